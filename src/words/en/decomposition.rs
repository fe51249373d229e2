//! What `decomposition` says, in English.

use crate::spec::Unit;
use crate::theory::Convention;
use crate::words::{About, DecompositionFacts, DecompositionWords, number};

pub(super) const WORDS: DecompositionWords = DecompositionWords {
    about: &About {
        question: "What is the loss made of?",
        watch: "Two ways to cut the same loss: by who asks for it, the label or the smoothing mass (the share ε that smoothing hands out evenly), and by who can remove it, nobody or training. See which part grows as the prediction becomes surer.",
        drag: None,
        limit: "This is the loss of one example; it does not say how a network generalises. Losses at different ε have different floors and cannot be compared.",
    },
    part: "part",
    amount: |unit| match unit {
        Unit::Nats => "loss (nats)",
        Unit::Bits => "loss (bits)",
    },
    share: "share of the smoothed loss",
    one_hot: "one-hot loss",
    tax: |convention| match convention {
        Convention::Uniform => "tax ε · (true logit − mean logit)",
        Convention::Others => "tax ε · (true logit − others’ mean)",
    },
    label: "label (1 − ε) · one-hot loss",
    spread: "smoothing mass ε · mean of −ln p",
    floor: "floor H(q)",
    divergence: "divergence KL(q‖p)",
    loss: "smoothed loss",
    sentence,
};

fn sentence(facts: &DecompositionFacts) -> String {
    let DecompositionFacts { epsilon, loss, floor, divergence, one_hot, tax, unit } = *facts;
    let unit = super::unit(unit);
    if epsilon == 0.0 {
        return format!(
            "With ε = 0 the smoothed loss is the one-hot loss, {} {unit}, and all of it can be trained away.",
            number(loss)
        );
    }
    let than = format!("than the one-hot loss of {}", number(one_hot));
    let change = if tax == 0.0 {
        "exactly the one-hot loss, for the true class neither leads nor trails".to_owned()
    } else if tax < 0.0 {
        format!("{} less {than}, for the true class trails", number(-tax))
    } else {
        format!("{} more {than}: the tax on the true class’s lead", number(tax))
    };
    format!(
        "The smoothed loss is {} {unit}: a floor of {} that no prediction can remove, and a divergence of {} that training can. That is {change}.",
        number(loss),
        number(floor),
        number(divergence)
    )
}
