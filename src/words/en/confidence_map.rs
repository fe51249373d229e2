//! What `confidence-map` says, in English.

use super::relatives::list;
use crate::words::{About, ConfidenceMapFacts, ConfidenceMapWords, MapPlace, count, number};

pub(super) const WORDS: ConfidenceMapWords = ConfidenceMapWords {
    about: &About {
        question: "How sure is a network where it has seen nothing?",
        watch: "The stronger the tint, the more confident the prediction. Long one-hot training drives it up close to the border between two classes and, on average along the edge of the square, far from the data; smoothing holds it lower.",
        drag: None,
        limit: "Less confident is not more right: the crosses may well be the same. And smoothing lowers confidence near the data too, so that it does not tell a network where it has seen nothing.",
    },
    scaled: |temperature| format!("one-hot, T = {}", number(temperature)),
    right: [|share| format!("held out: {} right", percent(share)), |share| format!("{} right", percent(share))],
    class: "class",
    flipped: "flipped label",
    wrong: "held out, wrong",
    confidence: "confidence",
    or_more: |confidence| format!("≥ {}", number(confidence)),
    wide: |side| format!("the square is {} wide", number(side)),
    thinned: |drawn| {
        let told = |(drawn, of)| {
            if drawn == of { format!("all {}", count(of)) } else { format!("{} of {}", count(drawn), count(of)) }
        };
        let [train, test] = drawn.map(told);
        format!("drawn: {train} training, {test} held out")
    },
    not_planar: "These examples are no points of a plane.",
    no_map: "no map yet",
    diverged: "diverged: no predictions",
    columns: ["network", "where", "cells or points", "most predicted class", "mean confidence", "share above 0.99"],
    place: |place| match *place {
        MapPlace::Square => "the whole square".to_owned(),
        MapPlace::Edge => "the edge of the square".to_owned(),
        MapPlace::Train => "cells of the training points".to_owned(),
        MapPlace::Right => "held-out points, right".to_owned(),
        MapPlace::Wrong => "held-out points, wrong".to_owned(),
        MapPlace::Part([across, upright]) => {
            let [from, to, low, high] = [across.0, across.1, upright.0, upright.1].map(number);
            format!("across {from} to {to}, upwards {low} to {high}")
        }
    },
    none: "–",
    sentence,
};

fn sentence(facts: &ConfidenceMapFacts) -> String {
    if !facts.planar {
        return "This figure needs examples that are points of a plane; these are not.".to_owned();
    }
    if facts.networks.is_empty() {
        return "There is no map to show yet.".to_owned();
    }
    let (sound, diverged): (Vec<_>, Vec<_>) = facts.networks.iter().partition(|network| network.edge.is_some());
    let mut clauses = Vec::new();
    let edges: Vec<(&str, f64)> =
        sound.iter().filter_map(|network| Some((network.name.as_str(), network.edge?))).collect();
    if !edges.is_empty() {
        clauses.push(format!("along the edge of the square the mean confidence is {}", each(&edges, sure)));
    }
    let shares: Option<Vec<f64>> = sound.iter().map(|network| network.accuracy).collect();
    match shares.as_deref() {
        None | Some([]) => {}
        Some([share]) => clauses.push(format!("{} of the held-out points are predicted right", percent(*share))),
        Some([first, rest @ ..]) if rest.iter().all(|share| share == first) => {
            let all = if rest.len() == 1 { "both" } else { "all" };
            clauses.push(format!("{all} predict {} of the held-out points right", percent(*first)));
        }
        Some(shares) if shares.len() <= MOST => {
            let shares: Vec<String> = shares.iter().copied().map(percent).collect();
            clauses.push(format!("they predict {} of the held-out points right", list(&shares)));
        }
        Some(shares) => {
            let (least, most) = ends(shares.iter().copied());
            let (least, most) = (percent(least), percent(most));
            clauses.push(format!("they predict from {least} to {most} of the held-out points right"));
        }
    }
    if !diverged.is_empty() {
        let names: Vec<String> = diverged.iter().map(|network| network.name.clone()).collect();
        clauses.push(format!("{} diverged", list(&names)));
    }
    let text = clauses.join("; ");
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| format!("{}{}.", first.to_ascii_uppercase(), letters.as_str()))
}

/// How many networks a sentence tells of one by one.
pub(super) const MOST: usize = 4;

/// «0.9 for this network and 0.8 for that one»; of too many the first few, and between which ends the others are.
pub(super) fn each(networks: &[(&str, f64)], show: fn(f64) -> String) -> String {
    let alone = if networks.len() > MOST { MOST - 1 } else { networks.len() };
    let (alone, others) = networks.split_at(alone);
    let mut told: Vec<String> = alone.iter().map(|&(name, value)| format!("{} for {name}", show(value))).collect();
    if !others.is_empty() {
        let (least, most) = ends(others.iter().map(|&(_, value)| value));
        told.push(format!("from {} to {} for the {} others", show(least), show(most), others.len()));
    }
    list(&told)
}

fn ends(values: impl Iterator<Item = f64>) -> (f64, f64) {
    values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)))
}

/// A share in per cent, to a tenth of one.
fn percent(share: f64) -> String {
    format!("{} %", number((1000.0 * share).round() / 10.0))
}

/// A confidence: never a 1 that is none.
fn sure(confidence: f64) -> String {
    if (0.9999..1.0).contains(&confidence) { "more than 0.9999".to_owned() } else { number(confidence) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words::MapFacts;

    #[test]
    fn a_sentence_tells_of_each_network_what_it_has() {
        let network = |name: &str, edge, accuracy| MapFacts { name: name.to_owned(), edge, accuracy };
        let said = |networks: &[MapFacts]| sentence(&ConfidenceMapFacts { planar: true, networks: networks.to_vec() });
        let (one, two) = (network("A", Some(0.998), Some(0.77)), network("B", Some(0.93), Some(0.77)));
        let start = "Along the edge of the square the mean confidence is";
        for (networks, wanted) in [
            (vec![one.clone()], format!("{start} 0.998 for A; 77 % of the held-out points are predicted right.")),
            (
                vec![one.clone(), two.clone()],
                format!("{start} 0.998 for A and 0.93 for B; both predict 77 % of the held-out points right."),
            ),
            (
                vec![one.clone(), network("B", Some(0.999_999), Some(0.7651))],
                format!(
                    "{start} 0.998 for A and more than 0.9999 for B; they predict 77 % and 76.5 % of the held-out points \
                     right."
                ),
            ),
            (vec![one.clone(), network("B", None, None)], {
                format!("{start} 0.998 for A; 77 % of the held-out points are predicted right; B diverged.")
            }),
            (vec![network("A", None, None), network("B", None, None)], "A and B diverged.".to_owned()),
            (vec![network("A", Some(0.9), None)], format!("{start} 0.9 for A.")),
            (Vec::new(), "There is no map to show yet.".to_owned()),
            (
                vec![one.clone(), two.clone(), one.clone(), two, one, network("F", Some(0.5), Some(0.5))],
                format!(
                    "{start} 0.998 for A, 0.93 for B, 0.998 for A and from 0.5 to 0.998 for the 3 others; they predict \
                     from 50 % to 77 % of the held-out points right."
                ),
            ),
        ] {
            assert_eq!(said(&networks), wanted, "{} networks", networks.len());
        }
    }
}
