//! What a run is: the data, the network, the optimizer, and the arms that learn side by side.
//!
//! A [`Setting`] is plain data. [`Setting::check`] says what is wrong with one, and everything behind that door takes
//! checked settings: a seed and a setting decide every bit of a run.

use super::digits::Digits;
use super::own::OwnPoints;
use crate::named::named;
use crate::theory::{Classes, Convention, Epsilon, Smoothing};
use borsh::{BorshDeserialize, BorshSerialize};
use std::ops::RangeInclusive;

/// A run, whole: the same setting and seed give the same bits on every machine.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Setting {
    /// What is learnt.
    pub data: DataSetting,
    /// What learns it.
    pub network: NetworkSetting,
    /// How it learns.
    pub optimizer: OptimizerSetting,
    /// Examples per step; all of the training set if it has fewer. A short last batch is kept.
    pub batch: u32,
    /// How many steps the run takes.
    pub steps: u32,
    /// Decides data, starts and batches, each by a stream of its own.
    pub seed: u32,
    /// What each arm minimises; all begin with the same weights and see the same batches.
    pub arms: Vec<Objective>,
    /// What follows for a teacher: students that learn its predictions on a transfer set.
    pub distillation: Option<Distillation>,
}

/// What is learnt.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct DataSetting {
    /// Where the examples come from.
    pub source: Source,
    /// How many classes; the digits have 10, moons 2, own data as many as it has.
    pub classes: u32,
    /// How many examples are trained on.
    pub train: u32,
    /// How many are held out; of the digits and of own data all that are left, if they are fewer.
    pub test: u32,
    /// The standard deviation of the noise around blobs, moons, rings and spirals.
    pub spread: f64,
    /// How far the centres of the blobs are from the origin.
    pub radius: f64,
    /// The share of training labels that are flipped to another class, each other class alike.
    pub flipped: f64,
}

named! {
    /// Where examples come from.
    #[derive(Hash, BorshSerialize, BorshDeserialize)]
    pub enum Source {
        /// Gaussian clouds, their centres on a circle.
        Blobs = "blobs",
        /// Two half-moons that reach into each other.
        Moons = "moons",
        /// Rings around one centre.
        Rings = "rings",
        /// Arms that wind around one centre.
        Spirals = "spirals",
        /// Handwritten digits of 8 × 8 pixels.
        Digits = "digits",
        /// The reader's own points.
        Own = "own",
    }
}

impl Source {
    /// Whether the examples are points of a plane, which can be drawn as they are.
    pub const fn is_planar(self) -> bool {
        !matches!(self, Self::Digits)
    }
}

/// A multilayer perceptron: hidden layers with one activation, then logits.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct NetworkSetting {
    /// Units of each hidden layer, from the input on; none for a linear model.
    pub hidden: Vec<u32>,
    /// What hidden units do.
    pub activation: Activation,
    /// How weights begin; biases begin at 0.
    pub start: Start,
}

named! {
    /// What hidden units do.
    #[derive(Hash, BorshSerialize, BorshDeserialize)]
    pub enum Activation {
        /// `max(0, x)`.
        Relu = "relu",
        /// The hyperbolic tangent.
        Tanh = "tanh",
    }
}

named! {
    /// How weights begin: normal around 0.
    #[derive(Hash, BorshSerialize, BorshDeserialize)]
    pub enum Start {
        /// Variance 2/fan-in in hidden layers and 1/fan-in in the last. He et al. 2015.
        He = "he",
        /// Variance 2/(fan-in + fan-out). Glorot and Bengio 2010.
        Xavier = "xavier",
    }
}

/// How a network learns: one rule, as PyTorch defines it.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct OptimizerSetting {
    /// The rule.
    pub rule: Rule,
    /// The learning rate.
    pub rate: f64,
    /// PyTorch's `weight_decay`.
    pub decay: f64,
}

named! {
    /// The rule by which gradients move weights, as PyTorch defines it.
    #[derive(Hash, BorshSerialize, BorshDeserialize)]
    pub enum Rule {
        /// `w ← w − η·g`, with `g` the gradient plus decay·w.
        Sgd = "sgd",
        /// The same with momentum 0.9: `v ← 0.9·v + g`, `w ← w − η·v`.
        Momentum = "momentum",
        /// Adam with β = (0.9, 0.999) and 10⁻⁸, decay added to the gradient. Kingma and Ba 2015.
        Adam = "adam",
        /// Adam with decoupled decay: `w ← w − η·decay·w` first. Loshchilov and Hutter 2019.
        AdamW = "adamw",
    }
}

/// What an arm minimises, averaged over a batch.
#[derive(Clone, Copy, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub enum Objective {
    /// Cross-entropy with smoothed targets; `ε = 0` is one-hot.
    CrossEntropy {
        /// `ε`, from 0 to 1.
        epsilon: f64,
        /// Who receives the mass.
        convention: Convention,
    },
    /// One-hot cross-entropy minus `β` times the entropy of the prediction. Pereyra et al. 2017.
    ConfidencePenalty {
        /// `β`.
        beta: f64,
    },
    /// One-hot cross-entropy whose logits are divided, when they are read, by the temperature that fits half of the
    /// held-out examples best. The weights are those of one-hot training. Guo et al. 2017.
    TemperatureScaled,
}

impl Objective {
    /// One-hot cross-entropy.
    pub const ONE_HOT: Self = Self::smoothed(0.0);

    /// Cross-entropy with smoothed targets in the convention of the frameworks.
    pub const fn smoothed(epsilon: f64) -> Self {
        Self::CrossEntropy { epsilon, convention: Convention::Uniform }
    }

    /// The smoothing of the targets: none for the objectives that hold confidence back in another way.
    pub fn smoothing(&self) -> Smoothing {
        match *self {
            Self::CrossEntropy { epsilon, convention } => {
                // A setting is checked before it is used; an `ε` that is none would only be shown as one-hot.
                Smoothing { epsilon: Epsilon::new(epsilon).unwrap_or(Epsilon::ZERO), convention }
            }
            Self::ConfidencePenalty { .. } | Self::TemperatureScaled => Smoothing::NONE,
        }
    }
}

/// What follows for a teacher: a student of each arm's network learns its predictions, softened by a temperature `T`, by
/// `T²·CE(softmax(z_t/T), softmax(z_s/T))`, without labels. Hinton, Vinyals and Dean 2015.
#[derive(Clone, Debug, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Distillation {
    /// At which step the teachers stop and the students begin.
    pub after: u32,
    /// `T`.
    pub temperature: f64,
    /// How many of the training examples are the transfer set, before a class is left out.
    pub transfer: u32,
    /// The class that is left out of the transfer set.
    pub missing: Option<u32>,
    /// The student.
    pub student: NetworkSetting,
    /// How the student learns.
    pub optimizer: OptimizerSetting,
}

/// What the networks of a run are at one of its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// They learn from labels, and nobody learns from them.
    Learner,
    /// They learn from labels; students will follow.
    Teacher,
    /// They learn a teacher's predictions.
    Student,
}

/// The limits of what is taken; a message names them.
pub mod limits {
    use std::ops::RangeInclusive;

    /// Classes.
    pub const CLASSES: RangeInclusive<u32> = 2..=10;
    /// Training examples.
    pub const TRAIN: RangeInclusive<u32> = 2..=20_000;
    /// Held-out examples.
    pub const TEST: RangeInclusive<u32> = 1..=20_000;
    /// Spread and radius.
    pub const LENGTH: RangeInclusive<f64> = 0.0..=10.0;
    /// `ε`, and the share of flipped labels.
    pub const SHARE: RangeInclusive<f64> = 0.0..=1.0;
    /// Hidden layers.
    pub const LAYERS: RangeInclusive<u32> = 0..=4;
    /// Units of a hidden layer.
    pub const UNITS: RangeInclusive<u32> = 1..=256;
    /// The learning rate; above 0.
    pub const RATE: RangeInclusive<f64> = 1e-9..=1e6;
    /// Weight decay.
    pub const DECAY: RangeInclusive<f64> = 0.0..=100.0;
    /// `β` of the confidence penalty.
    pub const BETA: RangeInclusive<f64> = 0.0..=100.0;
    /// The temperature of distillation.
    pub const TEMPERATURE: RangeInclusive<f64> = 0.1..=100.0;
    /// Steps of a run, and examples of a batch.
    pub const STEPS: RangeInclusive<u32> = 1..=100_000;
    /// Arms.
    pub const ARMS: RangeInclusive<u32> = 1..=8;
    /// Multiplications of one step and one sample of the curves together, of all arms; see [`super::Setting::work`]. A phone
    /// does about so many in a second.
    pub const WORK: u64 = 2_000_000_000;
}

/// Why a setting cannot be run.
#[derive(Clone, Debug, PartialEq, thiserror::Error, BorshSerialize, BorshDeserialize)]
pub enum SettingError {
    /// A knob is outside what it takes.
    #[error("{knob} must be from {least} to {most}, got {got}")]
    OutOfRange {
        /// Which knob.
        knob: Knob,
        /// The least it takes.
        least: f64,
        /// The most.
        most: f64,
        /// What came.
        got: f64,
    },
    /// More examples are wanted than there are.
    #[error("there are {there} examples, and {wanted} are wanted for training beside at least one held out")]
    TooFewExamples {
        /// How many there are.
        there: u32,
        /// How many are wanted.
        wanted: u32,
    },
    /// A class has no example to train on.
    #[error("there are {classes} classes and {examples} training examples, fewer than one for each class")]
    MoreClassesThanExamples {
        /// `K`.
        classes: u32,
        /// Training examples.
        examples: u32,
    },
    /// Own data that is all of one class.
    #[error("the examples are all of one class; two are needed")]
    OneClass,
    /// All of the transfer set are of the class that is left out of it.
    #[error("the transfer set is empty: all of its examples are of the class that is left out")]
    EmptyTransferSet,
    /// Data that must come with the setting did not.
    #[error("the data of {0:?} did not come with the setting")]
    NoData(Source),
    /// The source has a number of classes of its own.
    #[error("{of:?} has {has} classes, not {got}")]
    OtherClasses {
        /// Where the examples come from.
        of: Source,
        /// How many it has.
        has: u32,
        /// How many were wanted.
        got: u32,
    },
    /// One step would take too long.
    #[error("one step takes {wanted} multiplications, and {most} are the most")]
    TooMuchWork {
        /// [`Setting::work`].
        wanted: u64,
        /// [`limits::WORK`].
        most: u64,
    },
}

named! {
    /// The knobs of a setting, by the names they have in links.
    #[derive(Hash, BorshSerialize, BorshDeserialize)]
    pub enum Knob {
        /// Classes.
        Classes = "groups",
        /// Training examples.
        Train = "train",
        /// Held-out examples.
        Test = "test",
        /// Spread.
        Spread = "spread",
        /// Radius.
        Radius = "radius",
        /// Flipped labels.
        Flipped = "flipped",
        /// Hidden layers.
        Layers = "hidden",
        /// Units of a hidden layer.
        Units = "units",
        /// Learning rate.
        Rate = "rate",
        /// Weight decay.
        Decay = "decay",
        /// Examples per step.
        Batch = "batch",
        /// Steps.
        Steps = "steps",
        /// `ε` of an arm.
        Epsilon = "arms",
        /// `β` of an arm.
        Beta = "penalty",
        /// How many arms.
        Arms = "count",
        /// The temperature of distillation.
        Temperature = "distil",
        /// At which step students begin.
        After = "after",
        /// The size of the transfer set.
        Transfer = "transfer",
        /// The class that is left out.
        Missing = "missing",
    }
}

impl std::fmt::Display for Knob {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

impl Setting {
    /// `K` as the theory takes it.
    ///
    /// # Errors
    /// If it is below two.
    pub fn classes(&self) -> Result<Classes, SettingError> {
        let got = self.data.classes;
        Classes::new(got as usize).map_err(|_| self.out_of_range(Knob::Classes, f64::from(got)))
    }

    /// The least and the most that a knob takes, beside the other knobs as they are.
    pub fn takes(&self, knob: Knob) -> RangeInclusive<f64> {
        let whole = |range: RangeInclusive<u32>| f64::from(*range.start())..=f64::from(*range.end());
        let DataSetting { classes, train, .. } = self.data;
        match knob {
            Knob::Classes => whole(limits::CLASSES),
            Knob::Train => whole(limits::TRAIN),
            Knob::Test => whole(limits::TEST),
            Knob::Spread | Knob::Radius => limits::LENGTH,
            Knob::Flipped | Knob::Epsilon => limits::SHARE,
            Knob::Layers => whole(limits::LAYERS),
            Knob::Units => whole(limits::UNITS),
            Knob::Rate => limits::RATE,
            Knob::Decay => limits::DECAY,
            Knob::Batch | Knob::Steps => whole(limits::STEPS),
            Knob::Beta => limits::BETA,
            Knob::Arms => whole(limits::ARMS),
            Knob::Temperature => limits::TEMPERATURE,
            Knob::After => whole(1..=self.steps),
            Knob::Transfer => whole(classes..=train),
            Knob::Missing => whole(0..=classes.saturating_sub(1)),
        }
    }

    /// What the networks are after so many steps: up to [`Distillation::after`] the teachers, then their students.
    pub fn role(&self, step: u32) -> Role {
        match &self.distillation {
            None => Role::Learner,
            Some(distillation) if step <= distillation.after => Role::Teacher,
            Some(_) => Role::Student,
        }
    }

    /// Whether every knob is within what it takes, and they fit one another.
    ///
    /// # Errors
    /// The first that is not.
    pub fn check(&self) -> Result<(), SettingError> {
        let Self { data, .. } = self;
        self.check_knob(Knob::Classes, data.classes)?;
        let own = match data.source {
            Source::Moons => Some(2),
            Source::Digits => Some(10),
            Source::Blobs | Source::Rings | Source::Spirals | Source::Own => None,
        };
        if let Some(has) = own.filter(|&has| has != data.classes) {
            return Err(SettingError::OtherClasses { of: data.source, has, got: data.classes });
        }
        self.check_knob(Knob::Train, data.train)?;
        self.check_knob(Knob::Test, data.test)?;
        if data.train < data.classes {
            return Err(SettingError::MoreClassesThanExamples { classes: data.classes, examples: data.train });
        }
        self.check_knob(Knob::Spread, data.spread)?;
        self.check_knob(Knob::Radius, data.radius)?;
        self.check_knob(Knob::Flipped, data.flipped)?;
        self.check_network(&self.network)?;
        self.check_optimizer(&self.optimizer)?;
        self.check_knob(Knob::Batch, self.batch)?;
        self.check_knob(Knob::Steps, self.steps)?;
        self.check_knob(Knob::Arms, self.arms.len() as f64)?;
        for arm in &self.arms {
            match *arm {
                Objective::CrossEntropy { epsilon, .. } => self.check_knob(Knob::Epsilon, epsilon)?,
                Objective::ConfidencePenalty { beta } => self.check_knob(Knob::Beta, beta)?,
                Objective::TemperatureScaled => {}
            }
        }
        if let Some(distillation) = &self.distillation {
            self.check_distillation(distillation)?;
        }
        let (wanted, most) = (self.work(), limits::WORK);
        if wanted > most { Err(SettingError::TooMuchWork { wanted, most }) } else { Ok(()) }
    }

    /// About how many multiplications one step and one sample of the curves take together, of all arms: for each weight three
    /// for each example of the batch, and one for each example there is. Of teachers and students the larger count.
    ///
    /// Neither a step nor a sample can be interrupted, so this is what decides whether a run answers in time.
    pub fn work(&self) -> u64 {
        let Self { data, .. } = self;
        let inputs = if data.source.is_planar() { 2 } else { Digits::PIXELS as u32 };
        let students = self.distillation.as_ref().map(|it| &it.student);
        let networks = std::iter::once(&self.network).chain(students);
        let weights = networks.map(|network| network.weights(inputs, data.classes)).max().unwrap_or(0);
        // Of data that are given all are held out that are left, however many are wanted.
        let there = match data.source {
            Source::Digits => Digits::COUNT as u64,
            Source::Own => OwnPoints::MOST as u64,
            Source::Blobs | Source::Moons | Source::Rings | Source::Spirals => u64::MAX,
        };
        let examples = (u64::from(data.train) + u64::from(data.test)).min(there);
        // More than so many examples are refused by name once the data are there.
        let batch = u64::from(self.batch.min(data.train)).min(there);
        let arms = self.arms.len() as u64;
        [weights, 3 * batch + examples].iter().fold(arms, |product, &factor| product.saturating_mul(factor))
    }

    fn check_distillation(&self, distillation: &Distillation) -> Result<(), SettingError> {
        self.check_knob(Knob::After, distillation.after)?;
        self.check_knob(Knob::Temperature, distillation.temperature)?;
        self.check_knob(Knob::Transfer, distillation.transfer)?;
        if let Some(missing) = distillation.missing {
            self.check_knob(Knob::Missing, missing)?;
        }
        self.check_network(&distillation.student)?;
        self.check_optimizer(&distillation.optimizer)
    }

    fn check_network(&self, network: &NetworkSetting) -> Result<(), SettingError> {
        self.check_knob(Knob::Layers, network.hidden.len() as f64)?;
        network.hidden.iter().try_for_each(|&width| self.check_knob(Knob::Units, width))
    }

    fn check_optimizer(&self, optimizer: &OptimizerSetting) -> Result<(), SettingError> {
        self.check_knob(Knob::Rate, optimizer.rate)?;
        self.check_knob(Knob::Decay, optimizer.decay)
    }

    fn check_knob(&self, knob: Knob, got: impl Into<f64>) -> Result<(), SettingError> {
        let got = got.into();
        if self.takes(knob).contains(&got) { Ok(()) } else { Err(self.out_of_range(knob, got)) }
    }

    fn out_of_range(&self, knob: Knob, got: f64) -> SettingError {
        let (least, most) = self.takes(knob).into_inner();
        SettingError::OutOfRange { knob, least, most, got }
    }
}

impl NetworkSetting {
    /// How many weights and biases it has.
    pub fn weights(&self, inputs: u32, classes: u32) -> u64 {
        let widths = self.hidden.iter().chain([&classes]);
        let into = std::iter::once(&inputs).chain(&self.hidden);
        into.zip(widths).map(|(&from, &to)| (u64::from(from) + 1) * u64::from(to)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::experiment::Scenario;

    #[test]
    fn a_step_that_takes_too_long_is_refused() {
        let mut setting = Setting {
            data: DataSetting {
                source: Source::Blobs,
                classes: 10,
                train: 20_000,
                test: 2,
                spread: 1.0,
                radius: 1.0,
                flipped: 0.0,
            },
            network: NetworkSetting { hidden: vec![256; 4], activation: Activation::Relu, start: Start::He },
            optimizer: OptimizerSetting { rule: Rule::Sgd, rate: 0.1, decay: 0.0 },
            batch: 100_000,
            steps: 10,
            seed: 1,
            arms: vec![Objective::ONE_HOT; 8],
            distillation: None,
        };
        let weights = 3 * 256 + 3 * 257 * 256 + 257 * 10;
        assert_eq!(setting.network.weights(2, 10), weights, "with biases");
        let wanted = 8 * weights * (3 * 20_000 + 20_002);
        assert_eq!(setting.check(), Err(SettingError::TooMuchWork { wanted, most: limits::WORK }), "all of everything");
        (setting.batch, setting.data.train, setting.data.test) = (100, 500, 300);
        assert_eq!((setting.work(), setting.check()), (8 * weights * 1100, Ok(())), "few examples");
        setting.network.hidden = vec![32, 32];
        (setting.data.train, setting.data.test) = (20_000, 20_000);
        assert_eq!(setting.check(), Ok(()), "small networks");
        (setting.data.source, setting.batch) = (Source::Digits, 64);
        assert_eq!(setting.work(), 8 * setting.network.weights(64, 10) * (3 * 64 + 1797), "no more than there are");
    }

    #[test]
    fn scenarios_are_far_from_too_much_work() {
        for scenario in Scenario::ALL {
            let work = scenario.setting().work();
            assert!(work < limits::WORK / 4, "{}: {work}", scenario.name());
        }
    }
}
