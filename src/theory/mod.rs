//! What label smoothing is: targets, losses and gradients as pure functions of `f64`.
//!
//! The conventions of the whole module:
//! - Classes are counted from 0 to `K − 1`; `y` is the true class, `z` the logits, `p = softmax(z)`,
//!   `q` the target. (The text this project starts from calls the truth `p` and the prediction `q`.)
//! - Losses and entropies are in nats.
//! - Values are checked once, where they enter, by the constructor of a type ([`Classes`], [`Epsilon`],
//!   [`Logits`], [`Distribution`], …). Behind these doors every function is total: it never panics on
//!   a checked value and never returns NaN. An infinity is returned only where the mathematics has one.
//!
//! The order of reading: [`simplex`] (distributions and their entropies), [`softmax`], [`smoothing`] (the targets),
//! [`loss`] (one example and a batch), [`groups`] (the same where many logits are equal), [`optimum`] (where smoothed
//! training settles), [`surface`] (the loss over two logits), [`triangle`] (over the predictions among three classes),
//! [`relatives`] (other ways to the same end), [`lead`] (all of them where one class leads), [`inspect`] (which
//! smoothing made a target, or what is wrong with it).

pub mod groups;
pub mod inspect;
pub mod lead;
pub mod loss;
pub mod optimum;
pub mod relatives;
pub mod simplex;
pub mod smoothing;
pub mod softmax;
mod sum;
pub mod surface;
pub mod triangle;

pub use loss::{BatchError, BatchLoss, ClassWeights, CrossEntropy, Example, LogitMatrix, Reduced, Reduction, Targets};
pub use simplex::{Classes, Distribution};
pub use smoothing::{Convention, Epsilon, SmoothedTarget, Smoothing};
pub use softmax::{Logits, Temperature};
