//! The ring around what has the focus, as it is painted: thick enough, apart from what it is painted on, and never hidden.

use crate::access::call;
use crate::looking::{TAB, click, ensure, frames, live, open, uncover};
use browser_tests::{Browser, Failure, Result, Site};
use serde_json::{Value, json};

/// One of each kind of thing that takes the focus, on the page.
const KINDS: [(&str, &str); 17] = [
    ("a link", "#contents li:nth-child(2) a"),
    ("a slider", "#smoothing"),
    ("a field", "#smoothing-number"),
    ("a choice of a list", "#preset"),
    ("a choice of several", "#convention-uniform"),
    ("a button", "#reset"),
    ("a part of a formula", ".term[data-term=kept]"),
    ("a handle", "#figure-loss-surface [data-handle=start]"),
    ("an area that turns", "#figure-loss-surface [data-handle=turn]"),
    ("a bar", "#figure-gradient [data-handle=logit-3]"),
    ("a box to tick", "#relative-maxsup"),
    ("numbers that scroll", "#targets-numbers"),
    ("a list that opens", "#figure-choice summary"),
    ("an answer", "#certainty-answer-0"),
    ("a place of a guess", "#predict-own-target input[type=range]"),
    ("a program", ".program[data-framework=pytorch] pre"),
    ("the step of a run", "#lab-scrub"),
];

/// The same of an embed.
const OF_EMBED: [(&str, &str); 3] =
    [("a slider", "#smoothing"), ("a choice of several", "#convention-uniform"), ("a button", ".numbers > button")];

/// What is seen of the focus: on how many sides of the element there is a ring, and how it differs from what was there.
#[derive(Debug)]
struct Ring {
    /// On each side of the element, how thick what changed is, in pixels, where it changed by 3:1 at least.
    sides: Vec<f64>,
}

/// Gives the focus to an element as keys do, and compares what is seen with what is seen without.
fn ring(browser: &Browser, selector: &str) -> Result<Ring> {
    browser.run(
        "const part = document.querySelector(arguments[0]);
         part.scrollIntoView({ block: 'center', inline: 'center' });
         part.focus({ preventScroll: true, focusVisible: true })",
        json!([selector]),
    )?;
    (0..2).try_for_each(|_| frames(browser))?;
    let focused =
        browser.run("return document.activeElement === document.querySelector(arguments[0])", json!([selector]))?;
    ensure(focused == json!(true), || format!("{selector} does not take the focus"))?;
    let with = browser.screenshot()?;
    // The place of the focus is kept, and only its ring is gone.
    browser.run("document.querySelector(arguments[0]).style.outline = '0'", json!([selector]))?;
    frames(browser)?;
    let without = browser.screenshot()?;
    browser.run("document.querySelector(arguments[0]).style.removeProperty('outline')", json!([selector]))?;
    let sides = call(browser, "ring", json!([selector, with, without]))?;
    Ok(Ring { sides: sides.as_array().into_iter().flatten().filter_map(Value::as_f64).collect() })
}

/// At least two pixels of a contrast of 3:1, on three sides at least: the fourth may lie outside of what scrolls.
fn is_seen(ring: &Ring) -> bool {
    ring.sides.iter().filter(|&&side| side >= 2.0).count() >= 3
}

fn all_are_seen(browser: &Browser, kinds: &[(&str, &str)], view: &str) -> Result<()> {
    for theme in ["light", "dark"] {
        browser.run("document.documentElement.dataset.theme = arguments[0]", json!([theme]))?;
        // Keys are in use from here on: rings are for them.
        browser.press(TAB)?;
        // The rules of style are the same in the dark, and only colours change: of a page one in three tells.
        let some = kinds.iter().step_by(if theme == "dark" && kinds.len() > 9 { 3 } else { 1 });
        for (what, selector) in some {
            let ring =
                ring(browser, selector).map_err(|Failure(reason)| Failure(format!("{view}, {what}: {reason}")))?;
            ensure(is_seen(&ring), || format!("{view}, {theme}, {what}: this is seen of its focus: {ring:?}"))?;
        }
    }
    Ok(())
}

pub(crate) fn the_focus_is_seen(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1100, 640)?;
    open(browser, &site.url(""))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    uncover(browser, "#figure-gradient")?;
    click(browser, "#figure-targets .numbers > button")?;
    all_are_seen(browser, &KINDS, "the page")?;
    open(browser, &site.url("embed.html#v=1&figure=targets"))?;
    live(browser)?;
    all_are_seen(browser, &OF_EMBED, "an embed")
}

/// A ring that is thin, faint or not there is no ring.
pub(crate) fn a_focus_that_is_not_seen_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("embed.html#v=1&figure=targets&theme=light"))?;
    live(browser)?;
    browser.press(TAB)?;
    ensure(is_seen(&ring(browser, "#reset")?), || "the ring is not seen at first".to_owned())?;
    for fault in ["outline: none", "outline: 1px solid #1457a8", "outline: 3px solid #ccc"] {
        browser.run(
            "const sheet = document.styleSheets[0];
             if (window.__seeded) sheet.deleteRule(0);
             window.__seeded = true;
             sheet.insertRule(`:focus-visible { ${arguments[0]} !important }`, 0)",
            json!([fault]),
        )?;
        let ring = ring(browser, "#reset")?;
        ensure(!is_seen(&ring), || format!("«{fault}» is taken for a ring: {ring:?}"))?;
    }
    Ok(())
}
