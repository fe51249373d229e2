//! `softmax(z)ₖ = e^{zₖ/T} / Σⱼ e^{zⱼ/T}`, its logarithm, and the log-sum-exp both rest on.
//!
//! Everything is computed relative to the largest logit: the result is the same and `exp` cannot overflow.

use super::simplex::{Classes, Distribution, index_of_largest};
use super::sum::sum_of;
use thiserror::Error;

/// One example's logits `z`, a finite number for each of `K ≥ 2` classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Logits<'a>(&'a [f64]);

impl<'a> Logits<'a> {
    /// The largest magnitude that is accepted. Far beyond any network's, and small enough that no sum, quotient
    /// by a [`Temperature`] or product with a probability overflows.
    pub const LIMIT: f64 = 1e100;

    /// # Errors
    /// [`LogitsError`] unless there are at least two entries, all finite and within ±[`Self::LIMIT`].
    pub fn new(values: &'a [f64]) -> Result<Self, LogitsError> {
        if values.len() < Classes::MIN.get() {
            return Err(LogitsError::TooFew(values.len()));
        }
        match values.iter().position(|value| !(-Self::LIMIT..=Self::LIMIT).contains(value)) {
            Some(class) => Err(LogitsError::OutOfRange { class, value: values[class] }),
            None => Ok(Self(values)),
        }
    }

    /// The logits, one for each class.
    pub const fn as_slice(self) -> &'a [f64] {
        self.0
    }

    /// `K`.
    pub fn classes(self) -> Classes {
        Classes::new(self.0.len()).unwrap_or(Classes::MIN)
    }

    /// `z̄ = Σₖ zₖ / K`.
    pub fn mean(self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// The most probable class; the first of several equal ones.
    pub fn argmax(self) -> usize {
        index_of_largest(self.0)
    }
}

/// Why a list of numbers was refused as logits.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LogitsError {
    /// Fewer than two entries.
    #[error("logits need at least 2 classes, got {0}")]
    TooFew(usize),
    /// NaN, infinite, or larger than [`Logits::LIMIT`].
    #[error("the logit of class {class} must be a finite number within ±1e100, got {value}")]
    OutOfRange {
        /// The class of the entry.
        class: usize,
        /// What came.
        value: f64,
    },
}

/// The temperature `T` that divides the logits. Above one it flattens the prediction, below one it sharpens it.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Temperature(f64);

impl Temperature {
    /// `T = 1`: the logits as they are.
    pub const ONE: Self = Self(1.0);
    /// The smallest temperature that is accepted; logits divided by it stay finite.
    pub const MIN: f64 = 1e-100;

    /// # Errors
    /// [`TemperatureError`] unless `value` is finite and at least [`Self::MIN`].
    pub fn new(value: f64) -> Result<Self, TemperatureError> {
        if value.is_finite() && value >= Self::MIN { Ok(Self(value)) } else { Err(TemperatureError::OutOfRange(value)) }
    }

    /// `T`.
    pub const fn get(self) -> f64 {
        self.0
    }
}

/// Why a temperature was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TemperatureError {
    /// Zero, negative, NaN or infinite.
    #[error("the temperature must be a finite number above 0 (at least 1e-100), got {0}")]
    OutOfRange(f64),
}

/// `ln Σₖ e^{zₖ}`, held as the largest logit and what the others add to it.
///
/// Kept apart because `(zₖ − max) − excess` is exact where `zₖ − (max + excess)` would cancel.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogSumExp {
    /// The largest logit, `max z`.
    pub max: f64,
    /// `ln Σₖ e^{zₖ − max}`, in `[0, ln K]`. Small values keep their digits: a confident prediction's loss of
    /// 1e−30 is 1e−30, not 0.
    pub excess: f64,
    /// `Σₖ e^{zₖ − max} − 1`: what all but the largest term sum to.
    pub(super) rest: f64,
}

impl LogSumExp {
    /// The sum as one number.
    pub fn value(self) -> f64 {
        self.max + self.excess
    }
}

/// `ln Σₖ e^{zₖ}`, in nats.
pub fn log_sum_exp(logits: Logits<'_>) -> LogSumExp {
    let z = logits.as_slice();
    let top = logits.argmax();
    let max = z[top];
    // The largest term is exactly 1 and stays outside the sum, so that ln(1 + rest) does not round small rests away.
    let rest = sum_of_exponentials(&z[..top], max) + sum_of_exponentials(&z[top + 1..], max);
    LogSumExp { max, excess: rest.ln_1p(), rest }
}

/// `softmax(z/T)`, a new distribution.
pub fn softmax(logits: Logits<'_>, temperature: Temperature) -> Distribution {
    let mut p = vec![0.0; logits.as_slice().len()];
    log_softmax_into(logits, temperature, &mut p);
    p.iter_mut().for_each(|value| *value = exp_nonpositive(*value));
    Distribution::trusted(p)
}

/// `ln softmax(z/T)ₖ = zₖ/T − ln Σⱼ e^{zⱼ/T}`, in nats, a new vector; never above 0.
pub fn log_softmax(logits: Logits<'_>, temperature: Temperature) -> Vec<f64> {
    let mut log_p = vec![0.0; logits.as_slice().len()];
    log_softmax_into(logits, temperature, &mut log_p);
    log_p
}

/// [`log_softmax`] into `out`, without allocation.
///
/// # Panics
/// If `out` has another length than the logits.
pub fn log_softmax_into(logits: Logits<'_>, temperature: Temperature, out: &mut [f64]) {
    out.copy_from_slice(logits.as_slice());
    if temperature != Temperature::ONE {
        out.iter_mut().for_each(|value| *value /= temperature.get());
    }
    // The quotients stay within the range of f64 because both limits were checked; only the order of magnitude grew.
    let LogSumExp { max, excess, .. } = log_sum_exp(Logits(out));
    out.iter_mut().for_each(|value| *value = (*value - max) - excess);
}

/// `pₖ = e^{ln pₖ}` from log-probabilities, written over them.
pub(super) fn exponentiate(log_p: &mut [f64]) {
    log_p.iter_mut().for_each(|value| *value = exp_nonpositive(*value));
}

/// `e^{zₖ − max}` into `out`, and what they sum to: the softmax but for one division, with one exponential for each class.
pub(super) fn exponentials_into(z: &[f64], out: &mut [f64]) -> LogSumExp {
    let top = index_of_largest(z);
    let max = z[top];
    for (out, &value) in out.iter_mut().zip(z) {
        *out = exp_nonpositive(value - max);
    }
    // As in log_sum_exp, the largest term stays outside the sum of the rest.
    out[top] = 0.0;
    let rest = sum_of(out, |value| value);
    out[top] = 1.0;
    LogSumExp { max, excess: rest.ln_1p(), rest }
}

/// `Σₖ e^{zₖ − max}` for `zₖ ≤ max`.
fn sum_of_exponentials(z: &[f64], max: f64) -> f64 {
    sum_of(z, |value| exp_nonpositive(value - max))
}

/// `eˣ` for `x ≤ 0`, within 2 units in the last place; 0 below −708, where `eˣ` leaves the normal numbers.
///
/// Without branches and calls, so that loops over it become vector code: `x = n ln 2 + r` with `|r| ≤ ln 2 / 2`,
/// `eʳ = 1 + r + r²·c(r)` with the polynomial `c` of degree 9 through the Chebyshev nodes (computed with mpmath; its relative
/// error is below 2e−17) and `2ⁿ` set in the exponent's bits.
#[inline]
pub(super) fn exp_nonpositive(x: f64) -> f64 {
    /// Adding 1.5 · 2⁵² leaves `n`, rounded to nearest, in the low bits of the mantissa.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const LN2_HIGH: f64 = 0.693_147_180_369_123_8;
    const LN2_LOW: f64 = 1.908_214_929_270_587_7e-10;
    const LOWEST: f64 = -708.0;

    let clamped = if x > LOWEST { x } else { LOWEST };
    let shifted = clamped * std::f64::consts::LOG2_E + ROUND;
    let n = shifted - ROUND;
    let r = (clamped - n * LN2_HIGH) - n * LN2_LOW;

    // In fours: short chains where Horner's scheme is one long one, which the processor would have to wait for.
    let (r2, r4) = (r * r, (r * r) * (r * r));
    let low = (1.0 + r) + (0.5000000000000001 + r * 0.16666666666666669) * r2;
    let middle =
        (0.04166666666662413 + r * 0.008333333333330062) + (0.0013888888917213717 + r * 0.00019841269863053618) * r2;
    let high = (2.4801521295954376e-05 + r * 2.7557268459997064e-06)
        + (2.7620088445409746e-07 + r * 2.510038549551032e-08) * r2;
    let e_to_r = low + (middle + high * r4) * r4;
    let power_of_two = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1023 << 52));
    if x > LOWEST { e_to_r * power_of_two } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exponential_agrees_with_the_standard_one() {
        let mut worst = 0.0_f64;
        for step in 0..=1_400_000 {
            let x = -f64::from(step) * 0.000_505_1;
            let expected = x.exp();
            if x > -708.0 {
                worst = worst.max((exp_nonpositive(x) - expected).abs() / expected);
            }
        }
        assert!(worst < 2.0 * f64::EPSILON, "relative error {worst:e}");
        assert_eq!(exp_nonpositive(0.0), 1.0, "e⁰");
        assert_eq!(exp_nonpositive(-1e4), 0.0, "far below the normal numbers");
        assert_eq!(exp_nonpositive(f64::NEG_INFINITY), 0.0, "the limit");
    }

    #[test]
    fn confident_predictions_keep_their_tiny_loss() {
        let z = [100.0, 0.0, 0.0];
        let excess = log_sum_exp(Logits::new(&z).unwrap()).excess;
        assert!((excess / (2.0 * (-100.0_f64).exp()) - 1.0).abs() < 1e-14, "got {excess:e}");
    }

    #[test]
    fn huge_logits_and_ties() {
        let z = [1e4, 1e4, -1e4];
        let p = softmax(Logits::new(&z).unwrap(), Temperature::ONE);
        assert_eq!(p.as_slice()[2], 0.0, "e^{{−20000}} is no f64");
        assert!((p.as_slice()[0] - 0.5).abs() < 1e-15, "two equal logits share the mass");
        let log_p = log_softmax(Logits::new(&z).unwrap(), Temperature::ONE);
        assert!((log_p[2] + 2e4 + std::f64::consts::LN_2).abs() < 1e-10, "got {}", log_p[2]);
    }

    #[test]
    fn temperature_divides_the_logits() {
        let z = [3.0, -1.0, 0.5];
        let cooled: Vec<f64> = z.iter().map(|value| value / 2.5).collect();
        let p = softmax(Logits::new(&z).unwrap(), Temperature::new(2.5).unwrap());
        let direct = softmax(Logits::new(&cooled).unwrap(), Temperature::ONE);
        assert_eq!(p, direct, "softmax(z, T) and softmax(z/T)");
    }

    #[test]
    fn extreme_temperatures_stay_finite() {
        let z = [1e100, -1e100];
        for temperature in [Temperature::MIN, 1.0, 1e300] {
            let log_p = log_softmax(Logits::new(&z).unwrap(), Temperature::new(temperature).unwrap());
            assert!(log_p.iter().all(|value| value.is_finite()), "T = {temperature}: {log_p:?}");
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        let message = |values: &[f64]| Logits::new(values).unwrap_err().to_string();
        assert_eq!(message(&[1.0]), "logits need at least 2 classes, got 1");
        assert_eq!(
            message(&[0.0, f64::NAN]),
            "the logit of class 1 must be a finite number within ±1e100, got NaN",
            "NaN"
        );
        assert!(Logits::new(&[0.0, f64::INFINITY]).is_err(), "infinite");
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = Temperature::new(value).unwrap_err().to_string();
            assert!(error.starts_with("the temperature must be a finite number above 0"), "{error}");
        }
    }
}
