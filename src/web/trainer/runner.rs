//! One run, played: what the lab's buttons do, and what its figures are told.

use super::alarm::Alarm;
use super::connection::{Answer, Lost, Trainer};
use super::course::{Course, Next, Speed, Told};
use super::{is_seen, now, with};
use crate::protocol::{Report, Supplied};
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Data, Frame, History, Setting, SettingError};
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// How long an order may take, in milliseconds: in a worker nobody waits for it, on the page's own thread everybody does.
pub(super) const WORKER_SLICE: f64 = 12.0;
pub(super) const PAGE_SLICE: f64 = 6.0;

/// What a runner tells.
#[derive(Clone, Debug)]
pub(in crate::web) enum Event {
    /// A run was asked for and is on its way; the program may have to be loaded first.
    Opening,
    /// The run stands at its start. A [`Event::Moved`] with the first frame follows.
    Opened(Arc<Data>),
    /// The setting cannot be run; there is no run now.
    Refused(SettingError),
    /// Step, state or curves have changed, or there is a new frame, or several of these.
    Moved(Moment),
    /// Whether the run plays from now on.
    Playing(bool),
    /// The worker was lost, for this reason; the run goes on on the page's own thread, from where it was, with the same bits.
    Replaced(String),
    /// No worker could be had, and the run trains on the page's own thread; told once for each run, after its start.
    OwnThread,
    /// There is no trainer, for this reason, and no run now. Opening one tries again.
    Failed(String),
}

/// Where a run stands.
#[derive(Clone, Debug)]
pub(in crate::web) struct Moment {
    /// The step.
    pub(in crate::web) step: u32,
    /// Whether it goes on.
    pub(in crate::web) state: RunState,
    /// The curves so far.
    pub(in crate::web) history: Arc<History>,
    /// The networks, if this tells of them; else the last frame stays.
    pub(in crate::web) frame: Option<Arc<Frame>>,
}

/// Plays one run at a time. Dropped, it is silent, and its trainer ends.
#[derive(Clone)]
pub(in crate::web) struct Runner(Rc<Inner>);

struct Inner {
    tell: Box<dyn Fn(Event)>,
    course: RefCell<Option<Course>>,
    trainer: RefCell<Option<Trainer>>,
    speed: Cell<Speed>,
    wanted: Cell<Wanted>,
    /// Whether an answer is awaited.
    busy: Cell<bool>,
    /// Counts the runs, so that an answer about one before is known as such.
    run: Cell<u32>,
    /// Whether a worker was lost in this run.
    replaced: Cell<bool>,
    playing: Cell<bool>,
    next: Alarm,
    this: Weak<Self>,
}

impl Runner {
    /// A runner without a run. Nothing is loaded before the first is opened.
    pub(in crate::web) fn new(tell: impl Fn(Event) + 'static) -> Self {
        Self(Rc::new_cyclic(|this: &Weak<Inner>| {
            let next = this.clone();
            Inner {
                tell: Box::new(tell),
                course: RefCell::default(),
                trainer: RefCell::default(),
                speed: Cell::new(Speed::Fastest),
                wanted: Cell::default(),
                busy: Cell::default(),
                run: Cell::default(),
                replaced: Cell::default(),
                playing: Cell::default(),
                next: Alarm::new(move || with(&next, Inner::go)),
                this: this.clone(),
            }
        }))
    }

    /// Begins a run, at rest at its start, and forgets the one before.
    pub(in crate::web) fn open(&self, setting: Setting, supplied: Supplied) {
        let inner = &*self.0;
        inner.end();
        if let Err(error) = setting.check() {
            return inner.tell(Event::Refused(error));
        }
        let course = Course::new(setting, supplied, inner.wanted.get(), inner.speed.get());
        inner.course.replace(Some(course));
        inner.tell(Event::Opening);
        inner.go();
    }

    /// Goes on from the present step, until the run ends or is paused.
    pub(in crate::web) fn play(&self) {
        self.0.change(|course| course.play(now()));
    }

    /// Rests at the present step.
    pub(in crate::web) fn pause(&self) {
        self.0.change(Course::pause);
    }

    /// Takes one step, and rests.
    pub(in crate::web) fn step(&self) {
        self.0.change(|course| course.step_by(1));
    }

    /// Goes back one step, and rests.
    pub(in crate::web) fn back(&self) {
        self.0.change(|course| course.step_by(-1));
    }

    /// Goes to a step, and rests; of several wishes the last counts.
    pub(in crate::web) fn seek(&self, step: u32) {
        self.0.change(|course| course.seek(step));
    }

    /// How fast runs are played, this one and the next.
    pub(in crate::web) fn set_speed(&self, speed: Speed) {
        self.0.speed.set(speed);
        self.0.change(|course| course.set_speed(speed, now()));
    }

    /// What frames tell of, of this run and the next.
    pub(in crate::web) fn set_wanted(&self, wanted: Wanted) {
        self.0.wanted.set(wanted);
        self.0.change(|course| course.set_wanted(wanted));
    }

    /// Ends the run. The trainer is kept for the next.
    pub(in crate::web) fn close(&self) {
        self.0.end();
    }
}

impl Inner {
    fn tell(&self, event: Event) {
        (self.tell)(event);
    }

    fn change(&self, change: impl FnOnce(&mut Course)) {
        if let Some(course) = &mut *self.course.borrow_mut() {
            change(course);
        }
        self.go();
        self.tell_playing();
    }

    /// There is no run from now on. An answer may still come, and the trainer is kept for the next run.
    fn end(&self) {
        self.next.clear();
        self.course.take();
        self.run.set(self.run.get().wrapping_add(1));
        // A worker that was lost with one run may do well with the next.
        if self.replaced.take() {
            self.trainer.take();
            self.busy.set(false);
        }
        self.tell_playing();
    }

    /// Tells whether the run plays, once that is so: after a pause it plays until what was asked before has come, for only then
    /// it is known where it rests.
    fn tell_playing(&self) {
        let ends_soon = self.busy.get() && self.playing.get();
        let plays = self.course.borrow().as_ref().is_some_and(|course| course.plays() || ends_soon);
        if self.playing.replace(plays) != plays {
            self.tell(Event::Playing(plays));
        }
    }

    /// Does what is next, unless an answer is awaited.
    fn go(&self) {
        if self.busy.get() {
            return;
        }
        self.next.clear();
        let next = match &mut *self.course.borrow_mut() {
            None => Next::Rest,
            Some(course) => course.next(now(), is_seen()),
        };
        match next {
            Next::Rest => {}
            Next::Wait(milliseconds) => self.next.set(milliseconds),
            Next::Ask(order) => {
                self.busy.set(true);
                let (this, run) = (self.this.clone(), self.run.get());
                let mut trainer = self.trainer.borrow_mut();
                let trainer = trainer.get_or_insert_with(|| Trainer::start(!self.replaced.get()));
                trainer.ask(&order, move |answer| with(&this, |inner| inner.take(answer, run)));
            }
        }
    }

    fn take(&self, answer: Answer, run: u32) {
        self.busy.set(false);
        match answer {
            Err(Lost(why)) => self.lose(why),
            Ok(_) if run != self.run.get() => {}
            Ok((report, took)) => self.take_report(report, took),
        }
        // What is asked next belongs to what the run does from now on.
        self.tell_playing();
        self.go();
        self.tell_playing();
    }

    fn take_report(&self, report: Report, took: f64) {
        let in_worker = self.trainer.borrow().as_ref().is_some_and(Trainer::is_in_worker);
        let told = match &mut *self.course.borrow_mut() {
            Some(course) => {
                course.set_slice_time(if in_worker { WORKER_SLICE } else { PAGE_SLICE });
                course.take(report, took, now())
            }
            None => Told::Nothing,
        };
        match told {
            Told::Nothing => {}
            Told::Opened(data, frame) => {
                self.tell(Event::Opened(data));
                self.tell_moment(frame);
                // Where a worker was lost on the way here, that has been told.
                if !in_worker && !self.replaced.get() {
                    self.tell(Event::OwnThread);
                }
            }
            Told::Moved(frame) => self.tell_moment(frame),
            Told::Refused(error) => {
                self.end();
                self.tell(Event::Refused(error));
            }
            Told::Broken(why) => self.lose(why),
        }
    }

    fn tell_moment(&self, frame: Option<Arc<Frame>>) {
        let moment = self.course.borrow().as_ref().map(|course| Moment {
            step: course.step(),
            state: course.state(),
            history: course.history(),
            frame,
        });
        if let Some(moment) = moment {
            self.tell(Event::Moved(moment));
        }
    }

    /// The trainer is lost. A worker is replaced once in a run, by one that cannot be taken away.
    fn lose(&self, why: String) {
        let in_worker = self.trainer.take().is_some_and(|trainer| trainer.is_in_worker());
        let course = self.course.borrow().is_some();
        if !course {
            return;
        }
        if in_worker && !self.replaced.replace(true) {
            if let Some(course) = &mut *self.course.borrow_mut() {
                course.lose_trainer();
            }
            return self.tell(Event::Replaced(why));
        }
        self.end();
        self.tell(Event::Failed(why));
    }
}
