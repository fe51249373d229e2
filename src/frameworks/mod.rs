//! The state of the page as programs for the frameworks in use, and the numbers that these programs print.
//!
//! A reader can paste the lines and compare. They are in float64 where the framework can, and every number is written in the
//! shortest form that reads back as the same bits, so that both sides compute from the same inputs; what remains between
//! them is rounding. `tests/frameworks.rs` holds the numbers to those that were printed for the very text of this module,
//! and `tests/reference/check_recorded.py` runs what is written for NumPy and optax.

mod burn;
mod fairseq;
mod heavy_class;
mod hugging_face;
mod keras;
mod kl_div_loss;
mod numbers;
mod numpy;
mod optax;
mod pytorch;
mod timm;

pub use heavy_class::HeavyClass;
pub use kl_div_loss::training_loop;

use crate::named::named;
use crate::spec::Shared;
use crate::theory::groups::{GroupCosts, predict};
use crate::theory::{Convention, SmoothedTarget};

/// The longest line of a program, in characters.
pub const WIDTH: usize = 88;

named! {
    /// A framework that a program is written for, by its name in markup.
    #[derive(Default)]
    pub enum Framework {
        /// PyTorch's own loss.
        #[default]
        PyTorch = "pytorch",
        /// The module for PyTorch that builds the smoothed target and compares by the Kullback–Leibler divergence.
        KlDivLoss = "kl-div-loss",
        /// Keras, on TensorFlow.
        Keras = "keras",
        /// JAX with optax.
        Optax = "optax",
        /// What the Trainer of Hugging Face smooths by.
        HuggingFace = "hugging-face",
        /// PyTorch Image Models.
        Timm = "timm",
        /// fairseq's criterion.
        Fairseq = "fairseq",
        /// Rust, with burn.
        Burn = "burn",
        /// The definitions, in NumPy.
        NumPy = "numpy",
    }
}

/// How a program comes to the target of the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// The framework smooths by `ε`, or the program builds its targets in both conventions alike.
    Own,
    /// The framework smooths in the other convention only, and is asked for the factor there that gives the same target.
    Converted,
    /// The framework cannot smooth so, and is given a target that was built by hand.
    ByHand,
}

impl Framework {
    /// Whether some of its loss is computed in float32 even if its inputs are in float64.
    pub const fn is_single(self) -> bool {
        matches!(self, Self::HuggingFace | Self::Burn)
    }

    /// How far what the program prints may be from the numbers of the page: relative for numbers above 1.
    pub const fn tolerance(self) -> f64 {
        if self.is_single() { 1e-6 } else { 1e-12 }
    }

    /// How its program comes to the target of a state.
    pub fn way(self, shared: &Shared) -> Way {
        let smoothing = shared.smoothing();
        match (self, smoothing.convention) {
            (Self::KlDivLoss | Self::NumPy, _) | (Self::Fairseq, Convention::Others) => Way::Own,
            (Self::Fairseq, Convention::Uniform) | (Self::Optax | Self::HuggingFace, Convention::Others) => {
                Way::Converted
            }
            // timm's smoothing is below 1.
            (Self::Timm, Convention::Uniform) if smoothing.epsilon.get() >= 1.0 => Way::ByHand,
            (_, Convention::Uniform) => Way::Own,
            (_, Convention::Others) => Way::ByHand,
        }
    }
}

/// A whole program for one state, and what it prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The program: plain ASCII, each line ended.
    pub code: String,
    /// How it comes to the target.
    pub way: Way,
    /// What it prints first.
    pub one_hot: Printed,
    /// What it prints then.
    pub smoothed: Printed,
}

/// What the program prints for one target, in full precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Printed {
    /// The loss in nats: no framework knows bits. Of the divergence module, the loss less its floor.
    pub loss: f64,
    /// The true class's component of the gradient, `p_y − q_y`.
    pub gradient_of_true: f64,
}

impl Program {
    /// The program of a state.
    pub fn of(framework: Framework, shared: &Shared) -> Self {
        let way = framework.way(shared);
        let state = State { shared, logits: shared.all_logits(), way };
        let code = match framework {
            Framework::PyTorch => pytorch::code(&state),
            Framework::KlDivLoss => kl_div_loss::code(&state),
            Framework::Keras => keras::code(&state),
            Framework::Optax => optax::code(&state),
            Framework::HuggingFace => hugging_face::code(&state),
            Framework::Timm => timm::code(&state),
            Framework::Fairseq => fairseq::code(&state),
            Framework::Burn => burn::code(&state),
            Framework::NumPy => numpy::code(&state),
        };
        // Equal classes are computed once, so that a state of many costs no more than one of few.
        let smoothed = shared.smoothed();
        let groups = shared.logits().groups(&smoothed);
        let predictions = predict(&groups);
        let costs = GroupCosts::of(&groups, &predictions);
        let printed = |target: &SmoothedTarget| {
            let floor = if framework == Framework::KlDivLoss { target.entropy() } else { 0.0 };
            Printed { loss: costs.with(target) - floor, gradient_of_true: predictions[0].gradient_of_true(target) }
        };
        Self { code, way, one_hot: printed(&shared.one_hot()), smoothed: printed(&smoothed) }
    }
}

/// What every program is written from.
struct State<'a> {
    shared: &'a Shared,
    logits: Vec<f64>,
    way: Way,
}

impl State<'_> {
    fn classes(&self) -> usize {
        self.logits.len()
    }

    /// How many classes the true one is not.
    fn others(&self) -> usize {
        self.classes() - 1
    }

    fn target(&self) -> usize {
        self.shared.target()
    }

    fn is_uniform(&self) -> bool {
        self.shared.smoothing().convention == Convention::Uniform
    }

    /// `ε`, as the languages read it.
    fn epsilon(&self) -> String {
        numbers::float(self.shared.smoothing().epsilon.get())
    }

    /// The head of a loop in Python over both factors: 0, which is one-hot, and `ε`.
    ///
    /// Where the framework smooths in the other convention, it is the factor there, and the line says by what law.
    fn python_loop(&self) -> String {
        let (epsilon, classes, others) = (self.epsilon(), self.classes(), self.others());
        match self.way {
            Way::Converted if self.is_uniform() => {
                format!("for eps in (0.0, {epsilon} * {others} / {classes}):  # eps_(K-1) = eps_K * (K-1)/K\n")
            }
            Way::Converted => {
                format!("for eps in (0.0, {epsilon} * {classes} / {others}):  # eps_K = eps_(K-1) * K/(K-1)\n")
            }
            Way::Own | Way::ByHand => format!("for eps in (0.0, {epsilon}):\n"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, TypedLogits};
    use crate::theory::{Classes, Epsilon};

    #[test]
    fn the_default_state_reads_well() {
        let program = Program::of(Framework::PyTorch, &Shared::default());
        let expected = "\
import torch
from torch.nn.functional import cross_entropy

z = torch.tensor([[
    0.0, 0.0, 0.0, 6.65, 2.77, 0.0, 0.0, 0.0, 0.0, 0.0,
]], dtype=torch.float64, requires_grad=True)
y = torch.tensor([3])

for eps in (0.0, 0.1):
    z.grad = None
    loss = cross_entropy(z, y, label_smoothing=eps)
    loss.backward()
    print(loss.item(), z.grad[0, y].item())
";
        assert_eq!(program.code, expected, "what is pasted");
    }

    #[test]
    fn lines_stay_short_at_every_size() {
        for framework in Framework::ALL {
            for classes in [2, 10, 20, 32, 33, 1000, 100_000] {
                let entries = (0..32).map(|class| (class, -1_234.567_890_123 - class as f64));
                for choice in [TypedLogits::new(entries, 1.5).unwrap(), TypedLogits::new([(1, 2.5)], -0.25).unwrap()] {
                    for convention in [Convention::Uniform, Convention::Others] {
                        let shared = Shared::default()
                            .with_classes(Classes::new(classes).unwrap())
                            .0
                            .with_epsilon(Epsilon::new(1.0 / 3.0).unwrap())
                            .with_convention(convention)
                            .with_logits(LogitsChoice::Typed(choice));
                        let Program { code, .. } = Program::of(framework, &shared);
                        let what = format!("{}, K = {classes}", framework.name());
                        assert!(code.lines().count() < 70, "{what}: too long\n{code}");
                        assert!(code.is_ascii() && code.ends_with('\n'), "{what}:\n{code}");
                        assert!(code.lines().all(|line| line.len() <= WIDTH), "{what}: a long line\n{code}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_certain_prediction_costs_what_it_should() {
        let logits = TypedLogits::new([(0, 10_000.0)], -10_000.0).unwrap();
        let shared = Shared::default().with_target(0).unwrap().with_logits(LogitsChoice::Typed(logits));
        let Program { one_hot, smoothed, .. } = Program::of(Framework::PyTorch, &shared);
        assert_eq!(one_hot, Printed { loss: 0.0, gradient_of_true: 0.0 }, "nothing is left to ask");
        assert!((smoothed.loss - 0.09 * 20_000.0).abs() < 1e-9, "nine classes of 0.01 each: {}", smoothed.loss);
    }
}
