//! What the reader has opened is not taken from under their eyes: a live view waits until its stand-in is put down.

use super::{fault, mount};
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::Element;

/// Puts a live view into the element of that id, as [`mount`] does; but where the reader has opened something in the stand-in,
/// or is in it, only once that is closed and left.
pub(super) fn mount_unread<V: IntoView + 'static>(id: String, view: impl Fn() -> V + Copy + 'static) {
    let Some(host) = document().get_element_by_id(&id) else { return };
    if !is_read(&host) {
        return mount(&id, view);
    }
    let waits = Rc::new(Cell::new(true));
    let look = {
        let (host, waits) = (host.clone(), Rc::clone(&waits));
        move || {
            if waits.get() && !is_read(&host) && !fault::is_up() {
                waits.set(false);
                mount(&id, view);
            }
        }
    };
    // While the focus moves it is nowhere: what has it next is known a moment later.
    let left = Closure::<dyn Fn()>::new(move || request_animation_frame(look.clone()));
    for event in ["toggle", "focusout"] {
        // A `toggle` does not bubble, and is heard on its way down.
        drop(host.add_event_listener_with_callback_and_bool(event, left.as_ref().unchecked_ref(), true));
    }
    // Kept for the life of the document.
    left.forget();
}

/// Whether something is open in the stand-in, or has the focus.
fn is_read(host: &Element) -> bool {
    let open = ":scope > [data-static] [open], :scope > [data-static][open], :scope > [data-static]:focus-within";
    host.query_selector(open).ok().flatten().is_some()
}
