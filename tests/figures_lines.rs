//! The numbers of `logit-gap`, `confidence-vs-smoothing`, `decomposition` and `relatives` against values from the
//! definitions in fifty digits, recorded by `tests/reference/figures_lines.py`.

use label_smoothing_lab::figure::{Cell, Figure};
use label_smoothing_lab::spec::{FigureName, parse};
use label_smoothing_lab::words::EN;
use std::collections::BTreeMap;

/// How far from the recorded number ours may be, relative where it is large.
const TOLERANCE: f64 = 1e-12;

#[test]
fn tables_hold_values_computed_elsewhere() {
    let recorded: Vec<(String, String, String, usize, f64)> =
        serde_json::from_str(include_str!("reference/figures_lines.json")).unwrap();
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for (figure, link, row, column, value) in &recorded {
        let (spec, notices) = parse(link);
        assert!(notices.is_empty(), "«{link}»: {notices:?}");
        let name = FigureName::ALL.into_iter().find(|name| name.name() == figure).unwrap();
        let table = Figure::of(name, &spec.shared).table(&EN);
        let cells = table.rows.iter().find(|it| it.key == *row).map(|it| &it.cells);
        match cells.map(|cells| &cells[*column]) {
            Some(Cell::Number(ours)) => assert!(
                (ours - value).abs() <= TOLERANCE * value.abs().max(1.0),
                "{figure} of «{link}», row {row}, column {column}: {ours}, should be {value}"
            ),
            other => panic!("{figure} of «{link}», row {row}, column {column}: {other:?} is no number"),
        }
        *checked.entry(figure).or_default() += 1;
    }
    // A check of nothing would pass for ever.
    for figure in ["logit-gap", "confidence-vs-smoothing", "decomposition", "relatives"] {
        assert!(checked.get(figure).is_some_and(|&count| count >= 28), "{figure}: too few values in {checked:?}");
    }
}
