//! The line on which one class leads: the true class has logit `d`, all others 0.
//!
//! On it `p_y = eᵈ/(eᵈ + K − 1)` and the others share the rest equally, so that a loss and its slope cost the same at any
//! `K`. Label smoothing has its optimum on this line, at the logit gap; here its relatives are asked where theirs is.

use super::optimum::logit_gap;
use super::relatives::Relative;
use super::simplex::Classes;
use super::smoothing::{Convention, Epsilon, Smoothing};

/// A loss at a place on the line, and how it changes there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct AtLead {
    /// The loss, in nats.
    pub loss: f64,
    /// `d loss/dd = ∂loss/∂z_y`, in nats for each unit of the logit.
    pub slope: f64,
}

/// `softmax(d, 0, …, 0)`.
#[derive(Clone, Copy, Debug)]
struct Prediction {
    own: f64,
    /// `1 − p_y`, with the digits of small doubts.
    doubt: f64,
    log_own: f64,
    /// `ln p` of each other class.
    log_other: f64,
}

impl Prediction {
    fn of(lead: f64, classes: Classes) -> Self {
        let others = classes.real() - 1.0;
        if lead >= 0.0 {
            // The largest term is exactly 1; ln_1p of the rest keeps a confident prediction's small losses.
            let rest = others * (-lead).exp();
            let log_sum = rest.ln_1p();
            Self { own: 1.0 / (1.0 + rest), doubt: rest / (1.0 + rest), log_own: -log_sum, log_other: -lead - log_sum }
        } else {
            let own = lead.exp();
            let sum = others + own;
            let log_sum = (others - 1.0 + own).ln_1p();
            Self { own: own / sum, doubt: others / sum, log_own: lead - log_sum, log_other: -log_sum }
        }
    }

    /// `H(p)`, in nats.
    fn entropy(self) -> f64 {
        -(self.own * self.log_own + self.doubt * self.log_other) + 0.0
    }
}

impl Relative {
    /// The loss and its slope where the true class's logit is `lead`, within ±[`Logits::LIMIT`](super::Logits::LIMIT), and
    /// all others are 0.
    ///
    /// What [`RelativeLoss`](super::relatives::RelativeLoss) computes from `K` logits; where it shares a tax among equal
    /// leaders, at `d = 0`, so does this.
    pub fn at_lead(self, lead: f64, classes: Classes) -> AtLead {
        let k = classes.real();
        let p = match self {
            Self::Temperature(temperature) => Prediction::of(lead / temperature.get(), classes),
            _ => Prediction::of(lead, classes),
        };
        let cross_entropy = -p.log_own + 0.0;
        // z_y − z̄ and, for whoever leads, z_max − z̄, with their slopes in d.
        let (own_lead, own_slope) = (lead * (k - 1.0) / k, (k - 1.0) / k);
        let (largest_lead, largest_slope) = match lead {
            _ if lead > 0.0 => (own_lead, own_slope),
            _ if lead < 0.0 => (-lead / k, -1.0 / k),
            _ => (0.0, 0.0),
        };
        let (loss, slope) = match self {
            Self::LabelSmoothing(epsilon) => {
                (cross_entropy + epsilon.get() * own_lead, epsilon.get() * own_slope - p.doubt)
            }
            Self::NegativeSmoothing(rate) => (cross_entropy - rate.get() * own_lead, -rate.get() * own_slope - p.doubt),
            Self::Temperature(temperature) => (cross_entropy, -p.doubt / temperature.get()),
            // With ln p_y − ln p_k = d, the slope p_y − 1 + β p_y (ln p_y + H) is this product.
            Self::ConfidencePenalty(beta) => {
                (cross_entropy - beta.get() * p.entropy(), -p.doubt * (1.0 - beta.get() * p.own * lead))
            }
            Self::FocalLoss(gamma) => {
                // ln p_y / (1 − p_y) tends to −1 as the prediction becomes certain.
                let ratio = if p.doubt == 0.0 { -1.0 } else { p.log_own / p.doubt };
                let weight = p.doubt.powf(gamma.get());
                (weight * cross_entropy, weight * (gamma.get() * p.own * ratio - 1.0) * p.doubt)
            }
            Self::MaxSup(alpha) => (cross_entropy + alpha.get() * largest_lead, alpha.get() * largest_slope - p.doubt),
            Self::MarginBasedSmoothing { weight, margin } => {
                // Only leads beyond the margin are taxed: one of the others over this class, or this one over all others.
                let beyond = (lead.abs() - margin.get()).max(0.0);
                let share = if lead > 0.0 { (k - 1.0) / k } else { 1.0 / k };
                let slope = if beyond > 0.0 { largest_slope } else { 0.0 };
                (cross_entropy + weight.get() * beyond * share, weight.get() * slope - p.doubt)
            }
        };
        AtLead { loss, slope }
    }

    /// The lead at which the loss is least on this line, `+∞` where it falls for ever.
    ///
    /// - Label smoothing: the [`logit_gap`], `ln(1 + K(1 − ε)/ε)`.
    /// - Confidence penalty: the `d` with `p_y d = 1/β`; 10.0 at `β = 0.1`, 2.10 at `β = 1`, both at `K = 10`.
    /// - MaxSup: that of label smoothing with `ε = α`, or 0 from `α = 1` on.
    /// - Margin-based smoothing: the same, but never within the margin `m`.
    /// - Cross-entropy at any temperature, focal loss and negative smoothing: `+∞`.
    pub fn optimal_lead(self, classes: Classes) -> f64 {
        match self {
            Self::LabelSmoothing(epsilon) => smoothed_gap(epsilon, classes),
            Self::ConfidencePenalty(beta) => penalised_gap(beta.get(), classes),
            Self::MaxSup(alpha) => taxed_gap(alpha.get(), classes),
            Self::MarginBasedSmoothing { weight, margin } => taxed_gap(weight.get(), classes).max(margin.get()),
            Self::Temperature(_) | Self::FocalLoss(_) | Self::NegativeSmoothing(_) => f64::INFINITY,
        }
    }
}

fn smoothed_gap(epsilon: Epsilon, classes: Classes) -> f64 {
    match (Smoothing { epsilon, convention: Convention::Uniform }).of_class(0, classes) {
        Ok(target) => logit_gap(&target),
        Err(error) => unreachable!("there is always a class 0: {error}"),
    }
}

/// Where a tax `α (z_max − z̄)` balances the cross-entropy: from `α = 1` on any lead costs more than it gains.
fn taxed_gap(alpha: f64, classes: Classes) -> f64 {
    Epsilon::new(alpha).map_or(0.0, |epsilon| smoothed_gap(epsilon, classes))
}

/// The `d` with `p_y d = 1/β`. The left side grows with `d`, so that there is one.
fn penalised_gap(beta: f64, classes: Classes) -> f64 {
    if beta == 0.0 {
        return f64::INFINITY;
    }
    let wanted = 1.0 / beta;
    // p_y < 1 on the left end; p_y ≥ 1/2 on the right one.
    let (mut below, mut above) = (wanted, (2.0 * wanted).max((classes.real() - 1.0).ln()));
    loop {
        let middle = f64::midpoint(below, above);
        if middle <= below || middle >= above {
            return above;
        }
        if Prediction::of(middle, classes).own * middle < wanted {
            below = middle;
        } else {
            above = middle;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::relatives::Strength;
    use crate::theory::{Logits, Temperature};

    fn classes(count: usize) -> Classes {
        Classes::new(count).unwrap()
    }

    fn strength(value: f64) -> Strength {
        Strength::new(value).unwrap()
    }

    fn all() -> Vec<Relative> {
        vec![
            Relative::LabelSmoothing(Epsilon::ZERO),
            Relative::LabelSmoothing(Epsilon::new(0.23).unwrap()),
            Relative::ConfidencePenalty(strength(0.1)),
            Relative::ConfidencePenalty(strength(1.7)),
            Relative::FocalLoss(strength(2.0)),
            Relative::FocalLoss(strength(0.5)),
            Relative::Temperature(Temperature::new(2.5).unwrap()),
            Relative::Temperature(Temperature::new(0.2).unwrap()),
            Relative::MarginBasedSmoothing { weight: strength(0.3), margin: strength(6.0) },
            Relative::MarginBasedSmoothing { weight: strength(0.3), margin: strength(0.0) },
            Relative::MaxSup(strength(0.4)),
            Relative::MaxSup(strength(1.4)),
            Relative::NegativeSmoothing(strength(0.6)),
        ]
    }

    #[test]
    fn the_line_is_a_cut_through_the_whole_loss() {
        for k in [2, 3, 7, 1000] {
            for lead in [-1e4, -40.0, -7.5, -1.25, 0.0, 0.5, 3.0, 6.0, 6.5, 12.0, 45.0, 700.0, 1e4] {
                let mut z = vec![0.0; k];
                z[1] = lead;
                let logits = Logits::new(&z).unwrap();
                for relative in all() {
                    let whole = relative.on(logits, 1).unwrap();
                    let mut gradient = vec![0.0; k];
                    whole.gradient_into(&mut gradient);
                    let at = relative.at_lead(lead, classes(k));
                    let near = |a: f64, b: f64| (a - b).abs() <= 1e-12 * b.abs().max(1.0);
                    assert!(near(at.loss, whole.loss()), "K = {k}, d = {lead}, {relative:?}: {at:?}, {}", whole.loss());
                    assert!(near(at.slope, gradient[1]), "K = {k}, d = {lead}, {relative:?}: {at:?}, {}", gradient[1]);
                }
            }
        }
    }

    #[test]
    fn losses_fall_to_their_optimum_and_rise_behind_it() {
        for k in [2, 3, 10, 1000, 100_000] {
            for relative in all() {
                let best = relative.optimal_lead(classes(k));
                let slope = |lead: f64| relative.at_lead(lead, classes(k)).slope;
                if best.is_finite() {
                    assert!(slope(best - 1e-6) < 0.0, "K = {k}, {relative:?}: no fall before {best}");
                    assert!(slope(best + 1e-6) > 0.0, "K = {k}, {relative:?}: no rise behind {best}");
                } else {
                    assert!(slope(30.0) < 0.0, "K = {k}, {relative:?}: stops falling");
                }
            }
        }
    }

    /// The optima of the reference notes, found there numerically.
    #[test]
    fn the_confidence_penalty_is_weaker_than_it_looks() {
        for (beta, gap, digits) in [(0.1, 10.0, 0.05), (0.5, 2.95, 0.005), (1.0, 2.10, 0.005)] {
            let got = Relative::ConfidencePenalty(strength(beta)).optimal_lead(classes(10));
            assert!((got - gap).abs() < digits, "β = {beta}: {got}");
        }
    }

    #[test]
    fn far_leads_stay_finite() {
        for lead in [-1e100, -1e10, 1e10, 1e100] {
            for relative in all() {
                let AtLead { loss, slope } = relative.at_lead(lead, classes(10));
                assert!(loss.is_finite() && slope.is_finite(), "d = {lead}, {relative:?}: {loss}, {slope}");
            }
        }
    }
}
