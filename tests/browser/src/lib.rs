//! Drives the built page in real browsers over WebDriver, as a reader would use it.
//!
//! [`Engine::start`] gives a [`Browser`] or says what is missing; [`Site`] serves `dist/`, writes down every request,
//! seeds faults, and lays a probe into the documents that notes every error in them, or a [`GAUGE`] of what they ask for and keep. [`Hosts`] are sample pages of what teachers use, built by its own tools.

mod browser;
pub mod gauges;
mod hosts;
mod processes;
mod site;

pub use browser::{Browser, Element, Engine, Failure, Options, Result};
pub use hosts::{Figure, HEIGHT, Hosts, Page, watched_host};
pub use processes::Load;
pub use site::{Fault, GAUGE, Site, watched};

/// The script of axe-core, which finds in a document what breaks the rules of accessibility that a program can check.
///
/// # Errors
/// [`Failure`] if it is not where xtask or `LAB_AXE` says.
pub fn axe() -> Result<String> {
    let file = browser::place("LAB_AXE", "node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file).map_err(|error| Failure(format!("axe-core, {file}: {error}")))
}
