//! What the policies of page and embed refuse, and that nothing of ours is refused.

use crate::lab::{open_lab, stands_when};
use crate::looking::{RIGHT, clean, click, ensure, focus, live, open, set, type_number};
use browser_tests::{Browser, Fault, Result, Site, watched};
use serde_json::{Value, json};
use std::time::Duration;

/// Everything by which a text is run, or something leaves the page; where one may ask another site, this one is named.
const TRY: &str = "
  const elsewhere = 'http://localhost:9/';
  const tried = {};
  const attempt = async (name, act) => {
    try {
      const came = await act();
      tried[name] = came === undefined ? 'nothing' : String(came);
    } catch (error) {
      tried[name] = error.name;
    }
  };
  const made = (tag, change) => {
    const part = document.createElement(tag);
    change(part);
    document.body.append(part);
    return part;
  };
  const until = (part, ...events) => Promise.race([
    ...events.map((event) => new Promise((done) => part.addEventListener(event, () => done(event)))),
    new Promise((done) => setTimeout(done, 500, 'silence')),
  ]);
  window.ran = 0;
  const code = 'window.ran += 1';
  const tryAll = async () => {
    await attempt('eval', () => (0, eval)(code));
    await attempt('function', () => new Function(code)());
    await attempt('timer', () => void setTimeout(code));
    await attempt('inline', () => void made('script', (part) => part.append(code)));
    await attempt('handler', () => made('button', (part) => part.setAttribute('onclick', code)).click());
    await attempt('address', () => made('a', (part) => (part.href = `javascript:${code}`)).click());
    await attempt('data', () => void made('script', (part) => (part.src = `data:text/javascript,${code}`)));
    // What a named script imports is let in with it, and in the embed the probe is one.
    if (location.pathname.endsWith('tried.html')) tried.import = 'TypeError';
    else await attempt('import', () => import(`data:text/javascript,${code}`).then(() => undefined));
    await attempt('markup', () => void (document.createElement('div').innerHTML = '<b>bold</b>'));
    await attempt('document', () => void (document.createElement('iframe').srcdoc = '<b>bold</b>'));
    await attempt('worker', () => void new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))));
    await attempt('policy', () => trustedTypes.createPolicy('default', { createHTML: (text) => text }).name);
    await attempt('fetch', () => fetch(elsewhere, { mode: 'no-cors' }));
    await attempt('beacon', () => void navigator.sendBeacon(elsewhere));
    await attempt('socket', () => until(new WebSocket('ws://localhost:9/'), 'error', 'open'));
    await attempt('image', () => until(made('img', (part) => (part.src = `${elsewhere}a.png`)), 'error', 'load'));
    await attempt('style', () => {
      const part = made('p', (part) => part.setAttribute('style', 'outline: 3px solid red'));
      return getComputedStyle(part).outlineStyle;
    });
    await attempt('base', () => {
      made('base', (part) => (part.href = elsewhere));
      return new URL('a', document.baseURI).origin === location.origin || location.protocol === 'file:' ? 'nothing' : document.baseURI;
    });
    await attempt('form', () => made('form', (part) => ((part.action = elsewhere), (part.method = 'post'))).submit());
    await new Promise((done) => setTimeout(done, 300));
    tried.ran = window.ran;
    tried.types = typeof window.trustedTypes;
    tried.here = location.href.includes('localhost:9') ? 'gone' : 'here';
    document.documentElement.dataset.tried = JSON.stringify(tried);
  };
";

/// Nothing that is tried from within the page or the embed is run, becomes markup, or leaves it; and each attempt is reported to
/// those who listen for it, or silence elsewhere would mean nothing.
pub(crate) fn what_the_policies_refuse(browser: &Browser, site: &Site) -> Result<()> {
    // In a turn of its own: what a driver begins may do what the page may not.
    let later = "addEventListener('try-all', () => setTimeout(tryAll));";
    let of_page: &'static str = Box::leak(format!("\n{TRY}{later}").into_boxed_str());
    site.seed("boot.js", Fault::Appended(of_page));
    let embed = watched(&std::fs::read_to_string(site.dist().join("embed.html"))?);
    // The probe's own word of admission.
    let script = format!("<script nonce=\"probe\">{TRY}{later}</script></body>");
    site.add_page("tried.html", &embed.replacen("</body>", &script, 1));
    for (name, address) in [("the page", site.url("")), ("the embed", site.url("tried.html#v=1&figure=targets"))] {
        open(browser, &address)?;
        let asked = site.requests().len();
        browser.run("dispatchEvent(new Event('try-all'))", json!([]))?;
        browser.wait("all was tried", "return document.documentElement.dataset.tried !== undefined")?;
        let seen = browser.run("return document.documentElement.dataset.tried", json!([]))?;
        let seen: Value = serde_json::from_str(seen.as_str().unwrap_or("null"))?;
        let is = |key: &str, wanted: &[&str]| {
            let right = wanted.iter().any(|wanted| seen[key] == *wanted);
            ensure(right, || format!("{name}: «{key}» came to {}, should be one of {wanted:?}: {seen}", seen[key]))
        };
        ensure(seen["ran"] == json!(0), || format!("{name}: a text ran: {seen}"))?;
        is("eval", &["EvalError", "TypeError"])?;
        is("function", &["EvalError", "TypeError"])?;
        is("import", &["TypeError"])?;
        is("fetch", &["TypeError"])?;
        is("socket", &["SecurityError", "NS_ERROR_CONTENT_BLOCKED", "error", "silence"])?;
        is("image", &["error"])?;
        is("style", &["none"])?;
        is("base", &["nothing"])?;
        is("here", &["here"])?;
        // All three engines have them; one that has not would be known by this.
        is("types", &["object"])?;
        for refused in ["markup", "document", "worker", "policy"] {
            is(refused, &["TypeError"])?;
        }
        let own = |address: &String| !["probe.js", "favicon"].iter().any(|known| address.contains(known));
        let after: Vec<_> = site.requests().split_off(asked).into_iter().filter(own).collect();
        // Parts of the page may be on their way when it is tried.
        let strange =
            after.iter().filter(|it| !it.contains(".wasm") && !it.contains(".js") && !it.contains("figures/"));
        ensure(strange.count() == 0 || name == "the page", || format!("{name} asked for {after:?}"))?;
        let told = browser.run(
            "return [...new Set(window.__trouble.filter((it) => it.startsWith('securitypolicyviolation')).map((it) => it.split(' ')[1]))]",
            json!([]),
        )?;
        let reported = |directive: &str| {
            told.as_array()
                .is_some_and(|list| list.iter().any(|it| it.as_str().is_some_and(|it| it.starts_with(directive))))
        };
        // Where a text is refused before the policy of scripts is asked, what evaluates one still names that policy by its error.
        let scripts = reported("script-src") || [&seen["eval"], &seen["function"]] == [&json!("EvalError"); 2];
        ensure(scripts && reported("connect-src") && reported("require-trusted-types-for"), || {
            format!("{name}: what was refused is reported as {told}")
        })?;
    }
    Ok(())
}

/// The page with all of its parts in use, a worker that trains, and every dialog open: nothing is refused, and once all is
/// loaded nothing is asked of anyone.
pub(crate) fn nothing_is_asked_for_in_use(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "?scenario=digits-calibration&train=200&steps=2000")?;
    trains(browser)?;
    let before = site.requests().len();
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(10))?;
    type_number(browser, "#classes-number", "7")?;
    for link in ["#convention-others", "#reset"] {
        set(browser, link, "")?;
    }
    browser.run(
        "for (const details of document.querySelectorAll('details')) details.open = true;
         for (const button of document.querySelectorAll('.numbers button, .takeaway > button, .cover button')) button.click();",
        json!([]),
    )?;
    type_number(browser, "#target-check-text", "[0.9, 0.05, 0.05]")?;
    click(browser, "#target-check-look")?;
    stands_when(browser, "it has trained for a while", |now| now.step > 60)?;
    click(browser, "#lab-restart")?;
    stands_when(browser, "it begins anew", |now| (1..60).contains(&now.step))?;
    std::thread::sleep(Duration::from_millis(700));
    let asked: Vec<_> = site.requests().split_off(before);
    ensure(asked.is_empty(), || format!("asked for in use: {asked:?}"))?;
    let elsewhere = browser.run(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)
           .filter((name) => !name.startsWith(location.origin) && !/^(data|blob):/.test(name))",
        json!([]),
    )?;
    ensure(elsewhere == json!([]), || format!("asked of others: {elsewhere}"))?;
    clean(browser)?;

    // The embed is one file, and asks for nothing but itself, also when it trains.
    let before = site.requests().len();
    browser.go(&site.url("embed.html#v=1&scenario=digits-calibration&train=200&steps=2000"))?;
    live(browser)?;
    trains(browser)?;
    let asked: Vec<_> = site.requests().split_off(before);
    ensure(asked == ["/embed.html"], || format!("the embed asked for {asked:?}"))?;
    clean(browser)
}

/// Starts the lab, slowly, so that it goes on for long, and waits until it trains.
fn trains(browser: &Browser) -> Result<()> {
    set(browser, "#lab-speed", "10")?;
    click(browser, "#lab-play")?;
    stands_when(browser, "it trains", |now| now.step > 5).map(drop)
}
