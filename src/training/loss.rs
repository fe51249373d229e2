//! What a batch is taught, and what the loss of it is.

use super::real::Real;

/// What the examples of a batch are taught. A label that is no class is none of the classes.
#[derive(Clone, Copy, Debug)]
pub enum Target<'a, R> {
    /// Cross-entropy with a target of two levels.
    Smoothed {
        /// A label for each example.
        labels: &'a [u32],
        /// The target of the label.
        on: R,
        /// The target of every other class.
        off: R,
    },
    /// One-hot cross-entropy less `β` times the entropy of the prediction. Pereyra et al. 2017.
    ConfidencePenalty {
        /// A label for each example.
        labels: &'a [u32],
        /// `β`.
        beta: R,
    },
    /// `T²·CE(q, softmax(z/T))`. Hinton, Vinyals and Dean 2015.
    Soft {
        /// `q`: for each example as many probabilities as there are classes, adding up to 1.
        probabilities: &'a [R],
        /// `T`.
        temperature: R,
    },
}

impl<'a, R: Real> Target<'a, R> {
    /// How many examples it is for.
    pub fn len(&self, classes: usize) -> usize {
        match self {
            Self::Smoothed { labels, .. } | Self::ConfidencePenalty { labels, .. } => labels.len(),
            Self::Soft { probabilities, .. } => probabilities.len() / classes,
        }
    }

    /// Whether it is for none.
    pub fn is_empty(&self, classes: usize) -> bool {
        self.len(classes) == 0
    }

    /// The same target for `rows` examples from `first` on.
    pub(super) fn part(&self, first: usize, rows: usize, classes: usize) -> Target<'a, R> {
        match *self {
            Self::Smoothed { labels, on, off } => Self::Smoothed { labels: &labels[first..][..rows], on, off },
            Self::ConfidencePenalty { labels, beta } => {
                Self::ConfidencePenalty { labels: &labels[first..][..rows], beta }
            }
            Self::Soft { probabilities, temperature } => {
                Self::Soft { probabilities: &probabilities[first * classes..][..rows * classes], temperature }
            }
        }
    }

    /// The losses of `N` examples from `first` on. `logits` are theirs, class after class, and become their slopes;
    /// `exponentials` is room for as many numbers. Examples beyond the last are computed with and mean nothing.
    pub(super) fn slopes<const N: usize>(
        &self,
        first: usize,
        logits: &mut [[R; N]],
        exponentials: &mut [[R; N]],
    ) -> [R; N] {
        match *self {
            Self::Smoothed { labels, on, off } => {
                let labels = rows::<N>(labels, first);
                let (log_sum, share) = shift(logits, exponentials, R::ONE);
                let mut loss = [R::ZERO; N];
                for (class, (z, e)) in (0_u32..).zip(logits.iter_mut().zip(exponentials)) {
                    for row in 0..N {
                        let q = if labels[row] == class { on } else { off };
                        loss[row] += q * (log_sum[row] - z[row]);
                        z[row] = e[row] * share[row] - q;
                    }
                }
                loss
            }
            Self::ConfidencePenalty { labels, beta } => {
                let labels = rows::<N>(labels, first);
                let (log_sum, share) = shift(logits, exponentials, R::ONE);
                let mut entropy = [R::ZERO; N];
                for (z, e) in logits.iter_mut().zip(&mut *exponentials) {
                    for row in 0..N {
                        z[row] = z[row] - log_sum[row];
                        e[row] = e[row] * share[row];
                        entropy[row] += -(e[row] * z[row]);
                    }
                }
                let mut loss = entropy.map(|entropy| -(beta * entropy));
                for (class, (z, p)) in (0_u32..).zip(logits.iter_mut().zip(exponentials)) {
                    for row in 0..N {
                        let q = if labels[row] == class { R::ONE } else { R::ZERO };
                        loss[row] += -(q * z[row]);
                        z[row] = p[row] - q + beta * p[row] * (z[row] + entropy[row]);
                    }
                }
                loss
            }
            Self::Soft { probabilities, temperature } => {
                let (log_sum, share) = shift(logits, exponentials, temperature);
                let mut loss = [R::ZERO; N];
                let classes = logits.len();
                for (class, (z, e)) in logits.iter_mut().zip(exponentials).enumerate() {
                    for row in 0..N {
                        let q = probabilities.get((first + row) * classes + class).copied().unwrap_or_default();
                        loss[row] += q * (log_sum[row] - z[row]);
                        z[row] = temperature * (e[row] * share[row] - q);
                    }
                }
                loss.map(|loss| temperature * temperature * loss)
            }
        }
    }
}

/// The labels of `N` examples from `first` on; 0 beyond the last.
fn rows<const N: usize>(labels: &[u32], first: usize) -> [u32; N] {
    std::array::from_fn(|row| labels.get(first + row).copied().unwrap_or_default())
}

/// Turns logits into `(z − max z)/T`, and takes their exponentials. The logarithm of the sum of these, and its inverse.
fn shift<R: Real, const N: usize>(
    logits: &mut [[R; N]],
    exponentials: &mut [[R; N]],
    temperature: R,
) -> ([R; N], [R; N]) {
    let mut most = logits.first().copied().unwrap_or([R::ZERO; N]);
    for z in &*logits {
        for row in 0..N {
            most[row] = most[row].max(z[row]);
        }
    }
    let mut sum = [R::ZERO; N];
    for (z, e) in logits.iter_mut().zip(exponentials) {
        for row in 0..N {
            z[row] = (z[row] - most[row]) / temperature;
            e[row] = z[row].exp();
            sum[row] += e[row];
        }
    }
    let (mut log_sum, mut share) = ([R::ZERO; N], [R::ZERO; N]);
    for row in 0..N {
        log_sum[row] = sum[row].ln();
        share[row] = R::ONE / sum[row];
    }
    (log_sum, share)
}

/// The mean loss of `n` examples in 64 bits, `logits` being `n × classes`: for curves. NaN if there is no example.
pub fn mean_loss<R: Real>(logits: &[R], classes: usize, target: &Target<'_, R>) -> f64 {
    let mut sum = 0.0;
    let [mut row_of, mut room] = [vec![[0.0]; classes], vec![[0.0]; classes]];
    let mut soft = Vec::new();
    for (row, logits) in logits.chunks_exact(classes).enumerate() {
        row_of.iter_mut().zip(logits).for_each(|(z, logit)| *z = [logit.to_f64()]);
        let target = match *target {
            Target::Smoothed { labels, on, off } => {
                Target::Smoothed { labels: &labels[row..=row], on: on.to_f64(), off: off.to_f64() }
            }
            Target::ConfidencePenalty { labels, beta } => {
                Target::ConfidencePenalty { labels: &labels[row..=row], beta: beta.to_f64() }
            }
            Target::Soft { probabilities, temperature } => {
                soft.clear();
                soft.extend(probabilities[row * classes..][..classes].iter().map(|q| q.to_f64()));
                Target::Soft { probabilities: &soft, temperature: temperature.to_f64() }
            }
        };
        let [loss] = target.slopes(0, &mut row_of, &mut room);
        sum += loss;
    }
    sum / (logits.len() / classes) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::{Classes, Convention, Epsilon, Smoothing};

    /// Four rows of three logits, class after class: ordinary, equal, far apart, all low.
    const LOGITS: [[f64; 4]; 3] = [[1.0, 2.0, 500.0, -700.0], [-0.5, 2.0, -500.0, -701.0], [0.25, 2.0, 0.0, -702.5]];
    const LABELS: [u32; 4] = [0, 1, 1, 2];

    fn slopes(target: &Target<'_, f64>) -> ([f64; 4], [[f64; 4]; 3]) {
        let (mut logits, mut room) = (LOGITS, [[0.0; 4]; 3]);
        (target.slopes(0, &mut logits, &mut room), logits)
    }

    #[test]
    fn slopes_add_up_to_zero() {
        let soft = [0.5, 0.25, 0.25, 1.0, 0.0, 0.0, 0.125, 0.125, 0.75, 0.25, 0.5, 0.25];
        for target in [
            Target::Smoothed { labels: &LABELS, on: 0.9, off: 0.05 },
            Target::ConfidencePenalty { labels: &LABELS, beta: 0.3 },
            Target::Soft { probabilities: &soft, temperature: 4.0 },
        ] {
            let (losses, slopes) = slopes(&target);
            for row in 0..4 {
                let sum: f64 = slopes.iter().map(|class| class[row]).sum();
                assert!(sum.abs() < 1e-14, "{target:?}, row {row}: {sum}");
                assert!(losses[row].is_finite(), "{target:?}, row {row}: {}", losses[row]);
            }
        }
    }

    #[test]
    fn without_smoothing_the_conventions_are_one() {
        let of = |convention| {
            let smoothing = Smoothing { epsilon: Epsilon::ZERO, convention };
            let target = smoothing.of_class(0, Classes::new(3).unwrap()).unwrap().to_distribution();
            let [on, off, _] = *target.as_slice() else { panic!("three classes") };
            slopes(&Target::Smoothed { labels: &LABELS, on, off })
        };
        let penalty = slopes(&Target::ConfidencePenalty { labels: &LABELS, beta: 0.0 });
        let [uniform, others] = [Convention::Uniform, Convention::Others].map(of);
        assert_eq!(uniform, others, "one-hot either way");
        for (a, b) in uniform.1.as_flattened().iter().zip(penalty.1.as_flattened()) {
            assert!((a - b).abs() < 1e-15, "no penalty is one-hot too: {a} and {b}");
        }
        // Rows by hand: certain and wrong by 1000; equal.
        assert_eq!(uniform.0[2], 1000.0, "one-hot loss far out");
        assert!((uniform.0[1] - 3.0_f64.ln()).abs() < 1e-15, "one-hot loss of equal logits");
    }

    #[test]
    fn a_mean_of_nothing_is_no_number() {
        let target = Target::Smoothed { labels: &[], on: 1.0_f32, off: 0.0 };
        assert!(mean_loss(&[], 3, &target).is_nan(), "no example");
        assert!(target.is_empty(3), "no example");
    }
}
