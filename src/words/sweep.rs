//! What `sweep` says.

use super::About;
use crate::training::Measure;

/// The words of `sweep`.
#[derive(Debug)]
pub struct SweepWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The horizontal axis.
    pub epsilon: &'static str,
    /// The measure, of networks as they were trained.
    pub as_trained: fn(Measure) -> String,
    /// The measure, after temperature scaling.
    pub after_scaling: fn(Measure) -> String,
    /// What stands in a plot without runs; given is whether there are runs without a temperature.
    pub nothing: fn(bool) -> &'static str,
    /// The label of a line: the size of the training set.
    pub size: fn(u32) -> String,
    /// The best `ε`, below it.
    pub best_at: fn(f64) -> String,
    /// At the end of a line of several seeds whose best is within their spread.
    pub no_best: &'static str,
    /// The column that names the rows.
    pub runs: &'static str,
    /// What a row is of: a size and an `ε`.
    pub row: fn(u32, f64) -> String,
    /// The column of a measure's means.
    pub mean: fn(&str) -> String,
    /// The column of standard deviations.
    pub deviation: &'static str,
    /// The column of verdicts.
    pub best: &'static str,
    /// Whether an `ε` is the best, as good within the spread, or worse; nothing while nothing can be said.
    pub verdict: fn(Option<&Best>, f64) -> &'static str,
    /// The column of how many seeds there are.
    pub seeds: &'static str,
    /// The sentence.
    pub sentence: fn(&SweepFacts) -> String,
}

/// The best `ε` of a line.
#[derive(Clone, Debug, PartialEq)]
pub struct Best {
    /// It.
    pub epsilon: f64,
    /// Those that are as good within the spread: the mean of the paired differences is within their standard deviation.
    pub tied: Vec<f64>,
    /// Of how many.
    pub of: usize,
    /// Over how many seeds: those of which there is a run of every `ε`.
    pub seeds: usize,
    /// The mean there, over these seeds.
    pub mean: f64,
    /// The standard deviation there, if there are two seeds.
    pub deviation: Option<f64>,
}

impl Best {
    /// Whether it is better than others by more than the spread over the seeds, as far as that is known.
    pub fn stands_out(&self) -> bool {
        self.seeds > 1 && self.tied.len() + 1 < self.of
    }
}

/// The numbers that the sentence of `sweep` tells.
#[derive(Clone, Debug)]
pub struct SweepFacts {
    /// What is measured.
    pub measure: Measure,
    /// How many runs there are, and how many there will be.
    pub runs: (usize, usize),
    /// How many `ε` there will be.
    pub epsilons: usize,
    /// Every size of which there are runs.
    pub lines: Vec<SweepLineFacts>,
}

/// One size of the training set.
#[derive(Clone, Debug)]
pub struct SweepLineFacts {
    /// How many examples.
    pub size: u32,
    /// The best `ε`, if something can be said of it.
    pub best: Option<Best>,
    /// The mean of the only `ε`, if there is only one.
    pub only: Option<f64>,
    /// The mean of one-hot networks after temperature scaling.
    pub one_hot_scaled: Option<f64>,
}
