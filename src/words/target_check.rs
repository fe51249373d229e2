//! What the checker of pasted targets says.

use crate::course::check::{Prediction, TargetCost};
use crate::course::paste::PasteError;
use crate::spec::Unit;
use crate::theory::inspect::Inspection;

/// The words of the checker of pasted targets.
#[derive(Debug)]
pub struct TargetCheckWords {
    /// What opens it.
    pub summary: &'static str,
    /// What it does.
    pub about: &'static str,
    /// A target and what is said of it, and one with a mistake.
    pub worked: [&'static str; 2],
    /// The field.
    pub field: &'static str,
    /// What the field takes.
    pub field_help: &'static str,
    /// The choice of what was pasted.
    pub kind: &'static str,
    /// A target.
    pub target: &'static str,
    /// Logits.
    pub logits: &'static str,
    /// The button.
    pub check: &'static str,
    /// Why a text was refused.
    pub refused: fn(&PasteError) -> String,
    /// What a target is, in a sentence or a few.
    pub found: fn(&Inspection) -> String,
    /// What it costs; of another number of classes than the page's, which is given, that it cannot be said.
    pub cost: fn(Option<&TargetCost>, usize, Unit) -> String,
    /// What logits predict, with the page's true class.
    pub predicted: fn(&Prediction, usize, Unit) -> String,
    /// That numbers are no logits.
    pub no_logits: &'static str,
    /// The button that gives the page as many classes.
    pub set_classes: fn(usize) -> String,
    /// The button that makes logits the page's.
    pub take: &'static str,
    /// Why it cannot: more than so many, or further from 0 than so far.
    pub cannot_take: fn(usize, f64) -> String,
    /// What is heard once the page has them.
    pub taken: &'static str,
    /// What stands before a table of numbers.
    pub caption: &'static str,
    /// The rows of a target's table.
    pub rows: TargetRows,
}

/// The names of the rows of the checker's tables.
#[derive(Debug)]
pub struct TargetRows {
    /// `K`.
    pub classes: &'static str,
    /// The sum.
    pub sum: &'static str,
    /// The class that stands out.
    pub class: &'static str,
    /// What it has.
    pub on: &'static str,
    /// What each other has.
    pub off: &'static str,
    /// `ε` in the convention `uniform`.
    pub uniform: &'static str,
    /// `ε` in the convention `others`.
    pub others: &'static str,
    /// The loss.
    pub loss: fn(Unit) -> &'static str,
    /// The floor.
    pub floor: fn(Unit) -> &'static str,
    /// The divergence.
    pub divergence: fn(Unit) -> &'static str,
    /// The largest probability.
    pub confidence: &'static str,
    /// The true class's probability.
    pub own: &'static str,
    /// The one-hot loss.
    pub one_hot: fn(Unit) -> &'static str,
    /// The smoothed loss.
    pub smoothed: fn(Unit) -> &'static str,
}
