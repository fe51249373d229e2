//! What `memorisation` says.

use super::About;
use crate::training::Role;

/// The words of `memorisation`.
#[derive(Debug)]
pub struct MemorisationWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// What stands instead of a picture where no label is flipped.
    pub none_flipped: &'static str,
    /// The label of an arm's best accuracy, and its step.
    pub best: fn(f64, u32) -> String,
    /// The row of the best step of an arm, by its name.
    pub best_of: fn(&str, u32) -> String,
    /// The sentence.
    pub sentence: fn(&MemorisationFacts) -> String,
}

/// The numbers that the sentence of `memorisation` tells.
#[derive(Clone, Debug)]
pub struct MemorisationFacts {
    /// Whether there are flipped labels.
    pub flipped: bool,
    /// The step; none before a run.
    pub step: Option<u32>,
    /// The last step of the run, were it at its end.
    pub steps: u32,
    /// What the networks are at the step.
    pub role: Role,
    /// Every arm.
    pub arms: Vec<MemoryNow>,
}

/// An arm at the step; a number is missing where it has none.
#[derive(Clone, Debug)]
pub struct MemoryNow {
    /// What it is labelled as.
    pub name: String,
    /// The step that it could not take, if it diverged.
    pub diverged: Option<u32>,
    /// The accuracy on held-out examples.
    pub accuracy: Option<f64>,
    /// The step at which that was best so far, and what it was.
    pub best: Option<(u32, f64)>,
    /// The share of flipped labels that are predicted as flipped.
    pub memorised: Option<f64>,
}
