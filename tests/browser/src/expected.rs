//! What the figures have to show: the definition of smoothed targets and cross-entropy, and values PyTorch gave.

use crate::{Doing, Result};
use serde_json::Value;

/// A state of the controls.
#[derive(Clone, Debug, PartialEq)]
pub struct State {
    /// `K`.
    pub classes: usize,
    /// `ε`.
    pub smoothing: f64,
    /// Whether all classes share `ε` (PyTorch's convention), or only the others.
    pub uniform: bool,
    /// The true class.
    pub target: usize,
}

impl Default for State {
    /// The state the page opens in.
    fn default() -> Self {
        Self { classes: 10, smoothing: 0.1, uniform: true, target: 3 }
    }
}

impl State {
    /// The smoothed target of the true class and of each other one.
    ///
    /// PyTorch: `(1 − ε)·onehot + ε/K`; the other convention gives `ε/(K − 1)` to the others alone.
    pub fn target_probabilities(&self) -> (f64, f64) {
        let (epsilon, classes) = (self.smoothing, self.classes as f64);
        if self.uniform {
            (1.0 - epsilon + epsilon / classes, epsilon / classes)
        } else {
            (1.0 - epsilon, epsilon / (classes - 1.0))
        }
    }

    /// The smoothed cross-entropy where the true class has probability `p` and the others share the rest equally.
    pub fn smoothed_loss(&self, p: f64) -> f64 {
        let (on, off) = self.target_probabilities();
        let others = self.classes as f64 - 1.0;
        // The convention 0 · ln 0 = 0: a target that asks for nothing costs nothing.
        let term = |q: f64, p: f64| if q == 0.0 { 0.0 } else { -q * p.ln() };
        term(on, p) + others * term(off, (1.0 - p) / others)
    }
}

/// What PyTorch gave for a state; see `reference_values.py`.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The state.
    pub state: State,
    /// The smoothed target of the true class.
    pub on: f64,
    /// That of each other class.
    pub off: f64,
    /// Probability of the true class, one-hot loss and smoothed loss, at the optimum.
    pub floor: [f64; 3],
    /// The same at some fixed probabilities.
    pub losses: Vec<[f64; 3]>,
}

/// All recorded states.
///
/// # Errors
/// When the recorded file does not read.
pub fn recorded() -> Result<Vec<Recorded>> {
    let file: Value = serde_json::from_str(include_str!("../reference_values.json")).doing("reference_values.json")?;
    let number = |value: &Value| value.as_f64().unwrap_or(f64::NAN);
    let triple = |value: &Value| [number(&value[0]), number(&value[1]), number(&value[2])];
    let whole = |value: &Value| value.as_u64().unwrap_or_default() as usize;
    let states = file["states"].as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(states
        .iter()
        .map(|entry| Recorded {
            state: State {
                classes: whole(&entry["classes"]),
                smoothing: number(&entry["smoothing"]),
                uniform: entry["convention"] == "uniform",
                target: whole(&entry["target"]),
            },
            on: number(&entry["on"]),
            off: number(&entry["off"]),
            floor: triple(&entry["floor"]),
            losses: entry["losses"].as_array().map(|rows| rows.iter().map(triple).collect()).unwrap_or_default(),
        })
        .collect())
}

/// Whether two numbers agree to 1e-12, relative to the larger where that is above 1.
pub fn agree(a: f64, b: f64) -> bool {
    a == b || (a - b).abs() <= 1e-12 * a.abs().max(b.abs()).max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_gives_what_pytorch_gives() {
        let all = recorded().unwrap();
        assert!(all.len() >= 10, "only {} states are recorded", all.len());
        for Recorded { state, on, off, floor, losses } in all {
            let ours = state.target_probabilities();
            assert!(agree(ours.0, on) && agree(ours.1, off), "{state:?}: {ours:?}, PyTorch {on} and {off}");
            for [p, one_hot, smoothed] in losses.into_iter().chain([floor]) {
                assert!(agree(-p.ln(), one_hot), "{state:?}: one-hot loss at {p}");
                let ours = state.smoothed_loss(p);
                assert!(agree(ours, smoothed), "{state:?}: loss {ours} at {p}, PyTorch {smoothed}");
            }
        }
    }

    #[test]
    fn agreement_is_tight() {
        assert!(agree(0.1, 0.1 + 1e-13), "rounding is no disagreement");
        assert!(!agree(0.01, 0.01 + 1e-11), "a wrong eleventh digit is one");
        assert!(!agree(f64::NAN, f64::NAN), "NaN agrees with nothing");
    }
}
