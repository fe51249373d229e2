//! The state of the page as PyTorch code, and the numbers that this code prints.
//!
//! A reader can paste the lines into Python and compare. They are in float64, and every number is written in the shortest
//! form that reads back as the same bits, so that both sides compute from the same inputs; what remains between them is
//! rounding. `tests/figures_bars.rs` holds the numbers to those that PyTorch printed for the very text of this module.

use crate::spec::{LogitsChoice, Shared};
use crate::theory::{Convention, Example, Logits, SmoothedTarget};
use std::fmt::Write;

/// Up to so many classes, every logit is written out.
const LISTED: usize = 10;

/// Up to so many, it is if most logits differ.
const LISTED_IF_DIFFERENT: usize = 32;

/// The longest line, in characters.
const WIDTH: usize = 88;

/// A whole Python program for one state, and what it prints.
#[derive(Clone, Debug, PartialEq)]
pub struct Program {
    /// The program: plain ASCII, each line ended.
    pub code: String,
    /// What it prints first.
    pub one_hot: Printed,
    /// What it prints then.
    pub smoothed: Printed,
}

/// What the program prints for one target, in full precision.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Printed {
    /// The loss in nats: PyTorch knows no bits.
    pub loss: f64,
    /// The true class's component of the gradient, `p_y − q_y`.
    pub gradient_of_true: f64,
}

impl Program {
    /// The program of a state. Its cost grows with `K`, so it is for when somebody looks at it.
    pub fn of(shared: &Shared) -> Self {
        let logits = shared.all_logits();
        let mut gradient = vec![0.0; logits.len()];
        Self {
            code: code(shared, &logits),
            one_hot: printed(&logits, &shared.one_hot(), &mut gradient),
            smoothed: printed(&logits, &shared.smoothed(), &mut gradient),
        }
    }
}

fn printed(logits: &[f64], target: &SmoothedTarget, gradient: &mut [f64]) -> Printed {
    let q = target.to_distribution();
    let example = Logits::new(logits).ok().and_then(|logits| Example::new(logits, &q).ok());
    let Some(example) = example else {
        unreachable!("a state's logits are finite, and as many as its target has classes")
    };
    example.gradient_into(gradient);
    Printed { loss: example.loss(), gradient_of_true: gradient[target.class()] }
}

/// The lines, from the imports to the last print.
fn code(shared: &Shared, logits: &[f64]) -> String {
    let (classes, target) = (shared.classes().get(), shared.target());
    let smoothing = shared.smoothing();
    let epsilon = python(smoothing.epsilon.get());
    let mut code = String::from("import torch\nfrom torch.nn.functional import cross_entropy\n\n");
    // Writing to a String cannot fail, here and below.
    let _ = write!(code, "{}y = torch.tensor([{target}])\n\n", logits_code(shared, logits));
    code.push_str("# one-hot\nloss = cross_entropy(z, y)\n");
    code.push_str(BACKWARD);
    code.push_str("\n# smoothed\nz.grad = None\n");
    let _ = match smoothing.convention {
        Convention::Uniform => writeln!(code, "loss = cross_entropy(z, y, label_smoothing={epsilon})"),
        // PyTorch smooths in the other convention only, so that this target is built by hand.
        Convention::Others => writeln!(
            code,
            "q = torch.full((1, {classes}), {epsilon} / {}, dtype=torch.float64)\nq[0, y] = 1 - {epsilon}\n\
             loss = cross_entropy(z, q)",
            classes - 1
        ),
    };
    code.push_str(BACKWARD);
    code
}

const BACKWARD: &str = "loss.backward()\nprint(loss.item(), z.grad[0, y].item())\n";

/// The lines that make `z`: all logits where that reads well, or what most are and then those that differ.
fn logits_code(shared: &Shared, logits: &[f64]) -> String {
    let rest = match shared.logits() {
        LogitsChoice::Typed(typed) => typed.rest(),
        LogitsChoice::Preset(_) => 0.0,
    };
    let leads: Vec<(usize, f64)> = logits.iter().copied().enumerate().filter(|&(_, logit)| logit != rest).collect();
    let different = logits.len() <= LISTED_IF_DIFFERENT && 2 * leads.len() > logits.len();
    if logits.len() <= LISTED || different {
        return listed(logits);
    }
    let size = logits.len();
    let mut code = if rest == 0.0 {
        format!("z = torch.zeros(1, {size}, dtype=torch.float64)\n")
    } else {
        format!("z = torch.full((1, {size}), {}, dtype=torch.float64)\n", python(rest))
    };
    for (class, logit) in leads {
        let _ = writeln!(code, "z[0, {class}] = {}", python(logit));
    }
    code.push_str("z.requires_grad_()\n");
    code
}

/// `z = torch.tensor([[…]])`, in lines of a readable length.
fn listed(logits: &[f64]) -> String {
    let numbers: Vec<String> = logits.iter().map(|&logit| python(logit)).collect();
    let one_line = format!("z = torch.tensor([[{}]], dtype=torch.float64, requires_grad=True)\n", numbers.join(", "));
    if one_line.trim_end().len() <= WIDTH {
        return one_line;
    }
    let mut code = String::from("z = torch.tensor([[\n");
    let mut line = String::from("   ");
    for number in numbers {
        if line.len() + number.len() + 2 > WIDTH {
            let _ = writeln!(code, "{line}");
            line = String::from("   ");
        }
        let _ = write!(line, " {number},");
    }
    let _ = write!(code, "{line}\n]], dtype=torch.float64, requires_grad=True)\n");
    code
}

/// A number as Python reads it back bit for bit, and as a float: with a point or an exponent, and without a sign on 0.
fn python(value: f64) -> String {
    format!("{:?}", value + 0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::TypedLogits;
    use crate::theory::{Classes, Epsilon};

    #[test]
    fn numbers_are_floats_and_read_back() {
        for (value, text) in
            [(0.0, "0.0"), (-0.0, "0.0"), (3.0, "3.0"), (-1e4, "-10000.0"), (0.1, "0.1"), (1e-300, "1e-300")]
        {
            assert_eq!(python(value), text, "for {value:e}");
        }
        for value in [0.1 + 0.2, 6.66, -1.0 / 3.0, 1e-7, 12_345.678] {
            assert_eq!(python(value).parse::<f64>().unwrap(), value, "{value} in the shortest form");
        }
    }

    #[test]
    fn the_default_state_reads_well() {
        let program = Program::of(&Shared::default());
        let expected = "\
import torch
from torch.nn.functional import cross_entropy

z = torch.tensor([[
    0.0, 0.0, 0.0, 6.65, 2.77, 0.0, 0.0, 0.0, 0.0, 0.0,
]], dtype=torch.float64, requires_grad=True)
y = torch.tensor([3])

# one-hot
loss = cross_entropy(z, y)
loss.backward()
print(loss.item(), z.grad[0, y].item())

# smoothed
z.grad = None
loss = cross_entropy(z, y, label_smoothing=0.1)
loss.backward()
print(loss.item(), z.grad[0, y].item())
";
        assert_eq!(program.code, expected, "what is pasted");
    }

    #[test]
    fn lines_stay_short_at_every_size() {
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
                    let Program { code, .. } = Program::of(&shared);
                    assert!(code.lines().count() < 70, "K = {classes}: too long\n{code}");
                    assert!(code.is_ascii() && code.lines().all(|line| line.len() <= WIDTH), "K = {classes}:\n{code}");
                }
            }
        }
    }
}
