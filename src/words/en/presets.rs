//! What the settings from the literature are called, in English.

use crate::spec::Preset;
use crate::words::PresetsWords;

pub(super) const WORDS: PresetsWords = PresetsWords {
    label: "Known settings",
    none: "your own",
    name: |preset| match preset {
        Preset::Binary => "Two classes",
        Preset::Cifar10 => "CIFAR-10, 10 classes",
        Preset::ImageNet => "ImageNet, 1000 classes",
        Preset::Transformer => "Translation, 37\u{202f}000 tokens",
    },
};
