//! The controls that belong to a figure and stand beneath it: where descents begin, how surfaces are turned, which
//! relatives are shown.

use super::app::{App, WORDS};
use super::field::{Field, commit, decimal};
use crate::figure::{Figure, HandleName, Nudge};
use crate::spec::{Control, FigureName, RelativeName, Shared};
use crate::theory::surface::PlanePoint;
use crate::words::ControlWords;
use leptos::prelude::*;

const SAY: &ControlWords = &WORDS.controls;

/// What a figure follows that no other part of the page controls.
pub(super) fn figure_controls(app: App, name: FigureName) -> impl IntoView {
    let follows = move |control| Figure::follows(name).contains(&control) && app.offers(control);
    let (start, relatives) = (follows(Control::Start), follows(Control::Relatives));
    let turns = Figure::of(name, &app.now()).nudge(HandleName::Turn, Nudge::Steps(1.0, 0.0)).is_some();
    (start || relatives || turns).then(|| {
        view! {
            <div class="figure-controls">
                {start.then(|| starts(app, name))} {turns.then(|| turn(app, name))}
                {relatives.then(|| relatives_shown(app))}
            </div>
        }
    })
}

/// The start in numbers: the twin of the handle, for those who do not drag.
fn starts(app: App, name: FigureName) -> impl IntoView {
    let coordinate = move |which: &'static str,
                           label: &'static str,
                           (least, most): (f64, f64),
                           get: fn(PlanePoint) -> f64,
                           put: fn(PlanePoint, f64) -> PlanePoint| {
        let id = format!("{}-start-{which}", name.name());
        let set = move |value: f64| {
            app.change(app.now().with_start(put(app.now().start(), value))?, None);
            Some(())
        };
        let field = Field {
            id: id.clone(),
            label: format!("{}: {label}", SAY.start),
            locked: app.locks(Control::Start),
            value: Signal::derive(move || get(app.shared().start()).to_string()),
            commit: commit(move |text| decimal(text).and_then(set), move |text| (SAY.start_wanted)(text, least, most)),
        };
        view! {
            <div class="control short">
                <label for=format!("{id}-number")>{label}</label>
                {field.view()}
            </div>
        }
    };
    view! {
        <fieldset class="starts">
            <legend>{SAY.start}</legend>
            {coordinate(
                "own",
                SAY.start_own,
                Shared::PLANE_OWN,
                |start| start.own,
                |start, own| PlanePoint { own, ..start },
            )}
            {coordinate(
                "rival",
                SAY.start_rival,
                Shared::PLANE_RIVAL,
                |start| start.rival,
                |start, rival| PlanePoint { rival, ..start },
            )}
        </fieldset>
    }
}

/// Two buttons: the twin of turning a surface by hand.
fn turn(app: App, name: FigureName) -> impl IntoView {
    let by = move |steps: f64| {
        let change = Figure::of(name, &app.now()).nudge(HandleName::Turn, Nudge::Steps(steps, 0.0));
        if let Some(next) = change.and_then(|change| app.now().with_change(change)) {
            app.change(next, None);
        }
    };
    view! {
        <div class="turns" role="group" aria-label=SAY.turn>
            <button type="button" aria-label=SAY.turn_left on:click=move |_| by(-3.0)>
                <span aria-hidden="true">"⟲"</span>
            </button>
            <button type="button" aria-label=SAY.turn_right on:click=move |_| by(3.0)>
                <span aria-hidden="true">"⟳"</span>
            </button>
        </div>
    }
}

fn relatives_shown(app: App) -> impl IntoView {
    let option = move |name: RelativeName| {
        let id = format!("relative-{}", name.name());
        view! {
            <label class="choice" for=id.clone()>
                <input
                    type="checkbox"
                    id=id.clone()
                    autocomplete="off"
                    disabled=app.locks(Control::Relatives)
                    prop:checked=move || app.shared().shows(name)
                    on:change:target=move |event| {
                        app.change(app.now().with_relative(name, event.target().checked()), None);
                    }
                />
                <span>{(SAY.relative_name)(name)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="relatives">
            <legend>{SAY.relatives}</legend>
            {RelativeName::ALL.into_iter().map(option).collect_view()}
        </fieldset>
    }
}
