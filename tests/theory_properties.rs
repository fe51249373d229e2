//! What holds for every checked input: identities, bounds, slopes, and that nothing is ever NaN.
//!
//! The cases are drawn at random from a fixed seed, so that a failure on one machine is a failure on all.

use label_smoothing_lab::theory::loss::{KlReduction, label_smoothing_kl};
use label_smoothing_lab::theory::optimum::{
    curvature, decomposition, logit_gap, loss_when_others_share, tax_on_the_lead, weight_ratio_that_flips,
};
use label_smoothing_lab::theory::relatives::{Relative, Strength};
use label_smoothing_lab::theory::simplex::{cross_entropy, entropy, kl_divergence};
use label_smoothing_lab::theory::smoothing::{BinaryTarget, smooth_towards};
use label_smoothing_lab::theory::softmax::{log_softmax, log_sum_exp, softmax};
use label_smoothing_lab::theory::surface::{LearningRate, LossSurface, PlanePoint};
use label_smoothing_lab::theory::{
    BatchLoss, ClassWeights, Classes, Convention, CrossEntropy, Distribution, Epsilon, Example, LogitMatrix, Logits,
    Reduced, Reduction, Smoothing, Targets, Temperature,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// Deterministic, and without files of past failures: what fails once is written down as a test.
fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default() }
}

// ---- Identities of one example ----

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_gradient_sums_to_zero((z, class) in labelled(any_logit()), smoothing in any_smoothing()) {
        let q = smoothing.of_class(class, classes(z.len())).unwrap().to_distribution();
        let gradient = gradient_of(&z, &q);
        let sum: f64 = gradient.iter().sum();
        prop_assert!(sum.abs() < 1e-14, "sum {sum:e} of {gradient:?}");
    }

    #[test]
    fn no_loss_is_below_the_floor((z, class) in labelled(any_logit()), smoothing in any_smoothing()) {
        let target = smoothing.of_class(class, classes(z.len())).unwrap();
        let loss = loss_of(&z, &target.to_distribution());
        prop_assert!(loss >= target.entropy() * (1.0 - 1e-14), "loss {loss}, floor {}", target.entropy());
    }

    #[test]
    fn the_floor_is_met_where_the_prediction_is_the_target(
        (z, _) in labelled(moderate_logit()), shift in -50.0..50.0, convention in any_convention(), epsilon in 0.001..0.999,
        scale in 1.001..3.0,
    ) {
        let class = z.len() - 1;
        let target = smoothing(epsilon, convention).of_class(class, classes(z.len())).unwrap();
        let q = target.to_distribution();
        // Any common shift of the optimal logits is optimal too.
        let gap = logit_gap(&target);
        let at = |gap: f64| {
            let mut z = vec![shift; z.len()];
            z[class] += gap;
            loss_of(&z, &q)
        };
        prop_assert!((at(gap) - target.entropy()).abs() < 1e-13, "{} at the gap, floor {}", at(gap), target.entropy());
        prop_assert!(at(gap + scale) > target.entropy(), "more lead than the optimum costs");
        prop_assert!(at(gap - scale) > target.entropy(), "less lead than the optimum costs");
        let by_confidence = loss_when_others_share(&target, target.on());
        prop_assert!((by_confidence - target.entropy()).abs() < 1e-13, "{by_confidence} along the line of equal others");
    }

    #[test]
    fn a_common_shift_changes_nothing((z, class) in labelled(moderate_logit()), smoothing in any_smoothing(), shift in -1e3..1e3) {
        let moved: Vec<f64> = z.iter().map(|value| value + shift).collect();
        let q = smoothing.of_class(class, classes(z.len())).unwrap().to_distribution();
        prop_assert!((loss_of(&z, &q) - loss_of(&moved, &q)).abs() < 1e-11, "the loss moved");
        for (here, there) in gradient_of(&z, &q).iter().zip(gradient_of(&moved, &q)) {
            prop_assert!((here - there).abs() < 1e-12, "the gradient moved");
        }
        for relative in relatives(smoothing.epsilon) {
            // A temperature of 0.4 makes the shift, and its rounding, larger.
            let (here, there) = (relative_loss(relative, &z, class), relative_loss(relative, &moved, class));
            prop_assert!((here - there).abs() < 1e-11 * here.abs().max(1.0), "{relative:?}: {here} became {there}");
        }
    }

    #[test]
    fn both_ways_to_take_a_loss_apart_give_the_loss((z, class) in labelled(any_logit()), smoothing in any_smoothing()) {
        let parts = decomposition(logits(&z), class, smoothing).unwrap();
        let q = smoothing.of_class(class, classes(z.len())).unwrap().to_distribution();
        let loss = loss_of(&z, &q);
        for (name, sum) in [("label + spread", parts.loss()), ("floor + divergence", parts.floor + parts.divergence)] {
            prop_assert!((sum - loss).abs() <= 1e-13 * loss.max(1.0), "{name} = {sum}, the loss is {loss}");
        }
        for part in [parts.label, parts.spread, parts.floor, parts.divergence] {
            prop_assert!(part >= 0.0, "no part is negative: {parts:?}");
        }
    }

    #[test]
    fn smoothing_is_a_tax_on_the_lead((z, class) in labelled(far_logit()), smoothing in any_smoothing()) {
        let k = classes(z.len());
        let smoothed = loss_of(&z, &smoothing.of_class(class, k).unwrap().to_distribution());
        let plain = loss_of(&z, &Smoothing::NONE.of_class(class, k).unwrap().to_distribution());
        let tax = tax_on_the_lead(logits(&z), class, smoothing).unwrap();
        let size = smoothed.abs().max(plain.abs()).max(1.0);
        prop_assert!((smoothed - plain - tax).abs() < 1e-13 * size, "{smoothed} − {plain} should be {tax}");
    }

    #[test]
    fn the_loss_is_convex((a, class) in labelled(far_logit()), smoothing in any_smoothing(), seed in 1.0..9.0) {
        let b: Vec<f64> = a.iter().enumerate().map(|(k, value)| f64::sin(value * seed) * 7.0 + k as f64).collect();
        let middle: Vec<f64> = a.iter().zip(&b).map(|(a, b)| (a + b) / 2.0).collect();
        let q = smoothing.of_class(class, classes(a.len())).unwrap().to_distribution();
        let chord = (loss_of(&a, &q) + loss_of(&b, &q)) / 2.0;
        prop_assert!(loss_of(&middle, &q) <= chord + 1e-12 * chord.max(1.0), "above the chord");
    }
}

// ---- Targets ----

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_conventions_map_into_each_other(k in 2_usize..2000, epsilon in any_epsilon(), class in any::<prop::sample::Index>()) {
        let (k, class) = (classes(k), class.index(k));
        let uniform = Smoothing { epsilon, convention: Convention::Uniform };
        let others = uniform.in_convention(Convention::Others, k).unwrap();
        let (a, b) = (uniform.of_class(class, k).unwrap(), others.of_class(class, k).unwrap());
        prop_assert!((a.on() - b.on()).abs() < 1e-15, "the true class: {} and {}", a.on(), b.on());
        prop_assert!((a.off() - b.off()).abs() <= 1e-15 * a.off(), "the others: {} and {}", a.off(), b.off());
        prop_assert!((a.entropy() - b.entropy()).abs() < 1e-13, "the floor");
        // The way back, also from the end of the range, where rounding must not leave it.
        let back = others.in_convention(Convention::Uniform, k);
        prop_assert!(back.is_ok(), "ε = {} over {} classes does not come back: {back:?}", epsilon.get(), k.get());
        prop_assert!((back.unwrap().epsilon.get() - epsilon.get()).abs() < 1e-15, "another factor came back");
    }

    #[test]
    fn smoothing_keeps_the_simplex(soft in distribution(2..40), smoothing in any_smoothing()) {
        let q = smoothing.of_distribution(&soft);
        prop_assert!(Distribution::new(q.as_slice().to_vec()).is_ok(), "no distribution: {q:?}");
        // It evens out: in the default convention every step raises the entropy.
        if smoothing.convention == Convention::Uniform {
            prop_assert!(entropy(&q) >= entropy(&soft) - 1e-14, "smoothing took entropy away");
        }
    }

    #[test]
    fn smoothing_a_distribution_is_the_mean_over_its_labels(soft in distribution(2..12), smoothing in any_smoothing()) {
        let k = soft.classes();
        let mut mean = vec![0.0; k.get()];
        for (class, &share) in soft.as_slice().iter().enumerate() {
            let target = smoothing.of_class(class, k).unwrap();
            mean.iter_mut().enumerate().for_each(|(k, mean)| *mean += share * target.probability(k));
        }
        for (got, wanted) in smoothing.of_distribution(&soft).as_slice().iter().zip(mean) {
            prop_assert!((got - wanted).abs() < 1e-14, "{got}, the mean is {wanted}");
        }
    }

    #[test]
    fn a_uniform_prior_is_the_uniform_convention(k in 2_usize..300, epsilon in any_epsilon(), class in any::<prop::sample::Index>()) {
        let (k, class) = (classes(k), class.index(k));
        let by_prior = smooth_towards(&Distribution::uniform(k), class, epsilon).unwrap();
        let direct = Smoothing { epsilon, convention: Convention::Uniform }.of_class(class, k).unwrap().to_distribution();
        for (got, wanted) in by_prior.as_slice().iter().zip(direct.as_slice()) {
            prop_assert!((got - wanted).abs() < 1e-15, "{got}, directly {wanted}");
        }
    }

    #[test]
    fn a_factor_of_zero_is_one_hot(k in 2_usize..300, class in any::<prop::sample::Index>(), convention in any_convention(), soft in distribution(2..40)) {
        let class = class.index(k);
        let none = Smoothing { epsilon: Epsilon::ZERO, convention };
        let target = none.of_class(class, classes(k)).unwrap();
        let one_hot: Vec<f64> = (0..k).map(|k| f64::from(u8::from(k == class))).collect();
        let q = target.to_distribution();
        prop_assert_eq!(q.as_slice(), &one_hot[..], "bit for bit");
        prop_assert_eq!(target.entropy(), 0.0, "nothing is uncertain");
        prop_assert_eq!(logit_gap(&target), f64::INFINITY, "nothing to settle at");
        prop_assert_eq!(weight_ratio_that_flips(&target), f64::INFINITY, "no weight flips it");
        prop_assert_eq!(none.of_distribution(&soft), soft, "a soft target stays as it is");
    }

    #[test]
    fn two_numbers_tell_the_whole_target(k in 2_usize..=100_000, smoothing in any_smoothing(), class in any::<prop::sample::Index>()) {
        let class = class.index(k);
        let target = smoothing.of_class(class, classes(k)).unwrap();
        let q = target.to_distribution();
        let sum: f64 = q.as_slice().iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-11, "the sum is {sum}");
        prop_assert!((target.on() + target.off_total() - 1.0).abs() < 1e-15, "on and off make one");
        prop_assert!((entropy(&q) - target.entropy()).abs() < 1e-12 * target.entropy().max(1.0), "the floor of the vector");
        let (z, k) = (vec![0.25; k], k as f64);
        // A prediction that knows nothing costs ln K under every target.
        prop_assert!((loss_of(&z, &q) - k.ln()).abs() < 1e-12 * k.ln(), "undecided: {}", loss_of(&z, &q));
        let held = curvature(&target);
        prop_assert!(held.true_class >= 0.0 && held.among_others >= 0.0, "a minimum is not a saddle: {held:?}");
    }
}

// ---- Slopes: every gradient against finite differences of its loss, away from the defaults ----

proptest! {
    #![proptest_config(config())]

    #[test]
    fn the_slopes_of_an_example((z, _) in labelled(moderate_logit()), seed in distribution(12..13)) {
        // Any target, not only a smoothed one.
        let total: f64 = seed.as_slice()[..z.len()].iter().sum::<f64>() + z.len() as f64;
        let q: Vec<f64> = seed.as_slice()[..z.len()].iter().map(|value| (value + 1.0) / total).collect();
        let q = Distribution::new(q).unwrap();
        check_slopes(&z, &gradient_of(&z, &q), |z| loss_of(z, &q))?;
    }

    #[test]
    fn the_slopes_of_a_weighted_batch(
        z in vec(moderate_logit(), 12), weights in vec(0.0..4.0, 4), smoothing in any_smoothing(),
        labels in vec(0_i64..4, 3), soft in vec(distribution(4..5), 3), ignored in prop_oneof![Just(-100_i64), 0_i64..4],
        reduction in prop_oneof![Just(Reduction::Sum), Just(Reduction::Mean), Just(Reduction::BatchMean)],
    ) {
        let weights = Some(ClassWeights::new(weights).unwrap());
        let soft: Vec<f64> = soft.iter().flat_map(|q| q.as_slice().to_vec()).collect();
        for (targets, ignore_index) in [(Targets::Classes(&labels), ignored), (Targets::Probabilities(&soft), -100)] {
            let loss = CrossEntropy { smoothing, weights: weights.clone(), ignore_index, reduction };
            let evaluate = |z: &[f64]| loss.evaluate(LogitMatrix::new(z, classes(4)).unwrap(), targets);
            match evaluate(&z) {
                Ok(here) => check_slopes(&z, &here.gradient, |z| scalar(&evaluate(z).unwrap()))?,
                Err(error) => prop_assert!(
                    error.to_string().starts_with("a mean needs") && labels.iter().all(|&label| label == ignored),
                    "only a mean over nothing may be refused here: {error}"
                ),
            }
        }
    }

    #[test]
    fn the_slopes_of_the_surface(k in 2_usize..2000, smoothing in any_smoothing(), own in -20.0..20.0, rival in -20.0..20.0) {
        let surface = LossSurface::new(smoothing.of_class(0, classes(k)).unwrap());
        let slope = surface.gradient(PlanePoint { own, rival });
        check_slopes(&[own, rival], &[slope.own, slope.rival], |at| surface.loss(PlanePoint { own: at[0], rival: at[1] }))?;
    }

    #[test]
    fn the_slope_of_the_binary_loss(logit in -30.0..30.0, label in 0.0..=1.0, epsilon in any_epsilon()) {
        let target = BinaryTarget::new(label, epsilon).unwrap();
        check_slopes(&[logit], &[target.gradient(logit)], |z| target.loss(z[0]))?;
    }

    #[test]
    fn the_slopes_of_the_relatives((z, class) in labelled(moderate_logit()), epsilon in any_epsilon()) {
        for relative in relatives(epsilon) {
            if near_a_kink(&z, relative) {
                continue;
            }
            let mut gradient = vec![0.0; z.len()];
            relative.on(logits(&z), class).unwrap().gradient_into(&mut gradient);
            check_slopes(&z, &gradient, |z| relative_loss(relative, z, class))?;
            let sum: f64 = gradient.iter().sum();
            prop_assert!(sum.abs() < 1e-13, "{relative:?}: a common shift has the slope {sum:e}");
        }
    }
}

// ---- Two ways to the same number ----

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_batch_is_its_rows(z in vec(far_logit(), 15), labels in vec(0_i64..5, 3), smoothing in any_smoothing()) {
        let matrix = LogitMatrix::new(&z, classes(5)).unwrap();
        let loss = CrossEntropy { smoothing, reduction: Reduction::None, ..CrossEntropy::default() };
        let BatchLoss { value: Reduced::Rows(rows), gradient } = loss.evaluate(matrix, Targets::Classes(&labels)).unwrap()
        else { panic!("no reduction was asked for") };
        for (row, z) in z.chunks_exact(5).enumerate() {
            let class = usize::try_from(labels[row]).unwrap();
            let q = smoothing.of_class(class, classes(5)).unwrap().to_distribution();
            let alone = loss_of(z, &q);
            prop_assert!((rows[row] - alone).abs() <= 1e-13 * alone.max(1.0), "row {row}: {} and {alone}", rows[row]);
            for (got, wanted) in gradient[row * 5..].iter().zip(gradient_of(z, &q)) {
                prop_assert!((got - wanted).abs() < 1e-14, "row {row}: {got} and {wanted}");
            }
        }
    }

    #[test]
    fn ignored_rows_leave_no_trace(z in vec(far_logit(), 15), labels in vec(1_i64..5, 3), smoothing in any_smoothing(), weights in vec(0.1..4.0, 5)) {
        let loss = CrossEntropy { smoothing, weights: Some(ClassWeights::new(weights).unwrap()), ignore_index: 0, ..CrossEntropy::default() };
        let with = [labels[0], 0, labels[2]];
        let whole = loss.evaluate(LogitMatrix::new(&z, classes(5)).unwrap(), Targets::Classes(&with)).unwrap();
        let kept = [&z[..5], &z[10..]].concat();
        let left = loss.evaluate(LogitMatrix::new(&kept, classes(5)).unwrap(), Targets::Classes(&[labels[0], labels[2]])).unwrap();
        prop_assert_eq!(scalar(&whole), scalar(&left), "the mean");
        prop_assert_eq!(&whole.gradient[..5], &left.gradient[..5], "the gradient of a row that counts");
        prop_assert_eq!(&whole.gradient[5..10], &[0.0; 5], "the gradient of the row that does not");
    }

    #[test]
    fn index_labels_are_one_hot_probabilities(z in vec(far_logit(), 12), labels in vec(0_i64..4, 3), smoothing in any_smoothing(), weights in vec(0.1..4.0, 4)) {
        let loss = CrossEntropy { smoothing, weights: Some(ClassWeights::new(weights).unwrap()), reduction: Reduction::Sum, ..CrossEntropy::default() };
        let mut one_hot = [0.0; 12];
        labels.iter().enumerate().for_each(|(row, &label)| one_hot[row * 4 + usize::try_from(label).unwrap()] = 1.0);
        let matrix = LogitMatrix::new(&z, classes(4)).unwrap();
        let by_index = loss.evaluate(matrix, Targets::Classes(&labels)).unwrap();
        let by_probability = loss.evaluate(matrix, Targets::Probabilities(&one_hot)).unwrap();
        let (a, b) = (scalar(&by_index), scalar(&by_probability));
        prop_assert!((a - b).abs() <= 1e-13 * a.max(1.0), "{a} and {b}");
    }

    #[test]
    fn the_divergence_module_is_cross_entropy_less_the_floor(z in vec(moderate_logit(), 15), labels in vec(0_i64..5, 3), epsilon in any_epsilon()) {
        let smoothing = Smoothing { epsilon, convention: Convention::Uniform };
        let matrix = LogitMatrix::new(&z, classes(5)).unwrap();
        let loss = CrossEntropy { smoothing, ..CrossEntropy::default() }.evaluate(matrix, Targets::Classes(&labels)).unwrap();
        let module = label_smoothing_kl(matrix, &labels, epsilon, KlReduction::BatchMean).unwrap();
        let floor = smoothing.of_class(0, classes(5)).unwrap().entropy();
        prop_assert!((scalar(&module) + floor - scalar(&loss)).abs() < 1e-13 * scalar(&loss).max(1.0), "the values");
        for (a, b) in module.gradient.iter().zip(&loss.gradient) {
            prop_assert!((a - b).abs() < 1e-15, "the gradients: {a} and {b}");
        }
    }

    #[test]
    fn weights_move_the_optimum(weights in vec(0.05..20.0, 5), epsilon in 0.01..1.0, class in 0_usize..5) {
        let target = smoothing(epsilon, Convention::Uniform).of_class(class, classes(5)).unwrap();
        let z: Vec<f64> = weights.iter().enumerate().map(|(c, weight)| (weight * target.probability(c)).ln()).collect();
        let loss = CrossEntropy {
            smoothing: smoothing(epsilon, Convention::Uniform),
            weights: Some(ClassWeights::new(weights.clone()).unwrap()),
            reduction: Reduction::Sum,
            ..CrossEntropy::default()
        };
        let label = [i64::try_from(class).unwrap()];
        let here = loss.evaluate(LogitMatrix::new(&z, classes(5)).unwrap(), Targets::Classes(&label)).unwrap();
        prop_assert!(here.gradient.iter().all(|slope| slope.abs() < 1e-13), "not flat: {:?}", here.gradient);
        let flipped = weights.iter().any(|weight| weight / weights[class] > weight_ratio_that_flips(&target) * (1.0 + 1e-12));
        prop_assert_eq!(logits(&z).argmax() != class, flipped, "who leads at the optimum");
    }

    #[test]
    fn binary_is_two_classes(logit in far_logit(), epsilon in any_epsilon()) {
        let target = BinaryTarget::new(1.0, epsilon).unwrap();
        let q = Smoothing { epsilon, convention: Convention::Uniform }.of_class(1, classes(2)).unwrap();
        let z = [0.0, logit];
        let loss = loss_of(&z, &q.to_distribution());
        prop_assert!((target.loss(logit) - loss).abs() <= 1e-13 * loss.max(1.0), "{} and {loss}", target.loss(logit));
        prop_assert!((target.gradient(logit) - gradient_of(&z, &q.to_distribution())[1]).abs() < 1e-15, "the slopes");
        prop_assert!(target.optimal_logit() == logit_gap(&q) || (target.optimal_logit() - logit_gap(&q)).abs() < 1e-12,
            "the optimum of ε = {:e}: {} and {}", epsilon.get(), target.optimal_logit(), logit_gap(&q));
    }

    #[test]
    fn divergence_is_cross_entropy_less_entropy(q in distribution(9..10), p in distribution(9..10)) {
        let (crossed, divergence) = (cross_entropy(&q, &p).unwrap(), kl_divergence(&q, &p).unwrap());
        prop_assert!(divergence >= 0.0, "negative: {divergence}");
        prop_assert!((entropy(&q) + divergence - crossed).abs() < 1e-13 * crossed.max(1.0) || crossed == divergence, "{q:?} {p:?}");
        prop_assert_eq!(kl_divergence(&q, &q), Some(0.0), "none from itself");
        prop_assert!(entropy(&q) <= 9_f64.ln() + 1e-15, "no more than ln K");
    }

    #[test]
    fn log_softmax_is_the_logarithm_of_softmax((z, _) in labelled(any_logit()), temperature in any_temperature()) {
        let (p, log_p) = (softmax(logits(&z), temperature), log_softmax(logits(&z), temperature));
        let sum: f64 = p.as_slice().iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-14, "the sum is {sum}");
        for (&p, &log_p) in p.as_slice().iter().zip(&log_p) {
            prop_assert!(log_p <= 0.0, "ln p = {log_p}");
            prop_assert!((p - log_p.exp()).abs() <= 1e-14 * p.max(1e-300), "{p} and e^{log_p}");
        }
    }

    #[test]
    fn a_small_enough_step_of_descent_lowers_the_loss(
        k in 2_usize..2000, smoothing in any_smoothing(), own in -20.0..20.0, rival in -20.0..20.0, rate in 0.01..3.99,
    ) {
        let surface = LossSurface::new(smoothing.of_class(0, classes(k)).unwrap());
        let path: Vec<f64> = surface.descent(PlanePoint { own, rival }, LearningRate::new(rate).unwrap())
            .take(30).map(|at| surface.loss(at)).collect();
        prop_assert!(path.windows(2).all(|pair| pair[1] <= pair[0] * (1.0 + 1e-14)), "it rose: {path:?}");
    }
}

// ---- Totality: a checked input never gives NaN ----

proptest! {
    #![proptest_config(config())]

    #[test]
    fn nothing_is_nan_at_the_ends_of_the_domain(
        (z, class) in labelled(any_logit()), smoothing in any_smoothing(), temperature in any_temperature(),
        strength in any_strength(), margin in any_strength(),
    ) {
        let z = logits(&z);
        let target = smoothing.of_class(class, z.classes()).unwrap();
        let mut numbers = log_softmax(z, temperature);
        numbers.extend(softmax(z, temperature).as_slice());
        numbers.extend([log_sum_exp(z).value(), z.mean(), loss_of(z.as_slice(), &target.to_distribution())]);
        numbers.push(tax_on_the_lead(z, class, smoothing).unwrap());
        let parts = decomposition(z, class, smoothing).unwrap();
        numbers.extend([parts.label, parts.spread, parts.floor, parts.divergence]);
        for relative in [
            Relative::LabelSmoothing(smoothing.epsilon),
            Relative::ConfidencePenalty(strength),
            Relative::FocalLoss(strength),
            Relative::Temperature(temperature),
            Relative::MarginBasedSmoothing { weight: strength, margin },
            Relative::MaxSup(strength),
            Relative::NegativeSmoothing(strength),
        ] {
            let loss = relative.on(z, class).unwrap();
            let mut gradient = vec![0.0; z.as_slice().len()];
            loss.gradient_into(&mut gradient);
            prop_assert!(loss.loss().is_finite(), "{relative:?}: {}", loss.loss());
            prop_assert!(gradient.iter().all(|slope| slope.is_finite()), "{relative:?}: {gradient:?}");
        }
        prop_assert!(numbers.iter().all(|number| number.is_finite()), "{numbers:?}");
        // Infinities where the mathematics has them, but no NaN.
        let ends = [logit_gap(&target), loss_when_others_share(&target, 0.0), loss_when_others_share(&target, 1.0), weight_ratio_that_flips(&target)];
        prop_assert!(ends.iter().all(|number| !number.is_nan()), "{ends:?}");
    }

    #[test]
    fn no_point_of_the_plane_is_nan(k in 2_usize..100_000, smoothing in any_smoothing(), own in any_coordinate(), rival in any_coordinate()) {
        let surface = LossSurface::new(smoothing.of_class(0, classes(k)).unwrap());
        let at = PlanePoint { own, rival };
        let (p, slope) = (surface.predict(at), surface.gradient(at));
        prop_assert!(!surface.loss(at).is_nan(), "the loss at {at:?}");
        prop_assert!(slope.own.is_finite() && slope.rival.is_finite(), "the slope at {at:?}: {slope:?}");
        prop_assert!((0.0..=1.0).contains(&p.confidence()), "the confidence at {at:?}: {}", p.confidence());
    }

    #[test]
    fn no_weight_makes_a_batch_nan(z in vec(any_logit(), 9), labels in vec(0_i64..3, 3), smoothing in any_smoothing(), weights in vec(any_weight(), 3)) {
        // Weights may be refused; those that are taken must give numbers, or the one error of a mean over nothing.
        let Ok(weights) = ClassWeights::new(weights) else { return Ok(()) };
        let matrix = LogitMatrix::new(&z, classes(3)).unwrap();
        for reduction in [Reduction::Sum, Reduction::Mean, Reduction::BatchMean] {
            let loss = CrossEntropy { smoothing, weights: Some(weights.clone()), reduction, ..CrossEntropy::default() };
            if let Ok(got) = loss.evaluate(matrix, Targets::Classes(&labels)) {
                prop_assert!(scalar(&got).is_finite(), "{reduction:?} with {weights:?}: {}", scalar(&got));
                prop_assert!(got.gradient.iter().all(|slope| slope.is_finite()), "{reduction:?} with {weights:?}: {:?}", got.gradient);
            }
        }
    }

    #[test]
    fn what_is_out_of_range_is_refused_by_its_name(value in out_of_range()) {
        let text = value.to_string();
        let says_what_came = |message: String| message.ends_with(&format!("got {text}"));
        prop_assert!(says_what_came(Epsilon::new(value).unwrap_err().to_string()), "ε");
        prop_assert!(says_what_came(BinaryTarget::new(value, Epsilon::ZERO).unwrap_err().to_string()), "a binary label");
        prop_assert!(says_what_came(Distribution::new(vec![0.5, value]).unwrap_err().to_string()) || value > 1.0, "a distribution");
        if !(0.0..=Strength::MAX).contains(&value) {
            prop_assert!(says_what_came(Strength::new(value).unwrap_err().to_string()), "a strength");
        }
        if !(value.is_finite() && value > 0.0) {
            prop_assert!(says_what_came(LearningRate::new(value).unwrap_err().to_string()), "a learning rate");
            prop_assert!(says_what_came(Temperature::new(value).unwrap_err().to_string()), "a temperature");
            prop_assert!(says_what_came(ClassWeights::new(vec![1.0, value]).unwrap_err().to_string()), "a weight");
        }
        if !value.is_finite() {
            prop_assert!(says_what_came(Logits::new(&[0.0, value]).unwrap_err().to_string()), "logits");
            let batch = LogitMatrix::new(&[0.0, 0.0, value, 0.0], classes(2)).unwrap_err().to_string();
            prop_assert!(batch.starts_with("row 1: ") && says_what_came(batch), "a batch");
        }
    }
}

// ---- Single cases that no random draw would find ----

#[test]
fn a_nearly_denied_class_costs_much_but_not_infinitely_much() {
    let q = Distribution::new(vec![0.5, 0.5]).unwrap();
    let p = Distribution::new(vec![1e-310, 1.0]).unwrap();
    let divergence = kl_divergence(&q, &p).unwrap();
    assert!((divergence - (0.5_f64.ln() - 0.5 * 1e-310_f64.ln())).abs() < 1e-10, "got {divergence}");
}

#[test]
fn the_binary_optimum_keeps_its_digits_for_tiny_factors() {
    for epsilon in [1e-9, 1e-12, 1e-15] {
        let optimum = BinaryTarget::new(1.0, Epsilon::new(epsilon).unwrap()).unwrap().optimal_logit();
        let expected = (2.0 / epsilon - 1.0).ln();
        assert!((optimum - expected).abs() < 1e-12 * expected, "ε = {epsilon:e}: {optimum}, should be {expected}");
    }
}

#[test]
fn the_divergence_module_knows_no_ignored_index() {
    let z = [0.0, 1.0];
    let matrix = LogitMatrix::new(&z, classes(2)).unwrap();
    for label in [-100, -1, 2, i64::MIN, i64::MAX] {
        let refused = label_smoothing_kl(matrix, &[label], Epsilon::ZERO, KlReduction::Sum);
        let message = refused.expect_err("no such class").to_string();
        assert!(message.ends_with(&format!("got {label}")), "{label}: {message}");
    }
}

#[test]
fn the_corners_of_the_plane_are_not_nan() {
    let ends = [f64::MIN, -1e308, -1e100, 0.0, 1e100, 1e308, f64::MAX];
    for target in [(0.0, Convention::Uniform), (0.1, Convention::Uniform), (1.0, Convention::Others)] {
        for k in [2, 3, 1000] {
            let surface = LossSurface::new(smoothing(target.0, target.1).of_class(0, classes(k)).unwrap());
            for at in ends.iter().flat_map(|&own| ends.map(|rival| PlanePoint { own, rival })) {
                let (loss, slope) = (surface.loss(at), surface.gradient(at));
                assert!(!loss.is_nan(), "the loss of {target:?} over {k} classes at {at:?}");
                assert!(slope.own.is_finite() && slope.rival.is_finite(), "the slope at {at:?}: {slope:?}");
            }
        }
    }
}

#[test]
fn no_learning_rate_leads_a_descent_to_nan() {
    for rate in [1e-300, 1.0, 1e6, 1e300, f64::MAX] {
        let Ok(rate) = LearningRate::new(rate) else { continue };
        let surface = LossSurface::new(smoothing(0.0, Convention::Uniform).of_class(0, classes(3)).unwrap());
        for at in surface.descent(PlanePoint { own: -1.0, rival: 1.0 }, rate).take(100) {
            assert!(!surface.loss(at).is_nan() && at.own.is_finite() && at.rival.is_finite(), "{rate:?} led to {at:?}");
        }
    }
}

#[test]
fn every_factor_survives_the_way_to_the_other_convention_and_back() {
    // All the class counts of the slider: rounding must not push a factor of one beyond one.
    for k in 2..=1000 {
        for epsilon in [1.0, 1.0 - f64::EPSILON / 2.0, 1.0 - f64::EPSILON] {
            let there = smoothing(epsilon, Convention::Uniform).in_convention(Convention::Others, classes(k)).unwrap();
            let back = there.in_convention(Convention::Uniform, classes(k));
            assert!(back.is_ok(), "ε = {epsilon:?} over {k} classes came back as {back:?}");
        }
    }
}

// ---- Strategies: what is drawn. The ends of every domain are drawn often, for there things break. ----

fn moderate_logit() -> impl Strategy<Value = f64> {
    -12.0..12.0
}

fn far_logit() -> impl Strategy<Value = f64> {
    // Whole numbers make ties.
    prop_oneof![-30.0..30.0, (-3_i8..=3).prop_map(f64::from), Just(1e4), Just(-1e4), -1e4..1e4]
}

fn any_logit() -> impl Strategy<Value = f64> {
    prop_oneof![4 => far_logit(), 1 => Just(Logits::LIMIT), 1 => Just(-Logits::LIMIT), 1 => -1e100..1e100, 1 => Just(-0.0), 1 => Just(5e-324)]
}

/// Logits for 2 to 12 classes, and one of the classes.
fn labelled(logit: impl Strategy<Value = f64>) -> impl Strategy<Value = (Vec<f64>, usize)> {
    (vec(logit, 2..=12), any::<prop::sample::Index>()).prop_map(|(z, class)| {
        let class = class.index(z.len());
        (z, class)
    })
}

fn any_epsilon() -> impl Strategy<Value = Epsilon> {
    let value = prop_oneof![4 => 0.0..=1.0, 1 => Just(0.0), 1 => Just(1.0), 1 => Just(1.0 - f64::EPSILON / 2.0), 1 => (-300.0..-3.0_f64).prop_map(|power| 10_f64.powf(power))];
    value.prop_map(|value| Epsilon::new(value).expect("a value in range"))
}

fn any_convention() -> impl Strategy<Value = Convention> {
    prop_oneof![Just(Convention::Uniform), Just(Convention::Others)]
}

fn any_smoothing() -> impl Strategy<Value = Smoothing> {
    (any_epsilon(), any_convention()).prop_map(|(epsilon, convention)| Smoothing { epsilon, convention })
}

fn any_temperature() -> impl Strategy<Value = Temperature> {
    let value = prop_oneof![3 => 0.05..20.0, 1 => Just(Temperature::MIN), 1 => Just(1e300), 1 => Just(f64::MAX), 1 => Just(1.0)];
    value.prop_map(|value| Temperature::new(value).expect("a value in range"))
}

fn any_strength() -> impl Strategy<Value = Strength> {
    let value = prop_oneof![3 => 0.0..20.0, 1 => Just(0.0), 1 => Just(Strength::MAX), 1 => Just(5e-324), 1 => 0.0..1.0];
    value.prop_map(|value| Strength::new(value).expect("a value in range"))
}

fn any_coordinate() -> impl Strategy<Value = f64> {
    prop_oneof![3 => -50.0..50.0, 1 => Just(0.0), 1 => Just(f64::MAX), 1 => Just(f64::MIN), 1 => Just(1e100), 1 => Just(-1e100)]
}

fn any_weight() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.0..5.0, 1 => Just(0.0), 1 => Just(f64::MAX), 1 => Just(1e100), 1 => Just(5e-324), 1 => Just(1e-310)]
}

fn out_of_range() -> impl Strategy<Value = f64> {
    prop_oneof![
        Just(f64::NAN),
        Just(f64::INFINITY),
        Just(f64::NEG_INFINITY),
        -1e6..-1e-6,
        1.000001..1e9,
        Just(-5e-324),
        Just(1.0 + f64::EPSILON),
    ]
}

fn distribution(length: std::ops::Range<usize>) -> impl Strategy<Value = Distribution> {
    // Cubes make the large and the small entries; a zero here and there is a class held impossible.
    let mass = prop_oneof![5 => (0.0..1.0_f64).prop_map(|value| value * value * value), 1 => Just(0.0)];
    (vec(mass, length), any::<prop::sample::Index>()).prop_map(|(mut mass, sure)| {
        let sure = sure.index(mass.len());
        mass[sure] += 0.5;
        let sum: f64 = mass.iter().sum();
        Distribution::new(mass.iter().map(|value| value / sum).collect()).expect("a value in range")
    })
}

// ---- Checks and shorthands ----

/// Every slope against the central difference of the loss.
fn check_slopes(at: &[f64], gradient: &[f64], loss: impl Fn(&[f64]) -> f64) -> Result<(), TestCaseError> {
    let step = 1e-4;
    prop_assert_eq!(at.len(), gradient.len(), "a slope for every direction");
    for k in 0..at.len() {
        let along = |steps: f64| {
            let mut moved = at.to_vec();
            moved[k] += steps * step;
            loss(&moved)
        };
        // Four points: the error falls with the fourth power of the step.
        let slope = (8.0 * (along(1.0) - along(-1.0)) - (along(2.0) - along(-2.0))) / (12.0 * step);
        let allowed = 1e-9 * slope.abs().max(1.0);
        prop_assert!(
            (slope - gradient[k]).abs() < allowed,
            "∂/∂z{k} at {at:?}: {slope} by differences, {} said",
            gradient[k]
        );
    }
    Ok(())
}

/// Relatives away from their defaults, one of each kind and both sides of γ = 1.
fn relatives(epsilon: Epsilon) -> [Relative; 8] {
    let strength = |value: f64| Strength::new(value).expect("a value in range");
    [
        Relative::LabelSmoothing(epsilon),
        Relative::ConfidencePenalty(strength(0.7)),
        Relative::FocalLoss(strength(2.5)),
        Relative::FocalLoss(strength(0.5)),
        Relative::Temperature(Temperature::new(0.4).expect("a value in range")),
        Relative::MarginBasedSmoothing { weight: strength(0.3), margin: strength(1.25) },
        Relative::MaxSup(strength(0.4)),
        Relative::NegativeSmoothing(strength(0.6)),
    ]
}

/// Whether the loss has a corner within the reach of the differences, where it has no slope.
fn near_a_kink(z: &[f64], relative: Relative) -> bool {
    let max = z.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let reach = 1e-3;
    let contested = z.iter().filter(|&&value| max - value < reach).count() > 1;
    match relative {
        Relative::MaxSup(_) => contested,
        Relative::MarginBasedSmoothing { margin, .. } => {
            contested || z.iter().any(|&value| (max - value - margin.get()).abs() < reach)
        }
        // (1 − p)^½ is steep without bound towards certainty.
        Relative::FocalLoss(_) => max > 6.0,
        _ => false,
    }
}

fn relative_loss(relative: Relative, z: &[f64], class: usize) -> f64 {
    relative.on(logits(z), class).expect("a value in range").loss()
}

fn loss_of(z: &[f64], q: &Distribution) -> f64 {
    Example::new(logits(z), q).expect("a value in range").loss()
}

fn gradient_of(z: &[f64], q: &Distribution) -> Vec<f64> {
    let mut gradient = vec![0.0; z.len()];
    Example::new(logits(z), q).expect("a value in range").gradient_into(&mut gradient);
    gradient
}

fn scalar(loss: &BatchLoss) -> f64 {
    match loss.value {
        Reduced::Scalar(value) => value,
        Reduced::Rows(_) => panic!("a reduced loss is one number"),
    }
}

fn logits(values: &[f64]) -> Logits<'_> {
    Logits::new(values).expect("logits in range")
}

fn classes(count: usize) -> Classes {
    Classes::new(count).expect("at least two classes")
}

fn smoothing(epsilon: f64, convention: Convention) -> Smoothing {
    Smoothing { epsilon: Epsilon::new(epsilon).expect("a value in range"), convention }
}
