//! The controls of the shared state: sliders with exact values beside them, choices, reset.

use super::app::{App, WORDS};
use crate::spec::{Control, Shared, convention_name};
use crate::theory::{Classes, Convention, Epsilon};
use leptos::prelude::*;

/// The numbers of classes the slider stops at: each one where it matters, coarser above.
const STOPS: [usize; 43] = [
    2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25, 30, 35, 40, 45, 50, 60, 70, 80, 90, 100,
    150, 200, 250, 300, 350, 400, 450, 500, 600, 700, 800, 900, 1000,
];

/// The panel: on a wide page all of it, on a phone one row that opens.
pub(super) fn panel(app: App) -> impl IntoView {
    let open = RwSignal::new(false);
    let shows =
        move |control: Control| app.with_view(|view| view.controls.as_ref().is_none_or(|list| list.contains(&control)));
    let none = app.with_view(|view| view.controls.as_ref().is_some_and(Vec::is_empty));
    view! {
        <div data-live="" class="panel" class:open=move || open.get() hidden=none role="group" aria-label=WORDS.controls>
            {shows(Control::Smoothing).then(|| smoothing(app))}
            {shows(Control::Classes).then(|| classes(app))}
            <button
                type="button"
                class="more"
                aria-expanded=move || open.get().to_string()
                aria-controls="more-controls"
                aria-label=WORDS.more
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span aria-hidden="true">"⋯"</span>
            </button>
            <div id="more-controls" class="rest">
                {shows(Control::Target).then(|| target(app))}
                {shows(Control::Convention).then(|| convention(app))}
                <button
                    type="button"
                    id="reset"
                    on:click=move |_| {
                        let untouched = app.spec().shared;
                        app.change(reset(app, untouched), None);
                    }
                >
                    {WORDS.reset}
                </button>
            </div>
        </div>
    }
}

/// The defaults, for every control that is not locked.
fn reset(app: App, now: Shared) -> Shared {
    let first = Shared::default();
    let locked = |control| locked(app, control);
    let classes = if locked(Control::Classes) { now.classes() } else { first.classes() };
    let (mut next, _) = now.with_classes(classes);
    if !locked(Control::Smoothing) {
        next = next.with_epsilon(first.smoothing().epsilon);
    }
    if !locked(Control::Convention) {
        next = next.with_convention(first.smoothing().convention);
    }
    if !locked(Control::Target) {
        next = next.with_target(first.target()).unwrap_or(next);
    }
    next
}

fn locked(app: App, control: Control) -> bool {
    app.with_view(|view| view.lock.contains(&control))
}

fn smoothing(app: App) -> impl IntoView {
    let epsilon = move || app.shared().smoothing().epsilon.get();
    let set = move |value: f64| {
        let epsilon = Epsilon::new(value).ok()?;
        app.change(app.spec().shared.with_epsilon(epsilon), None);
        Some(())
    };
    let field = Field {
        id: "smoothing",
        label: WORDS.smoothing,
        locked: locked(app, Control::Smoothing),
        value: Memo::new(move |_| epsilon().to_string()),
        commit: move |text: &str| match decimal(text).and_then(set) {
            Some(()) => Ok(()),
            None => Err((WORDS.epsilon_wanted)(text)),
        },
    };
    view! {
        <div class="control">
            <label for="smoothing">{WORDS.smoothing}</label>
            <input
                type="range"
                id="smoothing"
                min="0"
                max="1"
                step="0.01"
                autocomplete="off"
                disabled=locked(app, Control::Smoothing)
                prop:value=move || epsilon().to_string()
                aria-valuetext=move || (WORDS.epsilon_said)(epsilon(), app.shared().smoothed().on())
                on:input:target=move |event| {
                    let _ = event.target().value().parse().ok().and_then(set);
                }
            />
            {field.view()}
        </div>
    }
}

fn classes(app: App) -> impl IntoView {
    let count = move || app.shared().classes().get();
    let set = move |count: usize| {
        let classes = Classes::new(count).ok().filter(|_| count <= Shared::MAX_CLASSES)?;
        let (shared, notice) = app.spec().shared.with_classes(classes);
        app.change(shared, notice);
        Some(())
    };
    // The last stop that is not beyond the value; a value between two stops keeps its own words.
    let stop = move || STOPS.partition_point(|&stop| stop <= count()).saturating_sub(1);
    let field = Field {
        id: "classes",
        label: WORDS.classes,
        locked: locked(app, Control::Classes),
        value: Memo::new(move |_| count().to_string()),
        commit: move |text: &str| match text.trim().parse().ok().and_then(set) {
            Some(()) => Ok(()),
            None => Err((WORDS.classes_wanted)(text)),
        },
    };
    view! {
        <div class="control">
            <label for="classes">{WORDS.classes}</label>
            <input
                type="range"
                id="classes"
                min="0"
                max=STOPS.len() - 1
                step="1"
                autocomplete="off"
                disabled=locked(app, Control::Classes)
                prop:value=move || stop().to_string()
                aria-valuetext=move || (WORDS.classes_said)(count())
                on:input:target=move |event| {
                    let stop = event.target().value().parse::<usize>().ok();
                    let _ = stop.and_then(|stop| STOPS.get(stop)).copied().and_then(set);
                }
            />
            {field.view()}
        </div>
    }
}

fn target(app: App) -> impl IntoView {
    let set = move |class: usize| {
        app.change(app.spec().shared.with_target(class)?, None);
        Some(())
    };
    let field = Field {
        id: "target",
        label: WORDS.target,
        locked: locked(app, Control::Target),
        value: Memo::new(move |_| app.shared().target().to_string()),
        commit: move |text: &str| match text.trim().parse().ok().and_then(set) {
            Some(()) => Ok(()),
            None => Err((WORDS.target_wanted)(text, app.spec().shared.classes().get() - 1)),
        },
    };
    view! {
        <div class="control short">
            <label for="target-number">{WORDS.target}</label>
            {field.view()}
        </div>
    }
}

fn convention(app: App) -> impl IntoView {
    let choice = move |convention: Convention, words: &'static str| {
        let id = format!("convention-{}", convention_name(convention));
        view! {
            <label class="choice" for=id.clone()>
                <input
                    type="radio"
                    name="convention"
                    id=id.clone()
                    autocomplete="off"
                    disabled=locked(app, Control::Convention)
                    prop:checked=move || app.shared().smoothing().convention == convention
                    on:change=move |_| app.change(app.spec().shared.with_convention(convention), None)
                />
                <span>{words}</span>
            </label>
        }
    };
    view! {
        <fieldset class="control">
            <legend>{WORDS.convention}</legend>
            {choice(Convention::Uniform, WORDS.uniform)}
            {choice(Convention::Others, WORDS.others)}
        </fieldset>
    }
}

/// A typed value: committed on Enter or on leaving, kept with a message if it cannot be used.
struct Field<Commit> {
    id: &'static str,
    label: &'static str,
    locked: bool,
    value: Memo<String>,
    commit: Commit,
}

impl<Commit: Fn(&str) -> Result<(), String> + Copy + Send + Sync + 'static> Field<Commit> {
    fn view(self) -> impl IntoView {
        let Self { id, label, locked, value, commit } = self;
        // What was refused, why, and the value it would have replaced: once that moves on, the refusal is over.
        let refused = RwSignal::new(None::<(String, String, String)>);
        let standing = Memo::new(move |_| refused.get().filter(|(_, _, then)| *then == value.get()));
        let shown = move || standing.get().map_or_else(|| value.get(), |(text, ..)| text);
        let (input_id, error_id) = (format!("{id}-number"), format!("{id}-error"));
        view! {
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                spellcheck="false"
                id=input_id
                disabled=locked
                aria-label=(WORDS.exact)(label)
                aria-describedby=error_id.clone()
                aria-invalid=move || standing.read().is_some().to_string()
                prop:value=shown
                on:change:target=move |event| {
                    let text = event.target().value();
                    match commit(&text) {
                        Ok(()) => {
                            refused.set(None);
                            // The same number in other words is shown in ours.
                            event.target().set_value(&value.get_untracked());
                        }
                        Err(message) => refused.set(Some((text, message, value.get_untracked()))),
                    }
                }
            />
            <p class="refusal" id=error_id role="alert">
                {move || standing.get().map(|(_, message, _)| message)}
            </p>
        }
    }
}

/// A decimal number with a point or a comma.
fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").parse().ok()
}
