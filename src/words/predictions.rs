//! What is asked before the truth is shown, and what is said then.

use super::ExampleWords;
use crate::course::Facts;
use crate::spec::PredictionName;

/// The words of the course's predictions.
#[derive(Debug)]
pub struct PredictionsWords {
    /// In front of the question.
    pub predict: &'static str,
    /// The button that shows the truth.
    pub show_answer: &'static str,
    /// The same button while it is shown.
    pub hide_answer: &'static str,
    /// The same button while it waits for a guess.
    pub first: &'static str,
    /// In the place of a figure that gives the answer away.
    pub waits: &'static str,
    /// The button that shows that figure all the same.
    pub uncover: &'static str,
    /// What is said of a guess that is right.
    pub right: &'static str,
    /// What is said of one that is not.
    pub other: &'static str,
    /// Beside the right one of several answers.
    pub this: &'static str,
    /// Where no number was guessed yet.
    pub none: &'static str,
    /// A guess and the truth, both as they are shown.
    pub told: fn(&str, &str) -> String,
    /// The head of the column that says what the rows are.
    pub rows: &'static str,
    /// The head of the column of guesses.
    pub guess: &'static str,
    /// The head of the column of the votes.
    pub votes: &'static str,
    /// In front of where a claim comes from.
    pub source: &'static str,
    /// In front of the figure in which it can be seen.
    pub seen: &'static str,
    /// The button that sets the page to what was asked, or to something about it.
    pub show: fn(PredictionName) -> &'static ExampleWords,
    /// One prediction.
    pub of: fn(PredictionName) -> PredictionWords,
    /// The reason, with the numbers that the theory computes.
    pub reason: fn(PredictionName, &Facts) -> String,
}

/// What one prediction says.
#[derive(Clone, Copy, Debug)]
pub struct PredictionWords {
    /// The question.
    pub ask: &'static str,
    /// The answers to choose from, or the names of what is placed or drawn.
    pub rows: &'static [&'static str],
    /// Behind a number, with its space; nothing if it has no unit.
    pub unit: &'static str,
    /// How it is drawn, where that needs saying.
    pub how: Option<&'static str>,
    /// What is said where the bars have used up what they share.
    pub used_up: Option<&'static str>,
    /// Under which conditions it holds.
    pub limit: &'static str,
    /// Where its claims come from, as they are cited: one for each of [`PredictionName::references`].
    pub sources: &'static [&'static str],
}
