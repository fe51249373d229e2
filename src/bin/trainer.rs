//! The trainer as a wasm module of its own: a few exports over linear memory, no imports, and so no glue.
//!
//! Who calls: `reserve(length)` gives the place to write an order of so many bytes to; `handle()` follows it and gives the
//! length of the report, which stands at `report()` until the next order. A panic is a trap to the caller; what it said
//! stands at `panic_text()`, `panic_length()` bytes of UTF-8.
#![allow(
    unsafe_code,
    reason = "an export has to be named, and that is `unsafe(no_mangle)`; nothing else here is unsafe"
)]

#[cfg(target_family = "wasm")]
mod exports {
    use label_smoothing_lab::protocol::{Session, handle as follow};
    use std::cell::RefCell;
    use std::sync::Once;

    thread_local! {
        static SESSION: RefCell<Session> = RefCell::default();
        static ORDER: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static REPORT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
        static PANIC: RefCell<String> = const { RefCell::new(String::new()) };
    }

    /// Makes room for an order, and says where.
    #[unsafe(no_mangle)]
    extern "C" fn reserve(length: usize) -> *const u8 {
        static HOOK: Once = Once::new();
        HOOK.call_once(|| std::panic::set_hook(Box::new(|panic| PANIC.set(panic.to_string()))));
        ORDER.with_borrow_mut(|order| {
            order.clear();
            order.resize(length, 0);
            order.as_ptr()
        })
    }

    /// Follows the order, and gives the length of the report.
    #[unsafe(no_mangle)]
    extern "C" fn handle() -> usize {
        let report = SESSION.with_borrow_mut(|session| ORDER.with_borrow(|order| follow(session, order)));
        let length = report.len();
        REPORT.set(report);
        length
    }

    /// Where the last report is.
    #[unsafe(no_mangle)]
    extern "C" fn report() -> *const u8 {
        REPORT.with_borrow(|report| report.as_ptr())
    }

    /// Where the words of the last panic are.
    #[unsafe(no_mangle)]
    extern "C" fn panic_text() -> *const u8 {
        PANIC.with_borrow(|text| text.as_ptr())
    }

    /// How many bytes they are; 0 if there was none.
    #[unsafe(no_mangle)]
    extern "C" fn panic_length() -> usize {
        PANIC.with_borrow(String::len)
    }
}

/// Nothing: who has the module calls its exports.
#[cfg(target_family = "wasm")]
fn main() {}

/// Says what this is for.
#[cfg(not(target_family = "wasm"))]
fn main() {
    println!("The trainer runs in a browser: cargo build --bin trainer --target wasm32-unknown-unknown");
}
