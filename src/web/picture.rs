//! A canvas that is painted when what it shows changes, and only while it can be seen.

use super::app::App;
use super::{fault, sight};
use crate::figure::Theme;
use crate::figure::backend::Sheet;
use crate::figure::backend::canvas::Canvas;
use leptos::html;
use leptos::prelude::*;
use std::cell::{Cell as Slot, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{HtmlCanvasElement, ResizeObserver};

/// What paints a picture.
#[derive(Clone)]
pub(super) struct Painter {
    /// Tracks what it shows.
    pub(super) track: Rc<dyn Fn()>,
    /// Paints it.
    pub(super) paint: Rc<Paint>,
}

#[cfg(feature = "faults")]
impl Painter {
    /// The same, but for a fault where a test asks for one.
    pub(super) fn rehearsed(self, name: &'static str) -> Self {
        let paint = self.paint;
        let rehearsed = move |sheet: Sheet<'_>, theme: &Theme| {
            fault::rehearse("draw", name);
            paint(sheet, theme)
        };
        Self { paint: Rc::new(rehearsed), ..self }
    }
}

/// Paints a picture over the whole of a sheet; what goes wrong is told in words.
pub(super) type Paint = dyn Fn(Sheet<'_>, &Theme) -> Result<(), String>;

/// A canvas, painted at most once per frame, and only while it is on screen.
#[derive(Clone, Copy)]
pub(super) struct Picture {
    /// Whether it is on screen, or nearly.
    pub(super) visible: RwSignal<bool>,
    /// How large it is, in CSS pixels; 0 as long as it is nowhere.
    pub(super) size: RwSignal<(f64, f64)>,
}

impl Picture {
    pub(super) fn new() -> Self {
        Self { visible: RwSignal::new(false), size: RwSignal::new((0.0, 0.0)) }
    }

    /// The canvas, with the ids of what names and describes it.
    ///
    /// It holds its painter by pointer: one view in the wasm serves every figure.
    pub(super) fn view(self, app: App, painter: Painter, heading: String, sentence: String) -> AnyView {
        let Self { visible, size } = self;
        let node = NodeRef::<html::Canvas>::new();
        let surface: Rc<RefCell<Option<Canvas>>> = Rc::default();
        let waiting = Rc::new(Slot::new(false));
        let painted = Rc::new(Slot::new(false));
        let restored = RwSignal::new(0_u32);

        Effect::new(move |_| {
            let Some(element) = node.get() else { return };
            // The first time the size is asked for, not waited for: the picture must be there when the static one goes.
            if surface.borrow().is_none() {
                let first = element.get_bounding_client_rect();
                size.set((first.width(), first.height()));
                visible.set(sight::is_near(&first, NEAR));
                observe(&element, visible, size);
                survive(&element, restored);
                match Canvas::new(element) {
                    Ok(canvas) => *surface.borrow_mut() = Some(canvas),
                    Err(error) => fault::report("canvas", &error.to_string()),
                }
            }
            let (width, height) = size.get();
            app.inks().track();
            restored.track();
            (painter.track)();
            let printing = app.is_printing();
            if !(visible.get() || printing) || width < 1.0 || height < 1.0 || (waiting.get() && !printing) {
                return;
            }
            let (surface, waiting_then, painted_then) = (Rc::clone(&surface), Rc::clone(&waiting), Rc::clone(&painted));
            let paint_now = Rc::clone(&painter.paint);
            let paint = move || {
                waiting_then.set(false);
                painted_then.set(true);
                let (Some(theme), Some((width, height))) = (app.inks().latest(), size.try_get_untracked()) else {
                    return;
                };
                let device = (theme.length(width).max(1) as u32, theme.length(height).max(1) as u32);
                if let Some(canvas) = surface.borrow().as_ref()
                    && let Err(error) = paint_now(Sheet::Canvas(canvas.backend(device)), &theme)
                {
                    fault::report("canvas", &error);
                }
            };
            if painted.get() && !printing {
                waiting.set(true);
                request_animation_frame(paint);
            } else {
                paint();
            }
        });
        view! { <canvas node_ref=node role="img" aria-labelledby=heading aria-describedby=sentence></canvas> }
            .into_any()
    }
}

/// How near, in CSS pixels: a figure is painted before it scrolls into the window.
const NEAR: f64 = 200.0;

/// Follows whether the canvas is on screen, and how large it is.
fn observe(element: &HtmlCanvasElement, visible: RwSignal<bool>, size: RwSignal<(f64, f64)>) {
    sight::follow(element, &format!("{NEAR}px"), move |seen| visible.set(seen));
    let canvas = element.clone();
    let resized = Closure::<dyn Fn()>::new(move || {
        let now = canvas.get_bounding_client_rect();
        if size.get_untracked() != (now.width(), now.height()) {
            size.set((now.width(), now.height()));
        }
    });
    if let Ok(observer) = ResizeObserver::new(resized.as_ref().unchecked_ref()) {
        observer.observe(element);
    }
    resized.forget();
}

/// Half of how long a canvas that was lost may stand empty beside its numbers. Half, because a page that was frozen wakes up with
/// its timers rung.
const EMPTY: std::time::Duration = std::time::Duration::from_secs(2);

/// A browser that is short of memory may take what was painted, and tells when there is a canvas again. Where it tells that not
/// in time, that is a fault.
fn survive(element: &HtmlCanvasElement, restored: RwSignal<u32>) {
    let lost = Rc::new(Slot::new(false));
    let is_lost = Rc::clone(&lost);
    listen(element, "contextlost", move || {
        if !is_lost.replace(true) {
            wait_for_it(Rc::clone(&is_lost), true);
        }
    });
    listen(element, "contextrestored", move || {
        lost.set(false);
        restored.update(|count| *count += 1);
    });
}

fn wait_for_it(is_lost: Rc<Slot<bool>>, is_first: bool) {
    set_timeout(
        move || match is_lost.get() {
            false => {}
            // Of a page that is not seen it is kept back until it is.
            true if document().hidden() => wait_for_it(is_lost, true),
            true if is_first => wait_for_it(is_lost, false),
            true => fault::report("canvas", "the canvas was lost"),
        },
        EMPTY,
    );
}

fn listen(element: &HtmlCanvasElement, event: &str, act: impl Fn() + 'static) {
    let act = Closure::<dyn Fn()>::new(act);
    drop(element.add_event_listener_with_callback(event, act.as_ref().unchecked_ref()));
    // Kept for the life of the document, as the canvas is.
    act.forget();
}
