//! What axe-core, the checker of most accessibility audits, says of every view, in light and dark, at first and changed; and
//! of what it leaves open, what is found by measuring.

use crate::lab::PATIENCE;
use crate::looking::{clean, click, ensure, open, open_anew, set};
use browser_tests::{Browser, Result, Site, axe};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What the checkers of this folder share, as a script.
const ACCESS: &str = include_str!("access.js");

/// What a function of the checkers gives.
pub(crate) fn call(browser: &Browser, function: &str, arguments: Value) -> Result<Value> {
    browser.run(&format!("{ACCESS}\nreturn {function}(...arguments)"), arguments)
}

/// What a function of the checkers finds fault with; it should be nothing.
pub(crate) fn finds_nothing(browser: &Browser, function: &str, arguments: Value, what: &str) -> Result<()> {
    let found = call(browser, function, arguments)?;
    let found: Vec<&str> = found.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure(found.is_empty(), || format!("{what}:\n{}", found.join("\n")))
}

/// The rules whose outcome is another in the dark.
const OF_COLOURS: [&str; 2] = ["color-contrast", "link-in-text-block"];

/// Runs axe among the scripts of the document itself, for where scripts of a driver live by themselves each look is dear.
const RUN: &str = "document.documentElement.dataset.axe = 'there';
     addEventListener('run-axe', () => {
       const { dataset } = document.documentElement;
       objections(JSON.parse(dataset.rules))
         .catch((error) => [`axe itself failed: ${error}`])
         .then((found) => { dataset.objections = JSON.stringify(found); });
     });";

/// A server of documents that axe is laid into.
fn site() -> Result<Site> {
    let site = Site::start()?;
    site.watch_by(&format!("{}\n{ACCESS}\n{RUN}", axe()?));
    Ok(site)
}

/// What axe objects to in what is shown now, and leaves open, and no measurement settles.
fn objections(browser: &Browser, rules: &[&str]) -> Result<Vec<String>> {
    let ask = "const { dataset } = document.documentElement;
         if (!dataset.axe) return false;
         delete dataset.objections;
         dataset.rules = JSON.stringify(arguments[0]);
         dispatchEvent(new Event('run-axe'));
         return true";
    if browser.run(ask, json!([rules]))? == json!(false) {
        // A document that allows no scripts at all has only the driver's.
        let script = format!("{}\n{ACCESS}\nreturn objections(...arguments)", axe()?);
        return Ok(serde_json::from_value(browser.run(&script, json!([rules]))?)?);
    }
    let start = Instant::now();
    loop {
        let told = browser.run("return document.documentElement.dataset.objections ?? null", json!([]))?;
        if let Some(told) = told.as_str() {
            return Ok(serde_json::from_str(told)?);
        }
        ensure(start.elapsed() < PATIENCE, || "axe did not come to an end".to_owned())?;
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// Nothing in light, and nothing in dark.
fn passes(browser: &Browser, view: &str) -> Result<()> {
    for (theme, rules) in [("light", [].as_slice()), ("dark", &OF_COLOURS)] {
        browser.run("document.documentElement.dataset.theme = arguments[0]", json!([theme]))?;
        let found = objections(browser, rules)?;
        ensure(found.is_empty(), || format!("{view}, {theme}:\n{}", found.join("\n")))?;
    }
    Ok(())
}

/// Opens everything that can be opened, refuses every text, and lets a run train a little.
const CHANGE: &str = "const pause = (time) => new Promise((done) => setTimeout(done, time));
     const all = (selector) => [...document.querySelectorAll(selector)];
     const open = () => all('details').forEach((part) => { part.open = true; });
     open();
     all('.cover button, .numbers > button, .takeaway > button, #lab-play').forEach((button) => button.click());
     for (const field of all('input[type=text]')) {
       field.value = 'not a number';
       field.dispatchEvent(new Event('change', { bubbles: true }));
     }
     const rest = () => new Promise((done) => {
       // Tables follow a run at their own pace, and a checker that looks while they are built sees what nobody does.
       let built = Date.now();
       const watch = new MutationObserver(() => { built = Date.now(); });
       watch.observe(document.body, { childList: true, characterData: true, subtree: true });
       const start = built;
       const look = setInterval(() => {
         if (Date.now() - built < 500 && Date.now() - start < 10000) return;
         clearInterval(look);
         watch.disconnect();
         done();
       }, 50);
     });
     return pause(900).then(() => {
       all('#lab-play, #own-take').forEach((button) => button.click());
       open();
       return rest();
     })";

pub(crate) fn no_checker_objects_to_the_page(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    passes(browser, "the page")?;
    clean(browser)?;
    open(browser, &site.url("?v=1&smoothing=7&banana=1&classes=many&lang=de&target=99"))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    set(browser, "#lab-source", "own")?;
    browser.run(CHANGE, json!([]))?;
    let seen = "return ['.notice', '.refusal:not(:empty)', '.table-frame:not(.visually-hidden) [data-figure]', '.takeaway-panel', '#own-plane']
           .every((part) => [...document.querySelectorAll(part)].some((it) => it.checkVisibility()))";
    browser.wait("notices, refusals, tables, panels and the plane to draw on are seen", seen)?;
    passes(browser, "the page with everything open, notices and refusals")
}

pub(crate) fn no_checker_objects_to_the_dialog(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    open(browser, &site.url("?v=1&classes=5"))?;
    click(browser, "#figure-targets .takeaway > button")?;
    browser.wait("the button is there", "return document.querySelector('[data-embed=targets]') !== null")?;
    click(browser, "[data-embed=targets]")?;
    browser.wait("the dialog is open", "return document.querySelector('dialog[open] iframe') !== null")?;
    passes(browser, "the dialog")?;
    browser.run("for (const part of document.querySelectorAll('dialog details')) part.open = true", json!([]))?;
    browser.run("document.querySelector('#embed-targets-height').select()", json!([]))?;
    browser.press("9")?;
    browser.wait("something is wrong", "return document.querySelector('dialog .refusal:not(:empty)') !== null")?;
    passes(browser, "the dialog, with what is wrong in it")
}

pub(crate) fn no_checker_objects_to_embeds(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    for link in [
        "figure=targets",
        "figure=loss-surface&title=Hello&controls=none",
        "figure=gradient&predict=gradient-sign",
        "goal=best-confidence&smoothing=9&banana=1",
        "scenario=clusters",
        "figure=sweep",
    ] {
        open_anew(browser, &site.url(&format!("embed.html#v=1&{link}")))?;
        passes(browser, link)?;
        browser.run(CHANGE, json!([]))?;
        passes(browser, &format!("{link}, with everything open"))?;
    }
    Ok(())
}

pub(crate) fn no_checker_objects_to_text_and_faults(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    browser.go(&site.url("teachers.html"))?;
    browser.run("for (const part of document.querySelectorAll('details')) part.open = true", json!([]))?;
    passes(browser, "for instructors")?;
    for path in ["", "embed.html#v=1&figure=targets"] {
        open_anew(browser, &site.url(path))?;
        browser.run(
            "dispatchEvent(new CustomEvent('lab-fault', { detail: { code: 'panic', detail: 'by the test' } }))",
            json!([]),
        )?;
        browser.wait("the fault is shown", "return !document.getElementById('fault').hidden")?;
        passes(browser, &format!("«{path}» after a fault"))?;
    }
    Ok(())
}

/// The checker sees what is wrong, and so does what is measured where it sees nothing.
pub(crate) fn a_checker_objects_to_what_is_wrong(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    open(browser, &site.url("embed.html#v=1&figure=targets"))?;
    ensure(objections(browser, &[])?.is_empty(), || "the embed is not as it should be at first".to_owned())?;
    for (fault, told) in [
        ("document.querySelector('canvas').removeAttribute('aria-labelledby')", "role-img-alt"),
        ("document.querySelector('.sentence').style.color = '#999'", "color-contrast"),
        ("document.querySelector('#smoothing').removeAttribute('id')", "label"),
        ("document.querySelector('h1').remove()", "page-has-heading-one"),
        (
            "const sign = document.createElement('p'); sign.textContent = '▸'; sign.style.color = '#999'; document.querySelector('main').append(sign)",
            "left open: color-contrast",
        ),
    ] {
        open_anew(browser, &site.url("embed.html#v=1&figure=targets&theme=light"))?;
        browser.run(fault, json!([]))?;
        let found = objections(browser, &[])?;
        ensure(found.iter().any(|text| text.starts_with(told)), || format!("{fault}: it objects to {found:?}"))?;
    }
    Ok(())
}
