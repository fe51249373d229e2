//! timm: `LabelSmoothingCrossEntropy`, in the uniform convention and below 1.

use super::pytorch::{by_hand, each, inputs};
use super::{State, Way};

pub(super) fn code(state: &State<'_>) -> String {
    let (loss, body) = match state.way {
        Way::Own | Way::Converted => {
            ("LabelSmoothingCrossEntropy", "    loss = LabelSmoothingCrossEntropy(smoothing=eps)(z, y)\n".to_owned())
        }
        Way::ByHand => {
            ("SoftTargetCrossEntropy", format!("{}    loss = SoftTargetCrossEntropy()(z, q)\n", by_hand(state)))
        }
    };
    format!("import torch\nfrom timm.loss import {loss}\n\n{}\n{}", inputs(state), each(state, &body))
}
