//! What a reader takes along: each figure as a picture and as numbers, its sentence, the state as a link.
//!
//! Only a button is there at once; what it shows comes with the explorer, or is loaded when it is pressed.

// The document of an embed, which is never built in parts, is the file itself, and has no other beside it.
#[cfg(feature = "split")]
mod embedding;
mod export;
mod panel;

use super::app::{App, WORDS};
use super::later;
use super::picture::Paint;
use crate::figure::{Shape, Table};
use crate::words::TakeawayWords;
#[cfg(not(feature = "split"))]
pub(super) use export::{Content, Export, Format, export};
use leptos::prelude::*;
use leptos::task::spawn_local;
pub(super) use panel::panel;
use std::rc::Rc;

const SAY: &TakeawayWords = &WORDS.takeaway;

/// What can be taken away, as it is whenever it is asked for.
#[derive(Clone)]
pub(super) struct Exhibit {
    /// Its name in links and files.
    pub(super) name: &'static str,
    /// Its picture, if it is a figure.
    pub(super) picture: Option<ExhibitPicture>,
    /// Its numbers, and what else belongs to it.
    pub(super) tables: Vec<ExhibitTable>,
}

/// The picture of a figure, and what it says.
#[derive(Clone)]
pub(super) struct ExhibitPicture {
    pub(super) question: &'static str,
    pub(super) sentence: Signal<String>,
    pub(super) shape: Shape,
    pub(super) paint: Rc<Paint>,
}

/// Numbers, with every row.
#[derive(Clone)]
pub(super) struct ExhibitTable {
    /// Its name in files.
    pub(super) name: &'static str,
    /// What it is called.
    pub(super) label: &'static str,
    pub(super) rows: Rc<dyn Fn() -> Table>,
}

impl ExhibitTable {
    /// A figure's own.
    pub(super) fn of_figure(name: &'static str, rows: impl Fn() -> Table + 'static) -> Self {
        Self { name, label: SAY.csv, rows: Rc::new(rows) }
    }
}

/// What a part of the program that comes later makes of an exhibit.
pub(super) type Panel = fn(App, Exhibit) -> AnyView;

/// The button that shows what can be taken away, and the place where that stands.
pub(super) fn takeaway(app: App, exhibit: Exhibit) -> AnyView {
    let (shown, missing) = (RwSignal::new(false), RwSignal::new(false));
    let panel = RwSignal::new(None::<Panel>);
    let id = format!("{}-takeaway", exhibit.name);
    let press = move |_| {
        shown.update(|shown| *shown = !*shown);
        if shown.get_untracked() && panel.read_untracked().is_none() {
            spawn_local(async move {
                let brought = later::takeaway().await;
                // The figure may be gone by now, and its signals with it.
                let _ = missing.try_set(brought.is_none());
                let _ = panel.try_set(brought);
            });
        }
    };
    let exhibit = StoredValue::new_local(exhibit);
    let inside = move || panel.get().map(|panel| panel(app, exhibit.get_value()));
    view! {
        <div class="takeaway">
            <button type="button" aria-expanded=move || shown.get().to_string() aria-controls=id.clone() on:click=press>
                {SAY.open}
            </button>
            <div id=id class="takeaway-panel" hidden=move || !shown.get()>
                <p class="hint" role="alert">
                    {move || missing.get().then_some(SAY.not_loaded)}
                </p>
                {inside}
            </div>
        </div>
    }
    .into_any()
}
