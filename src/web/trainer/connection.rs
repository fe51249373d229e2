//! A trainer to ask: orders go out one at a time, each is answered once.

use super::alarm::Alarm;
use super::parts::Program;
use super::seat::{Listener, PageSeat, Seat, Word, WorkerSeat};
use super::{parts, with};
use crate::protocol::{Order, Report};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// After so long without an answer a trainer is given up: an order takes a hundredth of it. Twice, because a page that was
/// frozen wakes up with all its timers rung.
const PATIENCE: f64 = 5000.0;
/// The same for the order that opens a run and the one after it, before which nobody knows how long a step takes.
const FIRST_PATIENCE: f64 = 30_000.0;

/// Why a trainer is gone, in words for whoever looks into it.
#[derive(Clone, Debug)]
pub(super) struct Lost(pub(super) String);

/// A report, and how many milliseconds it took to make.
pub(super) type Answer = Result<(Report, f64), Lost>;

type Then = Box<dyn FnOnce(Answer)>;

/// An order that waits.
struct Asked {
    order: Vec<u8>,
    patience: f64,
    then: Then,
}

/// A trainer. Dropped, it is ended and answers nothing more.
pub(super) struct Trainer(Rc<Line>);

struct Line {
    seat: RefCell<Option<Seat>>,
    ready: Cell<bool>,
    in_worker: Cell<bool>,
    queue: RefCell<VecDeque<Asked>>,
    asked: RefCell<Option<Then>>,
    watch: Alarm,
    /// How long the watch waits for the present order, or for the trainer to be ready.
    patience: Cell<f64>,
    /// Whether the last order opened a run.
    opened: Cell<bool>,
    /// Whether the watch has rung once for the present order.
    rung: Cell<bool>,
    lost: RefCell<Option<Lost>>,
    this: Weak<Self>,
}

impl Trainer {
    /// Starts a trainer: in a worker if that is wished for and works, else on the page's own thread.
    pub(super) fn start(in_worker: bool) -> Self {
        let line = Rc::new_cyclic(|this: &Weak<Line>| {
            let watching = this.clone();
            Line {
                seat: RefCell::default(),
                ready: Cell::default(),
                in_worker: Cell::default(),
                queue: RefCell::default(),
                asked: RefCell::default(),
                watch: Alarm::new(move || with(&watching, Line::ring)),
                patience: Cell::new(PATIENCE),
                opened: Cell::default(),
                rung: Cell::default(),
                lost: RefCell::default(),
                this: this.clone(),
            }
        });
        let this = Rc::downgrade(&line);
        spawn_local(async move {
            match parts::program().await {
                Ok(Program::Module(program)) if in_worker => {
                    let sits = this.upgrade().is_some_and(|line| line.sit_in_worker(&program));
                    if !sits {
                        sit_on_page(this).await;
                    }
                }
                Ok(_) => sit_on_page(this).await,
                Err(why) => with(&this, |line| line.lose(why)),
            }
        });
        Self(line)
    }

    /// Asks. The answer comes later, never before this returns, and not at all once the trainer is dropped.
    pub(super) fn ask(&self, order: &Order, then: impl FnOnce(Answer) + 'static) {
        let then: Then = Box::new(then);
        if let Some(lost) = self.0.lost.borrow().clone() {
            return spawn_local(async move { then(Err(lost)) });
        }
        let opens = matches!(order, Order::Open { .. });
        let patience = if self.0.opened.replace(opens) || opens { FIRST_PATIENCE } else { PATIENCE };
        self.0.queue.borrow_mut().push_back(Asked { order: order.bytes(), patience, then });
        self.0.send();
    }

    /// Whether it sits in a worker, or did before it was lost; not before its first answer.
    pub(super) fn is_in_worker(&self) -> bool {
        self.0.in_worker.get()
    }
}

async fn sit_on_page(this: Weak<Line>) {
    let listener = listener(&this);
    let seat = match parts::program().await {
        Ok(program) => PageSeat::start(program, listener).await,
        Err(why) => Err(why),
    };
    let Some(line) = this.upgrade() else { return };
    match seat {
        Ok(seat) => {
            line.seat.replace(Some(Seat::Page(seat)));
            line.hear(Word::Ready);
        }
        Err(why) => {
            // It may have arrived damaged; whoever tries again should fetch it anew.
            parts::forget();
            line.lose(why);
        }
    }
}

fn listener(this: &Weak<Line>) -> Listener {
    let this = this.clone();
    Rc::new(move |word| with(&this, |line| line.hear(word)))
}

impl Line {
    /// Whether a worker was started; whether it works is heard later.
    fn sit_in_worker(&self, program: &js_sys::Uint8Array) -> bool {
        let Ok(seat) = WorkerSeat::start(program, &listener(&self.this)) else { return false };
        self.seat.replace(Some(Seat::Worker(seat)));
        self.watch.set(PATIENCE);
        true
    }

    fn hear(&self, word: Word) {
        self.watch.clear();
        self.rung.set(false);
        match word {
            Word::Ready => {
                self.ready.set(true);
                self.in_worker.set(matches!(*self.seat.borrow(), Some(Seat::Worker(_))));
                self.send();
            }
            Word::Report(bytes, took) => {
                if let Some(then) = self.asked.take() {
                    then(Ok((Report::read(&bytes), took)));
                }
                self.send();
            }
            // A worker that never worked is replaced at once; nothing has been asked of it.
            Word::Lost(_) if !self.ready.get() => {
                self.seat.take();
                spawn_local(sit_on_page(self.this.clone()));
            }
            Word::Lost(why) => self.lose(why),
        }
    }

    fn send(&self) {
        if !self.ready.get() || self.asked.borrow().is_some() {
            return;
        }
        let Some(Asked { order, patience, then }) = self.queue.borrow_mut().pop_front() else { return };
        self.asked.replace(Some(then));
        let sent = self.seat.borrow().as_ref().map(|seat| seat.order(&order));
        match sent {
            Some(Ok(())) => {
                self.patience.set(patience);
                self.watch.set(patience);
            }
            Some(Err(why)) => self.lose_later(why),
            None => self.lose_later("there is no trainer".to_owned()),
        }
    }

    fn ring(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let hidden = document.is_some_and(|document| document.hidden());
        if hidden || !self.rung.replace(true) {
            return self.watch.set(self.patience.get());
        }
        self.hear(Word::Lost(format!("no answer for {} s", 2.0 * self.patience.get() / 1000.0)));
    }

    fn lose_later(&self, why: String) {
        let this = self.this.clone();
        spawn_local(async move { with(&this, |line| line.lose(why)) });
    }

    /// The trainer is gone, and whoever waits for an answer learns it.
    fn lose(&self, why: String) {
        let lost = Lost(why);
        self.watch.clear();
        self.seat.take();
        self.lost.replace(Some(lost.clone()));
        let waiting = self.asked.take().into_iter();
        let queue = self.queue.take().into_iter().map(|asked| asked.then);
        waiting.chain(queue).for_each(|then| then(Err(lost.clone())));
    }
}
