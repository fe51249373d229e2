//! The button of a chapter that sets the page to what the chapter is about, and back.

use super::{App, WORDS, mount};
use crate::course::{Example, Scene};
use crate::spec::{Lab, Shared};
use crate::words::ExampleWords;
use leptos::prelude::*;

const SAY: &ExampleWords = &WORDS.course.example;

/// A button in every chapter that has an example.
pub(super) fn start(app: App) {
    let before = Before { shared: RwSignal::new(None), lab: RwSignal::new(None) };
    for example in Example::ALL {
        mount(&format!("example-{}", example.name()), move || button(app, example, before));
    }
}

/// What the reader had made before examples took its place, one memory for all: a second example is undone to the first state.
#[derive(Clone, Copy)]
struct Before {
    shared: RwSignal<Option<Shared>>,
    lab: RwSignal<Option<Lab>>,
}

fn button(app: App, example: Example, before: Before) -> AnyView {
    let of_lab = matches!(example.scene(&app.now()), Scene::Lab(_));
    let is_set = Memo::new(move |_| match example.scene(&app.shared()) {
        Scene::Theory(set) => app.shared() == set,
        Scene::Lab(scenario) => app.lab() == Lab::of(scenario),
    });
    let can_undo = Memo::new(move |_| {
        is_set.get() && if of_lab { before.lab.with(Option::is_some) } else { before.shared.with(Option::is_some) }
    });
    let label = move || match (can_undo.get(), is_set.get()) {
        (true, _) => SAY.undo,
        (false, true) => SAY.is_set,
        (false, false) if of_lab => SAY.set_lab,
        (false, false) => SAY.set,
    };
    let press = move |_| {
        if can_undo.get_untracked() {
            undo(app, of_lab, before);
        } else if !is_set.get_untracked() {
            set(app, example, before);
        }
    };
    view! {
        <button
            type="button"
            data-live=""
            id=format!("sets-{}", example.name())
            aria-disabled=move || (is_set.get() && !can_undo.get()).then_some("true")
            on:click=press
        >
            {label}
        </button>
    }
    .into_any()
}

fn set(app: App, example: Example, before: Before) {
    let now = app.now();
    let is_at = |other: Example| match other.scene(&now) {
        Scene::Theory(set) => now == set,
        Scene::Lab(scenario) => app.lab_now() == Lab::of(scenario),
    };
    match example.scene(&now) {
        Scene::Theory(set) => {
            let of_theory = |it: &Example| matches!(it.scene(&now), Scene::Theory(_));
            let made =
                before.shared.with_untracked(Option::is_none) || !Example::ALL.into_iter().filter(of_theory).any(is_at);
            if made {
                before.shared.set(Some(now));
            }
            app.reset(set);
            app.say(SAY.done.to_owned());
        }
        Scene::Lab(scenario) => {
            let of_lab = |it: &Example| matches!(it.scene(&now), Scene::Lab(_));
            let made =
                before.lab.with_untracked(Option::is_none) || !Example::ALL.into_iter().filter(of_lab).any(is_at);
            if made {
                before.lab.set(Some(app.lab_now()));
            }
            app.ask_for(scenario);
            app.say(SAY.lab_done.to_owned());
        }
    }
}

fn undo(app: App, of_lab: bool, before: Before) {
    if of_lab {
        if let Some(lab) = before.lab.get_untracked() {
            before.lab.set(None);
            app.set_lab(lab);
        }
    } else if let Some(shared) = before.shared.get_untracked() {
        before.shared.set(None);
        app.reset(shared);
    }
    app.say(SAY.undone.to_owned());
}
