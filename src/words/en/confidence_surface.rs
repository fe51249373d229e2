//! What `confidence-surface` says, in English.

use crate::words::{About, ConfidenceSurfaceWords, PlaneConfidenceFacts, count, number, significant};

pub(super) const WORDS: ConfidenceSurfaceWords = ConfidenceSurfaceWords {
    about: &About {
        question: "How confident does each loss make the prediction?",
        watch: "Follow both paths from the start: the solid one stops on the way up, at the confidence its target asks for; the dashed one climbs on towards 1. The temperature leaves the paths where they are: only the confidence read there changes with it.",
        drag: None,
        limit: "Confidence is the largest probability, whichever class has it: high ground in the upper left means being sure and wrong.",
    },
    confidence: "confidence",
    own: "probability of the true class",
    title: |temperature| format!("confidence, T = {}", number(temperature)),
    settles: |series, confidence, doubt| format!("{series}: settles at {}", near_one(confidence, doubt)),
    so_far: |series, confidence, doubt| format!("{series}: {} so far", near_one(confidence, doubt)),
    sentence,
};

/// A probability that does not read as 1 unless it is.
fn near_one(confidence: f64, doubt: f64) -> String {
    if doubt > 0.0 && doubt < 1e-4 { format!("1 − {}", significant(doubt, 2)) } else { number(confidence) }
}

fn sentence(facts: &PlaneConfidenceFacts) -> String {
    let PlaneConfidenceFacts { epsilon, temperature, steps, one_hot, smoothed, settled, target, for_true_class } =
        *facts;
    let read = if temperature == 1.0 { String::new() } else { format!(" at temperature {}", number(temperature)) };
    let one_hot = near_one(one_hot.0, one_hot.1);
    let steps = count(steps);
    if epsilon == 0.0 {
        return format!(
            "With ε = 0 both paths are one: after {steps} steps the confidence{read} is {one_hot}, and it climbs on towards 1."
        );
    }
    let (reached, target) = (near_one(smoothed.0, smoothed.1), near_one(target.0, target.1));
    let reached = if settled { format!("settles at {reached}") } else { format!("has come to {reached}") };
    let asked = match (for_true_class, temperature == 1.0, settled) {
        (true, true, true) => "which is what its target asks for".to_owned(),
        (true, true, false) => format!("and its target asks for {target}"),
        (true, false, _) => format!("where its target asks for {target} at temperature 1"),
        (false, ..) => "for its target does not put the true class first".to_owned(),
    };
    format!(
        "After {steps} steps the confidence{read} of the one-hot path is {one_hot} and climbs on towards 1; that of the smoothed path {reached}, {asked}."
    )
}
