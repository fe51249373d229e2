//! The module for PyTorch that is often copied: a smoothed target, and `KLDivLoss(reduction="batchmean")`; asked once, and in
//! a training loop.

use super::State;
use super::pytorch::{each, inputs};

/// The program that trains a `model` on the batches of a `loader` by the module: `ε = 0.1` in the uniform convention, and Adam
/// with its own settings. Plain ASCII, each line ended.
pub fn training_loop() -> String {
    format!(
        "{}
criterion = LabelSmoothingLoss(smoothing=0.1)
optimizer = torch.optim.Adam(model.parameters())

for epoch in range(epochs):
    for inputs, classes in loader:
        optimizer.zero_grad()
        loss = criterion(model(inputs), classes)
        loss.backward()
        optimizer.step()
",
        module(true)
    )
}

pub(super) fn code(state: &State<'_>) -> String {
    format!(
        "{}
{}
{}",
        module(state.is_uniform()),
        inputs(state),
        each(state, "    loss = LabelSmoothingLoss(smoothing=eps)(z, y)\n")
    )
}

/// What the module needs, and its class, in the uniform convention or the other.
fn module(is_uniform: bool) -> String {
    let target = if is_uniform {
        "        target = (1 - self.smoothing) * one_hot + self.smoothing / k\n"
    } else {
        "        share = self.smoothing / (k - 1)\n        \
         target = (1 - self.smoothing) * one_hot + share * (1 - one_hot)\n"
    };
    format!(
        "import torch
from torch import nn
from torch.nn import functional as F

class LabelSmoothingLoss(nn.Module):
    def __init__(self, smoothing=0.1, dim=-1):
        super().__init__()
        self.smoothing = smoothing
        self.dim = dim
        self.divergence = nn.KLDivLoss(reduction=\"batchmean\")

    def forward(self, logits, classes):
        k = logits.size(self.dim)
        one_hot = F.one_hot(classes, k).to(logits.dtype)
{target}        return self.divergence(logits.log_softmax(self.dim), target)
"
    )
}
