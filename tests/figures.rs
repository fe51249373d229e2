//! Golden figures: what every figure looks like in its default state, and that its numbers are the theory's.
//!
//! `UPDATE_GOLDEN=1 cargo test --test figures` renews the pictures in `assets/figures/`, which are also the static page's
//! and the README's.

#![expect(clippy::unwrap_used, reason = "a test's helpers may end the test")]

use label_smoothing_lab::figure::backend::svg;
use label_smoothing_lab::figure::{Cell, Figure};
use label_smoothing_lab::spec::{FigureName, Shared};
use label_smoothing_lab::theory::{Classes, Convention, Epsilon};
use label_smoothing_lab::words::EN;
use std::path::Path;

/// The boxes of the static pictures, in CSS pixels: a wide page's and a phone's.
fn boxes(name: FigureName) -> [(&'static str, (u32, u32)); 2] {
    let shape = Figure::shape(name);
    [("", shape.wide()), ("-narrow", shape.narrow())]
}

#[test]
fn golden_pictures() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/figures");
    let update = std::env::var_os("UPDATE_GOLDEN").is_some();
    for name in FigureName::ALL {
        for (suffix, size) in boxes(name) {
            let drawn = picture(name, &Shared::default(), size);
            assert!(drawn.len() <= 40 * 1024, "{}{suffix}: {} bytes", name.name(), drawn.len());
            let path = folder.join(format!("{}{suffix}.svg", name.name()));
            if update {
                std::fs::write(&path, &drawn).unwrap();
            }
            let golden = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(drawn == golden, "{} is not what is drawn now; look at both, then UPDATE_GOLDEN=1", path.display());
        }
    }
}

#[test]
fn every_state_is_drawn_without_a_number_gone_wrong() {
    for_many_states(|shared| {
        for name in FigureName::ALL {
            for (_, size) in boxes(name) {
                let drawn = without_rasters(&picture(name, shared, size));
                assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{name:?} of {shared:?}");
            }
            let figure = Figure::of(name, shared);
            assert!(!figure.sentence(&EN).contains("NaN"), "{name:?} of {shared:?}");
            let table = figure.table(&EN);
            assert!(table.rows.len() <= 40, "{name:?}: {} rows", table.rows.len());
            for row in &table.rows {
                assert_eq!(row.cells.len(), table.columns.len(), "{name:?}, row {}", row.key);
                let sound = |cell: &Cell| !matches!(cell, Cell::Number(value) if value.is_nan());
                assert!(row.cells.iter().all(sound), "{name:?}, row {}: {:?}", row.key, row.cells);
            }
            let mut keys: Vec<&str> = table.rows.iter().map(|row| row.key.as_str()).collect();
            keys.sort_unstable();
            keys.dedup();
            assert_eq!(keys.len(), table.rows.len(), "{name:?}: two rows of one name");
        }
    });
}

/// Values of PyTorch 2.15 in float64: `cross_entropy(log p, 3, label_smoothing=0.1)` over ten classes.
#[test]
fn tables_hold_pytorch_values() {
    let table = Figure::of(FigureName::LossCurve, &Shared::default()).table(&EN);
    let at = |key: &str, column: usize| {
        let row = table.rows.iter().find(|row| row.key == key).unwrap();
        match row.cells[column] {
            Cell::Number(value) => value,
            Cell::Text(_) => panic!("row {key}, column {column} is no number"),
        }
    };
    for (key, one_hot, smoothed) in PYTORCH {
        assert!((at(key, 2) - one_hot).abs() < 1e-12, "{key}: one-hot {}", at(key, 2));
        assert!((at(key, 3) - smoothed).abs() < 1e-12, "{key}: smoothed {}", at(key, 3));
    }
}

/// Made by `tests/reference/loss_curve.py`.
#[expect(clippy::approx_constant, reason = "a recorded value, which happens to be ln 2")]
const PYTORCH: [(&str, f64, f64); 4] = [
    ("floor", 0.09431067947124121, 0.5002880350577578),
    ("p-0.05", 2.995732273553991, 2.928482977389271),
    ("p-0.5", 0.6931471805599453, 0.8908973925202051),
    ("p-0.99", 0.010050335853501945, 0.6213613343258747),
];

fn for_many_states(check: impl Fn(&Shared)) {
    for classes in [2, 3, 10, 20, 21, 22, 1000, 100_000] {
        for epsilon in [0.0, 1e-12, 0.1, 0.5, 1.0] {
            for convention in [Convention::Uniform, Convention::Others] {
                for target in [0, 1, classes / 2, classes - 1] {
                    let (shared, _) = Shared::default().with_classes(Classes::new(classes).unwrap());
                    let shared = shared.with_epsilon(Epsilon::new(epsilon).unwrap()).with_convention(convention);
                    check(&shared.with_target(target).unwrap());
                }
            }
        }
    }
}

/// A picture without the text of its images, whose letters may spell anything.
fn without_rasters(drawn: &str) -> String {
    let mut parts = drawn.split("base64,");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| text + part.split_once('"').unwrap().1)
}

fn picture(name: FigureName, shared: &Shared, size: (u32, u32)) -> String {
    let figure = Figure::of(name, shared);
    let drawn = svg::document(size, &figure.sentence(&EN), |backend, theme| figure.draw(backend, theme, &EN));
    drawn.unwrap()
}
