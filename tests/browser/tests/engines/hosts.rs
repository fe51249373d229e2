//! The figure on the pages of others: in the hosts that teachers use, and in every way in which a browser can be given it.

use crate::looking::{LEFT, RIGHT, State, clean_but_for, ensure, frames, live, picture_of, shows_targets};
use browser_tests::{Browser, Engine, Failure, Figure, HEIGHT, Hosts, Page, Result, Site, watched_host};
use serde_json::json;
use std::time::{Duration, Instant};

/// What is shown without a link.
const FIRST: Figure = Figure { classes: 10, smoothing: 0.1, target: 3 };

/// A page that frames are put into.
const HOST: &str =
    "<!doctype html><html lang=en><head><link rel=icon href=data:,><title>Host</title></head><body></body></html>";

/// What the pages of Jupyter Book say on the console, with a figure or without: they declare a constant twice, which WebKit
/// does not name.
const OF_HOSTS: [&str; 3] = ["THEBE_JS_URL", "error: Script error.", "Got invalid theme mode"];

/// Pages that mdBook, MkDocs and Jupyter Book wrote, one by hand, one that isolates itself; all on another site than the
/// figure. Then the same from disk, with the figure's file beside the page.
pub(crate) fn course_pages_show_their_figures(browser: &Browser, _: &Site) -> Result<()> {
    for name in ["plain", "mdbook", "mkdocs", "jupyter-book", "isolated", "plain-on-disk", "mdbook-on-disk"] {
        let page = Hosts::of_this_run()?.page(name)?;
        let outcome = browser.go(&page.url).and_then(|()| figures_are_right(browser, page));
        outcome.map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    Ok(())
}

/// What the snippets become whose hosts are not here: Moodle's page, what Pandoc leaves of Quarto's, a directive of MyST, the output
/// of a notebook's cell, which IPython made, and a cell of Observable; and a folder of the site's own, as MkDocs has it; and a link in Markdown.
pub(crate) fn the_other_snippets_show_their_figures(browser: &Browser, _: &Site) -> Result<()> {
    for name in ["moodle", "quarto", "myst", "notebook", "observable", "mkdocs-folder"] {
        let page = Hosts::of_this_run()?.page(name)?;
        let outcome = browser.go(&page.url).and_then(|()| figures_are_right(browser, page));
        outcome.map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    // A link leads to the figure by itself.
    let page = Hosts::of_this_run()?.page("mdbook-link")?;
    browser.go(&page.url)?;
    browser.click(&browser.find("main a[href*='embed.html']")?)?;
    browser.wait("the link leads to the embed", "return location.pathname.endsWith('/embed.html')")?;
    figure_is_right(browser, page.figures[0]).map_err(|Failure(reason)| Failure(format!("by a link: {reason}")))
}

/// A snippet whose address leads nowhere is seen.
pub(crate) fn a_snippet_without_its_file_is_found(browser: &Browser, here: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("moodle")?;
    let seen =
        browser.go(&page.url).and_then(|()| inside(browser, 0, |browser| figure_is_right(browser, Figure::of(0))));
    ensure(seen.is_err(), || "the figure of another snippet is taken for this one's".to_owned())?;
    here.add_page("host.html", &watched_host(HOST)?);
    browser.go(&here.url("host.html"))?;
    let attributes = format!("src=\"{}\"", here.url("nowhere/embed.html"));
    let seen = in_new_frame(browser, &attributes, None, |browser| {
        let live = browser.run("return document.documentElement.dataset.state === 'live'", json!([]))?;
        ensure(live == json!(true), || "it is not live".to_owned())
    });
    ensure(seen.is_err(), || "a frame without a figure is taken for one".to_owned())
}

/// A post of WordPress, whose sandbox allows scripts alone and whose frames are of 200 to 1000 pixels.
pub(crate) fn platforms_show_their_figures(browser: &Browser, _: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("wordpress")?;
    browser.go(&page.url)?;
    let heights =
        browser.run("return [...document.querySelectorAll('iframe')].map((frame) => frame.clientHeight)", json!([]))?;
    ensure(heights == json!([200, 1000]), || format!("WordPress gives frames of 200 and 1000 pixels, here {heights}"))?;
    figures_are_right(browser, page)?;
    inside(browser, 0, |browser| {
        let whole = "const root = document.scrollingElement; root.scrollTo(0, root.scrollHeight);
             const reached = root.scrollTop + innerHeight >= root.scrollHeight - 1; root.scrollTo(0, 0); return reached";
        let reached = browser.run(whole, json!([]))?;
        ensure(reached == json!(true), || "the low frame cannot be scrolled to the figure's end".to_owned())
    })
}

/// A page of Canvas, which makes a frame as high as it asks to be.
pub(crate) fn canvas_gives_figures_their_height(browser: &Browser, _: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("canvas")?;
    browser.go(&page.url)?;
    figures_are_right(browser, page)?;
    for number in 0..page.figures.len() {
        let asked = "return [...document.querySelectorAll('iframe')].map((frame) => frame.clientHeight)[arguments[0]]";
        let mut differences = Vec::new();
        // What it asks for is there a frame or two after its picture.
        for _ in 0..40 {
            let given = browser.run(asked, json!([number]))?.as_f64().unwrap_or(0.0);
            inside(browser, number, |browser| {
                let height =
                    browser.run("return document.documentElement.getBoundingClientRect().height", json!([]))?;
                differences.push((given, height.as_f64().unwrap_or(0.0)));
                Ok(())
            })?;
            let fits = |&(given, needed): &(f64, f64)| (given - needed).abs() <= 1.0 && given != f64::from(HEIGHT);
            if differences.last().is_some_and(fits) {
                break;
            }
            ensure(differences.len() < 40, || format!("frame {number}: heights given and needed: {differences:?}"))?;
        }
    }
    Ok(())
}

/// A deck of Reveal.js, whose fifth slide is not displayed at first and has the figure.
pub(crate) fn slides_show_their_figure(browser: &Browser, _: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("reveal")?;
    browser.go(&page.url)?;
    browser.wait("the deck is ready", "return document.querySelector('.reveal.ready .present') !== null")?;
    let display = browser
        .run("return getComputedStyle(document.querySelector('iframe').closest('section')).display", json!([]))?;
    ensure(display == json!("none"), || format!("the figure's slide should not be displayed yet, it is {display}"))?;
    let slide = |number: usize| {
        let script = format!(
            "return document.querySelectorAll('.slides > section')[{}].classList.contains('present')",
            number - 1
        );
        browser.wait(&format!("slide {number} is shown"), &script).map(drop)
    };
    slide(1)?;
    for number in 2..=5 {
        browser.press(RIGHT)?;
        slide(number)?;
    }
    figures_are_right(browser, page)?;
    // The figure came alive and left the keys to the deck, which empties the frame behind it, and fills it again.
    if browser.engine() == Engine::WebKit {
        // Its driver left the focus in the frame.
        browser.click(&browser.find(".present h3")?)?;
    }
    browser.press(RIGHT)?;
    slide(6)?;
    browser.wait("the frame is empty", "return document.querySelector('iframe').dataset.loaded === undefined")?;
    browser.press(LEFT)?;
    slide(5)?;
    figures_are_right(browser, page)
}

/// Those near the screen start; the others when they are scrolled to; in the end all live, each with its own numbers.
pub(crate) fn twenty_figures_start_when_they_are_near(browser: &Browser, _: &Site) -> Result<()> {
    let page = Hosts::of_this_run()?.page("many")?;
    ensure(page.figures.len() == 20, || format!("{} figures on the page", page.figures.len()))?;
    browser.go(&page.url)?;
    inside(browser, 0, |browser| figure_is_right(browser, page.figures[0]))?;
    untouched(browser)?;
    ensure(!loaded(browser, 19)?, || "the last figure is far from the screen, and has started".to_owned())?;
    // Some browsers start those that will be near soon; unseen, those are alive as well.
    for number in 1..page.figures.len() {
        if loaded(browser, number)? {
            inside(browser, number, live)?;
        }
    }
    for (number, figure) in page.figures.iter().enumerate().skip(1) {
        show_frame(browser, number)?;
        inside(browser, number, |browser| figure_is_right(browser, *figure))?;
    }
    // Whoever left the screen goes on to show what it showed.
    inside(browser, 0, |browser| shows_targets(browser, state(page.figures[0])))
}

/// The embed over HTTP, by itself and in frames of every kind, and as the text of a frame.
pub(crate) fn the_embed_is_right_in_every_context(browser: &Browser, here: &Site) -> Result<()> {
    let figures = &Hosts::of_this_run()?.figures;
    here.add_folder("courses/classifiers/", here.dist(), &[]);
    here.add_page("host.html", &watched_host(HOST)?);
    let figure = Figure::of(30);
    let link = |file: &str| format!("{file}#{}", figure.link());
    for (name, url) in [
        ("by itself", here.url(&link("embed.html"))),
        ("by itself, as the index of a folder", figures.url(&link("directory/"))),
        ("by itself, sandboxed by its server", figures.url(&link("sandboxed/embed.html"))),
    ] {
        let outcome = browser.go(&url).and_then(|()| figure_is_right(browser, figure));
        outcome.map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
        // A link that differs after # alone would not load the document anew.
        browser.go("about:blank")?;
    }
    browser.go(&here.url("host.html"))?;
    let from = |url: String| format!("src=\"{}\"", url.replace('&', "&amp;"));
    let sandboxed = |url: String| format!("sandbox=allow-scripts {}", from(url));
    for (name, attributes) in [
        ("of the same site, under a path", from(here.url(&link("courses/classifiers/embed.html")))),
        ("of another origin", from(figures.url(&link("embed.html")))),
        ("of another site", from(figures.cross_site_url(&link("embed.html")))),
        ("of another site, as the index of a folder", from(figures.cross_site_url(&link("directory/")))),
        ("sandboxed, without CORS", sandboxed(figures.cross_site_url(&link("embed.html")))),
        ("sandboxed, with CORS", sandboxed(figures.cross_site_url(&link("open/embed.html")))),
        ("sandboxed by its server", from(figures.cross_site_url(&link("sandboxed/embed.html")))),
    ] {
        in_new_frame(browser, &attributes, None, |browser| figure_is_right(browser, figure))
            .map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    for (name, attributes) in [("srcdoc", ""), ("srcdoc, sandboxed", "sandbox=allow-scripts")] {
        // Such a frame has no link.
        in_new_frame(browser, attributes, Some("embed.html"), |browser| figure_is_right(browser, FIRST))
            .map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    let displayed_late = from(figures.cross_site_url(&link("embed.html")));
    not_displayed_at_first(browser, &displayed_late, figure)
        .map_err(|Failure(reason)| Failure(format!("not displayed at first: {reason}")))
}

/// A frame that is loaded while it is not displayed has no size; its numbers are there, and its picture once it is shown.
fn not_displayed_at_first(browser: &Browser, attributes: &str, figure: Figure) -> Result<()> {
    add_frame(browser, attributes, None, true)?;
    inside(browser, 0, |browser| {
        live(browser)?;
        let width = browser.run("return innerWidth", json!([]))?;
        ensure(width == json!(0), || format!("a frame that is not displayed is {width} wide"))?;
        shows_targets(browser, state(figure))
    })?;
    browser.run("document.querySelector('iframe').hidden = false", json!([]))?;
    inside(browser, 0, |browser| figure_is_right(browser, figure))
}

/// The page itself, which asks for files beside it: it is right wherever a browser gives it those, and elsewhere it says why
/// not, or its text is there to be read.
pub(crate) fn the_page_is_right_or_says_why_in_every_context(browser: &Browser, here: &Site) -> Result<()> {
    let figures = &Hosts::of_this_run()?.figures;
    here.add_folder("courses/classifiers/", here.dist(), &[]);
    let figure = Figure::of(31);
    let link = |folder: &str| format!("{folder}?{}", figure.link().replace("figure=targets&", ""));
    here.add_page("host.html", &watched_host(HOST)?);
    let disk = |path: &str| format!("file://{}/{path}", here.dist().display());
    browser.go(&here.url(&link("courses/classifiers/")))?;
    page_is_right(browser, figure)?;
    browser.go(&disk("index.html"))?;
    readable(browser, FIRST).map_err(|Failure(reason)| Failure(format!("from disk: {reason}")))?;
    browser.go(&here.url("host.html"))?;
    let from = |url: String| format!("src=\"{}\"", url.replace('&', "&amp;"));
    let sandboxed = |url: String| format!("sandbox=allow-scripts {}", from(url));
    for (name, attributes, right) in [
        ("of another site", from(figures.cross_site_url(&link("label-smoothing/"))), true),
        ("isolated", from(figures.cross_site_url(&link("isolated/"))), true),
        ("sandboxed, without CORS", sandboxed(figures.cross_site_url(&link("label-smoothing/"))), false),
        ("sandboxed, with CORS", sandboxed(figures.cross_site_url(&link("open/"))), false),
        ("sandboxed by its server", from(figures.cross_site_url(&link("sandboxed/"))), false),
    ] {
        in_new_frame(browser, &attributes, None, |browser| {
            if right { page_is_right(browser, figure) } else { readable(browser, figure) }
        })
        .map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    for (name, attributes) in [("srcdoc", ""), ("srcdoc, sandboxed", "sandbox=allow-scripts")] {
        in_new_frame(browser, attributes, Some("index.html"), |browser| readable(browser, FIRST))
            .map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    Ok(())
}

fn page_is_right(browser: &Browser, figure: Figure) -> Result<()> {
    live(browser)?;
    shows_targets(browser, state(figure))
}

/// The page is live and without a fault; or a card says what is wrong; or, where not even that script may run, the text and
/// its pictures stand as they were written.
fn readable(browser: &Browser, figure: Figure) -> Result<()> {
    let seen = "const { state, mounted } = document.documentElement?.dataset ?? {};
         const words = document.body?.innerText.length ?? 0;
         return { state, mounted: mounted !== undefined, words, card: document.querySelector('#fault:not([hidden])')?.innerText ?? '',
           tables: document.querySelectorAll('table[data-figure]').length }";
    let start = Instant::now();
    loop {
        let now = browser.run(seen, json!([]))?;
        let (stage, words) = (now["state"].as_str().unwrap_or_default(), now["words"].as_u64().unwrap_or(0));
        // The document may still be on its way.
        if words <= 5000 && start.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(50));
            continue;
        }
        ensure(words > 5000, || format!("there should be a text to read: {now}"))?;
        match stage {
            "live" if now["mounted"] == json!(true) => return shows_targets(browser, state(figure)),
            "fault" => {
                return ensure(now["card"].as_str().is_some_and(|card| card.len() > 40), || {
                    format!("no card says what is wrong: {now}")
                });
            }
            _ if start.elapsed() > Duration::from_secs(3) => return Ok(()),
            _ => std::thread::sleep(Duration::from_millis(50)),
        }
    }
}

fn state(figure: Figure) -> State {
    State { epsilon: figure.smoothing, classes: figure.classes, others: false, target: figure.target }
}

/// Every frame of the page has its figure, and what came to sight by itself left the page as it was.
fn figures_are_right(browser: &Browser, page: &Page) -> Result<()> {
    for (number, figure) in page.figures.iter().enumerate() {
        if number > 0 {
            show_frame(browser, number)?;
        }
        inside(browser, number, |browser| figure_is_right(browser, *figure))?;
        if number == 0 {
            untouched(browser)?;
        }
    }
    Ok(())
}

/// Out of sight no picture is painted, and in Chromium nothing at all.
fn show_frame(browser: &Browser, number: usize) -> Result<()> {
    browser.run("document.querySelectorAll('iframe')[arguments[0]].scrollIntoView()", json!([number])).map(drop)
}

/// It is live, its numbers are those of its link, its picture is painted, and nothing went wrong.
fn figure_is_right(browser: &Browser, figure: Figure) -> Result<()> {
    live(browser)?;
    shows_targets(browser, state(figure))?;
    let focused = browser.run("return document.activeElement?.localName ?? 'body'", json!([]))?;
    ensure(focused == json!("body"), || format!("nobody clicked, and the focus is on a {focused}"))?;
    let mut inked = 0.0;
    for _ in 0..50 {
        frames(browser)?;
        inked = picture_of(browser, "#embed canvas")?.1;
        if inked > 0.005 {
            return clean_but_for(browser, &OF_HOSTS);
        }
    }
    Err(Failure(format!("only {inked} of the picture is inked")))
}

/// No figure scrolled the host, took its focus, or caused an error there.
fn untouched(browser: &Browser) -> Result<()> {
    let seen = browser.run("return [scrollX, scrollY, document.activeElement?.localName]", json!([]))?;
    // WebKit's driver itself gives the focus to the frame that it looks into.
    let focused = seen[2] == json!("iframe") && browser.engine() != Engine::WebKit;
    let still = seen[0] == json!(0) && seen[1] == json!(0) && !focused;
    ensure(still, || format!("the host is scrolled by x and y, and this has its focus: {seen}"))?;
    let noted = browser.run("return window.__trouble ?? null", json!([]))?;
    let noted: Vec<String> = serde_json::from_value(noted)?;
    let ours: Vec<&String> = noted.iter().filter(|it| !OF_HOSTS.iter().any(|known| it.contains(known))).collect();
    ensure(ours.is_empty(), || format!("trouble in the host: {ours:?}"))
}

/// A frame that scrolls its host, or takes its focus, is objected to.
pub(crate) fn a_host_that_is_disturbed_is_noticed(browser: &Browser, here: &Site) -> Result<()> {
    for (name, act) in [("scrolls", "parent.scrollTo(0, 50)"), ("grabs", "document.querySelector('input').focus()")] {
        here.add_page(
            &format!("{name}.html"),
            &format!("<!doctype html><title>f</title><input><script>{act}</script>"),
        );
        here.add_page(
            &format!("host-{name}.html"),
            &format!(
                "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f src={name}.html></iframe>
                 <div style=\"height: 3000px\"></div>"
            ),
        );
        browser.go(&here.url(&format!("host-{name}.html")))?;
        let seen = untouched(browser);
        // WebKit's driver is let off for the focus, which it gives away by itself.
        let known = name == "grabs" && browser.engine() == Engine::WebKit;
        let noticed = matches!(&seen, Err(Failure(reason)) if reason.starts_with("the host is scrolled"));
        ensure(noticed || known, || format!("a frame that {name}: {seen:?}"))?;
    }
    Ok(())
}

/// Looks into a frame, when its document has come.
fn inside(browser: &Browser, number: usize, mut look: impl FnMut(&Browser) -> Result<()>) -> Result<()> {
    let start = Instant::now();
    loop {
        browser.enter_frame(false)?;
        let outcome = if loaded(browser, number)? {
            browser.enter_frame_number(number)?;
            look(browser)
        } else {
            Err(Failure("it has no document yet".to_owned()))
        };
        match outcome {
            Ok(()) => return browser.enter_frame(false),
            // WebKit's driver knows a lazy frame by the empty document that it had before, and loses it with that; of a script
            // that runs meanwhile it cannot read the result.
            Err(Failure(reason))
                if ["no document yet", "no such window", "Could not parse script result"]
                    .iter()
                    .any(|lost| reason.contains(lost)) =>
            {
                let late = start.elapsed() > Duration::from_secs(10);
                ensure(!late, || format!("frame {number}, for 10 s: {reason}"))?;
                std::thread::sleep(Duration::from_millis(30));
            }
            Err(Failure(reason)) => return Err(Failure(format!("frame {number}: {reason}"))),
        }
    }
}

/// Whether a frame has its document. Drivers do not get out of one that has none.
fn loaded(browser: &Browser, number: usize) -> Result<bool> {
    let script = "return document.querySelectorAll('iframe')[arguments[0]]?.dataset.loaded !== undefined";
    Ok(browser.run(script, json!([number]))? == json!(true))
}

/// Puts a frame in the place of the one before it, and looks into it.
fn in_new_frame(
    browser: &Browser,
    attributes: &str,
    document: Option<&str>,
    look: impl FnMut(&Browser) -> Result<()>,
) -> Result<()> {
    browser.enter_frame(false)?;
    add_frame(browser, attributes, document, false)?;
    inside(browser, 0, look)
}

/// With a document of the host's own site, if one is named, as its text.
fn add_frame(browser: &Browser, attributes: &str, document: Option<&str>, hidden: bool) -> Result<()> {
    let script = "const [attributes, file, hidden] = arguments;
         const parts = document.createElement('template');
         parts.innerHTML = `<iframe title=f width=760 height=900 ${attributes} ${hidden ? 'hidden' : ''}></iframe>`;
         const frame = parts.content.firstElementChild;
         const text = file ? fetch(file).then((answer) => answer.text()) : Promise.resolve();
         return text.then((text) => {
           if (text !== undefined) frame.srcdoc = text;
           document.body.replaceChildren(frame);
         })";
    browser.run(script, json!([attributes, document, hidden])).map(drop)
}
