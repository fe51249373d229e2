//! What the course asks and offers.

use super::{GoalsWords, TargetCheckWords, TermFacts, TermWords};
use crate::course::Term;

/// The words of the course.
#[derive(Debug)]
pub struct CourseWords {
    /// In front of the name of the chapter that is read, and the name of the list of chapters.
    pub contents: &'static str,
    /// The words of the chapters' examples.
    pub example: ExampleWords,
    /// The words of the small tasks.
    pub goals: GoalsWords,
    /// The words of the checker of pasted targets.
    pub target_check: TargetCheckWords,
    /// What a term of a formula says of itself.
    pub term: fn(Term, &TermFacts) -> TermWords,
    /// That a formula's terms can be asked; it stands under the first formula until one is.
    pub term_hint: &'static str,
}

/// The words of the buttons that set the page to a chapter's example.
#[derive(Debug)]
pub struct ExampleWords {
    /// Sets the figures of the theory.
    pub set: &'static str,
    /// Sets the lab.
    pub set_lab: &'static str,
    /// Brings back what was there before.
    pub undo: &'static str,
    /// That the page is set to the example, and nothing was before.
    pub is_set: &'static str,
    /// What is said once the page is set.
    pub done: &'static str,
    /// What is said once the lab is set.
    pub lab_done: &'static str,
    /// What is said once it is as before.
    pub undone: &'static str,
    /// What is said once the lab's settings are as before.
    pub lab_undone: &'static str,
}
