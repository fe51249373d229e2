//! Faults that a test asks for, in the middle of the program: of the build with places for them, which is the made-up
//! language's. The root element's `data-rehearse` says how it should go wrong, and where.

use crate::faults::{does_not_pass, tells_of};
use crate::looking::{click, ensure, live, open, picture_of, set};
use browser_tests::{Browser, Result, Site};
use serde_json::json;
use std::time::Duration;

/// The host of many figures, so small that all are in sight, which keeps what they tell it.
const HOST: &str = "<!doctype html><link rel=icon href=data:,><title>Host</title><style>
    body { margin: 0; width: 5200px; transform: scale(0.24); transform-origin: 0 0; display: flex; flex-wrap: wrap }
    iframe { width: 800px; height: 1000px; border: 0 }</style><body></body>";

/// Puts embeds into one host, and waits until all live.
fn host(browser: &Browser, site: &Site, figures: &[&str]) -> Result<()> {
    site.add_page("host.html", HOST);
    browser.go(&site.url("host.html"))?;
    let add = "window.faults = [];
         addEventListener('message', ({ source, data }) => {
           const number = [...document.querySelectorAll('iframe')].findIndex((it) => it.contentWindow === source);
           if (data.ns === 'label-smoothing-lab' && data.type === 'fault') window.faults.push([number, data.code, data.detail]);
         });
         for (const figure of arguments[0]) {
           const frame = document.createElement('iframe');
           [frame.title, frame.src] = [figure, `embed.html#v=1&figure=${figure}`];
           // All in sight, one over the other: what is out of sight is not painted.
           frame.style = 'position: fixed; inset: 0; width: 700px; height: 900px';
           document.body.append(frame);
         }";
    browser.run(add, json!([figures]))?;
    let all = "return [...document.querySelectorAll('iframe')].every(({ contentDocument: page }) =>
         page?.documentElement?.dataset.state === 'live' && page.querySelector('canvas')?.width > 300)";
    browser.wait("all figures live", all).map(drop)
}

/// Asks a frame's document for a fault.
fn ask(browser: &Browser, number: usize, fault: &str) -> Result<()> {
    let script = "document.querySelectorAll('iframe')[arguments[0]].contentDocument.documentElement.dataset.rehearse = arguments[1]";
    browser.run(script, json!([number, fault])).map(drop)
}

/// The way on that the card offers.
pub(crate) fn a_reload_comes_back_to_the_state(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    set(browser, "#smoothing-number", "0.3")?;
    browser.wait("the address names the state", "return location.search.includes('smoothing=0.3')")?;
    browser.run("document.documentElement.dataset.rehearse = 'panic change shared'", json!([]))?;
    set(browser, "#smoothing-number", "0.4")?;
    tells_of(browser, "panic")?;
    // All input is for nothing from now on.
    std::thread::sleep(Duration::from_millis(500));
    click(browser, "#fault [data-fault-reload]")?;
    live(browser)?;
    let shown = browser.run("return document.querySelector('#smoothing-number').value", json!([]))?;
    ensure(shown == json!("0.3"), || format!("after the reload ε is {shown}, it was 0.3"))
}

/// A figure of which nothing was asked, or whose fault is at a place that it has not, lives on, and does not pass.
pub(crate) fn a_sound_figure_does_not_pass_for_a_broken_one(browser: &Browser, site: &Site) -> Result<()> {
    host(browser, site, &["targets", "gradient"])?;
    ask(browser, 1, "panic draw targets")?;
    browser.run("for (const frame of document.querySelectorAll('iframe')) frame.style.width = '760px'", json!([]))?;
    for number in 0..2 {
        browser.enter_frame_number(number)?;
        let (_, inked) = picture_of(browser, "canvas")?;
        ensure(inked > 0.005, || format!("only {inked} of the canvas is inked"))?;
        does_not_pass(browser, "panic", "a sound figure")?;
        browser.enter_frame(false)?;
    }
    let told = browser.run("return window.faults", json!([]))?;
    ensure(told == json!([]), || format!("the host is told of {told}"))
}
