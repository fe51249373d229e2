//! The inks as the style sheet has them now: light, dark, or forced.

use crate::decimal::Decimal;
use crate::figure::{Emphasis, Ink, Theme};
use leptos::prelude::*;
use plotters::style::RGBColor;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// The colours of [`Ink::ALL`] and the device pixels of a CSS pixel, tracked: figures are repainted when they change.
#[derive(Clone, Copy)]
pub(super) struct Inks(RwSignal<Theme>);

impl Inks {
    /// The inks as they are now.
    pub(super) fn read() -> Self {
        Self(RwSignal::new(read()))
    }

    /// Asks to be called again when they change.
    pub(super) fn track(self) {
        self.0.track();
    }

    /// The present theme, not tracked; `None` once the page is gone.
    pub(super) fn latest(self) -> Option<Theme> {
        self.0.try_get_untracked()
    }

    /// Brings something out in every figure that answers to it, or nothing.
    pub(super) fn emphasise(self, emphasis: Option<Emphasis>) {
        if self.0.with_untracked(Theme::emphasis) != emphasis {
            self.0.update(|theme| *theme = theme.clone().with_emphasis(emphasis));
        }
    }

    /// Reads them again.
    pub(super) fn refresh(self) {
        let now = read().with_emphasis(self.0.with_untracked(Theme::emphasis));
        if self.0.get_untracked() != now {
            self.0.set(now);
        }
    }

    /// Reads them again whenever the reader's system changes its colours or its zoom.
    pub(super) fn follow(self) {
        let refresh = move || self.refresh();
        for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)"] {
            if let Ok(Some(media)) = window().match_media(query) {
                let listener = Closure::<dyn Fn(JsValue)>::new(move |_| refresh());
                let _ = media.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
                listener.forget();
                // The query itself must live for its listener to be called.
                std::mem::forget(media);
            }
        }
        let _ = window_event_listener_untyped("resize", move |_| refresh());
    }
}

/// Device pixels of a CSS pixel: at least 2, for a line's edge is seen even where the screen is coarse.
fn pixels() -> f64 {
    window().device_pixel_ratio().clamp(2.0, 4.0)
}

/// Computed by the browser on a probe: a custom property's own value is text, `light-dark(…)` and all.
fn read() -> Theme {
    let paper_and_ink = std::array::from_fn(|index| probe(Ink::ALL[index]).unwrap_or(RGBColor(127, 127, 127)));
    Theme::new(paper_and_ink, pixels())
}

fn probe(ink: Ink) -> Option<RGBColor> {
    let probe = document().create_element("span").ok()?.dyn_into::<HtmlElement>().ok()?;
    let style = probe.style();
    style.set_property("color", &format!("var(--ink-{})", ink.name())).ok()?;
    style.set_property("forced-color-adjust", "none").ok()?;
    document().body()?.append_child(&probe).ok()?;
    let color = window().get_computed_style(&probe).ok()??.get_property_value("color").ok();
    probe.remove();
    parse(&color?)
}

/// `rgb(r, g, b)`, which is how browsers answer.
fn parse(color: &str) -> Option<RGBColor> {
    let inside = color.split_once('(')?.1.trim_end_matches(')');
    let mut numbers = inside.split([',', ' ', '/']).filter(|part| !part.is_empty()).map(f64::read);
    let mut next = || numbers.next().flatten().map(|value| value.round() as u8);
    Some(RGBColor(next()?, next()?, next()?))
}
