//! The state as a program for a framework of the reader's choice, what it prints, and what that framework does otherwise than
//! one may think; the program that trains; and the one in which a class weight flips a prediction.

use super::{App, WORDS, fault, mount};
use crate::frameworks::{Framework, HeavyClass, Printed, Program, training_loop};
use crate::named::Named;
use crate::web::copying::{copy, select};
use crate::words::FrameworksWords;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::HtmlInputElement;

const SAY: &FrameworksWords = &WORDS.frameworks;

pub(super) fn start(app: App) {
    // What the reader chose before the page came alive stays chosen.
    let still = document().query_selector("#frameworks-now [data-static] input:checked").ok().flatten();
    let still = still.and_then(|input| input.dyn_into::<HtmlInputElement>().ok()).map(|input| input.value());
    let first = still.and_then(|name| Framework::by_name(&name)).unwrap_or_default();
    mount("frameworks-now", move || programs(app, first));
    mount("training-program", move || training(app));
    mount("weights-now", move || weights(app));
}

/// The choice of a framework, and the one program.
fn programs(app: App, first: Framework) -> AnyView {
    let chosen = RwSignal::new(first);
    let program = Memo::new(move |_| Program::of(chosen.get(), &app.tabled()));
    let option = move |framework: Framework| {
        let id = format!("framework-{}", framework.name());
        view! {
            <label class="chip" for=id.clone()>
                <input
                    type="radio"
                    name="framework"
                    id=id.clone()
                    autocomplete="off"
                    prop:checked=move || chosen.get() == framework
                    on:change=move |_| chosen.set(framework)
                />
                <span>{(SAY.name)(framework)}</span>
            </label>
        }
    };
    view! {
        <div data-live="" class="frameworks">
            <fieldset class="framework-choice">
                <legend>{SAY.choose}</legend>
                {Framework::ALL.into_iter().map(option).collect_view()}
            </fieldset>
            {move || of_framework(app, chosen.get(), program)}
        </div>
    }
    .into_any()
}

/// What stands beneath the choice: the program, what it prints, and what to beware of.
fn of_framework(app: App, framework: Framework, program: Memo<Program>) -> AnyView {
    let code = Signal::derive(move || program.with(|program| program.code.clone()));
    let way = move || {
        let way = program.with(|program| program.way);
        (SAY.way)(framework, way).map(|text| view! { <p class="about">{text}</p> })
    };
    let row = move |name: &'static str, class: &'static str, which: fn(&Program) -> Printed| {
        let loss = move || program.with(|program| which(program).loss.to_string());
        let gradient = move || program.with(|program| which(program).gradient_of_true.to_string());
        view! {
            <tr>
                <th scope="row" class=class>{name}</th>
                <td data-printed="loss">{loss}</td>
                <td data-printed="gradient">{gradient}</td>
            </tr>
        }
    };
    let notes = (SAY.notes)(framework).iter().map(|&note| view! { <li>{note}</li> }).collect_view();
    view! {
        <div class="program" data-framework=framework.name()>
            {listing(app, (SAY.program)(framework), code)}
            {way}
            <div class="table-frame" role="region" aria-label=(SAY.prints)(framework) tabindex="0">
                <table>
                    <caption>{(SAY.prints)(framework)}</caption>
                    <thead>
                        <tr>
                            <th scope="col">{SAY.target}</th>
                            <th scope="col">{SAY.loss}</th>
                            <th scope="col">{SAY.gradient}</th>
                        </tr>
                    </thead>
                    <tbody>
                        {row(WORDS.one_hot, "one-hot", |program| program.one_hot)}
                        {row(WORDS.smoothed, "smoothed", |program| program.smoothed)}
                    </tbody>
                </table>
            </div>
            <p class="beware">{SAY.beware}</p>
            <ul class="about">{notes}</ul>
        </div>
    }
    .into_any()
}

/// The program that trains, which is the same in every state.
fn training(app: App) -> AnyView {
    let code = Signal::stored(training_loop());
    view! { <div data-live="" class="training-program">{listing(app, SAY.training.to_owned(), code)}</div> }.into_any()
}

/// The program with class weights, and what it prints.
fn weights(app: App) -> AnyView {
    let example = Memo::new(move |_| HeavyClass::of(&app.tabled()));
    let is_idle = Memo::new(move |_| example.with(Option::is_none));
    let code = Signal::derive(move || {
        example.with(|example| example.as_ref().map(|example| example.code.clone()).unwrap_or_default())
    });
    let prints = move || {
        example.with(|example| example.as_ref().map(|it| (SAY.weights_print)(it.favoured, it.own, it.of_favoured)))
    };
    let program = move || {
        if is_idle.get() {
            view! { <p>{SAY.weights_idle}</p> }.into_any()
        } else {
            view! {
                {listing(app, SAY.weights.to_owned(), code)}
                <p class="prints">{prints}</p>
            }
            .into_any()
        }
    };
    view! { <div data-live="" class="weights">{program}</div> }.into_any()
}

/// A program, and a button that copies it. Where the browser refuses, the program is selected for the reader to copy.
fn listing(app: App, name: String, code: Signal<String>) -> AnyView {
    #[derive(Clone, Copy, PartialEq)]
    enum Copy {
        Done,
        Refused,
    }
    // What was tried last, and with which program: once the state has moved on, it is another.
    let tried = RwSignal::new(None::<(String, Copy)>);
    let copied = Memo::new(move |_| {
        let tried = tried.read();
        let (text, outcome) = tried.as_ref()?;
        (*text == code.get()).then_some(*outcome)
    });
    let shown = NodeRef::<html::Code>::new();
    let press = move |_| {
        let text = code.get_untracked();
        spawn_local(async move {
            let done = copy(&text).await;
            // The listing may be gone by now, and its signals with it.
            if fault::is_up() || tried.try_get_untracked().is_none() {
                return;
            }
            if done {
                app.say(SAY.copied.to_owned());
            } else {
                if let Some(shown) = shown.get_untracked() {
                    select(&shown);
                }
                app.say(SAY.refused.to_owned());
            }
            tried.set(Some((text, if done { Copy::Done } else { Copy::Refused })));
        });
    };
    let label = move || if copied.get() == Some(Copy::Done) { SAY.copied } else { SAY.copy };
    let hint = move || (copied.get() == Some(Copy::Refused)).then_some(SAY.refused);
    view! {
        <pre tabindex="0" role="region" aria-label=name><code node_ref=shown>{move || code.get()}</code></pre>
        <p class="copying">
            <button type="button" class="copy" on:click=press>
                {label}
            </button>
            <span class="hint">{hint}</span>
        </p>
    }
    .into_any()
}
