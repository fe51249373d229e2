//! What a host asks of the figures.

use crate::figure::{Cell, Table};
use crate::protocol::host::{Code, Format, Refusal, Value};
use crate::web::app::{App, Look};

/// Every figure that is shown: what it asks, what it says now, and all its numbers.
pub(super) fn describe(app: App) -> Value {
    let described = |look: &Look| {
        let (sentence, table) = (look.now)();
        let columns = table.columns.iter().map(|column| Value::text(column.heading.as_ref())).collect();
        let rows = table.rows.into_iter().map(|row| {
            let cells = row.cells.into_iter().map(|cell| match cell {
                Cell::Text(text) => Value::Text(text),
                Cell::Number(number) => Value::Number(number),
            });
            Value::map([("key", Value::Text(row.key)), ("cells", Value::List(cells.collect()))])
        });
        Value::map([
            ("figure", Value::text(look.name)),
            ("question", Value::text(look.question)),
            ("sentence", Value::Text(sentence)),
            ("columns", Value::List(columns)),
            ("rows", Value::List(rows.collect())),
        ])
    };
    Value::map([("figures", Value::List(app.looks().iter().map(described).collect()))])
}

/// The first figure that is shown, as a file of that format: its name, its kind and its content.
///
/// # Errors
/// That the format is not to be had.
pub(super) fn export(app: App, format: Format) -> Result<Value, Refusal> {
    let looks = app.looks();
    let (Some(look), Format::Csv) = (looks.first(), format) else {
        return Err(Refusal::of(Code::BadValue, "format", Format::Csv.name()));
    };
    Ok(Value::map([
        ("name", Value::Text(format!("{}.csv", look.name))),
        ("mime", Value::text("text/csv")),
        ("text", Value::Text(csv(&(look.now)().1))),
    ]))
}

/// A table as comma-separated values: its headings, then its rows, numbers with all their digits.
fn csv(table: &Table) -> String {
    let quoted = |text: &str| {
        if text.contains([',', '"', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text.to_owned()
        }
    };
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => quoted(text),
        Cell::Number(number) => number.to_string(),
    };
    let headings = table.columns.iter().map(|column| quoted(&column.heading)).collect::<Vec<_>>();
    let rows = table.rows.iter().map(|row| row.cells.iter().map(cell).collect::<Vec<_>>());
    std::iter::once(headings).chain(rows).map(|line| line.join(",") + "\r\n").collect()
}
