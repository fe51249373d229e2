//! What `logit-gap` says, in English.

use crate::spec::Unit;
use crate::words::{About, GapFacts, LogitGapWords, count, number};

pub(super) const WORDS: LogitGapWords = LogitGapWords {
    about: &About {
        question: "How far apart does each loss push the logits?",
        watch: "Look where each slope meets 0. The smoothed one crosses it at a finite gap, and training stops pushing there; the one-hot one only comes ever closer.",
        drag: None,
        limit: "All other logits are taken to be equal, and the model free to set the gap of one example; a network shares its weights among all of them.",
    },
    point: "point",
    gap: "logit gap",
    axis_gap: "logit gap, true class − others",
    axis_slope: |unit| match unit {
        Unit::Nats => "slope, nats per unit of gap",
        Unit::Bits => "slope, bits per unit of gap",
    },
    one_hot_slope: |unit| match unit {
        Unit::Nats => "one-hot slope (nats)",
        Unit::Bits => "one-hot slope (bits)",
    },
    smoothed_slope: |unit| match unit {
        Unit::Nats => "smoothed slope (nats)",
        Unit::Bits => "smoothed slope (bits)",
    },
    optimum: "smoothed optimum",
    limit: "gap → ∞",
    least: |loss, gap| [format!("least {}", number(loss)), format!("at gap {}", number(gap))],
    least_at: |gap| format!("least at {}", number(gap)),
    crosses: |gap| format!("0 at {}", number(gap)),
    no_least: "no lowest point",
    never_zero: "never 0",
    tends: |slope| format!("→ {}", number(slope)),
    sentence,
};

fn sentence(facts: &GapFacts) -> String {
    let GapFacts { epsilon, classes, optimum, in_sight, final_slope, unit } = *facts;
    if epsilon == 0.0 {
        return "With ε = 0 both curves are one: the slope is negative at every gap and only tends to 0, so that no gap is wide enough."
            .to_owned();
    }
    let given = format!("With ε = {} and {} classes", number(epsilon), count(classes));
    if optimum == f64::NEG_INFINITY {
        return format!(
            "{given} the target denies the true class: the smoothed loss has no lowest point and keeps falling to the left, where the true class’s logit sinks below the others; the one-hot loss keeps falling to the right."
        );
    }
    let out = match in_sight {
        true => "",
        false if optimum > 0.0 => " (beyond the right edge)",
        false => " (beyond the left edge)",
    };
    format!(
        "{given} the smoothed loss is least at a logit gap of {}{out}, where its slope crosses 0; far beyond it every further unit of gap costs {} {}, while the one-hot loss keeps falling towards 0.",
        number(optimum),
        number(final_slope),
        super::unit(unit)
    )
}
