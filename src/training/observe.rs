//! What is told of a network at one step: a sample for the curves, and a frame.

use super::calibration::{metrics_and_outcomes, outcomes, scaled};
use super::geometry::{clusters, nc1};
use super::loss::mean_loss;
use super::network::{Network, Workspace};
use super::record::{ArmFrame, Data, Metrics, Outcome, PlaneMap, Sample};
use super::setting::{Distillation, Objective, Setting};
use super::trainer::{Course, Wanted, gather, hard, soft};

/// What networks are looked at with.
#[derive(Clone, Copy, Debug)]
pub(super) struct View<'a> {
    pub(super) setting: &'a Setting,
    pub(super) data: &'a Data,
    pub(super) square: Option<Square>,
}

/// What a network predicts for all examples.
#[derive(Clone, Debug)]
struct Seen {
    on_train: Vec<f32>,
    on_test: Vec<f32>,
    /// What its logits are divided by before they are read.
    temperature: f64,
    /// Over the held-out examples.
    metrics: Metrics,
    outcomes: Vec<Outcome>,
}

/// A square of the plane that holds every example and a margin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Square {
    centre: [f32; 2],
    reach: f32,
}

impl View<'_> {
    /// One sample of an arm's curves. `transfer` is the transfer set.
    pub(super) fn sample(
        &self,
        arm: usize,
        network: &Network<f32>,
        course: Course<'_>,
        transfer: &[u32],
        workspace: &mut Workspace<f32>,
    ) -> Sample {
        let seen = self.look(arm, network, workspace);
        self.sample_of(arm, &seen, course, transfer)
    }

    /// What an arm's network does.
    pub(super) fn frame(
        &self,
        arm: usize,
        network: &Network<f32>,
        course: Course<'_>,
        transfer: &[u32],
        wanted: &Wanted,
        workspace: &mut Workspace<f32>,
    ) -> ArmFrame {
        let Data { train, test, .. } = self.data;
        let classes = self.data.classes as usize;
        let seen = self.look(arm, network, workspace);
        let mut penultimate = Vec::new();
        let width = network.penultimate(&train.inputs, workspace, &mut penultimate);
        let clusters = wanted.clusters.and_then(|triple| {
            let mut held_out = Vec::new();
            network.penultimate(&test.inputs, workspace, &mut held_out);
            let train = (&*penultimate, &*train.labels);
            clusters(train, (&held_out, &test.labels), width, &network.templates(), triple)
        });
        let map = self.square.filter(|_| wanted.map_side > 0);
        ArmFrame {
            sample: self.sample_of(arm, &seen, course, transfer),
            metrics: Metrics { nc1: nc1(&penultimate, width, classes, &train.labels), ..seen.metrics },
            scaled: wanted.scaled.then(|| scaled(&seen.on_test, classes, &test.labels, self.setting.seed)).flatten(),
            train_predicted: seen.on_train.chunks_exact(classes).map(largest).collect(),
            map: map.map(|square| square.map(network, wanted.map_side, seen.temperature, workspace)),
            outcomes: if wanted.outcomes { seen.outcomes } else { Vec::new() },
            clusters,
        }
    }

    /// What samples and frames are made of.
    fn look(&self, arm: usize, network: &Network<f32>, workspace: &mut Workspace<f32>) -> Seen {
        let Data { train, test, .. } = self.data;
        let classes = self.data.classes as usize;
        let (mut on_train, mut on_test) = (Vec::new(), Vec::new());
        network.logits(&train.inputs, workspace, &mut on_train);
        network.logits(&test.inputs, workspace, &mut on_test);
        let temperature = self.temperature(&self.setting.arms[arm], &on_test);
        let (metrics, outcomes) = metrics_and_outcomes(&on_test, classes, &test.labels, temperature);
        Seen { on_train, on_test, temperature, metrics, outcomes }
    }

    fn sample_of(&self, arm: usize, seen: &Seen, course: Course<'_>, transfer: &[u32]) -> Sample {
        let Data { train, test, train_truth, .. } = self.data;
        let Seen { on_train, temperature, metrics, outcomes, .. } = seen;
        let classes = self.data.classes as usize;
        let loss = match course {
            Course::Labels => mean_loss(on_train, classes, &hard(&self.setting.arms[arm], classes, &train.labels)),
            Course::Lessons(lessons, distillation) => {
                let (mut logits, mut lesson) = (Vec::new(), Vec::new());
                gather(on_train, classes, transfer, &mut logits);
                gather(&lessons[arm], classes, transfer, &mut lesson);
                mean_loss(&logits, classes, &soft(distillation, &lesson))
            }
        };
        let labelled = || on_train.chunks_exact(classes).zip(&train.labels);
        let gap = labelled().map(|(z, &label)| gap(z, label as usize)).sum::<f64>() / train.len() as f64 / temperature;
        let memorised = labelled().zip(train_truth).filter(|((_, label), truth)| label != truth);
        let missing = self.setting.distillation.as_ref().and_then(|it| it.missing);
        let of_missing = outcomes.iter().zip(&test.labels).filter(|&(_, &label)| Some(label) == missing);
        Sample {
            loss: loss as f32,
            nll: metrics.nll as f32,
            accuracy: metrics.accuracy as f32,
            confidence: metrics.confidence as f32,
            gap: gap as f32,
            memorised: share(memorised.map(|((z, &label), _)| largest(z) == label)),
            recall: share(of_missing.map(|(outcome, _)| outcome.right)),
        }
    }

    /// What a teacher predicts for each training example, softened.
    pub(super) fn softened(
        &self,
        arm: &Objective,
        teacher: &Network<f32>,
        distillation: &Distillation,
        workspace: &mut Workspace<f32>,
    ) -> Vec<f32> {
        let classes = self.data.classes as usize;
        let (mut on_train, mut on_test) = (Vec::new(), Vec::new());
        teacher.logits(&self.data.train.inputs, workspace, &mut on_train);
        teacher.logits(&self.data.test.inputs, workspace, &mut on_test);
        let temperature = distillation.temperature * self.temperature(arm, &on_test);
        for row in on_train.chunks_exact_mut(classes) {
            let most = f64::from(row.iter().copied().fold(f32::MIN, f32::max));
            let shares: Vec<f64> = row.iter().map(|&z| libm::exp((f64::from(z) - most) / temperature)).collect();
            let sum: f64 = shares.iter().sum();
            row.iter_mut().zip(shares).for_each(|(p, share)| *p = (share / sum) as f32);
        }
        on_train
    }

    /// What an arm's logits are divided by before they are read: 1, or what fits the half of the held-out examples that
    /// [`scaled`] fits on too.
    fn temperature(&self, arm: &Objective, on_test: &[f32]) -> f64 {
        if !matches!(arm, Objective::TemperatureScaled) {
            return 1.0;
        }
        let scaled = scaled(on_test, self.data.classes as usize, &self.data.test.labels, self.setting.seed);
        scaled.map_or(1.0, |scaled| scaled.temperature)
    }
}

/// The label's logit less the mean of the others.
fn gap(logits: &[f32], label: usize) -> f64 {
    let sum: f64 = logits.iter().map(|&z| f64::from(z)).sum();
    let own = f64::from(logits[label]);
    own - (sum - own) / (logits.len() - 1) as f64
}

/// The first class with the largest logit.
fn largest(logits: &[f32]) -> u32 {
    let best =
        (0..).zip(logits).fold((0, f32::NEG_INFINITY), |best, (class, &z)| if z > best.1 { (class, z) } else { best });
    best.0
}

/// The share that is true; `None` of none.
fn share(of: impl Iterator<Item = bool>) -> Option<f32> {
    let (count, yes) = of.fold((0_u32, 0_u32), |(count, yes), it| (count + 1, yes + u32::from(it)));
    (count > 0).then(|| (f64::from(yes) / f64::from(count)) as f32)
}

impl Square {
    /// The margin around the examples, as a share of the reach.
    const MARGIN: f32 = 0.08;

    /// The square around all examples of planar data.
    pub(super) fn around(data: &Data) -> Self {
        let points = || data.train.inputs.chunks_exact(2).chain(data.test.inputs.chunks_exact(2));
        let span = |axis: usize| points().fold((f32::MAX, f32::MIN), |(a, b), at| (a.min(at[axis]), b.max(at[axis])));
        let spans = [span(0), span(1)];
        let reach = spans.iter().map(|(least, most)| (most - least) / 2.0).fold(0.0, f32::max);
        Self {
            centre: spans.map(|(least, most)| (least + most) / 2.0),
            // All examples at one place still have a square around them.
            reach: if reach > 0.0 { reach * (1.0 + Self::MARGIN) } else { 1.0 },
        }
    }

    /// What a network predicts over the square: at the middle of each cell, rows from the top.
    fn map(self, network: &Network<f32>, side: u32, temperature: f64, workspace: &mut Workspace<f32>) -> PlaneMap {
        let Self { centre, reach } = self;
        let cells = side as usize * side as usize;
        let (mut classes, mut confidence) = (Vec::with_capacity(cells), Vec::with_capacity(cells));
        let place = |cell: u32| ((2 * cell + 1) as f32 / side as f32 - 1.0) * reach;
        let (mut inputs, mut logits) = (Vec::new(), Vec::new());
        let unlabelled = vec![0; side as usize];
        for row in 0..side {
            inputs.clear();
            (0..side).for_each(|column| inputs.extend([centre[0] + place(column), centre[1] - place(row)]));
            network.logits(&inputs, workspace, &mut logits);
            for outcome in outcomes(&logits, network.outputs(), &unlabelled, temperature) {
                // There are at most ten classes.
                classes.push(outcome.predicted as u8);
                confidence.push(outcome.confidence);
            }
        }
        PlaneMap { side, reach, centre, classes, confidence }
    }
}
