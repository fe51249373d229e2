//! What the keys of a link mean, and the documents that are made of it: `docs/parameters.md` and its JSON Schema.
//!
//! The keys and their shapes are those of [`PARAMETERS`] and [`KNOBS`]; here stands what only a reader of documents needs.
//! `tests/parameters.rs` holds the documents against it.

use super::lab::KNOBS;
use super::link::{MAX_KEYS, MAX_LENGTH, MAX_TITLE, PARAMETERS, decimal};
use super::{LogitsPreset, Shape, Shared, TypedLogits, Unit, convention_name, write_logits};
use crate::training::setting::limits;
use std::fmt::Write;

/// What is said of a key beyond its shape.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The key.
    pub key: &'static str,
    /// Where it does something.
    pub place: Place,
    /// What it is when a link does not say.
    pub usual: Usual,
    /// What it means, in one sentence.
    pub meaning: &'static str,
}

/// Where a key does something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// On the page alone.
    Page,
    /// In an embed alone.
    Embed,
    /// On both.
    Both,
}

/// What a key is when a link does not say.
#[derive(Clone, Copy, Debug)]
pub enum Usual {
    /// A value that a link could say as well.
    Value(fn() -> String),
    /// Something that is no value, or depends on others, in words.
    Words(&'static str),
}

/// Every key of a link, in the order in which it is written.
pub const ENTRIES: [Entry; PARAMETERS.len() + KNOBS.len()] = {
    use Place::{Both, Embed, Page};
    use Usual::{Value, Words};
    const fn entry(key: &'static str, place: Place, usual: Usual, meaning: &'static str) -> Entry {
        Entry { key, place, usual, meaning }
    }
    const fn of_run(key: &'static str, meaning: &'static str) -> Entry {
        Entry { key, place: Place::Both, usual: Usual::Words("the scenario’s"), meaning }
    }
    [
        entry(
            "v",
            Both,
            Value(|| "1".to_owned()),
            "The version of these keys; a link without it is read the same way.",
        ),
        entry(
            "figure",
            Embed,
            Words("the figure of `predict` or `goal`; else the experiment of `scenario`; else `targets`"),
            "The figure that is shown.",
        ),
        entry(
            "smoothing",
            Both,
            Value(|| decimal(Shared::default().smoothing().epsilon.get())),
            "The smoothing factor ε.",
        ),
        entry(
            "classes",
            Both,
            Value(|| Shared::default().classes().get().to_string()),
            "The number of classes K; the slider goes to 1000.",
        ),
        entry(
            "convention",
            Both,
            Value(|| convention_name(Shared::default().smoothing().convention).to_owned()),
            "Who receives the mass: `uniform` puts ε/K on every class, `others` puts ε/(K − 1) on each other class.",
        ),
        entry("target", Both, Words("3, or the last class if there are fewer"), "The true class, counted from 0."),
        entry(
            "logits",
            Both,
            Value(|| write_logits(Shared::default().logits())),
            "The logits that the learner looks at: a preset, or one by one.",
        ),
        entry(
            "temperature",
            Both,
            Value(|| decimal(Shared::default().temperature().get())),
            "What the logits are divided by before the softmax.",
        ),
        entry(
            "start",
            Both,
            Value(|| {
                let start = Shared::default().start();
                format!("{},{}", decimal(start.own), decimal(start.rival))
            }),
            "Where the descents begin on the plane of two logits: the true class’s, then the rival’s.",
        ),
        entry(
            "turn",
            Both,
            Value(|| Shared::default().turn().to_string()),
            "How far the three-dimensional view is turned.",
        ),
        entry(
            "relatives",
            Both,
            Value(|| {
                let shown = super::RelativeName::ALL.into_iter().filter(|&it| Shared::default().shows(it));
                shown.map(super::RelativeName::name).collect::<Vec<_>>().join(",")
            }),
            "Which relatives of label smoothing are drawn beside it.",
        ),
        entry("unit", Both, Value(|| Unit::default().name().to_owned()), "The unit of losses."),
        entry("figures", Page, Words("all"), "The figures of the theory that the page shows."),
        entry(
            "controls",
            Both,
            Words("all on the page; in an embed those that belong to what it shows"),
            "The controls that are shown.",
        ),
        entry(
            "lock",
            Both,
            Words("none is locked"),
            "The controls that are shown and do not move; those of the lab are locked in an embed alone.",
        ),
        entry("theme", Both, Value(|| "auto".to_owned()), "Light or dark; `auto` is as the reader’s system has it."),
        entry(
            "lang",
            Both,
            Words("the page’s language"),
            "The language that is wanted; a page in another one says so.",
        ),
        entry(
            "motion",
            Both,
            Value(|| "auto".to_owned()),
            "Whether anything may move by itself: `off` is as for readers whose system asks for reduced motion.",
        ),
        entry("title", Embed, Words("no title"), "A heading over the figure."),
        entry("goal", Both, Words("no goal"), "The task that is set; the page leads to it."),
        entry(
            "predict",
            Both,
            Words("no prediction"),
            "What the reader is to guess first; in an embed the figure waits for it, and the page leads to it.",
        ),
        entry(
            "scenario",
            Both,
            Value(|| "gap".to_owned()),
            "The experiment of the lab; the keys below change single knobs of it.",
        ),
        of_run("source", "Where the examples come from."),
        of_run("groups", "How many classes there are to be learnt; moons have 2, the digits 10."),
        of_run("train", "How many examples are trained on."),
        of_run("test", "How many examples are held out."),
        of_run("spread", "The standard deviation of the noise around blobs, moons, rings and spirals."),
        of_run("radius", "How far the centres of the blobs are from the origin."),
        of_run("flipped", "The share of training labels that are flipped to another class."),
        of_run("hidden", "How many units each hidden layer has; `none` is a linear model."),
        of_run("activation", "What hidden units do."),
        of_run("initial", "How weights begin."),
        of_run("optimizer", "The rule by which gradients move weights."),
        of_run("rate", "The learning rate."),
        of_run("decay", "The weight decay."),
        of_run("batch", "Examples per step."),
        of_run("steps", "How many steps the run takes."),
        of_run("seed", "What decides data, first weights and batches."),
        of_run(
            "arms",
            "What the networks that learn side by side minimise, one for each: cross-entropy with this smoothing factor, a confidence penalty, or one-hot with temperature scaling.",
        ),
        of_run("distil", "The temperature of distillation."),
        of_run("after", "At which step teachers stop and students begin."),
        of_run("transfer", "How many of the training examples students learn from."),
        of_run("missing", "The class that students never see."),
    ]
};

/// Every key with its shape.
fn shapes() -> impl Iterator<Item = (&'static Entry, Shape)> {
    let shapes = PARAMETERS.iter().map(|it| it.shape).chain(KNOBS.iter().map(|it| it.shape));
    const { &ENTRIES }.iter().zip(shapes)
}

/// `docs/parameters.md`.
pub fn markdown() -> String {
    let mut text = format!(
        "# Parameters of a link\n\n\
         Made from the table that reads links (`src/spec/link.rs`, `src/spec/lab.rs`); \
         `UPDATE_GOLDEN=1 cargo test --no-default-features --test parameters` renews it. \
         The same as JSON Schema: [parameters.schema.json](parameters.schema.json).\n\n\
         The page has its state in the query (`index.html?v=1&smoothing=0.2`), an embed in the fragment \
         (`embed.html#v=1&figure=targets&smoothing=0.2`), or in the query if there is no fragment. Keys stand in any order; values are \
         percent-encoded, and a `+` is a space. What a link leaves out has its default. Lists have commas between their members.\n\n\
         A value that cannot be used leaves the default, and a key that is not known is left out; the reader is told of both, by name. \
         Of a key that comes twice the first counts. A link may have {MAX_LENGTH} bytes and {MAX_KEYS} keys, a title {MAX_TITLE} \
         characters, a number 64 bytes; what is beyond is not read, and the reader is told.\n\n\
         Own data are not in the link.\n\n\
         | key | values | default | where | meaning |\n|---|---|---|---|---|\n"
    );
    for (entry, shape) in shapes() {
        let usual = match entry.usual {
            Usual::Value(value) => format!("`{}`", value()),
            Usual::Words(words) => words.to_owned(),
        };
        let place = match entry.place {
            Place::Page => "page",
            Place::Embed => "embed",
            Place::Both => "both",
        };
        // Writing to a text does not fail.
        let _ = writeln!(text, "| `{}` | {} | {usual} | {place} | {} |", entry.key, shape.in_words(), entry.meaning);
    }
    text
}

/// `docs/parameters.schema.json`: an object whose members are the keys of a link, with numbers as numbers and all else as the
/// text that a link has, decoded.
pub fn json_schema() -> String {
    let mut text = String::from(
        "{\n  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n  \
         \"title\": \"The keys of a link of Label Smoothing Lab, version 1\",\n  \"type\": \"object\",\n  \
         \"additionalProperties\": false,\n  \"properties\": {",
    );
    for (place, (entry, shape)) in shapes().enumerate() {
        let separator = if place == 0 { "" } else { "," };
        let Entry { key, meaning, .. } = entry;
        let description = json_text(&format!("{meaning} It must be {}.", shape.in_words()));
        let usual = match entry.usual {
            Usual::Value(value) if shape.is_number() => format!(", \"default\": {}", value()),
            Usual::Value(value) => format!(", \"default\": {}", json_text(&value())),
            Usual::Words(_) => String::new(),
        };
        let _ = write!(
            text,
            "{separator}\n    \"{key}\": {{ \"description\": {description}, {}{usual} }}",
            constraints(shape.bare())
        );
    }
    text.push_str("\n  }\n}\n");
    text
}

/// What a schema says of a value.
fn constraints(shape: &Shape) -> String {
    const NUMBER: &str = "[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?";
    let pattern =
        |pattern: &str| format!("\"type\": \"string\", \"pattern\": {}", json_text(&format!("^({pattern})$")));
    let whole = |least: u32, most: u32| format!("\"type\": \"integer\", \"minimum\": {least}, \"maximum\": {most}");
    // So many more, after a comma.
    let up_to = |member: &str, most: usize| format!("({member})(,({member})){{0,{}}}", most.saturating_sub(1));
    match *shape {
        Shape::Number { least, most: f64::MAX } => format!("\"type\": \"number\", \"minimum\": {least:e}"),
        Shape::Number { least, most } => format!("\"type\": \"number\", \"minimum\": {least:?}, \"maximum\": {most:?}"),
        Shape::Whole { least, most } => whole(least, most),
        Shape::Class => whole(0, Shared::MAX_CLASSES as u32 - 1),
        Shape::ClassOrNone => pattern(&format!("none|[0-{}]", limits::CLASSES.end() - 1)),
        Shape::Name(lists) => {
            let names: Vec<String> = lists.concat().into_iter().map(json_text).collect();
            format!("\"enum\": [{}]", names.join(", "))
        }
        Shape::Names { names, or_none } => {
            let none = if or_none { "none|" } else { "" };
            pattern(&format!("{none}{}", up_to(&names.join("|"), names.len())))
        }
        Shape::Text { most } => format!(
            "\"type\": \"string\", \"minLength\": 1, \"maxLength\": {most}, \"pattern\": \"^[^\\\\u0000-\\\\u001f\\\\u007f-\\\\u009f]*$\""
        ),
        Shape::Tag => pattern("[a-zA-Z]{2,3}(-[a-zA-Z0-9]{1,8})*"),
        Shape::Logits => {
            let entries = up_to(&format!("([0-9]{{1,5}}:)?{NUMBER}"), TypedLogits::MAX);
            let names = LogitsPreset::NAMES.join("|");
            pattern(&format!("{names}|{entries}(,rest:{NUMBER})?|rest:{NUMBER}"))
        }
        Shape::Point => pattern(&format!("{NUMBER},{NUMBER}")),
        Shape::Layers => pattern(&format!("none|{}", up_to("[0-9]{1,3}", *limits::LAYERS.end() as usize))),
        Shape::Arms => {
            let arm = format!("{NUMBER}(:others)?|penalty:{NUMBER}|scaled");
            pattern(&up_to(&arm, *limits::ARMS.end() as usize))
        }
        Shape::With(shape, _) => constraints(shape),
    }
}

/// A text as JSON has it.
fn json_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            _ if character.is_control() => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(character));
            }
            _ => quoted.push(character),
        }
    }
    quoted.push('"');
    quoted
}
