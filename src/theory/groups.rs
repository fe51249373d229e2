//! Softmax and gradient where many logits are equal: a sum over groups of classes instead of over classes.
//!
//! With `mⱼ` classes of logit `zⱼ` in group `j`, each class of it has `pⱼ = e^{zⱼ} / Σᵢ mᵢ e^{zᵢ}`. So a few leaders over
//! `K − 3` equal others cost four exponentials at every `K`.

use super::smoothing::SmoothedTarget;
use super::softmax::exp_nonpositive;

/// Classes with one logit in common.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogitGroup {
    /// Their logit; finite.
    pub logit: f64,
    /// How many they are.
    pub classes: usize,
}

/// What a softmax says of each class of a group.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupPrediction {
    /// `p`, the probability of one class.
    pub each: f64,
    /// `1 − p`, with all its digits where `p` is near one.
    pub doubt: f64,
}

impl GroupPrediction {
    /// `∂loss/∂z = p − q` of the true class, as `(1 − q) − (1 − p)`: where both are near one, this keeps its digits.
    pub const fn gradient_of_true(self, target: &SmoothedTarget) -> f64 {
        target.off_total() - self.doubt
    }

    /// `∂loss/∂z = p − q` of any other class. Negative where `p < q`: descent pushes such a class *up*, also a wrong one.
    pub const fn gradient_of_other(self, target: &SmoothedTarget) -> f64 {
        self.each - target.off()
    }
}

/// The softmax over all classes of all groups, one prediction for each group. Empty groups count for nothing.
pub fn predict(groups: &[LogitGroup]) -> Vec<GroupPrediction> {
    let occupied = groups.iter().filter(|group| group.classes > 0);
    let max = occupied.map(|group| group.logit).fold(f64::NEG_INFINITY, f64::max);
    let masses: Vec<(f64, f64)> = groups
        .iter()
        .map(|group| {
            let one = if group.classes > 0 { exp_nonpositive(group.logit - max) } else { 0.0 };
            (one, one * group.classes as f64)
        })
        .collect();
    let sum: f64 = masses.iter().map(|&(_, all)| all).sum();
    // All but one class: the groups before, those behind, and the rest of its own. Nothing is subtracted from the sum, for
    // that would lose what a sure prediction leaves to the others.
    let mut behind: Vec<f64> = masses
        .iter()
        .rev()
        .scan(0.0, |sum, &(_, all)| {
            let here = *sum;
            *sum += all;
            Some(here)
        })
        .collect();
    behind.reverse();
    let mut before = 0.0;
    let predictions = groups.iter().zip(masses).zip(behind).map(|((group, (one, all)), behind)| {
        let companions = one * group.classes.saturating_sub(1) as f64;
        let prediction = GroupPrediction { each: one / sum, doubt: (before + behind + companions) / sum };
        before += all;
        prediction
    });
    predictions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon, Example, Logits, Smoothing};

    #[test]
    fn groups_are_the_softmax_over_all_their_classes() {
        for (leads, rest, others) in [
            (vec![2.0, 1.0, 0.0, -1.0, 0.5], 0.0, 0),
            (vec![11.48, 7.6], 0.0, 998),
            (vec![-3.0, -8.0, 4.0], 1.5, 29),
            (vec![1e4, -1e4], 0.0, 40),
            (vec![0.0], 0.0, 1),
        ] {
            let mut groups: Vec<LogitGroup> = leads.iter().map(|&logit| LogitGroup { logit, classes: 1 }).collect();
            groups.push(LogitGroup { logit: rest, classes: others });
            let predicted = predict(&groups);
            let mut z = leads.clone();
            z.resize(leads.len() + others, rest);
            for (epsilon, convention) in
                [(0.0, Convention::Uniform), (0.1, Convention::Uniform), (0.3, Convention::Others)]
            {
                let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
                let target = smoothing.of_class(0, Classes::new(z.len()).unwrap()).unwrap();
                let q = target.to_distribution();
                let mut gradient = vec![0.0; z.len()];
                Example::new(Logits::new(&z).unwrap(), &q).unwrap().gradient_into(&mut gradient);
                for (class, &expected) in gradient.iter().enumerate() {
                    let group = predicted[class.min(leads.len())];
                    let got =
                        if class == 0 { group.gradient_of_true(&target) } else { group.gradient_of_other(&target) };
                    assert!((got - expected).abs() < 1e-15, "{leads:?}, class {class}: {got}, should be {expected}");
                    assert!((group.each + group.doubt - 1.0).abs() < 1e-15, "{leads:?}, class {class}: p and 1 − p");
                }
            }
        }
    }

    #[test]
    fn a_sure_prediction_keeps_its_push() {
        let groups = [LogitGroup { logit: 100.0, classes: 1 }, LogitGroup { logit: 0.0, classes: 9 }];
        let target = Smoothing::NONE.of_class(0, Classes::new(10).unwrap()).unwrap();
        let got = predict(&groups)[0].gradient_of_true(&target);
        assert!((got / (-9.0 * (-100.0_f64).exp()) - 1.0).abs() < 1e-14, "−9 e^{{−100}}, not 0: {got:e}");
    }
}
