//! What the lab's table of metrics says.

use crate::training::Scaled;

/// The words of the table of metrics.
#[derive(Debug)]
pub struct MetricWords {
    /// The caption, given on how many examples networks are judged, how many are held out, and the step. They are fewer than
    /// those held out where a temperature was fitted on the others.
    pub caption: fn(usize, usize, u32) -> String,
    /// The heading of the rows.
    pub metric: &'static str,
    /// The heading of a network's column after temperature scaling, given its name and what was fitted, if anything was.
    pub after: fn(&str, Option<&Scaled>) -> String,
    /// What temperature scaling is, and which examples all columns tell of.
    pub scaled_help: &'static str,
    /// The same while a run plays and no temperature is fitted.
    pub playing_help: &'static str,
    /// While a run plays: which examples a network whose logits are always divided by a fitted temperature is judged on.
    pub fitted_help: &'static str,
    /// What a temperature at [`Scaled::LEAST`] means.
    pub least_help: &'static str,
    /// What a temperature at [`Scaled::MOST`] means.
    pub most_help: &'static str,
    /// Which way is better.
    pub better_help: &'static str,
    /// A cell without a value.
    pub none: &'static str,
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
