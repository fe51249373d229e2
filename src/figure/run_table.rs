//! The curves of a run in full, for a file: every sample of every network, of everything that is measured along the way.

use super::Table;
use super::multiples::Multiples;
use crate::training::Observed;
use crate::words::{CurveName, Words};

/// A row for each step that was sampled, and for each quantity a column of every network. What a run of this kind does not measure
/// has no column.
pub fn run_table(observed: &Observed, words: &Words) -> Table {
    use CurveName::{Accuracy, Confidence, Gap, Loss, Memorised, Nll, OverConfidence, Recall};
    let mut curves = Multiples::of(observed, [Loss, Gap, Nll, Accuracy, Confidence, OverConfidence, Memorised, Recall]);
    curves.panels.retain(|multiple| multiple.curves.iter().any(|curve| !curve.is_empty()));
    curves.table(Vec::new(), usize::MAX, words)
}
