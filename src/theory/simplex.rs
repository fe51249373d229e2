//! The probability simplex: `{ q : qₖ ≥ 0, Σₖ qₖ = 1 }`, and the three measures that label smoothing is told in.
//!
//! `H(q, p) = H(q) + KL(q‖p)`: cross-entropy is the entropy of the target, which no prediction can undercut,
//! plus the divergence, which a right prediction brings to zero. A test holds this identity.

use thiserror::Error;

/// The number of classes `K`. Always at least 2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Classes(usize);

impl Classes {
    /// The smallest number of classes between which anything can be decided.
    pub const MIN: Self = Self(2);

    /// # Errors
    /// [`ClassesError`] unless `2 <= count`.
    pub const fn new(count: usize) -> Result<Self, ClassesError> {
        if count < Self::MIN.0 { Err(ClassesError::TooFew(count)) } else { Ok(Self(count)) }
    }

    /// `K`.
    pub const fn get(self) -> usize {
        self.0
    }

    /// `K` as a real number, exact below 2⁵³.
    pub const fn real(self) -> f64 {
        self.0 as f64
    }
}

/// Why a number of classes was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ClassesError {
    /// With fewer than two classes there is nothing to classify.
    #[error("the number of classes must be at least 2, got {0}")]
    TooFew(usize),
}

/// A probability distribution over `K ≥ 2` classes: no entry is negative and the sum is one.
#[derive(Clone, Debug, PartialEq)]
pub struct Distribution(Vec<f64>);

impl Distribution {
    /// How far from one a sum may be. Wide enough for ten thousand rounded decimals, far too narrow for a wrong formula.
    pub const SUM_TOLERANCE: f64 = 1e-9;

    /// # Errors
    /// [`DistributionError`] unless there are at least two entries, all finite and not negative, whose sum is one
    /// to within [`Self::SUM_TOLERANCE`].
    pub fn new(probabilities: Vec<f64>) -> Result<Self, DistributionError> {
        check_distribution(&probabilities)?;
        Ok(Self(probabilities))
    }

    /// `uₖ = 1/K`.
    pub fn uniform(classes: Classes) -> Self {
        Self(vec![1.0 / classes.real(); classes.get()])
    }

    /// The probabilities, one for each class.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }

    /// `K`.
    pub fn classes(&self) -> Classes {
        Classes(self.0.len())
    }

    /// Trusted by the caller to be a distribution: the result of arithmetic that keeps the simplex.
    pub(super) fn trusted(probabilities: Vec<f64>) -> Self {
        debug_assert!(check_distribution(&probabilities).is_ok(), "not a distribution: {probabilities:?}");
        Self(probabilities)
    }
}

/// The check behind [`Distribution::new`], for rows that stay where they are.
pub(super) fn check_distribution(probabilities: &[f64]) -> Result<(), DistributionError> {
    if probabilities.len() < Classes::MIN.0 {
        return Err(DistributionError::TooFew(probabilities.len()));
    }
    for (class, &value) in probabilities.iter().enumerate() {
        if !value.is_finite() {
            return Err(DistributionError::NotFinite { class, value });
        }
        if value < 0.0 {
            return Err(DistributionError::Negative { class, value });
        }
    }
    let sum: f64 = probabilities.iter().sum();
    if (sum - 1.0).abs() > Distribution::SUM_TOLERANCE {
        return Err(DistributionError::Sum(sum));
    }
    Ok(())
}

/// Why a list of numbers is not a distribution.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum DistributionError {
    /// Fewer than two entries.
    #[error("a distribution needs at least 2 probabilities, got {0}")]
    TooFew(usize),
    /// An entry is NaN or infinite.
    #[error("the probability of class {class} must be a finite number, got {value}")]
    NotFinite {
        /// The class of the entry.
        class: usize,
        /// What came.
        value: f64,
    },
    /// An entry is below zero.
    #[error("the probability of class {class} must not be negative, got {value}")]
    Negative {
        /// The class of the entry.
        class: usize,
        /// What came.
        value: f64,
    },
    /// The entries do not sum to one.
    #[error("probabilities must sum to 1, got a sum of {0}")]
    Sum(f64),
}

/// `H(q) = −Σₖ qₖ ln qₖ`, in nats; `0 ln 0` is 0.
///
/// Between 0 (one-hot) and `ln K` (uniform). The largest entry's part is taken from the sum of the *others*,
/// `−(1 − r) ln(1 − r)` with `r = Σ others`, for near a one-hot target `ln q` would lose what makes the entropy:
/// at `ε = 1e−12` twelve digits are right instead of six.
pub fn entropy(q: &Distribution) -> f64 {
    let q = q.as_slice();
    let top = index_of_largest(q);
    let others = || q[..top].iter().chain(&q[top + 1..]).copied();
    -precise_sum(others().map(x_ln_x)) - one_minus_x_ln(precise_sum(others()))
}

/// A sum with the rounding errors carried along (Neumaier 1974): right to the last digit for 100 000 equal masses.
fn precise_sum(terms: impl Iterator<Item = f64>) -> f64 {
    let (mut sum, mut lost) = (0.0_f64, 0.0);
    for term in terms {
        let next = sum + term;
        lost += if sum.abs() >= term.abs() { (sum - next) + term } else { (term - next) + sum };
        sum = next;
    }
    sum + lost
}

/// `H(q, p) = −Σₖ qₖ ln pₖ`, in nats.
///
/// Infinite where `p` denies a class that `q` holds possible. `None` if the two are over different classes.
pub fn cross_entropy(q: &Distribution, p: &Distribution) -> Option<f64> {
    (q.classes() == p.classes()).then(|| {
        let terms = q.as_slice().iter().zip(p.as_slice());
        // Adding 0 turns the −0 of an empty sum, or of ln 1, into the 0 a reader expects.
        terms.map(|(&q, &p)| if q == 0.0 { 0.0 } else { -q * p.ln() }).sum::<f64>() + 0.0
    })
}

/// `KL(q‖p) = Σₖ qₖ ln(qₖ/pₖ)`, in nats: never negative, zero only at `q = p`.
///
/// Infinite where `p` denies a class that `q` holds possible. Each term is taken as `q ln(q/p) − q + p ≥ 0`, which
/// sums to the same and keeps the result from falling below zero by rounding. `None` if the two are over different classes.
pub fn kl_divergence(q: &Distribution, p: &Distribution) -> Option<f64> {
    (q.classes() == p.classes()).then(|| {
        let terms = q.as_slice().iter().zip(p.as_slice());
        terms.map(|(&q, &p)| if q == 0.0 { p } else { kl_term(q, p) }).sum()
    })
}

/// `q ln(q/p) − q + p` for `q > 0`.
fn kl_term(q: f64, p: f64) -> f64 {
    let excess = (p - q) / q;
    if excess.abs() < 0.5 { (q * (excess - excess.ln_1p())).max(0.0) } else { q * (q.ln() - p.ln()) - q + p }
}

/// `x ln x`, continued by 0 at `x = 0`.
pub(super) fn x_ln_x(x: f64) -> f64 {
    if x == 0.0 { 0.0 } else { x * x.ln() }
}

/// `(1 − x) ln(1 − x)`, exact for small `x`, continued by 0 at `x = 1`.
///
/// An `x` above one by rounding counts as one.
pub(super) fn one_minus_x_ln(x: f64) -> f64 {
    if x >= 1.0 { 0.0 } else { (1.0 - x) * (-x).ln_1p() }
}

/// The class of the largest entry; the first of several equal ones.
pub(super) fn index_of_largest(values: &[f64]) -> usize {
    let mut lanes = [f64::NEG_INFINITY; 8];
    let (chunks, tail) = values.as_chunks::<8>();
    for chunk in chunks {
        for (lane, &value) in lanes.iter_mut().zip(chunk) {
            *lane = if value > *lane { value } else { *lane };
        }
    }
    let max = lanes.iter().chain(tail).copied().fold(f64::NEG_INFINITY, f64::max);
    values.iter().position(|&value| value == max).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cross_entropy_is_entropy_plus_divergence() {
        let q = Distribution::new(vec![0.7, 0.2, 0.1]).unwrap();
        let p = Distribution::new(vec![0.25, 0.25, 0.5]).unwrap();
        let sum = entropy(&q) + kl_divergence(&q, &p).unwrap();
        assert!((cross_entropy(&q, &p).unwrap() - sum).abs() < 1e-15, "H(q, p) and H(q) + KL(q‖p) differ");
    }

    #[test]
    fn entropy_near_one_hot_keeps_its_digits() {
        // (1−δ)·(−ln(1−δ)) − δ ln(δ/2) for δ = 2e−12, by hand from the series: δ(1 − ln(δ/2)) to first order.
        let q = Distribution::new(vec![1.0 - 2e-12, 1e-12, 1e-12]).unwrap();
        let expected = 2e-12 * (1.0 - 1e-12_f64.ln());
        assert!((entropy(&q) / expected - 1.0).abs() < 1e-11, "got {}", entropy(&q));
    }

    #[test]
    fn ends_of_the_domain() {
        let sure = Distribution::new(vec![0.0, 1.0]).unwrap();
        let other = Distribution::new(vec![1.0, 0.0]).unwrap();
        assert_eq!(entropy(&sure), 0.0, "a certain outcome has no entropy");
        assert_eq!(kl_divergence(&sure, &sure), Some(0.0), "no divergence from oneself");
        assert_eq!(kl_divergence(&sure, &other), Some(f64::INFINITY), "a denied class costs infinitely much");
        assert_eq!(cross_entropy(&sure, &other), Some(f64::INFINITY), "a denied class costs infinitely much");
        assert_eq!(cross_entropy(&sure, &Distribution::uniform(Classes(3))), None, "different classes");
    }

    #[test]
    fn what_is_refused_and_why() {
        for (values, message) in [
            (vec![1.0], "a distribution needs at least 2 probabilities, got 1"),
            (vec![0.5, f64::NAN], "the probability of class 1 must be a finite number, got NaN"),
            (vec![1.5, -0.5], "the probability of class 1 must not be negative, got -0.5"),
            (vec![0.5, 0.25], "probabilities must sum to 1, got a sum of 0.75"),
        ] {
            let error = Distribution::new(values.clone()).unwrap_err();
            assert_eq!(error.to_string(), message, "for {values:?}");
        }
        assert_eq!(Classes::new(1).unwrap_err().to_string(), "the number of classes must be at least 2, got 1");
    }
}
