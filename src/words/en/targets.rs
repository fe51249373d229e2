//! What `targets` says, in English.

use crate::theory::Convention;
use crate::words::{About, TargetsFacts, TargetsWords, count, number};

pub(super) const WORDS: TargetsWords = TargetsWords {
    about: &About {
        question: "What is the network told is right?",
        watch: "What the true class loses as ε grows, the other classes share. With more classes the shares shrink, their sum hardly does.",
        drag: None,
        limit: "A smoothed target treats every wrong class alike; it knows nothing of which ones look similar.",
    },
    class: "class",
    count: "classes",
    axis_class: "class",
    axis_probability: "target probability",
    group: |first, last| format!("{}–{}", count(first), count(last)),
    group_size: |size| format!("{} classes", count(size)),
    on: |series, on| format!("{series}: {}", number(on)),
    off: |off| format!("each other class: {}", number(off)),
    sentence,
};

fn sentence(facts: &TargetsFacts) -> String {
    let TargetsFacts { epsilon, convention, classes, target, on, off, off_total } = *facts;
    if epsilon == 0.0 {
        return format!(
            "With ε = 0 nothing is smoothed: class {} of {} has target 1, every other class 0.",
            count(target),
            count(classes)
        );
    }
    let share = match convention {
        Convention::Uniform => "shared by all classes",
        Convention::Others => "shared by the others",
    };
    let rest = if classes == 2 {
        format!("the other class receives {}", number(off))
    } else {
        format!("each of the {} others receives {}, together {}", count(classes - 1), number(off), number(off_total))
    };
    format!(
        "With ε = {} {share}, the true class {} keeps {} of the probability; {rest}.",
        number(epsilon),
        count(target),
        number(on)
    )
}
