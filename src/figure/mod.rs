//! Pictures of the theory. A figure is three pure functions over a model in data coordinates:
//!
//! - `draw` on any plotters backend, in the inks and sizes of a [`Theme`];
//! - `table`, the numbers it shows, which is what a reader who cannot see it gets, and what the tests check;
//! - `sentence`, the numbers that matter now.
//!
//! Adding a figure: one file here, one variant of [`FigureName`](crate::spec::FigureName) and of [`Figure`], and its words.

pub mod backend;
pub mod loss_curve;
mod sketch;
pub mod table;
pub mod targets;
pub mod theme;

pub use table::{Cell, Column, Row, Table};
pub use theme::{Ink, Theme};

use crate::spec::{FigureName, Shared};
use crate::words::{About, Words};
use plotters::drawing::DrawingAreaErrorKind;
use plotters::prelude::DrawingBackend;

/// A figure of the theory in one state.
#[derive(Clone, Debug, PartialEq)]
pub enum Figure {
    /// One-hot and smoothed target probabilities.
    Targets(targets::Targets),
    /// The loss against the predicted probability of the true class.
    LossCurve(loss_curve::LossCurve),
}

/// What drawing may fail with: whatever the backend does.
pub type Drawn<DB> = Result<(), DrawingAreaErrorKind<<DB as DrawingBackend>::ErrorType>>;

impl Figure {
    /// The figure of that name, of that state.
    pub fn of(name: FigureName, shared: &Shared) -> Self {
        match name {
            FigureName::Targets => Self::Targets(targets::Targets::of(shared)),
            FigureName::LossCurve => Self::LossCurve(loss_curve::LossCurve::of(shared)),
        }
    }

    /// Its question, what to watch for, and its limit.
    pub fn about(name: FigureName, words: &Words) -> About {
        match name {
            FigureName::Targets => words.targets.about,
            FigureName::LossCurve => words.loss_curve.about,
        }
    }

    /// Draws it over the whole of a backend, whose size is in device pixels.
    ///
    /// # Errors
    /// The backend's own.
    pub fn draw<DB: DrawingBackend>(&self, backend: DB, theme: &Theme, words: &Words) -> Drawn<DB> {
        match self {
            Self::Targets(model) => targets::draw(model, backend, theme, words),
            Self::LossCurve(model) => loss_curve::draw(model, backend, theme, words),
        }
    }

    /// The numbers it shows.
    pub fn table(&self, words: &Words) -> Table {
        match self {
            Self::Targets(model) => targets::table(model, words),
            Self::LossCurve(model) => loss_curve::table(model, words),
        }
    }

    /// The numbers that matter now, in one sentence.
    pub fn sentence(&self, words: &Words) -> String {
        match self {
            Self::Targets(model) => targets::sentence(model, words),
            Self::LossCurve(model) => loss_curve::sentence(model, words),
        }
    }
}
