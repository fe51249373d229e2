//! A live figure: its canvas, its sentence, its numbers.

use super::app::{App, WORDS};
use super::controls::panel;
use super::figure_controls::figure_controls;
use super::handles::knobs;
use super::{fault, window_height};
use crate::figure::backend::canvas::Canvas;
use crate::figure::{Cell, Figure};
use crate::spec::{FigureName, Shared};
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell as Slot, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    DomRect, HtmlCanvasElement, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit,
    ResizeObserver,
};

/// The figure of that name, following the shared state.
pub(super) fn figure(app: App, name: FigureName) -> impl IntoView {
    let (visible, size) = (RwSignal::new(false), RwSignal::new((0.0, 0.0)));
    // A figure that is switched off rests where it was.
    let state = Memo::new(move |before: Option<&Shared>| match before {
        Some(before) if !app.shows(name) => *before,
        _ => app.tabled(),
    });
    let tabled = Memo::new(move |_| Figure::of(name, &state.get()));
    // Out of sight, where only its words can be noticed, a figure keeps the pace of its table.
    let model =
        Memo::new(
            move |_| {
                if visible.get() || app.is_printing() { Figure::of(name, &app.shared()) } else { tabled.get() }
            },
        );
    let handles = Memo::new(move |_| {
        let (width, height) = size.get();
        if width < 1.0 || height < 1.0 { Vec::new() } else { model.read().handles((width, height), WORDS) }
    });
    let about = Figure::about(name, WORDS);
    let (heading, sentence) = (format!("{}-question", name.name()), format!("{}-sentence", name.name()));
    view! {
        <div data-live="" class="figure-body">
            <h3 id=heading.clone()>{about.question}</h3>
            <div class=Figure::shape(name).class()>
                {canvas(app, model, (visible, size), heading, sentence.clone())}
                {knobs(app, name, model, size, handles)}
            </div>
            {figure_controls(app, name, model, handles)}
            // An embed has one figure, and its controls belong under the picture they move.
            {app.is_embed().then(|| panel(app))}
            <p class="sentence" id=sentence data-sentence="">
                {move || model.read().sentence(WORDS)}
            </p>
            <p class="about">
                {about.watch} " " <span class="limit">{about.limit}</span>
            </p>
            {numbers(name, tabled)}
        </div>
    }
}

/// The canvas, painted at most once per frame, and only while it is on screen.
fn canvas(
    app: App,
    model: Memo<Figure>,
    (visible, size): (RwSignal<bool>, RwSignal<(f64, f64)>),
    heading: String,
    sentence: String,
) -> impl IntoView {
    let node = NodeRef::<html::Canvas>::new();
    let surface: Rc<RefCell<Option<Canvas>>> = Rc::default();
    let waiting = Rc::new(Slot::new(false));
    let painted = Rc::new(Slot::new(false));

    Effect::new(move |_| {
        let Some(element) = node.get() else { return };
        // The first time the size is asked for, not waited for: the picture must be there when the static one goes.
        if surface.borrow().is_none() {
            let first = element.get_bounding_client_rect();
            size.set((first.width(), first.height()));
            visible.set(is_in_sight(&first));
            observe(&element, visible, size);
            match Canvas::new(element) {
                Ok(canvas) => *surface.borrow_mut() = Some(canvas),
                Err(error) => fault::report("canvas", &error.to_string()),
            }
        }
        let (width, height) = size.get();
        app.inks().track();
        model.track();
        let printing = app.is_printing();
        if !(visible.get() || printing) || width < 1.0 || height < 1.0 || (waiting.get() && !printing) {
            return;
        }
        let (surface, waiting_then, painted_then) = (Rc::clone(&surface), Rc::clone(&waiting), Rc::clone(&painted));
        let paint = move || {
            waiting_then.set(false);
            painted_then.set(true);
            let (Some(theme), Some((width, height))) = (app.inks().latest(), size.try_get_untracked()) else { return };
            let device = (theme.length(width).max(1) as u32, theme.length(height).max(1) as u32);
            if let Some(canvas) = surface.borrow().as_ref() {
                let drawn = model.with_untracked(|model| model.draw(canvas.backend(device), &theme, WORDS));
                if let Err(error) = drawn {
                    fault::report("canvas", &error.to_string());
                }
            }
        };
        if painted.get() && !printing {
            waiting.set(true);
            request_animation_frame(paint);
        } else {
            paint();
        }
    });
    view! { <canvas node_ref=node role="img" aria-labelledby=heading aria-describedby=sentence></canvas> }
}

/// Whether a box is in the window, or so near that it soon may be.
fn is_in_sight(place: &DomRect) -> bool {
    place.bottom() > -NEAR && place.top() < window_height() + NEAR
}

/// How near, in CSS pixels: a figure is painted before it scrolls into the window.
const NEAR: f64 = 200.0;

/// Follows whether the canvas is on screen, and how large it is.
fn observe(element: &HtmlCanvasElement, visible: RwSignal<bool>, size: RwSignal<(f64, f64)>) {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = entries.at(-1).dyn_into::<IntersectionObserverEntry>() {
            visible.set(entry.is_intersecting());
        }
    });
    let early = IntersectionObserverInit::new();
    early.set_root_margin(&format!("{NEAR}px"));
    if let Ok(observer) = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &early) {
        observer.observe(element);
    }
    seen.forget();
    let canvas = element.clone();
    let resized = Closure::<dyn Fn()>::new(move || {
        let now = canvas.get_bounding_client_rect();
        if size.get_untracked() != (now.width(), now.height()) {
            size.set((now.width(), now.height()));
        }
    });
    if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
        observer.observe(element);
    }
    resized.forget();
}

/// The table, always there for a reader who cannot see the picture, and shown to all on demand.
fn numbers(name: FigureName, tabled: Memo<Figure>) -> impl IntoView {
    let shown = RwSignal::new(false);
    let table = Memo::new(move |_| tabled.read().table(WORDS));
    let id = format!("{}-numbers", name.name());
    let columns = move || {
        let columns = table.read().columns.clone().into_iter();
        columns.map(|column| view! { <th scope="col">{column.heading}</th> }).collect_view()
    };
    let rows = move || {
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
                aria-describedby=format!("{}-question", name.name())
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { WORDS.hide_numbers } else { WORDS.show_numbers }}
            </button>
            <div id=id class:visually-hidden=move || !shown.get() class="table-frame">
                <table data-figure=name.name()>
                    <caption>{Figure::about(name, WORDS).question}</caption>
                    <thead>
                        <tr>{columns}</tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </div>
    }
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
