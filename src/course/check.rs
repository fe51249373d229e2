//! What a pasted target costs on this page, and what pasted logits predict.

use crate::spec::{LogitsChoice, Notice, Shared, TypedLogits};
use crate::theory::inspect::distribution;
use crate::theory::simplex::{entropy, kl_divergence};
use crate::theory::softmax::{log_softmax, softmax};
use crate::theory::{Classes, Logits, SmoothedTarget, Temperature};

/// What a target costs with the page's logits, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TargetCost {
    /// `−Σ q_k ln p_k`. Of a target that is no distribution it is summed all the same: so frameworks do.
    pub loss: f64,
    /// Of a distribution: `H(q)`, the loss floor, and `KL(q‖p)`, what is above it.
    pub floor_and_divergence: Option<(f64, f64)>,
}

/// What a target over the page's classes costs; `None` if it is over another number of classes. A `whole` one sums to one, and
/// is scaled to do so where its digits are rounded.
pub fn cost(target: &[f64], whole: bool, shared: &Shared) -> Option<TargetCost> {
    if target.len() != shared.classes().get() {
        return None;
    }
    let all = shared.all_logits();
    let logits = Logits::new(&all).ok()?;
    let log_p = log_softmax(logits, Temperature::ONE);
    let loss = |target: &[f64]| target.iter().zip(&log_p).map(|(q, log_p)| -q * log_p).sum::<f64>() + 0.0;
    Some(match distribution(target).filter(|_| whole) {
        None => TargetCost { loss: loss(target), floor_and_divergence: None },
        Some(q) => {
            let divergence = kl_divergence(&q, &softmax(logits, Temperature::ONE)).unwrap_or(f64::INFINITY);
            TargetCost { loss: loss(q.as_slice()), floor_and_divergence: Some((entropy(&q), divergence)) }
        }
    })
}

/// What logits predict, and what that costs with the page's true class and smoothing, in nats.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Prediction {
    /// `K`.
    pub classes: usize,
    /// The most probable class, the first of several.
    pub class: usize,
    /// Its probability.
    pub confidence: f64,
    /// Of the page's true class; none if there is no such class among these.
    pub of_true: Option<PredictionCost>,
}

/// What a prediction of the true class costs.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictionCost {
    /// `p_y`.
    pub own: f64,
    /// `−ln p_y`.
    pub one_hot: f64,
    /// `−Σ q_k ln p_k`.
    pub smoothed: f64,
    /// `H(q)`.
    pub floor: f64,
}

/// What pasted logits predict; `None` if they are no logits.
pub fn predict(values: &[f64], shared: &Shared) -> Option<Prediction> {
    let logits = Logits::new(values).ok()?;
    let log_p = log_softmax(logits, Temperature::ONE);
    let class = logits.argmax();
    let of_true = shared.smoothing().of_class(shared.target(), logits.classes()).ok().map(|target: SmoothedTarget| {
        let terms = log_p.iter().enumerate().map(|(k, log_p)| -target.probability(k) * log_p);
        let own = log_p[target.class()];
        PredictionCost {
            own: own.exp(),
            one_hot: -own + 0.0,
            smoothed: terms.sum::<f64>() + 0.0,
            floor: target.entropy(),
        }
    });
    Some(Prediction { classes: values.len(), class, confidence: log_p[class].exp(), of_true })
}

/// The page with these logits, with as many classes, and with the true class that is wanted; `None` if the page cannot take them.
pub fn with_logits(values: &[f64], shared: &Shared, wanted: usize) -> Option<(Shared, Option<Notice>)> {
    let classes = Classes::new(values.len()).ok()?;
    let typed = TypedLogits::new(values.iter().copied().enumerate(), 0.0).ok()?;
    let (next, notice) = shared.with_classes_for(classes, wanted);
    Some((next.with_logits(LogitsChoice::Typed(typed)), notice))
}

/// The page with as many classes as there are numbers, and with the true class that is wanted; `None` if it takes no such number.
pub fn with_classes(values: &[f64], shared: &Shared, wanted: usize) -> Option<(Shared, Option<Notice>)> {
    Some(shared.with_classes_for(Classes::new(values.len()).ok()?, wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::parse;
    use crate::theory::optimum::decomposition_over_groups;

    fn shared(link: &str) -> Shared {
        let (spec, notices) = parse(link);
        assert!(notices.is_empty(), "«{link}»: {notices:?}");
        spec.shared
    }

    /// PyTorch's golden vector.
    const GOLDEN: &str = "classes=5&target=0&logits=2,1,0,-1,0.5";

    #[test]
    fn costs_are_those_of_the_golden_vector() {
        let loss = |target: &[f64]| cost(target, false, &shared(GOLDEN)).expect("five classes").loss;
        assert!((loss(&[0.92, 0.02, 0.02, 0.02, 0.02]) - 0.724_437_939_6).abs() < 1e-9, "ε = 0.1");
        // What a library gave that had (1 − ε)/C where ε/C belongs.
        assert!((loss(&[1.08, 0.18, 0.18, 0.18, 0.18]) - 2.384_0).abs() < 5e-5, "the mistaken target");
        let one_hot = cost(&[1.0, 0.0, 0.0, 0.0, 0.0], true, &shared(GOLDEN)).expect("five classes");
        let (floor, divergence) = one_hot.floor_and_divergence.expect("a distribution");
        assert!(floor == 0.0 && (divergence - one_hot.loss).abs() < 1e-12, "{one_hot:?}");
    }

    #[test]
    fn the_loss_is_floor_and_divergence() {
        for target in [[0.92, 0.02, 0.02, 0.02, 0.02], [0.5, 0.3, 0.1, 0.1, 0.0], [0.33, 0.33, 0.33, 0.0, 0.0]] {
            let cost = cost(&target, true, &shared(GOLDEN)).expect("five classes");
            let (floor, divergence) = cost.floor_and_divergence.expect("a distribution");
            assert!((floor + divergence - cost.loss).abs() < 1e-12, "{target:?}: {cost:?}");
        }
        let mistaken = cost(&[1.08, 0.18, 0.18, 0.18, 0.18], false, &shared(GOLDEN)).expect("five classes");
        assert_eq!(mistaken.floor_and_divergence, None, "of no distribution there is no floor");
        assert_eq!(cost(&[0.5, 0.5], true, &shared(GOLDEN)), None, "two classes are not five");
    }

    #[test]
    fn the_pages_own_target_costs_what_the_page_says() {
        for link in ["", "smoothing=0.3&convention=others&logits=wrong", "classes=100&logits=optimum"] {
            let shared = shared(link);
            let target = shared.smoothed().to_distribution();
            let cost = cost(target.as_slice(), true, &shared).expect("as many classes");
            let groups = shared.logits().groups(&shared.smoothed());
            let loss = decomposition_over_groups(&groups, shared.smoothing()).expect("the true class is first").loss();
            assert!((cost.loss - loss).abs() < 1e-12, "«{link}»: {}, should be {loss}", cost.loss);
        }
    }

    #[test]
    fn logits_predict() {
        let seen = predict(&[2.0, 1.0, 0.0, -1.0, 0.5], &shared("target=0")).expect("logits");
        let PredictionCost { own, one_hot, smoothed, floor } = seen.of_true.expect("class 0 is there");
        assert!((own - 0.563_021_231_8).abs() < 1e-9 && seen.confidence == own && seen.class == 0, "{seen:?}");
        assert!((one_hot - 0.574_437_939_6).abs() < 1e-9 && (smoothed - 0.724_437_939_6).abs() < 1e-9, "{seen:?}");
        assert!(floor > 0.0 && smoothed > floor, "above its floor: {seen:?}");
        assert_eq!(predict(&[1.0, 2.0], &shared("target=3")).expect("logits").of_true, None, "there is no class 3");
        let huge = predict(&[1e100, -1e100, 0.0], &shared("target=1")).expect("logits");
        assert!(huge.confidence == 1.0 && !huge.of_true.unwrap().smoothed.is_nan(), "{huge:?}");
        assert_eq!(predict(&[1e101, 0.0], &shared("")), None, "beyond what is a logit");
    }

    #[test]
    fn the_page_takes_pasted_logits() {
        let (next, notice) = with_logits(&[1.0, -2.0, 0.5], &shared(""), 3).expect("three logits");
        assert_eq!((next.classes().get(), next.all_logits()), (3, vec![1.0, -2.0, 0.5]), "they are the page's");
        assert_eq!(notice, Some(Notice::TargetMoved { from: 3, to: 2 }), "there is no class 3 any more");
        assert_eq!(with_logits(&[0.0; 33], &shared(""), 3), None, "more than can have their own");
        assert_eq!(with_logits(&[1e6, 0.0], &shared(""), 3), None, "further than the page takes");
        let (next, _) = with_classes(&[0.0; 33], &shared(""), 3).expect("33 classes");
        assert_eq!(next.classes().get(), 33, "as many classes as numbers");
    }
}
