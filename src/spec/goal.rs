//! The small tasks of the course, by the names that links have for them. What meets them is said in `course`.

use super::{AnyFigure, FigureName, LabFigureName};
use crate::named::named;

named! {
    /// A small task whose end the page notices.
    #[derive(Hash)]
    pub enum GoalName {
        /// The target of one convention, made in the other.
        SameTarget = "same-target",
        /// A prediction that costs as much smoothed as one-hot.
        EqualLosses = "equal-losses",
        /// A true class that the smoothed loss leaves where it is.
        NoPush = "no-push",
        /// Every wrong class pushed up, and the true one down.
        AllUp = "all-up",
        /// A smoothed optimum whose logits lie close together.
        ShortGap = "short-gap",
        /// A best confidence of 0.8.
        BestConfidence = "best-confidence",
        /// A loss floor of a nat with little smoothing.
        FloorOne = "floor-one",
        /// A network that smoothing calibrates.
        Calibrated = "calibrated",
        /// A network that withstands wrong labels for longer.
        OutlastNoise = "outlast-noise",
    }
}

impl GoalName {
    /// The figure on which it is met.
    pub const fn figure(self) -> AnyFigure {
        match self {
            Self::SameTarget => AnyFigure::Theory(FigureName::Targets),
            Self::EqualLosses => AnyFigure::Theory(FigureName::Decomposition),
            Self::NoPush | Self::AllUp => AnyFigure::Theory(FigureName::Gradient),
            Self::ShortGap => AnyFigure::Theory(FigureName::LogitGap),
            Self::BestConfidence | Self::FloorOne => AnyFigure::Theory(FigureName::ConfidenceVsSmoothing),
            Self::Calibrated => AnyFigure::Run(LabFigureName::Reliability),
            Self::OutlastNoise => AnyFigure::Run(LabFigureName::Memorisation),
        }
    }

    /// Whether a run of the lab meets it, rather than the shared state.
    pub const fn is_of_lab(self) -> bool {
        matches!(self.figure(), AnyFigure::Run(_))
    }

    /// Whether an embed of that figure can meet it: it is of the same half of the page.
    pub const fn fits(self, figure: AnyFigure) -> bool {
        self.figure().is_of_same_half(figure)
    }
}
