//! Runs for the tests of the lab's figures, made up: their curves have the shapes of real ones.

#![allow(dead_code, reason = "each of the tests that share this file uses its own part of it")]

use label_smoothing_lab::theory::optimum::{logit_gap, loss_when_others_share};
use label_smoothing_lab::theory::{Classes, Convention, SmoothedTarget};
use label_smoothing_lab::training::calibration::{metrics_and_outcomes, scaled};
use label_smoothing_lab::training::random::{Random, Stream};
use label_smoothing_lab::training::{
    Activation, ArmFrame, ClusterPoint, Clusters, Data, DataSetting, Distillation, Examples, Frame, History, Measure,
    Metrics, NetworkSetting, Objective, Observed, OptimizerSetting, PlaneMap, Rule, Sample, Scaled, Setting, Source,
    Start, Sweep, SweepCell,
};

/// Blobs in the plane, and these arms.
pub(crate) fn setting(arms: &[Objective]) -> Setting {
    Setting {
        data: DataSetting {
            source: Source::Blobs,
            classes: 3,
            train: 150,
            test: 300,
            spread: 0.35,
            radius: 2.0,
            flipped: 0.0,
        },
        network: NetworkSetting { hidden: vec![32, 32], activation: Activation::Relu, start: Start::He },
        optimizer: OptimizerSetting { rule: Rule::Adam, rate: 0.01, decay: 0.0 },
        batch: 150,
        steps: 3000,
        seed: 1,
        arms: arms.to_vec(),
        distillation: None,
    }
}

/// How a made-up run goes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Course {
    /// How far it has come.
    pub(crate) steps: u32,
    /// The step that is shown.
    pub(crate) shown: u32,
    /// The accuracy it tends to.
    pub(crate) accuracy: f64,
    /// Which arm diverges, and the step that could not be taken.
    pub(crate) diverges: Option<(u32, u32)>,
}

impl Course {
    /// To its end, with all right.
    pub(crate) const WELL: Self = Self { steps: 3000, shown: 3000, accuracy: 1.0, diverges: None };
}

/// What would be observed of a run that goes like this.
pub(crate) fn observed(setting: &Setting, course: Course) -> Observed {
    let every = setting.steps.div_ceil(500);
    let last = course.diverges.map_or(course.steps, |(_, at)| course.steps.min(at - 1)).min(setting.steps);
    let mut steps: Vec<u32> = (0..=last).step_by(every as usize).collect();
    if steps.last() != Some(&last) {
        steps.push(last);
    }
    let arms = setting.arms.iter().enumerate().map(|(arm, objective)| {
        steps.iter().map(|&step| sample(setting, objective, (arm, step), course)).collect::<Vec<_>>()
    });
    let history = History { arms: arms.collect(), steps };
    let shown = course.shown.min(last);
    let frames = setting.arms.iter().enumerate().map(|(arm, objective)| ArmFrame {
        sample: sample(setting, objective, (arm, shown), course),
        ..arm_frame(setting, objective, course)
    });
    let frame = Frame { step: shown, arms: frames.collect() };
    let diverged = course.diverges.filter(|&(_, at)| last + 1 == at);
    let (setting, data) = (setting.clone(), data(setting));
    Observed { setting, data, history, frame, diverged, sweep: None, measure: Measure::Ece }
}

fn sample(setting: &Setting, objective: &Objective, (arm, step): (usize, u32), course: Course) -> Sample {
    let now = f64::from(step);
    let classes = Classes::new(setting.data.classes as usize).unwrap();
    let target = objective.smoothing().of_class(0, classes).unwrap();
    let grown = 4.0 * (now / 12.0).ln_1p();
    let optimum = logit_gap(&target);
    let wobble = 0.04 * (now * 0.7 + arm as f64).sin() * (-now / 900.0).exp();
    let gap = if optimum.is_finite() { optimum * (1.0 - (-now / 40.0).exp()) } else { grown } * (1.0 + wobble);
    let sure = |gap: f64| 1.0 / (1.0 + (classes.real() - 1.0) * (-gap).exp());
    let accuracy = course.accuracy + (1.0 / classes.real() - course.accuracy) * (-now / 25.0).exp();
    let wrong = (1.0 - course.accuracy) * gap;
    let flipped = setting.data.flipped > 0.0;
    let students = setting.distillation.as_ref().filter(|it| it.missing.is_some());
    let recall = students.map(|it| if step <= it.after { 0.97 } else { 0.1 * (now / 300.0).min(8.0) });
    Sample {
        loss: loss_when_others_share(&target, sure(gap)) as f32,
        nll: (-sure(gap).ln() + wrong) as f32,
        accuracy: accuracy as f32,
        confidence: sure(gap) as f32,
        gap: gap as f32,
        memorised: flipped.then(|| 1.0 - (-now / 1200.0).exp() as f32),
        recall: recall.map(|recall| recall as f32),
    }
}

fn arm_frame(setting: &Setting, objective: &Objective, course: Course) -> ArmFrame {
    let classes = Classes::new(setting.data.classes as usize).unwrap();
    let target: SmoothedTarget = objective.smoothing().of_class(0, classes).unwrap();
    let mut random = Random::new(setting.seed, Stream::Test);
    let labels: Vec<u32> = (0..setting.data.test).map(|at| at % setting.data.classes).collect();
    let mut logits = Vec::new();
    for &label in &labels {
        // The surer, the more often right; the predicted class's logit stands alone.
        let unsure = 0.45 * random.uniform().powi(4);
        let confidence = (target.confidence() - unsure).clamp(1.0 / classes.real() + 1e-3, 1.0 - 1e-5);
        let right = random.uniform() < course.accuracy * (1.0 - 0.8 * unsure);
        let predicted = if right { label } else { (label + 1) % setting.data.classes };
        let lead = (confidence * (classes.real() - 1.0) / (1.0 - confidence)).ln();
        logits.extend((0..setting.data.classes).map(|class| if class == predicted { lead as f32 } else { 0.0 }));
    }
    let (metrics, outcomes) = metrics_and_outcomes(&logits, classes.get(), &labels, 1.0);
    let scaled = scaled(&logits, classes.get(), &labels, setting.seed);
    let train_predicted = (0..setting.data.train).map(|at| at % setting.data.classes).collect();
    let map = setting.data.source.is_planar().then(|| map(setting, &target));
    let clusters = (setting.data.classes > 2).then(|| clusters(setting, &target));
    ArmFrame { metrics, scaled, outcomes, train_predicted, map, clusters, ..ArmFrame::default() }
}

/// What a network would predict that looks how far the centres of the classes are, and is as confident as its target.
fn map(setting: &Setting, target: &SmoothedTarget) -> PlaneMap {
    const SIDE: u32 = 96;
    let (classes, reach) = (setting.data.classes, setting.data.radius as f32 + 4.0 * setting.data.spread as f32);
    let along = |cell: u32| f64::from(reach) * ((f64::from(cell) + 0.5) / f64::from(SIDE) * 2.0 - 1.0);
    let mut map = PlaneMap { side: SIDE, reach, ..PlaneMap::default() };
    for (row, column) in (0..SIDE).flat_map(|row| (0..SIDE).map(move |column| (row, column))) {
        let (x, y) = (along(column), -along(row));
        let mut logits: Vec<(f64, u32)> = (0..classes)
            .map(|class| (3.0 * (x * turn(class, classes).cos() + y * turn(class, classes).sin()), class))
            .collect();
        logits.sort_by(|a, b| b.0.total_cmp(&a.0));
        let rest: f64 = logits[1..].iter().map(|(logit, _)| (logit - logits[0].0).exp()).sum();
        map.classes.push(logits[0].1 as u8);
        map.confidence.push((1.0 / (1.0 + rest)).min(target.confidence()) as f32);
    }
    map
}

/// Clusters of the first three classes, tight and regular where the target is smoothed.
fn clusters(setting: &Setting, target: &SmoothedTarget) -> Clusters {
    let smoothed = target.doubt() > 0.0;
    let (side, spread) = if smoothed { (3.7, 0.2) } else { (16.0, 2.2) };
    let corner = |class: u32| {
        let uneven = if smoothed { 0.0 } else { 0.25 * f64::from(class) };
        [side * (0.6 + uneven) * turn(class, 3).cos(), side * 0.6 * turn(class, 3).sin()]
    };
    let points = |stream, wider: f64| {
        let mut random = Random::new(setting.seed, stream);
        let mut point = |class: u32| {
            let at = corner(class).map(|at| (at + wider * spread * random.normal()) as f32);
            ClusterPoint { at, class }
        };
        (0..3).flat_map(|class| std::iter::repeat_n(class, 60)).map(&mut point).collect()
    };
    Clusters {
        classes: [0, 1, 2],
        templates: [[0.0, 0.0], [1.4, 0.0], [0.6, 1.3]],
        train: points(Stream::Train, 1.0),
        test: points(Stream::Test, 1.8),
        spread: 2.0 * spread * spread / (side * side),
    }
}

/// Where a class is on the circle.
fn turn(class: u32, classes: u32) -> f64 {
    std::f64::consts::TAU * f64::from(class) / f64::from(classes)
}

fn metrics(accuracy: f64, confidence: f64) -> Metrics {
    let off = (confidence - accuracy).abs();
    Metrics {
        count: 300,
        accuracy,
        nll: 0.3 + off,
        brier: 0.2 + off / 2.0,
        ece: off + 0.01,
        confidence,
        auroc: (accuracy > 0.0 && accuracy < 1.0).then_some(0.75 - off / 4.0),
        aurc: 0.05 + off / 10.0,
        error_at_half: (1.0 - accuracy) / 3.0,
        nc1: None,
    }
}

/// Points around as many centres as there are classes.
fn data(setting: &Setting) -> Data {
    let DataSetting { classes, train, test, spread, radius, .. } = setting.data;
    let examples = |count: u32, stream| {
        let mut random = Random::new(setting.seed, stream);
        let labels: Vec<u32> = (0..count).map(|at| at % classes).collect();
        let point = |&label: &u32| {
            let turn = turn(label, classes);
            [radius * turn.cos() + spread * random.normal(), radius * turn.sin() + spread * random.normal()]
                .map(|at| at as f32)
        };
        Examples { inputs: labels.iter().flat_map(point).collect(), labels }
    };
    let train = examples(train, Stream::Train);
    let (train_truth, test) = (train.labels.clone(), examples(test, Stream::Test));
    Data { classes, dimension: 2, train_truth, train, test, standardised: None }
}

/// A made-up sweep, as far as its first so many cells: the fewer the examples, the more over-confident without smoothing.
pub(crate) fn sweep(epsilons: &[f64], sizes: &[u32], seeds: &[u32], cells: usize) -> Sweep {
    let all = seeds.iter().flat_map(|&seed| {
        sizes.iter().flat_map(move |&size| epsilons.iter().map(move |&epsilon| cell(epsilon, size, seed)))
    });
    Sweep {
        epsilons: epsilons.to_vec(),
        sizes: sizes.to_vec(),
        seeds: seeds.to_vec(),
        cells: all.take(cells).collect(),
    }
}

fn cell(epsilon: f64, size: u32, seed: u32) -> SweepCell {
    let mut random = Random::new(seed * 7919 + size, Stream::Test);
    let luck = 0.02 * random.normal() * (60.0 / f64::from(size)).sqrt();
    let own = 0.006 * Random::new(seed * 7919 + size + (epsilon * 1000.0) as u32, Stream::Flips).normal();
    let accuracy = 0.80 - 1.6 / f64::from(size) + luck;
    let confidence = accuracy + 9.0 / f64::from(size) - 0.45 * epsilon + own;
    let metrics = metrics(accuracy.clamp(0.0, 1.0), confidence.clamp(0.0, 1.0));
    let after = self::metrics(accuracy, accuracy + own);
    SweepCell { epsilon, size, seed, metrics, scaled: Some(Scaled { temperature: 1.2, before: metrics, after }) }
}

/// Every kind of run, by what is special about it.
pub(crate) fn states() -> Vec<(String, Observed)> {
    let smoothed = Objective::smoothed;
    let others = |epsilon| Objective::CrossEntropy { epsilon, convention: Convention::Others };
    let penalty = Objective::ConfidencePenalty { beta: 0.5 };
    let pair = [Objective::ONE_HOT, smoothed(0.1)];
    let two = setting(&pair);
    let mut states = Vec::new();
    let mut add = |what: &str, setting: &Setting, course: Course| {
        setting.check().unwrap();
        states.push((what.to_owned(), observed(setting, course)));
    };
    add("the usual", &two, Course::WELL);
    add("at its beginning", &two, Course { steps: 0, shown: 0, ..Course::WELL });
    add("after one step", &two, Course { steps: 1, shown: 1, ..Course::WELL });
    add("under way", &two, Course { steps: 700, shown: 700, ..Course::WELL });
    add("looked back upon", &two, Course { shown: 300, ..Course::WELL });
    add("overlapping", &two, Course { accuracy: 0.77, ..Course::WELL });
    add("all wrong", &two, Course { accuracy: 0.0, ..Course::WELL });
    add("diverged", &two, Course { diverges: Some((0, 240)), shown: 240, ..Course::WELL });
    add("diverged at once", &two, Course { diverges: Some((1, 1)), shown: 0, ..Course::WELL });
    for (what, arms) in [
        ("ε = 0 on both sides", vec![Objective::ONE_HOT; 2]),
        ("one-hot alone", vec![Objective::ONE_HOT]),
        ("smoothed alone", vec![smoothed(0.4)]),
        ("two smoothed", vec![smoothed(0.05), smoothed(0.2)]),
        ("ε = 1 to the others", vec![Objective::ONE_HOT, others(1.0)]),
        ("hardly smoothed", vec![Objective::ONE_HOT, smoothed(1e-12)]),
        ("three arms", vec![Objective::ONE_HOT, smoothed(0.1), penalty]),
        ("temperature", vec![Objective::ONE_HOT, smoothed(0.1), Objective::TemperatureScaled]),
        (
            "eight arms",
            vec![
                Objective::ONE_HOT,
                smoothed(0.1),
                smoothed(0.2),
                smoothed(0.4),
                others(0.1),
                penalty,
                Objective::ConfidencePenalty { beta: 2.0 },
                Objective::TemperatureScaled,
            ],
        ),
    ] {
        add(what, &setting(&arms), Course { accuracy: 0.85, ..Course::WELL });
    }
    for (classes, flipped) in [(2, 0.2), (10, 1.0)] {
        let mut noisy = setting(&pair);
        (noisy.data.classes, noisy.data.flipped) = (classes, flipped);
        add(&format!("{classes} classes, {flipped} flipped"), &noisy, Course { accuracy: 0.8, ..Course::WELL });
    }
    let long = [others(0.05), penalty, Objective::TemperatureScaled];
    for (arms, steps) in [(&pair[..], 400), (&pair, 3000), (&long, 3000)] {
        let mut taught = setting(arms);
        taught.data.classes = 10;
        taught.distillation = Some(Distillation {
            after: 1500,
            temperature: 4.0,
            transfer: 100,
            missing: Some(3),
            student: NetworkSetting { hidden: vec![16], activation: Activation::Relu, start: Start::He },
            optimizer: taught.optimizer,
        });
        let names = if arms.len() > 2 { " with long names" } else { "" };
        add(&format!("students{names}, step {steps}"), &taught, Course { steps, shown: steps, ..Course::WELL });
    }
    for steps in [1, 7, 100_000] {
        let short = Setting { steps, ..setting(&pair) };
        add(&format!("{steps} steps"), &short, Course { steps, shown: steps, ..Course::WELL });
    }
    let mut certain = observed(&two, Course::WELL);
    for ArmFrame { outcomes, metrics, .. } in &mut certain.frame.arms {
        outcomes.iter_mut().for_each(|outcome| outcome.confidence = 1.0);
        let error = 1.0 - metrics.accuracy;
        let auroc = metrics.auroc.map(|_| 0.5);
        *metrics = Metrics { confidence: 1.0, ece: error, error_at_half: error, auroc, ..*metrics };
    }
    states.push(("certain of everything".to_owned(), certain));
    let mut empty = observed(&two, Course::WELL);
    (empty.history, empty.frame) = (History::default(), Frame::default());
    states.push(("not begun".to_owned(), empty));
    let epsilons = [0.0, 0.05, 0.1, 0.2, 0.3, 0.4];
    let sizes = [60, 200, 1500];
    for (what, sweep) in [
        ("sweep not begun", sweep(&epsilons, &sizes, &[1, 2, 3, 4], 0)),
        ("first cell of a sweep", sweep(&epsilons, &sizes, &[1, 2, 3, 4], 1)),
        ("sweep under way", sweep(&epsilons, &sizes, &[1, 2, 3, 4], 23)),
        ("whole sweep", sweep(&epsilons, &sizes, &[1, 2, 3, 4, 5, 6, 7, 8], 1000)),
        ("sweep of one seed", sweep(&epsilons, &[60], &[1], 1000)),
        ("sweep of one ε", sweep(&[0.1], &sizes, &[1, 2, 3], 1000)),
        ("sweep of nothing", sweep(&[], &[], &[], 0)),
        ("sweep up to ε = 1", sweep(&[0.0, 1e-6, 0.5, 1.0], &[60, 61, 62, 63, 20_000], &[1, 2, 3], 1000)),
    ] {
        for measure in Measure::ALL {
            let base = observed(&two, Course { steps: 0, shown: 0, ..Course::WELL });
            states.push((
                format!("{what}, {}", measure.name()),
                Observed { sweep: Some(sweep.clone()), measure, ..base },
            ));
        }
    }
    states
}
