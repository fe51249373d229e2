//! The contents beside the text, with the chapter that is read: the page's own list once more, where it stays in reach.

use super::{WORDS, fault};
use crate::web::sight;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A chapter, as the page's own list has it.
#[derive(Clone)]
struct Chapter {
    /// Where it leads: `#loss`, or a page of its own.
    address: String,
    title: String,
    /// Its number, unless it has none.
    number: Option<String>,
}

impl Chapter {
    /// What the reader calls it.
    fn name(&self) -> String {
        self.number.as_ref().map_or_else(|| self.title.clone(), |number| format!("{number} · {}", self.title))
    }
}

/// The list, folded up under the name of the chapter that is read.
pub(super) fn contents() -> AnyView {
    let chapters = chapters();
    let current = RwSignal::new(None::<usize>);
    for (place, chapter) in chapters.iter().enumerate() {
        let section = chapter.address.strip_prefix('#').and_then(|id| document().get_element_by_id(id));
        if let Some(section) = section {
            // What is read is a little above the middle of the window.
            sight::follow(&section, "-40% 0px -59%", move |read| match (read, current.get_untracked()) {
                _ if fault::is_up() => {}
                (true, _) => current.set(Some(place)),
                (false, Some(now)) if now == place => current.set(None),
                (false, _) => {}
            });
        }
    }
    let open = RwSignal::new(false);
    let names: Vec<String> = chapters.iter().map(Chapter::name).collect();
    // Between two chapters the last one is still the place.
    let name = Memo::new(move |before: Option<&String>| {
        let now = current.get().and_then(|place| names.get(place).cloned());
        now.or_else(|| before.cloned()).unwrap_or_else(|| WORDS.course.contents.to_owned())
    });
    let item = move |(place, Chapter { address, title, number }): (usize, Chapter)| {
        let is_current = move || (current.get() == Some(place)).then_some("true");
        view! {
            <li class:extra=number.is_none() value=number>
                <a href=address aria-current=is_current on:click=move |_| open.set(false)>
                    {title}
                </a>
            </li>
        }
    };
    view! {
        <details data-live="" class="contents-now" prop:open=move || open.get()>
            <summary on:click=move |event| {
                event.prevent_default();
                open.update(|open| *open = !*open);
            }>
                <span class="visually-hidden">{WORDS.course.contents} ": "</span>
                {name}
            </summary>
            // No landmark: the page's own list is one, and two of the same name help nobody.
            <ol class="contents">{chapters.into_iter().enumerate().map(item).collect_view()}</ol>
        </details>
    }
    .into_any()
}

fn chapters() -> Vec<Chapter> {
    let Ok(links) = document().query_selector_all("#contents a") else { return Vec::new() };
    let mut number = 0;
    let links = (0..links.length()).filter_map(|place| links.item(place)?.dyn_into::<HtmlElement>().ok());
    let chapter = |link: HtmlElement| {
        let item: Element = link.parent_element()?;
        if let Some(said) = item.get_attribute("value").and_then(|value| value.parse().ok()) {
            number = said;
        }
        let numbered = !item.class_list().contains("extra");
        let chapter = Chapter {
            address: link.get_attribute("href")?,
            title: link.text_content().unwrap_or_default(),
            number: numbered.then(|| number.to_string()),
        };
        number += i32::from(numbered);
        Some(chapter)
    };
    links.filter_map(chapter).collect()
}
