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
            "A factor above 1 is an error. A negative one is ignored without a word, as if it were 0.",
            "ignore_index: examples of that index count neither in the sum nor in its divisor; if all are, the mean is NaN. It works with class numbers only.",
            "Targets given as probabilities are smoothed once more, even if they are soft already, and the mean divides by N, whatever the weights.",
        ],
        Framework::KlDivLoss => &[
            "Its loss is the cross-entropy less the target’s entropy H(q), so it can reach 0; the gradient is the same.",
            "With reduction=\"mean\" KLDivLoss divides by N·K, which makes it K times too small.",
            "For an input of three dimensions “batchmean” divides by the first of them only.",
        ],
        Framework::Keras => &[
            "CategoricalCrossentropy wants one-hot targets. In Keras 3.15.1 SparseCategoricalCrossentropy has no label_smoothing.",
            "axis: in Keras 3.15.1 K is the size of the last axis, also where another axis holds the classes.",
            "BinaryCrossentropy smooths each output by itself, to 1 − ε/2 and ε/2.",
        ],
        Framework::Optax => &[
            "smooth_labels changes labels only and leaves the loss alone. Integer labels are a TypeError.",
            "With a mask (where) K is the number of the classes that are left.",
        ],
        Framework::HuggingFace => &[
            "Validation: the Trainer does not ask whether it trains or evaluates, so eval_loss is smoothed, and so is a perplexity made of it.",
            "Ignored labels: only −100 is masked, and all labels are then raised to 0 at least; a stray −1 is trained as class 0.",
            "K is the whole vocabulary.",
        ],
        Framework::Timm => &[
            "A factor of 1 is refused.",
            "The loss is a plain mean: it knows neither weights nor an ignored index.",
            "With mixup both labels are smoothed first, and then mixed.",
        ],
        Framework::Fairseq => &[
            "The criterion reports its loss in bits, and beside it an nll_loss without smoothing, from which the perplexity is made.",
            "Examples that are padding are masked, but the padding’s own class still receives its share of ε.",
            "It sums over examples; the program has one.",
        ],
        Framework::Burn => &[
            "A factor outside 0 to 1 is refused.",
            "Weights: as in PyTorch, a class weight reaches the smoothing mass too, and the sum is divided by the true classes’ weights.",
        ],
        Framework::NumPy => &[
            "These are the definitions, line by line: the softmax’s logarithm, the target q, the cross-entropy, and the gradient p − q.",
        ],
    }
}
