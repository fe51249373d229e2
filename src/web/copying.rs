//! Texts for the clipboard.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// Puts a text on the clipboard; whether that was let.
///
/// Where there is no clipboard, or it is refused, as in most sandboxed frames, the older way is tried, which copies what is
/// selected. To be called of a press, or no browser lets it.
pub(super) async fn copy(text: &str) -> bool {
    by_clipboard(text).await.is_ok() || by_selection(text).unwrap_or(false)
}

async fn by_clipboard(text: &str) -> Result<(), JsValue> {
    let navigator = window().navigator();
    // Without a secure context there is no clipboard, whatever the types say.
    if js_sys::Reflect::get(&navigator, &"clipboard".into())?.is_undefined() {
        return Err(JsValue::UNDEFINED);
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.map(drop)
}

/// Copies out of a field that nobody sees. The reader's focus is where it was when this is over.
fn by_selection(text: &str) -> Result<bool, JsValue> {
    let document = document().dyn_into::<HtmlDocument>()?;
    let focused = document.active_element();
    // Beneath an open dialog nothing can be selected.
    let dialog = focused.as_ref().and_then(|focused| focused.closest("dialog[open]").ok().flatten());
    let place = dialog.or(document.body().map(Into::into)).ok_or(JsValue::UNDEFINED)?;
    let field = document.create_element("textarea")?.dyn_into::<HtmlTextAreaElement>()?;
    field.set_class_name("visually-hidden");
    field.set_value(text);
    // No keyboard slides up for it.
    field.set_read_only(true);
    field.set_attribute("aria-hidden", "true")?;
    place.append_child(&field)?;
    field.select();
    let copied = document.exec_command("copy");
    field.remove();
    if let Some(focused) = focused.and_then(|focused| focused.dyn_into::<HtmlElement>().ok()) {
        let stay = web_sys::FocusOptions::new();
        stay.set_prevent_scroll(true);
        focused.focus_with_options(&stay)?;
    }
    copied
}

/// Selects a text of the page.
pub(super) fn select(text: &web_sys::Node) {
    if let Ok(Some(selection)) = window().get_selection() {
        // A node of our own document can be selected.
        drop(selection.select_all_children(text));
    }
}
