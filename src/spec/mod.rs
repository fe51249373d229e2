//! Every knob of the page as one plain value, and its text form in a URL.
//!
//! `parse(write(s)) == s`, bit for bit, and [`parse`] is total: whatever text comes, it yields a state and says in
//! [`Notice`]s what it could not use. [`PARAMETERS`] is the one table that parser, writer, documents and tests share.

use crate::theory::{Classes, Convention, Epsilon, SmoothedTarget, Smoothing};
use std::str::FromStr;

/// What a link can say: what is shown, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Spec {
    /// What every theory figure follows, wherever it is moved.
    pub shared: Shared,
    /// How it is shown.
    pub view: View,
}

/// The state that all figures of the theory share. The true class is always below the number of classes.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shared {
    smoothing: Smoothing,
    classes: Classes,
    target: usize,
}

impl Shared {
    /// The most classes the page takes: beyond, a table of them helps nobody.
    pub const MAX_CLASSES: usize = 100_000;

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
        let last = classes.get() - 1;
        if self.target <= last {
            return (Self { classes, ..self }, None);
        }
        (Self { classes, target: last, ..self }, Some(Notice::TargetMoved { from: self.target, to: last }))
    }

    /// The same state with another true class; `None` unless `target < K`.
    #[must_use]
    pub fn with_target(self, target: usize) -> Option<Self> {
        (target < self.classes.get()).then_some(Self { target, ..self })
    }
}

impl Default for Shared {
    /// `ε = 0.1` over ten classes: the setting of most papers, on a set of digits.
    fn default() -> Self {
        let (Ok(epsilon), Ok(classes)) = (Epsilon::new(0.1), Classes::new(10)) else {
            unreachable!("0.1 is a smoothing factor and 10 a number of classes")
        };
        Self { smoothing: Smoothing { epsilon, convention: Convention::Uniform }, classes, target: 3 }
    }
}

/// How the state is shown.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    /// The figure of an embed; the first one if unsaid.
    pub figure: Option<FigureName>,
    /// The controls to show; all if unsaid.
    pub controls: Option<Vec<Control>>,
    /// The controls that are shown but do not move.
    pub lock: Vec<Control>,
    /// Light, dark, or as the reader's system has it.
    pub theme: ThemeChoice,
    /// A heading for an embed.
    pub title: Option<String>,
}

/// The figures. Their names are hyphenated in links and markup.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum FigureName {
    /// One-hot and smoothed target probabilities, class by class.
    Targets,
    /// The loss against the predicted probability of the true class.
    LossCurve,
}

impl FigureName {
    /// In the order of the page.
    pub const ALL: [Self; 2] = [Self::Targets, Self::LossCurve];

    /// The name in links and markup.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Targets => "targets",
            Self::LossCurve => "loss-curve",
        }
    }
}

/// The controls of the shared state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Control {
    /// `ε`.
    Smoothing,
    /// `K`.
    Classes,
    /// Which classes receive the mass.
    Convention,
    /// The true class.
    Target,
}

impl Control {
    /// In the order of the panel.
    pub const ALL: [Self; 4] = [Self::Smoothing, Self::Classes, Self::Convention, Self::Target];

    /// The name in links and markup.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smoothing => "smoothing",
            Self::Classes => "classes",
            Self::Convention => "convention",
            Self::Target => "target",
        }
    }
}

/// Which colours are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ThemeChoice {
    /// As the reader's system has it.
    #[default]
    Auto,
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

impl ThemeChoice {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The name in links and markup.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// The name of a convention in links and markup.
pub const fn convention_name(convention: Convention) -> &'static str {
    match convention {
        Convention::Uniform => "uniform",
        Convention::Others => "others",
    }
}

/// Something that the reader must be told, for nothing is changed in silence.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A link's value cannot be used; the default stands.
    BadValue {
        /// The key.
        key: &'static str,
        /// What came, shortened.
        value: String,
        /// What was wanted.
        wanted: &'static str,
    },
    /// A link's key is not known.
    UnknownKey(String),
    /// A key came twice; the first stands.
    Repeated(&'static str),
    /// The link is longer than [`MAX_LENGTH`]; what was beyond is not read.
    TooLong,
    /// The true class moved because its class no longer exists.
    TargetMoved {
        /// Where it was.
        from: usize,
        /// Where it is.
        to: usize,
    },
}

impl Notice {
    /// The key or control it is about.
    pub fn key(&self) -> &str {
        match self {
            Self::BadValue { key, .. } | Self::Repeated(key) => key,
            Self::UnknownKey(key) => key,
            Self::TooLong => "link",
            Self::TargetMoved { .. } => "target",
        }
    }
}

/// The longest link text that is read, in bytes.
pub const MAX_LENGTH: usize = 2048;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 120;

/// One key of a link: what it may be, and how it is read and written.
#[derive(Debug)]
pub struct Parameter {
    /// The key.
    pub key: &'static str,
    /// The values it takes, in words.
    pub values: &'static str,
    /// Reads a value into the draft; `None` if it cannot be used.
    read: fn(&str, &mut Draft) -> Option<()>,
    /// The value, unless it is the default.
    write: fn(&Spec) -> Option<String>,
}

/// A state on the way: the true class is checked when the number of classes is known.
#[derive(Debug, Default)]
struct Draft {
    spec: Spec,
    target: Option<usize>,
}

/// Every key of a link, in the order in which it is written.
pub const PARAMETERS: [Parameter; 10] = [
    Parameter { key: "v", values: "1", read: |text, _| (text == "1").then_some(()), write: |_| None },
    Parameter {
        key: "figure",
        values: "targets or loss-curve",
        read: |text, draft| {
            draft.spec.view.figure = Some(by_name(&FigureName::ALL, FigureName::name, text)?);
            Some(())
        },
        write: |spec| spec.view.figure.map(|figure| figure.name().to_owned()),
    },
    Parameter {
        key: "smoothing",
        values: "a number from 0 to 1",
        read: |text, draft| {
            draft.spec.shared = draft.spec.shared.with_epsilon(Epsilon::new(number(text)?).ok()?);
            Some(())
        },
        write: |spec| {
            let epsilon = spec.shared.smoothing.epsilon;
            (epsilon != Shared::default().smoothing.epsilon).then(|| epsilon.get().to_string())
        },
    },
    Parameter {
        key: "classes",
        values: "a whole number from 2 to 100000",
        read: |text, draft| {
            let classes = number::<usize>(text).filter(|&count| count <= Shared::MAX_CLASSES)?;
            // The true class is settled at the end; until then it only has to be a class.
            draft.spec.shared = draft.spec.shared.with_classes(Classes::new(classes).ok()?).0;
            Some(())
        },
        write: |spec| {
            let classes = spec.shared.classes;
            (classes != Shared::default().classes).then(|| classes.get().to_string())
        },
    },
    Parameter {
        key: "convention",
        values: "uniform or others",
        read: |text, draft| {
            let convention = by_name(&[Convention::Uniform, Convention::Others], convention_name, text)?;
            draft.spec.shared = draft.spec.shared.with_convention(convention);
            Some(())
        },
        write: |spec| {
            let convention = spec.shared.smoothing.convention;
            (convention != Convention::default()).then(|| convention_name(convention).to_owned())
        },
    },
    Parameter {
        key: "target",
        values: "a class: a whole number from 0 to the number of classes less one",
        read: |text, draft| {
            draft.target = Some(number(text)?);
            Some(())
        },
        write: |spec| {
            (spec.shared.target != default_target(spec.shared.classes)).then(|| spec.shared.target.to_string())
        },
    },
    Parameter {
        key: "controls",
        values: "a list of smoothing, classes, convention, target; or none",
        read: |text, draft| {
            draft.spec.view.controls = Some(if text == "none" { Vec::new() } else { controls(text)? });
            Some(())
        },
        write: |spec| {
            let shown = spec.view.controls.as_ref()?;
            Some(if shown.is_empty() { "none".to_owned() } else { list(shown) })
        },
    },
    Parameter {
        key: "lock",
        values: "a list of smoothing, classes, convention, target",
        read: |text, draft| {
            draft.spec.view.lock = controls(text)?;
            Some(())
        },
        write: |spec| (!spec.view.lock.is_empty()).then(|| list(&spec.view.lock)),
    },
    Parameter {
        key: "theme",
        values: "auto, light or dark",
        read: |text, draft| {
            draft.spec.view.theme = by_name(&ThemeChoice::ALL, ThemeChoice::name, text)?;
            Some(())
        },
        write: |spec| (spec.view.theme != ThemeChoice::Auto).then(|| spec.view.theme.name().to_owned()),
    },
    Parameter {
        key: "title",
        values: "a text of up to 120 characters",
        read: |text, draft| {
            let fits = !text.is_empty() && text.chars().count() <= MAX_TITLE && !text.chars().any(char::is_control);
            draft.spec.view.title = fits.then(|| text.to_owned());
            fits.then_some(())
        },
        write: |spec| spec.view.title.clone(),
    },
];

/// The state that a link's query or fragment names, with or without its `?` or `#`, and what could not be used of it.
pub fn parse(link: &str) -> (Spec, Vec<Notice>) {
    let mut draft = Draft::default();
    let mut notices = Vec::new();
    let mut seen = Vec::new();
    let mut text = link.trim_start_matches(['?', '#']);
    if text.len() > MAX_LENGTH {
        let end = (0..=MAX_LENGTH).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text = &text[..end];
        notices.push(Notice::TooLong);
    }
    for pair in text.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decode(key), decode(value));
        let Some(parameter) = PARAMETERS.iter().find(|parameter| parameter.key == key) else {
            notices.push(Notice::UnknownKey(shorten(&key)));
            continue;
        };
        if seen.contains(&parameter.key) {
            notices.push(Notice::Repeated(parameter.key));
            continue;
        }
        seen.push(parameter.key);
        if (parameter.read)(&value, &mut draft).is_none() {
            notices.push(bad_value(parameter, &value));
        }
    }
    let classes = draft.spec.shared.classes;
    let target = draft.target.unwrap_or_else(|| default_target(classes));
    let last = classes.get() - 1;
    match (Shared { target: last.min(default_target(classes)), ..draft.spec.shared }).with_target(target) {
        Some(shared) => draft.spec.shared = shared,
        None => {
            draft.spec.shared.target = default_target(classes);
            let parameter = PARAMETERS.iter().find(|parameter| parameter.key == "target");
            notices.extend(parameter.map(|parameter| bad_value(parameter, &target.to_string())));
        }
    }
    (draft.spec, notices)
}

/// The state as the text of a query or fragment, without `?` or `#`. Defaults are left out; the default state is empty.
pub fn write(spec: &Spec) -> String {
    let pairs: Vec<String> = PARAMETERS
        .iter()
        .filter_map(|parameter| Some(format!("{}={}", parameter.key, encode(&(parameter.write)(spec)?))))
        .collect();
    if pairs.is_empty() { String::new() } else { format!("v=1&{}", pairs.join("&")) }
}

/// The true class that is meant where a link names none: the default one, or the last if there are fewer.
fn default_target(classes: Classes) -> usize {
    Shared::default().target.min(classes.get() - 1)
}

fn bad_value(parameter: &Parameter, value: &str) -> Notice {
    Notice::BadValue { key: parameter.key, value: shorten(value), wanted: parameter.values }
}

/// A plain decimal number: what `f64` reads, less its words for infinities and NaN and less signs nobody types.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let plain =
        text.len() <= 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    if plain { text.parse().ok() } else { None }
}

fn by_name<T: Copy>(all: &[T], name: fn(T) -> &'static str, text: &str) -> Option<T> {
    all.iter().copied().find(|&it| name(it) == text)
}

fn controls(text: &str) -> Option<Vec<Control>> {
    text.split(',').map(|name| by_name(&Control::ALL, Control::name, name)).collect()
}

fn list(controls: &[Control]) -> String {
    controls.iter().map(|control| control.name()).collect::<Vec<_>>().join(",")
}

/// What is shown of a stranger's text.
fn shorten(text: &str) -> String {
    const SHOWN: usize = 40;
    if text.chars().count() <= SHOWN { text.to_owned() } else { text.chars().take(SHOWN).chain(['…']).collect() }
}

/// Percent-decoding that takes whatever comes: a broken escape stands for itself, broken UTF-8 becomes U+FFFD.
fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escape = (bytes[at] == b'%').then(|| bytes.get(at + 1..at + 3)).flatten();
        let code =
            escape.and_then(|hex| std::str::from_utf8(hex).ok()).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match code {
            Some(byte) => {
                decoded.push(byte);
                at += 3;
            }
            None => {
                decoded.push(if bytes[at] == b'+' { b' ' } else { bytes[at] });
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}

/// Percent-encoding of everything but letters, digits and `-._~,`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' => {
                encoded.push(char::from(byte));
            }
            _ => encoded.push_str(&format!("%{byte:02X}")),
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_spec() -> impl Strategy<Value = Spec> {
        let shared = (0.0..=1.0_f64, 2..=Shared::MAX_CLASSES, any::<bool>(), any::<prop::sample::Index>()).prop_map(
            |(epsilon, classes, uniform, target)| {
                let convention = if uniform { Convention::Uniform } else { Convention::Others };
                let shared = Shared::default()
                    .with_epsilon(Epsilon::new(epsilon).unwrap())
                    .with_convention(convention)
                    .with_classes(Classes::new(classes).unwrap())
                    .0;
                shared.with_target(target.index(classes)).unwrap()
            },
        );
        let some_controls = || prop::sample::subsequence(Control::ALL.to_vec(), 0..=4);
        let view = (
            prop::option::of(prop::sample::select(FigureName::ALL.to_vec())),
            prop::option::of(some_controls()),
            some_controls(),
            prop::sample::select(ThemeChoice::ALL.to_vec()),
            prop::option::of("[^\\p{Cc}]{1,30}"),
        )
            .prop_map(|(figure, controls, lock, theme, title)| View { figure, controls, lock, theme, title });
        (shared, view).prop_map(|(shared, view)| Spec { shared, view })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(spec in any_spec()) {
            prop_assert_eq!(parse(&write(&spec)), (spec, vec![]), "a link changed the state");
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let (spec, _) = parse(&text);
            prop_assert!(spec.shared.target < spec.shared.classes.get(), "a true class beyond the classes");
        }

        #[test]
        fn any_pairs_are_read(pairs in prop::collection::vec(("(v|smoothing|classes|target|title|lock|x)", "\\PC{0,12}"), 0..8)) {
            let link: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let (spec, _) = parse(&link.join("&"));
            prop_assert!(spec.shared.target < spec.shared.classes.get(), "a true class beyond the classes");
        }
    }

    #[test]
    fn every_bad_value_is_named() {
        let link = "?smoothing=7&classes=banana&colour=red&target=-1&convention=&v=2&theme=&smoothing=0.2&lock=all";
        let (spec, notices) = parse(link);
        assert_eq!(spec, Spec::default(), "bad values leave the defaults");
        let keys: Vec<&str> = notices.iter().map(Notice::key).collect();
        assert_eq!(keys, ["smoothing", "classes", "colour", "target", "convention", "v", "theme", "smoothing", "lock"]);
    }

    #[test]
    fn numbers_that_are_none() {
        for text in ["NaN", "inf", "1e999", "-0.1", "0x1", "", " 0.1", "0,1", "1_0", "--1", "0.1.1"] {
            let (spec, notices) = parse(&format!("smoothing={text}"));
            assert_eq!((spec, notices.len()), (Spec::default(), 1), "for «{text}»");
        }
        let zero = parse("smoothing=-0").0.shared.smoothing.epsilon.get();
        assert!(zero == 0.0 && zero.is_sign_positive(), "−0 is 0");
    }

    #[test]
    fn a_true_class_must_exist() {
        let (spec, notices) = parse("classes=5&target=7");
        assert_eq!(spec.shared.target, 3, "the default class");
        assert_eq!(notices.len(), 1, "and a notice: {notices:?}");
        assert_eq!(parse("target=7&classes=8").0.shared.target, 7, "the order of keys does not matter");
        assert_eq!(parse("classes=2").0.shared.target, 1, "the default class is the last where there are fewer");
        assert!(parse("classes=2").1.is_empty(), "which needs no notice");
    }

    #[test]
    fn fewer_classes_move_the_true_class_and_say_so() {
        let (shared, notice) = Shared::default().with_classes(Classes::new(2).unwrap());
        assert_eq!(shared.target, 1, "K − 1");
        assert_eq!(notice, Some(Notice::TargetMoved { from: 3, to: 1 }), "and a notice");
        assert_eq!(shared.with_classes(Classes::new(9).unwrap()).1, None, "no class lost, nothing to say");
    }

    /// Links that were published once. They mean the same for ever.
    #[test]
    fn published_links() {
        let (spec, notices) =
            parse("#v=1&figure=targets&classes=5&smoothing=0.2&convention=others&target=4&controls=smoothing");
        assert!(notices.is_empty(), "{notices:?}");
        assert_eq!(spec.view.figure, Some(FigureName::Targets));
        assert_eq!(spec.shared.smoothed().on(), 0.8);
        assert_eq!((spec.shared.classes.get(), spec.shared.target), (5, 4));
        assert_eq!(spec.view.controls, Some(vec![Control::Smoothing]));
    }
}
