//! What can be taken away of an exhibit: files to save, texts to copy, and what stands in for a file that was not saved.

#[cfg(feature = "split")]
use super::embedding;
use super::export::{Content, Export, Format, export, name_of};
use super::{App, Exhibit, SAY};
#[cfg(feature = "split")]
use crate::spec::AnyFigure;
use crate::training::Source;
use crate::web::app::WORDS;
use crate::web::copying::copy;
use crate::web::{address, fault};
use js_sys::{Array, Uint8Array};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, Element, HtmlElement, Url};

/// How long a file can be fetched by the browser after it was made.
const KEPT: Duration = Duration::from_secs(40);

/// What the panel has to tell.
#[derive(Clone, Copy)]
struct Told {
    app: App,
    /// What stands in for the file that was made last, or for the text that could not be copied.
    stand_in: RwSignal<Option<StandIn>>,
    /// Whether that is open.
    open: RwSignal<bool>,
    /// What went wrong, in words.
    wrong: RwSignal<Option<String>>,
    /// The text that was copied last.
    copied: RwSignal<Option<String>>,
}

/// What can be copied by hand.
#[derive(Clone)]
struct StandIn {
    /// What leads to it.
    summary: String,
    /// What it is called.
    name: String,
    content: Content,
    /// Whether the reader waits for it.
    wanted: bool,
}

/// The panel of an exhibit.
pub(super) fn panel(app: App, exhibit: Exhibit) -> AnyView {
    let told = Told {
        app,
        stand_in: RwSignal::new(None),
        open: RwSignal::new(false),
        wrong: RwSignal::new(None),
        copied: RwSignal::new(None),
    };
    let pictures = [Format::Svg, Format::Png(1), Format::Png(2), Format::Png(3)];
    let pictures = pictures.into_iter().filter(|_| exhibit.picture.is_some());
    let tables = (0..exhibit.tables.len()).map(Format::Csv);
    let saves = pictures.chain(tables).map(|format| save_button(told, exhibit.clone(), format)).collect_view();
    let sentence = exhibit.picture.as_ref().map(|picture| picture.sentence);
    let sentence = sentence.map(|sentence| copy_button(told, SAY.sentence, move || sentence.get()));
    let place = if exhibit.picture.is_some() { format!("figure-{}", exhibit.name) } else { exhibit.name.to_owned() };
    // A document without an address of its own has no link.
    let link = address::link(app, &place).map(|_| {
        let link = move || {
            app.shared();
            app.lab();
            address::link(app, &place).unwrap_or_default()
        };
        copy_button(told, SAY.link, link)
    });
    let own_points = move || {
        let own = app.lab().setting().data.source == Source::Own;
        own.then(|| view! { <p class="hint">{WORDS.lab.own.not_in_link}</p> })
    };
    let own_points = link.is_some().then_some(own_points);
    #[cfg(feature = "split")]
    let embedding = AnyFigure::by_name(exhibit.name).map(|figure| embedding::button(app, figure));
    #[cfg(not(feature = "split"))]
    let embedding = ();
    view! {
        <fieldset>
            <legend>{SAY.save}</legend>
            {saves}
        </fieldset>
        <fieldset>
            <legend>{SAY.copy}</legend>
            {sentence}
            {link}
        </fieldset>
        {own_points}
        {embedding}
        <p class="refusal" role="alert">
            {move || told.wrong.get()}
        </p>
        {move || told.stand_in.get().map(|stand_in| instead(told, stand_in))}
    }
    .into_any()
}

fn save_button(told: Told, exhibit: Exhibit, format: Format) -> AnyView {
    let label = match format {
        Format::Svg => SAY.svg.to_owned(),
        Format::Png(times) => (SAY.png)(times),
        Format::Csv(place) => exhibit.tables[place].label.to_owned(),
    };
    let press = move |_| {
        let made = export(told.app, &exhibit, format);
        told.open.set(false);
        match made {
            Ok(file) => {
                // What no browser saves can still be copied.
                let saved = save(&file);
                if saved.is_ok() {
                    told.app.say((SAY.made)(&file.name));
                }
                told.wrong.set(saved.err().map(|error| (SAY.not_made)(&file.name, &format!("{error:?}"))));
                let Export { name, content, .. } = file;
                told.stand_in.set(Some(StandIn { summary: (SAY.instead)(&name), name, content, wanted: false }));
            }
            Err(why) => {
                told.wrong.set(Some((SAY.not_made)(&name_of(&exhibit, format), &why)));
                told.stand_in.set(None);
            }
        }
    };
    view! {
        <button type="button" data-save=kind(format) on:click=press>
            {label}
        </button>
    }
    .into_any()
}

/// A format by its name, for scripts.
fn kind(format: Format) -> String {
    match format {
        Format::Svg => "svg".to_owned(),
        Format::Png(times) => format!("png-{times}"),
        Format::Csv(0) => "csv".to_owned(),
        Format::Csv(place) => format!("csv-{place}"),
    }
}

/// Offers a file to the browser's own way of saving. In a frame that must not download, the browser drops it without a word.
fn save(file: &Export) -> Result<(), JsValue> {
    let kind = BlobPropertyBag::new();
    kind.set_type(file.media_type);
    let blob = match &file.content {
        Content::Text(text) => {
            // Excel reads a table without this mark as one in the letters of its own country, and spoils ε and −. What is copied
            // or told to a host is a text already, and has none.
            let mark = if file.media_type.starts_with("text/csv") { "\u{feff}" } else { "" };
            Blob::new_with_str_sequence_and_options(&Array::of2(&mark.into(), &text.into()), &kind)?
        }
        Content::Image(address) => {
            let (_, code) = address.split_once(',').unwrap_or_default();
            // A letter for each byte.
            let bytes: Vec<u8> = window().atob(code)?.chars().map(|byte| byte as u8).collect();
            Blob::new_with_u8_array_sequence_and_options(&Array::of1(&Uint8Array::from(&bytes[..])), &kind)?
        }
    };
    let address = Url::create_object_url_with_blob(&blob)?;
    let document = document();
    let link = document.create_element("a")?.dyn_into::<HtmlElement>()?;
    link.set_attribute("href", &address)?;
    link.set_attribute("download", &file.name)?;
    let body = document.body().ok_or(JsValue::UNDEFINED)?;
    body.append_child(&link)?;
    link.click();
    link.remove();
    // Not before the browser has read it.
    set_timeout(move || drop(Url::revoke_object_url(&address)), KEPT);
    Ok(())
}

/// A button that copies a text. Its label says so until the text is another.
fn copy_button(told: Told, label: &'static str, text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let text = StoredValue::new(text);
    let is_copied =
        move || told.copied.with(|copied| copied.as_ref().is_some_and(|it| text.with_value(|text| *it == text())));
    let press = move |_| {
        let text = untrack(|| text.with_value(|text| text()));
        let stand_in = StandIn {
            summary: label.to_owned(),
            name: label.to_owned(),
            content: Content::Text(text.clone()),
            wanted: true,
        };
        copy_text(told, text, move || {
            told.stand_in.set(Some(stand_in));
            told.open.set(true);
        });
    };
    view! {
        <button type="button" on:click=press>
            {move || if is_copied() { SAY.copied } else { label }}
        </button>
    }
    .into_any()
}

/// Copies a text, or lets the reader do it.
fn copy_text(told: Told, text: String, by_hand: impl FnOnce() + 'static) {
    spawn_local(async move {
        let done = copy(&text).await;
        // The figure may be gone by now, and its signals with it.
        if fault::is_up() || told.copied.try_get_untracked().is_none() {
            return;
        }
        told.wrong.set((!done).then(|| SAY.refused.to_owned()));
        told.app.say(if done { SAY.copied } else { SAY.refused }.to_owned());
        if done {
            told.copied.set(Some(text));
        } else {
            by_hand();
        }
    });
}

/// What stands in for a file: closed until it is wanted, and empty until then.
fn instead(told: Told, stand_in: StandIn) -> AnyView {
    let summary = stand_in.summary.clone();
    let opened = move |event: web_sys::Event| {
        let details = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let open = details.is_some_and(|details| details.has_attribute("open"));
        // Opened by the program it is open already, and what is inside must not be made anew while its field takes the focus.
        if told.open.get_untracked() != open {
            told.open.set(open);
        }
    };
    let inside = move || told.open.get().then(|| inside(told, &stand_in));
    view! {
        <details class="instead" prop:open=told.open on:toggle=opened>
            <summary>{summary}</summary>
            {inside}
        </details>
    }
    .into_any()
}

fn inside(told: Told, stand_in: &StandIn) -> AnyView {
    let name = stand_in.name.clone();
    match &stand_in.content {
        Content::Image(address) => view! {
            <p class="hint">{SAY.by_hand}</p>
            <img src=address.clone() alt=name />
        }
        .into_any(),
        Content::Text(text) => {
            let field = NodeRef::<html::Textarea>::new();
            // With the focus all of it is selected, so that a key copies it.
            let select = move || field.get_untracked().into_iter().for_each(|field| field.select());
            // A frame later, or once the browser has answered, the field may be gone.
            let focus = move || drop(field.try_get_untracked().flatten().map(|field| field.focus()));
            if stand_in.wanted {
                // Not before it is on the page.
                request_animation_frame(focus);
            }
            let (text, whole) = (text.clone(), text.clone());
            let press = move |_| copy_text(told, whole.clone(), focus);
            let is_copied = {
                let text = text.clone();
                move || told.copied.with(|copied| copied.as_ref() == Some(&text))
            };
            view! {
                <textarea
                    node_ref=field
                    readonly=""
                    rows="8"
                    aria-label=name
                    prop:value=text
                    on:focus=move |_| select()
                ></textarea>
                <button type="button" on:click=press>
                    {move || if is_copied() { SAY.copied } else { SAY.copy }}
                </button>
            }
            .into_any()
        }
    }
}
