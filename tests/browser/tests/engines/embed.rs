//! The embed, in frames and by itself.

use crate::looking::{RIGHT, State, clean, ensure, focus, live, shows_targets, site};
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

fn embed_works(browser: &Browser, framed: bool, state: State) -> Result<()> {
    if framed {
        browser.enter_frame(true)?;
    }
    live(browser)?;
    shows_targets(browser, state)?;
    // A click first: without one, WebKit gives the keyboard to the host and not to a frame of another origin.
    browser.click(&browser.find(".numbers button")?)?;
    focus(browser, "#smoothing")?;
    browser.press(RIGHT)?;
    shows_targets(browser, State { epsilon: state.epsilon + 0.01, ..state })?;
    let inked =
        browser.run("const c = document.querySelector('canvas'); return c.width > 0 && c.height > 0", json!([]))?;
    ensure(inked == json!(true), || "the canvas has no size".to_owned())?;
    clean(browser)?;
    if framed { browser.enter_frame(false) } else { Ok(()) }
}
