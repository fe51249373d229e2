//! What is said of the frameworks and of the programs for them, in English.

use crate::frameworks::{Framework, Way};
use crate::words::{FrameworksWords, count, number};

pub(super) const WORDS: FrameworksWords = FrameworksWords {
    choose: "Program for",
    name,
    program: |framework| format!("Program for {}", name(framework)),
    copy: "Copy",
    copied: "Copied",
    refused: "This browser does not let the page copy. The program is selected: copy it by hand.",
    way,
    prints: |framework| match framework {
        Framework::KlDivLoss => {
            "It prints these numbers, up to rounding in the last digits. The loss is in nats, less the target’s entropy."
        }
        Framework::HuggingFace => {
            "It prints these numbers to within a millionth part, for the smoother sums over the classes in float32. Losses are in nats."
        }
        Framework::Burn => {
            "It prints these numbers to within a millionth part, for its smoothing factor is a float32. Losses are in nats."
        }
        _ => "It prints these numbers, up to rounding in the last digits. Losses are in nats.",
    },
    target: "target",
    loss: "loss",
    gradient: "gradient, true class",
    beware: "Beware",
    notes,
    training: "Training loop, for PyTorch",
    weights: "Program with class weights, for PyTorch",
    weights_print: |heavy, own, of_heavy| {
        format!(
            "It prints the class that is predicted, {heavy}, then the probability of the true class, {own}, and that of class {heavy}, {of_heavy}.",
            heavy = count(heavy),
            own = number((own * 1e3).round() / 1e3),
            of_heavy = number((of_heavy * 1e3).round() / 1e3),
        )
    },
    weights_idle: "With ε = 0 nothing is spread over the other classes, and no weight can flip the prediction: choose a larger ε to see the program.",
};

fn name(framework: Framework) -> &'static str {
    match framework {
        Framework::PyTorch => "PyTorch",
        Framework::KlDivLoss => "PyTorch, KLDivLoss",
        Framework::Keras => "Keras",
        Framework::Optax => "JAX, optax",
        Framework::HuggingFace => "Hugging Face Trainer",
        Framework::Timm => "timm",
        Framework::Fairseq => "fairseq",
        Framework::Burn => "Rust, burn",
        Framework::NumPy => "NumPy",
    }
}

fn way(framework: Framework, way: Way) -> Option<&'static str> {
    match (framework, way) {
        (_, Way::Own) => None,
        (Framework::Fairseq, _) => Some(
            "fairseq knows the other convention only, with ε/(K − 1) on each other class. The program asks it for ε · (K − 1)/K, which gives the same target.",
        ),
        (Framework::Timm, Way::ByHand) => Some(
            "timm smooths in the uniform convention only, and by less than 1. The program builds the target by hand.",
        ),
        (_, Way::Converted) => Some(
            "This framework knows the uniform convention only, with ε/K on every class. The program asks it for ε · K/(K − 1), which gives the same target.",
        ),
        (_, Way::ByHand) => Some(
            "This framework knows the uniform convention only, with ε/K on every class. The program builds the target by hand.",
        ),
    }
}

fn notes(framework: Framework) -> &'static [&'static str] {
    match framework {
        Framework::PyTorch => &[
            "Validation: the criterion smooths wherever it is used. torchvision’s reference script evaluates with the same smoothed criterion, and prints only the accuracy.",
            "Weights: a class weight reaches the smoothing mass too; more of that below. The mean divides by the sum of the true classes’ weights.",
            "Ignored labels: examples of ignore_index count neither in the sum nor in its divisor; if all are, the mean is NaN. It works with class numbers only.",
            "Factor: one above 1 is an error. A negative one is ignored without a word, as if it were 0.",
            "Targets given as probabilities are smoothed once more, even if they are soft already, and the mean divides by N, whatever the weights.",
        ],
        Framework::KlDivLoss => &[
            "Its loss is the cross-entropy less the target’s entropy H(q), so it can reach 0; the gradient is the same.",
            "Validation: the class smooths wherever it is used.",
            "Weights and ignored labels: it has neither.",
            "Factor: it is not checked.",
            "With reduction=\"mean\" KLDivLoss divides by N·K, which makes it K times too small.",
            "For an input of three dimensions “batchmean” divides by the first of them only.",
        ],
        Framework::Keras => &[
            "CategoricalCrossentropy wants one-hot targets, and takes the mean of the examples’ losses. In Keras 3.15.1 SparseCategoricalCrossentropy has no label_smoothing.",
            "axis: in Keras 3.15.1 K is the size of the last axis, also where another axis holds the classes.",
            "BinaryCrossentropy smooths each output by itself, to 1 − ε/2 and ε/2.",
            "Not examined here: validation, weights, ignored labels, and a factor below 0 or above 1.",
        ],
        Framework::Optax => &[
            "smooth_labels changes labels only and leaves the loss alone. Integer labels are a TypeError.",
            "Validation: the loss is smoothed where its labels are, and nowhere else.",
            "Weights and ignored labels: smooth_labels has neither.",
            "With a mask (where) K is the number of the classes that are left.",
            "Not examined here: a factor below 0 or above 1.",
        ],
        Framework::HuggingFace => &[
            "Validation: the Trainer does not ask whether it trains or evaluates, so eval_loss is smoothed, and so is a perplexity made of it.",
            "Ignored labels: only −100 is masked, and all labels are then raised to 0 at least; a stray −1 is trained as class 0. The mean is over the labels that are not −100.",
            "K is the whole vocabulary.",
            "Not examined here: weights, and a factor below 0 or above 1.",
        ],
        Framework::Timm => &[
            "Weights and ignored labels: the loss is a plain mean and knows neither.",
            "Factor: it must be below 1.",
            "With mixup both labels are smoothed first, and then mixed.",
            "Not examined here: validation, and a factor below 0.",
        ],
        Framework::Fairseq => &[
            "Validation: the criterion reports its loss in bits, and beside it an nll_loss without smoothing, from which the perplexity is made.",
            "Ignored labels: examples that are padding are masked, but the padding’s own class still receives its share of ε.",
            "It sums over examples; the program has one.",
            "Not examined here: weights, and a factor below 0 or above 1.",
        ],
        Framework::Burn => &[
            "Factor: in the source examined, older than the version run here, one outside 0 to 1 is refused.",
            "Weights: in that source, as in PyTorch, a class weight reaches the smoothing mass too, and the sum is divided by the true classes’ weights. The version run here, 0.22.1, was run without weights.",
            "Ignored labels: in that source, examples that are padding are left out of the sum and still count in its divisor.",
            "Not examined here: validation.",
        ],
        Framework::NumPy => &[
            "These are the definitions, line by line: the softmax’s logarithm, the target q, the cross-entropy, and the gradient p − q.",
            "They know nothing of validation, weights or ignored labels, and do not check the factor.",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is asked of one framework is answered for all, if only by saying that it was not examined.
    #[test]
    fn the_same_is_told_of_every_framework() {
        for framework in Framework::ALL {
            let told = notes(framework).join("\n").to_lowercase();
            for what in ["validation", "weights", "ignored labels", "factor"] {
                assert!(told.contains(what), "{}: nothing is said of {what}", framework.name());
            }
        }
    }
}
