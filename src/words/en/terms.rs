//! What the terms of formulas say, in English.

use super::unit;
use crate::course::Term;
use crate::theory::Convention;
use crate::words::{TermFacts, TermWords, count, number};
use std::cmp::Ordering;

/// What a term says with the numbers of a state.
pub(super) const WORDS: fn(Term, &TermFacts) -> TermWords = term;

fn term(term: Term, facts: &TermFacts) -> TermWords {
    let TermFacts { epsilon, convention, classes, target, on, off, own, gradient, gap, .. } = *facts;
    let loss = |value: f64| format!("{} {}", number(value), unit(facts.unit));
    let (uniform, class) = (convention == Convention::Uniform, count(target));
    let others = classes - 1;
    let rest = if others == 1 { "the other class".to_owned() } else { format!("the {} others", count(others)) };
    // In signs, in words, and what it comes to.
    let (signs, name, told) = match term {
        Term::Smoothed => {
            let told = format!("{} for the true class {class}, {} for each other class", number(on), number(off));
            ("q".to_owned(), "q, the smoothed target", told)
        }
        Term::Kept => {
            ("1 − ε".to_owned(), "1 minus epsilon", format!("{}: what the label keeps", number(1.0 - epsilon)))
        }
        Term::OneHot => {
            let told = format!("1 for the true class {class}, 0 for each other class");
            ("onehot".to_owned(), "the one-hot target", told)
        }
        Term::Share if uniform => {
            let signs = format!("ε/K = {}/{}", number(epsilon), count(classes));
            (signs, "epsilon over K", format!("{}: each class’s share", number(off)))
        }
        Term::Share => {
            let signs = format!("ε/(K − 1) = {}/{}", number(epsilon), count(others));
            let told = format!("{}: each other class’s share", number(off));
            (signs, "epsilon over K minus 1", told)
        }
        Term::SmoothedLoss => {
            let told = format!("{}: the smoothed loss of this example", loss(facts.smoothed_loss));
            ("H(q, p)".to_owned(), "the cross-entropy of q and p", told)
        }
        Term::OneHotLoss => {
            let told = format!("{}: the one-hot loss of this example", loss(facts.one_hot_loss));
            (format!("−ln {}", number(own)), "minus the logarithm of p of the true class", told)
        }
        Term::TrueClass => {
            let signs = format!("{} · {}", number(on), number(facts.one_hot_loss));
            let told = format!("{}: the true class’s part of the loss", loss(on * facts.one_hot_loss));
            (signs, "q times minus the logarithm of p, of the true class", told)
        }
        Term::OtherClasses => {
            let signs = format!("{} · {}", number(off), number(facts.others_cost));
            let told = format!("{}: the other classes’ part of the loss", loss(off * facts.others_cost));
            (signs, "q times minus the sum of the logarithms of p, of the other classes", told)
        }
        Term::Floor => {
            let told = format!("{}: the loss floor, which no prediction can remove", loss(facts.floor));
            ("H(q)".to_owned(), "the entropy of q", told)
        }
        Term::Divergence => {
            let told = format!("{}: what training can still remove", loss(facts.divergence));
            ("KL(q ‖ p)".to_owned(), "the divergence of p from q", told)
        }
        Term::Gradient => {
            let way = match gradient.total_cmp(&0.0) {
                Ordering::Less => "up",
                Ordering::Greater => "down",
                Ordering::Equal => "nowhere",
            };
            let signs = format!("{} − {}", number(own), number(on));
            let told = format!("{}: descent moves class {class}’s logit {way}", number(gradient));
            (signs, "the derivative of the loss with respect to a logit", told)
        }
        Term::Prediction => {
            let shared = if others == 1 { "has" } else { "share" };
            let told = format!("{} for the true class {class}; {rest} {shared} the rest", number(own));
            ("p".to_owned(), "p, the prediction", told)
        }
        Term::Odds => {
            let signs = if uniform { "1 + K(1 − ε)/ε" } else { "(K − 1)(1 − ε)/ε" };
            let told = format!("{}: the true class’s target over each other’s", number(on / off));
            (signs.to_owned(), "the odds", told)
        }
        Term::Gap => {
            let told = if gap == f64::INFINITY {
                "∞: no gap is wide enough".to_owned()
            } else if gap == f64::NEG_INFINITY {
                "−∞: the target denies the true class".to_owned()
            } else {
                format!("{}: the gap at which the smoothed loss is least", number(gap))
            };
            (format!("ln {}", number(on / off)), "the logit gap", told)
        }
    };
    TermWords { shown: format!("{signs} = {told}"), spoken: format!("{name}, {}", aloud(&told)) }
}

/// A text without signs that are read out badly, or not at all.
fn aloud(text: &str) -> String {
    text.replace('−', "minus ").replace('∞', "infinity")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Unit;

    const FACTS: TermFacts = TermFacts {
        epsilon: 0.1,
        convention: Convention::Uniform,
        classes: 10,
        target: 3,
        on: 0.91,
        off: 0.01,
        own: 0.9699,
        gradient: 0.0599,
        one_hot_loss: 0.03053,
        others_cost: 57.35,
        smoothed_loss: 0.6013,
        floor: 0.5003,
        divergence: 0.101,
        gap: 4.511,
        unit: Unit::Nats,
    };

    #[test]
    fn terms_tell_their_numbers() {
        for (of, shown, spoken) in [
            (Term::Share, "ε/K = 0.1/10 = 0.01: each class’s share", "epsilon over K, 0.01: each class’s share"),
            (
                Term::OneHotLoss,
                "−ln 0.9699 = 0.03053 nats: the one-hot loss of this example",
                "minus the logarithm of p of the true class, 0.03053 nats: the one-hot loss of this example",
            ),
            (
                Term::TrueClass,
                "0.91 · 0.03053 = 0.02778 nats: the true class’s part of the loss",
                "q times minus the logarithm of p, of the true class, 0.02778 nats: the true class’s part of the loss",
            ),
            (
                Term::Gradient,
                "0.9699 − 0.91 = 0.0599: descent moves class 3’s logit down",
                "the derivative of the loss with respect to a logit, 0.0599: descent moves class 3’s logit down",
            ),
            (
                Term::Gap,
                "ln 91 = 4.511: the gap at which the smoothed loss is least",
                "the logit gap, 4.511: the gap at which the smoothed loss is least",
            ),
        ] {
            let told = term(of, &FACTS);
            assert_eq!((told.shown.as_str(), told.spoken.as_str()), (shown, spoken), "{of:?}");
        }
    }

    #[test]
    fn terms_say_what_holds_where_smoothing_ends() {
        let others = TermFacts { convention: Convention::Others, on: 0.9, off: 0.1 / 9.0, ..FACTS };
        assert_eq!(term(Term::Share, &others).shown, "ε/(K − 1) = 0.1/9 = 0.01111: each other class’s share");
        let none = TermFacts { epsilon: 0.0, on: 1.0, off: 0.0, gap: f64::INFINITY, gradient: -0.03, ..FACTS };
        assert_eq!(term(Term::Gap, &none).shown, "ln ∞ = ∞: no gap is wide enough");
        assert_eq!(term(Term::Gap, &none).spoken, "the logit gap, infinity: no gap is wide enough");
        assert!(term(Term::Gradient, &none).spoken.contains("minus 0.03: "), "a sign is spoken");
        let all = TermFacts { on: 0.0, off: 1.0, gap: f64::NEG_INFINITY, ..others };
        assert_eq!(term(Term::Gap, &all).shown, "ln 0 = −∞: the target denies the true class");
    }
}
