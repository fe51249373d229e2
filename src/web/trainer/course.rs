//! The course of one run: which order comes next, and what a report changes.
//!
//! There is no clock here and nothing of the browser: times are given, in milliseconds.

use crate::protocol::{Order, Report, Standing, Supplied};
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Data, Frame, History, Setting, SettingError};
use std::sync::Arc;

/// The shortest time between two frames while a run plays: eyes follow no faster.
const FRAME_PAUSE: f64 = 40.0;
/// Frames take at most one part in so many of the time of a run that plays.
const FRAME_SHARE: f64 = 4.0;
/// The shortest time between two orders of a run that is not as fast as it goes: about a painting of the screen.
const ORDER_PAUSE: f64 = 15.0;
/// How many steps the first order takes, for one may take long; the next are as many as fit into a slice.
const FIRST_SLICE: f64 = 1.0;

/// How fast a run is played.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::web) enum Speed {
    /// So many steps each second, if the machine can.
    PerSecond(f64),
    /// As fast as it goes.
    Fastest,
}

/// What is to be done next.
#[expect(clippy::large_enum_variant, reason = "an order is made, written as bytes and gone")]
#[derive(Debug, PartialEq)]
pub(super) enum Next {
    /// Ask this.
    Ask(Order),
    /// Nothing for so many milliseconds.
    Wait(f64),
    /// Nothing.
    Rest,
}

/// What a report told.
#[derive(Debug, PartialEq)]
pub(super) enum Told {
    /// Nothing that the reader should see.
    Nothing,
    /// The run stands at its start.
    Opened(Arc<Data>, Option<Arc<Frame>>),
    /// The setting cannot be run.
    Refused(SettingError),
    /// Step, state or curves have changed, or there is a new frame, or several of these.
    Moved(Option<Arc<Frame>>),
    /// The trainer is at fault.
    Broken(String),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Goal {
    Rest,
    Play,
    Seek { to: u32, then_play: bool },
}

/// One run, as the page has it.
#[derive(Debug)]
pub(super) struct Course {
    setting: Setting,
    supplied: Supplied,
    wanted: Wanted,
    speed: Speed,
    goal: Goal,
    /// Whether the trainer has the run open.
    open: bool,
    /// Whether the page was told of the run's start.
    begun: bool,
    /// The step that the page knows, while a new trainer is on its way there.
    replaying: Option<u32>,
    step: u32,
    state: RunState,
    history: Arc<History>,
    /// The last frame, and what was wanted of it.
    framed: Option<(Arc<Frame>, Wanted)>,
    frame_at: f64,
    frame_cost: f64,
    /// Steps that should have been taken by now and were not, and when that was counted.
    due: f64,
    due_at: f64,
    /// Steps that fit into a slice, and how many milliseconds that is.
    slice: f64,
    slice_time: f64,
    /// How many steps the outstanding order may take, and what it wants to be told.
    asked: u32,
    asked_of: Wanted,
    /// Which step it should go to, if to one.
    sought: Option<u32>,
}

impl Course {
    /// A run that is not open yet and rests at its start.
    pub(super) fn new(setting: Setting, supplied: Supplied, wanted: Wanted, speed: Speed) -> Self {
        Self {
            setting,
            supplied,
            wanted,
            speed,
            goal: Goal::Rest,
            open: false,
            begun: false,
            replaying: None,
            step: 0,
            state: RunState::Running,
            history: Arc::default(),
            framed: None,
            frame_at: 0.0,
            frame_cost: 0.0,
            due: 0.0,
            due_at: 0.0,
            slice: FIRST_SLICE,
            slice_time: 12.0,
            asked: 0,
            asked_of: Wanted::default(),
            sought: None,
        }
    }

    /// The step that the page knows.
    pub(super) fn step(&self) -> u32 {
        self.replaying.unwrap_or(self.step)
    }

    pub(super) fn state(&self) -> RunState {
        self.state
    }

    /// The last frame that came. Where the course rests, it is of the step where it rests.
    pub(super) fn frame(&self) -> Option<Arc<Frame>> {
        self.framed.as_ref().map(|(frame, _)| Arc::clone(frame))
    }

    pub(super) fn history(&self) -> Arc<History> {
        Arc::clone(&self.history)
    }

    pub(super) fn setting(&self) -> &Setting {
        &self.setting
    }

    /// Whether it plays, or will once a step is reached.
    pub(super) fn plays(&self) -> bool {
        matches!(self.goal, Goal::Play | Goal::Seek { then_play: true, .. })
    }

    pub(super) fn play(&mut self, now: f64) {
        self.goal = match self.goal {
            Goal::Seek { to, .. } => Goal::Seek { to, then_play: true },
            Goal::Rest | Goal::Play if self.ended() => Goal::Rest,
            Goal::Rest | Goal::Play => Goal::Play,
        };
        // The first step comes at once.
        (self.due, self.due_at) = (1.0, now);
    }

    pub(super) fn pause(&mut self) {
        self.goal = match self.goal {
            Goal::Seek { to, .. } => Goal::Seek { to, then_play: false },
            Goal::Rest | Goal::Play => Goal::Rest,
        };
    }

    /// Goes to a step and rests there; the last step if there are not so many.
    pub(super) fn seek(&mut self, step: u32) {
        self.goal = Goal::Seek { to: step.min(self.setting.steps), then_play: false };
        self.replaying = None;
    }

    /// Goes one step forwards or back from where it is, or from where it is going.
    pub(super) fn step_by(&mut self, by: i32) {
        let from = match self.goal {
            Goal::Seek { to, .. } => to,
            Goal::Rest | Goal::Play => self.step,
        };
        if by > 0 && from == self.step && self.ended() {
            return self.pause();
        }
        self.seek(from.saturating_add_signed(by));
    }

    pub(super) fn set_speed(&mut self, speed: Speed, now: f64) {
        self.speed = speed;
        (self.due, self.due_at) = (0.0, now);
    }

    pub(super) fn set_wanted(&mut self, wanted: Wanted) {
        self.wanted = wanted;
    }

    /// How many milliseconds an order may take: more in a worker, which holds nobody up.
    pub(super) fn set_slice_time(&mut self, milliseconds: f64) {
        if milliseconds != self.slice_time {
            (self.slice, self.slice_time) = (FIRST_SLICE, milliseconds);
        }
    }

    /// The trainer is lost: a new one must open the run and go to where the page is.
    pub(super) fn lose_trainer(&mut self) {
        match self.goal {
            Goal::Seek { .. } => {}
            Goal::Rest | Goal::Play if self.begun => {
                self.replaying = Some(self.step);
                self.goal = Goal::Seek { to: self.step, then_play: self.goal == Goal::Play };
            }
            Goal::Rest | Goal::Play => {}
        }
        (self.open, self.step, self.framed) = (false, 0, None);
    }

    /// What is to be done now. `seen` says whether anybody sees frames.
    pub(super) fn next(&mut self, now: f64, seen: bool) -> Next {
        if !self.open {
            let wanted = (!self.begun).then_some(self.wanted);
            self.ask(0);
            return Next::Ask(Order::Open { setting: self.setting.clone(), supplied: self.supplied.clone(), wanted });
        }
        if self.goal_is_at(self.step) {
            self.arrive(now);
        }
        match self.goal {
            Goal::Seek { to, .. } => {
                let at_most = self.slice as u32;
                self.ask(at_most);
                self.sought = Some(to);
                Next::Ask(Order::Seek { step: to, at_most, wanted: Some(self.wanted) })
            }
            Goal::Play if !self.ended() => self.next_of_play(now, seen),
            Goal::Play | Goal::Rest => {
                self.goal = Goal::Rest;
                let is_told =
                    |(frame, wanted): &(Arc<Frame>, Wanted)| frame.step == self.step && *wanted == self.wanted;
                if self.framed.as_ref().is_some_and(is_told) {
                    return Next::Rest;
                }
                self.ask(0);
                Next::Ask(Order::Look { wanted: self.wanted })
            }
        }
    }

    fn goal_is_at(&self, step: u32) -> bool {
        matches!(self.goal, Goal::Seek { to, .. } if to == step)
    }

    /// The step that was sought is reached.
    fn arrive(&mut self, now: f64) {
        self.replaying = None;
        self.goal = if self.plays() { Goal::Play } else { Goal::Rest };
        self.due_at = now;
    }

    fn ask(&mut self, steps: u32) {
        (self.asked, self.asked_of, self.sought) = (steps, self.wanted, None);
    }

    fn next_of_play(&mut self, now: f64, seen: bool) -> Next {
        let steps = match self.speed {
            Speed::Fastest => self.slice as u32,
            Speed::PerSecond(rate) => {
                let rate = rate.max(f64::MIN_POSITIVE) / 1000.0;
                // What a second has not brought is given up: the run is slower than it should be, and stays with it.
                self.due = (self.due + (now - self.due_at).max(0.0) * rate).min((1000.0 * rate).max(1.0));
                self.due_at = now;
                if self.due < 1.0 {
                    return Next::Wait(((1.0 - self.due) / rate).max(ORDER_PAUSE));
                }
                let steps = self.due.min(self.slice).floor();
                self.due -= steps;
                steps as u32
            }
        };
        let frame = seen && now - self.frame_at >= FRAME_PAUSE.max((FRAME_SHARE - 1.0) * self.frame_cost);
        self.ask(steps);
        Next::Ask(Order::Advance { steps, wanted: frame.then_some(self.wanted) })
    }

    /// Takes in a report, which took so many milliseconds to make.
    pub(super) fn take(&mut self, report: Report, took: f64, now: f64) -> Told {
        match report {
            Report::Opened { data, standing } => {
                let first = !self.begun;
                (self.open, self.begun) = (true, true);
                match self.stand(standing, now) {
                    Err(broken) => Told::Broken(broken),
                    Ok(frame) if first => Told::Opened(Arc::new(data), frame),
                    Ok(_) => Told::Nothing,
                }
            }
            Report::Moved(standing) => self.moved(standing, took, now),
            Report::Refused(error) => Told::Refused(error),
            Report::Broken(text) => Told::Broken(text),
            Report::Parameters { .. } => Told::Nothing,
        }
    }

    fn moved(&mut self, standing: Standing, took: f64, now: f64) -> Told {
        let (before, reached) = (self.step, standing.reached);
        let frame = match self.stand(standing, now) {
            Ok(frame) => frame,
            Err(broken) => return Told::Broken(broken),
        };
        // On the way to a step all steps are taken that may be; where they began is not told.
        let taken = if reached { self.step.saturating_sub(before) } else { self.asked };
        self.learn(taken, took, frame.is_some());
        // Where the run ends before the step, that is as far as it can go.
        if reached && self.sought.is_some_and(|step| self.goal_is_at(step)) {
            self.arrive(now);
        }
        match self.replaying {
            Some(step) if step != self.step => Told::Nothing,
            _ => {
                self.replaying = None;
                Told::Moved(frame)
            }
        }
    }

    /// Takes in where the run stands. An error if the curves have a hole.
    fn stand(&mut self, standing: Standing, now: f64) -> Result<Option<Arc<Frame>>, String> {
        let Standing { step, state, curves, frame, .. } = standing;
        (self.step, self.state) = (step, state);
        if !curves.is_empty() && !curves.put_to(Arc::make_mut(&mut self.history)) {
            return Err("the curves have a hole".to_owned());
        }
        let frame = frame.map(Arc::new);
        if let Some(frame) = &frame {
            self.framed = Some((Arc::clone(frame), self.asked_of));
            self.frame_at = now;
        }
        Ok(frame)
    }

    /// Learns from an order how many steps fit into a slice.
    fn learn(&mut self, taken: u32, took: f64, framed: bool) {
        if framed {
            self.frame_cost = (took - f64::from(taken) / self.slice * self.slice_time).max(0.0);
        } else if taken == self.slice as u32 || (taken > 0 && took > self.slice_time) {
            // A clock of whole milliseconds may say 0.
            let ratio = (self.slice_time / took.max(0.1)).clamp(0.25, 4.0);
            self.slice = (f64::from(taken) * ratio).clamp(1.0, 1e6);
        }
    }

    fn ended(&self) -> bool {
        matches!(self.state, RunState::Done | RunState::Diverged { .. })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::{Session, handle};
    use crate::training::trainer::Run;
    use crate::training::{Activation, DataSetting, NetworkSetting, Objective, OptimizerSetting, Rule, Source, Start};

    const STEPS: u32 = 2000;

    fn setting() -> Setting {
        Setting {
            data: DataSetting {
                source: Source::Blobs,
                classes: 2,
                train: 8,
                test: 4,
                spread: 0.5,
                radius: 1.0,
                flipped: 0.0,
            },
            network: NetworkSetting { hidden: Vec::new(), activation: Activation::Relu, start: Start::He },
            optimizer: OptimizerSetting { rule: Rule::Sgd, rate: 0.1, decay: 0.0 },
            batch: 4,
            steps: STEPS,
            seed: 1,
            arms: vec![Objective::ONE_HOT, Objective::smoothed(0.1)],
            distillation: None,
        }
    }

    /// A course and its trainer, with a clock of their own.
    struct Table {
        course: Course,
        session: Session,
        now: f64,
        /// Milliseconds for a step, and for a frame.
        costs: (f64, f64),
        seen: bool,
        orders: Vec<Order>,
    }

    impl Table {
        fn new(setting: Setting, speed: Speed) -> Self {
            let course = Course::new(setting, Supplied::Nothing, Wanted::default(), speed);
            let session = Session::default();
            Self { course, session, now: 0.0, costs: (0.01, 1.0), seen: true, orders: Vec::new() }
        }

        /// What the next order told; none at rest.
        fn turn(&mut self) -> Option<Told> {
            match self.course.next(self.now, self.seen) {
                Next::Rest => None,
                Next::Wait(milliseconds) => {
                    assert!(milliseconds > 0.0, "a wait that is none would keep the machine busy");
                    self.now += milliseconds;
                    self.turn()
                }
                Next::Ask(order) => {
                    let before = self.course.step;
                    let report = Report::read(&handle(&mut self.session, &order.bytes()));
                    self.orders.push(order);
                    let framed = match &report {
                        Report::Opened { standing, .. } | Report::Moved(standing) => {
                            self.now += f64::from(standing.step.abs_diff(before)) * self.costs.0;
                            standing.frame.is_some()
                        }
                        _ => false,
                    };
                    let took = match &report {
                        Report::Moved(standing) => f64::from(standing.step.abs_diff(before)) * self.costs.0,
                        _ => 0.0,
                    };
                    let frame = if framed { self.costs.1 } else { 0.0 };
                    self.now += frame + 0.2;
                    Some(self.course.take(report, took + frame, self.now))
                }
            }
        }

        /// All that is told until it rests: the steps, each with whether there was a frame.
        fn rest(&mut self) -> Vec<(u32, bool)> {
            let mut moments = Vec::new();
            while let Some(told) = self.turn() {
                match told {
                    Told::Nothing => {}
                    Told::Opened(_, frame) | Told::Moved(frame) => moments.push((self.course.step(), frame.is_some())),
                    Told::Refused(_) | Told::Broken(_) => panic!("{told:?} at step {}", self.course.step()),
                }
                assert!(moments.len() < 10_000, "it should come to rest");
            }
            moments
        }

        fn is_like_a_run_without_pauses(&self) {
            let mut run = Run::open(&setting(), None).expect("a sound setting");
            run.advance(STEPS);
            assert_eq!(*self.course.history(), *run.history(), "curves bit for bit");
        }
    }

    #[test]
    fn it_opens_plays_to_its_end_and_rests() {
        let mut table = Table::new(setting(), Speed::Fastest);
        assert_eq!(table.rest(), [(0, true)], "at rest there is one frame, at the start");
        table.course.play(table.now);
        assert!(table.course.plays(), "it plays");
        table.costs = (0.05, 1.0);
        let moments = table.rest();
        assert_eq!(moments.last(), Some(&(STEPS, true)), "the last moment has a frame");
        assert_eq!((table.course.plays(), table.course.state()), (false, RunState::Done), "it rests");
        table.is_like_a_run_without_pauses();
        // 2000 steps take 100 ms and some orders.
        let frames = moments.iter().filter(|(_, frame)| *frame).count();
        assert!((2..=5).contains(&frames), "{frames} frames in a tenth of a second");
        table.course.play(table.now);
        assert_eq!(table.rest(), [], "nothing is left to play");
    }

    #[test]
    fn slices_fit_the_machine() {
        for (cost, slice) in [(0.01, 1200.0), (0.5, 24.0), (30.0, 1.0)] {
            let mut table = Table::new(Setting { steps: 100_000, ..setting() }, Speed::Fastest);
            (table.costs, table.seen) = ((cost, 1.0), false);
            table.course.play(0.0);
            (0..20).for_each(|_| drop(table.turn()));
            let ratio = table.course.slice / slice;
            assert!((0.8..=1.25).contains(&ratio), "at {cost} ms a step a slice is {}", table.course.slice);
        }
    }

    #[test]
    fn frames_take_their_share_and_no_more() {
        let mut table = Table::new(Setting { steps: 100_000, ..setting() }, Speed::Fastest);
        table.costs = (0.1, 100.0);
        table.course.play(0.0);
        let mut frames = 0;
        let begin = table.now;
        for _ in 0..300 {
            frames += u32::from(matches!(table.turn(), Some(Told::Moved(Some(_)))));
        }
        let share = f64::from(frames) * 100.0 / (table.now - begin);
        assert!((0.15..0.3).contains(&share), "frames take {share} of the time");
        table.seen = false;
        let unseen = (0..50).filter(|_| matches!(table.turn(), Some(Told::Moved(Some(_))))).count();
        assert_eq!(unseen, 0, "nobody sees them");
    }

    #[test]
    fn it_keeps_to_its_speed() {
        for rate in [0.5, 5.0, 60.0, 500.0] {
            let mut table = Table::new(Setting { steps: 100_000, ..setting() }, Speed::PerSecond(rate));
            table.rest();
            table.course.play(table.now);
            let begin = table.now;
            let seconds = (10.0 / rate).max(2.0);
            while table.now < begin + 1000.0 * seconds {
                table.turn();
            }
            let steps = f64::from(table.course.step()) / ((table.now - begin) / 1000.0);
            assert!((steps - rate).abs() < 0.2 * rate, "{steps} steps a second, wanted {rate}");
        }
    }

    #[test]
    fn steps_forward_and_back() {
        let mut table = Table::new(setting(), Speed::Fastest);
        let mut to = |act: &dyn Fn(&mut Course), step| {
            act(&mut table.course);
            assert_eq!(table.rest().last(), Some(&(step, true)), "the last moment");
        };
        to(&|course| course.step_by(1), 1);
        to(&|course| course.step_by(1), 2);
        to(&|course| course.step_by(-1), 1);
        to(&|course| course.seek(777), 777);
        to(
            &|course| {
                course.step_by(-1);
                course.step_by(-1);
            },
            775,
        );
        to(&|course| course.seek(u32::MAX), STEPS);
        table.course.step_by(1);
        assert_eq!((table.rest(), table.course.step()), (vec![], STEPS), "there is no next step");
        table.course.seek(3);
        table.course.play(table.now);
        assert_eq!(table.rest().last(), Some(&(STEPS, true)), "on from there");
        table.is_like_a_run_without_pauses();
    }

    #[test]
    fn what_is_wanted_is_looked_at_once() {
        let mut table = Table::new(setting(), Speed::Fastest);
        table.rest();
        let wanted = Wanted { map_side: 2, ..Wanted::default() };
        table.course.set_wanted(wanted);
        assert_eq!(table.rest(), [(0, true)], "a frame with what is wanted");
        assert_eq!(table.orders.last(), Some(&Order::Look { wanted }), "nothing is trained for it");
        table.course.set_wanted(wanted);
        assert_eq!(table.rest(), [], "no other for the same");
    }

    #[test]
    fn a_lost_trainer_is_replaced_unseen() {
        for lost_at in 1..30 {
            let mut table = Table::new(setting(), Speed::Fastest);
            table.rest();
            table.course.play(table.now);
            (0..lost_at).for_each(|_| drop(table.turn()));
            let (step, plays) = (table.course.step(), table.course.plays());
            table.session = Session::default();
            table.course.lose_trainer();
            // Lost again, on the way.
            table.turn();
            table.turn();
            table.session = Session::default();
            table.course.lose_trainer();
            assert_eq!((table.course.step(), table.course.plays()), (step, plays), "the page sees nothing of it");
            let moments = table.rest();
            assert!(moments.iter().all(|(now, _)| *now >= step), "lost at {step}, then seen {moments:?}");
            assert_eq!(moments.last(), Some(&(STEPS, true)), "it goes on to its end");
            table.is_like_a_run_without_pauses();
        }
    }

    #[test]
    fn a_run_that_diverges_rests_where_it_can() {
        let mut wild = setting();
        // Each step makes the weights nine times as large.
        wild.optimizer.decay = 100.0;
        for act in [&(|course: &mut Course| course.play(0.0)) as &dyn Fn(&mut Course), &|course| course.seek(1500)] {
            let mut table = Table::new(wild.clone(), Speed::Fastest);
            table.rest();
            act(&mut table.course);
            let moments = table.rest();
            let RunState::Diverged { step, .. } = table.course.state() else {
                panic!("at this rate it should diverge, it is {:?}", table.course.state())
            };
            assert_eq!(moments.last().map(|(step, _)| *step), Some(step - 1), "the last step that there is");
            assert_eq!(table.course.frame().map(|frame| frame.step), Some(step - 1), "and its frame");
        }
    }

    #[test]
    fn a_run_that_diverges_in_its_first_step_rests_with_the_frame_of_its_start() {
        let mut wild = setting();
        wild.optimizer.rate = 1e6;
        let mut table = Table::new(wild, Speed::Fastest);
        // As in a sweep: it plays before it is open, and nobody sees frames on the way.
        table.seen = false;
        table.course.play(0.0);
        let moments = table.rest();
        assert_eq!(moments, [(0, true), (0, false)], "the start, and that it goes no further");
        assert!(matches!(table.course.state(), RunState::Diverged { step: 1, .. }), "{:?}", table.course.state());
        assert_eq!(table.course.frame().map(|frame| frame.step), Some(0), "the frame that a sweep is told at the end");
        assert_eq!(table.orders.len(), 2, "no other is made: {:?}", table.orders);
    }

    #[test]
    fn a_refused_setting_and_a_broken_trainer_are_told() {
        let mut table = Table::new(Setting { batch: 0, ..setting() }, Speed::Fastest);
        assert!(matches!(table.turn(), Some(Told::Refused(SettingError::OutOfRange { .. }))), "no batch");
        let mut table = Table::new(setting(), Speed::Fastest);
        table.rest();
        table.session = Session::default();
        table.course.play(table.now);
        assert!(matches!(table.turn(), Some(Told::Broken(_))), "a trainer that has forgotten its run");
    }
}
