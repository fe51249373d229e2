//! Faults that a test asks for, in the middle of the program: of the build with places for them, which is the made-up
//! language's. The root element's `data-rehearse` says how it should go wrong, and where.

use crate::faults::{does_not_pass, tells_of};
use crate::looking::{ENTER, FIGURES, RIGHT, click, ensure, focus, live, open, picture_of, set, show, type_number};
use browser_tests::{Browser, Failure, Result, Site};
use label_smoothing_lab::spec::LabFigureName;
use serde_json::{Value, json};
use std::time::Duration;

/// The host of several figures, which keeps what they tell it. All are in sight, one over the other: what is out of sight is
/// not painted.
const HOST: &str = "<!doctype html><link rel=icon href=data:,><title>Host</title>
    <style>iframe { position: fixed; inset: 0; width: 700px; height: 900px; border: 0 }</style><body></body>";

/// Puts embeds into one host, and waits until all live.
fn host(browser: &Browser, site: &Site, figures: &[&str]) -> Result<()> {
    site.add_page("host.html", HOST);
    browser.go(&site.url("host.html"))?;
    let add = "window.faults = [];
         addEventListener('message', ({ source, data }) => {
           const number = [...document.querySelectorAll('iframe')].findIndex((it) => it.contentWindow === source);
           if (data.ns === 'label-smoothing-lab' && data.type === 'fault') window.faults.push([number, data.code, data.detail]);
         });
         for (const figure of arguments[0]) {
           const frame = document.createElement('iframe');
           // Without a wrong label there is nothing to learn by heart, and no picture of it.
           const labels = figure === 'memorisation' ? '&flipped=0.3' : '';
           [frame.title, frame.src] = [figure, `embed.html#v=1&figure=${figure}${labels}`];
           document.body.append(frame);
         }";
    browser.run(add, json!([figures]))?;
    let dead = "return [...document.querySelectorAll('iframe')].filter(({ contentDocument: page }) =>
         !(page?.documentElement?.dataset.state === 'live' && page.querySelector('canvas')?.width > 300)).map((it) => it.title)";
    browser.wait("all figures live", &format!("return (() => {{ {dead} }})().length === 0")).or_else(|_| {
        let dead = browser.run(dead, json!([]))?;
        Err(Failure(format!("not alive after ten seconds: {dead}")))
    })?;
    Ok(())
}

/// Asks a frame's document for a fault.
fn ask(browser: &Browser, number: usize, fault: &str) -> Result<()> {
    let script = "document.querySelectorAll('iframe')[arguments[0]].contentDocument.documentElement.dataset.rehearse = arguments[1]";
    browser.run(script, json!([number, fault])).map(drop)
}

/// At the drawing of every figure, in their sentences and tables, and in every way in which a program ends.
pub(crate) fn a_fault_in_any_figure_leaves_no_number(browser: &Browser, site: &Site) -> Result<()> {
    let lab = LabFigureName::ALL.map(LabFigureName::name);
    let names: Vec<&str> = FIGURES.iter().map(|(name, _)| *name).chain(lab).collect();
    let mut cases: Vec<(&str, String, &str)> =
        names.iter().map(|name| (*name, format!("panic draw {name}"), "panic")).collect();
    for name in ["targets", "loss-curve", "gradient", "decomposition"] {
        for what in ["sentence", "table"] {
            cases.push((name, format!("panic {what} {name}"), "panic"));
        }
    }
    cases.push(("loss-surface", "stack draw loss-surface".to_owned(), "memory"));
    cases.push(("targets", "stack table targets".to_owned(), "memory"));
    cases.push(("logit-gap", "memory draw logit-gap".to_owned(), "memory"));
    for cases in cases.chunks(6) {
        let figures: Vec<&str> = cases.iter().map(|(figure, ..)| *figure).collect();
        host(browser, site, &figures)?;
        for (number, (_, fault, _)) in cases.iter().enumerate() {
            ask(browser, number, fault)?;
        }
        // Another size is another picture, another state another sentence and table.
        browser.run(
            "for (const frame of document.querySelectorAll('iframe')) {
               frame.style.width = '760px';
               const slider = frame.contentDocument.querySelector('#smoothing');
               if (!slider) continue;
               slider.value = '0.5';
               slider.dispatchEvent(new Event('input', { bubbles: true }));
             }",
            json!([]),
        )?;
        for (number, (_, fault, code)) in cases.iter().enumerate() {
            browser.enter_frame_number(number)?;
            let outcome = tells_of(browser, code);
            browser.enter_frame(false)?;
            outcome.map_err(|Failure(reason)| Failure(format!("{fault}: {reason}")))?;
        }
        let told = browser.run("return window.faults", json!([]))?;
        for (number, (_, fault, code)) in cases.iter().enumerate() {
            let own: Vec<&Value> = told.as_array().into_iter().flatten().filter(|it| it[0] == json!(number)).collect();
            let once = own.len() == 1 && own[0][1] == json!(code);
            ensure(once, || format!("{fault}: the host should be told once of {code}, it is told {own:?}"))?;
            let detail = own[0][2].as_str().unwrap_or_default();
            let place = fault.split_once(' ').map_or("", |(_, place)| place);
            ensure(*code != "panic" || detail.contains(&format!("rehearsed: {place}")), || {
                format!("{fault}: a panic says where it was, here «{detail}»")
            })?;
        }
    }
    Ok(())
}

/// Whatever the reader uses when it happens.
pub(crate) fn a_fault_under_any_control_leaves_no_number(browser: &Browser, site: &Site) -> Result<()> {
    /// Before the fault is asked for: what has to be there, and in sight.
    type Before = (&'static str, &'static str);
    type Use = fn(&Browser) -> Result<()>;
    const THEORY: Before = ("#classes-number", "#figure-targets");
    let controls: [(&str, &str, Before, Use); 7] = [
        ("the slider of ε, by keys", "panic change shared", THEORY, |browser| {
            focus(browser, "#smoothing")?;
            browser.press(RIGHT)
        }),
        ("the number of classes, typed", "panic change shared", THEORY, |browser| {
            type_number(browser, "#classes-number", "7")
        }),
        ("the convention", "panic change shared", THEORY, |browser| set(browser, "#convention-others", "")),
        ("the true class", "stack change shared", THEORY, |browser| type_number(browser, "#target-number", "1")),
        (
            "the temperature",
            "panic draw confidence-surface",
            ("#temperature", "#figure-confidence-surface"),
            |browser| set(browser, "#temperature", "2"),
        ),
        ("a knob of the lab", "panic change lab", ("#lab-rate-number", "#lab-play"), |browser| {
            set(browser, "#lab-rate-number", "0.05")
        }),
        ("the clock of the lab", "panic draw training-curves", ("#lab-play", "#figure-training-curves"), |browser| {
            focus(browser, "#lab-play")?;
            show(browser, "#figure-training-curves")?;
            browser.press(ENTER)
        }),
    ];
    for (what, fault, (there, in_sight), act) in controls {
        let seen = || {
            open(browser, &site.url(""))?;
            browser.wait(there, &format!("return document.querySelector('{there}') !== null"))?;
            show(browser, in_sight)?;
            browser.run("document.documentElement.dataset.rehearse = arguments[0]", json!([fault]))?;
            act(browser)?;
            tells_of(browser, if fault.starts_with("stack") { "memory" } else { "panic" })
        };
        seen().map_err(|Failure(reason)| Failure(format!("{what}, {fault}: {reason}")))?;
    }
    Ok(())
}

/// The way on that the card offers.
pub(crate) fn a_reload_comes_back_to_the_state(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    set(browser, "#smoothing-number", "0.3")?;
    browser.wait("the address names the state", "return location.search.includes('smoothing=0.3')")?;
    browser.run("document.documentElement.dataset.rehearse = 'panic change shared'", json!([]))?;
    set(browser, "#smoothing-number", "0.4")?;
    tells_of(browser, "panic")?;
    // All input is for nothing from now on.
    std::thread::sleep(Duration::from_millis(500));
    click(browser, "#fault [data-fault-reload]")?;
    live(browser)?;
    let shown = browser.run("return document.querySelector('#smoothing-number').value", json!([]))?;
    ensure(shown == json!("0.3"), || format!("after the reload ε is {shown}, it was 0.3"))
}

/// A figure of which nothing was asked, or whose fault is at a place that it has not, lives on, and does not pass.
pub(crate) fn a_sound_figure_does_not_pass_for_a_broken_one(browser: &Browser, site: &Site) -> Result<()> {
    host(browser, site, &["targets", "gradient"])?;
    ask(browser, 1, "panic draw targets")?;
    browser.run("for (const frame of document.querySelectorAll('iframe')) frame.style.width = '760px'", json!([]))?;
    for number in 0..2 {
        browser.enter_frame_number(number)?;
        let (_, inked) = picture_of(browser, "canvas")?;
        ensure(inked > 0.005, || format!("only {inked} of the canvas is inked"))?;
        does_not_pass(browser, "panic", "a sound figure")?;
        browser.enter_frame(false)?;
    }
    let told = browser.run("return window.faults", json!([]))?;
    ensure(told == json!([]), || format!("the host is told of {told}"))
}
