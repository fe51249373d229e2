//! The state that a chapter is about, which the page is set to by a button.

use crate::named::named;
use crate::spec::{LogitsChoice, LogitsPreset, PredictionName, RelativeName, Shared, TypedLogits};
use crate::theory::{Classes, Convention, Epsilon};
use crate::training::Scenario;

named! {
    /// A chapter's example, by the chapter's name.
    #[derive(Hash)]
    pub enum Example {
        /// The smoothed target that comes nearest to the votes of chapter 0.
        Design = "design",
        /// Two classes, the simplest case.
        Certainty = "certainty",
        /// A fifth of the label, spread over five classes.
        Targets = "targets",
        /// The prediction that equals its target, where the loss floor is all that remains.
        Loss = "loss",
        /// A right prediction that is surer than its target.
        Gradient = "gradient",
        /// Two descents from a place where the rival leads.
        Surface = "surface",
        /// A thousand classes.
        Classes = "many-classes",
        /// Two networks on clouds that lie well apart.
        Training = "training",
        /// The same ε for few examples and for many.
        Calibration = "calibration",
        /// A fifth of the labels wrong.
        Noise = "noise",
        /// Digits, and what is before the last layer.
        Clusters = "clusters",
        /// Confidence that no longer sorts right from wrong.
        Harm = "harm",
        /// Two classes, of which the two conventions make the most different targets.
        Frameworks = "frameworks",
    }
}

/// What a button sets.
#[derive(Clone, Copy, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "it is made when a button is pressed, and gone")]
pub enum Scene {
    /// The figures of the theory.
    Theory(Shared),
    /// The lab.
    Lab(Scenario),
}

impl Example {
    /// What it sets, on a page in this state. How things are told and turned is the reader's own and stays.
    pub fn scene(self, now: &Shared) -> Scene {
        let theory = |epsilon, classes, target, logits| Scene::Theory(state(now, epsilon, classes, target, logits));
        match self {
            Self::Design => PredictionName::OwnTarget.scene(now),
            Self::Certainty => theory(0.1, 2, 1, LogitsChoice::default()),
            Self::Targets => theory(0.2, 5, 2, LogitsChoice::default()),
            Self::Loss => theory(0.1, 10, 3, LogitsChoice::Preset(LogitsPreset::Optimum)),
            Self::Gradient => theory(0.1, 10, 3, leading(3, SURER)),
            Self::Surface => theory(0.1, 10, 3, LogitsChoice::default()),
            Self::Classes => theory(0.1, 1000, 3, LogitsChoice::Preset(LogitsPreset::Optimum)),
            Self::Training => Scene::Lab(Scenario::Gap),
            Self::Calibration => Scene::Lab(Scenario::DataSize),
            Self::Noise => Scene::Lab(Scenario::NoisyLabels),
            Self::Clusters => Scene::Lab(Scenario::Clusters),
            Self::Harm => Scene::Lab(Scenario::CalibratedButUseless),
            Self::Frameworks => theory(0.1, 2, 0, LogitsChoice::default()),
        }
    }
}

/// A lead a little above `ln(19 · 9)`, at which the one of ten classes has 0.95 of the probability.
const SURER: f64 = 5.15;

/// The logits of which one class alone leads.
pub(super) fn leading(class: usize, lead: f64) -> LogitsChoice {
    match TypedLogits::new([(class, lead)], 0.0) {
        Ok(typed) => LogitsChoice::Typed(typed),
        Err(error) => unreachable!("one logit of a few units can be typed: {error:?}"),
    }
}

/// A state of the figures; how things are told and turned is as the reader has it now, all else as at first.
pub(super) fn state(now: &Shared, epsilon: f64, classes: usize, target: usize, logits: LogitsChoice) -> Shared {
    let first = Shared::default().with_unit(now.unit()).with_turn(now.turn());
    let first = RelativeName::ALL.into_iter().fold(first, |first, name| first.with_relative(name, now.shows(name)));
    let (Ok(epsilon), Ok(classes)) = (Epsilon::new(epsilon), Classes::new(classes)) else {
        unreachable!("an example's ε and K are within their ranges")
    };
    let (first, _) = first.with_epsilon(epsilon).with_convention(Convention::Uniform).with_classes(classes);
    first.with_target(target).map_or_else(|| unreachable!("an example's class is below K"), |it| it.with_logits(logits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{RelativeName, Unit};
    use crate::theory::groups::predict;
    use crate::theory::optimum::decomposition_over_groups;

    #[test]
    fn every_example_can_be_set_and_leaves_what_is_the_readers() {
        let now = Shared::default().with_unit(Unit::Bits).with_turn(77).with_relative(RelativeName::FocalLoss, false);
        for example in Example::ALL {
            if let Scene::Theory(set) = example.scene(&now) {
                assert_eq!((set.unit(), set.turn()), (Unit::Bits, 77), "{}", example.name());
                assert!(!set.shows(RelativeName::FocalLoss), "{}", example.name());
                assert_eq!(example.scene(&set), Scene::Theory(set), "{}: set twice is set once", example.name());
            }
        }
    }

    #[test]
    fn examples_show_what_their_chapters_tell() {
        let of = |example: Example| match example.scene(&Shared::default()) {
            Scene::Theory(set) => set,
            Scene::Lab(_) => unreachable!("an example of the theory"),
        };
        let near = |got: f64, wanted: f64, what: &str| assert!((got - wanted).abs() < 1e-3, "{what}: {got}");
        near(of(Example::Targets).smoothed().on(), 0.84, "1 − 0.2 + 0.2/5");
        let loss = of(Example::Loss);
        let groups = loss.logits().groups(&loss.smoothed());
        let parts = decomposition_over_groups(&groups, loss.smoothing()).unwrap();
        near(parts.loss(), loss.smoothed().entropy(), "the floor");
        let sure = of(Example::Gradient);
        let own = predict(&sure.logits().groups(&sure.smoothed()))[0].each;
        assert!((0.95..0.96).contains(&own), "surer than 0.91: {own}");
        near(of(Example::Classes).smoothed().entropy(), 1.015, "of a thousand classes");
    }
}
