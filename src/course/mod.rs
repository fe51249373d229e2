//! What the course asks of its reader, and brings before them: the states that its chapters are about, predictions, small
//! tasks, the terms of formulas, and what readers paste to have it looked at.

pub mod check;
pub mod example;
pub mod goal;
pub mod paste;
pub mod prediction;
mod term;

pub use example::{Example, Scene};
pub use goal::{GoalName, LabStandings};
pub use prediction::{Facts, Guess, Scale, Task, Truth};
pub use term::Term;
