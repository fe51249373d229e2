//! Small tasks with a quiet tick: where each of them stands, in its chapter or above the figure of an embed.

use super::unread::mount_unread;
use super::{App, WORDS, fault, outcome};
use crate::course::goal::{Standing, standing};
use crate::spec::GoalName;
use crate::words::GoalsWords;
use leptos::prelude::*;
use std::time::Duration;

const SAY: &GoalsWords = &WORDS.course.goals;

/// How long a goal must stand before it is met: a slider that is drawn past it has not met it, and what the figures say of the
/// change comes first.
const PAUSE: Duration = Duration::from_millis(900);

/// The goals of the chapters.
pub(super) fn start(app: App) {
    for name in GoalName::ALL {
        mount_unread(place(name), move || goal(app, name));
    }
}

/// The goal that the link sets an embed, which is never built in parts.
#[cfg(not(feature = "split"))]
pub(in crate::web) fn of_embed(app: App, name: GoalName) -> AnyView {
    view! { <div id=place(name)>{goal(app, name)}</div> }.into_any()
}

fn place(name: GoalName) -> String {
    format!("goal-{}", name.name())
}

fn goal(app: App, name: GoalName) -> AnyView {
    let say = (SAY.of)(name);
    // Nobody reads faster than tables are rewritten.
    let stands = Memo::new(move |_| standing(name, &app.tabled(), &app.lab_standings()));
    // Once met, for as long as the page is open.
    let was_met = RwSignal::new(false);
    Effect::new(move |waiting: Option<Option<TimeoutHandle>>| {
        if let Some(waiting) = waiting.flatten() {
            waiting.clear();
        }
        let may_be = stands.get().is_met && !was_met.get_untracked();
        let meet = move || {
            if !fault::is_up() {
                was_met.set(true);
                app.say(format!("{}: {} {}", SAY.label, SAY.done, say.why));
                outcome::tell(app, "goal", name.name(), Some(true));
            }
        };
        may_be.then(|| set_timeout_with_handle(meet, PAUSE).ok()).flatten()
    });
    let now = move || {
        let Standing { is_met, is_staged, now } = stands.get();
        match (was_met.get(), is_met || is_staged) {
            (true, true) => None,
            (true, false) => Some((SAY.moved_on)(&(SAY.now)(&now))),
            // It is being waited for, whether the reader stays.
            (false, true) if is_met => None,
            (false, _) if is_staged => Some((SAY.staged)(&(SAY.now)(&now))),
            (false, _) => Some((SAY.not_yet)(&(SAY.now)(&now))),
        }
    };
    view! {
        <div data-live="" class="goal" class:met=move || was_met.get()>
            <p>
                <strong>{SAY.label} ": "</strong>
                {say.task}
            </p>
            <p class="goal-state">
                {move || {
                    was_met
                        .get()
                        .then(|| {
                            view! {
                                <span class="tick" aria-hidden="true">
                                    "✓ "
                                </span>
                                <strong>{SAY.done}</strong>
                                " "
                                {say.why}
                                " "
                            }
                        })
                }} {now}
            </p>
            <details>
                <summary>{SAY.hint}</summary>
                <p>{say.hint}</p>
            </details>
        </div>
    }
    .into_any()
}
