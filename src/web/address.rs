//! The link mirrors the state: in the query of the page, in the fragment of an embed. Never a new entry in the history.

use super::app::App;
use crate::spec::{Lab, Notice, Spec, parse, write as write_spec};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The place of the lab on the page.
const LAB: &str = "#lab";

/// The state that the address names, and what could not be used of it.
///
/// An embed reads its fragment, or else its query; the page its query.
pub(super) fn read(embed: bool) -> (Spec, Vec<Notice>) {
    let location = window().location();
    let fragment = if embed { location.hash().unwrap_or_default() } else { String::new() };
    let text = if fragment.len() > 1 { fragment } else { location.search().unwrap_or_default() };
    parse(&text)
}

/// Leads the reader to the prediction, the goal or the experiment that the link names, if it names no place of the page: they
/// came for it.
///
/// As a link to that place does: at once and once, in no new entry of the history, and nothing is focused. What comes alive later
/// moves nothing. Where the browser has brought back the place that was read, or the reader has already moved, they stay.
pub(super) fn lead(app: App) {
    let window = window();
    let at_top = window.scroll_y().is_ok_and(|above| above == 0.0);
    let named = app.with_view(|view| {
        let prediction = view.predict.map(|prediction| format!("#predict-{}", prediction.name()));
        prediction.or_else(|| view.goal.map(|goal| format!("#goal-{}", goal.name())))
    });
    let wanted = named.or((app.lab_now() != Lab::default()).then(|| LAB.to_owned()));
    let wanted = wanted.filter(|_| at_top && window.location().hash().is_ok_and(|place| place.is_empty()));
    if let Some(place) = wanted {
        // A document without an address of its own stays where it is.
        let _ = window.location().replace(&place);
    }
}

/// Writes the state into the address. Where the document has no address of its own, as in `srcdoc`, it stays as it is.
pub(super) fn write(app: App) {
    let location = window().location();
    let text = write_spec(&app.spec());
    let path = location.pathname().unwrap_or_default();
    let address = if app.is_embed() {
        // An empty fragment would ask for the top of the page.
        format!("{path}{}#{text}", location.search().unwrap_or_default())
    } else {
        let query = if text.is_empty() { String::new() } else { format!("?{text}") };
        let place = location.hash().unwrap_or_default();
        // Who opens the link of an experiment should see it.
        let of_lab = place.is_empty() && app.lab_now() != Lab::default();
        format!("{path}{query}{}", if of_lab { LAB } else { &place })
    };
    if let Ok(history) = window().history() {
        // WebKit refuses after a hundred calls in ten seconds, `srcdoc` always; the state itself is not lost by it.
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address));
    }
}

/// The link of the present state, leading to a place of the page; none where the document has no address of its own, as in `srcdoc`.
pub(super) fn link(app: App, place: &str) -> Option<String> {
    let address = window().location().href().ok()?;
    let path = address.split(['?', '#']).next()?;
    if !["http:", "https:", "file:"].iter().any(|scheme| path.starts_with(scheme)) {
        return None;
    }
    let text = write_spec(&app.spec());
    Some(if app.is_embed() {
        format!("{path}#{text}")
    } else if text.is_empty() {
        format!("{path}#{place}")
    } else {
        format!("{path}?{text}#{place}")
    })
}

/// Writes the address where paper shows it, which cannot be followed but typed.
pub(super) fn print(app: App) {
    write(app);
    if let (Some(place), Ok(address)) = (document().get_element_by_id("print-link"), window().location().href()) {
        place.set_text_content(Some(&address));
    }
}

/// Reads the address back when the reader changes it, and writes it a last time when they leave.
pub(super) fn follow(app: App) {
    let read_back = move || {
        let (spec, notices) = read(app.is_embed());
        let now = app.spec();
        if spec.shared != now.shared
            || spec.lab != now.lab
            || spec.view.figures != now.view.figures
            || !notices.is_empty()
        {
            app.replace(spec, notices);
        }
    };
    for event in ["popstate", "hashchange"] {
        // Kept for the life of the document.
        let _ = window_event_listener_untyped(event, move |_| read_back());
    }
    let _ = window_event_listener_untyped("pagehide", move |_| write(app));
}
