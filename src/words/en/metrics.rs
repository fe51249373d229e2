//! What the lab's table of metrics says, in English.

use crate::words::{MetricWords, count, number};

pub(super) const WORDS: MetricWords = MetricWords {
    caption: |held_out, step| {
        format!(
            "How good the predictions of {} held-out examples are at step {}",
            count(held_out),
            count(step as usize)
        )
    },
    metric: "Metric",
    after: |name, scaled| match scaled {
        // The fit would go on for ever: all are right, or all wrong.
        Some(scaled) if scaled.is_at_limit() => {
            format!("{name}, at the {} T", if scaled.temperature < 1.0 { "least" } else { "largest" })
        }
        Some(scaled) => format!("{name}, at T = {}", number(scaled.temperature)),
        None => format!("{name}, temperature-scaled"),
    },
    scaled_help: "Temperature scaling divides the logits by one number T, the one that fits half of the held-out examples best; \
                  its columns tell of the other half. They are filled in when the clock stands. Higher is better for \
                  accuracy and AUROC; the signed gap is best near 0, mean confidence is best near accuracy, and lower is \
                  better for the rest.",
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
