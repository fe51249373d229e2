//! What the page tells of findings about networks is what was found: its numbers are those of the record
//! `reference/findings.json`, the same at every place, and the page's own trainer finds the like.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

mod common;
mod found;
mod golden_runs;
mod texts;

use found::Found;
use golden_runs::golden;
use label_smoothing_lab::spec::{LabFigureName, PredictionName};
use label_smoothing_lab::training::{Observed, Scaled, Scenario};
use label_smoothing_lab::words::EN;

/// «eight seeds».
fn seeds(found: &Found) -> String {
    format!("{} seeds", in_words(found.one("seeds")))
}

fn in_words(number: f64) -> &'static str {
    match number {
        3.0 => "three",
        4.0 => "four",
        6.0 => "six",
        7.0 => "seven",
        8.0 => "eight",
        _ => panic!("{number} is not told in words"),
    }
}

fn percent(share: f64) -> String {
    format!("{:.0} %", 100.0 * share)
}

/// A text holds all of these, and beyond them no number but those that are no findings.
fn tells(text: &str, told: &[String], besides: &[&str]) {
    let mut rest = text.to_owned();
    for part in told.iter().map(String::as_str).chain(besides.iter().copied()) {
        assert!(rest.contains(part), "«{part}» is not in «{rest}», left of «{text}»");
        rest = rest.replacen(part, "…", 1);
    }
    assert!(!rest.contains(|letter: char| letter.is_ascii_digit()), "a number that nobody recorded: «{rest}»");
}

fn reason(name: PredictionName) -> String {
    (EN.predictions.reason)(name, &name.facts(None))
}

fn limit(name: PredictionName) -> &'static str {
    (EN.predictions.of)(name).limit
}

fn answer(scenario: Scenario) -> &'static str {
    (EN.scenarios.of)(scenario).answer
}

/// The words of a chapter, without its marks, in one line.
fn chapter(name: &str) -> String {
    let text = texts::read(&format!("assets/en/chapters/{name}.html"));
    let mut parts = text.split('<');
    let first = parts.next().unwrap_or_default().to_owned();
    let said = parts.fold(first, |said, part| said + part.split_once('>').map_or(part, |(_, rest)| rest));
    said.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn wrong_labels() {
    let found = Found::of("noise");
    let [early, late, steps] = ["early", "late", "steps"].map(|name| found.all::<2>(name));
    let told = format!(
        "an accuracy of {:.3} after {} steps, against {:.3} for the one-hot one; after {} steps it was {:.3} against {:.3}",
        early[1], steps[0], early[0], steps[1], late[1], late[0]
    );
    tells(&reason(PredictionName::NoiseTime), &[told, seeds(&found)], &[]);
    assert_eq!(steps[1] / steps[0], 4.0, "«train four times as long»");
    let ask = (EN.predictions.of)(PredictionName::NoiseTime).ask;
    assert!(ask.contains(&format!("After {} steps", steps[0])) && ask.contains("four times as long"), "{ask}");
    let [least, most] = found.all::<2>("weight_decay").map(|it| format!("{it:.2}"));
    let decay = format!("eight decay kept one-hot training at {least} to {most}");
    tells(limit(PredictionName::NoiseTime), std::slice::from_ref(&decay), &["1000 handwritten digits", "ε = 0.6"]);
    let lead = |[one_hot, smoothed]: [f64; 2]| smoothed - one_hot;
    assert!(lead(early) > 0.05 && lead(late).abs() < 0.005, "«clearly ahead», «the lead was gone»");
    assert!(found.one("strong") > late[0] + 0.03, "«with ε = 0.6 a part of the lead was left»");
    let memorised = found.all::<2>("memorised");
    let told = format!(
        "its accuracy was {:.2} against {:.2}, with {} of them memorised against {}",
        early[1],
        early[0],
        percent(memorised[1]),
        percent(memorised[0])
    );
    let times = steps.map(|steps| format!("fter {steps} steps")).to_vec();
    let said = [vec![told, seeds(&found)], times].concat();
    tells(answer(Scenario::NoisyLabels), &said, &["Lukasik et al. (2020)"]);
    assert!((EN.scenarios.of)(Scenario::NoisyLabels).limit.contains(&decay), "another limit");
    assert!(chapter("noise").contains(&format!("each of {} gains", seeds(&found))));
    // The page's own trainer, with one seed.
    let own = golden(LabFigureName::Memorisation);
    assert_eq!(f64::from(own.frame.step), steps[0]);
    near(&own, "accuracy", early, 0.05, |own, arm| own.frame.arms[arm].metrics.accuracy);
    near(&own, "memorised", memorised, 0.08, |own, arm| {
        own.history.arms[arm].last().unwrap().memorised.unwrap().into()
    });
}

#[test]
fn clusters() {
    let found = Found::of("clusters");
    let [one_hot, smoothed] = found.all::<2>("spread");
    assert_eq!((one_hot / smoothed).round(), 7.0, "«about a seventh»");
    let told = ["on average to about a seventh".to_owned(), seeds(&found)];
    tells(&reason(PredictionName::ClusterShape), &told, &["(2019)"]);
    tells(answer(Scenario::Clusters), &told, &[]);
    // Ours, with one seed and half of the steps, of one of three triangles.
    let own = golden(LabFigureName::Clusters);
    let spread = [0, 1].map(|arm| own.frame.arms[arm].clusters.as_ref().unwrap().spread);
    assert!(spread[0] > 2.0 * spread[1], "«several times tighter»: {spread:?}");
}

#[test]
fn teachers() {
    let found = Found::of("teachers");
    let [teachers, students] = ["teachers", "students"].map(|name| found.all::<2>(name));
    let shown = found.one("shown");
    let told = format!(
        "the smoothed teacher had an accuracy of {:.3} and the one-hot teacher {:.3}; but students that learned from their \
         predictions on {shown} digits had {:.3} and {:.3}",
        teachers[1], teachers[0], students[1], students[0]
    );
    tells(&reason(PredictionName::BetterTeacher), &[told, seeds(&found)], &[]);
    let ask = (EN.predictions.of)(PredictionName::BetterTeacher).ask;
    assert!(ask.contains(&format!("a temperature of {}", found.one("temperature"))), "{ask}");
    let at_1 = found.all::<2>("students_at_1");
    let digits = found.one("digits");
    let told = [
        format!("At a temperature of 1 the students of {shown} digits were close, {:.3} and {:.3}", at_1[1], at_1[0]),
        format!("with all {digits} digits"),
    ];
    tells(limit(PredictionName::BetterTeacher), &told, &[]);
    let recall = found.all::<2>("recall");
    let said = answer(Scenario::MissingDigit);
    assert!(said.contains(&format!("in our earlier runs {} on average", percent(recall[0]))), "{said}");
    assert_eq!(recall[1], 0.0, "«its student learns nothing of 3s»");
    let harm = chapter("harm");
    assert!(harm.contains(&format!("with all {digits} digits to learn from we saw no difference")));
    let papers = Found::of("mueller_teachers");
    let [teacher, student] = ["teacher", "student"].map(|name| papers.all::<2>(name));
    let told = format!(
        "the teacher’s error fell from {:.2} to {:.2} %, its student’s rose from {:.2} to {:.2} %",
        teacher[0], teacher[1], student[0], student[1]
    );
    assert!(harm.contains(&told), "«{told}»");
}

#[test]
fn temperature_scaling() {
    let found = Found::of("temperature");
    let rows = ["cifar_100", "imagenet", "translation"].map(|row| found.all::<3>(row));
    assert!(rows.iter().all(|[_, scaled, smoothed]| scaled <= smoothed), "«at most that of smoothing»");
    let told = [
        format!("In all {} settings of points", in_words(found.one("settings"))),
        format!("in all {} rows", in_words(rows.len() as f64)),
    ];
    tells(&reason(PredictionName::Temperature), &told, &["Table 3", "(2019)"]);
    let limit = limit(PredictionName::Temperature);
    assert!(limit.starts_with(&format!("Our {} settings", in_words(found.one("settings")))), "{limit}");
    let said = chapter("calibration");
    let [cifar, imagenet, _] = rows.map(|[one_hot, _, smoothed]| format!("from {one_hot:.3} to {smoothed:.3}"));
    assert!(said.contains(&format!("on CIFAR-100 {cifar}, on ImageNet {imagenet}")), "{cifar}, {imagenet}");
}

/// In the page's own sweep the rival is not always ahead, and the page says where.
#[test]
fn temperature_scaling_in_the_sweep() {
    let sweep = golden(LabFigureName::Sweep).sweep.unwrap();
    let mean = |epsilon: f64, size: u32, of: fn(&Scaled) -> f64| {
        let cells = sweep.cells.iter().filter(|it| it.epsilon == epsilon && it.size == size);
        cells.map(|it| of(&it.scaled.unwrap())).sum::<f64>() / sweep.seeds.len() as f64
    };
    let ahead = |&size: &u32| {
        let rival = mean(0.0, size, |it| it.after.nll);
        let smoothed = sweep.epsilons.iter().filter(|&&epsilon| epsilon > 0.0);
        smoothed
            .flat_map(|&it| [mean(it, size, |it| it.before.nll), mean(it, size, |it| it.after.nll)])
            .all(|it| rival < it)
    };
    let (ahead, behind): (Vec<u32>, Vec<u32>) = sweep.sizes.iter().partition(|size| ahead(size));
    let (&[first, second, third], &[other]) = (&ahead[..], &behind[..]) else {
        panic!("the rival is ahead at {ahead:?}, behind at {behind:?}")
    };
    let told = format!("at {first}, {second} and {third} examples");
    let limit = limit(PredictionName::Temperature);
    tells(limit, &[told.clone(), format!("at {other} ")], &["ε = 0.05"]);
    let said = chapter("calibration");
    assert!(said.contains(&told) && said.contains(&format!("at {other} ")), "the chapter says nothing of it");
    // With as many seeds the one as the other.
    let at = |epsilon: f64, seed: u32| {
        let cell = sweep.cells.iter().find(|it| it.epsilon == epsilon && it.size == other && it.seed == seed);
        cell.unwrap().scaled.unwrap().after.nll
    };
    let lower = sweep.seeds.iter().filter(|&&seed| at(0.0, seed) < at(0.05, seed)).count();
    assert_eq!(2 * lower, sweep.seeds.len(), "«the seeds did not tell them apart»");
}

#[test]
fn the_best_smoothing_of_the_sweep() {
    let sweep = golden(LabFigureName::Sweep).sweep.unwrap();
    // Means over the seeds, and how far these scatter.
    let errors = |size: u32| -> Vec<(f64, f64)> {
        let of = |&epsilon: &f64| {
            let cells = sweep.cells.iter().filter(|it| it.epsilon == epsilon && it.size == size);
            let errors: Vec<f64> = cells.map(|it| it.metrics.ece).collect();
            let (count, mean) = (errors.len() as f64, errors.iter().sum::<f64>() / errors.len() as f64);
            (mean, (errors.iter().map(|it| (it - mean).powi(2)).sum::<f64>() / (count - 1.0)).sqrt())
        };
        sweep.epsilons.iter().map(of).collect()
    };
    // Which are not told from the best: within its scatter.
    let best = |size: u32| {
        let errors = errors(size);
        let least = errors.iter().copied().min_by(|one, other| one.0.total_cmp(&other.0)).unwrap();
        let near = sweep.epsilons.iter().zip(&errors).filter(|(_, it)| it.0 <= least.0 + least.1);
        near.map(|(&epsilon, it)| (epsilon, it.0 == least.0)).collect::<Vec<_>>()
    };
    let (few, many) = (sweep.sizes[0], sweep.sizes[sweep.sizes.len() - 1]);
    assert_eq!(best(few), [(0.2, false), (0.3, true)], "at {few}");
    assert_eq!(best(many), [(0.0, true), (0.05, false)], "at {many}");
    let told = format!(
        "Over {} seeds the best ε fell from 0.2 or 0.3 at {few} examples, which the seeds did not tell apart, to 0 at {many}, \
         where 0.05 lay within the spread of the seeds",
        in_words(sweep.seeds.len() as f64)
    );
    tells(answer(Scenario::DataSize), &[told], &[]);
}

#[test]
fn the_gap() {
    let found = Found::of("gap");
    let (one_hot, steps) = (found.all::<3>("one_hot"), found.all::<3>("steps"));
    let told = format!(
        "it was {:.1} on average after {} steps, {:.1} after {} and {:.1} after {}",
        one_hot[0], steps[0], one_hot[1], steps[1], one_hot[2], steps[2]
    );
    let smoothed = found.all::<3>("smoothed");
    let best = (1.0_f64 + 3.0 * 0.9 / 0.1).ln();
    assert!(smoothed.iter().all(|it| (it - best).abs() < 0.05), "«reached within 0.05»: {smoothed:?}");
    let told = [told, seeds(&found), format!(": {best:.2} for three classes")];
    tells(answer(Scenario::Gap), &told, &["ln(1 + K(1 − ε)/ε)", "ε = 0.1", "within 0.05", "seed 0"]);
    let own = golden(LabFigureName::TrainingCurves);
    let at_end = |own: &Observed, arm: usize| f64::from(own.history.arms[arm].last().unwrap().gap);
    near(&own, "gap", [one_hot[2], smoothed[2]], 4.0, at_end);
    assert!((at_end(&own, 1) - best).abs() < 0.05, "the page's own trainer: {}", at_end(&own, 1));
}

#[test]
fn calibrated_and_useless() {
    let found = Found::of("ranking");
    let [auroc, error, ece] = ["auroc", "error_at_half", "ece"].map(|name| found.all::<2>(name));
    let told = format!(
        "the AUROC fell from about {:.2} to {:.2} and the error among the more confident half rose from about {} to {}",
        auroc[0],
        auroc[1],
        percent(error[0]),
        percent(error[1])
    );
    tells(answer(Scenario::CalibratedButUseless), &[told, seeds(&found)], &["Xia et al. (2025)"]);
    assert!((ece[1] / ece[0] - 0.5).abs() < 0.05, "«the ECE fell by about half»");
    assert!(chapter("harm").contains("smoothing about halved the calibration error"));
    let own = golden(LabFigureName::Reliability);
    near(&own, "calibration error", ece, 0.02, |own, arm| own.frame.arms[arm].metrics.ece);
    near(&own, "AUROC", auroc, 0.05, |own, arm| own.frame.arms[arm].metrics.auroc.unwrap());
    near(&own, "error among half", error, 0.03, |own, arm| own.frame.arms[arm].metrics.error_at_half);
}

#[test]
fn digits() {
    let found = Found::of("digits");
    let [few, many] = ["ece_300", "ece_1000"].map(|name| found.all::<2>(name));
    let told = format!("on average from {:.3} to {:.3}", few[0], few[1]);
    let besides = ["ε = 0.1", "confidence of 0.91", "(2020)", "CIFAR-10", "below 1"];
    tells(answer(Scenario::DigitsCalibration), &[told, seeds(&found)], &besides);
    let times = [few, many].map(|[one_hot, smoothed]| in_words((smoothed / one_hot).round()));
    let harm = chapter("harm");
    assert!(harm.contains(&format!("ε = 0.1 made the calibration error {} to {} times as large", times[0], times[1])));
    let small = Found::of("small");
    let lost = small.all::<4>("lost");
    let (least, most) = lost.iter().fold((f64::INFINITY, 0.0_f64), |it, lost| (it.0.min(-lost), it.1.max(-lost)));
    let told = format!("lost {least:.1} to {most:.1} percentage points of accuracy by ε = 0.1");
    assert!(harm.contains(&told), "«{told}»");
    assert!(small.all::<4>("gained").iter().all(|gained| gained.round() == 1.0) && harm.contains("gained about one"));
}

/// The page's own trainer, with one seed, is near the mean over seeds of both arms.
fn near(own: &Observed, what: &str, found: [f64; 2], within: f64, of: impl Fn(&Observed, usize) -> f64) {
    for (arm, found) in found.into_iter().enumerate() {
        let own = of(own, arm);
        assert!((own - found).abs() <= within, "{what}, arm {arm}: {own}, and {found} was found");
    }
}
