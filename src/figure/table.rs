//! The numbers of a figure, as named columns and keyed rows.

use crate::words::number;
use std::borrow::Cow;

/// What a figure shows, in numbers. Every row has a cell for every column.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// The columns; the first names the rows.
    pub columns: Vec<Column>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// How many rows a table has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extent {
    /// At most some forty, for the page.
    Few,
    /// All there are, for a file.
    All,
}

impl Table {
    /// The table as a file of comma-separated values, RFC 4180: a line of headings, then the rows. Numbers have all their digits
    /// and no more; what is not there, a dash on the page, is empty.
    pub fn csv(&self) -> String {
        let mut text = String::new();
        let headings = self.columns.iter().map(|column| quoted(&column.heading));
        line(&mut text, headings);
        for row in &self.rows {
            line(&mut text, row.cells.iter().map(Cell::in_file));
        }
        text
    }
}

/// Adds a line of fields.
fn line<'a>(text: &mut String, fields: impl Iterator<Item = Cow<'a, str>>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            text.push(',');
        }
        text.push_str(&field);
    }
    text.push_str("\r\n");
}

/// A field, in quotes if it must be.
fn quoted(field: &str) -> Cow<'_, str> {
    if field.contains([',', '"', '\r', '\n']) {
        Cow::Owned(format!("\"{}\"", field.replace('"', "\"\"")))
    } else {
        Cow::Borrowed(field)
    }
}

/// A number as programs read it, with the fewest digits that lead back to it.
fn digits(value: f64) -> String {
    if value.is_infinite() {
        return if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let text = format!("{value:?}");
    text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
}

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its heading, with the unit.
    pub heading: Cow<'static, str>,
}

impl Column {
    /// A column under a heading.
    pub fn new(heading: impl Into<Cow<'static, str>>) -> Self {
        Self { heading: heading.into() }
    }
}

/// A row.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// A name for programs, unique in the table: `class-3`, `floor`.
    pub key: String,
    /// A cell for each column.
    pub cells: Vec<Cell>,
}

/// A cell: a name, or a number with all its digits.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A name.
    Text(String),
    /// A number, `+∞` where the mathematics has it.
    Number(f64),
}

impl Cell {
    /// What stands in a file.
    fn in_file(&self) -> Cow<'_, str> {
        match self {
            Self::Text(text) if text == "–" => Cow::Borrowed(""),
            Self::Text(text) => quoted(text),
            Self::Number(value) => Cow::Owned(digits(*value)),
        }
    }

    /// What a reader sees.
    pub fn shown(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Number(value) => number(*value),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn table(headings: &[&str], rows: Vec<Vec<Cell>>) -> Table {
        let columns = headings.iter().map(|&heading| Column::new(heading.to_owned())).collect();
        let rows = rows.into_iter().enumerate().map(|(place, cells)| Row { key: format!("row-{place}"), cells });
        Table { columns, rows: rows.collect() }
    }

    /// The records of a file, read as RFC 4180 says.
    fn records(file: &str) -> Vec<Vec<String>> {
        let (mut records, mut record, mut field) = (Vec::new(), Vec::new(), String::new());
        let (mut letters, mut inside) = (file.chars().peekable(), false);
        while let Some(letter) = letters.next() {
            match letter {
                '"' if inside && letters.peek() == Some(&'"') => field.extend(letters.next()),
                '"' => inside = !inside,
                ',' if !inside => record.push(std::mem::take(&mut field)),
                '\r' if !inside => {
                    assert_eq!(letters.next(), Some('\n'), "a line ends with both");
                    record.push(std::mem::take(&mut field));
                    records.push(std::mem::take(&mut record));
                }
                other => field.push(other),
            }
        }
        assert!(!inside && record.is_empty() && field.is_empty(), "the last line ends too: {file:?}");
        records
    }

    #[test]
    fn a_file_has_headings_and_rows() {
        let cells = vec![
            vec![Cell::Text("plain".to_owned()), Cell::Number(0.1)],
            vec![Cell::Text("a \"b\", c".to_owned()), Cell::Number(-3.0)],
            vec![Cell::Text("–".to_owned()), Cell::Number(f64::INFINITY)],
            vec![Cell::Text("two\r\nlines".to_owned()), Cell::Number(1e-300)],
        ];
        let file = table(&["row", "loss, in nats (nats)"], cells).csv();
        let wanted = "row,\"loss, in nats (nats)\"\r\nplain,0.1\r\n\"a \"\"b\"\", c\",-3\r\n,Infinity\r\n\
                      \"two\r\nlines\",1e-300\r\n";
        assert_eq!(file, wanted, "the file");
    }

    proptest! {
        /// Whatever texts and numbers: the same come back, to the bit.
        #[test]
        fn what_is_written_is_read_back(
            texts in prop::collection::vec("[a–,\"\r\n ]{0,6}", 1..8),
            numbers in prop::collection::vec(prop::num::f64::ANY.prop_filter("a number", |value| !value.is_nan()), 8),
        ) {
            let cells = texts.iter().zip(&numbers).map(|(text, &value)| vec![Cell::Text(text.clone()), Cell::Number(value)]);
            let read = records(&table(&["a", "b"], cells.collect()).csv());
            prop_assert_eq!(read.len(), texts.len() + 1);
            for ((text, value), record) in texts.iter().zip(&numbers).zip(&read[1..]) {
                prop_assert_eq!(record.len(), 2);
                let wanted = if text == "–" { "" } else { text };
                prop_assert_eq!(&record[0], wanted);
                prop_assert_eq!(record[1].parse::<f64>().unwrap().to_bits(), value.to_bits());
            }
        }
    }
}
