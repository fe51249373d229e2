//! Where training on a smoothed target settles, and what the loss is made of on the way.
//!
//! The loss `H(q, p)` is least at `p = q`. Its value there is the *loss floor* `H(q)`
//! ([`SmoothedTarget::entropy`]), the probability of the true class is `q_y` ([`SmoothedTarget::on`]), and the logits
//! differ by the *logit gap* `ln(q_y/q_k)`. One-hot targets have their optimum at infinity; this is the whole
//! difference between the two. Everything here is closed form in `ε` and `K`.

use super::groups::{LogitGroup, predict};
use super::loss::ClassWeights;
use super::simplex::{Classes, Distribution};
use super::smoothing::{Convention, SmoothedTarget, Smoothing};
use super::softmax::{Logits, Temperature, log_softmax};
use super::sum::sum_of;

/// `z_y − z_k = ln(q_y/q_k)` at the optimum, for every `k ≠ y`.
///
/// - `Uniform`: `ln(1 + K(1 − ε)/ε)`; 4.511 at `ε = 0.1`, `K = 10`.
/// - `Others`: `ln((K − 1)(1 − ε)/ε)`; 4.394 there.
///
/// `+∞` for a one-hot target; `−∞` for `Others` with `ε = 1`, whose target denies the true class.
pub fn logit_gap(target: &SmoothedTarget) -> f64 {
    let (on, off) = (target.on(), target.off());
    if off == 0.0 {
        f64::INFINITY
    } else if target.off_total() < 0.5 {
        (-target.off_total()).ln_1p() - off.ln()
    } else {
        // Near the uniform target the two are almost equal, and only their difference tells the gap.
        ((on - off) / off).ln_1p()
    }
}

/// The eigenvalues of the loss's Hessian `diag(q) − q qᵀ` at the optimum, other than the 0 along the common shift of all
/// logits: how firmly the optimum holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Curvature {
    /// Along the true class's logit against all others together: `q_y (1 − q_y) K/(K − 1)`.
    pub true_class: f64,
    /// Among the other classes: `q_k`, for each of `K − 2` directions (none at `K = 2`).
    pub among_others: f64,
}

/// The curvature of the loss at its optimum. Both are 0 for a one-hot target: nothing holds.
pub fn curvature(target: &SmoothedTarget) -> Curvature {
    Curvature { true_class: target.classes().real() * target.on() * target.off(), among_others: target.off() }
}

/// `H(q, p)` where the true class has probability `p_y` and the others share the rest equally, in nats.
///
/// `−q_y ln p_y − (1 − q_y) ln((1 − p_y)/(K − 1))`; `p_y ∈ [0, 1]`, infinite at an end that the target does not
/// hold certain. Values outside `[0, 1]` give `+∞`: no prediction has them.
pub fn loss_when_others_share(target: &SmoothedTarget, p_y: f64) -> f64 {
    if !(0.0..=1.0).contains(&p_y) {
        return f64::INFINITY;
    }
    let others = target.classes().real() - 1.0;
    let on = if target.on() == 0.0 { 0.0 } else { -target.on() * p_y.ln() };
    let off = if target.off_total() == 0.0 { 0.0 } else { -target.off_total() * ((-p_y).ln_1p() - others.ln()) };
    on + off + 0.0
}

/// The least and the most `p_y ∈ [0, 1]` with `H(q, p) ≤ level`, the others sharing the rest equally, `level` in nats.
///
/// The loss falls to its floor at `p_y = q_y` and rises behind it, so that these lie on either side of `q_y`; each is found
/// to a part in 2⁶⁰ of the way from there to its end. `None` if the floor is above the level.
pub fn reach_when_others_share(target: &SmoothedTarget, level: f64) -> Option<(f64, f64)> {
    let optimum = target.on();
    let holds = |p_y: f64| loss_when_others_share(target, p_y) <= level;
    if !holds(optimum) {
        return None;
    }
    let end = |end: f64| {
        if holds(end) {
            return end;
        }
        let (mut inside, mut outside) = (optimum, end);
        for _ in 0..60 {
            let middle = f64::midpoint(inside, outside);
            if holds(middle) { inside = middle } else { outside = middle }
        }
        inside
    };
    Some((end(0.0), end(1.0)))
}

/// A loss taken apart in the two ways that explain smoothing. All in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Decomposition {
    /// `(1 − ε)·H(onehot, p)`: what the label asks.
    pub label: f64,
    /// `ε·H(u, p)`: what the spread mass asks, `u` being uniform over all classes, or over the others.
    pub spread: f64,
    /// `H(q)`: the part that no prediction can remove.
    pub floor: f64,
    /// `KL(q‖p)`: the part that training can.
    pub divergence: f64,
}

impl Decomposition {
    /// `label + spread = floor + divergence`, in two sums that a test holds equal.
    pub fn loss(&self) -> f64 {
        self.label + self.spread
    }
}

/// `H(q, p)` as label and spread, and as floor and divergence.
///
/// `None` unless the logits are over as many classes as the smoothing's `class` allows.
pub fn decomposition(logits: Logits<'_>, class: usize, smoothing: Smoothing) -> Option<Decomposition> {
    let target = smoothing.of_class(class, logits.classes()).ok()?;
    let log_p = log_softmax(logits, Temperature::ONE);
    let over_others = |term: &dyn Fn(f64) -> f64| sum_of(&log_p[..class], term) + sum_of(&log_p[class + 1..], term);
    Some(taken_apart(&target, smoothing, log_p[class], over_others))
}

/// [`decomposition`] over groups of equal logits, the true class alone in the first: the cost does not grow with `K`.
///
/// `None` unless the first group is of one class and there are others.
pub fn decomposition_over_groups(groups: &[LogitGroup], smoothing: Smoothing) -> Option<Decomposition> {
    let target = target_of_first(groups, smoothing)?;
    let predictions = predict(groups);
    let over_others = |term: &dyn Fn(f64) -> f64| {
        let others = groups.iter().zip(&predictions).skip(1);
        others.map(|(group, it)| group.classes as f64 * term(it.log)).sum()
    };
    Some(taken_apart(&target, smoothing, predictions[0].log, over_others))
}

/// The smoothed target of the class that is the first group.
fn target_of_first(groups: &[LogitGroup], smoothing: Smoothing) -> Option<SmoothedTarget> {
    let all = groups.iter().map(|group| group.classes).sum();
    let classes = Classes::new(all).ok().filter(|_| groups.first().is_some_and(|first| first.classes == 1))?;
    smoothing.of_class(0, classes).ok()
}

/// Of the true class's log-probability, and sums over the log-probabilities of all others.
fn taken_apart(
    target: &SmoothedTarget,
    smoothing: Smoothing,
    own: f64,
    over_others: impl Fn(&dyn Fn(f64) -> f64) -> f64,
) -> Decomposition {
    let (epsilon, k) = (smoothing.epsilon.get(), target.classes().real());
    let cost = -over_others(&|log_p| log_p);
    // Straight from the definition, not as a difference, so that the two sums check each other.
    let share = |q: f64, log_p: f64| if q == 0.0 { 0.0 } else { q * (q.ln() - log_p) };
    let divergence = share(target.on(), own) + over_others(&|log_p| share(target.off(), log_p));
    let spread = match smoothing.convention {
        Convention::Uniform => epsilon * (cost - own) / k,
        Convention::Others => epsilon * cost / (k - 1.0),
    };
    let label = -(1.0 - epsilon) * own;
    Decomposition { label: label + 0.0, spread: spread + 0.0, floor: target.entropy(), divergence: divergence.max(0.0) }
}

/// `H(q, p) − H(onehot, p) = ε·(z_y − mean z)`: smoothing is a linear tax on the lead of the true class's logit.
///
/// In the convention `Others` the lead is over the mean of the *other* logits. In nats; negative where the true class
/// trails. Source: the MaxSup paper (2025), from Szegedy's split.
///
/// `None` if the logits have no such class.
pub fn tax_on_the_lead(logits: Logits<'_>, class: usize, smoothing: Smoothing) -> Option<f64> {
    let z = logits.as_slice();
    let own = *z.get(class)?;
    let sum_of_leads: f64 = z.iter().map(|&other| own - other).sum();
    Some(taxed(sum_of_leads, logits.classes(), smoothing))
}

/// [`tax_on_the_lead`] over groups of equal logits, the true class alone in the first.
///
/// `None` unless the first group is of one class and there are others.
pub fn tax_over_groups(groups: &[LogitGroup], smoothing: Smoothing) -> Option<f64> {
    let classes = target_of_first(groups, smoothing)?.classes();
    let own = groups[0].logit;
    let sum_of_leads: f64 = groups.iter().map(|group| group.classes as f64 * (own - group.logit)).sum();
    Some(taxed(sum_of_leads, classes, smoothing))
}

fn taxed(sum_of_leads: f64, classes: Classes, smoothing: Smoothing) -> f64 {
    let counted = match smoothing.convention {
        Convention::Uniform => classes.real(),
        Convention::Others => classes.real() - 1.0,
    };
    smoothing.epsilon.get() * sum_of_leads / counted
}

/// The prediction at which PyTorch's weighted, smoothed loss of one example is least: `p_c = w_c q_c / Σⱼ wⱼ qⱼ`.
///
/// `None` unless there is a weight for each class, and one of them that weighs something.
pub fn weighted_optimum(target: &SmoothedTarget, weights: &ClassWeights) -> Option<Distribution> {
    let weights = weights.as_slice();
    if weights.len() != target.classes().get() {
        return None;
    }
    let weighted: Vec<f64> = weights.iter().enumerate().map(|(class, w)| w * target.probability(class)).collect();
    let total: f64 = weighted.iter().sum();
    Distribution::new(weighted.into_iter().map(|share| share / total).collect()).ok()
}

/// The ratio `w_c/w_y` of class weights above which PyTorch's weighted, smoothed loss makes class `c` more probable than
/// the true class at its own optimum: `q_y/q_c`, that is `1 + K(1 − ε)/ε`; 91 at `ε = 0.1`, `K = 10`.
///
/// With weights the per-example optimum is `p_c ∝ w_c q_c`, for the weights reach the smoothing mass too.
pub fn weight_ratio_that_flips(target: &SmoothedTarget) -> f64 {
    if target.off() == 0.0 { f64::INFINITY } else { target.on() / target.off() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{CrossEntropy, Epsilon, LogitMatrix, Targets};

    fn target(epsilon: f64, convention: Convention, classes: usize) -> SmoothedTarget {
        let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
        smoothing.of_class(0, Classes::new(classes).unwrap()).unwrap()
    }

    /// Nothing pushes there: the gradient that the batch loss computes on its own way is 0.
    #[test]
    fn the_weighted_loss_rests_at_its_optimum() {
        let weights = ClassWeights::new(vec![0.01, 0.99, 0.5]).unwrap();
        let target = target(0.1, Convention::Uniform, 3);
        let optimum = weighted_optimum(&target, &weights).unwrap();
        let logits: Vec<f64> = optimum.as_slice().iter().map(|p| p.ln()).collect();
        let smoothing = Smoothing { epsilon: Epsilon::new(0.1).unwrap(), convention: Convention::Uniform };
        let loss = CrossEntropy { smoothing, weights: Some(weights), ..CrossEntropy::default() };
        let rows = LogitMatrix::new(&logits, target.classes()).unwrap();
        let gradient = loss.evaluate(rows, Targets::Classes(&[0])).unwrap().gradient;
        assert!(gradient.iter().all(|slope| slope.abs() < 1e-14), "at {optimum:?} the slope is {gradient:?}");
        assert_eq!(weighted_optimum(&target, &ClassWeights::new(vec![1.0]).unwrap()), None, "a weight for each");
        assert_eq!(weighted_optimum(&target, &ClassWeights::new(vec![0.0; 3]).unwrap()), None, "nothing is weighed");
    }

    /// Floors and gaps at ε = 0.1, computed outside this crate (NumPy, in the reference notes), to four decimals.
    #[test]
    fn published_floors_and_gaps() {
        for (classes, convention, floor, gap) in [
            (2, Convention::Uniform, 0.1985, 2.9444),
            (3, Convention::Uniform, 0.2911, 3.3322),
            (10, Convention::Uniform, 0.5003, 4.5109),
            (1000, Convention::Uniform, 1.0148, 9.1051),
            (2, Convention::Others, 0.3251, 2.1972),
            (3, Convention::Others, 0.3944, 2.8904),
            (10, Convention::Others, 0.5448, 4.3944),
            (1000, Convention::Others, 1.0158, 9.1040),
        ] {
            let target = target(0.1, convention, classes);
            assert!((target.entropy() - floor).abs() < 5.1e-5, "floor at K = {classes}, {convention:?}");
            assert!((logit_gap(&target) - gap).abs() < 5.1e-5, "gap at K = {classes}, {convention:?}");
        }
    }

    #[test]
    fn ends_of_the_family() {
        assert_eq!(logit_gap(&target(0.0, Convention::Uniform, 10)), f64::INFINITY, "one-hot never settles");
        assert_eq!(logit_gap(&target(1.0, Convention::Uniform, 10)), 0.0, "the uniform target wants no lead");
        assert_eq!(logit_gap(&target(1.0, Convention::Others, 10)), f64::NEG_INFINITY, "the true class denied");
        let one_hot = curvature(&target(0.0, Convention::Uniform, 10));
        assert_eq!((one_hot.true_class, one_hot.among_others), (0.0, 0.0), "nothing holds a one-hot optimum");
    }

    #[test]
    fn curvature_by_the_reference_numbers() {
        let curvature = curvature(&target(0.1, Convention::Uniform, 10));
        assert!((curvature.among_others - 0.010).abs() < 1e-15, "ε/K");
        assert!((curvature.true_class - 0.091).abs() < 1e-15, "q_y(1 − q_y)K/(K − 1)");
    }

    #[test]
    fn a_weight_flips_the_prediction_beyond_this_ratio() {
        for (classes, ratio) in [(2, 19.0), (3, 28.0), (10, 91.0)] {
            let got = weight_ratio_that_flips(&target(0.1, Convention::Uniform, classes));
            assert!((got - ratio).abs() < 1e-9, "K = {classes}: {got}");
        }
    }

    #[test]
    fn the_line_of_equal_others_meets_the_floor() {
        for convention in [Convention::Uniform, Convention::Others] {
            let target = target(0.3, convention, 7);
            let at_optimum = loss_when_others_share(&target, target.on());
            assert!((at_optimum - target.entropy()).abs() < 1e-15, "{convention:?}");
            assert!(loss_when_others_share(&target, target.on() - 0.01) > at_optimum, "to the left");
            assert!(loss_when_others_share(&target, target.on() + 0.01) > at_optimum, "to the right");
        }
        let one_hot = target(0.0, Convention::Uniform, 7);
        assert_eq!(loss_when_others_share(&one_hot, 1.0), 0.0, "a certain right answer costs a one-hot target nothing");
        assert_eq!(loss_when_others_share(&one_hot, 0.0), f64::INFINITY, "a denied label");
        assert_eq!(loss_when_others_share(&one_hot, f64::NAN), f64::INFINITY, "no prediction");
    }

    #[test]
    fn groups_are_taken_apart_as_their_classes_are() {
        let of = |logit, classes| LogitGroup { logit, classes };
        for groups in [
            vec![of(2.0, 1), of(0.0, 9)],
            vec![of(-1.0, 1), of(4.0, 1), of(0.5, 998)],
            vec![of(1e4, 1), of(-1e4, 3)],
            vec![of(0.0, 1), of(0.0, 0), of(0.0, 1)],
        ] {
            let z: Vec<f64> = groups.iter().flat_map(|group| std::iter::repeat_n(group.logit, group.classes)).collect();
            let z = Logits::new(&z).unwrap();
            for (epsilon, convention) in
                [(0.0, Convention::Uniform), (0.1, Convention::Uniform), (0.4, Convention::Others)]
            {
                let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
                let (whole, got) =
                    (decomposition(z, 0, smoothing).unwrap(), decomposition_over_groups(&groups, smoothing).unwrap());
                for (part, whole) in [
                    (got.label, whole.label),
                    (got.spread, whole.spread),
                    (got.floor, whole.floor),
                    (got.divergence, whole.divergence),
                    (tax_over_groups(&groups, smoothing).unwrap(), tax_on_the_lead(z, 0, smoothing).unwrap()),
                ] {
                    assert!((part - whole).abs() <= 1e-12 * whole.abs().max(1.0), "{groups:?}, ε = {epsilon}: {got:?}");
                }
            }
        }
        for groups in [vec![], vec![of(0.0, 1)], vec![of(0.0, 2), of(1.0, 1)]] {
            assert_eq!(decomposition_over_groups(&groups, Smoothing::NONE), None, "{groups:?}");
            assert_eq!(tax_over_groups(&groups, Smoothing::NONE), None, "{groups:?}");
        }
    }

    #[test]
    fn the_reach_of_a_level_ends_at_it() {
        for convention in [Convention::Uniform, Convention::Others] {
            for (epsilon, classes) in [(0.0, 2), (1e-6, 10), (0.1, 10), (0.5, 2), (1.0, 1000)] {
                let target = target(epsilon, convention, classes);
                let floor = target.entropy();
                assert_eq!(reach_when_others_share(&target, floor - 0.01), None, "ε = {epsilon}: below the floor");
                for level in [floor + 0.1, floor + 1.0, floor + 5.0] {
                    let (least, most) = reach_when_others_share(&target, level).unwrap();
                    assert!(least <= target.on() && target.on() <= most, "ε = {epsilon}: {least} to {most}");
                    for (end, limit) in [(least, 0.0), (most, 1.0)] {
                        // A step further out by what the two may be apart, and by the last digit of a number near 1.
                        let step = (limit - target.on()) * 2.0_f64.powi(-59);
                        let beyond = end + step + (limit - 0.5) * 4.0 * f64::EPSILON * end;
                        let [here, there] = [end, beyond].map(|p_y| loss_when_others_share(&target, p_y));
                        let what = format!("ε = {epsilon}, K = {classes}, {convention:?}, {level}");
                        assert!(
                            here <= level && (end == limit || there > level),
                            "{what}: {here} at {end}, {there} at {beyond}"
                        );
                    }
                }
            }
        }
    }
}
