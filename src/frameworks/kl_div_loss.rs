//! The module for PyTorch that is often copied: a smoothed target, and `KLDivLoss(reduction="batchmean")`.

use super::State;
use super::pytorch::{each, inputs};

pub(super) fn code(state: &State<'_>) -> String {
    let target = if state.is_uniform() {
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

{}
{}",
        inputs(state),
        each(state, "    loss = LabelSmoothingLoss(smoothing=eps)(z, y)\n")
    )
}
