//! What `confidence-histogram` says, in English.

use super::lab;
use crate::words::{About, ConfidenceHistogramWords, HistogramFacts, RankingFacts, count};

pub(super) const WORDS: ConfidenceHistogramWords = ConfidenceHistogramWords {
    about: &About {
        question: "Does confidence tell right answers from wrong ones?",
        watch: "Right predictions are drawn upwards and wrong ones downwards, each as shares of their own number. The further apart the two shapes lie, the better confidence sorts right from wrong; a lower confidence alone does not pull them apart.",
        drag: None,
        limit: "Where few predictions are wrong, their shape is rough; and which loss sorts better depends on the data and on how long was trained: label smoothing harms the sorting on over-trained, overlapping clouds, and helps it on clean digits.",
    },
    confidence: "confidence",
    right: |n, mean| told("right", n, mean),
    wrong: |n, mean| told("wrong", n, mean),
    auroc: |auroc, any_right| match auroc {
        Some(area) => {
            let short = format!("AUROC {area:.3}");
            vec![format!("{short}: right is surer {} times in 100", hundred(area)), short]
        }
        None if any_right => vec!["no AUROC: all are right".to_owned(), "all are right".to_owned()],
        None => vec!["no AUROC: all are wrong".to_owned(), "all are wrong".to_owned()],
    },
    error_at_half: |error| {
        let error = percent(error);
        vec![format!("error of the surer half: {error}"), format!("surer half: {error}")]
    },
    row: "network, confidence",
    right_count: "right",
    wrong_count: "wrong",
    right_confidence: "mean confidence, right",
    wrong_confidence: "mean confidence, wrong",
    auroc_column: "AUROC",
    error_column: "error among the more confident half",
    sentence,
};

fn told(what: &str, n: u32, mean: Option<f64>) -> Vec<String> {
    let many = format!("{what}: {}", count(n as usize));
    match mean {
        None => vec![format!("{what}: none")],
        Some(mean) => vec![format!("{many}, mean confidence {mean:.2}"), format!("{many}, mean {mean:.2}"), many],
    }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

/// How many times in 100.
fn hundred(share: f64) -> String {
    format!("{:.0}", 100.0 * share)
}

fn sentence(facts: &HistogramFacts) -> String {
    let mut said = String::new();
    let mut ranked = false;
    for (objective, ranking) in &facts.arms {
        let name = (lab::WORDS.network_as)(objective, facts.role);
        said += if said.is_empty() { "" } else { "; " };
        said += &match *ranking {
            None => format!("{name} has diverged"),
            Some(RankingFacts { auroc: None, any_right: true, .. }) => {
                format!("{name} has no wrong answer that confidence could tell from the right ones")
            }
            Some(RankingFacts { auroc: None, .. }) => {
                format!("{name} has no right answer that confidence could tell from the wrong ones")
            }
            Some(RankingFacts { auroc: Some(area), error_at_half, .. }) => {
                let (times, error) = (hundred(area), percent(error_at_half));
                let again = std::mem::replace(&mut ranked, true);
                if again {
                    format!("of {name} {times} times in 100, and {error}")
                } else {
                    format!(
                        "a right answer of {name} is more confident than a wrong one {times} times in 100, and {error} of its \
                         more confident half are wrong"
                    )
                }
            }
        };
    }
    let mut letters = said.chars();
    match letters.next() {
        None => "There are no predictions to sort yet.".to_owned(),
        Some(first) => format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::{Objective, Role};

    fn said(arms: &[(Objective, Option<RankingFacts>)]) -> String {
        sentence(&HistogramFacts { role: Role::Learner, arms: arms.to_vec() })
    }

    #[test]
    fn what_an_area_means_is_told_in_words() {
        let (one_hot, smoothed) = (Objective::ONE_HOT, Objective::smoothed(0.1));
        let ranked = |area, error_at_half| Some(RankingFacts { auroc: Some(area), any_right: true, error_at_half });
        assert_eq!(
            said(&[(one_hot, ranked(0.767, 0.08)), (smoothed, ranked(0.636, 0.156))]),
            "A right answer of the one-hot network is more confident than a wrong one 77 times in 100, and 8.0 % of its more confident half are wrong; of the network with ε = 0.1 64 times in 100, and 15.6 %.",
            "both can be ranked"
        );
        let all_right = Some(RankingFacts { auroc: None, any_right: true, error_at_half: 0.0 });
        assert_eq!(
            said(&[(one_hot, all_right)]),
            "The one-hot network has no wrong answer that confidence could tell from the right ones.",
            "all right"
        );
        assert_eq!(said(&[(one_hot, None)]), "The one-hot network has diverged.", "diverged");
        assert_eq!(said(&[]), "There are no predictions to sort yet.", "nothing yet");
    }
}
