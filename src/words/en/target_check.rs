//! What the checker of pasted targets says, in English.

use crate::course::check::{Prediction, TargetCost};
use crate::course::paste::{LONGEST, MOST, PasteError};
use crate::spec::Unit;
use crate::theory::inspect::{Finding, Implied, Inspection, Mistake, SumsToOne};
use crate::words::{TargetCheckWords, TargetRows, count, number};

pub(super) const WORDS: TargetCheckWords = TargetCheckWords {
    summary: "Check your own target",
    about: "Paste a target, as your program prints it, and see whether it sums to 1, which convention and ε it implies, and what it costs with the logits of this page. Nothing leaves the page, and nothing of it is in the link.",
    worked: [
        "For example, 0.91 and nine times 0.01: They sum to 1. This is a smoothed target for class 0: ε = 0.1 where all classes share it, or ε = 0.09 where only the others receive it.",
        "Or 1.1 and four times 0.2: They sum to 1.9, and a target must sum to 1. It seems that 1/K was added where ε/K belongs, with ε = 0.1: the true class should have 0.92 and each other class 0.02.",
    ],
    field: "Numbers",
    field_help: "Up to 1000 numbers, with commas, spaces or line breaks between them; brackets, “tensor(…)” and “array(…)” may stand around them.",
    kind: "This is",
    target: "a target",
    logits: "logits",
    check: "Check",
    refused,
    found,
    cost,
    predicted,
    no_logits: "Logits must lie within ±10¹⁰⁰.",
    set_classes: |classes| format!("Set K to {}", count(classes)),
    take: "Take these as the page’s logits",
    cannot_take: |most, limit| {
        format!("The page can take up to {} logits, each within ±{}.", count(most), count(limit as usize))
    },
    taken: "The page has these logits now.",
    caption: "What was pasted, in numbers",
    rows: TargetRows {
        classes: "Numbers (K)",
        sum: "Sum",
        class: "Class that stands out",
        on: "What it has",
        off: "What each other class has",
        uniform: "ε, if all classes share it",
        others: "ε, if only the others receive it",
        loss: |unit| in_unit(unit, "Loss with the page’s logits (nats)", "Loss with the page’s logits (bits)"),
        floor: |unit| in_unit(unit, "Loss floor H(q) (nats)", "Loss floor H(q) (bits)"),
        divergence: |unit| in_unit(unit, "Above the floor, KL(q‖p) (nats)", "Above the floor, KL(q‖p) (bits)"),
        confidence: "Largest probability",
        own: "Probability of the true class",
        one_hot: |unit| in_unit(unit, "One-hot loss (nats)", "One-hot loss (bits)"),
        smoothed: |unit| in_unit(unit, "Smoothed loss (nats)", "Smoothed loss (bits)"),
    },
};

const fn in_unit(unit: Unit, nats: &'static str, bits: &'static str) -> &'static str {
    match unit {
        Unit::Nats => nats,
        Unit::Bits => bits,
    }
}

fn refused(error: &PasteError) -> String {
    match error {
        PasteError::Empty => "Paste at least 2 numbers; there is none here.".to_owned(),
        PasteError::Single => {
            "A target has a number for each class, at least 2; there is one here. The index of a class is no target."
                .to_owned()
        }
        PasteError::TooMany => format!("At most {} numbers are read; there are more here.", count(MOST)),
        PasteError::TooLong(bytes) => {
            format!("At most {} bytes are read; this text has {}.", count(LONGEST), count(*bytes))
        }
        PasteError::NotANumber { place, text } => {
            format!("Number {} should be a number such as 0.01; got “{text}”.", count(*place))
        }
        PasteError::NotFinite { place, text } => format!("Number {} should be finite; got “{text}”.", count(*place)),
        PasteError::TooLarge { place, text } => {
            format!("Number {} should lie within ±10¹⁰⁰; got “{text}”.", count(*place))
        }
        PasteError::LeftOut { before } => format!(
            "After {} numbers the printout leaves some out (“…”). Have your program print all of them, as a plain list for instance.",
            count(*before)
        ),
        PasteError::Rows => "There is more than one row in the brackets. Paste the numbers of one example.".to_owned(),
        PasteError::Beside(text) => format!("Beside the brackets stands “{text}”. Paste one list of numbers alone."),
    }
}

fn found(seen: &Inspection) -> String {
    let sum = match seen.sums_to_one {
        SumsToOne::Yes => "They sum to 1.".to_owned(),
        SumsToOne::Rounded(decimals) => {
            format!("They sum to {}, which rounding to {} decimals explains.", sum(seen.sum), decimals)
        }
        SumsToOne::No => format!("They sum to {}, and a target must sum to 1.", sum(seen.sum)),
    };
    let class = seen.levels.map_or(0, |levels| levels.class);
    let what = match seen.finding {
        Finding::OneHot => format!("This is the one-hot target of class {}: ε = 0, in either convention.", count(class)),
        Finding::Uniform => {
            "All classes have the same: this is ε = 1 where all classes share it, and says nothing of a label.".to_owned()
        }
        Finding::Smoothed(implied) => format!("This is a smoothed target for class {}: {}.", count(class), factors(implied)),
        Finding::Distribution => {
            "This is a distribution, but no smoothed label: its numbers have more than two levels, or no single class stands out. A target may be so, after mixup or from a teacher for instance, but no ε alone makes it.".to_owned()
        }
        Finding::NegativeSmoothing(epsilon) => {
            format!(
                "The others have less than 0: this is negative smoothing, ε = {} where all classes share it. PyTorch silently ignores a negative ε, and trained from scratch it often diverges.",
                number(epsilon)
            )
        }
        Finding::Percentages => "They look like percentages: divide each by 100.".to_owned(),
        Finding::SeveralOnes(ones) => format!(
            "There are {} ones: with several labels at once, each class has a sigmoid of its own and no softmax is meant.",
            count(ones)
        ),
        Finding::Logits => {
            "Some are below 0 or above 1, which no probability is: these look like logits. Choose “logits” to see what they predict.".to_owned()
        }
        Finding::Mistake(mistake, epsilon, rounded) => mistaken(seen.classes, mistake, epsilon, rounded),
        Finding::Unexplained => "No usual mistake explains these numbers.".to_owned(),
    };
    // What two readings are open is said by the second of them.
    match seen.finding {
        Finding::Mistake(_, _, Some(_)) => {
            format!("They sum to {}, and a target must sum to 1. {what}", self::sum(seen.sum))
        }
        _ => format!("{sum} {what}"),
    }
}

/// A sum that is not one never reads «1».
fn sum(value: f64) -> String {
    let text = number(value);
    if text == "1" { format!("{value:.9}").trim_end_matches('0').to_owned() } else { text }
}

fn factors(Implied { uniform, others }: Implied) -> String {
    match uniform {
        Some(uniform) => format!(
            "ε = {} where all classes share it, or ε = {} where only the others receive it",
            number(uniform),
            number(others)
        ),
        None => format!(
            "ε = {} where only the others receive it. It ranks its own class last, which no ε does where all classes share",
            number(others)
        ),
    }
}

fn mistaken(classes: usize, mistake: Mistake, epsilon: f64, rounded: Option<Implied>) -> String {
    let k = classes as f64;
    let made = match mistake {
        Mistake::WholeSharesAdded => "1/K was added where ε/K belongs",
        Mistake::OneShareTaken => {
            "the true class gave up only ε/K, the share of one class, and not all that the others received"
        }
        Mistake::NothingTaken => "the others received ε/K each and nothing was taken from the true class",
        Mistake::OwnShareForgotten => "the true class was left with 1 − ε, without the ε/K that every class receives",
        Mistake::Swapped => "(1 − ε)/K was added where ε/K belongs",
    };
    let (on, off) = (number(1.0 - epsilon + epsilon / k), number(epsilon / k));
    let reading = format!(
        "It seems that {made}, with ε = {}: the true class should have {on} and each other class {off}.",
        number(epsilon)
    );
    match rounded {
        Some(implied) => format!("{reading} Or the digits are rounded, and it is {}.", factors(implied)),
        None => reading,
    }
}

fn cost(cost: Option<&TargetCost>, classes: usize, unit: Unit) -> String {
    let loss = |nats: f64| number(unit.of(nats));
    match cost {
        None => format!("What it costs cannot be said: this page has {} classes.", count(classes)),
        Some(TargetCost { loss: all, floor_and_divergence: Some((floor, divergence)) }) => format!(
            "With the page’s logits it costs {} {}: a floor of {}, and a divergence of {} that training can remove.",
            loss(*all),
            super::unit(unit),
            loss(*floor),
            loss(*divergence)
        ),
        Some(TargetCost { loss: all, floor_and_divergence: None }) => format!(
            "A framework that does not check it would compute a loss of {} {} with the page’s logits.",
            loss(*all),
            super::unit(unit)
        ),
    }
}

fn predicted(seen: &Prediction, target: usize, unit: Unit) -> String {
    let loss = |nats: f64| number(unit.of(nats));
    let first = format!("Their softmax gives class {} the most, {}.", count(seen.class), number(seen.confidence));
    match seen.of_true {
        None => format!("{first} The page’s true class, {}, is not among them.", count(target)),
        Some(cost) => format!(
            "{first} The page’s true class, {}, has {}, so that the one-hot loss is {} {unit} and the smoothed one {}, over a floor of {}.",
            count(target),
            number(cost.own),
            loss(cost.one_hot),
            loss(cost.smoothed),
            loss(cost.floor),
            unit = super::unit(unit),
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{check, paste};
    use crate::spec::Shared;
    use crate::theory::inspect::inspect;

    fn told(text: &str) -> String {
        let pasted = paste::read(text).unwrap_or_else(|error| panic!("«{text}»: {error}"));
        found(&inspect(&pasted.values, pasted.decimals).expect("numbers that can be inspected"))
    }

    /// What stands in the text without script is what the checker says.
    #[test]
    fn worked_examples_are_right() {
        let [smoothed, mistaken] = WORDS.worked;
        let nine = format!("0.91{}", ", 0.01".repeat(9));
        assert_eq!(smoothed, format!("For example, 0.91 and nine times 0.01: {}", told(&nine)));
        assert_eq!(mistaken, format!("Or 1.1 and four times 0.2: {}", told("1.1, 0.2, 0.2, 0.2, 0.2")));
    }

    #[test]
    fn findings_are_told() {
        for (text, said) in [
            ("0, 1, 0", "They sum to 1. This is the one-hot target of class 1: ε = 0, in either convention."),
            ("0.33 0.33 0.33", "They sum to 0.99, which rounding to 2 decimals explains. All classes have the same"),
            (
                "1, 0.0143, 0.0143, 0.0143, 0.0143, 0.0143, 0.0143",
                "They sum to 1.086, and a target must sum to 1. It seems that the others received",
            ),
            ("91, 3, 3, 3", "They sum to 100, and a target must sum to 1. They look like percentages"),
            ("2, 1, 0, -1, 0.5", "They sum to 2.5, and a target must sum to 1. Some are below 0 or above 1"),
            ("0.7, 0.2, 0.3", "They sum to 1.2, and a target must sum to 1. No usual mistake"),
            (
                "0.1 0.225 0.225 0.225 0.225",
                "They sum to 1. This is a smoothed target for class 0: ε = 0.9 where only the others receive it. It ranks",
            ),
            ("0.333333 0.333333 0.333332", "They sum to 0.999998, which rounding to 6 decimals explains."),
        ] {
            let told = told(text);
            assert!(told.starts_with(said), "«{text}»: {told}");
        }
        let two = told("0.9, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01, 0.01");
        assert_eq!(
            two,
            "They sum to 0.99, and a target must sum to 1. It seems that the true class was left with 1 − ε, without the ε/K \
             that every class receives, with ε = 0.1: the true class should have 0.91 and each other class 0.01. Or the digits are \
             rounded, and it is ε = 0.1111 where all classes share it, or ε = 0.1 where only the others receive it."
        );
    }

    #[test]
    fn costs_are_told() {
        let shared = Shared::default();
        let own = shared.smoothed().to_distribution();
        let all = check::cost(own.as_slice(), true, &shared);
        assert_eq!(
            cost(all.as_ref(), 10, Unit::Nats),
            "With the page’s logits it costs 0.6013 nats: a floor of 0.5003, and a divergence of 0.101 that training can remove."
        );
        assert_eq!(cost(None, 10, Unit::Nats), "What it costs cannot be said: this page has 10 classes.");
        let seen = check::predict(&[2.0, 1.0, 0.0, -1.0, 0.5], &shared).expect("logits");
        assert_eq!(
            predicted(&seen, 3, Unit::Nats),
            "Their softmax gives class 0 the most, 0.563. The page’s true class, 3, has 0.02803, so that the one-hot loss is \
             3.574 nats and the smoothed one 3.424, over a floor of 0.3897."
        );
    }
}
