//! What the reader guesses before the truth is shown: what each prediction asks for, what is true, and what counts as right.
//!
//! Nothing is graded and nothing is kept. Where the truth is a matter of the theory it is computed by the theory; where it is
//! a finding about networks, the right answer is the one that the findings support, and the words say under which conditions.

use super::example::{Example, Scene, leading, state};
use crate::spec::{LogitsChoice, LogitsPreset, PredictionName, Shared};
use crate::theory::optimum::{logit_gap, loss_when_others_share, weight_ratio_that_flips, weighted_optimum};
use crate::theory::{ClassWeights, Classes, Convention, Distribution, Epsilon, SmoothedTarget, Smoothing};
use crate::training::Scenario;

/// The smoothing factor that most predictions ask about.
pub const EPSILON: f64 = 0.1;
/// How many classes there are, where a prediction does not say otherwise.
pub const CLASSES: usize = 10;
/// The smoothing factor and the number of classes of the predictions that ask for one number. They are none of the page's own
/// states, whose figures would give the answer before it is asked for.
pub const SHARES_ASKED: (f64, usize) = (0.4, 2);
/// The same of [`PredictionName::Floor`].
pub const FLOOR_ASKED: (f64, usize) = (0.4, 20);
/// The same of [`PredictionName::RestingGap`].
pub const GAP_ASKED: (f64, usize) = (0.5, 5);
/// How sure of the true class a network is that a one-hot target no longer seems to need to push.
pub const NEARLY_CERTAIN: f64 = 0.999;
/// How sure a prediction is that a target of ε = 0.1 and K = 10 pushes back.
pub const SURER: f64 = 0.95;
/// The many classes beside [`CLASSES`].
pub const MANY_CLASSES: usize = 1000;
/// The weights that flip a prediction: of class 0, the label's, and of class 1.
pub const WEIGHTS: [f64; 2] = [0.01, 0.99];
/// What five people called the image: shares of the votes for a 3, an 8, a 5, and all seven other digits together.
pub const VOTES: [f64; 4] = [0.6, 0.4, 0.0, 0.0];

/// What a prediction asks the reader for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Task {
    /// To choose one of the answers that the words list.
    Choice,
    /// To place one number.
    Number {
        /// Where it can be placed.
        scale: Scale,
        /// How far from the truth is right, as a share of the scale.
        within: f64,
    },
    /// To draw bars that may point to either side of 0.
    Bars {
        /// Where each can end.
        scale: Scale,
        /// How many they are.
        bars: usize,
        /// How far from the truth is right, as a share of the scale, for each of them; on the truth's own side of 0.
        within: f64,
    },
    /// To share out 1 among bars, of which the last takes what the others leave. None is right.
    Shares {
        /// Where each can end.
        scale: Scale,
        /// How many they are, with the last.
        bars: usize,
    },
}

impl Task {
    /// What is placed or drawn on; nothing for a choice.
    pub const fn scale(self) -> Option<Scale> {
        match self {
            Self::Choice => None,
            Self::Number { scale, .. } | Self::Bars { scale, .. } | Self::Shares { scale, .. } => Some(scale),
        }
    }

    /// How many numbers are placed or drawn; none for a choice.
    pub const fn rows(self) -> usize {
        match self {
            Self::Choice => 0,
            Self::Number { .. } => 1,
            Self::Bars { bars, .. } | Self::Shares { bars, .. } => bars,
        }
    }
}

/// A line of numbers with equal steps.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// Its lower end.
    pub least: f64,
    /// Its upper end.
    pub most: f64,
    /// How many steps lead from one to the other.
    pub steps: u16,
}

impl Scale {
    const fn new(least: f64, most: f64, steps: u16) -> Self {
        Self { least, most, steps }
    }

    /// The number so many steps above the least one; never beyond the ends.
    pub fn value(self, step: u16) -> f64 {
        let steps = f64::from(self.steps);
        let step = f64::from(step.min(self.steps));
        // Both ends come out as they are.
        (self.least * (steps - step) + self.most * step) / steps
    }

    /// Where a number stands, from 0 at the lower end to 1 at the upper one; what is beyond stands at the end.
    pub fn place(self, value: f64) -> f64 {
        ((value - self.least) / (self.most - self.least)).clamp(0.0, 1.0)
    }

    /// The step of [`Self::value`] at which a reader finds the thumb: at 0, or at the lower end.
    pub fn first(self) -> u16 {
        (self.place(0.0) * f64::from(self.steps)).round() as u16
    }

    /// Whether two numbers are no further apart than this share of the scale.
    fn near(self, one: f64, other: f64, within: f64) -> bool {
        // A guess at the very edge is meant to be within, however it is rounded.
        (one - other).abs() <= (self.most - self.least) * within * (1.0 + 1e-9)
    }
}

/// What the reader guesses.
#[derive(Clone, Debug, PartialEq)]
pub enum Guess {
    /// The place of an answer.
    Choice(usize),
    /// A number.
    Number(f64),
    /// The ends of all bars.
    Bars(Vec<f64>),
}

/// What is true.
#[derive(Clone, Debug, PartialEq)]
pub enum Truth {
    /// The place of the right answer.
    Choice(usize),
    /// The number.
    Number(f64),
    /// The ends of all bars, for the one-hot target and for the smoothed one.
    Bars {
        /// With the one-hot target.
        one_hot: Vec<f64>,
        /// With the smoothed one.
        smoothed: Vec<f64>,
    },
}

/// The numbers that the reason is told with.
#[derive(Clone, Debug, PartialEq)]
pub enum Facts {
    /// Of [`PredictionName::OwnTarget`].
    OwnTarget {
        /// The smoothing factor that comes nearest to the votes.
        epsilon: f64,
        /// What it leaves the label, and what it gives each other digit.
        target: (f64, f64),
        /// The same of the reader's target, if there is one.
        own: Option<(f64, (f64, f64))>,
    },
    /// Of [`PredictionName::Certainty`].
    Certainty {
        /// The probability, how strongly it is pushed up, and its loss in nats.
        now: (f64, f64, f64),
        /// A surer one, and how strongly that is pushed up.
        later: (f64, f64),
    },
    /// Of [`PredictionName::Shares`].
    Shares {
        /// What the true class keeps, and what the other gets.
        kept: (f64, f64),
        /// What it keeps where only the others share.
        kept_of_others: f64,
    },
    /// Of [`PredictionName::Floor`].
    Floor {
        /// The loss at the target itself, in nats.
        floor: f64,
        /// What the true class has there.
        on: f64,
        /// A surer prediction, and its loss in nats.
        surer: (f64, f64),
    },
    /// Of [`PredictionName::GradientSign`].
    GradientSign {
        /// Target, prediction and push, of the true class.
        own: (f64, f64, f64),
        /// Of each other class.
        other: (f64, f64, f64),
        /// The one-hot push on the true class.
        one_hot: f64,
    },
    /// Of [`PredictionName::RestingGap`].
    RestingGap {
        /// The gap.
        gap: f64,
        /// How many times what each other class has the true class has there: the gap is its logarithm.
        odds: f64,
        /// What a softmax makes of it: the probability of the true class, and of each other.
        target: (f64, f64),
    },
    /// Of [`PredictionName::MoreClasses`].
    MoreClasses {
        /// Number of classes, best confidence, floor in nats and gap, before.
        few: (usize, f64, f64, f64),
        /// And after.
        many: (usize, f64, f64, f64),
    },
    /// Of [`PredictionName::ClassWeights`].
    ClassWeights {
        /// The prediction at which the loss is least.
        optimum: [f64; 2],
        /// The target.
        target: (f64, f64),
        /// How many times the one weight is the other, and from which on the prediction flips.
        ratio: (f64, f64),
    },
    /// Of a prediction about networks, whose numbers are of earlier runs and stand in the words.
    Found,
}

impl PredictionName {
    /// What it asks for.
    pub const fn task(self) -> Task {
        match self {
            Self::OwnTarget => Task::Shares { scale: Scale::new(0.0, 1.0, 20), bars: VOTES.len() },
            // 0.6, which many expect, is not within.
            Self::Shares => Task::Number { scale: Scale::new(0.5, 1.0, 50), within: 0.03 },
            Self::Floor => Task::Number { scale: Scale::new(0.0, 2.0, 40), within: 0.05 },
            Self::GradientSign => Task::Bars { scale: Scale::new(-0.1, 0.1, 40), bars: 2, within: 0.15 },
            Self::RestingGap => Task::Number { scale: Scale::new(0.0, 20.0, 80), within: 0.03 },
            Self::Certainty
            | Self::MoreClasses
            | Self::Temperature
            | Self::NoiseTime
            | Self::ClusterShape
            | Self::BetterTeacher
            | Self::ClassWeights => Task::Choice,
        }
    }

    /// What is true. The smoothed target that is laid over the reader's own is the nearest to it, or to the votes.
    pub fn truth(self, guess: Option<&Guess>) -> Truth {
        match self.facts(guess) {
            Facts::OwnTarget { target, own, .. } => {
                let (kept, given) = own.map_or(target, |(_, target)| target);
                let others = (CLASSES - 3) as f64;
                Truth::Bars { one_hot: vec![1.0, 0.0, 0.0, 0.0], smoothed: vec![kept, given, given, given * others] }
            }
            // Whether it is pushed at all, and whether less where it is surer.
            Facts::Certainty { now: (_, push, _), later: (_, later) } => {
                Truth::Choice(if push <= 0.0 { 0 } else { if later < push { 2 } else { 1 } })
            }
            Facts::Shares { kept: (kept, _), .. } => Truth::Number(kept),
            Facts::Floor { floor, .. } => Truth::Number(floor),
            Facts::GradientSign { own: (_, p, own), other: (_, rest, other), .. } => {
                Truth::Bars { one_hot: vec![1.0 - p, -rest], smoothed: vec![own, other] }
            }
            Facts::RestingGap { gap, .. } => Truth::Number(gap),
            Facts::MoreClasses { few: (_, sure, floor, _), many: (_, later_sure, later_floor, _) } => {
                let (falls, rises) = (later_sure < 0.75 * sure, later_floor > 1.5 * floor);
                Truth::Choice(match (falls, rises) {
                    (true, false) => 0,
                    (false, true) => 1,
                    (false, false) => 2,
                    (true, true) => 3,
                })
            }
            Facts::ClassWeights { optimum: [label, other], .. } => Truth::Choice(usize::from(other > label)),
            Facts::Found => Truth::Choice(match self {
                Self::Temperature => 0,
                Self::NoiseTime => 2,
                _ => 1,
            }),
        }
    }

    /// Whether a guess is right; `None` where nothing is.
    pub fn judge(self, guess: &Guess) -> Option<bool> {
        match (self.task(), self.truth(Some(guess)), guess) {
            (Task::Shares { .. }, ..) => None,
            (_, Truth::Choice(right), Guess::Choice(place)) => Some(*place == right),
            (Task::Number { scale, within }, Truth::Number(truth), Guess::Number(value)) => {
                Some(scale.near(*value, truth, within))
            }
            (Task::Bars { scale, within, .. }, Truth::Bars { smoothed, .. }, Guess::Bars(drawn)) => {
                let right = |(drawn, truth): (&f64, &f64)| scale.near(*drawn, *truth, within) && drawn * truth > 0.0;
                Some(drawn.len() == smoothed.len() && drawn.iter().zip(&smoothed).all(right))
            }
            // A guess of another kind answers another question.
            _ => Some(false),
        }
    }

    /// The numbers of its reason.
    pub fn facts(self, guess: Option<&Guess>) -> Facts {
        let target = smoothed(EPSILON, CLASSES);
        let others = target.classes().real() - 1.0;
        let pair = |target: SmoothedTarget| (target.on(), target.off());
        match self {
            Self::OwnTarget => {
                let nearest = |shares: &[f64]| {
                    let soft = over_all_digits(shares)?;
                    let smoothing = Smoothing::nearest_to(&soft, 0, Convention::Uniform).ok()?;
                    let target = smoothing.of_class(0, soft.classes()).ok()?;
                    Some((smoothing.epsilon.get(), pair(target)))
                };
                let (epsilon, target) =
                    nearest(&VOTES).unwrap_or_else(|| unreachable!("the votes are a distribution over the digits"));
                let own = match guess {
                    Some(Guess::Bars(shares)) => nearest(shares),
                    _ => None,
                };
                Facts::OwnTarget { epsilon, target, own }
            }
            Self::Certainty => {
                let one_hot = smoothed(0.0, CLASSES);
                let surer = 1.0 - (1.0 - NEARLY_CERTAIN) / 10.0;
                let loss = loss_when_others_share(&one_hot, NEARLY_CERTAIN);
                Facts::Certainty {
                    now: (NEARLY_CERTAIN, one_hot.on() - NEARLY_CERTAIN, loss),
                    later: (surer, one_hot.on() - surer),
                }
            }
            Self::Shares => {
                let (share, classes) = SHARES_ASKED;
                let others = Smoothing { epsilon: epsilon(share), convention: Convention::Others };
                Facts::Shares { kept: pair(smoothed(share, classes)), kept_of_others: of_first(others, classes).on() }
            }
            Self::Floor => {
                let target = smoothed(FLOOR_ASKED.0, FLOOR_ASKED.1);
                Facts::Floor {
                    floor: target.entropy(),
                    on: target.on(),
                    surer: (NEARLY_CERTAIN, loss_when_others_share(&target, NEARLY_CERTAIN)),
                }
            }
            Self::GradientSign => {
                let rest = (1.0 - SURER) / others;
                Facts::GradientSign {
                    own: (target.on(), SURER, target.on() - SURER),
                    other: (target.off(), rest, target.off() - rest),
                    one_hot: 1.0 - SURER,
                }
            }
            Self::RestingGap => {
                let target = smoothed(GAP_ASKED.0, GAP_ASKED.1);
                Facts::RestingGap { gap: logit_gap(&target), odds: target.on() / target.off(), target: pair(target) }
            }
            Self::MoreClasses => {
                let of = |classes| {
                    let target = smoothed(EPSILON, classes);
                    (classes, target.confidence(), target.entropy(), logit_gap(&target))
                };
                Facts::MoreClasses { few: of(CLASSES), many: of(MANY_CLASSES) }
            }
            Self::ClassWeights => {
                let target = smoothed(EPSILON, 2);
                let weights = ClassWeights::new(WEIGHTS.to_vec());
                let optimum = weights.ok().and_then(|weights| weighted_optimum(&target, &weights));
                match optimum.as_ref().map(Distribution::as_slice) {
                    Some(&[label, other]) => Facts::ClassWeights {
                        optimum: [label, other],
                        target: pair(target),
                        ratio: (WEIGHTS[1] / WEIGHTS[0], weight_ratio_that_flips(&target)),
                    },
                    _ => unreachable!("two classes with two weights have a best prediction"),
                }
            }
            Self::Temperature | Self::NoiseTime | Self::ClusterShape | Self::BetterTeacher => Facts::Found,
        }
    }

    /// Whether its figure gives the answer away as the page first shows it: there it waits for the guess.
    pub const fn is_given_away(self) -> bool {
        matches!(self, Self::GradientSign | Self::MoreClasses | Self::NoiseTime | Self::ClusterShape)
    }

    /// Where its claims come from: places in the page's references, in the order in which the words name the sources; `None`
    /// for a source that is not a paper.
    pub const fn references(self) -> &'static [Option<&'static str>] {
        const SZEGEDY: Option<&str> = Some("ref-szegedy-2016");
        const MUELLER: Option<&str> = Some("ref-mueller-2019");
        match self {
            Self::OwnTarget | Self::Certainty | Self::GradientSign => &[SZEGEDY],
            Self::Shares | Self::Floor | Self::RestingGap | Self::MoreClasses => &[],
            Self::Temperature => &[MUELLER, Some("ref-guo-2017")],
            Self::NoiseTime => &[Some("ref-lukasik-2020")],
            Self::ClusterShape => &[MUELLER],
            Self::BetterTeacher => &[MUELLER, Some("ref-shen-2021"), Some("ref-chandrasegaran-2022")],
            Self::ClassWeights => &[None],
        }
    }

    /// The state it is asked of, on a page in this state.
    pub fn scene(self, now: &Shared) -> Scene {
        let sure_of = |class, probability: f64| {
            // The lead at which a softmax gives one class so much, and the others the rest in equal parts.
            leading(class, (probability * (CLASSES - 1) as f64 / (1.0 - probability)).ln())
        };
        let theory = |epsilon, classes, class, logits| Scene::Theory(state(now, epsilon, classes, class, logits));
        match self {
            Self::OwnTarget => match self.facts(None) {
                Facts::OwnTarget { epsilon, .. } => theory(epsilon, CLASSES, 3, LogitsChoice::default()),
                _ => unreachable!("the facts are its own"),
            },
            Self::Certainty => theory(0.0, CLASSES, 3, sure_of(3, NEARLY_CERTAIN)),
            Self::Shares => theory(SHARES_ASKED.0, SHARES_ASKED.1, 0, LogitsChoice::default()),
            Self::ClassWeights => theory(EPSILON, 2, 0, LogitsChoice::default()),
            Self::Floor => theory(FLOOR_ASKED.0, FLOOR_ASKED.1, 3, LogitsChoice::Preset(LogitsPreset::Optimum)),
            Self::GradientSign => theory(EPSILON, CLASSES, 3, sure_of(3, SURER)),
            Self::RestingGap => theory(GAP_ASKED.0, GAP_ASKED.1, 3, LogitsChoice::default()),
            Self::MoreClasses => Example::Classes.scene(now),
            Self::Temperature => Scene::Lab(Scenario::DataSize),
            Self::NoiseTime => Scene::Lab(Scenario::NoisyLabels),
            Self::ClusterShape => Scene::Lab(Scenario::Clusters),
            Self::BetterTeacher => Scene::Lab(Scenario::MissingDigit),
        }
    }
}

fn epsilon(value: f64) -> Epsilon {
    Epsilon::new(value).unwrap_or_else(|error| unreachable!("a prediction's own ε: {error}"))
}

/// PyTorch's smoothed target of the first class.
fn smoothed(value: f64, classes: usize) -> SmoothedTarget {
    of_first(Smoothing { epsilon: epsilon(value), convention: Convention::Uniform }, classes)
}

fn of_first(smoothing: Smoothing, classes: usize) -> SmoothedTarget {
    let target = Classes::new(classes).ok().and_then(|classes| smoothing.of_class(0, classes).ok());
    target.unwrap_or_else(|| unreachable!("there is a first of {classes} classes"))
}

/// The distribution over all digits that three of them and the seven others together are given; the seven share evenly.
fn over_all_digits(shares: &[f64]) -> Option<Distribution> {
    let &[label, rival, third, others] = shares else { return None };
    let rest = CLASSES - 3;
    let all = [label, rival, third].into_iter().chain(std::iter::repeat_n(others / rest as f64, rest));
    Distribution::new(all.collect()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::AnyFigure;

    fn near(got: f64, wanted: f64) {
        assert!((got - wanted).abs() < 1e-12, "got {got}, wanted {wanted}");
    }

    /// Each against a formula written down here, or a number published elsewhere. What was found about networks follows from
    /// no formula and is left out.
    #[test]
    fn truths_against_closed_forms() {
        for (name, wanted) in [
            (PredictionName::Shares, 1.0 - 0.4 + 0.4 / 2.0),
            (PredictionName::Floor, -0.62 * 0.62_f64.ln() - 19.0 * 0.02 * 0.02_f64.ln()),
            (PredictionName::RestingGap, 6.0_f64.ln()),
        ] {
            match name.truth(None) {
                Truth::Number(number) => near(number, wanted),
                other => unreachable!("{}: {other:?}", name.name()),
            }
        }
        let Truth::Bars { one_hot, smoothed } = PredictionName::GradientSign.truth(None) else {
            unreachable!("its truth is drawn")
        };
        [0.05, -0.05 / 9.0].iter().zip(&one_hot).for_each(|(wanted, got)| near(*got, *wanted));
        [-0.04, 0.01 - 0.05 / 9.0].iter().zip(&smoothed).for_each(|(wanted, got)| near(*got, *wanted));
        for pushes in [one_hot, smoothed] {
            near(pushes[0] + 9.0 * pushes[1], 0.0);
        }
        for (name, right) in
            [(PredictionName::Certainty, 2), (PredictionName::MoreClasses, 1), (PredictionName::ClassWeights, 1)]
        {
            assert_eq!(name.truth(None), Truth::Choice(right), "{}", name.name());
        }
        match PredictionName::ClassWeights.facts(None) {
            Facts::ClassWeights { optimum, ratio, .. } => {
                // As reported to PyTorch in its issue 104776.
                assert!((optimum[0] - 0.161).abs() < 5e-4 && (optimum[1] - 0.839).abs() < 5e-4, "{optimum:?}");
                near(ratio.0, 99.0);
                near(ratio.1, 19.0);
            }
            other => unreachable!("{other:?}"),
        }
        match PredictionName::MoreClasses.facts(None) {
            Facts::MoreClasses { few, many } => {
                near(few.1, 0.91);
                near(many.1, 0.9001);
                assert!((few.2 - 0.5003).abs() < 5e-5 && (many.2 - 1.0148).abs() < 5e-5, "{few:?}, {many:?}");
            }
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn the_nearest_smoothed_target_to_ones_own() {
        let nearest = |shares: [f64; 4]| match PredictionName::OwnTarget.facts(Some(&Guess::Bars(shares.to_vec()))) {
            Facts::OwnTarget { own, .. } => own,
            other => unreachable!("{other:?}"),
        };
        let (epsilon, (kept, given)) = nearest(VOTES).unwrap();
        near(epsilon, 0.4 * 10.0 / 9.0);
        near(kept, 0.6);
        near(given, 0.4 / 9.0);
        // What is a smoothed target already is its own nearest.
        let (epsilon, (kept, _)) = nearest([0.82, 0.02, 0.02, 0.14]).unwrap();
        near(epsilon, 0.2);
        near(kept, 0.82);
        assert_eq!(nearest([1.0, 0.0, 0.0, 0.0]).map(|own| own.0), Some(0.0), "the one-hot target");
        assert_eq!(
            nearest([0.0, 1.0, 0.0, 0.0]).map(|own| own.0),
            Some(1.0),
            "against the label ε goes as far as it can"
        );
        assert_eq!(nearest([0.5, 0.0, 0.0, 0.0]), None, "half of a target is none");
        let truth = PredictionName::OwnTarget.truth(Some(&Guess::Bars(vec![0.5, 0.5, 0.0, 0.0])));
        match truth {
            Truth::Bars { smoothed, .. } => near(smoothed.iter().sum(), 1.0),
            other => unreachable!("{other:?}"),
        }
    }

    #[test]
    fn a_guess_is_right_within_a_share_of_its_scale() {
        use PredictionName as P;
        let bars = |own, other| Guess::Bars(vec![own, other]);
        for (name, guess, right) in [
            (P::Shares, Guess::Number(0.8), Some(true)),
            (P::Shares, Guess::Number(0.79), Some(true)),
            (P::Shares, Guess::Number(0.6), Some(false)),
            (P::Floor, Guess::Number(0.0), Some(false)),
            (P::Floor, Guess::Number(1.75), Some(true)),
            (P::Floor, Guess::Number(0.5), Some(false)),
            (P::RestingGap, Guess::Number(2.25), Some(true)),
            (P::RestingGap, Guess::Number(4.5), Some(false)),
            (P::GradientSign, bars(-0.04, 0.005), Some(true)),
            (P::GradientSign, bars(-0.02, 0.01), Some(true)),
            // The sign is the point, and 0 has none.
            (P::GradientSign, bars(0.05, -0.005), Some(false)),
            (P::GradientSign, bars(-0.04, -0.005), Some(false)),
            (P::GradientSign, bars(-0.04, 0.0), Some(false)),
            (P::GradientSign, bars(-0.1, 0.005), Some(false)),
            (P::GradientSign, Guess::Bars(vec![-0.04]), Some(false)),
            (P::Certainty, Guess::Choice(2), Some(true)),
            (P::Certainty, Guess::Choice(0), Some(false)),
            (P::Certainty, Guess::Number(2.0), Some(false)),
            (P::OwnTarget, Guess::Bars(VOTES.to_vec()), None),
        ] {
            assert_eq!(name.judge(&guess), right, "{}: {guess:?}", name.name());
        }
    }

    #[test]
    fn scales_reach_from_end_to_end_in_round_steps() {
        for scale in PredictionName::ALL.into_iter().filter_map(|name| name.task().scale()) {
            assert_eq!((scale.value(0), scale.value(scale.steps)), (scale.least, scale.most), "{scale:?}");
            assert_eq!(scale.value(scale.steps + 1), scale.most, "{scale:?}: none beyond");
            for step in 0..=scale.steps {
                let value = scale.value(step);
                let thousandths = value * 1000.0;
                assert!((thousandths - thousandths.round()).abs() < 1e-9, "{scale:?}: {value}");
                near(scale.place(value) * f64::from(scale.steps), f64::from(step));
            }
            let first = scale.value(scale.first());
            assert!(first == 0.0 || first == scale.least, "{scale:?} begins at {first}");
        }
    }

    /// A thumb that has not been moved must not stand at the truth.
    #[test]
    fn no_guess_is_right_before_it_is_made() {
        for name in PredictionName::ALL {
            let task = name.task();
            let Some(first) = task.scale().map(|scale| scale.value(scale.first())) else { continue };
            let guess = match task {
                Task::Number { .. } => Guess::Number(first),
                _ => Guess::Bars(vec![first; task.rows()]),
            };
            assert_ne!(name.judge(&guess), Some(true), "{}", name.name());
        }
    }

    /// What the page's own states and the chapters' examples show is no answer to a question for a number.
    #[test]
    fn no_figure_says_the_number_that_is_asked_for() {
        let first = Shared::default();
        let examples = Example::ALL.into_iter().filter_map(|example| match example.scene(&first) {
            Scene::Theory(set) => Some(set),
            Scene::Lab(_) => None,
        });
        let shown: Vec<_> = std::iter::once(first).chain(examples).map(|state| state.smoothed()).collect();
        for (name, of) in [
            (PredictionName::Shares, SmoothedTarget::on as fn(&SmoothedTarget) -> f64),
            (PredictionName::Floor, SmoothedTarget::entropy),
            (PredictionName::RestingGap, logit_gap),
        ] {
            for target in &shown {
                assert_ne!(name.judge(&Guess::Number(of(target))), Some(true), "{}: {target:?}", name.name());
            }
        }
    }

    #[test]
    fn truths_stand_on_their_scales() {
        for name in PredictionName::ALL {
            let Some(scale) = name.task().scale() else { continue };
            let numbers = match name.truth(None) {
                Truth::Number(number) => vec![number],
                Truth::Bars { one_hot, smoothed } => {
                    assert_eq!([one_hot.len(), smoothed.len()], [name.task().rows(); 2], "{}", name.name());
                    [one_hot, smoothed].concat()
                }
                Truth::Choice(_) => unreachable!("a choice has no scale"),
            };
            for number in numbers {
                assert!((scale.least..=scale.most).contains(&number), "{}: {number} on {scale:?}", name.name());
            }
        }
    }

    #[test]
    fn what_is_asked_can_be_set() {
        let now = Shared::default();
        for name in PredictionName::ALL {
            match (name.scene(&now), name.figure()) {
                (Scene::Theory(set), AnyFigure::Theory(_)) => {
                    assert_eq!(name.scene(&set), Scene::Theory(set), "{}: set twice is set once", name.name());
                }
                (Scene::Lab(_), AnyFigure::Run(_)) => {}
                (scene, figure) => unreachable!("{}: {figure:?} does not show {scene:?}", name.name()),
            }
        }
        let Scene::Theory(set) = PredictionName::GradientSign.scene(&now) else { unreachable!("of the theory") };
        let logits = set.all_logits();
        let sum: f64 = logits.iter().map(|z| z.exp()).sum();
        near(logits[3].exp() / sum, SURER);
    }
}
