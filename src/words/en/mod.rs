//! English.

mod clusters;
mod confidence_histogram;
mod confidence_map;
mod confidence_surface;
mod confidence_vs_smoothing;
mod controls;
mod course;
mod decomposition;
mod frameworks;
mod goals;
mod gradient;
mod lab;
mod logit_gap;
mod loss_curve;
mod loss_surface;
mod memorisation;
mod metrics;
mod plane;
mod predictions;
mod presets;
mod relatives;
mod reliability;
mod scenarios;
mod share;
mod simplex_map;
mod sweep;
mod takeaway;
mod target_check;
mod targets;
mod terms;
mod training_curves;

use super::{Words, count};
use crate::spec::link::MAX_LENGTH;
use crate::spec::{FigureName, Notice, Unit};

pub(super) const WORDS: Words = Words {
    controls: controls::WORDS,
    show_numbers: "Show the numbers",
    hide_numbers: "Hide the numbers",
    takeaway: takeaway::WORDS,
    dismiss: "Dismiss",
    missing: "A part of this page has not arrived; still pictures stand in its place. Perhaps you are offline.",
    retry: "Try again",
    notice,
    figure_name: |name| match name {
        FigureName::Targets => "Targets",
        FigureName::LossCurve => "Loss curve",
        FigureName::Gradient => "Gradient",
        FigureName::LossSurface => "Loss surface",
        FigureName::ConfidenceSurface => "Confidence surface",
        FigureName::SimplexMap => "Three classes",
        FigureName::LogitGap => "Logit gap",
        FigureName::ConfidenceVsSmoothing => "Confidence against ε",
        FigureName::Decomposition => "Parts of the loss",
        FigureName::Relatives => "Relatives",
    },
    frameworks: frameworks::WORDS,
    one_hot: "one-hot",
    smoothed: "smoothed",
    unit,
    loss: |unit| match unit {
        Unit::Nats => "loss in nats",
        Unit::Bits => "loss in bits",
    },
    one_hot_loss: |unit| match unit {
        Unit::Nats => "one-hot loss (nats)",
        Unit::Bits => "one-hot loss (bits)",
    },
    smoothed_loss: |unit| match unit {
        Unit::Nats => "smoothed loss (nats)",
        Unit::Bits => "smoothed loss (bits)",
    },
    course: course::WORDS,
    predictions: predictions::WORDS,
    presets: presets::WORDS,
    lab: lab::WORDS,
    scenarios: scenarios::WORDS,
    share: share::WORDS,
    targets: targets::WORDS,
    gradient: gradient::WORDS,
    loss_curve: loss_curve::WORDS,
    logit_gap: logit_gap::WORDS,
    decomposition: decomposition::WORDS,
    relatives: relatives::WORDS,
    confidence_vs_smoothing: confidence_vs_smoothing::WORDS,
    plane: plane::WORDS,
    loss_surface: loss_surface::WORDS,
    confidence_surface: confidence_surface::WORDS,
    simplex_map: simplex_map::WORDS,
    training_curves: training_curves::WORDS,
    memorisation: memorisation::WORDS,
    sweep: sweep::WORDS,
    reliability: reliability::WORDS,
    confidence_histogram: confidence_histogram::WORDS,
    confidence_map: confidence_map::WORDS,
    clusters: clusters::WORDS,
};

fn unit(unit: Unit) -> &'static str {
    match unit {
        Unit::Nats => "nats",
        Unit::Bits => "bits",
    }
}

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::BadValue { key, value, wanted } => {
            format!("The link says {key}={value}, but {key} must be {wanted}. The default is shown.")
        }
        Notice::UnknownKey(key) => format!("The link says “{key}”, which this page does not know. It is left out."),
        Notice::Repeated(key) => format!("The link says {key} more than once. The first is shown."),
        Notice::BadKnob { key, value, error } => {
            format!("The link says {key}={value}, which cannot be: {error}. The experiment’s own {key} is used.")
        }
        Notice::OtherLanguage(wanted) => {
            format!("The link asks for the language “{wanted}”; this page is in English.")
        }
        Notice::TooLong => {
            format!("The link is too long; what stands beyond {MAX_LENGTH} characters is left out.")
        }
        Notice::More(1) => "One more key of the link is left out.".to_owned(),
        Notice::More(keys) => format!("And {} more keys of the link are left out.", count(*keys)),
        Notice::TargetMoved { from, to } => {
            format!("There is no class {}: the true class is now {}, the last one.", count(*from), count(*to))
        }
    }
}
