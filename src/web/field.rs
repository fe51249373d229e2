//! A typed value: committed on Enter or on leaving, kept with a message if it cannot be used.

use super::app::App;
use crate::decimal::Decimal;
use leptos::prelude::*;

/// A field for an exact value; its element has the id and `-number`.
///
/// It holds its closures by pointer, as all controls do: one view in the wasm serves every field.
pub(super) struct Field {
    pub(super) id: String,
    /// What it is, for those who do not see what stands beside it.
    pub(super) label: String,
    pub(super) locked: bool,
    pub(super) value: Signal<String>,
    /// Takes the text, or says why not.
    pub(super) commit: Commit,
}

/// What takes a typed text, or says why not.
pub(super) type Commit = Callback<String, Result<(), String>>;

/// A [`Commit`] of a way to read a text and a way to refuse it.
pub(super) fn commit(
    take: impl Fn(&str) -> Option<()> + Send + Sync + 'static,
    refuse: impl Fn(&str) -> String + Send + Sync + 'static,
) -> Commit {
    Callback::new(move |text: String| take(&text).ok_or_else(|| refuse(&text)))
}

impl Field {
    pub(super) fn view(self, app: App) -> AnyView {
        self.view_with_help(app, None)
    }

    /// The same, described by an element of the page.
    pub(super) fn view_with_help(self, app: App, help: Option<&str>) -> AnyView {
        let Self { id, label, locked, value, commit } = self;
        // Counts how often the value has moved on, by whatever way, a reset to the same value included.
        let version = Memo::new(move |before: Option<&(u32, (u32, String))>| {
            let now = (app.resets(), value.get());
            match before {
                Some((version, then)) if *then == now => (*version, now),
                Some((version, _)) => (version + 1, now),
                None => (0, now),
            }
        });
        // What was refused, why, and at which version: once the value moves on, the refusal is over.
        let refused = RwSignal::new(None::<(String, String, u32)>);
        let standing = Memo::new(move |_| refused.get().filter(|(_, _, then)| *then == version.get().0));
        let shown = move || standing.get().map_or_else(|| value.get(), |(text, ..)| text);
        let (input_id, error_id) = (format!("{id}-number"), format!("{id}-error"));
        // What is wrong is said before what it is for.
        let described = help.map_or_else(|| error_id.clone(), |help| format!("{error_id} {help}"));
        view! {
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                spellcheck="false"
                id=input_id
                disabled=locked
                aria-label=label
                aria-describedby=described
                aria-invalid=move || standing.read().is_some().to_string()
                prop:value=move || { version.track(); shown() }
                on:change:target=move |event| {
                    let text = event.target().value();
                    match commit.run(text.clone()) {
                        Ok(()) => {
                            refused.set(None);
                            // The same number in other words is shown in ours.
                            event.target().set_value(&value.get_untracked());
                        }
                        Err(message) => refused.set(Some((text, message, version.get_untracked().0))),
                    }
                }
            />
            <p class="refusal" id=error_id role="alert">
                {move || standing.get().map(|(_, message, _)| message)}
            </p>
        }
        .into_any()
    }
}

/// A decimal number with a point or a comma, and with either minus.
pub(super) fn decimal(text: &str) -> Option<f64> {
    f64::read(&text.trim().replace(',', ".").replace('−', "-"))
}
