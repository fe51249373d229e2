//! What the reader must be told: bad values of a link, a true class that moved, a part of the page that did not come.

use super::app::{App, WORDS};
use super::later;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{FocusEvent, FocusOptions, HtmlElement};

/// The list of notices, and the live region that speaks one sentence of a figure.
pub(super) fn notices(app: App) -> impl IntoView {
    let listed = NodeRef::<Div>::new();
    // Where the focus was before it came to the notices.
    let before = StoredValue::new_local(None::<HtmlElement>);
    let come = move |event: FocusEvent| {
        let from = event.related_target().and_then(|from| from.dyn_into::<HtmlElement>().ok());
        let is_outside = |from: &HtmlElement| listed.get_untracked().is_some_and(|list| !list.contains(Some(from)));
        if let Some(from) = from.filter(is_outside) {
            before.set_value(Some(from));
        }
    };
    // The notice whose button was pressed goes, and the button with it: the focus goes on to another one, or back.
    let go_on = move || {
        let Some(list) = listed.get_untracked() else { return };
        let focused = document().active_element();
        if focused.is_none_or(|focused| !list.contains(Some(&focused))) {
            return;
        }
        request_animation_frame(move || {
            let other = list.query_selector("button").ok().flatten().and_then(|other| other.dyn_into().ok());
            let next: Option<HtmlElement> = other.or_else(|| before.get_value());
            if let Some(next) = next {
                let how = FocusOptions::new();
                how.set_prevent_scroll(true);
                let _ = next.focus_with_options(&how);
            }
        });
    };
    let list = move || {
        let notices = app.notices().into_iter();
        notices
            .map(|notice| {
                let text = (WORDS.notice)(&notice);
                let key = notice.key().to_owned();
                view! {
                    <p class="notice" data-notice=key>
                        <span>{text}</span>
                        <button
                            type="button"
                            on:click=move |_| {
                                go_on();
                                app.dismiss(&notice);
                            }
                        >
                            {WORDS.dismiss}
                        </button>
                    </p>
                }
            })
            .collect_view()
    };
    let missing = move || {
        (!app.missing().is_empty()).then(|| {
            view! {
                <p class="notice" data-notice="missing">
                    <span>{WORDS.missing}</span>
                    <button
                        type="button"
                        on:click=move |_| {
                            go_on();
                            later::retry(app);
                        }
                    >
                        {WORDS.retry}
                    </button>
                </p>
            }
        })
    };
    view! {
        // It is spoken of beneath, together with whatever else the same act changed.
        <div
            data-live=""
            class="notice-list"
            role="status"
            aria-live="off"
            node_ref=listed
            on:focusin=come
        >
            {list}
            {missing}
        </div>
        <p data-live="" id="announcer" class="visually-hidden" aria-live="polite">
            {move || app.spoken()}
        </p>
    }
}
