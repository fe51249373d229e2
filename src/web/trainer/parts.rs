//! Where the trainer's program and the digits come from: files beside the page, or text inside the embed. Neither is
//! fetched or unpacked before something trains.

use js_sys::{ArrayBuffer, Object, Promise, Uint8Array, WebAssembly};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Document, Response};

/// A program that a browser without 128-bit lanes refuses: it splats a number over lanes and counts their bits.
const LANES: [u8; 31] =
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

thread_local! {
    /// What is here already or on its way, by name.
    static HERE: RefCell<Vec<(&'static str, Promise)>> = const { RefCell::new(Vec::new()) };
}

/// What a trainer runs.
pub(super) enum Program {
    /// A module of its own, in its bytes.
    Module(Uint8Array),
    /// The same code within the page's own program, which an embed has for browsers without lanes: a second module would
    /// make the one file a seventh larger for them alone.
    #[cfg(feature = "embed")]
    Own,
}

/// The trainer's program: the build for 128-bit lanes where the browser has them.
///
/// # Errors
/// What went wrong, in the browser's words.
pub(super) async fn program() -> Result<Program, String> {
    let lanes = WebAssembly::validate(&Uint8Array::from(LANES.as_slice())).unwrap_or(false);
    #[cfg(feature = "embed")]
    if !lanes {
        return Ok(Program::Own);
    }
    part(if lanes { "trainer-simd" } else { "trainer" }).await.map(Program::Module)
}

/// The file of handwritten digits.
///
/// # Errors
/// What went wrong, in the browser's words.
pub(in crate::web) async fn digits() -> Result<Vec<u8>, String> {
    Ok(part("digits").await?.to_vec())
}

/// Forgets what was fetched, so that it is fetched anew. What was inside the embed is kept, for there is no other.
pub(super) fn forget() {
    let document = web_sys::window().and_then(|window| window.document());
    HERE.with_borrow_mut(|here| {
        here.retain(|(name, _)| document.as_ref().is_none_or(|document| address(document, name).is_none()));
    });
}

/// Whoever asks while it is on its way waits for the same; after a failure it is tried again.
async fn part(name: &'static str) -> Result<Uint8Array, String> {
    let coming = HERE.with_borrow_mut(|here| match here.iter().find(|(known, _)| *known == name) {
        Some((_, coming)) => coming.clone(),
        None => {
            let coming = future_to_promise(async move { get(name).await.map(JsValue::from) });
            here.push((name, coming.clone()));
            coming
        }
    });
    let bytes = JsFuture::from(coming.clone()).await.and_then(|bytes| bytes.dyn_into());
    bytes.map_err(|error| {
        HERE.with_borrow_mut(|here| here.retain(|(_, known)| !Object::is(known, &coming)));
        format!("{name}: {}", words(&error))
    })
}

async fn get(name: &str) -> Result<Uint8Array, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let document = window.document().ok_or("there is no document")?;
    if let Some(element) = document.get_element_by_id(&format!("part-{name}")) {
        let bytes = unpack(&element.text_content().unwrap_or_default());
        // The text is large, and has served now.
        element.remove();
        return Ok(bytes);
    }
    let address = address(&document, name).ok_or("this document has none")?;
    let response: Response = JsFuture::from(window.fetch_with_str(&address)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("HTTP status {} for {}", response.status(), response.url()).into());
    }
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

/// Where the file is, as the element says that loads the page's script.
fn address(document: &Document, name: &str) -> Option<String> {
    document.query_selector("script[data-wasm]").ok()??.get_attribute(&format!("data-{name}"))
}

/// Each character's lowest eight bits are a byte.
fn unpack(text: &str) -> Uint8Array {
    let bytes: Vec<u8> = text.chars().map(|character| u32::from(character) as u8).collect();
    Uint8Array::from(bytes.as_slice())
}

/// What was thrown, in words.
pub(super) fn words(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| String::from(error.unchecked_ref::<Object>().to_string()))
}
