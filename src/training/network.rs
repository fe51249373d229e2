//! A multilayer perceptron: dense layers with one activation between them, and logits at the end.

use super::kernels::{LANES, Lanes, ROWS, Tile, flat_mut, multiply, panels};
use super::random::Random;
use super::real::Real;
use super::setting::{Activation, NetworkSetting, Start};

/// The weights and biases of a network.
///
/// Layer after layer, and in a layer panel after panel: a panel is eight of the layer's units, for each input the eight
/// weights that meet it and at last the eight biases. Units that fill up the last panel have weights of 0 and keep them.
#[derive(Clone, Debug, PartialEq)]
pub struct Network<R> {
    pub(super) shape: Shape,
    pub(super) values: Vec<Lanes<R>>,
}

/// The layers of a network.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shape {
    pub(super) activation: Activation,
    pub(super) layers: Vec<Layer>,
}

/// One layer, and where its panels stand.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Layer {
    pub(super) inputs: usize,
    pub(super) outputs: usize,
    first: usize,
}

impl Layer {
    /// All of its panels, in the values of the network or of anything of the same layout.
    pub(super) fn of<T>(self, values: &[T]) -> &[T] {
        &values[self.first..][..self.len()]
    }

    /// The same, to be changed.
    pub(super) fn of_mut<T>(self, values: &mut [T]) -> &mut [T] {
        &mut values[self.first..][..self.len()]
    }

    /// Lanes of one panel: a row for each input, and the biases.
    pub(super) const fn panel(self) -> usize {
        self.inputs + 1
    }

    const fn len(self) -> usize {
        panels(self.outputs) * self.panel()
    }

    /// In PyTorch's order, each weight of the layer and then each bias: its place among the layer's numbers.
    fn places(self) -> impl Iterator<Item = usize> {
        let place = move |output: usize, row: usize| ((output / LANES) * self.panel() + row) * LANES + output % LANES;
        let weights = (0..self.outputs).flat_map(move |output| (0..self.inputs).map(move |input| place(output, input)));
        weights.chain((0..self.outputs).map(move |output| place(output, self.inputs)))
    }
}

/// Room for the numbers between layers. It grows when it is first used and is then used again, for any network.
#[derive(Clone, Debug, Default)]
pub struct Workspace<R> {
    /// What goes into each layer, a block of examples at a time, and at last the logits.
    pub(super) activations: Vec<Vec<Tile<R>>>,
    /// The slopes of the loss by what comes out of each layer.
    pub(super) deltas: Vec<Vec<Tile<R>>>,
    /// The weights of one layer with rows for outputs and lanes for inputs.
    pub(super) transposed: Vec<Lanes<R>>,
    /// The gradient, laid out as the network is.
    pub(super) gradient: Vec<Lanes<R>>,
    /// Logits and exponentials of four examples, class after class.
    pub(super) classes: [Vec<[R; ROWS]>; 2],
}

impl<R> Workspace<R> {
    /// How many examples go through a network together.
    pub(super) const BLOCK: usize = 64;
}

impl<R: Real> Network<R> {
    /// A network with random weights and biases of 0. Weights are drawn from `random` layer by layer, unit by unit, in 64
    /// bits.
    pub fn new(setting: &NetworkSetting, inputs: usize, outputs: usize, random: &mut Random) -> Self {
        let mut network = Self::zero(setting, inputs, outputs);
        let last = network.shape.layers.len() - 1;
        for (number, layer) in network.shape.layers.iter().enumerate() {
            let (fan_in, fan_out) = (layer.inputs as f64, layer.outputs as f64);
            let variance = match setting.start {
                Start::He if number == last => 1.0 / fan_in,
                Start::He => 2.0 / fan_in,
                Start::Xavier => 2.0 / (fan_in + fan_out),
            };
            let deviation = variance.sqrt();
            let values = layer.of_mut(&mut network.values).as_flattened_mut();
            for place in layer.places().take(layer.inputs * layer.outputs) {
                values[place] = R::of(random.normal() * deviation);
            }
        }
        network
    }

    fn zero(setting: &NetworkSetting, inputs: usize, outputs: usize) -> Self {
        let (mut layers, mut first, mut inputs) = (Vec::new(), 0, inputs);
        for outputs in setting.hidden.iter().map(|&units| units as usize).chain([outputs]) {
            let layer = Layer { inputs, outputs, first };
            layers.push(layer);
            first += layer.len();
            inputs = outputs;
        }
        Self { shape: Shape { activation: setting.activation, layers }, values: vec![[R::ZERO; LANES]; first] }
    }

    /// How many numbers an example has.
    pub fn inputs(&self) -> usize {
        self.shape.layers.first().map_or(0, |layer| layer.inputs)
    }

    /// `K`.
    pub fn outputs(&self) -> usize {
        self.shape.layers.last().map_or(0, |layer| layer.outputs)
    }

    /// All weights and biases in PyTorch's order: for each layer its weight, one row per unit, then its bias.
    pub fn parameters(&self) -> Vec<R> {
        self.shape.dense(&self.values)
    }

    /// Takes weights and biases in the order of [`Network::parameters`]; false, and nothing is changed, if there are more
    /// or fewer.
    pub fn set_parameters(&mut self, dense: &[R]) -> bool {
        if dense.len() != self.shape.layers.iter().map(|layer| (layer.inputs + 1) * layer.outputs).sum::<usize>() {
            return false;
        }
        self.shape.fill(&mut self.values, dense);
        true
    }

    /// The logits of `n` examples: `inputs` is `n` rows, `logits` becomes `n × K`. Each row is computed by itself, so
    /// examples give the same bits in whatever company they come.
    pub fn logits(&self, inputs: &[R], workspace: &mut Workspace<R>, logits: &mut Vec<R>) {
        self.rows(inputs, self.shape.layers.len(), self.outputs(), workspace, logits);
    }

    /// The activations of the penultimate layer, `n` rows, and how many numbers each has; the inputs themselves for a
    /// linear model.
    pub fn penultimate(&self, inputs: &[R], workspace: &mut Workspace<R>, activations: &mut Vec<R>) -> usize {
        let width = self.shape.layers.last().map_or(0, |layer| layer.inputs);
        self.rows(inputs, self.shape.layers.len() - 1, width, workspace, activations);
        width
    }

    /// The weights of the last layer: for each class a row of as many numbers as the penultimate layer has units.
    pub fn templates(&self) -> Vec<R> {
        let Some(layer) = self.shape.layers.last() else { return Vec::new() };
        let values = layer.of(&self.values).as_flattened();
        layer.places().take(layer.inputs * layer.outputs).map(|place| values[place]).collect()
    }

    /// Whether every weight and bias is a number from `-most` to `most`.
    pub(super) fn is_within(&self, most: R) -> bool {
        let mut outside = [0_u32; LANES];
        for values in &self.values {
            for (count, value) in outside.iter_mut().zip(values) {
                *count += u32::from(!(-most..=most).contains(value));
            }
        }
        outside == [0; LANES]
    }

    /// What comes out of the first `depth` layers, `width` numbers for each row.
    fn rows(&self, inputs: &[R], depth: usize, width: usize, workspace: &mut Workspace<R>, out: &mut Vec<R>) {
        out.clear();
        for block in inputs.chunks(self.inputs() * Workspace::<R>::BLOCK) {
            let rows = block.len() / self.inputs();
            let groups = rows.div_ceil(ROWS);
            self.forward(block, depth, workspace);
            let first = out.len();
            out.resize(first + rows * width, R::ZERO);
            for (row, out) in out[first..].chunks_exact_mut(width).enumerate() {
                for (panel, out) in workspace.activations[depth].chunks_exact(groups).zip(out.chunks_mut(LANES)) {
                    out.copy_from_slice(&panel[row / ROWS][row % ROWS][..out.len()]);
                }
            }
        }
    }

    /// Takes a block of examples through the first `depth` layers. Rows that fill up the last four are examples of zeros.
    pub(super) fn forward(&self, inputs: &[R], depth: usize, workspace: &mut Workspace<R>) {
        let Shape { activation, layers } = &self.shape;
        let width = self.inputs();
        let groups = (inputs.len() / width).div_ceil(ROWS);
        let activations = &mut workspace.activations;
        activations.resize_with(activations.len().max(layers.len() + 1), Vec::new);
        let first = &mut activations[0];
        first.resize(panels(width) * groups, [[R::ZERO; LANES]; ROWS]);
        for (number, panel) in first.chunks_exact_mut(groups).enumerate() {
            let mut rows = panel.as_flattened_mut().iter_mut();
            for (row, example) in rows.by_ref().zip(inputs.chunks_exact(width)) {
                let part = &example[number * LANES..];
                // Number by number: for whole slices wasm calls its memory.copy, which takes longer than these.
                if let Some([a, b, c, d, e, f, g, h]) = part.first_chunk() {
                    *row = [*a, *b, *c, *d, *e, *f, *g, *h];
                } else {
                    *row = std::array::from_fn(|lane| part.get(lane).copied().unwrap_or_default());
                }
            }
            rows.for_each(|row| *row = [R::ZERO; LANES]);
        }
        for (number, layer) in layers.iter().enumerate().take(depth) {
            let (before, after) = activations.split_at_mut(number + 1);
            let (x, y) = (&before[number], &mut after[0]);
            y.resize(panels(layer.outputs) * groups, [[R::ZERO; LANES]; ROWS]);
            layer.forward(layer.of(&self.values), groups, x, y);
            if number + 1 < layers.len() {
                activation.apply(flat_mut(y));
            }
        }
    }
}

impl Activation {
    fn apply<R: Real>(self, numbers: &mut [R]) {
        for x in numbers {
            *x = match self {
                // As PyTorch's, this lets a NaN through.
                Self::Relu if *x < R::ZERO => R::ZERO,
                Self::Relu => *x,
                Self::Tanh => x.tanh(),
            };
        }
    }
}

impl Layer {
    /// `y = x·Wᵀ + b`.
    fn forward<R: Real>(self, values: &[Lanes<R>], groups: usize, x: &[Tile<R>], y: &mut [Tile<R>]) {
        for (panel, y) in values.chunks_exact(self.panel()).zip(y.chunks_exact_mut(groups)) {
            let (weights, bias) = panel.split_at(self.inputs);
            multiply(x, weights, bias[0], y);
        }
    }
}

impl Shape {
    /// Numbers of the network's layout in PyTorch's order.
    pub(super) fn dense<R: Copy>(&self, values: &[Lanes<R>]) -> Vec<R> {
        let of = |layer: &Layer| {
            let values = layer.of(values).as_flattened();
            layer.places().map(|place| values[place])
        };
        self.layers.iter().flat_map(of).collect()
    }

    /// Puts numbers in PyTorch's order into the network's layout.
    pub(super) fn fill<R: Copy>(&self, values: &mut [Lanes<R>], dense: &[R]) {
        let mut dense = dense.iter();
        for layer in &self.layers {
            let values = layer.of_mut(values).as_flattened_mut();
            for (place, value) in layer.places().zip(&mut dense) {
                values[place] = *value;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::Stream;

    fn network(hidden: &[u32], start: Start, inputs: usize, outputs: usize) -> Network<f64> {
        let setting = NetworkSetting { hidden: hidden.to_vec(), activation: Activation::Relu, start };
        Network::new(&setting, inputs, outputs, &mut Random::new(5, Stream::Start))
    }

    #[test]
    fn weights_begin_as_the_start_says() {
        for (start, variances) in [(Start::He, [2.0 / 64.0, 1.0 / 200.0]), (Start::Xavier, [2.0 / 264.0, 2.0 / 210.0])]
        {
            let parameters = network(&[200], start, 64, 10).parameters();
            let (hidden, last) = parameters.split_at(200 * 64 + 200);
            for ((layer, weights), variance) in [(hidden, 200 * 64), (last, 10 * 200)].into_iter().zip(variances) {
                let (weights, biases) = layer.split_at(weights);
                let n = weights.len() as f64;
                let mean = weights.iter().sum::<f64>() / n;
                let ratio = weights.iter().map(|w| (w - mean).powi(2)).sum::<f64>() / n / variance;
                // Four standard errors.
                assert!((ratio - 1.0).abs() < 4.0 * (2.0 / n).sqrt(), "{start:?}: {ratio} times {variance}");
                assert!(mean.abs() < 4.0 * (variance / n).sqrt(), "{start:?}: mean {mean}");
                assert!(biases.iter().all(|b| *b == 0.0), "biases begin at 0");
            }
        }
    }

    #[test]
    fn weights_are_drawn_unit_by_unit() {
        let network = network(&[9], Start::He, 2, 3);
        let mut random = Random::new(5, Stream::Start);
        let mut draw = |count, variance: f64| (0..count).map(|_| random.normal() * variance.sqrt()).collect::<Vec<_>>();
        let (hidden, last) = (draw(9 * 2, 2.0 / 2.0), draw(3 * 9, 1.0 / 9.0));
        assert_eq!(network.parameters(), [&hidden[..], &[0.0; 9], &last, &[0.0; 3]].concat(), "PyTorch's order");
        assert_eq!(network.templates(), last, "the rows of the last weight");
        assert_eq!((network.inputs(), network.outputs()), (2, 3), "its sizes");
    }

    #[test]
    fn parameters_read_back() {
        let mut network = network(&[9, 17], Start::He, 5, 10);
        let numbers: Vec<f64> = (0..network.parameters().len()).map(|at| at as f64).collect();
        assert!(network.set_parameters(&numbers), "as many as there are");
        assert_eq!(network.parameters(), numbers, "each in its place");
        let before = network.clone();
        assert!(!network.set_parameters(&numbers[1..]), "one too few");
        assert!(!network.set_parameters(&[&numbers[..], &[1.0]].concat()), "one too many");
        assert_eq!(network, before, "and nothing is changed");
    }

    #[test]
    fn a_linear_model_is_its_weights() {
        let mut linear = network(&[], Start::Xavier, 2, 3);
        assert!(linear.set_parameters(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 0.5, 0.25, 0.125]), "weight and bias");
        let (mut workspace, mut out) = (Workspace::default(), Vec::new());
        linear.logits(&[1.0, -1.0, 10.0, 1.0], &mut workspace, &mut out);
        assert_eq!(out, [-0.5, -0.75, -0.875, 12.5, 34.25, 56.125], "W·x + b");
        let width = linear.penultimate(&[1.0, -1.0, 10.0, 1.0], &mut workspace, &mut out);
        assert_eq!((width, &out[..]), (2, &[1.0, -1.0, 10.0, 1.0][..]), "the inputs are the last activations");
        linear.logits(&[], &mut workspace, &mut out);
        assert_eq!(out, [0.0; 0], "no example, no row");
    }

    #[test]
    fn last_activations_times_templates_are_logits() {
        let network = network(&[9, 6], Start::He, 3, 5);
        let inputs: Vec<f64> = (0..3 * 70).map(|at| f64::from(at % 13) - 6.0).collect();
        let (mut workspace, mut logits, mut activations) = (Workspace::default(), Vec::new(), Vec::new());
        network.logits(&inputs, &mut workspace, &mut logits);
        assert_eq!(network.penultimate(&inputs, &mut workspace, &mut activations), 6, "units of the last hidden layer");
        assert!(activations.iter().all(|y| *y >= 0.0), "after ReLU");
        for (z, y) in logits.chunks_exact(5).zip(activations.chunks_exact(6)) {
            for (z, w) in z.iter().zip(network.templates().chunks_exact(6)) {
                // Biases are 0.
                let product: f64 = y.iter().zip(w).map(|(y, w)| y * w).sum();
                assert!((z - product).abs() < 1e-12, "{z}, not {product}");
            }
        }
    }
}
