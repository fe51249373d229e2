//! The logits the learner looks at: a preset that means the same at every `K`, or logits typed and dragged one by one.

use crate::named::named;
use crate::theory::groups::LogitGroup;
use crate::theory::optimum::logit_gap;
use crate::theory::{Classes, SmoothedTarget};
use thiserror::Error;

/// Which logits the learner looks at.
#[derive(Clone, Copy, Debug, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "a state is one plain value, copied into every closure; a box is none")]
pub enum LogitsChoice {
    /// By name.
    Preset(LogitsPreset),
    /// By number.
    Typed(TypedLogits),
}

impl Default for LogitsChoice {
    fn default() -> Self {
        Self::Preset(LogitsPreset::Right)
    }
}

named! {
    /// Logits by name. What they predict is the same for every `K`.
    pub enum LogitsPreset {
        /// Every class is as likely as any other.
        Undecided = "undecided",
        /// The true class has probability 0.97, to three digits, and one rival 0.02; the others share the rest.
        Right = "right",
        /// The other way round: the rival has 0.97 and the true class 0.02.
        Wrong = "wrong",
        /// The prediction equals the smoothed target, where the loss is least.
        Optimum = "optimum",
    }
}

impl LogitsPreset {
    /// The logits of the true class and of the rival; all others are 0.
    fn leads(self, target: &SmoothedTarget) -> (f64, f64) {
        let (sure, doubt) = leads(target.classes());
        match self {
            Self::Undecided => (0.0, 0.0),
            Self::Right => (sure, doubt),
            Self::Wrong => (doubt, sure),
            Self::Optimum => (optimal_lead(target), 0.0),
        }
    }
}

/// Of a class with probability 0.97 and of one with 0.02, over `K − 2` others that share 0.01 and have logit 0.
///
/// To two decimals, for they are shown, typed over and written into links.
fn leads(classes: Classes) -> (f64, f64) {
    let others = classes.real() - 2.0;
    // With two classes there is nobody else to share, and the rival takes all that is left.
    let lead = |odds: f64| (odds.ln() * 100.0).round() / 100.0;
    if others == 0.0 { (lead(0.97 / 0.03), 0.0) } else { (lead(97.0 * others), lead(2.0 * others)) }
}

/// The lead that stands in for an infinite one, where the target is certain and has no optimum: with it the prediction
/// is within 2·10⁻⁹ per class of the target.
pub const ENDLESS_LEAD: f64 = 20.0;

fn optimal_lead(target: &SmoothedTarget) -> f64 {
    let gap = logit_gap(target);
    if gap.is_finite() { gap } else { ENDLESS_LEAD.copysign(gap) }
}

/// The class that competes with the true one: its successor.
pub const fn rival(target: &SmoothedTarget) -> usize {
    (target.class() + 1) % target.classes().get()
}

/// The logits of some classes, each by number, and one logit for all others.
///
/// They are kept whatever `K` is: fewer classes hide some of them, more bring them back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TypedLogits {
    /// By class, ascending; unused places hold zeros.
    entries: [(usize, f64); Self::MAX],
    used: usize,
    rest: f64,
}

impl TypedLogits {
    /// The most classes that have a logit of their own.
    pub const MAX: usize = 32;
    /// Up to so many classes, pictures show each by itself, and logits in numbers name each.
    pub const EACH: usize = 20;
    /// Logits lie within `±LIMIT`: beyond, a softmax is certain to the last digit.
    pub const LIMIT: f64 = 10_000.0;

    /// Logits by class, in any order, and the others'.
    ///
    /// # Errors
    /// [`TypedLogitsError`] for a number out of range, a class named twice, or too many classes.
    pub fn new(entries: impl IntoIterator<Item = (usize, f64)>, rest: f64) -> Result<Self, TypedLogitsError> {
        let mut typed = Self { entries: [(0, 0.0); Self::MAX], used: 0, rest: checked(rest)? };
        for (class, logit) in entries {
            if typed.own(class).is_some() {
                return Err(TypedLogitsError::Repeated(class));
            }
            typed = typed.with(class, logit)?;
        }
        Ok(typed)
    }

    /// The same logits with another one for a class.
    ///
    /// # Errors
    /// [`TypedLogitsError`] if it is out of range, or one class too many.
    pub fn with(mut self, class: usize, logit: f64) -> Result<Self, TypedLogitsError> {
        let logit = checked(logit)?;
        let place = self.entries().partition_point(|&(other, _)| other < class);
        if self.own(class).is_none() {
            if self.used == Self::MAX {
                return Err(TypedLogitsError::TooMany);
            }
            self.entries.copy_within(place..self.used, place + 1);
            self.used += 1;
        }
        self.entries[place] = (class, logit);
        Ok(self)
    }

    /// The same logits, without the classes that have the others' logit anyway.
    #[must_use]
    pub fn without_rest(&self) -> Self {
        let differs = |&&(_, logit): &&(usize, f64)| logit != self.rest;
        let mut shorter = Self { entries: [(0, 0.0); Self::MAX], used: 0, rest: self.rest };
        for (place, &entry) in self.entries().iter().filter(differs).enumerate() {
            shorter.entries[place] = entry;
            shorter.used = place + 1;
        }
        shorter
    }

    /// The classes with a logit of their own, ascending.
    pub fn entries(&self) -> &[(usize, f64)] {
        &self.entries[..self.used]
    }

    /// The logit of all other classes.
    pub const fn rest(&self) -> f64 {
        self.rest
    }

    /// A class's own logit, if it has one.
    pub fn own(&self, class: usize) -> Option<f64> {
        self.entries().iter().find(|&&(other, _)| other == class).map(|&(_, logit)| logit)
    }
}

fn checked(logit: f64) -> Result<f64, TypedLogitsError> {
    // −0 is written «-0» and would not be found equal to what was read.
    if logit.abs() <= TypedLogits::LIMIT { Ok(logit + 0.0) } else { Err(TypedLogitsError::OutOfRange(logit)) }
}

/// Why typed logits were refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TypedLogitsError {
    /// Too far from 0, or NaN.
    #[error("a logit must lie in [-10000, 10000], got {0}")]
    OutOfRange(f64),
    /// A class came twice.
    #[error("class {0} has two logits; each class may have one")]
    Repeated(usize),
    /// More classes than [`TypedLogits::MAX`].
    #[error("at most 32 classes may have logits of their own")]
    TooMany,
}

impl LogitsChoice {
    /// The logit of a class.
    pub fn logit(&self, class: usize, target: &SmoothedTarget) -> f64 {
        match self {
            Self::Typed(typed) => typed.own(class).unwrap_or(typed.rest),
            Self::Preset(preset) => {
                let (own, other) = preset.leads(target);
                match class {
                    _ if class == target.class() => own,
                    _ if class == rival(target) => other,
                    _ => 0.0,
                }
            }
        }
    }

    /// All `K` logits.
    pub fn all(&self, target: &SmoothedTarget) -> Vec<f64> {
        let classes = target.classes().get();
        let (named, rest) = self.named(target);
        let mut logits = vec![rest; classes];
        for (class, logit) in named {
            logits[class] = logit;
        }
        logits
    }

    /// All `K` logits in groups of equal ones, at most one group for each class that is named, and one for the rest. The
    /// first group is the true class alone.
    pub fn groups(&self, target: &SmoothedTarget) -> Vec<LogitGroup> {
        let (named, rest) = self.named(target);
        let own = LogitGroup { logit: self.logit(target.class(), target), classes: 1 };
        let others = named.iter().filter(|&&(class, _)| class != target.class());
        let mut groups: Vec<LogitGroup> =
            std::iter::once(own).chain(others.map(|&(_, logit)| LogitGroup { logit, classes: 1 })).collect();
        groups.push(LogitGroup { logit: rest, classes: target.classes().get() - groups.len() });
        groups
    }

    /// The logits as numbers: those of the classes that have one of their own, and the others'.
    ///
    /// Up to [`TypedLogits::EACH`] classes, every class has its own, so that each can be moved by itself; of more, the true
    /// class and its rival.
    pub fn typed(&self, target: &SmoothedTarget) -> TypedLogits {
        if let Self::Typed(typed) = self {
            return *typed;
        }
        let classes = target.classes().get();
        let (named, rest) = self.named(target);
        let each = if classes <= TypedLogits::EACH {
            (0..classes).map(|class| (class, self.logit(class, target))).collect()
        } else {
            named
        };
        match TypedLogits::new(each, rest) {
            Ok(typed) => typed,
            Err(error) => unreachable!("a preset's logits are few and small: {error}"),
        }
    }

    /// The classes below `K` whose logits differ from the rest, and the rest's.
    fn named(&self, target: &SmoothedTarget) -> (Vec<(usize, f64)>, f64) {
        match self {
            Self::Typed(typed) => {
                let below = typed.entries().iter().copied().filter(|&(class, _)| class < target.classes().get());
                (below.collect(), typed.rest)
            }
            Self::Preset(preset) => {
                let (own, other) = preset.leads(target);
                (vec![(target.class(), own), (rival(target), other)], 0.0)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Convention, Epsilon, Logits, Smoothing, Temperature, softmax::softmax};

    fn target(classes: usize, epsilon: f64) -> SmoothedTarget {
        let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention: Convention::Uniform };
        smoothing.of_class(1, Classes::new(classes).unwrap()).unwrap()
    }

    fn predicted(preset: LogitsPreset, target: &SmoothedTarget) -> Vec<f64> {
        let logits = LogitsChoice::Preset(preset).all(target);
        softmax(Logits::new(&logits).unwrap(), Temperature::ONE).as_slice().to_vec()
    }

    #[test]
    fn presets_predict_the_same_for_every_k() {
        for classes in [2, 3, 10, 1000, 100_000] {
            let target = target(classes, 0.1);
            let (own, rival) = (target.class(), rival(&target));
            let within = |tolerance: f64, got: f64, wanted: f64, what: &str| {
                assert!((got - wanted).abs() < tolerance, "K = {classes}, {what}: {got}, should be {wanted}");
            };
            let near = |got, wanted, what| within(5e-4, got, wanted, what);
            let exactly = |got, wanted, what| within(1e-12, got, wanted, what);
            let right = predicted(LogitsPreset::Right, &target);
            near(right[own], 0.97, "right, true class");
            near(right[rival], if classes == 2 { 0.03 } else { 0.02 }, "right, rival");
            let wrong = predicted(LogitsPreset::Wrong, &target);
            near(wrong[rival], 0.97, "wrong, rival");
            exactly(predicted(LogitsPreset::Undecided, &target)[own], 1.0 / classes as f64, "undecided");
            let optimum = predicted(LogitsPreset::Optimum, &target);
            exactly(optimum[own], target.on(), "optimum, true class");
            exactly(optimum[rival], target.off(), "optimum, another");
        }
    }

    #[test]
    fn a_certain_target_has_a_finite_stand_in() {
        let target = target(10, 0.0);
        let logits = LogitsChoice::Preset(LogitsPreset::Optimum).all(&target);
        assert_eq!(logits[target.class()], ENDLESS_LEAD, "its optimum is at infinity");
    }

    #[test]
    fn typed_logits_are_kept_in_order() {
        let typed = TypedLogits::new([(7, 1.5), (2, -0.0), (4, 3.0)], 0.25).unwrap().with(4, -1.0).unwrap();
        assert_eq!(typed.entries(), [(2, 0.0), (4, -1.0), (7, 1.5)], "ascending, the last word counts");
        let all = LogitsChoice::Typed(typed).all(&target(6, 0.1));
        assert_eq!(all, [0.25, 0.25, 0.0, 0.25, -1.0, 0.25], "class 7 waits for more classes");
        assert_eq!(LogitsChoice::Typed(typed).all(&target(8, 0.1))[7], 1.5, "and is back");
    }

    #[test]
    fn what_the_others_have_needs_no_name() {
        let typed = TypedLogits::new([(0, 0.5), (3, 2.0), (4, 0.5)], 0.5).unwrap();
        assert_eq!(typed.without_rest().entries(), [(3, 2.0)], "one class differs");
        let same = target(6, 0.1);
        let all = |typed| LogitsChoice::Typed(typed).all(&same);
        assert_eq!(all(typed), all(typed.without_rest()), "the same logits");
    }

    #[test]
    fn a_preset_in_numbers_is_the_same_logits() {
        for classes in [2, 3, 10, 20, 21, 32, 33, 1000] {
            let target = target(classes, 0.1);
            for preset in LogitsPreset::ALL {
                let choice = LogitsChoice::Preset(preset);
                let typed = choice.typed(&target);
                assert_eq!(LogitsChoice::Typed(typed).all(&target), choice.all(&target), "K = {classes}, {preset:?}");
            }
        }
    }

    #[test]
    fn groups_hold_every_class_and_the_true_one_first() {
        let typed = TypedLogits::new([(0, 1.0), (4, 3.0), (70, -2.0)], 0.25).unwrap();
        for choice in LogitsPreset::ALL.map(LogitsChoice::Preset).into_iter().chain([LogitsChoice::Typed(typed)]) {
            for classes in [2, 3, 5, 10, 1000] {
                let target = target(classes, 0.1);
                let (groups, all) = (choice.groups(&target), choice.all(&target));
                assert_eq!((groups[0].classes, groups[0].logit), (1, all[target.class()]), "K = {classes}, {choice:?}");
                let mut told: Vec<f64> =
                    groups.iter().flat_map(|group| std::iter::repeat_n(group.logit, group.classes)).collect();
                let mut all = all;
                told.sort_by(f64::total_cmp);
                all.sort_by(f64::total_cmp);
                assert_eq!(told, all, "K = {classes}, {choice:?}");
            }
        }
    }

    #[test]
    fn many_classes_are_not_all_named() {
        for (classes, named) in [(2, 2), (20, 20), (21, 2), (32, 2), (1000, 2)] {
            let target = target(classes, 0.1);
            let typed = LogitsChoice::default().typed(&target);
            assert_eq!(typed.entries().len(), named, "K = {classes}: {:?}", typed.entries());
            assert!(typed.own(target.class()).is_some() && typed.own(rival(&target)).is_some(), "K = {classes}");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        for (entries, rest, said) in [
            (vec![(0, 1e5)], 0.0, "a logit must lie in [-10000, 10000], got 100000"),
            (vec![], f64::NAN, "a logit must lie in [-10000, 10000], got NaN"),
            (vec![(3, 1.0), (3, 2.0)], 0.0, "class 3 has two logits; each class may have one"),
            ((0..33).map(|class| (class, 0.0)).collect(), 0.0, "at most 32 classes may have logits of their own"),
        ] {
            assert_eq!(TypedLogits::new(entries, rest).unwrap_err().to_string(), said);
        }
    }
}
