//! What PyTorch gives for the present state, on demand: the lines of code, and the values they print.

use super::app::{App, WORDS};
use crate::pytorch::{Printed, Program};
use leptos::prelude::*;

/// A button, and beneath it the program and what it prints.
pub(super) fn comparison(app: App) -> impl IntoView {
    let shown = RwSignal::new(false);
    // Computed when somebody looks, for its cost grows with the number of classes.
    let program = Memo::new(move |_| shown.get().then(|| Program::of(&app.tabled())));
    let code = move || program.read().as_ref().map(|program| program.code.clone());
    let printed = move |which: fn(&Program) -> Printed| {
        program.read().as_ref().map(|program| {
            let Printed { loss, gradient_of_true } = which(program);
            (loss.to_string(), gradient_of_true.to_string())
        })
    };
    let row = move |name: &'static str, class: &'static str, which: fn(&Program) -> Printed| {
        view! {
            <tr>
                <th scope="row" class=class>{name}</th>
                <td data-pytorch="loss">{move || printed(which).map(|(loss, _)| loss)}</td>
                <td data-pytorch="gradient">{move || printed(which).map(|(_, gradient)| gradient)}</td>
            </tr>
        }
    };
    view! {
        <div data-live="" class="pytorch">
            <button
                type="button"
                aria-expanded=move || shown.get().to_string()
                aria-controls="pytorch-program"
                on:click=move |_| shown.update(|shown| *shown = !*shown)
            >
                {move || if shown.get() { WORDS.pytorch.hide } else { WORDS.pytorch.show }}
            </button>
            <div id="pytorch-program" hidden=move || !shown.get()>
                <pre tabindex="0" role="region" aria-label=WORDS.pytorch.program><code>{code}</code></pre>
                <div class="table-frame">
                    <table>
                        <caption>{WORDS.pytorch.gives}</caption>
                        <thead>
                            <tr>
                                <th scope="col">{WORDS.pytorch.target}</th>
                                <th scope="col">{WORDS.pytorch.loss}</th>
                                <th scope="col">{WORDS.pytorch.gradient}</th>
                            </tr>
                        </thead>
                        <tbody>
                            {row(WORDS.one_hot, "one-hot", |program| program.one_hot)}
                            {row(WORDS.smoothed, "smoothed", |program| program.smoothed)}
                        </tbody>
                    </table>
                </div>
            </div>
        </div>
    }
}
