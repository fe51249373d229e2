//! What the page around an embed is told of its reader: that a prediction was made, or a goal met. Nobody need listen.

use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Tells it: of which kind, by name, and whether it was right, where that can be said.
pub(super) fn tell(kind: &str, name: &str, right: Option<bool>) {
    let here = window();
    // A document that is in no frame is its own parent.
    let Some(host) = here.parent().ok().flatten().filter(|host| *host != here) else { return };
    let message = Object::new();
    let put = |key: &str, value: JsValue| {
        // A fresh object takes any key.
        let _ = Reflect::set(&message, &key.into(), &value);
    };
    put("ns", "label-smoothing-lab".into());
    put("v", 1.into());
    put("type", "outcome".into());
    put("kind", kind.into());
    put("name", name.into());
    if let Some(right) = right {
        put("right", right.into());
    }
    // It holds nothing that only some hosts may know.
    let _ = host.post_message(&message, "*");
}
