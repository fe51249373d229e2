//! The embed, in frames and by itself.

use crate::looking::{
    FIGURES, RIGHT, State, clean, ensure, focus, frames, live, picture_of, set, shows_targets, site, tables,
    tables_when,
};
use browser_tests::{Browser, Failure, Result, Site, watched};
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
