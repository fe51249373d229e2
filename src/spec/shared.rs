//! The state that all figures of the theory share.

use super::Control;
use super::link::Notice;
use super::logits::LogitsChoice;
use crate::named::named;
use crate::theory::surface::PlanePoint;
use crate::theory::{Classes, Convention, Epsilon, SmoothedTarget, Smoothing, Temperature};

/// The state that all figures of the theory share. The true class is always below the number of classes, and the start
/// of the descents always on the plane that is drawn.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared {
    smoothing: Smoothing,
    classes: Classes,
    target: usize,
    logits: LogitsChoice,
    temperature: Temperature,
    unit: Unit,
    start: PlanePoint,
    turn: u16,
    relatives: u8,
}

impl Shared {
    /// The most classes the page takes: beyond, a table of them helps nobody.
    pub const MAX_CLASSES: usize = 100_000;

    /// The part of the plane of two logits that is drawn: the true class's from its first to its last.
    pub const PLANE_OWN: (f64, f64) = (-6.0, 14.0);
    /// The rival's.
    pub const PLANE_RIVAL: (f64, f64) = (-10.0, 10.0);

    /// How the targets are smoothed.
    pub const fn smoothing(&self) -> Smoothing {
        self.smoothing
    }

    /// `K`.
    pub const fn classes(&self) -> Classes {
        self.classes
    }

    /// The true class `y`.
    pub const fn target(&self) -> usize {
        self.target
    }

    /// Which logits the learner looks at.
    pub const fn logits(&self) -> &LogitsChoice {
        &self.logits
    }

    /// All `K` of them.
    pub fn all_logits(&self) -> Vec<f64> {
        self.logits.all(&self.smoothed())
    }

    /// The temperature that divides logits before a softmax, where a figure has one.
    pub const fn temperature(&self) -> Temperature {
        self.temperature
    }

    /// In which unit losses are told.
    pub const fn unit(&self) -> Unit {
        self.unit
    }

    /// Where on the plane of two logits the descents begin.
    pub const fn start(&self) -> PlanePoint {
        self.start
    }

    /// How far the surfaces are turned, in degrees from 0 to 359.
    pub const fn turn(&self) -> u16 {
        self.turn
    }

    /// Whether a relative of label smoothing is shown beside it.
    pub const fn shows(&self, relative: RelativeName) -> bool {
        self.relatives & (1 << relative as u8) != 0
    }

    /// The smoothed target.
    pub fn smoothed(&self) -> SmoothedTarget {
        self.target_of(self.smoothing)
    }

    /// The one-hot target beside it.
    pub fn one_hot(&self) -> SmoothedTarget {
        self.target_of(Smoothing::NONE)
    }

    fn target_of(&self, smoothing: Smoothing) -> SmoothedTarget {
        match smoothing.of_class(self.target, self.classes) {
            Ok(target) => target,
            Err(error) => unreachable!("the true class is below K in every state: {error}"),
        }
    }

    /// The same state with another `ε`.
    #[must_use]
    pub const fn with_epsilon(self, epsilon: Epsilon) -> Self {
        Self { smoothing: Smoothing { epsilon, ..self.smoothing }, ..self }
    }

    /// The same state in another convention.
    #[must_use]
    pub const fn with_convention(self, convention: Convention) -> Self {
        Self { smoothing: Smoothing { convention, ..self.smoothing }, ..self }
    }

    /// The same state with another `K`. A true class that no longer exists moves to `K − 1`, and a notice says so.
    #[must_use]
    pub fn with_classes(self, classes: Classes) -> (Self, Option<Notice>) {
        self.with_classes_for(classes, self.target)
    }

    /// The same state with another `K`, and the true class that is wanted; if there is none of that number it is `K − 1`, and a
    /// notice says so.
    #[must_use]
    pub fn with_classes_for(self, classes: Classes, wanted: usize) -> (Self, Option<Notice>) {
        let last = classes.get() - 1;
        let to = Self { classes, target: wanted.min(last), ..self };
        let is_told = wanted > last && to != self;
        (to, is_told.then_some(Notice::TargetMoved { from: wanted, to: last }))
    }

    /// The same state with another true class; `None` unless `target < K`.
    #[must_use]
    pub fn with_target(self, target: usize) -> Option<Self> {
        (target < self.classes.get()).then_some(Self { target, ..self })
    }

    /// The same state with other logits.
    #[must_use]
    pub const fn with_logits(self, logits: LogitsChoice) -> Self {
        Self { logits, ..self }
    }

    /// The same state at another temperature.
    #[must_use]
    pub const fn with_temperature(self, temperature: Temperature) -> Self {
        Self { temperature, ..self }
    }

    /// The same state with losses in another unit.
    #[must_use]
    pub const fn with_unit(self, unit: Unit) -> Self {
        Self { unit, ..self }
    }

    /// The same state with the surfaces turned to so many degrees; whole turns are left out.
    #[must_use]
    pub const fn with_turn(self, degrees: u16) -> Self {
        Self { turn: degrees % 360, ..self }
    }

    /// The same state with another start of the descents; `None` unless it is on the plane that is drawn.
    #[must_use]
    pub fn with_start(self, start: PlanePoint) -> Option<Self> {
        let inside = |value: f64, (least, most): (f64, f64)| (least..=most).contains(&value);
        let on_plane = inside(start.own, Self::PLANE_OWN) && inside(start.rival, Self::PLANE_RIVAL);
        // −0 is written «-0» and would not be found equal to what was read.
        let start = PlanePoint { own: start.own + 0.0, rival: start.rival + 0.0 };
        on_plane.then_some(Self { start, ..self })
    }

    /// The same state with a relative shown or not.
    #[must_use]
    pub const fn with_relative(self, relative: RelativeName, shown: bool) -> Self {
        let bit = 1 << relative as u8;
        Self { relatives: if shown { self.relatives | bit } else { self.relatives & !bit }, ..self }
    }

    /// The same state after what a reader did to a figure; `None` if it cannot be done.
    #[must_use]
    pub fn with_change(self, change: Change) -> Option<Self> {
        match change {
            Change::Start(start) => self.with_start(start),
            Change::Turn(degrees) => Some(self.with_turn(degrees)),
            Change::Logit { class, logit } => {
                let typed = self.logits.typed(&self.smoothed()).with(class, logit).ok()?;
                Some(self.with_logits(LogitsChoice::Typed(typed)))
            }
        }
    }

    /// The controls that lead from this state to another. The surfaces are turned by their handle alone.
    pub fn moved_to(&self, other: &Self) -> impl Iterator<Item = Control> {
        let (smoothing, further) = (self.smoothing(), other.smoothing());
        let relatives = RelativeName::ALL.into_iter().any(|name| self.shows(name) != other.shows(name));
        [
            (Control::Smoothing, smoothing.epsilon != further.epsilon),
            (Control::Classes, self.classes() != other.classes()),
            (Control::Target, self.target() != other.target()),
            (Control::Convention, smoothing.convention != further.convention),
            (Control::Logits, self.logits() != other.logits()),
            (Control::Temperature, self.temperature() != other.temperature()),
            (Control::Start, self.start() != other.start()),
            (Control::Relatives, relatives),
            (Control::Unit, self.unit() != other.unit()),
        ]
        .into_iter()
        .filter_map(|(control, moved)| moved.then_some(control))
    }
}

impl Default for Shared {
    /// `ε = 0.1` over ten classes: the setting of most papers, on a set of digits.
    fn default() -> Self {
        let (Ok(epsilon), Ok(classes)) = (Epsilon::new(0.1), Classes::new(10)) else {
            unreachable!("0.1 is a smoothing factor and 10 a number of classes")
        };
        let plain = Self {
            smoothing: Smoothing { epsilon, convention: Convention::Uniform },
            classes,
            target: 3,
            logits: LogitsChoice::default(),
            temperature: Temperature::ONE,
            unit: Unit::Nats,
            start: PlanePoint { own: -3.0, rival: 5.0 },
            turn: 30,
            relatives: 0,
        };
        plain.with_relative(RelativeName::ConfidencePenalty, true).with_relative(RelativeName::FocalLoss, true)
    }
}

/// What a reader does to a figure by its handles.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Change {
    /// The descents begin elsewhere.
    Start(PlanePoint),
    /// The surfaces are turned, to so many degrees.
    Turn(u16),
    /// A class has another logit.
    Logit {
        /// Which class.
        class: usize,
        /// Its logit.
        logit: f64,
    },
}

named! {
    /// In which unit a loss is told. The theory computes in nats.
    #[derive(Default)]
    pub enum Unit {
        /// By the natural logarithm.
        #[default]
        Nats = "nats",
        /// By the logarithm to base 2.
        Bits = "bits",
    }
}

impl Unit {
    /// A loss of so many nats in this unit.
    pub fn of(self, nats: f64) -> f64 {
        match self {
            Self::Nats => nats,
            Self::Bits => nats * std::f64::consts::LOG2_E,
        }
    }
}

named! {
    /// A relative of label smoothing that can be shown beside it.
    pub enum RelativeName {
        /// `CE − β H(p)`.
        ConfidencePenalty = "confidence-penalty",
        /// `(1 − p_y)^γ CE`.
        FocalLoss = "focal-loss",
        /// `CE(z/T)`.
        Temperature = "temperature",
        /// `CE + α·meanₖ max(0, z_max − zₖ − m)`.
        MarginBasedSmoothing = "margin-based",
        /// `CE + α (z_max − z̄)`.
        MaxSup = "maxsup",
        /// Smoothing with a negative factor.
        NegativeSmoothing = "negative",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::parse;

    #[test]
    fn every_control_of_the_shared_state_is_what_its_key_moves() {
        let first = Shared::default();
        for control in Control::ALL.into_iter().filter(|control| !control.is_of_lab()) {
            let value = match control {
                Control::Smoothing => "0.2",
                Control::Classes => "20",
                Control::Target => "5",
                Control::Convention => "others",
                Control::Logits => "wrong",
                Control::Temperature => "2",
                Control::Start => "0,0",
                Control::Relatives => "none",
                Control::Unit => "bits",
                _ => unreachable!("it is of the lab"),
            };
            let moved = parse(&format!("{}={value}", control.name())).0.shared;
            assert_eq!(first.moved_to(&moved).collect::<Vec<_>>(), [control], "{} is moved", control.name());
            assert_eq!(moved.moved_to(&first).collect::<Vec<_>>(), [control], "{} is moved back", control.name());
        }
        let turned = parse("turn=77").0.shared;
        assert_eq!(first.moved_to(&turned).count() + first.moved_to(&first).count(), 0, "by no control");
    }
}
