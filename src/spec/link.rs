//! The text form of a [`Spec`] in a URL.
//!
//! `parse(write(s)) == s`, bit for bit, and [`parse`] is total: whatever text comes, it yields a state and says in
//! [`Notice`]s what it could not use. [`PARAMETERS`] is the one table that parser, writer, documents and tests share.

use super::named::Named;
use super::{
    Control, FigureName, LogitsChoice, LogitsPreset, RelativeName, Shared, Spec, ThemeChoice, TypedLogits, Unit,
    convention_name,
};
use crate::theory::surface::PlanePoint;
use crate::theory::{Classes, Convention, Epsilon, Temperature};
use std::str::FromStr;

/// Every key of a link, in the order in which it is written.
pub const PARAMETERS: [Parameter; 17] = [
    Parameter { key: "v", values: || "1".to_owned(), read: |text, _| (text == "1").then_some(()), write: |_| None },
    Parameter {
        key: "figure",
        values: || FigureName::names("or"),
        read: |text, draft| put(&mut draft.spec.view.figure, Some(FigureName::by_name(text)?)),
        write: |spec| spec.view.figure.map(|figure| figure.name().to_owned()),
    },
    Parameter {
        key: "smoothing",
        values: || "a number from 0 to 1".to_owned(),
        read: |text, draft| draft.change(|shared| Some(shared.with_epsilon(Epsilon::new(number(text)?).ok()?))),
        write: |spec| changed(spec, |shared| shared.smoothing().epsilon.get()).map(decimal),
    },
    Parameter {
        key: "classes",
        values: || "a whole number from 2 to 100000".to_owned(),
        read: |text, draft| {
            let classes = number::<usize>(text).filter(|&count| count <= Shared::MAX_CLASSES)?;
            let classes = Classes::new(classes).ok()?;
            // The true class is settled at the end; until then it only has to be a class.
            draft.change(|shared| Some(shared.with_classes(classes).0))
        },
        write: |spec| changed(spec, |shared| shared.classes().get()).map(|classes| classes.to_string()),
    },
    Parameter {
        key: "convention",
        values: || "uniform or others".to_owned(),
        read: |text, draft| {
            let convention =
                [Convention::Uniform, Convention::Others].into_iter().find(|&it| convention_name(it) == text)?;
            draft.change(|shared| Some(shared.with_convention(convention)))
        },
        write: |spec| {
            changed(spec, |shared| shared.smoothing().convention)
                .map(|convention| convention_name(convention).to_owned())
        },
    },
    Parameter {
        key: "target",
        values: || "a class: a whole number from 0 to the number of classes less one".to_owned(),
        read: |text, draft| put(&mut draft.target, Some(number(text)?)),
        write: |spec| {
            let target = spec.shared.target();
            (target != default_target(spec.shared.classes())).then(|| target.to_string())
        },
    },
    Parameter {
        key: "logits",
        values: || {
            format!(
                "{}; or up to 32 numbers from −10000 to 10000, each for the next class or written class:number, then \
                 rest:number for all others",
                LogitsPreset::names("or")
            )
        },
        read: |text, draft| {
            let logits = read_logits(text)?;
            draft.change(|shared| Some(shared.with_logits(logits)))
        },
        write: |spec| changed(spec, |shared| *shared.logits()).map(|choice| write_logits(&choice)),
    },
    Parameter {
        key: "temperature",
        values: || "a number above 0, and at least 1e-100".to_owned(),
        read: |text, draft| draft.change(|shared| Some(shared.with_temperature(Temperature::new(number(text)?).ok()?))),
        write: |spec| changed(spec, |shared| shared.temperature().get()).map(decimal),
    },
    Parameter {
        key: "start",
        values: || {
            let ((own_least, own_most), (rival_least, rival_most)) = (Shared::PLANE_OWN, Shared::PLANE_RIVAL);
            format!("two numbers, from {own_least} to {own_most} and from {rival_least} to {rival_most}")
        },
        read: |text, draft| {
            let (own, rival) = text.split_once(',')?;
            let start = PlanePoint { own: number(own)?, rival: number(rival)? };
            draft.change(|shared| shared.with_start(start))
        },
        write: |spec| {
            changed(spec, Shared::start).map(|start| format!("{},{}", decimal(start.own), decimal(start.rival)))
        },
    },
    Parameter {
        key: "turn",
        values: || "a whole number of degrees from 0 to 359".to_owned(),
        read: |text, draft| {
            let degrees = number::<u16>(text).filter(|&degrees| degrees < 360)?;
            draft.change(|shared| Some(shared.with_turn(degrees)))
        },
        write: |spec| changed(spec, Shared::turn).map(|degrees| degrees.to_string()),
    },
    Parameter {
        key: "relatives",
        values: || format!("a list of {}; or none", RelativeName::names("and")),
        read: |text, draft| {
            let shown = list_or_none::<RelativeName>(text)?;
            draft.change(|shared| {
                let set = |shared: Shared, name| shared.with_relative(name, shown.contains(&name));
                Some(RelativeName::ALL.into_iter().fold(shared, set))
            })
        },
        write: |spec| {
            let shown =
                |shared: &Shared| RelativeName::ALL.into_iter().filter(|&name| shared.shows(name)).collect::<Vec<_>>();
            changed(spec, shown).map(|shown| write_list_or_none(&shown))
        },
    },
    Parameter {
        key: "unit",
        values: || Unit::names("or"),
        read: |text, draft| {
            let unit = Unit::by_name(text)?;
            draft.change(|shared| Some(shared.with_unit(unit)))
        },
        write: |spec| changed(spec, Shared::unit).map(|unit| unit.name().to_owned()),
    },
    Parameter {
        key: "figures",
        values: || format!("a list of {}; or none", FigureName::names("and")),
        read: |text, draft| put(&mut draft.spec.view.figures, Some(list_or_none(text)?)),
        write: |spec| spec.view.figures.as_deref().map(write_list_or_none),
    },
    Parameter {
        key: "controls",
        values: || format!("a list of {}; or none", Control::names("and")),
        read: |text, draft| put(&mut draft.spec.view.controls, Some(list_or_none(text)?)),
        write: |spec| spec.view.controls.as_deref().map(write_list_or_none),
    },
    Parameter {
        key: "lock",
        values: || format!("a list of {}", Control::names("and")),
        read: |text, draft| put(&mut draft.spec.view.lock, Control::list(text)?),
        write: |spec| (!spec.view.lock.is_empty()).then(|| Control::write_list(&spec.view.lock)),
    },
    Parameter {
        key: "theme",
        values: || ThemeChoice::names("or"),
        read: |text, draft| put(&mut draft.spec.view.theme, ThemeChoice::by_name(text)?),
        write: |spec| (spec.view.theme != ThemeChoice::Auto).then(|| spec.view.theme.name().to_owned()),
    },
    Parameter {
        key: "title",
        values: || "a text of up to 120 characters".to_owned(),
        read: |text, draft| {
            let fits = !text.is_empty() && text.chars().count() <= MAX_TITLE && !text.chars().any(char::is_control);
            if fits { put(&mut draft.spec.view.title, Some(text.to_owned())) } else { None }
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
    let classes = draft.spec.shared.classes();
    let usual = default_target(classes);
    let wanted = draft.target.unwrap_or(usual);
    let settled = draft.spec.shared.with_target(wanted).or_else(|| {
        let parameter = PARAMETERS.iter().find(|parameter| parameter.key == "target");
        notices.extend(parameter.map(|parameter| bad_value(parameter, &wanted.to_string())));
        draft.spec.shared.with_target(usual)
    });
    draft.spec.shared = settled.unwrap_or(draft.spec.shared);
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
        wanted: String,
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
    pub values: fn() -> String,
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

impl Draft {
    /// Changes the shared state, unless the change cannot be made.
    fn change(&mut self, change: impl FnOnce(Shared) -> Option<Shared>) -> Option<()> {
        let changed = change(self.spec.shared)?;
        put(&mut self.spec.shared, changed)
    }
}

/// The true class that is meant where a link names none: the default one, or the last if there are fewer.
fn default_target(classes: Classes) -> usize {
    Shared::default().target().min(classes.get() - 1)
}

fn bad_value(parameter: &Parameter, value: &str) -> Notice {
    Notice::BadValue { key: parameter.key, value: shorten(value), wanted: (parameter.values)() }
}

/// A plain decimal number: what `f64` reads, less its words for infinities and NaN and less signs nobody types.
fn number<T: FromStr>(text: &str) -> Option<T> {
    let plain =
        text.len() <= 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    if plain { text.parse().ok() } else { None }
}

/// A number as it is written: its shortest digits, or in powers of ten where those would be long.
fn decimal(value: f64) -> String {
    let plain = value.to_string();
    if plain.len() <= 24 { plain } else { format!("{value:e}") }
}

/// Puts a value where it belongs; always done, so that it can end a reader.
fn put<T>(place: &mut T, value: T) -> Option<()> {
    *place = value;
    Some(())
}

/// What a part of the shared state is, unless it is the default.
fn changed<T: PartialEq>(spec: &Spec, part: impl Fn(&Shared) -> T) -> Option<T> {
    let now = part(&spec.shared);
    (now != part(&Shared::default())).then_some(now)
}

fn list_or_none<T: Named>(text: &str) -> Option<Vec<T>> {
    if text == "none" { Some(Vec::new()) } else { T::list(text) }
}

fn write_list_or_none<T: Named>(members: &[T]) -> String {
    if members.is_empty() { "none".to_owned() } else { T::write_list(members) }
}

/// `right`, or `1.5,-2,7:0.5,rest:0`: numbers for the next class or for a named one, and for all others. `None` for any
/// other text.
pub fn read_logits(text: &str) -> Option<LogitsChoice> {
    if let Some(preset) = LogitsPreset::by_name(text) {
        return Some(LogitsChoice::Preset(preset));
    }
    let mut entries: Vec<(usize, f64)> = Vec::new();
    let mut rest = None;
    for part in text.split(',') {
        // What stands for all others stands last.
        if rest.is_some() {
            return None;
        }
        let (class, logit) = match part.split_once(':') {
            Some(("rest", value)) => {
                rest = Some(number(value)?);
                continue;
            }
            Some((class, logit)) => (number(class)?, logit),
            None => (entries.last().map_or(0, |&(class, _)| class + 1), part),
        };
        if class >= Shared::MAX_CLASSES {
            return None;
        }
        entries.push((class, number(logit)?));
    }
    TypedLogits::new(entries, rest.unwrap_or(0.0)).ok().map(LogitsChoice::Typed)
}

/// The text that [`read_logits`] reads as this choice.
pub fn write_logits(choice: &LogitsChoice) -> String {
    let typed = match choice {
        LogitsChoice::Preset(preset) => return preset.name().to_owned(),
        LogitsChoice::Typed(typed) => typed,
    };
    let mut next = 0;
    let mut parts: Vec<String> = Vec::new();
    for &(class, logit) in typed.entries() {
        parts.push(if class == next { decimal(logit) } else { format!("{class}:{}", decimal(logit)) });
        next = class + 1;
    }
    parts.push(format!("rest:{}", decimal(typed.rest())));
    parts.join(",")
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

/// Percent-encoding of everything but letters, digits and `-._~,:`.
fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for &byte in text.as_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b',' | b':' => {
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
    use crate::spec::View;
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
        let logit = -TypedLogits::LIMIT..=TypedLogits::LIMIT;
        let typed = (prop::collection::btree_map(0..Shared::MAX_CLASSES, logit.clone(), 0..=32), logit)
            .prop_map(|(entries, rest)| LogitsChoice::Typed(TypedLogits::new(entries, rest).unwrap()));
        let preset = prop::sample::select(LogitsPreset::ALL.to_vec()).prop_map(LogitsChoice::Preset);
        let explored = (
            prop_oneof![typed, preset],
            1e-6..1e6_f64,
            (-6.0..=14.0_f64, -10.0..=10.0_f64),
            0..360_u16,
            prop::sample::subsequence(RelativeName::ALL.to_vec(), 0..=6),
            prop::sample::select(Unit::ALL.to_vec()),
        );
        let shared = (shared, explored).prop_map(|(shared, (logits, temperature, (own, rival), turn, shown, unit))| {
            let shared = shared
                .with_logits(logits)
                .with_temperature(Temperature::new(temperature).unwrap())
                .with_start(PlanePoint { own, rival })
                .unwrap()
                .with_turn(turn)
                .with_unit(unit);
            RelativeName::ALL.into_iter().fold(shared, |shared, name| shared.with_relative(name, shown.contains(&name)))
        });
        let some_controls = || prop::sample::subsequence(Control::ALL.to_vec(), 0..=Control::ALL.len());
        let some_figures = prop::sample::subsequence(FigureName::ALL.to_vec(), 0..=FigureName::ALL.len());
        let view = (
            prop::option::of(prop::sample::select(FigureName::ALL.to_vec())),
            prop::option::of(some_figures),
            prop::option::of(some_controls()),
            some_controls(),
            prop::sample::select(ThemeChoice::ALL.to_vec()),
            prop::option::of("[^\\p{Cc}]{1,30}"),
        )
            .prop_map(|(figure, figures, controls, lock, theme, title)| View {
                figure,
                figures,
                controls,
                lock,
                theme,
                title,
            });
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
            prop_assert!(spec.shared.target() < spec.shared.classes().get(), "a true class beyond the classes");
        }

        #[test]
        fn any_pairs_are_read(pairs in prop::collection::vec(("(v|smoothing|classes|target|title|lock|logits|start|turn|relatives|temperature|x)", "\\PC{0,12}"), 0..8)) {
            let link: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let (spec, _) = parse(&link.join("&"));
            prop_assert!(spec.shared.target() < spec.shared.classes().get(), "a true class beyond the classes");
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
        let zero = parse("smoothing=-0").0.shared.smoothing().epsilon.get();
        assert!(zero == 0.0 && zero.is_sign_positive(), "−0 is 0");
    }

    #[test]
    fn a_true_class_must_exist() {
        let (spec, notices) = parse("classes=5&target=7");
        assert_eq!(spec.shared.target(), 3, "the default class");
        assert_eq!(notices.len(), 1, "and a notice: {notices:?}");
        assert_eq!(parse("target=7&classes=8").0.shared.target(), 7, "the order of keys does not matter");
        assert_eq!(parse("classes=2").0.shared.target(), 1, "the default class is the last where there are fewer");
        assert!(parse("classes=2").1.is_empty(), "which needs no notice");
    }

    #[test]
    fn fewer_classes_move_the_true_class_and_say_so() {
        let (shared, notice) = Shared::default().with_classes(Classes::new(2).unwrap());
        assert_eq!(shared.target(), 1, "K − 1");
        assert_eq!(notice, Some(Notice::TargetMoved { from: 3, to: 1 }), "and a notice");
        assert_eq!(shared.with_classes(Classes::new(9).unwrap()).1, None, "no class lost, nothing to say");
    }

    #[test]
    fn logits_are_read_in_every_form() {
        let logits = |text: &str| read_logits(text).map(|choice| write_logits(&choice));
        for (text, meant) in [
            ("wrong", Some("wrong")),
            ("1.5,-2", Some("1.5,-2,rest:0")),
            ("0:1,7:0.5,3,rest:-1", Some("1,7:0.5,3,rest:-1")),
            ("rest:2", Some("rest:2")),
            ("", None),
            ("1,2,x", None),
            ("rest:0,1", None),
            ("3:1,3:2", None),
            ("2,0:1", None),
            ("1e5", None),
            ("100000:1", None),
            ("18446744073709551615:1,2", None),
        ] {
            assert_eq!(logits(text).as_deref(), meant, "for «{text}»");
        }
        assert!(logits(&["1"; 33].join(",")).is_none(), "33 numbers");
        assert!(logits(&["1"; 32].join(",")).is_some(), "32 numbers");
    }

    /// Links that were published once. They mean the same for ever.
    #[test]
    fn published_links() {
        let (spec, notices) =
            parse("#v=1&figure=targets&classes=5&smoothing=0.2&convention=others&target=4&controls=smoothing");
        assert!(notices.is_empty(), "{notices:?}");
        assert_eq!(spec.view.figure, Some(FigureName::Targets));
        assert_eq!(spec.shared.smoothed().on(), 0.8);
        assert_eq!((spec.shared.classes().get(), spec.shared.target()), (5, 4));
        assert_eq!(spec.view.controls, Some(vec![Control::Smoothing]));
    }
}
