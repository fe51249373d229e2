//! The sweep: the same run for several smoothing factors, sizes and seeds, on a pool of workers.

use super::{LabState, SAY, WORDS};
use crate::named::Named;
use crate::training::experiment;
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Measure, Source, Sweep};
use crate::web::trainer::{Pool, PoolEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// How far a sweep is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Progress {
    /// Runs that are at their end.
    done: usize,
    /// All runs.
    runs: usize,
    /// The share of all steps that are taken.
    share: f64,
    /// When it began, in milliseconds.
    since: f64,
}

/// What starts a sweep and gives it up, tells how far it is, and chooses what is shown of it.
pub(super) fn controls(lab: LabState) -> AnyView {
    let has_plan = Memo::new(move |_| lab.scenario().sweep().is_some());
    let running = Memo::new(move |_| lab.sweeping.read().is_some());
    let has_begun = Memo::new(move |_| lab.observed.with(|observed| observed.sweep.is_some()));
    let options = Measure::ALL.map(|measure| {
        view! {
            <option value=measure.name() selected=move || lab.measure.get() == measure>
                {(SAY.measure_name)(measure)}
            </option>
        }
    });
    view! {
        <div data-live="" class="sweep">
            <p class="hint" id="lab-no-sweep" hidden=has_plan>
                {SAY.no_sweep}
            </p>
            <div class="sweep-controls" hidden=move || !has_plan.get()>
                <button
                    type="button"
                    id="lab-sweep-run"
                    on:click=move |_| if running.get_untracked() { lab.cancel_sweep() } else { lab.sweep() }
                >
                    {move || if running.get() { SAY.clock.cancel } else { SAY.clock.sweep }}
                </button>
                <label for="lab-measure">
                    <span>{SAY.measure} " "</span>
                    <select
                        id="lab-measure"
                        autocomplete="off"
                        disabled=move || !has_begun.get()
                        aria-describedby="lab-measure-waits"
                        on:change:target=move |event| {
                            if let Some(measure) = Measure::by_name(&event.target().value()) {
                                lab.measure.set(measure);
                                lab.observed.update(|observed| observed.measure = measure);
                                lab.rewrite();
                            }
                        }
                    >
                        {options.into_iter().collect_view()}
                    </select>
                </label>
                <p class="hint" id="lab-measure-waits" hidden=has_begun>
                    {SAY.measure_waits}
                </p>
                <progress
                    hidden=move || !running.get()
                    aria-label=SAY.clock.sweep
                    max="1"
                    prop:value=move || lab.sweeping.get().unwrap_or_default().share.to_string()
                ></progress>
                <span hidden=move || !running.get()>{move || told(lab)}</span>
                {super::alert(lab.sweep_message)}
            </div>
        </div>
    }
    .into_any()
}

/// How far a sweep is, what of it is left out, and how long it will take.
fn told(lab: LabState) -> String {
    let say = &SAY.clock;
    let Progress { done, runs, share, since } = lab.sweeping.get().unwrap_or_default();
    let left_out = lab.left_out.get();
    let far = (say.sweep_progress)(done, runs);
    let out = (left_out > 0).then(|| (say.sweep_left_out)(left_out));
    let left = (share > 0.02).then(|| {
        let spent = (super::now() - since) / 1000.0;
        (say.left)(spent / share * (1.0 - share))
    });
    [Some(far), out, left].into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

impl LabState {
    /// Begins the sweep of the scenario, around what the knobs say.
    pub(super) fn sweep(self) {
        let base = self.wanted_now();
        let Some(sweep) = self.plan() else { return };
        let jobs: Vec<_> = experiment::jobs(&sweep).collect();
        let settings: Vec<_> = jobs.iter().map(|&job| experiment::job(&base, job)).collect();
        let runs = settings.len();
        self.sweep_message.set(None);
        if base.data.source == Source::Own && self.own.read_untracked().is_empty() {
            return self.sweep_message.set(Some(SAY.own.needed.to_owned()));
        }
        self.sweeps.update_value(|count| *count += 1);
        let turn = self.sweeps.get_value();
        let since = super::now();
        self.sweeping.set(Some(Progress { runs, since, ..Progress::default() }));
        self.left_out.set(0);
        self.observed.update(|observed| {
            observed.sweep = Some(sweep);
            // Before a run was opened, the picture is of what the knobs say.
            if observed.history.steps.is_empty() {
                observed.setting = base.clone();
            }
        });
        self.sweep_comes_alive();
        self.rewrite();
        spawn_local(async move {
            let supplied = self.supplied(&base).await;
            // Meanwhile it was cancelled, and perhaps another was begun.
            if self.sweeps.get_value() != turn {
                return;
            }
            let supplied = match supplied {
                Ok(supplied) => supplied,
                Err(why) => return self.end_sweep(Some(super::not_loaded(&why))),
            };
            let wanted = Wanted { scaled: true, ..Wanted::default() };
            let tell = move |event| match event {
                // What a run that diverged predicted before says nothing of its smoothing factor.
                PoolEvent::Done { state: RunState::Diverged { .. }, .. } => {
                    self.left_out.update(|count| *count += 1);
                    self.sweep_message.set(Some((SAY.clock.sweep_diverged)(self.left_out.get_untracked(), runs)));
                }
                PoolEvent::Done { job, frame, .. } => {
                    let Some((&job, arm)) = jobs.get(job).zip(frame.arms.first()) else { return };
                    let cell = experiment::cell_of(job, arm);
                    self.observed.update(|observed| {
                        if let Some(sweep) = &mut observed.sweep {
                            sweep.cells.push(cell);
                        }
                    });
                    self.rewrite_soon();
                }
                PoolEvent::Refused { error, .. } => self.sweep_message.set(Some((SAY.setting_error)(&error))),
                PoolEvent::Failed(why) => self.end_sweep(Some(super::not_loaded(&why))),
                PoolEvent::Progress { runs: done, steps, of } => {
                    let share = if of == 0 { 0.0 } else { steps as f64 / of as f64 };
                    self.sweeping.set(Some(Progress { done, runs, share, since }));
                }
                PoolEvent::Finished => self.end_sweep(None),
            };
            self.pool.set_value(Some(Pool::start(settings, supplied, wanted, tell)));
        });
    }

    /// The runs of the scenario's sweep, around what the knobs say; none where curves are the picture.
    fn plan(self) -> Option<Sweep> {
        let lab = self.app().lab_now();
        let mut sweep = lab.scenario().sweep()?;
        if let [size] = sweep.sizes.as_mut_slice() {
            *size = lab.setting().data.train;
        }
        Some(sweep)
    }

    fn end_sweep(self, message: Option<String>) {
        self.sweeping.set(None);
        self.rewrite();
        // What went wrong is spoken of by its message.
        if message.is_some() {
            self.sweep_message.set(message);
        } else {
            let said = self.observed.with_untracked(|observed| {
                crate::figure::lab::LabFigure::of(crate::spec::LabFigureName::Sweep, observed).sentence(WORDS)
            });
            self.app().say(said);
        }
        // The pool is telling this, and goes when it has told.
        spawn_local(async move { self.pool.set_value(None) });
    }

    /// Ends a sweep; what it has found stays.
    pub(super) fn cancel_sweep(self) {
        self.sweeps.update_value(|count| *count += 1);
        self.sweeping.set(None);
        self.pool.set_value(None);
        self.rewrite();
    }
}
