//! What is read out by itself: nothing when a document opens, and at most one thing after each act of the reader, once it is over.

use crate::lab::{CLOCK, PATIENCE, says as stands, stands_when};
use crate::looking::{clean, click, ensure, focus, frames, live, open, set, show};
use browser_tests::{Browser, Failure, Result, Site};
use serde_json::json;
use std::time::{Duration, Instant};

const WATCH: &str = include_str!("announcements.js");

/// How long after a change it may be spoken of at the earliest, in milliseconds: whoever goes on changing is not interrupted.
const PAUSE: f64 = 500.0;

/// Longer than any pause before something is said.
const SILENCE: Duration = Duration::from_millis(950);

/// Something that was said: how long after the last act, by what, and in which words.
#[derive(Clone, Debug)]
struct Said {
    after: f64,
    region: String,
    text: String,
}

/// Everything that was said so far.
fn said(browser: &Browser) -> Result<Vec<Said>> {
    let all = browser.run("return JSON.parse(document.documentElement.dataset.said)", json!([]))?;
    let one = |it: &serde_json::Value| Said {
        after: it["after"].as_f64().unwrap_or(f64::NAN),
        region: it["region"].as_str().unwrap_or_default().to_owned(),
        text: it["text"].as_str().unwrap_or_default().to_owned(),
    };
    Ok(all.as_array().into_iter().flatten().map(one).collect())
}

/// How much is said after an act.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Wanted {
    /// Nothing: it can be seen and read where the focus is.
    Nothing,
    /// One thing, and that not before the reader rests.
    OneAtRest,
    /// One thing.
    One,
    /// At most one thing.
    AtMostOne,
}

/// What is said after an act is as it should be; answers it.
fn says(browser: &Browser, what: &str, wanted: Wanted, act: impl FnOnce() -> Result<()>) -> Result<Vec<Said>> {
    let before = said(browser)?.len();
    act().map_err(|Failure(reason)| Failure(format!("{what}: {reason}")))?;
    // A busy machine may be late.
    let start = Instant::now();
    if matches!(wanted, Wanted::One | Wanted::OneAtRest) {
        while said(browser)?.len() == before && start.elapsed() < PATIENCE / 10 {
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    std::thread::sleep(SILENCE.saturating_sub(start.elapsed()).max(Duration::from_millis(400)));
    let new = said(browser)?.split_off(before);
    let right = match (wanted, new.as_slice()) {
        (Wanted::Nothing | Wanted::AtMostOne, []) | (Wanted::One | Wanted::AtMostOne, [_]) => true,
        (Wanted::OneAtRest, [one]) => one.after >= PAUSE,
        _ => false,
    };
    ensure(right, || {
        let told: Vec<_> = new.iter().map(|it| format!("{} ms later {} «{}»", it.after, it.region, it.text)).collect();
        format!("{what}: wanted was {wanted:?}, it said {told:?}")
    })?;
    Ok(new)
}

/// A key, several times, on an element, as fast as fingers are and no driver always is.
fn press(browser: &Browser, part: &str, key: &str, times: u32) -> Result<()> {
    let script = "const [selector, key, times] = arguments;
         const part = document.querySelector(selector);
         part.focus();
         for (let time = 0; time < times; time += 1) {
           part.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
           if (part.type === 'range') {
             part.stepUp();
             part.dispatchEvent(new Event('input', { bubbles: true }));
           }
         }";
    browser.run(script, json!([part, key, times])).map(drop)
}

pub(crate) fn the_page_speaks_once_after_each_act(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    open(browser, &site.url(""))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    std::thread::sleep(SILENCE);
    let at_load = said(browser)?;
    ensure(at_load.is_empty(), || format!("when the page opened it said {at_load:?}"))?;
    let spoken = says(browser, "the slider", Wanted::OneAtRest, || press(browser, "#smoothing", "ArrowRight", 8))?;
    ensure(spoken.iter().all(|it| it.text.contains("0.18")), || format!("after ε became 0.18: {spoken:?}"))?;
    says(browser, "a number", Wanted::OneAtRest, || set(browser, "#smoothing-number", "0.3"))?;
    says(browser, "a word for a number", Wanted::One, || set(browser, "#smoothing-number", "much"))?;
    says(browser, "a choice", Wanted::OneAtRest, || set(browser, "#convention-others", ""))?;
    let moved = says(browser, "too few classes", Wanted::OneAtRest, || set(browser, "#classes-number", "2"))?;
    // Both that the class moved, and what follows.
    ensure(moved.iter().all(|it| it.text.contains("no class 3: ") && it.text.contains("keeps 0.7")), || {
        format!("of a class that moved it says {moved:?}")
    })?;
    says(browser, "putting that away", Wanted::Nothing, || set(browser, ".notice button", ""))?;
    says(browser, "everything as at first", Wanted::OneAtRest, || set(browser, "#reset", ""))?;
    says(browser, "logits", Wanted::OneAtRest, || set(browser, "#logits-number", "1, 2, 3"))?;
    says(browser, "a handle", Wanted::OneAtRest, || {
        press(browser, "#figure-loss-surface [data-handle=start]", "ArrowRight", 2)
    })?;
    says(browser, "a turn", Wanted::Nothing, || {
        press(browser, "#figure-loss-surface [data-handle=turn]", "ArrowRight", 1)
    })?;
    browser.run("document.querySelectorAll('.cover button').forEach((button) => button.click())", json!([]))?;
    says(browser, "a bar", Wanted::OneAtRest, || {
        press(browser, "#figure-gradient [data-handle=logit-3]", "ArrowUp", 1)
    })?;
    says(browser, "the numbers of a figure", Wanted::Nothing, || {
        set(browser, "#figure-targets .numbers > button", "")
    })?;
    says(browser, "a figure that is put away", Wanted::Nothing, || set(browser, "#shows-targets", ""))?;
    says(browser, "a term", Wanted::Nothing, || focus(browser, ".term[data-term=kept]"))?;
    says(browser, "an answer", Wanted::Nothing, || set(browser, "#certainty-answer-0", ""))?;
    says(browser, "the truth", Wanted::One, || set(browser, "#predict-certainty .reveal button", ""))?;
    says(browser, "what can be taken away", Wanted::Nothing, || {
        set(browser, "#figure-loss-curve .takeaway > button", "")
    })?;
    let copy = "[...document.querySelectorAll('#figure-loss-curve .takeaway-panel button')].at(arguments[0]).click()";
    for button in [-2, -1] {
        // What is said twice is heard twice.
        says(browser, "a text that is copied", Wanted::AtMostOne, || browser.run(copy, json!([button])).map(drop))?;
    }
    clean(browser)
}

pub(crate) fn the_lab_speaks_once_after_each_act(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    open(browser, &site.url("?steps=200"))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    says(browser, "a step", Wanted::AtMostOne, || click(browser, "#lab-step"))?;
    says(browser, "a step back", Wanted::AtMostOne, || click(browser, "#lab-back"))?;
    says(browser, "training to the end", Wanted::One, || {
        click(browser, "#lab-play")?;
        stands(browser, &(CLOCK.done)(200)).map(drop)
    })?;
    browser
        .run("document.querySelectorAll('#lab-knobs details').forEach((part) => { part.open = true; })", json!([]))?;
    says(browser, "a knob", Wanted::One, || set(browser, "#lab-rate-number", "0.02"))?;
    says(browser, "a word for a rate", Wanted::One, || set(browser, "#lab-rate-number", "fast"))?;
    says(browser, "another experiment", Wanted::AtMostOne, || set(browser, "#scenario-data-size", ""))?;
    open(browser, &site.url("?rate=1000000&optimizer=momentum&steps=200"))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    says(browser, "a run that diverges", Wanted::One, || {
        click(browser, "#lab-play")?;
        stands_when(browser, "it diverges", |now| !now.messages.is_empty()).map(drop)
    })?;
    clean(browser)
}

pub(crate) fn embeds_speak_only_when_they_are_used(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    for link in ["figure=targets", "scenario=clusters&steps=60", "goal=best-confidence"] {
        // Two of them, so that one can be used while the other is not.
        let frames =
            format!("<iframe title=f width=700 height=900 src=\"embed.html#v=1&amp;{link}\"></iframe>").repeat(2);
        let name = format!("{}.html", link.replace(['=', '&'], "-"));
        site.add_page(&name, &format!("<!doctype html><link rel=icon href=data:,><title>Host</title>{frames}"));
        browser.go(&site.url(&name))?;
        for frame in [0, 1] {
            browser.enter_frame_number(frame)?;
            live(browser)?;
            let at_load = said(browser)?;
            ensure(at_load.is_empty(), || format!("{link}: when it opened it said {at_load:?}"))?;
            browser.enter_frame(false)?;
        }
        browser.enter_frame_number(0)?;
        let slider = if link.starts_with("scenario") { "#lab-scrub" } else { "#smoothing" };
        let wanted = if link.starts_with("scenario") { Wanted::AtMostOne } else { Wanted::OneAtRest };
        says(browser, link, wanted, || {
            browser
                .run(
                    "const part = document.querySelector(arguments[0]);
                 for (const value of [0.2, 0.3, 0.4]) {
                   part.value = part.max > 1 ? value * 100 : value;
                   part.dispatchEvent(new Event('input', { bubbles: true }));
                 }",
                    json!([slider]),
                )
                .map(drop)
        })?;
        browser.enter_frame(false)?;
        browser.enter_frame_number(1)?;
        let other = said(browser)?;
        ensure(other.is_empty(), || format!("{link}: the embed that nobody used said {other:?}"))?;
        browser.enter_frame(false)?;
    }
    Ok(())
}

/// A region that speaks along with every step of a slider is heard by the watch.
pub(crate) fn a_flood_of_announcements_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    open(browser, &site.url(""))?;
    browser.run("document.querySelector('#targets-sentence').setAttribute('role', 'status')", json!([]))?;
    frames(browser)?;
    show(browser, "#figure-targets")?;
    let flood = says(browser, "the slider", Wanted::OneAtRest, || press(browser, "#smoothing", "ArrowRight", 3));
    ensure(matches!(&flood, Err(Failure(reason)) if reason.contains("targets-sentence")), || {
        format!("a second region that speaks was not objected to: {flood:?}")
    })
}
