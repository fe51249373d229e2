//! Settings known from papers, by name.

use super::link::Notice;
use super::named::named;
use super::shared::Shared;
use crate::theory::{Classes, Convention, Epsilon};

named! {
    /// A number of classes and a smoothing factor that belong together.
    pub enum Preset {
        /// Two classes, where the two conventions differ most.
        Binary = "binary",
        /// CIFAR-10 as in Müller et al. 2019.
        Cifar10 = "cifar-10",
        /// ImageNet as in Szegedy et al. 2016.
        ImageNet = "imagenet",
        /// The vocabulary of a Transformer, about 37 000 tokens, as in Vaswani et al. 2017.
        Transformer = "transformer",
    }
}

impl Preset {
    /// `K`. All four smooth by 0.1, over all classes.
    const fn classes(self) -> usize {
        match self {
            Self::Binary => 2,
            Self::Cifar10 => 10,
            Self::ImageNet => 1000,
            Self::Transformer => 37_000,
        }
    }

    /// The state with this setting. A true class that no longer exists moves, and a notice says so.
    pub fn on(self, shared: Shared) -> (Shared, Option<Notice>) {
        let (Ok(epsilon), Ok(classes)) = (Epsilon::new(0.1), Classes::new(self.classes())) else {
            unreachable!("0.1 is a smoothing factor and every preset has classes")
        };
        shared.with_epsilon(epsilon).with_convention(Convention::Uniform).with_classes(classes)
    }
}
