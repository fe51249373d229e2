//! The embed: one figure in a document of its own, with the controls that it follows.

use super::app::App;
use super::controls::panel;
use super::figure_controls::own_controls;
use super::figure_view::{LiveFigure, figure, title};
use super::{course, explorer, lab, mount};
use crate::course::goal::begins_from;
use crate::spec::{AnyFigure, FigureName, GoalName, Lab};
use leptos::prelude::*;

/// Brings the embed to life: a figure of the theory, or one of the lab, or a whole experiment. A goal stands above the
/// figure on which it is met, or above the experiment that it begins from, unless the link names others.
pub(super) fn start(app: App) {
    let (figure, goal) = app.with_view(|view| (view.figure, view.goal));
    let experiment = goal.and_then(begins_from);
    if let Some(scenario) = experiment.filter(|_| app.lab_now() == Lab::default()) {
        app.set_lab(Lab::of(scenario));
    }
    match figure.or(goal.map(GoalName::figure).filter(|_| experiment.is_none())) {
        Some(AnyFigure::Run(figure)) => lab::embed(app, Some(figure)),
        Some(AnyFigure::Theory(figure)) => embed(app, figure),
        None if app.lab_now() != Lab::default() => lab::embed(app, None),
        None => embed(app, FigureName::ALL[0]),
    }
}

fn embed(app: App, name: FigureName) {
    mount("embed", move || {
        view! {
            {title(app)}
            {course::goals::of_embed(app)}
            {figure(app, explorer::kind(name), Some(with_panel))}
        }
    });
}

/// An embed has one figure, and all its controls belong under the picture they move.
fn with_panel(figure: LiveFigure) -> (AnyView, AnyView) {
    let (over, under) = own_controls(figure);
    (over, view! { {under} {panel(figure.app)} }.into_any())
}
