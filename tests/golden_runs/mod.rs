//! The runs that the still pictures of the lab's figures show: really trained, so that they are decided by their settings.

use super::common;
use label_smoothing_lab::spec::LabFigureName;
use label_smoothing_lab::training::dataset::Given;
use label_smoothing_lab::training::digits::Digits;
use label_smoothing_lab::training::experiment::Scenario;
use label_smoothing_lab::training::trainer::{Run, Wanted};
use label_smoothing_lab::training::{Measure, Metrics, Observed, Scaled, Setting, Sweep, SweepCell};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// What each figure is shown of; trained once, however many tests ask for it.
pub(crate) fn golden(name: LabFigureName) -> Observed {
    static TRAINED: [OnceLock<Observed>; LabFigureName::ALL.len()] =
        [const { OnceLock::new() }; LabFigureName::ALL.len()];
    TRAINED[name as usize].get_or_init(|| run_of(name)).clone()
}

fn run_of(name: LabFigureName) -> Observed {
    match name {
        LabFigureName::TrainingCurves => trained(&Scenario::Gap.setting(), None),
        // Long before its end, for it changes hardly any more.
        LabFigureName::ConfidenceMap => trained(&Setting { steps: 500, ..Scenario::Gap.setting() }, None),
        // A quarter of the way, where the wrong labels are learnt by one arm and not yet by the other.
        LabFigureName::Memorisation => {
            trained(&Setting { steps: 1600, ..Scenario::NoisyLabels.setting() }, Some(&digits()))
        }
        // Half the way, so that the test is short.
        LabFigureName::Clusters => trained(&Setting { steps: 1000, ..Scenario::Clusters.setting() }, Some(&digits())),
        LabFigureName::Sweep => {
            let observed = common::observed(&Scenario::DataSize.setting(), common::Course::WELL);
            Observed { sweep: Some(recorded_sweep()), ..observed }
        }
        LabFigureName::Reliability | LabFigureName::ConfidenceHistogram => {
            trained(&Scenario::CalibratedButUseless.setting(), None)
        }
    }
}

fn digits() -> Given {
    Given::Digits(Digits::read(include_bytes!("../../assets/digits.bin")).unwrap())
}

/// What is observed of a run at its end.
fn trained(setting: &Setting, given: Option<&Given>) -> Observed {
    let mut run = Run::open(setting, given).unwrap();
    run.advance(setting.steps);
    let frame = run.frame(&Wanted { map_side: 96, clusters: Some([0, 1, 2]), outcomes: true, scaled: true });
    let (data, history) = (run.data().clone(), run.history().clone());
    Observed { setting: setting.clone(), data, history, frame, diverged: None, sweep: None, measure: Measure::Ece }
}

/// The sweep of the experiment `data-size`, which takes minutes, as it was recorded: of each run the temperature and the
/// seven measures of the other half of the held-out examples, before and after.
fn recorded_sweep() -> Sweep {
    let recorded = std::fs::read_to_string(recorded_path()).unwrap();
    let metrics = |numbers: &[f64]| Metrics {
        accuracy: numbers[0],
        nll: numbers[1],
        brier: numbers[2],
        ece: numbers[3],
        confidence: numbers[4],
        auroc: (!numbers[5].is_nan()).then_some(numbers[5]),
        error_at_half: numbers[6],
        ..Metrics::default()
    };
    let cells = recorded.lines().skip(1).map(|line| {
        let numbers: Vec<f64> = line.split(',').map(|number| number.parse().unwrap()).collect();
        let scaled =
            Scaled { temperature: numbers[3], before: metrics(&numbers[4..11]), after: metrics(&numbers[11..18]) };
        let (size, seed) = (numbers[1] as u32, numbers[2] as u32);
        SweepCell { epsilon: numbers[0], size, seed, metrics: scaled.before, scaled: Some(scaled) }
    });
    Sweep { cells: cells.collect(), ..Scenario::DataSize.sweep().unwrap() }
}

pub(crate) fn recorded_path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/sweep.csv")
}
