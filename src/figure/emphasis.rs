//! What a picture is asked to bring out, while the reader dwells on a term of a formula.
//!
//! A figure says which of these it answers to ([`Model::ANSWERS`](super::Model::ANSWERS)); to all others it is drawn as ever. What it
//! draws is part of one or more of them, and is faint while another one is asked for. Nothing moves, and axes stay as they are.

use crate::course::Term;

/// What is brought out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// Everything of the one-hot target.
    OneHot,
    /// Everything of the smoothed target.
    Smoothed,
    /// The true class's bars.
    TrueClass,
    /// The other classes' bars.
    OtherClasses,
    /// The prediction.
    Prediction,
    /// The gradient.
    Gradient,
    /// The loss floor.
    Floor,
    /// The divergence of the prediction from its target.
    Divergence,
    /// The logit gap at which the smoothed loss is least.
    Gap,
}

impl Emphasis {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::OneHot,
        Self::Smoothed,
        Self::TrueClass,
        Self::OtherClasses,
        Self::Prediction,
        Self::Gradient,
        Self::Floor,
        Self::Divergence,
        Self::Gap,
    ];

    /// What a term brings out.
    pub const fn of(term: Term) -> Self {
        match term {
            Term::Smoothed | Term::SmoothedLoss => Self::Smoothed,
            Term::OneHot | Term::OneHotLoss => Self::OneHot,
            Term::Kept | Term::TrueClass => Self::TrueClass,
            Term::Share | Term::OtherClasses => Self::OtherClasses,
            Term::Prediction => Self::Prediction,
            Term::Gradient => Self::Gradient,
            Term::Floor => Self::Floor,
            Term::Divergence => Self::Divergence,
            Term::Odds | Term::Gap => Self::Gap,
        }
    }
}
