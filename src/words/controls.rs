//! What the controls say.

use crate::spec::{LogitsPreset, RelativeName};

/// The words of the controls.
#[derive(Debug)]
pub struct ControlWords {
    /// «Smoothing factor ε».
    pub smoothing: &'static str,
    /// «Classes K».
    pub classes: &'static str,
    /// «True class».
    pub target: &'static str,
    /// The name of the choice between the conventions.
    pub convention: &'static str,
    /// The convention `uniform`, with its formula.
    pub uniform: &'static str,
    /// The convention `others`, with its formula.
    pub others: &'static str,
    /// «Smoothing factor ε, exact value»: the field beside a slider.
    pub exact: fn(&str) -> String,
    /// The button that restores the defaults.
    pub reset: &'static str,
    /// The button that opens the rest of the controls on a phone.
    pub more: &'static str,
    /// The name of the panel.
    pub heading: &'static str,
    /// What a slider of `ε` says: the value, and what the true class gets.
    pub epsilon_said: fn(f64, f64) -> String,
    /// What a slider of `K` says.
    pub classes_said: fn(usize) -> String,
    /// What the slider of `T` says.
    pub temperature_said: fn(f64) -> String,
    /// Why a typed `ε` was refused.
    pub epsilon_wanted: fn(&str) -> String,
    /// Why a typed `K` was refused.
    pub classes_wanted: fn(&str) -> String,
    /// Why a typed true class was refused, given the last class.
    pub target_wanted: fn(&str, usize) -> String,
    /// Why a typed temperature was refused.
    pub temperature_wanted: fn(&str) -> String,
    /// Why typed logits were refused, given how many there may be, how far they may reach, and the last class.
    pub logits_wanted: fn(&str, usize, f64, usize) -> String,
    /// Why a typed start of the descents was refused, given the least and the most.
    pub start_wanted: fn(&str, f64, f64) -> String,
    /// «Logits».
    pub logits: &'static str,
    /// What stands there when the logits are the learner's own.
    pub own_logits: &'static str,
    /// Logits by name.
    pub logits_name: fn(LogitsPreset) -> &'static str,
    /// What stands in for an optimum at infinity, given the lead.
    pub endless_optimum: fn(f64) -> String,
    /// The field for typed logits.
    pub logits_typed: &'static str,
    /// «Temperature T».
    pub temperature: &'static str,
    /// «Losses in».
    pub unit: &'static str,
    /// «The descents begin at».
    pub start: &'static str,
    /// The true class's logit there.
    pub start_own: &'static str,
    /// The rival's.
    pub start_rival: &'static str,
    /// «Turn the surfaces».
    pub turn: &'static str,
    /// The same beside two buttons.
    pub turn_short: &'static str,
    /// The button that turns them to the left.
    pub turn_left: &'static str,
    /// The button that turns them to the right.
    pub turn_right: &'static str,
    /// «Shown beside it».
    pub relatives: &'static str,
    /// A relative of label smoothing.
    pub relative_name: fn(RelativeName) -> &'static str,
    /// «Choose the figures».
    pub figures: &'static str,
    /// The button that shows all of them.
    pub all_figures: &'static str,
}
