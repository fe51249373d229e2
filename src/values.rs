//! Numbers that stand in the text and follow the state: `<span data-value="NAME">` on the page.

use crate::frameworks::HeavyClass;
use crate::named::named;
use crate::spec::Shared;
use crate::theory::groups::{GroupCosts, Push, predict};
use crate::theory::optimum::logit_gap;
use crate::words::{PAGE, TermFacts, count, number};

named! {
    /// A number of the text, by the name it has in markup.
    pub enum ValueName {
        /// `ε`.
        Epsilon = "epsilon",
        /// `K`.
        Classes = "classes",
        /// `y`.
        Target = "target",
        /// `q_y`.
        On = "on",
        /// `q_k` of each other class.
        Off = "off",
        /// `p_y` of the learner's logits.
        Own = "own",
        /// `−ln p_y`, in the unit: the one-hot loss.
        OneHotLoss = "one-hot-loss",
        /// `−Σ ln p_k` over the other classes, in the unit.
        OthersCost = "others-cost",
        /// `−Σ q_k ln p_k`, in the unit: the smoothed loss.
        SmoothedLoss = "smoothed-loss",
        /// `H(q)`, in the unit.
        Floor = "floor",
        /// `KL(q ‖ p)`, in the unit.
        Divergence = "divergence",
        /// The optimal logit gap.
        Gap = "gap",
        /// «nats» or «bits».
        Unit = "unit",
        /// The ratio of class weights beyond which PyTorch's smoothed loss prefers another class.
        FlipRatio = "flip-ratio",
    }
}

/// All of them in one state, as the reader sees them.
#[derive(Clone, Debug, PartialEq)]
pub struct Values([String; ValueName::ALL.len()]);

/// What is less than this of a loss, in nats, is rounding.
const ROUNDING: f64 = 1e-14;

/// The numbers of a state that stand in the text, and that formulas tell.
pub fn facts(shared: &Shared) -> TermFacts {
    let (smoothed, unit, smoothing) = (shared.smoothed(), shared.unit(), shared.smoothing());
    // The true class is the first group; so that a state of many classes costs no more than one of few.
    let groups = shared.logits().groups(&smoothed);
    let predictions = predict(&groups);
    let costs = GroupCosts::of(&groups, &predictions);
    let loss = costs.with(&smoothed);
    let divergence = loss - smoothed.entropy();
    let on_true = &predictions[0];
    TermFacts {
        epsilon: smoothing.epsilon.get(),
        convention: smoothing.convention,
        classes: shared.classes().get(),
        target: shared.target(),
        on: smoothed.on(),
        off: smoothed.off(),
        own: on_true.log.exp(),
        gradient: if on_true.push_on_true(&smoothed) == Push::None { 0.0 } else { on_true.gradient_of_true(&smoothed) },
        one_hot_loss: unit.of(costs.true_class),
        others_cost: unit.of(costs.others),
        smoothed_loss: unit.of(loss),
        floor: unit.of(smoothed.entropy()),
        divergence: if divergence < ROUNDING { 0.0 } else { unit.of(divergence) },
        gap: logit_gap(&smoothed),
        unit,
    }
}

impl Values {
    /// The values of a state.
    pub fn of(shared: &Shared) -> Self {
        let facts = facts(shared);
        Self(ValueName::ALL.map(|name| match name {
            ValueName::Epsilon => number(facts.epsilon),
            ValueName::Classes => count(facts.classes),
            ValueName::Target => count(facts.target),
            ValueName::On => number(facts.on),
            ValueName::Off => number(facts.off),
            ValueName::Own => number(facts.own),
            ValueName::OneHotLoss => number(facts.one_hot_loss),
            ValueName::OthersCost => number(facts.others_cost),
            ValueName::SmoothedLoss => number(facts.smoothed_loss),
            ValueName::Floor => number(facts.floor),
            ValueName::Divergence => number(facts.divergence),
            ValueName::Gap => number(facts.gap),
            ValueName::Unit => (PAGE.unit)(facts.unit).to_owned(),
            ValueName::FlipRatio => number(HeavyClass::ratio(shared)),
        }))
    }

    /// One of them.
    pub fn get(&self, name: ValueName) -> &str {
        &self.0[name as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, TypedLogits};
    use crate::theory::{Classes, Epsilon};

    /// PyTorch's values for these logits (`label-smoothing` golden vector, float64), to the digits that are shown.
    #[test]
    fn losses_are_pytorchs() {
        let logits = TypedLogits::new([2.0, 1.0, 0.0, -1.0, 0.5].into_iter().enumerate(), 0.0).unwrap();
        let shared = Shared::default()
            .with_classes(Classes::new(5).unwrap())
            .0
            .with_target(0)
            .unwrap()
            .with_logits(LogitsChoice::Typed(logits));
        for (epsilon, loss) in [(0.0, "0.5744"), (0.1, "0.7244"), (0.5, "1.324"), (1.0, "2.074")] {
            let values = Values::of(&shared.with_epsilon(Epsilon::new(epsilon).unwrap()));
            assert_eq!(values.get(ValueName::SmoothedLoss), loss, "ε = {epsilon}");
            assert_eq!(values.get(ValueName::OneHotLoss), "0.5744", "ε = {epsilon}");
        }
        assert_eq!(Values::of(&shared).get(ValueName::Own), "0.563", "softmax's first");
    }
}
