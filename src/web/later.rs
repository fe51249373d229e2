//! The parts of the program that are not needed for the first screen. Built with the feature `split` each is a module of its
//! own, which is loaded when it is wanted; without it all is one module, and a part is there at once.
//!
//! A part is what only its split point reaches: what is named from anywhere else is in the first module.
#![allow(
    unsafe_code,
    reason = "a split point is a call into another module, declared as such; nothing else here is unsafe"
)]

use super::app::App;
use super::takeaway::{self, Views};
use super::{course, explorer, fault, lab};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;
#[cfg(feature = "split")]
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// A part of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// What the chapters ask of their reader.
    Course,
    /// The figures below the first screen, and what belongs to them; what can be taken away of any figure.
    Explorer,
    /// The lab.
    Lab,
}

/// A part could not be loaded: the reader is offline, or the file is gone.
struct NotLoaded;

#[cfg(feature = "split")]
impl From<SplitLoaderError> for NotLoaded {
    fn from(_: SplitLoaderError) -> Self {
        // The browser has told its console why.
        Self
    }
}

#[cfg_attr(feature = "split", wasm_split(course, fallible))]
fn bring_course(app: App) -> Result<(), NotLoaded> {
    if app.has(Part::Course) {
        course::start(app);
    }
    Ok(())
}

#[cfg_attr(feature = "split", wasm_split(explorer, fallible))]
fn bring_explorer(app: App) -> Result<(), NotLoaded> {
    if app.has(Part::Explorer) {
        explorer::start(app);
    }
    Ok(())
}

#[cfg_attr(feature = "split", wasm_split(lab, fallible))]
fn bring_lab(app: App) -> Result<(), NotLoaded> {
    if app.has(Part::Lab) {
        lab::start(app);
    }
    Ok(())
}

// With the explorer, for a part of its own would cost every reader a request for each set of parts that it shares code with.
#[cfg_attr(feature = "split", wasm_split(explorer, fallible))]
fn bring_takeaway() -> Result<Views, NotLoaded> {
    Ok(takeaway::views())
}

/// What a call of a split point gives, once its part is there.
#[cfg(feature = "split")]
macro_rules! arrived {
    ($call:expr) => {
        $call.await
    };
}
#[cfg(not(feature = "split"))]
macro_rules! arrived {
    ($call:expr) => {
        $call
    };
}

/// After so long the reader is told that a part has not come; it may still come.
const PATIENCE: Duration = Duration::from_secs(6);

/// Brings a part to life. One that cannot be loaded leaves the still pictures as they are, and the reader is told.
pub(super) fn bring(app: App, part: Part) {
    // An embed is one file, with nothing to come.
    if app.is_embed() {
        return;
    }
    let late = set_timeout_with_handle(
        move || {
            if !fault::is_up() {
                app.lacks(part);
            }
        },
        PATIENCE,
    );
    spawn_local(async move {
        let brought = match part {
            Part::Course => arrived!(bring_course(app)),
            Part::Explorer => arrived!(bring_explorer(app)),
            Part::Lab => arrived!(bring_lab(app)),
        };
        late.into_iter().for_each(|late| late.clear());
        if brought.is_err() && !fault::is_up() {
            app.lacks(part);
        }
    });
}

/// What shows what can be taken away and embedded; none if it could not be loaded.
pub(super) async fn takeaway() -> Option<Views> {
    arrived!(bring_takeaway()).ok()
}

/// Tries again to load what could not be loaded. What is still waited for, and silent, is asked for anew by `assets/boot.js`.
pub(super) fn retry(app: App) {
    let missing = app.take_missing();
    if let (false, Ok(again)) = (missing.is_empty(), web_sys::Event::new("lab-again")) {
        let _ = window().dispatch_event(&again);
    }
    for part in missing {
        bring(app, part);
    }
}

/// Tries again when the reader's line is back.
pub(super) fn follow_the_line(app: App) {
    // Kept for the life of the document.
    let _ = window_event_listener_untyped("online", move |_| retry(app));
}
