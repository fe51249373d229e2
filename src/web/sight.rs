//! What of the page is in the window, or near it.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{
    DomRect, Element, IntersectionObserver, IntersectionObserverEntry, IntersectionObserverInit, ScrollIntoViewOptions,
    ScrollLogicalPosition,
};

/// How high the window is, in CSS pixels; 0 where there is none to see.
pub(super) fn window_height() -> f64 {
    window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0)
}

/// Whether a box is in the window, or at most so many CSS pixels above or below it.
pub(super) fn is_near(place: &DomRect, margin: f64) -> bool {
    place.bottom() > -margin && place.top() < window_height() + margin
}

/// Tells whether an element is in the window or so near it, now and whenever that changes, for the life of the document.
/// The margin is one of CSS, in pixels or per cent of the window.
pub(super) fn follow(element: &Element, margin: &str, tell: impl Fn(bool) + 'static) {
    let seen = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        if let Ok(entry) = entries.at(-1).dyn_into::<IntersectionObserverEntry>() {
            tell(entry.is_intersecting());
        }
    });
    let early = IntersectionObserverInit::new();
    early.set_root_margin(margin);
    if let Ok(observer) = IntersectionObserver::new_with_options(seen.as_ref().unchecked_ref(), &early) {
        observer.observe(element);
    }
    seen.forget();
}

/// Scrolls an element into the window, no further than it needs.
pub(super) fn bring(element: &Element) {
    let nearest = ScrollIntoViewOptions::new();
    nearest.set_block(ScrollLogicalPosition::Nearest);
    element.scroll_into_view_with_scroll_into_view_options(&nearest);
}
