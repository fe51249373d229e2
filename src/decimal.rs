//! Numbers read from decimal texts.

/// A number that can be read from a text.
pub(crate) trait Decimal: Sized {
    /// The number of a text, as [`str::parse`] reads it.
    fn read(text: &str) -> Option<Self>;
}

impl Decimal for f64 {
    #[cfg(not(all(target_family = "wasm", feature = "web")))]
    fn read(text: &str) -> Option<Self> {
        text.parse().ok()
    }

    /// The browser's own reader, which rounds to the nearest number as Rust's does: Rust's brings tables of 12 KB along that
    /// no compression makes smaller. What else the browser would read, and Rust would not, is refused before.
    #[cfg(all(target_family = "wasm", feature = "web"))]
    fn read(text: &str) -> Option<Self> {
        let digits = text.trim_start_matches(['+', '-']);
        let is_plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'-' | b'+'));
        if !digits.is_empty() && is_plain {
            let value = wasm_bindgen::JsValue::from_str(text).unchecked_into_f64();
            return (!value.is_nan()).then_some(value);
        }
        let is = |names: &[&str]| {
            text.len() - digits.len() <= 1 && names.iter().any(|name| digits.eq_ignore_ascii_case(name))
        };
        let sign = if text.starts_with('-') { -1.0 } else { 1.0 };
        if is(&["inf", "infinity"]) { Some(sign * f64::INFINITY) } else { is(&["nan"]).then_some(f64::NAN) }
    }
}

/// Integers are read by Rust everywhere.
macro_rules! integers {
    ($($integer:ty),*) => {
        $(impl Decimal for $integer {
            fn read(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        })*
    };
}
integers!(u16, u32, u64, usize);
