//! What the presets of the lab say, in English. What they claim, and with which words, follows the claims that were checked:
//! numbers are of earlier runs over several seeds, or of a paper that is named.

use crate::spec::LabFigureName::{
    Clusters, ConfidenceHistogram, ConfidenceMap, Memorisation, Reliability, Sweep, TrainingCurves,
};
use crate::training::experiment::Scenario;
use crate::words::{ScenarioWords, ScenariosWords, count};

pub(super) const WORDS: ScenariosWords = ScenariosWords {
    label: "Experiments",
    predict: "Predict first",
    run: "What is run",
    see: "What to look for",
    limit: "How far it holds",
    named: |title, as_it_stands| {
        format!("Experiment: {title}{}", if as_it_stands { "" } else { ", with other settings" })
    },
    set: "Set the lab to this experiment",
    altered: "The knobs below say something else than this now.",
    changed: "You have changed this experiment; this is what it shows as it stands.",
    show_answer: "Show the answer",
    hide_answer: "Hide the answer",
    right: "Right, that is what this experiment shows, as it stands.",
    other: "Not your answer: this experiment, as it stands, shows something else.",
    depends: "It depends.",
    shown: |scenario, seed, step| format!("{}, seed {seed}, step {}.", experiment(scenario), count(step as usize)),
    swept: |scenario, seeds, step| {
        let seeds = match seeds {
            [] => "no seed".to_owned(),
            [seed] => format!("seed {seed}"),
            [first, .., last] if seeds.windows(2).all(|pair| pair[0] + 1 == pair[1]) => {
                format!("seeds {first} to {last}")
            }
            seeds => format!("{} seeds", count(seeds.len())),
        };
        format!("{}, {seeds}, each run at step {}.", experiment(scenario), count(step as usize))
    },
    of,
};

const fn of(scenario: Scenario) -> ScenarioWords {
    match scenario {
        Scenario::Gap => GAP,
        Scenario::DataSize => DATA_SIZE,
        Scenario::Clusters => CLUSTERS,
        Scenario::CalibratedButUseless => CALIBRATED_BUT_USELESS,
        Scenario::NoisyLabels => NOISY_LABELS,
        Scenario::MissingDigit => MISSING_DIGIT,
        Scenario::DigitsCalibration => DIGITS_CALIBRATION,
        Scenario::PyTorchLoop => PYTORCH_LOOP,
    }
}

/// «Experiment “The logit gap”», at the beginning of a sentence.
fn experiment(scenario: Option<Scenario>) -> String {
    scenario
        .map_or_else(|| "A changed experiment".to_owned(), |scenario| format!("Experiment “{}”", of(scenario).title))
}

const GAP: ScenarioWords = ScenarioWords {
    title: "The logit gap",
    ask: "Both networks soon get every training point right. If training goes on, what happens to the gap between the true class’s logit and the others’?",
    choices: &[
        "It settles in both networks.",
        "It settles in the smoothed network and keeps growing in the one-hot one.",
        "It keeps growing in both networks.",
    ],
    right: Some(1),
    run: "Three clouds of points that lie well apart, 150 points for training. Two networks with two hidden layers of 32 units begin with the same weights and learn for 3000 steps of Adam, one with one-hot targets and one with ε = 0.1.",
    see: "Follow the logit gap in the training curves, and compare the value at which the smoothed one rests with the optimum of the theory.",
    figures: &[TrainingCurves, ConfidenceMap, Reliability],
    answer: "The smoothed gap settles at the optimum that the theory gives, ln(1 + K(1 − ε)/ε): 3.33 for three classes and ε = 0.1, reached within 0.05 in our earlier runs over eight seeds. The one-hot gap has no optimum: it keeps growing as long as training goes on, for each further unit still lowers the loss a little. It need not grow evenly; with seed 0 it leaps once. In our earlier runs it was 14.4 on average after 300 steps, 17.2 after 1500 and 19.6 after 3000.",
    limit: "The gap rests at the optimum because these clouds can be told apart without an error; where clouds overlap, the average wanders around it, and the one-hot gap grows several times as large. Smoothing bounds differences between logits; it does not make the weights small.",
};

const DATA_SIZE: ScenarioWords = ScenarioWords {
    title: "How much data?",
    ask: "Three overlapping clouds of points. Which smoothing factor calibrates best, and does that depend on how many examples there are?",
    choices: &[
        "About ε = 0.1, however many examples there are.",
        "A large ε with few examples, none with many.",
        "No smoothing with few examples, a large ε with many.",
    ],
    right: Some(1),
    run: "A sweep: the same small network is trained anew for several smoothing factors, for training sets from 60 to 1500 points, and for several seeds each. All are judged on 3000 held-out points. The sweep has a button of its own, above its figure; “Train” trains one pair of networks.",
    see: "For each size of the training set, find the ε with the smallest calibration error, and see how far the seeds lie apart: a difference smaller than that means little.",
    figures: &[Sweep, Reliability],
    answer: "With few examples the one-hot network is far too confident, and a large ε takes part of that away. With many it is nearly calibrated, and every ε takes away confidence that was justified. Over eight seeds the best ε fell from 0.2 or 0.3 at 60 examples, which the seeds did not tell apart, to 0 at 1500, where 0.05 lay within the spread of the seeds. Smoothing lowers confidence; whether that is calibration depends on whether there was too much of it.",
    limit: "One kind of data and one small network: elsewhere the best ε lies elsewhere. One-hot training with its logits divided by a temperature fitted on held-out data is the rival to beat: in calibration error it does better than the best ε at 60 examples of this sweep and worse at 150 and 400; in negative log-likelihood it does better than every ε at 60, 150 and 1500, and at 400 the seeds do not tell it from ε = 0.05; it did at least as well in all seven other settings of points that we compared, and in calibration error in all three rows of Table 3 of Müller, Kornblith and Hinton (2019).",
};

const CLUSTERS: ScenarioWords = ScenarioWords {
    title: "Tight clusters",
    ask: "In the layer before the logits, the examples of each class form a cluster. What does smoothing do to the clusters?",
    choices: &[
        "Nothing: it only changes the last layer.",
        "They spread out, for the network is less sure.",
        "They become tight against the distance between them.",
    ],
    right: Some(2),
    run: "1000 handwritten digits and networks with hidden layers of 64 and 32 units, 2000 steps of Adam, one-hot beside ε = 0.1. The 32 activations before the logits are seen on the plane through the templates of three classes, as Müller, Kornblith and Hinton (2019) show them.",
    see: "Compare the width of the clusters with the distance between them in the same panel, for each panel has a scale of its own. Then compare training and held-out examples.",
    figures: &[Clusters, TrainingCurves],
    answer: "Smoothing draws the examples of a class together and makes the wrong classes equally unlikely, so that three classes form a tight, nearly regular triangle. In our earlier runs over six seeds the variance within clusters, against the squared side of the triangle, fell in every seed, on average to about a seventh. Müller and his co-authors show the same for deep networks.",
    limit: "The plane is a slice: what spreads at right angles to it is hidden, and over all 32 dimensions the clusters tighten less; held-out examples less than training ones. The regular triangle is no law: in a network squeezed through two units it did not appear. Of the measures of neural collapse not all improved: weights and class means came to match less well.",
};

const CALIBRATED_BUT_USELESS: ScenarioWords = ScenarioWords {
    title: "Calibrated, but useless?",
    ask: "Smoothing makes this network better calibrated. Does its confidence then also tell right answers from wrong ones better?",
    choices: &[
        "Yes: better calibration means better sorting.",
        "It sorts them as well as before.",
        "It sorts them worse.",
    ],
    right: Some(2),
    run: "Three overlapping clouds, 200 points for training, and networks with two hidden layers of 32 units that are trained far too long: 2000 steps of Adam over all points at once, one-hot beside ε = 0.1.",
    see: "First the reliability diagram: the smoothed network comes closer to the diagonal. Then the histogram: compare the AUROC, and the error among the more confident half.",
    figures: &[Reliability, ConfidenceHistogram, ConfidenceMap],
    answer: "The calibration error falls, and so does the ability to sort: a network can be right about how often it errs without knowing where. In our earlier runs over eight seeds the ECE fell by about half, while the AUROC fell from about 0.77 to 0.64 and the error among the more confident half rose from about 8 % to 16 %, in every seed. Xia et al. (2025) find the cause in the largest logit, which smoothing holds down most where the answer is probably right.",
    limit: "This holds for overlapping data and training that goes on too long. With fewer steps, more examples or strong weight decay the damage was gone in our runs, and on handwritten digits smoothing sorted better, not worse. Xia et al. report damage in large networks; Zhu et al. (2022) that most methods of calibration do not help to find errors. We know both by their abstracts.",
};

const NOISY_LABELS: ScenarioWords = ScenarioWords {
    title: "Wrong labels",
    ask: "One training label in five is wrong. Does strong smoothing keep the network from learning the wrong labels by heart?",
    choices: &["Yes, for good.", "For a while: it delays it.", "No, it makes no difference at any time."],
    right: Some(1),
    run: "1000 handwritten digits, a fifth of their labels flipped to another class; the held-out labels are right. SGD with momentum for 6400 steps, one-hot beside ε = 0.4.",
    see: "Watch the share of wrong labels that are memorised, and the accuracy. Judge at its end; then drag the clock back to step 1600 and judge again.",
    figures: &[Memorisation, TrainingCurves, Reliability],
    answer: "Delayed, not cured. After 1600 steps the smoothed network is clearly ahead, for it has memorised fewer wrong labels: in our earlier runs over eight seeds its accuracy was 0.92 against 0.81, with 41 % of them memorised against 93 %. The long run shows the rest: after 6400 steps the lead was gone. That smoothing raises accuracy under such noise is known from Lukasik et al. (2020); that the gain fades with longer training is our own finding.",
    limit: "Simpler means do as much: at the best step to stop, the two networks were close, and weight decay kept one-hot training at 0.92 to 0.94 however long it went on. With Adam, long runs were even worse with smoothing. The price is confidence: with ε = 0.4 it is far too low. And nothing here says that ε should equal the share of wrong labels.",
};

const MISSING_DIGIT: ScenarioWords = ScenarioWords {
    title: "The missing digit",
    ask: "A student learns from nothing but its teacher’s predictions, and no 3 is ever shown to it. Which teacher’s student recognises a 3?",
    choices: &[
        "Neither: who never saw a 3 cannot know one.",
        "The student of the one-hot teacher.",
        "The student of the smoothed teacher, which is the better teacher.",
        "Both students.",
    ],
    right: Some(1),
    run: "Two teachers learn 700 handwritten digits, one with one-hot targets and one with ε = 0.1. Then each teaches a small student on a transfer set: the same 700 digits without any 3. The student matches its teacher’s predictions, both softened by the temperature T = 4, and sees no labels.",
    see: "Follow the recall of the missing digit: how many of the held-out 3s are recognised. It begins anew where the students begin.",
    figures: &[TrainingCurves, ConfidenceHistogram],
    answer: "A one-hot teacher’s small probabilities tell which digits look a little like a 3, and at T = 4 they count: its student recognises many 3s without having seen one, as in the experiment of Hinton, Vinyals and Dean (2015). How many depends on the seed: on this page from 48 % with seed 0 to 89 % with seed 5, of the seeds 0 to 7; in our earlier runs 77 % on average. The smoothed teacher makes all wrong classes about equally unlikely, and its student learns nothing of 3s: with all of these seeds it recognised none. A better teacher can have worse students, as Müller, Kornblith and Hinton (2019) found.",
    limit: "The loss shows where the transfer set is small or lacks a class; with all 700 digits, 3s included, the students of both teachers were equally good. At T = 1 neither student recognises the 3s. How much it matters in practice is disputed: Shen et al. (2021) find smoothing and distillation compatible, Chandrasegaran et al. (2022) find harm at higher temperatures.",
};

const DIGITS_CALIBRATION: ScenarioWords = ScenarioWords {
    title: "Calibration of digits",
    ask: "Handwritten digits are recognised nearly without an error. What does ε = 0.1 do to the calibration error?",
    choices: &["It makes it smaller.", "It hardly changes it.", "It makes it larger."],
    right: Some(2),
    run: "300 handwritten digits and networks with hidden layers of 64 and 32 units, 2000 steps of Adam, one-hot beside ε = 0.1. 797 other digits are held out.",
    see: "In the reliability diagram, see on which side of the diagonal the smoothed network lies. Its accuracy is about the same or a little better; its confidence is what is wrong.",
    figures: &[Reliability, ConfidenceHistogram, TrainingCurves],
    answer: "ε = 0.1 makes the calibration error larger. The one-hot network is nearly always right and says so; the smoothed one aims at a confidence of 0.91 and stays below that on digits it has not seen, so it is under-confident. In our earlier runs over six seeds the ECE rose in every seed, on average from 0.037 to 0.158. Mukhoti et al. (2020) report a rise on CIFAR-10 too, for a wide residual network. A temperature below 1 repairs it.",
    limit: "The sign depends on the network: where it is over-confident, the same ε helps, as on CIFAR-100 and ImageNet in Table 3 of Müller, Kornblith and Hinton (2019). And the same ε made these networks a little more accurate, by about one percentage point on average. The ECE of some hundred held-out digits comes out a little too large for both.",
};

const PYTORCH_LOOP: ScenarioWords = ScenarioWords {
    title: "PyTorch’s loop",
    ask: "PyTorch smooths by CrossEntropyLoss(label_smoothing=0.1). The program on this page builds the smoothed target itself and compares by KLDivLoss(reduction=\"batchmean\"). Do the two train different networks?",
    choices: &[
        "Yes: their losses differ, so the networks do.",
        "No: their gradients are the same, so the networks are.",
        "Yes, but only if the classes overlap.",
    ],
    right: Some(1),
    run: "The training loop of the PyTorch program on this page, in small: clouds of points, a small network, Adam, one-hot beside ε = 0.1.",
    see: "The smoothed training loss does not fall to 0: it stays above the entropy of its target, the loss floor. KLDivLoss would draw the same curve, lower by just that.",
    figures: &[TrainingCurves, ConfidenceMap, Reliability],
    answer: "No. KLDivLoss with “batchmean” is the smoothed cross-entropy less the target’s entropy. That is a constant, so the gradient is the same, p − q, and so is every step, up to rounding. Only the curve of the loss lies lower, by the loss floor; a loss that does not reach 0 is no sign of under-fitting.",
    limit: "This holds for targets that stay as they are: where they depend on weights, as in self-distillation, their entropy is no constant. With reduction=\"mean\", KLDivLoss divides by the number of classes as well, and the gradient is smaller by that factor. This page trains by code of its own that follows PyTorch’s rules; its random numbers are others, so the curves are alike but not equal.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_preset_asks_and_answers() {
        for scenario in Scenario::ALL {
            let words = (WORDS.of)(scenario);
            assert!(words.ask.ends_with('?'), "{scenario:?}: «{}»", words.ask);
            assert!((2..=4).contains(&words.choices.len()), "{scenario:?}: {} choices", words.choices.len());
            assert!(words.right.is_none_or(|place| place < words.choices.len()), "{scenario:?}: {:?}", words.right);
            assert!(!words.figures.is_empty(), "{scenario:?} is seen somewhere");
            for (place, figure) in words.figures.iter().enumerate() {
                assert!(!words.figures[..place].contains(figure), "{scenario:?}: {figure:?} twice");
            }
            for text in [words.run, words.see, words.answer, words.limit].iter().chain(words.choices) {
                assert!(text.ends_with('.') && !text.contains("  "), "{scenario:?}: «{text}»");
            }
        }
    }

    #[test]
    fn what_is_shown_is_named() {
        let said = (WORDS.shown)(Some(Scenario::Gap), 3, 12_000);
        assert_eq!(said, "Experiment “The logit gap”, seed 3, step 12\u{202f}000.");
        assert_eq!((WORDS.shown)(None, 0, 1), "A changed experiment, seed 0, step 1.");
        for (seeds, wanted) in
            [(&[][..], "no seed"), (&[4], "seed 4"), (&[0, 1, 2, 3], "seeds 0 to 3"), (&[0, 2], "2 seeds")]
        {
            let said = (WORDS.swept)(Some(Scenario::DataSize), seeds, 1000);
            assert_eq!(said, format!("Experiment “How much data?”, {wanted}, each run at step 1000."));
        }
    }

    /// The right choices stand in different places, so that the place tells nothing.
    #[test]
    fn the_right_choice_is_not_always_in_one_place() {
        let mut places: Vec<_> = Scenario::ALL.iter().filter_map(|&scenario| (WORDS.of)(scenario).right).collect();
        places.sort_unstable();
        places.dedup();
        assert!(places.len() > 1, "{places:?}");
    }
}
