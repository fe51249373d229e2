//! The theory against what others computed: PyTorch in float64 and closed forms in hundreds of digits (mpmath), recorded in
//! `tests/reference/pytorch.json` by `record_values.py` beside it. `check_recorded.py` recomputes the same file with NumPy
//! and optax.

use label_smoothing_lab::theory::loss::{KlReduction, label_smoothing_kl};
use label_smoothing_lab::theory::optimum::{curvature, decomposition, logit_gap, tax_on_the_lead};
use label_smoothing_lab::theory::relatives::{Relative, Strength};
use label_smoothing_lab::theory::simplex::{cross_entropy, entropy, kl_divergence};
use label_smoothing_lab::theory::smoothing::BinaryTarget;
use label_smoothing_lab::theory::softmax::{log_softmax, log_sum_exp, softmax};
use label_smoothing_lab::theory::{
    BatchLoss, ClassWeights, Classes, Convention, CrossEntropy, Distribution, Epsilon, Example, LogitMatrix, Logits,
    Reduced, Reduction, Smoothing, Targets, Temperature,
};
use serde_json::Value;

/// How far from the recorded number ours may be, relative where it is large.
const TOLERANCE: f64 = 1e-12;

#[test]
fn the_golden_vectors() {
    // torch, float64, rounded to ten decimals.
    let z = [2.0, 1.0, 0.0, -1.0, 0.5];
    let rounded = 5.1e-11;
    let p = softmax(logits(&z), Temperature::ONE);
    close_to(p.as_slice(), &[0.5630212318, 0.2071239361, 0.0761966379, 0.0280311766, 0.1256270176], rounded, "softmax");
    for (epsilon, loss, gradient) in [
        (0.0, 0.5744379396, [-0.4369787682, 0.2071239361, 0.0761966379, 0.0280311766, 0.1256270176]),
        (0.05, 0.6494379396, [-0.3969787682, 0.1971239361, 0.0661966379, 0.0180311766, 0.1156270176]),
        (0.1, 0.7244379396, [-0.3569787682, 0.1871239361, 0.0561966379, 0.0080311766, 0.1056270176]),
        (0.2, 0.8744379396, [-0.2769787682, 0.1671239361, 0.0361966379, -0.0119688234, 0.0856270176]),
        (0.5, 1.3244379396, [-0.0369787682, 0.1071239361, -0.0238033621, -0.0719688234, 0.0256270176]),
        (1.0, 2.0744379396, [0.3630212318, 0.0071239361, -0.1238033621, -0.1719688234, -0.0743729824]),
    ] {
        let what = format!("ε = {epsilon}");
        let smoothing = smoothing(epsilon, Convention::Uniform);
        let q = smoothing.of_class(0, classes(5)).unwrap().to_distribution();
        let example = Example::new(logits(&z), &q).unwrap();
        let mut slopes = [0.0; 5];
        example.gradient_into(&mut slopes);
        close_to(&[example.loss()], &[loss], rounded, &what);
        close_to(&slopes, &gradient, rounded, &what);
        // z_y − z̄ is 2 − 1/2.
        close_to(&[tax_on_the_lead(logits(&z), 0, smoothing).unwrap()], &[1.5 * epsilon], TOLERANCE, &what);
    }
    for (logit, label, losses) in [
        (1.5, 1.0, [0.2014132780, 0.2764132780, 0.3514132780]),
        (-0.3, 0.0, [0.5543552445, 0.5693552445, 0.5843552445]),
    ] {
        for (epsilon, loss) in [0.0, 0.1, 0.2].into_iter().zip(losses) {
            let target = BinaryTarget::new(label, Epsilon::new(epsilon).unwrap()).unwrap();
            close_to(&[target.loss(logit)], &[loss], rounded, &format!("binary, ε = {epsilon}"));
        }
    }
}

#[test]
fn cross_entropy_over_batches_is_pytorchs() {
    each("cross_entropy", 100, |case, batch, what| {
        let (z, k) = matrix(&batch["logits"]);
        let labels: Option<Vec<i64>> = case["labels"].as_array().map(|_| whole_numbers(&case["labels"]));
        let (soft, _) = matrix(&batch["soft"]);
        let targets = labels.as_deref().map_or(Targets::Probabilities(&soft), Targets::Classes);
        let weighted = case["weighted"].as_bool().unwrap();
        let of = |reduction: Reduction| {
            let loss = CrossEntropy {
                smoothing: smoothing(number(&case["epsilon"]), Convention::Uniform),
                weights: weighted.then(|| ClassWeights::new(numbers(&batch["weights"])).unwrap()),
                ignore_index: case["ignore_index"].as_i64().unwrap(),
                reduction,
            };
            loss.evaluate(LogitMatrix::new(&z, classes(k)).unwrap(), targets).unwrap()
        };
        for (name, reduction) in [("none", Reduction::None), ("sum", Reduction::Sum), ("mean", Reduction::Mean)] {
            let BatchLoss { value, gradient } = of(reduction);
            let (got, wanted) = match value {
                Reduced::Rows(rows) => (rows, numbers(&case[name])),
                Reduced::Scalar(value) => (vec![value], vec![number(&case[name])]),
            };
            close_to(&got, &wanted, TOLERANCE, &format!("{what}, {name}"));
            if case["gradient_of"] == name {
                close_to(&gradient, &matrix(&case["gradient"]).0, TOLERANCE, &format!("{what}, gradient of {name}"));
            }
        }
        // PyTorch has no such reduction for cross-entropy; it is the sum over the number of rows, whatever they weigh.
        let rows = (z.len() / k) as f64;
        close_to(&[scalar(&of(Reduction::BatchMean))], &[number(&case["sum"]) / rows], TOLERANCE, what);
    });
}

#[test]
fn the_divergence_module_is_pytorchs() {
    each("divergence_module", 20, |case, batch, what| {
        let (z, k) = matrix(&batch["logits"]);
        let matrix_of_logits = LogitMatrix::new(&z, classes(k)).unwrap();
        let labels = whole_numbers(&batch["labels"]);
        let epsilon = Epsilon::new(number(&case["epsilon"])).unwrap();
        for (name, reduction) in
            [("sum", KlReduction::Sum), ("mean", KlReduction::Mean), ("batchmean", KlReduction::BatchMean)]
        {
            let loss = label_smoothing_kl(matrix_of_logits, &labels, epsilon, reduction).unwrap();
            close_to(&[scalar(&loss)], &[number(&case[name])], TOLERANCE, &format!("{what}, {name}"));
            if reduction == KlReduction::default() {
                close_to(&loss.gradient, &matrix(&case["gradient"]).0, TOLERANCE, &format!("{what}, gradient"));
            }
        }
    });
}

#[test]
fn relatives_are_their_papers_formulas() {
    each("relatives", 60, |case, _, what| {
        let parameters = numbers(&case["parameters"]);
        let strength = |at: usize| Strength::new(parameters[at]).unwrap();
        let relative = match case["relative"].as_str().unwrap() {
            "smoothed" => Relative::LabelSmoothing(Epsilon::new(parameters[0]).unwrap()),
            "confidence_penalty" => Relative::ConfidencePenalty(strength(0)),
            "focal" => Relative::FocalLoss(strength(0)),
            "tempered" => Relative::Temperature(Temperature::new(parameters[0]).unwrap()),
            "margin_based" => Relative::MarginBasedSmoothing { weight: strength(0), margin: strength(1) },
            "max_sup" => Relative::MaxSup(strength(0)),
            "negative_smoothing" => Relative::NegativeSmoothing(strength(0)),
            unknown => panic!("a relative called {unknown} was recorded, and no test knows it"),
        };
        let z = numbers(&case["logits"]);
        let loss = relative.on(logits(&z), index(&case["label"])).unwrap();
        let mut gradient = vec![0.0; z.len()];
        loss.gradient_into(&mut gradient);
        close_to(&[loss.loss()], &[number(&case["loss"])], TOLERANCE, &format!("{what}: {relative:?}"));
        close_to(&gradient, &numbers(&case["gradient"]), TOLERANCE, &format!("{what}: gradient of {relative:?}"));
    });
}

#[test]
fn a_hundred_thousand_classes_are_pytorchs() {
    each("many_classes", 9, |case, _, what| {
        let (k, label) = (index(&case["classes"]), index(&case["label"]));
        // The formula of record_values.py; every step of it is exact.
        let z: Vec<f64> = (0..k).map(|k| (k * 7919 % 1000) as f64 / 64.0 - 5.0).collect();
        let smoothing = smoothing(number(&case["epsilon"]), Convention::Uniform);
        let q = smoothing.of_class(label, classes(k)).unwrap().to_distribution();
        let example = Example::new(logits(&z), &q).unwrap();
        let mut gradient = vec![0.0; k];
        example.gradient_into(&mut gradient);
        let labels = [i64::try_from(label).expect("a recorded class")];
        let batch = CrossEntropy { smoothing, ..CrossEntropy::default() };
        let batch = batch.evaluate(LogitMatrix::new(&z, classes(k)).unwrap(), Targets::Classes(&labels)).unwrap();
        let parts = decomposition(logits(&z), label, smoothing).unwrap();
        let losses = [example.loss(), scalar(&batch), parts.loss(), parts.floor + parts.divergence];
        close_to(&losses, &[number(&case["loss"]); 4], TOLERANCE, what);
        for (k, slope) in case["slopes"].as_object().expect("slopes by class") {
            let k: usize = k.parse().expect("a class");
            close_to(&[gradient[k], batch.gradient[k]], &[number(slope); 2], TOLERANCE, what);
        }
    });
}

#[test]
fn softmax_far_out_and_at_ties_is_pytorchs() {
    each("softmax", 30, |case, _, what| {
        let z = numbers(&case["logits"]);
        let temperature = Temperature::new(number(&case["temperature"])).unwrap();
        let p = softmax(logits(&z), temperature);
        close_to(p.as_slice(), &numbers(&case["softmax"]), TOLERANCE, what);
        close_to(&log_softmax(logits(&z), temperature), &numbers(&case["log_softmax"]), TOLERANCE, what);
        let divided: Vec<f64> = z.iter().map(|value| value / temperature.get()).collect();
        close_to(&[log_sum_exp(logits(&divided)).value()], &[number(&case["log_sum_exp"])], TOLERANCE, what);
    });
}

#[test]
fn targets_floors_and_gaps_are_mpmaths() {
    each("targets", 90, |case, _, what| {
        let convention = match case["convention"].as_str().unwrap() {
            "uniform" => Convention::Uniform,
            _ => Convention::Others,
        };
        let k = index(&case["classes"]);
        let target = smoothing(number(&case["epsilon"]), convention).of_class(k / 2, classes(k)).unwrap();
        // Relative, also where the numbers are 1e−300: these are the digits that a difference from one would lose.
        for (name, got) in [
            ("on", target.on()),
            ("off", target.off()),
            ("off_total", target.off_total()),
            ("entropy", target.entropy()),
        ] {
            let wanted = number(&case[name]);
            assert!((got - wanted).abs() <= TOLERANCE * wanted, "{what}: {name} should be {wanted:e}, got {got:e}");
        }
        match case.get("gap") {
            Some(gap) => close_to(&[logit_gap(&target)], &[number(gap)], TOLERANCE, what),
            None => assert_eq!(logit_gap(&target), f64::NEG_INFINITY, "{what}: the true class is denied"),
        }
        // The same floor from the whole vector, whose length costs some digits.
        let by_vector = entropy(&target.to_distribution());
        close_to(&[by_vector], &[number(&case["entropy"])], TOLERANCE, what);
    });
}

#[test]
fn minimising_pytorchs_loss_ends_at_the_closed_forms() {
    each("optimum", 6, |case, _, what| {
        let (k, epsilon) = (index(&case["classes"]), number(&case["epsilon"]));
        let target = smoothing(epsilon, Convention::Uniform).of_class(0, classes(k)).unwrap();
        let p = numbers(&case["softmax"]);
        let weights = case["weights"].as_array().map(|_| numbers(&case["weights"]));
        if let Some(weights) = weights {
            // The weights reach the smoothing mass too, so the optimum is p_c ∝ w_c q_c.
            let pull: Vec<f64> = weights.iter().enumerate().map(|(c, w)| w * target.probability(c)).collect();
            let expected: Vec<f64> = pull.iter().map(|value| value / pull.iter().sum::<f64>()).collect();
            close_to(&expected, &p, TOLERANCE, what);
            return;
        }
        close_to(&vec![logit_gap(&target); k - 1], &numbers(&case["gaps"]), TOLERANCE, what);
        close_to(&[target.entropy()], &[number(&case["loss"])], TOLERANCE, what);
        close_to(target.to_distribution().as_slice(), &p, TOLERANCE, what);
        let held = curvature(&target);
        let mut eigenvalues = vec![held.among_others; k - 2];
        eigenvalues.push(held.true_class);
        close_to(&eigenvalues, &numbers(&case["curvatures"]), TOLERANCE, what);
    });
}

#[test]
fn entropies_and_divergences_are_mpmaths() {
    each("distributions", 6, |case, _, what| {
        let q = Distribution::new(numbers(&case["q"])).unwrap();
        let p = Distribution::new(numbers(&case["p"])).unwrap();
        for (name, got) in [
            ("entropy", entropy(&q)),
            ("cross_entropy", cross_entropy(&q, &p).unwrap()),
            ("divergence", kl_divergence(&q, &p).unwrap()),
        ] {
            close_to(&[got], &[number(&case[name])], TOLERANCE, &format!("{what}, {name}"));
        }
    });
}

#[test]
fn binary_cross_entropy_is_pytorchs() {
    each("binary", 70, |case, _, what| {
        let epsilon = Epsilon::new(number(&case["epsilon"])).unwrap();
        let target = BinaryTarget::new(number(&case["label"]), epsilon).unwrap();
        let logit = number(&case["logit"]);
        close_to(&[target.loss(logit)], &[number(&case["loss"])], TOLERANCE, what);
        close_to(&[target.gradient(logit)], &[number(&case["gradient"])], TOLERANCE, what);
    });
}

#[test]
fn the_other_convention_is_fairseqs() {
    each("others", 20, |case, batch, what| {
        let (z, k) = matrix(&batch["logits"]);
        let labels = whole_numbers(&batch["labels"]);
        let loss = CrossEntropy {
            smoothing: smoothing(number(&case["epsilon"]), Convention::Others),
            ignore_index: case["ignore_index"].as_i64().unwrap(),
            reduction: Reduction::Sum,
            ..CrossEntropy::default()
        };
        let got = loss.evaluate(LogitMatrix::new(&z, classes(k)).unwrap(), Targets::Classes(&labels)).unwrap();
        close_to(&[scalar(&got)], &[number(&case["sum"])], TOLERANCE, what);
        close_to(&got.gradient, &matrix(&case["gradient"]).0, TOLERANCE, what);
        // Taken apart and put together, row by row, it is the same sum.
        let rows = z.chunks_exact(k).zip(&labels).filter(|&(_, &label)| label != loss.ignore_index);
        let parts = rows.map(|(z, &label)| {
            let class = usize::try_from(label).expect("a recorded label that is not ignored is a class");
            decomposition(logits(z), class, loss.smoothing).unwrap()
        });
        let (by_label, by_floor) =
            parts.fold((0.0, 0.0), |(a, b), part| (a + part.loss(), b + part.floor + part.divergence));
        close_to(&[by_label, by_floor], &[number(&case["sum"]); 2], TOLERANCE, &format!("{what}, taken apart"));
    });
}

/// Runs `check` on every recorded case of a group, with its batch (null if it has none) and a name for messages.
///
/// `at_least` says how many cases there must be: a file cut short proves nothing.
fn each(group: &str, at_least: usize, check: impl Fn(&Value, &Value, &str)) {
    let recorded: Value =
        serde_json::from_str(include_str!("reference/pytorch.json")).expect("the recorded file is JSON");
    let cases = recorded[group].as_array().expect("a group is a list of cases");
    assert!(cases.len() >= at_least, "{group} should hold at least {at_least} cases, holds {}", cases.len());
    for (number, case) in cases.iter().enumerate() {
        let batch = case["batch"].as_u64().map_or(&Value::Null, |batch| &recorded["batches"][batch as usize]);
        check(case, batch, &format!("{group} {number}"));
    }
}

/// Asserts that every number is within `tolerance` of the wanted one, relative where that is above one.
fn close_to(got: &[f64], wanted: &[f64], tolerance: f64, what: &str) {
    assert_eq!(got.len(), wanted.len(), "{what}: how many numbers");
    for (at, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        let allowed = tolerance * wanted.abs().max(1.0);
        assert!((got - wanted).abs() <= allowed, "{what}, number {at}: should be {wanted}, got {got}");
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number should stand where the file has {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|list| list.iter().map(number).collect()).expect("a list of numbers")
}

fn whole_numbers(value: &Value) -> Vec<i64> {
    value.as_array().map(|list| list.iter().filter_map(Value::as_i64).collect()).expect("a list of whole numbers")
}

fn index(value: &Value) -> usize {
    value.as_u64().and_then(|value| usize::try_from(value).ok()).expect("an index or a count")
}

/// A list of rows, row after row, and the length of one.
fn matrix(value: &Value) -> (Vec<f64>, usize) {
    let rows: Vec<Vec<f64>> = value.as_array().map(|rows| rows.iter().map(numbers).collect()).expect("a list of rows");
    let columns = rows[0].len();
    (rows.concat(), columns)
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
    Smoothing { epsilon: Epsilon::new(epsilon).expect("a smoothing factor"), convention }
}
