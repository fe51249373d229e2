//! What `clusters` says, in English.

use super::confidence_map::each;
use crate::decimal::Decimal;
use crate::words::{About, ClusterFacts, ClustersFacts, ClustersWords, count, number};

pub(super) const WORDS: ClustersWords = ClustersWords {
    about: &About {
        question: "What becomes of the clusters before the last layer?",
        watch: "The triangle joins the means of the three classes’ training examples. The spread tells how tight their clusters are against it: the variance within the clusters over the triangle’s squared side. On the digits smoothing makes the spread smaller and the triangle more regular. Each panel has a scale of its own, for the whole triangle shrinks as well: see the bars. A template is the row of weights that the last layer has for a class; the plane goes through three of them.",
        drag: None,
        limit: "The plane is a slice through many dimensions: how far examples spread at a right angle to it is hidden. Held-out examples come together less than those that were trained on.",
    },
    spread: |spread| format!("spread {}", two_digits(spread)),
    train: "training example",
    held_out: "held out",
    template: "template",
    triangle: "triangle of means",
    class: |class| count(class as usize),
    too_few: "This picture needs three classes.",
    none: "no plane through three templates",
    columns: [
        "network",
        "class",
        "template, 1st axis",
        "template, 2nd axis",
        "training mean, 1st axis",
        "training mean, 2nd axis",
        "held-out mean, 1st axis",
        "held-out mean, 2nd axis",
        "training variance / side²",
        "held-out variance / side²",
        "side",
    ],
    all: "all three",
    empty: "–",
    sentence,
};

fn sentence(facts: &ClustersFacts) -> String {
    let ClustersFacts { classes, triple, networks } = facts;
    if *classes < 3 {
        return format!("A plane through three templates needs three classes, and there are {classes}.");
    }
    let (Some([a, b, c]), Some(first)) = (triple, networks.first()) else {
        return "There is no plane through three templates to show now.".to_owned();
    };
    let told = |read: fn(&ClusterFacts) -> f64| {
        let read: Vec<(&str, f64)> = networks.iter().map(|network| (network.name.as_str(), read(network))).collect();
        each(&read, two_digits)
    };
    let spreads = told(|network| network.spread);
    let compared = match networks.as_slice() {
        [_, second] => compared(first.spread / second.spread),
        _ => String::new(),
    };
    let sides = told(|network| network.side);
    let held_out: Option<Vec<(&str, f64)>> =
        networks.iter().map(|network| Some((network.name.as_str(), network.held_out?))).collect();
    let held_out = held_out.map_or_else(String::new, |told| {
        format!(" For held-out examples, over the same side, it is {}.", each(&told, two_digits))
    });
    format!(
        "Of the classes {a}, {b} and {c}, the spread of the training examples is {spreads}{compared}.{held_out} The side of their \
         triangle is {sides}."
    )
}

/// The largest factor that is told: beyond it a slice of the layer says little of the layer.
const MOST: f64 = 100.0;

/// How the second network's clusters compare with the first one's.
fn compared(factor: f64) -> String {
    // At clusters that are points there is nothing to compare.
    if !factor.is_finite() || factor <= 0.0 {
        String::new()
    } else if factor >= MOST {
        format!(", more than {} times tighter", number(MOST))
    } else if factor <= 1.0 / MOST {
        format!(", more than {} times looser", number(MOST))
    } else if factor >= 1.05 {
        format!(", which is {} times tighter", two_digits(factor))
    } else if factor <= 1.0 / 1.05 {
        format!(", which is {} times looser", two_digits(1.0 / factor))
    } else {
        String::new()
    }
}

/// To two digits, for a sentence.
fn two_digits(value: f64) -> String {
    number(f64::read(&format!("{value:.1e}")).unwrap_or(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_compares_two_networks() {
        let network =
            |name: &str, spread, held_out, side| ClusterFacts { name: name.to_owned(), spread, held_out, side };
        let said = |classes, networks: &[ClusterFacts]| {
            let triple = (!networks.is_empty()).then_some([0, 1, 2]);
            sentence(&ClustersFacts { classes, triple, networks: networks.to_vec() })
        };
        let (one, two) = (network("A", 0.0423, Some(0.05), 16.04), network("B", 0.0062, Some(0.02), 3.7));
        let start = "Of the classes 0, 1 and 2, the spread of the training examples is";
        let held_out = "For held-out examples, over the same side, it is";
        let side = "The side of their triangle is";
        for (classes, networks, wanted) in [
            (2, vec![], "A plane through three templates needs three classes, and there are 2.".to_owned()),
            (3, vec![], "There is no plane through three templates to show now.".to_owned()),
            (3, vec![one.clone()], format!("{start} 0.042 for A. {held_out} 0.05 for A. {side} 16 for A.")),
            (
                10,
                vec![one.clone(), two.clone()],
                format!(
                    "{start} 0.042 for A and 0.0062 for B, which is 6.8 times tighter. {held_out} 0.05 for A and 0.02 for B. \
                     {side} 16 for A and 3.7 for B."
                ),
            ),
            (
                10,
                vec![two, network("A", 0.0423, None, 16.04)],
                format!(
                    "{start} 0.0062 for B and 0.042 for A, which is 6.8 times looser. {side} 3.7 for B and 16 for A."
                ),
            ),
            (
                10,
                vec![one.clone(), network("B", 0.0001, None, 1.0)],
                format!(
                    "{start} 0.042 for A and 0.0001 for B, more than 100 times tighter. {side} 16 for A and 1 for B."
                ),
            ),
            (
                10,
                vec![one, network("B", 0.0, None, 1.0)],
                format!("{start} 0.042 for A and 0 for B. {side} 16 for A and 1 for B."),
            ),
        ] {
            assert_eq!(said(classes, &networks), wanted, "{} networks", networks.len());
        }
    }
}
