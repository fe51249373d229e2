//! What the course's goals say, in English.

use crate::course::GoalName;
use crate::course::goal::{Now, WRONG_LABELS};
use crate::theory::Convention;
use crate::theory::groups::Push;
use crate::words::{GoalWords, GoalsWords, count, number, short};

pub(super) const WORDS: GoalsWords = GoalsWords {
    label: "Goal",
    hint: "How?",
    of,
    now,
    not_yet: |now| format!("Not yet: {now}."),
    staged: |now| format!("Not yet: {now}, but a button of the course sets just this state. Find one of your own."),
    done: "Done:",
    moved_on: |now| format!("The state has moved on: {now}."),
};

const fn of(goal: GoalName) -> &'static GoalWords {
    match goal {
        GoalName::SameTarget => &GoalWords {
            task: "With 10 classes, let only the other classes receive ε, and find the ε whose target is the one that ε = 0.1 makes where all classes share: 0.91 for the true class (to within 0.005).",
            hint: "Choose “the others” under “Who receives ε”. There the true class keeps just 1 − ε, so that ε = 0.09 makes the same target: 0.1 times (K − 1)/K.",
            why: "the true class keeps 1 − ε here, and where all classes share it has its own part back, so that 0.09 here is 0.1 there.",
        },
        GoalName::EqualLosses => &GoalWords {
            task: "With ε above 0, and logits that are not all the same, find a prediction whose smoothed loss equals its one-hot loss (a difference below a twentieth of ε counts as none).",
            hint: "The difference is ε times the lead of the true class’s logit over the mean of all logits. Type that logit, or drag it where the gradient is pictured: with the first state’s logits it has to come down from 6.65 to 0.3. With two classes there is no such prediction.",
            why: "the smoothed loss is the one-hot loss and ε times the true logit’s lead over the mean, and here that lead is none.",
        },
        GoalName::NoPush => &GoalWords {
            task: "Drag the true class’s logit to where the smoothed loss no longer pushes it (as near as steps of 0.1 come).",
            hint: "The push is q − p: it ends where the prediction of the true class is its target, 0.91 with ε = 0.1 and 10 classes. With the first state’s logits that is a logit of about 5.5; the arrow keys move it by 0.1.",
            why: "the gradient of the true class is p − q, and the prediction is as sure as its target now.",
        },
        GoalName::AllUp => &GoalWords {
            task: "With 10 classes and ε no larger than 0.1, find logits with which the smoothed loss pushes every wrong class up while it pushes the true class down.",
            hint: "A wrong class rises where its probability is below ε/K. Make the prediction surer than its target, and leave no wrong class more than the others: with the first state’s logits, drag the rival, class 4, down to 2.",
            why: "each wrong class has less than its share ε/K, and the true class has more than its target.",
        },
        GoalName::ShortGap => &GoalWords {
            task: "With 10 classes, find an ε with which the smoothed loss is least where the true class’s logit leads each of the others by less than 3, and still leads.",
            hint: "The best lead is ln(1 + K(1 − ε)/ε) where all classes share ε. It is below 3 from ε = 0.35 on, or from 0.31 on where only the others receive it; at ε = 1 no lead is left, and nothing to learn.",
            why: "the best lead is the logarithm of how many times as much the target gives the true class as another, and here that is less than e³, about 20.",
        },
        GoalName::BestConfidence => &GoalWords {
            task: "With 5 classes, find the ε with which the best prediction is 0.8 confident (to within 0.005).",
            hint: "The best prediction equals its target, 1 − ε + ε/5 for the true class: 0.8 at ε = 0.25. Where only the others receive ε it is 1 − ε, and so 0.8 at ε = 0.2.",
            why: "the best prediction equals its target, and this target gives the true class 0.8.",
        },
        GoalName::FloorOne => &GoalWords {
            task: "With ε no larger than 0.1, find a state whose loss floor is at least 1 nat.",
            hint: "The floor grows with the logarithm of K. At ε = 0.1 it reaches 1 nat at about 900 classes; a thousand are at the right end of the slider.",
            why: "the little mass that is spread over so many classes takes about ε ln K nats to tell.",
        },
        GoalName::Calibrated => &GoalWords {
            task: "Train a smoothed network that ends with an expected calibration error under 0.05, where the one-hot network beside it does not, and without losing accuracy against it (half a percentage point counts as none).",
            hint: "Begin with the experiment “How much data?”. With 60 training examples ε = 0.2 does not do it, at least with seed 0; in the settings give it 150, train again to the end, and compare.",
            why: "the one-hot network is over-confident on so few examples, and this much smoothing takes about that much confidence away.",
        },
        GoalName::OutlastNoise => &GoalWords {
            task: "With a fifth of the training labels wrong, train a smoothed network that ends at least five percentage points more accurate than the one-hot network beside it.",
            hint: "Begin with the experiment “Wrong labels” and look at the accuracy on clean examples on the way: the smoothed network learns the wrong labels later. In the settings let the run end earlier, after 1600 steps.",
            why: "the run ends while the one-hot network has learnt the wrong labels and the smoothed one has not yet.",
        },
    }
}

fn now(now: &Now) -> String {
    match *now {
        Now::Target { on, classes, convention } => {
            let receives = match convention {
                Convention::Uniform => "all classes sharing",
                Convention::Others => "only the others receiving",
            };
            format!("now {} of {} classes, {receives}", number(on), count(classes))
        }
        Now::Losses { alike: true, .. } => "now all logits are the same".to_owned(),
        Now::Losses { one_hot, smoothed, unit, .. } => {
            let loss = |nats| number(unit.of(nats));
            format!("now {} smoothed and {} one-hot, in {}", loss(smoothed), loss(one_hot), super::unit(unit))
        }
        Now::Gradient { of_true, push, by_hand } => {
            let hand = if by_hand { "" } else { ", with logits that were not moved by hand" };
            let size = short(of_true.abs());
            let pushed = match push {
                Push::Up => format!("up by {size}"),
                Push::Down => format!("down by {size}"),
                Push::None => "not pushed".to_owned(),
            };
            format!("now {pushed}{hand}")
        }
        Now::Pushes { up, wrong, of_true, epsilon } => {
            let true_class = match of_true {
                Push::Up => "up",
                Push::Down => "down",
                Push::None => "nowhere",
            };
            let (up, wrong, epsilon) = (count(up), count(wrong), number(epsilon));
            format!("now {up} of {wrong} wrong classes go up and the true one {true_class}, at ε = {epsilon}")
        }
        Now::Gap { gap, classes } => format!("now by {} with {} classes", number(gap), count(classes)),
        Now::Confidence { confidence, classes } => {
            format!("now {} with {} classes", number(confidence), count(classes))
        }
        Now::Floor { floor, unit, epsilon } => {
            format!("now {} {} at ε = {}", number(unit.of(floor)), super::unit(unit), number(epsilon))
        }
        Now::NoRun => "no run of the lab is at its end now".to_owned(),
        Now::NoPair => "the run has no one-hot and smoothed network, both trained on labels".to_owned(),
        Now::FewWrongLabels(share) => {
            format!("now a share of {} of the labels is wrong, not {}", number(share), number(WRONG_LABELS))
        }
        Now::Pair { one_hot, smoothed } => {
            let [one_hot, smoothed] = [one_hot, smoothed]
                .map(|it| format!("accuracy {} and calibration error {}", short(it.accuracy), short(it.ece)));
            format!("now the smoothed network has {smoothed}; the one-hot one {one_hot}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::goal::{CALIBRATED, LabStandings, Seen, standing};
    use crate::spec::parse;

    #[test]
    fn goals_tell_what_counts() {
        for (goal, link, told) in [
            (GoalName::SameTarget, "", "now 0.91 of 10 classes, all classes sharing"),
            (GoalName::SameTarget, "convention=others", "now 0.9 of 10 classes, only the others receiving"),
            (GoalName::EqualLosses, "", "now 0.6013 smoothed and 0.03053 one-hot, in nats"),
            (GoalName::EqualLosses, "logits=undecided", "now all logits are the same"),
            (GoalName::NoPush, "", "now down by 0.0599, with logits that were not moved by hand"),
            (GoalName::NoPush, "target=0&logits=4.4", "now up by 0.0095"),
            (GoalName::NoPush, "logits=optimum", "now not pushed, with logits that were not moved by hand"),
            (GoalName::AllUp, "", "now 8 of 9 wrong classes go up and the true one down, at ε = 0.1"),
            (GoalName::ShortGap, "", "now by 4.511 with 10 classes"),
            (GoalName::BestConfidence, "", "now 0.91 with 10 classes"),
            (GoalName::FloorOne, "", "now 0.5003 nats at ε = 0.1"),
            (GoalName::Calibrated, "", "no run of the lab is at its end now"),
        ] {
            let now = standing(goal, &parse(link).0.shared, &LabStandings::default()).now;
            assert_eq!((WORDS.now)(&now), told, "{} at «{link}»", goal.name());
        }
        let pair = Now::Pair {
            one_hot: Seen { accuracy: 0.776, ece: 0.1313 },
            smoothed: Seen { accuracy: 0.782, ece: 0.033 },
        };
        let told = "now the smoothed network has accuracy 0.782 and calibration error 0.033; the one-hot one accuracy 0.776 and calibration error 0.131";
        assert_eq!((WORDS.now)(&pair), told, "of a pair");
    }

    /// What hints promise is so.
    #[test]
    fn hints_lead_to_their_goals() {
        for (goal, link) in [
            (GoalName::SameTarget, "convention=others&smoothing=0.09"),
            (GoalName::EqualLosses, "logits=0,0,0,0.3,2.77,rest:0"),
            (GoalName::NoPush, "logits=0,0,0,5.5,2.77,rest:0"),
            (GoalName::AllUp, "logits=0,0,0,6.65,2,rest:0"),
            (GoalName::ShortGap, "smoothing=0.35"),
            (GoalName::BestConfidence, "classes=5&smoothing=0.25"),
            (GoalName::FloorOne, "classes=1000"),
        ] {
            let (spec, notices) = parse(link);
            assert!(notices.is_empty(), "«{link}»: {notices:?}");
            assert!(standing(goal, &spec.shared, &LabStandings::default()).is_met, "{} at «{link}»", goal.name());
        }
        assert!((of(GoalName::Calibrated).task).contains(&number(CALIBRATED)), "the task names what is asked");
    }
}
