//! The course: what the chapters of the page ask of their reader, and bring before them.

mod check;
mod contents;
mod covers;
mod examples;
mod frameworks;
pub(super) mod goals;
mod outcome;
mod predictions;
mod terms;
mod unread;

use super::app::{App, WORDS};
use super::{fault, mount};
use covers::Covers;
use examples::Before;
#[cfg(not(feature = "split"))]
pub(super) use predictions::over_figure;

/// Brings what stands in the chapters to life.
pub(super) fn start(app: App) {
    // A fault has taken the page out of use while this part was on its way.
    if !fault::is_up() {
        mount("contents-now", contents::contents);
        let before = Before::new();
        examples::start(app, before);
        let covers = Covers::new();
        covers.start(app);
        predictions::start(app, before, covers);
        goals::start(app);
        check::start(app);
        terms::start(app);
        frameworks::start(app);
    }
}
