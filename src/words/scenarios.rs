//! What the presets of the lab say: a question to answer first, what is run, what to look for, and how far it holds.

use crate::spec::LabFigureName;
use crate::training::experiment::Scenario;

/// The words of the lab's presets.
#[derive(Debug)]
pub struct ScenariosWords {
    /// The name of the choice among them.
    pub label: &'static str,
    /// In front of the question.
    pub predict: &'static str,
    /// In front of what is run.
    pub run: &'static str,
    /// In front of what to look for.
    pub see: &'static str,
    /// In front of the limit.
    pub limit: &'static str,
    /// «Experiment: The logit gap», by its name and whether the knobs are as it has them.
    pub named: fn(&str, bool) -> String,
    /// The button that sets the knobs to the experiment again, once they were turned.
    pub set: &'static str,
    /// That the knobs are not those of the experiment.
    pub altered: &'static str,
    /// What is said instead of a verdict if the knobs were turned.
    pub changed: &'static str,
    /// The button that shows the answer before the run has ended.
    pub show_answer: &'static str,
    /// The same button while the answer is shown.
    pub hide_answer: &'static str,
    /// What is said of a choice that is right.
    pub right: &'static str,
    /// What is said of one that is not.
    pub other: &'static str,
    /// What is said of any where none is right in all cases.
    pub depends: &'static str,
    /// What a picture or a table is of: an experiment, if it is one as it stands, a seed, and a step.
    pub shown: fn(Option<Scenario>, u32, u32) -> String,
    /// The same of a sweep: an experiment, its seeds, and the last step of each run.
    pub swept: fn(Option<Scenario>, &[u32], u32) -> String,
    /// A preset.
    pub of: fn(Scenario) -> ScenarioWords,
}

/// What one preset says.
#[derive(Clone, Copy, Debug)]
pub struct ScenarioWords {
    /// Its name.
    pub title: &'static str,
    /// The question to answer before the run.
    pub ask: &'static str,
    /// The answers to choose from.
    pub choices: &'static [&'static str],
    /// The place of the right one; `None` if it depends.
    pub right: Option<usize>,
    /// The data, the networks and the steps.
    pub run: &'static str,
    /// What to look for.
    pub see: &'static str,
    /// Where to look, the most telling figure first.
    pub figures: &'static [LabFigureName],
    /// What is said after the run. Numbers in it are of published or of our own earlier runs, and say so.
    pub answer: &'static str,
    /// Under which conditions it holds, and where not.
    pub limit: &'static str,
}
