//! What `reliability` says, in English.

use super::lab;
use crate::words::{About, CalibrationFacts, ReliabilityFacts, ReliabilityWords, count};

pub(super) const WORDS: ReliabilityWords = ReliabilityWords {
    about: &About {
        question: "When the network says 90 %, is it right 90 % of the time?",
        watch: "Each bar reaches from the confidence of a bin’s examples to how often they are right: below the diagonal the network is over-confident, above it under-confident. The strip beneath shows how many examples each bin holds; of fewer than 20, thin and dashed, little can be said.",
        drag: None,
        limit: "The expected calibration error of few held-out examples comes out too large, even for a perfectly calibrated network; and a small error does not mean that confidence tells right from wrong.",
    },
    accuracy: "accuracy",
    confidence: "confidence",
    examples: |n| {
        let all = format!("N = {}", count(n as usize));
        vec![format!("strip: share of the {all} examples"), format!("strip: share of {all}"), all]
    },
    over: "over-confident",
    under: "under-confident",
    direction,
    error: |error| format!("ECE {error:.3}"),
    diverged: "diverged",
    unknown: "no predictions yet",
    percent,
    row: "network, confidence",
    count: "examples",
    mean_confidence: "mean confidence",
    gap: "confidence − accuracy",
    part: "part of the ECE",
    bin: |name, (from, to)| format!("{name}, {from:.2}–{to:.2}"),
    rest: |name| format!("{name}, all other bins"),
    all: |name| format!("{name}, all"),
    sentence,
};

/// A share in percent, whole but for the smallest.
pub(super) fn percent(share: f64) -> String {
    let percent = 100.0 * share;
    if percent > 0.0 && percent < 1.0 { "< 1 %".to_owned() } else { format!("{percent:.0} %") }
}

/// Whether a gap would be told as 0.
fn is_none(gap: f64) -> bool {
    gap.abs() < 0.005
}

fn direction(gap: f64) -> Vec<String> {
    if is_none(gap) {
        return vec!["as confident as right".to_owned(), "neither".to_owned()];
    }
    let short = if gap > 0.0 { "over" } else { "under" };
    [way(gap), short].map(|way| format!("{way} by {:.2}", gap.abs())).to_vec()
}

const fn way(gap: f64) -> &'static str {
    if gap > 0.0 { "over-confident" } else { "under-confident" }
}

fn sentence(facts: &ReliabilityFacts) -> String {
    let mut said = String::new();
    let mut last = None;
    for (objective, seen) in &facts.arms {
        let name = (lab::WORDS.network_as)(objective, facts.role);
        let way = seen.and_then(|it| (!is_none(it.gap)).then(|| way(it.gap)));
        // What is said of the one before need not be said again.
        let again = way.is_some() && way == last;
        said += if said.is_empty() {
            ""
        } else if again {
            ", "
        } else {
            "; "
        };
        said += &match *seen {
            None => format!("{name} has diverged"),
            Some(CalibrationFacts { gap, error, .. }) => match way {
                None => format!("{name} is as confident as it is right (ECE {error:.3})"),
                Some(_) if again => format!("{name} by {:.3} (ECE {error:.3})", gap.abs()),
                Some(way) => format!("{name} is {way} by {:.3} (ECE {error:.3})", gap.abs()),
            },
        };
        last = way;
    }
    match facts.arms.iter().find_map(|(_, seen)| seen.map(|it| it.examples)) {
        Some(1) => format!("On the one held-out example {said}."),
        Some(examples) => format!("On all {} held-out examples {said}.", count(examples as usize)),
        None if said.is_empty() => "There are no predictions to judge yet.".to_owned(),
        None => format!("No predictions are left to judge: {said}."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{Objective, Role};

    /// What an arm minimises, and how many examples, gap and error.
    type Arm = (Objective, Option<(u32, f64, f64)>);

    fn said(arms: &[Arm]) -> String {
        let facts = |(examples, gap, error)| CalibrationFacts { examples, gap, error };
        let arms = arms.iter().map(|&(objective, seen)| (objective, seen.map(facts))).collect();
        sentence(&ReliabilityFacts { role: Role::Learner, arms })
    }

    #[test]
    fn the_sign_is_told_in_words() {
        let (one_hot, smoothed) = (Objective::ONE_HOT, Objective::smoothed(0.1));
        assert_eq!(
            said(&[(one_hot, Some((3000, 0.2105, 0.211))), (smoothed, Some((3000, 0.1149, 0.1151)))]),
            "On all 3000 held-out examples the one-hot network is over-confident by 0.210 (ECE 0.211), the network with ε = 0.1 by 0.115 (ECE 0.115).",
            "both over-confident"
        );
        assert_eq!(
            said(&[(one_hot, Some((1, 0.0049, 0.02))), (smoothed, Some((1, -0.1, 0.1)))]),
            "On the one held-out example the one-hot network is as confident as it is right (ECE 0.020); the network with ε = 0.1 is under-confident by 0.100 (ECE 0.100).",
            "neither, and under-confident"
        );
        assert_eq!(
            said(&[(one_hot, None), (smoothed, Some((10, -0.1, 0.1)))]),
            "On all 10 held-out examples the one-hot network has diverged; the network with ε = 0.1 is under-confident by 0.100 (ECE 0.100).",
            "one has diverged"
        );
        assert_eq!(
            said(&[(one_hot, None)]),
            "No predictions are left to judge: the one-hot network has diverged.",
            "all have diverged"
        );
        assert_eq!(said(&[]), "There are no predictions to judge yet.", "nothing yet");
    }
}
