//! The lab's experiments: settings that show one thing each, and sweeps, which show whether it is more than one seed's.
//!
//! What each must show, over seeds, is held by `tests/presets.rs`.

use super::record::{ArmFrame, Sweep, SweepCell};
use super::setting::{
    Activation, DataSetting, Distillation, NetworkSetting, Objective, OptimizerSetting, Rule, Setting, Source, Start,
};
use super::trainer::{Run, Wanted};
use crate::named::named;

named! {
    /// What an experiment of the lab shows.
    #[derive(Default, Hash)]
    pub enum Scenario {
        /// Logits that keep growing, and logits that stop at a finite gap.
        #[default]
        Gap = "gap",
        /// Smoothing that helps calibration with little data and hurts it with much.
        DataSize = "data-size",
        /// Clusters that tighten before the last layer.
        Clusters = "clusters",
        /// Better calibration and worse ranking, of one network.
        CalibratedButUseless = "calibrated-but-useless",
        /// Wrong labels that are learnt later, and in the end all the same.
        NoisyLabels = "noisy-labels",
        /// A digit that a student knows only from what its teacher says of other digits.
        MissingDigit = "missing-digit",
        /// Smoothing that hurts calibration.
        DigitsCalibration = "digits-calibration",
        /// The loss of a PyTorch loop with smoothed targets.
        PyTorchLoop = "pytorch-loop",
    }
}

impl Scenario {
    /// Its setting, with seed 0; the second arm smooths, the first does not.
    pub fn setting(self) -> Setting {
        let base = match self {
            Self::Gap => plane(2.0, 0.35, Sizes { train: 150, test: 1000, batch: 150, steps: 3000 }, 0.01),
            Self::DataSize => plane(1.2, 0.8, Sizes { train: 60, test: 3000, batch: 128, steps: 1000 }, 0.01),
            Self::CalibratedButUseless => {
                plane(1.2, 0.8, Sizes { train: 200, test: 3000, batch: 200, steps: 2000 }, 0.01)
            }
            Self::PyTorchLoop => plane(1.2, 0.8, Sizes { train: 300, test: 1000, batch: 32, steps: 2000 }, 1e-3),
            Self::Clusters => digits(1000, 2000),
            Self::DigitsCalibration => digits(300, 2000),
            // Long enough to see that the wrong labels are learnt in the end.
            Self::NoisyLabels => digits(1000, 6400),
            Self::MissingDigit => digits(700, 3000),
        };
        match self {
            Self::DataSize => Setting { arms: arms(0.2), ..base },
            Self::NoisyLabels => Setting {
                data: DataSetting { flipped: 0.2, ..base.data },
                optimizer: OptimizerSetting { rule: Rule::Momentum, rate: 0.05, decay: 0.0 },
                arms: arms(0.4),
                ..base
            },
            Self::MissingDigit => Setting {
                network: network(&[128, 64]),
                distillation: Some(Distillation {
                    after: 1500,
                    temperature: 4.0,
                    transfer: 700,
                    missing: Some(3),
                    student: network(&[16]),
                    optimizer: adam(0.005),
                }),
                ..base
            },
            Self::Gap | Self::Clusters | Self::CalibratedButUseless | Self::DigitsCalibration | Self::PyTorchLoop => {
                base
            }
        }
    }

    /// The experiment that a setting is a run of, whatever its seed and however long; none if anything else is changed.
    pub fn of(setting: &Setting) -> Option<Self> {
        let Setting { steps, seed, .. } = *setting;
        Self::ALL.into_iter().find(|scenario| Setting { steps, seed, ..scenario.setting() } == *setting)
    }

    /// The runs that show it over seeds, not yet run; none for distillation, whose curves are its picture.
    pub fn sweep(self) -> Option<Sweep> {
        let sizes = vec![self.setting().data.train];
        let usual =
            Sweep { epsilons: vec![0.0, 0.05, 0.1, 0.2, 0.3], sizes, seeds: (0..4).collect(), cells: Vec::new() };
        match self {
            Self::DataSize => Some(Sweep { sizes: vec![60, 150, 400, 1500], seeds: (0..8).collect(), ..usual }),
            Self::NoisyLabels => Some(Sweep { epsilons: vec![0.0, 0.1, 0.2, 0.4, 0.6], ..usual }),
            Self::MissingDigit => None,
            Self::Gap | Self::Clusters | Self::CalibratedButUseless | Self::DigitsCalibration | Self::PyTorchLoop => {
                Some(usual)
            }
        }
    }
}

struct Sizes {
    train: u32,
    test: u32,
    batch: u32,
    steps: u32,
}

/// Three blobs, and a network of two layers of 32.
fn plane(radius: f64, spread: f64, sizes: Sizes, rate: f64) -> Setting {
    let Sizes { train, test, batch, steps } = sizes;
    Setting {
        data: DataSetting { source: Source::Blobs, classes: 3, train, test, spread, radius, flipped: 0.0 },
        network: network(&[32, 32]),
        optimizer: adam(rate),
        batch,
        steps,
        seed: 0,
        arms: arms(0.1),
        distillation: None,
    }
}

/// The digits, and a network of 64 and 32.
fn digits(train: u32, steps: u32) -> Setting {
    // What is not used of the digits keeps the values of blobs, for whoever changes the source.
    let blobs = plane(1.2, 0.8, Sizes { train, test: 797, batch: 64, steps }, 0.003);
    let data = DataSetting { source: Source::Digits, classes: 10, ..blobs.data };
    Setting { data, network: network(&[64, 32]), ..blobs }
}

fn network(hidden: &[u32]) -> NetworkSetting {
    NetworkSetting { hidden: hidden.to_vec(), activation: Activation::Relu, start: Start::He }
}

const fn adam(rate: f64) -> OptimizerSetting {
    OptimizerSetting { rule: Rule::Adam, rate, decay: 0.0 }
}

fn arms(epsilon: f64) -> Vec<Objective> {
    vec![Objective::ONE_HOT, Objective::smoothed(epsilon)]
}

/// The runs of a sweep that are left, in the order in which they are to be run: seed after seed, so that the picture is
/// whole early and then grows surer.
pub fn jobs(sweep: &Sweep) -> impl Iterator<Item = (f64, u32, u32)> {
    let of = move |&seed: &u32| {
        let sizes = move |&size: &u32| sweep.epsilons.iter().map(move |&epsilon| (epsilon, size, seed));
        sweep.sizes.iter().flat_map(sizes)
    };
    sweep.seeds.iter().flat_map(of).skip(sweep.cells.len())
}

/// One run of a sweep: the setting with one arm, in the convention of the setting's arms.
pub fn job(base: &Setting, (epsilon, size, seed): (f64, u32, u32)) -> Setting {
    let conventions = base.arms.iter().map(|arm| arm.smoothing());
    let convention = conventions.reduce(|first, next| if first.epsilon.get() > 0.0 { first } else { next });
    let arm = match convention {
        Some(smoothing) => Objective::CrossEntropy { epsilon, convention: smoothing.convention },
        None => Objective::smoothed(epsilon),
    };
    Setting { data: DataSetting { train: size, ..base.data.clone() }, seed, arms: vec![arm], ..base.clone() }
}

/// What a run of a sweep came to, where it stands.
pub fn cell(run: &mut Run) -> SweepCell {
    let frame = run.frame(&Wanted { scaled: true, ..Wanted::default() });
    let Setting { data, seed, arms, .. } = run.setting();
    let epsilon = arms.first().map_or(0.0, |arm| arm.smoothing().epsilon.get());
    cell_of((epsilon, data.train, *seed), &frame.arms.into_iter().next().unwrap_or_default())
}

/// The same of a run that was seen to its end elsewhere.
pub fn cell_of((epsilon, size, seed): (f64, u32, u32), arm: &ArmFrame) -> SweepCell {
    SweepCell { epsilon, size, seed, metrics: arm.metrics, scaled: arm.scaled }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::theory::Convention;

    #[test]
    fn every_experiment_can_be_run() {
        for scenario in Scenario::ALL {
            let setting = scenario.setting();
            assert_eq!(setting.check(), Ok(()), "{}", scenario.name());
            let epsilons = setting.arms.iter().map(|arm| arm.smoothing().epsilon.get()).collect::<Vec<_>>();
            assert!(epsilons[0] == 0.0 && epsilons[1] > 0.0, "{}: one-hot and smoothed", scenario.name());
            let Some(sweep) = scenario.sweep() else { continue };
            for of in jobs(&sweep) {
                assert_eq!(job(&setting, of).check(), Ok(()), "{}: {of:?}", scenario.name());
            }
            assert!(jobs(&sweep).count() >= 20, "{}: more than one seed", scenario.name());
        }
    }

    #[test]
    fn an_experiment_is_known_by_its_setting() {
        for scenario in Scenario::ALL {
            let setting = Setting { seed: 7, steps: 5, ..scenario.setting() };
            assert_eq!(Scenario::of(&setting), Some(scenario), "another seed, and shorter");
            assert_eq!(Scenario::of(&Setting { batch: 17, ..setting }), None, "{scenario:?}, changed");
        }
    }

    #[test]
    fn a_sweep_is_run_seed_after_seed() {
        let mut sweep = Sweep { epsilons: vec![0.0, 0.2], sizes: vec![30, 40], seeds: vec![5, 6], cells: Vec::new() };
        let mut base = Scenario::DataSize.setting();
        base.steps = 5;
        base.arms[1] = Objective::CrossEntropy { epsilon: 0.2, convention: Convention::Others };
        loop {
            let next = jobs(&sweep).next();
            let Some(of) = next else { break };
            let setting = job(&base, of);
            let others = Objective::CrossEntropy { epsilon: of.0, convention: Convention::Others };
            assert_eq!(setting.arms, [others], "the convention of the arms");
            let mut run = Run::open(&setting, None).unwrap();
            run.advance(5);
            sweep.cells.push(cell(&mut run));
        }
        let done: Vec<_> = sweep.cells.iter().map(|cell| (cell.epsilon, cell.size, cell.seed)).collect();
        let of_seed = |seed| [(0.0, 30, seed), (0.2, 30, seed), (0.0, 40, seed), (0.2, 40, seed)];
        assert_eq!(done, [of_seed(5), of_seed(6)].concat(), "in their order");
        assert!(sweep.cells.iter().all(|cell| cell.metrics.count == 3000 && cell.scaled.is_some()), "judged");
    }
}
