//! The lab's goals are reached with knobs that the lab has, by real runs, each from the experiment of its chapter.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::course::goal::{GoalName, LabStandings, Now, Standing, begins_from, standing};
use label_smoothing_lab::spec::parse;
use label_smoothing_lab::training::{Data, Digits, Given, History, Measure, Observed, Run, Setting, Source, Wanted};

/// With 60 examples smoothing at ε = 0.2 is not enough; with 150 (the knob «train») it is, and costs nothing.
#[test]
fn smoothing_calibrates_once_there_are_more_examples() {
    not_met(GoalName::Calibrated, "scenario=data-size");
    for seed in 0..2 {
        met(GoalName::Calibrated, &format!("scenario=data-size&train=150&seed={seed}"));
    }
    // With plenty of examples one-hot training is calibrated by itself.
    not_met(GoalName::Calibrated, "scenario=data-size&train=1500&arms=0,0.05");
    not_met(GoalName::Calibrated, "scenario=data-size&train=150&arms=0,0");
}

/// After 6400 steps both have learnt the wrong labels; after 1600 (the knob «steps») the smoothed network has not yet.
#[test]
fn smoothing_outlasts_wrong_labels_for_a_while() {
    not_met(GoalName::OutlastNoise, "scenario=noisy-labels");
    for seed in 0..2 {
        met(GoalName::OutlastNoise, &format!("scenario=noisy-labels&steps=1600&seed={seed}"));
    }
    not_met(GoalName::OutlastNoise, "scenario=noisy-labels&steps=400&flipped=0.1");
}

fn met(goal: GoalName, link: &str) {
    let standing = after(goal, link);
    println!("«{link}»: {standing:?}");
    assert!(standing.is_met, "{} by «{link}»: {standing:?}", goal.name());
}

fn not_met(goal: GoalName, link: &str) {
    let standing = after(goal, link);
    println!("«{link}»: {standing:?}");
    assert!(!standing.is_met, "{} by «{link}»: {standing:?}", goal.name());
}

/// Where a goal stands after a whole run of what a link names.
fn after(goal: GoalName, link: &str) -> Standing {
    let (spec, notices) = parse(link);
    assert!(notices.is_empty(), "«{link}»: {notices:?}");
    assert_eq!(Some(spec.lab.scenario()), begins_from(goal), "the chapter's experiment");
    let setting = spec.lab.setting();
    let mut run = open(setting);
    let before = LabStandings::of(&observed(setting, &mut run));
    assert_eq!(standing(goal, &spec.shared, &before).now, Now::NoRun, "nothing counts before the end");
    run.advance(setting.steps);
    standing(goal, &spec.shared, &LabStandings::of(&observed(setting, &mut run)))
}

fn open(setting: &Setting) -> Run {
    let digits = || Given::Digits(Digits::read(include_bytes!("../assets/digits.bin")).unwrap());
    let given = (setting.data.source == Source::Digits).then(digits);
    Run::open(setting, given.as_ref()).unwrap()
}

fn observed(setting: &Setting, run: &mut Run) -> Observed {
    Observed {
        setting: setting.clone(),
        data: Data::default(),
        history: History::default(),
        frame: run.frame(&Wanted::default()),
        diverged: None,
        sweep: None,
        measure: Measure::default(),
    }
}

/// Every goal of the lab has an experiment to begin from, and no goal of the theory has.
#[test]
fn goals_of_the_lab_begin_from_an_experiment() {
    for goal in GoalName::ALL {
        assert_eq!(begins_from(goal).is_some(), goal.is_of_lab(), "{}", goal.name());
    }
}
