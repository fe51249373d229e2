//! What `gradient` says.

use super::About;
use crate::theory::groups::Push;

/// The words of `gradient`.
#[derive(Debug)]
pub struct GradientWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The column of class names.
    pub class: &'static str,
    /// The column that counts the classes of a row.
    pub count: &'static str,
    /// The axis and the column of logits.
    pub logit: &'static str,
    /// The column of probabilities.
    pub probability: &'static str,
    /// The heading of the row of probabilities in percent.
    pub in_percent: &'static str,
    /// A probability in percent, in few letters.
    pub percent: fn(f64) -> String,
    /// What is said of each class of a group.
    pub of_each: fn(&str) -> String,
    /// The column of the one-hot gradient.
    pub one_hot_gradient: &'static str,
    /// The column of the smoothed gradient.
    pub smoothed_gradient: &'static str,
    /// The column of the one-hot push, in a file.
    pub one_hot_push: &'static str,
    /// The column of the smoothed push, in a file.
    pub smoothed_push: &'static str,
    /// The axis of pushes `q − p`, which ends at so much on either side, if that is said.
    pub axis: fn(Option<f64>) -> String,
    /// The same in a word.
    pub push: &'static str,
    /// A push.
    pub push_said: fn(f64) -> String,
    /// What the upper end of that axis means.
    pub up: &'static str,
    /// What its lower end means.
    pub down: &'static str,
    /// The axis of classes, with the true one.
    pub axis_class: fn(usize) -> String,
    /// «998 others».
    pub others: fn(usize) -> String,
    /// The label of a target's bars, with the push on the true class; the class is left out where room is short.
    pub legend: fn(&str, Option<usize>, f64) -> String,
    /// What a handle is.
    pub handle: fn(usize) -> String,
    /// Where a handle stands: the logit, and the probability it leads to.
    pub handle_said: fn(f64, f64) -> String,
    /// The sentence.
    pub sentence: fn(&GradientFacts) -> String,
}

/// The numbers that the sentence of `gradient` tells.
#[derive(Clone, Copy, Debug)]
pub struct GradientFacts {
    /// `ε`.
    pub epsilon: f64,
    /// The true class.
    pub target: usize,
    /// Its component of the one-hot gradient, and where it is pushed.
    pub one_hot: (f64, Push),
    /// The same of the smoothed gradient.
    pub smoothed: (f64, Push),
    /// How many wrong classes there are: `K − 1`.
    pub wrong: usize,
    /// How many of them the smoothed gradient pushes up.
    pub wrong_up: usize,
}
