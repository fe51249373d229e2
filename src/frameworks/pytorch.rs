//! PyTorch: `cross_entropy(…, label_smoothing=ε)`, in the uniform convention.

use super::numbers::{Notation, logits};
use super::{State, Way};

/// Logits for what is built on PyTorch.
const LOGITS: Notation = Notation {
    list: ("z = torch.tensor([[", "]], dtype=torch.float64, requires_grad=True)"),
    full: |classes, value| format!("z = torch.full((1, {classes}), {value}, dtype=torch.float64)\n"),
    set: |class, value| format!("z[0, {class}] = {value}\n"),
    end: "z.requires_grad_()\n",
};

/// The logits `z` and the label `y`, for what is built on PyTorch.
pub(super) fn inputs(state: &State<'_>) -> String {
    format!("{}y = torch.tensor([{}])\n", logits(state, &LOGITS), state.target())
}

/// The loop over one-hot and smoothed, for what is built on PyTorch. The body's lines stand four characters in.
pub(super) fn each(state: &State<'_>, body: &str) -> String {
    format!(
        "{}    z.grad = None\n{body}    loss.backward()\n    print(loss.item(), z.grad[0, y].item())\n",
        state.python_loop()
    )
}

/// The lines that build the target `q` by hand.
pub(super) fn by_hand(state: &State<'_>) -> String {
    if state.is_uniform() {
        format!("    q = torch.full_like(z, eps / {})\n    q[0, y] += 1 - eps\n", state.classes())
    } else {
        format!("    q = torch.full_like(z, eps / {})\n    q[0, y] = 1 - eps\n", state.others())
    }
}

pub(super) fn code(state: &State<'_>) -> String {
    let body = match state.way {
        Way::Own | Way::Converted => "    loss = cross_entropy(z, y, label_smoothing=eps)\n".to_owned(),
        Way::ByHand => format!("{}    loss = cross_entropy(z, q)\n", by_hand(state)),
    };
    format!("import torch\nfrom torch.nn.functional import cross_entropy\n\n{}\n{}", inputs(state), each(state, &body))
}
