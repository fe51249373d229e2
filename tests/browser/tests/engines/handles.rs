//! What can be dragged in the pictures: by mouse, by finger, and by keys.

use crate::looking::{
    DOWN, END, HOME, LEFT, PAGE_UP, RIGHT, Tables, UP, clean, ensure, focus, frames, open, picture, show, tables,
    tables_when, uncover,
};
use browser_tests::{Browser, Engine, Failure, Result, Site};
use serde_json::{Value, json};

/// What a handle says of itself.
#[derive(Debug, PartialEq)]
struct Handle {
    /// Its middle in the window.
    at: (f64, f64),
    /// How wide it is.
    width: f64,
    now: f64,
    said: String,
}

fn handle(browser: &Browser, selector: &str) -> Result<Handle> {
    let seen = browser.run(
        "const part = document.querySelector(arguments[0]);
         const { x, y, width, height } = part.getBoundingClientRect();
         return [x + width / 2, y + height / 2, width, Number(part.ariaValueNow), part.getAttribute('aria-valuetext')]",
        json!([selector]),
    )?;
    let number = |place: usize| seen[place].as_f64().unwrap_or(f64::NAN);
    let said = seen[4].as_str().unwrap_or_default().to_owned();
    Ok(Handle { at: (number(0), number(1)), width: number(2), now: number(3), said })
}

/// Every handle of a figure is a slider with a name of its own, that says where it stands.
fn named(browser: &Browser, figure: &str, least: usize) -> Result<()> {
    let all = browser.run(
        "return [...document.querySelectorAll(`#figure-${arguments[0]} [data-handle]`)].map((part) => part.dataset.handle)",
        json!([figure]),
    )?;
    let all: Vec<&str> = all.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure(all.len() >= least, || format!("the handles of {figure} are {all:?}"))?;
    let mut names = Vec::new();
    for name in all {
        let selector = format!("#figure-{figure} [data-handle={name}]");
        let (role, label) = browser.accessible(&browser.find(&selector)?)?;
        ensure(role == "slider" && !label.is_empty(), || format!("{name} of {figure} is a {role} called «{label}»"))?;
        let said = handle(browser, &selector)?.said;
        ensure(!said.is_empty(), || format!("{name} of {figure} does not say where it stands"))?;
        ensure(!names.contains(&label), || format!("two handles of {figure} are called «{label}»"))?;
        names.push(label);
    }
    Ok(())
}

/// Waits until a handle stands elsewhere, and says so.
fn moved(browser: &Browser, selector: &str, before: &Handle, how: &str) -> Result<Handle> {
    for _ in 0..40 {
        let now = handle(browser, selector)?;
        if now.said != before.said {
            return Ok(now);
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    Err(Failure(format!("{selector} does not move {how}, it still says «{}»", before.said)))
}

/// To a pixel and a half: what is dragged stops at round values.
fn is_at(at: (f64, f64), wanted: (f64, f64), what: &str) -> Result<()> {
    ensure((at.0 - wanted.0).abs() <= 1.5 && (at.1 - wanted.1).abs() <= 1.5, || {
        format!("{what}: the handle is at {at:?}, the pointer let go at {wanted:?}")
    })
}

pub(crate) fn logits_are_dragged(browser: &Browser, site: &Site) -> Result<()> {
    const KNOB: &str = "#figure-gradient [data-handle=logit-3]";
    open(browser, &site.url(""))?;
    uncover(browser, "#figure-gradient")?;
    named(browser, "gradient", 10)?;
    show(browser, KNOB)?;
    let (mut at, drawn) = (handle(browser, KNOB)?, picture(browser, "gradient")?.0);
    ensure(at.now == 6.65, || format!("class 3's logit is {at:?}"))?;
    browser.drag(&browser.find(KNOB)?, (0, 0), (0, -70))?;
    let now = moved(browser, KNOB, &at, "by mouse")?;
    is_at(now.at, (at.at.0, at.at.1 - 70.0), "dragged by mouse")?;
    ensure(now.now > 9.0 && now.now < 16.0, || format!("dragged up by 70 px the logit is {}", now.now))?;
    follows(browser, &now, "by mouse")?;
    frames(browser)?;
    ensure(picture(browser, "gradient")?.0 != drawn, || "the picture did not follow the mouse".to_owned())?;
    browser.wait("it was let go", "return !document.querySelector('.dragged')")?;
    at = now;

    focus(browser, KNOB)?;
    for (key, name, step) in [(UP, "by arrow up", 0.1), (DOWN, "by arrow down", -0.1), (PAGE_UP, "by page up", 1.0)] {
        browser.press(key)?;
        let now = moved(browser, KNOB, &at, name)?;
        ensure((now.now - at.now - step).abs() < 1e-9, || format!("{name}: from {} to {}", at.now, now.now))?;
        follows(browser, &now, name)?;
        at = now;
    }
    // The other arrows lead along the bars, of which one alone is in the order of tabs.
    for (key, wanted) in [(RIGHT, "logit-4"), (RIGHT, "logit-5"), (LEFT, "logit-4"), (LEFT, "logit-3")] {
        browser.press(key)?;
        browser.wait(
            &format!("{wanted} has the focus"),
            &format!(
                "const stops = [...document.querySelectorAll('#figure-gradient [data-handle]')].filter((bar) => bar.tabIndex === 0);
                 return document.activeElement.dataset.handle === '{wanted}' && stops.length === 1 && stops[0] === document.activeElement"
            ),
        )?;
    }
    for (key, name, end) in [(END, "by End", 16.0), (HOME, "by Home", -8.0)] {
        browser.press(key)?;
        let now = moved(browser, KNOB, &at, name)?;
        ensure(now.now == end, || format!("{name}: to {}", now.now))?;
        follows(browser, &now, name)?;
        at = now;
    }
    // It stands at the lower end now. A finger, where the driver has one.
    let swiped = browser.swipe(&browser.find(KNOB)?, (0, 0), (0, -60));
    if browser.engine() != Engine::Chromium && swiped.is_err() {
        return clean(browser);
    }
    swiped?;
    let now = moved(browser, KNOB, &at, "by finger")?;
    is_at(now.at, (at.at.0, at.at.1 - 60.0), "dragged by finger")?;
    follows(browser, &now, "by finger")?;
    clean(browser)
}

/// Select, field, table and address say the logit of class 3 that its handle says.
fn follows(browser: &Browser, handle: &Handle, how: &str) -> Result<()> {
    let seen = browser.run(
        "const [choice, field] = ['#logits', '#logits-number'].map((part) => document.querySelector(part));
         return [choice.value, choice.selectedOptions[0].textContent.trim(), field.value]",
        json!([]),
    )?;
    let field = seen[2].as_str().unwrap_or_default();
    let fourth = field.split(',').nth(3).and_then(|logit| logit.trim().parse::<f64>().ok());
    ensure(seen[0] == json!("") && seen[1] == json!("your own") && fourth == Some(handle.now), || {
        format!("moved {how} to {}, the controls show {seen}", handle.now)
    })?;
    ensure(handle.said.starts_with(&field.split(',').nth(3).unwrap_or_default().trim().replace('-', "−")), || {
        format!("moved {how} to {}, it says «{}»", handle.now, handle.said)
    })?;
    tables_when(browser, &format!("class 3's logit follows {how}"), |tables| {
        tables["gradient"]["class-3"][1] == handle.now
    })?;
    browser.wait(
        &format!("the address follows {how}"),
        &format!("return new URLSearchParams(location.search).get('logits') === '{}'", field.replace(", ", ",")),
    )?;
    Ok(())
}

pub(crate) fn the_start_is_dragged(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    for (figure, other) in [("loss-surface", "confidence-surface"), ("confidence-surface", "loss-surface")] {
        named(browser, figure, 2)?;
        let knob = format!("#figure-{figure} [data-handle=start]");
        show(browser, &knob)?;
        let (mut at, drawn) = (handle(browser, &knob)?, picture(browser, figure)?.0);
        let before = tables(browser)?;
        browser.drag(&browser.find(&knob)?, (3, -4), (40, 25))?;
        let now = moved(browser, &knob, &at, "by mouse")?;
        // Wherever it was taken hold of.
        is_at(now.at, (at.at.0 + 40.0, at.at.1 + 25.0), figure)?;
        frames(browser)?;
        ensure(picture(browser, figure)?.0 != drawn, || format!("{figure}: the picture did not follow the mouse"))?;
        let mut start = begins(browser, figure, None)?;
        for (key, step) in [(RIGHT, (0.25, 0.0)), (UP, (0.0, 0.25)), (LEFT, (-0.25, 0.0)), (PAGE_UP, (0.0, 2.5))] {
            focus(browser, &knob)?;
            at = handle(browser, &knob)?;
            browser.press(key)?;
            moved(browser, &knob, &at, "by keys")?;
            let next = (start.0 + step.0, (start.1 + step.1).min(10.0));
            begins(browser, figure, Some(next))?;
            start = begins(browser, other, Some(next))?;
        }
        let now = tables(browser)?;
        for (name, table) in &before {
            let should = name == figure || name == other;
            ensure((now[name] != *table) == should, || {
                format!("{figure}: the table of {name} changed: {}", now[name] != *table)
            })?;
        }
        browser.wait(
            "the address names the start",
            &format!("return new URLSearchParams(location.search).get('start') === '{},{}'", start.0, start.1),
        )?;
    }
    clean(browser)
}

/// Where the descents begin: by the fields beneath a figure, which should agree with the table, and with what is wanted.
fn begins(browser: &Browser, figure: &str, wanted: Option<(f64, f64)>) -> Result<(f64, f64)> {
    let mut seen = (f64::NAN, f64::NAN);
    let mut told = Vec::new();
    for _ in 0..40 {
        let fields = browser.run(
            "return ['own', 'rival'].map((which) => Number(document.getElementById(`${arguments[0]}-start-${which}-number`).value))",
            json!([figure]),
        )?;
        seen = (fields[0].as_f64().unwrap_or(f64::NAN), fields[1].as_f64().unwrap_or(f64::NAN));
        let tables: Tables = tables(browser)?;
        told = tables[figure]["start"].clone();
        let near = |one: f64, other: f64| (one - other).abs() < 1e-9;
        let right = wanted.is_none_or(|(own, rival)| near(own, seen.0) && near(rival, seen.1));
        if right && told[0] == seen.0 && told[1] == seen.1 {
            return Ok(seen);
        }
        std::thread::sleep(std::time::Duration::from_millis(25));
    }
    Err(Failure(format!("{figure}: the start should be {wanted:?}, the fields say {seen:?}, the table {told:?}")))
}

/// The two figures with surfaces, and the part of each that turns them.
const SURFACES: [(&str, &str); 2] = [
    ("loss-surface", "#figure-loss-surface [data-handle=turn]"),
    ("confidence-surface", "#figure-confidence-surface [data-handle=turn]"),
];

/// Another picture than before.
fn turned(browser: &Browser, figure: &str, drawn: &mut i64, how: &str) -> Result<()> {
    frames(browser)?;
    let now = picture(browser, figure)?.0;
    ensure(now != *drawn, || format!("{figure} was turned {how}, and its picture is the same"))?;
    *drawn = now;
    Ok(())
}

pub(crate) fn surfaces_are_turned_by_keys_and_buttons(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let before = tables(browser)?;
    for (figure, area) in SURFACES {
        show(browser, &format!("#figure-{figure} canvas"))?;
        let (mut at, mut drawn) = (handle(browser, area)?, picture(browser, figure)?.0);
        focus(browser, area)?;
        for (key, how, step) in
            [(RIGHT, "by arrow right", 5.0), (UP, "by arrow up", 5.0), (LEFT, "by arrow left", -5.0)]
        {
            browser.press(key)?;
            let next = moved(browser, area, &at, how)?;
            ensure(next.now == at.now + step, || format!("{figure}, {how}: from {} to {}", at.now, next.now))?;
            turned(browser, figure, &mut drawn, how)?;
            at = next;
        }
        for (button, step) in [("first", -15.0), ("last", 15.0), ("last", 15.0)] {
            let button = browser.find(&format!("#figure-{figure} .turns button:{button}-of-type"))?;
            let (_, name) = browser.accessible(&button)?;
            ensure(name.starts_with("Turn "), || format!("{figure}: the button is called «{name}»"))?;
            browser.click(&button)?;
            let next = moved(browser, area, &at, "by a button")?;
            ensure(next.now == at.now + step, || format!("{figure}, «{name}»: from {} to {}", at.now, next.now))?;
            turned(browser, figure, &mut drawn, &name)?;
            at = next;
        }
        browser.wait(
            "the address names the turn",
            &format!("return new URLSearchParams(location.search).get('turn') === '{}'", at.now),
        )?;
        ensure(tables(browser)? == before, || format!("{figure} was turned, and a table followed"))?;
    }
    clean(browser)
}

pub(crate) fn surfaces_are_turned_by_the_mouse(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let before = tables(browser)?;
    for (figure, area) in SURFACES {
        show(browser, &format!("#figure-{figure} canvas"))?;
        let (mut at, mut drawn) = (handle(browser, area)?, picture(browser, figure)?.0);
        // An eighth of the width is an eighth of the circle, wherever it is taken hold of and however far it was turned.
        let eighth = (at.width / 8.0).round() as i64;
        for from in [20, -40] {
            browser.drag(&browser.find(area)?, (from, 0), (eighth, 0))?;
            let now = moved(browser, area, &at, "by mouse")?;
            ensure((now.now - at.now - 45.0).abs() < 3.0, || {
                format!("{figure}: turned from {}° by an eighth of the circle, it is at {}°", at.now, now.now)
            })?;
            turned(browser, figure, &mut drawn, "by mouse")?;
            at = now;
        }
        ensure(tables(browser)? == before, || format!("{figure} was turned, and a table followed"))?;
    }
    clean(browser)
}
