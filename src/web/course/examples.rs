//! The button of a chapter that sets the page to what the chapter is about, and back.

use super::{App, WORDS, mount};
use crate::course::{Example, Scene};
use crate::spec::{Control, Lab, PredictionName, Shared};
use crate::words::ExampleWords;
use leptos::prelude::*;

/// A button in every chapter that has an example.
pub(super) fn start(app: App, before: Before) {
    for example in Example::ALL {
        let view = move || button(app, Staged::Example(example), &WORDS.course.example, before);
        mount(&format!("example-{}", example.name()), view);
    }
}

/// What a button can set the page to.
#[derive(Clone, Copy)]
pub(super) enum Staged {
    /// What a chapter is about.
    Example(Example),
    /// What a prediction asks of.
    Prediction(PredictionName),
}

impl Staged {
    fn all() -> impl Iterator<Item = Self> {
        Example::ALL.into_iter().map(Self::Example).chain(PredictionName::ALL.into_iter().map(Self::Prediction))
    }

    fn scene(self, now: &Shared) -> Scene {
        match self {
            Self::Example(example) => example.scene(now),
            Self::Prediction(name) => name.scene(now),
        }
    }

    fn id(self) -> String {
        match self {
            Self::Example(example) => format!("sets-{}", example.name()),
            Self::Prediction(name) => format!("sets-predict-{}", name.name()),
        }
    }
}

/// What the reader had made before a button's state took its place, one memory for all: a second one is undone to the first
/// state.
#[derive(Clone, Copy)]
pub(super) struct Before {
    shared: RwSignal<Option<Shared>>,
    lab: RwSignal<Option<Lab>>,
}

impl Before {
    pub(super) fn new() -> Self {
        Self { shared: RwSignal::new(None), lab: RwSignal::new(None) }
    }
}

/// Sets the page to something, and back.
pub(super) fn button(app: App, staged: Staged, say: &'static ExampleWords, before: Before) -> AnyView {
    let of_lab = matches!(staged.scene(&app.now()), Scene::Lab(_));
    // A button may follow at the pace of the tables; what it does when pressed is done to the state itself.
    let is_set = Memo::new(move |_| match staged.scene(&app.tabled()) {
        Scene::Theory(set) => app.tabled() == set,
        Scene::Lab(scenario) => app.lab() == Lab::of(scenario),
    });
    let can_undo = Memo::new(move |_| {
        is_set.get() && if of_lab { before.lab.with(Option::is_some) } else { before.shared.with(Option::is_some) }
    });
    // What the link leaves out or locks is not moved by a button either.
    let is_allowed = Memo::new(move |_| {
        let shared = app.tabled();
        match staged.scene(&shared) {
            Scene::Theory(set) => shared.moved_to(&set).all(|control| app.allows(control)),
            Scene::Lab(_) => !app.is_embed() || app.with_view(|view| view.lab_allows(Control::Knobs)),
        }
    });
    let label = move || match (can_undo.get(), is_set.get()) {
        (true, _) => say.undo,
        (false, true) => say.is_set,
        (false, false) if of_lab => say.set_lab,
        (false, false) => say.set,
    };
    let press = move |_| {
        if can_undo.get_untracked() {
            undo(app, of_lab, say, before);
        } else if !is_set.get_untracked() {
            set(app, staged, say, before);
        }
    };
    view! {
        <button
            type="button"
            data-live=""
            id=staged.id()
            hidden=move || !is_allowed.get()
            aria-disabled=move || (is_set.get() && !can_undo.get()).then_some("true")
            on:click=press
        >
            {label}
        </button>
    }
    .into_any()
}

fn set(app: App, staged: Staged, say: &ExampleWords, before: Before) {
    let now = app.now();
    let is_at = |other: Staged| match other.scene(&now) {
        Scene::Theory(set) => now == set,
        Scene::Lab(scenario) => app.lab_now() == Lab::of(scenario),
    };
    match staged.scene(&now) {
        Scene::Theory(set) => {
            let of_theory = |it: &Staged| matches!(it.scene(&now), Scene::Theory(_));
            let made = before.shared.with_untracked(Option::is_none) || !Staged::all().filter(of_theory).any(is_at);
            if made {
                before.shared.set(Some(now));
            }
            app.reset(set);
            app.say(say.done.to_owned());
        }
        Scene::Lab(scenario) => {
            let of_lab = |it: &Staged| matches!(it.scene(&now), Scene::Lab(_));
            let made = before.lab.with_untracked(Option::is_none) || !Staged::all().filter(of_lab).any(is_at);
            if made {
                before.lab.set(Some(app.lab_now()));
            }
            app.ask_for(scenario);
            app.say(say.lab_done.to_owned());
        }
    }
}

fn undo(app: App, of_lab: bool, say: &ExampleWords, before: Before) {
    if of_lab {
        if let Some(lab) = before.lab.get_untracked() {
            before.lab.set(None);
            app.set_lab(lab);
            // What is run stays what it is until the reader restarts it.
            app.say(say.lab_undone.to_owned());
        }
    } else if let Some(shared) = before.shared.get_untracked() {
        before.shared.set(None);
        app.reset(shared);
        app.say(say.undone.to_owned());
    }
}
