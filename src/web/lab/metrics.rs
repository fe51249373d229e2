//! How good the predictions of each network are, as they come and after temperature scaling.

use super::{LabState, WORDS, figures};
use crate::figure::lab::shown;
use crate::figure::{Cell, Column, MetricTable, Row};
use crate::web::takeaway::{Exhibit, takeaway};
use crate::words::short;
use leptos::prelude::*;

/// The table: a row for each metric, and columns for each network.
pub(super) fn metrics(lab: LabState) -> AnyView {
    let told = Memo::new(move |_| lab.read(|observed| MetricTable::of(observed, WORDS)));
    let heads = move || {
        let head = |column: &Column| view! { <th scope="col">{column.heading.to_string()}</th> };
        told.read().table.columns.iter().map(head).collect_view()
    };
    let notes =
        move || told.read().notes.iter().map(|note| view! { <p class="about">{note.clone()}</p> }).collect_view();
    let exhibit =
        Exhibit { name: "lab-metrics", picture: None, tables: vec![figures::of_metrics(lab), figures::of_run(lab)] };
    view! {
        <div data-live="" class="metrics">
            <p class="shown">{move || lab.read(|observed| shown(observed, WORDS))}</p>
            <div class="table-frame" role="region" aria-labelledby="lab-numbers" tabindex="0">
                <table data-lab="metrics">
                    <caption>{move || told.read().caption.clone()}</caption>
                    <thead>
                        <tr>{heads}</tr>
                    </thead>
                    <tbody>{move || told.read().table.rows.iter().map(row).collect_view()}</tbody>
                </table>
            </div>
            {notes}
            <div class="figure-end">{takeaway(lab.app(), exhibit)}</div>
        </div>
    }
    .into_any()
}

fn row(Row { key, cells }: &Row) -> AnyView {
    let cell = |cell: &Cell| match cell {
        Cell::Text(text) => view! { <td>{text.clone()}</td> }.into_any(),
        Cell::Number(value) => view! {
            <td>
                <data value=value.to_string()>{short(*value)}</data>
            </td>
        }
        .into_any(),
    };
    let (name, numbers) = cells.split_first().map_or_else(Default::default, |(name, rest)| (name.shown(), rest));
    view! {
        <tr data-row=key.clone()>
            <th scope="row">{name}</th>
            {numbers.iter().map(cell).collect_view()}
        </tr>
    }
    .into_any()
}
