//! What the terms of formulas say.

use crate::spec::Unit;
use crate::theory::Convention;

/// What a term of a formula says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermWords {
    /// Under the formula, in signs.
    pub shown: String,
    /// The same for who hears it: the term by a name, without signs that are read out badly.
    pub spoken: String,
}

/// The numbers of one state that terms tell. Losses are in the unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TermFacts {
    /// `ε`.
    pub epsilon: f64,
    /// Which classes share it.
    pub convention: Convention,
    /// `K`.
    pub classes: usize,
    /// `y`.
    pub target: usize,
    /// `q_y`.
    pub on: f64,
    /// `q_k` of each other class.
    pub off: f64,
    /// `p_y`.
    pub own: f64,
    /// `p_y − q_y`; exactly 0 where the two differ by no more than rounding.
    pub gradient: f64,
    /// `−ln p_y`.
    pub one_hot_loss: f64,
    /// `−Σ ln p_k` over the other classes.
    pub others_cost: f64,
    /// `−Σ q_k ln p_k`.
    pub smoothed_loss: f64,
    /// `H(q)`.
    pub floor: f64,
    /// `KL(q ‖ p)`.
    pub divergence: f64,
    /// `ln(q_y/q_k)`.
    pub gap: f64,
    /// The unit.
    pub unit: Unit,
}
