//! Many embeds: twenty on a page, and one after the other; and a neighbour that floods one with messages.

use crate::looking::{clean, ensure};
use browser_tests::gauges::{
    Kept, frames_of, full, gauge, goes_on, grown, idle_frames, kept, never_rests, settles, tell,
};
use browser_tests::{Browser, Engine, Failure, GAUGE, Result, Site};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// What may be left when many have gone, memory in MB: the engine's own caches, and the document that goes last.
const LEFT: [(&str, f64); 6] = [
    ("heap", 1.0),
    ("buffers", 1.0),
    ("nodes alive", 100.0),
    ("listeners alive", 10.0),
    ("documents alive", 2.0),
    ("timers awaited", 1.0),
];

/// A host's page, gauged, with functions of its own.
fn host(body: &str, functions: &str) -> String {
    format!(
        "<!doctype html><html lang=en><head><link rel=icon href=data:,><meta charset=utf-8><title>Host</title>
         <script>{GAUGE}</script><script src=embed.js></script></head><body>{body}<script>{functions}</script></body></html>"
    )
}

/// Puts one after the other into the page, a frame or an element, waits until it is alive, and takes it away. The count is
/// of those that have gone.
const ONE_AFTER_THE_OTHER: &str = "
    const names = ['targets', 'loss-curve', 'clusters', 'relatives', 'simplex-map'];
    const alive = (part) => new Promise((done) => {
      part.addEventListener('lsl-ready', done, { once: true });
      const hear = ({ source, data }) => {
        if (part.localName !== 'iframe' || source !== part.contentWindow || data.subject !== 'lti.frameResize') return;
        removeEventListener('message', hear);
        done();
      };
      addEventListener('message', hear);
      part.addEventListener('lsl-ready', () => removeEventListener('message', hear), { once: true });
    });
    const make = (kind, name, attributes) => {
      const part = document.createElement(kind);
      Object.entries(attributes).forEach(([key, value]) => part.setAttribute(key, value));
      if (kind === 'iframe') part.src = `embed.html#v=1&figure=${name}`;
      else part.setAttribute('figure', name);
      return part;
    };
    const common = { label: 'One', title: 'One', eager: '', width: 700, height: 400 };
    window.kept = [];
    window.gone = 0;
    window.comeAndGo = async (kind, times, keep) => {
      window.gone = 0;
      for (let at = 0; at < times; at += 1) {
        const sandbox = keep === 'documents alive' ? 'allow-scripts allow-same-origin' : 'allow-scripts';
        const part = make(kind, names[at % names.length], { ...common, sandbox });
        const lives = alive(part);
        document.body.append(part);
        await lives;
        if (keep === 'documents alive') kept.push(part.contentDocument);
        if (keep === 'frames of others') part.hidden = true;
        else part.remove();
        window.gone += 1;
      }
    };";

/// Begins it and waits for its end.
fn come_and_go(browser: &Browser, kind: &str, times: u64, keep: &str) -> Result<()> {
    let begin = "void (window.wrappedJSObject ?? window).comeAndGo(...arguments)";
    browser.run(begin, json!([kind, times, keep]))?;
    let (mut before, mut last) = (0, Instant::now());
    loop {
        let gone = browser.run("return (window.wrappedJSObject ?? window).gone", json!([]))?.as_u64().unwrap_or(0);
        if gone == times {
            return Ok(());
        }
        if gone != before {
            (before, last) = (gone, Instant::now());
        }
        ensure(last.elapsed() < Duration::from_secs(30), || format!("after {gone} of {times} none came within 30 s"))?;
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Comes and goes so often, and answers what is left of it.
fn left_of(browser: &Browser, site: &Site, kind: &str, times: u64, keep: &str) -> Result<Vec<String>> {
    site.add_page("mounts.html", &host("", ONE_AFTER_THE_OTHER));
    browser.go(&site.url("mounts.html"))?;
    // What is made once, by the browser and by the element, is made by the first.
    come_and_go(browser, kind, 2, "")?;
    let (first, before) = (at_rest(browser)?, browser.load());
    let start = Instant::now();
    come_and_go(browser, kind, times, keep)?;
    let each = start.elapsed().as_secs_f64() / times as f64;
    let (last, after) = (at_rest(browser)?, browser.load());
    let what = format!("{times} times <{kind}>");
    tell(browser, &what, &format!("{each:.2} s each; {first:.2?}, later {last:.2?}; {before:?}, later {after:?}"));
    let mut wrong = grown(&first, &last, &LEFT);
    if let (Some(before), Some(after)) = (before, after)
        // A browser keeps some for the next.
        && after.processes > before.processes + 3
    {
        wrong.push(format!("{} processes, {} before", after.processes, before.processes));
    }
    Ok(wrong)
}

fn at_rest(browser: &Browser) -> Result<Kept> {
    std::thread::sleep(Duration::from_secs(1));
    kept(browser)
}

fn leave_nothing(browser: &Browser, site: &Site, times: u64) -> Result<()> {
    for kind in ["iframe", "label-smoothing-figure"] {
        let wrong = left_of(browser, site, kind, times, "")?;
        ensure(wrong.is_empty(), || format!("{times} times <{kind}> leave {wrong:?}"))?;
    }
    Ok(())
}

/// Fifty embeds come alive and go, half of them as frames, half by the element.
pub(crate) fn embeds_that_go_leave_nothing(browser: &Browser, site: &Site) -> Result<()> {
    leave_nothing(browser, site, 25)
}

/// A thousand of each.
pub(crate) fn a_thousand_embeds_leave_nothing(browser: &Browser, site: &Site) -> Result<()> {
    leave_nothing(browser, site, (full(1000.0).as_secs_f64() / 60.0).ceil() as u64)
}

/// A host that keeps what it should let go of is seen, by the same look.
pub(crate) fn embeds_that_stay_are_seen(browser: &Browser, site: &Site) -> Result<()> {
    let alive = (browser.engine() == Engine::Chromium).then_some("documents alive");
    for keep in ["frames of others"].into_iter().chain(alive) {
        let wrong = left_of(browser, site, "iframe", 4, keep)?;
        let named = wrong.iter().any(|wrong| wrong.starts_with(&format!("{keep}:")));
        ensure(named, || format!("a host that keeps «{keep}» is told by: {wrong:?}"))?;
    }
    Ok(())
}

/// Twenty embeds of different figures live on a page. When all are ready there is no frame and no timer in any of them, nor
/// work in the browser, in sight and out of it; each of them moved leaves each as large as it was.
pub(crate) fn twenty_embeds_rest(browser: &Browser, site: &Site) -> Result<()> {
    const FIGURES: [&str; 5] = ["targets", "loss-curve", "logit-gap", "decomposition", "simplex-map"];
    const FUNCTIONS: &str = "
        const frames = () => [...document.querySelectorAll('iframe')].map((frame) => frame.contentWindow);
        const lives = (frame) => frame.document.documentElement?.dataset.state === 'live' && frame.__gauge;
        window.ready = () => frames().filter(lives).length;
        // Some at a time, in the places that wait for them: each of twenty at once is so slow on a busy machine that it says so.
        const places = [...document.querySelectorAll('iframe')];
        const fill = setInterval(() => {
          while (places.length > 0 && 20 - places.length - ready() < 5) {
            const place = places.shift();
            place.src = place.dataset.link;
          }
          if (places.length === 0) clearInterval(fill);
        }, 20);
        // The gauge of all, as that of the host.
        const sum = (parts) => parts.reduce((sum, part) => {
          for (const key in part) sum[key] = (sum[key] ?? 0) + part[key];
          return sum;
        }, {});
        const { asked, kept } = window.__gauge;
        window.__gauge.asked = () => Object.values(sum([asked(), ...frames().map((frame) => frame.__gauge.asked())]));
        window.__gauge.kept = () => sum([kept(), ...frames().map((frame) => frame.__gauge.kept())]);
        window.moveAll = (to) => frames().forEach((frame) => {
          const slider = frame.document.getElementById('smoothing');
          slider.value = String(to);
          slider.dispatchEvent(new frame.Event('input', { bubbles: true }));
        });";
    site.gauge();
    let frame = |at: usize| {
        let name = FIGURES[at % FIGURES.len()];
        format!(
            "<iframe title=f width=700 height=500 data-link=\"embed.html#v=1&amp;figure={name}&amp;smoothing=0.{}\"></iframe>",
            at + 10
        )
    };
    site.add_page("twenty.html", &host(&(0..20).map(frame).collect::<String>(), FUNCTIONS));
    let start = Instant::now();
    browser.go(&site.url("twenty.html"))?;
    while call(browser, "ready()")? != json!(20) {
        let late = || format!("after two minutes {} live", call(browser, "ready()").unwrap_or_default());
        ensure(start.elapsed() < Duration::from_secs(120), late)?;
        std::thread::sleep(Duration::from_millis(50));
    }
    let ready = call(browser, "Math.round(performance.now())")?;
    tell(browser, "twenty embeds", &format!("ready after {ready} ms"));
    for y in [0, 4000] {
        browser.run("scrollTo(0, arguments[0])", json!([y]))?;
        settles(browser)?;
        let wrong = never_rests(browser, Duration::from_secs(1))?;
        ensure(wrong.is_empty(), || format!("twenty embeds at rest, scrolled by {y}: {wrong:?}"))?;
    }
    let move_all = || {
        for round in 0..30 {
            call(browser, &format!("moveAll({})", 0.33 - 0.01 * f64::from(round)))?;
            std::thread::sleep(Duration::from_millis(50));
        }
        settles(browser)
    };
    // At first what is used again and again is made.
    move_all()?;
    let (first, load) = (kept(browser)?, browser.load());
    move_all()?;
    let (last, later) = (kept(browser)?, browser.load());
    tell(browser, "twenty embeds", &format!("{first:.2?}, moved {last:.2?}; {load:?}, later {later:?}"));
    let wrong = grown(
        &first,
        &last,
        &[("heap", 2.0), ("buffers", 1.0), ("wasm", 1.5), ("nodes alive", 200.0), ("listeners alive", 20.0)],
    );
    ensure(wrong.is_empty(), || format!("twenty embeds that are moved keep {wrong:?}"))
}

fn call(browser: &Browser, call: &str) -> Result<Value> {
    browser.run(&format!("return (window.wrappedJSObject ?? window).{call}"), json!([]))
}

/// A neighbour sends ten thousand messages in a second, for five seconds, of all kinds and shapes.
pub(crate) fn a_flood_by_a_neighbour_is_borne(browser: &Browser, site: &Site) -> Result<()> {
    flood(browser, site, Duration::from_secs(5))
}

/// For a minute.
pub(crate) fn a_minute_of_flood_is_borne(browser: &Browser, site: &Site) -> Result<()> {
    flood(browser, site, full(1.0))
}

fn flood(browser: &Browser, site: &Site, how_long: Duration) -> Result<()> {
    const NEIGHBOUR: &str = "<!doctype html><script>
        const bodies = [
          { type: 'set', id: 1, body: { smoothing: 0.9 } }, { type: 'welcome' }, { type: 'ping', id: 2 }, { type: 'state' },
          { type: 'export', id: 3, body: { format: 'png' } }, { type: 'theme', body: 'dark' }, 7, null, 'text', [1, [2]],
        ].map((it) => (it?.type ? { ns: 'label-smoothing-lab', v: 1, ...it } : it));
        let sent = 0, since = 0;
        const send = () => {
          const due = since ? (performance.now() - since) * 10 : 0;
          // Not more at once than half a second's: a machine that is late need not catch up.
          if (due - sent > 5000) since += (due - sent) / 10;
          else while (sent < due) parent.frames[0].postMessage(bodies[(sent += 1) % bodies.length], '*');
        };
        setInterval(send, 2);
        onmessage = ({ data }) => {
          if (data === 'start') (since = performance.now()), (sent = 0);
          else (since = 0), parent.postMessage({ sent }, '*');
        };
        </script>";
    const FUNCTIONS: &str = "
        const frame = document.querySelector('iframe');
        const neighbour = document.querySelectorAll('iframe')[1];
        let port, id = 0, waits = new Map();
        window.said = { sent: 0, answers: 0, slowest: 0, welcomed: 0 };
        addEventListener('message', ({ source, data }) => {
          if (source === neighbour.contentWindow && data.sent) said.sent = data.sent;
          if (source !== frame.contentWindow || data.type !== 'hello' || port) return;
          const channel = new MessageChannel();
          port = channel.port1;
          port.onmessage = ({ data }) => {
            if (data.type === 'ready') said.welcomed += 1;
            if (!waits.has(data.id)) return;
            said.answers += 1;
            said.slowest = Math.max(said.slowest, performance.now() - waits.get(data.id));
            waits.delete(data.id);
          };
          frame.contentWindow.postMessage({ ns: 'label-smoothing-lab', v: 1, type: 'welcome' }, '*', [channel.port2]);
        });
        window.flood = (what) => neighbour.contentWindow.postMessage(what, '*');
        window.ping = () => {
          waits.set((id += 1), performance.now());
          port.postMessage({ ns: 'label-smoothing-lab', v: 1, type: 'ping', id });
          return id;
        };";
    site.gauge();
    site.add_page("neighbour.html", NEIGHBOUR);
    let frames = format!(
        "<iframe title=f width=700 height=500 src=\"embed.html#v=1&amp;figure=targets\"></iframe>
         <iframe title=n width=100 height=100 src=\"{}\"></iframe>",
        site.cross_site_url("neighbour.html")
    );
    site.add_page("flood.html", &host(&frames, FUNCTIONS));
    browser.go(&site.url("flood.html"))?;
    browser.wait("the embed has welcomed its host", "return (window.wrappedJSObject ?? window).said.welcomed === 1")?;
    let within = |act: &dyn Fn() -> Result<()>| {
        browser.enter_frame(true)?;
        act()?;
        browser.enter_frame(false)
    };
    let (idle, mut first) = (std::cell::Cell::new(None), Kept::new());
    within(&|| {
        settles(browser)?;
        idle.set(Some(idle_frames(browser)?));
        gauge(browser, "look()").map(drop)
    })?;
    first.extend(at_rest(browser)?);
    call(browser, "flood('start')")?;
    let start = Instant::now();
    let mut asked = 0;
    while start.elapsed() < how_long {
        std::thread::sleep(Duration::from_millis(500));
        asked = call(browser, "ping()")?.as_u64().unwrap_or(0);
    }
    let flooded = std::cell::Cell::new(None);
    within(&|| {
        flooded.set(Some(frames_of(browser)?));
        Ok(())
    })?;
    call(browser, "flood('stop')")?;
    let all = format!(
        "const {{ answers, sent }} = (window.wrappedJSObject ?? window).said; return answers === {asked} && sent > 0"
    );
    browser.wait("all is answered", &all)?;
    let said = call(browser, "said")?;
    let (Some(idle), Some(flooded)) = (idle.get(), flooded.get()) else { return Err(Failure("no frames".to_owned())) };
    let rate = said["sent"].as_f64().unwrap_or(0.0) / start.elapsed().as_secs_f64();
    let slowest = said["slowest"].as_f64().unwrap_or(f64::NAN);
    tell(
        browser,
        "a flood",
        &format!("{rate:.0} messages in a second; {flooded}; at rest {idle}; the slowest ping took {slowest:.0} ms"),
    );
    ensure(rate > 1000.0, || format!("{rate} messages in a second are no flood"))?;
    ensure(said["welcomed"] == json!(1), || format!("a neighbour is no host: {said}"))?;
    let last = at_rest(browser)?;
    let wrong =
        grown(&first, &last, &[("heap", 2.0), ("buffers", 0.5), ("nodes alive", 50.0), ("listeners alive", 5.0)]);
    ensure(wrong.is_empty(), || format!("a flood leaves {wrong:?}"))?;
    within(&|| {
        let theme = browser.run("return document.documentElement.dataset.theme ?? 'auto'", json!([]))?;
        ensure(theme != json!("dark"), || "a neighbour has changed the theme".to_owned())?;
        clean(browser)
    })
}

/// The page and an embed are left alone for two hours, in one window, after each has been used: they do nothing, keep what they
/// had, and take no processor's time.
pub(crate) fn two_hours_left_alone(browser: &Browser, site: &Site) -> Result<()> {
    const FUNCTIONS: &str = "
        const [page, embed] = [...document.querySelectorAll('iframe')].map((frame) => frame.contentWindow);
        window.ready = () => [page, embed].every((it) => it.document.documentElement?.dataset.state === 'live' && it.__gauge)
          && page.document.getElementById('lab-play') !== null;
        const { asked, kept } = window.__gauge;
        const sum = (parts) => parts.reduce((sum, part) => {
          for (const key in part) sum[key] = (sum[key] ?? 0) + part[key];
          return sum;
        }, {});
        window.__gauge.asked = () => Object.values(sum([asked(), page.__gauge.asked(), embed.__gauge.asked()]));
        window.__gauge.kept = () => sum([kept(), page.__gauge.kept(), embed.__gauge.kept()]);
        window.use = () => {
          page.__gauge.hold('smoothing', true);
          embed.__gauge.hold('smoothing', false);
          page.__gauge.train(1000);
        };
        window.rest = () => {
          for (const it of [page, embed]) it.__gauge.stop();
          page.__gauge.rest();
          const play = page.document.getElementById('lab-play');
          if (/^training/.test(page.document.getElementById('lab-state').textContent)) play.click();
        };";
    const FRAMES: &str = "<iframe title=p width=1200 height=600 src=\"index.html\"></iframe>
         <iframe title=e width=700 height=300 src=\"embed.html#v=1&amp;figure=targets\"></iframe>";
    site.gauge();
    site.add_page("alone.html", &host(FRAMES, FUNCTIONS));
    browser.go(&site.url("alone.html"))?;
    browser.wait("both are live", "return (window.wrappedJSObject ?? window).ready()")?;
    call(browser, "use()")?;
    std::thread::sleep(Duration::from_secs(20));
    call(browser, "rest()")?;
    settles(browser)?;
    let (requests, first, load) = (site.requests(), kept(browser)?, browser.load());
    let start = Instant::now();
    let wrong = goes_on(browser, full(120.0))?;
    let (last, later) = (kept(browser)?, browser.load());
    let seconds = |load: Option<browser_tests::Load>| load.map_or(f64::NAN, |load| load.seconds);
    let share = (seconds(later) - seconds(load)) / start.elapsed().as_secs_f64();
    tell(
        browser,
        "left alone",
        &format!("{share:.4} of a processor; {first:.2?}, later {last:.2?}; {load:?}, later {later:?}"),
    );
    ensure(wrong.is_empty(), || format!("left alone: {wrong:?}"))?;
    let minutes = start.elapsed().as_secs_f64() / 60.0;
    // What is collected twice is no longer there to be more.
    let most = [("heap", 0.1 * minutes), ("buffers", 0.1 * minutes), ("nodes alive", 20.0), ("listeners alive", 5.0)];
    let wrong = grown(&first, &last, &most);
    ensure(wrong.is_empty(), || format!("left alone they keep {wrong:?}"))?;
    ensure(site.requests() == requests, || format!("asked of the server: {:?}", site.requests()))
}
