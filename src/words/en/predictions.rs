//! What is asked before the truth is shown, and what is said then, in English. What it claims, and with which words, follows
//! the claims that were checked: numbers that are not computed are of earlier runs over several seeds, or of a named paper.

use crate::course::Facts;
use crate::course::prediction::SHARES_ASKED;
use crate::spec::PredictionName;
use crate::words::{ExampleWords, PredictionWords, PredictionsWords, count, number};

pub(super) const WORDS: PredictionsWords = PredictionsWords {
    predict: "Predict first",
    show_answer: "Show the answer",
    hide_answer: "Hide the answer",
    first: "Guess, then see the answer",
    waits: "The figure waits for your guess, for it gives the answer away.",
    uncover: "Show it without a guess",
    right: "Right.",
    other: "Not so.",
    this: "the answer",
    none: "no guess yet",
    told: |guess, truth| format!("You said {guess}; it is {truth}."),
    rows: "Bar",
    guess: "your guess",
    votes: "the votes",
    source: "Source",
    seen: "It can be seen in",
    show,
    of,
    reason,
};

const SHOW: ExampleWords = ExampleWords {
    set: "Show this question in the figures",
    set_lab: "Set the lab to it",
    undo: "Undo: back to what it was",
    is_set: "The figures show it",
    done: "All figures show what was asked now.",
    lab_done: "The lab is set to what was asked. Press “Train”, or run the sweep.",
    undone: "The page is as it was before.",
    lab_undone: "The lab’s settings are as they were before. Press “Restart” to run them.",
};

/// The lab's experiment asks of students that never saw a 3, not of few examples.
const SHOW_MISSING_DIGIT: ExampleWords = ExampleWords {
    set_lab: "Set the lab to an experiment about this: the missing digit",
    is_set: "The lab is set to the missing digit",
    lab_done: "The lab is set to an experiment about this: students that are shown all digits but 3. Press “Train”.",
    ..SHOW
};

const fn show(name: PredictionName) -> &'static ExampleWords {
    match name {
        PredictionName::BetterTeacher => &SHOW_MISSING_DIGIT,
        _ => &SHOW,
    }
}

const fn of(name: PredictionName) -> PredictionWords {
    match name {
        PredictionName::OwnTarget => OWN_TARGET,
        PredictionName::Certainty => CERTAINTY,
        PredictionName::Shares => SHARES,
        PredictionName::Floor => FLOOR,
        PredictionName::GradientSign => GRADIENT_SIGN,
        PredictionName::RestingGap => RESTING_GAP,
        PredictionName::MoreClasses => MORE_CLASSES,
        PredictionName::Temperature => TEMPERATURE,
        PredictionName::NoiseTime => NOISE_TIME,
        PredictionName::ClusterShape => CLUSTER_SHAPE,
        PredictionName::BetterTeacher => BETTER_TEACHER,
        PredictionName::ClassWeights => CLASS_WEIGHTS,
    }
}

fn reason(name: PredictionName, facts: &Facts) -> String {
    match *facts {
        Facts::OwnTarget { epsilon, target: (kept, given), own } => {
            let nearest = |epsilon: f64, (kept, given): (f64, f64)| {
                format!(
                    "ε = {}: it leaves the 3 {} and gives each of the nine other digits {}",
                    number(epsilon),
                    number(kept),
                    number(given)
                )
            };
            let own = own.map_or_else(String::new, |(epsilon, target)| {
                format!(" Of those, the nearest to yours has {}.", nearest(epsilon, target))
            });
            format!(
                "The majority’s word alone is the one-hot target, 1 for the 3. Label smoothing keeps the 3 as the label, takes a \
                 share ε from it and spreads that evenly over all ten digits.{own} The votes themselves would be 0.6 for the 3, \
                 0.4 for the 8 and 0 for all others. The nearest smoothed target to them has ε = {}: the 3 keeps its {}, but the 8 \
                 gets {}, as every other digit does.",
                number(epsilon),
                number(kept),
                number(given)
            )
        }
        Facts::Certainty { now: (sure, push, loss), later: (surer, later) } => format!(
            "Always, and ever less. The one-hot target asks for 1, and what is missing is how strongly the true class’s logit is \
             pushed up: 1 − {} = {}, at a loss of {}. At {} it is {}. That grows smaller and smaller but is 0 at no finite \
             logit, so nothing ever tells the network that it is sure enough.",
            number(sure),
            number(push),
            number(loss),
            number(surer),
            number(later)
        ),
        Facts::Shares { kept: (kept, other), kept_of_others } => format!(
            "It keeps {}. The share ε is spread over all classes, and the true class is one of them: of two, it gets half of ε \
             straight back, 1 − {share} + {share}/2. The other class has {}. So with two classes half of the smoothing is undone, and \
             with many next to nothing. Where only the others share ε, the true class keeps {}.",
            number(kept),
            number(other),
            number(kept_of_others),
            share = number(SHARES_ASKED.0)
        ),
        Facts::Floor { floor, on, surer: (sure, loss) } => format!(
            "It is {} nats, and no prediction has less: a target that gives something to every class is never met at no cost. The best \
             prediction gives the true class {}; one that gives it {} costs more, {} nats. A loss that stays up there is no sign of \
             under-fitting: subtract what is left at the best before you judge.",
            number(floor),
            number(on),
            number(sure),
            number(loss)
        ),
        Facts::GradientSign { own: (q, p, push), other: (off, rest, pushed), one_hot } => format!(
            "A logit is pushed by target minus prediction. For the true class that is {} − {} = {}: down, though it is the right \
             class, for the prediction is surer than its target. For each other class it is {} − {} = {}: up, though it is wrong. \
             The one-hot loss would push the true class up by {}, however sure it is already. The sign changes where the \
             prediction passes 1 − ε + ε/K = {}.",
            number(q),
            number(p),
            number(push),
            number(off),
            number(rest),
            number(pushed),
            number(one_hot),
            number(q)
        ),
        Facts::RestingGap { gap, odds, target: (on, off) } => format!(
            "It comes to rest at {}, which is ln(1 + K(1 − ε)/ε) = ln {}. There the softmax gives the true class {} and each other \
             class {}, just what the target asks for, and nothing pushes any more. A one-hot target would push it further for ever.",
            number(gap),
            number(odds),
            number(on),
            number(off)
        ),
        Facts::MoreClasses { few: (few, sure, floor, gap), many: (many, later_sure, later_floor, later_gap) } => {
            format!(
                "From K = {} to K = {} the best confidence goes from {} to {}: whatever K is, the true class keeps more than 1 − ε. \
             The floor goes from {} to {} nats, for the same ε is spread over more and more classes, and that costs about ε ln K. \
             The logit gap grows as slowly, from {} to {}.",
                count(few),
                count(many),
                number(sure),
                number(later_sure),
                number(floor),
                number(later_floor),
                number(gap),
                number(later_gap)
            )
        }
        Facts::ClassWeights { optimum: [label, other], target: (on, off), ratio: (ratio, flips) } => format!(
            "The loss is least at p = [{:.3}, {:.3}]: class {}. PyTorch’s weights reach the smoothing mass too, so that p is \
             proportional to weight times target, and 0.99 · {} outweighs 0.01 · {}. With ε = 0.1 and two classes this happens as \
             soon as the other class weighs more than 1 + K(1 − ε)/ε = {} times as much; here it is {} times.",
            label,
            other,
            usize::from(other > label),
            number(off),
            number(on),
            number(flips),
            number(ratio)
        ),
        Facts::Found => found(name).to_owned(),
    }
}

/// What was found about networks: numbers are of our own earlier runs, unless a paper is named.
const fn found(name: PredictionName) -> &'static str {
    match name {
        PredictionName::Temperature => {
            "In all seven settings of points in the plane that we compared, one-hot training with a temperature had the lower \
             negative log-likelihood, even where the smoothed network was given a temperature of its own. In Table 3 of Müller, \
             Kornblith and Hinton (2019) its calibration error is at most that of smoothing, in all three rows. It takes one \
             number, fitted on held-out examples, and training stays as it was."
        }
        PredictionName::NoiseTime => {
            "In our earlier runs over eight seeds the smoothed network had an accuracy of 0.918 after 1600 steps, against \
             0.809 for the one-hot one; after 6400 steps it was 0.810 against 0.808. Smoothing delayed that the wrong labels were \
             memorised, and did not prevent it."
        }
        PredictionName::ClusterShape => {
            "In our earlier runs \
             over six seeds the variance within clusters, against the squared side of the triangle between three classes, fell in \
             every seed, on average to about a seventh. Müller, Kornblith and Hinton (2019) show the same for deep networks."
        }
        _ => {
            "In our earlier runs over eight seeds the smoothed teacher had an accuracy of 0.980 and the \
             one-hot teacher 0.972; but students that learned from their predictions on 100 digits had 0.855 and 0.945. The small \
             probabilities of a one-hot teacher tell which digits look alike, and smoothing makes all wrong digits about equally \
             unlikely. The lab’s missing digit is the sharpest case of it."
        }
    }
}

const SZEGEDY: &str = "Szegedy et al. (2016), section 7";
const MUELLER: &str = "Müller, Kornblith and Hinton (2019)";

const OWN_TARGET: PredictionWords = PredictionWords {
    ask: "Five people look at an image of a digit. Three of them call it a 3, two call it an 8. Which target would you give a network for it?",
    rows: &["3", "8", "5", "the seven other digits, together"],
    unit: "",
    how: Some("Give the 3, the 8 and the 5 their shares of 1. What is left goes to the seven other digits."),
    used_up: Some("Nothing is left to give. Take some from another digit first."),
    limit: "A smoothed target can say how sure a label is. It cannot say which of the other classes is likely: it treats all wrong classes alike, here the 8 as the 5, and is the same for every image with that label. Training takes any distribution as a target, the votes too, where there are any; smoothing needs one label for each image and nothing else.",
    sources: &[SZEGEDY],
};

const CERTAINTY: PredictionWords = PredictionWords {
    ask: "A network gives the true class a probability of 0.999. Does the one-hot loss still push it to be surer?",
    rows: &["No, at 0.999 it lets go.", "Yes, as strongly as ever.", "Yes, but ever less."],
    unit: "",
    how: None,
    used_up: None,
    limit: "This is one example with free logits. In a network, examples that contradict one another, a pull of the weights towards 0 (weight decay) or the end of training can stop what the loss does not.",
    sources: &[SZEGEDY],
};

const SHARES: PredictionWords = PredictionWords {
    ask: "There are two classes, and ε = 0.4. How much does the true class keep of its 1?",
    rows: &["The true class’s share"],
    unit: "",
    how: None,
    used_up: None,
    limit: "This is the convention of PyTorch, Keras and optax; that only the others share ε is the convention of fairseq.",
    sources: &[],
};

const FLOOR: PredictionWords = PredictionWords {
    ask: "There are twenty classes, and ε = 0.4. A prediction is perfect: it equals the smoothed target. How large is its loss?",
    rows: &["The loss, in nats"],
    unit: " nats",
    how: None,
    used_up: None,
    limit: "The least loss is another one for every ε, and so losses with different ε cannot be compared with one another. Accuracy can, and so can the one-hot loss of the same predictions.",
    sources: &[],
};

const GRADIENT_SIGN: PredictionWords = PredictionWords {
    ask: "There are ten classes, and ε = 0.1. A prediction gives the true class 0.95; the nine others share the rest evenly. Which way does a step on the smoothed loss push each logit, and how strongly?",
    rows: &["The true class’s logit", "Each other class’s logit"],
    unit: "",
    how: Some("Draw to the right for up, to the left for down."),
    used_up: None,
    limit: "This is one example with free logits. In a network the logits of all examples move together, through shared weights.",
    sources: &[SZEGEDY],
};

const RESTING_GAP: PredictionWords = PredictionWords {
    ask: "There are five classes, and ε = 0.5. Training raises the true class’s logit above the four others, which stay equal, until the smoothed loss is least. How far above them does it come to rest?",
    rows: &["How far above them"],
    unit: "",
    how: None,
    used_up: None,
    limit: "Networks come to rest there where they can tell the training examples apart without an error, given enough steps; where classes overlap, the gap wanders about. Only differences between logits are settled, not how large logits or weights are.",
    sources: &[],
};

const MORE_CLASSES: PredictionWords = PredictionWords {
    ask: "ε stays at 0.1, and K grows from 10 to 1000. What becomes of the confidence of the best prediction, and of the loss floor?",
    rows: &[
        "The confidence falls far, the floor hardly changes.",
        "The confidence hardly changes, the floor about doubles.",
        "Both hardly change.",
        "The confidence falls far, and the floor about doubles.",
    ],
    unit: "",
    how: None,
    used_up: None,
    limit: "These are the numbers of the best prediction in the convention of PyTorch. That the floor is higher with more classes says nothing of how good a network is, and by itself is no reason for a larger ε.",
    sources: &[],
};

const TEMPERATURE: PredictionWords = PredictionWords {
    ask: "Two ways to a network that is not too sure: train it with smoothing, or train it with one-hot targets and afterwards divide its logits by a temperature that was fitted on held-out examples. Which has the lower negative log-likelihood on further examples?",
    rows: &[
        "One-hot training with a temperature; smoothing is at best as good.",
        "Smoothing.",
        "It was the one as often as the other.",
    ],
    unit: "",
    how: None,
    used_up: None,
    limit: "Our seven settings are small networks on overlapping points. In the sweep of this page it was so at 60, 150 and 1500 examples; at 400 the seeds did not tell it from smoothing with ε = 0.05. A temperature makes no prediction more right; smoothing changes training and with it, at times, accuracy.",
    sources: &[MUELLER, "Guo et al. (2017)"],
};

const NOISE_TIME: PredictionWords = PredictionWords {
    ask: "A fifth of the training labels is wrong. After 1600 steps a network with ε = 0.4 is clearly ahead of a one-hot one. Both train four times as long: what becomes of the lead?",
    rows: &["It stays.", "It grows.", "It fades."],
    unit: "",
    how: None,
    used_up: None,
    limit: "1000 handwritten digits and SGD with momentum; with ε = 0.6 a part of the lead was left. Weight decay kept one-hot training at 0.92 to 0.94 however long it went on. That smoothing raises accuracy under such noise is known from Lukasik et al.; that the gain fades with longer training is our own finding.",
    sources: &["Lukasik et al. (2020)"],
};

const CLUSTER_SHAPE: PredictionWords = PredictionWords {
    ask: "In the penultimate layer the training examples of each class form a cluster. What does smoothing do to these clusters?",
    rows: &[
        "They spread out, for the network is less sure.",
        "They become tight against the distances between them.",
        "Nothing: it changes the last layer alone.",
    ],
    unit: "",
    how: None,
    used_up: None,
    limit: "On 1000 handwritten digits, in the plane through three templates. Over all 32 dimensions the clusters tighten less, and held-out examples less than training ones. The three clusters form a nearly regular triangle there; in a network squeezed through two units they did not.",
    sources: &[MUELLER],
};

const BETTER_TEACHER: PredictionWords = PredictionWords {
    ask: "Of two teachers of handwritten digits, the one trained with ε = 0.1 is a little more accurate than the one-hot one. Small students learn from their predictions on few examples, both softened by a temperature of 4. Whose students are better?",
    rows: &["Those of the smoothed, better teacher.", "Those of the one-hot teacher.", "Both are equally good."],
    unit: "",
    how: None,
    used_up: None,
    limit: "It depends on the temperature and on what the students see. At a temperature of 1 the students of 100 digits were close, 0.871 and 0.887; with all 700 digits those of both teachers were equally good at every temperature. For large networks the papers disagree: Shen et al. find smoothing and distillation compatible, Chandrasegaran et al. find harm at higher temperatures.",
    sources: &[MUELLER, "Shen et al. (2021)", "Chandrasegaran et al. (2022)"],
};

const CLASS_WEIGHTS: PredictionWords = PredictionWords {
    ask: "In PyTorch a loss of two classes has weight=[0.01, 0.99] and label_smoothing=0.1. An example has the label 0. Which class is more probable in the prediction at which its loss is least?",
    rows: &["Class 0, its label.", "Class 1.", "Neither: both have one half."],
    unit: "",
    how: None,
    used_up: None,
    limit: "This is the best prediction for one example by itself. Without smoothing, a weight says how much an example counts and never which class it asks for.",
    sources: &["PyTorch, issue 104776"],
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::Task;
    use crate::course::prediction::{
        CLASSES, EPSILON, FLOOR_ASKED, GAP_ASKED, MANY_CLASSES, NEARLY_CERTAIN, SURER, VOTES, WEIGHTS,
    };

    #[test]
    fn every_prediction_asks_and_answers() {
        for name in PredictionName::ALL {
            let (words, task) = ((WORDS.of)(name), name.task());
            let reason = (WORDS.reason)(name, &name.facts(None));
            assert!(words.ask.ends_with('?'), "{}: «{}»", name.name(), words.ask);
            match task {
                Task::Choice => {
                    assert!((3..=4).contains(&words.rows.len()), "{}: {} answers", name.name(), words.rows.len());
                    assert!(words.rows.iter().all(|answer| answer.ends_with('.')), "{}", name.name());
                }
                _ => assert_eq!(words.rows.len(), task.rows(), "{}: what is placed or drawn", name.name()),
            }
            assert_eq!(words.used_up.is_some(), matches!(task, Task::Shares { .. }), "{}", name.name());
            assert_eq!(words.sources.len(), name.references().len(), "{}: sources", name.name());
            for text in [reason.as_str(), words.limit] {
                assert!(
                    text.ends_with('.') && !text.contains("  ") && !text.contains('\n'),
                    "{}: «{text}»",
                    name.name()
                );
            }
        }
    }

    /// What is computed is what is asked of.
    #[test]
    fn questions_name_the_numbers_of_the_theory() {
        use PredictionName as P;
        let epsilon = format!("ε = {EPSILON}");
        let asked = |(epsilon, classes): (f64, usize)| {
            let in_words = [(2, "two"), (5, "five"), (20, "twenty")].into_iter().find(|&(count, _)| count == classes);
            let (_, in_words) = in_words.expect("a number of classes that is written out");
            vec![format!("There are {in_words} classes, and ε = {epsilon}.")]
        };
        for (name, named) in [
            (P::Certainty, vec![NEARLY_CERTAIN.to_string()]),
            (P::Shares, asked(SHARES_ASKED)),
            (P::Floor, asked(FLOOR_ASKED)),
            (P::GradientSign, vec![epsilon, "ten classes".to_owned(), SURER.to_string()]),
            (P::RestingGap, asked(GAP_ASKED)),
            (P::MoreClasses, vec![EPSILON.to_string(), CLASSES.to_string(), MANY_CLASSES.to_string()]),
            (P::ClassWeights, vec![format!("{WEIGHTS:?}"), format!("label_smoothing={EPSILON}")]),
        ] {
            for text in named {
                assert!((WORDS.of)(name).ask.contains(&text), "{} does not ask of {text}", name.name());
            }
        }
        assert_eq!(CLASSES, 10, "«ten classes», «seven other digits»");
        assert_eq!(VOTES, [3.0 / 5.0, 2.0 / 5.0, 0.0, 0.0], "three of five, and two");
    }

    #[test]
    fn reasons_have_the_numbers_that_the_course_is_about() {
        use PredictionName as P;
        for (name, numbers) in [
            (P::OwnTarget, &["ε = 0.4444", "keeps its 0.6", "gets 0.04444"][..]),
            (P::Certainty, &["1 − 0.999 = 0.001", "At 0.9999 it is 0.0001"]),
            (P::Shares, &["keeps 0.8", "has 0.2", "1 − 0.4 + 0.4/2", "keeps 0.6."]),
            (P::Floor, &["is 1.783 nats", "class 0.62"]),
            (P::GradientSign, &["0.91 − 0.95 = −0.04", "0.01 − 0.005556 = 0.004444", "up by 0.05"]),
            (P::RestingGap, &["at 1.792", "= ln 6.", "class 0.6", "class 0.1"]),
            (P::MoreClasses, &["from 0.91 to 0.9001", "from 0.5003 to 1.015 nats", "from 4.511 to 9.105"]),
            (
                P::ClassWeights,
                &["[0.161, 0.839]: class 1", "0.99 · 0.05 outweighs 0.01 · 0.95", "= 19 times", "is 99 times"],
            ),
        ] {
            let reason = (WORDS.reason)(name, &name.facts(None));
            for number in numbers {
                assert!(reason.contains(number), "{}: no «{number}» in «{reason}»", name.name());
            }
        }
        let own = crate::course::Guess::Bars(vec![0.7, 0.2, 0.1, 0.0]);
        let reason = (WORDS.reason)(P::OwnTarget, &P::OwnTarget.facts(Some(&own)));
        assert!(reason.contains("nearest to yours has ε = 0.3333: it leaves the 3 0.7 and gives"), "{reason}");
    }

    /// The right answers stand in different places, so that the place tells nothing.
    #[test]
    fn the_right_answer_is_not_always_in_one_place() {
        let mut places: Vec<_> = PredictionName::ALL
            .into_iter()
            .filter_map(|name| match name.truth(None) {
                crate::course::Truth::Choice(place) => {
                    assert!(place < (WORDS.of)(name).rows.len(), "{}: answer {place}", name.name());
                    Some(place)
                }
                _ => None,
            })
            .collect();
        places.sort_unstable();
        places.dedup();
        assert!(places.len() > 2, "{places:?}");
    }
}
