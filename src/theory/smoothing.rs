//! Label smoothing: the target `q = (1 − ε)·onehot + ε·u`.
//!
//! `ε ∈ [0, 1]` is the smoothing factor and `u` says where the mass goes that is taken from the label: evenly to all
//! classes ([`Convention::Uniform`]), evenly to the others ([`Convention::Others`]), or by any prior
//! ([`smooth_towards`]). `ε = 0` returns the label as it was. Source: Szegedy et al. 2016, §7.

use super::simplex::{Classes, Distribution, one_minus_x_ln, x_ln_x};
use borsh::{BorshDeserialize, BorshSerialize};
use thiserror::Error;

/// The smoothing factor `ε`: how much of the target's mass is taken from the label. Always in `[0, 1]`.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Epsilon(f64);

impl Epsilon {
    /// No smoothing: the one-hot target.
    pub const ZERO: Self = Self(0.0);
    /// All of the mass: the label has no say.
    pub const ONE: Self = Self(1.0);

    /// # Errors
    /// [`EpsilonError`] unless `0 <= value && value <= 1`.
    pub const fn new(value: f64) -> Result<Self, EpsilonError> {
        // Adding 0 makes −0 the 0 it equals, so that no sign shows up in a text or a link.
        if 0.0 <= value && value <= 1.0 { Ok(Self(value + 0.0)) } else { Err(EpsilonError::OutOfRange(value)) }
    }

    /// `ε`.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Why a smoothing factor was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum EpsilonError {
    /// Below 0, above 1, or NaN.
    #[error("the smoothing factor must lie in [0, 1], got {0}")]
    OutOfRange(f64),
}

/// Who receives the mass `ε` that is taken from the label.
///
/// One family in two parametrisations: `uniform(ε)` and `others(ε·(K−1)/K)` are the same target.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, BorshSerialize, BorshDeserialize)]
pub enum Convention {
    /// Every class, the true one included: `ε/K` each, so the true class keeps `1 − ε + ε/K`.
    /// PyTorch, Keras, optax, timm, Hugging Face.
    #[default]
    Uniform,
    /// Only the other classes: `ε/(K−1)` each, so the true class keeps `1 − ε`. fairseq, tensor2tensor, ESPnet.
    Others,
}

/// How targets are smoothed: how much, and to whom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Smoothing {
    /// How much mass leaves the label.
    pub epsilon: Epsilon,
    /// Who receives it.
    pub convention: Convention,
}

impl Smoothing {
    /// None: the one-hot target, in either convention.
    pub const NONE: Self = Self { epsilon: Epsilon::ZERO, convention: Convention::Uniform };

    /// `q = (1 − ε)·onehot(class) + ε·u` for an index label.
    ///
    /// # Errors
    /// [`TargetError`] unless `class < K`.
    pub fn of_class(self, class: usize, classes: Classes) -> Result<SmoothedTarget, TargetError> {
        if class >= classes.get() {
            return Err(TargetError::NoSuchClass { class, classes: classes.get() });
        }
        let epsilon = self.epsilon.get();
        let k = classes.real();
        Ok(match self.convention {
            Convention::Uniform => SmoothedTarget {
                classes,
                class,
                on: 1.0 - epsilon + epsilon / k,
                off: epsilon / k,
                off_total: epsilon * (k - 1.0) / k,
            },
            Convention::Others => {
                SmoothedTarget { classes, class, on: 1.0 - epsilon, off: epsilon / (k - 1.0), off_total: epsilon }
            }
        })
    }

    /// Smoothing of a target that is a distribution `s` already: the mean of [`Self::of_class`] over labels drawn from `s`.
    ///
    /// - `Uniform`: `qₖ = (1 − ε)·sₖ + ε/K`, what PyTorch does with probability targets. A target that was smoothed
    ///   before is smoothed *again*.
    /// - `Others`: `qₖ = (1 − ε)·sₖ + ε·(1 − sₖ)/(K − 1)`.
    pub fn of_distribution(self, soft: &Distribution) -> Distribution {
        let k = soft.classes().real();
        Distribution::trusted(soft.as_slice().iter().map(|&s| self.of_probability(s, k)).collect())
    }

    /// One entry of [`Self::of_distribution`], for a target over `k` classes.
    pub(super) fn of_probability(self, soft: f64, k: f64) -> f64 {
        let epsilon = self.epsilon.get();
        let kept = (1.0 - epsilon) * soft;
        match self.convention {
            Convention::Uniform => kept + epsilon / k,
            // A probability above one by rounding owes nothing to the others.
            Convention::Others => kept + epsilon * (1.0 - soft).max(0.0) / (k - 1.0),
        }
    }

    /// The smoothed target of a label that is nearest to a distribution `s`: of all `ε ∈ [0, 1]`, the one with the least
    /// `Σ (qₖ − sₖ)²`. It leaves the label just what `s` gives it, `q_y = s_y`, as far as `ε` reaches: in the convention
    /// `Uniform` not below `1/K`.
    ///
    /// # Errors
    /// [`TargetError`] unless `class < K`, the number of classes of the distribution.
    pub fn nearest_to(soft: &Distribution, class: usize, convention: Convention) -> Result<Self, TargetError> {
        let classes = soft.classes();
        let taken = match soft.as_slice().get(class) {
            Some(kept) => 1.0 - kept,
            None => return Err(TargetError::NoSuchClass { class, classes: classes.get() }),
        };
        // The targets of one label lie on a line, and the foot of `s` on it has the same `q_y`: what the label lacks in `s`
        // is what `ε` takes from it.
        let wanted = match convention {
            Convention::Uniform => taken * classes.real() / (classes.real() - 1.0),
            Convention::Others => taken,
        };
        let epsilon = Epsilon::new(wanted).unwrap_or(if wanted > 0.5 { Epsilon::ONE } else { Epsilon::ZERO });
        Ok(Self { epsilon, convention })
    }

    /// The same target in the other convention: `ε_others = ε_uniform·(K−1)/K`.
    ///
    /// # Errors
    /// [`EpsilonError`] if the factor would exceed 1: `Others` reaches targets that rank the true class *last*
    /// (`ε > (K−1)/K`), `Uniform` does not.
    pub fn in_convention(self, convention: Convention, classes: Classes) -> Result<Self, EpsilonError> {
        let (epsilon, k) = (self.epsilon.get(), classes.real());
        let value = match (self.convention, convention) {
            (Convention::Uniform, Convention::Others) => epsilon * (k - 1.0) / k,
            (Convention::Others, Convention::Uniform) => epsilon * k / (k - 1.0),
            _ => epsilon,
        };
        Ok(Self { epsilon: Epsilon::new(value)?, convention })
    }
}

/// The smoothed target of an index label: two numbers, whatever `K` is.
///
/// The true class has probability [`on`](Self::on), each of the `K − 1` others [`off`](Self::off).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SmoothedTarget {
    classes: Classes,
    class: usize,
    on: f64,
    off: f64,
    /// `1 − on`, kept because near a one-hot target `on` alone has lost its digits.
    off_total: f64,
}

impl SmoothedTarget {
    /// `K`.
    pub const fn classes(&self) -> Classes {
        self.classes
    }

    /// The true class `y`.
    pub const fn class(&self) -> usize {
        self.class
    }

    /// `q_y`: `1 − ε + ε/K`, or `1 − ε` in the convention `Others`.
    pub const fn on(&self) -> f64 {
        self.on
    }

    /// `qₖ` of each class `k ≠ y`: `ε/K`, or `ε/(K−1)` in the convention `Others`.
    pub const fn off(&self) -> f64 {
        self.off
    }

    /// `Σ qₖ` over all `k ≠ y`, that is `1 − q_y` with all its digits.
    pub const fn off_total(&self) -> f64 {
        self.off_total
    }

    /// `maxₖ qₖ`: the confidence of the prediction that equals the target. It is `q_y` but in the convention `Others` with
    /// `ε > (K − 1)/K`, whose target ranks the true class last.
    pub const fn confidence(&self) -> f64 {
        self.on.max(self.off)
    }

    /// `1 − maxₖ qₖ`, with all its digits: what the prediction that equals the target leaves to the other classes.
    pub const fn doubt(&self) -> f64 {
        if self.on >= self.off { self.off_total } else { self.on + (self.classes.real() - 2.0) * self.off }
    }

    /// `qₖ`; 0 for a class that does not exist.
    pub const fn probability(&self, class: usize) -> f64 {
        if class == self.class {
            self.on
        } else if class < self.classes.get() {
            self.off
        } else {
            0.0
        }
    }

    /// `H(q)`, in nats: the loss floor. Right to the last digits for every `ε` from 1e−300 to 1.
    pub fn entropy(&self) -> f64 {
        // (K−1)·off·ln(off) with off = off_total/(K−1); both terms are ≤ 0.
        let off_share = if self.off == 0.0 { 0.0 } else { self.off_total * self.off.ln() };
        let on_share = if self.off_total < 0.5 { one_minus_x_ln(self.off_total) } else { x_ln_x(self.on) };
        -(on_share + off_share) + 0.0
    }

    /// The target as a vector over all classes.
    pub fn to_distribution(&self) -> Distribution {
        let mut q = vec![0.0; self.classes.get()];
        self.write_into(&mut q);
        Distribution::trusted(q)
    }

    /// The target written over `out`, without allocation.
    ///
    /// # Panics
    /// If `out` has another length than `K`.
    pub fn write_into(&self, out: &mut [f64]) {
        assert_eq!(out.len(), self.classes.get(), "a target over K classes needs K places");
        out.fill(self.off);
        out[self.class] = self.on;
    }
}

/// Why an index label was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// Classes are counted from 0 to `K − 1`.
    #[error("the true class must be below the number of classes ({classes}), got {class}")]
    NoSuchClass {
        /// What came.
        class: usize,
        /// `K`.
        classes: usize,
    },
    /// The prior is over another number of classes than the label.
    #[error("the prior must be over {classes} classes, got {prior}")]
    PriorLength {
        /// `K`.
        classes: usize,
        /// The prior's number of classes.
        prior: usize,
    },
}

/// `q = (1 − ε)·onehot(class) + ε·μ` for any prior distribution `μ`, the label frequencies for instance.
///
/// With the uniform `μ` this is [`Convention::Uniform`]. Source: Szegedy et al. 2016, §7 (there `u(k)`).
///
/// # Errors
/// [`TargetError`] unless `class < K`, the number of classes of the prior.
pub fn smooth_towards(prior: &Distribution, class: usize, epsilon: Epsilon) -> Result<Distribution, TargetError> {
    let classes = prior.classes().get();
    if class >= classes {
        return Err(TargetError::NoSuchClass { class, classes });
    }
    let mut q: Vec<f64> = prior.as_slice().iter().map(|&mass| epsilon.get() * mass).collect();
    q[class] += 1.0 - epsilon.get();
    Ok(Distribution::trusted(q))
}

/// The binary target `t·(1 − ε) + ε/2` of one sigmoid, for a label `t` between 0 and 1.
///
/// It is [`Convention::Uniform`] at `K = 2` on the logits `[0, z]`, and what Keras' `BinaryCrossentropy` does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BinaryTarget {
    positive: f64,
    /// `1 − positive`, kept because near a certain label `positive` alone has lost its digits.
    negative: f64,
}

impl BinaryTarget {
    /// # Errors
    /// [`BinaryTargetError`] unless `0 <= label && label <= 1`.
    pub fn new(label: f64, epsilon: Epsilon) -> Result<Self, BinaryTargetError> {
        if !(0.0..=1.0).contains(&label) {
            return Err(BinaryTargetError::OutOfRange(label));
        }
        let smooth = |share: f64| share * (1.0 - epsilon.get()) + epsilon.get() / 2.0;
        Ok(Self { positive: smooth(label), negative: smooth(1.0 - label) })
    }

    /// The probability asked of the positive class.
    pub const fn get(self) -> f64 {
        self.positive
    }

    /// `ln(1 + e^z) − t z`, the cross-entropy of `σ(z)`, in nats; total for every finite `z`.
    pub fn loss(self, logit: f64) -> f64 {
        // Each side of 0 in the form that neither overflows nor cancels: ln(1 + e^z) = max(z, 0) + ln(1 + e^{−|z|}).
        let linear = if logit > 0.0 { logit * self.negative } else { -logit * self.positive };
        linear + (-logit.abs()).exp().ln_1p()
    }

    /// `∂loss/∂z = σ(z) − t`.
    pub fn gradient(self, logit: f64) -> f64 {
        // On the right side of 0 as the difference of the two small doubts, which keeps its digits.
        if logit > 0.0 { self.negative - sigmoid(-logit) } else { sigmoid(logit) - self.positive }
    }

    /// The logit at which the loss is least, `ln(t/(1 − t))`: infinite for an unsmoothed label.
    /// For `t = 1 − ε/2` it is `ln(2/ε − 1)`.
    pub fn optimal_logit(self) -> f64 {
        self.positive.ln() - self.negative.ln()
    }
}

/// Why the label of a binary target was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum BinaryTargetError {
    /// Below 0, above 1, or NaN.
    #[error("a binary label must lie in [0, 1], got {0}")]
    OutOfRange(f64),
}

/// `σ(z) = 1/(1 + e^{−z})`, without overflow.
pub fn sigmoid(logit: f64) -> f64 {
    let small = (-logit.abs()).exp();
    if logit >= 0.0 { 1.0 / (1.0 + small) } else { small / (1.0 + small) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn smoothing(epsilon: f64, convention: Convention) -> Smoothing {
        Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention }
    }

    fn classes(count: usize) -> Classes {
        Classes::new(count).unwrap()
    }

    #[test]
    fn the_two_conventions_by_hand() {
        let uniform = smoothing(0.1, Convention::Uniform).of_class(2, classes(5)).unwrap();
        assert!((uniform.on() - 0.92).abs() < 1e-15, "1 − ε + ε/K");
        assert!((uniform.off() - 0.02).abs() < 1e-17, "ε/K");
        let others = smoothing(0.1, Convention::Others).of_class(2, classes(5)).unwrap();
        assert!((others.on() - 0.9).abs() < 1e-15, "1 − ε");
        assert!((others.off() - 0.025).abs() < 1e-17, "ε/(K−1)");
    }

    #[test]
    fn no_other_smoothed_target_is_nearer() {
        let apart = |it: Smoothing, soft: &Distribution, class: usize| -> f64 {
            let target = it.of_class(class, soft.classes()).unwrap();
            let squares = soft.as_slice().iter().enumerate().map(|(k, s)| (s - target.probability(k)).powi(2));
            squares.sum()
        };
        for soft in
            [vec![0.6, 0.4, 0.0, 0.0], vec![0.3, 0.3, 0.2, 0.2], vec![0.05, 0.15, 0.8, 0.0], vec![1.0, 0.0, 0.0]]
        {
            let soft = Distribution::new(soft).unwrap();
            for convention in [Convention::Uniform, Convention::Others] {
                for class in 0..soft.classes().get() {
                    let nearest = Smoothing::nearest_to(&soft, class, convention).unwrap();
                    let least = apart(nearest, &soft, class);
                    for percent in 0..=100 {
                        let other = smoothing(f64::from(percent) / 100.0, convention);
                        let far = apart(other, &soft, class);
                        assert!(far >= least - 1e-12, "{soft:?}, class {class}: {other:?} is nearer than {nearest:?}");
                    }
                }
            }
        }
        let soft = Distribution::new(vec![0.6, 0.4]).unwrap();
        assert!(Smoothing::nearest_to(&soft, 2, Convention::Uniform).is_err(), "of two classes there is no third");
    }

    #[test]
    fn uniform_soft_targets_are_smoothed_again() {
        let twice = smoothing(0.2, Convention::Uniform);
        let once = twice.of_class(0, classes(4)).unwrap().to_distribution();
        let again = twice.of_distribution(&once);
        // (1−ε)² on the label: 1 − 0.36 is spread.
        assert!((again.as_slice()[0] - (0.64 + 0.09)).abs() < 1e-15, "got {:?}", again.as_slice());
    }

    #[test]
    fn a_prior_receives_the_mass() {
        let prior = Distribution::new(vec![0.7, 0.2, 0.1]).unwrap();
        let q = smooth_towards(&prior, 1, Epsilon::new(0.5).unwrap()).unwrap();
        for (got, expected) in q.as_slice().iter().zip([0.35, 0.6, 0.05]) {
            assert!((got - expected).abs() < 1e-15, "got {:?}", q.as_slice());
        }
        let refused = smooth_towards(&prior, 3, Epsilon::ZERO).unwrap_err().to_string();
        assert_eq!(refused, "the true class must be below the number of classes (3), got 3");
    }

    #[test]
    fn the_floor_keeps_its_digits_for_tiny_factors() {
        for epsilon in [1e-300, 1e-100, 1e-16, 1e-12] {
            let target = smoothing(epsilon, Convention::Others).of_class(0, classes(10)).unwrap();
            // To first order in ε: ε(1 − ln(ε/9)).
            let expected = epsilon * (1.0 - (epsilon / 9.0).ln());
            assert!((target.entropy() / expected - 1.0).abs() < 1e-12, "ε = {epsilon:e}");
        }
    }

    #[test]
    fn confidence_and_doubt_are_all_there_is() {
        for classes_count in [2, 3, 10, 1000, 100_000] {
            for convention in [Convention::Uniform, Convention::Others] {
                for epsilon in [0.0, 1e-12, 0.1, 0.95, 1.0] {
                    let target = smoothing(epsilon, convention).of_class(1, classes(classes_count)).unwrap();
                    let whole = target.confidence() + target.doubt();
                    assert!((whole - 1.0).abs() < 1e-12, "K = {classes_count}, ε = {epsilon}, {convention:?}: {whole}");
                }
                let tiny = smoothing(1e-300, convention).of_class(0, classes(classes_count)).unwrap();
                assert_eq!(tiny.doubt(), tiny.off_total(), "K = {classes_count}, {convention:?}: with all its digits");
            }
        }
    }

    #[test]
    fn binary_is_the_uniform_convention_with_two_classes() {
        let target = BinaryTarget::new(1.0, Epsilon::new(0.1).unwrap()).unwrap();
        assert!((target.get() - 0.95).abs() < 1e-15, "1 − ε/2");
        assert!((target.optimal_logit() - 19.0_f64.ln()).abs() < 1e-14, "ln(2/ε − 1)");
        assert!(target.gradient(target.optimal_logit()).abs() < 1e-15, "flat at the optimum");
        assert_eq!(BinaryTarget::new(1.0, Epsilon::ZERO).unwrap().optimal_logit(), f64::INFINITY, "never settles");
        assert!(target.loss(1e4).is_finite() && target.loss(-1e4).is_finite(), "far out");
    }

    #[test]
    fn what_is_refused_and_why() {
        for value in [-0.1, 1.0000001, f64::NAN, f64::INFINITY] {
            let error = Epsilon::new(value).unwrap_err().to_string();
            assert_eq!(error, format!("the smoothing factor must lie in [0, 1], got {value}"));
        }
        assert!(smoothing(0.1, Convention::Uniform).of_class(5, classes(5)).is_err(), "classes end at K − 1");
        let beyond = smoothing(0.95, Convention::Others).in_convention(Convention::Uniform, classes(10));
        assert!(beyond.is_err(), "0.95·10/9 is no smoothing factor");
        assert!(Epsilon::new(-0.0).unwrap().get().is_sign_positive(), "−0 is 0");
    }
}
