//! Drives the built page in real browsers over WebDriver, as a reader would use it.
//!
//! [`Engine::start`] gives a [`Browser`] or says what is missing; [`Site`] serves `dist/`, writes down every request,
//! seeds faults, and lays a probe into the documents that notes every error in them.

mod browser;
mod site;

pub use browser::{Browser, Element, Engine, Failure, Result};
pub use site::{Fault, Site, watched};
