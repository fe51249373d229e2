//! The numbers that a figure shows, as a table.

use super::app::WORDS;
use super::fault;
use crate::figure::{Cell, Table};
use leptos::prelude::*;

/// The table, always there for a reader who cannot see the picture, and shown to all on demand.
pub(super) fn numbers(name: &'static str, question: &'static str, table: Memo<Table>) -> AnyView {
    let shown = RwSignal::new(false);
    let id = format!("{name}-numbers");
    let columns = move || {
        let columns = table.read().columns.clone().into_iter();
        columns.map(|column| view! { <th scope="col">{column.heading}</th> }).collect_view()
    };
    let rows = move || {
        fault::rehearse("table", name);
        let rows = table.read().rows.clone().into_iter();
        rows.map(|row| {
            let mut cells = row.cells.into_iter();
            let first = cells.next().map(|cell| cell.shown());
            let rest = cells.map(number).collect_view();
            view! {
                <tr data-row=row.key>
                    <th scope="row">{first}</th>
                    {rest}
                </tr>
            }
        })
        .collect_view()
    };
    view! {
        <div class="numbers">
            <button
                type="button"
                aria-expanded=move || shown.get().to_string()
                aria-controls=id.clone()
                aria-describedby=format!("{name}-question")
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { WORDS.hide_numbers } else { WORDS.show_numbers }}
            </button>
            // Once it is shown it may scroll, and keys scroll only what has the focus.
            <div
                id=id
                class="table-frame"
                class:visually-hidden=move || !shown.get()
                role="region"
                aria-labelledby=format!("{name}-question")
                tabindex=move || shown.get().then_some("0")
            >
                <table data-figure=name>
                    <caption>{question}</caption>
                    <thead>
                        <tr>{columns}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
    .into_any()
}

/// A number as it reads, with all its digits beneath.
fn number(cell: Cell) -> impl IntoView {
    let shown = cell.shown();
    let value = match cell {
        // As scripts read it: what Rust writes as `inf` is no number to them.
        Cell::Number(value) if value.is_infinite() => if value > 0.0 { "Infinity" } else { "-Infinity" }.to_owned(),
        Cell::Number(value) => value.to_string(),
        Cell::Text(text) => text,
    };
    view! {
        <td>
            <data value=value>{shown}</data>
        </td>
    }
}
