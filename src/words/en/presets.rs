//! What the settings from the literature are called, in English.

use crate::spec::Preset;
use crate::words::PresetsWords;

pub(super) const WORDS: PresetsWords = PresetsWords {
    label: "Settings from the literature",
    none: "your own",
    name: |preset| match preset {
        Preset::Binary => "Two classes",
        Preset::Cifar10 => "CIFAR-10, 10 classes",
        Preset::ImageNet => "ImageNet, 1000 classes",
        Preset::Transformer => "Translation, 37\u{202f}000 tokens",
    },
    source: |preset| match preset {
        Preset::Binary => "The smallest case: with ε/K on the true class too, only half of ε = 0.1 leaves it.",
        Preset::Cifar10 => "Müller, Kornblith and Hinton (2019) compare training on CIFAR-10 with and without ε = 0.1.",
        Preset::ImageNet => {
            "Szegedy et al. (2016) introduced label smoothing with ε = 0.1 on the 1000 classes of ImageNet."
        }
        Preset::Transformer => {
            "Vaswani et al. (2017) trained the Transformer with ε = 0.1 over about 37\u{202f}000 tokens; their code gives ε to the others, which at this K is nearly the same."
        }
    },
};
