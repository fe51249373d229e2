//! The sweep: the same run for several smoothing factors, sizes and seeds, on a pool of workers.

use super::{LabState, SAY, WORDS};
use crate::named::Named;
use crate::training::experiment;
use crate::training::trainer::{RunState, Wanted};
use crate::training::{Measure, Source, Sweep};
use crate::web::trainer::{Pool, PoolEvent};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;

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

/// What starts a sweep, tells how far it is, cancels it, and chooses what is shown of it.
pub(super) fn controls(lab: LabState) -> AnyView {
    let say = &SAY.clock;
    let running = move || lab.sweeping.read().is_some();
    let progress = move || lab.sweeping.get().unwrap_or_default();
    let left = move || {
        let Progress { share, since, .. } = progress();
        let spent = (super::now() - since) / 1000.0;
        (share > 0.02).then(|| (say.left)(spent / share * (1.0 - share)))
    };
    let options = Measure::ALL.map(|measure| {
        view! {
            <option value=measure.name() selected=move || lab.measure.get() == measure>
                {(SAY.measure_name)(measure)}
            </option>
        }
    });
    view! {
        <div data-live="" class="sweep-controls">
            <button type="button" id="lab-sweep-start"
 hidden=move || { running() || lab.scenario().sweep().is_none() } on:click=move |_| lab.sweep()>
                {say.sweep}
            </button>
            <button type="button" id="lab-sweep-cancel" hidden=move || !running() on:click=move |_| lab.cancel_sweep()>
                {say.cancel}
            </button>
            <label for="lab-measure">
                <span>{SAY.measure} " "</span>
                <select
                    id="lab-measure"
                    autocomplete="off"
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
            <progress
                hidden=move || !running()
                aria-label=say.sweep
                max="1"
                prop:value=move || progress().share.to_string()
            ></progress>
            <span hidden=move || !running()>
                {move || (say.sweep_progress)(progress().done, progress().runs)} " · " {left}
            </span>
        </div>
    }
    .into_any()
}

impl LabState {
    /// Begins the sweep of the scenario, around what the knobs say.
    pub(super) fn sweep(self) {
        let base = self.wanted_now();
        let Some(sweep) = self.plan() else { return };
        let jobs: Vec<_> = experiment::jobs(&sweep).collect();
        let settings: Vec<_> = jobs.iter().map(|&job| experiment::job(&base, job)).collect();
        let runs = settings.len();
        self.message.set(None);
        if base.data.source == Source::Own && self.own.read_untracked().is_empty() {
            return self.message.set(Some(SAY.own.needed.to_owned()));
        }
        self.sweeps.update_value(|count| *count += 1);
        let turn = self.sweeps.get_value();
        let since = super::now();
        self.sweeping.set(Some(Progress { runs, since, ..Progress::default() }));
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
            let diverged = Cell::new(0);
            let tell = move |event| match event {
                // What a run that diverged predicted before says nothing of its smoothing factor.
                PoolEvent::Done { state: RunState::Diverged { .. }, .. } => {
                    diverged.set(diverged.get() + 1);
                    self.message.set(Some((SAY.clock.sweep_diverged)(diverged.get(), runs)));
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
                PoolEvent::Refused { error, .. } => self.message.set(Some((SAY.setting_error)(&error))),
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
        if message.is_some() {
            self.message.set(message);
        }
        self.rewrite();
        let said = self.read(|observed| {
            crate::figure::lab::LabFigure::of(crate::spec::LabFigureName::Sweep, observed).sentence(WORDS)
        });
        self.app().say(said);
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
