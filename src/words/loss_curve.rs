//! What `loss-curve` says.

use super::About;
use crate::spec::Unit;

/// The words of `loss-curve`.
#[derive(Debug)]
pub struct LossCurveWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column that names the rows.
    pub point: &'static str,
    /// The horizontal axis and the column of probabilities.
    pub probability: &'static str,
    /// The row of the smoothed optimum.
    pub floor: &'static str,
    /// The label of a curve: its name, where it is least, and how much it is there.
    pub least: fn(&str, f64, f64) -> String,
    /// The sentence.
    pub sentence: fn(&LossFacts) -> String,
}

/// The numbers that the sentence of `loss-curve` tells.
#[derive(Clone, Copy, Debug)]
pub struct LossFacts {
    /// `ε`.
    pub epsilon: f64,
    /// `K`.
    pub classes: usize,
    /// The probability of the true class at which the smoothed loss is least.
    pub optimum: f64,
    /// The smoothed loss there, in the unit.
    pub floor: f64,
    /// In which unit.
    pub unit: Unit,
}
