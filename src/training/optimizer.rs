//! How a network learns: the gradient of a batch, and the rule by which it moves the weights, as PyTorch defines it.

use super::kernels::{
    LANES, Lanes, ROWS, Tile, add_outer, columns_of, flat, flat_mut, multiply, panels, tiles_of, total, transpose,
};
pub use super::loss::{Target, mean_loss};
use super::network::{Layer, Network, Workspace};
use super::real::Real;
use super::setting::{Activation, OptimizerSetting, Rule};

/// A network and the state of its optimizer.
#[derive(Clone, Debug, PartialEq)]
pub struct Learner<R> {
    network: Network<R>,
    optimizer: OptimizerSetting,
    /// Momentum's velocity, or Adam's mean of gradients.
    first: Vec<Lanes<R>>,
    /// Adam's mean of squared gradients.
    second: Vec<Lanes<R>>,
    /// `β₁` and `β₂` to the power of the steps taken.
    powers: [f64; 2],
}

/// Momentum, and Adam's `β₁`.
const BETA_1: f64 = 0.9;
/// Adam's `β₂`.
const BETA_2: f64 = 0.999;
/// What Adam adds to the root.
const EPS: f64 = 1e-8;

impl<R: Real> Learner<R> {
    /// A network that has not learnt yet.
    pub fn new(network: Network<R>, optimizer: &OptimizerSetting) -> Self {
        let (first, second) = match optimizer.rule {
            Rule::Sgd => (0, 0),
            Rule::Momentum => (network.values.len(), 0),
            Rule::Adam | Rule::AdamW => (network.values.len(), network.values.len()),
        };
        let zeros = |len| vec![[R::ZERO; LANES]; len];
        Self { network, optimizer: *optimizer, first: zeros(first), second: zeros(second), powers: [1.0; 2] }
    }

    /// The network as it is now.
    pub fn network(&self) -> &Network<R> {
        &self.network
    }

    /// One step over a batch of `n` examples, `inputs` being `n` rows. The mean loss of the batch before the step; NaN for
    /// an empty batch, over which nothing is learnt.
    pub fn step(&mut self, inputs: &[R], target: &Target<'_, R>, workspace: &mut Workspace<R>) -> R {
        let loss = self.network.backward(inputs, target, workspace);
        if !inputs.is_empty() {
            self.update(&workspace.gradient);
        }
        loss
    }

    /// The mean loss of a batch and its gradient, in the order of [`Network::parameters`].
    pub fn gradient(&self, inputs: &[R], target: &Target<'_, R>, workspace: &mut Workspace<R>) -> (R, Vec<R>) {
        let loss = self.network.backward(inputs, target, workspace);
        (loss, self.network.shape.dense(&workspace.gradient))
    }

    fn update(&mut self, gradient: &[Lanes<R>]) {
        let OptimizerSetting { rule, rate, decay } = self.optimizer;
        let gradient = gradient.as_flattened().iter();
        let weights = self.network.values.as_flattened_mut().iter_mut();
        let first = self.first.as_flattened_mut().iter_mut();
        let second = self.second.as_flattened_mut().iter_mut();
        self.powers = [self.powers[0] * BETA_1, self.powers[1] * BETA_2];
        let of = R::of;
        match rule {
            Rule::Sgd => {
                let (rate, decay) = (of(rate), of(decay));
                for (w, g) in weights.zip(gradient) {
                    *w = *w - rate * (*g + decay * *w);
                }
            }
            Rule::Momentum => {
                let (rate, decay, momentum) = (of(rate), of(decay), of(BETA_1));
                for ((w, g), v) in weights.zip(gradient).zip(first) {
                    *v = momentum * *v + (*g + decay * *w);
                    *w = *w - rate * *v;
                }
            }
            Rule::Adam | Rule::AdamW => {
                // Decoupled decay shrinks the weight; the other joins the gradient.
                let (shrink, decay) = match rule {
                    Rule::AdamW => (of(1.0 - rate * decay), R::ZERO),
                    _ => (R::ONE, of(decay)),
                };
                let step = of(rate / (1.0 - self.powers[0]));
                let root = of((1.0 - self.powers[1]).sqrt());
                let (forget_1, beta_2, forget_2, eps) = (of(1.0 - BETA_1), of(BETA_2), of(1.0 - BETA_2), of(EPS));
                for (((w, g), m), v) in weights.zip(gradient).zip(first).zip(second) {
                    let kept = *w * shrink;
                    let g = *g + decay * kept;
                    *m = *m + forget_1 * (g - *m);
                    *v = beta_2 * *v + forget_2 * g * g;
                    *w = kept - step * *m / (v.sqrt() / root + eps);
                }
            }
        }
    }
}

impl<R: Real> Network<R> {
    /// The mean loss of a batch; its gradient is left in the workspace.
    fn backward(&self, inputs: &[R], target: &Target<'_, R>, workspace: &mut Workspace<R>) -> R {
        workspace.gradient.clear();
        workspace.gradient.resize(self.values.len(), [R::ZERO; LANES]);
        let examples = inputs.len() / self.inputs();
        let share = R::ONE / R::of(examples as f64);
        let mut sum = R::ZERO;
        let block = Workspace::<R>::BLOCK;
        for (number, inputs) in inputs.chunks(block * self.inputs()).enumerate() {
            let rows = inputs.len() / self.inputs();
            self.forward(inputs, self.shape.layers.len(), workspace);
            self.block(&target.part(number * block, rows, self.outputs()), rows, share, &mut sum, workspace);
        }
        sum / R::of(examples as f64)
    }

    /// Adds the loss of a block to `sum` and its gradient to the workspace's.
    fn block(&self, target: &Target<'_, R>, rows: usize, share: R, sum: &mut R, workspace: &mut Workspace<R>) {
        let layers = &self.shape.layers;
        let groups = rows.div_ceil(ROWS);
        let Workspace { activations, deltas, transposed, gradient, classes } = workspace;
        deltas.resize_with(deltas.len().max(layers.len()), Vec::new);
        let [logits, exponentials] = classes;
        logits.resize(self.outputs(), [R::ZERO; ROWS]);
        exponentials.resize(self.outputs(), [R::ZERO; ROWS]);
        let (outputs, slopes) = (&activations[layers.len()], &mut deltas[layers.len() - 1]);
        slopes.resize(outputs.len(), [[R::ZERO; LANES]; ROWS]);
        for group in 0..groups {
            let first = group * ROWS;
            columns_of(outputs[group..].iter().step_by(groups), logits);
            let losses = target.slopes(first, logits, exponentials);
            // Rows that fill up the last four teach nothing.
            let counts: [bool; ROWS] = std::array::from_fn(|row| first + row < rows);
            for (loss, counts) in losses.into_iter().zip(counts) {
                *sum += if counts { loss } else { R::ZERO };
            }
            for slopes in logits.iter_mut() {
                for (slope, counts) in slopes.iter_mut().zip(counts) {
                    *slope = if counts { *slope * share } else { R::ZERO };
                }
            }
            tiles_of(logits, slopes[group..].iter_mut().step_by(groups));
        }
        for (number, layer) in layers.iter().enumerate().rev() {
            let (before, after) = deltas.split_at_mut(number);
            let (x, delta) = (&activations[number], &after[0]);
            layer.add_gradient(groups, x, delta, layer.of_mut(gradient));
            if let Some(slopes) = before.last_mut() {
                layer.transpose(layer.of(&self.values), transposed);
                slopes.resize(x.len(), [[R::ZERO; LANES]; ROWS]);
                layer.backward(transposed, groups, delta, slopes);
                self.shape.activation.chain(flat(x), flat_mut(slopes));
            }
        }
    }
}

impl Activation {
    /// Makes the slopes by what comes out of the activation, which is `y`, those by what goes in.
    fn chain<R: Real>(self, y: &[R], slopes: &mut [R]) {
        for (slope, y) in slopes.iter_mut().zip(y) {
            *slope = match self {
                // As PyTorch's, this is 0 at 0.
                Self::Relu if *y <= R::ZERO => R::ZERO,
                Self::Relu => *slope,
                Self::Tanh => *slope * (R::ONE - *y * *y),
            };
        }
    }
}

impl Layer {
    /// Adds the gradient of weights and biases.
    fn add_gradient<R: Real>(self, groups: usize, x: &[Tile<R>], delta: &[Tile<R>], gradient: &mut [Lanes<R>]) {
        for (delta, panel) in delta.chunks_exact(groups).zip(gradient.chunks_exact_mut(self.panel())) {
            let (weights, bias) = panel.split_at_mut(self.inputs);
            for (x, weights) in x.chunks_exact(groups).zip(weights.chunks_mut(LANES)) {
                add_outer(x, delta, weights);
            }
            bias[0] = total(delta, bias[0]);
        }
    }

    /// Puts the weights so that the lanes are inputs: panel after panel of eight inputs, a row for each output.
    fn transpose<R: Real>(self, values: &[Lanes<R>], transposed: &mut Vec<Lanes<R>>) {
        transposed.resize(panels(self.inputs) * self.outputs, [R::ZERO; LANES]);
        for (number, panel) in values.chunks_exact(self.panel()).enumerate() {
            transpose(&panel[..self.inputs], transposed, self.outputs, number * LANES);
        }
    }

    /// The slopes of the loss by what goes into the layer.
    fn backward<R: Real>(self, transposed: &[Lanes<R>], groups: usize, delta: &[Tile<R>], slopes: &mut [Tile<R>]) {
        for (weights, slopes) in transposed.chunks_exact(self.outputs).zip(slopes.chunks_exact_mut(groups)) {
            multiply(delta, weights, [R::ZERO; LANES], slopes);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::{Random, Stream};
    use crate::training::setting::{NetworkSetting, Start};

    const RULES: [Rule; 4] = [Rule::Sgd, Rule::Momentum, Rule::Adam, Rule::AdamW];

    /// A learner whose every layer has lanes to spare, and a batch with rows to spare: 7 examples of 3 numbers, 5 classes.
    fn learner(rule: Rule, rate: f64, activation: Activation) -> (Learner<f32>, Vec<f32>, [u32; 7]) {
        let setting = NetworkSetting { hidden: vec![9, 6], activation, start: Start::He };
        let network = Network::new(&setting, 3, 5, &mut Random::new(1, Stream::Start));
        let mut random = Random::new(1, Stream::Train);
        let inputs = (0..7 * 3).map(|_| random.normal() as f32).collect();
        let optimizer = OptimizerSetting { rule, rate, decay: 0.01 };
        (Learner::new(network, &optimizer), inputs, [0, 1, 2, 3, 4, 0, 1])
    }

    fn smoothed(labels: &[u32]) -> Target<'_, f32> {
        Target::Smoothed { labels, on: 0.92, off: 0.02 }
    }

    #[test]
    fn what_fills_up_a_panel_stays_zero() {
        for (rule, activation) in
            RULES.into_iter().flat_map(|rule| [(rule, Activation::Relu), (rule, Activation::Tanh)])
        {
            let (mut learner, inputs, labels) = learner(rule, 0.05, activation);
            let mut workspace = Workspace::default();
            (0..200).for_each(|_| _ = learner.step(&inputs, &smoothed(&labels), &mut workspace));
            let Learner { network, first, second, .. } = &learner;
            for values in
                [&network.values, first, second, &workspace.gradient].into_iter().filter(|all| !all.is_empty())
            {
                let mut rest = values.clone();
                network.shape.fill(&mut rest, &vec![0.0; network.parameters().len()]);
                assert!(rest.as_flattened().iter().all(|x| *x == 0.0), "{rule:?}, {activation:?}");
                assert_ne!(&rest, values, "what is no filling moves");
            }
        }
    }

    #[test]
    fn training_lowers_the_loss() {
        for rule in RULES {
            let (mut learner, inputs, labels) = learner(rule, 0.02, Activation::Tanh);
            let mut workspace = Workspace::default();
            let losses: Vec<f32> =
                (0..300).map(|_| learner.step(&inputs, &smoothed(&labels), &mut workspace)).collect();
            assert!(losses[299] < 0.7 * losses[0], "{rule:?}: from {} to {}", losses[0], losses[299]);
        }
    }

    #[test]
    fn too_high_a_rate_ends_in_no_number() {
        // Adam's steps are never longer than its rate.
        let rules = RULES.into_iter().filter(|rule| *rule != Rule::Adam);
        for (rule, activation) in rules.flat_map(|rule| [(rule, Activation::Relu), (rule, Activation::Tanh)]) {
            let (mut learner, inputs, labels) = learner(rule, 1e6, activation);
            learner.optimizer.decay = 100.0;
            let mut workspace = Workspace::default();
            let last = (0..400).map(|_| learner.step(&inputs, &smoothed(&labels), &mut workspace)).last();
            let finite = learner.network().parameters().iter().filter(|w| w.is_finite()).count();
            assert_eq!(finite, 0, "{rule:?}, {activation:?}: finite parameters, the last loss being {last:?}");
        }
    }

    #[test]
    fn room_is_made_once() {
        let (mut learner, inputs, labels) = learner(Rule::Adam, 0.01, Activation::Relu);
        let mut workspace = Workspace::default();
        let room = |workspace: &Workspace<f32>| {
            let Workspace { activations, deltas, transposed, gradient, classes } = workspace;
            let tiles = activations.iter().chain(deltas).map(|tiles| (tiles.as_ptr() as usize, tiles.capacity()));
            let lanes = [transposed, gradient].map(|lanes| (lanes.as_ptr() as usize, lanes.capacity()));
            let rows = classes.each_ref().map(|rows| (rows.as_ptr() as usize, rows.capacity()));
            tiles.chain(lanes).chain(rows).collect::<Vec<_>>()
        };
        learner.step(&inputs, &smoothed(&labels), &mut workspace);
        let first = room(&workspace);
        for count in [3, 1, 7, 5] {
            learner.step(&inputs[..3 * count], &smoothed(&labels[..count]), &mut workspace);
            assert_eq!(room(&workspace), first, "after a batch of {count}");
        }
    }

    #[test]
    fn nothing_is_learnt_from_nothing() {
        for rule in RULES {
            let (mut learner, inputs, labels) = learner(rule, 0.1, Activation::Relu);
            let mut workspace = Workspace::default();
            learner.step(&inputs, &smoothed(&labels), &mut workspace);
            let before = learner.clone();
            assert!(learner.step(&[], &smoothed(&[]), &mut workspace).is_nan(), "no example, no loss");
            assert_eq!(learner, before, "{rule:?}");
        }
    }
}
