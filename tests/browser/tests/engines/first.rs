//! What the first figure waits for.

use crate::looking::{FIRST, State, clean, ensure, live, set, shows_targets};
use browser_tests::{Browser, Fault, Result, Site};
use serde_json::json;

/// What is weighed as the bytes until the first live figure is all that is asked for until then: with every other part held
/// back, the figure is live and answers its slider.
pub(crate) fn the_first_figure_waits_for_nothing_else(browser: &Browser, site: &Site) -> Result<()> {
    let is_first = |name: &str| ["index.", "boot.", "app-"].iter().any(|start| name.starts_with(start));
    for entry in std::fs::read_dir(site.dist())? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        if [".wasm", ".js", ".bin"].iter().any(|end| name.ends_with(end)) && !is_first(&name) {
            site.seed(&name, Fault::Held);
        }
    }
    browser.go(&site.url(""))?;
    browser.wait("the first figures are live", "return document.documentElement.dataset.state === 'live'")?;
    set(browser, "#smoothing", "0.42")?;
    shows_targets(browser, State { epsilon: 0.42, ..FIRST })?;
    let held = browser.run("return !document.documentElement.hasAttribute('data-mounted')", json!([]))?;
    ensure(held == json!(true), || "the other figures came, though their parts were held back".to_owned())?;
    site.mend();
    live(browser)?;
    clean(browser)
}
