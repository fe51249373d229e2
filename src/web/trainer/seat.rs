//! Where a trainer sits: in a worker, or on the page's own thread. Both take an order and answer later, never at once.

use super::now;
use super::parts::{Program, words};
#[cfg(feature = "embed")]
use crate::protocol::{Session, handle};
use js_sys::{Array, Function, Object, Reflect, Uint8Array, WebAssembly};
#[cfg(feature = "embed")]
use std::cell::RefCell;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, Event, MessageChannel, MessageEvent, MessagePort, Url, Worker};

/// The worker's script.
const SOURCE: &str = include_str!("../../../assets/worker.js");

thread_local! {
    /// The address of the worker's script, one for all workers.
    static SCRIPT: OnceCell<String> = const { OnceCell::new() };
}

/// What comes from a seat.
pub(super) enum Word {
    /// The program is there and waits for orders.
    Ready,
    /// The report's bytes, and how many milliseconds it took to make.
    Report(Vec<u8>, f64),
    /// Nothing will come any more; why.
    Lost(String),
}

/// Who listens to a seat.
pub(super) type Listener = Rc<dyn Fn(Word)>;

/// A trainer's program, where it runs. Dropped, it is ended and says nothing more.
pub(super) enum Seat {
    /// In a worker.
    Worker(WorkerSeat),
    /// On the page's own thread.
    Page(PageSeat),
}

impl Seat {
    /// Hands over an order. There is only one at a time.
    ///
    /// # Errors
    /// If it cannot be handed over; in the browser's words.
    pub(super) fn order(&self, order: &[u8]) -> Result<(), String> {
        match self {
            Self::Worker(seat) => {
                let buffer = Uint8Array::from(order).buffer();
                seat.worker.post_message_with_transfer(&buffer, &Array::of1(&buffer))
            }
            Self::Page(seat) => {
                seat.order.set(order.to_vec());
                seat.ours.post_message(&JsValue::NULL)
            }
        }
        .map_err(|error| words(&error))
    }
}

/// A worker, and its ears.
pub(super) struct WorkerSeat {
    worker: Worker,
    _heard: Closure<dyn Fn(MessageEvent)>,
    _failed: Closure<dyn Fn(Event)>,
}

impl WorkerSeat {
    /// Starts a worker of this program, which says when it is ready.
    ///
    /// # Errors
    /// If the browser starts none; in its words.
    pub(super) fn start(program: &Uint8Array, listener: &Listener) -> Result<Self, String> {
        // A page whose policy asks for Trusted Types would need a policy for this address; ours does not.
        let worker = script().and_then(|address| Worker::new(&address)).map_err(|error| words(&error))?;
        let told = Rc::clone(listener);
        let heard = Closure::<dyn Fn(MessageEvent)>::new(move |event: MessageEvent| told(heard(&event.data())));
        let told = Rc::clone(listener);
        let failed = Closure::<dyn Fn(Event)>::new(move |event: Event| {
            // An error of a worker that did not start has no message.
            let message = Reflect::get(&event, &"message".into()).ok().and_then(|message| message.as_string());
            told(Word::Lost(message.unwrap_or_else(|| format!("the worker ended with {}", event.type_()))));
        });
        worker.set_onmessage(Some(heard.as_ref().unchecked_ref()));
        worker.set_onerror(Some(failed.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(failed.as_ref().unchecked_ref()));
        // Copied: the page keeps the program for the next trainer.
        worker.post_message(program).map_err(|error| words(&error))?;
        Ok(Self { worker, _heard: heard, _failed: failed })
    }
}

impl Drop for WorkerSeat {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.set_onmessageerror(None);
        self.worker.terminate();
    }
}

fn script() -> Result<String, JsValue> {
    if let Some(address) = SCRIPT.with(|script| script.get().cloned()) {
        return Ok(address);
    }
    let kind = BlobPropertyBag::new();
    kind.set_type("text/javascript");
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&SOURCE.into()), &kind)?;
    let address = Url::create_object_url_with_blob(&blob)?;
    Ok(SCRIPT.with(|script| script.get_or_init(|| address).clone()))
}

/// What a worker's message says; `assets/worker.js` says it.
fn heard(data: &JsValue) -> Word {
    if let Some(why) = data.as_string() {
        return Word::Lost(why);
    }
    let Some(parts) = data.dyn_ref::<Array>() else { return Word::Lost("an answer of no known form".to_owned()) };
    match (parts.get(0), parts.get(1).as_f64()) {
        (report, _) if report.is_undefined() => Word::Ready,
        (report, Some(took)) => Word::Report(Uint8Array::new(&report).to_vec(), took),
        (_, None) => Word::Lost("an answer of no known form".to_owned()),
    }
}

/// What follows an order and gives its report, or says why there is none.
type Follow = Box<dyn Fn(&[u8]) -> Result<Vec<u8>, String>>;

/// The program on the page's own thread. An order is followed in a task of its own, so that the page is painted and heard
/// between two; a message comes sooner than a timer, which browsers hold back for four milliseconds.
pub(super) struct PageSeat {
    ours: MessagePort,
    theirs: MessagePort,
    order: Rc<Cell<Vec<u8>>>,
    _turn: Closure<dyn Fn()>,
}

impl PageSeat {
    /// Starts the program; it waits for orders at once.
    ///
    /// # Errors
    /// If it cannot be started; in the browser's words.
    pub(super) async fn start(program: Program, listener: Listener) -> Result<Self, String> {
        let follow: Follow = match program {
            Program::Module(program) => {
                let exports = Exports::start(&program).await.map_err(|error| words(&error))?;
                Box::new(move |order| exports.follow(order).map_err(|error| exports.last_words(&error)))
            }
            #[cfg(feature = "embed")]
            Program::Own => {
                let session = RefCell::new(Session::default());
                Box::new(move |order| Ok(handle(&mut session.borrow_mut(), order)))
            }
        };
        Self::begin(follow, listener).map_err(|error| words(&error))
    }

    fn begin(follow: Follow, listener: Listener) -> Result<Self, JsValue> {
        let channel = MessageChannel::new()?;
        let (ours, theirs) = (channel.port1(), channel.port2());
        let order = Rc::new(Cell::new(Vec::new()));
        let waiting = Rc::clone(&order);
        let turn = Closure::<dyn Fn()>::new(move || {
            let start = now();
            listener(match follow(&waiting.take()) {
                Ok(report) => Word::Report(report, now() - start),
                Err(why) => Word::Lost(why),
            });
        });
        theirs.set_onmessage(Some(turn.as_ref().unchecked_ref()));
        Ok(Self { ours, theirs, order, _turn: turn })
    }
}

impl Drop for PageSeat {
    fn drop(&mut self) {
        self.theirs.set_onmessage(None);
        self.ours.close();
        self.theirs.close();
    }
}

/// The program's exports, as `src/bin/trainer.rs` has them.
struct Exports {
    memory: WebAssembly::Memory,
    reserve: Function,
    handle: Function,
    report: Function,
    panic_text: Function,
    panic_length: Function,
}

impl Exports {
    async fn start(program: &Uint8Array) -> Result<Self, JsValue> {
        let module: WebAssembly::Module = JsFuture::from(WebAssembly::compile(program)).await?.dyn_into()?;
        let instance = JsFuture::from(WebAssembly::instantiate_module(&module, &Object::new())).await?;
        let exports = instance.dyn_into::<WebAssembly::Instance>()?.exports();
        let function = |name: &str| Reflect::get(&exports, &name.into())?.dyn_into::<Function>();
        Ok(Self {
            memory: Reflect::get(&exports, &"memory".into())?.dyn_into()?,
            reserve: function("reserve")?,
            handle: function("handle")?,
            report: function("report")?,
            panic_text: function("panic_text")?,
            panic_length: function("panic_length")?,
        })
    }

    fn follow(&self, order: &[u8]) -> Result<Vec<u8>, JsValue> {
        let length = u32::try_from(order.len()).map_err(|_| "the order is too long")?;
        let place = address(&self.reserve.call1(&JsValue::NULL, &length.into())?);
        // The memory may have grown, and then its old buffer is gone: it is asked for anew each time.
        Uint8Array::new_with_byte_offset_and_length(&self.memory.buffer(), place, length).copy_from(order);
        let length = address(&self.handle.call0(&JsValue::NULL)?);
        self.bytes(&self.report, length)
    }

    /// What the program said when it panicked, or else what was thrown.
    fn last_words(&self, thrown: &JsValue) -> String {
        let length = self.panic_length.call0(&JsValue::NULL).map_or(0, |length| address(&length));
        let said = self.bytes(&self.panic_text, length).unwrap_or_default();
        if said.is_empty() { words(thrown) } else { String::from_utf8_lossy(&said).into_owned() }
    }

    fn bytes(&self, place: &Function, length: u32) -> Result<Vec<u8>, JsValue> {
        let place = address(&place.call0(&JsValue::NULL)?);
        Ok(Uint8Array::new_with_byte_offset_and_length(&self.memory.buffer(), place, length).to_vec())
    }
}

/// A place or a length, which script takes for a signed number.
fn address(value: &JsValue) -> u32 {
    value.as_f64().unwrap_or(0.0) as i64 as u32
}
