//! Figures that give away what is asked are covered until the answer was shown.

use super::{App, WORDS};
use crate::course::{LabStandings, Scene};
use crate::spec::{AnyFigure, Lab, PredictionName, Shared};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The figures whose answers were shown, or that the reader wanted to see all the same.
#[derive(Clone, Copy)]
pub(super) struct Covers(RwSignal<Vec<PredictionName>>);

impl Covers {
    pub(super) fn new() -> Self {
        Self(RwSignal::new(Vec::new()))
    }

    /// Covers the figures of the page that would give an answer away.
    pub(super) fn start(self, app: App) {
        for name in PredictionName::ALL.into_iter().filter(|name| name.is_given_away()) {
            let place = format!("figure-{}", name.figure().name());
            let host = document().get_element_by_id(&place).and_then(|host| host.dyn_into::<HtmlElement>().ok());
            let is_sought = window().location().hash().is_ok_and(|hash| hash == format!("#{place}"));
            if let Some(host) = host.filter(|_| !is_sought) {
                self.cover(app, name, host);
            }
        }
    }

    /// The answer was shown: its figure gives nothing away any more.
    pub(super) fn lift(self, name: PredictionName) {
        if !self.0.with_untracked(|lifted| lifted.contains(&name)) {
            self.0.update(|lifted| lifted.push(name));
        }
    }

    fn cover(self, app: App, name: PredictionName, place: HtmlElement) {
        // Once something was moved, or came by a link, the figure is what the reader looks at; of the lab, once the experiment that
        // is asked about has begun, for another one's run would give the answer away by the way.
        let came_by_link = app.lab_now() != Lab::default();
        let is_asked_about = move || name.scene(&Shared::default()) == Scene::Lab(app.lab().scenario());
        let has_run = move || app.lab_standings() != LabStandings::default();
        let is_as_at_first = move || match name.figure() {
            AnyFigure::Theory(_) => app.tabled() == Shared::default(),
            AnyFigure::Run(_) => !(came_by_link || is_asked_about() && has_run()),
        };
        let covered = Memo::new(move |before: Option<&bool>| {
            before.copied().unwrap_or(true) && !self.0.with(|lifted| lifted.contains(&name)) && is_as_at_first()
        });
        let (figure, found) = (place.clone(), place.clone());
        Effect::new(move |_| {
            // What cannot be set leaves the figure as it is, which is no harm.
            drop(if covered.get() {
                figure.set_attribute("data-covered", "")
            } else {
                figure.remove_attribute("data-covered")
            });
        });
        let uncover = move |_| {
            self.lift(name);
            // The button goes, and the figure it stood before takes the focus.
            drop(found.set_attribute("tabindex", "-1"));
            drop(found.focus());
        };
        // Beside what stands there, still or live, which is only covered.
        let cover = move || {
            view! {
                <div data-live="" class="cover" hidden=move || !covered.get()>
                    <p>{WORDS.predictions.waits}</p>
                    <button type="button" on:click=uncover>
                        {WORDS.predictions.uncover}
                    </button>
                </div>
            }
        };
        leptos::mount::mount_to(place, cover).forget();
    }
}
