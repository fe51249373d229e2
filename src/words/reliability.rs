//! What `reliability` says.

use super::About;
use crate::training::{Objective, Role};

/// The words of `reliability`.
#[derive(Debug)]
pub struct ReliabilityWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The upright axis and the column of accuracies.
    pub accuracy: &'static str,
    /// The horizontal axis.
    pub confidence: &'static str,
    /// What the strip beneath is, and how many examples are held out, the longest wording first.
    pub examples: fn(u32) -> Vec<String>,
    /// The part of the picture below the diagonal.
    pub over: &'static str,
    /// The part above it.
    pub under: &'static str,
    /// The direction of a gap, and how large it is, the longest wording first.
    pub direction: fn(f64) -> Vec<String>,
    /// The expected calibration error.
    pub error: fn(f64) -> String,
    /// A panel of an arm that diverged.
    pub diverged: &'static str,
    /// A panel of predictions that are not known yet.
    pub unknown: &'static str,
    /// The largest share of examples in a bin.
    pub percent: fn(f64) -> String,
    /// The column that names the rows.
    pub row: &'static str,
    /// The column of counts.
    pub count: &'static str,
    /// The column of mean confidences.
    pub mean_confidence: &'static str,
    /// The column of differences.
    pub gap: &'static str,
    /// The column of each bin's part of the expected calibration error.
    pub part: &'static str,
    /// The row of a bin, given its arm and its edges.
    pub bin: fn(&str, (f64, f64)) -> String,
    /// The row of the bins that have none of their own.
    pub rest: fn(&str) -> String,
    /// The row of all examples.
    pub all: fn(&str) -> String,
    /// The sentence.
    pub sentence: fn(&ReliabilityFacts) -> String,
}

/// The numbers that the sentence of `reliability` tells.
#[derive(Clone, Debug)]
pub struct ReliabilityFacts {
    /// What the networks are.
    pub role: Role,
    /// For each arm whose predictions are known what it minimises, and how it is off; `None` if it has diverged.
    pub arms: Vec<(Objective, Option<CalibrationFacts>)>,
}

/// How far one arm's confidence is from its accuracy.
#[derive(Clone, Copy, Debug)]
pub struct CalibrationFacts {
    /// How many examples are held out.
    pub examples: u32,
    /// Mean confidence less accuracy.
    pub gap: f64,
    /// The expected calibration error.
    pub error: f64,
}
