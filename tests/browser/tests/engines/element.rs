//! The element of `embed.js` in a page that a teacher might have, as the dialog's snippet puts it there.

use crate::looking::{State, agree, ensure};
use browser_tests::{Browser, Failure, Fault, Figure, Hosts, Result, Site, watched_host};
use serde_json::{Value, json};

/// What a function of the host's page gives, in the end.
fn call(browser: &Browser, function: &str, argument: &Value) -> Result<Value> {
    browser.run(&format!("return (window.wrappedJSObject ?? window).{function}(arguments[0])"), json!([argument]))
}

/// What the tests ask of the host's page. It runs before the page's own scripts.
const LOOK: &str = "
    // Fifteen seconds are half a one here, unless the address says how long; how often they were asked for is noted, and what of
    // them still waits.
    const real = window.setTimeout, clear = window.clearTimeout, pending = new Set();
    const long = Number(new URLSearchParams(location.search).get('ms') ?? 500);
    let asked = 0;
    window.setTimeout = (act, ms, ...rest) => {
      if (ms !== 15000) return real(act, ms, ...rest);
      asked += 1;
      const id = real(() => (pending.delete(id), act()), long);
      pending.add(id);
      return id;
    };
    window.clearTimeout = (id) => (pending.delete(id), clear(id));
    const told = [];
    for (const type of ['ready', 'fault']) document.addEventListener(`lsl-${type}`, ({ detail }) => told.push([type, detail.code ?? null]));
    const within = (root) => [...root.querySelectorAll('*')].flatMap((it) =>
      it.localName === 'label-smoothing-figure' ? [it] : it.shadowRoot ? within(it.shadowRoot) : []);
    const figure = (at) => within(document)[at];
    const meet = async (what, tries = 600) => {
      for (let i = 0; i < tries; i += 1) {
        const found = what();
        if (found) return found;
        await new Promise((done) => real(done, 25));
      }
      return null;
    };
    const frame = (it) => it.shadowRoot.querySelector('iframe');
    window.count = () => within(document).length;
    // Whether the fallback is seen, and whether the frame is, without what the page's style has for frames.
    window.seen = (at) => {
      const it = figure(at), made = frame(it), style = made && getComputedStyle(made);
      return [it.querySelector('a').checkVisibility(), made ? style.visibility === 'visible' && style.display === 'block' && style.borderTopWidth === '0px' : null];
    };
    window.isReady = (at) => meet(() => !figure(at).querySelector('a').checkVisibility());
    window.describe = async (at) => {
      await window.isReady(at);
      const it = figure(at), { figures: [{ rows }] } = await it.describe();
      const drawn = await it.export('png');
      const height = await meet(() => frame(it).clientHeight > 700 && frame(it).clientHeight);
      return { rows: rows.map(({ key, cells }) => [key, ...cells.slice(1)]), drawn: drawn.url.length, height, title: frame(it).title, scrolled: scrollY };
    };
    window.show = (at) => figure(at).scrollIntoView();
    window.removed = async (at) => {
      const it = figure(at), place = it.parentNode, before = it.nextSibling, made = frame(it);
      it.remove();
      const gone = [it.shadowRoot.querySelector('iframe') === null, await it.get().catch(() => 'gone')];
      place.insertBefore(it, before);
      const again = frame(it) !== made && (await meet(() => !it.querySelector('a').checkVisibility()));
      const { state } = await it.get();
      return [...gone, again, state.classes];
    };
    window.waited = async () => [await meet(() => told.find(([type]) => type === 'fault')), asked > 0];
    window.told = () => [told, asked > 0, pending.size];";

/// The figure at that place has the numbers of its link, in a picture of its own, as high as its content.
fn is_right(browser: &Browser, at: usize, wanted: Figure) -> Result<()> {
    call(browser, "show", &json!(at))?;
    let seen = call(browser, "describe", &json!(at))?;
    let state = State { epsilon: wanted.smoothing, classes: wanted.classes, others: false, target: wanted.target };
    let (on, off) = state.targets();
    let rows = seen["rows"].as_array().cloned().unwrap_or_default();
    let mut classes = 0.0;
    for row in &rows {
        let own = row[0] == json!(format!("class-{}", wanted.target));
        classes += row[1].as_f64().unwrap_or(f64::NAN);
        agree(&row[3], &json!(if own { on } else { off }), || format!("figure {at}, {row}"))?;
    }
    ensure(classes == wanted.classes as f64, || {
        format!("figure {at}: {classes} classes, should be {}", wanted.classes)
    })?;
    ensure(seen["drawn"].as_u64().is_some_and(|letters| letters > 10_000), || {
        format!("figure {at} is not drawn: {seen}")
    })?;
    ensure(seen["height"].as_u64().is_some(), || format!("figure {at} is as low as the page has its frames: {seen}"))?;
    ensure(seen["title"] == json!("Label smoothing: the targets"), || {
        format!("figure {at} is called {}", seen["title"])
    })
}

fn sees(browser: &Browser, at: usize, wanted: [bool; 2], when: &str) -> Result<()> {
    let seen = call(browser, "seen", &json!(at))?;
    ensure(seen == json!(wanted), || format!("{when}: fallback and frame are seen: {seen}, should be {wanted:?}"))
}

/// In the page itself and in the shadow of one of its components, under a style that spoils frames; taken away and put back.
pub(crate) fn the_element_is_right_in_a_page_of_others(browser: &Browser, _: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("element")?;
    browser.go(&page.url)?;
    browser.run(
        "const script = document.createElement('script'); script.textContent = arguments[0]; document.head.append(script)",
        json!([LOOK]),
    )?;
    ensure(call(browser, "count", &Value::Null)? == json!(2), || "one figure in the page, one in a shadow".to_owned())?;
    for (at, figure) in page.figures.iter().enumerate() {
        is_right(browser, at, *figure).map_err(|Failure(reason)| Failure(format!("{}: {reason}", page.url)))?;
        sees(browser, at, [false, true], "once it is alive")?;
    }
    for (at, figure) in page.figures.iter().enumerate() {
        call(browser, "show", &json!(at))?;
        let removed = call(browser, "removed", &json!(at))?;
        ensure(removed == json!([true, "gone", true, figure.classes]), || {
            format!("taken away and put back: {removed}")
        })?;
    }
    Ok(())
}

/// The page of a teacher with the element and its link, from a server that gives this to `embed.html`.
fn host(here: &Site, eager: bool) -> Result<()> {
    let eager = if eager { "eager" } else { "" };
    // A page is loaded once its frames are, and drivers wait for that: this one gets its figure later.
    let element = format!(
        "<template><label-smoothing-figure figure=targets classes=5 label=Targets {eager}><a href=\"embed.html\">Targets</a></label-smoothing-figure></template>
         <script>addEventListener('load', () => real(() => document.body.append(document.querySelector('template').content), 100))</script>"
    );
    let page = format!(
        "<!doctype html><html><head><link rel=icon href=data:,><title>Host</title><script>{LOOK}</script></head>
         <body>{element}<script src=embed.js></script></body></html>"
    );
    here.add_page("stalled.html", &watched_host(&page)?);
    Ok(())
}

/// Where the server never answers, its link stays, the page is told after fifteen seconds, and a late answer is as good as another.
pub(crate) fn a_silent_server_leaves_the_fallback(browser: &Browser, here: &Site) -> Result<()> {
    for eager in [true, false] {
        host(here, eager)?;
        here.seed("embed.html", Fault::Held);
        browser.go(&here.url("stalled.html"))?;
        let waited = call(browser, "waited", &Value::Null)?;
        ensure(waited == json!([["fault", "timeout"], true]), || format!("eager is {eager}: told is {waited}"))?;
        sees(browser, 0, [true, false], "while nothing comes")?;
        here.mend();
        let ready = call(browser, "isReady", &json!(0))?;
        ensure(ready == json!(true), || format!("eager is {eager}: it came late, and is not shown"))?;
        sees(browser, 0, [false, true], "after it came late")?;
    }
    Ok(())
}

/// Where the server answers nothing is told of a fault, and nothing waits any more: what is seen above is the server's silence.
pub(crate) fn an_answering_server_is_no_fault(browser: &Browser, here: &Site) -> Result<()> {
    host(here, true)?;
    browser.go(&here.url("stalled.html?ms=60000"))?;
    browser.wait("the element is there", "return document.querySelector('label-smoothing-figure') !== null")?;
    let ready = call(browser, "isReady", &json!(0))?;
    ensure(ready == json!(true), || "it is not shown".to_owned())?;
    std::thread::sleep(std::time::Duration::from_millis(300));
    let told = call(browser, "told", &Value::Null)?;
    ensure(told == json!([[["ready", null]], true, 0]), || format!("told, asked for and waiting: {told}"))
}
