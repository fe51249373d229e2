//! What `confidence-histogram` says.

use super::About;
use crate::training::{Objective, Role};

/// The words of `confidence-histogram`.
#[derive(Debug)]
pub struct ConfidenceHistogramWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The horizontal axis.
    pub confidence: &'static str,
    /// Over the right predictions of a panel: how many, and their mean confidence, if there are any. The longest wording
    /// first.
    pub right: fn(u32, Option<f64>) -> Vec<String>,
    /// The same under the wrong ones.
    pub wrong: fn(u32, Option<f64>) -> Vec<String>,
    /// The area under the ROC curve and its meaning, the longest wording first; `None` where all are right or all are wrong,
    /// with whether they are right.
    pub auroc: fn(Option<f64>, bool) -> Vec<String>,
    /// The share of wrong ones among the more confident half, the longest wording first.
    pub error_at_half: fn(f64) -> Vec<String>,
    /// The column that names the rows.
    pub row: &'static str,
    /// The column of right predictions.
    pub right_count: &'static str,
    /// The column of wrong ones.
    pub wrong_count: &'static str,
    /// The column of the right ones' mean confidence.
    pub right_confidence: &'static str,
    /// The column of the wrong ones'.
    pub wrong_confidence: &'static str,
    /// The column of the area under the ROC curve.
    pub auroc_column: &'static str,
    /// The column of the error at half coverage.
    pub error_column: &'static str,
    /// The sentence.
    pub sentence: fn(&HistogramFacts) -> String,
}

/// The numbers that the sentence of `confidence-histogram` tells.
#[derive(Clone, Debug)]
pub struct HistogramFacts {
    /// What the networks are.
    pub role: Role,
    /// For each arm whose predictions are known what it minimises, and what is told of it; `None` if it has diverged.
    pub arms: Vec<(Objective, Option<RankingFacts>)>,
}

/// How well one arm's confidence tells right from wrong.
#[derive(Clone, Copy, Debug)]
pub struct RankingFacts {
    /// The area under the ROC curve; `None` where all are right or all are wrong.
    pub auroc: Option<f64>,
    /// Whether any is right.
    pub any_right: bool,
    /// The share of wrong ones among the more confident half.
    pub error_at_half: f64,
}
