//! What the reader must be told: bad values of a link, a true class that moved, a part of the page that did not come.

use super::app::{App, WORDS};
use super::later;
use leptos::prelude::*;

/// The list of notices, and the live region that speaks one sentence of a figure.
pub(super) fn notices(app: App) -> impl IntoView {
    let list = move || {
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
        <div data-live="" class="notice-list" role="status" aria-live="off">
            {list}
            {missing}
        </div>
        <p data-live="" id="announcer" class="visually-hidden" aria-live="polite">
            {move || app.spoken()}
        </p>
    }
}
