//! What the keyboard reaches, and what a phone has room for.

use crate::looking::{
    DOWN, END, ENTER, FIRST, HOME, State, TAB, UP, clean, click, ensure, frames, go_on_phone, live, open, open_anew,
    set, shows, type_number, uncover,
};
use browser_tests::{Browser, Failure, Result, Site};
use serde_json::{Value, json};
use std::time::Duration;

pub(crate) fn the_keyboard_reaches_everything(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    let stops = walk(browser)?;
    ensure(!stops.iter().any(|stop| stop == "more-controls"), || "a wide page needs no «more»".to_owned())?;
    back_from_the_lab(browser)?;
    clean(browser)
}

pub(crate) fn the_keyboard_reaches_everything_on_a_phone(browser: &Browser, site: &Site) -> Result<()> {
    go_on_phone(browser, site)?;
    live(browser)?;
    let stops = walk(browser)?;
    ensure(stops.iter().any(|stop| stop == "more-controls"), || format!("«more» was not among {stops:?}"))?;
    back_from_the_lab(browser)?;
    clean(browser)
}

/// Presses Tab backwards through the lab, whose clock keeps to the top of the window: what has the focus is never beneath it.
fn back_from_the_lab(browser: &Browser) -> Result<()> {
    // Firefox ends the walk in the window around the page, from where its driver does not come back; its documents show no
    // ring then. Going back is tried there by the round trip.
    if browser.run("return document.hasFocus()", json!([]))? == json!(false) {
        return Ok(());
    }
    let last = browser.run(
        "const lab = [...document.querySelectorAll('#lab *')].filter((part) => __stops.includes(part));
         lab.at(-1).focus();
         return lab.length",
        json!([]),
    )?;
    ensure(last.as_u64() > Some(20), || format!("the lab has {last} stops"))?;
    for _ in 1..last.as_u64().unwrap_or_default() {
        browser.press_shifted(TAB)?;
        let stop = browser
            .run("const part = document.activeElement; return part.closest('#lab') && __name(part)", json!([]))?;
        in_sight(browser, stop.as_str().ok_or_else(|| Failure("Tab backwards leaves the lab early".to_owned()))?)?;
    }
    Ok(())
}

/// Everything is open, and what the lab makes of the reader's own points is there as well.
pub(crate) fn the_keyboard_goes_through_all_that_opens(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    uncover(browser, "#figure-gradient")?;
    browser.run(
        "for (const part of document.querySelectorAll('details:not([class=\"instead\"])')) part.open = true",
        json!([]),
    )?;
    set(browser, "#lab-source", "own")?;
    set(browser, "#figure-targets .numbers > button", "")?;
    set(browser, "#figure-targets .takeaway > button", "")?;
    browser.wait(
        "it is all there",
        "return document.querySelector('#own-plane') && document.querySelector('[data-embed=targets]')",
    )?;
    let stops = round_trip(browser)?;
    ensure(stops > 200, || format!("there are {stops} stops"))?;
    // In the dialog the page beneath is out of reach, and the focus comes back to what opened it.
    click(browser, "[data-embed=targets]")?;
    browser.wait("the dialog is open", "return document.querySelector('dialog[open] iframe') !== null")?;
    let outside = browser.run("window.__left = 0; document.addEventListener('focusin', ({ target }) => { if (!target.closest('dialog')) __left += 1; }); return 0", json!([]))?;
    ensure(outside == json!(0), || format!("{outside}"))?;
    browser.press(&TAB.repeat(40))?;
    let left = browser.run("return __left", json!([]))?;
    ensure(left == json!(0), || format!("from the dialog the focus went to the page {left} times"))?;
    clean(browser)
}

/// Embeds of each kind, by themselves.
pub(crate) fn the_keyboard_goes_through_embeds(browser: &Browser, site: &Site) -> Result<()> {
    for (link, least) in [
        ("figure=gradient", 10),
        ("figure=loss-surface", 12),
        ("predict=gradient-sign", 2),
        ("scenario=clusters", 12),
        ("figure=sweep", 3),
    ] {
        open_anew(browser, &site.url(&format!("embed.html#v=1&{link}")))?;
        let stops = round_trip(browser).map_err(|Failure(reason)| Failure(format!("{link}: {reason}")))?;
        ensure(stops >= least, || format!("{link}: there are {stops} stops"))?;
    }
    clean(browser)
}

/// Tab from before the document to behind it stops at everything that can be operated, in the order of the document, and the
/// other way round as well. Answers how many stops there are.
fn round_trip(browser: &Browser) -> Result<usize> {
    const ALL: &str = "
         const all = [...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]')]
           .filter((part) => part.checkVisibility({ visibilityProperty: true }) && part.tabIndex >= 0 && !part.matches(':disabled')
             && (part.type !== 'radio' || part.checked || !part.name || ![...document.getElementsByName(part.name)].some((other) => other.checked)));
         const begin = (part) => { window.__way = []; part.focus(); window.__way = [document.activeElement]; };";
    const JUDGE: &str = "
         // Choices of which one can be made are one stop, whichever of them that is.
         const stop = (part) => (part.type === 'radio' && part.name ? document.getElementsByName(part.name)[0] : part);
         const stops = (parts) => [...new Set(parts.filter((part) => all.includes(part)).map(stop))];
         const called = (part) => part.id || part.dataset.handle || part.getAttribute('aria-label') || part.className || part.localName;
         const [wanted, met] = [stops(arguments[0] ? all : all.toReversed()), stops(window.__way)];
         const other = wanted.findIndex((part, place) => part !== met[place]);
         return other < 0 ? [0, wanted.length]
           : [wanted.length - other, `at stop ${other} of ${wanted.length} it should be ${called(wanted[other])}, it is ${met[other] ? called(met[other]) : 'nothing'}`]";
    // Two of the engines begin where the reader clicked last, or the focus was; from the first stop on all begin alike.
    let start = "
         document.activeElement.blur();
         scrollTo(0, 0);
         if (!window.__watched) document.addEventListener('focusin', ({ target }) => window.__way.push(target));
         window.__watched = true;
         begin(all[0])";
    browser.run(&format!("{ALL}{start}"), json!([]))?;
    let judge = format!("{ALL}{JUDGE}");
    let mut stops = 0;
    for forth in [true, false] {
        let (mut seen, mut idle) = (browser.run(&judge, json!([forth]))?, 0);
        // No further than to the end, for behind it two of the engines give the keys to the window around the page.
        while seen[0] != json!(0) && idle < 2 {
            let many = TAB.repeat(seen[0].as_u64().unwrap_or_default().min(20) as usize);
            if forth {
                browser.press(&many)?;
            } else {
                browser.press_shifted(&many)?;
            }
            let now = browser.run(&judge, json!([forth]))?;
            idle = if now[0] == seen[0] { idle + 1 } else { 0 };
            seen = now;
        }
        let way = if forth { "forth" } else { "back" };
        stops = seen[1].as_u64().ok_or_else(|| Failure(format!("{way}: {}", seen[1])))? as usize;
        browser.run(&format!("{ALL}begin(all.at(-1))"), json!([]))?;
    }
    Ok(stops)
}

/// Whatever is dragged or slid has keys that do the same, and says its value.
pub(crate) fn every_slider_answers_to_keys(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    uncover(browser, "#figure-gradient")?;
    click(browser, "#lab-step")?;
    browser.wait("a step was taken", "return document.querySelector('#lab-state').textContent.includes('1')")?;
    let count = sliders_answer(browser)?;
    ensure(count > 20, || format!("there are {count} sliders"))?;
    clean(browser)
}

fn sliders_answer(browser: &Browser) -> Result<usize> {
    const VALUE: &str = "const part = window.__sliders[arguments[0]];
         return [part.value ?? part.ariaValueNow, part.getAttribute('aria-valuetext'), part.id || part.getAttribute('aria-label')]";
    let count = browser.run(
        "window.__sliders = [...document.querySelectorAll('input[type=range], [role=slider]')]
           .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.disabled);
         return __sliders.length",
        json!([]),
    )?;
    let count = count.as_u64().unwrap_or_default();
    for place in 0..count {
        browser.run("__sliders[arguments[0]].focus()", json!([place]))?;
        // What comes into sight follows at once from then on.
        std::thread::sleep(Duration::from_millis(130));
        let mut values: Vec<Value> = vec![browser.run(VALUE, json!([place]))?];
        for key in [UP, DOWN, DOWN, END, HOME] {
            browser.press(key)?;
            // What is not in the middle of the window may follow a little later.
            let before = values[values.len() - 1].clone();
            let mut now = before.clone();
            for _ in 0..6 {
                frames(browser)?;
                now = browser.run(VALUE, json!([place]))?;
                if now != before {
                    break;
                }
            }
            values.push(now);
        }
        // At an end of its way one of the arrows does nothing.
        let [before, up, down, lower, ..] = values.as_slice() else { continue };
        let differ = |one: &Value, other: &Value| (&one[0], &one[1]) != (&other[0], &other[1]);
        let moved = differ(up, before) || differ(lower, before);
        ensure(moved && differ(lower, up) && differ(down, up) == differ(up, before) && before[0].is_string(), || {
            format!("{}: its values on the way are {values:?}", before[2])
        })?;
    }
    Ok(count as usize)
}

/// A trap, a stop out of order, a slider without keys.
pub(crate) fn a_keyboard_that_gets_stuck_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    for (fault, told) in [
        (
            "document.querySelector('#smoothing-number').addEventListener('keydown', (event) => event.preventDefault())",
            "it is nothing",
        ),
        ("document.querySelector('#reset').tabIndex = 1", "it should be"),
    ] {
        open_anew(browser, &site.url("embed.html#v=1&figure=targets"))?;
        round_trip(browser)?;
        browser.run(fault, json!([]))?;
        let found = round_trip(browser);
        ensure(matches!(&found, Err(Failure(reason)) if reason.contains(told)), || format!("{fault}: {found:?}"))?;
    }
    browser.run(
        "document.querySelector('#smoothing').addEventListener('keydown', (event) => event.preventDefault())",
        json!([]),
    )?;
    let found = sliders_answer(browser);
    ensure(matches!(&found, Err(Failure(reason)) if reason.contains("smoothing")), || format!("no keys: {found:?}"))
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
