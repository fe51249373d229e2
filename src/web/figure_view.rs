//! A live figure: its canvas, its sentence, its numbers, and what can be taken away of it.

use super::app::App;
#[cfg(not(feature = "split"))]
use super::app::Look;
use super::fault;
use super::kind::{AnyModel, Kind};
use super::numbers::numbers;
use super::picture::{Paint, Painter, Picture};
use super::takeaway::{Exhibit, ExhibitPicture, ExhibitTable, takeaway};
use crate::figure::{Shape, Table};
use crate::spec::{FigureName, Shared};
use crate::words::About;
#[cfg(not(feature = "split"))]
use leptos::attr::custom::custom_attribute;
use leptos::prelude::*;
use std::rc::Rc;

/// A live figure, as what is put on and under its picture knows it.
#[derive(Clone, Copy)]
pub(super) struct LiveFigure {
    pub(super) app: App,
    pub(super) kind: Kind,
    /// What it shows now.
    pub(super) model: Memo<AnyModel>,
    /// How large its picture is, in CSS pixels.
    pub(super) size: RwSignal<(f64, f64)>,
}

impl LiveFigure {
    pub(super) const fn name(&self) -> FigureName {
        self.kind.name
    }
}

/// What some figures have over their pictures and under them.
pub(super) type Additions = fn(LiveFigure) -> (AnyView, AnyView);

/// The figure of that kind, following the shared state.
pub(super) fn figure(app: App, kind: Kind, additions: Option<Additions>) -> AnyView {
    app.know(kind);
    let name = kind.name;
    let picture = Picture::new();
    let (visible, size) = (picture.visible, picture.size);
    // A figure that is switched off rests where it was.
    let state = Memo::new(move |before: Option<&Shared>| match before {
        Some(before) if !app.shows(name) => *before,
        _ => app.tabled(),
    });
    let tabled = Memo::new(move |_| kind.of(&state.get()));
    // Out of sight, where only its words can be noticed, a figure keeps the pace of its table.
    let model =
        Memo::new(move |_| if visible.get() || app.is_printing() { kind.of(&app.shared()) } else { tabled.get() });
    let painter = Painter {
        track: Rc::new(move || model.track()),
        paint: Rc::new(move |sheet, theme| model.read_untracked().paint(sheet, theme)),
    };
    let nothing = || (().into_any(), ().into_any());
    let (over, under) = additions.map_or_else(nothing, |add| add(LiveFigure { app, kind, model, size }));
    #[cfg(not(feature = "split"))]
    app.show_look(Look {
        name: name.name(),
        question: (kind.about)().question,
        now: Rc::new(move || {
            let model = kind.of(&app.now());
            (model.sentence(), model.table())
        }),
    });
    let sentence = Signal::derive(move || model.read().sentence());
    FigureParts {
        name: name.name(),
        about: (kind.about)(),
        shape: kind.shape,
        applies: Signal::stored(true),
        picture,
        now: Now { sentence, paint: Rc::clone(&painter.paint) },
        painter,
        over,
        under,
        sentence,
        table: Memo::new(move |_| tabled.read().table()),
        files: vec![ExhibitTable::of_figure(name.name(), move || model.read_untracked().rows_in_full())],
    }
    .view(app)
}

/// A picture as it is taken away, and what is said of that: as it stands, while one out of sight may rest.
pub(super) struct Now {
    pub(super) sentence: Signal<String>,
    pub(super) paint: Rc<Paint>,
}

/// What a figure is put together from; one view in the wasm serves all of them.
pub(super) struct FigureParts {
    pub(super) name: &'static str,
    pub(super) about: &'static About,
    pub(super) shape: Shape,
    /// Whether there is anything to picture; where there is not, the sentence says why, and stands alone.
    pub(super) applies: Signal<bool>,
    pub(super) picture: Picture,
    pub(super) painter: Painter,
    pub(super) now: Now,
    /// What lies over the picture.
    pub(super) over: AnyView,
    /// What stands under it.
    pub(super) under: AnyView,
    pub(super) sentence: Signal<String>,
    pub(super) table: Memo<Table>,
    /// Its numbers with every row, and what else is to be had of it.
    pub(super) files: Vec<ExhibitTable>,
}

impl FigureParts {
    pub(super) fn view(self, app: App) -> AnyView {
        let Self { name, about, shape, applies, picture, painter, now, over, under, sentence, table, files } = self;
        let (heading, says) = (format!("{name}-question"), format!("{name}-sentence"));
        #[cfg(feature = "faults")]
        let painter = painter.rehearsed(name);
        let drawn = ExhibitPicture { question: about.question, sentence: now.sentence, shape, paint: now.paint };
        let exhibit = Exhibit { name, picture: Some(drawn), tables: files };
        #[cfg(not(feature = "split"))]
        app.show_exhibit(exhibit.clone());
        let drag = about.drag.filter(|(control, _)| app.allows(*control)).map(|(_, text)| [text, " "]);
        view! {
            <div data-live="" class="figure-body" class:words-only=move || !applies.get()>
                {question(app, heading.clone(), about.question)}
                <div class=shape.class()>{picture.view(app, painter, heading, says.clone())} {over}</div>
                {under}
                <p class="sentence" id=says data-sentence="">
                    {move || {
                        fault::rehearse("sentence", name);
                        sentence.get()
                    }}
                </p>
                <p class="about">
                    {about.watch} " " {drag} <span class="limit">{about.limit}</span>
                </p>
                <div class="figure-end">{numbers(name, about.question, table)} {takeaway(app, exhibit)}</div>
            </div>
        }
        .into_any()
    }
}

/// What a figure asks, as its heading.
#[cfg(feature = "split")]
fn question(_: App, id: String, text: &'static str) -> AnyView {
    view! { <h3 id=id>{text}</h3> }.into_any()
}

/// The same; but where the link gives its one figure a heading, that is the heading, and what the figure asks is a line beneath.
#[cfg(not(feature = "split"))]
fn question(app: App, id: String, text: &'static str) -> AnyView {
    let has_heading = app.with_view(|view| view.figure.is_some() && view.title.is_some());
    if has_heading {
        return view! {
            <p class="question" id=id>
                {text}
            </p>
        }
        .into_any();
    }
    // An embed has nothing between its title and this.
    let level = custom_attribute("aria-level", app.is_embed().then_some("2"));
    view! {
        <h3 id=id.clone() {..level}>
            {text}
        </h3>
    }
    .into_any()
}

/// Gives the heading of an embed, which only those notice who do not see the picture, the words of a link, for all to read.
#[cfg(not(feature = "split"))]
pub(super) fn entitle(app: App) {
    let heading = document().query_selector("#embed > h1").ok().flatten();
    if let Some((heading, title)) = heading.zip(app.with_view(|view| view.title.clone())) {
        heading.set_text_content(Some(&title));
        // It can be taken from an element of our own.
        drop(heading.remove_attribute("class"));
    }
}
