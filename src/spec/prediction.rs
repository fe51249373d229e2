//! The predictions of the course, by the names that links have for them. What they ask and what is true is said in `course`.

use super::{AnyFigure, FigureName, LabFigureName};
use crate::named::named;

named! {
    /// What the course asks its reader to guess before it shows the truth.
    #[derive(Hash)]
    pub enum PredictionName {
        /// A target of one's own for a doubtful label.
        OwnTarget = "own-target",
        /// Whether the one-hot loss still pushes a prediction that is nearly certain.
        Certainty = "certainty",
        /// What the true class keeps of two.
        Shares = "shares",
        /// The loss of a prediction that equals its target.
        Floor = "floor",
        /// The push on the true class of a prediction that is surer than its target, and on the others.
        GradientSign = "gradient-sign",
        /// Where the logit gap comes to rest.
        RestingGap = "resting-gap",
        /// What a hundred times as many classes change.
        MoreClasses = "more-classes",
        /// Smoothing against one-hot training with temperature scaling.
        Temperature = "temperature",
        /// What longer training makes of the gain under wrong labels.
        NoiseTime = "noise-time",
        /// What smoothing does to the clusters before the last layer.
        ClusterShape = "cluster-shape",
        /// The students of a smoothed teacher.
        BetterTeacher = "better-teacher",
        /// Class weights beside smoothing.
        ClassWeights = "class-weights",
    }
}

impl PredictionName {
    /// The figure in which it can be seen, or of class weights, which no figure has, the target that they weigh.
    pub const fn figure(self) -> AnyFigure {
        match self {
            Self::OwnTarget | Self::Shares | Self::ClassWeights => AnyFigure::Theory(FigureName::Targets),
            Self::Certainty => AnyFigure::Theory(FigureName::LossCurve),
            Self::Floor => AnyFigure::Theory(FigureName::Decomposition),
            Self::GradientSign => AnyFigure::Theory(FigureName::Gradient),
            Self::RestingGap => AnyFigure::Theory(FigureName::LossSurface),
            Self::MoreClasses => AnyFigure::Theory(FigureName::ConfidenceVsSmoothing),
            Self::Temperature => AnyFigure::Run(LabFigureName::Sweep),
            Self::NoiseTime => AnyFigure::Run(LabFigureName::Memorisation),
            Self::BetterTeacher => AnyFigure::Run(LabFigureName::TrainingCurves),
            Self::ClusterShape => AnyFigure::Run(LabFigureName::Clusters),
        }
    }

    /// Whether what is true of it can be seen in its figure.
    pub const fn is_pictured(self) -> bool {
        !matches!(self, Self::ClassWeights)
    }

    /// Whether an embed of that figure can show it: it is of the same half of the page.
    pub const fn fits(self, figure: AnyFigure) -> bool {
        self.figure().is_of_same_half(figure)
    }
}
