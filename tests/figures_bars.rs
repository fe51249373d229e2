//! The figure `gradient` against the probabilities and gradients that PyTorch recorded, state by state.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::{Cell, Figure};
use label_smoothing_lab::spec::{FigureName, Shared, parse};
use label_smoothing_lab::words::EN;
use serde_json::Value;
use std::path::{Path, PathBuf};

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
