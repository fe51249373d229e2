//! The terms of the formulas: what answers while one is asked, and that all is as before when it no longer is.

use crate::looking::{ESCAPE, RIGHT, TAB, clean, ensure, focus, frames, open, picture, set, show};
use browser_tests::{Browser, Result, Site};
use serde_json::{Value, json};

/// A term in the formula that has this line.
fn term(readout: &str, name: &str) -> String {
    format!(".equation:has(#readout-{readout}) .term[data-term=\"{name}\"]")
}

/// What a line under a formula says, and which terms are marked, each once.
fn answers(browser: &Browser, readout: &str) -> Result<Value> {
    browser.run(
        "const marked = [...document.querySelectorAll('.meant')].map((part) => part.dataset.term);
         return [document.getElementById('readout-' + arguments[0]).textContent, [...new Set(marked)]]",
        json!([readout]),
    )
}

/// Where things stand that must not move.
fn places(browser: &Browser) -> Result<Vec<f64>> {
    let script = "return [...document.querySelectorAll('.figure, .equation, h2')].map((part) => part.getBoundingClientRect().top + scrollY)";
    let tops = browser.run(script, json!([]))?;
    Ok(tops.as_array().into_iter().flatten().filter_map(Value::as_f64).collect())
}

/// Whether all stand where they stood; what has been scrolled is told with another rounding.
fn still(stood: &[f64], now: &[f64]) -> bool {
    !stood.is_empty()
        && stood.len() == now.len()
        && stood.iter().zip(now).all(|(before, now)| (before - now).abs() < 0.1)
}

pub(crate) fn a_term_answers_to_keys(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    browser.wait("terms can be asked", "return document.querySelector('.term[tabindex]') !== null")?;
    show(browser, "#figure-targets")?;
    let (before, stood) = (picture(browser, "targets")?, places(browser)?);
    focus(browser, &term("target", "one-hot"))?;
    frames(browser)?;
    let one_hot = picture(browser, "targets")?;
    browser.press(TAB)?;
    let stop = browser.run("return document.activeElement.dataset.term", json!([]))?;
    ensure(stop == json!("share"), || format!("after the one-hot target, Tab leads to {stop}"))?;
    frames(browser)?;
    let share = picture(browser, "targets")?;
    ensure(one_hot != before && share != before && share != one_hot, || {
        format!("the picture: {before:?} before, {one_hot:?} for the one-hot target, {share:?} for the share")
    })?;
    let said = answers(browser, "target")?;
    ensure(said == json!(["ε/K = 0.1/10 = 0.01: each class’s share", ["share"]]), || format!("{said}"))?;
    let (_, name) = browser.accessible(&browser.find(&term("target", "share"))?)?;
    ensure(name == "epsilon over K, 0.01: each class’s share", || format!("it is called «{name}»"))?;
    let now = places(browser)?;
    ensure(still(&stood, &now), || format!("things moved, from {stood:?} to {now:?}"))?;

    browser.press(ESCAPE)?;
    frames(browser)?;
    let said = answers(browser, "target")?;
    ensure(said == json!(["", []]), || format!("after Escape: {said}"))?;
    ensure(picture(browser, "targets")? == before, || "after Escape the picture is not as it was".to_owned())?;

    // The number follows its slider, also while it is told. Where the focus stayed, Escape has ended it: it has to come anew.
    focus(browser, "#smoothing")?;
    focus(browser, &term("target", "share"))?;
    set(browser, "#smoothing-number", "0.2")?;
    browser.wait(
        "the line and the name follow",
        "return document.getElementById('readout-target').textContent.startsWith('ε/K = 0.2/10 = 0.02:')
           && document.activeElement.getAttribute('aria-label').includes(' 0.02:')",
    )?;
    focus(browser, "#smoothing")?;
    browser.press(RIGHT)?;
    let said = answers(browser, "target")?;
    ensure(said == json!(["", []]), || format!("with the focus elsewhere: {said}"))?;
    clean(browser)
}

pub(crate) fn a_term_answers_to_a_click(browser: &Browser, site: &Site) -> Result<()> {
    browser.resize(1280, 900)?;
    open(browser, &site.url(""))?;
    browser.wait("terms can be asked", "return document.querySelector('.term[tabindex]') !== null")?;
    show(browser, "#readout-parts")?;
    let before = picture(browser, "decomposition")?;
    browser.click(&browser.find(&term("parts", "floor"))?)?;
    frames(browser)?;
    let said = answers(browser, "parts")?;
    let wanted = "H(q) = 0.5003 nats: the loss floor, which no prediction can remove";
    ensure(said == json!([wanted, ["floor"]]), || format!("{said}"))?;
    let numbers = browser.run("return document.querySelectorAll('[data-value=floor].meant').length", json!([]))?;
    ensure(numbers.as_u64().is_some_and(|count| count >= 2), || format!("{numbers} numbers of the floor are marked"))?;
    ensure(picture(browser, "decomposition")? != before, || "the figure does not answer".to_owned())?;
    // The pointer rests where it clicked, and the focus goes on.
    focus(browser, &term("parts", "divergence"))?;
    frames(browser)?;
    let said = answers(browser, "parts")?;
    ensure(said[1] == json!(["divergence"]), || format!("beside the pointer the focus is told of: {said}"))?;
    browser.click(&browser.find("#this-example")?)?;
    frames(browser)?;
    let said = answers(browser, "parts")?;
    ensure(said == json!(["", []]), || format!("after a click elsewhere: {said}"))?;
    ensure(picture(browser, "decomposition")? == before, || "the picture is not as it was".to_owned())?;
    clean(browser)
}
