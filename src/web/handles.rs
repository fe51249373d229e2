//! Real elements over the parts of a picture that can be dragged: they have a focus, a name, a value, and keys.

use super::figure_view::LiveFigure;
use crate::figure::handle::{Handle, HandleName, Moves, Nudge, Value};
use crate::spec::{Change, Control};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// How many small steps the page keys are worth.
const PAGE: f64 = 10.0;

/// The handles of a figure, each over its place.
pub(super) fn knobs(figure: LiveFigure, all: Memo<Vec<Handle>>) -> impl IntoView {
    let app = figure.app;
    let names = move || {
        let all = all.read();
        all.iter().map(|handle| handle.name).filter(|&name| app.allows(control(name))).collect::<Vec<_>>()
    };
    // Of a row of bars one is in the order of tabs: the one last used, or the true class's.
    let row = RwSignal::new(None::<HandleName>);
    let first = move || {
        let names = names();
        row.get().filter(|name| names.contains(name)).or_else(|| {
            let own = HandleName::Logit(app.shared().target());
            if names.contains(&own) { Some(own) } else { names.first().copied() }
        })
    };
    let context = Context { figure, all, row, first: Memo::new(move |_| first()) };
    view! { <For each=names key=|name| *name children=move |name| knob(context, name) /> }
}

/// What every handle of a figure knows.
#[derive(Clone, Copy)]
struct Context {
    figure: LiveFigure,
    all: Memo<Vec<Handle>>,
    /// Of a row of handles, the one that was used last.
    row: RwSignal<Option<HandleName>>,
    /// Of a row of handles, the one that the tabulator reaches.
    first: Memo<Option<HandleName>>,
}

/// The control that a handle is a twin of.
const fn control(name: HandleName) -> Control {
    match name {
        HandleName::Start | HandleName::Turn => Control::Start,
        HandleName::Logit(_) => Control::Logits,
    }
}

fn knob(context: Context, name: HandleName) -> impl IntoView {
    let Context { figure, all, row, first } = context;
    let LiveFigure { app, model, size, .. } = figure;
    let node = NodeRef::<html::Div>::new();
    let handle = Memo::new(move |_| all.read().iter().find(|handle| handle.name == name).cloned());
    let part = move |read: fn(&Handle) -> String| handle.read().as_ref().map(read);
    let value = move |read: fn(Value) -> f64| handle.read().as_ref().map(|handle| read(handle.value).to_string());
    let area = move |read: fn((f64, f64)) -> f64| {
        let area = handle.read().as_ref().and_then(|handle| handle.area);
        area.map(|area| format!("{}px", read(area)))
    };
    let change = move |change: Option<Change>| {
        if let Some(next) = change.and_then(|change| app.now().with_change(change)) {
            app.change_in(figure.name(), next);
        }
    };
    // The pointer that drags it, and how far from its grip it was taken, so that it does not jump under the pointer.
    let taken = RwSignal::new(None::<(i32, f64, f64)>);
    let point = move |event: &PointerEvent| {
        let stage = node.get_untracked()?.offset_parent()?.get_bounding_client_rect();
        Some((f64::from(event.client_x()) - stage.left(), f64::from(event.client_y()) - stage.top()))
    };
    let down = move |event: PointerEvent| {
        let (Some((x, y)), Some(handle)) = (point(&event), handle.get_untracked()) else { return };
        // One pointer drags it, by its main button; a second finger has no part in it.
        if event.button() != 0 || taken.get_untracked().is_some() {
            return;
        }
        if let Some(element) = node.get_untracked() {
            // A pointer that is gone already cannot be captured, and needs not be.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        taken.set(Some((event.pointer_id(), x - handle.grip.0, y - handle.grip.1)));
    };
    let moved = move |event: PointerEvent| {
        let (Some((pointer, from_x, from_y)), Some((x, y))) = (taken.get_untracked(), point(&event)) else { return };
        if event.pointer_id() != pointer {
            return;
        }
        // Where the pointer could not be captured, nobody tells of its release.
        if event.buttons() == 0 {
            taken.set(None);
            return;
        }
        // First all of it: nothing can change while the model is read.
        let next = model.read_untracked().drag(name, (x - from_x, y - from_y), size.get_untracked());
        change(next);
    };
    let released = move |event: PointerEvent| {
        if taken.get_untracked().is_some_and(|(pointer, ..)| pointer == event.pointer_id()) {
            taken.set(None);
        }
    };
    let in_row = matches!(name, HandleName::Logit(_));
    let pressed = move |event: KeyboardEvent| {
        let Some(moves) = handle.read_untracked().as_ref().map(|handle| handle.moves) else { return };
        let key = event.key();
        if in_row && let Some(forwards) = along_a_row(&key) {
            event.prevent_default();
            if let Some(next) = node.get_untracked().and_then(|node| neighbour(&node, forwards)) {
                // An element of ours can take the focus.
                let _ = next.focus();
            }
            return;
        }
        let Some(nudge) = nudge(&key, moves) else { return };
        event.prevent_default();
        let next = model.read_untracked().nudge(name, nudge);
        change(next);
    };
    view! {
        <div
            node_ref=node
            class="handle"
            class:area=move || handle.read().as_ref().is_some_and(|handle| handle.area.is_some())
            class:dragged=move || taken.get().is_some()
            data-handle=handle_name(name)
            role="slider"
            tabindex=move || if !in_row || first.get() == Some(name) { "0" } else { "-1" }
            aria-label=move || part(|handle| handle.label.clone())
            aria-valuetext=move || part(|handle| handle.said.clone())
            aria-valuenow=move || value(|value| value.now)
            aria-valuemin=move || value(|value| value.least)
            aria-valuemax=move || value(|value| value.most)
            aria-orientation=move || part(|handle| orientation(handle.moves).to_owned())
            style:left=move || part(|handle| format!("{}px", handle.at.0))
            style:top=move || part(|handle| format!("{}px", handle.at.1))
            style:width=move || area(|(width, _)| width)
            style:height=move || area(|(_, height)| height)
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=released
            on:pointercancel=released
            on:lostpointercapture=released
            on:keydown=pressed
            on:focus=move |_| row.set(Some(name))
        ></div>
    }
}

/// Whether a key leads on along a row of upright handles, or back.
fn along_a_row(key: &str) -> Option<bool> {
    match key {
        "ArrowRight" => Some(true),
        "ArrowLeft" => Some(false),
        _ => None,
    }
}

/// The handle beside one, by their places in the picture.
fn neighbour(node: &HtmlElement, forwards: bool) -> Option<HtmlElement> {
    let stage = node.offset_parent()?;
    let found = stage.query_selector_all("[data-handle^=logit]").ok()?;
    let own = f64::from(node.offset_left());
    let others = (0..found.length()).filter_map(|place| found.item(place)?.dyn_into::<HtmlElement>().ok());
    let ahead = others.filter_map(|other| {
        let ahead = (f64::from(other.offset_left()) - own) * if forwards { 1.0 } else { -1.0 };
        (ahead > 0.0).then_some((ahead, other))
    });
    ahead.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

/// A handle's name for programs.
fn handle_name(name: HandleName) -> String {
    match name {
        HandleName::Start => "start".to_owned(),
        HandleName::Turn => "turn".to_owned(),
        HandleName::Logit(class) => format!("logit-{class}"),
    }
}

const fn orientation(moves: Moves) -> &'static str {
    match moves {
        Moves::Upright => "vertical",
        Moves::Across | Moves::Everywhere => "horizontal",
    }
}

/// What a key means to a handle; nothing if the key is not its own, so that the page keeps it.
fn nudge(key: &str, moves: Moves) -> Option<Nudge> {
    let (right, up) = match key {
        "ArrowRight" => (1.0, 0.0),
        "ArrowLeft" => (-1.0, 0.0),
        "ArrowUp" => (0.0, 1.0),
        "ArrowDown" => (0.0, -1.0),
        "PageUp" => (0.0, PAGE),
        "PageDown" => (0.0, -PAGE),
        "Home" => return (moves != Moves::Everywhere).then_some(Nudge::Least),
        "End" => return (moves != Moves::Everywhere).then_some(Nudge::Most),
        _ => return None,
    };
    // A slider that moves one way takes the arrows of the other way too, as sliders do.
    Some(match moves {
        Moves::Everywhere => Nudge::Steps(right, up),
        Moves::Across => Nudge::Steps(right + up, 0.0),
        Moves::Upright => Nudge::Steps(0.0, right + up),
    })
}
