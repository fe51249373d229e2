//! What `loss-surface` says.

use super::About;
use crate::spec::Unit;
use crate::theory::surface::PlanePoint;

/// The words of `loss-surface`.
#[derive(Debug)]
pub struct LossSurfaceWords {
    /// What the figure says of itself.
    pub about: &'static About,
    /// The label of the optimum: the loss there.
    pub least: fn(f64) -> String,
    /// The sentence.
    pub sentence: fn(&SurfaceFacts) -> String,
}

/// The numbers that the sentence of `loss-surface` tells.
#[derive(Clone, Copy, Debug)]
pub struct SurfaceFacts {
    /// `ε`.
    pub epsilon: f64,
    /// `K`.
    pub classes: usize,
    /// Where both descents begin.
    pub start: PlanePoint,
    /// How many steps each takes.
    pub steps: usize,
    /// Where the one-hot descent stands then.
    pub one_hot: PlanePoint,
    /// Where the smoothed descent stands then.
    pub smoothed: PlanePoint,
    /// Whether the smoothed descent has settled.
    pub settled: bool,
    /// The lead of the true class's logit where the smoothed loss is least; not finite if it is nowhere.
    pub gap: f64,
    /// The smoothed loss there, in the unit.
    pub floor: f64,
    /// In which unit.
    pub unit: Unit,
}
