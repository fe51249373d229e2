//! What `relatives` says.

use super::About;
use crate::spec::{RelativeName, Unit};

/// The words of `relatives`.
#[derive(Debug)]
pub struct RelativesWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// A relative's name, short enough for a label.
    pub name: fn(RelativeName) -> &'static str,
    /// A relative's strength, with its letter, short enough for a label. Given are the number and, for the one that has it,
    /// the margin.
    pub strength: fn(RelativeName, f64, f64) -> String,
    /// The strength of label smoothing.
    pub epsilon: fn(f64) -> String,
    /// The column that names the rows.
    pub point: &'static str,
    /// What a row is of: a loss, and where.
    pub row: fn(&str, f64) -> String,
    /// The same where the loss is least.
    pub row_of_optimum: fn(&str) -> String,
    /// The column of gaps.
    pub gap: &'static str,
    /// The horizontal axis.
    pub axis_gap: &'static str,
    /// The column and the vertical axis of slopes.
    pub slope: fn(Unit) -> &'static str,
    /// The sentence.
    pub sentence: fn(&RelativesFacts) -> String,
}

/// The numbers that the sentence of `relatives` tells.
#[derive(Clone, Debug)]
pub struct RelativesFacts {
    /// `ε`.
    pub epsilon: f64,
    /// `K`.
    pub classes: usize,
    /// The gap at which the smoothed loss is least; infinite if there is none.
    pub smoothed: f64,
    /// The relatives that are shown.
    pub shown: Vec<RelativeFacts>,
}

/// One of them.
#[derive(Clone, Copy, Debug)]
pub struct RelativeFacts {
    /// Which.
    pub name: RelativeName,
    /// How strong it is.
    pub strength: f64,
    /// Its margin, if it has one.
    pub margin: f64,
    /// The gap at which it is least; infinite if it falls for ever.
    pub optimum: f64,
}
