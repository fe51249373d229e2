//! A trainer to ask: orders go out one at a time, each is answered once.

use super::alarm::Alarm;
use super::parts::Program;
use super::seat::{Listener, PageSeat, Seat, Word, WorkerSeat};
use super::{now, parts, with};
use crate::protocol::{Order, Report};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use wasm_bindgen_futures::spawn_local;

/// After so long without a word that it has heard, a worker is given up: it is idle when it is spoken to. Twice, as for every
/// patience here, because a page that was frozen wakes up with all its timers rung.
const HEARING: f64 = 800.0;
/// After so long a trainer that was heard of is given up, until its first order has shown how long one takes.
const FIRST_PATIENCE: f64 = 30_000.0;
/// The same for its program to start.
const START_PATIENCE: f64 = 5000.0;
/// After that it is so many times as long as the longest order yet, and within these bounds: an order is made to take a
/// hundredth of a second.
const TIMES_THE_LONGEST: f64 = 10.0;
const LEAST_PATIENCE: f64 = 800.0;
const MOST_PATIENCE: f64 = 5000.0;
/// An alarm that comes so many times too late tells of a busy machine, and of nothing else.
const LATE: f64 = 1.5;

/// Why a trainer is gone, in words for whoever looks into it.
#[derive(Clone, Debug)]
pub(super) struct Lost(pub(super) String);

/// A report, and how many milliseconds it took to make.
pub(super) type Answer = Result<(Report, f64), Lost>;

type Then = Box<dyn FnOnce(Answer)>;

/// An order that waits.
struct Asked {
    order: Vec<u8>,
    /// Whether nobody can know how long it takes: it opens a run, or is the first after that.
    first: bool,
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
    /// How long the watch waits, and since when.
    waits: Cell<(f64, f64)>,
    /// Whether the watch has rung once for what is waited for.
    rung: Cell<bool>,
    /// How long the present order may take, or the program to start.
    patience: Cell<f64>,
    /// How long the longest order took that was not the first.
    longest: Cell<f64>,
    /// Whether the last order opened a run.
    opened: Cell<bool>,
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
                waits: Cell::default(),
                rung: Cell::default(),
                patience: Cell::new(START_PATIENCE),
                longest: Cell::default(),
                opened: Cell::default(),
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
        let first = self.0.opened.replace(opens) || opens;
        self.0.queue.borrow_mut().push_back(Asked { order: order.bytes(), first, then });
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
        self.wait(HEARING);
        true
    }

    fn hear(&self, word: Word) {
        match word {
            Word::Heard => {
                // With nothing to do it has nothing to hear.
                if !self.ready.get() || self.asked.borrow().is_some() {
                    self.wait(self.patience.get());
                }
            }
            Word::Ready if !self.ready.get() => {
                self.watch.clear();
                self.ready.set(true);
                self.in_worker.set(matches!(*self.seat.borrow(), Some(Seat::Worker(_))));
                self.send();
            }
            Word::Ready => self.lose("an answer of no known form".to_owned()),
            Word::Report(bytes, took) => {
                self.watch.clear();
                if self.patience.get() < FIRST_PATIENCE {
                    self.longest.set(self.longest.get().max(took));
                }
                if let Some(then) = self.asked.take() {
                    then(Ok((Report::read(&bytes), took)));
                }
                self.send();
            }
            // A worker that never worked is replaced at once; nothing has been asked of it.
            Word::Lost(_) if !self.ready.get() => {
                self.watch.clear();
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
        let Some(Asked { order, first, then }) = self.queue.borrow_mut().pop_front() else { return };
        self.asked.replace(Some(then));
        let sent = self.seat.borrow().as_ref().map(|seat| seat.order(&order));
        match sent {
            Some(Ok(())) => {
                let usual = (TIMES_THE_LONGEST * self.longest.get()).clamp(LEAST_PATIENCE, MOST_PATIENCE);
                self.patience.set(if first { FIRST_PATIENCE } else { usual });
                // On the page's own thread nothing can be heard while an order is followed.
                self.wait(if self.in_worker.get() { HEARING } else { self.patience.get() });
            }
            Some(Err(why)) => self.lose_later(why),
            None => self.lose_later("there is no trainer".to_owned()),
        }
    }

    /// Gives the trainer so long, twice.
    fn wait(&self, milliseconds: f64) {
        self.rung.set(false);
        self.set_watch(milliseconds);
    }

    fn set_watch(&self, milliseconds: f64) {
        self.waits.set((milliseconds, now()));
        self.watch.set(milliseconds);
    }

    fn ring(&self) {
        let document = web_sys::window().and_then(|window| window.document());
        let hidden = document.is_some_and(|document| document.hidden());
        let (patience, since) = self.waits.get();
        let late = now() - since > LATE * patience;
        if hidden || late || !self.rung.replace(true) {
            return self.set_watch(patience);
        }
        self.hear(Word::Lost(format!("no answer for {} s", 2.0 * patience / 1000.0)));
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
