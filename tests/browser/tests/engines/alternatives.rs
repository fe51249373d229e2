//! What a reader without the pictures has of them: each canvas has a role, a name, and a description with the numbers of now,
//! which are those of its table and those that the library computes.

use crate::lab::{PATIENCE, native, observed, open_lab, says};
use crate::looking::{clean, click, ensure, open, set, show, uncover};
use browser_tests::{Browser, Failure, Result, Site};
use label_smoothing_lab::figure::{Figure, LabFigure, Table};
use label_smoothing_lab::spec::{FigureName, LabFigureName, Shared, parse};
use label_smoothing_lab::words::EN;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Instant;

/// What is told of a picture: its question, its sentence, and its table with headings, as they read.
#[derive(Debug, PartialEq)]
struct Told {
    question: String,
    sentence: String,
    table: Vec<Vec<String>>,
}

impl Told {
    fn of(question: &str, sentence: String, table: &Table) -> Self {
        let headings = table.columns.iter().map(|column| column.heading.to_string()).collect();
        let rows = table.rows.iter().map(|row| row.cells.iter().map(|cell| cell.shown()).collect());
        Self { question: question.to_owned(), sentence, table: std::iter::once(headings).chain(rows).collect() }
    }

    fn of_theory(name: FigureName, shared: &Shared) -> Self {
        let figure = Figure::of(name, shared);
        Self::of(Figure::about(name, &EN).question, figure.sentence(&EN), &figure.table(&EN))
    }
}

/// What is told of every canvas of the document, by the name of its figure; and what is missing there, in words.
fn told(browser: &Browser) -> Result<(BTreeMap<String, Told>, Vec<String>)> {
    let seen = browser.run(
        "const missing = [];
         const words = (part, attribute) => (part.getAttribute(attribute) ?? '').split(' ').filter(Boolean)
           .map((id) => document.getElementById(id)?.textContent.trim() ?? '').join(' ');
         const all = [...document.querySelectorAll('canvas')].map((canvas) => {
           const table = canvas.closest('.figure-body')?.querySelector('table[data-figure]');
           const name = table?.dataset.figure ?? '?';
           const [question, sentence] = [words(canvas, 'aria-labelledby'), words(canvas, 'aria-describedby')];
           const lack = (holds, what) => { if (!holds) missing.push(`${name}: ${what}`); };
           lack(canvas.getAttribute('role') === 'img', 'the canvas has no role');
           lack(question, 'the canvas has no name');
           lack(sentence, 'the canvas has no description');
           lack(table?.caption?.textContent.trim() === question, 'the table is not called as the canvas is');
           lack([...table?.tHead.rows[0].cells ?? []].every((cell) => cell.localName === 'th' && cell.scope === 'col'), 'a column has no heading');
           lack([...table?.tBodies[0].rows ?? []].every((row) => row.cells[0].localName === 'th' && row.cells[0].scope === 'row'), 'a row has no heading');
           return [name, question, sentence, [...table?.rows ?? []].map((row) => [...row.cells].map((cell) => cell.textContent.trim()))];
         });
         return [all, missing]",
        json!([]),
    )?;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let one = |it: &Value| {
        let table = it[3].as_array().into_iter().flatten();
        let row = |row: &Value| row.as_array().into_iter().flatten().map(text).collect();
        (text(&it[0]), Told { question: text(&it[1]), sentence: text(&it[2]), table: table.map(row).collect() })
    };
    let all: BTreeMap<String, Told> = seen[0].as_array().into_iter().flatten().map(one).collect();
    Ok((all, serde_json::from_value(seen[1].clone())?))
}

/// Waits until everything that is told is what the library tells.
fn tells(browser: &Browser, what: &str, wanted: &BTreeMap<&str, Told>) -> Result<()> {
    let start = Instant::now();
    loop {
        let (seen, missing) = told(browser)?;
        ensure(missing.is_empty(), || format!("{what}: {missing:?}"))?;
        let other = wanted.iter().find(|(name, told)| seen.get(**name) != Some(told));
        let Some((name, told)) = other else { return Ok(()) };
        if start.elapsed() > PATIENCE / 6 {
            return Err(Failure(format!("{what}: {name} tells {:?}, it should tell {told:?}", seen.get(*name))));
        }
        std::thread::sleep(std::time::Duration::from_millis(60));
    }
}

fn theory(shared: &Shared) -> BTreeMap<&'static str, Told> {
    FigureName::ALL.into_iter().map(|name| (name.name(), Told::of_theory(name, shared))).collect()
}

pub(crate) fn canvases_tell_their_numbers(browser: &Browser, site: &Site) -> Result<()> {
    for link in
        ["", "classes=7&smoothing=0.25&convention=others&target=2&logits=1,2,5&temperature=2&unit=bits&start=2,-3"]
    {
        open(browser, &site.url(&format!("?{link}")))?;
        // What waits for a guess is hidden from everyone.
        browser.run("document.querySelectorAll('.cover button').forEach((button) => button.click())", json!([]))?;
        browser.wait("nothing is covered", "return document.querySelector('[data-covered]') === null")?;
        for name in FigureName::ALL.map(FigureName::name) {
            let (role, label) = browser.accessible(&browser.find(&format!("#figure-{name} canvas"))?)?;
            ensure((role == "img" || role == "image") && label.ends_with('?'), || {
                format!("{name}: the canvas is a «{role}» called «{label}»")
            })?;
        }
        tells(browser, &format!("«{link}»"), &theory(&parse(link).0.shared))?;
        set(browser, "#smoothing-number", "0.4")?;
        set(browser, "#target-number", "1")?;
        let kept = link
            .split('&')
            .filter(|pair| !["", "smoothing", "target"].iter().any(|key| pair.split('=').next() == Some(key)));
        let changed: Vec<&str> = kept.chain(["smoothing=0.4", "target=1"]).collect();
        tells(browser, &format!("«{link}», changed"), &theory(&parse(&changed.join("&")).0.shared))?;
    }
    clean(browser)
}

pub(crate) fn canvases_of_a_run_tell_their_numbers(browser: &Browser, site: &Site) -> Result<()> {
    // Between them every figure of a run has something to show.
    for link in ["?scenario=clusters&steps=60", "?scenario=noisy-labels&steps=40"] {
        let setting = open_lab(browser, site, link)?;
        click(browser, "#lab-play")?;
        says(browser, &(crate::lab::CLOCK.done)(setting.steps))?;
        let mut run = native(&setting)?;
        run.advance(setting.steps);
        let observed = observed(&mut run);
        let figures = LabFigureName::ALL.into_iter().filter(|&name| name != LabFigureName::Sweep);
        let wanted = figures.map(|name| {
            let figure = LabFigure::of(name, &observed);
            let told = Told::of(LabFigure::about(name, &EN).question, figure.sentence(&EN), &figure.table(&EN));
            (name.name(), told)
        });
        show(browser, "#figure-training-curves canvas")?;
        tells(browser, link, &wanted.collect())?;
    }
    clean(browser)
}

/// A canvas that lost its name, a sentence that was left behind, a table without headings.
pub(crate) fn a_canvas_that_tells_nothing_is_noticed(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    uncover(browser, "#figure-gradient")?;
    let shared = Shared::default();
    tells(browser, "at first", &theory(&shared))?;
    for (fault, noticed) in [
        ("document.querySelector('#figure-targets canvas').removeAttribute('aria-labelledby')", "no name"),
        (
            "document.querySelector('#figure-targets canvas').setAttribute('aria-describedby', 'nowhere')",
            "no description",
        ),
        ("document.querySelector('#figure-targets canvas').removeAttribute('role')", "no role"),
        ("document.querySelector('#figure-targets tbody th').removeAttribute('scope')", "a row has no heading"),
    ] {
        let mend = browser.run(
            &format!("window.__whole ??= document.querySelector('#figure-targets').innerHTML; {fault}; return null"),
            json!([]),
        )?;
        ensure(mend == Value::Null, || format!("the fault was not made: {mend}"))?;
        let missing = told(browser)?.1;
        ensure(missing.iter().any(|it| it.contains(noticed)), || format!("{fault}: noticed was {missing:?}"))?;
    }
    browser.run("document.querySelector('#loss-curve-sentence').textContent = 'As it was.'", json!([]))?;
    let seen = told(browser)?.0;
    ensure(
        seen["loss-curve"] != Told::of_theory(FigureName::ALL[0], &shared)
            && seen["loss-curve"].sentence == "As it was.",
        || format!("a sentence that was left behind is not seen: {:?}", seen["loss-curve"]),
    )
}
