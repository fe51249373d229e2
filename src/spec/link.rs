//! The text form of a [`Spec`] in a URL.
//!
//! `parse(write(s)) == s`, bit for bit, and [`parse`] is total: whatever text comes, it yields a state and says in
//! [`Notice`]s what it could not use. [`PARAMETERS`] is the one table that parser, writer, documents and tests share.

use super::lab::{KNOBS, Lab, LabKnob};
use super::language::is_tag;
use super::{
    AnyFigure, Control, FigureName, GoalName, LabFigureName, LogitsChoice, LogitsPreset, MotionChoice, PredictionName,
    RelativeName, Shape, Shared, Spec, ThemeChoice, TypedLogits, Unit, View, convention_name,
};
use crate::decimal::Decimal;
use crate::named::Named;
use crate::theory::surface::PlanePoint;
use crate::theory::{Classes, Convention, Epsilon, Temperature};
use crate::training::{Scenario, SettingError};

/// Every key of a link but the lab's [`KNOBS`], in the order in which it is written; the knobs follow.
pub const PARAMETERS: [Parameter; 23] = [
    Parameter { key: "v", shape: Shape::Name(&[&["1"]]), read: |text, _| (text == "1").then_some(()), write: |_| None },
    Parameter {
        key: "figure",
        shape: Shape::Name(&[&FigureName::NAMES, &LabFigureName::NAMES]),
        read: |text, draft| put(&mut draft.spec.view.figure, Some(AnyFigure::by_name(text)?)),
        write: |spec| spec.view.figure.map(|figure| figure.name().to_owned()),
    },
    Parameter {
        key: "smoothing",
        shape: Shape::Number { least: 0.0, most: 1.0 },
        read: |text, draft| draft.change(|shared| Some(shared.with_epsilon(Epsilon::new(number(text)?).ok()?))),
        write: |spec| changed(spec, |shared| shared.smoothing().epsilon.get()).map(decimal),
    },
    Parameter {
        key: "classes",
        shape: Shape::Whole { least: 2, most: Shared::MAX_CLASSES as u32 },
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
        shape: Shape::Name(&[&CONVENTIONS]),
        read: |text, draft| {
            let place = CONVENTIONS.iter().position(|&name| name == text)?;
            let convention = *[Convention::Uniform, Convention::Others].get(place)?;
            draft.change(|shared| Some(shared.with_convention(convention)))
        },
        write: |spec| {
            changed(spec, |shared| shared.smoothing().convention)
                .map(|convention| convention_name(convention).to_owned())
        },
    },
    Parameter {
        key: "target",
        shape: Shape::Class,
        read: |text, draft| put(&mut draft.target, Some(number(text)?)),
        write: |spec| {
            let target = spec.shared.target();
            (target != default_target(spec.shared.classes())).then(|| target.to_string())
        },
    },
    Parameter {
        key: "logits",
        shape: Shape::Logits,
        read: |text, draft| {
            let logits = read_logits(text)?;
            draft.change(|shared| Some(shared.with_logits(logits)))
        },
        write: |spec| changed(spec, |shared| *shared.logits()).map(|choice| write_logits(&choice)),
    },
    Parameter {
        key: "temperature",
        shape: Shape::Number { least: Temperature::MIN, most: f64::MAX },
        read: |text, draft| draft.change(|shared| Some(shared.with_temperature(Temperature::new(number(text)?).ok()?))),
        write: |spec| changed(spec, |shared| shared.temperature().get()).map(decimal),
    },
    Parameter {
        key: "start",
        shape: Shape::Point,
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
        shape: Shape::With(&Shape::Whole { least: 0, most: 359 }, "in degrees"),
        read: |text, draft| {
            let degrees = number::<u16>(text).filter(|&degrees| degrees < 360)?;
            draft.change(|shared| Some(shared.with_turn(degrees)))
        },
        write: |spec| changed(spec, Shared::turn).map(|degrees| degrees.to_string()),
    },
    Parameter {
        key: "relatives",
        shape: Shape::Names { names: &RelativeName::NAMES, or_none: true },
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
        shape: Shape::Name(&[&Unit::NAMES]),
        read: |text, draft| {
            let unit = Unit::by_name(text)?;
            draft.change(|shared| Some(shared.with_unit(unit)))
        },
        write: |spec| changed(spec, Shared::unit).map(|unit| unit.name().to_owned()),
    },
    Parameter {
        key: "figures",
        shape: Shape::Names { names: &FigureName::NAMES, or_none: true },
        read: |text, draft| put(&mut draft.spec.view.figures, Some(list_or_none(text)?)),
        write: |spec| spec.view.figures.as_deref().map(write_list_or_none),
    },
    Parameter {
        key: "controls",
        shape: Shape::Names { names: &Control::NAMES, or_none: true },
        read: |text, draft| put(&mut draft.spec.view.controls, Some(list_or_none(text)?)),
        write: |spec| spec.view.controls.as_deref().map(write_list_or_none),
    },
    Parameter {
        key: "lock",
        shape: Shape::Names { names: &Control::NAMES, or_none: false },
        read: |text, draft| put(&mut draft.spec.view.lock, Control::list(text)?),
        write: |spec| (!spec.view.lock.is_empty()).then(|| Control::write_list(&spec.view.lock)),
    },
    Parameter {
        key: "theme",
        shape: Shape::Name(&[&ThemeChoice::NAMES]),
        read: |text, draft| put(&mut draft.spec.view.theme, ThemeChoice::by_name(text)?),
        write: |spec| (spec.view.theme != ThemeChoice::Auto).then(|| spec.view.theme.name().to_owned()),
    },
    Parameter {
        key: "lang",
        shape: Shape::Tag,
        read: |text, draft| put(&mut draft.spec.view.language, Some(is_tag(text).then(|| text.to_owned())?)),
        write: |spec| spec.view.language.clone(),
    },
    Parameter {
        key: "motion",
        shape: Shape::Name(&[&MotionChoice::NAMES]),
        read: |text, draft| put(&mut draft.spec.view.motion, MotionChoice::by_name(text)?),
        write: |spec| (spec.view.motion != MotionChoice::Auto).then(|| spec.view.motion.name().to_owned()),
    },
    Parameter {
        key: "title",
        shape: Shape::Text { most: MAX_TITLE },
        read: |text, draft| {
            let fits = !text.is_empty() && text.chars().count() <= MAX_TITLE && !text.chars().any(char::is_control);
            if fits { put(&mut draft.spec.view.title, Some(text.to_owned())) } else { None }
        },
        write: |spec| spec.view.title.clone(),
    },
    Parameter {
        key: "lti",
        shape: Shape::Name(&[&["0", "1"]]),
        read: |text, draft| put(&mut draft.spec.view.without_lti, ["1", "0"].iter().position(|it| *it == text)? == 1),
        write: |spec| spec.view.without_lti.then(|| "0".to_owned()),
    },
    Parameter {
        key: "goal",
        shape: Shape::With(
            &Shape::Name(&[&GoalName::NAMES]),
            "and of the theory with a figure or prediction of the theory, of the lab with one of the lab",
        ),
        read: |text, draft| put(&mut draft.spec.view.goal, Some(GoalName::by_name(text)?)),
        write: |spec| spec.view.goal.map(|goal| goal.name().to_owned()),
    },
    Parameter {
        key: "predict",
        shape: Shape::With(
            &Shape::Name(&[&PredictionName::NAMES]),
            "and of the theory with a figure of the theory, of the lab with one of the lab",
        ),
        read: |text, draft| put(&mut draft.spec.view.predict, Some(PredictionName::by_name(text)?)),
        write: |spec| spec.view.predict.map(|prediction| prediction.name().to_owned()),
    },
    Parameter {
        key: "scenario",
        shape: Shape::Name(&[&Scenario::NAMES]),
        read: |text, draft| put(&mut draft.spec.lab, Lab::of(Scenario::by_name(text)?)),
        write: |spec| spec.lab.is_chosen().then(|| spec.lab.scenario().name().to_owned()),
    },
];

/// The conventions by their names.
const CONVENTIONS: [&str; 2] = [convention_name(Convention::Uniform), convention_name(Convention::Others)];

/// The state that a link's query or fragment names, with or without its `?` or `#`, and what could not be used of it.
pub fn parse(link: &str) -> (Spec, Vec<Notice>) {
    let mut draft = Draft::default();
    let mut notices = Vec::new();
    let mut seen = Vec::new();
    // WordPress puts a secret of its own behind the address of what it frames.
    let is_secret = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let secret = link.rsplit_once("#?secret=").filter(|(_, secret)| is_secret(secret));
    let whole = secret.map_or(link, |(link, _)| link).trim_start_matches(['?', '#']);
    let mut text = whole;
    if text.len() > MAX_LENGTH {
        let end = (0..=MAX_LENGTH).rev().find(|&end| text.is_char_boundary(end)).unwrap_or(0);
        text = text.get(..end).unwrap_or_default();
        // Half a value would be another value.
        text = text.rsplit_once('&').map_or("", |(before, _)| before);
        notices.push(Notice::TooLong);
    }
    let mut knobs: Vec<(&LabKnob, String)> = Vec::new();
    // How many keys are left out that are told of by number alone.
    let (mut told, mut more) = (0, 0);
    for (place, pair) in text.split('&').filter(|pair| !pair.is_empty()).enumerate() {
        if place == MAX_KEYS {
            more += whole.split('&').filter(|pair| !pair.is_empty()).count() - place;
            break;
        }
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decode(key), decode(value));
        let parameter = PARAMETERS.iter().find(|parameter| parameter.key == key);
        let knob = KNOBS.iter().find(|knob| knob.key == key);
        let known = parameter.map(|it| it.key).or(knob.map(|it| it.key));
        let left_out = match known {
            None => Some(Notice::UnknownKey(shorten(&key))),
            Some(known) => seen.contains(&known).then_some(Notice::Repeated(known)),
        };
        if let Some(notice) = left_out {
            told += 1;
            if told <= MAX_LEFT_OUT {
                notices.push(notice);
            } else {
                more += 1;
            }
            continue;
        }
        seen.extend(known);
        if let Some(parameter) = parameter.filter(|parameter| (parameter.read)(&value, &mut draft).is_none()) {
            notices.push(bad_value(parameter, &value));
        }
        knobs.extend(knob.map(|knob| (knob, value)));
    }
    if more > 0 {
        notices.push(Notice::More(more));
    }
    draft.spec.lab = lab(&draft.spec.lab, knobs, &mut notices);
    drop_what_does_not_fit(&mut draft.spec.view, &mut notices);
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

/// What is of the lab is never seen beside a figure of the theory, nor the other way round: the figure decides over the
/// prediction, and both, or the figure that the prediction brings, over the goal.
fn drop_what_does_not_fit(view: &mut View, notices: &mut Vec<Notice>) {
    let mut tell = |key: &str, value: &str| {
        let parameter = PARAMETERS.iter().find(|parameter| parameter.key == key);
        notices.extend(parameter.map(|parameter| bad_value(parameter, value)));
    };
    if let Some((prediction, _)) = view.predict.zip(view.figure).filter(|&(it, figure)| !it.fits(figure)) {
        view.predict = None;
        tell("predict", prediction.name());
    }
    let figure = view.figure.or(view.predict.map(PredictionName::figure));
    if let Some((goal, _)) = view.goal.zip(figure).filter(|&(it, figure)| !it.fits(figure)) {
        view.goal = None;
        tell("goal", goal.name());
    }
}

/// The lab with these knobs turned, as far as they can be.
///
/// If all that can be read fit together, all are taken. If not, they are taken one after the other in the order of the
/// table, each that fits the scenario and those taken before; and again, for one may fit only beside a later one, until no
/// more can be. Each that is left over is named, with what is wrong with it beside those that were taken. The order in the
/// link decides nothing.
fn lab(scenario: &Lab, knobs: Vec<(&'static LabKnob, String)>, notices: &mut Vec<Notice>) -> Lab {
    let mut given: Vec<Given> = Vec::new();
    for knob in &KNOBS {
        let Some((_, text)) = knobs.iter().find(|(it, _)| it.key == knob.key) else { continue };
        // Whether a text can be read depends on the scenario, and not on the other knobs.
        match (knob.read)(text, &mut scenario.setting().clone()) {
            Some(()) => given.push(Given { knob, text, taken: true }),
            None => {
                notices.push(Notice::BadValue { key: knob.key, value: shorten(text), wanted: knob.shape.in_words() });
            }
        }
    }
    if let Ok(whole) = turned(scenario, &given) {
        return whole;
    }
    given.iter_mut().for_each(|it| it.taken = false);
    let mut lab = scenario.clone();
    loop {
        let (mut refused, mut grown) = (Vec::new(), false);
        for place in 0..given.len() {
            let Some(next) = given.get_mut(place).filter(|it| !it.taken) else { continue };
            next.taken = true;
            let (key, value) = (next.knob.key, shorten(next.text));
            match turned(scenario, &given) {
                Ok(further) => (lab, grown) = (further, true),
                Err(error) => {
                    refused.push(Notice::BadKnob { key, value, error });
                    given.get_mut(place).into_iter().for_each(|it| it.taken = false);
                }
            }
        }
        if !grown {
            notices.extend(refused);
            return lab;
        }
    }
}

/// A knob as a link gives it, and whether it is turned.
struct Given<'a> {
    knob: &'static LabKnob,
    text: &'a str,
    taken: bool,
}

/// The scenario with the knobs turned that are taken.
fn turned(scenario: &Lab, given: &[Given]) -> Result<Lab, SettingError> {
    let mut setting = scenario.setting().clone();
    for it in given.iter().filter(|it| it.taken) {
        // It was read once, and can be read again.
        let _ = (it.knob.read)(it.text, &mut setting);
    }
    scenario.with_setting(setting)
}

/// The state as the text of a query or fragment, without `?` or `#`. Defaults are left out; the default state is empty.
pub fn write(spec: &Spec) -> String {
    let pair = |key: &str, value: String| format!("{key}={}", encode(&value));
    let mut pairs: Vec<String> =
        PARAMETERS.iter().filter_map(|parameter| Some(pair(parameter.key, (parameter.write)(spec)?))).collect();
    let (own, usual) = (spec.lab.setting(), spec.lab.scenario().setting());
    pairs.extend(KNOBS.iter().filter_map(|knob| {
        let value = (knob.write)(own)?;
        ((knob.write)(&usual).as_ref() != Some(&value)).then(|| pair(knob.key, value))
    }));
    if pairs.is_empty() { String::new() } else { format!("v=1&{}", pairs.join("&")) }
}

/// The state with some keys changed, and with all else as it was: each change is a key, and its value as a link has it, or
/// `None` for what a link that does not name the key means. The true class moves with the classes, as by their control; the
/// lab's knobs are those of the scenario, where that becomes another.
///
/// # Errors
/// What cannot be used, all of it; then nothing is changed.
pub fn apply(spec: &Spec, changes: &[(String, Option<String>)]) -> Result<Spec, Vec<Notice>> {
    let changed = |key: &str| changes.iter().any(|(other, _)| other == key);
    let is_knob = |key: &str| KNOBS.iter().any(|knob| knob.key == key);
    let scenario = changes.iter().find(|(key, _)| key == "scenario").map(|(_, value)| value.as_deref());
    let is_other = scenario.is_some_and(|name| {
        let scenario = name.map_or(Some(Scenario::default()), Scenario::by_name);
        scenario != Some(spec.lab.scenario())
    });
    let link = write(spec);
    let kept = link.split('&').filter(|pair| {
        let key = pair.split_once('=').map_or(*pair, |(key, _)| key);
        !changed(key) && key != "target" && !(is_other && is_knob(key))
    });
    // A key that is none is told of, whatever its value.
    let named = changes.iter().filter_map(|(key, value)| {
        let known = is_knob(key) || PARAMETERS.iter().any(|parameter| parameter.key == key);
        let value = if known { value.as_deref()? } else { "" };
        Some(format!("{}={}", encode(key), encode(value)))
    });
    let pairs: Vec<String> = kept.map(str::to_owned).chain(named).collect();
    let (mut next, notices) = parse(&pairs.join("&"));
    if !notices.is_empty() {
        return Err(notices);
    }
    if !changed("target") {
        let last = next.shared.classes().get() - 1;
        next.shared = next.shared.with_target(spec.shared.target().min(last)).unwrap_or(next.shared);
    }
    Ok(next)
}

/// Every value of the state as a link would give it, defaults too: of the shared state, of the lab where it was asked for,
/// and of the view what was asked for. [`apply`] of all of them to the default state is the state.
pub fn values(spec: &Spec) -> Vec<(&'static str, String)> {
    let shared = &spec.shared;
    let shown: Vec<_> = RelativeName::ALL.into_iter().filter(|&name| shared.shows(name)).collect();
    let start = shared.start();
    let mut values = vec![
        ("smoothing", decimal(shared.smoothing().epsilon.get())),
        ("classes", shared.classes().get().to_string()),
        ("convention", convention_name(shared.smoothing().convention).to_owned()),
        ("target", shared.target().to_string()),
        ("logits", write_logits(shared.logits())),
        ("temperature", decimal(shared.temperature().get())),
        ("start", format!("{},{}", decimal(start.own), decimal(start.rival))),
        ("turn", shared.turn().to_string()),
        ("relatives", write_list_or_none(&shown)),
        ("unit", shared.unit().name().to_owned()),
    ];
    let of_shared = |key: &str| values.iter().any(|&(other, _)| other == key);
    let rest: Vec<_> = PARAMETERS
        .iter()
        .filter(|parameter| !of_shared(parameter.key))
        .filter_map(|parameter| Some((parameter.key, (parameter.write)(spec)?)))
        .collect();
    values.extend(rest);
    if spec.lab != Lab::default() {
        let setting = spec.lab.setting();
        values.extend(KNOBS.iter().filter_map(|knob| Some((knob.key, (knob.write)(setting)?))));
    }
    values
}

/// What the values of a key look like; none if there is no such key.
pub fn shape_of(key: &str) -> Option<Shape> {
    let parameter = PARAMETERS.iter().find(|parameter| parameter.key == key).map(|parameter| parameter.shape);
    parameter.or(KNOBS.iter().find(|knob| knob.key == key).map(|knob| knob.shape))
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
    /// The link asks for this language, which is not the page's.
    OtherLanguage(String),
    /// The link is longer than [`MAX_LENGTH`]; what was beyond is not read.
    TooLong,
    /// So many more keys are left out: unknown or repeated ones beyond the first [`MAX_LEFT_OUT`], and all beyond the first
    /// [`MAX_KEYS`].
    More(usize),
    /// A knob of the lab that does not fit the others, or cannot be so; the scenario's own stands.
    BadKnob {
        /// The key.
        key: &'static str,
        /// What came, shortened.
        value: String,
        /// What is wrong with it, beside the knobs that were taken.
        error: SettingError,
    },
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
            Self::BadValue { key, .. } | Self::BadKnob { key, .. } | Self::Repeated(key) => key,
            Self::UnknownKey(key) => key,
            Self::OtherLanguage(_) => "lang",
            Self::TooLong | Self::More(_) => "link",
            Self::TargetMoved { .. } => "target",
        }
    }
}

/// The longest link text that is read, in bytes.
///
/// The longest that [`write`] makes is below 4500: a title of [`MAX_TITLE`] characters takes 12 bytes for each (4 in
/// UTF-8, and 3 of the link for one of them), the logits 31 for each of 32 (a comma, a class of five digits, a colon and
/// a number of at most 24) and 29 for the rest, the lab's knobs less than 1000, and all else as much. What is beyond is left for keys to come, and
/// for programs that write commas and colons as three bytes; servers take no more than about this.
pub const MAX_LENGTH: usize = 8192;

/// The most keys of a link that are read: each once, and room for what other programs add to links.
pub const MAX_KEYS: usize = PARAMETERS.len() + KNOBS.len() + 20;

/// The most unknown or repeated keys that are told of one by one. Known ones are as many as there are.
pub const MAX_LEFT_OUT: usize = 10;

/// The longest title, in characters.
pub const MAX_TITLE: usize = 120;

/// One key of a link: what it may be, and how it is read and written.
#[derive(Debug)]
pub struct Parameter {
    /// The key.
    pub key: &'static str,
    /// The values it takes.
    pub shape: Shape,
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
    Notice::BadValue { key: parameter.key, value: shorten(value), wanted: parameter.shape.in_words() }
}

/// A plain decimal number: what `f64` reads, less its words for infinities and NaN and less signs nobody types.
pub(super) fn number<T: Decimal>(text: &str) -> Option<T> {
    let plain =
        text.len() <= 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
    if plain { T::read(text) } else { None }
}

/// A number as it is written, in at most 24 bytes: its shortest digits, or in powers of ten where those would be long.
pub(crate) fn decimal(value: f64) -> String {
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
pub(crate) fn decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let digit = |place: usize| char::from(*bytes.get(at + place)?).to_digit(16);
        let escape = (bytes[at] == b'%').then(|| digit(1).zip(digit(2))).flatten();
        match escape.map(|(high, low)| (high * 16 + low) as u8) {
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
pub(crate) mod tests {
    use super::*;
    use crate::spec::View;
    use crate::training::setting::limits;
    use crate::training::{
        Activation, DataSetting, Knob, NetworkSetting, Objective, OptimizerSetting, Rule, Source, Start,
    };
    use proptest::prelude::*;
    use std::ops::RangeInclusive;

    /// Numbers of a range from 0 or above, spread over its powers of two: the longest and the least are among them.
    fn spread(range: RangeInclusive<f64>) -> impl Strategy<Value = f64> {
        // Of numbers that are not negative, the order is that of their bits.
        (range.start().to_bits()..=range.end().to_bits()).prop_map(f64::from_bits)
    }

    /// Numbers of a range around 0, spread likewise or evenly.
    fn signed(range: RangeInclusive<f64>) -> impl Strategy<Value = f64> {
        let (least, most) = range.clone().into_inner();
        prop_oneof![range, spread(0.0..=-least).prop_map(|size| -size), spread(0.0..=most)]
    }

    fn any_logits() -> impl Strategy<Value = LogitsChoice> {
        let logit = || signed(-TypedLogits::LIMIT..=TypedLogits::LIMIT);
        let few_classes = prop::sample::subsequence((0..40).collect::<Vec<_>>(), 0..=TypedLogits::MAX);
        let all_classes = prop::collection::btree_set(0..Shared::MAX_CLASSES, TypedLogits::MAX)
            .prop_map(|classes| classes.into_iter().collect());
        let entries = (prop_oneof![few_classes, all_classes], prop::collection::vec(logit(), TypedLogits::MAX))
            .prop_map(|(classes, logits)| classes.into_iter().zip(logits));
        let typed = (entries, logit())
            .prop_map(|(entries, rest)| LogitsChoice::Typed(TypedLogits::new(entries, rest).unwrap()));
        let preset = prop::sample::select(LogitsPreset::ALL.to_vec()).prop_map(LogitsChoice::Preset);
        prop_oneof![3 => typed, 1 => preset]
    }

    pub(crate) fn any_spec() -> impl Strategy<Value = Spec> {
        let epsilon = prop_oneof![0.0..=1.0_f64, spread(0.0..=1.0)];
        let shared = (epsilon, 2..=Shared::MAX_CLASSES, any::<bool>(), any::<prop::sample::Index>()).prop_map(
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
        let within = |(least, most): (f64, f64)| signed(least..=most);
        let explored = (
            any_logits(),
            spread(Temperature::MIN..=f64::MAX),
            (within(Shared::PLANE_OWN), within(Shared::PLANE_RIVAL)),
            0..360_u16,
            prop::sample::subsequence(RelativeName::ALL.to_vec(), 0..=RelativeName::ALL.len()),
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
            prop::option::of(prop::sample::select(every_figure())),
            prop::option::of(some_figures),
            prop::option::of(some_controls()),
            some_controls(),
            (prop::sample::select(ThemeChoice::ALL.to_vec()), prop::sample::select(MotionChoice::ALL.to_vec())),
            prop::option::of("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8}){0,3}"),
            prop::option::of(any_title()),
            prop::option::of(prop::sample::select(GoalName::ALL.to_vec())),
            (prop::option::of(prop::sample::select(PredictionName::ALL.to_vec())), any::<bool>()),
        )
            .prop_map(
                |(figure, figures, controls, lock, (theme, motion), language, title, goal, (predict, without_lti))| {
                    View { figure, figures, controls, lock, theme, motion, language, title, goal, predict, without_lti }
                },
            )
            .prop_map(|view| {
                let fits = |name: &PredictionName| view.figure.is_none_or(|figure| name.fits(figure));
                let predict = view.predict.filter(fits);
                let figure = view.figure.or(predict.map(PredictionName::figure));
                let goal = view.goal.filter(|goal| figure.is_none_or(|figure| goal.fits(figure)));
                View { predict, goal, ..view }
            });
        (shared, view, any_lab()).prop_map(|(shared, view, lab)| Spec { shared, view, lab })
    }

    fn every_figure() -> Vec<AnyFigure> {
        FigureName::ALL.map(AnyFigure::Theory).into_iter().chain(LabFigureName::ALL.map(AnyFigure::Run)).collect()
    }

    fn any_lab() -> impl Strategy<Value = Lab> {
        let epsilon = || prop_oneof![0.0..=1.0_f64, spread(0.0..=1.0)];
        let arm = prop_oneof![
            (epsilon(), any::<bool>()).prop_map(|(epsilon, uniform)| {
                let convention = if uniform { Convention::Uniform } else { Convention::Others };
                Objective::CrossEntropy { epsilon, convention }
            }),
            spread(0.0..=100.0).prop_map(|beta| Objective::ConfidencePenalty { beta }),
            Just(Objective::TemperatureScaled),
        ];
        let data = (
            prop::sample::select(Source::ALL.to_vec()),
            2..=10_u32,
            10..=20_000_u32,
            2..=20_000_u32,
            (spread(0.0..=10.0), spread(0.0..=10.0), spread(0.0..=1.0)),
        );
        let network = (
            prop::collection::vec(1..=256_u32, 0..=4),
            prop::sample::select(Activation::ALL.to_vec()),
            prop::sample::select(Start::ALL.to_vec()),
        );
        let optimizer = (prop::sample::select(Rule::ALL.to_vec()), spread(1e-9..=1e6), spread(0.0..=100.0));
        let rest = (1..=100_000_u32, 1..=100_000_u32, any::<u32>(), prop::collection::vec(arm, 1..=8));
        let students = (spread(0.1..=100.0), any::<prop::sample::Index>(), prop::option::of(0..10_u32));
        let scenario = prop::sample::select(Scenario::ALL.to_vec());
        (scenario, data, network, optimizer, rest, students).prop_map(
            |(scenario, data, network, optimizer, rest, students)| {
                let lab = Lab::of(scenario);
                let mut setting = lab.setting().clone();
                let (source, classes, train, test, (spread, radius, flipped)) = data;
                let classes = match source {
                    Source::Moons => 2,
                    Source::Digits => 10,
                    _ => classes,
                };
                setting.data = DataSetting { source, classes, train, test, spread, radius, flipped };
                let (hidden, activation, start) = network;
                setting.network = NetworkSetting { hidden, activation, start };
                let (rule, rate, decay) = optimizer;
                setting.optimizer = OptimizerSetting { rule, rate, decay };
                (setting.batch, setting.steps, setting.seed, setting.arms) = rest;
                if let Some(students_of) = &mut setting.distillation {
                    let (temperature, after, missing) = students;
                    students_of.temperature = temperature;
                    students_of.after = 1 + after.index(setting.steps as usize) as u32;
                    students_of.transfer = train;
                    students_of.missing = missing.filter(|&class| class < classes);
                }
                // The setting may only be too much work: then there are fewer examples.
                if setting.work() > limits::WORK {
                    (setting.data.train, setting.data.test) = (100, 100);
                    if let Some(students) = &mut setting.distillation {
                        students.transfer = 100;
                    }
                }
                lab.with_setting(setting).expect("every knob is within what it takes")
            },
        )
    }

    /// Of all characters that may stand in a title, and of those alone that take most room.
    fn any_title() -> impl Strategy<Value = String> {
        let of = |characters: &str| {
            prop::string::string_regex(&format!("{characters}{{1,{MAX_TITLE}}}")).expect("it is a pattern")
        };
        prop_oneof![of("[^\\p{Cc}]"), of("[\\u{10000}-\\u{10FFFF}]"), of("[ #&+=%?]")]
    }

    /// A state whose link is as long as a link can be, but for a few bytes.
    fn long_winded() -> Spec {
        let longest = -1.234_567_890_123_456_7e-300;
        let classes = Classes::new(Shared::MAX_CLASSES).unwrap();
        // No class follows the one before, so that each is named.
        let entries = (0..TypedLogits::MAX).map(|place| (90_000 + 2 * place, longest));
        let shared = Shared::default()
            .with_epsilon(Epsilon::new(-longest).unwrap())
            .with_convention(Convention::Others)
            .with_classes(classes)
            .0
            .with_target(classes.get() - 1)
            .unwrap()
            .with_logits(LogitsChoice::Typed(TypedLogits::new(entries, longest).unwrap()))
            .with_temperature(Temperature::new(1.234_567_890_123_456_7e300).unwrap())
            .with_start(PlanePoint { own: longest, rival: longest })
            .unwrap()
            .with_turn(359)
            .with_unit(Unit::Bits);
        let shared = RelativeName::ALL.into_iter().fold(shared, |shared, name| shared.with_relative(name, true));
        let figure = every_figure().into_iter().max_by_key(|figure| figure.name().len());
        let view = View {
            figure,
            figures: Some(FigureName::ALL.to_vec()),
            controls: Some(Control::ALL.to_vec()),
            lock: Control::ALL.to_vec(),
            theme: ThemeChoice::Light,
            motion: MotionChoice::Off,
            language: Some("abc-12345678-12345678-12345678-1234".to_owned()),
            title: Some("\u{1F3B2}".repeat(MAX_TITLE)),
            without_lti: true,
            goal: Some(GoalName::BestConfidence),
            predict: PredictionName::ALL
                .into_iter()
                .filter(|name| figure.is_none_or(|figure| name.fits(figure)))
                .max_by_key(|name| name.name().len()),
        };
        let lab = Lab::of(Scenario::MissingDigit);
        let mut setting = lab.setting().clone();
        let number = 1.234_567_890_123_456_7e-3;
        setting.data = DataSetting {
            source: Source::Spirals,
            classes: 9,
            // More would be too much work for eight arms of such networks.
            train: 198,
            test: 199,
            spread: number,
            radius: number,
            flipped: number,
        };
        setting.network = NetworkSetting { hidden: vec![255; 4], activation: Activation::Tanh, start: Start::Xavier };
        setting.optimizer = OptimizerSetting { rule: Rule::Momentum, rate: number, decay: number };
        (setting.batch, setting.steps, setting.seed) = (99_999, 99_998, u32::MAX);
        setting.arms = vec![Objective::CrossEntropy { epsilon: -longest, convention: Convention::Others }; 8];
        if let Some(students) = &mut setting.distillation {
            (students.after, students.transfer, students.missing) = (99_997, 197, Some(8));
            students.temperature = number * 1e3;
        }
        let lab = lab.with_setting(setting).expect("within what the knobs take");
        Spec { shared, view, lab }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(spec in any_spec()) {
            let link = write(&spec);
            prop_assert!(link.len() <= MAX_LENGTH, "{} bytes are written", link.len());
            let (read, notices) = parse(&link);
            prop_assert_eq!(&notices, &[], "a written link needs no notice");
            prop_assert_eq!(&read, &spec, "a link changed the state");
            // To `==`, 0 and −0 are the same; to a link they are not.
            prop_assert_eq!(format!("{read:?}"), format!("{spec:?}"), "a link changed a bit of the state");
            for (key, value) in link.split('&').filter_map(|pair| pair.split_once('=')) {
                let shape = shape_of(key);
                prop_assert!(shape.is_some_and(|it| it.admits(&decode(value))), "{}={} is no {:?}", key, value, shape);
            }
        }

        #[test]
        fn every_number_is_written_short_enough_to_be_read(bits in any::<u64>()) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            let written = decimal(value);
            prop_assert!(written.len() <= 24, "«{written}» has {} bytes", written.len());
            prop_assert_eq!(number::<f64>(&written).map(f64::to_bits), Some(bits), "«{}»", written);
        }

        #[test]
        fn all_values_of_a_state_applied_are_the_state(spec in any_spec(), other in any_spec()) {
            let changes = |spec: &Spec| -> Vec<_> {
                values(spec).into_iter().map(|(key, value)| (key.to_owned(), Some(value))).collect()
            };
            let told = apply(&Spec::default(), &changes(&spec)).expect("what a state says of itself can be used");
            prop_assert_eq!(format!("{told:?}"), format!("{spec:?}"), "to a bit");
            prop_assert_eq!(apply(&spec, &[]), Ok(spec.clone()), "no change changes nothing");
            let shared: Vec<_> = changes(&other).into_iter().take(10).collect();
            let moved = apply(&spec, &shared).expect("another state's values can be used");
            prop_assert_eq!(moved, Spec { shared: other.shared, ..spec }, "and nothing else is changed");
            for (key, value) in values(&other).into_iter().filter(|(key, _)| shape_of(key).is_some_and(|shape| shape.is_number())) {
                prop_assert!(number::<f64>(&value).is_some_and(|it| decimal(it) == value), "{key} is {value}");
            }
        }

        #[test]
        fn any_text_is_read(text in any::<String>()) {
            let (spec, _) = parse(&text);
            prop_assert!(spec.shared.target() < spec.shared.classes().get(), "a true class beyond the classes");
        }

        #[test]
        fn any_pairs_are_read(pairs in prop::collection::vec(("(v|smoothing|classes|target|lang|title|lock|logits|start|turn|relatives|temperature|predict|x)", "\\PC{0,12}"), 0..8)) {
            let link: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}={value}")).collect();
            let (spec, _) = parse(&link.join("&"));
            prop_assert!(spec.shared.target() < spec.shared.classes().get(), "a true class beyond the classes");
        }
    }

    #[test]
    fn changes_are_made_together_or_not_at_all() {
        let spec = parse("smoothing=0.2&classes=20&target=7&scenario=clusters&steps=77").0;
        let with = |changes: &[(&str, Option<&str>)]| {
            let changes: Vec<_> =
                changes.iter().map(|&(key, value)| (key.to_owned(), value.map(str::to_owned))).collect();
            let keys = |notices: Vec<Notice>| notices.iter().map(|it| it.key().to_owned()).collect::<Vec<_>>();
            apply(&spec, &changes).map(|next| write(&next)).map_err(keys)
        };
        let refused = |keys: &[&str]| Err(keys.iter().map(|&key| key.to_owned()).collect::<Vec<_>>());
        for (changes, outcome) in [
            (vec![("smoothing", Some("0.3"))], Ok("v=1&smoothing=0.3&classes=20&target=7&scenario=clusters&steps=77")),
            (vec![("smoothing", None)], Ok("v=1&classes=20&target=7&scenario=clusters&steps=77")),
            // The true class moves with the classes, and a default is the one of the new classes.
            (vec![("classes", Some("5"))], Ok("v=1&smoothing=0.2&classes=5&target=4&scenario=clusters&steps=77")),
            (
                vec![("classes", Some("5")), ("target", None)],
                Ok("v=1&smoothing=0.2&classes=5&scenario=clusters&steps=77"),
            ),
            (vec![("scenario", Some("gap"))], Ok("v=1&smoothing=0.2&classes=20&target=7&scenario=gap")),
            (
                vec![("steps", Some("78")), ("scenario", Some("gap"))],
                Ok("v=1&smoothing=0.2&classes=20&target=7&scenario=gap&steps=78"),
            ),
            (
                vec![("scenario", Some("clusters"))],
                Ok("v=1&smoothing=0.2&classes=20&target=7&scenario=clusters&steps=77"),
            ),
            (vec![("scenario", None)], Ok("v=1&smoothing=0.2&classes=20&target=7")),
            (vec![("v", Some("1"))], Ok("v=1&smoothing=0.2&classes=20&target=7&scenario=clusters&steps=77")),
        ] {
            assert_eq!(with(&changes), outcome.map(str::to_owned), "{changes:?}");
        }
        assert_eq!(with(&[("smoothing", Some("0.3")), ("unit", Some("dits"))]), refused(&["unit"]));
        assert_eq!(with(&[("classes", Some("5")), ("target", Some("5"))]), refused(&["target"]));
        assert_eq!(with(&[("smoothing", Some("NaN")), ("colour", None)]), refused(&["smoothing", "colour"]));
        assert_eq!(with(&[("smoothing=0.3&unit", Some("bits"))]), refused(&["smoothing=0.3&unit"]), "no key in a key");
        assert_eq!(
            with(&[("title", Some("a&smoothing=0.5"))]).map(|link| parse(&link).0.shared),
            Ok(spec.shared),
            "no key in a value"
        );
        assert_eq!(with(&[("steps", Some("0"))]), refused(&["steps"]));
        assert_eq!(with(&[("title", Some(&"x".repeat(MAX_LENGTH)))]), refused(&["link"]));
    }

    #[test]
    fn a_broken_escape_stands_for_itself() {
        for (text, wanted) in
            [("%41%2b%c3%a9", "A+é"), ("%", "%"), ("%4", "%4"), ("%zz", "%zz"), ("%+4", "% 4"), ("%%41", "%A")]
        {
            assert_eq!(decode(text), wanted, "«{text}»");
        }
    }

    #[test]
    fn what_a_host_puts_behind_a_link_is_not_read() {
        let (spec, notices) = parse("#v=1&figure=targets&smoothing=0.2#?secret=a1b2");
        assert_eq!((write(&spec).as_str(), notices), ("v=1&figure=targets&smoothing=0.2", vec![]));
        assert_eq!(parse("#?secret=a1b2C3"), (Spec::default(), vec![]), "nor where there is no link");
        let titled = |link: &str| parse(link).0.view.title.unwrap_or_default();
        assert_eq!(titled("#v=1&title=Exercise #3&smoothing=0.2"), "Exercise #3", "a sign of a title is the title's");
        assert_eq!(titled("#v=1&title=What #?secret=a-b is"), "What #?secret=a-b is", "and no secret");
        let (spec, notices) = parse("v=1&title=Exercise #3&smoothing=0.2#?secret=a1b2");
        let link = "v=1&smoothing=0.2&title=Exercise%20%233";
        assert_eq!((write(&spec).as_str(), notices), (link, vec![]), "and what stands behind it is read");
    }

    #[test]
    fn the_longest_link_is_read_back() {
        let spec = long_winded();
        let link = write(&spec);
        for parameter in PARAMETERS.iter().filter(|parameter| parameter.key != "v") {
            assert!((parameter.write)(&spec).is_some(), "{} is left out of the longest link", parameter.key);
        }
        for knob in &KNOBS {
            let given = format!("&{}=", knob.key);
            assert!(link.contains(&given), "{} is left out of the longest link", knob.key);
        }
        assert!((3500..4500).contains(&link.len()), "{} bytes; see the account of MAX_LENGTH", link.len());
        assert_eq!(parse(&link), (spec.clone(), vec![]), "the longest link");
        // Some programs that pass links on encode whatever is not a letter or digit.
        let thrice = link.replace(',', "%2C").replace(':', "%3A").replace('.', "%2E").replace('-', "%2D");
        assert!(thrice.len() <= MAX_LENGTH, "{} bytes, encoded once more", thrice.len());
        assert_eq!(parse(&thrice), (spec, vec![]), "the longest link, encoded once more");
    }

    /// Values of a knob: of its own kind, below it, above it, and none at all.
    fn any_value() -> impl Strategy<Value = String> {
        prop_oneof![
            4 => (0..12_u32).prop_map(|value| value.to_string()),
            4 => (0..40_000_u32).prop_map(|value| value.to_string()),
            2 => (0.0..2.0_f64).prop_map(|value| value.to_string()),
            1 => "\\PC{0,6}",
            1 => prop::sample::select(vec!["256,256,256,256", "none", "digits", "moons", "blobs", "own", "adam", "0,0.1,scaled"])
                .prop_map(str::to_owned),
        ]
    }

    fn any_knobs() -> impl Strategy<Value = Vec<(&'static str, String)>> {
        let keys = prop::sample::subsequence(KNOBS.each_ref().map(|knob| knob.key).to_vec(), 0..=KNOBS.len());
        (keys.prop_shuffle(), prop::collection::vec(any_value(), KNOBS.len()))
            .prop_map(|(keys, values)| keys.into_iter().zip(values).collect())
    }

    proptest! {
        #[test]
        fn any_knobs_give_a_lab_that_runs(scenario in prop::sample::select(Scenario::ALL.to_vec()), knobs in any_knobs()) {
            let usual = Lab::of(scenario);
            let link = |knobs: &[&(&'static str, String)]| {
                let pairs = knobs.iter().map(|(key, value)| format!("&{key}={}", encode(value)));
                format!("scenario={}{}", scenario.name(), pairs.collect::<String>())
            };
            let all: Vec<_> = knobs.iter().collect();
            let (spec, notices) = parse(&link(&all));
            prop_assert_eq!(spec.lab.setting().check(), Ok(()), "what a link gives can be run");
            let backwards: Vec<_> = knobs.iter().rev().collect();
            prop_assert_eq!(parse(&link(&backwards)), (spec.clone(), notices.clone()), "the order decides nothing");
            // What is left once all that was told of is gone is taken as it stands.
            let is_told = |key: &str| notices.iter().any(|notice| notice.key() == key);
            let (told, kept): (Vec<_>, Vec<_>) = knobs.iter().partition(|(key, _)| is_told(key));
            prop_assert_eq!(parse(&link(&kept)), (spec.clone(), vec![]), "all that is not told of is taken");
            for refused in told {
                let more: Vec<_> = kept.iter().copied().chain([refused]).collect();
                let (again, told) = parse(&link(&more));
                prop_assert_eq!(again.lab, spec.lab.clone(), "{} would have fitted", refused.0);
                let notice = notices.iter().find(|notice| notice.key() == refused.0).cloned();
                prop_assert_eq!(told, Vec::from_iter(notice), "it is told of in the same words");
            }
            prop_assert_eq!(spec.lab.scenario(), usual.scenario(), "it stays the scenario's");
        }
    }

    #[test]
    fn of_knobs_that_do_not_fit_the_others_stand() {
        let out_of_range = |knob, least, most, got| SettingError::OutOfRange { knob, least, most, got };
        let of = |link: &str| {
            let (spec, notices) = parse(link);
            let told = notices.into_iter().map(|notice| match notice {
                Notice::BadKnob { key, value, error } => (key, value, error),
                other => panic!("«{link}»: {other:?}"),
            });
            (spec.lab.setting().clone(), told.collect::<Vec<_>>())
        };
        let gap = Scenario::Gap.setting();
        let (setting, told) = of("seed=7&steps=0&rate=0.5");
        assert_eq!((setting.seed, setting.optimizer.rate, setting.steps), (7, 0.5, gap.steps), "one is bad");
        let error = out_of_range(Knob::Steps, 1.0, 100_000.0, 0.0);
        assert_eq!(told, [("steps", "0".to_owned(), error)], "and told of, with what it must be");

        let (setting, told) = of("train=8&groups=10");
        assert_eq!((setting.data.classes, setting.data.train), (10, gap.data.train), "the first of the table is taken");
        let error = SettingError::MoreClassesThanExamples { classes: 10, examples: 8 };
        assert_eq!(told, [("train", "8".to_owned(), error)], "the other one does not fit it");

        // The students begin at step 1500, and learn from 700 examples.
        let (setting, told) = of("scenario=missing-digit&steps=1000&train=300&after=500&transfer=200&batch=0");
        let students = setting.distillation.expect("the scenario has students");
        assert_eq!((setting.steps, students.after), (1000, 500), "fewer steps fit once the students begin earlier");
        assert_eq!((setting.data.train, students.transfer), (300, 200), "and so it is of examples");
        assert_eq!(told, [("batch", "0".to_owned(), out_of_range(Knob::Batch, 1.0, 100_000.0, 0.0))], "alone is bad");

        let (setting, told) = of("source=moons&groups=4");
        assert_eq!((setting.data.source, setting.data.classes), (Source::Moons, 2), "moons have two classes");
        let error = SettingError::OtherClasses { of: Source::Moons, has: 2, got: 4 };
        assert_eq!(told, [("groups", "4".to_owned(), error)], "and never four");
    }

    #[test]
    fn what_is_beyond_the_longest_link_is_not_read() {
        let filled = |length: usize| format!("smoothing=0.2&{}&classes=5", "&".repeat(length - 25));
        let (spec, notices) = parse(&filled(MAX_LENGTH));
        assert_eq!((spec.shared.classes().get(), notices), (5, vec![]), "a link of just that length");
        let (spec, notices) = parse(&filled(MAX_LENGTH + 10));
        assert_eq!((spec.shared.classes().get(), notices), (10, vec![Notice::TooLong]), "and of ten bytes more");
        assert_eq!(spec.shared.smoothing().epsilon.get(), 0.2, "what came before is read");
    }

    #[test]
    fn ten_thousand_keys_give_few_notices() {
        let link =
            |key: &str| format!("smoothing=0.2&{}", (0..10_000).map(|_| format!("{key}=1&")).collect::<String>());
        for key in ["colour", "classes"] {
            let (spec, notices) = parse(&link(key));
            assert_eq!(spec.shared.smoothing().epsilon.get(), 0.2, "{key}: what came before is read");
            assert_eq!(notices.first(), Some(&Notice::TooLong), "{key}: it is too long as well");
            // One of the repeated ones is a bad value; the others are repeated.
            let singly = MAX_LEFT_OUT + usize::from(key == "classes");
            assert_eq!(notices.len(), 1 + singly + 1, "{key}: {notices:?}");
            assert_eq!(notices.last(), Some(&Notice::More(10_000 - singly)), "{key}: and so many more");
        }
        // Beyond the limit nothing is read, even if it could be.
        let filled = |keys: usize| format!("{}classes=5", "x&".repeat(keys - 1));
        let (spec, notices) = parse(&filled(MAX_KEYS));
        assert_eq!(
            (spec.shared.classes().get(), notices.last()),
            (5, Some(&Notice::More(MAX_KEYS - 1 - MAX_LEFT_OUT)))
        );
        let (spec, notices) = parse(&filled(MAX_KEYS + 1));
        assert_eq!(
            (spec.shared.classes().get(), notices.last()),
            (10, Some(&Notice::More(MAX_KEYS + 1 - MAX_LEFT_OUT)))
        );
    }

    #[test]
    fn of_a_link_that_is_cut_no_value_is_cut() {
        let filled = format!("smoothing=0.2&{}&classes=50", "&".repeat(MAX_LENGTH - 24));
        assert_eq!(
            filled.get(..MAX_LENGTH).and_then(|it| it.rsplit_once('=')).map(|(_, cut)| cut),
            Some("5"),
            "the cut"
        );
        let (spec, notices) = parse(&filled);
        assert_eq!((spec.shared.classes().get(), notices), (10, vec![Notice::TooLong]), "5 is not what the link says");
    }

    #[test]
    fn every_bad_value_is_named() {
        let link = "?smoothing=7&classes=banana&colour=red&target=-1&convention=&v=2&theme=&smoothing=0.2&lock=all&predict=tomorrow";
        let (spec, notices) = parse(link);
        assert_eq!(spec, Spec::default(), "bad values leave the defaults");
        let keys: Vec<&str> = notices.iter().map(Notice::key).collect();
        assert_eq!(
            keys,
            ["smoothing", "classes", "colour", "target", "convention", "v", "theme", "smoothing", "lock", "predict"]
        );
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
    fn a_goal_fits_its_figure() {
        for goal in GoalName::ALL {
            let name = goal.name();
            let of = |link: &str| {
                let (spec, notices) = parse(&format!("{link}goal={name}"));
                (spec.view.goal, notices.len())
            };
            assert_eq!(of(""), (Some(goal), 0), "{name}: alone it needs no figure");
            assert_eq!(of(&format!("figure={}&", goal.figure().name())), (Some(goal), 0), "{name}: on its own figure");
            let (theory, lab) = (of("figure=targets&"), of("figure=sweep&"));
            let (met, never) = if goal.is_of_lab() { (lab, theory) } else { (theory, lab) };
            assert_eq!(
                (met, never),
                ((Some(goal), 0), (None, 1)),
                "{name}: with another figure, and of the other half"
            );
        }
        assert_eq!(parse("goal=win").1.len(), 1, "no such goal");
    }

    #[test]
    fn a_prediction_fits_its_figure() {
        for prediction in PredictionName::ALL {
            let name = prediction.name();
            let of = |link: &str| {
                let (spec, notices) = parse(&format!("{link}predict={name}"));
                let keys: Vec<_> = notices.iter().map(|notice| notice.key().to_owned()).collect();
                (spec.view.predict, keys)
            };
            let taken = (Some(prediction), vec![]);
            assert_eq!(of(""), taken, "{name}: alone it needs no figure");
            assert_eq!(of(&format!("figure={}&", prediction.figure().name())), taken, "{name}: on its own figure");
            let (theory, lab) = (of("figure=targets&"), of("figure=sweep&"));
            let of_lab = matches!(prediction.figure(), AnyFigure::Run(_));
            let (fits, other) = if of_lab { (lab, theory) } else { (theory, lab) };
            assert_eq!(fits, taken, "{name}: with another figure of its half");
            assert_eq!(other, (None, vec!["predict".to_owned()]), "{name}: with a figure of the other half");
        }
    }

    #[test]
    fn a_goal_fits_the_prediction_beside_it() {
        use {GoalName as G, PredictionName as P};
        let of = |link: &str| {
            let (Spec { view, .. }, notices) = parse(link);
            (
                view.predict,
                view.goal,
                notices.iter().map(|notice| notice.key().to_owned()).collect::<Vec<_>>().join(" "),
            )
        };
        for link in ["predict=floor&goal=calibrated", "goal=calibrated&predict=floor"] {
            assert_eq!(of(link), (Some(P::Floor), None, "goal".to_owned()), "«{link}»");
        }
        let both = (Some(P::NoiseTime), Some(G::OutlastNoise), String::new());
        assert_eq!(of("predict=noise-time&goal=outlast-noise"), both, "both of the lab");
        let of_figure = (None, Some(G::AllUp), "predict".to_owned());
        assert_eq!(
            of("predict=noise-time&goal=all-up&figure=targets"),
            of_figure,
            "a prediction that is dropped decides nothing"
        );
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
        let fewer = shared.with_classes_for(Classes::new(3).unwrap(), 3);
        assert_eq!(fewer.0.target(), 2, "as near to the wanted one as there is");
        assert_eq!(fewer.1, Some(Notice::TargetMoved { from: 3, to: 2 }), "told from the wanted one");
        let more = shared.with_classes_for(Classes::new(4).unwrap(), 3);
        assert_eq!((more.0.target(), more.1), (3, None), "a class that is there again is taken");
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
        let published = [
            ("", Spec::default()),
            // What a link leaves out is as good as said in it.
            (
                "v=1&smoothing=0.1&classes=10&convention=uniform&target=3&logits=right&temperature=1&start=-3,5&turn=30\
                 &relatives=confidence-penalty,focal-loss&unit=nats&theme=auto",
                Spec::default(),
            ),
            (
                "#v=1&figure=targets&classes=5&smoothing=0.2&convention=others&target=4&controls=smoothing",
                Spec {
                    lab: Lab::default(),
                    shared: state(0.2, Convention::Others, 5, 4),
                    view: View {
                        figure: Some(AnyFigure::Theory(FigureName::Targets)),
                        controls: Some(vec![Control::Smoothing]),
                        ..View::default()
                    },
                },
            ),
            (
                "?v=1&figure=gradient&smoothing=0.3&classes=4&target=2&logits=wrong&unit=bits&theme=dark&lang=pt-BR\
                 &lock=classes,logits&title=Wrong%20%26+sure%3A%20%CE%B5%20%3D%200.3",
                Spec {
                    lab: Lab::default(),
                    shared: state(0.3, Convention::Uniform, 4, 2)
                        .with_logits(LogitsChoice::Preset(LogitsPreset::Wrong))
                        .with_unit(Unit::Bits),
                    view: View {
                        figure: Some(AnyFigure::Theory(FigureName::Gradient)),
                        lock: vec![Control::Classes, Control::Logits],
                        theme: ThemeChoice::Dark,
                        language: Some("pt-BR".to_owned()),
                        title: Some("Wrong & sure: ε = 0.3".to_owned()),
                        ..View::default()
                    },
                },
            ),
            (
                "#v=1&figure=gradient&predict=gradient-sign",
                Spec {
                    view: View {
                        figure: Some(AnyFigure::Theory(FigureName::Gradient)),
                        predict: Some(PredictionName::GradientSign),
                        ..View::default()
                    },
                    ..Spec::default()
                },
            ),
            (
                "v=1&classes=1000&target=999&logits=4.5,-2,7:0.25,8.5,999:1e-3,rest:-1&temperature=2.5",
                Spec {
                    lab: Lab::default(),
                    shared: state(0.1, Convention::Uniform, 1000, 999)
                        .with_logits(typed(&[(0, 4.5), (1, -2.0), (7, 0.25), (8, 8.5), (999, 0.001)], -1.0))
                        .with_temperature(Temperature::new(2.5).unwrap()),
                    view: View::default(),
                },
            ),
            (
                "v=1&target=0&logits=1,2,3",
                Spec {
                    lab: Lab::default(),
                    shared: state(0.1, Convention::Uniform, 10, 0)
                        .with_logits(typed(&[(0, 1.0), (1, 2.0), (2, 3.0)], 0.0)),
                    view: View::default(),
                },
            ),
            (
                "v=1&logits=rest:0.5",
                Spec {
                    shared: Shared::default().with_logits(typed(&[], 0.5)),
                    view: View::default(),
                    lab: Lab::default(),
                },
            ),
            (
                "v=1&smoothing=1e-12&start=-1.5,6.25&turn=275&relatives=temperature,maxsup\
                 &figures=loss-surface,relatives&theme=light",
                Spec {
                    lab: Lab::default(),
                    shared: state(1e-12, Convention::Uniform, 10, 3)
                        .with_start(PlanePoint { own: -1.5, rival: 6.25 })
                        .unwrap()
                        .with_turn(275)
                        .with_relative(RelativeName::ConfidencePenalty, false)
                        .with_relative(RelativeName::FocalLoss, false)
                        .with_relative(RelativeName::Temperature, true)
                        .with_relative(RelativeName::MaxSup, true),
                    view: View {
                        figures: Some(vec![FigureName::LossSurface, FigureName::Relatives]),
                        theme: ThemeChoice::Light,
                        ..View::default()
                    },
                },
            ),
            (
                "v=1&relatives=none&figures=none&controls=none&unit=nats&theme=auto&turn=0",
                Spec {
                    lab: Lab::default(),
                    shared: Shared::default()
                        .with_relative(RelativeName::ConfidencePenalty, false)
                        .with_relative(RelativeName::FocalLoss, false)
                        .with_turn(0),
                    view: View { figures: Some(vec![]), controls: Some(vec![]), ..View::default() },
                },
            ),
        ];
        for (link, meant) in published {
            assert_eq!(parse(link), (meant, vec![]), "«{link}»");
        }
    }

    #[test]
    fn an_embed_that_asks_has_what_sets_its_figure_going_and_no_more() {
        let offered = |link: &str| -> Vec<&str> {
            let view = parse(link).0.view;
            Control::ALL.into_iter().filter(|&it| view.lab_offers(it)).map(Control::name).collect()
        };
        assert_eq!(offered("scenario=clusters"), ["prediction", "clock", "sweep", "knobs"]);
        assert_eq!(offered("predict=cluster-shape"), ["clock", "sweep"]);
        assert_eq!(offered("predict=cluster-shape&figure=clusters"), ["clock"]);
        assert_eq!(offered("predict=cluster-shape&controls=knobs"), ["knobs"]);
    }

    /// Names that stand in published links. New ones may be added; none may go, or mean something else.
    #[test]
    fn published_names() {
        use {Control as C, FigureName as F, LogitsPreset as L, PredictionName as P, RelativeName as R};
        let view = |link: &str| {
            let (spec, notices) = parse(link);
            assert!(notices.is_empty(), "«{link}»: {notices:?}");
            spec.view
        };
        assert_eq!(
            view(
                "figures=targets,loss-curve,logit-gap,gradient,loss-surface,confidence-surface,simplex-map,decomposition,\
                 confidence-vs-smoothing,relatives"
            )
            .figures,
            Some(vec![
                F::Targets,
                F::LossCurve,
                F::LogitGap,
                F::Gradient,
                F::LossSurface,
                F::ConfidenceSurface,
                F::SimplexMap,
                F::Decomposition,
                F::ConfidenceVsSmoothing,
                F::Relatives,
            ]),
            "the figures"
        );
        let controls = "smoothing,classes,target,convention,logits,temperature,start,relatives,unit,prediction,clock,sweep,\
                        knobs";
        let members = vec![
            C::Smoothing,
            C::Classes,
            C::Target,
            C::Convention,
            C::Logits,
            C::Temperature,
            C::Start,
            C::Relatives,
            C::Unit,
            C::Prediction,
            C::Clock,
            C::Sweep,
            C::Knobs,
        ];
        assert_eq!(view(&format!("lock={controls}")).lock, members, "the controls that are locked");
        assert_eq!(view(&format!("controls={controls}")).controls, Some(members), "the controls that are shown");
        for (name, prediction) in [
            ("own-target", P::OwnTarget),
            ("certainty", P::Certainty),
            ("shares", P::Shares),
            ("floor", P::Floor),
            ("gradient-sign", P::GradientSign),
            ("resting-gap", P::RestingGap),
            ("more-classes", P::MoreClasses),
            ("temperature", P::Temperature),
            ("noise-time", P::NoiseTime),
            ("cluster-shape", P::ClusterShape),
            ("better-teacher", P::BetterTeacher),
            ("class-weights", P::ClassWeights),
        ] {
            assert_eq!(view(&format!("predict={name}")).predict, Some(prediction), "«{name}»");
        }
        for (name, preset) in
            [("undecided", L::Undecided), ("right", L::Right), ("wrong", L::Wrong), ("optimum", L::Optimum)]
        {
            assert_eq!(read_logits(name), Some(LogitsChoice::Preset(preset)), "«{name}»");
        }
        for (name, relative) in [
            ("confidence-penalty", R::ConfidencePenalty),
            ("focal-loss", R::FocalLoss),
            ("temperature", R::Temperature),
            ("margin-based", R::MarginBasedSmoothing),
            ("maxsup", R::MaxSup),
            ("negative", R::NegativeSmoothing),
        ] {
            let (spec, notices) = parse(&format!("relatives={name}"));
            assert!(notices.is_empty(), "«{name}»: {notices:?}");
            let shown: Vec<R> = R::ALL.into_iter().filter(|&it| spec.shared.shows(it)).collect();
            assert_eq!(shown, [relative], "«{name}»");
        }
    }

    #[test]
    fn published_goals() {
        use GoalName as G;
        let published = [
            ("same-target", G::SameTarget),
            ("equal-losses", G::EqualLosses),
            ("no-push", G::NoPush),
            ("all-up", G::AllUp),
            ("short-gap", G::ShortGap),
            ("best-confidence", G::BestConfidence),
            ("floor-one", G::FloorOne),
            ("calibrated", G::Calibrated),
            ("outlast-noise", G::OutlastNoise),
        ];
        for (name, goal) in published {
            let meant = Spec { view: View { goal: Some(goal), ..View::default() }, ..Spec::default() };
            assert_eq!(parse(&format!("v=1&goal={name}")), (meant, vec![]), "«{name}»");
        }
    }

    fn state(epsilon: f64, convention: Convention, classes: usize, target: usize) -> Shared {
        let (shared, _) = Shared::default()
            .with_epsilon(Epsilon::new(epsilon).unwrap())
            .with_convention(convention)
            .with_classes(Classes::new(classes).unwrap());
        shared.with_target(target).unwrap()
    }

    fn typed(entries: &[(usize, f64)], rest: f64) -> LogitsChoice {
        LogitsChoice::Typed(TypedLogits::new(entries.iter().copied(), rest).unwrap())
    }
}
