//! The controls that belong to a figure: handles over its picture, and beneath it where descents begin, how surfaces are
//! turned, which relatives are shown.

use super::app::{App, WORDS};
use super::field::{Field, commit, decimal};
use super::figure_view::LiveFigure;
use super::handles::knobs;
use crate::figure::{Handle, HandleName, Nudge};
use crate::spec::{Control, FigureName, RelativeName, Shared};
use crate::theory::surface::PlanePoint;
use crate::words::ControlWords;
use leptos::prelude::*;

const SAY: &ControlWords = &WORDS.controls;

/// The handles over a figure's picture, and the controls under it.
pub(super) fn own_controls(figure: LiveFigure) -> (AnyView, AnyView) {
    let LiveFigure { model, size, .. } = figure;
    let handles = Memo::new(move |_| {
        let (width, height) = size.get();
        if width < 1.0 || height < 1.0 { Vec::new() } else { model.read().handles((width, height)) }
    });
    (knobs(figure, handles).into_any(), under(figure, handles).into_any())
}

/// What a figure follows that no other part of the page controls.
fn under(figure: LiveFigure, handles: Memo<Vec<Handle>>) -> impl IntoView {
    let LiveFigure { app, kind, .. } = figure;
    let name = kind.name;
    let follows = move |control| kind.follows.contains(&control) && app.offers(control);
    let (start, relatives) = (follows(Control::Start), follows(Control::Relatives));
    (start || relatives).then(|| {
        // Room for them is kept in the page's own text, by the same names.
        let class = if start { "figure-controls starts" } else { "figure-controls relatives" };
        view! {
            <div class=class>
                {start.then(|| starts(app, name))}
                {(start && app.allows(Control::Start)).then(|| turn(figure, handles))}
                {relatives.then(|| relatives_shown(app, name))}
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
            app.change_in(name, app.now().with_start(put(app.now().start(), value))?);
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
                {field.view(app)}
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

/// Two buttons: the twin of turning a surface by hand, where there is one to turn.
fn turn(figure: LiveFigure, handles: Memo<Vec<Handle>>) -> impl IntoView {
    let LiveFigure { app, model, .. } = figure;
    let turns = Memo::new(move |_| handles.read().iter().any(|handle| handle.name == HandleName::Turn));
    let by = move |steps: f64| {
        let change = model.read_untracked().nudge(HandleName::Turn, Nudge::Steps(steps, 0.0));
        if let Some(next) = change.and_then(|change| app.now().with_change(change)) {
            app.change_in(figure.name(), next);
        }
    };
    view! {
        <div class="turns" role="group" aria-label=SAY.turn hidden=move || !turns.get()>
            <button type="button" aria-label=SAY.turn_left on:click=move |_| by(-3.0)>
                <span aria-hidden="true">{"⟲"}</span>
            </button>
            <button type="button" aria-label=SAY.turn_right on:click=move |_| by(3.0)>
                <span aria-hidden="true">{"⟳"}</span>
            </button>
            <span aria-hidden="true">{SAY.turn_short}</span>
        </div>
    }
}

fn relatives_shown(app: App, figure: FigureName) -> impl IntoView {
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
                        app.change_in(figure, app.now().with_relative(name, event.target().checked()));
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
