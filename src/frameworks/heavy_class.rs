//! The class-weight example: in PyTorch, weights reach the smoothing mass too, and a large one flips a prediction.

use super::numbers::float;
use crate::spec::Shared;
use crate::spec::logits::rival;
use crate::theory::optimum::weight_ratio_that_flips;
use crate::theory::{Convention, SmoothedTarget, Smoothing};

/// A program that trains the logits of one example with a class weighed so heavily that the prediction becomes that class,
/// and what it prints.
#[derive(Clone, Debug, PartialEq)]
pub struct HeavyClass {
    /// The program, for PyTorch: plain ASCII, each line ended.
    pub code: String,
    /// The class that has the large weight, and is predicted.
    pub favoured: usize,
    /// The probability of the true class at the optimum, `w_y q_y / Σ w_c q_c`.
    pub own: f64,
    /// The probability of the class with the large weight.
    pub of_favoured: f64,
}

impl HeavyClass {
    /// The ratio of weights beyond which the true class is no longer the most probable: `1 + K(1 − ε)/ε`, which is infinite
    /// without smoothing. PyTorch smooths in the uniform convention, whatever the state's is.
    pub fn ratio(shared: &Shared) -> f64 {
        weight_ratio_that_flips(&uniform(shared))
    }

    /// The program of a state, in which a class weighs twice what flips the prediction; `None` where nothing is smoothed,
    /// for then no weight does.
    pub fn of(shared: &Shared) -> Option<Self> {
        let target = uniform(shared);
        if target.off() == 0.0 {
            return None;
        }
        let (classes, own_class, favoured) = (target.classes().get(), target.class(), rival(&target));
        // w q of the favoured class is twice that of the true one, and of each other class it is its target.
        let whole = 3.0 * target.on() + (classes as f64 - 2.0) * target.off();
        let epsilon = float(shared.smoothing().epsilon.get());
        let code = format!(
            "import torch
from torch.nn.functional import cross_entropy

K, y, heavy, eps = {classes}, {own_class}, {favoured}, {epsilon}
weight = torch.ones(K, dtype=torch.float64)
weight[heavy] = 2 * (1 + K * (1 - eps) / eps)
z = torch.zeros(1, K, dtype=torch.float64, requires_grad=True)
optimizer = torch.optim.LBFGS([z], max_iter=500, line_search_fn=\"strong_wolfe\")

def closure():
    optimizer.zero_grad()
    loss = cross_entropy(z, torch.tensor([y]), weight, label_smoothing=eps)
    loss.backward()
    return loss

optimizer.step(closure)
p = z.detach().softmax(1)[0]
print(p.argmax().item(), round(p[y].item(), 3), round(p[heavy].item(), 3))
"
        );
        Some(Self { code, favoured, own: target.on() / whole, of_favoured: 2.0 * target.on() / whole })
    }
}

/// The target of the state's `ε` as PyTorch smooths it.
fn uniform(shared: &Shared) -> SmoothedTarget {
    let smoothing = Smoothing { convention: Convention::Uniform, ..shared.smoothing() };
    match smoothing.of_class(shared.target(), shared.classes()) {
        Ok(target) => target,
        Err(error) => unreachable!("the true class is below K in every state: {error}"),
    }
}
