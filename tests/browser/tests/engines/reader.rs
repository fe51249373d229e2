//! What readers do, and what they see then.

use crate::looking::{
    END, FIRST, HOME, RIGHT, State, agree, clean, ensure, focus, go_on_phone, live, open, picture, show, shows, table,
    type_number,
};
use browser_tests::{Browser, Engine, Failure, Fault, Result, Site};
use serde_json::{Value, json};
use std::time::Duration;

/// Measured from before the program arrives until it is live, in every frame that could be seen.
pub(crate) fn nothing_moves_when_it_goes_live(browser: &Browser, site: &Site) -> Result<()> {
    for phone in [false, true] {
        site.seed(".wasm", Fault::Held);
        if phone {
            go_on_phone(browser, site)?;
        } else {
            browser.resize(1280, 900)?;
            browser.go(&site.url(""))?;
        }
        browser.wait(
            "the still page is there",
            // Pictures far below wait until they are near; their room is kept.
            "return [...document.images].every((image) => image.loading === 'lazy' || (image.complete && image.naturalWidth > 0))",
        )?;
        let boxes = browser.run(
            "const look = () => [...document.querySelectorAll('body > *, header > *, main > *, nav, section, section > *, .figure-body > *, .scenario > *')]
               .filter((part) => part.checkVisibility())
               .map((part) => [part.id || part.className || part.localName, part.getBoundingClientRect()])
               .map(([name, box]) => [name, box.x, box.y, box.width, box.height]);
             const before = look();
             const moved = window.__moved = { by: 0, what: [], frames: 0 };
             const compare = () => {
               const now = look();
               const far = (box, i, from) => Math.max(...box.slice(from).map((value, k) => Math.abs(value - before[i][k + from])));
               const by = now.length === before.length ? Math.max(...now.map((box, i) => far(box, i, 1))) : 1e9;
               if (by > moved.by) {
                 // What moves has been moved by something that became larger or smaller.
                 const sizes = now.filter((box, i) => by < 1e9 && far(box, i, 3) > 1).map((box) => `${box[0]} is ${box[3]} × ${box[4]}`);
                 Object.assign(moved, { by, what: by < 1e9 ? sizes : `${before.length} boxes became ${now.length}` });
               }
               if (document.documentElement.dataset.state === 'live') moved.frames += 1;
               requestAnimationFrame(compare);
             };
             requestAnimationFrame(compare);
             return before.length",
            json!([]),
        )?;
        // Two figures alone have twelve.
        ensure(boxes.as_u64().is_some_and(|boxes| boxes > 12), || format!("only {boxes} boxes are looked at"))?;
        let state = browser.run("return document.documentElement.dataset.state", json!([]))?;
        let asked = site.requests().iter().any(|path| path.ends_with(".wasm"));
        ensure(asked && state == json!("starting"), || format!("the wasm is held back, and yet it is {state}"))?;
        site.mend();
        live(browser)?;
        browser.wait(
            "it was seen live, and the lab too",
            "const lab = document.querySelector('#lab-play');
             if (!lab) window.__moved.frames = 0;
             return window.__moved.frames > 3",
        )?;
        let moved = browser.run("return window.__moved", json!([]))?;
        ensure(moved["by"].as_f64().is_some_and(|pixels| pixels <= 1.0), || {
            let place = if phone { "on a phone" } else { "on a wide page" };
            format!("{place}, moved by {} px: {}", moved["by"], moved["what"])
        })?;
        clean(browser)?;
    }
    Ok(())
}

/// The link of an experiment shows the lab, unless the reader or the link wants something else.
pub(crate) fn the_link_of_an_experiment_leads_to_the_lab(browser: &Browser, site: &Site) -> Result<()> {
    let place = || {
        let script = "return [location.hash, Math.round(scrollY), Math.round(document.querySelector('#lab').getBoundingClientRect().top)]";
        browser.run(script, json!([]))
    };
    let rests = |is: &dyn Fn(&Value) -> bool, what: &str| -> Result<()> {
        browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
        std::thread::sleep(Duration::from_millis(500));
        let now = place()?;
        ensure(is(&now), || format!("{what}: hash, scroll and the lab's top are {now}"))
    };
    let at_lab =
        |now: &Value| now[0] == json!("#lab") && now[2].as_f64().is_some_and(|top| (0.0..=40.0).contains(&top));
    browser.resize(1280, 900)?;

    open(browser, &site.url(""))?;
    ensure(place()?[0] == json!("") && place()?[1] == json!(0), || {
        "without an experiment it goes somewhere".to_owned()
    })?;
    let entries = browser.run("return history.length", json!([]))?;
    browser.wait("the lab is there", "return document.querySelector('label[for=scenario-clusters]') !== null")?;
    // As a reader does who sees it: WebKit brings what gets the focus into sight.
    show(browser, "label[for=scenario-clusters]")?;
    let before = browser.run(
        "const chip = document.querySelector('label[for=scenario-clusters]'); chip.click(); return scrollY",
        json!([]),
    )?;
    browser.wait("the address leads to the lab", "return location.href.endsWith('scenario=clusters#lab')")?;
    let after = browser.run("return [scrollY, history.length]", json!([]))?;
    ensure(after == json!([before, entries]), || {
        format!("the address moved the page or its history from {before}, {entries} to {after}")
    })?;

    for link in ["?scenario=clusters", "?steps=50", "?scenario=gap&figures=targets&classes=1", "?scenario=gap#lab"] {
        open(browser, &site.url(link))?;
        rests(&at_lab, link)?;
        let focus = browser.run("return document.activeElement === document.body", json!([]))?;
        ensure(focus == json!(true), || format!("{link}: something has the focus"))?;
    }
    // Where the reader was is where they come back to.
    browser.run("scrollTo(0, 250)", json!([]))?;
    site.add_page("other.html", "<!doctype html><link rel=icon href=data:,><title>Other</title>");
    browser.run("location.href = 'other.html'", json!([]))?;
    browser.wait("the other document is there", "return document.title === 'Other'")?;
    browser.run("history.back()", json!([]))?;
    browser.wait("the page is back", "return document.title !== 'Other'")?;
    live(browser)?;
    rests(&|now| now[1] == json!(250), "back again")?;

    open(browser, &site.url("?scenario=gap#figure-targets"))?;
    rests(&|now| now[0] == json!("#figure-targets") && !at_lab(now), "a link to another place")?;

    // Who has begun to read is left alone.
    site.seed(".wasm", Fault::Held);
    browser.go(&site.url("?scenario=noisy-labels"))?;
    browser.wait("the still page is there", "return document.readyState !== 'loading'")?;
    browser.run("scrollTo(0, 120)", json!([]))?;
    site.mend();
    live(browser)?;
    rests(&|now| now[1] == json!(120), "a page that was scrolled")?;
    clean(browser)
}

pub(crate) fn figures_are_painted_named_and_described(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    for name in ["targets", "loss-curve"] {
        let canvas = browser.find(&format!("#figure-{name} canvas"))?;
        let (role, label) = browser.accessible(&canvas)?;
        ensure(role == "img" || role == "image", || format!("{name}: the canvas has the role «{role}»"))?;
        ensure(label.ends_with('?'), || format!("{name}: the canvas is called «{label}»"))?;
        let description = browser.run(
            "const canvas = document.querySelector(arguments[0]);
             return document.getElementById(canvas.getAttribute('aria-describedby')).textContent;",
            json!([format!("#figure-{name} canvas")]),
        )?;
        ensure(description.as_str().is_some_and(|text| text.contains("0.91")), || format!("{name}: {description}"))?;
        show(browser, &format!("#figure-{name}"))?;
        let before = picture(browser, name)?;
        ensure(before.1 > 0.005, || format!("{name}: only {} of the canvas is inked", before.1))?;
        focus(browser, "#smoothing")?;
        browser.press(RIGHT)?;
        std::thread::sleep(Duration::from_millis(300));
        ensure(picture(browser, name)?.0 != before.0, || format!("{name}: the picture did not change"))?;
        browser.click(&browser.find("#reset")?)?;
    }
    clean(browser)
}

pub(crate) fn keys_move_both_figures(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let state = FIRST;
    shows(browser, state)?;
    for (control, key, next) in [
        ("#smoothing", RIGHT, State { epsilon: 0.11, ..state }),
        ("#smoothing", END, State { epsilon: 1.0, ..state }),
        ("#smoothing", HOME, State { epsilon: 0.0, ..state }),
        ("#smoothing", RIGHT, State { epsilon: 0.01, ..state }),
        ("#classes", RIGHT, State { epsilon: 0.01, classes: 11, ..state }),
        ("#classes", END, State { epsilon: 0.01, classes: 1000, ..state }),
        ("#convention-others", " ", State { epsilon: 0.01, classes: 1000, others: true, ..state }),
        ("#classes", HOME, State { epsilon: 0.01, classes: 2, others: true, target: 1 }),
    ] {
        focus(browser, control)?;
        browser.press(key)?;
        shows(browser, next)?;
    }
    let said = browser.run("return document.querySelector('#classes').getAttribute('aria-valuetext')", json!([]))?;
    ensure(said == json!("2 classes"), || format!("the slider says {said}"))?;
    clean(browser)
}

pub(crate) fn the_mouse_moves_both_figures(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let slider = browser.find("#smoothing")?;
    let width = browser.run("return document.querySelector('#smoothing').getBoundingClientRect().width", json!([]))?;
    let width = width.as_f64().unwrap_or_default();
    // The handle stands at a tenth of the way; the origin of the drag is the middle.
    let start = -(0.4 * (width - 16.0)) as i64;
    browser.drag(&slider, (start, 0), ((0.3 * width) as i64, 0))?;
    let typed = browser.run("return Number(document.querySelector('#smoothing-number').value)", json!([]))?;
    let epsilon = typed.as_f64().unwrap_or_default();
    ensure((0.25..=0.6).contains(&epsilon), || format!("a drag over 0.3 of the slider led from 0.1 to {epsilon}"))?;
    shows(browser, State { epsilon, classes: 10, others: false, target: 3 })?;
    browser.click(&browser.find("#convention-others")?)?;
    shows(browser, State { epsilon, classes: 10, others: true, target: 3 })?;
    browser.click(&browser.find("#reset")?)?;
    shows(browser, FIRST)?;
    clean(browser)
}

/// Values recorded by `reference_values.py`, which asks PyTorch.
pub(crate) fn tables_hold_what_pytorch_gives(browser: &Browser, site: &Site) -> Result<()> {
    let recorded: Value = serde_json::from_str(include_str!("../../reference_values.json"))?;
    let states = recorded["states"].as_array().ok_or(Failure("the record has no states".to_owned()))?;
    ensure(states.len() >= 4, || format!("only {} states are recorded", states.len()))?;
    open(browser, &site.url(""))?;
    for state in states {
        type_number(browser, "#classes-number", &state["classes"].to_string())?;
        type_number(browser, "#target-number", &state["target"].to_string())?;
        type_number(browser, "#smoothing-number", &state["smoothing"].to_string())?;
        let convention = state["convention"].as_str().unwrap_or_default();
        browser.click(&browser.find(&format!("#convention-{convention}"))?)?;
        std::thread::sleep(Duration::from_millis(250));
        let targets = table(browser, "targets")?;
        let own = &targets[&format!("class-{}", state["target"])];
        agree(&own[2], &state["on"], || format!("the true class's target in {state}"))?;
        let (_, other) = targets
            .as_object()
            .and_then(|rows| rows.iter().find(|(key, _)| **key != format!("class-{}", state["target"])))
            .ok_or(Failure("there is no other class".to_owned()))?;
        agree(&other[2], &state["off"], || format!("another class's target in {state}"))?;
        let losses = table(browser, "loss-curve")?;
        for (place, column) in [(0, 0), (1, 1), (2, 2)] {
            agree(&losses["floor"][column], &state["floor"][place], || {
                format!("the floor, column {column}, in {state}")
            })?;
        }
        for row in state["losses"].as_array().into_iter().flatten() {
            for column in 1..3 {
                agree(&losses[&format!("p-{}", row[0])][column], &row[column], || {
                    format!("column {column} at {row} in {state}")
                })?;
            }
        }
    }
    clean(browser)
}

pub(crate) fn the_address_follows_and_leads_back(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let length = browser.run("return history.length", json!([]))?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(5))?;
    focus(browser, "#classes")?;
    browser.press(&RIGHT.repeat(2))?;
    let state = State { epsilon: 0.15, classes: 12, others: false, target: 3 };
    shows(browser, state)?;
    browser.wait(
        "the address names the state",
        "return location.search.includes('smoothing=0.15') && location.search.includes('classes=12')",
    )?;
    let now = browser.run("return history.length", json!([]))?;
    ensure(now == length, || format!("the history grew from {length} to {now}"))?;
    let address = browser.run("return location.href", json!([]))?;
    open(browser, address.as_str().unwrap_or_default())?;
    shows(browser, state)?;
    browser.run(
        "history.pushState(null, '', '?classes=7'); history.pushState(null, '', '?classes=9'); history.back()",
        json!([]),
    )?;
    shows(browser, State { epsilon: 0.1, classes: 7, others: false, target: 3 })?;
    clean(browser)
}

/// Browsers allow a page 100 to 200 new addresses in ten seconds, and refuse what comes then.
pub(crate) fn the_address_follows_a_long_drag(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.run(
        "const slider = document.querySelector('#smoothing');
         const step = (number) => {
           slider.value = String((number + 44) % 80 / 100);
           slider.dispatchEvent(new Event('input', { bubbles: true }));
           document.documentElement.dataset.step = number;
           if (number < 240) setTimeout(step, 10, number + 1);
         };
         step(1)",
        json!([]),
    )?;
    browser.wait("the drag is over", "return document.documentElement.dataset.step === '240'")?;
    let state = State { epsilon: 0.44, ..FIRST };
    shows(browser, state)?;
    browser.wait("the address names the state", "return location.search === '?v=1&smoothing=0.44'")?;
    clean(browser)
}

pub(crate) fn a_bad_link_is_told(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?smoothing=7&classes=banana&colour=%3Cb%3Ered%3C/b%3E&target=1"))?;
    shows(browser, State { epsilon: 0.1, classes: 10, others: false, target: 1 })?;
    let told = browser.run(
        "return [...document.querySelectorAll('#notices [data-notice]')].map((n) => n.dataset.notice)",
        json!([]),
    )?;
    ensure(told == json!(["smoothing", "classes", "colour"]), || format!("told of {told}"))?;
    let markup = browser.run("return document.querySelectorAll('#notices b').length", json!([]))?;
    ensure(markup == json!(0), || "a link's text became markup".to_owned())?;
    browser.click(&browser.find("#notices [data-notice] button")?)?;
    browser.wait("a notice is dismissed", "return document.querySelectorAll('#notices [data-notice]').length === 2")?;
    clean(browser)
}

pub(crate) fn refused_input_is_kept_and_explained(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let state = FIRST;
    for (field, text, wanted) in [
        ("smoothing", "banana", "from 0 to 1"),
        ("smoothing", "1.5", "from 0 to 1"),
        ("classes", "1", "from 2 to 100000"),
        ("classes", "2.5", "from 2 to 100000"),
        ("target", "10", "from 0 to 9"),
    ] {
        type_number(browser, &format!("#{field}-number"), text)?;
        let kept = browser.run(
            "const field = document.getElementById(arguments[0] + '-number');
             return [field.value, field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby')).textContent]",
            json!([field]),
        )?;
        ensure(kept[0] == json!(text) && kept[1] == json!("true"), || format!("{field} «{text}» became {kept}"))?;
        ensure(kept[2].as_str().is_some_and(|message| message.contains(wanted) && message.contains(text)), || {
            kept.to_string()
        })?;
        shows(browser, state)?;
    }
    type_number(browser, "#smoothing-number", "0,25")?;
    type_number(browser, "#classes-number", "2")?;
    shows(browser, State { epsilon: 0.25, classes: 2, others: false, target: 1 })?;
    browser.wait(
        "the moved class is told",
        "return document.querySelector('#notices [data-notice=target]')?.textContent.includes('now 1')",
    )?;
    type_number(browser, "#classes-number", "100000")?;
    // There is a class 3 again.
    shows(browser, State { epsilon: 0.25, classes: 100_000, others: false, target: 3 })?;
    clean(browser)
}

pub(crate) fn nothing_is_asked_of_anyone(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.wait("the lab has come as well", "return document.querySelector('#lab-clock [data-live]') !== null")?;
    let before = site.requests().len();
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(20))?;
    focus(browser, "#classes")?;
    browser.press(&RIGHT.repeat(20))?;
    std::thread::sleep(Duration::from_millis(500));
    let asked = site.requests();
    ensure(asked.len() == before, || format!("asked for while a slider moved: {:?}", &asked[before..]))?;
    let elsewhere = browser.run(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)
           .filter((name) => !name.startsWith(location.origin) && !name.startsWith('data:'))",
        json!([]),
    )?;
    ensure(elsewhere == json!([]), || format!("asked of others: {elsewhere}"))?;
    let mut wasm: Vec<_> = asked.iter().filter(|path| path.ends_with(".wasm")).collect();
    wasm.sort();
    for part in wasm.chunk_by(|a, b| a == b) {
        // WebKit does not take a preloaded file for one that a module fetches, and asks again.
        let most = if browser.engine() == Engine::WebKit && part[0].ends_with("_bg.wasm") { 2 } else { 1 };
        ensure(part.len() <= most, || format!("{} was fetched {} times", part[0], part.len()))?;
    }
    ensure(wasm.iter().any(|path| path.contains("/explorer-")), || format!("the explorer was not among {wasm:?}"))?;
    clean(browser)
}

pub(crate) fn nothing_is_kept(browser: &Browser, site: &Site) -> Result<()> {
    // Whichever of these a browser has. An empty cookie is none.
    const KEPT: &str = "return Promise.all([
           document.cookie, Object.keys(localStorage), Object.keys(sessionStorage),
           indexedDB.databases?.().then((list) => list.map((base) => base.name)) ?? [],
           window.caches?.keys() ?? [],
           navigator.serviceWorker?.getRegistrations().then((list) => list.map((worker) => worker.scope)) ?? [],
         ]).then((lists) => lists.flat().filter((entry) => entry !== ''))";
    open(browser, &site.url("?smoothing=0.2&colour=red"))?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(3))?;
    type_number(browser, "#classes-number", "banana")?;
    type_number(browser, "#classes-number", "3")?;
    browser.click(&browser.find("#convention-others")?)?;
    browser.click(&browser.find("#figure-targets .numbers button")?)?;
    shows(browser, State { epsilon: 0.23, classes: 3, others: true, target: 2 })?;
    browser.wait("the address names the state", "return location.search.includes('smoothing=0.23')")?;
    let kept = browser.run(KEPT, json!([]))?;
    ensure(kept == json!([]), || format!("the page keeps {kept}"))?;
    clean(browser)?;
    // What is kept would be seen.
    browser.run(
        "document.cookie = 'cookie=1'; localStorage.setItem('local', '1'); sessionStorage.setItem('session', '1');
         return Promise.all([
           new Promise((done) => { indexedDB.open('base').onsuccess = done; }), window.caches?.open('cache'),
         ]).then(() => true)",
        json!([]),
    )?;
    let kept = browser.run(KEPT, json!([]))?;
    let seen = |name: &str| kept.as_array().is_some_and(|list| list.iter().any(|entry| entry == name));
    ensure(["cookie=1", "local", "session", "base"].into_iter().all(seen), || {
        format!("of all that is kept only {kept} is seen")
    })
}
