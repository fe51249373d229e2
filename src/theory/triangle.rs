//! The loss over the triangle of all predictions among three classes: `−q_y ln p_y − q_k (ln p_1 + ln p_2)`.
//!
//! A smoothed target asks the same of both other classes, so that the loss depends on the true class's probability and on
//! the product of the other two. This gives its level lines in closed form, up to the edges, where it is infinite.

use super::optimum::reach_when_others_share;
use super::smoothing::SmoothedTarget;
use super::softmax::exp_nonpositive;
use thiserror::Error;

/// The loss of one target over the predictions among three classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TriangleLoss(SmoothedTarget);

impl TriangleLoss {
    /// # Errors
    /// [`TriangleError`] unless the target is over three classes.
    pub fn new(target: SmoothedTarget) -> Result<Self, TriangleError> {
        if target.classes().get() == 3 { Ok(Self(target)) } else { Err(TriangleError::Classes(target.classes().get())) }
    }

    /// The target, at which the loss is least.
    pub const fn target(&self) -> &SmoothedTarget {
        &self.0
    }

    /// The loss of a prediction, in nats: of the true class's probability and the product of the other two.
    ///
    /// Infinite at an edge that the target does not hold impossible.
    pub fn loss(&self, own: f64, product: f64) -> f64 {
        // A class without mass costs nothing, however impossible it is thought.
        let cost = |mass: f64, probability: f64| if mass == 0.0 { 0.0 } else { -mass * probability.ln() };
        cost(self.0.on(), own) + cost(self.0.off(), product)
    }

    /// Where the loss is `level` nats, the true class having the probability `own`: the larger and the smaller of the
    /// others' probabilities, or the other way round. `None` if there is no such prediction.
    ///
    /// `p_1, p_2` are the roots of `x² − (1 − p_y) x + m`, where `ln m = −(level + q_y ln p_y)/q_k`. A one-hot target has no
    /// such pair: its levels are the straight lines `p_y = e^{−level}`.
    pub fn others_at(&self, level: f64, own: f64) -> Option<(f64, f64)> {
        let (on, off) = (self.0.on(), self.0.off());
        if off == 0.0 || !(0.0..=1.0).contains(&own) {
            return None;
        }
        let asked = if on == 0.0 { 0.0 } else { on * own.ln() };
        let log_product = -(level + asked) / off;
        if log_product > 0.0 || log_product.is_nan() {
            return None;
        }
        let (rest, product) = (1.0 - own, exp_nonpositive(log_product));
        let root = rest * rest - 4.0 * product;
        if root < 0.0 {
            return None;
        }
        // The larger root without cancellation, the smaller from their product.
        let larger = f64::midpoint(rest, root.sqrt());
        Some((larger, if larger == 0.0 { 0.0 } else { product / larger }))
    }

    /// The least and the most that the true class's probability can be where the loss is `level` nats; `None` if the loss
    /// floor is above it, or if the target is one-hot.
    pub fn reach(&self, level: f64) -> Option<(f64, f64)> {
        // Among the predictions with one p_y the loss is least where the others share.
        if self.0.off() == 0.0 { None } else { reach_when_others_share(&self.0, level) }
    }
}

/// Why a target was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TriangleError {
    /// The predictions among three classes form a triangle, those among others do not.
    #[error("the triangle of predictions is of 3 classes, got {0}")]
    Classes(usize),
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::simplex::cross_entropy;
    use crate::theory::{Classes, Convention, Distribution, Epsilon, Smoothing};

    fn loss(epsilon: f64, convention: Convention) -> TriangleLoss {
        let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention };
        TriangleLoss::new(smoothing.of_class(0, Classes::new(3).unwrap()).unwrap()).unwrap()
    }

    #[test]
    fn it_is_the_cross_entropy() {
        for convention in [Convention::Uniform, Convention::Others] {
            for epsilon in [0.0, 1e-12, 0.1, 1.0] {
                let loss = loss(epsilon, convention);
                let q = loss.target().to_distribution();
                for p in [[0.2, 0.3, 0.5], [0.98, 0.01, 0.01], [0.0, 0.5, 0.5], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]] {
                    let whole = cross_entropy(&q, &Distribution::new(p.to_vec()).unwrap()).unwrap();
                    let got = loss.loss(p[0], p[1] * p[2]);
                    assert!(got == whole || (got - whole).abs() < 1e-12, "ε = {epsilon}, {p:?}: {got}, not {whole}");
                }
            }
        }
    }

    #[test]
    fn a_level_line_has_its_level() {
        for convention in [Convention::Uniform, Convention::Others] {
            for epsilon in [1e-6, 0.1, 0.5, 1.0] {
                let loss = loss(epsilon, convention);
                for level in [0.25, 0.7, 1.0, 1.5, 3.0] {
                    let floor = loss.target().entropy();
                    let Some((least, most)) = loss.reach(level) else {
                        assert!(level < floor + 1e-12, "ε = {epsilon}: no line at {level}, above the floor {floor}");
                        continue;
                    };
                    assert!(least <= most && level >= floor - 1e-12, "ε = {epsilon}, {level}: {least} to {most}");
                    let mut met = 0;
                    for step in 1..20 {
                        let own = least + (most - least) * f64::from(step) / 20.0;
                        let Some((larger, smaller)) = loss.others_at(level, own) else { continue };
                        met += 1;
                        assert!(
                            (own + larger + smaller - 1.0).abs() < 1e-12,
                            "no prediction: {own} {larger} {smaller}"
                        );
                        // So near an edge that a probability is below all numbers, the level is out of reach.
                        if smaller > 1e-300 {
                            let got = loss.loss(own, larger * smaller);
                            assert!((got - level).abs() < 1e-9, "ε = {epsilon}, {level} at {own}: {got}");
                        }
                    }
                    assert_eq!(met, 19, "ε = {epsilon}, {level}: within its reach a line has a point everywhere");
                }
            }
        }
    }

    #[test]
    fn one_hot_has_no_closed_level() {
        assert_eq!(loss(0.0, Convention::Uniform).reach(1.0), None, "straight lines");
        assert_eq!(loss(0.0, Convention::Uniform).others_at(1.0, 0.5), None, "straight lines");
        let wrong = Smoothing::NONE.of_class(0, Classes::new(4).unwrap()).unwrap();
        let error = TriangleLoss::new(wrong).unwrap_err().to_string();
        assert_eq!(error, "the triangle of predictions is of 3 classes, got 4");
    }
}
