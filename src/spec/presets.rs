//! Settings from the literature: states of the shared knobs by name.

use super::link::Notice;
use super::shared::Shared;
use crate::named::named;
use crate::theory::{Classes, Convention, Epsilon, Smoothing};

named! {
    /// Settings from the literature. All have `ε = 0.1`; they differ in what the same factor does at their `K`.
    #[derive(Hash)]
    pub enum Preset {
        /// Two classes, where `ε/K` on the true class is half of `ε`.
        Binary = "binary",
        /// Müller, Kornblith and Hinton 2019: small images of ten classes.
        Cifar10 = "cifar-10",
        /// Szegedy et al. 2016, who introduced label smoothing: photographs of a thousand classes.
        ImageNet = "imagenet",
        /// Vaswani et al. 2017: the next token of a translation, from a vocabulary of about 37 000.
        Transformer = "transformer",
    }
}

impl Preset {
    /// `K`.
    pub fn classes(self) -> Classes {
        let count = match self {
            Self::Binary => 2,
            Self::Cifar10 => 10,
            Self::ImageNet => 1000,
            Self::Transformer => 37_000,
        };
        match Classes::new(count) {
            Ok(classes) => classes,
            Err(_) => unreachable!("each of them has two classes or more"),
        }
    }

    /// `ε`, and the convention: the one in which PyTorch and Keras would be told it.
    pub fn smoothing(self) -> Smoothing {
        match Epsilon::new(0.1) {
            Ok(epsilon) => Smoothing { epsilon, convention: Convention::Uniform },
            Err(_) => unreachable!("0.1 is a smoothing factor"),
        }
    }

    /// The state at this setting, with the true class that is wanted. All that it does not name stays as it is; if there is no
    /// class of that number it is the last, and a notice says so.
    #[must_use]
    pub fn apply(self, shared: Shared, wanted: usize) -> (Shared, Option<Notice>) {
        let Smoothing { epsilon, convention } = self.smoothing();
        shared.with_epsilon(epsilon).with_convention(convention).with_classes_for(self.classes(), wanted)
    }

    /// The setting that a state is at, if any, whatever else it says.
    pub fn of(shared: &Shared) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|preset| (preset.classes(), preset.smoothing()) == (shared.classes(), shared.smoothing()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{LogitsChoice, LogitsPreset, Unit};

    #[test]
    fn a_setting_is_found_again_and_leaves_the_rest_alone() {
        let before = Shared::default()
            .with_target(7)
            .unwrap()
            .with_unit(Unit::Bits)
            .with_logits(LogitsChoice::Preset(LogitsPreset::Wrong))
            .with_convention(Convention::Others)
            .with_epsilon(Epsilon::new(0.35).unwrap());
        assert_eq!(Preset::of(&before), None, "ε = 0.35 is none of them");
        for preset in Preset::ALL {
            let (after, notice) = preset.apply(before, 7);
            assert_eq!(Preset::of(&after), Some(preset), "not found again");
            assert_eq!((after.unit(), after.logits()), (before.unit(), before.logits()), "{preset:?} changed the rest");
            assert_eq!(after.target(), if preset == Preset::Binary { 1 } else { 7 }, "{preset:?}: the true class");
            let moved = Notice::TargetMoved { from: 7, to: 1 };
            let pushed = before.with_target(1).unwrap();
            assert_eq!(
                preset.apply(pushed, 7),
                (after, notice.clone()),
                "{preset:?}: a class that is wanted comes back"
            );
            assert_eq!(notice, (preset == Preset::Binary).then_some(moved), "{preset:?}: what is said");
        }
    }

    #[test]
    fn the_published_numbers() {
        let numbers = Preset::ALL.map(|preset| (preset.classes().get(), preset.smoothing().epsilon.get()));
        assert_eq!(numbers, [(2, 0.1), (10, 0.1), (1000, 0.1), (37_000, 0.1)], "K and ε of each");
        assert_eq!(Preset::of(&Shared::default()), Some(Preset::Cifar10), "the page begins at a published setting");
    }
}
