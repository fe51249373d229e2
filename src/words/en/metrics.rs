//! What the lab's table of metrics says, in English.

use crate::words::{MetricWords, count, short};

pub(super) const WORDS: MetricWords = MetricWords {
    caption: |judged, held_out, step| {
        let step = count(step as usize);
        if judged < held_out {
            format!(
                "How good the predictions are at step {step}, on {} of {} held-out examples: those on which no temperature was \
                 fitted",
                count(judged),
                count(held_out)
            )
        } else {
            format!("How good the predictions are at step {step}, on all {} held-out examples", count(held_out))
        }
    },
    metric: "Metric",
    after: |name, scaled| match scaled {
        Some(scaled) if scaled.is_at_limit() => {
            format!("{name}, T at its {} limit", if scaled.temperature < 1.0 { "lower" } else { "upper" })
        }
        Some(scaled) => format!("{name}, at T\u{a0}=\u{a0}{}", short(scaled.temperature)),
        None => format!("{name}, temperature-scaled"),
    },
    scaled_help: "Temperature scaling divides the logits by one number T. It was fitted, for each network by itself, on one half \
                  of the held-out examples; every column tells of the other half, and so its ECE is not quite that of \
                  the reliability diagram, which has both. It changes no prediction, only how confident it is.",
    playing_help: "While the networks train, this tells of all held-out examples. When the clock stands, temperatures are fitted \
                   on one half of them, and every column tells of the other half.",
    fitted_help: "For the network whose T is always fitted, all means with the half that T was fitted on, which flatters it a \
                  little.",
    least_help: "T at its lower limit, 0.001: every example of the fitted half is right, so that an ever smaller T would fit it \
                 ever better. It makes all predictions all but certain, and a single wrong one in the other half very costly.",
    most_help: "T at its upper limit, 1000: on the fitted half the network is no better than guessing, so that an ever larger T \
                would fit it ever better. It makes all classes equally likely.",
    better_help: "Higher is better for accuracy and AUROC, which is not defined where no prediction is wrong, or none right. \
                  Confidence − accuracy is best near 0, and mean confidence near accuracy. Lower is better for losses and \
                  errors. NC1 tells of the training set how wide the classes are against the distances between them, before the \
                  last layer: it is no better or worse, and the same at every T.",
    none: "–",
    accuracy: "Accuracy",
    nll: "Negative log-likelihood (nats)",
    brier: "Brier score",
    ece: "Expected calibration error, 15 bins",
    signed_gap: "Confidence − accuracy",
    confidence: "Mean confidence",
    auroc: "AUROC of confidence, right against wrong",
    error_at_half: "Error among the more confident half",
    nc1: "Neural collapse NC1, training set",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::Scaled;

    #[test]
    fn the_limits_of_the_temperature_are_those_that_are_named() {
        for (limit, said) in [(Scaled::LEAST, WORDS.least_help), (Scaled::MOST, WORDS.most_help)] {
            assert!(said.contains(&format!(" limit, {limit}:")), "{limit}: «{said}»");
        }
    }
}
