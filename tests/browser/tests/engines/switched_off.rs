//! Browsers without what others have: no scripts, no WebAssembly, no compilers, no lanes, no storage.

use crate::faults::{is_right, tells_of};
use crate::lab::{CLOCK, native, open_lab, says, shows_run};
use crate::looking::{FIRST, RIGHT, clean, click, ensure, focus, open, set, shows_targets};
use browser_tests::{Browser, Engine, Failure, Options, Result, Site};
use serde_json::{Value, json};

/// A run that even an interpreter ends soon.
const SHORT: &str = "?v=1&steps=40&train=60";

pub(crate) fn without_webassembly_the_text_stands(browser: &Browser, site: &Site) -> Result<()> {
    site.run_first("delete window.WebAssembly;");
    for path in ["", "embed.html#v=1&figure=targets"] {
        browser.go(&site.url(path))?;
        tells_of(browser, "no-wasm").map_err(|Failure(reason)| Failure(format!("«{path}»: {reason}")))?;
    }
    let options = match browser.engine() {
        // Without its compilers it has none.
        Engine::Chromium => Options { arguments: vec!["--js-flags=--jitless"], ..Options::default() },
        Engine::Firefox => {
            Options { preferences: vec![("javascript.options.wasm", json!(false))], ..Options::default() }
        }
        // It cannot be switched off there.
        Engine::WebKit => return Ok(()),
    };
    site.run_first("");
    let other = browser.engine().start_with(&options)?;
    other.go(&site.url(""))?;
    tells_of(&other, "no-wasm").map_err(|Failure(reason)| Failure(format!("switched off: {reason}")))
}

/// Frames in which no script may run, and browsers in which none does. All that can be read is there, and no fault is told of.
pub(crate) fn without_scripts_the_text_stands(browser: &Browser, site: &Site) -> Result<()> {
    site.add_page("host.html", "<!doctype html><link rel=icon href=data:,><title>Host</title><body></body>");
    browser.go(&site.url("host.html"))?;
    for (path, words, pictures) in [("index.html", 5000, 8), ("embed.html", 100, 0)] {
        still_in_frame(browser, path, "allow-same-origin", words, pictures)
            .map_err(|Failure(reason)| Failure(format!("{path}: {reason}")))?;
    }
    // With scripts it does not pass.
    ensure(still_in_frame(browser, "index.html", "allow-same-origin allow-scripts", 5000, 8).is_err(), || {
        "a page with scripts passes for one without".to_owned()
    })?;
    let preference = match browser.engine() {
        Engine::Chromium => ("profile.managed_default_content_settings.javascript", json!(2)),
        Engine::Firefox => ("javascript.enabled", json!(false)),
        Engine::WebKit => return Ok(()),
    };
    let other = browser.engine().start_with(&Options { preferences: vec![preference], ..Options::default() })?;
    other.go(&site.url(""))?;
    // A driver's own scripts run all the same.
    let seen = other.run(
        "const pictures = [...document.querySelectorAll('.figure img')];
         return [document.documentElement.dataset.state, document.getElementById('fault').checkVisibility(),
           document.querySelectorAll('canvas, [data-live]').length, document.querySelector('main').innerText.length > 5000,
           pictures.length >= 8 && pictures.every((it) => it.checkVisibility())]",
        json!([]),
    )?;
    ensure(seen == json!(["starting", false, 0, true, true]), || format!("switched off: {seen}"))
}

fn still_in_frame(browser: &Browser, path: &str, sandbox: &str, words: u64, pictures: u64) -> Result<()> {
    let seen = browser.run(
        "const frame = document.createElement('iframe');
         [frame.title, frame.width, frame.height] = ['f', 900, 700];
         frame.setAttribute('sandbox', arguments[1]);
         frame.src = arguments[0];
         const loaded = new Promise((done) => { frame.onload = done; });
         document.body.replaceChildren(frame);
         // As long as a program would take to start.
         const started = (page) => new Promise((done) => {
           const since = performance.now();
           const look = () => (page.documentElement.dataset.state !== 'starting' || performance.now() - since > 1500 ? done() : setTimeout(look, 50));
           look();
         });
         return loaded.then(() => started(frame.contentDocument)).then(() => {
           const page = frame.contentDocument;
           const images = [...page.querySelectorAll('.figure img')];
           return { state: page.documentElement.dataset.state, card: page.getElementById('fault').checkVisibility(),
             live: page.querySelectorAll('canvas, [data-live]').length, words: page.querySelector('main').innerText.length,
             pictures: images.filter((it) => it.checkVisibility()).length, painted: images[0]?.naturalWidth ?? null };
         })",
        json!([path, sandbox]),
    )?;
    let still = seen["state"] == json!("starting") && seen["card"] == json!(false) && seen["live"] == json!(0);
    let readable = seen["words"].as_u64() > Some(words) && seen["pictures"].as_u64() >= Some(pictures);
    ensure(still && readable && seen["painted"] != json!(0), || format!("{seen}"))
}

/// Slower, and the same.
pub(crate) fn without_compilers_the_page_is_the_same(browser: &Browser, site: &Site) -> Result<()> {
    let options = match browser.engine() {
        // An interpreter alone would have no WebAssembly.
        Engine::Chromium => Options {
            arguments: vec!["--js-flags=--no-opt --no-sparkplug --no-maglev --liftoff-only"],
            ..Options::default()
        },
        Engine::Firefox => {
            const COMPILERS: [&str; 5] = [
                "javascript.options.blinterp",
                "javascript.options.baselinejit",
                "javascript.options.ion",
                "javascript.options.wasm_optimizingjit",
                "javascript.options.native_regexp",
            ];
            Options { preferences: COMPILERS.map(|name| (name, json!(false))).to_vec(), ..Options::default() }
        }
        Engine::WebKit => Options { environment: vec![("JSC_useJIT", "0")], ..Options::default() },
    };
    let other = browser.engine().start_with(&options)?;
    trains(&other, site)?;
    clean(&other)
}

/// A program that takes 128-bit lanes, as the page asks for them.
const LANES: &str = "WebAssembly.validate(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]))";

/// The build of the trainer without lanes is loaded, and gives the same bits.
pub(crate) fn without_lanes_training_gives_the_same_bits(browser: &Browser, site: &Site) -> Result<()> {
    let asked = |site: &Site, part: &str| -> Result<bool> {
        let file = site.file(part)?;
        Ok(site.requests().iter().any(|request| request.ends_with(file.trim_start_matches('.'))))
    };
    let options = match browser.engine() {
        Engine::Chromium => Options { arguments: vec!["--js-flags=--no-enable-sse4-1"], ..Options::default() },
        // Lanes cannot be switched off there, so the page is told that there are none.
        Engine::Firefox => Options::default(),
        Engine::WebKit => Options { environment: vec![("JSC_useJIT", "0")], ..Options::default() },
    };
    if browser.engine() == Engine::Firefox {
        site.run_first("WebAssembly.validate = () => false;");
    }
    let other = browser.engine().start_with(&options)?;
    trains(&other, site)?;
    if browser.engine() != Engine::Firefox {
        let lanes = other.run(&format!("return {LANES}"), json!([]))?;
        ensure(lanes == json!(false), || format!("whether there are lanes: {lanes}"))?;
    }
    ensure(asked(site, "trainer")? && !asked(site, "trainer-simd")?, || {
        format!("without lanes the other build is asked for: {:?}", site.requests())
    })?;
    clean(&other)?;
    // Where there are lanes it is not, and so it would be seen.
    let sound = crate::looking::site()?;
    trains(browser, &sound)?;
    ensure(asked(&sound, "trainer-simd")? && !asked(&sound, "trainer")?, || {
        format!("with lanes their build is asked for: {:?}", sound.requests())
    })
}

fn trains(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, SHORT)?;
    shows_targets(browser, FIRST)?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(setting.steps))?;
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, 5)
}

/// From the first moment every way to keep something throws, as it does in a frame without an origin, and is written down.
const FORBIDDEN: &str = "window.__kept = [];
     const forbid = (whose, name) => whose && Object.defineProperty(whose, name, {
       configurable: true,
       get() { window.__kept.push(`read ${name}`); throw new DOMException('forbidden', 'SecurityError'); },
       set() { window.__kept.push(`wrote ${name}`); throw new DOMException('forbidden', 'SecurityError'); },
     });
     for (const name of ['localStorage', 'sessionStorage', 'indexedDB', 'caches', 'cookieStore', 'openDatabase', 'name']) forbid(window, name);
     forbid(Document.prototype, 'cookie');
     for (const name of ['serviceWorker', 'storage', 'webkitTemporaryStorage', 'webkitPersistentStorage']) forbid(Navigator.prototype, name);";

pub(crate) fn nothing_is_kept_or_asked_for_where_that_is_forbidden(browser: &Browser, site: &Site) -> Result<()> {
    site.run_first(FORBIDDEN);
    uses_nothing(browser, site)?;
    // Whoever tries is seen.
    let other = crate::looking::site()?;
    other.run_first(FORBIDDEN);
    other.change(
        "boot.js",
        "const root = document.documentElement;",
        "const root = document.documentElement; try { localStorage.setItem('seeded', '1'); } catch {}",
    );
    match uses_nothing(browser, &other) {
        Ok(()) => Err(Failure("a page that asks for its storage passes".to_owned())),
        Err(Failure(reason)) => {
            ensure(reason.contains("read localStorage"), || format!("it should object to the storage: {reason}"))
        }
    }?;
    // And as browsers forbid it.
    let preference: (&str, Value) = match browser.engine() {
        Engine::Chromium => ("profile.default_content_setting_values.cookies", json!(2)),
        Engine::Firefox => ("network.cookie.cookieBehavior", json!(2)),
        Engine::WebKit => return Ok(()),
    };
    let strict = browser.engine().start_with(&Options { preferences: vec![preference], ..Options::default() })?;
    let sound = crate::looking::site()?;
    for path in ["?v=1", "embed.html#v=1&figure=targets"] {
        strict.go(&sound.url(path))?;
        is_right(&strict)?;
        clean(&strict)?;
    }
    let kept = strict
        .run("try { localStorage.setItem('a', '1'); return 'kept' } catch (error) { return error.name }", json!([]))?;
    ensure(kept == json!("SecurityError"), || format!("the browser should forbid it: {kept}"))
}

/// The page and an embed, in use.
fn uses_nothing(browser: &Browser, site: &Site) -> Result<()> {
    let kept = |browser: &Browser| -> Result<()> {
        let kept = browser.run("return window.__kept ?? null", json!([]))?;
        ensure(kept == json!([]), || format!("what may not be asked for is: {kept}"))?;
        clean(browser)
    };
    trains(browser, site)?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(3))?;
    set(browser, "#convention-others", "")?;
    click(browser, "#figure-targets .numbers button")?;
    // Longer than the pause of the link.
    std::thread::sleep(std::time::Duration::from_millis(500));
    kept(browser)?;
    open(browser, &site.url("embed.html#v=1&figure=targets"))?;
    set(browser, "#smoothing-number", "0.4")?;
    std::thread::sleep(std::time::Duration::from_millis(500));
    kept(browser)
}
