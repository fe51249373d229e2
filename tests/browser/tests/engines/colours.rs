//! What is seen inside the canvases: texts and lines stand out from what is beneath them in light, dark and forced colours;
//! and nothing moves by itself.

use crate::lab::{CLOCK, says};
use crate::looking::{clean, click, ensure, focus, frames, open, open_anew, show, uncover};
use browser_tests::{Browser, Engine, Failure, Result, Site};
use serde_json::{Value, json};
use std::time::Duration;

/// Runs before the page's own program.
const WATCH: &str = include_str!("ink.js");

/// What is painted, told from the pixels beneath it as it is painted; judged by the tokens of style.
const JUDGE: &str = "
    dispatchEvent(new Event('tell-ink'));
    const told = JSON.parse(document.documentElement.dataset.ink);
    const token = (name) => {
      const probe = document.createElement('span');
      probe.style.cssText = `color: var(--ink-${name}, ${name}); forced-color-adjust: none`;
      document.body.append(probe);
      const color = getComputedStyle(probe).color;
      probe.remove();
      return rgba(color);
    };
    const [paper, grid] = [token('paper'), token('grid')];
    const same = (one, other) => one.slice(0, 3).every((value, place) => Math.abs(value - other[place]) <= 2);
    const system = ['Canvas', 'CanvasText', 'LinkText', 'GrayText', 'Highlight', 'HighlightText'].map((name) => rgba(name));
    const forced = matchMedia('(forced-colors: active)').matches;
    const found = [];
    let texts = 0, lines = 0;
    for (const [name, picture] of Object.entries(told)) {
      for (const { text, contrast: is, outside } of picture.texts) {
        texts += 1;
        if (!(is >= 4.5)) found.push(`${name}: «${text}» has a contrast of ${is}`);
        if (outside) found.push(`${name}: «${text}» is cut by the picture's edge`);
      }
      for (const [key] of [...Object.entries(picture.strokes), ...Object.entries(picture.fills)]) {
        const [style, alpha] = JSON.parse(key);
        const color = rgba(style);
        const opacity = color[3] * alpha;
        lines += 1;
        if (forced && !system.some((known) => same(color, known))) found.push(`${name}: ${style} is no colour of the system`);
        // Paper parts what lies over one another; the grid is there to be overlooked; a tint lies between lines.
        if (same(color, paper) || same(color, grid) || opacity < 0.95) continue;
        const is = contrast(color, paper);
        if (is < 3) found.push(`${name}: ${style} has a contrast of ${is.toFixed(2)} with the paper`);
      }
    }
    return [Object.keys(told).length, texts, lines, [...new Set(found)]]";

fn judge(browser: &Browser) -> Result<Value> {
    browser.run(&format!("{}\n{JUDGE}", include_str!("access.js")), json!([]))
}

/// Paints every canvas of the page, and finds nothing too faint in any.
fn stands_out(browser: &Browser, least: u64, what: &str) -> Result<()> {
    let mut seen = Value::Null;
    // A busy machine may need longer than a figure is in sight; then it is shown again, for longer.
    for pause in [80, 80, 160, 320, 640] {
        browser.run(
            "const pause = (time) => new Promise((done) => setTimeout(done, time));
             return (async (time) => {
               for (const canvas of document.querySelectorAll('canvas')) {
                 canvas.scrollIntoView({ block: 'center' });
                 await pause(time);
               }
             })(arguments[0])",
            json!([pause]),
        )?;
        frames(browser)?;
        seen = judge(browser)?;
        if seen[0].as_u64() >= Some(least) {
            break;
        }
    }
    ensure(seen[0].as_u64() >= Some(least) && seen[1].as_u64() >= Some(10 * least), || {
        format!("{what}: pictures, texts and colours that were watched: {seen}")
    })?;
    ensure(seen[3] == json!([]), || format!("{what}: {}", seen[3]))
}

pub(crate) fn pictures_stand_out(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    let views: &[(&str, &str)] = match browser.engine() {
        // Of the three drivers only this one can force colours.
        Engine::Chromium => &[("light", "none"), ("dark", "none"), ("dark", "active")],
        Engine::Firefox | Engine::WebKit => &[("light", "none"), ("dark", "none")],
    };
    for (theme, forced) in views {
        if browser.engine() == Engine::Chromium {
            let features = json!([{ "name": "forced-colors", "value": forced }, { "name": "prefers-color-scheme", "value": theme }]);
            browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }))?;
        }
        open(browser, &site.url(&format!("?theme={theme}&scenario=clusters&steps=40")))?;
        browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
        uncover(browser, "#figure-gradient")?;
        browser.run("document.documentElement.dataset.inkRests = 'yes'", json!([]))?;
        click(browser, "#lab-play")?;
        says(browser, &(CLOCK.done)(40))?;
        browser.run("delete document.documentElement.dataset.inkRests", json!([]))?;
        stands_out(browser, 14, &format!("{theme}, forced colours {forced}"))?;
    }
    clean(browser)
}

/// An ink that is as faint as the grid, or of the page and not of the system.
pub(crate) fn faint_ink_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    open(browser, &site.url("embed.html#v=1&figure=targets&theme=light"))?;
    stands_out(browser, 1, "at first")?;
    for (rule, told) in [
        (":root { --ink-text: #bbb !important }", "has a contrast of"),
        (":root { --ink-smoothed: #cde !important }", "with the paper"),
    ] {
        open_anew(browser, &site.url("embed.html#v=1&figure=targets&theme=light"))?;
        browser.run("document.styleSheets[0].insertRule(arguments[0])", json!([rule]))?;
        // Inks are read again with every change of the window.
        browser.run("dispatchEvent(new Event('resize'))", json!([]))?;
        let mut found = String::new();
        for _ in 0..30 {
            frames(browser)?;
            found = judge(browser)?[3].to_string();
            if found.contains(told) {
                break;
            }
        }
        ensure(found.contains(told), || format!("«{rule}» is not objected to: {found}"))?;
    }
    Ok(())
}

/// Writes down at which steps of a run its figure told something.
const STEPS: &str = "(() => {
       const steps = new Set();
       new MutationObserver(() => {
         const step = /step (\\d+) of/.exec(document.querySelector('.sentence')?.textContent ?? '');
         if (step) document.documentElement.dataset.steps = [...steps.add(step[1])].join();
       }).observe(document, { subtree: true, childList: true, characterData: true });
     })();";

/// How many frames were asked for so far.
fn asked(browser: &Browser) -> Result<u64> {
    let asked = browser.run(
        "dispatchEvent(new Event('tell-ink'));
         return Number(document.documentElement.dataset.frames)",
        json!([]),
    )?;
    asked.as_f64().map(|count| count as u64).ok_or_else(|| Failure(format!("the frames are {asked}")))
}

/// Nothing runs by itself: no frame is asked for, no style is on its way to another.
fn is_still(browser: &Browser, what: &str) -> Result<()> {
    let before = asked(browser)?;
    std::thread::sleep(Duration::from_millis(600));
    let (now, moving) = (asked(browser)?, browser.run("return document.getAnimations().length", json!([]))?);
    ensure(now == before && moving == json!(0), || {
        format!("{what}: {} frames were asked for, {moving} styles are moving", now - before)
    })
}

pub(crate) fn nothing_moves_by_itself(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(WATCH);
    site.watch_by(STEPS);
    // Where the driver can, as the reader's system says it; elsewhere as a link does.
    let link = if browser.engine() == Engine::Chromium {
        let features = json!([{ "name": "prefers-reduced-motion", "value": "reduce" }]);
        browser.devtools("Emulation.setEmulatedMedia", &json!({ "features": features }))?;
        ""
    } else {
        "motion=off"
    };
    open(browser, &site.url(&format!("?{link}")))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    show(browser, "#figure-targets")?;
    std::thread::sleep(Duration::from_millis(400));
    is_still(browser, "at rest")?;
    let slow = browser.run(
        "return [...document.querySelectorAll('*')].filter((part) => {
           const style = getComputedStyle(part);
           return [style.transitionDuration, style.animationDuration].some((time) => time.split(',').some((it) => parseFloat(it) > 0))
             && (style.transitionProperty !== 'none' || style.animationName !== 'none');
         }).map((part) => part.outerHTML.slice(0, 80))",
        json!([]),
    )?;
    ensure(slow == json!([]), || format!("these may move: {slow}"))?;
    let pictures =
        browser.run("return document.querySelectorAll('canvas').length", json!([]))?.as_u64().unwrap_or_default();
    for (what, part, keys) in
        [("a slider", "#smoothing", "\u{E014}"), ("a number", "#smoothing-number", "\u{E010}5\u{E007}")]
    {
        focus(browser, part)?;
        let before = asked(browser)?;
        browser.press(keys)?;
        frames(browser)?;
        std::thread::sleep(Duration::from_millis(300));
        // One frame for each picture that follows, two by the test's own waiting.
        let frames = asked(browser)? - before;
        ensure(frames <= pictures + 2, || {
            format!("{what}: {frames} frames were asked for, there are {pictures} pictures")
        })?;
        is_still(browser, &format!("after {what}"))?;
    }
    // An embed whose reader cannot set it going shows its end at once, and no step on the way.
    open(browser, &site.url(&format!("embed.html#v=1&figure=training-curves&steps=400&controls=none&{link}")))?;
    browser.wait(
        "its end is told",
        "return document.querySelector('.sentence').textContent.startsWith('At step 400 of 400')",
    )?;
    let steps = browser.run("return document.documentElement.dataset.steps", json!([]))?;
    ensure([json!("0,400"), json!("400")].contains(&steps), || format!("on its way it told of the steps {steps}"))?;
    is_still(browser, "a run that went by itself")?;
    clean(browser)
}

/// Frames that are asked for over and over are counted, and a style on its way is seen.
pub(crate) fn what_moves_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    for (fault, told) in [
        ("const on = () => requestAnimationFrame(on);\nsetTimeout(on, 100);", "frames were asked for"),
        ("addEventListener('load', () => document.body.animate({ opacity: [1, 0.5] }, 60000));", "1 styles are moving"),
    ] {
        let site = crate::looking::site()?;
        site.watch_by(&format!("{WATCH}\n{fault}"));
        open(browser, &site.url("embed.html#v=1&figure=targets"))?;
        std::thread::sleep(Duration::from_millis(300));
        let found = is_still(browser, "seeded");
        ensure(matches!(&found, Err(Failure(reason)) if reason.contains(told)), || format!("{fault}: {found:?}"))?;
    }
    let _ = site;
    Ok(())
}
