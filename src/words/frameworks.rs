//! What is said of the frameworks and of the programs for them.

use crate::frameworks::{Framework, Way};

/// What is said of the frameworks and of the programs for them.
#[derive(Debug)]
pub struct FrameworksWords {
    /// Above the choice of a framework.
    pub choose: &'static str,
    /// A framework.
    pub name: fn(Framework) -> &'static str,
    /// The name of its program.
    pub program: fn(Framework) -> String,
    /// The button that copies a program.
    pub copy: &'static str,
    /// What the button says, and what is announced, once it has copied.
    pub copied: &'static str,
    /// That the browser has refused, and what the reader can do instead.
    pub refused: &'static str,
    /// How the program comes to its target, where the framework does not smooth so by itself.
    pub way: fn(Framework, Way) -> Option<&'static str>,
    /// Above what the program prints.
    pub prints: fn(Framework) -> &'static str,
    /// The column of targets.
    pub target: &'static str,
    /// The column of losses.
    pub loss: &'static str,
    /// The column of the true class's gradient.
    pub gradient: &'static str,
    /// Above what the framework does otherwise than one may think.
    pub beware: &'static str,
    /// What it does otherwise than one may think.
    pub notes: fn(Framework) -> &'static [&'static str],
    /// The name of the program that trains.
    pub training: &'static str,
    /// The name of the program with class weights.
    pub weights: &'static str,
    /// What that program prints: the class that is predicted, the probability of the true class, and of that one.
    pub weights_print: fn(usize, f64, f64) -> String,
    /// That nothing is smoothed, so that no weight flips a prediction.
    pub weights_idle: &'static str,
}
