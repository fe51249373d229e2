//! Many runs, each to its end: a sweep. Several workers share them, or one trainer on the page's own thread does them all.

use super::connection::{Answer, Lost, Trainer};
use super::course::{Course, Next, Speed, Told};
use super::runner::{PAGE_SLICE, WORKER_SLICE};
use super::{now, with};
use crate::protocol::Supplied;
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Frame, Setting, SettingError};
use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::rc::{Rc, Weak};
use std::sync::Arc;

/// The most workers: a phone has so many fast cores, and the page needs one of them.
const MOST_WORKERS: usize = 4;
/// The shortest time between two tellings of progress, in milliseconds.
const PROGRESS_PAUSE: f64 = 100.0;

/// What a pool tells.
#[derive(Clone, Debug)]
pub(in crate::web) enum PoolEvent {
    /// A run is at its end.
    Done {
        /// Which, from 0.
        job: usize,
        /// How it ended.
        state: RunState,
        /// Its networks there.
        frame: Arc<Frame>,
    },
    /// A setting cannot be run; the others go on.
    Refused {
        /// Why.
        error: SettingError,
    },
    /// How far all of it is; at most every tenth of a second.
    Progress {
        /// Runs that are at their end, or were refused.
        runs: usize,
        /// Steps that are taken, of all runs.
        steps: u64,
        /// Steps that all runs take together.
        of: u64,
    },
    /// A run failed in one trainer after another, or no trainer starts: the pool gives up; why.
    Failed(String),
    /// Nothing is left to do, and the workers are gone.
    Finished,
}

/// Works off runs. Dropped, it says nothing more, and its trainers end.
pub(in crate::web) struct Pool(Rc<Inner>);

struct Inner {
    tell: Box<dyn Fn(PoolEvent)>,
    settings: Vec<Setting>,
    supplied: Supplied,
    wanted: Wanted,
    /// Runs that wait, and how often each was tried.
    waiting: RefCell<VecDeque<(usize, u32)>>,
    places: RefCell<Vec<Option<Place>>>,
    /// Whether more workers were had; until the first has answered, none may be to be had.
    hired: Cell<bool>,
    ended: Cell<usize>,
    /// Steps of the runs that ended.
    steps: Cell<u64>,
    told_at: Cell<f64>,
    this: Weak<Self>,
}

/// A trainer and the run that it is at.
struct Place {
    trainer: Trainer,
    job: usize,
    tries: u32,
    course: Course,
}

impl Pool {
    /// Begins. Of each run a frame with what is wanted is told at its end.
    pub(in crate::web) fn start(
        settings: Vec<Setting>,
        supplied: Supplied,
        wanted: Wanted,
        tell: impl Fn(PoolEvent) + 'static,
    ) -> Self {
        let pool = Self(Rc::new_cyclic(|this| Inner {
            tell: Box::new(tell),
            waiting: RefCell::new((0..settings.len()).map(|job| (job, 0)).collect()),
            settings,
            supplied,
            wanted,
            places: RefCell::default(),
            hired: Cell::default(),
            ended: Cell::default(),
            steps: Cell::default(),
            told_at: Cell::default(),
            this: this.clone(),
        }));
        // Told later, so that the owner has the pool in hand when it hears of it.
        let this = Rc::downgrade(&pool.0);
        wasm_bindgen_futures::spawn_local(async move { with(&this, |inner| inner.employ(true)) });
        pool
    }
}

impl Inner {
    /// Gives a run that waits to a new trainer.
    fn employ(&self, in_worker: bool) {
        let Some((job, tries)) = self.waiting.borrow_mut().pop_front() else { return self.finish() };
        let place = Place { trainer: Trainer::start(in_worker), job, tries, course: self.course(job) };
        let seat = self.places.borrow().len();
        self.places.borrow_mut().push(Some(place));
        self.go(seat);
    }

    fn course(&self, job: usize) -> Course {
        let mut course = Course::new(self.settings[job].clone(), self.supplied.clone(), self.wanted, Speed::Fastest);
        course.play(now());
        course
    }

    /// Lets a trainer do what is next.
    fn go(&self, seat: usize) {
        let mut places = self.places.borrow_mut();
        let Some(Some(place)) = places.get_mut(seat) else { return };
        // Nobody sees frames on the way. A run that plays as fast as it goes never waits, and at its rest it is at its end.
        let frame = match place.course.next(now(), false) {
            Next::Ask(order) => {
                let this = self.this.clone();
                return place.trainer.ask(&order, move |answer| with(&this, |inner| inner.take(seat, answer)));
            }
            Next::Wait(_) => return,
            // It need not have moved: a run that diverges in its first step ends with the frame of its start.
            Next::Rest => place.course.frame().map(|frame| (frame, place.course.state())),
        };
        drop(places);
        if let Some((frame, state)) = frame {
            self.end_run(seat, |job| PoolEvent::Done { job, state, frame });
            self.go(seat);
        }
    }

    fn take(&self, seat: usize, answer: Answer) {
        let told = match (answer, self.places.borrow_mut().get_mut(seat)) {
            (Err(Lost(why)), _) => Told::Broken(why),
            (Ok((report, took)), Some(Some(place))) => {
                let in_worker = place.trainer.is_in_worker();
                place.course.set_slice_time(if in_worker { WORKER_SLICE } else { PAGE_SLICE });
                place.course.take(report, took, now())
            }
            (Ok(_), _) => Told::Nothing,
        };
        match told {
            Told::Refused(error) => self.end_run(seat, |_| PoolEvent::Refused { error }),
            Told::Broken(why) => self.lose(seat, why),
            Told::Nothing | Told::Opened(..) | Told::Moved(_) => {}
        }
        self.go(seat);
        self.hire();
        self.tell_progress();
    }

    /// A run is at its end; its trainer takes the next, or goes if there is none.
    fn end_run(&self, seat: usize, event: impl FnOnce(usize) -> PoolEvent) {
        let Some(place) = self.places.borrow_mut().get_mut(seat).and_then(Option::take) else { return };
        let Place { trainer, job, course, .. } = place;
        self.ended.set(self.ended.get() + 1);
        // Also the steps that a run did not take because it diverged are done with.
        self.steps.set(self.steps.get() + u64::from(course.setting().steps));
        if let Some((job, tries)) = self.waiting.borrow_mut().pop_front() {
            self.places.borrow_mut()[seat] = Some(Place { trainer, job, tries, course: self.course(job) });
        }
        (self.tell)(event(job));
        self.finish();
    }

    /// A trainer is lost, and its run is tried by another: the first time by a new worker in the place of a worker, for it may
    /// have been taken away only then; the next time by whoever is left, and if nobody is, on the page's own thread.
    /// Nothing is told of it, for the numbers are the same.
    fn lose(&self, seat: usize, why: String) {
        let Some(place) = self.places.borrow_mut().get_mut(seat).and_then(Option::take) else { return };
        let Place { trainer, job, tries, .. } = place;
        let in_worker = trainer.is_in_worker();
        if tries > u32::from(in_worker) {
            self.places.take();
            self.waiting.take();
            return (self.tell)(PoolEvent::Failed(why));
        }
        self.waiting.borrow_mut().push_front((job, tries + 1));
        let anew = in_worker && tries == 0;
        if anew || self.is_idle() {
            self.employ(anew);
        }
    }

    fn is_idle(&self) -> bool {
        self.places.borrow().iter().all(Option::is_none)
    }

    fn finish(&self) {
        if self.is_idle() && self.waiting.borrow().is_empty() {
            (self.tell)(PoolEvent::Finished);
        }
    }

    /// Once a worker has answered, more of them are had.
    fn hire(&self) {
        let works = |place: &Option<Place>| place.as_ref().is_some_and(|place| place.trainer.is_in_worker());
        if self.hired.get() || !self.places.borrow().iter().any(works) {
            return;
        }
        self.hired.set(true);
        let cores = web_sys::window().map_or(1, |window| window.navigator().hardware_concurrency() as usize);
        let more = cores.min(MOST_WORKERS).saturating_sub(1).min(self.waiting.borrow().len());
        (0..more).for_each(|_| self.employ(true));
    }

    fn tell_progress(&self) {
        let now = now();
        if self.is_idle() || now - self.told_at.get() < PROGRESS_PAUSE {
            return;
        }
        self.told_at.set(now);
        let under_way: u64 = self.places.borrow().iter().flatten().map(|place| u64::from(place.course.step())).sum();
        (self.tell)(PoolEvent::Progress {
            runs: self.ended.get(),
            steps: self.steps.get() + under_way,
            of: self.settings.iter().map(|setting| u64::from(setting.steps)).sum(),
        });
    }
}
