//! What the settings from the literature are called.

use crate::spec::Preset;

/// The words of the settings from the literature.
#[derive(Debug)]
pub struct PresetsWords {
    /// The name of the choice.
    pub label: &'static str,
    /// The choice that stands where the state is at none of them.
    pub none: &'static str,
    /// A setting's name, with its `K`.
    pub name: fn(Preset) -> &'static str,
}
