//! The loss over a plane of two logits: `a` of the true class, `b` of one rival, all other logits 0.
//!
//! The plane is chosen so that for every `K` the smoothed optimum lies in it, at `(a, b) = (gap, 0)`, where `gap` is
//! [`logit_gap`](super::optimum::logit_gap). On it `−log-softmax` is
//! `ln(eᵃ + eᵇ + K − 2) − zₖ`, so that loss, gradient and confidence cost the same at any `K`.

use super::smoothing::SmoothedTarget;
use super::softmax::exp_nonpositive;
use thiserror::Error;

/// A point of the plane: the true class's logit and the rival's.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanePoint {
    /// `a`, the logit of the true class.
    pub own: f64,
    /// `b`, the logit of one rival; all others are 0.
    pub rival: f64,
}

/// What the softmax says at a point of the plane.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PlanePrediction {
    /// The probability of the true class.
    pub own: f64,
    /// The probability of the rival.
    pub rival: f64,
    /// The probability of each of the `K − 2` other classes; 0 where there are none.
    pub each_other: f64,
    /// `ln p` of the true class, in nats.
    pub log_own: f64,
    /// `ln p` of the rival, in nats.
    pub log_rival: f64,
    /// `ln p` of each other class, in nats; its place is a formality at `K = 2`.
    pub log_each_other: f64,
}

impl PlanePrediction {
    /// The largest probability of any class.
    pub fn confidence(&self) -> f64 {
        self.own.max(self.rival).max(self.each_other)
    }
}

/// The loss surface of one target over the plane of two logits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LossSurface {
    target: SmoothedTarget,
    /// `K − 2`.
    others: f64,
}

impl LossSurface {
    /// The surface of a target; every target has one.
    pub fn new(target: SmoothedTarget) -> Self {
        Self { target, others: target.classes().real() - 2.0 }
    }

    /// Softmax and log-softmax at a point, for finite coordinates.
    pub fn predict(&self, at: PlanePoint) -> PlanePrediction {
        let largest = if self.others > 0.0 { at.own.max(at.rival).max(0.0) } else { at.own.max(at.rival) };
        let (own, rival) = (exp_nonpositive(at.own - largest), exp_nonpositive(at.rival - largest));
        let each_other = if self.others > 0.0 { exp_nonpositive(-largest) } else { 0.0 };
        // The largest term is exactly 1; ln_1p of the rest keeps a confident prediction's small losses.
        let sum = own + rival + self.others * each_other;
        let log_sum = if at.own == largest {
            (rival + self.others * each_other).ln_1p()
        } else if at.rival == largest {
            (own + self.others * each_other).ln_1p()
        } else {
            (own + rival + (self.others - 1.0) * each_other).ln_1p()
        };
        PlanePrediction {
            own: own / sum,
            rival: rival / sum,
            each_other: each_other / sum,
            log_own: (at.own - largest) - log_sum,
            log_rival: (at.rival - largest) - log_sum,
            log_each_other: -largest - log_sum,
        }
    }

    /// `H(q, softmax(a, b, 0, …, 0))`, in nats.
    pub fn loss(&self, at: PlanePoint) -> f64 {
        let p = self.predict(at);
        let (on, off) = (self.target.on(), self.target.off());
        // At the far ends of f64 a logarithm may be −∞; a class without mass still costs nothing.
        let cost = |mass: f64, log: f64| if mass == 0.0 { 0.0 } else { -mass * log };
        cost(on, p.log_own) + cost(off, p.log_rival) + cost(off * self.others, p.log_each_other)
    }

    /// `(∂loss/∂a, ∂loss/∂b) = (p_y − q_y, p_b − q_b)`: the part of the gradient that lies in the plane.
    pub fn gradient(&self, at: PlanePoint) -> PlanePoint {
        let p = self.predict(at);
        // p_y − q_y = (1 − q_y) − (1 − p_y) keeps its digits where both are near one.
        let doubt = p.rival + self.others * p.each_other;
        PlanePoint { own: self.target.off_total() - doubt, rival: p.rival - self.target.off() }
    }

    /// Where the loss is least: `(gap, 0)`. Not finite for a one-hot target.
    pub fn optimum(&self) -> PlanePoint {
        PlanePoint { own: super::optimum::logit_gap(&self.target), rival: 0.0 }
    }

    /// The path of gradient descent on the plane, from `start` on: `z ← z − η·∂loss/∂z`.
    ///
    /// On a smoothed surface it settles at the optimum. On a one-hot surface it never does: the slope is negative
    /// everywhere, and the true class's logit grows for ever, if ever more slowly.
    pub fn descent(&self, start: PlanePoint, rate: LearningRate) -> Descent {
        Descent { surface: *self, rate: rate.0, next: start }
    }
}

/// The step size `η` of a descent: above 0, at most 10⁶, so that no path leaves the numbers. Below 4 every step lowers the
/// loss, whose curvature in the plane never exceeds 1/2.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct LearningRate(f64);

impl LearningRate {
    /// The largest rate that is accepted.
    pub const MAX: f64 = 1e6;

    /// # Errors
    /// [`LearningRateError`] unless `0 < value && value <= Self::MAX`.
    pub fn new(value: f64) -> Result<Self, LearningRateError> {
        if value > 0.0 && value <= Self::MAX { Ok(Self(value)) } else { Err(LearningRateError::OutOfRange(value)) }
    }
}

/// Why a learning rate was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum LearningRateError {
    /// Zero, negative, NaN or too large.
    #[error("the learning rate must be above 0 and at most 1000000, got {0}")]
    OutOfRange(f64),
}

/// The points of a gradient descent, the start first, without end.
#[derive(Clone, Debug)]
pub struct Descent {
    surface: LossSurface,
    rate: f64,
    next: PlanePoint,
}

impl Iterator for Descent {
    type Item = PlanePoint;

    fn next(&mut self) -> Option<PlanePoint> {
        let here = self.next;
        let slope = self.surface.gradient(here);
        self.next = PlanePoint { own: here.own - self.rate * slope.own, rival: here.rival - self.rate * slope.rival };
        Some(here)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::optimum::logit_gap;
    use crate::theory::{Classes, Convention, Epsilon, Example, Logits, Smoothing};

    fn surface(epsilon: f64, classes: usize) -> LossSurface {
        let smoothing = Smoothing { epsilon: Epsilon::new(epsilon).unwrap(), convention: Convention::Uniform };
        LossSurface::new(smoothing.of_class(0, Classes::new(classes).unwrap()).unwrap())
    }

    #[test]
    fn the_plane_is_a_cut_through_the_whole_loss() {
        for classes in [2, 3, 7, 1000] {
            let surface = surface(0.2, classes);
            let q = surface.target.to_distribution();
            for (own, rival) in [(0.0, 0.0), (3.0, -2.0), (-4.0, 5.0), (-3.0, -6.0), (700.0, 1.0), (-1e4, 1e4)] {
                let mut z = vec![0.0; classes];
                (z[0], z[1]) = (own, rival);
                let whole = Example::new(Logits::new(&z).unwrap(), &q).unwrap();
                let at = PlanePoint { own, rival };
                let loss = surface.loss(at);
                assert!((loss - whole.loss()).abs() <= 1e-13 * loss.abs().max(1.0), "K = {classes}, at {at:?}");
                let mut gradient = vec![0.0; classes];
                whole.gradient_into(&mut gradient);
                let slope = surface.gradient(at);
                assert!((slope.own - gradient[0]).abs() < 1e-15, "K = {classes}, at {at:?}");
                assert!((slope.rival - gradient[1]).abs() < 1e-15, "K = {classes}, at {at:?}");
            }
        }
    }

    #[test]
    fn smoothed_descent_settles_and_one_hot_never_does() {
        let rate = LearningRate::new(1.0).unwrap();
        let start = PlanePoint { own: -2.0, rival: 3.0 };
        for classes in [2, 3, 10, 1000] {
            let smoothed = surface(0.1, classes);
            let end = smoothed.descent(start, rate).nth(400_000).unwrap();
            let gap = logit_gap(&smoothed.target);
            if classes == 2 {
                // Two logits have a free common shift; only their difference settles.
                assert!((end.own - end.rival - gap).abs() < 1e-9, "K = 2: {end:?}");
            } else {
                assert!((end.own - gap).abs() < 1e-9 && end.rival.abs() < 1e-9, "K = {classes}: {end:?}");
            }
            let one_hot = surface(0.0, classes);
            let mut path = one_hot.descent(start, rate);
            let (early, late) = (path.nth(2_000).unwrap(), path.nth(100_000).unwrap());
            assert!(late.own > early.own + 1.0, "K = {classes}: one-hot stopped at {late:?}");
            assert!(one_hot.gradient(late).own < 0.0, "K = {classes}: one-hot has no slope left");
        }
    }

    #[test]
    fn confidence_is_the_largest_probability() {
        let surface = surface(0.1, 5);
        let of = |own, rival| surface.predict(PlanePoint { own, rival }).confidence();
        assert!((of(0.0, 0.0) - 0.2).abs() < 1e-15, "all equal");
        assert!((of(-50.0, -50.0) - 1.0 / 3.0).abs() < 1e-15, "the three others share");
        assert!((of(2.0, 7.0) - of(7.0, 2.0)).abs() < 1e-15, "whoever leads");
    }

    #[test]
    fn what_is_refused_and_why() {
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = LearningRate::new(value).unwrap_err().to_string();
            assert_eq!(error, format!("the learning rate must be above 0 and at most 1000000, got {value}"));
        }
    }
}
