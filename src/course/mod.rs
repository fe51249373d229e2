//! What the course asks of its reader, and brings before them: the states that its chapters are about, and the
//! terms of their formulas.

pub mod example;
mod term;

pub use example::{Example, Scene};
pub use term::Term;
