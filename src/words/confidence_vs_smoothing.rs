//! What `confidence-vs-smoothing` says.

use super::About;
use crate::spec::Unit;

/// The words of `confidence-vs-smoothing`.
#[derive(Debug)]
pub struct ConfidenceVsSmoothingWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column that names the rows.
    pub point: &'static str,
    /// The row of the state.
    pub present: &'static str,
    /// The column of `K`.
    pub classes: &'static str,
    /// The column of `ε`, and the horizontal axis.
    pub epsilon: &'static str,
    /// The column and the axis of the largest probability of the best prediction.
    pub confidence: &'static str,
    /// The column of the true class's probability in the best prediction.
    pub true_class: &'static str,
    /// The column and the axis of loss floors.
    pub floor: fn(Unit) -> &'static str,
    /// The label of the mark: `ε`, and the value there.
    pub mark: fn(f64, f64) -> String,
    /// The sentence.
    pub sentence: fn(&ConfidenceFacts) -> String,
}

/// The numbers that the sentence of `confidence-vs-smoothing` tells.
#[derive(Clone, Copy, Debug)]
pub struct ConfidenceFacts {
    /// `ε`.
    pub epsilon: f64,
    /// `K`.
    pub classes: usize,
    /// The probability of the true class in the best prediction.
    pub on: f64,
    /// The probability of each other class there.
    pub off: f64,
    /// The loss floor, in the unit.
    pub floor: f64,
    /// The loss floor at the same `ε` with the fewest and with the most classes that are always drawn.
    pub floors: [(usize, f64); 2],
    /// In which unit.
    pub unit: Unit,
}
