//! What the lab says: its knobs, its clock, its states, and what went wrong.

use super::MetricWords;
use crate::spec::LabFigureName;
use crate::training::own::{CsvError, PointError};
use crate::training::{Activation, Knob, Measure, Objective, Role, Rule, SettingError, Source, Start};
use std::ops::RangeInclusive;

/// The words of the lab.
#[derive(Debug)]
pub struct LabWords {
    /// A figure, in a list of figures.
    pub figure_name: fn(LabFigureName) -> &'static str,
    /// The name of the lab's controls.
    pub heading: &'static str,
    /// The group of knobs that say what is learnt.
    pub data_group: &'static str,
    /// The group of knobs that say what learns it.
    pub network_group: &'static str,
    /// The group of knobs that say how it learns.
    pub training_group: &'static str,
    /// The group of the arms: what each network minimises.
    pub arms_group: &'static str,
    /// The group of knobs of distillation.
    pub distillation_group: &'static str,

    /// A knob.
    pub knob: fn(Knob) -> KnobWords,
    /// The choice of where examples come from.
    pub source: KnobWords,
    /// Where examples come from.
    pub source_name: fn(Source) -> &'static str,
    /// The choice of what hidden units do.
    pub activation: KnobWords,
    /// What hidden units do.
    pub activation_name: fn(Activation) -> &'static str,
    /// The choice of how weights begin.
    pub start: KnobWords,
    /// How weights begin.
    pub start_name: fn(Start) -> &'static str,
    /// The choice of the rule by which gradients move weights.
    pub rule: KnobWords,
    /// The rule.
    pub rule_name: fn(Rule) -> &'static str,
    /// The seed.
    pub seed: KnobWords,
    /// The button that takes the next seed.
    pub next_seed: &'static str,

    /// An arm's kind, in a list of kinds: [`Objective::CrossEntropy`], whatever its `ε`.
    pub kind_smoothed: &'static str,
    /// [`Objective::ConfidencePenalty`], whatever its `β`.
    pub kind_penalty: &'static str,
    /// [`Objective::TemperatureScaled`].
    pub kind_scaled: &'static str,
    /// What [`Objective::TemperatureScaled`] is, in one line; of the others their knobs tell.
    pub scaled_help: &'static str,
    /// The button that adds an arm.
    pub add_arm: &'static str,
    /// The button that removes an arm, given its name.
    pub remove_arm: fn(&str) -> String,
    /// «Network 2»: an arm's controls, given its place from 1.
    pub arm_number: fn(usize) -> String,
    /// The choice of what an arm minimises, among its controls.
    pub arm_kind: &'static str,
    /// The number of what it minimises.
    pub arm_value: &'static str,
    /// What an arm minimises, short enough for a label: «ε = 0.1».
    pub arm: fn(&Objective) -> String,
    /// The network of an arm in the middle of a sentence: «the network with ε = 0.1».
    pub network: fn(&Objective) -> String,
    /// The label of what is an arm's at a step: «student of ε = 0.1».
    pub arm_as: fn(&str, Role) -> String,
    /// The network as what it is at a step: «the student of the network with ε = 0.1».
    pub network_as: fn(&Objective, Role) -> String,

    /// The words of the table of metrics.
    pub metrics: MetricWords,
    /// How many examples are left to hold out, where there are fewer than are wanted.
    pub only_left: fn(usize) -> String,
    /// What can be shown of a sweep.
    pub measure_name: fn(Measure) -> &'static str,
    /// The choice of what is shown of a sweep.
    pub measure: &'static str,
    /// Why nothing can be chosen before a sweep has begun.
    pub measure_waits: &'static str,
    /// Why an experiment has no sweep.
    pub no_sweep: &'static str,
    /// That all of the mass goes to the other classes.
    pub to_others: &'static str,
    /// The words of the reader's own points.
    pub own: OwnWords,
    /// The words of the clock: its buttons, its state, its progress.
    pub clock: ClockWords,

    /// Why a setting cannot be run.
    pub setting_error: fn(&SettingError) -> String,
    /// Why what was typed into a knob's field was refused: it is no number at all. Given the least and the most that it takes.
    pub number_wanted: fn(Knob, RangeInclusive<f64>, &str) -> String,
    /// The same for the list of hidden layers.
    pub hidden_wanted: fn(&str) -> String,
    /// The same for the seed.
    pub seed_wanted: fn(&str) -> String,
}

/// What a knob says of itself.
#[derive(Clone, Copy, Debug)]
pub struct KnobWords {
    /// Its label.
    pub label: &'static str,
    /// What it does, in one line.
    pub help: &'static str,
    /// Itself at the beginning of a message: «The learning rate».
    pub subject: &'static str,
}

/// The words of the reader's own points.
#[derive(Debug)]
pub struct OwnWords {
    /// The name of the controls.
    pub heading: &'static str,
    /// What may be drawn or pasted.
    pub help: &'static str,
    /// The plane to draw on.
    pub plane: &'static str,
    /// The choice of the class that is drawn.
    pub class: &'static str,
    /// The field for a table.
    pub table: &'static str,
    /// The form of a table.
    pub table_help: &'static str,
    /// Why a table was not taken.
    pub csv_error: fn(&CsvError) -> String,
    /// Why a drawn point was not taken.
    pub point_error: fn(&PointError) -> String,
    /// The button that opens a file.
    pub file: &'static str,
    /// The button that takes what the field holds.
    pub take: &'static str,
    /// The button that takes the last point back.
    pub undo: &'static str,
    /// The button that removes all points.
    pub clear: &'static str,
    /// How many points there are, and of how many classes.
    pub told: fn(usize, usize) -> String,
    /// That there are no points to train on.
    pub needed: &'static str,
    /// That a file could not be read.
    pub not_read: &'static str,
    /// That a link does not hold them.
    pub not_in_link: &'static str,
}

/// The words of the clock.
#[derive(Debug)]
pub struct ClockWords {
    /// The name of the controls.
    pub heading: &'static str,
    /// The button that trains on.
    pub play: &'static str,
    /// The button that holds the clock.
    pub pause: &'static str,
    /// The button that takes one step.
    pub step: &'static str,
    /// The button that goes one step back.
    pub step_back: &'static str,
    /// The button that begins again, with the knobs as they stand.
    pub restart: &'static str,
    /// The button of the sweep while it runs: it gives it up.
    pub cancel: &'static str,
    /// The switch that holds the clock when nothing moves any more.
    pub stop_when_settled: &'static str,
    /// What that is, in one line.
    pub stop_when_settled_help: &'static str,
    /// The slider of steps.
    pub scrub: &'static str,
    /// What the slider says: the step and the last one.
    pub scrub_said: fn(u32, u32) -> String,
    /// The choice of speed.
    pub speed: &'static str,
    /// A speed of so many steps per second.
    pub steps_per_second: fn(f64) -> String,
    /// As fast as the machine can.
    pub full_speed: &'static str,
    /// The button that runs the setting for several smoothing factors and seeds.
    pub sweep: &'static str,
    /// How far a sweep is: runs done, and all runs.
    pub sweep_progress: fn(usize, usize) -> String,
    /// How many runs of a sweep diverged and are left out, beside how far it is.
    pub sweep_left_out: fn(usize) -> String,
    /// The same as a message: how many, of all.
    pub sweep_diverged: fn(usize, usize) -> String,

    /// Before the first step.
    pub ready: &'static str,
    /// While it trains: the step and the last one.
    pub running: fn(u32, u32) -> String,
    /// While the clock is held.
    pub paused: fn(u32, u32) -> String,
    /// When nothing moves any more: the step.
    pub settled: fn(u32) -> String,
    /// At the last step.
    pub done: fn(u32) -> String,
    /// When the weights of a network have grown without bound: the step that could not be taken.
    pub diverged: fn(u32) -> String,
    /// The same at length: the network's name and the step.
    pub diverged_help: fn(&str, u32) -> String,
    /// While an earlier step is computed anew.
    pub seeking: fn(u32) -> String,
    /// In front of a state, while the networks are teachers or students; nothing for neither.
    pub role: fn(Role) -> &'static str,
    /// How much time is left, in seconds.
    pub left: fn(f64) -> String,
    /// While the trainer is fetched and started.
    pub loading: &'static str,

    /// That knobs were moved and the run is still of the old ones.
    pub takes_effect: &'static str,
    /// That the worker was lost, and the run goes on from the same step on the page's own thread.
    pub replaced: &'static str,
    /// That no worker could be started.
    pub own_thread: &'static str,
    /// That the trainer could not be loaded.
    pub not_loaded: &'static str,
}
