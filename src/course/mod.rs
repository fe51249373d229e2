//! What the course asks of its reader, and brings before them: the states that its chapters are about.

pub mod example;
pub mod prediction;

pub use example::{Example, Scene};
pub use prediction::{Facts, Guess, Scale, Task, Truth};
