//! English.

mod confidence_surface;
mod loss_curve;
mod loss_surface;
mod plane;
mod simplex_map;
mod targets;

use super::{Words, count, number};
use crate::spec::{Notice, Unit};

pub(super) const WORDS: Words = Words {
    smoothing: "Smoothing factor ε",
    classes: "Classes K",
    target: "True class",
    convention: "Who receives ε",
    uniform: "all classes, ε/K each",
    others: "the others, ε/(K−1) each",
    exact: |what| format!("{what}, exact value"),
    reset: "Reset",
    more: "More controls",
    controls: "Controls",
    show_numbers: "Show the numbers",
    hide_numbers: "Hide the numbers",
    dismiss: "Dismiss",
    epsilon_said: |epsilon, on| format!("epsilon {}, true class target {}", number(epsilon), number(on)),
    classes_said: |classes| format!("{} classes", count(classes)),
    epsilon_wanted: |text| format!("ε must be a number from 0 to 1, such as 0.1; got “{text}”."),
    classes_wanted: |text| format!("K must be a whole number from 2 to 100000; got “{text}”."),
    target_wanted: |text, last| format!("The true class must be a whole number from 0 to {last}; got “{text}”."),
    notice,
    one_hot: "one-hot",
    smoothed: "smoothed",
    unit: Unit::name,
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
    targets: targets::WORDS,
    loss_curve: loss_curve::WORDS,
    plane: plane::WORDS,
    loss_surface: loss_surface::WORDS,
    confidence_surface: confidence_surface::WORDS,
    simplex_map: simplex_map::WORDS,
};

fn notice(notice: &Notice) -> String {
    match notice {
        Notice::BadValue { key, value, wanted } => {
            format!("The link says {key}={value}, but {key} must be {wanted}. The default is shown.")
        }
        Notice::UnknownKey(key) => format!("The link says “{key}”, which this page does not know. It is left out."),
        Notice::Repeated(key) => format!("The link says {key} more than once. The first is shown."),
        Notice::TooLong => "The link is too long; what stands beyond 2048 characters is left out.".to_owned(),
        Notice::TargetMoved { from, to } => {
            format!("There is no class {} any more: the true class is now {}, the last one.", count(*from), count(*to))
        }
    }
}
