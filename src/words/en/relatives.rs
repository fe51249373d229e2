//! What `relatives` says, in English.

use crate::spec::{RelativeName, Unit};
use crate::words::{About, RelativeFacts, RelativesFacts, RelativesWords, count, number};

pub(super) const WORDS: RelativesWords = RelativesWords {
    about: &About {
        question: "What else holds confidence back, and where does it stop?",
        watch: "Follow the slopes to the right: a loss whose slope crosses 0 stops pushing there; one whose slope stays below 0 only slows down.",
        drag: None,
        limit: "Strengths do not map onto each other: here they are set to ε where a loss has one like it, which makes them neither equally strong nor well tuned.",
    },
    name: |relative| names(relative).short,
    strength: |relative, strength, margin| {
        // A long number would not fit beside its picture; it is written where ε is.
        let long = number(strength);
        let text = if long.chars().count() > 6 { "ε".to_owned() } else { long };
        match relative {
            RelativeName::ConfidencePenalty => format!("β = {text}"),
            RelativeName::FocalLoss => format!("γ = {text}"),
            RelativeName::Temperature => format!("T = {}", number(strength)),
            RelativeName::MarginBasedSmoothing => format!("α = {text}, m = {}", number(margin)),
            RelativeName::MaxSup => format!("α = {text}"),
            RelativeName::NegativeSmoothing => format!("r = {text}"),
        }
    },
    epsilon: |epsilon| format!("ε = {}", number(epsilon)),
    point: "loss and gap",
    row: |name, gap| format!("{name} at gap {}", number(gap)),
    row_of_optimum: |name| format!("{name} where it is least"),
    gap: "logit gap",
    axis_gap: "logit gap",
    slope: |unit| match unit {
        Unit::Nats => "slope, nats per unit of gap",
        Unit::Bits => "slope, bits per unit of gap",
    },
    sentence,
};

/// How a relative is called.
pub(super) struct Names {
    /// In a list of them.
    pub(super) full: &'static str,
    /// On a label.
    short: &'static str,
    /// With its article.
    in_a_sentence: &'static str,
}

/// The names of a relative.
pub(super) const fn names(relative: RelativeName) -> Names {
    let (full, short, in_a_sentence) = match relative {
        RelativeName::ConfidencePenalty => ("confidence penalty", "confidence penalty", "the confidence penalty"),
        RelativeName::FocalLoss => ("focal loss", "focal loss", "the focal loss"),
        RelativeName::Temperature => ("temperature", "temperature", "cross-entropy at a temperature"),
        RelativeName::MarginBasedSmoothing => ("margin-based smoothing", "margin-based", "margin-based smoothing"),
        RelativeName::MaxSup => ("MaxSup", "MaxSup", "MaxSup"),
        RelativeName::NegativeSmoothing => ("negative smoothing", "negative smoothing", "negative smoothing"),
    };
    Names { full, short, in_a_sentence }
}

fn sentence(facts: &RelativesFacts) -> String {
    let RelativesFacts { epsilon, classes, smoothed, shown } = facts;
    let called = |it: &RelativeFacts| {
        format!("{} ({})", names(it.name).in_a_sentence, (WORDS.strength)(it.name, it.strength, it.margin))
    };
    let mut least = Vec::new();
    let mut falling = vec!["the one-hot loss".to_owned()];
    if smoothed.is_finite() {
        least.push(format!("label smoothing is least at a gap of {}", number(*smoothed)));
    } else if *smoothed > 0.0 {
        falling.push("label smoothing".to_owned());
    }
    // What has no lowest point and does not fall towards 0 either has a clause of its own.
    let denies = *smoothed == f64::NEG_INFINITY;
    let denial = if denies { "; label smoothing denies the true class and is least nowhere" } else { "" };
    let mut unbounded = String::new();
    for it in shown {
        if it.optimum.is_finite() {
            let verb = if least.is_empty() { " is least at a gap of" } else { " at" };
            least.push(format!("{}{verb} {}", called(it), number(it.optimum)));
        } else if it.name == RelativeName::NegativeSmoothing && it.strength > 0.0 {
            unbounded = format!("; {} falls below every bound", called(it));
        } else {
            falling.push(called(it));
        }
    }
    let given = format!("With ε = {} and {} classes", number(*epsilon), count(*classes));
    let fall = if falling.len() == 1 { "keeps falling towards 0" } else { "keep falling towards 0" };
    let falling = list(&falling);
    if least.is_empty() {
        return format!("{given} nothing here has a lowest point: {falling} {fall}{denial}{unbounded}.");
    }
    format!("{given} {}, while {falling} {fall}{denial}{unbounded}.", list(&least))
}

/// «a, b and c».
pub(super) fn list(items: &[String]) -> String {
    match items.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, first)) => format!("{} and {last}", first.join(", ")),
        None => String::new(),
    }
}
