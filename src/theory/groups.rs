//! Softmax, loss and gradient where many logits are equal: a sum over groups of classes instead of over classes.
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
    /// `ln p`, in nats, with all its digits where `p` is near one, and finite where `p` is below all numbers.
    pub log: f64,
}

/// Which way gradient descent moves a logit, `z ← z − η (p − q)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Push {
    /// `p < q`.
    Up,
    /// `p > q`.
    Down,
    /// Not at all: `p` and `q` are one number but for rounding.
    None,
}

impl Push {
    /// Of two masses, each right to some digits: what they differ by beyond their last three digits decides.
    fn between(predicted: f64, wanted: f64) -> Self {
        let difference = predicted - wanted;
        if difference.abs() <= 1e-13 * predicted.max(wanted) {
            Self::None
        } else if difference < 0.0 {
            Self::Up
        } else {
            Self::Down
        }
    }
}

impl GroupPrediction {
    /// Where the true class is pushed: down where the prediction is surer than the target.
    pub fn push_on_true(self, target: &SmoothedTarget) -> Push {
        // By the masses beside it, which keep their digits.
        Push::between(target.off_total(), self.doubt)
    }

    /// Where any other class is pushed.
    pub fn push_on_other(self, target: &SmoothedTarget) -> Push {
        Push::between(self.each, target.off())
    }

    /// `∂loss/∂z = p − q` of the true class, as `(1 − q) − (1 − p)`: where both are near one, this keeps its digits.
    pub const fn gradient_of_true(self, target: &SmoothedTarget) -> f64 {
        target.off_total() - self.doubt
    }

    /// `∂loss/∂z = p − q` of any other class. Negative where `p < q`: descent pushes such a class *up*, also a wrong one.
    pub const fn gradient_of_other(self, target: &SmoothedTarget) -> f64 {
        self.each - target.off()
    }
}

/// What an example costs, `−q_y ln p_y − q_o Σ ln p_k`, before its target is known: the two sums that every smoothed target of
/// it weighs. In nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GroupCosts {
    /// `−ln p_y`: the one-hot loss.
    pub true_class: f64,
    /// `−Σ ln p_k` over the other classes.
    pub others: f64,
}

impl GroupCosts {
    /// The costs of what [`predict`] says of these groups, at least one, of which the first is the true class.
    pub fn of(groups: &[LogitGroup], predictions: &[GroupPrediction]) -> Self {
        let others = groups.iter().zip(predictions).skip(1);
        let others: f64 = others.map(|(group, it)| group.classes as f64 * it.log).sum();
        // −0 is no loss anybody wants to read.
        Self { true_class: 0.0 - predictions[0].log, others: 0.0 - others }
    }

    /// The loss with a target: `q_y · (−ln p_y) + q_o · (−Σ ln p_k)`.
    pub const fn with(self, target: &SmoothedTarget) -> f64 {
        target.on() * self.true_class + target.off() * self.others
    }
}

/// The softmax over all classes of all groups, at least one; one prediction for each group. Empty groups count for nothing.
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
    // One class of the largest logit stays out of the sum, or the rest would drown in it.
    let top = groups.iter().position(|group| group.classes > 0 && group.logit == max);
    let rest = |(place, &(one, all)): (usize, &(f64, f64))| {
        if Some(place) == top { one * (groups[place].classes - 1) as f64 } else { all }
    };
    let excess = masses.iter().enumerate().map(rest).sum::<f64>().ln_1p();
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
        // The sums are taken in different orders, so that a whole may exceed itself by rounding.
        let doubt = ((before + behind + companions) / sum).min(1.0);
        let prediction = GroupPrediction { each: one / sum, doubt, log: (group.logit - max) - excess };
        before += all;
        prediction
    });
    predictions.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::softmax::log_softmax;
    use crate::theory::{Classes, Convention, Epsilon, Example, Logits, Smoothing, Temperature};

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
            let log_p = log_softmax(Logits::new(&z).unwrap(), Temperature::ONE);
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
                    let log = log_p[class];
                    assert!((group.log - log).abs() <= 1e-14 * log.abs(), "{leads:?}, class {class}: {}", group.log);
                }
            }
        }
    }

    #[test]
    fn the_loss_is_the_cross_entropy_over_all_classes() {
        for (leads, rest, others) in [
            (vec![2.0, 1.0, 0.0, -1.0, 0.5], 0.0, 0),
            (vec![11.48, 7.6], 0.0, 998),
            (vec![-3.0, -8.0, 4.0], 1.5, 29),
            (vec![1e4, -1e4], 0.0, 40),
        ] {
            let mut groups: Vec<LogitGroup> = leads.iter().map(|&logit| LogitGroup { logit, classes: 1 }).collect();
            groups.push(LogitGroup { logit: rest, classes: others });
            let costs = GroupCosts::of(&groups, &predict(&groups));
            let mut z = leads.clone();
            z.resize(leads.len() + others, rest);
            let classes = Classes::new(z.len()).unwrap();
            for (epsilon, convention) in [
                (0.0, Convention::Uniform),
                (0.1, Convention::Uniform),
                (0.3, Convention::Others),
                (1.0, Convention::Others),
            ] {
                let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
                let target = smoothing.of_class(0, classes).unwrap();
                let q = target.to_distribution();
                let expected = Example::new(Logits::new(&z).unwrap(), &q).unwrap().loss();
                let got = costs.with(&target);
                assert!(
                    (got - expected).abs() <= 1e-13 * expected.max(1.0),
                    "{leads:?}, {epsilon}: {got}, not {expected}"
                );
            }
            let one_hot = Smoothing::NONE.of_class(0, classes).unwrap();
            assert_eq!(
                costs.with(&one_hot),
                costs.true_class,
                "{leads:?}: without smoothing only the true class counts"
            );
        }
        let sure = [LogitGroup { logit: 1e4, classes: 1 }, LogitGroup { logit: -1e4, classes: 9 }];
        let costs = GroupCosts::of(&sure, &predict(&sure));
        assert!(costs.true_class == 0.0 && costs.true_class.is_sign_positive(), "0, and not −0: {}", costs.true_class);
    }

    #[test]
    fn pushes_follow_the_sign_and_rest_at_the_optimum() {
        for (classes, epsilon) in [(2, 0.1), (10, 0.1), (10, 1e-12), (1000, 0.3), (100_000, 1e-12)] {
            let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention: Convention::Uniform };
            let target = smoothing.of_class(0, Classes::new(classes).unwrap()).unwrap();
            let pushes = |lead: f64| {
                let of = |logit, classes| LogitGroup { logit, classes };
                let predicted = predict(&[of(lead, 1), of(0.0, classes - 1)]);
                (predicted[0].push_on_true(&target), predicted[1].push_on_other(&target))
            };
            let gap = crate::theory::optimum::logit_gap(&target);
            assert_eq!(pushes(gap), (Push::None, Push::None), "K = {classes}, ε = {epsilon}: at the optimum");
            assert_eq!(pushes(gap - 1e-6), (Push::Up, Push::Down), "K = {classes}, ε = {epsilon}: below it");
            assert_eq!(pushes(gap + 1e-6), (Push::Down, Push::Up), "K = {classes}, ε = {epsilon}: beyond it");
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
