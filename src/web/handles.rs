//! Real elements over the parts of a picture that can be dragged: they have a focus, a name, a value, and keys.

use super::app::{App, WORDS};
use crate::figure::Figure;
use crate::figure::handle::{Handle, HandleName, Moves, Nudge};
use crate::spec::{Change, Control};
use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::html;
use leptos::prelude::*;

/// How many small steps the page keys are worth.
const PAGE: f64 = 10.0;

/// The handles of a figure, each over its place.
pub(super) fn handles(app: App, model: Memo<Figure>, size: RwSignal<(f64, f64)>) -> impl IntoView {
    let all = Memo::new(move |_| {
        let (width, height) = size.get();
        if width < 1.0 || height < 1.0 { Vec::new() } else { model.read().handles((width, height), WORDS) }
    });
    let names = move || {
        let all = all.read();
        all.iter().map(|handle| handle.name).filter(|&name| app.allows(control(name))).collect::<Vec<_>>()
    };
    view! { <For each=names key=|name| *name children=move |name| knob(app, model, size, all, name) /> }
}

/// The control that a handle is a twin of.
const fn control(name: HandleName) -> Control {
    match name {
        HandleName::Start | HandleName::Turn => Control::Start,
        HandleName::Logit(_) => Control::Logits,
    }
}

fn knob(
    app: App,
    model: Memo<Figure>,
    size: RwSignal<(f64, f64)>,
    all: Memo<Vec<Handle>>,
    name: HandleName,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    let handle = Memo::new(move |_| all.read().iter().find(|handle| handle.name == name).cloned());
    let part = move |read: fn(&Handle) -> String| handle.read().as_ref().map(read);
    let value = move |read: fn(f64, f64, f64) -> f64| {
        let handle = handle.read();
        let value = handle.as_ref().and_then(|handle| handle.value);
        value.map(|value| read(value.now, value.least, value.most).to_string())
    };
    let change = move |change: Option<Change>| {
        if let Some(next) = change.and_then(|change| app.now().with_change(change)) {
            app.change(next, None);
        }
    };
    // Where in the handle it was taken, so that it does not jump under the pointer.
    let taken = RwSignal::new(None::<(f64, f64)>);
    let point = move |event: &PointerEvent| {
        let stage = node.get_untracked()?.offset_parent()?.get_bounding_client_rect();
        Some((f64::from(event.client_x()) - stage.left(), f64::from(event.client_y()) - stage.top()))
    };
    let down = move |event: PointerEvent| {
        let (Some((x, y)), Some(handle)) = (point(&event), handle.get_untracked()) else { return };
        if event.button() != 0 {
            return;
        }
        if let Some(element) = node.get_untracked() {
            // A pointer that is gone already cannot be captured, and needs not be.
            let _ = element.set_pointer_capture(event.pointer_id());
        }
        taken.set(Some((x - handle.at.0, y - handle.at.1)));
    };
    let moved = move |event: PointerEvent| {
        let (Some((from_x, from_y)), Some((x, y))) = (taken.get_untracked(), point(&event)) else { return };
        change(model.read_untracked().drag(name, (x - from_x, y - from_y), size.get_untracked()));
    };
    let pressed = move |event: KeyboardEvent| {
        let Some(moves) = handle.read_untracked().as_ref().map(|handle| handle.moves) else { return };
        let Some(nudge) = nudge(&event.key(), moves) else { return };
        event.prevent_default();
        change(model.read_untracked().nudge(name, nudge));
    };
    view! {
        <div
            node_ref=node
            class="handle"
            class:area=move || handle.read().as_ref().is_some_and(|handle| handle.area.is_some())
            class:dragged=move || taken.get().is_some()
            data-handle=handle_name(name)
            role="slider"
            tabindex="0"
            aria-label=move || part(|handle| handle.label.clone())
            aria-valuetext=move || part(|handle| handle.said.clone())
            aria-valuenow=move || value(|now, _, _| now).unwrap_or_else(|| "0".to_owned())
            aria-valuemin=move || value(|_, least, _| least)
            aria-valuemax=move || value(|_, _, most| most)
            aria-orientation=move || part(|handle| orientation(handle.moves).to_owned())
            style:left=move || part(|handle| format!("{}px", handle.at.0))
            style:top=move || part(|handle| format!("{}px", handle.at.1))
            style:width=move || handle.read().as_ref().and_then(|handle| handle.area).map(|(width, _)| format!("{width}px"))
            style:height=move || handle.read().as_ref().and_then(|handle| handle.area).map(|(_, height)| format!("{height}px"))
            on:pointerdown=down
            on:pointermove=moved
            on:pointerup=move |_| taken.set(None)
            on:pointercancel=move |_| taken.set(None)
            on:keydown=pressed
        ></div>
    }
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
