//! How fast networks learn, against a trainer that does the same number by number in 64 bits.
//!
//! PyTorch's time for the same work (`tests/reference/time_pytorch.py`) is another yardstick: one thread, float32, SGD with
//! smoothing 0.1.

#![allow(missing_docs, reason = "criterion_group! makes a public function and does not document it")]

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use label_smoothing_lab::training::random::{Random, Stream};
use label_smoothing_lab::training::{
    Activation, Learner, Network, NetworkSetting, OptimizerSetting, Rule, Start, Target, Workspace,
};
use std::hint::black_box;

const RATE: f64 = 0.05;
const EPSILON: f64 = 0.1;
/// Batches that are taken in turn.
const BATCHES: usize = 20;

/// Examples around a centre for each class.
struct Examples {
    inputs: Vec<f32>,
    labels: Vec<u32>,
}

fn examples(count: usize, width: usize, classes: usize) -> Examples {
    let mut random = Random::new(20, Stream::Train);
    let labels: Vec<u32> = (0..count).map(|_| random.below(classes as u32)).collect();
    let centre = |label: u32, at: usize| f64::from((label * 7 + at as u32 * 3) % 5) - 2.0;
    let mut inputs = Vec::with_capacity(count * width);
    for label in &labels {
        inputs.extend((0..width).map(|at| (0.5 * centre(*label, at) + random.normal()) as f32));
    }
    Examples { inputs, labels }
}

fn training(c: &mut Criterion, layers: &[usize], batch: usize, activation: Activation) {
    let (width, classes) = (layers[0], layers[layers.len() - 1]);
    let Examples { inputs, labels } = examples(batch * BATCHES, width, classes);
    let name = layers.iter().map(usize::to_string).collect::<Vec<_>>().join("-");
    let hidden = layers[1..layers.len() - 1].iter().map(|&width| width as u32).collect();
    let setting = NetworkSetting { hidden, activation, start: Start::He };
    let network: Network<f32> = Network::new(&setting, width, classes, &mut Random::new(20, Stream::Start));
    let off = EPSILON / classes as f64;
    let on = 1.0 - EPSILON + off;

    let mut group = c.benchmark_group("training");
    group.throughput(Throughput::Elements(batch as u64));
    let mut naive = Naive::new(layers, activation, &network.parameters());
    let wide: Vec<f64> = inputs.iter().map(|x| f64::from(*x)).collect();
    let mut learner = Learner::new(network, &OptimizerSetting { rule: Rule::Sgd, rate: RATE, decay: 0.0 });
    let mut workspace = Workspace::default();
    let mut turns = (0..BATCHES).cycle();
    group.bench_function(format!("{activation:?} {name}, {batch}/ours"), |bencher| {
        bencher.iter(|| {
            let at = turns.next().unwrap_or_default() * batch;
            let target = Target::Smoothed { labels: &labels[at..][..batch], on: on as f32, off: off as f32 };
            learner.step(black_box(&inputs[at * width..][..batch * width]), &target, &mut workspace)
        });
    });
    group.bench_function(format!("{activation:?} {name}, {batch}/naive"), |bencher| {
        bencher.iter(|| {
            let at = turns.next().unwrap_or_default() * batch;
            naive.step(black_box(&wide[at * width..][..batch * width]), &labels[at..][..batch], on, off)
        });
    });
    group.finish();
}

/// A trainer as one writes it first: vectors of vectors, a loop for each sum.
struct Naive {
    activation: Activation,
    weights: Vec<Vec<Vec<f64>>>,
    biases: Vec<Vec<f64>>,
}

impl Naive {
    fn new(layers: &[usize], activation: Activation, parameters: &[f32]) -> Self {
        let mut rest = parameters.iter().map(|w| f64::from(*w));
        let (mut weights, mut biases) = (Vec::new(), Vec::new());
        for pair in layers.windows(2) {
            weights.push((0..pair[1]).map(|_| rest.by_ref().take(pair[0]).collect()).collect());
            biases.push(rest.by_ref().take(pair[1]).collect());
        }
        Self { activation, weights, biases }
    }

    fn step(&mut self, inputs: &[f64], labels: &[u32], on: f64, off: f64) -> f64 {
        let depth = self.weights.len();
        let mut weight_slopes: Vec<Vec<Vec<f64>>> =
            self.weights.iter().map(|layer| layer.iter().map(|row| vec![0.0; row.len()]).collect()).collect();
        let mut bias_slopes: Vec<Vec<f64>> = self.biases.iter().map(|biases| vec![0.0; biases.len()]).collect();
        let mut loss = 0.0;
        for (x, label) in inputs.chunks(inputs.len() / labels.len()).zip(labels) {
            let mut activations = vec![x.to_vec()];
            for (layer, (weights, biases)) in self.weights.iter().zip(&self.biases).enumerate() {
                let of = |(row, bias): (&Vec<f64>, &f64)| {
                    let z = row.iter().zip(&activations[layer]).map(|(w, x)| w * x).sum::<f64>() + bias;
                    match self.activation {
                        _ if layer + 1 == depth => z,
                        Activation::Relu => z.max(0.0),
                        Activation::Tanh => z.tanh(),
                    }
                };
                let out = weights.iter().zip(biases).map(of).collect();
                activations.push(out);
            }
            let logits = &activations[depth];
            let most = logits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            let log_sum = logits.iter().map(|z| (z - most).exp()).sum::<f64>().ln() + most;
            let mut delta = Vec::new();
            for (class, z) in logits.iter().enumerate() {
                let q = if class == *label as usize { on } else { off };
                loss += q * (log_sum - z);
                delta.push((z - log_sum).exp() - q);
            }
            for layer in (0..depth).rev() {
                let mut before = vec![0.0; activations[layer].len()];
                for (unit, slope) in delta.iter().enumerate() {
                    bias_slopes[layer][unit] += slope;
                    for (input, x) in activations[layer].iter().enumerate() {
                        weight_slopes[layer][unit][input] += slope * x;
                        before[input] += slope * self.weights[layer][unit][input];
                    }
                }
                for (slope, y) in before.iter_mut().zip(&activations[layer]) {
                    *slope *= match self.activation {
                        Activation::Relu => f64::from(u8::from(*y > 0.0)),
                        Activation::Tanh => 1.0 - y * y,
                    };
                }
                delta = before;
            }
        }
        let share = RATE / labels.len() as f64;
        let weights = self.weights.iter_mut().flatten().flatten().zip(weight_slopes.iter().flatten().flatten());
        let biases = self.biases.iter_mut().flatten().zip(bias_slopes.iter().flatten());
        for (parameter, slope) in weights.chain(biases) {
            *parameter -= share * slope;
        }
        loss / labels.len() as f64
    }
}

fn all(c: &mut Criterion) {
    training(c, &[2, 8, 8, 4], 10, Activation::Relu);
    training(c, &[2, 8, 8, 4], 10, Activation::Tanh);
    training(c, &[64, 32, 10], 32, Activation::Relu);
    training(c, &[64, 128, 64, 10], 64, Activation::Relu);
}

criterion_group! {
    name = benches;
    // A step is a fraction of a millisecond.
    config = Criterion::default().measurement_time(std::time::Duration::from_secs(2)).sample_size(50);
    targets = all
}
criterion_main!(benches);
