//! Label Smoothing Lab: a page that teaches label smoothing by letting people touch it.
//!
//! The map, in the order in which each part may call the one before it:
//! - [`theory`]: what label smoothing is. Targets, softmax, losses, gradients and optima, pure functions of `f64`.
//! - [`spec`]: every knob of the page as one plain value, and its text form in a link.
//! - [`pytorch`]: the state as Python code, and the numbers that it prints.
//! - [`words`]: what the interface says, one folder per language.
//! - [`values`]: the numbers that stand in the text.
//! - [`figure`]: pictures. A model in data coordinates, and from it a drawing, a table and a sentence.
//! - `web` (feature `web`, on by default): the page. Controls, live figures, the address. Without the feature this package
//!   builds neither leptos nor web-sys.
//!
//! What always holds, and what holds it:
//! - The theory knows nothing of pictures, pictures know nothing of the page, and only `figure/backend/canvas.rs` names the
//!   canvas context: `tests/layers.rs`, and the build without `web`.
//! - Every knob is in [`spec::Spec`], and every `Spec` has a link that reads back bit for bit: the tests in `spec/link.rs`.
//! - The inks' colours stand in `style/tokens.css`, each for light and dark: the tests in `figure/backend/svg.rs`.
//! - Nothing returns NaN for a checked input: `tests/theory_properties.rs`, and `tests/figures.rs` for what is drawn.
//! - The text of the page without script says what the live page says in its default state: `tests/page.rs`.
//! - A memo computes; an effect paints, posts or mirrors, and the first painting also asks the canvas for its size.

pub mod figure;
pub mod pytorch;
pub mod spec;
pub mod theory;
pub mod values;
#[cfg(feature = "web")]
pub mod web;
pub mod words;
