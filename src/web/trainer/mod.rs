//! The way from the page to the trainer: a [`Runner`] plays one run, a [`Pool`] works off the runs of a sweep.
//!
//! Each of both has trainers, programs of their own in workers, and where no worker starts, or one is lost, a trainer on the
//! page's own thread, with the same bits. Everything happens because something happened: a report came, a button was
//! pressed, the next step is due. At rest there is no timer.

mod alarm;
mod connection;
mod course;
mod parts;
mod pool;
mod runner;
mod seat;

pub(super) use course::Speed;
pub(super) use parts::digits;
pub(super) use pool::{Pool, PoolEvent};
pub(super) use runner::{Event, Moment, Runner};
use std::rc::Weak;

/// Milliseconds since the page was loaded; only differences count.
fn now() -> f64 {
    web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now())
}

/// Whether the page is in sight.
fn is_seen() -> bool {
    web_sys::window().and_then(|window| window.document()).is_some_and(|document| !document.hidden())
}

/// Does it, unless whom it concerns is gone.
fn with<T>(whom: &Weak<T>, act: impl FnOnce(&T)) {
    if let Some(whom) = whom.upgrade() {
        act(&whom);
    }
}
