//! What `logit-gap` says.

use super::About;
use crate::spec::Unit;

/// The words of `logit-gap`.
#[derive(Debug)]
pub struct LogitGapWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column that names the rows.
    pub point: &'static str,
    /// The column of gaps.
    pub gap: &'static str,
    /// The horizontal axis.
    pub axis_gap: &'static str,
    /// The vertical axis of slopes.
    pub axis_slope: fn(Unit) -> &'static str,
    /// The column of one-hot slopes.
    pub one_hot_slope: fn(Unit) -> &'static str,
    /// The column of smoothed slopes.
    pub smoothed_slope: fn(Unit) -> &'static str,
    /// The row of the smoothed optimum.
    pub optimum: &'static str,
    /// The row of what is approached far to the right.
    pub limit: &'static str,
    /// The label of the optimum: how much the loss is, and at which gap.
    pub least: fn(f64, f64) -> [String; 2],
    /// The same in one short line.
    pub least_at: fn(f64) -> String,
    /// The label of the place where the slope crosses 0.
    pub crosses: fn(f64) -> String,
    /// In place of the label of an optimum that is at infinity.
    pub no_least: &'static str,
    /// In place of the label of a slope that crosses 0 nowhere.
    pub never_zero: &'static str,
    /// What a slope tends to.
    pub tends: fn(f64) -> String,
    /// The sentence.
    pub sentence: fn(&GapFacts) -> String,
}

/// The numbers that the sentence of `logit-gap` tells.
#[derive(Clone, Copy, Debug)]
pub struct GapFacts {
    /// `ε`.
    pub epsilon: f64,
    /// `K`.
    pub classes: usize,
    /// The gap at which the smoothed loss is least; infinite if there is none.
    pub optimum: f64,
    /// Whether that gap is in the picture.
    pub in_sight: bool,
    /// What the smoothed slope tends to as the gap grows, in the unit.
    pub final_slope: f64,
    /// In which unit.
    pub unit: Unit,
}
