//! Cross-entropy with a smoothed target: `loss = −Σₖ qₖ ln softmax(z)ₖ`, gradient `∂loss/∂z = softmax(z) − q`.
//!
//! For one example ([`Example`]) and for a batch with PyTorch's semantics ([`CrossEntropy`]). The text this project
//! starts from sums over `N` examples, `L = Σᵢ Hᵢ(q, p)`; that is [`Reduction::Sum`].

use super::simplex::{Classes, Distribution, DistributionError, check_distribution};
use super::smoothing::{Convention, Epsilon, SmoothedTarget, Smoothing};
use super::softmax::{LogSumExp, Logits, LogitsError, exponentials_into, log_sum_exp};
use super::sum::{sum_of, sum_of_pairs};
use thiserror::Error;

/// One example: its logits and its target, over the same classes.
#[derive(Clone, Copy, Debug)]
pub struct Example<'a> {
    logits: Logits<'a>,
    target: &'a Distribution,
}

impl<'a> Example<'a> {
    /// # Errors
    /// [`ExampleError`] unless both are over the same number of classes.
    pub fn new(logits: Logits<'a>, target: &'a Distribution) -> Result<Self, ExampleError> {
        let (logits_len, target_len) = (logits.as_slice().len(), target.as_slice().len());
        if logits_len == target_len {
            Ok(Self { logits, target })
        } else {
            Err(ExampleError::Lengths { logits: logits_len, target: target_len })
        }
    }

    /// `H(q, softmax(z)) = −Σₖ qₖ ln softmax(z)ₖ`, in nats; not below `H(q)` but for rounding.
    pub fn loss(self) -> f64 {
        let sum = log_sum_exp(self.logits);
        // Σ q = 1, so the excess counts once; the differences zₖ − max are exact where the logits are close.
        sum.excess + sum_of_pairs(self.logits.as_slice(), self.target.as_slice(), |z, q| q * (sum.max - z))
    }

    /// `∂loss/∂zₖ = softmax(z)ₖ − qₖ` into `out`, without allocation. The components sum to 0.
    ///
    /// # Panics
    /// If `out` has another length than the logits.
    pub fn gradient_into(self, out: &mut [f64]) {
        assert_eq!(out.len(), self.logits.as_slice().len(), "a gradient over K logits needs K places");
        let share = 1.0 / (1.0 + exponentials_into(self.logits.as_slice(), out).rest);
        out.iter_mut().zip(self.target.as_slice()).for_each(|(e, &q)| *e = *e * share - q);
    }
}

/// Why logits and target do not make an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ExampleError {
    /// They are over different classes.
    #[error("logits and target must be over the same classes, got {logits} logits and {target} probabilities")]
    Lengths {
        /// The number of logits.
        logits: usize,
        /// The number of target probabilities.
        target: usize,
    },
}

/// A batch of logits, `N` rows of `K`, row after row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogitMatrix<'a> {
    values: &'a [f64],
    classes: Classes,
}

impl<'a> LogitMatrix<'a> {
    /// # Errors
    /// [`BatchError`] unless the values fill whole rows, at least one, and every row is one of [`Logits`].
    pub fn new(values: &'a [f64], classes: Classes) -> Result<Self, BatchError> {
        if values.is_empty() || !values.len().is_multiple_of(classes.get()) {
            return Err(BatchError::NotWholeRows { values: values.len(), classes: classes.get() });
        }
        for (row, logits) in values.chunks_exact(classes.get()).enumerate() {
            Logits::new(logits).map_err(|source| BatchError::Logits { row, source })?;
        }
        Ok(Self { values, classes })
    }

    /// `N`.
    pub fn rows(&self) -> usize {
        self.values.len() / self.classes.get()
    }

    /// `K`.
    pub const fn classes(&self) -> Classes {
        self.classes
    }
}

/// The targets of a batch.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Targets<'a> {
    /// A class for each row, or the ignored index.
    Classes(&'a [i64]),
    /// A distribution for each row, `N × K`; smoothed like any other target, also if it is soft already.
    Probabilities(&'a [f64]),
}

/// How a batch's losses become one number.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Reduction {
    /// Not at all: one loss for each row, 0 for an ignored one.
    None,
    /// `Σₙ ℓₙ`.
    Sum,
    /// PyTorch's mean. Its denominator depends on the form of the targets: for class indices `Σₙ w_{yₙ}` over the rows
    /// that are not ignored (their number, without weights); for probabilities `N`, whatever the weights. So with
    /// weights the two forms differ for the same targets, by the factor `Σ w_y / N`.
    #[default]
    Mean,
    /// `Σₙ ℓₙ / N` with `N` the number of rows, ignored ones included.
    BatchMean,
}

/// The class weights `w_c` of a weighted loss, one for each class: 0, or between 10⁻¹⁰⁰ and 10¹⁰⁰, so that neither a
/// product nor a mean leaves the numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct ClassWeights(Vec<f64>);

impl ClassWeights {
    /// # Errors
    /// [`BatchError::Weight`] for a weight out of this range.
    pub fn new(weights: Vec<f64>) -> Result<Self, BatchError> {
        match weights.iter().position(|&weight| weight != 0.0 && !(1e-100..=1e100).contains(&weight)) {
            Some(class) => Err(BatchError::Weight { class, value: weights[class] }),
            None => Ok(Self(weights)),
        }
    }

    /// `w`, class by class.
    pub fn as_slice(&self) -> &[f64] {
        &self.0
    }
}

/// Cross-entropy over a batch: PyTorch's `CrossEntropyLoss` in its default state, with every knob.
///
/// One row's loss is `ℓ = −Σ_c w_c q_c ln p_c` with `q = (1 − ε)·target + ε/K`. The weights reach the smoothing mass as
/// well, so `ℓ` is *not* `w_y` times the smoothed loss, and the optimum moves to `p_c ∝ w_c q_c`
/// ([`weight_ratio_that_flips`](super::optimum::weight_ratio_that_flips)). The gradient is
/// `∂ℓ/∂z_c = p_c Σⱼ wⱼ qⱼ − w_c q_c`, or `p − q` without weights.
///
/// Two departures, both in favour of a message: a row of probability targets that is no distribution is refused, where
/// PyTorch computes on; and a mean over nothing is an error, where PyTorch returns NaN.
#[derive(Clone, Debug, PartialEq)]
pub struct CrossEntropy {
    /// How the targets are smoothed. PyTorch has `Uniform` only.
    pub smoothing: Smoothing,
    /// `w`; all one if `None`.
    pub weights: Option<ClassWeights>,
    /// Rows with this index count for nothing. With probability targets it must be negative, as in PyTorch.
    pub ignore_index: i64,
    /// What is returned.
    pub reduction: Reduction,
}

impl Default for CrossEntropy {
    fn default() -> Self {
        Self { smoothing: Smoothing::NONE, weights: None, ignore_index: -100, reduction: Reduction::Mean }
    }
}

/// The value of a batch's loss.
#[derive(Clone, Debug, PartialEq)]
pub enum Reduced {
    /// One loss for each row, of [`Reduction::None`].
    Rows(Vec<f64>),
    /// One number.
    Scalar(f64),
}

/// A batch's loss and its gradient.
#[derive(Clone, Debug, PartialEq)]
pub struct BatchLoss {
    /// In nats.
    pub value: Reduced,
    /// `∂value/∂z`, `N × K`; for [`Reduction::None`] that of the sum.
    pub gradient: Vec<f64>,
}

impl CrossEntropy {
    /// Loss and gradient of a batch.
    ///
    /// # Errors
    /// [`BatchError`] if targets or weights do not fit the logits, a class does not exist, a row of probabilities is no
    /// distribution, `ignore_index` is not negative beside probabilities, or a mean has nothing to average.
    pub fn evaluate(&self, logits: LogitMatrix<'_>, targets: Targets<'_>) -> Result<BatchLoss, BatchError> {
        self.check(logits, targets)?;
        let k = logits.classes.get();
        let scale = self.scale(logits, targets)?;
        let mut losses = Vec::with_capacity(logits.rows());
        let mut gradient = vec![0.0; logits.values.len()];
        let mut weighted = vec![0.0; k];
        let rows = logits.values.chunks_exact(k).zip(gradient.chunks_exact_mut(k)).enumerate();
        for (row, (z, gradient)) in rows {
            match targets {
                Targets::Classes(labels) if labels[row] == self.ignore_index => {
                    losses.push(0.0);
                    continue;
                }
                Targets::Classes(labels) => {
                    self.class(row, labels[row], logits.classes)?.write_into(&mut weighted);
                }
                Targets::Probabilities(probabilities) => {
                    smooth_row(self.smoothing, &probabilities[row * k..(row + 1) * k], &mut weighted);
                }
            }
            if let Some(weights) = &self.weights {
                weighted.iter_mut().zip(&weights.0).for_each(|(q, &weight)| *q *= weight);
            }
            losses.push(row_loss_and_gradient(z, &weighted, scale, gradient));
        }
        let value = match self.reduction {
            Reduction::None => Reduced::Rows(losses),
            _ => Reduced::Scalar(losses.iter().sum::<f64>() * scale),
        };
        Ok(BatchLoss { value, gradient })
    }

    /// What the sum over the rows is multiplied by.
    fn scale(&self, logits: LogitMatrix<'_>, targets: Targets<'_>) -> Result<f64, BatchError> {
        let rows = logits.rows() as f64;
        match (self.reduction, targets) {
            (Reduction::None | Reduction::Sum, _) => Ok(1.0),
            (Reduction::BatchMean, _) | (Reduction::Mean, Targets::Probabilities(_)) => Ok(1.0 / rows),
            (Reduction::Mean, Targets::Classes(labels)) => {
                let mut denominator = 0.0;
                for (row, &label) in labels.iter().enumerate().filter(|&(_, &label)| label != self.ignore_index) {
                    let class = self.class(row, label, logits.classes)?.class();
                    denominator += self.weights.as_ref().map_or(1.0, |weights| weights.0[class]);
                }
                if denominator > 0.0 { Ok(1.0 / denominator) } else { Err(BatchError::NothingToAverage) }
            }
        }
    }

    fn check(&self, logits: LogitMatrix<'_>, targets: Targets<'_>) -> Result<(), BatchError> {
        let (rows, classes) = (logits.rows(), logits.classes.get());
        let (wanted, got) = match targets {
            Targets::Classes(labels) => (rows, labels.len()),
            Targets::Probabilities(probabilities) => (rows * classes, probabilities.len()),
        };
        if wanted != got {
            return Err(BatchError::Targets { wanted, got });
        }
        if let Some(weights) = &self.weights
            && weights.0.len() != classes
        {
            return Err(BatchError::Weights { classes, got: weights.0.len() });
        }
        if let Targets::Probabilities(probabilities) = targets {
            if self.ignore_index >= 0 {
                return Err(BatchError::IgnoreIndexWithProbabilities(self.ignore_index));
            }
            for (row, probabilities) in probabilities.chunks_exact(classes).enumerate() {
                check_distribution(probabilities).map_err(|source| BatchError::Probabilities { row, source })?;
            }
        }
        Ok(())
    }

    fn class(&self, row: usize, label: i64, classes: Classes) -> Result<SmoothedTarget, BatchError> {
        let target = usize::try_from(label).ok().and_then(|class| self.smoothing.of_class(class, classes).ok());
        target.ok_or(BatchError::NoSuchClass { row, label, classes: classes.get() })
    }
}

/// The loss module of the text this project starts from, `LabelSmoothingLoss(smoothing)`:
/// `KLDivLoss(reduction)(log_softmax(z), (1 − ε)·onehot + ε/K)`.
///
/// One row's value is `KL(q‖p) = H(q, p) − H(q)`: cross-entropy less the target's entropy, with the same gradient
/// `p − q`, so it trains alike and only reads differently: it can reach 0.
///
/// # Errors
/// [`BatchError`] as for [`CrossEntropy`]; the module knows neither weights nor an ignored index.
pub fn label_smoothing_kl(
    logits: LogitMatrix<'_>,
    labels: &[i64],
    epsilon: Epsilon,
    reduction: KlReduction,
) -> Result<BatchLoss, BatchError> {
    // The cross-entropy below ignores one negative index; this module knows none.
    if let Some(row) = labels.iter().position(|&label| label < 0) {
        return Err(BatchError::NoSuchClass { row, label: labels[row], classes: logits.classes.get() });
    }
    let smoothing = Smoothing { epsilon, convention: Convention::Uniform };
    let loss = CrossEntropy { smoothing, reduction: Reduction::Sum, ..CrossEntropy::default() };
    let BatchLoss { value, mut gradient } = loss.evaluate(logits, Targets::Classes(labels))?;
    let Reduced::Scalar(cross_entropy) = value else { unreachable!("a sum is one number") };
    // Every one-hot row smoothed by the same ε has the same entropy.
    let floor = smoothing.of_class(0, logits.classes).map_or(0.0, |target| target.entropy());
    let rows = logits.rows() as f64;
    let scale = match reduction {
        KlReduction::Sum => 1.0,
        KlReduction::BatchMean => 1.0 / rows,
        KlReduction::Mean => 1.0 / (rows * logits.classes.real()),
    };
    gradient.iter_mut().for_each(|value| *value *= scale);
    Ok(BatchLoss { value: Reduced::Scalar((cross_entropy - rows * floor).max(0.0) * scale), gradient })
}

/// The reductions of PyTorch's `KLDivLoss`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KlReduction {
    /// `Σₙ KLₙ`.
    Sum,
    /// `Σₙ KLₙ / N`: the mathematical mean, what the loss module uses.
    #[default]
    BatchMean,
    /// `Σₙ KLₙ / (N·K)`: the mean over elements, `K` times too small. PyTorch's default, and a trap.
    Mean,
}

/// Why a batch was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum BatchError {
    /// The logits do not fill whole rows, or there are none.
    #[error("a batch of logits needs whole rows of {classes}, at least one, got {values} values")]
    NotWholeRows {
        /// How many values came.
        values: usize,
        /// `K`.
        classes: usize,
    },
    /// A row of logits was refused.
    #[error("row {row}: {source}")]
    Logits {
        /// The row, from 0.
        row: usize,
        /// Why.
        source: LogitsError,
    },
    /// Too many or too few targets.
    #[error("the logits need {wanted} target values, got {got}")]
    Targets {
        /// `N` for classes, `N·K` for probabilities.
        wanted: usize,
        /// What came.
        got: usize,
    },
    /// A class index that does not exist and is not the ignored one.
    #[error("row {row}: the class must lie in 0..{classes} or be the ignored index, got {label}")]
    NoSuchClass {
        /// The row, from 0.
        row: usize,
        /// What came.
        label: i64,
        /// `K`.
        classes: usize,
    },
    /// A row of target probabilities is no distribution.
    #[error("row {row}: {source}")]
    Probabilities {
        /// The row, from 0.
        row: usize,
        /// Why.
        source: DistributionError,
    },
    /// A class weight is negative, not finite, or beyond all use.
    #[error("the weight of class {class} must be 0 or between 1e-100 and 1e100, got {value}")]
    Weight {
        /// The class.
        class: usize,
        /// What came.
        value: f64,
    },
    /// Not one weight for each class.
    #[error("{classes} classes need as many weights, got {got}")]
    Weights {
        /// `K`.
        classes: usize,
        /// What came.
        got: usize,
    },
    /// A distribution has no index that could be ignored.
    #[error("an ignored index must be negative beside probability targets, got {0}")]
    IgnoreIndexWithProbabilities(i64),
    /// Every row is ignored, or every counted weight is 0. PyTorch returns NaN.
    #[error("a mean needs at least one row with weight: every row is ignored or weighs 0")]
    NothingToAverage,
}

/// `−Σ_c a_c ln p_c` for weighted targets `a`, and `scale` times its gradient `p·Σa − a`.
fn row_loss_and_gradient(z: &[f64], weighted: &[f64], scale: f64, gradient: &mut [f64]) -> f64 {
    let LogSumExp { max, excess, rest } = exponentials_into(z, gradient);
    let total = sum_of(weighted, |a| a);
    // −ln p_c = excess + (max − z_c), each without cancellation.
    let loss = total * excess + sum_of_pairs(weighted, z, |a, z| a * (max - z));
    let share = total / (1.0 + rest);
    gradient.iter_mut().zip(weighted).for_each(|(e, &a)| *e = (*e * share - a) * scale);
    loss
}

/// [`Smoothing::of_distribution`] for a row, without allocation.
fn smooth_row(smoothing: Smoothing, soft: &[f64], out: &mut [f64]) {
    let k = soft.len() as f64;
    for (out, &soft) in out.iter_mut().zip(soft) {
        *out = smoothing.of_probability(soft, k);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn classes(count: usize) -> Classes {
        Classes::new(count).unwrap()
    }

    fn scalar(loss: &BatchLoss) -> f64 {
        match loss.value {
            Reduced::Scalar(value) => value,
            Reduced::Rows(_) => panic!("wanted one number"),
        }
    }

    #[test]
    fn a_mean_over_nothing_is_an_error_not_nan() {
        let z = [0.5, -0.5];
        let logits = LogitMatrix::new(&z, classes(2)).unwrap();
        let error = CrossEntropy::default().evaluate(logits, Targets::Classes(&[-100])).unwrap_err();
        assert_eq!(error, BatchError::NothingToAverage, "all ignored");
        let sum = CrossEntropy { reduction: Reduction::Sum, ..CrossEntropy::default() };
        assert_eq!(scalar(&sum.evaluate(logits, Targets::Classes(&[-100])).unwrap()), 0.0, "a sum over nothing is 0");
    }

    #[test]
    fn index_and_probability_means_differ_by_the_weights() {
        let z = [0.3, -1.2, 2.0, 1.0, 0.0, -0.5];
        let logits = LogitMatrix::new(&z, classes(3)).unwrap();
        let loss = CrossEntropy {
            smoothing: Smoothing { epsilon: Epsilon::new(0.2).unwrap(), convention: Convention::Uniform },
            weights: Some(ClassWeights::new(vec![0.5, 2.0, 1.25]).unwrap()),
            ..CrossEntropy::default()
        };
        let by_index = loss.evaluate(logits, Targets::Classes(&[1, 2])).unwrap();
        let one_hot = [0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
        let by_probability = loss.evaluate(logits, Targets::Probabilities(&one_hot)).unwrap();
        let ratio = scalar(&by_probability) / scalar(&by_index);
        assert!((ratio - (2.0 + 1.25) / 2.0).abs() < 1e-14, "Σ w_y / N, got {ratio}");
    }

    #[test]
    fn what_is_refused_and_why() {
        let z = [0.0, 1.0, 2.0, 3.0];
        let logits = LogitMatrix::new(&z, classes(2)).unwrap();
        let plain = CrossEntropy::default();
        let message = |error: BatchError| error.to_string();
        for (got, wanted) in [
            (
                message(LogitMatrix::new(&z[..3], classes(2)).unwrap_err()),
                "whole rows of 2, at least one, got 3 values",
            ),
            (message(LogitMatrix::new(&[], classes(2)).unwrap_err()), "whole rows of 2, at least one, got 0 values"),
            (message(LogitMatrix::new(&[0.0, f64::NAN], classes(2)).unwrap_err()), "row 0: the logit of class 1"),
            (message(plain.evaluate(logits, Targets::Classes(&[0])).unwrap_err()), "need 2 target values, got 1"),
            (
                message(plain.evaluate(logits, Targets::Classes(&[0, 2])).unwrap_err()),
                "row 1: the class must lie in 0..2",
            ),
            (message(plain.evaluate(logits, Targets::Classes(&[0, -1])).unwrap_err()), "got -1"),
            (
                message(plain.evaluate(logits, Targets::Probabilities(&[1.0, 0.0, 0.7, 0.7])).unwrap_err()),
                "row 1: probabilities must sum to 1",
            ),
            (message(ClassWeights::new(vec![1.0, -2.0]).unwrap_err()), "the weight of class 1 must be 0 or between"),
            (
                message(
                    CrossEntropy { weights: Some(ClassWeights::new(vec![1.0]).unwrap()), ..CrossEntropy::default() }
                        .evaluate(logits, Targets::Classes(&[0, 1]))
                        .unwrap_err(),
                ),
                "2 classes need as many weights, got 1",
            ),
            (
                message(
                    CrossEntropy { ignore_index: 0, ..CrossEntropy::default() }
                        .evaluate(logits, Targets::Probabilities(&[1.0, 0.0, 0.0, 1.0]))
                        .unwrap_err(),
                ),
                "must be negative beside probability targets, got 0",
            ),
        ] {
            assert!(got.contains(wanted), "«{got}» should contain «{wanted}»");
        }
    }
}
