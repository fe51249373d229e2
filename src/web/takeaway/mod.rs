//! What a reader takes along: each figure as a picture and as numbers, its sentence, the state as a link.
//!
//! Only a button is there at once; what it shows comes with the explorer, or is loaded when it is pressed.

// The document of an embed, which is never built in parts, is the file itself, and has no other beside it.
#[cfg(feature = "split")]
mod embedding;
mod export;
mod panel;

use super::app::{App, WORDS};
use super::picture::Paint;
use super::{later, sight};
use crate::figure::{Shape, Table};
#[cfg(feature = "split")]
use crate::spec::AnyFigure;
use crate::words::TakeawayWords;
#[cfg(not(feature = "split"))]
pub(super) use export::{Content, Export, Format, export};
use leptos::prelude::*;
use leptos::task::spawn_local;
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

/// What a part of the program that comes later makes of an exhibit, and of the wish to embed an experiment.
#[derive(Clone, Copy)]
pub(super) struct Views {
    panel: fn(App, Exhibit) -> AnyView,
    #[cfg(feature = "split")]
    dialog: fn(App, Option<AnyFigure>, RwSignal<bool>) -> AnyView,
}

/// Those views. To name them from elsewhere would bring them along.
pub(super) fn views() -> Views {
    Views {
        panel: panel::panel,
        #[cfg(feature = "split")]
        dialog: embedding::dialog,
    }
}

/// The button that shows what can be taken away, and the place where that stands.
pub(super) fn takeaway(app: App, exhibit: Exhibit) -> AnyView {
    let shown = RwSignal::new(false);
    let late = Late::new();
    let id = format!("{}-takeaway", exhibit.name);
    let press = move |_| {
        shown.update(|shown| *shown = !*shown);
        if shown.get_untracked() {
            late.bring();
        }
    };
    // Only a figure can be embedded from here, and only from the page.
    let open = if cfg!(feature = "split") && exhibit.picture.is_some() { SAY.open } else { SAY.open_alone };
    // Several such buttons are on a page.
    let question = exhibit.picture.is_some().then(|| format!("{}-question", exhibit.name));
    show_opened(app, shown, late, id.clone());
    let exhibit = StoredValue::new_local(exhibit);
    let inside = move || late.views.get().map(|views| (views.panel)(app, exhibit.get_value()));
    view! {
        <div class="takeaway">
            <button
                type="button"
                aria-expanded=move || shown.get().to_string()
                aria-controls=id.clone()
                aria-describedby=question
                on:click=press
            >
                {open}
            </button>
            <div id=id class="takeaway-panel" hidden=move || !shown.get()>
                {late.missing()}
                {inside}
            </div>
        </div>
    }
    .into_any()
}

/// Brings what was opened into the window, for a long table may lie between it and its button. Not within a frame, whose host
/// would be scrolled.
fn show_opened(app: App, shown: RwSignal<bool>, late: Late, id: String) {
    Effect::new(move |_| {
        if !(shown.get() && late.views.with(Option::is_some)) || app.is_embed() {
            return;
        }
        let id = id.clone();
        request_animation_frame(move || {
            if let Some(panel) = document().get_element_by_id(&id) {
                sight::bring(&panel);
            }
        });
    });
}

/// The button that embeds the experiment of the lab, and the place of its dialog.
#[cfg(feature = "split")]
pub(super) fn embed_experiment(app: App) -> AnyView {
    let open = RwSignal::new(false);
    let late = Late::new();
    let press = move |_| {
        open.set(true);
        late.bring();
    };
    // A dialog that could not come does not open when it comes after all.
    Effect::new(move |_| {
        if late.failed.get() {
            open.set(false);
        }
    });
    view! {
        <div class="embed-experiment">
            <button type="button" data-embed="experiment" aria-haspopup="dialog" on:click=press>
                {WORDS.share.experiment}
                "…"
            </button>
            {late.missing()}
            {move || late.views.get().map(|views| (views.dialog)(app, None, open))}
        </div>
    }
    .into_any()
}

/// What comes later, once it is wanted.
#[derive(Clone, Copy)]
struct Late {
    views: RwSignal<Option<Views>>,
    failed: RwSignal<bool>,
}

impl Late {
    fn new() -> Self {
        Self { views: RwSignal::new(None), failed: RwSignal::new(false) }
    }

    /// Has it come, unless it is there.
    fn bring(self) {
        if self.views.read_untracked().is_none() {
            spawn_local(async move {
                let brought = later::takeaway().await;
                // The figure may be gone by now, and its signals with it.
                let _ = self.failed.try_set(brought.is_none());
                let _ = self.views.try_set(brought);
            });
        }
    }

    /// That it could not be loaded, if so.
    fn missing(self) -> AnyView {
        view! {
            <p class="hint" role="alert">
                {move || self.failed.get().then_some(SAY.not_loaded)}
            </p>
        }
        .into_any()
    }
}
