//! Small tasks with a condition that the page notices, and where each of them stands.
//!
//! Nothing is graded: a goal is met or not yet. No goal is met in the default state, none by taking smoothing away, and none in a
//! state that a button of the course sets: who presses it has found nothing.
//! Tolerances are half a step of the control that meets them, so that the nearest step is near enough and the next is not.

use super::example::{Example, Scene};
use crate::spec::{Control, LogitsChoice, PredictionName, Shared, Unit};
use crate::theory::groups::{GroupPrediction, LogitGroup, Push, predict};
use crate::theory::optimum::{decomposition_over_groups, logit_gap, tax_over_groups};
use crate::theory::{Convention, Epsilon, SmoothedTarget, Smoothing};
use crate::training::{Metrics, Objective, Observed, Scenario};

pub use crate::spec::GoalName;

/// The true class's target that `same-target` asks for: that of `ε = 0.1` in the convention `uniform`, at `K = 10`.
pub const SAME_TARGET: f64 = 0.91;
/// The best confidence that `best-confidence` asks for.
pub const BEST_CONFIDENCE: f64 = 0.8;
/// The gap that `short-gap` must stay under.
pub const SHORT_GAP: f64 = 3.0;
/// The loss floor, in nats, that `floor-one` asks for.
pub const FLOOR: f64 = 1.0;
/// The most smoothing that it and `all-up` allow.
pub const LITTLE_SMOOTHING: f64 = 0.1;
/// The calibration error that `calibrated` must end below, and that the one-hot network must not.
pub const CALIBRATED: f64 = 0.05;
/// How much accuracy may be lost and still counts as none.
pub const NO_LOSS: f64 = 0.005;
/// The share of wrong labels of `outlast-noise`.
pub const WRONG_LABELS: f64 = 0.2;
/// How much more accurate the smoothed network must end.
pub const ADVANTAGE: f64 = 0.05;

/// Half a step of the slider of `ε`, and so of a probability that it moves.
const HALF_A_HUNDREDTH: f64 = 0.005;
/// Half a step of a dragged logit, and a little for rounding.
const HALF_A_TENTH: f64 = 0.05 + 1e-9;

/// Where a goal stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Standing {
    /// Whether it is met.
    pub is_met: bool,
    /// Whether it would be, if the state were not one that a button of the course sets.
    pub is_staged: bool,
    /// What counts for it now.
    pub now: Now,
}

impl Standing {
    const fn new(is_met: bool, now: Now) -> Self {
        Self { is_met, is_staged: false, now }
    }
}

/// What counts for a goal, as it is now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Now {
    /// The true class's target.
    Target {
        /// `q_y`.
        on: f64,
        /// `K`.
        classes: usize,
        /// Who receives the mass.
        convention: Convention,
    },
    /// Both losses of the prediction, in nats.
    Losses {
        /// `−ln p_y`.
        one_hot: f64,
        /// `−Σ q_k ln p_k`.
        smoothed: f64,
        /// In which they are told.
        unit: Unit,
        /// Whether all logits are the same.
        alike: bool,
    },
    /// `p_y − q_y`, and whether the logits are the reader's own.
    Gradient {
        /// The smoothed gradient of the true class's logit.
        of_true: f64,
        /// Where it pushes that logit; nowhere, as far as can be told, where both are as good as equal.
        push: Push,
        /// Whether logits were moved by hand.
        by_hand: bool,
    },
    /// Where the smoothed loss pushes the logits.
    Pushes {
        /// How many wrong classes it pushes up.
        up: usize,
        /// How many there are.
        wrong: usize,
        /// Where it pushes the true class.
        of_true: Push,
        /// `ε`.
        epsilon: f64,
    },
    /// The optimal logit gap.
    Gap {
        /// The gap.
        gap: f64,
        /// `K`.
        classes: usize,
    },
    /// The confidence of the prediction that equals its target.
    Confidence {
        /// The confidence.
        confidence: f64,
        /// `K`.
        classes: usize,
    },
    /// The loss floor, in nats.
    Floor {
        /// `H(q)`.
        floor: f64,
        /// In which it is told.
        unit: Unit,
        /// `ε`.
        epsilon: f64,
    },
    /// No run of the lab has come to its end.
    NoRun,
    /// The run has no one-hot network and a smoothed one side by side.
    NoPair,
    /// Fewer labels are wrong than the goal asks for: this share.
    FewWrongLabels(f64),
    /// A one-hot network and a smoothed one at the end of their run.
    Pair {
        /// The one-hot network.
        one_hot: Seen,
        /// The smoothed network that comes nearest to the goal.
        smoothed: Seen,
    },
}

/// What counts of a network.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Seen {
    /// The share of held-out examples that are right.
    pub accuracy: f64,
    /// The expected calibration error.
    pub ece: f64,
}

/// Where a goal stands, on a page in this state, with this run in its lab.
pub fn standing(goal: GoalName, shared: &Shared, lab: &LabStandings) -> Standing {
    let found = holds(goal, shared, lab);
    // A run that came to its end was the reader's to start, whatever it began from.
    let is_staged = found.is_met && !goal.is_of_lab() && is_staged(shared);
    Standing { is_met: found.is_met && !is_staged, is_staged, ..found }
}

/// Whether a button of the course sets the page to this state.
fn is_staged(shared: &Shared) -> bool {
    let examples = Example::ALL.into_iter().map(|example| example.scene(shared));
    let mut scenes = examples.chain(PredictionName::ALL.into_iter().map(|name| name.scene(shared)));
    scenes.any(|scene| scene == Scene::Theory(*shared))
}

/// Where a goal stands, wherever the state comes from.
fn holds(goal: GoalName, shared: &Shared, lab: &LabStandings) -> Standing {
    let smoothed = shared.smoothed();
    match goal {
        GoalName::SameTarget => same_target(shared, &smoothed),
        GoalName::EqualLosses => equal_losses(shared, &smoothed),
        GoalName::NoPush => no_push(shared, &smoothed),
        GoalName::AllUp => all_up(shared, &smoothed),
        GoalName::ShortGap => {
            let (gap, classes) = (logit_gap(&smoothed), shared.classes().get());
            // Without any gap the true class is told apart from none.
            Standing::new(classes == 10 && 0.0 < gap && gap < SHORT_GAP, Now::Gap { gap, classes })
        }
        GoalName::BestConfidence => {
            let (confidence, classes) = (smoothed.confidence(), shared.classes().get());
            let is_met = classes == 5 && (confidence - BEST_CONFIDENCE).abs() < HALF_A_HUNDREDTH;
            Standing::new(is_met, Now::Confidence { confidence, classes })
        }
        GoalName::FloorOne => {
            let (floor, epsilon) = (smoothed.entropy(), shared.smoothing().epsilon.get());
            let is_met = floor >= FLOOR && epsilon <= LITTLE_SMOOTHING;
            Standing::new(is_met, Now::Floor { floor, unit: shared.unit(), epsilon })
        }
        GoalName::Calibrated => lab.calibrated,
        GoalName::OutlastNoise => lab.outlast_noise,
    }
}

fn same_target(shared: &Shared, smoothed: &SmoothedTarget) -> Standing {
    let (on, classes, convention) = (smoothed.on(), shared.classes().get(), shared.smoothing().convention);
    let is_met = convention == Convention::Others && classes == 10 && (on - SAME_TARGET).abs() < HALF_A_HUNDREDTH;
    Standing::new(is_met, Now::Target { on, classes, convention })
}

/// The losses differ by `ε` times the lead of the true class's logit: it is the lead that must be none, or a very small `ε`
/// would do.
fn equal_losses(shared: &Shared, smoothed: &SmoothedTarget) -> Standing {
    let (groups, smoothing) = (shared.logits().groups(smoothed), shared.smoothing());
    let lead = tax_over_groups(&groups, Smoothing { epsilon: Epsilon::ONE, ..smoothing }).unwrap_or(f64::INFINITY);
    let loss = |smoothing| decomposition_over_groups(&groups, smoothing).map_or(f64::INFINITY, |it| it.loss());
    let alike = groups.iter().filter(|group| group.classes > 0).all(|group| group.logit == groups[0].logit);
    let now = Now::Losses { one_hot: loss(Smoothing::NONE), smoothed: loss(smoothing), unit: shared.unit(), alike };
    Standing::new(smoothing.epsilon > Epsilon::ZERO && !alike && lead.abs() <= HALF_A_TENTH, now)
}

/// The log-odds of the true class follow its logit one to one, so that half a step of it is half a step of theirs.
fn no_push(shared: &Shared, smoothed: &SmoothedTarget) -> Standing {
    let own = of_true(&shared.logits().groups(smoothed));
    let by_hand = matches!(shared.logits(), LogitsChoice::Typed(_));
    let (predicted, wanted) = (own.log - own.doubt.ln(), (smoothed.on() / smoothed.off_total()).ln());
    let is_met = by_hand && (predicted - wanted).abs() <= HALF_A_TENTH;
    let push = own.push_on_true(smoothed);
    Standing::new(is_met, Now::Gradient { of_true: own.gradient_of_true(smoothed), push, by_hand })
}

fn all_up(shared: &Shared, smoothed: &SmoothedTarget) -> Standing {
    let groups = shared.logits().groups(smoothed);
    let others = groups.iter().zip(predict(&groups)).skip(1);
    let up = others.filter(|(_, it)| it.push_on_other(smoothed) == Push::Up).map(|(group, _)| group.classes).sum();
    let (wrong, of_true) = (shared.classes().get() - 1, of_true(&groups).push_on_true(smoothed));
    let (epsilon, wanted) = (shared.smoothing().epsilon.get(), wrong == 9 && up == wrong && of_true == Push::Down);
    Standing::new(wanted && epsilon <= LITTLE_SMOOTHING, Now::Pushes { up, wrong, of_true, epsilon })
}

/// What the softmax says of the true class, which is the first group.
fn of_true(groups: &[LogitGroup]) -> GroupPrediction {
    predict(groups)[0]
}

/// The controls without which a goal cannot be met from this state, in order: those that every way to it moves, and those by
/// which the state comes to what the goal is about.
pub fn needs(goal: GoalName, from: &Shared) -> Vec<Control> {
    let (classes, epsilon) = (from.classes().get(), from.smoothing().epsilon.get());
    let is_needed = |control: &Control| match (goal, control) {
        (GoalName::Calibrated | GoalName::OutlastNoise, control) => matches!(control, Control::Clock | Control::Knobs),
        (GoalName::SameTarget, Control::Smoothing | Control::Convention)
        | (GoalName::ShortGap | GoalName::BestConfidence, Control::Smoothing)
        | (GoalName::FloorOne, Control::Smoothing | Control::Classes)
        | (GoalName::EqualLosses | GoalName::NoPush | GoalName::AllUp, Control::Logits) => true,
        // What some states have and others have not.
        (GoalName::SameTarget | GoalName::ShortGap | GoalName::AllUp, Control::Classes) => classes != 10,
        (GoalName::BestConfidence, Control::Classes) => classes != 5,
        (GoalName::EqualLosses, Control::Classes) => classes == 2,
        (GoalName::EqualLosses | GoalName::NoPush, Control::Smoothing) => epsilon == 0.0,
        (GoalName::AllUp, Control::Smoothing) => epsilon == 0.0 || epsilon > LITTLE_SMOOTHING,
        _ => false,
    };
    Control::ALL.into_iter().filter(is_needed).collect()
}

/// Where the goals of the lab stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LabStandings {
    calibrated: Standing,
    outlast_noise: Standing,
}

impl Default for LabStandings {
    /// Nothing was trained yet.
    fn default() -> Self {
        let none = Standing::new(false, Now::NoRun);
        Self { calibrated: none, outlast_noise: none }
    }
}

impl LabStandings {
    /// After what was observed of a run. It counts once the last step is reached: on the way all sorts of things are true.
    pub fn of(observed: &Observed) -> Self {
        let Observed { setting, frame, .. } = observed;
        if frame.arms.is_empty() || frame.step < setting.steps {
            return Self::default();
        }
        let unmet = |now| Standing::new(false, now);
        let all_unmet = |now| Self { calibrated: unmet(now), outlast_noise: unmet(now) };
        // At the end of a distillation it is students that are seen, and they learnt from no label.
        if setting.distillation.is_some() {
            return all_unmet(Now::NoPair);
        }
        let seen = |smoothed: bool| {
            let arms = setting.arms.iter().zip(&frame.arms);
            let of_kind = arms.filter(
                move |(arm, _)| matches!(arm, Objective::CrossEntropy { epsilon, .. } if (*epsilon > 0.0) == smoothed),
            );
            of_kind.map(|(_, frame)| Seen::of(&frame.metrics))
        };
        let Some(one_hot) = seen(false).next() else { return all_unmet(Now::NoPair) };
        let lost = |it: &Seen| it.accuracy < one_hot.accuracy - NO_LOSS;
        // The best calibrated of those that lost nothing, or else of all.
        let by_calibration = |a: &Seen, b: &Seen| lost(a).cmp(&lost(b)).then(a.ece.total_cmp(&b.ece));
        let best_calibrated = seen(true).min_by(by_calibration);
        let most_accurate = seen(true).max_by(|a, b| a.accuracy.total_cmp(&b.accuracy));
        let Some((calm, firm)) = best_calibrated.zip(most_accurate) else { return all_unmet(Now::NoPair) };
        let flipped = setting.data.flipped;
        let outlast_noise = if flipped < WRONG_LABELS - 1e-9 {
            unmet(Now::FewWrongLabels(flipped))
        } else {
            let is_met = firm.accuracy >= one_hot.accuracy + ADVANTAGE;
            Standing::new(is_met, Now::Pair { one_hot, smoothed: firm })
        };
        // Where the one-hot network is calibrated as well, smoothing has not done it.
        let is_met = calm.ece < CALIBRATED && one_hot.ece >= CALIBRATED && !lost(&calm);
        Self { calibrated: Standing::new(is_met, Now::Pair { one_hot, smoothed: calm }), outlast_noise }
    }
}

impl Seen {
    fn of(metrics: &Metrics) -> Self {
        Self { accuracy: metrics.accuracy, ece: metrics.ece }
    }
}

/// The experiment that a goal of the lab begins from.
pub const fn begins_from(goal: GoalName) -> Option<Scenario> {
    match goal {
        GoalName::Calibrated => Some(Scenario::DataSize),
        GoalName::OutlastNoise => Some(Scenario::NoisyLabels),
        GoalName::SameTarget
        | GoalName::EqualLosses
        | GoalName::NoPush
        | GoalName::AllUp
        | GoalName::ShortGap
        | GoalName::BestConfidence
        | GoalName::FloorOne => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::parse;
    use crate::theory::{Logits, Temperature, softmax::softmax};

    /// Of a state that a link names, without a run.
    fn at(goal: GoalName, link: &str) -> Standing {
        let (spec, notices) = parse(link);
        assert!(notices.is_empty(), "«{link}»: {notices:?}");
        standing(goal, &spec.shared, &LabStandings::default())
    }

    fn is_met(goal: GoalName, link: &str) -> bool {
        at(goal, link).is_met
    }

    #[test]
    fn no_goal_is_met_at_first_nor_without_smoothing() {
        for goal in GoalName::ALL {
            for link in ["", "smoothing=0", "smoothing=0&convention=others", "smoothing=0&classes=2", "smoothing=1"] {
                assert!(!is_met(goal, link), "{} is met at «{link}»", goal.name());
            }
            for logits in ["undecided", "right", "wrong", "optimum"] {
                for smoothing in ["0", "0.1", "1e-300"] {
                    let link = format!("logits={logits}&smoothing={smoothing}");
                    assert!(!is_met(goal, &link), "{} is met at «{link}»", goal.name());
                }
            }
        }
    }

    /// From each of these states the goal is met by what it needs, moved as said, and by nothing less: the first state has
    /// ten classes and some smoothing, the others have what is in the way.
    #[test]
    fn a_goal_is_met_by_the_controls_that_it_needs() {
        for (goal, from, by) in [
            (GoalName::SameTarget, "", "convention=others&smoothing=0.09"),
            (GoalName::SameTarget, "classes=7", "convention=others&smoothing=0.09&classes=10"),
            (GoalName::EqualLosses, "", "logits=0,0,0,0.3,2.77,rest:0"),
            (GoalName::EqualLosses, "smoothing=0", "logits=0,0,0,0.3,2.77,rest:0&smoothing=0.2"),
            (GoalName::EqualLosses, "classes=2&target=0", "logits=0.5,2,-1&classes=3"),
            (GoalName::NoPush, "", "logits=0,0,0,5.5,2.77,rest:0"),
            (GoalName::NoPush, "smoothing=0", "logits=0,0,0,5.5,2.77,rest:0&smoothing=0.1"),
            (GoalName::AllUp, "", "logits=0,0,0,6.65,2,rest:0"),
            (GoalName::AllUp, "smoothing=0.4", "logits=0,0,0,6.65,2,rest:0&smoothing=0.1"),
            (GoalName::AllUp, "classes=12", "logits=0,0,0,6.65,2,rest:0&classes=10"),
            (GoalName::ShortGap, "", "smoothing=0.35"),
            (GoalName::ShortGap, "classes=20", "smoothing=0.35&classes=10"),
            (GoalName::BestConfidence, "", "classes=5&smoothing=0.25"),
            (GoalName::BestConfidence, "classes=5", "smoothing=0.25"),
            (GoalName::FloorOne, "smoothing=0.02", "classes=1000&smoothing=0.1"),
        ] {
            let shared = |link: &str| parse(link).0.shared;
            let moved: Vec<&str> = by.split('&').filter_map(|pair| Some(pair.split_once('=')?.0)).collect();
            let mut needed: Vec<&str> = needs(goal, &shared(from)).into_iter().map(Control::name).collect();
            let whole = |only: &[&str]| {
                let kept =
                    by.split('&').filter(|pair| pair.split_once('=').is_some_and(|(key, _)| only.contains(&key)));
                let mut pairs: Vec<&str> = kept.collect();
                let key = |pair: &str| pair.split('=').next().unwrap_or_default().to_owned();
                let rest = from.split('&').filter(|pair| !pairs.iter().any(|it| key(it) == key(pair)));
                pairs.extend(rest.filter(|pair| !pair.is_empty()).collect::<Vec<_>>());
                pairs.join("&")
            };
            assert!(is_met(goal, &whole(&moved)), "{} at «{}»", goal.name(), whole(&moved));
            for left in &needed {
                let fewer: Vec<&str> = moved.iter().copied().filter(|it| it != left).collect();
                assert!(!is_met(goal, &whole(&fewer)), "{} from «{from}» without {left}", goal.name());
            }
            needed.sort_unstable();
            let mut moved = moved;
            moved.sort_unstable();
            assert_eq!(needed, moved, "{} from «{from}»", goal.name());
        }
        for goal in [GoalName::Calibrated, GoalName::OutlastNoise] {
            assert_eq!(needs(goal, &Shared::default()), [Control::Clock, Control::Knobs], "{}", goal.name());
        }
    }

    #[test]
    fn no_goal_is_met_by_a_button() {
        let mut staged = Vec::new();
        for now in ["", "unit=bits&turn=77&relatives=none"].map(|link| parse(link).0.shared) {
            let examples = Example::ALL.into_iter().map(|example| (example.name(), example.scene(&now)));
            let predictions = PredictionName::ALL.into_iter().map(|name| (name.name(), name.scene(&now)));
            for (button, scene) in examples.chain(predictions) {
                let Scene::Theory(set) = scene else { continue };
                for goal in GoalName::ALL {
                    let standing = standing(goal, &set, &LabStandings::default());
                    assert!(!standing.is_met, "{} is met by the button of {button}", goal.name());
                    staged.extend(standing.is_staged.then_some((goal, button)));
                }
            }
        }
        assert!(staged.contains(&(GoalName::AllUp, "gradient")), "the condition holds, and that is told: {staged:?}");
        // One step further the state is the reader's own.
        for link in ["logits=3:5.25,rest:0", "classes=1000&logits=optimum&smoothing=0.09999"] {
            let met = GoalName::ALL.into_iter().filter(|&goal| is_met(goal, link)).count();
            assert_eq!(met, 1, "«{link}»");
        }
    }

    #[test]
    fn the_same_target_is_made_in_the_other_convention() {
        let met = |smoothing: &str| is_met(GoalName::SameTarget, &format!("convention=others&smoothing={smoothing}"));
        assert!(met("0.09"), "0.1 · 9/10");
        assert!(!met("0.08") && !met("0.1"), "the next steps of the slider");
        assert!(!is_met(GoalName::SameTarget, "smoothing=0.1"), "in the convention it comes from");
        assert!(!is_met(GoalName::SameTarget, "convention=others&smoothing=0.09&classes=9"), "it is about ten classes");
        let Now::Target { on, .. } = at(GoalName::SameTarget, "convention=others&smoothing=0.09").now else {
            panic!("a target")
        };
        assert!((on - SAME_TARGET).abs() < 1e-12, "{on}");
    }

    #[test]
    fn losses_are_equal_where_the_true_logit_is_the_mean() {
        // Logits as they are dragged: in tenths.
        let link = |own: f64| format!("classes=3&target=0&logits={own},2,-1");
        for (own, met) in [(0.4, false), (0.5, true), (0.6, false)] {
            for convention in ["uniform", "others"] {
                for smoothing in ["1e-9", "0.1", "1"] {
                    let link = format!("{}&convention={convention}&smoothing={smoothing}", link(own));
                    assert_eq!(is_met(GoalName::EqualLosses, &link), met, "«{link}»");
                }
            }
        }
        let Now::Losses { one_hot, smoothed, .. } = at(GoalName::EqualLosses, &link(0.5)).now else { panic!("losses") };
        assert!((one_hot - smoothed).abs() < 1e-12 && one_hot > 0.0, "{one_hot} and {smoothed}");
        assert!(!is_met(GoalName::EqualLosses, "logits=rest:2"), "logits that say nothing are no answer");
        // From the default state by the true class's handle alone.
        assert!(is_met(GoalName::EqualLosses, "logits=0,0,0,0.3,2.77,rest:0"), "dragged to the mean of all logits");
    }

    #[test]
    fn the_push_ends_where_the_prediction_is_the_target() {
        // With all other logits at 0 the target of ε = 0.1 is predicted at a lead of ln 91 = 4.511.
        for (logit, met) in [("4.4", false), ("4.5", true), ("4.6", false), ("20", false)] {
            assert_eq!(is_met(GoalName::NoPush, &format!("target=0&logits={logit}")), met, "a logit of {logit}");
        }
        assert!(!is_met(GoalName::NoPush, "logits=optimum"), "chosen from a list it is not found");
        for logit in 0..200 {
            let link = format!("smoothing=0&target=0&logits={}", f64::from(logit) / 10.0);
            assert!(!is_met(GoalName::NoPush, &link), "one-hot pushes for ever: {link}");
        }
        // Whatever ε and K are, some tenth is near enough.
        for (smoothing, classes) in [("0.01", 2), ("0.3", 3), ("0.55", 10), ("0.9", 100), ("1", 1000)] {
            let tenth = |logit: i32| {
                let link =
                    format!("smoothing={smoothing}&classes={classes}&target=0&logits={}", f64::from(logit) / 10.0);
                is_met(GoalName::NoPush, &link)
            };
            let met = (-80..160).filter(|&logit| tenth(logit)).count();
            assert!((1..=2).contains(&met), "ε = {smoothing}, K = {classes}: {met} tenths");
        }
    }

    #[test]
    fn all_wrong_classes_rise_where_the_true_one_is_too_sure() {
        assert!(is_met(GoalName::AllUp, "target=0&logits=5"), "surer than 4.511");
        assert!(!is_met(GoalName::AllUp, "target=0&logits=4.5"), "not so sure");
        assert!(!is_met(GoalName::AllUp, "target=0&logits=0"), "an undecided prediction");
        assert!(is_met(GoalName::AllUp, "logits=0,0,0,6.7,0.9,rest:0"), "from the first state, the rival brought down");
        assert!(is_met(GoalName::AllUp, "smoothing=0.05&target=0&logits=6"), "with less smoothing too");
        assert!(!is_met(GoalName::AllUp, "smoothing=0.21"), "not by shares above the rival’s 0.02");
        assert!(!is_met(GoalName::AllUp, "classes=3"), "nor by fewer classes");
        assert!(!is_met(GoalName::AllUp, "smoothing=0&target=0&logits=9"), "without smoothing no wrong class rises");
        assert_eq!(
            at(GoalName::AllUp, "").now,
            Now::Pushes { up: 8, wrong: 9, of_true: Push::Down, epsilon: 0.1 },
            "the figure's own sentence says so"
        );
    }

    #[test]
    fn the_gap_is_short_where_much_is_smoothed() {
        // ln(1 + 10 · (1 − ε)/ε) < 3, and ln(9 · (1 − ε)/ε) < 3 in the other convention.
        for (convention, least) in [("uniform", 0.35), ("others", 0.31)] {
            let met =
                |smoothing: f64| is_met(GoalName::ShortGap, &format!("convention={convention}&smoothing={smoothing}"));
            assert!(met(least) && !met(least - 0.01), "{convention}: {least} is the least");
            assert!(!met(1.0), "{convention}: with no gap at all nothing is learnt");
        }
        assert!(!is_met(GoalName::ShortGap, "classes=2&smoothing=0.1"), "it is about ten classes");
    }

    #[test]
    fn the_best_confidence_is_a_quarter_below_certainty() {
        let met = |rest: &str| is_met(GoalName::BestConfidence, &format!("classes=5&{rest}"));
        assert!(met("smoothing=0.25"), "1 − 0.25 + 0.25/5");
        assert!(!met("smoothing=0.24") && !met("smoothing=0.26"), "the next steps of the slider");
        assert!(met("smoothing=0.2&convention=others"), "1 − 0.2");
        assert!(!is_met(GoalName::BestConfidence, "smoothing=0.22"), "it is about five classes");
    }

    #[test]
    fn a_floor_of_a_nat_takes_many_classes() {
        let met = |rest: &str| is_met(GoalName::FloorOne, rest);
        assert!(met("classes=1000"), "1.0148");
        assert!(met("classes=900"), "a stop of the slider before it");
        assert!(!met("classes=800"), "{:?}", at(GoalName::FloorOne, "classes=800"));
        assert!(!met("classes=1000&smoothing=0.11"), "more smoothing than is allowed");
        assert!(met("classes=1000&unit=bits"), "a nat, whatever is shown");
    }

    /// The pushes are those of gradients that are taken apart from groups.
    #[test]
    fn pushes_are_differences_of_probabilities() {
        for link in ["", "smoothing=0.3&logits=wrong", "classes=4&target=2&logits=1,2,3,-1"] {
            let shared = parse(link).0.shared;
            let logits = shared.all_logits();
            let predicted = softmax(Logits::new(&logits).unwrap(), Temperature::ONE);
            let target = shared.smoothed();
            let Now::Gradient { of_true, .. } = at(GoalName::NoPush, link).now else { panic!("a gradient") };
            let wanted = predicted.as_slice()[shared.target()] - target.on();
            assert!((of_true - wanted).abs() < 1e-12, "«{link}»: {of_true}, should be {wanted}");
            let others = predicted.as_slice().iter().enumerate().filter(|&(class, _)| class != shared.target());
            let rising = others.filter(|&(_, &p)| p < target.off()).count();
            let Now::Pushes { up, .. } = at(GoalName::AllUp, link).now else { panic!("pushes") };
            assert_eq!(up, rising, "«{link}»");
        }
    }

    mod of_the_lab {
        use super::*;
        use crate::training::{ArmFrame, Data, Frame, History, Measure, Setting};

        fn observed(scenario: Scenario, arms: &[(f64, f64)]) -> Observed {
            let setting = scenario.setting();
            let arm = |&(accuracy, ece): &(f64, f64)| ArmFrame {
                metrics: Metrics { accuracy, ece, ..Metrics::default() },
                ..ArmFrame::default()
            };
            Observed {
                frame: Frame { step: setting.steps, arms: arms.iter().map(arm).collect() },
                setting,
                data: Data::default(),
                history: History::default(),
                diverged: None,
                sweep: None,
                measure: Measure::default(),
            }
        }

        fn calibrated(arms: &[(f64, f64)]) -> bool {
            LabStandings::of(&observed(Scenario::DataSize, arms)).calibrated.is_met
        }

        fn outlasts(arms: &[(f64, f64)]) -> bool {
            LabStandings::of(&observed(Scenario::NoisyLabels, arms)).outlast_noise.is_met
        }

        #[test]
        fn calibration_is_smoothings_own_work() {
            assert!(calibrated(&[(0.75, 0.08), (0.75, 0.049)]), "under 0.05, nothing lost");
            assert!(calibrated(&[(0.75, 0.08), (0.746, 0.03)]), "a little lost counts as none");
            assert!(!calibrated(&[(0.75, 0.08), (0.75, 0.05)]), "0.05 is not under 0.05");
            assert!(!calibrated(&[(0.75, 0.08), (0.74, 0.03)]), "a hundredth of accuracy lost");
            assert!(!calibrated(&[(0.75, 0.04), (0.75, 0.03)]), "the one-hot network was calibrated already");
            assert!(!calibrated(&[(0.75, 0.03), (0.75, 0.08)]), "smoothing hurts");
        }

        #[test]
        fn wrong_labels_are_withstood_by_five_points() {
            assert!(outlasts(&[(0.80, 0.1), (0.86, 0.4)]), "six points");
            assert!(!outlasts(&[(0.80, 0.1), (0.84, 0.1)]), "four points");
            let mut few = observed(Scenario::NoisyLabels, &[(0.8, 0.1), (0.9, 0.1)]);
            few.setting.data.flipped = 0.19;
            assert_eq!(LabStandings::of(&few).outlast_noise.now, Now::FewWrongLabels(0.19), "too few wrong labels");
        }

        #[test]
        fn the_best_of_several_smoothed_networks_counts() {
            let mut several = observed(Scenario::DataSize, &[(0.75, 0.1), (0.7, 0.01), (0.75, 0.04), (0.75, 0.09)]);
            several.setting.arms = vec![
                Objective::ONE_HOT,
                Objective::smoothed(0.5),
                Objective::smoothed(0.2),
                Objective::ConfidencePenalty { beta: 0.1 },
            ];
            let standing = LabStandings::of(&several).calibrated;
            let smoothed = Seen { accuracy: 0.75, ece: 0.04 };
            let one_hot = Seen { accuracy: 0.75, ece: 0.1 };
            assert_eq!(standing, Standing::new(true, Now::Pair { one_hot, smoothed }), "not the one that lost");
        }

        #[test]
        fn only_the_end_of_a_fair_run_counts() {
            let whole = observed(Scenario::DataSize, &[(0.75, 0.08), (0.75, 0.03)]);
            let not_yet = LabStandings::default();
            let mut early = whole.clone();
            early.frame.step -= 1;
            assert_eq!(LabStandings::of(&early), not_yet, "a step before the end");
            let mut empty = whole.clone();
            empty.frame = Frame::default();
            assert_eq!(LabStandings::of(&empty), not_yet, "nothing was seen");
            for arms in [vec![Objective::ONE_HOT; 2], vec![Objective::smoothed(0.1); 2]] {
                let alone = Observed { setting: Setting { arms, ..whole.setting.clone() }, ..whole.clone() };
                assert_eq!(LabStandings::of(&alone).calibrated.now, Now::NoPair, "nothing to compare with");
            }
            let taught = observed(Scenario::MissingDigit, &[(0.75, 0.08), (0.75, 0.03)]);
            assert_eq!(LabStandings::of(&taught).calibrated.now, Now::NoPair, "students of teachers");
        }
    }
}
