//! What `loss-surface` says, in English.

use crate::spec::Control;
use crate::words::{About, LossSurfaceWords, SurfaceFacts, count, number};

pub(super) const WORDS: LossSurfaceWords = LossSurfaceWords {
    about: &About {
        question: "Where does gradient descent come to rest?",
        watch: "Wherever the paths start, the solid one heads for the same resting place, while the dashed one follows a slope that flattens but never ends.",
        drag: Some((Control::Start, "Drag the start anywhere, and see.")),
        limit: "Only two logits move here, the true class’s and one rival’s, with all others held at 0; a network moves weights, not logits. With two classes the resting place is a valley, and the start decides where in it a path ends. The surfaces are cut off at the top of the scale.",
    },
    least: |loss| format!("least {}", number(loss)),
    sentence,
};

fn sentence(facts: &SurfaceFacts) -> String {
    let SurfaceFacts { epsilon, classes, start, steps, one_hot, smoothed, settled, gap, floor, unit } = *facts;
    let from = format!("({}, {})", number(start.own), number(start.rival));
    let steps = count(steps);
    let lead = number(one_hot.own - one_hot.rival);
    if epsilon == 0.0 {
        return format!(
            "With ε = 0 both surfaces are one: from {from}, {steps} steps of gradient descent bring the true class {lead} ahead of its rival, and its lead still grows."
        );
    }
    let unit = super::unit(unit);
    if gap == f64::NEG_INFINITY {
        return format!(
            "From {from}, {steps} steps take the one-hot path to a lead of {lead} over the rival; with ε = {} the smoothed target gives the true class nothing, and its path runs the other way without end.",
            number(epsilon)
        );
    }
    let place = |lead: &str| {
        if classes == 2 {
            format!("in the valley where the true class {lead}")
        } else {
            format!("where the true class {lead}")
        }
    };
    let all = if classes == 2 { "the other" } else { "all others" };
    let least = if gap.abs() < 1e-9 {
        place(&format!("is level with {all}"))
    } else if gap < 0.0 {
        place(&format!("is {} behind {all}", number(-gap)))
    } else {
        place(&format!("leads {all} by {}", number(gap)))
    };
    if !settled {
        return format!(
            "From {from}, {steps} steps are too few for the smoothed path to settle: it is at ({}, {}), on its way to its least loss of {} {unit}, {least}; the one-hot path has a lead of {lead} over the rival by then, and it still grows.",
            number(smoothed.own),
            number(smoothed.rival),
            number(floor)
        );
    }
    let reached = format!("the smoothed path settles {least}, at a loss of {} {unit}", number(floor));
    format!(
        "From {from} {reached}; after {steps} steps the one-hot path has a lead of {lead} over the rival, and it still grows."
    )
}
