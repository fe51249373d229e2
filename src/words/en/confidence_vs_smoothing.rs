//! What `confidence-vs-smoothing` says, in English.

use crate::spec::Unit;
use crate::words::{About, ConfidenceFacts, ConfidenceVsSmoothingWords, count, number};

pub(super) const WORDS: ConfidenceVsSmoothingWords = ConfidenceVsSmoothingWords {
    about: &About {
        question: "How sure is the best prediction, and what does it still cost?",
        watch: "Beyond ten classes the best confidence hardly changes with K, while the loss floor keeps rising with its logarithm.",
        drag: None,
        limit: "These are the values of a prediction that equals its target; what a network reaches on new data is another matter.",
    },
    point: "point",
    present: "now",
    classes: "K",
    epsilon: "smoothing factor ε",
    confidence: "optimal confidence",
    true_class: "of the true class",
    floor: |unit| match unit {
        Unit::Nats => "loss floor in nats",
        Unit::Bits => "loss floor in bits",
    },
    mark: |epsilon, value| format!("{} at ε = {}", number(value), number(epsilon)),
    sentence,
};

fn sentence(facts: &ConfidenceFacts) -> String {
    let ConfidenceFacts { epsilon, classes, on, off, floor, floors, unit } = *facts;
    if epsilon == 0.0 {
        return "With ε = 0 the best prediction is certain and costs nothing, whatever the number of classes."
            .to_owned();
    }
    let best = match off > on {
        false => format!("gives the true class {}", number(on)),
        true if classes == 2 => format!("ranks the true class last, with {} against {}", number(on), number(off)),
        true => format!("ranks the true class last, with {}, below {} for each other class", number(on), number(off)),
    };
    let elsewhere = floors.iter().filter(|&&(count, _)| count != classes);
    let elsewhere: Vec<String> =
        elsewhere.map(|&(classes, floor)| format!("{} with {} classes", number(floor), count(classes))).collect();
    format!(
        "With ε = {} and {} classes the best prediction {best}, and even it costs {} {}; at the same ε it would be {}.",
        number(epsilon),
        count(classes),
        number(floor),
        super::unit(unit),
        elsewhere.join(" and ")
    )
}
