//! Every knob of the page as one plain value, and its text form in a URL.
//!
//! [`Shared`] is what every figure of the theory follows, [`View`] is how it is shown, and [`link`] is the text of both:
//! `parse(write(s)) == s`, bit for bit.

mod goal;
pub mod lab;
pub mod language;
pub mod link;
pub mod logits;
// For documents and tests; the page has no need of it.
#[cfg(not(target_family = "wasm"))]
pub mod manual;
mod prediction;
pub mod presets;
pub mod shape;
mod shared;

pub use goal::GoalName;
pub use lab::{Lab, LabKnob};
pub use link::{Notice, parse, read_logits, write, write_logits};
pub use logits::{LogitsChoice, LogitsPreset, TypedLogits};
pub use prediction::PredictionName;
pub use presets::Preset;
pub use shape::Shape;
pub use shared::{Change, RelativeName, Shared, Unit};

use crate::named::{Named, named};
use crate::theory::Convention;

/// What a link can say: what is shown, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spec {
    /// What every theory figure follows, wherever it is moved.
    pub shared: Shared,
    /// What the lab runs.
    pub lab: Lab,
    /// How it is shown.
    pub view: View,
}

/// How the state is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The figure of an embed; the first one of the theory if unsaid.
    pub figure: Option<AnyFigure>,
    /// The figures of the page that are shown; all if unsaid.
    pub figures: Option<Vec<FigureName>>,
    /// The controls to show; if unsaid all on the page, and in an embed those that belong to what it shows. The page always
    /// has those of the lab.
    pub controls: Option<Vec<Control>>,
    /// The controls that are shown but do not move; of the lab in an embed alone.
    pub lock: Vec<Control>,
    /// Light, dark, or as the reader's system has it.
    pub theme: ThemeChoice,
    /// Whether what moves by itself may move.
    pub motion: MotionChoice,
    /// What the reader is to guess first: the page leads to it, and an embed shows it above its figure, which is locked until
    /// the truth was shown. It fits the figure, where the link names both.
    pub predict: Option<PredictionName>,
    /// The language that is wanted, by its tag; the page's own if unsaid.
    pub language: Option<String>,
    /// A heading for an embed.
    pub title: Option<String>,
    /// The task that the link sets; it fits the figure, or else the figure of the prediction, where the link names them.
    pub goal: Option<GoalName>,
}

impl View {
    /// Whether an embed of the lab shows a control: what the link lists, or else all of an experiment, and of a single figure
    /// only what sets it going.
    pub fn lab_offers(&self, control: Control) -> bool {
        match (&self.controls, self.figure) {
            (Some(listed), _) => listed.contains(&control),
            (None, Some(AnyFigure::Run(LabFigureName::Sweep))) => control == Control::Sweep,
            (None, Some(_)) => control == Control::Clock,
            // A prediction has one figure, of a run or of a sweep, and asks for itself.
            (None, None) if self.predict.is_some() => matches!(control, Control::Clock | Control::Sweep),
            (None, None) => control.is_of_lab(),
        }
    }

    /// Whether nothing may move by itself, whatever the reader's system says.
    pub const fn asks_for_stillness(&self) -> bool {
        matches!(self.motion, MotionChoice::Off)
    }

    /// Whether the reader can use a control in an embed of the lab.
    pub fn lab_allows(&self, control: Control) -> bool {
        self.lab_offers(control) && !self.lock.contains(&control)
    }
}

/// A figure of the theory, or of the lab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnyFigure {
    /// Of the theory: it follows the shared state.
    Theory(FigureName),
    /// Of the lab: it shows a run.
    Run(LabFigureName),
}

impl AnyFigure {
    /// The figure of that name.
    pub fn by_name(text: &str) -> Option<Self> {
        FigureName::by_name(text).map(Self::Theory).or_else(|| LabFigureName::by_name(text).map(Self::Run))
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Theory(figure) => figure.name(),
            Self::Run(figure) => figure.name(),
        }
    }

    /// Whether both are of the theory, or both of the lab: what an embed of the one shows follows the state of the other.
    pub const fn is_of_same_half(self, other: Self) -> bool {
        matches!(self, Self::Run(_)) == matches!(other, Self::Run(_))
    }
}

named! {
    /// The figures of the theory.
    #[derive(Hash)]
    pub enum FigureName {
        /// One-hot and smoothed target probabilities, class by class.
        Targets = "targets",
        /// The loss against the predicted probability of the true class.
        LossCurve = "loss-curve",
        /// Loss and slope against the gap between the true class's logit and the others'.
        LogitGap = "logit-gap",
        /// The logits, and what the gradient does to each.
        Gradient = "gradient",
        /// The loss over the plane of two logits, and descents on it.
        LossSurface = "loss-surface",
        /// The confidence over the plane of two logits, and where the descents lead.
        ConfidenceSurface = "confidence-surface",
        /// The loss over the triangle of predictions among three classes.
        SimplexMap = "simplex-map",
        /// The learner's loss taken apart in two ways, beside the one-hot loss.
        Decomposition = "decomposition",
        /// The optimal confidence and the loss floor against `ε`, for several `K`.
        ConfidenceVsSmoothing = "confidence-vs-smoothing",
        /// Other losses that hold confidence back, against the logit gap.
        Relatives = "relatives",
    }
}

named! {
    /// The figures of the lab, which show a run.
    #[derive(Hash)]
    pub enum LabFigureName {
        /// Losses, accuracy, confidence and the logit gap of every arm, step by step.
        TrainingCurves = "training-curves",
        /// Accuracy on clean examples, and how many flipped labels are learnt by heart, step by step.
        Memorisation = "memorisation",
        /// A measure against `ε`, over many runs.
        Sweep = "sweep",
        /// Accuracy against confidence, bin by bin, for each arm.
        Reliability = "reliability",
        /// How confident right and wrong predictions are, for each arm.
        ConfidenceHistogram = "confidence-histogram",
        /// What each network predicts over the plane, and how confidently.
        ConfidenceMap = "confidence-map",
        /// Activations before the last layer, on the plane of three templates.
        Clusters = "clusters",
    }
}

named! {
    /// The controls that a link can show and lock: of the shared state, and then of the lab.
    #[derive(Hash)]
    pub enum Control {
        /// `ε`.
        Smoothing = "smoothing",
        /// `K`.
        Classes = "classes",
        /// The true class.
        Target = "target",
        /// Which classes receive the mass.
        Convention = "convention",
        /// The learner's logits.
        Logits = "logits",
        /// The temperature.
        Temperature = "temperature",
        /// Where the descents begin.
        Start = "start",
        /// Which relatives of label smoothing are shown beside it.
        Relatives = "relatives",
        /// In which unit losses are told.
        Unit = "unit",
        /// Of the lab: what an experiment asks, and its answer.
        Prediction = "prediction",
        /// Of the lab: what plays a run.
        Clock = "clock",
        /// Of the lab: what starts a sweep and chooses what is shown of it.
        Sweep = "sweep",
        /// Of the lab: what is run.
        Knobs = "knobs",
    }
}

impl Control {
    /// Whether it is of the lab rather than of the shared state.
    pub const fn is_of_lab(self) -> bool {
        matches!(self, Self::Prediction | Self::Clock | Self::Sweep | Self::Knobs)
    }
}

named! {
    /// Which colours are shown.
    #[derive(Default)]
    pub enum ThemeChoice {
        /// As the reader's system has it.
        #[default]
        Auto = "auto",
        /// Dark ink on light paper.
        Light = "light",
        /// Light ink on dark paper.
        Dark = "dark",
    }
}

named! {
    /// Whether what moves by itself may move.
    #[derive(Default)]
    pub enum MotionChoice {
        /// As the reader's system has it.
        #[default]
        Auto = "auto",
        /// Nothing moves by itself, as for readers whose system asks for that.
        Off = "off",
    }
}

/// The name of a convention in links and markup.
pub const fn convention_name(convention: Convention) -> &'static str {
    match convention {
        Convention::Uniform => "uniform",
        Convention::Others => "others",
    }
}
