//! English.

use super::{About, LossCurveWords, LossFacts, TargetsFacts, TargetsWords, Words, count, number};
use crate::spec::Notice;
use crate::theory::Convention;

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
    targets: TargetsWords {
        about: About {
            question: "What is the network told is right?",
            watch: "Move ε: what the true class loses, the other classes share. Move K: the shares shrink, their sum hardly does.",
            limit: "A smoothed target treats every wrong class alike; it knows nothing of which ones look similar.",
        },
        class: "class",
        count: "classes",
        axis_class: "class",
        axis_probability: "target probability",
        group: |first, last| format!("{}–{}", count(first), count(last)),
        group_size: |size| format!("{} classes", count(size)),
        on: |series, on| format!("{series}: {}", number(on)),
        off: |off| format!("each other: {}", number(off)),
        sentence: targets_sentence,
    },
    loss_curve: LossCurveWords {
        about: About {
            question: "How sure does each loss want the prediction to be?",
            watch: "Follow the solid curve to the right: past its lowest point, being surer costs more. The dashed one never turns.",
            limit: "The other classes are assumed to share the rest of the prediction equally; a real prediction may not.",
        },
        point: "point",
        probability: "predicted probability of the true class",
        loss: "loss in nats",
        one_hot_loss: "one-hot loss (nats)",
        smoothed_loss: "smoothed loss (nats)",
        floor: "loss floor",
        least: |series, at, loss| format!("{series}: least {} at {}", number(loss), number(at)),
        sentence: loss_sentence,
    },
};

fn targets_sentence(facts: &TargetsFacts) -> String {
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

fn loss_sentence(facts: &LossFacts) -> String {
    let LossFacts { epsilon, classes, optimum, floor } = *facts;
    if epsilon == 0.0 {
        return "With ε = 0 both curves are one: the loss falls towards 0 as the probability nears 1, and never turns."
            .to_owned();
    }
    format!(
        "With ε = {} and {} classes the smoothed loss is least where the true class has probability {}, and even there it is {} \
         nats; the one-hot loss falls all the way to 0 at probability 1.",
        number(epsilon),
        count(classes),
        number(optimum),
        number(floor)
    )
}

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
