//! What the values of a link's key look like: one description that the parser's notices, the documents and the tests share.
//!
//! A shape is what can be said of a value by itself. Whether it fits the rest of the link, its key decides when it is read.

use super::link::number;
use super::{Shared, TypedLogits, language::is_tag, logits::LogitsPreset};
use crate::training::setting::limits;
use std::ops::RangeInclusive;

/// What a value looks like.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Shape {
    /// A decimal number; one whose `most` is [`f64::MAX`] has no upper limit.
    Number {
        /// The least.
        least: f64,
        /// The most.
        most: f64,
    },
    /// A whole number.
    Whole {
        /// The least.
        least: u32,
        /// The most.
        most: u32,
    },
    /// A class of the theory, from 0.
    Class,
    /// A class of the lab, from 0; or none.
    ClassOrNone,
    /// One of some names, which stand in several lists.
    Name(&'static [&'static [&'static str]]),
    /// Some of these names, each once, with commas.
    Names {
        /// The names.
        names: &'static [&'static str],
        /// Whether the word `none` stands for an empty list.
        or_none: bool,
    },
    /// A text without control characters.
    Text {
        /// How many characters it has at most.
        most: usize,
    },
    /// The tag of a language.
    Tag,
    /// A preset of logits by its name, or logits by class.
    Logits,
    /// A point of the plane of two logits.
    Point,
    /// The widths of hidden layers.
    Layers,
    /// What the arms of a run minimise.
    Arms,
    /// A shape, and in words what must hold besides.
    With(&'static Shape, &'static str),
}

/// The word for an empty list.
pub const NONE: &str = "none";

impl Shape {
    /// A decimal number of a range.
    pub const fn number(range: &RangeInclusive<f64>) -> Self {
        Self::Number { least: *range.start(), most: *range.end() }
    }

    /// A whole number of a range.
    pub const fn whole(range: &RangeInclusive<u32>) -> Self {
        Self::Whole { least: *range.start(), most: *range.end() }
    }

    /// The values in words, after «must be».
    pub fn in_words(&self) -> String {
        match *self {
            Self::Number { least, most: f64::MAX } => format!("a number of at least {}", plain(least)),
            Self::Number { least, most } => format!("a number from {} to {}", plain(least), plain(most)),
            Self::Whole { least, most } => format!("a whole number from {least} to {most}"),
            Self::Class => "a class: a whole number from 0 to the number of classes less one".to_owned(),
            Self::ClassOrNone => format!("a class, or {NONE}"),
            Self::Name(lists) => enumerated(&lists.concat(), "or"),
            Self::Names { names, or_none } => {
                let or_none = if or_none { format!("; or {NONE}") } else { String::new() };
                format!("a list of {}{or_none}", enumerated(names, "and"))
            }
            Self::Text { most } => format!("a text of up to {most} characters"),
            Self::Tag => "the tag of a language, such as en or pt-BR".to_owned(),
            Self::Logits => format!(
                "{}; or up to {} numbers from −{limit} to {limit}, each for the next class or written class:number, then \
                 rest:number for all others",
                enumerated(&LogitsPreset::NAMES, "or"),
                TypedLogits::MAX,
                limit = TypedLogits::LIMIT,
            ),
            Self::Point => {
                let ((own_least, own_most), (rival_least, rival_most)) = (Shared::PLANE_OWN, Shared::PLANE_RIVAL);
                let [own_least, own_most, rival_least, rival_most] =
                    [own_least, own_most, rival_least, rival_most].map(plain);
                format!("two numbers, from {own_least} to {own_most} and from {rival_least} to {rival_most}")
            }
            Self::Layers => {
                let (layers, (least, most)) = (limits::LAYERS.end(), limits::UNITS.into_inner());
                format!("up to {layers} widths from {least} to {most}, as in 32,32; or {NONE}")
            }
            Self::Arms => {
                let (arms, (least, most)) = (limits::ARMS.end(), limits::SHARE.into_inner());
                format!(
                    "a list of up to {arms}: a smoothing factor from {least} to {most}, with or without :others; \
                     penalty: and a number; or scaled"
                )
            }
            Self::With(shape, besides) => format!("{}, {besides}", shape.in_words()),
        }
    }

    /// Whether a value, decoded, has this shape.
    ///
    /// It is read here without the readers of the keys, so that each can be held against the other.
    pub fn admits(&self, text: &str) -> bool {
        let real = |text: &str, least: f64, most: f64| number(text).is_some_and(|it: f64| (least..=most).contains(&it));
        let whole =
            |text: &str, least: u32, most: u32| number(text).is_some_and(|it: u32| (least..=most).contains(&it));
        let class = |text: &str| number(text).is_some_and(|it: usize| it < Shared::MAX_CLASSES);
        match *self {
            Self::Number { least, most } => real(text, least, most),
            Self::Whole { least, most } => whole(text, least, most),
            Self::Class => class(text),
            Self::ClassOrNone => text == NONE || whole(text, 0, limits::CLASSES.end() - 1),
            Self::Name(lists) => lists.iter().any(|names| names.contains(&text)),
            Self::Names { names, or_none } => {
                let members: Vec<&str> = text.split(',').collect();
                let once =
                    |(place, member): (usize, &&str)| names.contains(member) && !members[..place].contains(member);
                (or_none && text == NONE) || members.iter().enumerate().all(once)
            }
            Self::Text { most } => {
                let length = text.chars().count();
                (1..=most).contains(&length) && !text.chars().any(char::is_control)
            }
            Self::Tag => is_tag(text),
            Self::Logits => {
                let logit = |text: &str| real(text, -TypedLogits::LIMIT, TypedLogits::LIMIT);
                let entry = |part: &str| part.split_once(':').map_or(logit(part), |(of, it)| class(of) && logit(it));
                let mut parts: Vec<&str> = text.split(',').collect();
                if parts.last().and_then(|last| last.strip_prefix("rest:")).is_some_and(logit) {
                    parts.pop();
                }
                LogitsPreset::NAMES.contains(&text)
                    || (parts.len() <= TypedLogits::MAX && parts.iter().all(|part| entry(part)))
            }
            Self::Point => text.split_once(',').is_some_and(|(own, rival)| {
                let within = |text: &str, (least, most): (f64, f64)| real(text, least, most);
                within(own, Shared::PLANE_OWN) && within(rival, Shared::PLANE_RIVAL)
            }),
            Self::Layers => {
                let (least, most) = limits::UNITS.into_inner();
                let widths = || text.split(',');
                text == NONE
                    || (widths().count() <= *limits::LAYERS.end() as usize && widths().all(|it| whole(it, least, most)))
            }
            Self::Arms => {
                let within = |text: &str, range: RangeInclusive<f64>| real(text, *range.start(), *range.end());
                let arm = |part: &str| match part.split_once(':') {
                    None => part == "scaled" || within(part, limits::SHARE),
                    Some(("penalty", beta)) => within(beta, limits::BETA),
                    Some((epsilon, "others")) => within(epsilon, limits::SHARE),
                    Some(_) => false,
                };
                text.split(',').count() <= *limits::ARMS.end() as usize && text.split(',').all(arm)
            }
            Self::With(shape, _) => shape.admits(text),
        }
    }

    /// Whether a value is one plain number.
    pub const fn is_number(&self) -> bool {
        matches!(self.bare(), Self::Number { .. } | Self::Whole { .. } | Self::Class)
    }

    /// The shape itself, without what is only said besides.
    pub const fn bare(&self) -> &Self {
        match self {
            Self::With(shape, _) => shape.bare(),
            _ => self,
        }
    }
}

/// A number as people write it, small ones in powers of ten.
fn plain(value: f64) -> String {
    if value > 0.0 && value < 1e-3 { format!("{value:e}") } else { value.to_string().replace('-', "−") }
}

/// `one, two or three`.
fn enumerated(names: &[&str], last: &str) -> String {
    match names.split_last() {
        Some((end, start)) if !start.is_empty() => format!("{} {last} {end}", start.join(", ")),
        _ => names.concat(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shapes_are_told_in_words() {
        for (shape, words) in [
            (Shape::Number { least: 0.0, most: 1.0 }, "a number from 0 to 1"),
            (Shape::Number { least: 1e-100, most: f64::MAX }, "a number of at least 1e-100"),
            (Shape::Name(&[&["one"]]), "one"),
            (Shape::Name(&[&["one", "two"], &["three"]]), "one, two or three"),
            (Shape::Names { names: &["one", "two"], or_none: true }, "a list of one and two; or none"),
            (
                Shape::With(&Shape::Whole { least: 0, most: 359 }, "in degrees"),
                "a whole number from 0 to 359, in degrees",
            ),
        ] {
            assert_eq!(shape.in_words(), words, "{shape:?}");
        }
    }

    #[test]
    fn a_value_has_its_shape_or_not() {
        let names = Shape::Names { names: &["one", "two"], or_none: true };
        let point = Shape::Point;
        for (shape, good, bad) in [
            (
                Shape::Number { least: 0.0, most: 1.0 },
                vec!["0", "-0", "1e-300", "1"],
                vec!["1.5", "", "NaN", " 1", "inf"],
            ),
            (Shape::Whole { least: 2, most: 9 }, vec!["2", "9"], vec!["1", "10", "2.0", "two", "-3"]),
            (names, vec!["none", "one", "two,one"], vec!["", "one,one", "one,", "three", "none,one"]),
            (Shape::Names { names: &["one"], or_none: false }, vec!["one"], vec!["none"]),
            (Shape::Text { most: 3 }, vec!["a", "öäü"], vec!["", "abcd", "a\nb"]),
            (point, vec!["-3,5"], vec!["-3", "-3,5,1", "99,0"]),
            (Shape::Logits, vec!["right", "1,2,5:3,rest:0", "rest:1"], vec!["", "rest:1,2", "x", "100000:1", "1e5"]),
            (Shape::Layers, vec!["none", "32", "1,2,3,256"], vec!["", "0", "257", "1,1,1,1,1"]),
            (Shape::Arms, vec!["0,0.1:others,penalty:2,scaled"], vec!["", "2", "penalty:", "0.1:uniform"]),
            (Shape::ClassOrNone, vec!["none", "0", "9"], vec!["10", "-1", ""]),
        ] {
            for text in good {
                assert!(shape.admits(text), "{shape:?} admits «{text}»");
            }
            for text in bad {
                assert!(!shape.admits(text), "{shape:?} does not admit «{text}»");
            }
        }
    }
}
