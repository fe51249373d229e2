//! The host of an embed: what it is told, and what it asks. Nothing of it is needed, and a plain frame works without.
//!
//! A host is known by its window alone, which is the parent of this one; after its welcome, by the port that came with it.

mod answer;
mod browser;

use super::app::App;
use super::fault;
use crate::protocol::host::{
    Admission, Ask, Asked, Cause, Code, Direction, Flood, Heights, Id, Refusal, Said, Told, Value, read, set, state,
    take,
};
use crate::spec::{Notice, Spec};
use browser::to_browser;
use leptos::ev;
use leptos::prelude::*;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{CustomEvent, CustomEventInit, HtmlElement, MessageEvent, MessagePort, ResizeObserver, Window};

/// When an embed says hello, in milliseconds: a host may be slower than its frame.
const HELLOS: [u64; 4] = [0, 250, 1000, 4000];

/// How many welcomes are heard.
const WELCOMES: u32 = 8;

/// How far apart states are told, in milliseconds.
const STATE_PAUSE: f64 = 100.0;

/// An embed in its host, cheap to copy into every closure.
#[derive(Clone, Copy)]
pub(super) struct Host {
    app: App,
    /// What the embed was opened with.
    opened: StoredValue<Spec>,
    welcomes: StoredValue<u32>,
    /// Whether the embed is alive.
    live: StoredValue<bool>,
    heights: StoredValue<Heights>,
    flood: StoredValue<Flood>,
    /// When the state was last told, in milliseconds, and whether it will be once more.
    told: StoredValue<(f64, bool)>,
    /// Whether the height is measured in the next frame.
    measures: StoredValue<bool>,
    /// Whether it is measured once more when a height that is held may have come to rest.
    rests: StoredValue<bool>,
}

/// Begins to talk to the host, if there is one.
pub(super) fn start(app: App) -> Option<Host> {
    parent()?;
    let host = Host {
        app,
        opened: StoredValue::new(app.spec()),
        welcomes: StoredValue::new(0),
        live: StoredValue::new(false),
        heights: StoredValue::new(Heights::default()),
        flood: StoredValue::new(Flood::default()),
        told: StoredValue::new((f64::NEG_INFINITY, false)),
        measures: StoredValue::new(false),
        rests: StoredValue::new(false),
    };
    host.listen();
    host.watch();
    for pause in HELLOS {
        set_timeout(move || host.hello(), Duration::from_millis(pause));
    }
    Some(host)
}

/// Tells the host something through its port, if it has given one.
fn say(app: App, said: &Said) {
    app.with_port(|port| {
        // What is plain can be sent.
        let _ = port.post_message(&to_browser(&said.message()));
    });
}

/// Tells whoever frames this: nothing private.
fn call(message: &JsValue) {
    if let Some(parent) = parent() {
        // Who does not want it does not listen.
        let _ = parent.post_message(message, "*");
    }
}

/// Tells how something came out, to any host.
pub(super) fn outcome(app: App, kind: &'static str, name: &'static str, right: Option<bool>) {
    let said = Said::Outcome { kind, name, right };
    call(&to_browser(&said.message()));
    say(app, &said);
}

/// The window around this one, if it is in a frame.
fn parent() -> Option<Window> {
    let window = window();
    window.parent().ok().flatten().filter(|parent| *parent != window)
}

fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

impl Host {
    /// The embed is alive from now on.
    pub(super) fn live(self) {
        self.live.set_value(true);
        self.greet();
    }

    fn hello(self) {
        if self.welcomes.get_value() == 0 && !fault::is_up() {
            let height = content().map_or(0.0, |(_, height)| height.ceil()) as u32;
            let said = Said::Hello { build: build(), height };
            call(&to_browser(&said.message()));
        }
    }

    /// All that a new host must know.
    fn greet(self) {
        if !self.live.get_value() || fault::is_up() {
            return;
        }
        say(self.app, &Said::Ready(self.app.spec()));
        self.heights.update_value(Heights::forget);
        self.measure();
        for notice in untrack(|| self.app.notices()) {
            say(self.app, &Said::Notice(notice));
        }
    }

    /// Hears the host's window until it gives a port, and then that.
    fn listen(self) {
        let asked = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            if event.is_trusted() && !fault::is_up() {
                self.hear(&event.data());
            }
        });
        let asked = asked.into_js_value();
        let welcomed = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| {
            let parent = parent().map(JsValue::from);
            let by_host = event.is_trusted() && parent.is_some() && event.source().map(JsValue::from) == parent;
            if by_host && !fault::is_up() {
                self.welcome(&event, asked.unchecked_ref());
            }
        });
        // Kept for the life of the document.
        let _ = window().add_event_listener_with_callback("message", welcomed.into_js_value().unchecked_ref());
    }

    fn welcome(self, event: &MessageEvent, asked: &js_sys::Function) {
        let ports = event.ports();
        let port = ports.get(0).dyn_into::<MessagePort>().ok().filter(|_| ports.length() == 1);
        let is_welcome = || matches!(read(take(&event.data()).as_ref()), Ok(Asked { ask: Ask::Welcome, .. }));
        let Some(port) = port.filter(|_| self.welcomes.get_value() < WELCOMES && is_welcome()) else { return };
        self.welcomes.update_value(|count| *count += 1);
        port.set_onmessage(Some(asked));
        // It tells of what this program cannot tell any more.
        let init = CustomEventInit::new();
        init.set_detail(&port);
        if let Ok(event) = CustomEvent::new_with_event_init_dict("lab-port", &init) {
            let _ = window().dispatch_event(&event);
        }
        if let Some(before) = self.app.set_port(port) {
            before.set_onmessage(None);
            before.close();
        }
        self.greet();
    }

    /// Follows what a host asks, and answers.
    fn hear(self, message: &JsValue) {
        let asked = read(take(message).as_ref());
        let (id, cost) = match &asked {
            Ok(asked) => (asked.id, asked.ask.cost()),
            Err((id, _)) => (*id, 1),
        };
        let is_fresh = self.flood.with_value(Flood::is_fresh);
        let admission = self.flood.try_update_value(|flood| flood.admit(cost));
        if is_fresh && cost > 0 {
            set_timeout(move || self.flood.set_value(Flood::default()), Duration::from_secs(1));
        }
        let answer = match admission {
            Some(Admission::Served) => asked.map_err(|(_, refusal)| refusal).and_then(|asked| self.follow(asked.ask)),
            Some(Admission::Busy) => {
                Err(Refusal::of(Code::Busy, "", &format!("at most {} requests in a second", Flood::PER_SECOND)))
            }
            Some(Admission::Dropped) | None => return,
        };
        self.answer(id, answer);
    }

    fn answer(self, id: Id, answer: Result<Value, Refusal>) {
        let said = match answer {
            Ok(body) => Said::Result(id, body),
            Err(refusal) => Said::Error(id, refusal),
        };
        say(self.app, &said);
    }

    fn follow(self, ask: Ask) -> Result<Value, Refusal> {
        let app = self.app;
        match ask {
            Ask::Get => {}
            Ask::Set(changes) => {
                let (next, notice) = set(&app.spec(), &changes)?;
                self.change(&next, notice);
                if next.view.theme != app.with_view(|view| view.theme) {
                    app.set_theme(next.view.theme);
                }
            }
            Ask::Reset => self.change(&self.opened.get_value(), None),
            Ask::Theme(theme) => app.set_theme(theme),
            Ask::Describe => return Ok(answer::describe(app)),
            Ask::Export(format) => return answer::export(app, format),
            Ask::Ping => return Ok(Value::text("pong")),
            // Once is enough, and that came with this port.
            Ask::Welcome => return Err(Refusal::of(Code::UnknownType, "type", "a request for a port")),
        }
        Ok(Value::map(state(&app.spec())))
    }

    fn change(self, to: &Spec, notice: Option<Notice>) {
        let (shared, lab) = (self.app.now(), self.app.lab_now());
        if to.shared != shared || to.lab != lab {
            self.app.change_by_host(to.shared, notice);
            self.app.set_lab(to.lab.clone());
            self.app.forget_refusals();
            self.app.blame(Cause::Api);
        }
    }

    /// Tells what changes.
    fn watch(self) {
        let app = self.app;
        let state = Memo::new(move |_| (app.shared(), app.lab()));
        Effect::watch(move || state.get(), move |_, _, _| self.tell_state(), false);
        let told = move |now: &Vec<Notice>, before: Option<&Vec<Notice>>, _| {
            let new = now.iter().filter(|notice| before.is_none_or(|before| !before.contains(notice)));
            new.for_each(|notice| say(app, &Said::Notice(notice.clone())));
        };
        Effect::watch(move || app.notices(), told, false);
        let _ = window_event_listener(ev::keydown, move |event| {
            if event.key() == "Escape" && !event.default_prevented() && !event.is_composing() && !is_open() {
                let direction = if event.shift_key() { Direction::Back } else { Direction::Forward };
                say(app, &Said::Release(direction));
            }
        });
        let resized = Closure::<dyn Fn()>::new(move || self.measure_soon());
        if let (Some(root), Ok(observer)) =
            (document().document_element(), ResizeObserver::new(resized.into_js_value().unchecked_ref()))
        {
            observer.observe(&root);
        }
        // A frame that has become as high as its content may keep its bar until it is measured.
        let _ = window_event_listener(ev::resize, move |_| self.measure_soon());
    }

    /// Tells the height in the next frame: what is told in the middle of a layout, the host may answer by another.
    fn measure_soon(self) {
        if !self.measures.get_value() {
            self.measures.set_value(true);
            request_animation_frame(move || {
                self.measures.set_value(false);
                self.measure();
            });
        }
    }

    /// Tells the state, at its pace, and always the last.
    fn tell_state(self) {
        let (at, waits) = self.told.get_value();
        let rest = at + STATE_PAUSE - now();
        if rest <= 0.0 {
            self.told.set_value((now(), false));
            if !fault::is_up() {
                say(self.app, &Said::State(self.app.spec(), self.app.cause()));
            }
        } else if !waits {
            self.told.set_value((at, true));
            // Its clock may be a little behind the timer's: then it has to wait once more, and nobody else would.
            let again = move || {
                self.told.update_value(|(_, waits)| *waits = false);
                self.tell_state();
            };
            set_timeout(again, Duration::from_millis(rest.ceil() as u64));
        }
    }

    /// Measures again when a height that is held may have come to rest: what is at rest does not say so by itself.
    fn measure_at_rest(self, now: f64) {
        let Some(rest) = self.heights.with_value(|heights| heights.rest(now)) else { return };
        if !self.rests.get_value() {
            self.rests.set_value(true);
            let again = move || {
                self.rests.set_value(false);
                self.measure();
            };
            set_timeout(again, Duration::from_millis(rest.ceil() as u64));
        }
    }

    /// Tells the height, if it is another.
    fn measure(self) {
        let Some((width, height)) = content().filter(|_| !fault::is_up()) else { return };
        let now = now();
        let told = self.heights.try_update_value(|heights| heights.measure(now, width, height));
        self.measure_at_rest(now);
        let (height, held) = match told {
            Some(Told::Height(height)) => (height, false),
            Some(Told::Held(height)) => (height, true),
            Some(Told::Nothing) | None => return,
        };
        say(self.app, &Said::Height(height));
        if held {
            say(self.app, &Said::HeightLoop);
        }
        if !self.app.with_view(|view| view.without_lti) {
            let message =
                Value::map([("subject", Value::text("lti.frameResize")), ("height", Value::Number(f64::from(height)))]);
            call(&to_browser(&message));
        }
    }
}

/// How wide and high the content is, in CSS pixels. The root is as high as what is in it, however high its frame is.
///
/// Beside a scroll bar it is less wide, and so less high: in a frame of that height the bar would stay for ever. It is measured
/// as it is without one, and laid out again before anybody has seen it.
fn content() -> Option<(f64, f64)> {
    let root = document().document_element()?.dyn_into::<HtmlElement>().ok()?;
    let whole = window().inner_width().ok()?.as_f64()?;
    let has_bar = whole > f64::from(root.client_width());
    if has_bar {
        let _ = root.style().set_property("overflow", "hidden");
    }
    let place = root.get_bounding_client_rect();
    if has_bar {
        let _ = root.style().remove_property("overflow");
    }
    Some((place.width(), place.height()))
}

/// Whether something is open that Escape closes.
fn is_open() -> bool {
    // An engine that does not know popovers has none that are open.
    let found = |selector| document().query_selector(selector).ok().flatten().is_some();
    found("dialog[open]") || found(":popover-open")
}

/// The name of this build, as the document has it; the version where none was written in.
fn build() -> String {
    let named = document().query_selector("meta[name=generator]").ok().flatten();
    named.and_then(|meta| meta.get_attribute("content")).unwrap_or_else(|| env!("CARGO_PKG_VERSION").to_owned())
}
