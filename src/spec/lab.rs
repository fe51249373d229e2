//! The state of the lab: a scenario, and the run that its knobs describe.

use super::Shape;
use super::link::{decimal, number};
use crate::named::Named;
use crate::theory::Convention;
use crate::training::setting::limits;
use crate::training::{
    Activation, Distillation, Knob, Objective, Rule, Scenario, Setting, SettingError, Source, Start,
};

/// The state of the lab. Its setting has always passed [`Setting::check`].
#[derive(Clone, Debug, PartialEq)]
pub struct Lab {
    scenario: Scenario,
    /// Whether it was asked for, by a link or by hand, rather than being the one that stands there at first.
    chosen: bool,
    setting: Setting,
}

impl Default for Lab {
    fn default() -> Self {
        let usual = Self::of(Scenario::default());
        Self { chosen: false, ..usual }
    }
}

impl Lab {
    /// A scenario as it stands in the literature or in our own experiments.
    pub fn of(scenario: Scenario) -> Self {
        Self { scenario, chosen: true, setting: scenario.setting() }
    }

    /// The scenario that the setting began as.
    pub const fn scenario(&self) -> Scenario {
        self.scenario
    }

    /// Whether the scenario was asked for, by a link or by hand.
    pub const fn is_chosen(&self) -> bool {
        self.chosen
    }

    /// What is run.
    pub const fn setting(&self) -> &Setting {
        &self.setting
    }

    /// The same scenario with another setting.
    ///
    /// # Errors
    /// What is wrong with the setting.
    pub fn with_setting(&self, setting: Setting) -> Result<Self, SettingError> {
        setting.check()?;
        Ok(Self { setting, ..*self })
    }
}

/// A knob of the lab as a text: how it is read into a setting, and how it is written.
#[derive(Debug)]
pub struct LabKnob {
    /// Its key in a link.
    pub key: &'static str,
    /// What it takes.
    pub shape: Shape,
    /// Puts a value into a setting; `None` if the text is none. Whether it fits the rest is checked at the end.
    pub read: fn(&str, &mut Setting) -> Option<()>,
    /// The value of a setting; `None` if the setting has no such knob.
    pub write: fn(&Setting) -> Option<String>,
}

/// What the knobs of students need.
const OF_A_TEACHER: &str = "in a scenario with a teacher";

/// Every knob of the lab, in the order in which a link has them.
pub const KNOBS: [LabKnob; 21] = [
    LabKnob {
        key: "source",
        shape: Shape::Name(&[&Source::NAMES]),
        read: |text, setting| {
            setting.data.source = Source::by_name(text)?;
            // The sources that have a number of classes of their own have no other.
            setting.data.classes = match setting.data.source {
                Source::Moons => 2,
                Source::Digits => 10,
                Source::Blobs | Source::Rings | Source::Spirals | Source::Own => setting.data.classes,
            };
            Some(())
        },
        write: |setting| Some(setting.data.source.name().to_owned()),
    },
    LabKnob {
        key: Knob::Classes.name(),
        shape: Shape::whole(&limits::CLASSES),
        read: |text, setting| put(&mut setting.data.classes, number(text)),
        write: |setting| Some(setting.data.classes.to_string()),
    },
    LabKnob {
        key: Knob::Train.name(),
        shape: Shape::With(&Shape::whole(&limits::TRAIN), "and at least one for each class"),
        read: |text, setting| put(&mut setting.data.train, number(text)),
        write: |setting| Some(setting.data.train.to_string()),
    },
    LabKnob {
        key: Knob::Test.name(),
        shape: Shape::whole(&limits::TEST),
        read: |text, setting| put(&mut setting.data.test, number(text)),
        write: |setting| Some(setting.data.test.to_string()),
    },
    LabKnob {
        key: Knob::Spread.name(),
        shape: Shape::number(&limits::LENGTH),
        read: |text, setting| put(&mut setting.data.spread, number(text)),
        write: |setting| Some(decimal(setting.data.spread)),
    },
    LabKnob {
        key: Knob::Radius.name(),
        shape: Shape::number(&limits::LENGTH),
        read: |text, setting| put(&mut setting.data.radius, number(text)),
        write: |setting| Some(decimal(setting.data.radius)),
    },
    LabKnob {
        key: Knob::Flipped.name(),
        shape: Shape::number(&limits::SHARE),
        read: |text, setting| put(&mut setting.data.flipped, number(text)),
        write: |setting| Some(decimal(setting.data.flipped)),
    },
    LabKnob {
        key: Knob::Layers.name(),
        shape: Shape::Layers,
        read: |text, setting| put(&mut setting.network.hidden, read_layers(text)),
        write: |setting| Some(write_layers(&setting.network.hidden)),
    },
    LabKnob {
        key: "activation",
        shape: Shape::Name(&[&Activation::NAMES]),
        read: |text, setting| put(&mut setting.network.activation, Activation::by_name(text)),
        write: |setting| Some(setting.network.activation.name().to_owned()),
    },
    LabKnob {
        key: "initial",
        shape: Shape::Name(&[&Start::NAMES]),
        read: |text, setting| put(&mut setting.network.start, Start::by_name(text)),
        write: |setting| Some(setting.network.start.name().to_owned()),
    },
    LabKnob {
        key: "optimizer",
        shape: Shape::Name(&[&Rule::NAMES]),
        read: |text, setting| put(&mut setting.optimizer.rule, Rule::by_name(text)),
        write: |setting| Some(setting.optimizer.rule.name().to_owned()),
    },
    LabKnob {
        key: Knob::Rate.name(),
        shape: Shape::number(&limits::RATE),
        read: |text, setting| put(&mut setting.optimizer.rate, number(text)),
        write: |setting| Some(decimal(setting.optimizer.rate)),
    },
    LabKnob {
        key: Knob::Decay.name(),
        shape: Shape::number(&limits::DECAY),
        read: |text, setting| put(&mut setting.optimizer.decay, number(text)),
        write: |setting| Some(decimal(setting.optimizer.decay)),
    },
    LabKnob {
        key: Knob::Batch.name(),
        shape: Shape::whole(&limits::STEPS),
        read: |text, setting| put(&mut setting.batch, number(text)),
        write: |setting| Some(setting.batch.to_string()),
    },
    LabKnob {
        key: Knob::Steps.name(),
        shape: Shape::whole(&limits::STEPS),
        read: |text, setting| put(&mut setting.steps, number(text)),
        write: |setting| Some(setting.steps.to_string()),
    },
    LabKnob {
        key: "seed",
        shape: Shape::Whole { least: 0, most: u32::MAX },
        read: |text, setting| put(&mut setting.seed, number(text)),
        write: |setting| Some(setting.seed.to_string()),
    },
    LabKnob {
        key: Knob::Epsilon.name(),
        shape: Shape::Arms,
        read: |text, setting| put(&mut setting.arms, text.split(',').map(read_arm).collect()),
        write: |setting| Some(setting.arms.iter().map(write_arm).collect::<Vec<_>>().join(",")),
    },
    LabKnob {
        key: Knob::Temperature.name(),
        shape: Shape::With(&Shape::number(&limits::TEMPERATURE), OF_A_TEACHER),
        read: |text, setting| of_students(setting, |it| put(&mut it.temperature, number(text))),
        write: |setting| setting.distillation.as_ref().map(|it| decimal(it.temperature)),
    },
    LabKnob {
        key: Knob::After.name(),
        shape: Shape::With(&Shape::With(&Shape::whole(&limits::STEPS), "a step of the run"), OF_A_TEACHER),
        read: |text, setting| of_students(setting, |it| put(&mut it.after, number(text))),
        write: |setting| setting.distillation.as_ref().map(|it| it.after.to_string()),
    },
    LabKnob {
        key: Knob::Transfer.name(),
        shape: Shape::With(
            &Shape::With(&Shape::whole(&limits::TRAIN), "of the training examples and at least one for each class"),
            OF_A_TEACHER,
        ),
        read: |text, setting| of_students(setting, |it| put(&mut it.transfer, number(text))),
        write: |setting| setting.distillation.as_ref().map(|it| it.transfer.to_string()),
    },
    LabKnob {
        key: Knob::Missing.name(),
        shape: Shape::With(&Shape::ClassOrNone, OF_A_TEACHER),
        read: |text, setting| {
            let missing = if text == "none" { None } else { Some(number(text)?) };
            of_students(setting, |it| put(&mut it.missing, Some(missing)))
        },
        write: |setting| {
            let missing = setting.distillation.as_ref()?.missing;
            Some(missing.map_or_else(|| "none".to_owned(), |class| class.to_string()))
        },
    },
];

fn put<T>(place: &mut T, value: Option<T>) -> Option<()> {
    *place = value?;
    Some(())
}

fn of_students(setting: &mut Setting, change: impl FnOnce(&mut Distillation) -> Option<()>) -> Option<()> {
    change(setting.distillation.as_mut()?)
}

/// `32,32`, with commas, semicolons, hyphens, crosses or spaces; for a linear model `none`, or nothing at all.
pub fn read_layers(text: &str) -> Option<Vec<u32>> {
    let text = text.trim();
    if text.is_empty() || text == "none" {
        return Some(Vec::new());
    }
    let mut widths = Vec::new();
    for part in text.split([',', ';', '-', 'x', '×']) {
        let before = widths.len();
        for width in part.split_whitespace() {
            widths.push(number(width)?);
        }
        // Between two signs, or outside of them, a width is missing.
        if widths.len() == before {
            return None;
        }
    }
    Some(widths)
}

/// The text that [`read_layers`] reads as these.
pub fn write_layers(hidden: &[u32]) -> String {
    if hidden.is_empty() {
        return "none".to_owned();
    }
    hidden.iter().map(u32::to_string).collect::<Vec<_>>().join(",")
}

/// `0.1`, `0.1:others`, `penalty:0.5` or `scaled`.
pub fn read_arm(text: &str) -> Option<Objective> {
    match text.split_once(':') {
        None if text == "scaled" => Some(Objective::TemperatureScaled),
        None => Some(Objective::smoothed(number::<f64>(text)? + 0.0)),
        Some(("penalty", beta)) => Some(Objective::ConfidencePenalty { beta: number(beta)? }),
        Some((epsilon, "others")) => {
            Some(Objective::CrossEntropy { epsilon: number::<f64>(epsilon)? + 0.0, convention: Convention::Others })
        }
        Some(_) => None,
    }
}

/// The text that [`read_arm`] reads as this.
pub fn write_arm(arm: &Objective) -> String {
    match *arm {
        Objective::CrossEntropy { epsilon, convention: Convention::Uniform } => decimal(epsilon),
        Objective::CrossEntropy { epsilon, convention: Convention::Others } => format!("{}:others", decimal(epsilon)),
        Objective::ConfidencePenalty { beta } => format!("penalty:{}", decimal(beta)),
        Objective::TemperatureScaled => "scaled".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_are_read_as_people_write_them() {
        for text in ["64,32", "64, 32", "64;32", "64 32", "64x32", "64 × 32", "64-32", " 64 ,\t32 "] {
            assert_eq!(read_layers(text), Some(vec![64, 32]), "{text:?}");
        }
        for text in ["", "  ", "none"] {
            assert_eq!(read_layers(text), Some(Vec::new()), "{text:?} is a linear model");
        }
        for text in ["-5", "64,,32", "64,", ",", "x", "64.32", "wide", "64 none", "None"] {
            assert_eq!(read_layers(text), None, "{text:?} is refused");
        }
        for hidden in [vec![], vec![7], vec![64, 32, 1]] {
            assert_eq!(read_layers(&write_layers(&hidden)), Some(hidden.clone()), "{hidden:?}");
        }
    }

    #[test]
    fn a_knob_tells_the_limits_that_it_is_held_to() {
        let values = |knob: Knob| KNOBS.iter().find(|it| it.key == knob.name()).map(|it| it.shape.in_words()).unwrap();
        assert_eq!(values(Knob::Classes), "a whole number from 2 to 10");
        assert_eq!(values(Knob::Rate), "a number from 1e-9 to 1000000");
        assert_eq!(values(Knob::Layers), "up to 4 widths from 1 to 256, as in 32,32; or none");
    }
}
