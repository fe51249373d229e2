//! One timer that is set again and again: the closure behind it is made once.

use std::cell::Cell;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;

/// Rings once after it was set, unless it is set anew or cleared before; dropped, it is silent.
pub(super) struct Alarm {
    ring: Closure<dyn Fn()>,
    set: Cell<Option<i32>>,
}

impl Alarm {
    pub(super) fn new(ring: impl Fn() + 'static) -> Self {
        Self { ring: Closure::new(ring), set: Cell::new(None) }
    }

    pub(super) fn set(&self, milliseconds: f64) {
        self.clear();
        let Some(window) = web_sys::window() else { return };
        let ring = self.ring.as_ref().unchecked_ref();
        // A timer takes whole milliseconds, and a day is longer than anybody waits.
        let whole = milliseconds.clamp(0.0, 86_400_000.0).ceil() as i32;
        self.set.set(window.set_timeout_with_callback_and_timeout_and_arguments_0(ring, whole).ok());
    }

    pub(super) fn clear(&self) {
        if let (Some(set), Some(window)) = (self.set.take(), web_sys::window()) {
            window.clear_timeout_with_handle(set);
        }
    }
}

impl Drop for Alarm {
    fn drop(&mut self) {
        self.clear();
    }
}
