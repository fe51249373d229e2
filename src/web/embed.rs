//! The embed: one figure in a document of its own, with the controls that it follows.

use super::app::App;
use super::controls::panel;
use super::figure_controls::own_controls;
use super::figure_view::{LiveFigure, figure, title};
use super::{explorer, lab, mount};
use crate::spec::{AnyFigure, FigureName, Lab};
use leptos::prelude::*;

/// Brings the embed to life: a figure of the theory, or one of the lab, or a whole experiment.
pub(super) fn start(app: App) {
    match app.with_view(|view| view.figure) {
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
            {figure(app, explorer::kind(name), Some(with_panel))}
        }
    });
}

/// An embed has one figure, and all its controls belong under the picture they move.
fn with_panel(figure: LiveFigure) -> (AnyView, AnyView) {
    let (over, under) = own_controls(figure);
    (over, view! { {under} {panel(figure.app)} }.into_any())
}
