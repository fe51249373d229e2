//! The arms of a run as figures show them: each with an ink, a pattern of dashes and a name, the same in every figure.

use super::theme::Ink;
use crate::theory::optimum::logit_gap;
use crate::theory::relatives::{Relative, Strength};
use crate::theory::{Classes, Epsilon};
use crate::training::{Objective, Role, Setting};
use crate::words::Words;

/// The arms of a setting by name, as figures call them.
pub fn arm_names(setting: &Setting, words: &Words) -> Vec<String> {
    arms(setting).iter().map(|arm| arm.name(words)).collect()
}

/// An arm of a run, as it is shown.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Arm {
    /// What it minimises.
    pub(super) objective: Objective,
    /// What it is drawn with; [`Ink::pattern`] has its dashes.
    pub(super) ink: Ink,
}

/// Where training an arm settles, if nothing is in its way: the same for each example of the training set.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Optimum {
    /// The least loss, in nats.
    pub(super) floor: f64,
    /// The logit gap there; infinite if the loss falls for ever.
    pub(super) gap: f64,
    /// The largest predicted probability there.
    pub(super) confidence: f64,
}

/// What an arm takes if the ink of its kind is gone.
const SPARE: [Ink; 8] = [
    Ink::FocalLoss,
    Ink::MarginBasedSmoothing,
    Ink::MaxSup,
    Ink::NegativeSmoothing,
    Ink::ConfidencePenalty,
    Ink::Temperature,
    Ink::Smoothed,
    Ink::OneHot,
];

/// The arms of a setting. The first of each kind has the ink of its kind, and the second of two one-hot arms the smoothed
/// one, because its `ε` merely stands at 0; whoever is left takes what no other has.
pub(super) fn arms(setting: &Setting) -> Vec<Arm> {
    let mut inks: Vec<Option<Ink>> = vec![None; setting.arms.len()];
    let choices: [fn(&Objective) -> Option<Ink>; 2] =
        [|objective| Some(kind(objective)), |objective| (kind(objective) == Ink::OneHot).then_some(Ink::Smoothed)];
    for choice in choices {
        for (place, objective) in setting.arms.iter().enumerate() {
            if let Some(ink) = choice(objective)
                && inks[place].is_none()
                && !inks.contains(&Some(ink))
            {
                inks[place] = Some(ink);
            }
        }
    }
    for place in 0..inks.len() {
        if inks[place].is_none() {
            inks[place] = SPARE.into_iter().find(|&ink| !inks.contains(&Some(ink)));
        }
    }
    // There are as many inks as a run may have arms; were there more arms, they would look alike.
    let shown = |(&objective, ink): (&Objective, Option<Ink>)| Arm { objective, ink: ink.unwrap_or(Ink::Text) };
    setting.arms.iter().zip(inks).map(shown).collect()
}

/// The ink of an objective's kind.
const fn kind(objective: &Objective) -> Ink {
    match *objective {
        Objective::CrossEntropy { epsilon, .. } => {
            if epsilon > 0.0 {
                Ink::Smoothed
            } else {
                Ink::OneHot
            }
        }
        Objective::ConfidencePenalty { .. } => Ink::ConfidencePenalty,
        Objective::TemperatureScaled => Ink::Temperature,
    }
}

impl Arm {
    /// Where it settles, over so many classes.
    pub(super) fn optimum(&self, classes: Classes) -> Optimum {
        if let Objective::ConfidencePenalty { beta } = self.objective
            && let Ok(beta) = Strength::new(beta)
        {
            let penalty = Relative::ConfidencePenalty(beta);
            let gap = penalty.optimal_lead(classes);
            if gap.is_finite() {
                // The one-hot loss is `−ln p_y`.
                let one_hot = Relative::LabelSmoothing(Epsilon::ZERO).at_lead(gap, classes);
                return Optimum { floor: penalty.at_lead(gap, classes).loss, gap, confidence: (-one_hot.loss).exp() };
            }
        }
        let target = match self.objective.smoothing().of_class(0, classes) {
            Ok(target) => target,
            Err(error) => unreachable!("there is always a class 0: {error}"),
        };
        Optimum { floor: target.entropy(), gap: logit_gap(&target), confidence: target.confidence() }
    }

    /// Its name, short enough for a label; one-hot for one arm only, a second one has its `ε = 0`.
    pub(super) fn name(&self, words: &Words) -> String {
        if self.ink == Ink::OneHot { words.one_hot.to_owned() } else { (words.lab.arm)(&self.objective) }
    }

    /// What it is called as what it is, and its name alone, where there is no room for that; with the temperature that its logits
    /// are divided by, if they are.
    pub(super) fn names(&self, temperature: Option<f64>, role: Role, words: &Words) -> [String; 2] {
        let name = temperature.map_or_else(|| self.name(words), words.confidence_map.scaled);
        [(words.lab.arm_as)(&name, role), name]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Convention;

    #[test]
    fn arms_settle_where_the_theory_has_it() {
        let settles = |objective, classes| {
            let arm = Arm { objective, ink: Ink::Text };
            let Optimum { floor, gap, confidence } = arm.optimum(Classes::new(classes).unwrap());
            [floor, gap, confidence].map(|value| (value * 1e4).round() / 1e4)
        };
        for (objective, classes, settled) in [
            (Objective::smoothed(0.1), 3, [0.2911, 3.3322, 0.9333]),
            (Objective::smoothed(0.1), 10, [0.5003, 4.5109, 0.91]),
            (Objective::CrossEntropy { epsilon: 0.1, convention: Convention::Others }, 10, [0.5448, 4.3944, 0.9]),
            (Objective::ONE_HOT, 10, [0.0, f64::INFINITY, 1.0]),
            (Objective::TemperatureScaled, 10, [0.0, f64::INFINITY, 1.0]),
            (Objective::ConfidencePenalty { beta: 0.0 }, 10, [0.0, f64::INFINITY, 1.0]),
        ] {
            assert_eq!(settles(objective, classes), settled, "{objective:?} over {classes} classes");
        }
        // Pereyra et al. 2017, over ten classes.
        let [_, gap, confidence] = settles(Objective::ConfidencePenalty { beta: 0.1 }, 10);
        assert!((gap - 10.0).abs() < 0.05 && (confidence - 0.9996).abs() < 1e-4, "{gap}, {confidence}");
    }

    fn inks(objectives: &[Objective]) -> Vec<Ink> {
        let setting = crate::figure::samples::setting(objectives);
        arms(&setting).into_iter().map(|arm| arm.ink).collect()
    }

    #[test]
    fn every_arm_has_an_ink_of_its_own() {
        let smoothed = Objective::smoothed;
        let others = Objective::CrossEntropy { epsilon: 0.1, convention: Convention::Others };
        let penalty = Objective::ConfidencePenalty { beta: 0.5 };
        assert_eq!(inks(&[smoothed(0.1), Objective::ONE_HOT]), [Ink::Smoothed, Ink::OneHot], "by kind, not by place");
        assert_eq!(inks(&[Objective::ONE_HOT; 2]), [Ink::OneHot, Ink::Smoothed], "ε = 0 on both sides");
        assert_eq!(inks(&[smoothed(0.1), smoothed(0.2)]), [Ink::Smoothed, Ink::FocalLoss], "two smoothed");
        let three = [Objective::ONE_HOT, Objective::TemperatureScaled, penalty];
        assert_eq!(inks(&three), [Ink::OneHot, Ink::Temperature, Ink::ConfidencePenalty], "each its own");
        for eight in [[Objective::ONE_HOT; 8], [others; 8], [penalty; 8], [Objective::TemperatureScaled; 8]] {
            let mut inks = inks(&eight);
            inks.sort_by_key(|&ink| ink as usize);
            inks.dedup();
            assert_eq!(inks.len(), 8, "{:?}: {inks:?}", eight[0]);
            assert!(!inks.contains(&Ink::Text), "{:?}: {inks:?}", eight[0]);
        }
    }
}
