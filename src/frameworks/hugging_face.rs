//! Hugging Face: the smoother that the Trainer makes of `label_smoothing_factor`, in the uniform convention.

use super::State;
use super::pytorch::{each, inputs};

pub(super) fn code(state: &State<'_>) -> String {
    format!(
        "import torch
from transformers.trainer_pt_utils import LabelSmoother

{}
# The Trainer does this, given TrainingArguments(label_smoothing_factor=eps).
{}",
        inputs(state),
        each(state, "    loss = LabelSmoother(epsilon=eps)({\"logits\": z}, y)\n")
    )
}
