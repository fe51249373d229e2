//! What `training-curves` says.

use super::About;
use crate::training::Role;

/// The words of `training-curves`.
#[derive(Debug)]
pub struct TrainingCurvesWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// What a plot is of; given is the class that the transfer set lacks.
    pub panel: fn(CurveName, Option<u32>) -> String,
    /// The column of an arm, by its name, and of what a plot is of.
    pub column: fn(&str, &str) -> String,
    /// The label of a level that is known before.
    pub level: fn(CurveName, f64) -> String,
    /// The label of a value that lies above its plot.
    pub above: fn(f64) -> String,
    /// The row of what is known before.
    pub optimum: &'static str,
    /// The axis and the column of steps.
    pub step: &'static str,
    /// The label of the step that is shown.
    pub at_step: fn(u32) -> String,
    /// The label of the step after which students learn.
    pub students: &'static str,
    /// The sentence.
    pub sentence: fn(&TrainingCurvesFacts) -> String,
}

/// What a curve is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CurveName {
    /// What the arm minimises, over the training set, in nats.
    Loss,
    /// The logit gap on the training set.
    Gap,
    /// Negative log-likelihood of the held-out labels, in nats.
    Nll,
    /// The share of held-out examples that are right.
    Accuracy,
    /// The mean confidence on the held-out examples.
    Confidence,
    /// The one less the other.
    OverConfidence,
    /// The share of flipped labels that are predicted as flipped.
    Memorised,
    /// The share of held-out examples of the missing class that are right.
    Recall,
}

/// The numbers that the sentence of `training-curves` tells.
#[derive(Clone, Debug)]
pub struct TrainingCurvesFacts {
    /// The step; none before a run.
    pub step: Option<u32>,
    /// The last step of the run, were it at its end.
    pub steps: u32,
    /// What the networks are at the step.
    pub role: Role,
    /// Every arm.
    pub arms: Vec<ArmNow>,
    /// The class that the transfer set lacks.
    pub missing: Option<u32>,
}

/// An arm at the step; a number is missing where it has none.
#[derive(Clone, Debug)]
pub struct ArmNow {
    /// What it is labelled as.
    pub name: String,
    /// The step that it could not take, if it diverged.
    pub diverged: Option<u32>,
    /// The logit gap.
    pub gap: Option<f64>,
    /// The plots that its value leaves.
    pub beyond: Vec<CurveName>,
    /// The gap at which the loss is least; infinite if there is none; missing for students.
    pub optimum: Option<f64>,
    /// The accuracy.
    pub accuracy: Option<f64>,
    /// The mean confidence.
    pub confidence: Option<f64>,
    /// The share of flipped labels that are predicted as flipped.
    pub memorised: Option<f64>,
    /// The recall of the missing class.
    pub recall: Option<f64>,
}
