//! What the keyboard reaches, and what a phone has room for.

use crate::looking::{ENTER, FIRST, State, TAB, clean, ensure, go_on_phone, live, open, shows, type_number};
use browser_tests::{Browser, Result, Site};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn the_keyboard_reaches_everything(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    let stops = walk(browser)?;
    ensure(!stops.iter().any(|stop| stop == "more-controls"), || "a wide page needs no «more»".to_owned())?;
    clean(browser)
}

pub(crate) fn the_keyboard_reaches_everything_on_a_phone(browser: &Browser, site: &Site) -> Result<()> {
    go_on_phone(browser, site)?;
    live(browser)?;
    let stops = walk(browser)?;
    ensure(stops.iter().any(|stop| stop == "more-controls"), || format!("«more» was not among {stops:?}"))?;
    clean(browser)
}

/// Presses Tab from the top of the page to its end, opening «more» on the way. Each stop shows its focus and is in sight,
/// and together they are all that can be operated, in the order of the page.
fn walk(browser: &Browser) -> Result<Vec<String>> {
    // What stands in for the lab's controls gives way to them on the way.
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    browser.run(
        "window.__stops = [];
         window.__name = (part) => part.id || part.getAttribute('aria-controls') || part.className || part.localName",
        json!([]),
    )?;
    let mut stops = Vec::new();
    loop {
        browser.press(TAB)?;
        let stop = browser.run(
            "const part = document.activeElement;
             if (part === document.body || __stops.includes(part)) return null;
             __stops.push(part);
             return __name(part)",
            json!([]),
        )?;
        // Past the end the browser's own window has its turn, or it starts anew.
        let Some(stop) = stop.as_str() else { break };
        in_sight(browser, stop)?;
        if stop == "more-controls" {
            browser.press(ENTER)?;
        }
        stops.push(stop.to_owned());
    }
    // A group of radio buttons is one stop, the chosen one. A browser may stop at parts that scroll as well.
    let missed = browser.run(
        "const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
           .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled && part.tabIndex >= 0 && (part.type !== 'radio' || part.checked));
         const reached = __stops.filter((part) => all.includes(part));
         return all.every((part, i) => part === reached[i]) ? null : [all.map(__name), reached.map(__name)]",
        json!([]),
    )?;
    ensure(missed == Value::Null, || format!("what can be operated, and what of it the keyboard reached: {missed}"))?;
    ensure(stops.first().is_some_and(|stop| stop == "skip"), || format!("«skip» is not the first of {stops:?}"))?;
    for name in [
        "targets-numbers",
        "loss-curve-numbers",
        "smoothing",
        "smoothing-number",
        "classes",
        "classes-number",
        "target-number",
        "convention-uniform",
        "reset",
    ] {
        ensure(stops.iter().any(|stop| stop == name), || format!("{name} is not among {stops:?}"))?;
    }
    Ok(stops)
}

/// What has the focus shows it by a ring, and something of it is in sight.
fn in_sight(browser: &Browser, stop: &str) -> Result<()> {
    let mut seen = Value::Null;
    // Browsers scroll to what is focused, some of them a moment later.
    for _ in 0..20 {
        seen = browser.run(
            "const part = document.activeElement;
             const { outlineStyle, outlineWidth } = getComputedStyle(part);
             // A link that is broken over two lines has a box in each.
             const box = part.getClientRects()[0] ?? part.getBoundingClientRect();
             const between = (from, to, end, at) => Math.max(from, 0) * (1 - at) + Math.min(to, end) * at;
             const tops = [0.1, 0.3, 0.5, 0.7, 0.9].map((at) => document.elementFromPoint(
               between(box.left, box.right, innerWidth, 0.5), between(box.top, box.bottom, innerHeight, at)));
             return { style: outlineStyle, width: parseFloat(outlineWidth), box: [box.left, box.top, box.right, box.bottom],
               focus: document.hasFocus(), sight: tops.some((top) => part.contains(top)), above: tops[2]?.outerHTML.slice(0, 100) }",
            json!([]),
        )?;
        let ring = seen["style"] != json!("none") && seen["width"].as_f64().is_some_and(|width| width >= 2.0);
        if ring && seen["sight"] == json!(true) {
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    ensure(false, || format!("«{stop}» has the focus, and this is seen of it: {seen}"))
}

pub(crate) fn a_phone_has_room_for_all_controls(browser: &Browser, site: &Site) -> Result<()> {
    go_on_phone(browser, site)?;
    live(browser)?;
    fits(browser, "at first", 5)?;
    browser.click(&browser.find(".more")?)?;
    fits(browser, "with all controls", 9)?;
    browser.click(&browser.find("#convention-others")?)?;
    shows(browser, State { others: true, ..FIRST })?;
    type_number(browser, "#target-number", "5")?;
    shows(browser, State { others: true, target: 5, ..FIRST })?;
    browser.click(&browser.find("#reset")?)?;
    shows(browser, FIRST)?;
    browser.click(&browser.find(".more")?)?;
    // The longest numbers and messages.
    type_number(browser, "#classes-number", "100000")?;
    type_number(browser, "#smoothing-number", "0.123456789012345")?;
    type_number(browser, "#classes-number", "a-word-that-is-too-long-to-be-a-number-of-classes-or-of-anything")?;
    for figure in ["targets", "loss-curve"] {
        let button = format!("#figure-{figure} .numbers button");
        // A driver takes what the bar covers for what is in sight.
        browser.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", json!([button]))?;
        browser.click(&browser.find(&button)?)?;
    }
    fits(browser, "with long numbers", 5)?;
    clean(browser)
}

/// The page does not scroll sideways, and so many controls are whole in the window with nothing above them.
fn fits(browser: &Browser, when: &str, least: usize) -> Result<()> {
    let seen = browser.run(
        "const page = document.scrollingElement;
         const parts = [...document.querySelectorAll('#controls input, #controls button')].filter((part) => part.checkVisibility());
         const hidden = parts.filter((part) => {
           const box = part.getBoundingClientRect();
           const top = document.elementFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
           return box.left < 0 || box.top < 0 || box.right > innerWidth || box.bottom > innerHeight || !part.contains(top);
         });
         return { sideways: page.scrollWidth - page.clientWidth, parts: parts.length, hidden: hidden.map((part) => part.id || part.className) }",
        json!([]),
    )?;
    let parts = seen["parts"].as_u64().unwrap_or_default() as usize;
    ensure(seen["sideways"] == json!(0) && seen["hidden"] == json!([]) && parts >= least, || format!("{when}: {seen}"))
}
