//! The lab of the page: a scenario, the clock, the figures of a run, the metrics, the sweep and the knobs.
//!
//! What the knobs say and what is run are two things: a run keeps the setting that it was opened with, and «Restart» opens
//! another. Nothing is loaded or computed before the reader asks for it; until then the still pictures stand.

mod clock;
// The embed is one file, and so never built in parts.
#[cfg(not(feature = "split"))]
mod embed;
mod figures;
mod knobs;
mod metrics;
mod own;
mod scenarios;
mod sweeps;

use super::app::{App, WORDS};
use super::trainer::{Event, Moment, Pool, Runner, Speed, digits};
use super::{fault, mount};
use crate::course::LabStandings;
use crate::protocol::Supplied;
use crate::spec::{Control, Lab, LabFigureName};
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Data, Frame, History, Measure, Observed, OwnPoints, Scenario, Setting, Source, Sweep};
use crate::words::{LabWords, ScenariosWords};
#[cfg(not(feature = "split"))]
pub(super) use embed::embed;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::sync::Arc;
use std::time::Duration;

const SAY: &LabWords = &WORDS.lab;
const SCENARIOS: &ScenariosWords = &WORDS.scenarios;

/// How often sentences, tables and the clock's words are rewritten while a run plays, in milliseconds.
const WORDS_PAUSE: f64 = 300.0;

/// Brings the lab of the page to life.
pub(super) fn start(app: App) {
    // A fault has taken the page out of use while this part was on its way.
    if fault::is_up() {
        return;
    }
    let lab = LabState::new(app);
    mount("lab-scenarios", move || scenarios::scenarios(lab));
    mount("lab-clock", move || clock::clock(lab));
    mount("lab-options", move || clock::options(lab));
    mount("lab-knobs", move || knobs::knobs(lab));
    mount("lab-sweep", move || sweeps::controls(lab));
    follow_the_text(lab);
    // A link that names an experiment wants to see it.
    if app.lab_now() != Lab::default() {
        lab.open();
    }
}

/// Does what a button in the text asks for.
fn follow_the_text(lab: LabState) {
    let asked = move |&(_, scenario): &(u32, Option<Scenario>), _: Option<&_>, _| {
        if let Some(scenario) = scenario {
            lab.choose(scenario);
        }
    };
    Effect::watch(move || lab.app.asked(), asked, false);
}

/// The state of the lab, cheap to copy into every closure.
#[derive(Clone, Copy)]
struct LabState {
    app: App,
    scenario: Memo<Scenario>,
    /// The setting that was last opened.
    opened: RwSignal<Option<Setting>>,
    observed: RwSignal<Observed>,
    /// Counts what is rewritten at the pace of words.
    beat: RwSignal<u32>,
    step: RwSignal<u32>,
    /// The step that the reader asked for, until the run is there.
    target: RwSignal<Option<u32>>,
    state: RwSignal<RunState>,
    playing: RwSignal<bool>,
    /// Whether a run is on its way.
    opening: RwSignal<bool>,
    /// What went wrong, or another way than usual, in words.
    message: RwSignal<Option<String>>,
    /// Whether the clock stops when nothing moves any more.
    stops: RwSignal<bool>,
    /// How much time is left, in seconds, while that can be said.
    left: RwSignal<Option<f64>>,
    measure: RwSignal<Measure>,
    own: RwSignal<OwnPoints>,
    /// The figures in sight.
    in_sight: RwSignal<Vec<LabFigureName>>,
    /// How far a sweep is, from 0 to 1, while one runs.
    sweeping: RwSignal<Option<sweeps::Progress>>,
    /// What went wrong with a sweep, in words.
    sweep_message: RwSignal<Option<String>>,
    /// How many runs of the sweep diverged and are left out.
    left_out: RwSignal<usize>,
    /// Whether figures of the page are alive, and the sweep among them.
    alive: StoredValue<(bool, bool)>,
    timing: StoredValue<Timing>,
    /// How often a run was asked for.
    openings: StoredValue<u32>,
    /// How often a sweep was begun or given up.
    sweeps: StoredValue<u32>,
    runner: StoredValue<Option<Runner>, LocalStorage>,
    pool: StoredValue<Option<Pool>, LocalStorage>,
}

/// When things happened, in milliseconds.
#[derive(Clone, Copy, Default)]
struct Timing {
    /// When words were last rewritten.
    words: f64,
    /// Since when the run plays, and at which step that was.
    since: Option<(f64, u32)>,
    /// Whether words wait to be rewritten.
    waiting: bool,
}

impl LabState {
    /// The most networks that are shown side by side.
    const MOST_ARMS: usize = 3;
    /// The classes whose templates span the plane of the clusters.
    const TRIPLE: [u32; 3] = [0, 1, 2];
    /// Cells along each side of a map.
    const MAP_SIDE: u32 = 96;

    fn new(app: App) -> Self {
        let setting = app.lab_now().setting().clone();
        let observed = Observed {
            setting,
            data: Data::default(),
            history: History::default(),
            frame: Frame::default(),
            diverged: None,
            sweep: None,
            measure: Measure::default(),
        };
        let lab = Self {
            app,
            scenario: Memo::new(move |_| app.lab().scenario()),
            opened: RwSignal::new(None),
            observed: RwSignal::new(observed),
            beat: RwSignal::new(0),
            step: RwSignal::new(0),
            target: RwSignal::new(None),
            state: RwSignal::new(RunState::Running),
            playing: RwSignal::new(false),
            opening: RwSignal::new(false),
            message: RwSignal::new(None),
            stops: RwSignal::new(false),
            left: RwSignal::new(None),
            measure: RwSignal::new(Measure::default()),
            own: RwSignal::new(OwnPoints::default()),
            in_sight: RwSignal::new(Vec::new()),
            sweeping: RwSignal::new(None),
            sweep_message: RwSignal::new(None),
            left_out: RwSignal::new(0),
            alive: StoredValue::new((false, false)),
            timing: StoredValue::new(Timing::default()),
            openings: StoredValue::new(0),
            sweeps: StoredValue::new(0),
            runner: StoredValue::new_local(None),
            pool: StoredValue::new_local(None),
        };
        lab.runner.set_value(Some(Runner::new(move |event| lab.hear(event))));
        let frames = Memo::new(move |_| lab.wanted_frames());
        Effect::new(move |_| lab.with_runner(|runner| runner.set_wanted(frames.get())));
        Effect::new(move |_| app.set_lab_standings(lab.read(LabStandings::of)));
        lab
    }

    const fn app(self) -> App {
        self.app
    }

    /// Whether the reader can use a control. The page has them all, an embed those that its link leaves it.
    fn allows(self, control: Control) -> bool {
        !self.app.is_embed() || self.app.with_view(|view| view.lab_allows(control))
    }

    fn with_runner(self, act: impl FnOnce(&Runner)) {
        self.runner.with_value(|runner| {
            if let Some(runner) = runner {
                act(runner);
            }
        });
    }

    /// What the knobs say, tracked.
    fn wanted(self) -> Setting {
        self.app.lab().setting().clone()
    }

    /// What the knobs say, not tracked.
    fn wanted_now(self) -> Setting {
        self.app.lab_now().setting().clone()
    }

    /// Turns knobs.
    ///
    /// # Errors
    /// Why that cannot be, in words; then nothing is changed.
    fn want(self, setting: Setting) -> Result<(), String> {
        let lab = self.app.lab_now().with_setting(setting).map_err(|error| (SAY.setting_error)(&error))?;
        self.app.set_lab(lab);
        Ok(())
    }

    /// The scenario, tracked.
    fn scenario(self) -> Scenario {
        self.scenario.get()
    }

    /// Begins a scenario as it stands.
    fn choose(self, scenario: Scenario) {
        self.app.set_lab(Lab::of(scenario));
        self.app.forget_refusals();
        self.cancel_sweep();
        self.observed.update(|observed| observed.sweep = None);
        self.sweep_message.set(None);
        self.left_out.set(0);
        self.open();
    }

    /// Whether the knobs say something else than what is run, tracked.
    fn is_changed(self) -> bool {
        self.opened.with(|opened| opened.as_ref().is_some_and(|opened| *opened != self.wanted()))
    }

    /// Whether the knobs are as the scenario has them, whatever the seed, tracked.
    fn is_as_it_stands(self) -> bool {
        let wanted = self.wanted();
        Setting { seed: wanted.seed, ..self.scenario().setting() } == wanted
    }

    /// Whether a sweep has come to its end, tracked.
    fn has_swept(self) -> bool {
        self.beat.track();
        let left_out = self.left_out.get();
        let runs = |sweep: &Sweep| sweep.epsilons.len() * sweep.sizes.len() * sweep.seeds.len();
        let whole = |sweep: &Sweep| sweep.cells.len() + left_out == runs(sweep);
        self.observed.with_untracked(|observed| observed.sweep.as_ref().is_some_and(whole))
    }

    /// Whether the run is at its end, or diverged, tracked.
    fn has_ended(self) -> bool {
        self.step.get() > 0 && matches!(self.state.get(), RunState::Done | RunState::Diverged { .. })
    }

    /// Reads what was observed, tracked at the pace of words.
    fn read<T>(self, read: impl FnOnce(&Observed) -> T) -> T {
        self.beat.track();
        self.observed.with_untracked(read)
    }

    /// Opens the run that the knobs describe, at rest at its start.
    fn open(self) {
        self.open_then(|_| {});
    }

    /// Opens the run that the knobs describe, and does something once it was asked for.
    fn open_then(self, then: impl FnOnce(&Runner) + 'static) {
        let setting = self.wanted_now();
        self.message.set(None);
        self.openings.update_value(|count| *count += 1);
        let turn = self.openings.get_value();
        // The run before must not move figures under the words of the next.
        self.with_runner(Runner::close);
        if setting.data.source == Source::Own && self.own.read_untracked().is_empty() {
            return self.give_up(SAY.own.needed.to_owned());
        }
        self.opening.set(true);
        spawn_local(async move {
            let supplied = self.supplied(&setting).await;
            // Meanwhile another run was asked for.
            if self.openings.get_value() != turn {
                return;
            }
            let supplied = match supplied {
                Ok(supplied) => supplied,
                Err(why) => return self.hear(Event::Failed(why)),
            };
            self.opened.set(Some(setting.clone()));
            self.with_runner(|runner| {
                runner.open(setting, supplied);
                then(runner);
            });
        });
    }

    /// What must come along with a setting.
    async fn supplied(self, setting: &Setting) -> Result<Supplied, String> {
        Ok(match setting.data.source {
            Source::Digits => Supplied::Digits(digits().await?),
            Source::Own => Supplied::Own(self.own.get_untracked()),
            Source::Blobs | Source::Moons | Source::Rings | Source::Spirals => Supplied::Nothing,
        })
    }

    /// Does something with the run. It is opened first if there is none, or if it has not begun and the knobs say something else
    /// by now.
    fn with_run(self, act: impl FnOnce(&Runner) + 'static) {
        let is_open = self.opened.read_untracked().is_some();
        let begins = self.step.get_untracked() == 0 && untrack(|| self.is_changed());
        if is_open && !begins { self.with_runner(act) } else { self.open_then(act) }
    }

    /// How fast the run is played from now on.
    fn set_speed(self, speed: Speed) {
        self.with_runner(|runner| runner.set_speed(speed));
        self.timing.update_value(|timing| timing.since = None);
        self.left.set(None);
    }

    /// Takes in what the runner tells.
    fn hear(self, event: Event) {
        // A fault has taken the page out of use.
        if fault::is_up() {
            return;
        }
        match event {
            Event::Opening => self.opening.set(true),
            Event::Opened(data) => self.begin(&data),
            Event::Moved(moment) => self.take(moment),
            Event::Playing(playing) => {
                self.playing.set(playing);
                if playing {
                    self.target.set(None);
                }
                self.timing.update_value(|timing| timing.since = None);
                self.left.set(None);
                self.rewrite();
                if !playing {
                    self.speak();
                }
            }
            Event::Refused(error) => self.give_up((SAY.setting_error)(&error)),
            Event::Replaced(why) => self.message.set(Some(format!("{} ({why})", SAY.clock.replaced))),
            Event::OwnThread => self.message.set(Some(SAY.clock.own_thread.to_owned())),
            Event::Failed(why) => self.give_up(not_loaded(&why)),
        }
    }

    fn give_up(self, why: String) {
        self.with_runner(Runner::close);
        self.opening.set(false);
        self.playing.set(false);
        self.opened.set(None);
        self.message.set(Some(why));
        // Curves of the run before would stand under words of one that there is not.
        self.step.set(0);
        self.target.set(None);
        self.state.set(RunState::Running);
        self.observed.update(|observed| {
            observed.history = History::default();
            observed.frame = Frame::default();
            observed.diverged = None;
        });
        self.rewrite();
    }

    fn begin(self, data: &Arc<Data>) {
        let Some(setting) = self.opened.get_untracked() else { return };
        self.opening.set(false);
        self.target.set(None);
        self.observed.update(|observed| {
            observed.setting = setting;
            observed.data = Data::clone(data);
            observed.history = History::default();
            observed.frame = Frame::default();
            observed.diverged = None;
        });
    }

    fn take(self, moment: Moment) {
        let Moment { step, state, history, frame } = moment;
        let has_frame = frame.is_some();
        self.observed.update(|observed| {
            observed.history = History::clone(&history);
            observed.diverged = match state {
                RunState::Diverged { arm, step } => Some((arm, step)),
                RunState::Running | RunState::Settled | RunState::Done => None,
            };
            if let Some(frame) = frame {
                observed.frame = Frame::clone(&frame);
            }
        });
        self.step.set(step);
        let ended = matches!(state, RunState::Done | RunState::Diverged { .. });
        if self.target.get_untracked() == Some(step) || ended {
            self.target.set(None);
        }
        let before = self.state.get_untracked();
        if before != state {
            self.state.set(state);
        }
        if has_frame {
            self.come_alive();
        }
        // What plays is spoken of when it stops; here a reader came to the end by steps.
        if before != state && ended && !self.playing.get_untracked() {
            self.speak();
        }
        // Only when it settles: who trains on from there wants to.
        let settles = state == RunState::Settled && before != RunState::Settled;
        if settles && self.stops.get_untracked() && self.playing.get_untracked() {
            self.with_runner(Runner::pause);
        }
        self.estimate(step);
        self.rewrite_soon();
    }

    /// How long it will take to the last step, by the pace since the run began to play.
    fn estimate(self, step: u32) {
        if !self.playing.get_untracked() {
            return;
        }
        let now = now();
        match self.timing.get_value().since {
            None => self.timing.update_value(|timing| timing.since = Some((now, step))),
            Some((since, from)) if step > from && now - since > 500.0 => {
                let last = self.opened.with_untracked(|opened| opened.as_ref().map_or(step, |it| it.steps));
                let left = (now - since) / f64::from(step - from) * f64::from(last.saturating_sub(step)) / 1000.0;
                self.left.set(Some(left));
            }
            Some(_) => {}
        }
    }

    /// Words are rewritten at their pace, and always after the last change.
    fn rewrite_soon(self) {
        let Timing { words, waiting, .. } = self.timing.get_value();
        let rest = words + WORDS_PAUSE - now();
        if rest <= 0.0 {
            self.rewrite();
        } else if !waiting {
            self.timing.update_value(|timing| timing.waiting = true);
            set_timeout(move || self.rewrite(), Duration::from_millis(rest as u64 + 1));
        }
    }

    fn rewrite(self) {
        if fault::is_up() {
            return;
        }
        self.timing.update_value(|timing| (timing.words, timing.waiting) = (now(), false));
        self.beat.update(|beat| *beat = beat.wrapping_add(1));
    }

    /// Says how the run stands, to those who do not see it.
    fn speak(self) {
        let words = untrack(|| self.said());
        self.app.say(words);
    }

    /// The still pictures give way to the run.
    fn come_alive(self) {
        if self.app.is_embed() || self.alive.get_value().0 {
            return;
        }
        self.alive.update_value(|alive| alive.0 = true);
        if let Some(hint) = document().get_element_by_id("lab-still") {
            // It can be set on an element of our own.
            let _ = hint.set_attribute("hidden", "");
        }
        for name in LabFigureName::ALL.into_iter().filter(|&name| name != LabFigureName::Sweep) {
            mount(&format!("figure-{}", name.name()), move || figures::figure(self, name));
        }
        mount("lab-metrics", move || metrics::metrics(self));
    }

    /// The still picture of the sweep gives way to the one that runs.
    fn sweep_comes_alive(self) {
        if self.app.is_embed() || self.alive.get_value().1 {
            return;
        }
        self.alive.update_value(|alive| alive.1 = true);
        let name = LabFigureName::Sweep;
        mount(&format!("figure-{}", name.name()), move || figures::figure(self, name));
    }

    /// What frames must tell, tracked: of the figures in sight while the run plays, and of everything when it stands, for
    /// fitting temperatures would take a good part of each frame.
    fn wanted_frames(self) -> Wanted {
        let playing = self.playing.get();
        let needs = |names: &[LabFigureName]| {
            !playing || self.in_sight.with(|seen| seen.iter().any(|name| names.contains(name)))
        };
        let three = self.opened.with(|opened| opened.as_ref().is_some_and(|setting| setting.data.classes > 2));
        Wanted {
            map_side: if needs(&[LabFigureName::ConfidenceMap]) { Self::MAP_SIDE } else { 0 },
            clusters: (three && needs(&[LabFigureName::Clusters])).then_some(Self::TRIPLE),
            outcomes: needs(&[LabFigureName::Reliability, LabFigureName::ConfidenceHistogram]),
            scaled: !playing,
        }
    }

    /// Says whether a figure is in sight.
    fn see(self, name: LabFigureName, seen: bool) {
        if self.in_sight.with_untracked(|names| names.contains(&name)) != seen {
            self.in_sight.update(|names| {
                names.retain(|&other| other != name);
                names.extend(seen.then_some(name));
            });
        }
    }
}

/// A message, where there is one.
fn alert(message: RwSignal<Option<String>>) -> AnyView {
    view! {
        <p class="lab-message" role="alert" hidden=move || message.read().is_none()>
            {move || message.get()}
        </p>
    }
    .into_any()
}

/// That there is no trainer, and why, in the browser's words.
fn not_loaded(why: &str) -> String {
    format!("{} ({why})", SAY.clock.not_loaded)
}

/// Milliseconds since the page began.
fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}
