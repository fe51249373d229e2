//! What the lab's table of metrics says.

use crate::training::Scaled;

/// The words of the table of metrics.
#[derive(Debug)]
pub struct MetricWords {
    /// The caption, given how many held-out examples there are, and the step.
    pub caption: fn(usize, u32) -> String,
    /// The heading of the rows.
    pub metric: &'static str,
    /// The heading of a network's column after temperature scaling, given its name and what was fitted, if anything was.
    pub after: fn(&str, Option<&Scaled>) -> String,
    /// What the columns after temperature scaling are.
    pub scaled_help: &'static str,
    /// Accuracy.
    pub accuracy: &'static str,
    /// Negative log-likelihood.
    pub nll: &'static str,
    /// Brier score.
    pub brier: &'static str,
    /// Expected calibration error.
    pub ece: &'static str,
    /// Mean confidence less accuracy.
    pub signed_gap: &'static str,
    /// Mean confidence.
    pub confidence: &'static str,
    /// The area under the ROC curve of confidence.
    pub auroc: &'static str,
    /// The share of wrong ones among the more confident half.
    pub error_at_half: &'static str,
    /// Within-class variability against that between classes.
    pub nc1: &'static str,
}
