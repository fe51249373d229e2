//! The embed: one figure in a document of its own, with the controls that it follows.

use super::app::App;
use super::controls::panel;
use super::figure_controls::own_controls;
use super::figure_view::{LiveFigure, entitle, figure};
use super::{course, explorer, lab, mount};
use crate::course::Scene;
use crate::course::goal::begins_from;
use crate::spec::{AnyFigure, FigureName, GoalName, Lab};
use leptos::prelude::*;

/// Brings the embed to life: a figure of the theory, or one of the lab, or a whole experiment; over it, what is to be
/// predicted first, and the goal. Unless the link names others, they choose the figure and the experiment that belong to them.
pub(super) fn start(app: App) {
    let (figure, prediction, goal) = app.with_view(|view| (view.figure, view.predict, view.goal));
    let of_prediction = prediction.and_then(|name| match name.scene(&app.now()) {
        Scene::Lab(scenario) => Some(scenario),
        Scene::Theory(_) => None,
    });
    let of_goal = goal.and_then(begins_from);
    if let Some(scenario) = of_prediction.or(of_goal).filter(|_| app.lab_now() == Lab::default()) {
        app.set_lab(Lab::of(scenario));
    }
    entitle(app);
    if let Some(name) = prediction {
        mount("embed", move || course::over_figure(app, name));
    }
    if let Some(name) = goal {
        // Where it stands tells of the figure too.
        mount("embed", move || given_away(app, course::goals::of_embed(app, name)));
    }
    let belongs = || {
        let to_goal = || goal.map(GoalName::figure).filter(|_| of_goal.is_none());
        prediction.map(|name| name.figure()).or_else(to_goal)
    };
    match figure.or_else(belongs) {
        Some(AnyFigure::Run(figure)) => lab::embed(app, Some(figure)),
        Some(AnyFigure::Theory(figure)) => embed(app, figure),
        None if app.lab_now() != Lab::default() => lab::embed(app, None),
        None => embed(app, FigureName::ALL[0]),
    }
}

fn embed(app: App, name: FigureName) {
    mount("embed", move || given_away(app, figure(app, explorer::kind(name), Some(with_panel))));
}

/// An embed has one figure, and all its controls belong under the picture they move.
fn with_panel(figure: LiveFigure) -> (AnyView, AnyView) {
    let app = figure.app;
    let (over, under) = own_controls(figure);
    let under = view! {
        {under}
        {panel(app)}
    };
    (over, under.into_any())
}

/// What gives the answer to a prediction away, and is not there until that was shown.
pub(super) fn given_away(app: App, inside: AnyView) -> AnyView {
    if app.with_view(|view| view.predict).is_none() {
        return inside;
    }
    view! { <div hidden=move || app.waits()>{inside}</div> }.into_any()
}
