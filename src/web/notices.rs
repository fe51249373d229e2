//! What the reader must be told: bad values of a link, a true class that moved, a part of the page that did not come.

use super::app::{App, WORDS};
use super::later;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast;
use web_sys::{Element, FocusEvent, FocusOptions, HtmlDivElement, HtmlElement};

/// The list of notices, and the live region that speaks one sentence of a figure.
pub(super) fn notices(app: App) -> impl IntoView {
    let listed = NodeRef::<Div>::new();
    // Where the focus was before it came to the notices, if it came from somewhere in this document.
    let before = StoredValue::new_local(None::<Element>);
    let come = move |event: FocusEvent| {
        let from = event.related_target().and_then(|from| from.dyn_into::<Element>().ok());
        let is_within = |from: &Element| listed.get_untracked().is_some_and(|list| list.contains(Some(from)));
        if !from.as_ref().is_some_and(is_within) {
            before.set_value(from);
        }
    };
    // A notice goes, pressed away or by itself, and with it the button that has the focus: the focus goes back. Where another
    // notice takes the place of the one that goes, its button has it.
    let keep_focus = move || {
        let focused = document().active_element();
        let is_here = |list: HtmlDivElement| focused.as_ref().is_some_and(|focused| list.contains(Some(focused)));
        if listed.get_untracked().is_some_and(is_here) {
            request_animation_frame(move || {
                let is_lost = document().active_element().is_none_or(|now| now.tag_name() == "BODY");
                if let Some(before) = before.get_value().filter(|_| is_lost) {
                    let how = FocusOptions::new();
                    how.set_prevent_scroll(true);
                    // Also a term of a formula can have the focus, which is no element of HTML.
                    let _ = before.unchecked_ref::<HtmlElement>().focus_with_options(&how);
                }
            });
        }
    };
    let list = move || {
        keep_focus();
        let notices = app.notices().into_iter();
        notices
            .map(|notice| {
                let text = (WORDS.notice)(&notice);
                let key = notice.key().to_owned();
                view! {
                    <p class="notice" data-notice=key>
                        <span>{text}</span>
                        <button type="button" on:click=move |_| app.dismiss(&notice)>
                            {WORDS.dismiss}
                        </button>
                    </p>
                }
            })
            .collect_view()
    };
    let missing = move || {
        keep_focus();
        (!app.missing().is_empty()).then(|| {
            view! {
                <p class="notice" data-notice="missing">
                    <span>{WORDS.missing}</span>
                    <button type="button" on:click=move |_| later::retry(app)>
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
