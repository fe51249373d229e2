//! Links that were published, and what they show for ever; see `tests/links/README.md`.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::{Cell, Figure, LabFigure, Table};
use label_smoothing_lab::spec::lab::KNOBS;
use label_smoothing_lab::spec::link::{PARAMETERS, shape_of};
use label_smoothing_lab::spec::{
    AnyFigure, FigureName, LabFigureName, Notice, RelativeName, Shape, Spec, convention_name, parse, write_logits,
};
use label_smoothing_lab::training::dataset::Given;
use label_smoothing_lab::training::digits::Digits;
use label_smoothing_lab::training::experiment::{cell, job, jobs};
use label_smoothing_lab::training::trainer::{Run, Wanted};
use label_smoothing_lab::training::{Measure, Observed, Setting, Source, Sweep};
use label_smoothing_lab::words::EN;
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/links/v1.json")
}

/// The entries as they stand in the file, one in a line.
fn entries() -> Vec<Value> {
    serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap()
}

fn link(entry: &Value) -> &str {
    entry["link"].as_str().unwrap()
}

/// A promise is not to be broken: an entry that says what its link shows is never renewed, only one that does not yet is
/// completed.
#[test]
fn published_links_show_what_they_always_showed() {
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    let mut entries = entries();
    for entry in &mut entries {
        let link = link(entry).to_owned();
        if entry.get("shows").is_none() {
            assert!(update, "«{link}» has no record of what it shows; UPDATE_GOLDEN=1 adds it");
            entry["shows"] = shown(&link);
        }
        let lost = lost(&entry["shows"], &shown(&link), "");
        assert!(lost.is_empty(), "«{link}» was published and no longer shows\n{}", lost.join("\n"));
    }
    if update {
        let lines: Vec<String> = entries.iter().map(Value::to_string).collect();
        std::fs::write(path(), format!("[\n{}\n]\n", lines.join(",\n"))).unwrap();
    }
}

/// What is recorded and no longer there: later versions may show more, and never other or less.
fn lost(recorded: &Value, now: &Value, place: &str) -> Vec<String> {
    match (recorded, now) {
        (Value::Object(recorded), Value::Object(now)) => {
            let member = |(key, value): (&String, &Value)| {
                lost(value, now.get(key).unwrap_or(&Value::Null), &format!("{place}/{key}"))
            };
            recorded.iter().flat_map(member).collect()
        }
        // A table may get more columns, after those it has.
        (Value::Array(recorded), Value::Array(now))
            if place.starts_with("/numbers/") && recorded.len() <= now.len() =>
        {
            let cells = recorded.iter().zip(now).enumerate();
            cells.flat_map(|(column, (old, new))| lost(old, new, &format!("{place}/{column}"))).collect()
        }
        // Machines differ in the last digits of a logarithm.
        (Value::Number(old), Value::Number(new)) => {
            let (old, new) = (old.as_f64().unwrap(), new.as_f64().unwrap());
            let same = (old - new).abs() <= 1e-9 * old.abs().max(1e-3);
            if same { Vec::new() } else { vec![format!("{place}: {old}, but {new}")] }
        }
        _ if recorded == now => Vec::new(),
        _ => vec![format!("{place}: {recorded}, but {now}")],
    }
}

/// What a link shows: its state, what its reader is told, and the numbers of its figure.
fn shown(link: &str) -> Value {
    let (spec, notices) = parse(link);
    let notices: Vec<Value> = notices.iter().map(|it| json!([kind(it), it.key()])).collect();
    let mut shown = json!({ "state": state(&spec), "notices": notices });
    if let Some((figure, table)) = numbers(&spec) {
        let cell = |cell: &Cell| match cell {
            Cell::Number(value) if value.is_finite() => json!(value),
            Cell::Number(value) => json!(value.to_string()),
            Cell::Text(_) => Value::Null,
        };
        let row = |cells: &[Cell]| Value::Array(cells.iter().skip(1).map(cell).collect());
        let rows: Map<String, Value> = table.rows.iter().map(|it| (it.key.clone(), row(&it.cells))).collect();
        shown["shown"] = json!(figure);
        shown["numbers"] = Value::Object(rows);
    }
    shown
}

const fn kind(notice: &Notice) -> &'static str {
    match notice {
        Notice::BadValue { .. } => "bad value",
        Notice::UnknownKey(_) => "unknown key",
        Notice::Repeated(_) => "repeated",
        Notice::OtherLanguage(_) => "other language",
        Notice::TooLong => "too long",
        Notice::More(_) => "more",
        Notice::BadKnob { .. } => "bad knob",
        Notice::TargetMoved { .. } => "target moved",
    }
}

/// Every part of a state by the key that sets it, defaults too.
fn state(spec: &Spec) -> Value {
    let Spec { shared, lab, view } = spec;
    let (smoothing, start) = (shared.smoothing(), shared.start());
    let names = |names: &[&'static str]| json!(names.join(","));
    let shown: Vec<_> = RelativeName::ALL.into_iter().filter(|&it| shared.shows(it)).map(RelativeName::name).collect();
    let mut state = json!({
        "smoothing": smoothing.epsilon.get(),
        "classes": shared.classes().get(),
        "convention": convention_name(smoothing.convention),
        "target": shared.target(),
        "logits": write_logits(shared.logits()),
        "temperature": shared.temperature().get(),
        "start": [start.own, start.rival],
        "turn": shared.turn(),
        "relatives": names(&shown),
        "unit": shared.unit().name(),
        "theme": view.theme.name(),
        "motion": view.motion.name(),
        "lock": names(&view.lock.iter().map(|it| it.name()).collect::<Vec<_>>()),
        "figure": view.figure.map(AnyFigure::name),
        "figures": view.figures.as_ref().map(|it| names(&it.iter().map(|it| it.name()).collect::<Vec<_>>())),
        "controls": view.controls.as_ref().map(|it| names(&it.iter().map(|it| it.name()).collect::<Vec<_>>())),
        "lang": view.language,
        "title": view.title,
        "goal": view.goal.map(|it| it.name()),
        "predict": view.predict.map(|it| it.name()),
    });
    // An experiment that nobody asked for is one that a later page may choose otherwise.
    if lab.is_chosen() || lab.setting() != &lab.scenario().setting() {
        state["scenario"] = json!(lab.scenario().name());
        for knob in &KNOBS {
            state[knob.key] = json!((knob.write)(lab.setting()));
        }
    }
    state
}

/// The figure that a link names, or what it asks about, and its table; none for an experiment as a whole.
fn numbers(spec: &Spec) -> Option<(&'static str, Table)> {
    let asked = || spec.view.predict.map(|it| it.figure()).or(spec.view.goal.map(|it| it.figure()));
    match spec.view.figure.or_else(asked) {
        Some(AnyFigure::Run(name)) if spec.lab.setting().steps <= 100 => {
            Some((name.name(), LabFigure::of(name, &observed(name, spec)).table(&EN)))
        }
        Some(AnyFigure::Run(_)) => None,
        None if spec.lab.is_chosen() => None,
        Some(AnyFigure::Theory(name)) => Some((name.name(), Figure::of(name, &spec.shared).table(&EN))),
        None => Some((FigureName::Targets.name(), Figure::of(FigureName::Targets, &spec.shared).table(&EN))),
    }
}

/// The run of a link at its end; with its sweep, if that is what is shown.
fn observed(name: LabFigureName, spec: &Spec) -> Observed {
    let setting = spec.lab.setting();
    let mut run = open(setting);
    run.advance(setting.steps);
    let frame = run.frame(&Wanted { map_side: 96, clusters: Some([0, 1, 2]), outcomes: true, scaled: true });
    let sweep = (name == LabFigureName::Sweep).then(|| {
        let empty =
            Sweep { epsilons: vec![0.0, 0.2], sizes: vec![setting.data.train], seeds: vec![0, 1], cells: vec![] };
        let trained = |of| {
            let mut run = open(&job(setting, of));
            run.advance(run.setting().steps);
            cell(&mut run)
        };
        let cells = jobs(&empty).map(trained).collect();
        Sweep { cells, ..empty }
    });
    let (data, history) = (run.data().clone(), run.history().clone());
    Observed { setting: setting.clone(), data, history, frame, diverged: None, sweep, measure: Measure::Ece }
}

fn open(setting: &Setting) -> Run {
    let digits = || Given::Digits(Digits::read(include_bytes!("../assets/digits.bin")).unwrap());
    let given = (setting.data.source == Source::Digits).then(digits);
    Run::open(setting, given.as_ref()).unwrap()
}

/// Every key, and every name that a key takes, is in a published link whose reader is told nothing of it.
#[test]
fn every_key_and_every_name_is_published() {
    let mut published: Vec<(String, String)> = Vec::new();
    for entry in entries() {
        let link = link(&entry).trim_start_matches(['?', '#']).to_owned();
        let (_, notices) = parse(&link);
        let pairs = link.split('&').filter_map(|pair| pair.split_once('='));
        let good = pairs.filter(|(key, _)| !notices.iter().any(|notice| notice.key() == *key));
        published.extend(good.map(|(key, value)| (key.to_owned(), value.to_owned())));
    }
    for key in PARAMETERS.iter().map(|it| it.key).chain(KNOBS.iter().map(|it| it.key)) {
        let values: Vec<&str> = published.iter().filter(|it| it.0 == key).map(|it| it.1.as_str()).collect();
        assert!(!values.is_empty(), "no published link says {key}");
        let names = match *shape_of(key).unwrap().bare() {
            Shape::Name(lists) => lists.concat(),
            Shape::Names { names, .. } => names.to_vec(),
            _ => Vec::new(),
        };
        for name in names {
            assert!(values.iter().any(|it| it.split(',').any(|it| it == name)), "no published link says {key}={name}");
        }
    }
}

#[test]
fn a_broken_promise_is_found() {
    let recorded = json!({ "state": { "classes": 10 }, "numbers": { "class-0": [0.01, Value::Null] } });
    assert_eq!(lost(&recorded, &recorded, ""), Vec::<String>::new(), "the same");
    let more = json!({ "state": { "classes": 10, "new": 1 }, "numbers": { "class-0": [0.01, Value::Null, 3], "class-1": [] } });
    assert_eq!(lost(&recorded, &more, ""), Vec::<String>::new(), "more is no less");
    for (other, found) in [
        (
            json!({ "state": { "classes": 9 }, "numbers": { "class-0": [0.01, Value::Null] } }),
            "/state/classes: 10, but 9",
        ),
        (json!({ "state": {}, "numbers": { "class-0": [0.01, Value::Null] } }), "/state/classes: 10, but null"),
        (
            json!({ "state": { "classes": 10 }, "numbers": { "class-0": [0.010_000_1, Value::Null] } }),
            "/numbers/class-0/0: 0.01, but 0.0100001",
        ),
        (
            json!({ "state": { "classes": 10 }, "numbers": { "class-0": [0.01] } }),
            "/numbers/class-0: [0.01,null], but [0.01]",
        ),
    ] {
        assert_eq!(lost(&recorded, &other, ""), [found]);
    }
}
