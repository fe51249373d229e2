//! What a host asks of the figures.

use crate::figure::Cell;
use crate::protocol::host::{Code, Format, Refusal, Value};
use crate::web::app::{App, Look};
use crate::web::takeaway::{self, Content, Export, export as export_of};

/// Every figure that is shown: what it asks, what it says now, and the table that the page shows of it, in which many classes stand
/// together. All its numbers are in its CSV.
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
/// That there is no figure, or that the browser will not draw.
pub(super) fn export(app: App, format: Format) -> Result<Value, Refusal> {
    // Out of sight a figure is as late as its table.
    app.settle();
    let refused = |why: &str| Refusal::of(Code::BadValue, "format", why);
    let exhibit = app.exhibits().into_iter().next().ok_or_else(|| refused("a figure"))?;
    let format = match format {
        Format::Csv => takeaway::Format::Csv(0),
        Format::Svg => takeaway::Format::Svg,
        Format::Png => takeaway::Format::Png(2),
    };
    let Export { name, media_type, content } = export_of(app, &exhibit, format).map_err(|why| refused(&why))?;
    let content = match content {
        Content::Text(text) => ("text", Value::Text(text)),
        Content::Image(address) => ("url", Value::Text(address)),
    };
    Ok(Value::map([("name", Value::Text(name)), ("mime", Value::text(media_type)), content]))
}
