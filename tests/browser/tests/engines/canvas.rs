//! The canvas: none to be had, lost, without a size, and at every density of pixels.

use crate::faults::tells_of;
use crate::looking::{ensure, frames, live, open, picture, picture_of, set, show};
use browser_tests::{Browser, Engine, Failure, Options, Result, Site};
use serde_json::{Value, json};
use std::time::Duration;

/// A browser that gives nothing to draw on, as some do that hide what machine they run on.
pub(crate) fn without_a_canvas_the_text_stands(browser: &Browser, site: &Site) -> Result<()> {
    site.run_first("HTMLCanvasElement.prototype.getContext = () => null;");
    for path in ["", "embed.html#v=1&figure=targets", "embed.html#v=1&figure=reliability"] {
        browser.go(&site.url(path))?;
        tells_of(browser, "canvas").map_err(|Failure(reason)| Failure(format!("«{path}»: {reason}")))?;
    }
    Ok(())
}

/// What a browser does that is short of memory: what was painted is gone, and later there is a canvas again.
const LOSE: &str = "const canvas = document.querySelector(arguments[0]);
     canvas.width = canvas.width;
     canvas.dispatchEvent(new Event('contextlost'));";

pub(crate) fn a_lost_canvas_is_painted_anew_or_told_of(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    show(browser, "#figure-targets")?;
    let before = picture(browser, "targets")?;
    let canvas = "#figure-targets canvas";
    browser.run(LOSE, json!([canvas]))?;
    let lost = picture(browser, "targets")?;
    ensure(lost.1 == 0.0 && before.1 > 0.005, || format!("inked before {}, when lost {}", before.1, lost.1))?;
    browser.run("document.querySelector(arguments[0]).dispatchEvent(new Event('contextrestored'))", json!([canvas]))?;
    frames(browser)?;
    let after = picture(browser, "targets")?;
    ensure(after == before, || format!("before it was {before:?}, restored it is {after:?}"))?;
    // Longer than it may stay lost.
    std::thread::sleep(Duration::from_millis(4500));
    live(browser)?;
    browser.run(LOSE, json!([canvas]))?;
    tells_of(browser, "canvas")
}

/// Not displayed, or of no size, and then there: within two frames the picture is the one of a figure that always was.
pub(crate) fn a_figure_that_comes_to_sight_is_right_at_once(browser: &Browser, site: &Site) -> Result<()> {
    const LINK: &str = "embed.html#v=1&figure=targets&smoothing=0.3";
    site.add_page("host.html", "<!doctype html><link rel=icon href=data:,><title>Host</title><body></body>");
    browser.go(&site.url("host.html"))?;
    let add = |how: &str| {
        let script = "const frame = document.createElement('iframe');
             frame.title = 'f'; frame.src = arguments[0];
             Object.assign(frame.style, { display: 'block', width: '700px', height: '900px', border: '0' }, arguments[1]);
             document.body.replaceChildren(frame);
             return new Promise((done) => { frame.onload = () => done(true); })";
        let style = match how {
            "shown" => json!({}),
            "not displayed" => json!({ "display": "none" }),
            _ => json!({ "width": "0", "height": "0" }),
        };
        browser.run(script, json!([site.url(LINK), style])).map(drop)
    };
    let come = "const style = document.querySelector('iframe').style;
         Object.assign(style, { display: 'block', width: '700px', height: '900px' });";
    // The picture of the third frame after that, from inside.
    let look = |browser: &Browser| -> Result<(i64, f64)> {
        browser.enter_frame(true)?;
        (0..2).try_for_each(|_| frames(browser))?;
        let seen = picture_of(browser, "canvas")?;
        browser.enter_frame(false)?;
        Ok(seen)
    };
    let until_live = |browser: &Browser| -> Result<()> {
        browser.enter_frame(true)?;
        live(browser)?;
        browser.enter_frame(false)
    };
    add("shown")?;
    until_live(browser)?;
    let right = look(browser)?;
    ensure(right.1 > 0.005, || format!("only {} of the canvas is inked", right.1))?;
    for how in ["not displayed", "without a size"] {
        add(how)?;
        until_live(browser)?;
        browser.run(come, json!([]))?;
        let seen = look(browser)?;
        ensure(seen == right, || format!("{how} at first: the picture is {seen:?}, should be {right:?}"))?;
        // Away, changed, and back.
        browser.enter_frame(true)?;
        browser.run("document.querySelector('main').style.display = 'none'", json!([]))?;
        frames(browser)?;
        set(browser, "#smoothing-number", "0.6")?;
        frames(browser)?;
        set(browser, "#smoothing-number", "0.3")?;
        browser.run("document.querySelector('main').style.display = ''", json!([]))?;
        browser.enter_frame(false)?;
        let seen = look(browser)?;
        ensure(seen == right, || format!("away and back: the picture is {seen:?}, should be {right:?}"))?;
    }
    // Another state is another picture, or all this would tell nothing.
    browser.enter_frame(true)?;
    set(browser, "#smoothing-number", "0.6")?;
    browser.enter_frame(false)?;
    let other = look(browser)?;
    ensure(other != right, || "another state has the same picture".to_owned())
}

/// Pixels of a figure's canvas for one of CSS, in both directions, how much of it is inked, and how the window stands. Ink is looked for
/// on a small copy, for a large canvas is slow to read.
const DENSITY: &str = "const canvas = document.querySelector('#figure-targets canvas');
     const box = canvas.getBoundingClientRect();
     const copy = document.createElement('canvas').getContext('2d');
     copy.drawImage(canvas, 0, 0, 300, 150);
     const pixels = Array.from(copy.getImageData(0, 0, 300, 150).data);
     const inked = pixels.filter((value, at) => at % 4 === 1 && Math.abs(value - pixels[1]) > 20).length / 45000;
     return { across: canvas.width / box.width, down: canvas.height / box.height, ratio: devicePixelRatio, inked,
       window: [innerWidth, innerHeight], wide: document.documentElement.scrollWidth > innerWidth }";

/// On screens of one, two and three pixels to one of CSS, and zoomed to four hundred per cent.
pub(crate) fn pictures_are_sharp_at_every_density(browser: &Browser, site: &Site) -> Result<()> {
    for (ratio, (width, height)) in [(1.0, (1280, 1000)), (2.0, (1280, 1000)), (3.0, (800, 900)), (4.0, (320, 256))] {
        let sharp = |browser: &Browser| -> Result<()> {
            show(browser, "#figure-targets canvas")?;
            frames(browser)?;
            is_sharp(&browser.run(DENSITY, json!([]))?, ratio)
        };
        let outcome = match browser.engine() {
            // The window as it stands: the page is live, and is moved to another screen.
            Engine::Chromium => {
                if ratio == 1.0 {
                    open(browser, &site.url(""))?;
                }
                let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": false });
                browser.devtools("Emulation.setDeviceMetricsOverride", &metrics)?;
                sharp(browser)
            }
            Engine::Firefox => {
                const RATIOS: [&str; 5] = ["", "1.0", "2.0", "3.0", "4.0"];
                let ratio = RATIOS[ratio as usize];
                let preferences = vec![("layout.css.devPixelsPerPx", json!(ratio))];
                on(browser, Options { preferences, ..Options::default() }, site, sharp)
            }
            Engine::WebKit => {
                const RATIOS: [&str; 5] = ["", "1", "2", "3", "4"];
                let environment = vec![("GDK_SCALE", RATIOS[ratio as usize])];
                on(browser, Options { environment, ..Options::default() }, site, sharp)
            }
        };
        outcome.map_err(|Failure(reason)| Failure(format!("at {ratio}: {reason}")))?;
    }
    Ok(())
}

fn on(browser: &Browser, options: Options, site: &Site, look: impl Fn(&Browser) -> Result<()>) -> Result<()> {
    let other = browser.engine().start_with(&options)?;
    open(&other, &site.url(""))?;
    look(&other)
}

fn is_sharp(now: &Value, ratio: f64) -> Result<()> {
    ensure(now["ratio"].as_f64() == Some(ratio), || {
        format!("the screen should have {ratio} pixels to one of CSS: {now}")
    })?;
    // Never fewer than two: a line's edge is seen even where the screen is coarse.
    let wanted = ratio.max(2.0);
    let near = |key: &str| now[key].as_f64().is_some_and(|density| (density - wanted).abs() < 0.02 * wanted);
    ensure(near("across") && near("down"), || format!("the canvas should have {wanted} pixels to one of CSS: {now}"))?;
    ensure(now["inked"].as_f64() > Some(0.005), || format!("too little of the canvas is inked: {now}"))?;
    ensure(now["wide"] == json!(false), || format!("the page is wider than the window: {now}"))
}

/// A canvas of half the pixels does not pass, nor one that is wiped.
pub(crate) fn a_coarse_picture_is_found(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    show(browser, "#figure-targets canvas")?;
    let now = browser.run(DENSITY, json!([]))?;
    let ratio = now["ratio"].as_f64().unwrap_or(0.0);
    is_sharp(&now, ratio)?;
    ensure(is_sharp(&now, ratio + 1.0).is_err(), || "another screen passes".to_owned())?;
    for (what, spoil) in [
        ("a wiped canvas", "canvas.width += 0"),
        (
            "a canvas of half the pixels",
            "canvas.width /= 2; canvas.height /= 2; canvas.getContext('2d').fillRect(0, 0, 99, 99)",
        ),
    ] {
        browser.run(&format!("const canvas = document.querySelector('#figure-targets canvas'); {spoil}"), json!([]))?;
        let now = browser.run(DENSITY, json!([]))?;
        ensure(is_sharp(&now, ratio).is_err(), || format!("{what} passes: {now}"))?;
    }
    Ok(())
}
