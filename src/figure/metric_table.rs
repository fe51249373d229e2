//! The table of metrics: how good the predictions of each network are, as they come and after temperature scaling.

use super::arms::arms;
use super::{Cell, Column, Row, Table};
use crate::training::{Metrics, Objective, Observed, Scaled};
use crate::words::{MetricWords, Words};

/// All its columns tell of the same held-out examples, or they could not be compared: where a temperature was fitted for every
/// network, of the half on which none was; else, while a run plays, of all.
///
/// A network has a column as it is and one after temperature scaling. One whose logits are always divided by a fitted temperature
/// has only the latter.
#[derive(Clone, Debug, PartialEq)]
pub struct MetricTable {
    /// Of which examples it tells, and at which step.
    pub caption: String,
    /// A row for each metric; losses are in nats. What is not defined, or not known yet, is a text.
    pub table: Table,
    /// What has to be known to read it, in whole sentences.
    pub notes: Vec<String>,
}

/// A metric: its name for programs, its words, and its value, where it is defined.
type Metric = (&'static str, fn(&MetricWords) -> &'static str, fn(&Metrics) -> Option<f64>);

/// What is told of held-out examples.
const METRICS: [Metric; 8] = [
    ("accuracy", |words| words.accuracy, |it| Some(it.accuracy)),
    ("nll", |words| words.nll, |it| Some(it.nll)),
    ("brier", |words| words.brier, |it| Some(it.brier)),
    ("ece", |words| words.ece, |it| Some(it.ece)),
    ("signed-gap", |words| words.signed_gap, |it| Some(it.signed_gap())),
    ("confidence", |words| words.confidence, |it| Some(it.confidence)),
    ("auroc", |words| words.auroc, |it| it.auroc),
    ("error-at-half", |words| words.error_at_half, |it| Some(it.error_at_half)),
];

/// A column: its heading, what it tells of the held-out examples, and of the training set; none before the first frame.
struct Judged {
    heading: String,
    metrics: Option<Metrics>,
    nc1: Option<f64>,
}

impl MetricTable {
    /// The table of what was observed.
    pub fn of(observed: &Observed, words: &Words) -> Self {
        let Observed { setting, frame, .. } = observed;
        let here = &words.lab.metrics;
        let scaled: Option<Vec<Scaled>> = frame.arms.iter().map(|arm| arm.scaled).collect();
        let scaled = scaled.filter(|scaled| !scaled.is_empty());
        let role = setting.role(frame.step);
        let mut columns = Vec::new();
        for (place, arm) in arms(setting).iter().enumerate() {
            let name = (words.lab.arm_as)(&arm.name(words), role);
            let of = frame.arms.get(place);
            let fitted = scaled.as_ref().and_then(|scaled| scaled.get(place));
            // What training made of the layers is the same at every temperature.
            let nc1 = of.and_then(|of| of.metrics.nc1);
            let as_read = of.filter(|_| fitted.is_none()).map(|of| of.metrics);
            let heading = (here.after)(&name, fitted);
            let after = fitted.map(|fitted| fitted.after);
            if arm.objective == Objective::TemperatureScaled {
                let heading = if fitted.is_some() { heading } else { name };
                columns.push(Judged { heading, metrics: after.or(as_read), nc1 });
            } else {
                let before = fitted.map(|fitted| fitted.before);
                columns.push(Judged { heading: name, metrics: before.or(as_read), nc1 });
                columns.push(Judged { heading, metrics: after, nc1: nc1.filter(|_| after.is_some()) });
            }
        }
        let held_out = frame.arms.first().map_or(0, |arm| arm.metrics.count);
        let judged = scaled.as_ref().and_then(|scaled| scaled.first()).map_or(held_out, |first| first.after.count);
        let at_limit = |limit: f64| scaled.iter().flatten().any(|it| it.is_at_limit() && it.temperature == limit);
        let always_scaled = setting.arms.contains(&Objective::TemperatureScaled);
        let notes = [
            Some(if scaled.is_some() { here.scaled_help } else { here.playing_help }),
            (scaled.is_none() && always_scaled).then_some(here.fitted_help),
            at_limit(Scaled::LEAST).then_some(here.least_help),
            at_limit(Scaled::MOST).then_some(here.most_help),
            Some(here.better_help),
        ];
        Self {
            caption: (here.caption)(judged as usize, held_out as usize, frame.step),
            table: table(&columns, here),
            notes: notes.into_iter().flatten().map(str::to_owned).collect(),
        }
    }
}

fn table(columns: &[Judged], here: &MetricWords) -> Table {
    let cell = |value: Option<f64>| value.map_or_else(|| Cell::Text(here.none.to_owned()), Cell::Number);
    let row = |key: &str, name: &str, read: &dyn Fn(&Judged) -> Option<f64>| {
        let cells = columns.iter().map(|column| cell(read(column)));
        Row { key: key.to_owned(), cells: std::iter::once(Cell::Text(name.to_owned())).chain(cells).collect() }
    };
    let of_held_out = METRICS.iter().map(|(key, name, read)| row(key, name(here), &|column| read(&column.metrics?)));
    let of_training = row("nc1", here.nc1, &|column| column.nc1);
    let headings = columns.iter().map(|column| Column::new(column.heading.clone()));
    Table {
        columns: std::iter::once(Column::new(here.metric)).chain(headings).collect(),
        rows: of_held_out.chain([of_training]).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::figure::samples::{Course, observed, setting, states};
    use crate::words::EN;

    const THREE: [Objective; 3] = [Objective::ONE_HOT, Objective::smoothed(0.1), Objective::TemperatureScaled];

    /// A run of three networks, in which no two halves and no two temperatures give the same numbers.
    fn seen(change: impl FnOnce(&mut Observed)) -> (Observed, MetricTable) {
        let mut observed = observed(&setting(&THREE), Course { accuracy: 0.8, ..Course::WELL });
        for (arm, of) in (0_u8..).zip(&mut observed.frame.arms) {
            let told = |count, part: u8| {
                let nll = f64::from(10 * arm + part);
                Metrics { count, nll, nc1: None, ..Metrics::default() }
            };
            of.metrics = Metrics { nc1: Some(f64::from(arm)), ..told(301, 0) };
            of.scaled = Some(Scaled { temperature: 1.5, before: told(151, 1), after: told(151, 2) });
        }
        change(&mut observed);
        let table = MetricTable::of(&observed, &EN);
        (observed, table)
    }

    fn numbers(table: &MetricTable, key: &str) -> Vec<Option<f64>> {
        let row = table.table.rows.iter().find(|row| row.key == key).unwrap();
        let number = |cell: &Cell| if let Cell::Number(value) = cell { Some(*value) } else { None };
        row.cells[1..].iter().map(number).collect()
    }

    fn headings(table: &MetricTable) -> Vec<&str> {
        table.table.columns[1..].iter().map(|column| &*column.heading).collect()
    }

    #[test]
    fn all_columns_are_of_the_same_half() {
        let (_, table) = seen(|_| {});
        assert_eq!(numbers(&table, "nll"), [1.0, 2.0, 11.0, 12.0, 22.0].map(Some), "before and after, of one half");
        assert_eq!(numbers(&table, "nc1"), [0.0, 0.0, 1.0, 1.0, 2.0].map(Some), "of the training set, at any T");
        assert_eq!(numbers(&table, "auroc"), [None; 5], "not defined");
        let wanted = [
            "one-hot",
            "one-hot, at T\u{a0}=\u{a0}1.5",
            "ε = 0.1",
            "ε = 0.1, at T\u{a0}=\u{a0}1.5",
            "one-hot, T fitted, at T\u{a0}=\u{a0}1.5",
        ];
        assert_eq!(headings(&table), wanted);
        assert!(table.caption.contains("151 of 301 held-out examples"), "{}", table.caption);
    }

    #[test]
    fn while_it_plays_all_columns_are_of_all() {
        let (_, table) = seen(|observed| observed.frame.arms.iter_mut().for_each(|arm| arm.scaled = None));
        assert_eq!(numbers(&table, "nll"), [Some(0.0), None, Some(10.0), None, Some(20.0)]);
        assert_eq!(numbers(&table, "nc1"), [Some(0.0), None, Some(1.0), None, Some(2.0)]);
        assert!(table.caption.contains("all 301 held-out examples"), "{}", table.caption);
        assert!(
            table.notes.iter().any(|note| note == EN.lab.metrics.fitted_help),
            "a half was fitted on: {:?}",
            table.notes
        );
    }

    #[test]
    fn a_temperature_at_its_limit_is_explained() {
        let words = &EN.lab.metrics;
        for (temperature, heading, note) in
            [(Scaled::LEAST, "lower", words.least_help), (Scaled::MOST, "upper", words.most_help)]
        {
            let (_, table) = seen(|observed| {
                let arms = observed.frame.arms.iter_mut().filter_map(|arm| arm.scaled.as_mut());
                arms.take(1).for_each(|scaled| scaled.temperature = temperature);
            });
            assert_eq!(headings(&table)[1], format!("one-hot, T at its {heading} limit"));
            let notes = [words.least_help, words.most_help].map(|text| table.notes.iter().any(|note| note == text));
            assert_eq!(notes, [words.least_help, words.most_help].map(|text| text == note), "at {temperature}");
        }
    }

    #[test]
    fn students_are_named_so() {
        let (_, before) = seen(|_| {});
        let (_, table) = seen(|observed| {
            let distillation = crate::training::Scenario::MissingDigit.setting().distillation;
            observed.setting.distillation = distillation;
        });
        assert_eq!(headings(&before)[2], "ε = 0.1");
        assert_eq!(headings(&table)[2], "student of ε = 0.1");
    }

    #[test]
    fn every_state_has_a_whole_table() {
        for (what, observed) in states() {
            let MetricTable { table, notes, .. } = MetricTable::of(&observed, &EN);
            assert_eq!(table.rows.len(), 9, "{what}");
            let arms = &observed.setting.arms;
            let wanted = 1 + 2 * arms.len() - arms.iter().filter(|&&it| it == Objective::TemperatureScaled).count();
            assert_eq!(table.columns.len(), wanted, "{what}");
            assert!(table.rows.iter().all(|row| row.cells.len() == wanted), "{what}");
            assert!(notes.iter().all(|note| note.ends_with('.')), "{what}: {notes:?}");
        }
    }
}
