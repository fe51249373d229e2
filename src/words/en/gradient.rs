//! What `gradient` says, in English.

use crate::spec::Control;
use crate::theory::groups::Push;
use crate::words::{About, GradientFacts, GradientWords, count, number, significant};

pub(super) const WORDS: GradientWords = GradientWords {
    about: &About {
        question: "Which way does each target push the logits?",
        watch: "Above are the logits, below is where one step pushes each of them: a bar upwards raises the logit above it. As the true class’s logit rises, past a point its solid bar turns and pushes it back down, while the hollow one never does. Then look at the least likely wrong classes: smoothing pushes them up.",
        drag: Some((Control::Logits, "Drag the true class’s logit down and up again.")),
        limit: "This is one step for one example, with free logits; in a network the logits of all examples move together, through shared weights.",
    },
    class: "class",
    count: "classes",
    logit: "logit z",
    probability: "predicted probability p",
    in_percent: "p, %",
    percent,
    of_each: |text| format!("{text} each"),
    one_hot_gradient: "one-hot gradient p − q",
    smoothed_gradient: "smoothed gradient p − q",
    one_hot_push: "one-hot push q − p",
    smoothed_push: "smoothed push q − p",
    axis: |scale| {
        let scale = scale.map_or_else(String::new, |scale| format!(" (to ±{})", number(scale)));
        format!("push on the logit, q − p{scale}")
    },
    push: "q − p",
    push_said,
    up: "↑ pushed up",
    down: "↓ pushed down",
    axis_class: |target| format!("class (true: {})", count(target)),
    others: |size| format!("{} others", count(size)),
    legend: |series, class, push| {
        let value = push_said(push);
        match class {
            Some(class) => format!("{series}, true class {}: {value}", count(class)),
            None => format!("{series}: {value}"),
        }
    },
    handle: |class| format!("Logit of class {}", count(class)),
    handle_said: |logit, p| format!("{}, predicted probability {}", number(logit), number(p)),
    sentence,
};

/// At most five letters: whole percents, with one decimal where it matters, and bounds beyond.
fn percent(p: f64) -> String {
    match 100.0 * p {
        0.0 => "0".to_owned(),
        value if value < 0.1 => "<0.1".to_owned(),
        value if value < 9.95 || (99.0..99.95).contains(&value) => significant((value * 10.0).round() / 10.0, 3),
        value if value < 99.0 => significant(value.round(), 2),
        value if value < 100.0 => ">99.9".to_owned(),
        _ => "100".to_owned(),
    }
}

fn push_said(push: f64) -> String {
    format!("{}{}", if push > 0.0 { "+" } else { "" }, significant(push, 2))
}

fn sentence(facts: &GradientFacts) -> String {
    let GradientFacts { epsilon, target, one_hot, smoothed, wrong, wrong_up } = *facts;
    let moves = |(gradient, push): (f64, Push)| match push {
        Push::Up => format!("up by {}", number(-gradient)),
        Push::Down => format!("down by {}", number(gradient)),
        Push::None => "not at all".to_owned(),
    };
    let target = count(target);
    if epsilon == 0.0 {
        return format!(
            "With ε = 0 both targets push alike: a step of size 1 moves the logit of the true class {target} {}, and no wrong class up.",
            moves(one_hot)
        );
    }
    let others = match (wrong, wrong_up) {
        (1, 0) => "the wrong class not up".to_owned(),
        (1, _) => "the wrong class up".to_owned(),
        (_, 0) => format!("none of the {} wrong classes up", count(wrong)),
        (_, up) if up == wrong => format!("all {} wrong classes up", count(wrong)),
        (_, up) => format!("{} of the {} wrong classes up", count(up), count(wrong)),
    };
    format!(
        "With ε = {} a step of size 1 moves the logit of the true class {target} {} on the one-hot loss and {} on the smoothed one, which moves {others}.",
        number(epsilon),
        moves(one_hot),
        moves(smoothed)
    )
}

#[cfg(test)]
mod tests {
    use super::percent;

    #[test]
    fn percents_are_short_and_never_say_all_or_nothing_too_early() {
        for (p, text) in [
            (0.0, "0"),
            (1e-300, "<0.1"),
            (0.001_25, "0.1"),
            (0.0202, "2"),
            (0.0996, "10"),
            (0.5, "50"),
            (0.97, "97"),
            (0.9899, "99"),
            (0.9949, "99.5"),
            (0.999_4, "99.9"),
            (0.999_9, ">99.9"),
            (1.0, "100"),
        ] {
            assert_eq!(percent(p), text, "for {p}");
        }
    }
}
