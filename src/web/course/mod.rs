//! The course: what the chapters of the page ask of their reader, and bring before them.

mod contents;
mod examples;

use super::app::{App, WORDS};
use super::{fault, mount};

/// Brings what stands in the chapters to life.
pub(super) fn start(app: App) {
    // A fault has taken the page out of use while this part was on its way.
    if !fault::is_up() {
        mount("contents-now", contents::contents);
        examples::start(app);
    }
}
