//! A fault never leaves a stale picture beside fresh numbers: `fault.js` removes both and says so. Here it is told.

use web_sys::{CustomEvent, CustomEventInit};

/// From now on a panic is a fault that the reader sees.
pub(super) fn report_panics() {
    std::panic::set_hook(Box::new(|panic| report("panic", &panic.to_string())));
}

/// Whether a fault has taken the page out of use. What goes on running must not write beside the still pictures.
pub(super) fn is_up() -> bool {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    root.is_none_or(|root| root.get_attribute("data-state").as_deref() == Some("fault"))
}

/// Tells `fault.js`, which takes the page out of use.
pub(super) fn report(code: &str, detail: &str) {
    let message = js_sys::Object::new();
    for (key, value) in [("code", code), ("detail", detail)] {
        // Setting a property of a fresh object cannot fail.
        let _ = js_sys::Reflect::set(&message, &key.into(), &value.into());
    }
    let init = CustomEventInit::new();
    init.set_detail(&message);
    if let (Some(window), Ok(event)) = (web_sys::window(), CustomEvent::new_with_event_init_dict("lab-fault", &init)) {
        let _ = window.dispatch_event(&event);
    }
}

/// A place where a test can ask for a fault: the root element's `data-rehearse` names it, after how it should go wrong. Only the
/// made-up language's build has such places.
#[cfg(not(feature = "faults"))]
pub(super) const fn rehearse(_: &str, _: &str) {}

#[cfg(feature = "faults")]
pub(super) fn rehearse(what: &str, whose: &str) {
    let root = web_sys::window().and_then(|window| window.document()).and_then(|document| document.document_element());
    let asked = root.and_then(|root| root.get_attribute("data-rehearse")).unwrap_or_default();
    let Some((how, place)) = asked.split_once(' ') else { return };
    if place != format!("{what} {whose}") {
        return;
    }
    match how {
        "panic" => panic!("rehearsed: {place}"),
        "stack" => drop(std::hint::black_box(deeper(0))),
        // Kept, until there is no more.
        "memory" => loop {
            std::mem::forget(std::hint::black_box(Vec::<u8>::with_capacity(1 << 26)));
        },
        _ => {}
    }
}

#[cfg(feature = "faults")]
#[expect(unconditional_recursion, reason = "that the stack ends is what is rehearsed")]
fn deeper(depth: u64) -> u64 {
    let here = std::hint::black_box([depth; 16]);
    deeper(depth + 1).wrapping_add(std::hint::black_box(here)[3])
}
