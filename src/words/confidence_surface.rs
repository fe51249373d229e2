//! What `confidence-surface` says.

use super::About;

/// The words of `confidence-surface`.
#[derive(Debug)]
pub struct ConfidenceSurfaceWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The axis of heights, and the column.
    pub confidence: &'static str,
    /// The column of the true class's probability.
    pub own: &'static str,
    /// What the map shows: at which temperature.
    pub title: fn(f64) -> String,
    /// The label of a path that has settled: its name, the confidence there and what it leaves to the others.
    pub settles: fn(&str, f64, f64) -> String,
    /// The label of one that has not.
    pub so_far: fn(&str, f64, f64) -> String,
    /// The sentence.
    pub sentence: fn(&PlaneConfidenceFacts) -> String,
}

/// The numbers that the sentence of `confidence-surface` tells. Of a confidence, also what it leaves to the other classes.
#[derive(Clone, Copy, Debug)]
pub struct PlaneConfidenceFacts {
    /// `ε`.
    pub epsilon: f64,
    /// The temperature at which confidences are read.
    pub temperature: f64,
    /// How many steps each descent takes.
    pub steps: usize,
    /// The confidence at the end of the one-hot descent.
    pub one_hot: (f64, f64),
    /// At the end of the smoothed descent.
    pub smoothed: (f64, f64),
    /// Whether the smoothed descent has settled.
    pub settled: bool,
    /// The smoothed target's largest probability, which is the confidence at its optimum at temperature 1.
    pub target: (f64, f64),
    /// Whether that largest probability is the true class's.
    pub for_true_class: bool,
}
