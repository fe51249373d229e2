//! The lab of the page, worked as a reader works it. What it tells of a run is what the native library tells of it, to the bit.

use crate::looking::{
    END, ENTER, HOME, LEFT, RIGHT, State, clean, click, ensure, focus, frames, go_on_phone, live, open, picture, set,
    show, shows_targets, tables, type_number,
};
use browser_tests::{Browser, Engine, Failure, Result, Site};
use label_smoothing_lab::figure::{Cell, LabFigure, MetricTable, arm_names};
use label_smoothing_lab::spec::{LabFigureName, parse};
use label_smoothing_lab::training::{
    Digits, Given, Measure, Observed, Run, RunState, Scenario, Setting, Source, Wanted,
};
use label_smoothing_lab::words::{ClockWords, EN};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

pub(crate) const CLOCK: &ClockWords = &EN.lab.clock;

/// How long a busy machine may take to train a small network.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

const DIGITS: &[u8] = include_bytes!("../../../../assets/digits.bin");

/// Opens the page with a link, and answers what that link runs.
pub(crate) fn open_lab(browser: &Browser, site: &Site, link: &str) -> Result<Setting> {
    open(browser, &site.url(link))?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    Ok(setting(link))
}

/// What a link runs.
pub(crate) fn setting(link: &str) -> Setting {
    parse(link).0.lab.setting().clone()
}

/// How the clock stands.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Standing {
    pub(crate) state: String,
    /// Where the slider is.
    pub(crate) step: u32,
    pub(crate) messages: Vec<String>,
}

pub(crate) fn standing(browser: &Browser) -> Result<Standing> {
    let seen = browser.run(
        "const fault = document.querySelector('#fault:not([hidden])');
         if (fault) return fault.innerText;
         const shown = [...document.querySelectorAll('.lab-message')].filter((it) => it.checkVisibility());
         return [document.querySelector('#lab-state').textContent.trim(), Number(document.querySelector('#lab-scrub').value),
           shown.map((it) => it.textContent.trim())]",
        json!([]),
    )?;
    if let Some(fault) = seen.as_str() {
        return Err(Failure(format!("the page has met a fault: {fault}")));
    }
    let messages = seen[2].as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned);
    Ok(Standing {
        state: seen[0].as_str().unwrap_or_default().to_owned(),
        step: seen[1].as_f64().unwrap_or(f64::NAN) as u32,
        messages: messages.collect(),
    })
}

/// Waits until the clock stands as it should.
pub(crate) fn stands_when(browser: &Browser, what: &str, right: impl Fn(&Standing) -> bool) -> Result<Standing> {
    let start = Instant::now();
    loop {
        let now = standing(browser)?;
        if right(&now) {
            return Ok(now);
        }
        if start.elapsed() > PATIENCE {
            let console = browser.console();
            return Err(Failure(format!("waited in vain: {what}; the clock says {now:?}, the console {console:?}")));
        }
        std::thread::sleep(Duration::from_millis(30));
    }
}

/// Waits until the clock says this.
pub(crate) fn says(browser: &Browser, words: &str) -> Result<Standing> {
    stands_when(browser, &format!("it says «{words}»"), |now| now.state == words)
}

/// Waits until the run rests at a step before its last one, where the slider is too; its losses may rest there as well.
fn rests(browser: &Browser, steps: u32) -> Result<u32> {
    let at = |now: &Standing| [(CLOCK.paused)(now.step, steps), (CLOCK.settled)(now.step)].contains(&now.state);
    Ok(stands_when(browser, "it rests where the slider is", at)?.step)
}

/// Nothing moves for as long as anything that still ran would need.
fn stays(browser: &Browser, how: &str) -> Result<()> {
    let before = standing(browser)?;
    std::thread::sleep(Duration::from_millis(400));
    let now = standing(browser)?;
    ensure(now == before, || format!("{how} it stood at {before:?}, and later at {now:?}"))
}

/// The native run of a setting, at its start.
pub(crate) fn native(setting: &Setting) -> Result<Run> {
    let given = match setting.data.source {
        Source::Digits => Some(Given::Digits(Digits::read(DIGITS)?)),
        _ => None,
    };
    native_with(setting, given.as_ref())
}

pub(crate) fn native_with(setting: &Setting, given: Option<&Given>) -> Result<Run> {
    Run::open(setting, given).map_err(|error| Failure(format!("{setting:?}: {error:?}")))
}

/// All that the page is told of a run where it stands.
pub(crate) fn observed(run: &mut Run) -> Observed {
    let clusters = (run.setting().data.classes > 2).then_some([0, 1, 2]);
    let frame = run.frame(&Wanted { map_side: 96, clusters, outcomes: true, scaled: true });
    Observed {
        setting: run.setting().clone(),
        data: run.data().clone(),
        history: run.history().clone(),
        frame,
        diverged: match run.state() {
            RunState::Diverged { arm, step } => Some((arm, step)),
            _ => None,
        },
        sweep: None,
        measure: Measure::default(),
    }
}

/// The numbers of a table by the names of its rows; what is none is NaN.
pub(crate) type Rows = BTreeMap<String, Vec<f64>>;

/// The numbers of a figure's table, as [`tables`] reads them.
pub(crate) fn numbers(name: LabFigureName, observed: &Observed) -> Rows {
    let number = |cell: &Cell| match cell {
        Cell::Number(value) => *value,
        Cell::Text(text) => text.parse().unwrap_or(f64::NAN),
    };
    let rows = LabFigure::of(name, observed).table(&EN).rows;
    rows.into_iter().map(|row| (row.key, row.cells.iter().skip(1).map(number).collect())).collect()
}

/// The first row that is another than it should be; numbers of a row may be off by such a share of themselves.
pub(crate) fn other_row(told: &Rows, wanted: &Rows, share: impl Fn(&str) -> f64) -> Option<String> {
    if !told.keys().eq(wanted.keys()) {
        return Some(format!("its rows are {:?}, natively {:?}", told.keys(), wanted.keys()));
    }
    let right = |key: &str, row: &[f64]| {
        let told = &told[key];
        let near = |a: f64, b: f64| a == b || (a.is_nan() && b.is_nan()) || (a - b).abs() <= share(key) * b.abs();
        row.len() == told.len() && row.iter().zip(told).all(|(&a, &b)| near(a, b))
    };
    let (key, row) = wanted.iter().find(|(key, row)| !right(key, row))?;
    Some(format!("its row {key} is {:?}, natively {row:?}", told[key]))
}

/// How far numbers of a figure may be off: what a run tells is the same bits everywhere, and curves and metrics are only that;
/// the other figures, and the theory, go on to compute with functions that are not.
fn share(name: &str, row: &str) -> f64 {
    if name == LabFigureName::TrainingCurves.name() && row != "optimum" { 0.0 } else { 1e-13 }
}

/// The figures of a run, which are all of the lab's but the sweep.
fn figures() -> impl Iterator<Item = LabFigureName> {
    LabFigureName::ALL.into_iter().filter(|&name| name != LabFigureName::Sweep)
}

/// Waits until the tables of all figures of a run that are on the page, and the metrics if they are, tell what the native run
/// tells.
pub(crate) fn shows_run(browser: &Browser, run: &mut Run, least: usize) -> Result<()> {
    shows_run_within(browser, run, least, Duration::from_secs(15))
}

pub(crate) fn shows_run_within(browser: &Browser, run: &mut Run, least: usize, patience: Duration) -> Result<()> {
    let observed = observed(run);
    let wanted: Vec<_> = figures().map(|name| (name.name(), numbers(name, &observed))).collect();
    let metrics = metrics(&observed);
    let start = Instant::now();
    loop {
        let seen = tables(browser)?;
        let there: Vec<_> = wanted.iter().filter_map(|(name, rows)| Some((name, seen.get(*name)?, rows))).collect();
        let other = there
            .iter()
            .find_map(|(name, told, rows)| Some(format!("{name}: {}", other_row(told, rows, |row| share(name, row))?)));
        let told = told_metrics(browser)?;
        let other = other.or_else(|| match told {
            Some(told) if told != metrics => Some(format!("the metrics are {told:?}, natively {metrics:?}")),
            _ => (there.len() < least).then(|| format!("there are {} figures of a run", there.len())),
        });
        let Some(other) = other else { return Ok(()) };
        if start.elapsed() > patience {
            let fault = browser.run("return document.querySelector('#fault').innerText", json!([]))?;
            let console = browser.console();
            return Err(Failure(format!("{other}; the page says of faults {fault}, the console {console:?}")));
        }
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// What the table of metrics tells: for each row the numbers of its columns; none is empty.
type Told = BTreeMap<String, Vec<String>>;

fn metrics(observed: &Observed) -> Told {
    let text = |cell: &Cell| if let Cell::Number(value) = cell { value.to_string() } else { String::new() };
    let rows = MetricTable::of(observed, &EN).table.rows;
    rows.into_iter().map(|row| (row.key, row.cells.iter().skip(1).map(text).collect())).collect()
}

fn told_metrics(browser: &Browser) -> Result<Option<Told>> {
    let seen = browser.run(
        "const table = document.querySelector('table[data-lab=metrics]');
         return table && Object.fromEntries([...table.tBodies[0].rows].map((row) =>
           [row.dataset.row, [...row.querySelectorAll('td')].map((cell) => cell.querySelector('data')?.value ?? '')]))",
        json!([]),
    )?;
    Ok(serde_json::from_value(seen)?)
}

/// Whether a file whose name begins so was asked for.
fn asked(site: &Site, name: &str) -> usize {
    site.requests().iter().filter(|path| path.trim_start_matches('/').starts_with(name)).count()
}

/// Nothing that is read or read out is a number that is none.
fn speaks_plainly(browser: &Browser) -> Result<()> {
    let said = browser.run(
        "const parts = [...document.querySelectorAll('#lab *')];
         const texts = parts.flatMap((part) => [part.ariaLabel, part.getAttribute('aria-valuetext'), part.value,
           ...[...part.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data)]);
         return texts.filter((text) => /\\bNaN\\b|undefined|\\binf\\b/.test(text ?? ''))",
        json!([]),
    )?;
    ensure(said == json!([]), || format!("the lab says {said}"))
}

pub(crate) fn training_gives_the_native_numbers(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, "")?;
    says(browser, CLOCK.ready)?;
    ensure(asked(site, "trainer") == 0, || "the trainer was fetched before anything was trained".to_owned())?;
    browser.run(
        "const state = document.querySelector('#lab-state');
         window.__said = [];
         new MutationObserver(() => __said.push(state.textContent)).observe(state, { subtree: true, childList: true, characterData: true })",
        json!([]),
    )?;
    click(browser, "#lab-play")?;
    let done = says(browser, &(CLOCK.done)(setting.steps))?;
    ensure(done.step == setting.steps && done.messages.is_empty(), || format!("done, and {done:?}"))?;
    ensure(asked(site, "trainer") == 1 && asked(site, "digits") == 0, || {
        format!("to train on points these were fetched: {:?}", site.requests())
    })?;
    let said = browser.run("return __said", json!([]))?;
    let said: Vec<&str> = said.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    ensure(said.iter().any(|text| text.starts_with("training, step ")), || {
        format!("while it trained the state was {said:?}")
    })?;
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, 5)?;
    let last = &tables(browser)?["training-curves"][&format!("step-{}", setting.steps)];
    // The logit gaps of both networks follow their losses.
    ensure(last[2] > 10.0 && (last[3] - 3.332).abs() < 0.05, || {
        format!("after all steps the gaps are {} and {}", last[2], last[3])
    })?;
    // No label is flipped in this experiment, so that there is nothing to memorise.
    let pictured = figures().filter(|&name| name != LabFigureName::Memorisation);
    for name in pictured.map(LabFigureName::name) {
        show(browser, &format!("#figure-{name} canvas"))?;
        let mut inked = picture(browser, name)?.1;
        for _ in 0..30 {
            if inked > 0.005 {
                break;
            }
            frames(browser)?;
            inked = picture(browser, name)?.1;
        }
        ensure(inked > 0.005, || format!("only {inked} of {name} is inked"))?;
        let alone = browser.run(
            "const stills = document.querySelectorAll(`#figure-${arguments[0]} > [data-static]`);
             return [...stills].every((still) => !still.checkVisibility())",
            json!([name]),
        )?;
        ensure(alone == json!(true), || format!("the still picture of {name} stands beside the live one"))?;
    }
    speaks_plainly(browser)?;
    clean(browser)
}

pub(crate) fn the_clock_is_worked_by_mouse(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, "?steps=600")?;
    let steps = setting.steps;
    says(browser, CLOCK.ready)?;
    for (button, wanted) in [("#lab-step", 1), ("#lab-step", 2), ("#lab-back", 1)] {
        click(browser, button)?;
        let now = says(browser, &(CLOCK.paused)(wanted, steps))?;
        ensure(now.step == wanted, || format!("at step {wanted} the slider is at {}", now.step))?;
    }
    click(browser, "#lab-back")?;
    says(browser, CLOCK.ready)?;
    browser.wait(
        "there is no step back from the start",
        "return document.querySelector('#lab-back').ariaDisabled === 'true'",
    )?;

    click(browser, "#lab-scrub")?;
    let middle = rests(browser, steps)?;
    ensure(middle.abs_diff(300) < 30, || format!("clicked in its middle the slider is at {middle}"))?;
    let mut run = native(&setting)?;
    run.advance(middle);
    shows_run(browser, &mut run, 5)?;
    browser.drag(&browser.find("#lab-scrub")?, (0, 0), (-40, 0))?;
    let earlier = stands_when(browser, "the slider was dragged to the left", |now| {
        now.step < middle && now.state == (CLOCK.paused)(now.step, steps)
    })?;
    ensure(run.seek(earlier.step, u32::MAX), || "the native run did not arrive".to_owned())?;
    shows_run(browser, &mut run, 5)?;
    // There and back the numbers are the same.
    for step in [middle, earlier.step, middle] {
        set(browser, "#lab-scrub", &step.to_string())?;
        says(browser, &(CLOCK.paused)(step, steps))?;
        ensure(run.seek(step, u32::MAX), || "the native run did not arrive".to_owned())?;
        shows_run(browser, &mut run, 5)?;
    }

    let label = |wanted: &str| {
        let script = format!("return document.querySelector('#lab-play').textContent.trim() === '{wanted}'");
        browser.wait(&format!("the button says «{wanted}»"), &script)
    };
    set(browser, "#lab-speed", "10")?;
    label(CLOCK.play)?;
    click(browser, "#lab-play")?;
    label(CLOCK.pause)?;
    stands_when(browser, "it plays", |now| now.step > middle + 1 && now.state == (CLOCK.running)(now.step, steps))?;
    click(browser, "#lab-play")?;
    label(CLOCK.play)?;
    let paused = rests(browser, steps)?;
    stays(browser, "after Pause")?;
    ensure(run.seek(paused, u32::MAX), || "the native run did not arrive".to_owned())?;
    shows_run(browser, &mut run, 5)?;
    // At rest Restart rests, while it plays it plays on.
    click(browser, "#lab-restart")?;
    let fresh = says(browser, CLOCK.ready)?;
    ensure(fresh.step == 0, || format!("restarted, the slider is at {}", fresh.step))?;
    stays(browser, "restarted")?;
    set(browser, "#lab-speed", "100")?;
    click(browser, "#lab-play")?;
    stands_when(browser, "it plays faster", |now| now.step >= 60)?;
    set(browser, "#lab-speed", "10")?;
    click(browser, "#lab-restart")?;
    stands_when(browser, "it plays from the start", |now| {
        (1..60).contains(&now.step) && now.state == (CLOCK.running)(now.step, steps)
    })?;
    // To the end, and from there anew.
    set(browser, "#lab-speed", "fastest")?;
    says(browser, &(CLOCK.done)(steps))?;
    browser.wait(
        "there is no step after the last",
        "return document.querySelector('#lab-step').ariaDisabled === 'true'",
    )?;
    ensure(run.seek(steps, u32::MAX), || "the native run did not arrive".to_owned())?;
    shows_run(browser, &mut run, 5)?;
    set(browser, "#lab-speed", "10")?;
    click(browser, "#lab-play")?;
    stands_when(browser, "it plays anew", |now| {
        (1..60).contains(&now.step) && now.state == (CLOCK.running)(now.step, steps)
    })?;
    clean(browser)
}

pub(crate) fn the_clock_is_worked_by_keys(browser: &Browser, site: &Site) -> Result<()> {
    let steps = open_lab(browser, site, "?steps=600")?.steps;
    says(browser, CLOCK.ready)?;
    show(browser, "#lab-scrub")?;
    focus(browser, "#lab-scrub")?;
    for (key, wanted) in [(RIGHT, 1), (RIGHT, 2), (LEFT, 1)] {
        browser.press(key)?;
        let now = says(browser, &(CLOCK.paused)(wanted, steps))?;
        ensure(now.step == wanted, || format!("at step {wanted} the slider is at {}", now.step))?;
        let said =
            browser.run("return document.querySelector('#lab-scrub').getAttribute('aria-valuetext')", json!([]))?;
        ensure(said == json!((CLOCK.scrub_said)(wanted, steps)), || {
            format!("at step {wanted} the slider says {said}")
        })?;
    }
    browser.press(END)?;
    says(browser, &(CLOCK.done)(steps))?;
    browser.press(HOME)?;
    says(browser, CLOCK.ready)?;
    for (button, key, wanted) in [("#lab-step", ENTER, 1), ("#lab-step", " ", 2), ("#lab-back", " ", 1)] {
        focus(browser, button)?;
        browser.press(key)?;
        says(browser, &(CLOCK.paused)(wanted, steps))?;
    }
    set(browser, "#lab-speed", "10")?;
    focus(browser, "#lab-play")?;
    browser.press(" ")?;
    stands_when(browser, "it plays", |now| now.step > 2 && now.state == (CLOCK.running)(now.step, steps))?;
    browser.press(" ")?;
    rests(browser, steps)?;
    stays(browser, "after Pause")?;
    focus(browser, "#lab-restart")?;
    browser.press(ENTER)?;
    says(browser, CLOCK.ready)?;
    clean(browser)
}

pub(crate) fn the_clock_is_worked_by_finger(browser: &Browser, site: &Site) -> Result<()> {
    let steps = open_lab(browser, site, "?steps=600")?.steps;
    says(browser, CLOCK.ready)?;
    show(browser, "#lab-scrub")?;
    let tap = |selector: &str| browser.tap(&browser.find(selector)?);
    let tapped = tap("#lab-step");
    if browser.engine() != Engine::Chromium && tapped.is_err() {
        return clean(browser);
    }
    tapped?;
    says(browser, &(CLOCK.paused)(1, steps))?;
    browser.swipe(&browser.find("#lab-scrub")?, (-40, 0), (60, 0))?;
    let there = stands_when(browser, "the slider follows the finger", |now| {
        now.step > 100 && now.state == (CLOCK.paused)(now.step, steps)
    })?;
    tap("#lab-back")?;
    says(browser, &(CLOCK.paused)(there.step - 1, steps))?;
    set(browser, "#lab-speed", "10")?;
    tap("#lab-play")?;
    stands_when(browser, "it plays", |now| now.step > there.step && now.state == (CLOCK.running)(now.step, steps))?;
    tap("#lab-play")?;
    rests(browser, steps)?;
    stays(browser, "after Pause")?;
    tap("#lab-restart")?;
    says(browser, CLOCK.ready)?;
    clean(browser)
}

pub(crate) fn training_never_holds_the_page_up(browser: &Browser, site: &Site) -> Result<()> {
    let steps = open_lab(browser, site, "?steps=100000")?.steps;
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-play")?;
    let plays = |now: &Standing| now.step > 0 && now.state.starts_with("training, step ");
    let early = stands_when(browser, "it plays", plays)?;
    // The theory is explored meanwhile, a knob turned, and the words move on.
    show(browser, "#figure-targets")?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(5))?;
    shows_targets(browser, State { epsilon: 0.15, classes: 10, others: false, target: 3 })?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    type_number(browser, "#lab-rate-number", "0.02")?;
    stands_when(browser, "the turned knob is told", |now| now.messages == [CLOCK.takes_effect])?;
    stands_when(browser, "it still plays", |now| plays(now) && now.step > early.step)?;
    click(browser, "#lab-play")?;
    let paused = rests(browser, steps)?;
    ensure(paused < steps, || "it ran to its end before it could be paused".to_owned())?;
    stays(browser, "after Pause")?;
    clean(browser)
}

pub(crate) fn a_settled_run_can_stop(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, "?steps=6000")?;
    let mut run = native(&setting)?;
    while run.state() == RunState::Running {
        run.advance(100);
    }
    ensure(run.state() == RunState::Settled, || format!("the native run came to {:?}", run.state()))?;
    says(browser, CLOCK.ready)?;
    set(browser, "#lab-stops", "")?;
    click(browser, "#lab-play")?;
    let now = stands_when(browser, "it settles", |now| now.state == (CLOCK.settled)(now.step))?;
    ensure(now.step + 100 >= run.step() && now.step < setting.steps, || {
        format!("it settled at {}, natively before {}", now.step, run.step())
    })?;
    stays(browser, "settled")?;
    clean(browser)
}

pub(crate) fn divergence_is_told(browser: &Browser, site: &Site) -> Result<()> {
    let setting = open_lab(browser, site, "?rate=1000000&optimizer=momentum&steps=200")?;
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    let RunState::Diverged { arm, step } = run.state() else {
        return Err(Failure(format!("the native run came to {:?}", run.state())));
    };
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-play")?;
    let name = &arm_names(&setting, &EN)[arm as usize];
    let now = says(browser, &(CLOCK.diverged)(step))?;
    ensure(now.step == run.step() && now.messages == [(CLOCK.diverged_help)(name, step)], || {
        format!("it stands at {now:?}")
    })?;
    shows_run(browser, &mut run, 5)?;
    speaks_plainly(browser)?;
    // Back from there the run is as it was, and with a smaller rate it goes well.
    set(browser, "#lab-scrub", "0")?;
    stands_when(browser, "it is back at its start", |now| now.step == 0)?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    type_number(browser, "#lab-rate-number", "0.01")?;
    click(browser, "#lab-restart")?;
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(setting.steps))?;
    speaks_plainly(browser)?;
    clean(browser)
}

/// How a run stands at a step, and who learns there if there are teachers and students.
fn in_role(setting: &Setting, step: u32, stands: &str) -> String {
    match (CLOCK.role)(setting.role(step)) {
        "" => stands.to_owned(),
        role => format!("{role}: {stands}"),
    }
}

pub(crate) fn every_experiment_can_be_chosen(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "")?;
    let (mut digits, mut points): (Vec<_>, Vec<_>) =
        Scenario::ALL.into_iter().partition(|scenario| scenario.setting().data.source == Source::Digits);
    ensure(digits.len() == 4 && points.len() == 4, || format!("{digits:?} are of digits, {points:?} of points"))?;
    // The one that is chosen at first can be chosen once another was.
    points.rotate_left(1);
    let last = points.pop();
    for scenario in points.into_iter().chain(digits.drain(..)).chain(last) {
        let name = scenario.name();
        let setting = scenario.setting();
        let of_digits = setting.data.source == Source::Digits;
        if !of_digits && scenario != Scenario::default() {
            ensure(asked(site, "digits") == 0, || format!("before {name} the digits were fetched"))?;
        }
        click(browser, &format!("label[for=scenario-{name}]"))?;
        says(browser, &in_role(&setting, 0, CLOCK.ready))?;
        browser.wait(
            &format!("the address names {name}"),
            &format!(
                "return (new URLSearchParams(location.search).get('scenario') ?? 'gap') === '{name}'
                   && document.querySelector('#scenario-{name}').checked
                   && document.querySelector('#lab-scrub').max === '{}'",
                setting.steps
            ),
        )?;
        let words = (EN.scenarios.of)(scenario);
        let asks =
            browser.run("return document.querySelector('[data-live] .prediction legend').textContent", json!([]))?;
        ensure(asks.as_str().is_some_and(|text| text.contains(words.ask)), || format!("{name} asks {asks}"))?;
        click(browser, "#lab-step")?;
        says(browser, &in_role(&setting, 1, &(CLOCK.paused)(1, setting.steps)))?;
        let mut run = native(&setting)?;
        run.advance(1);
        shows_run(browser, &mut run, 5).map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    ensure(asked(site, "digits") == 1, || format!("the digits were fetched {} times", asked(site, "digits")))?;
    speaks_plainly(browser)?;
    clean(browser)
}

pub(crate) fn a_prediction_is_judged_after_the_run(browser: &Browser, site: &Site) -> Result<()> {
    let steps = open_lab(browser, site, "")?.steps;
    says(browser, CLOCK.ready)?;
    let words = (EN.scenarios.of)(Scenario::Gap);
    let right = words.right.ok_or(Failure("the first experiment has no right answer".to_owned()))?;
    let wrong = (right + 1) % words.choices.len();
    let answer = || -> Result<Option<String>> {
        let seen = browser.run(
            "const answer = document.querySelector('#scenario-answer');
             return answer.checkVisibility() ? answer.textContent : null",
            json!([]),
        )?;
        Ok(seen.as_str().map(str::to_owned))
    };
    let told = |verdict: &str| -> Result<()> {
        let mut seen = None;
        for _ in 0..40 {
            seen = answer()?;
            let whole = |text: &String| {
                text.trim().starts_with(verdict) && text.contains(words.answer) && text.contains(words.limit)
            };
            if seen.as_ref().is_some_and(whole) {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Err(Failure(format!("the answer is {seen:?}, it should begin «{verdict}»")))
    };
    ensure(answer()?.is_none(), || "the answer is there before the question is".to_owned())?;
    click(browser, &format!("label[for=prediction-{wrong}]"))?;
    ensure(answer()?.is_none(), || "the answer is there before the run".to_owned())?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(steps))?;
    told(EN.scenarios.other)?;
    focus(browser, &format!("#prediction-{wrong}"))?;
    browser.press(if right < wrong { LEFT } else { RIGHT })?;
    told(EN.scenarios.right)?;
    // Another experiment asks anew, and its answer can be had without a run.
    click(browser, "label[for=scenario-data-size]")?;
    says(browser, CLOCK.ready)?;
    ensure(answer()?.is_none(), || "the answer of one experiment is shown in another".to_owned())?;
    focus(browser, "#show-answer")?;
    browser.press(ENTER)?;
    browser.wait("the answer is asked for", "return document.querySelector('#scenario-answer').checkVisibility()")?;
    let words = (EN.scenarios.of)(Scenario::DataSize);
    let seen = answer()?.unwrap_or_default();
    ensure(seen.contains(words.answer) && seen.contains(words.limit), || format!("the answer is «{seen}»"))?;
    ensure(!seen.contains(EN.scenarios.right) && !seen.contains(EN.scenarios.other), || {
        format!("nothing was predicted, and the answer is «{seen}»")
    })?;
    clean(browser)
}

pub(crate) fn a_phone_has_room_for_the_lab(browser: &Browser, site: &Site) -> Result<()> {
    go_on_phone(browser, site)?;
    live(browser)?;
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    let fits = |when: &str| -> Result<()> {
        let seen = browser.run(
            "const page = document.scrollingElement;
             const parts = [...document.querySelectorAll('#lab :is(input, select, button, textarea, label, .lab-message, canvas)')];
             const outside = parts.filter((part) => part.checkVisibility() && !part.closest('.table-frame')).filter((part) => {
               const { left, right } = part.getBoundingClientRect();
               return left < -0.5 || right > innerWidth + 0.5;
             });
             return [page.scrollWidth - page.clientWidth, outside.map((part) => part.id || part.className || part.outerHTML.slice(0, 80))]",
            json!([]),
        )?;
        ensure(seen == json!([0, []]), || format!("{when}: it scrolls sideways by, and these stick out: {seen}"))
    };
    fits("at first")?;
    click(browser, "#lab-step")?;
    says(browser, &(CLOCK.paused)(1, Scenario::Gap.setting().steps))?;
    fits("after a step")?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    fits("with its knobs")?;
    // The longest words that it has.
    for _ in 0..2 {
        if browser.run("return document.querySelector('#lab-add-arm').checkVisibility()", json!([]))? == json!(true) {
            click(browser, "#lab-add-arm")?;
        }
    }
    type_number(browser, "#lab-rate-number", "a-word-that-is-too-long-to-be-a-rate-or-a-number-of-anything-at-all")?;
    fits("with a long refusal")?;
    type_number(browser, "#lab-rate-number", "0.123456789012345")?;
    set(browser, "#lab-source", "own")?;
    browser.wait("the plane is there", "return document.querySelector('#own-plane').checkVisibility()")?;
    fits("with a plane to draw on")?;
    click(browser, "label[for=scenario-missing-digit]")?;
    stands_when(browser, "the experiment with students is there", |now| now.state.ends_with(CLOCK.ready))?;
    fits("with teachers and students")?;
    click(browser, "#lab-play")?;
    stands_when(browser, "it plays", |now| now.step > 0)?;
    click(browser, "#lab-play")?;
    stands_when(browser, "it rests", |now| now.state.contains("paused"))?;
    fits("with a run of them")?;
    clean(browser)
}
