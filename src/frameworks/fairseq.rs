//! fairseq: the formula of its criterion `label_smoothed_cross_entropy`, in the convention of the others.
//!
//! The formula is written out, so that it runs without fairseq; the recording script compares it with fairseq's own.

use super::State;
use super::pytorch::{each, inputs};

pub(super) fn code(state: &State<'_>) -> String {
    format!(
        "import torch

# The formula of fairseq's criterion label_smoothed_cross_entropy, in nats.
def label_smoothed_nll_loss(lprobs, target, epsilon):
    nll_loss = -lprobs.gather(1, target.unsqueeze(1)).sum()
    smooth_loss = -lprobs.sum()
    eps_i = epsilon / (lprobs.size(1) - 1)
    return (1 - epsilon - eps_i) * nll_loss + eps_i * smooth_loss

{}
{}",
        inputs(state),
        each(state, "    loss = label_smoothed_nll_loss(z.log_softmax(1), y, eps)\n")
    )
}
