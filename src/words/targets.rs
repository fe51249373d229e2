//! What `targets` says.

use super::About;
use crate::theory::Convention;

/// The words of `targets`.
#[derive(Debug)]
pub struct TargetsWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column of class names.
    pub class: &'static str,
    /// The column that counts the classes of a row.
    pub count: &'static str,
    /// The horizontal axis.
    pub axis_class: &'static str,
    /// The vertical axis.
    pub axis_probability: &'static str,
    /// A group of equal classes, from the first to the last.
    pub group: fn(usize, usize) -> String,
    /// «490 classes».
    pub group_size: fn(usize) -> String,
    /// The label of the true class's bars.
    pub on: fn(&str, f64) -> String,
    /// The label of the other classes' bars.
    pub off: fn(f64) -> String,
    /// The sentence.
    pub sentence: fn(&TargetsFacts) -> String,
}

/// The numbers that the sentence of `targets` tells.
#[derive(Clone, Copy, Debug)]
pub struct TargetsFacts {
    /// `ε`.
    pub epsilon: f64,
    /// How the mass is spread.
    pub convention: Convention,
    /// `K`.
    pub classes: usize,
    /// The true class.
    pub target: usize,
    /// The true class's probability.
    pub on: f64,
    /// Each other class's probability.
    pub off: f64,
    /// The other classes' probability together.
    pub off_total: f64,
}
