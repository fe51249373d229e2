//! The loss over a plane of two logits: `a` of the true class, `b` of one rival, all other logits 0.
//!
//! The plane is chosen so that for every `K` the smoothed optimum lies in it, at `(a, b) = (gap, 0)`, where `gap` is
//! [`logit_gap`](super::optimum::logit_gap). On it `−log-softmax` is
//! `ln(eᵃ + eᵇ + K − 2) − zₖ`, so that loss, gradient and confidence cost the same at any `K`.

use super::simplex::Classes;
use super::smoothing::SmoothedTarget;
use super::softmax::{Temperature, exp_nonpositive};
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

impl PlanePoint {
    /// The logits divided by a temperature.
    #[must_use]
    pub fn at(self, temperature: Temperature) -> Self {
        Self { own: self.own / temperature.get(), rival: self.rival / temperature.get() }
    }
}

/// Evenly spaced points over a rectangle of the plane.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneGrid {
    own: Vec<f64>,
    rival: Vec<f64>,
}

/// `ln(eᵃ + eᵇ + K − 2)` at every point of a grid: the one costly part of a loss on the plane, and the same for every
/// target over `K` classes.
#[derive(Clone, Debug, PartialEq)]
pub struct PlaneLogSums<'a> {
    grid: &'a PlaneGrid,
    classes: Classes,
    log_sums: Vec<f64>,
}

impl PlaneGrid {
    /// How far from 0 the coordinates of a grid may lie: their exponentials are then normal numbers.
    pub const LIMIT: f64 = 700.0;

    /// A grid of `pieces + 1` points a side, the ends of both ranges among them.
    ///
    /// # Errors
    /// [`PlaneGridError`] if an end lies outside `±LIMIT`, or a range does not ascend.
    pub fn new(own: (f64, f64), rival: (f64, f64), pieces: std::num::NonZeroUsize) -> Result<Self, PlaneGridError> {
        Ok(Self { own: side(own, pieces.get())?, rival: side(rival, pieces.get())? })
    }

    /// What the losses of all targets over so many classes have in common.
    pub fn log_sums(&self, classes: Classes) -> PlaneLogSums<'_> {
        let others = classes.real() - 2.0;
        // The exponentials need computing along the two sides only.
        let exponentials: Vec<f64> = self.own.iter().map(|a| a.exp()).collect();
        let mut log_sums = Vec::with_capacity(self.own.len() * self.rival.len());
        for b in &self.rival {
            let rest = b.exp() + others;
            log_sums.extend(exponentials.iter().map(|e| (e + rest).ln()));
        }
        PlaneLogSums { grid: self, classes, log_sums }
    }

    /// The true class's logits, ascending.
    pub fn own(&self) -> &[f64] {
        &self.own
    }

    /// The rival's logits, ascending.
    pub fn rival(&self) -> &[f64] {
        &self.rival
    }
}

/// The points of one side.
fn side((least, most): (f64, f64), pieces: usize) -> Result<Vec<f64>, PlaneGridError> {
    let inside = |end: f64| end.abs() <= PlaneGrid::LIMIT;
    if !(inside(least) && inside(most) && least < most) {
        return Err(PlaneGridError::Range { least, most });
    }
    let step = (most - least) / pieces as f64;
    Ok((0..=pieces).map(|place| if place == pieces { most } else { least + step * place as f64 }).collect())
}

/// Why a grid was refused.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PlaneGridError {
    /// An end is too far from 0 or NaN, or the first is not below the last.
    #[error("a side of the grid must ascend within ±700, got {least} to {most}")]
    Range {
        /// The first coordinate.
        least: f64,
        /// The last.
        most: f64,
    },
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

    /// `e^{zₖ − max}` of the true class, of the rival and of each other class, and the largest logit.
    #[inline]
    fn exponentials(&self, at: PlanePoint) -> (f64, f64, f64, f64) {
        let largest = if self.others > 0.0 { at.own.max(at.rival).max(0.0) } else { at.own.max(at.rival) };
        let (own, rival) = (exp_nonpositive(at.own - largest), exp_nonpositive(at.rival - largest));
        let each_other = if self.others > 0.0 { exp_nonpositive(-largest) } else { 0.0 };
        (own, rival, each_other, largest)
    }

    /// Softmax and log-softmax at a point, for finite coordinates.
    pub fn predict(&self, at: PlanePoint) -> PlanePrediction {
        let (own, rival, each_other, largest) = self.exponentials(at);
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

    /// The loss at every point of a grid into `out`, in nats: rows of equal rival's logit, the least first. It is
    /// `ln(eᵃ + eᵇ + K − 2) − q_y a − q_b b`, which is [`Self::loss`] to 12 decimals on the grids of a figure.
    ///
    /// # Panics
    /// If the sums are over another number of classes, or `out` has another length than the grid has points.
    pub fn fill(&self, sums: &PlaneLogSums<'_>, out: &mut [f64]) {
        assert_eq!(sums.classes, self.target.classes(), "the sums are of one number of classes");
        assert_eq!(out.len(), sums.log_sums.len(), "a loss for each point of the grid");
        let (on, off, grid) = (self.target.on(), self.target.off(), sums.grid);
        let width = grid.own.len();
        for ((out, log_sums), b) in out.chunks_exact_mut(width).zip(sums.log_sums.chunks_exact(width)).zip(&grid.rival)
        {
            let taken = off * b;
            for ((out, log_sum), a) in out.iter_mut().zip(log_sums).zip(&grid.own) {
                // A loss is never below 0; the difference of two large numbers may be, by their rounding.
                *out = (log_sum - on * a - taken).max(0.0);
            }
        }
    }

    /// The largest probability of any class at every point of a grid, of logits divided by a temperature, into `out` in
    /// the order of [`Self::fill`].
    ///
    /// # Panics
    /// If `out` has another length than the grid has points.
    pub fn fill_confidence(&self, grid: &PlaneGrid, temperature: Temperature, out: &mut [f64]) {
        assert_eq!(out.len(), grid.own.len() * grid.rival.len(), "a confidence for each point of the grid");
        for (out, &rival) in out.chunks_exact_mut(grid.own.len()).zip(&grid.rival) {
            for (out, &own) in out.iter_mut().zip(&grid.own) {
                // The largest of the exponentials is 1.
                let (own, rival, each_other, _) = self.exponentials(PlanePoint { own, rival }.at(temperature));
                *out = 1.0 / (own + rival + self.others * each_other);
            }
        }
    }

    /// What the largest probability of any class leaves to the others, `1 − max p`, with all its digits.
    pub fn doubt(&self, at: PlanePoint) -> f64 {
        let (own, rival, each_other, largest) = self.exponentials(at);
        // The largest exponential is exactly 1 and stays out of the sum, or the rest would drown in it.
        let rest = if at.own == largest {
            rival + self.others * each_other
        } else if at.rival == largest {
            own + self.others * each_other
        } else {
            own + rival + (self.others - 1.0) * each_other
        };
        rest / (1.0 + rest)
    }

    /// The logit at which the true class has a probability of `confidence`, the rival's logit being given; or the
    /// rival's, for the two change places. `T ln(c/(1 − c)) + T ln(e^{z/T} + K − 2)`, for `confidence` within `(0, 1)`.
    pub fn logit_of_confidence(&self, confidence: f64, other: f64, temperature: Temperature) -> f64 {
        let t = temperature.get();
        let odds = confidence.ln() - (-confidence).ln_1p();
        let scaled = other / t;
        let rest = if self.others == 0.0 {
            scaled
        } else if scaled > 0.0 {
            scaled + (self.others * exp_nonpositive(-scaled)).ln_1p()
        } else {
            (self.others + exp_nonpositive(scaled)).ln()
        };
        t * odds + t * rest
    }

    /// The rival's logit at which the one other class of three has a probability of `confidence`, the true class's logit
    /// being given: `T ln((1 − c)/c − e^{a/T})`. `None` where there is no such logit, or not exactly three classes.
    pub fn rival_where_third_has(&self, confidence: f64, own: f64, temperature: Temperature) -> Option<f64> {
        let left = (1.0 - confidence) / confidence - (own / temperature.get()).exp();
        (self.others == 1.0 && left > 0.0).then(|| temperature.get() * left.ln())
    }

    /// `(∂loss/∂a, ∂loss/∂b) = (p_y − q_y, p_b − q_b)`: the part of the gradient that lies in the plane.
    pub fn gradient(&self, at: PlanePoint) -> PlanePoint {
        // Without the logarithms of a whole prediction: a descent takes thousands of steps.
        let (own, rival, each_other, _) = self.exponentials(at);
        let rest = self.others * each_other;
        let share = 1.0 / (own + rival + rest);
        // p_y − q_y = (1 − q_y) − (1 − p_y) keeps its digits where both are near one.
        PlanePoint { own: self.target.off_total() - (rival + rest) * share, rival: rival * share - self.target.off() }
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
        for (own, rival) in [(0.0, 0.0), (-50.0, -50.0), (2.0, 7.0), (7.0, 2.0), (-3.0, -2.0)] {
            let doubt = surface.doubt(PlanePoint { own, rival });
            assert!((doubt + of(own, rival) - 1.0).abs() < 1e-15, "the rest at ({own}, {rival})");
        }
        let doubt = surface.doubt(PlanePoint { own: 60.0, rival: 0.0 });
        assert!((doubt / (4.0 * (-60.0_f64).exp()) - 1.0).abs() < 1e-14, "with all its digits: {doubt:e}");
    }

    #[test]
    fn a_filled_grid_is_the_loss_and_the_confidence_at_its_points() {
        for classes in [2, 3, 10, 1000, 100_000] {
            let pieces = std::num::NonZeroUsize::new(40).unwrap();
            let grid = PlaneGrid::new((-6.0, 14.0), (-10.0, 10.0), pieces).unwrap();
            let sums = grid.log_sums(Classes::new(classes).unwrap());
            assert_eq!((grid.own()[0], grid.own()[40], grid.rival()[20]), (-6.0, 14.0, 0.0), "its points");
            let mut filled = vec![0.0; grid.own().len() * grid.rival().len()];
            let points = || grid.rival().iter().flat_map(|&rival| grid.own().iter().map(move |&own| (own, rival)));
            for epsilon in [0.0, 1e-12, 0.1, 1.0] {
                let surface = surface(epsilon, classes);
                surface.fill(&sums, &mut filled);
                for (&loss, (own, rival)) in filled.iter().zip(points()) {
                    let wanted = surface.loss(PlanePoint { own, rival });
                    assert!((loss - wanted).abs() < 1e-12, "K = {classes}, ({own}, {rival}): {loss}, not {wanted}");
                }
            }
            for t in [1e-100, 0.2, 1.0, 3.0] {
                let (surface, t) = (surface(0.1, classes), Temperature::new(t).unwrap());
                surface.fill_confidence(&grid, t, &mut filled);
                for (&confidence, (own, rival)) in filled.iter().zip(points()) {
                    let wanted = surface.predict(PlanePoint { own, rival }.at(t)).confidence();
                    assert!((confidence - wanted).abs() < 1e-12, "K = {classes}, T = {t:?}, ({own}, {rival})");
                }
            }
        }
    }

    #[test]
    fn a_level_of_confidence_has_that_confidence() {
        for classes in [2, 3, 10, 100_000] {
            let surface = surface(0.1, classes);
            for t in [0.05, 1.0, 7.0] {
                let t = Temperature::new(t).unwrap();
                for confidence in [0.3, 0.5, 0.9, 0.99] {
                    for given in [-10.0, -0.3, 0.0, 2.0, 14.0] {
                        let logit = surface.logit_of_confidence(confidence, given, t);
                        let own = surface.predict(PlanePoint { own: logit, rival: given }.at(t)).own;
                        assert!((own - confidence).abs() < 1e-12, "K = {classes}, {t:?}, given {given}: {own}");
                        let rival = surface.predict(PlanePoint { own: given, rival: logit }.at(t)).rival;
                        assert!((rival - confidence).abs() < 1e-12, "K = {classes}, {t:?}, rival: {rival}");
                    }
                    let own = -4.0 * t.get();
                    match surface.rival_where_third_has(confidence, own, t) {
                        Some(rival) => {
                            let third = surface.predict(PlanePoint { own, rival }.at(t)).each_other;
                            assert!(classes == 3 && (third - confidence).abs() < 1e-12, "{t:?}: third {third}");
                        }
                        None => assert!(classes != 3 || confidence == 0.99, "K = 3, {t:?}, {confidence}: none"),
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_refused_and_why() {
        let pieces = std::num::NonZeroUsize::MIN;
        for side in [(1.0, 1.0), (0.0, 701.0), (f64::NAN, 1.0)] {
            let error = PlaneGrid::new(side, (0.0, 1.0), pieces).unwrap_err().to_string();
            assert_eq!(error, format!("a side of the grid must ascend within ±700, got {} to {}", side.0, side.1));
        }
        for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = LearningRate::new(value).unwrap_err().to_string();
            assert_eq!(error, format!("the learning rate must be above 0 and at most 1000000, got {value}"));
        }
    }
}
