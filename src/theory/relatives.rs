//! The relatives of label smoothing: other losses on the logits of one example that hold confidence back.
//!
//! With `p = softmax(z)`, true class `y`, `z̄` the mean logit and `CE = −ln p_y`:
//!
//! | relative | loss | what holds it back |
//! |---|---|---|
//! | confidence penalty (Pereyra 2017) | `CE − β H(p)` | the entropy of the prediction: the other Kullback–Leibler direction |
//! | focal loss (Lin 2017) | `(1 − p_y)^γ CE` | nothing at the end: the optimum stays at infinity |
//! | temperature | `CE(z/T)` | nothing: the same optimum, reached through scaled logits |
//! | margin-based smoothing (Liu 2022) | `CE + α·meanₖ max(0, z_max − zₖ − m)` | a tax on leads beyond a margin |
//! | MaxSup (2025) | `CE + α (z_max − z̄)` | the tax of label smoothing, on whoever leads |
//! | negative smoothing (Wei 2022) | smoothing with `ε = −r` | the opposite: the loss falls without bound |
//!
//! Each is a value and its gradient, neighbours, checked against each other by finite differences.

use super::simplex::index_of_largest;
use super::smoothing::Epsilon;
use super::softmax::{Logits, Temperature, exponentiate, log_softmax_into};
use thiserror::Error;

/// A loss on one example's logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Relative {
    /// `H(q, p)` with `q = (1 − ε)·onehot + ε/K`; plain cross-entropy at `ε = 0`.
    LabelSmoothing(Epsilon),
    /// `CE − β H(p)`. Its reach is bounded, `β ln K`, so `β = 0.1` is much weaker than `ε = 0.1`.
    ConfidencePenalty(Strength),
    /// `(1 − p_y)^γ CE`. At `γ = 0` plain cross-entropy.
    FocalLoss(Strength),
    /// `CE` of `softmax(z/T)`.
    Temperature(Temperature),
    /// `CE + α·meanₖ max(0, z_max − zₖ − m)`.
    MarginBasedSmoothing {
        /// `α`.
        weight: Strength,
        /// `m`, in units of logits. At `m = 0` this is [`Relative::MaxSup`].
        margin: Strength,
    },
    /// `CE + α (z_max − z̄)`. Where the true class leads it is [`Relative::LabelSmoothing`] with `ε = α`.
    MaxSup(Strength),
    /// Label smoothing with `ε = −r`: `CE − r (z_y − z̄)`. Unbounded below for every `r > 0`. It is the backward
    /// correction of uniform label noise of rate `ρ` at `r = ρ/(1 − ρ)`.
    NegativeSmoothing(Strength),
}

/// The strength of a relative (`β`, `γ`, `α`, `m`, `r`): finite, not negative, at most 10⁶.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Strength(f64);

impl Strength {
    /// Large beyond use, and small enough that no loss of checked logits overflows.
    pub const MAX: f64 = 1e6;

    /// # Errors
    /// [`StrengthError`] unless `0 <= value && value <= Self::MAX`.
    pub fn new(value: f64) -> Result<Self, StrengthError> {
        if (0.0..=Self::MAX).contains(&value) { Ok(Self(value)) } else { Err(StrengthError::OutOfRange(value)) }
    }

    /// The number.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Why a strength was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum StrengthError {
    /// Negative, too large, or NaN.
    #[error("a strength must lie in [0, 1000000], got {0}")]
    OutOfRange(f64),
}

/// A relative on one example: the logits and the true class, checked to fit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RelativeLoss<'a> {
    relative: Relative,
    logits: Logits<'a>,
    class: usize,
}

impl Relative {
    /// This loss on an example. `None` if the logits have no such class.
    pub fn on(self, logits: Logits<'_>, class: usize) -> Option<RelativeLoss<'_>> {
        (class < logits.as_slice().len()).then_some(RelativeLoss { relative: self, logits, class })
    }
}

impl RelativeLoss<'_> {
    /// The loss, in nats.
    pub fn loss(&self) -> f64 {
        let z = self.logits.as_slice();
        let mut log_p = vec![0.0; z.len()];
        log_softmax_into(self.logits, self.temperature(), &mut log_p);
        let log_own = log_p[self.class];
        let cross_entropy = -log_own;
        match self.relative {
            Relative::LabelSmoothing(epsilon) => cross_entropy + epsilon.get() * mean_lead(z, z[self.class]),
            Relative::NegativeSmoothing(rate) => cross_entropy - rate.0 * mean_lead(z, z[self.class]),
            Relative::Temperature(_) => cross_entropy,
            Relative::ConfidencePenalty(beta) => cross_entropy - beta.0 * entropy_from_logs(&log_p),
            Relative::FocalLoss(gamma) => doubt(log_own).powf(gamma.0) * cross_entropy,
            Relative::MaxSup(alpha) => cross_entropy + alpha.0 * mean_lead(z, z[index_of_largest(z)]),
            Relative::MarginBasedSmoothing { weight, margin } => {
                let max = z[index_of_largest(z)];
                let beyond: f64 = z.iter().map(|&value| (max - value - margin.0).max(0.0)).sum();
                cross_entropy + weight.0 * beyond / z.len() as f64
            }
        }
    }

    /// `∂loss/∂z` into `out`. Where the largest logit is shared, the tax on it is shared too: of the subgradients the
    /// one that treats equal classes alike.
    ///
    /// # Panics
    /// If `out` has another length than the logits.
    pub fn gradient_into(&self, out: &mut [f64]) {
        let z = self.logits.as_slice();
        let k = z.len() as f64;
        log_softmax_into(self.logits, self.temperature(), out);
        match self.relative {
            Relative::LabelSmoothing(epsilon) => self.smoothed_gradient(out, epsilon.get()),
            Relative::NegativeSmoothing(rate) => self.smoothed_gradient(out, -rate.0),
            Relative::Temperature(temperature) => {
                self.smoothed_gradient(out, 0.0);
                out.iter_mut().for_each(|slope| *slope /= temperature.get());
            }
            Relative::ConfidencePenalty(beta) => {
                let entropy = entropy_from_logs(out);
                for (class, slope) in out.iter_mut().enumerate() {
                    let (log_p, p) = (*slope, slope.exp());
                    // ∂(−H)/∂z = p (ln p + H), where p ln p is 0 at p = 0.
                    *slope = p - self.one_hot(class) + beta.0 * p * (log_p + entropy);
                }
            }
            Relative::FocalLoss(gamma) => {
                let log_own = out[self.class];
                let (own, doubt) = (log_own.exp(), doubt(log_own));
                // ln p_y / (1 − p_y) tends to −1 as the prediction becomes certain.
                let ratio = if doubt == 0.0 { -1.0 } else { log_own / doubt };
                let slope_in_log = doubt.powf(gamma.0) * (gamma.0 * own * ratio - 1.0);
                for (class, slope) in out.iter_mut().enumerate() {
                    *slope = slope_in_log * (self.one_hot(class) - slope.exp());
                }
            }
            Relative::MaxSup(alpha) => {
                self.smoothed_gradient(out, 0.0);
                share_among_leaders(z, alpha.0, out);
                out.iter_mut().for_each(|slope| *slope -= alpha.0 / k);
            }
            Relative::MarginBasedSmoothing { weight, margin } => {
                self.smoothed_gradient(out, 0.0);
                let max = z[index_of_largest(z)];
                let mut taxed = 0.0;
                for (slope, &value) in out.iter_mut().zip(z) {
                    if max - value > margin.0 {
                        *slope -= weight.0 / k;
                        taxed += weight.0 / k;
                    }
                }
                share_among_leaders(z, taxed, out);
            }
        }
    }

    /// `p − (1 − ε)·onehot − ε/K` over the log-probabilities in `out`, for any `ε`, negative ones too.
    fn smoothed_gradient(&self, out: &mut [f64], epsilon: f64) {
        let even = epsilon / out.len() as f64;
        exponentiate(out);
        out.iter_mut().for_each(|slope| *slope -= even);
        out[self.class] -= 1.0 - epsilon;
    }

    fn temperature(&self) -> Temperature {
        if let Relative::Temperature(temperature) = self.relative { temperature } else { Temperature::ONE }
    }

    fn one_hot(&self, class: usize) -> f64 {
        f64::from(u8::from(class == self.class))
    }
}

/// `leader − z̄`, as the mean of differences, which do not cancel.
fn mean_lead(z: &[f64], leader: f64) -> f64 {
    z.iter().map(|&value| leader - value).sum::<f64>() / z.len() as f64
}

/// `1 − p` from `ln p`, with the digits of small doubts.
fn doubt(log_p: f64) -> f64 {
    -log_p.exp_m1()
}

/// `H(p)` from `ln p`.
fn entropy_from_logs(log_p: &[f64]) -> f64 {
    -log_p.iter().map(|&log_p| log_p.exp() * log_p).sum::<f64>() + 0.0
}

/// Adds `amount`, in equal parts, to the slopes of the classes that share the largest logit.
fn share_among_leaders(z: &[f64], amount: f64, out: &mut [f64]) {
    let max = z[index_of_largest(z)];
    let leaders = z.iter().filter(|&&value| value == max).count() as f64;
    for (slope, &value) in out.iter_mut().zip(z) {
        if value == max {
            *slope += amount / leaders;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Convention, Distribution, Example, Smoothing};

    fn strength(value: f64) -> Strength {
        Strength::new(value).unwrap()
    }

    fn all() -> Vec<Relative> {
        vec![
            Relative::LabelSmoothing(Epsilon::new(0.23).unwrap()),
            Relative::ConfidencePenalty(strength(0.7)),
            Relative::FocalLoss(strength(2.0)),
            Relative::FocalLoss(strength(0.5)),
            Relative::Temperature(Temperature::new(2.5).unwrap()),
            Relative::MarginBasedSmoothing { weight: strength(0.3), margin: strength(1.25) },
            Relative::MaxSup(strength(0.4)),
            Relative::NegativeSmoothing(strength(0.6)),
        ]
    }

    #[test]
    fn gradients_are_the_slopes_of_the_losses() {
        // Away from ties, where the taxed leads have no single slope.
        for z in [[1.7, -0.4, 0.3, -2.2], [-1.0, 2.5, 0.1, 0.4], [4.0, -4.0, 1.0, 0.5]] {
            for relative in all() {
                for class in 0..4 {
                    let mut gradient = [0.0; 4];
                    relative.on(Logits::new(&z).unwrap(), class).unwrap().gradient_into(&mut gradient);
                    for k in 0..4 {
                        let at = |shift: f64| {
                            let mut moved = z;
                            moved[k] += shift;
                            relative.on(Logits::new(&moved).unwrap(), class).unwrap().loss()
                        };
                        let slope = (at(1e-5) - at(-1e-5)) / 2e-5;
                        assert!(
                            (slope - gradient[k]).abs() < 1e-8 * slope.abs().max(1.0),
                            "{relative:?}, class {class}, ∂/∂z{k}: {slope} and {}",
                            gradient[k]
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn smoothing_here_is_smoothing_there() {
        let z = [0.4, 3.0, -1.5];
        let epsilon = Epsilon::new(0.35).unwrap();
        let smoothing = Smoothing { epsilon, convention: Convention::Uniform };
        let logits = Logits::new(&z).unwrap();
        let q: Distribution = smoothing.of_class(2, logits.classes()).unwrap().to_distribution();
        let there = Example::new(logits, &q).unwrap().loss();
        let here = Relative::LabelSmoothing(epsilon).on(logits, 2).unwrap().loss();
        assert!((here - there).abs() < 1e-14, "{here} and {there}");
    }

    #[test]
    fn maxsup_equals_smoothing_where_the_true_class_leads() {
        let z = [3.0, 1.0, -0.5];
        let logits = Logits::new(&z).unwrap();
        let loss = |relative: Relative, class| relative.on(logits, class).unwrap().loss();
        let (smoothing, maxsup) =
            (Relative::LabelSmoothing(Epsilon::new(0.2).unwrap()), Relative::MaxSup(strength(0.2)));
        assert!((loss(smoothing, 0) - loss(maxsup, 0)).abs() < 1e-15, "the true class leads");
        assert!(loss(maxsup, 2) > loss(smoothing, 2), "a wrong lead is taxed by MaxSup and rewarded by smoothing");
    }

    #[test]
    fn equal_leaders_are_taxed_alike() {
        let z = [2.0, 2.0, 0.0];
        let logits = Logits::new(&z).unwrap();
        let tax = |relative: Relative| {
            let (mut with, mut without) = ([0.0; 3], [0.0; 3]);
            relative.on(logits, 0).unwrap().gradient_into(&mut with);
            Relative::LabelSmoothing(Epsilon::ZERO).on(logits, 0).unwrap().gradient_into(&mut without);
            [with[0] - without[0], with[1] - without[1], with[2] - without[2]]
        };
        for relative in [
            Relative::MaxSup(strength(0.6)),
            Relative::MarginBasedSmoothing { weight: strength(0.6), margin: strength(0.5) },
        ] {
            let tax = tax(relative);
            assert!((tax[0] - tax[1]).abs() < 1e-15, "{relative:?}: {tax:?}");
            assert!(tax.iter().sum::<f64>().abs() < 1e-15, "{relative:?}: a tax on leads shifts no common level");
        }
    }

    #[test]
    fn far_logits_stay_finite() {
        let z = [1e4, -1e4, 0.0];
        for relative in all() {
            for class in 0..3 {
                let loss = relative.on(Logits::new(&z).unwrap(), class).unwrap();
                let mut gradient = [0.0; 3];
                loss.gradient_into(&mut gradient);
                assert!(loss.loss().is_finite(), "{relative:?}, class {class}");
                assert!(gradient.iter().all(|slope| slope.is_finite()), "{relative:?}, class {class}: {gradient:?}");
            }
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        for value in [-0.1, 1e7, f64::NAN] {
            let error = Strength::new(value).unwrap_err().to_string();
            assert_eq!(error, format!("a strength must lie in [0, 1000000], got {value}"));
        }
        let z = [0.0, 1.0];
        assert!(Relative::MaxSup(strength(1.0)).on(Logits::new(&z).unwrap(), 2).is_none(), "no such class");
    }
}
