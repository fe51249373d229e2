//! The clock of a run: train, pause, one step, one step back, any step, how fast, and how the run stands.

use super::{LabState, Runner, SAY, Speed, WORDS, alert};
use crate::decimal::Decimal;
use crate::figure::arm_names;
use crate::training::trainer::RunState;
use leptos::prelude::*;

/// The speeds to choose from, in steps each second.
const SPEEDS: [f64; 4] = [1.0, 10.0, 100.0, 1000.0];

/// The clock, which stays in reach while figures are read.
pub(super) fn clock(lab: LabState) -> AnyView {
    let say = &SAY.clock;
    let last = move || lab.opened.with(|opened| opened.as_ref().map(|it| it.steps)).unwrap_or(lab.wanted().steps);
    // While a step is sought, the slider stays where it was put.
    let shown = move || lab.target.get().unwrap_or(lab.step.get());
    let opened = move || lab.opened.read().is_some();
    let play = move |_| {
        if lab.playing.get_untracked() {
            lab.with_runner(Runner::pause);
        } else if untrack(|| lab.has_ended()) {
            lab.open_then(Runner::play);
        } else {
            lab.with_run(Runner::play);
        }
    };
    let restart = move |_| {
        if lab.playing.get_untracked() { lab.open_then(Runner::play) } else { lab.open() }
    };
    let left = move || lab.left.get().filter(|left| *left >= 1.0).map(|left| (say.left)(left));
    view! {
        <div data-live="" class="clock" role="group" aria-label=say.heading>
            <div class="clock-buttons">
                <button type="button" id="lab-play" class="play" on:click=play>
                    {move || if lab.playing.get() { say.pause } else { say.play }}
                </button>
                {step_button(("lab-back", say.step_back, "◂"), move || lab.step.get() == 0, move || lab.with_run(Runner::back))}
                {step_button(
                    ("lab-step", say.step, "▸"),
                    move || { opened() && lab.step.get() >= last() },
                    move || lab.with_run(Runner::step),
                )}
                <button
                    type="button"
                    id="lab-restart"
                    class:awaited=move || lab.is_changed()
                    aria-describedby="lab-changed"
                    on:click=restart
                >
                    {say.restart}
                </button>
                <input
                    type="range"
                    id="lab-scrub"
                    autocomplete="off"
                    aria-label=say.scrub
                    min="0"
                    step="1"
                    prop:max=move || last().to_string()
                    prop:value=move || shown().to_string()
                    aria-valuetext=move || (say.scrub_said)(shown(), last())
                    on:input:target=move |event| {
                        if let Ok(step) = event.target().value().parse() {
                            lab.target.set(Some(step));
                            lab.with_run(move |runner| runner.seek(step));
                        }
                    }
                />
            </div>
            <p class="stands">
                <span id="lab-state">{move || state_words(lab)}</span>
                <span>{left}</span>
            </p>
        </div>
    }
    .into_any()
}

/// A button, of this id, name and sign, that takes one step. Where there is none to take, that is only said: a button that is
/// switched off while it is pressed loses the focus.
fn step_button(
    (id, name, sign): (&'static str, &'static str, &'static str),
    is_last: impl Fn() -> bool + Send + 'static,
    take: impl Fn() + 'static,
) -> AnyView {
    view! {
        <button
            type="button"
            id=id
            aria-label=name
            title=name
            aria-disabled=move || is_last().to_string()
            on:click=move |_| take()
        >
            <span aria-hidden="true">{sign}</span>
        </button>
    }
    .into_any()
}

/// What is set rather than pressed, and what is to be told of the run: under the clock, so that nothing below the clock moves
/// while it is read.
pub(super) fn options(lab: LabState) -> AnyView {
    let say = &SAY.clock;
    let speeds = SPEEDS.map(|speed| {
        view! { <option value=speed.to_string()>{(say.steps_per_second)(speed)}</option> }
    });
    view! {
        <div data-live="" class="clock-options">
            <label for="lab-speed">
                <span>{say.speed}</span>
                <select
                    id="lab-speed"
                    autocomplete="off"
                    on:change:target=move |event| {
                        let speed = f64::read(&event.target().value()).map_or(Speed::Fastest, Speed::PerSecond);
                        lab.set_speed(speed);
                    }
                >
                    <option value="fastest">{say.full_speed}</option>
                    {speeds.into_iter().collect_view()}
                </select>
            </label>
            <label for="lab-stops">
                <input
                    type="checkbox"
                    id="lab-stops"
                    autocomplete="off"
                    aria-describedby="lab-stops-help"
                    prop:checked=move || lab.stops.get()
                    on:change:target=move |event| lab.stops.set(event.target().checked())
                />
                {say.stop_when_settled}
            </label>
            <span class="hint" id="lab-stops-help">
                {say.stop_when_settled_help}
            </span>
            <p class="lab-message" id="lab-changed" role="status" hidden=move || !lab.is_changed()>
                {say.takes_effect}
            </p>
            // Where the clock stands is spoken of with it: see [`LabState::said`].
            <p class="lab-message" hidden=move || lab.diverged().is_none()>
                {move || lab.diverged()}
            </p>
            {alert(lab.message)}
        </div>
    }
    .into_any()
}

/// How the run stands, in words.
pub(super) fn state_words(lab: LabState) -> String {
    let say = &SAY.clock;
    lab.beat.track();
    if lab.opening.get() {
        return say.loading.to_owned();
    }
    // At the pace of words, which the beat above keeps.
    let step = lab.step.get_untracked();
    let Some(setting) = lab.opened.get() else { return say.ready.to_owned() };
    let state = lab.state.get();
    let stands = match state {
        RunState::Diverged { step, .. } => (say.diverged)(step),
        _ if lab.target.get().is_some_and(|target| target != step) => (say.seeking)(lab.target.get().unwrap_or(step)),
        _ if lab.playing.get() => (say.running)(step, setting.steps),
        RunState::Done => (say.done)(step),
        RunState::Settled => (say.settled)(step),
        RunState::Running if step == 0 => say.ready.to_owned(),
        RunState::Running => (say.paused)(step, setting.steps),
    };
    let role = (say.role)(setting.role(step));
    if role.is_empty() { stands } else { format!("{role}: {stands}") }
}

impl LabState {
    /// Which network diverged, and what helps, tracked; none if none did.
    fn diverged(self) -> Option<String> {
        let RunState::Diverged { arm, step } = self.state.get() else { return None };
        self.opened.with(|opened| {
            let name = arm_names(opened.as_ref()?, WORDS).into_iter().nth(arm as usize)?;
            Some((SAY.clock.diverged_help)(&name, step))
        })
    }

    /// How the run stands and why, in words, for those who do not see it.
    pub(super) fn said(self) -> String {
        let stands = state_words(self);
        self.diverged().map_or_else(|| stands.clone(), |why| format!("{stands}. {why}"))
    }
}
