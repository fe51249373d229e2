//! What `loss-curve` says, in English.

use crate::words::{About, LossCurveWords, LossFacts, count, number};

pub(super) const WORDS: LossCurveWords = LossCurveWords {
    about: &About {
        question: "How sure does each loss want the prediction to be?",
        watch: "Follow the solid curve to the right: past its lowest point, being surer costs more. The dashed one never turns.",
        drag: None,
        limit: "The other classes are assumed to share the rest of the prediction equally; a real prediction may not.",
    },
    point: "point",
    probability: "predicted probability of the true class",
    floor: "loss floor",
    least: |series, at, loss| format!("{series}: least {} at {}", number(loss), number(at)),
    sentence,
};

fn sentence(facts: &LossFacts) -> String {
    let LossFacts { epsilon, classes, optimum, floor, unit } = *facts;
    if epsilon == 0.0 {
        return "With ε = 0 both curves are one: the loss falls towards 0 as the probability nears 1, and never turns."
            .to_owned();
    }
    format!(
        "With ε = {} and {} classes the smoothed loss is least where the true class has probability {}, and even there it is {} {}; the one-hot loss falls all the way to 0 at probability 1.",
        number(epsilon),
        count(classes),
        number(optimum),
        number(floor),
        super::unit(unit)
    )
}
