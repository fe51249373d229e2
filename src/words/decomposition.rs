//! What `decomposition` says.

use super::About;
use crate::spec::Unit;
use crate::theory::Convention;

/// The words of `decomposition`.
#[derive(Debug)]
pub struct DecompositionWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column that names the rows.
    pub part: &'static str,
    /// The column of amounts.
    pub amount: fn(Unit) -> &'static str,
    /// The column of shares of the smoothed loss.
    pub share: &'static str,
    /// `H(onehot, p)`.
    pub one_hot: &'static str,
    /// What smoothing adds to it, `ε·(z_y − mean z)`, in words.
    pub tax: fn(Convention) -> &'static str,
    /// `(1 − ε)·H(onehot, p)`.
    pub label: &'static str,
    /// `ε·H(u, p)`.
    pub spread: &'static str,
    /// `H(q)`.
    pub floor: &'static str,
    /// `KL(q‖p)`.
    pub divergence: &'static str,
    /// The smoothed loss itself.
    pub loss: &'static str,
    /// The sentence.
    pub sentence: fn(&DecompositionFacts) -> String,
}

/// The numbers that the sentence of `decomposition` tells, losses in the unit.
#[derive(Clone, Copy, Debug)]
pub struct DecompositionFacts {
    /// `ε`.
    pub epsilon: f64,
    /// The smoothed loss.
    pub loss: f64,
    /// `H(q)`, the part that no prediction can remove.
    pub floor: f64,
    /// `KL(q‖p)`, the part that training can.
    pub divergence: f64,
    /// `H(onehot, p)`.
    pub one_hot: f64,
    /// What smoothing adds to it.
    pub tax: f64,
    /// In which unit.
    pub unit: Unit,
}
