//! What the course asks of its reader, and brings before them: the states that its chapters are about, small tasks, and what
//! readers paste to have it looked at.

pub mod check;
pub mod example;
pub mod goal;
pub mod paste;
pub mod prediction;

pub use example::{Example, Scene};
pub use goal::{GoalName, LabStandings};
pub use prediction::{Facts, Guess, Scale, Task, Truth};
