//! The code the page shows, and the figure `gradient`, against what PyTorch printed for that very code.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::{Cell, Figure};
use label_smoothing_lab::pytorch::{Printed, Program};
use label_smoothing_lab::spec::{FigureName, Shared, parse};
use label_smoothing_lab::words::EN;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// The states that are recorded, as links: every setting from the literature, both conventions, both ends of `ε`, typed
/// logits from plain to extreme.
const STATES: [&str; 20] = [
    "",
    "classes=2&target=1",
    "classes=1000",
    "classes=37000",
    "classes=2&target=0&convention=others&logits=wrong",
    "convention=others",
    "classes=1000&convention=others&logits=wrong",
    "classes=37000&convention=others&smoothing=0.05",
    "classes=3&target=0&logits=2,1,0",
    "classes=5&target=0&smoothing=0.2&logits=2,1,0,-1,0.5",
    "smoothing=0",
    "smoothing=0&convention=others&logits=optimum",
    "smoothing=1",
    "smoothing=1&convention=others&logits=wrong",
    "smoothing=0.5&logits=undecided",
    "logits=optimum",
    "smoothing=1e-12&logits=12.5,-3,0.1",
    "classes=20&target=19&logits=1,2,3,19:-1.5,rest:0.25",
    "classes=1000&target=7&smoothing=0.3&logits=2.5,-4,7:6.25,999:3,rest:-0.125",
    "classes=4&target=1&logits=10000,-10000,0.1,-0.3",
];

fn shared(link: &str) -> Shared {
    let (spec, notices) = parse(link);
    assert!(notices.is_empty(), "«{link}»: {notices:?}");
    spec.shared
}

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reference/pytorch_states.json")
}

/// What PyTorch printed, state by state.
fn recorded() -> Vec<Value> {
    let whole: Value = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    whole["states"].as_array().unwrap().clone()
}

/// `UPDATE_CODE=1` writes the code without values, for `tests/reference/pytorch_states.py` to run.
#[test]
fn the_code_is_the_one_that_pytorch_ran() {
    let code = |link: &&str| json!({ "link": link, "code": Program::of(&shared(link)).code });
    if std::env::var_os("UPDATE_CODE").is_some() {
        let states: Vec<Value> = STATES.iter().map(code).collect();
        std::fs::write(path(), json!({ "states": states }).to_string()).unwrap();
        return;
    }
    let recorded = recorded();
    assert_eq!(recorded.len(), STATES.len(), "as many states as are recorded");
    for (link, recorded) in STATES.iter().zip(&recorded) {
        assert_eq!(recorded["link"], *link, "the states in their order");
        let code = Program::of(&shared(link)).code;
        assert_eq!(
            recorded["code"], code,
            "«{link}»: other code than PyTorch ran; see tests/reference/pytorch_states.py"
        );
    }
}

#[test]
fn the_numbers_are_those_that_pytorch_printed() {
    for recorded in recorded() {
        let link = recorded["link"].as_str().unwrap();
        let program = Program::of(&shared(link));
        for (name, printed) in [("one_hot", program.one_hot), ("smoothed", program.smoothed)] {
            let Printed { loss, gradient_of_true } = printed;
            let target = recorded["target"].as_u64().unwrap().to_string();
            near(loss, &recorded[name]["loss"], &format!("«{link}», {name}: loss"));
            near(gradient_of_true, &recorded[name]["gradient"][target], &format!("«{link}», {name}: gradient"));
        }
    }
}

/// Every row of the figure's table: the logits' probabilities and both gradients, by autograd.
#[test]
fn the_table_of_gradients_holds_pytorch_values() {
    for recorded in recorded() {
        let link = recorded["link"].as_str().unwrap();
        let table = Figure::of(FigureName::Gradient, &shared(link)).table(&EN);
        let of = |row: usize, column: usize| match table.rows[row].cells[column] {
            Cell::Number(value) => value,
            Cell::Text(_) => panic!("«{link}»: column {column} is no number"),
        };
        let alone = |class: &str| table.rows.iter().any(|row| row.key == format!("class-{class}"));
        let probabilities = recorded["probability"].as_object().unwrap();
        let mut classes = 0.0;
        for (index, row) in table.rows.iter().enumerate() {
            let class = match row.key.strip_prefix("class-") {
                Some(class) => class.to_owned(),
                // Any class that does not stand alone stands for all of them.
                None => probabilities.keys().find(|class| !alone(class)).unwrap().clone(),
            };
            let what = format!("«{link}», {}", row.key);
            near(of(index, 3), &recorded["probability"][&class], &format!("{what}: p"));
            near(of(index, 4), &recorded["one_hot"]["gradient"][&class], &format!("{what}: one-hot"));
            near(of(index, 5), &recorded["smoothed"]["gradient"][&class], &format!("{what}: smoothed"));
            classes += of(index, 1);
        }
        assert_eq!(classes, shared(link).classes().real(), "«{link}»: the rows count every class");
    }
}

fn near(got: f64, expected: &Value, what: &str) {
    let expected = expected.as_f64().unwrap_or_else(|| panic!("{what} is not recorded"));
    assert!((got - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{what} is {got}, PyTorch printed {expected}");
}
