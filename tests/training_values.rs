//! Training against PyTorch in float64, recorded in `tests/reference/training.json` by `training.py` beside it and recomputed
//! by `check_recorded.py` with JAX and optax, and what holds
//! for any network.

use label_smoothing_lab::training::random::{Random, Stream};
use label_smoothing_lab::training::{
    Activation, Learner, Network, NetworkSetting, OptimizerSetting, Real, Rule, Start, Target, Workspace, mean_loss,
};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;

/// How far from the recorded number ours may be, relative where it is large.
const TOLERANCE: f64 = 1e-12;

#[test]
fn logits_losses_and_gradients_are_pytorchs() {
    let mut compared = 0;
    for recorded in networks() {
        let Known { network, inputs, labels, soft, classes } = Known::of(&recorded);
        let mut workspace = Workspace::default();
        let mut logits = Vec::new();
        network.logits(&inputs, &mut workspace, &mut logits);
        close_to(&logits, &numbers(&recorded["logits"]), "logits");
        let k = classes as f64;
        for (name, target) in [
            ("smoothed", Target::Smoothed { labels: &labels, on: 1.0 - 0.1 + 0.1 / k, off: 0.1 / k }),
            ("smoothed_to_others", Target::Smoothed { labels: &labels, on: 1.0 - 0.3, off: 0.3 / (k - 1.0) }),
            ("confidence_penalty", Target::ConfidencePenalty { labels: &labels, beta: 0.25 }),
            ("soft", Target::Soft { probabilities: &soft, temperature: 3.0 }),
        ] {
            let what = format!("{}, {name}", recorded["layers"]);
            let wanted = &recorded["objectives"][name];
            let learner = Learner::new(network.clone(), &optimizer(Rule::Sgd, 1.0, 0.0));
            let (loss, gradient) = learner.gradient(&inputs, &target, &mut workspace);
            let losses = [loss, mean_loss(&logits, classes, &target)];
            close_to(&losses, &[number(&wanted["loss"]); 2], &format!("{what}: loss"));
            close_to(&gradient, &numbers(&wanted["gradient"]), &format!("{what}: gradient"));
            compared += 1;
        }
    }
    assert_eq!(compared, 8, "two networks and four objectives");
}

#[test]
fn twenty_steps_are_pytorchs() {
    let mut compared = 0;
    for recorded in networks() {
        let Known { network, inputs, labels, classes, .. } = Known::of(&recorded);
        let k = classes as f64;
        let target = Target::Smoothed { labels: &labels, on: 1.0 - 0.1 + 0.1 / k, off: 0.1 / k };
        for trained in recorded["trained"].as_array().expect("a list of runs") {
            let rule = match trained["rule"].as_str().expect("a name") {
                "sgd" => Rule::Sgd,
                "momentum" => Rule::Momentum,
                "adam" => Rule::Adam,
                "adamw" => Rule::AdamW,
                unknown => panic!("a rule called {unknown} was recorded, and no test knows it"),
            };
            let (rate, decay) = (number(&trained["rate"]), number(&trained["decay"]));
            let mut learner = Learner::new(network.clone(), &optimizer(rule, rate, decay));
            let mut workspace = Workspace::default();
            let losses: Vec<f64> = (0..20).map(|_| learner.step(&inputs, &target, &mut workspace)).collect();
            let what = format!("{}, {rule:?}, decay {decay}", recorded["layers"]);
            close_to(&losses[19..], &[number(&trained["last_loss"])], &format!("{what}: last loss"));
            let stride = trained["stride"].as_u64().expect("a stride") as usize;
            let parameters: Vec<f64> = learner.network().parameters().into_iter().step_by(stride).collect();
            close_to(&parameters, &numbers(&trained["parameters"]), &format!("{what}: parameters"));
            compared += 1;
        }
    }
    assert_eq!(compared, 16, "two networks, four rules, with decay and without");
}

fn config() -> ProptestConfig {
    ProptestConfig { cases: 200, failure_persistence: None, rng_seed: RngSeed::Fixed(20), ..ProptestConfig::default() }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn gradients_are_slopes_of_the_loss(net in any_network(), kind in 0..3, strength in 0.0..1.0_f64, seed: u32) {
        let Net { setting, inputs, outputs, examples } = net;
        // Few, for each may stand on a kink of ReLU.
        let examples = examples % 12 + 1;
        let mut random = Random::new(seed, Stream::Train);
        let x: Vec<f64> = (0..examples * inputs).map(|_| random.normal()).collect();
        let labels: Vec<u32> = (0..examples).map(|_| random.below(outputs as u32)).collect();
        let mut soft: Vec<f64> = (0..examples * outputs).map(|_| random.uniform() + 0.01).collect();
        for row in soft.chunks_mut(outputs) {
            let sum: f64 = row.iter().sum();
            row.iter_mut().for_each(|q| *q /= sum);
        }
        let target = match kind {
            0 => Target::Smoothed { labels: &labels, on: 1.0 - strength, off: strength / (outputs - 1) as f64 },
            1 => Target::ConfidencePenalty { labels: &labels, beta: strength },
            _ => Target::Soft { probabilities: &soft, temperature: 0.5 + 4.0 * strength },
        };
        let mut network = Network::new(&setting, inputs, outputs, &mut Random::new(seed, Stream::Start));
        // Biases of 0 put what follows a dead unit right on the kink of ReLU.
        let start: Vec<f64> = network.parameters().iter().map(|w| w + 0.1 * random.normal()).collect();
        prop_assert!(network.set_parameters(&start), "as many parameters");
        let mut learner = Learner::new(network, &optimizer(Rule::Sgd, 1.0, 0.0));
        let mut workspace = Workspace::default();
        let (before, gradient) = learner.gradient(&x, &target, &mut workspace);
        // Along one random direction, so that every parameter takes part; a step of SGD moves along the gradient.
        let direction: Vec<f64> = start.iter().map(|_| random.normal()).collect();
        let mut loss_at = |by: f64| {
            let moved: Vec<f64> = start.iter().zip(&direction).map(|(w, d)| w + by * d).collect();
            let mut network = learner.network().clone();
            assert!(network.set_parameters(&moved), "as many parameters");
            let mut logits = Vec::new();
            network.logits(&x, &mut workspace, &mut logits);
            mean_loss(&logits, outputs, &target)
        };
        prop_assert!((loss_at(0.0) - before).abs() <= 1e-12 * before.abs().max(1.0), "one loss, two ways");
        let wanted: f64 = gradient.iter().zip(&direction).map(|(g, d)| g * d).sum();
        // A kink between the two points is not seen from nearer by.
        let errors = [1e-5, 1e-6, 1e-7].map(|by| ((loss_at(by) - loss_at(-by)) / (2.0 * by) - wanted).abs());
        let least = errors.into_iter().fold(f64::INFINITY, f64::min);
        prop_assert!(least < 1e-6 * wanted.abs().max(1.0), "{} from {}", least, wanted);
        let loss = learner.step(&x, &target, &mut workspace);
        prop_assert_eq!(loss, before, "a step tells the loss before it");
        for ((w, start), g) in learner.network().parameters().iter().zip(&start).zip(&gradient) {
            prop_assert_eq!(*w, start - g, "a step at rate 1");
        }
    }

    #[test]
    fn company_changes_no_bit(net in any_network(), cut in 1_usize..130, seed: u32) {
        let Net { setting, inputs, outputs, examples } = net;
        let network: Network<f32> = Network::new(&setting, inputs, outputs, &mut Random::new(seed, Stream::Start));
        let mut random = Random::new(seed, Stream::Test);
        let x: Vec<f32> = (0..examples * inputs).map(|_| random.normal() as f32).collect();
        let mut workspace = Workspace::default();
        let (mut whole, mut part) = (Vec::new(), Vec::new());
        for penultimate in [false, true] {
            let of = |x: &[f32], workspace: &mut _, out: &mut Vec<f32>| {
                if penultimate {
                    network.penultimate(x, workspace, out);
                } else {
                    network.logits(x, workspace, out);
                }
            };
            of(&x, &mut workspace, &mut whole);
            let width = whole.len() / examples;
            prop_assert_eq!(whole.len(), examples * width, "a row for each example");
            for (x, whole) in x.chunks(cut * inputs).zip(whole.chunks(cut * width)) {
                of(x, &mut workspace, &mut part);
                prop_assert!(same_bits(&part, whole), "{} examples of {}", part.len() / width, examples);
            }
        }
    }

    #[test]
    fn the_gradient_of_a_batch_is_the_mean_of_its_examples(net in any_network(), seed: u32) {
        let Net { setting, inputs, outputs, examples } = net;
        let network: Network<f64> = Network::new(&setting, inputs, outputs, &mut Random::new(seed, Stream::Start));
        let learner = Learner::new(network, &optimizer(Rule::Sgd, 1.0, 0.0));
        let mut random = Random::new(seed, Stream::Train);
        let x: Vec<f64> = (0..examples * inputs).map(|_| random.normal()).collect();
        let labels: Vec<u32> = (0..examples).map(|_| random.below(outputs as u32)).collect();
        let mut workspace = Workspace::default();
        let (loss, gradient) = learner.gradient(&x, &smoothed(&labels), &mut workspace);
        let (mut losses, mut sums) = (0.0, vec![0.0; gradient.len()]);
        for (x, label) in x.chunks(inputs).zip(labels.chunks(1)) {
            let (loss, gradient) = learner.gradient(x, &smoothed(label), &mut workspace);
            losses += loss;
            sums.iter_mut().zip(gradient).for_each(|(sum, slope)| *sum += slope);
        }
        let mean = |sum: f64| sum / examples as f64;
        prop_assert!((loss - mean(losses)).abs() < 1e-12 * loss.max(1.0), "{} and {}", loss, mean(losses));
        for (slope, sum) in gradient.iter().zip(sums) {
            prop_assert!((slope - mean(sum)).abs() < 1e-12, "{} and {}", slope, mean(sum));
        }
    }
}

/// A network and how many examples it is tried with.
#[derive(Clone, Debug)]
struct Net {
    setting: NetworkSetting,
    inputs: usize,
    outputs: usize,
    examples: usize,
}

/// Networks of every number of layers, of widths on both sides of eight and its multiples; examples on both sides of a
/// block.
fn any_network() -> impl Strategy<Value = Net> {
    let activation = prop_oneof![Just(Activation::Relu), Just(Activation::Tanh)];
    let start = prop_oneof![Just(Start::He), Just(Start::Xavier)];
    let hidden = prop::collection::vec(1_u32..20, 0..4);
    (hidden, activation, start, 1_usize..20, 2_usize..11, 1_usize..140).prop_map(
        |(hidden, activation, start, inputs, outputs, examples)| Net {
            setting: NetworkSetting { hidden, activation, start },
            inputs,
            outputs,
            examples,
        },
    )
}

/// A target of two levels; that they do not add up to 1 with every number of classes does not matter to a sum.
fn smoothed(labels: &[u32]) -> Target<'_, f64> {
    Target::Smoothed { labels, on: 0.9, off: 0.05 }
}

fn optimizer(rule: Rule, rate: f64, decay: f64) -> OptimizerSetting {
    OptimizerSetting { rule, rate, decay }
}

fn same_bits<R: Real>(a: &[R], b: &[R]) -> bool {
    // Widening loses nothing.
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.to_f64().to_bits() == b.to_f64().to_bits())
}

/// A recorded network with its batch, by the formulas of `training.py`.
struct Known {
    network: Network<f64>,
    inputs: Vec<f64>,
    labels: Vec<u32>,
    soft: Vec<f64>,
    classes: usize,
}

impl Known {
    fn of(recorded: &Value) -> Self {
        let layers: Vec<u32> = numbers(&recorded["layers"]).into_iter().map(|width| width as u32).collect();
        let examples = number(&recorded["examples"]) as usize;
        let activation = match recorded["activation"].as_str().expect("a name") {
            "tanh" => Activation::Tanh,
            _ => Activation::Relu,
        };
        let (width, classes) = (layers[0] as usize, layers[layers.len() - 1] as usize);
        let hidden = layers[1..layers.len() - 1].to_vec();
        let setting = NetworkSetting { hidden, activation, start: Start::He };
        let mut network = Network::new(&setting, width, classes, &mut Random::new(0, Stream::Start));
        let count = network.parameters().len();
        assert!(network.set_parameters(&formula(count, 619, 0.75)), "as many parameters");
        let part = |row: usize, k: usize| 1.0 + ((row * 7 + k * 3) % 5) as f64;
        let soft_of = |row: usize| {
            let sum: f64 = (0..classes).map(|k| part(row, k)).sum();
            (0..classes).map(move |k| part(row, k) / sum)
        };
        Self {
            network,
            inputs: formula(examples * width, 277, 4.0),
            labels: (0..examples).map(|at| (at * at % classes) as u32).collect(),
            soft: (0..examples).flat_map(soft_of).collect(),
            classes,
        }
    }
}

/// Numbers that look random, the same bits as in `training.py`.
fn formula(count: usize, factor: usize, scale: f64) -> Vec<f64> {
    (0..count).map(|at| ((at * factor % 1009) as f64 / 1008.0 - 0.5) * scale).collect()
}

fn networks() -> Vec<Value> {
    let recorded: Value =
        serde_json::from_str(include_str!("reference/training.json")).expect("the recorded file is JSON");
    recorded["networks"].as_array().expect("a list of networks").clone()
}

/// Asserts that every number is within the tolerance of the wanted one, relative where that is above one.
fn close_to(got: &[f64], wanted: &[f64], what: &str) {
    assert_eq!(got.len(), wanted.len(), "{what}: how many numbers");
    for (at, (got, wanted)) in got.iter().zip(wanted).enumerate() {
        let allowed = TOLERANCE * wanted.abs().max(1.0);
        assert!((got - wanted).abs() <= allowed, "{what}, number {at}: should be {wanted}, got {got}");
    }
}

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("a number should stand where the file has {value}"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().map(|list| list.iter().map(number).collect()).expect("a list of numbers")
}
