//! A typed value: committed on Enter or on leaving, kept with a message if it cannot be used.

use leptos::prelude::*;

/// A field for an exact value; its element has the id and `-number`.
pub(super) struct Field<Commit> {
    pub(super) id: String,
    /// What it is, for those who do not see what stands beside it.
    pub(super) label: String,
    pub(super) locked: bool,
    pub(super) value: Memo<String>,
    /// Takes the text, or says why not.
    pub(super) commit: Commit,
}

impl<Commit: Fn(&str) -> Result<(), String> + Copy + Send + Sync + 'static> Field<Commit> {
    pub(super) fn view(self) -> impl IntoView {
        let Self { id, label, locked, value, commit } = self;
        // What was refused, why, and the value it would have replaced: once that moves on, the refusal is over.
        let refused = RwSignal::new(None::<(String, String, String)>);
        let standing = Memo::new(move |_| refused.get().filter(|(_, _, then)| *then == value.get()));
        let shown = move || standing.get().map_or_else(|| value.get(), |(text, ..)| text);
        let (input_id, error_id) = (format!("{id}-number"), format!("{id}-error"));
        view! {
            <input
                type="text"
                inputmode="decimal"
                autocomplete="off"
                spellcheck="false"
                id=input_id
                disabled=locked
                aria-label=label
                aria-describedby=error_id.clone()
                aria-invalid=move || standing.read().is_some().to_string()
                prop:value=shown
                on:change:target=move |event| {
                    let text = event.target().value();
                    match commit(&text) {
                        Ok(()) => {
                            refused.set(None);
                            // The same number in other words is shown in ours.
                            event.target().set_value(&value.get_untracked());
                        }
                        Err(message) => refused.set(Some((text, message, value.get_untracked()))),
                    }
                }
            />
            <p class="refusal" id=error_id role="alert">
                {move || standing.get().map(|(_, message, _)| message)}
            </p>
        }
    }
}

/// A decimal number with a point or a comma, and with either minus.
pub(super) fn decimal(text: &str) -> Option<f64> {
    text.trim().replace(',', ".").replace('−', "-").parse().ok()
}
