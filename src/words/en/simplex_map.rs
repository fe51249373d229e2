//! What `simplex-map` says, in English.

use crate::words::{About, SimplexMapWords, TriangleFacts, number};

pub(super) const WORDS: SimplexMapWords = SimplexMapWords {
    about: &About {
        question: "Does the loss care how the wrong classes share what is left?",
        watch: "On the left the level lines are straight: only the true class’s probability counts. On the right they close around the target, and they follow it from the corner inwards as ε grows.",
        drag: None,
        limit: "This figure always has three classes, whatever K is set to, for their predictions fill a triangle; where the loss leaves the scale, the ink stays the same.",
    },
    three: "always 3 classes",
    own: "true class",
    other: "other",
    uniform: "uniform",
    least: |loss| format!("least {}", number(loss)),
    point: "prediction",
    probabilities: ["true class", "one other class", "the other one"],
    one_hot_target: "one-hot target",
    smoothed_target: "smoothed target",
    wrong: "sure of a wrong class",
    sixths: |[own, one, other]| format!("{own}/6, {one}/6, {other}/6"),
    sentence,
};

fn sentence(facts: &TriangleFacts) -> String {
    let TriangleFacts { epsilon, on, off, floor, unit } = *facts;
    if epsilon == 0.0 {
        return "With ε = 0 both targets are the corner of the true class, and neither loss cares how the two others share the rest."
            .to_owned();
    }
    let edges = if on == 0.0 { "the two sides" } else { "every edge" };
    format!(
        "With ε = {} over three classes the smoothed target is {} for the true class and {} for each other class; the smoothed loss is least there, {} {}, and grows without bound towards {edges}, while the one-hot loss is least at the corner, 0.",
        number(epsilon),
        number(on),
        number(off),
        number(floor),
        super::unit(unit)
    )
}
