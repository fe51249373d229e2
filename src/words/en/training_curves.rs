//! What `training-curves` says, in English.

use crate::training::Role;
use crate::words::{About, ArmNow, CurveName, TrainingCurvesFacts, TrainingCurvesWords, brief, count, number};

pub(super) const WORDS: TrainingCurvesWords = TrainingCurvesWords {
    about: &About {
        question: "What happens while the networks learn?",
        watch: "Compare the logit gaps. A smoothed network has an optimum, the dotted line: where the classes can be told apart without an error its gap comes to rest there, given enough steps; where they overlap, it wanders about it. A one-hot network has none: its gap goes on growing, by leaps at times, as long as training still lowers the loss.",
        drag: None,
        limit: "The training losses are different losses, each with its own floor, and must not be compared with one another; NLL, accuracy and confidence on held-out examples may. One seed is one run: another one looks somewhat different.",
    },
    panel: |name, missing| match name {
        CurveName::Loss => "loss minimised, nats".to_owned(),
        CurveName::Gap => "logit gap, training set".to_owned(),
        CurveName::Nll => "NLL, held out, nats".to_owned(),
        CurveName::Accuracy => "accuracy, held out".to_owned(),
        CurveName::Confidence => "mean confidence, held out".to_owned(),
        CurveName::OverConfidence => "confidence − accuracy".to_owned(),
        CurveName::Memorised => "flipped labels memorised".to_owned(),
        CurveName::Recall => match missing {
            Some(class) => format!("recall of class {class}, held out"),
            None => "recall, held out".to_owned(),
        },
    },
    column: |arm, quantity| format!("{arm}: {quantity}"),
    level: |name, level| match name {
        CurveName::Loss => format!("floor {}", brief(level)),
        CurveName::Gap => format!("optimum {}", brief(level)),
        _ => format!("target {}", brief(level)),
    },
    above: |value| format!("↑ {}", brief(value)),
    optimum: "optimum",
    step: "step",
    at_step: |step| format!("step {}", count(step as usize)),
    students: "students begin",
    sentence,
};

/// So many arms are told one by one; of more only the least and the most.
const FEW: usize = 3;

fn sentence(facts: &TrainingCurvesFacts) -> String {
    let TrainingCurvesFacts { step, steps, role, arms, missing } = facts;
    let Some(step) = *step else { return "Nothing has been trained yet.".to_owned() };
    let when = when(step, *steps, *role);
    // One alone needs no name.
    let of = |arm: &ArmNow| if arms.len() == 1 { String::new() } else { format!(" for {}", arm.name) };
    let plain = |arm: &ArmNow, value: String| format!("{value}{}", of(arm));
    let with_optimum = |arm: &ArmNow, value: String| match arm.optimum {
        // At the first step all networks are the same, and it is of no interest where they will go.
        Some(optimum) if step > 0 => format!("{value}{} (optimum {})", of(arm), number(optimum)),
        _ => plain(arm, value),
    };
    let mut text = format!(
        "{when} the label’s logit leads the mean of the others by {}; accuracy on held-out examples is {}, mean confidence {}",
        each(arms, |arm| arm.gap, with_optimum),
        each(arms, |arm| arm.accuracy, plain),
        each(arms, |arm| arm.confidence, plain),
    );
    if arms.iter().any(|arm| arm.memorised.is_some()) {
        let memorised = each(arms, |arm| arm.memorised, plain);
        text.push_str(&format!("; the share of flipped labels that are memorised is {memorised}"));
    }
    if let Some(class) = missing.filter(|_| arms.iter().any(|arm| arm.recall.is_some())) {
        let recall = each(arms, |arm| arm.recall, plain);
        text.push_str(&format!("; recall of class {class}, which the transfer set lacks, is {recall}"));
    }
    text.push('.');
    for (arm, &plot) in arms.iter().flat_map(|arm| arm.beyond.iter().map(move |plot| (arm, plot))) {
        let what = (WORDS.panel)(plot, *missing);
        text.push_str(&format!(
            " The curve “{what}” of {} lies beyond its plot, which is drawn for the others.",
            arm.name
        ));
    }
    for arm in arms {
        text.push_str(&diverged(&arm.name, arm.diverged));
    }
    text
}

/// How a sentence about a step begins.
pub(super) fn when(step: u32, steps: u32, role: Role) -> String {
    let at = format!("step {} of {}", count(step as usize), count(steps as usize));
    match role {
        _ if step == 0 => "Before the first step".to_owned(),
        Role::Learner => format!("At {at}"),
        Role::Teacher => format!("Of the teachers, at {at},"),
        Role::Student => format!("Of their students, at {at},"),
    }
}

/// A sentence about the arm of that name, if it diverged.
pub(super) fn diverged(name: &str, step: Option<u32>) -> String {
    let said = |step: u32| format!(" The run stopped before step {}, in which {name} diverged.", count(step as usize));
    step.map_or_else(String::new, said)
}

/// A number of each arm; said once if it is the same for all of several.
pub(super) fn each<A>(arms: &[A], of: fn(&A) -> Option<f64>, told: impl Fn(&A, String) -> String) -> String {
    let values: Vec<(&A, f64)> = arms.iter().filter_map(|arm| Some((arm, of(arm)?))).collect();
    let same = values.iter().all(|&(_, value)| number(value) == number(values[0].1));
    if same && values.len() > 1 {
        return format!("{} for {}", number(values[0].1), if values.len() == 2 { "both" } else { "all" });
    }
    let told = |&(arm, value): &(&A, f64)| told(arm, number(value));
    let by_value = |a: &&(&A, f64), b: &&(&A, f64)| a.1.total_cmp(&b.1);
    let ends = values.iter().min_by(by_value).zip(values.iter().max_by(by_value));
    if let Some((least, most)) = ends.filter(|_| values.len() > FEW) {
        return format!("between {} and {}", told(least), told(most));
    }
    super::relatives::list(&values.iter().map(told).collect::<Vec<_>>())
}
