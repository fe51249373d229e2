//! Long and heavy use: what is held, trained, mounted and left alone keeps its memory, and rests when nothing moves.

use crate::looking::{FIRST, State, clean, click, ensure, open, set, show, shows_targets};
use browser_tests::gauges::{
    Frames, Kept, frames_of, full, gauge, grown, idle_frames, kept, never_rests, settles, slopes, tell,
};
use browser_tests::{Browser, Engine, Load, Result, Site};
use serde_json::json;
use std::time::{Duration, Instant};

/// What may come within a minute of use, memory in MB: engines compile what is often run, and what is shown now has a timer
/// or two that what was shown before had not. Memory of wasm never shrinks, so that a rare need of much shows as a few pages.
const IN_USE: [(&str, f64); 7] = [
    ("heap", 1.5),
    ("buffers", 0.5),
    ("nodes alive", 50.0),
    ("listeners alive", 10.0),
    ("wasm", 0.6),
    ("frames awaited", 20.0),
    ("timers awaited", 5.0),
];

/// What may come by the minute when something takes its time, memory in MB, by the line that fits best.
const BY_THE_MINUTE: [(&str, f64); 8] = [
    ("wasm", 0.03),
    ("nodes", 5.0),
    ("heap", 0.1),
    ("buffers", 0.1),
    ("nodes alive", 5.0),
    ("listeners alive", 1.0),
    ("frames awaited", 1.0),
    ("timers awaited", 1.0),
];

/// What may be more at the end of a later run than at that of the first: its losses are other numbers, in other rows.
const IN_TRAINING: [(&str, f64); 6] = [
    ("heap", 1.5),
    ("buffers", 0.5),
    ("nodes", 300.0),
    ("nodes alive", 1000.0),
    ("listeners alive", 20.0),
    ("wasm", 1.0),
];

/// What may come by the minute of training, beyond doubt.
const TRAINED_BY_THE_MINUTE: [(&str, f64); 8] = [
    ("heap", 0.1),
    ("buffers", 0.1),
    ("wasm", 0.1),
    ("nodes", 100.0),
    ("nodes alive", 200.0),
    ("listeners alive", 5.0),
    ("frames awaited", 1.0),
    ("timers awaited", 1.0),
];

/// How long a page is watched that should be at rest.
const REST: Duration = Duration::from_secs(1);

/// Opens a page with a gauge, and waits until it has come to rest.
fn opened(browser: &Browser, site: &Site, link: &str) -> Result<()> {
    site.gauge();
    open(browser, &site.url(link))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    settles(browser)
}

/// How frames took, against those of the same page at rest.
fn tell_frames(browser: &Browser, what: &str, frames: Frames, idle: Frames) {
    let ratio = f64::from(frames.p95) / f64::from(idle.p95.max(1));
    tell(browser, what, &format!("{frames}; at rest {idle}; at p95 {ratio:.1} times as long"));
}

/// What has grown too much while something goes on, between a first look when it has warmed up and a second one so much later.
fn grown_in(
    browser: &Browser,
    what: &str,
    (warm_up, how_long): (Duration, Duration),
    most: &[(&str, f64)],
) -> Result<Vec<String>> {
    std::thread::sleep(warm_up);
    let first = (kept(browser)?, browser.load());
    grown_on(browser, what, first, most, &|| {
        std::thread::sleep(how_long);
        Ok(())
    })
}

/// What grows too much while something is done. If anything does, it is done once more, and that is judged by the same measure: on a
/// busy machine what should warm up first may still do so.
fn grown_on(
    browser: &Browser,
    what: &str,
    first: (Kept, Option<Load>),
    most: &[(&str, f64)],
    act: &dyn Fn() -> Result<()>,
) -> Result<Vec<String>> {
    let more = |(before, load): (Kept, Option<Load>)| -> Result<_> {
        act()?;
        let (now, later) = (kept(browser)?, browser.load());
        tell(browser, what, &format!("{}, and later {}", told(&before, load), told(&now, later)));
        Ok((grown(&before, &now, most), (now, later)))
    };
    let (wrong, last) = more(first)?;
    Ok(if wrong.is_empty() { wrong } else { more(last)?.0 })
}

/// Looks thirty times while something goes on, each time after it has been brought to where looks can be compared, and answers
/// what came by the minute beyond doubt, too much of it, after a sixth of the time.
fn slopes_in(
    browser: &Browser,
    what: &str,
    how_long: Duration,
    most: &[(&str, f64)],
    look: &dyn Fn() -> Result<Kept>,
) -> Result<Vec<String>> {
    let start = Instant::now();
    let mut moments = Vec::new();
    while start.elapsed() < how_long {
        std::thread::sleep(how_long / 30);
        let (now, load) = (look()?, browser.load());
        tell(browser, &format!("{what}, after {} s", start.elapsed().as_secs()), &told(&now, load));
        if start.elapsed() > how_long / 6 {
            moments.push((start.elapsed().as_secs_f64() / 60.0, now));
        }
    }
    tell(browser, &format!("{what}, by the minute"), &told(&slopes(&moments, 0.0), None));
    let slopes = slopes(&moments, 2.0);
    let nothing: Kept = slopes.keys().map(|name| (name.clone(), 0.0)).collect();
    // What is the same in every look has a slope that is off by a rounding.
    let rounded: Kept = slopes.into_iter().map(|(name, slope)| (name, (slope * 1e9).round() / 1e9)).collect();
    Ok(grown(&nothing, &rounded, most))
}

fn told(kept: &Kept, load: Option<Load>) -> String {
    let kept: Vec<String> = kept.iter().map(|(name, count)| format!("{name} {count:.2}")).collect();
    let load = load.map(|load| format!("; {} processes with {:.0} MB", load.processes, load.megabytes));
    format!("{}{}", kept.join(", "), load.unwrap_or_default())
}

/// A slider is held for a minute, or in the slower engines a third of it, one event per frame, from figure to figure. The last
/// is followed like the first.
pub(crate) fn a_held_slider_keeps_nothing(browser: &Browser, site: &Site) -> Result<()> {
    let seconds = if browser.engine() == Engine::Chromium { 60 } else { 20 };
    opened(browser, site, "")?;
    let idle = idle_frames(browser)?;
    gauge(browser, "hold('smoothing', true)")?;
    // Until every figure has been drawn, and what is often run is compiled.
    let times = (Duration::from_secs(seconds / 3), Duration::from_secs(seconds * 2 / 3));
    let wrong = grown_in(browser, "a held slider", times, &IN_USE)?;
    ensure(wrong.is_empty(), || format!("a held slider keeps: {wrong:?}"))?;
    tell_frames(browser, "a held slider", frames_of(browser)?, idle);
    set(browser, "#smoothing", "0.33")?;
    shows_targets(browser, State { epsilon: 0.33, ..FIRST })?;
    clean(browser)
}

/// Each thing that a page could keep, kept by a script: the same look sees it, and calls it by its name.
pub(crate) fn what_is_kept_is_seen(browser: &Browser, site: &Site) -> Result<()> {
    const EVERYWHERE: [&str; 5] = ["nodes", "listeners", "timers awaited", "frames of others", "wasm"];
    const ALIVE: [&str; 3] = ["heap", "buffers", "nodes alive"];
    opened(browser, site, "")?;
    gauge(browser, "hold('smoothing', false)")?;
    let alive = if browser.engine() == Engine::Chromium { ALIVE.as_slice() } else { &[] };
    for leak in EVERYWHERE.iter().chain(alive) {
        gauge(browser, &format!("leak('{leak}')"))?;
        let wrong = grown_in(browser, leak, (Duration::ZERO, Duration::from_millis(1500)), &IN_USE)?;
        let named = wrong.iter().any(|wrong| wrong.starts_with(&format!("{leak}:")));
        ensure(named, || format!("a page that keeps «{leak}» is told by: {wrong:?}"))?;
    }
    Ok(())
}

/// For half an hour.
pub(crate) fn a_slider_held_for_half_an_hour(browser: &Browser, site: &Site) -> Result<()> {
    opened(browser, site, "")?;
    let idle = idle_frames(browser)?;
    gauge(browser, "hold('smoothing', true)")?;
    let wrong = slopes_in(browser, "a held slider", full(30.0), &BY_THE_MINUTE, &|| kept(browser))?;
    ensure(wrong.is_empty(), || format!("a held slider keeps, by the minute: {wrong:?}"))?;
    tell_frames(browser, "half an hour of a held slider", frames_of(browser)?, idle);
    clean(browser)
}

/// Networks train for half a minute, one run after the other: at the end of the last the page keeps what it kept at the end
/// of the first, and the server has been asked for nothing.
pub(crate) fn training_keeps_nothing(browser: &Browser, site: &Site) -> Result<()> {
    opened(browser, site, "")?;
    show(browser, "#lab-play")?;
    train(browser, 1)?;
    rest_of_training(browser)?;
    let (requests, first) = (site.requests(), (kept(browser)?, browser.load()));
    let seconds = if browser.engine() == Engine::Chromium { 25 } else { 15 };
    let wrong = grown_on(browser, "training", first, &IN_TRAINING, &|| {
        train(browser, 1000)?;
        std::thread::sleep(Duration::from_secs(seconds));
        train(browser, 1)?;
        rest_of_training(browser)
    })?;
    ensure(wrong.is_empty(), || format!("training keeps: {wrong:?}"))?;
    ensure(site.requests() == requests, || format!("asked of the server: {:?}", site.requests()))?;
    clean(browser)
}

/// For ten minutes, with all pictures of the lab passing by.
pub(crate) fn training_for_ten_minutes(browser: &Browser, site: &Site) -> Result<()> {
    opened(browser, site, "")?;
    show(browser, "#lab-play")?;
    train(browser, 1)?;
    rest_of_training(browser)?;
    let requests = site.requests();
    train(browser, 100_000)?;
    // Wherever it is then, the end of a run is like that of another.
    let at_the_end = || {
        train(browser, 1)?;
        rest_of_training(browser)?;
        let now = kept(browser)?;
        train(browser, 100_000)?;
        Ok(now)
    };
    let wrong = slopes_in(browser, "training", full(10.0), &TRAINED_BY_THE_MINUTE, &at_the_end)?;
    ensure(wrong.is_empty(), || format!("training keeps, by the minute: {wrong:?}"))?;
    ensure(site.requests() == requests, || format!("asked of the server: {:?}", site.requests()))?;
    clean(browser)
}

/// Trains until so many more runs are over.
fn train(browser: &Browser, runs: u32) -> Result<()> {
    gauge(browser, &format!("train({runs})")).map(drop)
}

/// Waits until the last of them is over, and nothing goes on.
fn rest_of_training(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    let over = "const { value, max } = document.getElementById('lab-scrub');
         return value === max && (window.wrappedJSObject ?? window).__gauge.isAtRest()";
    while browser.run(over, json!([]))? != json!(true) {
        ensure(start.elapsed() < Duration::from_secs(90), || "no run came to its end within 90 s".to_owned())?;
        std::thread::sleep(Duration::from_millis(100));
    }
    settles(browser)
}

/// When all is shown and nothing moves, there is no frame, no timer, no animation and no work: at first, wherever it is
/// scrolled to, after a slider was held, and while a run is paused. What trains out of sight draws nothing.
pub(crate) fn nothing_goes_on_at_rest(browser: &Browser, site: &Site) -> Result<()> {
    opened(browser, site, "")?;
    rests(browser, "at first")?;
    for place in ["#figure-loss-surface", "#lab-play", "#glossary"] {
        show(browser, place)?;
        rests(browser, &format!("at {place}"))?;
    }
    show(browser, "#figure-targets")?;
    gauge(browser, "hold('smoothing', false)")?;
    std::thread::sleep(Duration::from_secs(1));
    frames_of(browser)?;
    rests(browser, "after a slider was held")?;
    click(browser, "#lab-play")?;
    browser.wait("it trains", "return Number(document.querySelector('#lab-scrub').value) > 0")?;
    show(browser, "#figure-targets")?;
    let before = gauge(browser, "asked()")?;
    std::thread::sleep(Duration::from_secs(1));
    let after = gauge(browser, "asked()")?;
    ensure(before[0] == after[0], || format!("out of sight training draws: {before} and {after} frames and timers"))?;
    click(browser, "#lab-play")?;
    rests(browser, "while a run is paused")?;
    clean(browser)
}

fn rests(browser: &Browser, when: &str) -> Result<()> {
    settles(browser)?;
    let wrong = never_rests(browser, REST)?;
    ensure(wrong.is_empty(), || format!("{when} there should be nothing, and there are {wrong:?}"))
}

/// Each thing that could go on, begun by a script of the page, ends when the page hears of a blur.
const BEGIN: &str = "window.__begin = {
  frames() { let on = true; const turn = () => on && requestAnimationFrame(turn); turn(); onblur = () => (on = false) },
  timers() { const ticks = setInterval(() => {}, 100); onblur = () => clearInterval(ticks) },
  late() { const late = setTimeout(() => {}, 100000); onblur = () => clearTimeout(late) },
  moves() { const moved = document.body.animate([{ opacity: 1 }, { opacity: 0.9 }], 100000); onblur = () => moved.cancel() },
  // Busy without a timer, and with room for others.
  busy() {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => { const end = performance.now() + 20; while (performance.now() < end); port2.postMessage(0) };
    port2.postMessage(0);
    onblur = () => port1.close();
  },
};";

/// The same look sees each of them.
pub(crate) fn what_goes_on_is_seen(browser: &Browser, site: &Site) -> Result<()> {
    site.watch_by(BEGIN);
    opened(browser, site, "")?;
    for (name, wrong) in [
        ("frames", " frames in "),
        ("timers", " timers in "),
        ("late", " timers awaited"),
        ("moves", " animations"),
        ("busy", " of a processor"),
    ] {
        browser.run("(window.wrappedJSObject ?? window).__begin[arguments[0]]()", json!([name]))?;
        // What is busy may take its time to be seen so.
        let mut seen = Vec::new();
        for _ in 0..5 {
            seen = never_rests(browser, REST)?;
            if seen.iter().any(|it| it.contains(wrong)) {
                break;
            }
        }
        ensure(seen.iter().any(|it| it.contains(wrong)), || {
            format!("{name} should be told by «{wrong}», there is {seen:?}")
        })?;
        browser.run("dispatchEvent(new Event('blur'))", json!([]))?;
    }
    rests(browser, "when all has ended")
}
