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
