//! What `simplex-map` says.

use super::About;
use crate::spec::Unit;

/// The words of `simplex-map`.
#[derive(Debug)]
pub struct SimplexMapWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// How many classes there are, whatever `K` is elsewhere.
    pub three: &'static str,
    /// The upper corner.
    pub own: &'static str,
    /// Each lower corner.
    pub other: &'static str,
    /// The middle of the triangle.
    pub uniform: &'static str,
    /// Beneath a triangle: how much the loss is where it is least.
    pub least: fn(f64) -> String,
    /// The column that names the rows.
    pub point: &'static str,
    /// The columns of the probabilities: of the true class and of the two others.
    pub probabilities: [&'static str; 3],
    /// The row of the one-hot target.
    pub one_hot_target: &'static str,
    /// The row of the smoothed target.
    pub smoothed_target: &'static str,
    /// The row of a lower corner.
    pub wrong: &'static str,
    /// The row of a prediction in sixths.
    pub sixths: fn([u8; 3]) -> String,
    /// The sentence.
    pub sentence: fn(&TriangleFacts) -> String,
}

/// The numbers that the sentence of `simplex-map` tells.
#[derive(Clone, Copy, Debug)]
pub struct TriangleFacts {
    /// `ε`.
    pub epsilon: f64,
    /// The smoothed target's probability of the true class.
    pub on: f64,
    /// Of each of the two others.
    pub off: f64,
    /// The least smoothed loss, in the unit.
    pub floor: f64,
    /// In which unit.
    pub unit: Unit,
}
