//! What the host of an embed is told of a prediction or a goal. It is never needed, and nothing is listened to.

use super::App;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// The name under which messages go.
const NAMESPACE: &str = "label-smoothing-lab";
/// Their version.
const VERSION: u32 = 1;

/// Tells the host of an embed how something came out: `right` is `None` where nothing is right. The whole page tells nobody,
/// even in a frame.
///
/// The message goes to whoever that is, for it says nothing of the reader but this.
pub(super) fn tell(app: App, kind: &str, name: &str, right: Option<bool>) {
    if !app.is_embed() {
        return;
    }
    let window = window();
    let Some(host) = window.parent().ok().flatten().filter(|host| *host != window) else { return };
    let message = Object::new();
    let parts: [(&str, JsValue); 6] = [
        ("ns", NAMESPACE.into()),
        ("v", VERSION.into()),
        ("type", "outcome".into()),
        ("kind", kind.into()),
        ("name", name.into()),
        ("right", right.map_or(JsValue::NULL, JsValue::from)),
    ];
    for (key, value) in parts {
        // Setting a property of a fresh object cannot fail.
        let _ = Reflect::set(&message, &key.into(), &value);
    }
    // A host that does not want it does not listen.
    let _ = host.post_message(&message, "*");
}
