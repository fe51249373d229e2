//! What the controls say, in English.

use super::relatives;
use crate::spec::LogitsPreset;
use crate::words::{ControlWords, count, number};

pub(super) const WORDS: ControlWords = ControlWords {
    smoothing: "Smoothing factor ε",
    classes: "Classes K",
    target: "True class",
    convention: "Who receives ε",
    uniform: "all classes, ε/K each",
    others: "the others, ε/(K−1) each",
    exact: |what| format!("{what}, exact value"),
    reset: "Reset",
    more: "More controls",
    heading: "Controls",
    epsilon_said: |epsilon, on| format!("epsilon {}, true class target {}", number(epsilon), number(on)),
    classes_said: |classes| format!("{} classes", count(classes)),
    epsilon_wanted: |text| format!("ε must be a number from 0 to 1, such as 0.1; got “{text}”."),
    classes_wanted: |text| format!("K must be a whole number from 2 to 100000; got “{text}”."),
    target_wanted: |text, last| format!("The true class must be a whole number from 0 to {last}; got “{text}”."),
    temperature_said: |temperature| format!("temperature {}", number(temperature)),
    temperature_wanted: |text| format!("The temperature must be a number above 0, such as 1.5; got “{text}”."),
    logits_wanted: |text, most, limit, last| {
        format!(
            "Logits must be up to {most} numbers from −{limit} to {limit}, of classes 0 to {last}, such as 2, 1; class 1’s alone \
             is 1:1.5, all others’ is rest:0. Got “{text}”."
        )
    },
    start_wanted: |text, least, most| {
        format!("This logit must be a number from {} to {}; got “{text}”.", number(least), number(most))
    },
    logits: "Logits",
    own_logits: "your own",
    logits_name: |preset| match preset {
        LogitsPreset::Undecided => "undecided",
        LogitsPreset::Right => "confident and right",
        LogitsPreset::Wrong => "confident and wrong",
        LogitsPreset::Optimum => "at the smoothed optimum",
    },
    endless_optimum: |lead| {
        format!("This target’s optimum is at infinity; a lead of {} stands in for it.", number(lead))
    },
    logits_typed: "Type logits, class:number",
    temperature: "Temperature T (confidence)",
    unit: "Losses in",
    start: "Start of the descents",
    start_own: "true class",
    start_rival: "rival",
    turn: "Turn the surfaces",
    turn_short: "turn",
    turn_left: "Turn left",
    turn_right: "Turn right",
    relatives: "Shown beside it",
    relative_name: |relative| relatives::names(relative).full,
    figures: "Choose the figures",
    all_figures: "Show all",
};
