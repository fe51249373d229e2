//! The embed, in frames and by itself.

use crate::looking::{
    FIGURES, RIGHT, State, clean, ensure, focus, frames, live, picture_of, set, shows_targets, site, tables,
    tables_when,
};
use browser_tests::{Browser, Engine, Failure, Result, Site, watched};
use label_smoothing_lab::figure::height::recommended_height;
use label_smoothing_lab::spec::parse;
use label_smoothing_lab::words::EN;
use serde_json::json;

const EMBED_STATE: State = State { epsilon: 0.2, classes: 5, others: false, target: 3 };
const EMBED_LINK: &str = "embed.html#v=1&figure=targets&classes=5&smoothing=0.2";

pub(crate) fn the_embed_lives_in_frames_of_a_site(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let link = EMBED_LINK.replace('&', "&amp;");
    let whole = watched(&std::fs::read_to_string(here.dist().join("embed.html"))?);
    let inside = whole.replace('&', "&amp;").replace('"', "&quot;");
    let frame = |attributes: &str| {
        format!(
            "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f width=700 height=900 {attributes}></iframe>"
        )
    };
    for (name, html, state) in [
        ("same", frame(&format!("src=\"{link}\"")), EMBED_STATE),
        ("sandboxed", frame(&format!("sandbox=allow-scripts src=\"{}\"", other.url(&link))), EMBED_STATE),
        (
            "srcdoc",
            frame(&format!("sandbox=allow-scripts srcdoc=\"{inside}\"")),
            State { epsilon: 0.1, classes: 10, ..EMBED_STATE },
        ),
    ] {
        here.add_page(&format!("{name}.html"), &html);
        browser.go(&here.url(&format!("{name}.html")))?;
        embed_works(browser, true, state).map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    Ok(())
}

pub(crate) fn the_embed_lives_from_disk(browser: &Browser, site: &Site) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("lab-disk-{}-{}", browser.engine().name(), std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let whole = std::fs::read_to_string(site.dist().join("embed.html"))?;
    std::fs::write(folder.join("embed.html"), watched(&whole))?;
    let link = EMBED_LINK.replace('&', "&amp;");
    let host = format!(
        "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f width=700 height=900 sandbox=allow-scripts src=\"{link}\"></iframe>"
    );
    std::fs::write(folder.join("host.html"), host)?;
    let both = || {
        browser.go(&format!("file://{}/{EMBED_LINK}", folder.display()))?;
        embed_works(browser, false, EMBED_STATE).map_err(|Failure(reason)| Failure(format!("by itself: {reason}")))?;
        browser.go(&format!("file://{}/host.html", folder.display()))?;
        embed_works(browser, true, EMBED_STATE).map_err(|Failure(reason)| Failure(format!("in a frame: {reason}")))
    };
    let outcome = both();
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// Embeds, and how high each should be in a column of text and on a phone: as the dialog recommends, to within an eighth, or a fifth where letters
/// are others.
pub(crate) fn recommended_heights_are_those_of_embeds(browser: &Browser, here: &Site) -> Result<()> {
    const LINKS: [&str; 9] = [
        "figure=targets",
        "figure=targets&controls=smoothing",
        "figure=gradient",
        "figure=loss-surface&title=Where does it end?",
        "figure=simplex-map&controls=none",
        "figure=relatives",
        "figure=clusters&scenario=clusters",
        "figure=training-curves&scenario=gap&controls=clock,knobs",
        "goal=no-push",
    ];
    const WIDTHS: [u32; 3] = [720, 320, 280];
    // It was measured in Chromium; letters of other engines are a little narrower.
    let most = if browser.engine() == Engine::Chromium { 0.125 } else { 0.2 };
    let mut wrong = Vec::new();
    for width in WIDTHS {
        let frames = LINKS.map(|link| {
            let link = link.replace('&', "&amp;").replace(' ', "%20");
            format!("<iframe title=f width={width} height=300 style=\"border: 0\" src=\"embed.html#v=1&amp;{link}\"></iframe>")
        });
        let page = format!("<!doctype html><link rel=icon href=data:,><title>Host</title>{}", frames.concat());
        here.add_page(&format!("heights-{width}.html"), &page);
        browser.go(&here.url(&format!("heights-{width}.html")))?;
        // Without the bar of a low frame, as in one that is high enough.
        let heights = browser.run(
            "const frames = [...document.querySelectorAll('iframe')];
             const isLive = (it) => it.contentDocument?.documentElement?.dataset.state === 'live';
             const end = Date.now() + 15000;
             const wait = () => new Promise((done) => setTimeout(done, 50)).then(() => (frames.every(isLive) || Date.now() > end ? 0 : wait()));
             return wait().then(() => {
               for (const frame of frames) frame.height = 6000;
               // A run that is opened has more to say.
               return new Promise((done) => setTimeout(done, 2500));
             }).then(() => frames.map((it) => [isLive(it), it.contentDocument.documentElement.getBoundingClientRect().height]))",
            json!([]),
        )?;
        for (at, link) in LINKS.into_iter().enumerate() {
            let (spec, notices) = parse(link);
            ensure(notices.is_empty(), || format!("«{link}»: {notices:?}"))?;
            let seen = &heights[at];
            let measured = seen[1].as_f64().filter(|_| seen[0] == json!(true)).unwrap_or(f64::NAN);
            let recommended = f64::from(recommended_height(&spec.view, false, width));
            let off = (recommended / measured - 1.0).abs();
            if off.is_nan() || off > most {
                wrong.push(format!("«{link}» {width} wide takes {measured}, and {recommended} is recommended"));
            }
        }
    }
    ensure(wrong.is_empty(), || wrong.join("; "))
}

/// What an embed says fits what it has: it speaks of dragging only where a handle can be dragged, and a heading from its link is the
/// only one.
pub(crate) fn an_embed_speaks_of_what_it_has(browser: &Browser, here: &Site) -> Result<()> {
    let drag = EN.gradient.about.drag.map(|(_, text)| text).unwrap_or_default();
    for (link, drags) in [
        ("figure=gradient", true),
        ("figure=gradient&controls=smoothing", false),
        ("figure=gradient&lock=logits", false),
        ("figure=gradient&controls=none&title=Pushes", false),
        ("figure=loss-surface&controls=smoothing", false),
    ] {
        browser.go(&here.url(&format!("embed.html#v=1&{link}")))?;
        live(browser)?;
        let seen = browser.run(
            "const words = document.querySelector('#embed').innerText;
             const canvas = document.querySelector('canvas'), name = canvas.getAttribute('aria-labelledby');
             return [words.includes(arguments[0]), /\\bdrag/i.test(words), document.querySelectorAll('.handle').length > 0,
               [...document.querySelectorAll(':is(h1, h2, h3):not(.visually-hidden)')].map((it) => it.textContent), document.getElementById(name)?.textContent]",
            json!([drag]),
        )?;
        ensure(
            seen[0] == json!(drags && !drag.is_empty()) && seen[1] == json!(drags) && seen[2] == json!(drags),
            || format!("«{link}»: {seen}"),
        )?;
        let titled = link.contains("title");
        let question =
            if link.contains("gradient") { EN.gradient.about.question } else { EN.loss_surface.about.question };
        let headings = if titled { json!(["Pushes"]) } else { json!([question]) };
        ensure(seen[3] == headings && seen[4] == json!(question), || format!("«{link}» has the headings {seen}"))?;
        clean(browser)?;
        browser.go("about:blank")?;
    }
    Ok(())
}

/// A finger that moves over a figure scrolls the host, on its picture as on its words: by Chromium's own fingers, for the other
/// engines' drivers have none that scroll.
pub(crate) fn a_finger_over_a_figure_scrolls_its_host(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let figure = other.cross_site_url("embed.html#v=1&amp;figure=loss-surface&amp;controls=smoothing");
    // As high as its content, so that nothing within could be scrolled.
    let whole = format!("height=1700 sandbox=allow-scripts src=\"{figure}\"");
    // One that keeps every touch to itself: what must be seen to fail.
    let deaf = "height=1700 srcdoc=\"<style>html{touch-action:none;height:100%}</style>\"";
    let scrolled = |name: &str, attributes: &str, y: i64| -> Result<f64> {
        here.add_page(
            name,
            &format!(
                "<!doctype html><link rel=icon href=data:,><title>Host</title><body style=\"margin: 0; height: 6000px\">
                 <iframe title=f width=700 style=\"border: 0; display: block\" {attributes}></iframe>"
            ),
        );
        browser.go(&here.url(name))?;
        if name != "deaf.html" {
            browser.enter_frame(true)?;
            live(browser)?;
            browser.enter_frame(false)?;
        }
        browser.run("scrollTo(0, 0)", json!([]))?;
        let touch = |kind: &str, points: serde_json::Value| {
            browser.devtools("Input.dispatchTouchEvent", &json!({ "type": kind, "touchPoints": points }))
        };
        let at = |step: i64| json!([{ "x": 350, "y": y - 30 * step }]);
        touch("touchStart", at(0))?;
        for step in 1..=10 {
            touch("touchMove", at(step))?;
            std::thread::sleep(std::time::Duration::from_millis(16));
        }
        touch("touchEnd", json!([]))?;
        frames(browser)?;
        Ok(browser.run("return scrollY", json!([]))?.as_f64().unwrap_or(f64::NAN))
    };
    if browser.engine() != Engine::Chromium {
        return Ok(());
    }
    for (part, at) in [("its reliefs", 350), ("its maps", 600), ("its words", 850)] {
        let by = scrolled("whole.html", &whole, at)?;
        ensure(by > 200.0, || format!("over {part} a finger moves the host by {by}"))?;
    }
    let by = scrolled("deaf.html", deaf, 600)?;
    ensure(by == 0.0, || format!("a frame that keeps its touches moves the host by {by}: nothing is seen by this test"))
}

/// One after the other in a frame that may only run scripts, each with the controls that it follows and no others.
pub(crate) fn every_figure_is_an_embed(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    for (name, follows) in FIGURES {
        let link = other.url(&format!("embed.html#v=1&amp;figure={name}"));
        here.add_page(
            &format!("{name}.html"),
            &format!(
                "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f width=760 height=960 sandbox=allow-scripts src=\"{link}\"></iframe>"
            ),
        );
        browser.go(&here.url(&format!("{name}.html")))?;
        browser.enter_frame(true)?;
        shows_alone(browser, name, follows).map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
        browser.enter_frame(false)?;
    }
    Ok(())
}

fn shows_alone(browser: &Browser, name: &str, follows: &[&str]) -> Result<()> {
    live(browser)?;
    let offered = browser.run(
        "const places = { smoothing: '#smoothing', classes: '#classes', target: '#target-number', convention: '[data-control=convention]',
           logits: '#logits', temperature: '#temperature', start: '.starts', relatives: '.relatives', unit: '[data-control=unit]' };
         return Object.keys(places).filter((control) => document.querySelector(places[control]))",
        json!([]),
    )?;
    ensure(offered == json!(follows), || format!("the controls are {offered}, it follows {follows:?}"))?;
    let canvases = browser.run("return document.querySelectorAll('canvas').length", json!([]))?;
    ensure(canvases == json!(1), || format!("{canvases} canvases"))?;
    let before = tables(browser)?;
    let rows = before.get(name).map_or(0, |rows| rows.len());
    ensure(before.len() == 1 && rows > 1, || format!("tables of {:?}, {rows} rows", before.keys()))?;
    browser.run("document.querySelector('canvas').scrollIntoView({ block: 'center' })", json!([]))?;
    let (digest, inked) = picture_of(browser, "#embed canvas")?;
    ensure(inked > 0.005, || format!("only {inked} of the canvas is inked"))?;
    set(browser, "#smoothing-number", "0.4")?;
    tables_when(browser, "the table follows ε", |now| now[name] != before[name])?;
    let mut now = digest;
    for _ in 0..30 {
        frames(browser)?;
        now = picture_of(browser, "#embed canvas")?.0;
        if now != digest {
            break;
        }
    }
    ensure(now != digest, || "the picture does not follow ε".to_owned())?;
    clean(browser)
}

fn embed_works(browser: &Browser, framed: bool, state: State) -> Result<()> {
    if framed {
        browser.enter_frame(true)?;
    }
    live(browser)?;
    shows_targets(browser, state)?;
    // A click first: without one, WebKit gives the keyboard to the host and not to a frame of another origin.
    browser.click(&browser.find(".stage canvas")?)?;
    focus(browser, "#smoothing")?;
    browser.press(RIGHT)?;
    shows_targets(browser, State { epsilon: state.epsilon + 0.01, ..state })?;
    let inked =
        browser.run("const c = document.querySelector('canvas'); return c.width > 0 && c.height > 0", json!([]))?;
    ensure(inked == json!(true), || "the canvas has no size".to_owned())?;
    clean(browser)?;
    if framed { browser.enter_frame(false) } else { Ok(()) }
}
