//! What a run tells of itself: its curves, and what its networks do at one step. Plain data that figures draw and that
//! crosses from the trainer to the page.

use super::setting::Setting;
use crate::named::named;
use borsh::{BorshDeserialize, BorshSerialize};

/// The examples of a run, told once, when it is opened.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Data {
    /// `K`.
    pub classes: u32,
    /// How many numbers an example has: 2, or 64 for the digits.
    pub dimension: u32,
    /// What is trained on.
    pub train: Examples,
    /// For each training example the class it really is of, which a flipped label hides.
    pub train_truth: Vec<u32>,
    /// What is held out; its labels are never flipped.
    pub test: Examples,
    /// How the reader's own points were brought to a scale that networks learn at; `None` if they are as they came.
    pub standardised: Option<Standardised>,
}

/// For each axis, the mean that was taken away and the standard deviation that then divided.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Standardised {
    /// The means.
    pub mean: [f64; 2],
    /// The standard deviations; 1 for an axis on which all points are at one place.
    pub deviation: [f64; 2],
}

impl Standardised {
    /// What the network is given for a point.
    pub fn of(&self, point: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|axis| (point[axis] - self.mean[axis]) / self.deviation[axis])
    }

    /// The point for what the network is given.
    pub fn back(&self, input: [f64; 2]) -> [f64; 2] {
        std::array::from_fn(|axis| self.mean[axis] + self.deviation[axis] * input[axis])
    }
}

/// Examples: `n` rows of `dimension` numbers, and a label for each.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Examples {
    /// Row after row.
    pub inputs: Vec<f32>,
    /// The labels, from 0.
    pub labels: Vec<u32>,
}

impl Examples {
    /// `n`.
    pub fn len(&self) -> usize {
        self.labels.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.labels.is_empty()
    }
}

/// The curves of a run, of every arm at the same steps.
///
/// They are sampled by a rule of the step alone, not by how a run was sliced, so that the same run has the same curves: each
/// of the first 32 steps, then 16 steps of every doubling, and the last. Students' steps are counted from their start.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct History {
    /// The steps at which the curves were sampled, from 0.
    pub steps: Vec<u32>,
    /// For each arm, its samples at these steps.
    pub arms: Vec<Vec<Sample>>,
}

impl History {
    /// The most samples there are.
    pub const MOST: usize = 512;
}

/// One arm at one step, over all examples of its training or held-out set.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Sample {
    /// What the arm minimises, over the training set, in nats; a student's, over the transfer set.
    pub loss: f32,
    /// Negative log-likelihood of the held-out labels, unsmoothed, in nats.
    pub nll: f32,
    /// The share of held-out examples that are right.
    pub accuracy: f32,
    /// The mean confidence on the held-out examples.
    pub confidence: f32,
    /// The logit gap on the training set: the label's logit less the mean of the others, averaged.
    pub gap: f32,
    /// The share of flipped training labels that the network predicts as flipped; `None` where none is flipped.
    pub memorised: Option<f32>,
    /// The share of held-out examples of the class missing from the transfer set that are right; `None` where none is
    /// missing.
    pub recall: Option<f32>,
}

/// What the networks of a run do at one step.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Frame {
    /// The step.
    pub step: u32,
    /// For each arm.
    pub arms: Vec<ArmFrame>,
}

/// What the network of one arm does at one step.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ArmFrame {
    /// What the curves would have here, were they sampled at this step.
    pub sample: Sample,
    /// Over all held-out examples.
    pub metrics: Metrics,
    /// The same on the half of the held-out examples that the temperature was not fitted on, before and after.
    pub scaled: Option<Scaled>,
    /// For each held-out example what is predicted, and how confidently.
    pub outcomes: Vec<Outcome>,
    /// For each training example the class that is predicted.
    pub train_predicted: Vec<u32>,
    /// What is predicted over the plane, where examples are points of one.
    pub map: Option<PlaneMap>,
    /// Activations of the penultimate layer on the plane of three templates.
    pub clusters: Option<Clusters>,
}

/// One held-out example.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Outcome {
    /// The largest predicted probability.
    pub confidence: f32,
    /// The class that has it.
    pub predicted: u32,
    /// Whether that is the label.
    pub right: bool,
}

/// How good the predictions of a set are. Means over the examples; losses in nats.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Metrics {
    /// How many examples.
    pub count: u32,
    /// The share that is right.
    pub accuracy: f64,
    /// Negative log-likelihood of the labels, unsmoothed.
    pub nll: f64,
    /// `Σ_k (p_k − y_k)²`, from 0 to 2. Brier 1950.
    pub brier: f64,
    /// Expected calibration error over [`Metrics::BINS`] bins of equal width. Guo et al. 2017.
    pub ece: f64,
    /// Mean confidence.
    pub confidence: f64,
    /// How well confidence tells right from wrong: the area under the ROC curve; ½ is chance. `None` if all are right or
    /// all are wrong.
    pub auroc: Option<f64>,
    /// The share of wrong ones among the more confident half, ties at its edge counted in proportion.
    pub error_at_half: f64,
    /// The area under the risk–coverage curve: the share of wrong ones among the `n` most confident, averaged over `n`, ties
    /// counted in proportion. Geifman and El-Yaniv 2017.
    pub aurc: f64,
    /// Within-class variability of the training set's penultimate activations against that between classes,
    /// `tr(Σ_W Σ_B⁺)/K`. Papyan, Han and Donoho 2020. `None` where the class means coincide.
    pub nc1: Option<f64>,
}

impl Metrics {
    /// The bins of the expected calibration error and of the reliability diagram.
    pub const BINS: usize = 15;

    /// Mean confidence less accuracy: above 0 the network is over-confident.
    pub fn signed_gap(&self) -> f64 {
        self.confidence - self.accuracy
    }
}

/// What temperature scaling makes of a network.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Scaled {
    /// The temperature that minimises the NLL of the fitted half, from [`Scaled::LEAST`] to [`Scaled::MOST`].
    pub temperature: f64,
    /// The other half at temperature 1.
    pub before: Metrics,
    /// The other half at that temperature.
    pub after: Metrics,
}

impl Scaled {
    /// The least temperature that is tried.
    pub const LEAST: f64 = 1e-3;
    /// The most.
    pub const MOST: f64 = 1e3;

    /// Whether the temperature is at its limit, and a better one beyond: at the least if the fitted half is all right, at the
    /// most if the network is no better than chance on it.
    pub fn is_at_limit(&self) -> bool {
        self.temperature == Self::LEAST || self.temperature == Self::MOST
    }
}

/// What is predicted over a square of the plane: `side × side` cells, rows from the top.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct PlaneMap {
    /// Cells along each side.
    pub side: u32,
    /// The square reaches this far from the origin in each direction.
    pub reach: f32,
    /// Where its centre is.
    pub centre: [f32; 2],
    /// The class with the largest probability.
    pub classes: Vec<u8>,
    /// That probability.
    pub confidence: Vec<f32>,
}

/// Activations of the penultimate layer on the plane through the templates of three classes.
#[derive(Clone, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Clusters {
    /// The three classes, `a`, `b`, `c`: `a`'s template is the origin, `b`'s lies on the first axis.
    pub classes: [u32; 3],
    /// Where the three templates are.
    pub templates: [[f32; 2]; 3],
    /// Points of the training set, at most [`Clusters::PER_CLASS`] of each class.
    pub train: Vec<ClusterPoint>,
    /// Points of the held-out set, as many.
    pub test: Vec<ClusterPoint>,
    /// Within-cluster variance on the plane, of the training set, over the squared side between cluster means.
    pub spread: f64,
}

impl Clusters {
    /// The most points of one class that are kept of each set.
    pub const PER_CLASS: usize = 100;
}

/// One example on the plane of the templates.
#[derive(Clone, Copy, Debug, Default, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct ClusterPoint {
    /// Where it is.
    pub at: [f32; 2],
    /// Its label.
    pub class: u32,
}

/// All that has been seen of a run, and of a sweep beside it: what the lab's figures draw.
#[derive(Clone, Debug, PartialEq)]
pub struct Observed {
    /// The run's setting.
    pub setting: Setting,
    /// Its examples.
    pub data: Data,
    /// Its curves so far.
    pub history: History,
    /// Its networks at the step that is shown.
    pub frame: Frame,
    /// If it diverged: the place of the first arm that did, and the step that could not be taken.
    pub diverged: Option<(u32, u32)>,
    /// A sweep, if one was begun.
    pub sweep: Option<Sweep>,
    /// What is shown of the sweep.
    pub measure: Measure,
}

/// The same run again and again: for each smoothing factor, each size of the training set and each seed.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Sweep {
    /// The smoothing factors.
    pub epsilons: Vec<f64>,
    /// The sizes of the training set, one or more.
    pub sizes: Vec<u32>,
    /// The seeds.
    pub seeds: Vec<u32>,
    /// The results so far, in the order in which they came.
    pub cells: Vec<SweepCell>,
}

/// One run of a sweep, at its end.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct SweepCell {
    /// Its smoothing factor.
    pub epsilon: f64,
    /// How many examples it was trained on.
    pub size: u32,
    /// Its seed.
    pub seed: u32,
    /// How good its predictions of all held-out examples are.
    pub metrics: Metrics,
    /// The same after temperature scaling.
    pub scaled: Option<Scaled>,
}

named! {
    /// What can be read of a network's predictions, against the smoothing factor.
    #[derive(Default, Hash)]
    pub enum Measure {
        /// Expected calibration error.
        #[default]
        Ece = "ece",
        /// Mean confidence less accuracy.
        SignedGap = "signed-gap",
        /// Accuracy.
        Accuracy = "accuracy",
        /// Negative log-likelihood.
        Nll = "nll",
        /// Brier score.
        Brier = "brier",
        /// The area under the ROC curve of confidence.
        Auroc = "auroc",
        /// The share of wrong ones among the more confident half.
        ErrorAtHalf = "error-at-half",
    }
}

impl Measure {
    /// It, of a set of predictions; `None` where it is not defined.
    pub fn of(self, metrics: &Metrics) -> Option<f64> {
        match self {
            Self::Ece => Some(metrics.ece),
            Self::SignedGap => Some(metrics.signed_gap()),
            Self::Accuracy => Some(metrics.accuracy),
            Self::Nll => Some(metrics.nll),
            Self::Brier => Some(metrics.brier),
            Self::Auroc => metrics.auroc,
            Self::ErrorAtHalf => Some(metrics.error_at_half),
        }
    }
}
