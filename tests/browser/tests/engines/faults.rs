//! What goes wrong, and what is seen of it.

use crate::looking::{FIRST, RIGHT, clean, ensure, focus, live, open, show, shows, shows_targets, site, type_number};
use browser_tests::{Browser, Failure, Fault, Result, Site};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// Within so long of its life a document that fails says so, in milliseconds.
const SOON: f64 = 12_000.0;

/// How a document stands.
const STANDING: &str = "const root = document.documentElement, card = document.getElementById('fault');
     const seen = (it) => it.checkVisibility();
     const pictures = [...document.querySelectorAll('.figure img')].filter(seen);
     return { state: root?.dataset.state, shell: root?.dataset.shell, age: performance.now(),
       code: card?.querySelector('[data-fault-code]')?.textContent ?? '',
       told: [...card?.querySelectorAll('[data-fault]') ?? []].filter(seen).map((it) => it.dataset.fault),
       live: document.querySelectorAll('canvas, [data-live], :is(table, input):not([data-static] *)').length,
       away: [...document.querySelectorAll('[data-static]')].filter((it) => it.hidden).length,
       words: document.querySelector('main')?.innerText.length ?? 0,
       pictures: pictures.length, numbers: [...document.querySelectorAll('[data-value=on]')].map((it) => it.textContent) }";

/// The document tells of this fault in time; nothing live is left of it, and what can be read without a program is there.
pub(crate) fn tells_of(browser: &Browser, code: &str) -> Result<()> {
    let start = Instant::now();
    loop {
        let now = browser.run(STANDING, json!([]))?;
        // While its document is on its way a fault is told of before all of its text is there.
        let told = now["state"] == json!("fault") && now["words"].as_u64() > Some(100);
        if told || start.elapsed().as_secs_f64() * 1000.0 > SOON {
            return is_told(&now, code);
        }
        std::thread::sleep(Duration::from_millis(40));
    }
}

/// The document does not tell of this fault as it should, as it stands now.
pub(crate) fn does_not_pass(browser: &Browser, code: &str, what: &str) -> Result<()> {
    ensure(is_told(&browser.run(STANDING, json!([]))?, code).is_err(), || format!("{what} passes"))
}

fn is_told(now: &Value, code: &str) -> Result<()> {
    ensure(now["state"] == json!("fault"), || format!("a fault {code} should be told of: {now}"))?;
    ensure(now["code"].as_str().is_some_and(|told| told.split(':').next() == Some(code)), || {
        format!("the fault should be {code}: {now}")
    })?;
    ensure(now["told"] == json!([code]), || format!("one sentence should say what is wrong, {code}: {now}"))?;
    ensure(now["live"] == json!(0), || format!("live parts are left: {now}"))?;
    ensure(now["away"] == json!(0), || format!("parts of the still document are hidden: {now}"))?;
    let (words, pictures) = if now["shell"] == json!("embed") { (100, 0) } else { (5000, 8) };
    let readable = now["words"].as_u64() >= Some(words) && now["pictures"].as_u64() >= Some(pictures);
    ensure(readable, || format!("there should be {words} letters and {pictures} still pictures to see: {now}"))?;
    let first = now["numbers"].as_array().is_none_or(|numbers| numbers.iter().all(|number| number == "0.91"));
    ensure(first, || format!("the numbers in the text should be those that it came with: {now}"))
}

/// The document lives, and shows the right numbers of a link that says nothing.
pub(crate) fn is_right(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    let mut state = Value::Null;
    while start.elapsed().as_secs_f64() * 1000.0 < SOON {
        state = browser.run("return document.documentElement?.dataset.state ?? ''", json!([]))?;
        if state == json!("live") {
            return shows_targets(browser, FIRST);
        }
        std::thread::sleep(Duration::from_millis(40));
    }
    let now = browser.run(STANDING, json!([]))?;
    Err(Failure(format!("it should live, it is {state}: {now}")))
}

/// A document that lives and is right does not pass for one that tells of a fault, nor one that tells of another.
pub(crate) fn a_sound_page_does_not_pass_for_a_faulty_one(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    does_not_pass(browser, "compile", "a live page")?;
    let told = "dispatchEvent(new CustomEvent('lab-fault', { detail: { code: 'compile', detail: 'by the test' } }))";
    browser.run(told, json!([]))?;
    tells_of(browser, "compile")?;
    does_not_pass(browser, "timeout", "another fault")?;
    for (what, spoil) in [
        ("a picture beside the card", "document.querySelector('main').append(document.createElement('canvas'))"),
        ("a number of before", "document.querySelector('[data-value=on]').textContent = '0.5'"),
        ("no sentence", "document.querySelector('[data-fault=compile]').hidden = true"),
        ("a blank page", "document.querySelector('main').replaceChildren(document.getElementById('fault'))"),
    ] {
        browser.run(&format!("window.kept = document.body.cloneNode(true); {spoil}"), json!([]))?;
        does_not_pass(browser, "compile", what)?;
        browser.run("document.body.replaceWith(window.kept)", json!([]))?;
        tells_of(browser, "compile")?;
    }
    Ok(())
}

/// The probe that every other test relies on: each kind of trouble, before the page is live, is noted and fails [`clean`].
pub(crate) fn what_goes_wrong_early_is_noted(browser: &Browser, _: &Site) -> Result<()> {
    for (path, text, noted) in [
        ("index.html", "<script>document.title = 'seeded'</script>", "securitypolicyviolation: script-src"),
        ("index.html", "<img src=\"seeded.svg\" alt>", "error: <img src=\\\"seeded.svg"),
        ("boot.js", "setTimeout(() => { throw new Error('seeded'); });", "error: "),
        ("boot.js", "Promise.reject(new Error('seeded'));", "unhandledrejection: Error: seeded"),
        ("boot.js", "console.warn('seeded');", "console.warn: seeded"),
    ] {
        let site = site()?;
        site.seed(path, Fault::Appended(text));
        browser.go(&site.url(""))?;
        browser
            .wait("the page has started or failed", "return document.documentElement.dataset.state !== 'starting'")?;
        let title = browser.run("return document.title", json!([]))?;
        ensure(title != json!("seeded"), || "the policy let a script run that stands in the page".to_owned())?;
        match clean(browser) {
            Err(Failure(reason)) => ensure(reason.contains(noted), || format!("{text}: noted was {reason}"))?,
            Ok(()) => return Err(Failure(format!("{text}: nothing was noted"))),
        }
    }
    Ok(())
}

/// The first figures live on, the others' still pictures stand, and what came too late to be there is there the next time: also
/// where the line had fallen silent, for whoever tries again does not wait for the same; a slow line goes on where it was, tried again
/// or not. The focus goes back where it was.
pub(crate) fn a_missing_part_is_told_of_and_tried_again(browser: &Browser, _: &Site) -> Result<()> {
    const SEEN: &str =
        "return [document.querySelector('#figure-targets .sentence:not([data-static] *)').textContent.includes('0.73'),
         document.querySelector('#figure-gradient [data-static]').checkVisibility(),
         document.querySelector('#figure-gradient canvas') !== null,
         document.querySelector('[data-notice=missing]') !== null,
         document.documentElement.hasAttribute('data-mounted')]";
    let slow = || Fault::Slow(Duration::from_secs(14));
    for (fault, again) in [(Fault::Missing, true), (Fault::Stalled, true), (slow(), true), (slow(), false)] {
        let site = site()?;
        let files = std::fs::read_dir(site.dist())?.filter_map(|file| file.ok()?.file_name().into_string().ok());
        let part = files.into_iter().find(|name| name.starts_with("explorer-"));
        let part = part.ok_or_else(|| Failure("the explorer is no part of its own".to_owned()))?;
        let asked = || site.requests().iter().filter(|path| path.ends_with(&part)).count();
        site.seed(&part, fault);
        browser.go(&site.url(""))?;
        browser.wait("the first figures are live", "return document.documentElement.dataset.state === 'live'")?;
        // A part is asked for once the page has nothing else to do, which a busy machine comes to late; from then on it counts.
        let start = Instant::now();
        while asked() == 0 && start.elapsed() < Duration::from_secs(10) {
            std::thread::sleep(Duration::from_millis(30));
        }
        browser.wait(
            &format!("a part is told of, {fault:?}"),
            "return document.querySelector('[data-notice=missing] button') !== null",
        )?;
        type_number(browser, "#smoothing-number", "0.3")?;
        browser.wait("the first figures answer", &format!("return (() => {{ {SEEN} }})()[0]"))?;
        let seen = browser.run(SEEN, json!([]))?;
        ensure(seen == json!([true, true, false, true, false]), || format!("without the part, {fault:?}: {seen}"))?;
        site.mend();
        let before = asked();
        if again {
            browser.click(&browser.find("[data-notice=missing] button")?)?;
        } else {
            focus(browser, "[data-notice=missing] button")?;
        }
        live(browser)?;
        let seen = browser.run(SEEN, json!([]))?;
        ensure(seen == json!([true, false, true, false, true]), || format!("with the part, {fault:?}: {seen}"))?;
        let anew = asked() - before;
        let is_slow = matches!(fault, Fault::Slow(_));
        ensure(anew == usize::from(!is_slow), || format!("{fault:?}: it was asked for {anew} times more"))?;
        browser.wait("the focus is where it was", "return document.activeElement.id === 'smoothing-number'")?;
    }
    Ok(())
}

pub(crate) fn a_wrong_type_of_the_wasm_is_forgiven(browser: &Browser, site: &Site) -> Result<()> {
    site.seed(".wasm", Fault::Mistyped);
    open(browser, &site.url(""))?;
    let kind = browser.run(
        "const { wasm } = document.querySelector('script[data-wasm]').dataset;
         return fetch(wasm).then((response) => response.headers.get('content-type'))",
        json!([]),
    )?;
    ensure(kind == json!("application/octet-stream"), || format!("the wasm was served as {kind}"))?;
    shows(browser, FIRST)?;
    clean(browser)
}

pub(crate) fn a_fault_in_drawing_leaves_no_number(browser: &Browser, site: &Site) -> Result<()> {
    // As a stack that is full would end it: out of the middle of a drawing, on a mark that the test sets.
    site.seed(
        "boot.js",
        Fault::Appended(
            "const draw = CanvasRenderingContext2D.prototype.stroke;
             CanvasRenderingContext2D.prototype.stroke = function stroke() {
               if (document.documentElement.dataset.broken) throw new RangeError('Maximum call stack size exceeded');
               return draw.apply(this, arguments);
             };",
        ),
    );
    open(browser, &site.url(""))?;
    // Only what is on screen is drawn, and so only that can break.
    show(browser, "#figure-targets")?;
    focus(browser, "#smoothing")?;
    browser.run("document.documentElement.dataset.broken = 'yes'", json!([]))?;
    browser.press(RIGHT)?;
    browser.wait(
        "the fault is shown",
        "return document.documentElement.dataset.state === 'fault' && !document.getElementById('fault').hidden",
    )?;
    let left = browser.run(
        "return document.querySelectorAll('canvas, [data-live], :is(table, input):not([data-static] *)').length",
        json!([]),
    )?;
    ensure(left == json!(0), || format!("{left} live parts are left"))
}

/// A fault that leaves the program itself alive, with its timers running: nothing of it may write on.
pub(crate) fn nothing_is_written_after_a_fault(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.run(
        "const slider = document.getElementById('smoothing');
         for (const value of ['0.5', '0.6', '0.7']) {
           slider.value = value;
           slider.dispatchEvent(new Event('input', { bubbles: true }));
         }
         dispatchEvent(new CustomEvent('lab-fault', { detail: { code: 'panic', detail: 'by the test' } }));
         history.replaceState(null, '', '?smoothing=0.8');
         dispatchEvent(new PopStateEvent('popstate'));",
        json!([]),
    )?;
    // Longer than the pauses of tables, link and speech.
    std::thread::sleep(std::time::Duration::from_millis(1200));
    let seen = browser.run(
        "const texts = (name) => [...new Set([...document.querySelectorAll(`[data-value=${name}]`)].map((part) => part.textContent))];
         return [document.documentElement.dataset.state, document.querySelectorAll('[data-live]').length, texts('epsilon'), texts('on')]",
        json!([]),
    )?;
    ensure(seen == json!(["fault", 0, ["0.1"], ["0.91"]]), || format!("state, live parts, ε and q_y are {seen}"))
}

/// Not an exception that the engine makes, as of a full stack, but the program's own hook.
pub(crate) fn a_panic_says_where_it_was(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    // The framework expects every event to have a target.
    browser.run(
        "const event = new Event('input', { bubbles: true });
         Object.defineProperty(event, 'target', { value: null });
         document.querySelector('#smoothing').dispatchEvent(event)",
        json!([]),
    )?;
    browser.wait(
        "the fault is shown",
        "return document.documentElement.dataset.state === 'fault' && !document.getElementById('fault').hidden",
    )?;
    let code = browser.run("return document.querySelector('[data-fault-code]').textContent", json!([]))?;
    ensure(code.as_str().is_some_and(|code| code.starts_with("panic: panicked at ") && code.contains(".rs:")), || {
        format!("the fault should say where the panic was, it says {code}")
    })?;
    let left = browser.run(
        "return document.querySelectorAll('canvas, [data-live], :is(table, input):not([data-static] *)').length",
        json!([]),
    )?;
    ensure(left == json!(0), || format!("{left} live parts are left"))
}
