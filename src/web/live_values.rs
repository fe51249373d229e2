//! Numbers in the text that follow the state, and figures that are hidden: the document mirrors what the state says.

use super::app::{App, WORDS};
use super::fault;
use crate::named::Named;
use crate::spec::FigureName;
use crate::values::{ValueName, Values};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::Element;

/// Keeps every `data-value` of the document up to date.
pub(super) fn follow(app: App) {
    let places = places();
    if places.is_empty() {
        return;
    }
    let values = Memo::new(move |_| Values::of(&app.tabled()));
    let places = StoredValue::new_local(places);
    Effect::new(move |_| {
        let values = values.read();
        // fault.js has put the defaults back.
        if fault::is_up() {
            return;
        }
        places.with_value(|places| {
            for (element, name) in places {
                element.set_text_content(Some(values.get(*name)));
            }
        });
    });
}

fn places() -> Vec<(Element, ValueName)> {
    let Ok(found) = document().query_selector_all("[data-value]") else { return Vec::new() };
    let elements = (0..found.length()).filter_map(|place| found.item(place)?.dyn_into::<Element>().ok());
    let named = elements.filter_map(|element| {
        let name = element.get_attribute("data-value")?;
        Some((element, ValueName::by_name(&name)?))
    });
    named.collect()
}

/// Hides the figures that are switched off.
pub(super) fn hide_figures(app: App) {
    Effect::new(move |_| {
        for name in FigureName::ALL {
            let shown = app.shows(name) || fault::is_up();
            if let Some(host) = document().get_element_by_id(&format!("figure-{}", name.name())) {
                // Neither can be refused on an element of our own.
                let _ = if shown { host.remove_attribute("hidden") } else { host.set_attribute("hidden", "") };
            }
        }
    });
}

/// A switch for each figure of the page.
pub(super) fn figure_choice(app: App) -> impl IntoView {
    let option = move |name: FigureName| {
        let id = format!("shows-{}", name.name());
        view! {
            <label class="chip" for=id.clone()>
                <input
                    type="checkbox"
                    id=id.clone()
                    autocomplete="off"
                    prop:checked=move || app.shows(name)
                    on:change:target=move |event| app.show(name, event.target().checked())
                />
                <span>{(WORDS.figure_name)(name)}</span>
            </label>
        }
    };
    view! {
        <details data-live="" class="chips">
            <summary>{WORDS.controls.figures}</summary>
            <fieldset aria-label=WORDS.controls.figures>
                {FigureName::ALL.into_iter().map(option).collect_view()}
                <button type="button" id="shows-all" on:click=move |_| app.show_all()>
                    {WORDS.controls.all_figures}
                </button>
            </fieldset>
        </details>
    }
}
