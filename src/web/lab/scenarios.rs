//! The scenarios: a prediction first, then the run, what to see in it, and what it does not show.

use super::{LabState, SAY, SCENARIOS};
use crate::spec::Control;
use crate::training::Scenario;
use crate::web::sight;
#[cfg(feature = "split")]
use crate::web::takeaway::embed_experiment;
use leptos::html;
use leptos::prelude::*;

/// The choice of a scenario, and what it asks.
pub(super) fn scenarios(lab: LabState) -> AnyView {
    let option = move |scenario: Scenario| {
        let id = format!("scenario-{}", scenario.name());
        view! {
            <label class="chip" for=id.clone()>
                <input
                    type="radio"
                    name="scenario"
                    id=id.clone()
                    autocomplete="off"
                    prop:checked=move || lab.scenario() == scenario
                    on:change=move |_| lab.choose(scenario)
                />
                <span>{(SCENARIOS.of)(scenario).title}</span>
            </label>
        }
    };
    #[cfg(feature = "split")]
    let embedding = embed_experiment(lab.app());
    #[cfg(not(feature = "split"))]
    let embedding = ();
    view! {
        <div data-live="" class="scenarios">
            <fieldset class="scenario-choice">
                <legend>{SCENARIOS.label}</legend>
                {Scenario::ALL.into_iter().map(option).collect_view()}
            </fieldset>
            {move || prediction(lab, lab.scenario())}
            {embedding}
        </div>
    }
    .into_any()
}

/// The question, and the answers to choose from. What is right is said after the run, or when it is asked for.
pub(super) fn prediction(lab: LabState, scenario: Scenario) -> AnyView {
    let words = (SCENARIOS.of)(scenario);
    let chosen = RwSignal::new(None::<usize>);
    let open = RwSignal::new(false);
    // An experiment about sizes is judged by its sweep; the others by a run.
    let ended = move || if scenario == Scenario::DataSize { lab.has_swept() } else { lab.has_ended() };
    let judged = Memo::new(move |_| chosen.get().is_some() && ended());
    Effect::new(move |_| {
        if judged.get() {
            open.set(true);
        }
    });
    let answer = NodeRef::<html::Div>::new();
    let toggle = move |_| {
        open.update(|open| *open = !*open);
        // From within a frame its host would be scrolled too.
        if open.get_untracked() && !lab.app().is_embed() {
            request_animation_frame(move || {
                // A frame later there may be another experiment.
                if let Some(answer) = answer.try_get_untracked().flatten() {
                    sight::bring(&answer);
                }
            });
        }
    };
    let whole = NodeRef::<html::Div>::new();
    let set = move |_| {
        lab.choose(scenario);
        // The button goes, for there is nothing left to set.
        if let Some(whole) = whole.get_untracked() {
            // An element of ours can take the focus.
            let _ = whole.focus();
        }
    };
    let changed = Memo::new(move |_| !lab.is_as_it_stands());
    let fixed = !lab.allows(Control::Knobs);
    let option = move |(place, text): (usize, &'static str)| {
        let id = format!("prediction-{place}");
        view! {
            <label class="choice" for=id.clone()>
                <input
                    type="radio"
                    name="prediction"
                    id=id.clone()
                    autocomplete="off"
                    prop:checked=move || chosen.get() == Some(place)
                    on:change=move |_| chosen.set(Some(place))
                />
                <span>{text}</span>
            </label>
        }
    };
    let verdict = move || {
        chosen.get().map(|place| match words.right {
            _ if changed.get() => SCENARIOS.changed,
            None => SCENARIOS.depends,
            Some(right) if right == place => SCENARIOS.right,
            Some(_) => SCENARIOS.other,
        })
    };
    let figures = words.figures.iter().enumerate().map(|(place, figure)| {
        let name = (SAY.figure_name)(*figure);
        // The fragment of an embed is its state, and names no place.
        let link = || view! { <a href=format!("#figure-{}", figure.name())>{name}</a> }.into_any();
        view! {
            {if place == 0 { " " } else { ", " }}
            {if lab.app().is_embed() { name.into_any() } else { link() }}
        }
    });
    view! {
        <div node_ref=whole class="scenario" role="group" aria-label=words.title tabindex="-1">
            <p>
                <strong>{SCENARIOS.run} ": "</strong>
                {words.run}
            </p>
            <p class="hint" hidden=move || { fixed || !changed.get() }>
                {SCENARIOS.altered}
            </p>
            <button type="button" id="set-scenario" hidden=move || { fixed || !changed.get() } on:click=set>
                {SCENARIOS.set}
            </button>
            <fieldset class="prediction">
                <legend>{SCENARIOS.predict} ": " {words.ask}</legend>
                {words.choices.iter().copied().enumerate().map(option).collect_view()}
            </fieldset>
            <p>
                <strong>{SCENARIOS.see} ": "</strong>
                {words.see}
                {figures.collect_view()}
            </p>
            <button
                type="button"
                id="show-answer"
                aria-expanded=move || open.get().to_string()
                aria-controls="scenario-answer"
                on:click=toggle
            >
                {move || if open.get() { SCENARIOS.hide_answer } else { SCENARIOS.show_answer }}
            </button>
            <div node_ref=answer id="scenario-answer" class="answer" hidden=move || !open.get() role="status">
                <p>
                    <strong>{verdict}</strong>
                    " "
                    {words.answer}
                </p>
                <p>
                    <strong>{SCENARIOS.limit} ": "</strong>
                    {words.limit}
                </p>
            </div>
        </div>
    }
    .into_any()
}
