//! The terms of the formulas. While one is pointed at, focused or tapped, it and all that stands for the same in the text are
//! marked, the figures bring it out, and a line under its formula tells its present number.

use super::{App, WORDS, fault, mount};
use crate::course::Term;
use crate::figure::Emphasis;
use crate::named::Named;
use crate::values::facts;
use crate::words::{TermFacts, TermWords};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, FocusEvent, HtmlElement, KeyboardEvent, MouseEvent};

const SAY: fn(Term, &TermFacts) -> TermWords = WORDS.course.term;
const HINT: &str = WORDS.course.term_hint;

/// A part of a formula that can be asked.
struct Place {
    element: Element,
    term: Term,
    /// The id of the line under its formula.
    readout: String,
}

/// Which of the places is asked: what is pointed at, else what has the focus. A focus that comes ends what the pointer rests on, so
/// that of the two the reader's last act counts.
#[derive(Clone, Copy)]
struct Asked {
    hovered: RwSignal<Option<usize>>,
    focused: RwSignal<Option<usize>>,
}

impl Asked {
    fn now(self) -> Option<usize> {
        self.hovered.get().or_else(|| self.focused.get())
    }

    /// A signal that is set anew only if it changes.
    fn put(signal: RwSignal<Option<usize>>, to: Option<usize>) {
        if signal.get_untracked() != to && !fault::is_up() {
            signal.set(to);
        }
    }

    fn end(self) {
        Self::put(self.hovered, None);
        Self::put(self.focused, None);
    }
}

/// Brings the formulas to life.
pub(super) fn start(app: App) {
    let Some(article) = document().get_element_by_id("article") else { return };
    let places = places();
    if places.is_empty() {
        return;
    }
    let asked = Asked { hovered: RwSignal::new(None), focused: RwSignal::new(None) };
    let terms: Vec<(Term, String)> = places.iter().map(|place| (place.term, place.readout.clone())).collect();
    let told = Memo::new(move |_| facts(&app.tabled()));
    listen(&article, asked);
    answer(app, asked, &terms);
    show(asked, told, terms);
    speak(told, places);
}

/// Every part of a formula that can be asked, in the order of the page.
fn places() -> Vec<Place> {
    let place = |element: Element| {
        let term = Term::by_name(&element.get_attribute("data-term")?)?;
        let readout = element.closest(".equation").ok()??.query_selector(".readout").ok()??.id();
        Some(Place { element, term, readout })
    };
    all(ASKED).into_iter().filter_map(place).collect()
}

const ASKED: &str = ".term[data-term]";

fn all(selector: &str) -> Vec<Element> {
    let Ok(found) = document().query_selector_all(selector) else { return Vec::new() };
    (0..found.length()).filter_map(|place| found.item(place)?.dyn_into::<Element>().ok()).collect()
}

/// The place of the part of a formula that something lies in.
fn place_of(target: Option<web_sys::EventTarget>) -> Option<(usize, Element)> {
    let part = target?.dyn_into::<Element>().ok()?.closest(ASKED).ok()??;
    let place = all(ASKED).iter().position(|other| *other == part)?;
    Some((place, part))
}

/// One listener of each kind serves all formulas.
fn listen(article: &Element, asked: Asked) {
    let ask = |signal, target| Asked::put(signal, place_of(target).map(|(place, _)| place));
    hear(article, "pointerover", move |event| ask(asked.hovered, event.target()));
    hear(article, "pointerout", move |event| {
        ask(asked.hovered, event.dyn_ref::<MouseEvent>().and_then(MouseEvent::related_target));
    });
    hear(article, "focusin", move |event| {
        ask(asked.focused, event.target());
        if asked.focused.get_untracked().is_some() {
            Asked::put(asked.hovered, None);
        }
    });
    hear(article, "focusout", move |event| {
        ask(asked.focused, event.dyn_ref::<FocusEvent>().and_then(FocusEvent::related_target));
    });
    // A finger does not stay over what it taps, and not every browser gives the focus to what was tapped.
    hear(article, "click", |event| {
        if let Some((_, part)) = place_of(event.target()) {
            // Every element that can have the focus takes it so, of mathematics as of HTML.
            drop(part.unchecked_ref::<HtmlElement>().focus());
        }
    });
    // Wherever the focus is: what the pointer brought out can be put away as well.
    if let Some(root) = document().document_element() {
        hear(&root, "keydown", move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                asked.end();
            }
        });
    }
}

/// Kept for the life of the document.
fn hear(on: &Element, kind: &str, act: impl Fn(&Event) + 'static) {
    let listener = Closure::<dyn Fn(Event)>::new(move |event| act(&event));
    drop(on.add_event_listener_with_callback(kind, listener.as_ref().unchecked_ref()));
    listener.forget();
}

/// Figures and text bring out what is asked.
fn answer(app: App, asked: Asked, terms: &[(Term, String)]) {
    let terms: Vec<Term> = terms.iter().map(|(term, _)| *term).collect();
    let term = Memo::new(move |_| asked.now().and_then(|place| terms.get(place).copied()));
    Effect::new(move |_| {
        let term = term.get();
        if fault::is_up() {
            return;
        }
        app.inks().emphasise(term.map(Emphasis::of));
        for part in all("[data-term]") {
            let meant = term.is_some_and(|term| part.get_attribute("data-term").as_deref() == Some(term.name()));
            drop(part.class_list().toggle_with_force("meant", meant));
        }
    });
}

/// The line under each formula: what is told of the part that is asked, or at first that there is something to ask.
fn show(asked: Asked, told: Memo<TermFacts>, terms: Vec<(Term, String)>) {
    let mut readouts: Vec<String> = terms.iter().map(|(_, readout)| readout.clone()).collect();
    readouts.dedup();
    let untouched = RwSignal::new(true);
    for (place, readout) in readouts.into_iter().enumerate() {
        let (terms, own) = (terms.clone(), readout.clone());
        let text = Memo::new(move |_| match asked.now().and_then(|place| terms.get(place)) {
            Some((term, readout)) if *readout == own => SAY(*term, &told.read()).shown,
            None if place == 0 && untouched.get() => HINT.to_owned(),
            _ => String::new(),
        });
        mount(&readout, move || view! { <span data-live="">{move || text.get()}</span> });
    }
    Effect::new(move |_| {
        if asked.now().is_some() {
            untouched.set(false);
        }
    });
}

/// The parts can be reached by keys, and say what they are and how large.
fn speak(told: Memo<TermFacts>, places: Vec<Place>) {
    for Place { element, .. } in &places {
        drop(element.set_attribute("tabindex", "0"));
        // A part of a formula has no role that takes a name.
        drop(element.set_attribute("role", "group"));
    }
    let places = StoredValue::new_local(places);
    Effect::new(move |_| {
        let told = told.read();
        if fault::is_up() {
            return;
        }
        places.with_value(|places| {
            for Place { element, term, .. } in places {
                let spoken = SAY(*term, &told).spoken;
                if element.get_attribute("aria-label").as_deref() != Some(&spoken) {
                    drop(element.set_attribute("aria-label", &spoken));
                }
            }
        });
    });
}
