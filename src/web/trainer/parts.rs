//! Where the trainer's program and the digits come from: files beside the page, or text inside the embed. Neither is
//! fetched or unpacked before something trains.

use super::alarm::Alarm;
use crate::protocol::fingerprint;
use js_sys::{Array, ArrayBuffer, Object, Promise, Uint8Array, WebAssembly};
use std::cell::RefCell;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{AbortController, Document, RequestCache, RequestInit, Response, Window};

/// A program that a browser without 128-bit lanes refuses: it splats a number over lanes and counts their bits.
const LANES: [u8; 31] =
    [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11];

/// After twice so many milliseconds whoever waits for a file is told that it has not come; it may still come. Twice, because a page
/// that was frozen wakes up with its alarms rung.
const PATIENCE: f64 = 3000.0;
/// After so many it is waited for no longer, and whoever tries again asks for it anew. A slow line may need as long.
const GIVEN_UP: f64 = 90_000.0;

/// What is here already or on its way.
struct Coming {
    name: &'static str,
    bytes: Promise,
}

thread_local! {
    static HERE: RefCell<Vec<Coming>> = const { RefCell::new(Vec::new()) };
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
        here.retain(|known| document.as_ref().is_none_or(|document| said(document, known.name).is_none()));
    });
}

/// Whoever asks while it is on its way waits for the same; after a failure it is asked for anew.
async fn part(name: &'static str) -> Result<Uint8Array, String> {
    let coming = HERE.with_borrow_mut(|here| match here.iter().find(|known| known.name == name) {
        Some(known) => known.bytes.clone(),
        None => {
            let bytes = future_to_promise(async move {
                let got = get(name).await;
                if got.is_err() {
                    HERE.with_borrow_mut(|here| here.retain(|known| known.name != name));
                }
                got.map(JsValue::from)
            });
            here.push(Coming { name, bytes: bytes.clone() });
            bytes
        }
    });
    for _ in 0..2 {
        let (late, _alarm) = lateness();
        let first = JsFuture::from(Promise::race(&Array::of2(&coming, &late))).await;
        if first != Ok(JsValue::NULL) {
            return first.and_then(|bytes| bytes.dyn_into()).map_err(|error| format!("{name}: {}", words(&error)));
        }
    }
    Err(format!("{name}: nothing came for {} s", 2.0 * PATIENCE / 1000.0))
}

/// A promise of nothing that is kept when the patience ends, and its alarm, without which it is not.
fn lateness() -> (Promise, Option<Alarm>) {
    let mut alarm = None;
    let late = Promise::new(&mut |resolve, _| {
        let set = Alarm::new(move || drop(resolve.call1(&JsValue::NULL, &JsValue::NULL)));
        set.set(PATIENCE);
        alarm = Some(set);
    });
    (late, alarm)
}

async fn get(name: &str) -> Result<Uint8Array, JsValue> {
    let window = web_sys::window().ok_or("there is no window")?;
    let document = window.document().ok_or("there is no document")?;
    if let Some(element) = document.get_element_by_id(&format!("part-{name}")) {
        let bytes = unpack(&element.text_content().unwrap_or_default());
        if !is_whole(&bytes, element.get_attribute("data-fingerprint")) {
            return Err(DAMAGED.into());
        }
        // The text is large, and has served now.
        element.remove();
        return Ok(Uint8Array::from(bytes.as_slice()));
    }
    let address = said(&document, name).ok_or("this document has none")?;
    let fingerprint = said(&document, &format!("{name}-fingerprint"));
    // A copy that was damaged may lie in the browser's cache, and so is asked for once more past that.
    for cache in [RequestCache::Default, RequestCache::Reload] {
        let bytes = fetched(&window, &address, cache).await?;
        if is_whole(&bytes.to_vec(), fingerprint.clone()) {
            return Ok(bytes);
        }
    }
    Err(DAMAGED.into())
}

const DAMAGED: &str = "the bytes are not those that were built";

/// Whether these are the bytes that were built. While somebody works on the page with trunk alone, nothing is named.
fn is_whole(bytes: &[u8], named: Option<String>) -> bool {
    named.is_none_or(|named| named == fingerprint(bytes).to_string())
}

async fn fetched(window: &Window, address: &str, cache: RequestCache) -> Result<Uint8Array, JsValue> {
    let (how, stop) = (RequestInit::new(), AbortController::new()?);
    how.set_cache(cache);
    how.set_signal(Some(&stop.signal()));
    // Without it a line that is silent would be waited for as long as the page lives.
    let alarm = Alarm::new(move || stop.abort());
    alarm.set(GIVEN_UP);
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(address, &how)).await?.dyn_into()?;
    if !response.ok() {
        return Err(format!("HTTP status {} for {}", response.status(), response.url()).into());
    }
    let buffer: ArrayBuffer = JsFuture::from(response.array_buffer()?).await?.dyn_into()?;
    Ok(Uint8Array::new(&buffer))
}

/// What the element says that loads the page's script: where a file is, and its fingerprint.
fn said(document: &Document, name: &str) -> Option<String> {
    document.query_selector("script[data-wasm]").ok()??.get_attribute(&format!("data-{name}"))
}

/// Each character's lowest eight bits are a byte, turned as `xtask` turns it for the embed.
fn unpack(text: &str) -> Vec<u8> {
    text.chars().map(|character| u32::from(character) as u8 ^ 0x76).collect()
}

/// What was thrown, in words.
pub(super) fn words(error: &JsValue) -> String {
    error.as_string().unwrap_or_else(|| String::from(error.unchecked_ref::<Object>().to_string()))
}
