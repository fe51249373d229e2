//! What a run says of its predictions and activations, against scikit-learn, SciPy and NumPy, recorded in
//! `tests/reference/training_metrics.json` by `training_metrics.py` beside it; and what holds for all predictions.

use label_smoothing_lab::training::calibration::{
    bins, fit_temperature, metrics, metrics_and_outcomes, metrics_at, outcomes, scaled,
};
use label_smoothing_lab::training::geometry::{clusters, nc1};
use label_smoothing_lab::training::random::{Random, Stream};
use label_smoothing_lab::training::{Clusters, Metrics, Outcome, Scaled};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

/// How far from the recorded number ours may be, relative where it is large.
const TOLERANCE: f64 = 1e-12;

// ---- Against others ----

#[test]
fn the_metrics_are_the_recorded_ones() {
    each("predictions", 29, |case, what| {
        let Predictions { logits, classes, labels } = &predictions(case);
        let got = metrics_at(logits, *classes, labels, number(&case["temperature"]));
        assert_eq!(got.count as usize, labels.len(), "{what}: how many");
        for (name, value) in [
            ("accuracy", got.accuracy),
            ("nll", got.nll),
            ("brier", got.brier),
            ("ece", got.ece),
            ("confidence", got.confidence),
            ("error_at_half", got.error_at_half),
            ("aurc", got.aurc),
        ] {
            close(value, number(&case[name]), TOLERANCE, &format!("{what}, {name}"));
        }
        assert_eq!(got.auroc.is_some(), case["auroc"].is_number(), "{what}: whether there are right and wrong ones");
        if let Some(auroc) = got.auroc {
            close(auroc, number(&case["auroc"]), TOLERANCE, &format!("{what}, AUROC"));
        }
        close(got.signed_gap(), got.confidence - got.accuracy, 0.0, what);
        assert_eq!(got.nc1, None, "{what}: predictions say nothing of activations");
    });
}

#[test]
fn the_bins_are_the_recorded_ones() {
    each("predictions", 29, |case, what| {
        let Predictions { logits, classes, labels } = &predictions(case);
        let got = bins(&outcomes(logits, *classes, labels, number(&case["temperature"])));
        let wanted = case["bins"].as_array().expect("a list of bins");
        assert_eq!(wanted.len(), got.len(), "{what}: how many bins");
        for (at, (bin, wanted)) in got.iter().zip(wanted).enumerate() {
            assert_eq!(f64::from(bin.count), number(&wanted[0]), "{what}: how many in bin {at}");
            close(bin.accuracy, number(&wanted[1]), TOLERANCE, &format!("{what}, accuracy of bin {at}"));
            // Outcomes have their confidence as `f32`.
            close(bin.confidence, number(&wanted[2]), 6e-8, &format!("{what}, confidence of bin {at}"));
        }
    });
}

#[test]
fn the_temperature_is_the_recorded_one() {
    each("predictions", 29, |case, what| {
        let Predictions { logits, classes, labels } = &predictions(case);
        close(fit_temperature(logits, *classes, labels), number(&case["best_temperature"]), 1e-8, what);
    });
}

#[test]
fn the_collapse_of_classes_is_the_recorded_one() {
    each("activations", 6, |case, what| {
        let Layer { activations, width, classes, labels, .. } = &layer(case);
        let got = nc1(activations, *width, *classes, labels).expect("class means that differ");
        close(got / number(&case["nc1"]), 1.0, 1e-11, what);
    });
}

#[test]
fn the_clusters_are_the_recorded_ones() {
    let mut triples = 0;
    each("activations", 6, |case, what| {
        let Layer { activations, width, labels, templates, .. } = &layer(case);
        for wanted in case["triples"].as_array().expect("a list of triples") {
            let triple: [u32; 3] = whole_numbers(&wanted["classes"]).try_into().expect("three classes");
            let set = (&activations[..], &labels[..]);
            // The held-out set has one example more: the first again, whatever its class.
            let more = [activations, &activations[..*width]].concat();
            let more_labels = [labels, &labels[..1]].concat();
            let got = clusters(set, (&more, &more_labels), *width, templates, triple).expect("a plane");
            assert_eq!(got.classes, triple, "{what}: the classes");
            // Coordinates are told as `f32`.
            for (got, wanted) in got.templates.iter().zip(wanted["templates"].as_array().unwrap()) {
                (0..2).for_each(|axis| close(f64::from(got[axis]), number(&wanted[axis]), 1e-6, what));
            }
            let points = wanted["points"].as_array().unwrap().iter().flat_map(|points| points.as_array().unwrap());
            assert_eq!(got.train.len(), points.clone().count(), "{what}: how many points");
            for (got, wanted) in got.train.iter().zip(points) {
                (0..2).for_each(|axis| close(f64::from(got.at[axis]), number(&wanted[axis]), 1e-6, what));
                assert_eq!(f64::from(got.class), number(&wanted[2]), "{what}: the class of a point");
            }
            let again = usize::from(triple.contains(&labels[0]));
            assert_eq!(got.test.len(), got.train.len() + again, "{what}: the held-out set is the other one");
            close(got.spread / number(&wanted["spread"]), 1.0, 1e-11, &format!("{what}, spread"));
            triples += 1;
        }
    });
    assert!(triples >= 8, "only {triples} triples were compared");
}

// ---- At the edges ----

#[test]
fn no_examples_have_zeros() {
    assert_eq!(metrics(&[], 3, &[]), Metrics::default(), "of nothing");
    assert_eq!(metrics(&[1.0, 2.0, 3.0], 3, &[]), Metrics::default(), "of a row without a label");
    assert_eq!(fit_temperature(&[], 3, &[]), 1.0, "every temperature is as good");
    assert!(bins(&[]).iter().all(|bin| bin.count == 0 && bin.accuracy == 0.0), "empty bins");
}

#[test]
fn an_edge_belongs_to_the_bin_below() {
    for edge in 1..=Metrics::BINS {
        let confidence = (edge as f64 / Metrics::BINS as f64) as f32;
        let in_bin = |confidence| {
            let outcome = Outcome { confidence, predicted: 0, right: true };
            bins(&[outcome]).iter().position(|bin| bin.count == 1)
        };
        assert_eq!(in_bin(confidence), Some(edge - 1), "the edge {edge}/15");
        let above = (edge < Metrics::BINS).then_some(edge);
        assert!(above.is_none() || in_bin(confidence.next_up()) == above, "just above the edge {edge}/15");
    }
}

#[test]
fn what_is_not_finite_is_no_panic() {
    let bad = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1.0, 0.0, f32::NAN, f32::INFINITY, f32::INFINITY, 0.0];
    let labels = [0, 1, 2];
    assert_eq!(metrics(&bad, 3, &labels).count, 3, "they are counted");
    assert!(scaled(&bad, 3, &labels, 0).is_some(), "and scaled");
    assert_eq!(nc1(&bad, 3, 3, &labels), None, "no collapse of them");
    let templates = [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0];
    assert_eq!(clusters((&bad, &labels), (&bad, &labels), 3, &templates, [0, 1, 2]), None, "no clusters of them");
    assert_eq!(clusters((&templates, &labels), (&bad, &labels), 3, &bad, [0, 1, 2]), None, "no plane of them");
}

#[test]
fn a_label_without_a_logit_has_probability_zero() {
    let got = metrics(&[0.0, 0.0], 2, &[2]);
    assert_eq!((got.accuracy, got.nll, got.brier), (0.0, f64::INFINITY, 1.5), "of a third class");
}

#[test]
fn small_losses_keep_their_digits() {
    let got = metrics(&[40.0, 0.0, 0.0, 45.0], 2, &[0, 1]);
    let (near, far) = ((-40.0_f64).exp(), (-45.0_f64).exp());
    close(got.nll * 2.0 / (near + far), 1.0, TOLERANCE, "log(1 + e) is e");
    close(got.brier / (near * near + far * far), 1.0, TOLERANCE, "2e² each");
}

#[test]
fn a_temperature_is_found_where_the_slope_is_all_but_flat() {
    // Twenty right examples a gap of 1 ahead and a wrong one behind by the least there is: the slope in β = 1/T is
    // −20/(1 + e^β) + δ/2, which Newton's method climbs one step of 1 after the other.
    let least = f32::from_bits(1);
    let logits: Vec<f32> = [[1.0, 0.0]; 20].concat().into_iter().chain([0.0, least]).collect();
    let labels = [0; 21];
    let wanted = 1.0 / (40.0 / f64::from(least) - 1.0).ln();
    close(fit_temperature(&logits, 2, &labels) / wanted, 1.0, TOLERANCE, "from the slope");
}

#[test]
fn where_there_is_no_triangle_there_are_no_clusters() {
    let activations = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0, 3.0, 3.0];
    let labels = [0, 1, 2, 3];
    let line = [0.0, 0.0, 1.0, 1.0, 2.0, 2.0, 5.0, 0.0];
    let set = (&activations[..], &labels[..]);
    let of = |set, triple| clusters(set, set, 2, &line, triple);
    assert!(of(set, [0, 1, 3]).is_some(), "three templates that are no line");
    assert_eq!(of(set, [0, 1, 2]), None, "templates on a line");
    assert_eq!(of(set, [0, 0, 3]), None, "a class twice");
    assert_eq!(of(set, [0, 3, 3]), None, "a class twice, at the end");
    assert_eq!(of(set, [3, 1, 3]), None, "a class twice, around another");
    assert_eq!(of(set, [0, 1, 4]), None, "a class without a template");
    assert_eq!(of((&activations[..4], &labels[..2]), [0, 1, 3]), None, "a class without an example");
    assert_eq!(of((&[1.0; 8], &labels), [0, 1, 3]), None, "all examples in one point");
    assert_eq!(clusters(set, set, 0, &[], [0, 1, 2]), None, "a layer of no units");
    let none: (&[f32], &[u32]) = (&[], &[]);
    assert_eq!(clusters(set, none, 2, &line, [0, 1, 3]).unwrap().test, [], "nothing held out of these classes");
}

#[test]
fn a_hundred_points_of_a_class_are_shown_and_all_are_counted() {
    let labels: Vec<u32> = (0..750).map(|i| i % 3).collect();
    let activations: Vec<f32> = (0..750).flat_map(|i| [[0, 50, 100][i % 3] as f32, i as f32]).collect();
    let templates = [0.0, 0.0, 1.0, 0.0, 0.0, 1.0];
    let set = (&activations[..], &labels[..]);
    let got = clusters(set, set, 2, &templates, [2, 0, 1]).unwrap();
    assert_eq!(got.train.len(), 3 * Clusters::PER_CLASS, "of each class");
    assert!(got.train.iter().take(100).all(|point| point.class == 2), "class after class");
    // The first example of class 2 is (100, 2), and the template of class 2 is (0, 1).
    let first = got.train[0].at;
    let length = f64::from(first[0]).hypot(f64::from(first[1]));
    close(length, 100.0_f64.hypot(1.0), 1e-6, "the first example of the class");
    // Each class has every third of 750 whole numbers, a variance of 9·(250² − 1)/12; the means are 50, 50 and 100 apart
    // on one axis and 1, 1 and 2 on the other.
    let side = (2.0 * 50.0_f64.hypot(1.0) + 100.0_f64.hypot(2.0)) / 3.0;
    close(got.spread, 9.0 * (250.0_f64.powi(2) - 1.0) / 12.0 / side.powi(2), TOLERANCE, "the spread of all");
}

#[test]
fn where_class_means_coincide_there_is_no_collapse() {
    let labels = [0, 1, 2, 0, 1, 2];
    assert_eq!(nc1(&[0.7; 18], 3, 3, &labels), None, "all activations alike");
    let alike: Vec<f32> = [[0.1, 0.3]; 3].concat().into_iter().chain([[0.2, 0.7]; 3].concat()).collect();
    assert_eq!(nc1(&alike, 2, 3, &labels), None, "all means alike");
    // One class adds a large number first, which swallows the others; the other class adds it last, which does not.
    let (large, small) = (2.0_f32.powi(60), vec![100.0_f32; 300]);
    let swallowed = [vec![large], small.clone(), small, vec![large]].concat();
    let two: Vec<u32> = (0..602).map(|i| i / 301).collect();
    assert_eq!(nc1(&swallowed, 1, 2, &two), None, "means that differ by rounding alone");
    assert_eq!(nc1(&[1.0, 2.0, 3.0], 1, 4, &[3, 3, 3]), None, "one class");
    assert_eq!(nc1(&[], 0, 3, &[]), None, "nothing");
    assert_eq!(nc1(&[1.0, 2.0], 1, 2, &[0, 1]), Some(0.0), "one example in each class");
    // Deviations of ½ from means 1 apart: within ¼, between ¼.
    let known = nc1(&[0.5, 1.5, 1.5, 2.5], 1, 2, &[0, 0, 1, 1]);
    close(known.unwrap(), 0.5, TOLERANCE, "¼ over ¼, over two classes");
    assert_eq!(nc1(&[0.5, 1.5, 1.5, 2.5, 9.0], 1, 2, &[0, 0, 1, 1, 2]), known, "a third label is left out");
}

// ---- Halves for temperature scaling ----

#[test]
fn one_half_is_fitted_and_the_other_is_judged() {
    let mut random = Random::new(3, Stream::Test);
    let labels: Vec<u32> = (0..41).map(|_| random.below(3)).collect();
    let logits: Vec<f32> = labels
        .iter()
        .flat_map(|&label| [0, 1, 2].map(|class| f32::from(class == label) * 1.5))
        .map(|logit| logit + 2.0 * random.normal() as f32)
        .collect();
    let mut order: Vec<usize> = (0..41).collect();
    Random::new(9, Stream::Calibration).shuffle(&mut order);
    let of = |half: &[usize]| -> (Vec<f32>, Vec<u32>) {
        let rows = half.iter().flat_map(|&i| &logits[3 * i..3 * i + 3]).copied();
        (rows.collect(), half.iter().map(|&i| labels[i]).collect())
    };
    let ((fitted, of_fitted), (judged, of_judged)) = (of(&order[..20]), of(&order[20..]));
    let got = scaled(&logits, 3, &labels, 9).unwrap();
    let temperature = fit_temperature(&fitted, 3, &of_fitted);
    let before = metrics(&judged, 3, &of_judged);
    let after = metrics_at(&judged, 3, &of_judged, temperature);
    assert_eq!(got, Scaled { temperature, before, after }, "halves of the stream");
    assert!(!got.is_at_limit(), "right and wrong ones have a best temperature, got {temperature}");
    let other = scaled(&logits, 3, &labels, 10).unwrap();
    assert_ne!(other.temperature, got.temperature, "another seed, other halves");
}

#[test]
fn two_examples_are_enough_and_one_is_not() {
    assert_eq!(scaled(&[1.0, 0.0], 2, &[0], 0), None, "one example");
    let two = scaled(&[1.0, 0.0, 0.0, 1.0], 2, &[0, 1], 0).expect("two halves");
    assert_eq!((two.before.count, two.temperature), (1, Scaled::LEAST), "one right example is fitted");
    assert!(two.is_at_limit(), "which has no best temperature");
    let wrong = scaled(&[1.0, 0.0, 0.0, 1.0], 2, &[1, 0], 0).expect("two halves");
    assert_eq!(wrong.temperature, Scaled::MOST, "nor has a wrong one");
    assert!(wrong.is_at_limit(), "at the other end");
}

// ---- What holds for all ----

fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(15), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn metrics_are_within_their_bounds(set in any_predictions(1e38), temperature in any_temperature()) {
        let got = metrics_at(&set.logits, set.classes, &set.labels, temperature);
        let Metrics { accuracy, nll, brier, ece, confidence, auroc, error_at_half, aurc, .. } = got;
        let room = 1.0 + TOLERANCE;
        for (name, share) in [("accuracy", accuracy), ("ECE", ece), ("error", error_at_half), ("AURC", aurc)] {
            prop_assert!((0.0..=room).contains(&share), "{name} {share}");
        }
        prop_assert!(nll >= 0.0 && nll.is_finite() && (0.0..=2.0 * room).contains(&brier), "NLL {nll}, Brier {brier}");
        prop_assert!((1.0 / set.classes as f64 / room..=room).contains(&confidence), "confidence {confidence}");
        prop_assert!(auroc.is_none_or(|area| (0.0..=1.0).contains(&area)), "AUROC {auroc:?}");
        prop_assert!(ece >= got.signed_gap().abs() - TOLERANCE, "ECE {ece}, signed gap {}", got.signed_gap());
    }

    #[test]
    fn the_order_of_examples_does_not_matter(set in any_predictions(30.0), seed in any::<u32>()) {
        let mut order: Vec<usize> = (0..set.labels.len()).collect();
        Random::new(seed, Stream::Test).shuffle(&mut order);
        let k = set.classes;
        let logits: Vec<f32> = order.iter().flat_map(|&i| &set.logits[i * k..(i + 1) * k]).copied().collect();
        let labels: Vec<u32> = order.iter().map(|&i| set.labels[i]).collect();
        let (a, b) = (metrics(&set.logits, k, &set.labels), metrics(&logits, k, &labels));
        let numbers = |m: Metrics| [m.accuracy, m.nll, m.brier, m.ece, m.confidence, m.error_at_half, m.aurc];
        for (a, b) in numbers(a).into_iter().zip(numbers(b)) {
            prop_assert!((a - b).abs() <= TOLERANCE * a.max(1.0), "{a} and {b}");
        }
        prop_assert_eq!(a.auroc, b.auroc);
        let (a, b) = (fit_temperature(&set.logits, k, &set.labels), fit_temperature(&logits, k, &labels));
        prop_assert!((a / b - 1.0).abs() < 1e-8, "temperatures {a} and {b}");
    }

    #[test]
    fn with_two_classes_a_temperature_keeps_the_ranking(set in of_two_classes(), temperature in 0.2..10.0) {
        let at_one = metrics(&set.logits, 2, &set.labels);
        let got = metrics_at(&set.logits, 2, &set.labels, temperature);
        prop_assert_eq!(
            (got.accuracy, got.auroc, got.error_at_half, got.aurc),
            (at_one.accuracy, at_one.auroc, at_one.error_at_half, at_one.aurc)
        );
    }

    #[test]
    fn no_temperature_is_better_than_the_best(set in any_predictions(30.0), other in any_temperature()) {
        let of = |temperature| metrics_at(&set.logits, set.classes, &set.labels, temperature).nll;
        let best = fit_temperature(&set.logits, set.classes, &set.labels);
        prop_assert!((Scaled::LEAST..=Scaled::MOST).contains(&best), "{best}");
        for temperature in [1.0, other, best * 1.01, best / 1.01] {
            if (Scaled::LEAST..=Scaled::MOST).contains(&temperature) {
                let (least, nll) = (of(best), of(temperature));
                prop_assert!(least <= nll * (1.0 + TOLERANCE), "{least} at {best}, {nll} at {temperature}");
            }
        }
    }

    #[test]
    fn outcomes_are_those_that_are_measured(set in any_predictions(30.0), temperature in any_temperature()) {
        let got = metrics_at(&set.logits, set.classes, &set.labels, temperature);
        let all = outcomes(&set.logits, set.classes, &set.labels, temperature);
        prop_assert_eq!(&metrics_and_outcomes(&set.logits, set.classes, &set.labels, temperature), &(got, all.clone()));
        let bins = bins(&all);
        let n = all.len() as f64;
        prop_assert_eq!(bins.iter().map(|bin| bin.count as usize).sum::<usize>(), all.len());
        let ece: f64 = bins.iter().map(|bin| f64::from(bin.count) * (bin.accuracy - bin.confidence).abs()).sum();
        prop_assert!((ece / n - got.ece).abs() < 1e-7, "ECE {} by bins, {} by metrics", ece / n, got.ece);
        for (row, outcome) in set.logits.chunks(set.classes).zip(&all) {
            let first = row.iter().position(|z| row.iter().all(|other| z >= other));
            prop_assert_eq!(Some(outcome.predicted as usize), first);
        }
        let right = all.iter().zip(&set.labels).all(|(outcome, &label)| outcome.right == (outcome.predicted == label));
        prop_assert!(right, "right is what is predicted as labelled");
    }

    #[test]
    fn templates_keep_their_distances(layer in any_layer()) {
        let Some(got) = layer.clusters() else { return Ok(()) };
        let template = |class: usize| &layer.templates[class * layer.width..][..layer.width];
        for (a, b) in [(0, 1), (1, 2), (2, 0)] {
            let in_layer = distance(template(a), template(b));
            let on_plane = distance(&got.templates[a], &got.templates[b]);
            prop_assert!((in_layer - on_plane).abs() <= 1e-5 * in_layer.max(1.0), "{in_layer} and {on_plane}");
        }
        prop_assert_eq!(got.templates[0], [0.0, 0.0]);
        prop_assert!(got.templates[1][0] > 0.0 && got.templates[1][1] == 0.0, "the second is on the first axis");
        prop_assert!(got.templates[2][1] > 0.0, "the third is above it");
        // An example that is a template lies where that template does.
        let at_templates = Layer { activations: layer.templates.clone(), labels: vec![0, 1, 2], ..layer };
        let points = at_templates.clusters().unwrap().train;
        for (point, template) in points.iter().zip(got.templates) {
            prop_assert!(distance(&point.at, &template) < 1e-5, "{point:?}, template {template:?}");
        }
    }

    #[test]
    fn turning_the_layer_changes_nothing(layer in any_layer(), turns in vec((0..4_usize, 0..4_usize, 0.0..6.3_f64), 1..5)) {
        let turned = |rows: &[f32]| -> Vec<f32> {
            let mut rows = rows.to_vec();
            for row in rows.chunks_exact_mut(layer.width) {
                for &(i, j, angle) in &turns {
                    let (i, j) = (i % layer.width, j % layer.width);
                    if i == j {
                        continue;
                    }
                    let (a, b) = (f64::from(row[i]), f64::from(row[j]));
                    row[i] = (angle.cos() * a - angle.sin() * b) as f32;
                    row[j] = (angle.sin() * a + angle.cos() * b) as f32;
                }
            }
            rows
        };
        let other = Layer {
            activations: turned(&layer.activations),
            templates: turned(&layer.templates),
            labels: layer.labels.clone(),
            ..layer
        };
        // Where templates are nearly on a line, rounding decides what the plane is.
        if let (Some(a), Some(b)) = (layer.clusters(), other.clusters()) && a.templates[2][1] > 0.1 && a.templates[1][0] > 0.1 {
            for (a, b) in a.train.iter().zip(&b.train) {
                prop_assert!(distance(&a.at, &b.at) < 1e-3, "{a:?} and {b:?}");
            }
            prop_assert!((a.spread / b.spread - 1.0).abs() < 1e-3, "spread {} and {}", a.spread, b.spread);
        }
        if let (Some(a), Some(b)) = (layer.nc1(), other.nc1()) && a < 100.0 {
            prop_assert!((a / b - 1.0).abs() < 1e-3, "NC1 {a} and {b}");
        }
    }

    #[test]
    fn units_of_measurement_do_not_change_the_collapse(layer in any_layer(), exponent in -30..30) {
        let scale = 2.0_f32.powi(exponent);
        let scaled = |rows: &[f32]| rows.iter().map(|x| x * scale).collect::<Vec<f32>>();
        let other = Layer {
            activations: scaled(&layer.activations),
            templates: scaled(&layer.templates),
            labels: layer.labels.clone(),
            ..layer
        };
        match (layer.nc1(), other.nc1()) {
            (Some(a), Some(b)) => prop_assert!((a / b - 1.0).abs() < 1e-9 || a == b, "NC1 {a} and {b}"),
            (a, b) => prop_assert_eq!(a, b),
        }
        prop_assert_eq!(layer.clusters().map(|c| c.spread), other.clusters().map(|c| c.spread));
    }
}

// ---- Inputs ----

#[derive(Debug)]
struct Predictions {
    logits: Vec<f32>,
    classes: usize,
    labels: Vec<u32>,
}

#[derive(Debug)]
struct Layer {
    activations: Vec<f32>,
    width: usize,
    classes: usize,
    labels: Vec<u32>,
    templates: Vec<f32>,
}

impl Layer {
    fn clusters(&self) -> Option<Clusters> {
        let set = (&self.activations[..], &self.labels[..]);
        clusters(set, set, self.width, &self.templates, [0, 1, 2])
    }

    fn nc1(&self) -> Option<f64> {
        nc1(&self.activations, self.width, self.classes, &self.labels)
    }
}

/// Logits up to a magnitude, some of them equal.
fn any_predictions(magnitude: f32) -> impl Strategy<Value = Predictions> {
    (2..=10_usize, 1..40_usize).prop_flat_map(move |(classes, n)| {
        let logit = prop_oneof![
            4 => -magnitude..magnitude,
            4 => -4.0_f32..4.0,
            2 => (-2..=2_i8).prop_map(f32::from),
        ];
        (vec(logit, n * classes), vec(0..classes as u32, n)).prop_map(move |(logits, labels)| Predictions {
            logits,
            classes,
            labels,
        })
    })
}

/// Of two classes, with gaps that stay apart under any temperature of the test, or are equal.
fn of_two_classes() -> impl Strategy<Value = Predictions> {
    vec((-40..40_i8, 0..2_u32), 1..40).prop_map(|rows| {
        let (gaps, labels): (Vec<i8>, _) = rows.into_iter().unzip();
        let logits = gaps.into_iter().flat_map(|gap| [f32::from(gap) / 8.0 + 1.0, 1.0]).collect();
        Predictions { logits, classes: 2, labels }
    })
}

fn any_temperature() -> impl Strategy<Value = f64> {
    (-3.0..3.0_f64).prop_map(|exponent| 10.0_f64.powf(exponent))
}

/// A layer with templates and examples of three classes.
fn any_layer() -> impl Strategy<Value = Layer> {
    (2..=4_usize, 6..30_usize).prop_flat_map(|(width, n)| {
        (vec(-4.0_f32..4.0, n * width), vec(-2.0_f32..2.0, 3 * width)).prop_map(move |(activations, templates)| Layer {
            activations,
            width,
            classes: 3,
            labels: (0..n as u32).map(|i| i % 3).collect(),
            templates,
        })
    })
}

fn predictions(case: &Value) -> Predictions {
    Predictions {
        logits: singles(&case["logits"]),
        classes: number(&case["classes"]) as usize,
        labels: whole_numbers(&case["labels"]),
    }
}

fn layer(case: &Value) -> Layer {
    Layer {
        activations: singles(&case["activations"]),
        width: number(&case["width"]) as usize,
        classes: number(&case["classes"]) as usize,
        labels: whole_numbers(&case["labels"]),
        templates: singles(&case["templates"]),
    }
}

/// Every case of a recorded group, of which there are at least so many.
fn each(group: &str, least: usize, check: impl FnMut(&Value, &str)) {
    let recorded: Value =
        serde_json::from_str(include_str!("reference/training_metrics.json")).expect("recorded values");
    let cases = recorded[group].as_array().expect("a recorded group");
    assert!(cases.len() >= least, "{group} has {} cases, fewer than {least}", cases.len());
    let mut check = check;
    cases.iter().for_each(|case| check(case, case["name"].as_str().expect("a name")));
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number should stand where the file has {value}"))
}

fn singles(value: &Value) -> Vec<f32> {
    value.as_array().expect("a list of numbers").iter().map(|value| number(value) as f32).collect()
}

fn whole_numbers(value: &Value) -> Vec<u32> {
    value.as_array().expect("a list of whole numbers").iter().map(|value| number(value) as u32).collect()
}

fn distance(a: &[f32], b: &[f32]) -> f64 {
    a.iter().zip(b).map(|(&a, &b)| (f64::from(a) - f64::from(b)).powi(2)).sum::<f64>().sqrt()
}

fn close(got: f64, wanted: f64, tolerance: f64, what: &str) {
    assert!((got - wanted).abs() <= tolerance * wanted.abs().max(1.0), "{what}: should be {wanted}, got {got}");
}
