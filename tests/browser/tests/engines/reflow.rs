//! Narrow windows, large type, wide spacing, fingers: nothing is cut, nothing scrolls sideways, everything is large enough to hit.

use crate::access::{call, finds_nothing};
use crate::looking::{ensure, live};
use browser_tests::{Browser, Engine, Result, Site};
use serde_json::{Value, json};

/// The documents, and what stands in them that others have not.
const DOCUMENTS: [&str; 6] = [
    "index.html",
    "teachers.html",
    "embed.html#v=1&amp;figure=gradient",
    "embed.html#v=1&amp;figure=loss-surface&amp;goal=best-confidence",
    "embed.html#v=1&amp;scenario=clusters",
    "embed.html#v=1&amp;figure=sweep",
];

/// Opens a document in a frame of so many CSS pixels: not every engine has windows so narrow, and to a document it is the same.
fn open_in(browser: &Browser, site: &Site, document: &str, (width, height): (u32, u32)) -> Result<()> {
    let name =
        format!("frame-{width}-{height}-{}.html", document.replace(|sign: char| !sign.is_ascii_alphanumeric(), ""));
    let frame =
        format!("<iframe title=f width={width} height={height} style=\"border: 0\" src=\"{document}\"></iframe>");
    let host =
        format!("<!doctype html><link rel=icon href=data:,><title>Host</title><body style=\"margin: 0\">{frame}");
    site.add_page(&name, &host);
    browser.enter_frame(false)?;
    browser.go(&site.url(&name))?;
    browser.enter_frame(true)?;
    if document == "teachers.html" {
        return browser.wait("the text is there", "return document.readyState === 'complete'").map(drop);
    }
    live(browser)?;
    if document == "index.html" {
        browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    }
    Ok(())
}

/// Opens all that can be opened.
fn unfold(browser: &Browser) -> Result<()> {
    browser
        .run(
            "const all = (selector) => [...document.querySelectorAll(selector)];
             const open = () => all('details').forEach((part) => { part.open = true; });
             open();
             all('.cover button, .numbers > button, .takeaway > button').forEach((button) => button.click());
             return new Promise((done) => setTimeout(() => { open(); setTimeout(done, 200, 1); }, 300))",
            json!([]),
        )
        .map(drop)
}

/// A rule of style, stronger than the document's own.
fn style(browser: &Browser, rule: &str) -> Result<()> {
    browser
        .run("document.styleSheets[0].insertRule(arguments[0], document.styleSheets[0].cssRules.length)", json!([rule]))
        .map(drop)
}

/// How WCAG 2.2 spaces texts out in its criterion 1.4.12.
const SPACED: [&str; 2] = [
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }",
    "p { margin-bottom: 2em !important }",
];

pub(crate) fn narrow_windows_cut_nothing(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    // The second is a window of 1280 × 1024 px at 400 %.
    for size in [(320, 640), (320, 256)] {
        let low = size.1 < 300;
        for document in DOCUMENTS.into_iter().step_by(if low { 4 } else { 1 }) {
            open_in(browser, site, document, size)?;
            let view = format!("{document} in {size:?}");
            finds_nothing(browser, "cut", json!([]), &view)?;
            unfold(browser)?;
            finds_nothing(browser, "cut", json!([]), &format!("{view}, unfolded"))?;
            finds_nothing(browser, "small", json!([24]), &format!("{view}, things too small to hit"))?;
            if !low {
                SPACED.iter().try_for_each(|rule| style(browser, rule))?;
                finds_nothing(browser, "cut", json!([]), &format!("{view}, spaced out"))?;
            }
        }
    }
    Ok(())
}

pub(crate) fn large_type_cuts_nothing(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    for rules in [&SPACED[..], &["html { font-size: 200% !important }"]] {
        // Narrow windows were spaced out already.
        for document in DOCUMENTS.into_iter().step_by(if rules.len() > 1 { 4 } else { 1 }) {
            open_in(browser, site, document, (1260, 880))?;
            rules.iter().try_for_each(|rule| style(browser, rule))?;
            let view = format!("{document} with {}", rules[0]);
            finds_nothing(browser, "cut", json!([]), &view)?;
            unfold(browser)?;
            finds_nothing(browser, "cut", json!([]), &format!("{view}, unfolded"))?;
            finds_nothing(browser, "small", json!([24]), &format!("{view}, things too small to hit"))?;
        }
    }
    Ok(())
}

/// Only Chromium's driver makes a finger of the pointer; the rules of style are the same in all.
pub(crate) fn fingers_have_room(browser: &Browser, site: &Site) -> Result<()> {
    if browser.engine() == Engine::Chromium {
        browser.devtools("Emulation.setTouchEmulationEnabled", &json!({ "enabled": true, "maxTouchPoints": 1 }))?;
        browser.devtools(
            "Emulation.setEmulatedMedia",
            &json!({ "features": [{ "name": "pointer", "value": "coarse" }, { "name": "any-pointer", "value": "coarse" }] }),
        )?;
    } else {
        return coarse_rules(browser, site);
    }
    for size in [(390, 800), (1260, 880)] {
        for document in DOCUMENTS.into_iter().step_by(if size.0 > 400 { 4 } else { 1 }) {
            open_in(browser, site, document, size)?;
            let coarse = browser.run("return matchMedia('(pointer: coarse)').matches", json!([]))?;
            ensure(coarse == json!(true), || "the pointer is no finger".to_owned())?;
            unfold(browser)?;
            finds_nothing(
                browser,
                "small",
                json!([44]),
                &format!("{document} in {size:?}, things too small for a finger"),
            )?;
            finds_nothing(browser, "cut", json!([]), &format!("{document} in {size:?}, for a finger"))?;
        }
    }
    Ok(())
}

/// The same, where the rules for fingers are made those for everyone by hand.
fn coarse_rules(browser: &Browser, site: &Site) -> Result<()> {
    for document in DOCUMENTS {
        open_in(browser, site, document, (390, 800))?;
        let found = browser.run(
            "let found = 0;
             const free = (list) => {
               for (const rule of [...list]) {
                 if (rule.media?.mediaText === '(pointer: coarse)') { rule.media.mediaText = 'all'; found += 1; }
                 if (rule.cssRules) free(rule.cssRules);
               }
             };
             for (const sheet of document.styleSheets) free(sheet.cssRules);
             return found",
            json!([]),
        )?;
        ensure(found.as_f64().is_some_and(|found| found >= 2.0), || {
            format!("{document} has {found} rules for fingers")
        })?;
        unfold(browser)?;
        finds_nothing(browser, "small", json!([44]), &format!("{document}, things too small for a finger"))?;
    }
    Ok(())
}

/// What is cut, sticks out or is too small is found.
pub(crate) fn what_does_not_fit_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    for (rule, function, argument, told) in [
        (".sentence { width: 900px }", "cut", json!([]), "scrolls sideways"),
        (".sentence { height: 1em; min-height: 0 !important; overflow: hidden }", "cut", json!([]), "cut by p"),
        ("#reset { min-height: 0 !important; height: 20px; padding: 0 }", "small", json!([24]), "button#reset"),
    ] {
        open_in(browser, site, "embed.html#v=1&amp;figure=targets", (320, 640))?;
        style(browser, rule)?;
        let found = call(browser, function, argument)?;
        let told_of = found.as_array().into_iter().flatten().filter_map(Value::as_str).any(|it| it.contains(told));
        ensure(told_of, || format!("«{rule}» is not objected to: {found}"))?;
    }
    Ok(())
}
