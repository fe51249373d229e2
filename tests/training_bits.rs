//! The same setting gives the same bits on every machine, however the code is compiled: hashes of weights and curves.

use label_smoothing_lab::training::experiment::Scenario;
use label_smoothing_lab::training::{
    Activation, Digits, Given, NetworkSetting, Objective, OptimizerSetting, Rule, Run, Setting, Start,
};

#[test]
fn runs_are_the_recorded_ones_bit_for_bit() {
    let found = settings().map(|setting| hashes(&setting));
    assert_eq!(found, RECORDED, "weights and curves: {found:#010x?}");
}

/// Of the weights, and of the losses and likelihoods along the curves, after [`STEPS`]; for each of [`settings`].
const RECORDED: [(u32, u32); 4] =
    [(0x528e_a489, 0xf873_e19c), (0x0788_537a, 0xc697_a6d4), (0x6526_5b14, 0xe66d_f20e), (0x1ab7_effc, 0x6f00_acbf)];

const STEPS: u32 = 120;

/// Between them every rule, activation, start and objective, short batches, and students.
fn settings() -> [Setting; 4] {
    let adam = Setting { steps: STEPS, ..Scenario::PyTorchLoop.setting() };
    let momentum = Setting { steps: STEPS, ..Scenario::NoisyLabels.setting() };
    let mut students = Setting { steps: STEPS, ..Scenario::MissingDigit.setting() };
    if let Some(distillation) = &mut students.distillation {
        distillation.after = STEPS / 2;
    }
    let penalty = Objective::ConfidencePenalty { beta: 0.3 };
    let tanh = Setting {
        network: NetworkSetting { hidden: vec![9, 5], activation: Activation::Tanh, start: Start::Xavier },
        optimizer: OptimizerSetting { rule: Rule::AdamW, rate: 0.01, decay: 0.05 },
        arms: vec![penalty, Objective::TemperatureScaled],
        ..adam.clone()
    };
    [adam, momentum, students, tanh]
}

fn hashes(setting: &Setting) -> (u32, u32) {
    let digits = Given::Digits(Digits::read(include_bytes!("../assets/digits.bin")).expect("the digits"));
    let mut run = Run::open(setting, Some(&digits)).expect("a setting that can be run");
    run.advance(STEPS);
    assert_eq!(run.step(), STEPS, "it got there");
    let weights = (0..setting.arms.len()).flat_map(|arm| run.parameters(arm));
    let samples = run.history().arms.iter().flatten().flat_map(|sample| [sample.loss, sample.nll]);
    (fnv(weights), fnv(samples))
}

/// FNV-1a of the bits.
fn fnv(numbers: impl Iterator<Item = f32>) -> u32 {
    let bytes = numbers.flat_map(f32::to_le_bytes);
    bytes.fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}
