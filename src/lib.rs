//! Label Smoothing Lab: a page that teaches label smoothing by letting people touch it.
//!
//! The map, in the order in which each part may call the one before it:
//! - `decimal`: numbers read from decimal texts.
//! - `order`: the order of lists.
//! - `named`: closed choices whose members have names in links and markup.
//! - [`theory`]: what label smoothing is. Targets, softmax, losses, gradients and optima, pure functions of `f64`.
//! - [`training`]: what it does to a network. Data, small networks, and runs that one seed decides.
//! - [`spec`]: every knob of the page as one plain value, and its text form in a link.
//! - [`protocol`]: what crosses between the page and the trainer, as bytes, and between an embed and its host, as messages.
//! - [`course`]: what the course asks of its reader, and the states that its chapters are about.
//! - [`frameworks`]: the state as programs for the frameworks in use, and the numbers that they print.
//! - [`share`]: a figure put into somebody else's page: the address of its embed, the code to paste there, its QR code.
//! - [`words`]: what the interface says, one folder per language.
//! - [`values`]: the numbers that stand in the text.
//! - [`figure`]: pictures. A model in data coordinates, and from it a drawing, a table and a sentence.
//! - `web` (feature `web`, on by default): the page. Controls, live figures, the address. Without the feature this package
//!   builds neither leptos nor web-sys.
//!
//! What always holds, and what holds it:
//! - The theory knows nothing of pictures, pictures know nothing of the page, and only `figure/backend/canvas.rs` names the
//!   canvas context: `tests/layers.rs`, and the build without `web`.
//! - What was published stays: every link means for ever what it meant: `tests/links.rs`. A key of a link is documented, and of
//!   the shape that its document says: `tests/parameters.rs`.
//! - Every knob is in [`spec::Spec`], and every `Spec` has a link that reads back bit for bit: the tests in `spec/link.rs`.
//! - The inks' colours stand in `style/tokens.css`, each for light and dark: the tests in `figure/backend/svg.rs`.
//! - Nothing returns NaN for a checked input: `tests/theory_properties.rs`, and `tests/figures.rs` for what is drawn.
//! - The text of the page without script says what the live page says in its default state: `tests/page.rs`.
//! - The page is in one language, and every language has all that English has: the compiler for `words`, and the tests of
//!   `xtask/src/language.rs` for `assets`. No word stands elsewhere: `tests/browser/tests/engines/languages.rs`.
//! - A setting and its seed decide every bit of a run: `tests/training_bits.rs`, compiled in two ways, and the tests of
//!   `training/trainer.rs`. What the lab's experiments must show they show, over seeds: `tests/presets.rs`.
//! - The trainer's two wasm builds, in a worker and on the page's own thread, report the native bytes on every order:
//!   `tests/browser/tests/engines/trainer.rs`. Bytes that are no order never make it fail: the tests in `protocol/trainer.rs`.
//! - Whatever a host sends an embed changes what it asks for or nothing, and is answered: the tests in `protocol/host.rs`,
//!   and `tests/browser/tests/engines/messages.rs`.
//! - No text from outside becomes markup or a program, and no view is made of markup: `tests/security.rs`. Hostile input, by the
//!   million: `tests/hostile_input.rs`.
//! - Only `src/bin/trainer.rs` and `src/web/later.rs` allow `unsafe`, to name exports and split points: `tests/layers.rs`.
//! - A memo computes; an effect paints, posts or mirrors, and the first painting also asks the canvas for its size.

// Made-up runs are shared by the tests within and without, which know the crate by its name.
#[cfg(test)]
extern crate self as label_smoothing_lab;

// The trainer's wasm draws nothing, and need not have what draws.
pub mod course;
pub(crate) mod decimal;
#[cfg(any(feature = "web", not(target_family = "wasm")))]
pub mod figure;
pub mod frameworks;
pub(crate) mod named;
pub(crate) mod order;
pub mod protocol;
pub mod share;
pub mod spec;
pub mod theory;
pub mod training;
pub mod values;
#[cfg(feature = "web")]
pub mod web;
pub mod words;
