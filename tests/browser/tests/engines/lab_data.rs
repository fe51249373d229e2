//! What goes into the lab and what comes out of it besides one run: knobs and their link, the reader's own points, sweeps,
//! and embeds.

use crate::lab::{
    CLOCK, PATIENCE, Rows, native, native_with, numbers, open_lab, other_row, says, setting, shows_run, standing,
    stands_when,
};
use crate::looking::{
    BACKSPACE, ENTER, LEFT, UP, clean, click, ensure, focus, frames, live, picture, picture_of, set, show, site,
    tables, type_number,
};
use browser_tests::{Browser, Engine, Failure, Result, Site, watched};
use label_smoothing_lab::figure::LabFigure;
use label_smoothing_lab::spec::LabFigureName;
use label_smoothing_lab::training::own::parse_csv;
use label_smoothing_lab::training::{
    Data, Frame, Given, History, Measure, Objective, Observed, Rule, Scenario, Setting, Source, experiment,
};
use label_smoothing_lab::words::EN;
use serde_json::json;
use std::time::{Duration, Instant};

/// What the address names, once it names what it should.
fn address(browser: &Browser, key: &str, wanted: Option<&str>) -> Result<()> {
    let wanted = json!(wanted);
    browser.wait(
        &format!("the address says {key}={wanted}"),
        &format!("return new URLSearchParams(location.search).get('{key}') === {wanted}"),
    )?;
    Ok(())
}

fn trains(browser: &Browser, setting: &Setting, given: Option<&Given>) -> Result<()> {
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(setting.steps))?;
    let mut run = native_with(setting, given)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, 5)
}

pub(crate) fn knobs_take_effect_at_restart(browser: &Browser, site: &Site) -> Result<()> {
    let mut setting = open_lab(browser, site, "?steps=40&train=60&test=100")?;
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    click(browser, "#lab-step")?;
    says(browser, &(CLOCK.paused)(1, setting.steps))?;
    type_number(browser, "#lab-rate-number", "0,5")?;
    stands_when(browser, "the turned knob is told", |now| now.messages == [CLOCK.takes_effect])?;
    address(browser, "rate", Some("0.5"))?;
    // The run that is open goes on as it was.
    trains(browser, &setting, None)?;
    let told = |wanted: &[&str], when: &str| stands_when(browser, when, |now| now.messages == wanted);
    told(&[CLOCK.takes_effect], "after the run it is still told")?;
    click(browser, "#lab-restart")?;
    told(&[], "restarted, there is nothing to tell")?;
    says(browser, CLOCK.ready)?;
    setting.optimizer.rate = 0.5;
    trains(browser, &setting, None)?;
    // Back where it was, a knob is not changed.
    type_number(browser, "#lab-rate-number", "0.25")?;
    told(&[CLOCK.takes_effect], "another rate is told")?;
    type_number(browser, "#lab-rate-number", "0.5")?;
    told(&[], "the rate of the run is nothing to tell")?;
    // What begins from the start begins with what the knobs say.
    type_number(browser, "#lab-rate-number", "0.25")?;
    setting.optimizer.rate = 0.25;
    trains(browser, &setting, None)?;
    told(&[], "what was turned is what is trained")?;

    // Every other kind of knob.
    set(browser, "#lab-optimizer", Rule::Momentum.name())?;
    type_number(browser, "#lab-rate-number", "0.05")?;
    type_number(browser, "#lab-hidden-number", "8 8 4")?;
    type_number(browser, "#lab-groups-number", "4")?;
    type_number(browser, "#lab-flipped-number", "0.2")?;
    type_number(browser, "#lab-arm-1-number", "0.3")?;
    click(browser, "#lab-next-seed")?;
    click(browser, "#lab-add-arm")?;
    // What is added differs from what is there.
    address(browser, "arms", Some("0,0.3,0.2"))?;
    set(browser, "#lab-arm-2-kind", "penalty")?;
    type_number(browser, "#lab-arm-2-number", "0.2")?;
    browser.wait("there is no room for a fourth network", "return document.querySelector('#lab-add-arm').hidden")?;
    setting.optimizer.rule = Rule::Momentum;
    setting.optimizer.rate = 0.05;
    setting.network.hidden = vec![8, 8, 4];
    setting.data.classes = 4;
    setting.data.flipped = 0.2;
    setting.seed = 1;
    setting.arms = vec![Objective::ONE_HOT, Objective::smoothed(0.3), Objective::ConfidencePenalty { beta: 0.2 }];
    address(browser, "arms", Some("0,0.3,penalty:0.2"))?;
    click(browser, "#lab-restart")?;
    says(browser, CLOCK.ready)?;
    trains(browser, &setting, None)?;
    // The link is the experiment.
    let link = browser.run("return location.search", json!([]))?;
    let link = link.as_str().unwrap_or_default();
    ensure(self::setting(link) == setting, || format!("the address is «{link}», run was {setting:?}"))?;
    open_lab(browser, site, link)?;
    says(browser, CLOCK.ready)?;
    let shown = browser.run(
        "return ['#lab-rate-number', '#lab-optimizer', '#lab-hidden-number', '#lab-groups-number', '#lab-seed-number',
           '#lab-arm-1-number', '#lab-arm-2-kind', '#lab-arm-2-number'].map((part) => document.querySelector(part).value)",
        json!([]),
    )?;
    let wanted = json!(["0.05", "momentum", "8, 8, 4", "4", "1", "0.3", "penalty", "0.2"]);
    ensure(shown == wanted, || format!("after a reload the knobs are at {shown}"))?;
    trains(browser, &setting, None)?;
    // A network less, and the experiment as it was.
    click(browser, "#lab-knobs [data-live] > summary")?;
    click(browser, ".arm:nth-of-type(1) .remove")?;
    address(browser, "arms", Some("0.3,penalty:0.2"))?;
    click(browser, "label[for=scenario-pytorch-loop]")?;
    address(browser, "arms", None)?;
    address(browser, "scenario", Some("pytorch-loop"))?;
    says(browser, CLOCK.ready)?;
    clean(browser)
}

pub(crate) fn refused_knobs_are_kept_and_explained(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "?steps=40&train=60&test=100")?;
    let before = says(browser, CLOCK.ready)?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    let link = browser.run("return location.search", json!([]))?;
    for (knob, text, told) in [
        ("rate", "banana", ["learning rate", "0.01", "“banana”"]),
        ("rate", "0", ["learning rate", "from 1 × 10⁻⁹ to 1000000", "got 0."]),
        ("rate", "NaN", ["learning rate", "0.01", "“NaN”"]),
        ("steps", "1.5", ["number of steps", "whole number from 1 to 100000", "“1.5”"]),
        ("steps", "100001", ["number of steps", "from 1 to 100000", "got 100001."]),
        ("train", "2", ["3 classes", "3 training examples", "got 2."]),
        ("groups", "77", ["number of classes", "from 2 to 10", "got 77."]),
        ("spread", "-1", ["spread", "from 0 to 10", "got −1."]),
        ("flipped", "20 %", ["flipped labels", "0.2", "“20 %”"]),
        ("hidden", "64, 300", ["units in a hidden layer", "from 1 to 256", "got 300."]),
        ("hidden", "wide", ["hidden layers", "64, 32", "“wide”"]),
        ("hidden", "64;;32", ["hidden layers", "from 1 to 256", "“64;;32”"]),
        ("seed", "-1", ["seed", "4294967295", "“-1”"]),
        ("arm-1", "1.5", ["smoothing factor ε", "from 0 to 1", "got 1.5."]),
        ("arm-0", "much", ["smoothing factor ε", "0.1", "“much”"]),
    ] {
        let field = format!("#lab-{knob}-number");
        type_number(browser, &field, text)?;
        let seen = browser.run(
            "const field = document.querySelector(arguments[0]);
             return [field.value, field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby').split(' ')[0]).textContent]",
            json!([field]),
        )?;
        ensure(seen[0] == json!(text) && seen[1] == json!("true"), || format!("{knob} «{text}» became {seen}"))?;
        let said = seen[2].as_str().unwrap_or_default();
        ensure(told.iter().all(|part| said.contains(part)), || format!("{knob} «{text}»: it says «{said}»"))?;
    }
    std::thread::sleep(Duration::from_millis(400));
    let now = browser.run("return location.search", json!([]))?;
    ensure(now == link && standing(browser)? == before, || {
        format!("knobs were refused, and the address is {now}, the clock {:?}", standing(browser))
    })?;
    // What every knob is for can be read, and is read out.
    let unsaid = browser.run(
        "const knobs = [...document.querySelectorAll('#lab-knobs .knob :is(input, select)')].filter((knob) => knob.checkVisibility());
         const help = (knob) => document.getElementById(knob.getAttribute('aria-describedby')?.split(' ').at(-1));
         return [knobs.length, knobs.filter((knob) => !help(knob)?.checkVisibility() || help(knob).textContent.trim().length < 10).map((knob) => knob.id)]",
        json!([]),
    )?;
    ensure(unsaid[0].as_u64() > Some(12) && unsaid[1] == json!([]), || format!("knobs without help: {unsaid}"))?;
    for (text, shown) in [("64x32", "64, 32"), ("16; 8", "16, 8"), ("", "none")] {
        type_number(browser, "#lab-hidden-number", if text.is_empty() { BACKSPACE } else { text })?;
        let now = browser.run("return document.querySelector('#lab-hidden-number').value", json!([]))?;
        ensure(now == json!(shown), || format!("hidden layers «{text}» became {now}"))?;
    }
    type_number(browser, "#lab-rate-number", "0.02")?;
    browser.wait(
        "the refusal is over",
        "return document.querySelector('#lab-rate-number').getAttribute('aria-invalid') === 'false' && document.querySelector('#lab-rate-error').textContent === ''",
    )?;
    // Another experiment forgets what was refused in this one.
    click(browser, "label[for=scenario-data-size]")?;
    browser.wait("no field is refused", "return !document.querySelector('#lab-knobs [aria-invalid=true]')")?;
    clean(browser)
}

pub(crate) fn a_link_with_impossible_knobs_is_told(browser: &Browser, site: &Site) -> Result<()> {
    let told = |key: &str, parts: &[&str]| -> Result<()> {
        let text = browser.run(
            "return document.querySelector(`#notices [data-notice=\"${arguments[0]}\"]`)?.textContent",
            json!([key]),
        )?;
        let text = text.as_str().unwrap_or_default();
        ensure(parts.iter().all(|part| text.contains(part)), || format!("of {key} it is told «{text}»"))
    };
    open_lab(browser, site, "?rate=banana&steps=50&optimizer=magic")?;
    says(browser, CLOCK.ready)?;
    told("rate", &["banana", "1e-9"])?;
    told("optimizer", &["magic", "adam"])?;
    address(browser, "steps", Some("50"))?;
    let max = "return document.querySelector('#lab-scrub').max";
    ensure(browser.run(max, json!([]))? == json!("50"), || "what is good in a link was not used".to_owned())?;
    // What cannot be is not used, and all else is.
    open_lab(browser, site, "?steps=0&rate=0.5")?;
    told("steps", &["steps=0", "from 1 to 100000", "got 0"])?;
    ensure(browser.run(max, json!([]))? == json!("3000"), || "an impossible number of steps was used".to_owned())?;
    click(browser, "#lab-step")?;
    let mut setting = Scenario::Gap.setting();
    setting.optimizer.rate = 0.5;
    says(browser, &(CLOCK.paused)(1, setting.steps))?;
    let mut run = native(&setting)?;
    run.advance(1);
    shows_run(browser, &mut run, 5)?;
    clean(browser)
}

/// Points of two classes along two arcs.
fn own_table() -> String {
    let mut text = "x,y,class\n".to_owned();
    for place in 0..60 {
        let (angle, class) = (f64::from(place) * 0.1, place % 2);
        let reach = 1.0 + f64::from(class);
        text.push_str(&format!("{},{},{}\n", angle.cos() * reach, angle.sin() * reach, ["a", "b"][class as usize]));
    }
    text
}

/// The setting that points of the reader's own make of another.
fn with_own(setting: &Setting, points: u32, classes: u32) -> Setting {
    let mut setting = setting.clone();
    setting.data.source = Source::Own;
    setting.data.classes = classes;
    setting.data.train = points * 4 / 5;
    setting.data.test = points - setting.data.train;
    setting
}

fn counts(browser: &Browser, points: usize, classes: usize) -> Result<()> {
    let told = (EN.lab.own.told)(points, classes);
    browser.wait(
        &format!("it tells of {told}"),
        &format!(
            "return [...document.querySelectorAll('.own .hint')].some((hint) => hint.textContent.trim() === '{told}')
               && document.querySelectorAll('#own-plane text').length === {points}"
        ),
    )?;
    Ok(())
}

pub(crate) fn own_points_are_pasted_and_trained_on(browser: &Browser, site: &Site) -> Result<()> {
    let usual = open_lab(browser, site, "?steps=60")?;
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    set(browser, "#lab-source", "own")?;
    browser.wait("the plane is there", "return document.querySelector('#own-plane').checkVisibility()")?;
    let said = browser.run("return document.querySelector('.own').textContent", json!([]))?;
    ensure(
        said.as_str().is_some_and(|text| text.contains(EN.lab.own.not_in_link) && text.contains("not in the link")),
        || format!("of own points it says {said}"),
    )?;
    counts(browser, 0, 0)?;
    // Without points there is nothing to train on, which is told and costs nothing.
    click(browser, "#lab-restart")?;
    stands_when(browser, "there are no points", |now| now.messages.iter().any(|it| it.contains("no points")))?;

    let take = |text: &str| -> Result<()> {
        browser.run("document.querySelector('#own-table').value = arguments[0]", json!([text]))?;
        click(browser, "#own-take")
    };
    for (text, parts) in [
        ("x,y,c\n1,2,a\n1,NaN,b\n", ["Line 3", "no number"]),
        ("1,2,a\n3,b\n", ["Line 2", "2 columns"]),
        ("1,2,a\n3,x,b\n", ["Line 2, column 2", "x"]),
        ("1,2,a\n3000000,1,b\n", ["Line 2", "3000000"]),
        ("", ["no points", "1.5, 2, a"]),
    ] {
        take(text)?;
        let refused = browser.run(
            "const table = document.querySelector('#own-table');
             return [table.value, table.getAttribute('aria-invalid'), document.querySelector('.own .refusal').textContent]",
            json!([]),
        )?;
        let said = refused[2].as_str().unwrap_or_default();
        let kept = refused[0] == json!(text) && refused[1] == json!("true");
        ensure(kept && parts.iter().all(|part| said.contains(part)), || format!("«{text}»: {refused}"))?;
    }
    counts(browser, 0, 0)?;

    // One class is too few.
    take("1,2,a\n3,4,a\n2,2,a\n2,1,a\n0,0,a\n")?;
    counts(browser, 5, 1)?;
    stands_when(browser, "there are points now", |now| now.messages.is_empty())?;
    click(browser, "#lab-restart")?;
    stands_when(browser, "there is one class", |now| now.messages.iter().any(|it| it.contains("one class")))?;

    // Of three points two are trained on, and the form says so.
    take("1,2,a\n3,4,b\n2,2,a\n")?;
    counts(browser, 3, 2)?;
    stands_when(browser, "there are two classes now", |now| now.messages.is_empty())?;
    let halves = "return ['train', 'test'].map((part) => document.querySelector(`#lab-${part}-number`).value)";
    let halves = browser.run(halves, json!([]))?;
    ensure(halves == json!(["2", "1"]), || format!("three points are split into {halves}"))?;

    let table = own_table();
    take(&table)?;
    counts(browser, 60, 2)?;
    let points = parse_csv(&table)?;
    let given = Given::Own(points);
    let setting = with_own(&usual, 60, 2);
    click(browser, "#lab-restart")?;
    says(browser, CLOCK.ready)?;
    trains(browser, &setting, Some(&given))?;
    show(browser, "#figure-confidence-map canvas")?;
    let inked = picture(browser, "confidence-map")?.1;
    ensure(inked > 0.005, || format!("only {inked} of the map is inked"))?;
    // The link tells that they were own points, and none of them.
    address(browser, "source", Some("own"))?;
    let link = browser.run("return location.href", json!([]))?;
    let link = link.as_str().unwrap_or_default();
    ensure(link.len() < 200 && !link.contains("cos"), || format!("the address is «{link}»"))?;
    ensure(!site.requests().iter().any(|path| path.contains("own.csv")), || "points were asked for".to_owned())?;

    // The same from a file, with other separators.
    click(browser, "#own-clear")?;
    counts(browser, 0, 0)?;
    browser.run(
        "const files = new DataTransfer();
         files.items.add(new File([arguments[0]], 'points.csv', { type: 'text/csv' }));
         const input = document.querySelector('#own-file');
         input.files = files.files;
         input.dispatchEvent(new Event('change', { bubbles: true }))",
        json!([table.replace(',', ";")]),
    )?;
    counts(browser, 60, 2)?;
    click(browser, "#lab-restart")?;
    says(browser, CLOCK.ready)?;
    trains(browser, &setting, Some(&given))?;
    // A link that names own points has none.
    let search = browser.run("return location.search", json!([]))?;
    open_lab(browser, site, search.as_str().unwrap_or_default())?;
    stands_when(browser, "the points are gone", |now| now.messages.iter().any(|it| it.contains("no points")))?;
    clean(browser)
}

pub(crate) fn own_points_are_drawn(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "?steps=60")?;
    click(browser, "#lab-knobs [data-live] > summary")?;
    set(browser, "#lab-source", "own")?;
    browser.wait("the plane is there", "return document.querySelector('#own-plane').checkVisibility()")?;
    show(browser, "#own-plane")?;
    let plane = browser.find("#own-plane")?;
    let table = || browser.run("return document.querySelector('#own-table').value", json!([]));
    let points = || -> Result<Vec<[f64; 2]>> {
        let text = table()?;
        Ok(parse_csv(text.as_str().unwrap_or_default())?.points().to_vec())
    };
    let width = browser.run("return document.querySelector('#own-plane').getBoundingClientRect().width", json!([]))?;
    let unit = width.as_f64().unwrap_or_default() / 8.0;
    let near = |point: [f64; 2], wanted: [f64; 2], how: &str| {
        ensure((0..2).all(|axis| (point[axis] - wanted[axis]).abs() < 1.5 / unit), || {
            format!("set {how} at {wanted:?}, a point is at {point:?}")
        })
    };
    let (right, up) = (unit.round(), (2.0 * unit).round());
    browser.drag(&plane, (right as i64, -up as i64), (0, 0))?;
    counts(browser, 1, 1)?;
    near(points()?[0], [right / unit, up / unit], "by mouse")?;
    set(browser, "#own-class", "1")?;
    focus(browser, "#own-plane")?;
    browser.press(&format!("{LEFT}{LEFT}{UP}{ENTER}"))?;
    counts(browser, 2, 2)?;
    ensure(points()?[1] == [-0.2, 0.1], || format!("set by keys, a point is at {:?}", points()))?;
    browser.press(&format!("{UP} "))?;
    counts(browser, 3, 2)?;
    ensure(points()?[2] == [-0.2, 0.2], || format!("set by keys, a point is at {:?}", points()))?;
    // A finger, where the driver has one.
    let swiped = browser.swipe(&plane, (-right as i64, up as i64), (0, 0));
    let fingers = browser.engine() == Engine::Chromium || swiped.is_ok();
    if fingers {
        swiped?;
        counts(browser, 4, 2)?;
        near(points()?[3], [-right / unit, -up / unit], "by finger")?;
        click(browser, "#own-undo")?;
    }
    counts(browser, 3, 2)?;
    click(browser, "#own-undo")?;
    counts(browser, 2, 2)?;
    // Those that are left and some more are trained on.
    show(browser, "#own-plane")?;
    for place in 0..8_i64 {
        set(browser, "#own-class", &(place % 2).to_string())?;
        browser.drag(&plane, (10 * place - 35, if place % 2 == 0 { -60 } else { 60 }), (0, 0))?;
        counts(browser, 3 + place as usize, 2)?;
    }
    let drawn = parse_csv(table()?.as_str().unwrap_or_default())?;
    let setting = with_own(&setting("?steps=60"), 10, 2);
    click(browser, "#lab-restart")?;
    says(browser, CLOCK.ready)?;
    trains(browser, &setting, Some(&Given::Own(drawn)))?;
    click(browser, "#own-clear")?;
    counts(browser, 0, 0)?;
    ensure(table()? == json!(""), || "all points were removed, and the table has some".to_owned())?;
    clean(browser)
}

/// What the table of the sweep tells; nothing before a sweep was begun.
fn sweep_rows(browser: &Browser) -> Result<Rows> {
    Ok(tables(browser)?.remove(LabFigureName::Sweep.name()).unwrap_or_default())
}

/// What the picture of a sweep says of itself.
fn sweep_sentence(browser: &Browser) -> Result<String> {
    let said =
        browser.run("return document.querySelector('#figure-sweep [data-sentence]')?.textContent ?? ''", json!([]))?;
    Ok(said.as_str().unwrap_or_default().to_owned())
}

pub(crate) fn a_sweep_gives_the_native_numbers(browser: &Browser, site: &Site) -> Result<()> {
    let base = open_lab(browser, site, "?steps=40&train=60&test=100")?;
    says(browser, CLOCK.ready)?;
    let mut sweep = Scenario::Gap.sweep().ok_or(Failure("the first experiment has no sweep".to_owned()))?;
    sweep.sizes = vec![base.data.train];
    let jobs: Vec<_> = experiment::jobs(&sweep).collect();
    for &job in &jobs {
        let mut run = native(&experiment::job(&base, job))?;
        run.advance(base.steps);
        sweep.cells.push(experiment::cell(&mut run));
    }
    let mut observed = Observed {
        setting: base,
        data: Data::default(),
        history: History::default(),
        frame: Frame::default(),
        diverged: None,
        sweep: Some(sweep),
        measure: Measure::default(),
    };
    let waits = |wanted: bool| {
        browser.wait(
            "a measure can be chosen of a sweep only",
            &format!(
                "return document.querySelector('#lab-measure').disabled === {wanted}
                   && document.querySelector('#lab-measure-waits').checkVisibility() === {wanted}"
            ),
        )
    };
    waits(true)?;
    click(browser, "#lab-sweep-run")?;
    waits(false)?;
    for (measure, chosen) in [(Measure::Ece, false), (Measure::Accuracy, true), (Measure::Ece, true)] {
        if chosen {
            set(browser, "#lab-measure", measure.name())?;
        }
        observed.measure = measure;
        let wanted = numbers(LabFigureName::Sweep, &observed);
        let said = LabFigure::of(LabFigureName::Sweep, &observed).sentence(&EN);
        let start = Instant::now();
        loop {
            let told = sweep_rows(browser)?;
            let other = other_row(&told, &wanted, |_| 0.0);
            if other.is_none() && sweep_sentence(browser)? == said {
                break;
            }
            ensure(start.elapsed() < PATIENCE, || {
                format!("of {}: {other:?}, «{:?}», natively «{said}»", measure.name(), sweep_sentence(browser))
            })?;
            std::thread::sleep(Duration::from_millis(50));
        }
    }
    sweep_button(browser, CLOCK.sweep)?;
    show(browser, "#figure-sweep canvas")?;
    let inked = picture(browser, "sweep")?.1;
    ensure(inked > 0.005, || format!("only {inked} of the sweep is inked"))?;
    clean(browser)
}

/// Waits until the button of the sweep says this.
fn sweep_button(browser: &Browser, words: &str) -> Result<()> {
    let script = format!("return document.querySelector('#lab-sweep-run').textContent.trim() === '{words}'");
    browser.wait(&format!("the button of the sweep says «{words}»"), &script).map(drop)
}

/// Waits until the focus is there.
fn focused(browser: &Browser, id: &str) -> Result<()> {
    let script = format!("return document.activeElement?.id === '{id}'");
    browser.wait(&format!("the focus is on {id}"), &script).map_err(|Failure(reason)| {
        let now = browser.run("return document.activeElement?.outerHTML.slice(0, 120)", json!([]));
        Failure(format!("{reason}; it is on {now:?}"))
    })?;
    Ok(())
}

pub(crate) fn a_sweep_can_be_cancelled(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "?steps=2000")?;
    says(browser, CLOCK.ready)?;
    // One worker, where an engine lets its scripts say so: with one for each core a driver may be answered late, or never.
    browser.run("Object.defineProperty(navigator, 'hardwareConcurrency', { value: 1 })", json!([]))?;
    focus(browser, "#lab-sweep-run")?;
    browser.press(ENTER)?;
    sweep_button(browser, CLOCK.cancel)?;
    focused(browser, "lab-sweep-run")?;
    let start = Instant::now();
    let rows = "return document.querySelectorAll('table[data-figure=sweep] tbody tr').length";
    while browser.run(rows, json!([]))?.as_u64() < Some(2) {
        ensure(start.elapsed() < PATIENCE, || "nothing is shown while the sweep runs".to_owned())?;
        std::thread::sleep(Duration::from_millis(300));
    }
    let progress = "return document.querySelector('#lab-sweep [data-live]').textContent";
    let progress = browser.run(progress, json!([]))?;
    ensure(progress.as_str().is_some_and(|text| text.contains(" of 20 runs")), || format!("it says {progress}"))?;
    // A run can be worked meanwhile.
    click(browser, "#lab-step")?;
    says(browser, &(CLOCK.paused)(1, 2000))?;
    click(browser, "#lab-sweep-run")?;
    sweep_button(browser, CLOCK.sweep)?;
    // What was heard is shown a moment later, and then no more.
    std::thread::sleep(Duration::from_millis(400));
    let (found, said) = (sweep_rows(browser)?, sweep_sentence(browser)?);
    ensure(said.contains(" of 20 runs"), || format!("of what was found it says «{said}»"))?;
    std::thread::sleep(Duration::from_millis(1000));
    let stayed = other_row(&sweep_rows(browser)?, &found, |_| 0.0).is_none();
    ensure(stayed && sweep_sentence(browser)? == said, || "a cancelled sweep went on".to_owned())?;
    // Another experiment does not keep what this one found.
    click(browser, "#lab-sweep-run")?;
    sweep_button(browser, CLOCK.cancel)?;
    click(browser, "label[for=scenario-missing-digit]")?;
    browser.wait(
        "there is no sweep of students, and it is said why",
        "return ['sweep-run', 'measure'].every((part) => !document.querySelector(`#lab-${part}`).checkVisibility())
           && document.querySelector('#lab-no-sweep').checkVisibility()
           && document.querySelectorAll('table[data-figure=sweep] tbody tr').length === 0",
    )?;
    clean(browser)
}

pub(crate) fn a_sweep_tells_what_diverged(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "?rate=1000000&optimizer=momentum&steps=20&train=60&test=100")?;
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-sweep-run")?;
    stands_when(browser, "all runs diverged", |now| now.messages == [(CLOCK.sweep_diverged)(20, 20)])?;
    sweep_button(browser, CLOCK.sweep)?;
    clean(browser)
}

pub(crate) fn the_focus_is_never_lost(browser: &Browser, site: &Site) -> Result<()> {
    open_lab(browser, site, "")?;
    says(browser, CLOCK.ready)?;
    let press = |id: &str| -> Result<()> {
        focus(browser, &format!("#{id}"))?;
        browser.press(ENTER)
    };
    // The answer is under its button and in sight, and goes by the same button.
    let answer = |open: bool| {
        browser.wait(
            "the answer is where its button is",
            &format!(
                "const answer = document.querySelector('#scenario-answer'), button = document.querySelector('#show-answer');
                 const {{ top, bottom }} = answer.getBoundingClientRect();
                 return button.nextElementSibling === answer && answer.checkVisibility() === {open}
                   && button.getAttribute('aria-expanded') === '{open}' && (!{open} || (top >= 0 && bottom <= innerHeight + 1))"
            ),
        )
    };
    for open in [true, false] {
        press("show-answer")?;
        answer(open)?;
        focused(browser, "show-answer")?;
    }
    click(browser, "#lab-knobs [data-live] > summary")?;
    press("lab-add-arm")?;
    focused(browser, "lab-arm-2-kind")?;
    for (removed, next) in [(2, "lab-arm-1-remove"), (0, "lab-add-arm")] {
        press(&format!("lab-arm-{removed}-remove"))?;
        focused(browser, next)?;
    }
    // The experiment as it stands has nothing to be set to.
    press("set-scenario")?;
    browser.wait(
        "the focus is on the experiment",
        "return document.activeElement?.className === 'scenario' && !document.querySelector('#set-scenario').checkVisibility()",
    )?;
    clean(browser)
}

pub(crate) fn embeds_train(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let folder = std::env::temp_dir().join(format!("lab-trains-{}-{}", browser.engine().name(), std::process::id()));
    std::fs::create_dir_all(&folder)?;
    let whole = std::fs::read_to_string(here.dist().join("embed.html"))?;
    std::fs::write(folder.join("embed.html"), watched(&whole))?;
    let mut outcome = Ok(());
    for (name, link, figures) in [
        ("one-figure", "v=1&figure=training-curves&scenario=gap&steps=60", 1),
        ("an-experiment", "v=1&scenario=clusters&steps=30", 1),
    ] {
        let embed = format!("embed.html#{link}").replace('&', "&amp;");
        let address = other.url(&embed);
        here.add_page(
            &format!("{name}.html"),
            &format!(
                "<!doctype html><link rel=icon href=data:,><title>Host</title><iframe title=f width=760 height=960 sandbox=allow-scripts src=\"{address}\"></iframe>"
            ),
        );
        let both = || {
            browser.go(&here.url(&format!("{name}.html")))?;
            browser.enter_frame(true)?;
            embed_trains(browser, link, figures)?;
            browser.enter_frame(false)?;
            browser.go(&format!("file://{}/embed.html#{link}", folder.display()))?;
            embed_trains(browser, link, figures).map_err(|Failure(reason)| Failure(format!("from disk: {reason}")))
        };
        outcome = both().map_err(|Failure(reason)| Failure(format!("{name}: {reason}")));
        if outcome.is_err() {
            break;
        }
    }
    std::fs::remove_dir_all(&folder)?;
    outcome
}

/// An embed of this state, by itself; each one is a document of its own.
fn open_embed(browser: &Browser, site: &Site, link: &str) -> Result<()> {
    // A change of the fragment alone would load nothing.
    browser.go(&site.url(&format!("embed.html?{}#{link}", link.replace(['&', '='], "-"))))?;
    live(browser)
}

pub(crate) fn embeds_have_the_controls_of_their_links(browser: &Browser, site: &Site) -> Result<()> {
    for (link, shown, locked, title) in [
        ("figure=training-curves&steps=60", "clock", "", "The logit gap, with other settings"),
        ("figure=sweep&scenario=data-size", "sweep", "", "How much data?"),
        ("scenario=data-size&seed=3", "prediction,sweep,clock,knobs", "", "How much data?"),
        ("figure=reliability&controls=clock,knobs&lock=knobs", "clock,knobs", "knobs", "The logit gap"),
        (
            "scenario=pytorch-loop&controls=prediction&lock=prediction&steps=30",
            "prediction",
            "prediction",
            "PyTorch’s loop, with other settings",
        ),
        ("figure=training-curves&steps=30&controls=smoothing", "", "", "The logit gap, with other settings"),
    ] {
        open_embed(browser, site, link)?;
        let seen = browser.run(
            "const places = { prediction: '.prediction', clock: '#lab-play', sweep: '#lab-sweep-run', knobs: '#lab-rate-number' };
             const there = Object.entries(places).map(([name, place]) => [name, document.querySelector(place)]).filter(([, part]) => part);
             there.sort(([, a], [, b]) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
             const names = (parts) => parts.map(([name]) => name).join();
             return [names(there), names(there.filter(([, part]) => part.matches(':disabled'))), document.querySelector('.experiment').textContent]",
            json!([]),
        )?;
        let wanted = json!([shown, locked, format!("Experiment: {title}")]);
        ensure(seen == wanted, || format!("{link}: there are {seen}, should be {wanted}"))?;
        clean(browser)?;
    }
    // What sweeps stands right over the sweep.
    open_embed(browser, site, "scenario=data-size")?;
    let order = browser.run(
        "return [...document.querySelector('#embed').children].map((part) => part.className).filter((name) => !['', 'experiment', 'visually-hidden'].includes(name))",
        json!([]),
    )?;
    let wanted = json!(["scenario", "sweep", "figure-body", "clock", "clock-options", "figure-body", "knobs"]);
    ensure(order == wanted, || format!("an experiment about a sweep is {order}"))?;
    clean(browser)
}

pub(crate) fn what_nobody_can_start_goes_by_itself(browser: &Browser, site: &Site) -> Result<()> {
    for link in [
        "figure=training-curves&steps=60&controls=none",
        // At once, for those who want nothing to move.
        "figure=training-curves&steps=60&controls=none&motion=off",
        "figure=reliability&steps=60&lock=clock",
        "scenario=pytorch-loop&steps=60&train=60&controls=prediction",
    ] {
        open_embed(browser, site, link)?;
        let mut run = native(&setting(link))?;
        run.advance(60);
        shows_run(browser, &mut run, 1).map_err(|Failure(reason)| Failure(format!("{link}: {reason}")))?;
        clean(browser)?;
    }
    // A knob that is left to the reader takes effect at once.
    open_embed(browser, site, "figure=training-curves&steps=60&controls=knobs")?;
    click(browser, ".knobs summary")?;
    type_number(browser, "#lab-rate-number", "0.05")?;
    let mut setting = setting("steps=60&rate=0.05");
    let mut run = native(&setting)?;
    run.advance(60);
    shows_run(browser, &mut run, 1).map_err(|Failure(reason)| Failure(format!("a turned knob: {reason}")))?;
    // So does another link.
    browser.run("location.hash = 'figure=training-curves&steps=40&rate=0.05&controls=knobs'", json!([]))?;
    setting.steps = 40;
    let mut run = native(&setting)?;
    run.advance(40);
    shows_run(browser, &mut run, 1).map_err(|Failure(reason)| Failure(format!("another link: {reason}")))?;
    // A sweep begins.
    open_embed(browser, site, "figure=sweep&steps=30&train=60&controls=none")?;
    let start = Instant::now();
    while sweep_rows(browser)?.len() < 2 {
        ensure(start.elapsed() < PATIENCE, || "a sweep without controls does not begin".to_owned())?;
        std::thread::sleep(Duration::from_millis(50));
    }
    clean(browser)
}

/// Without lanes an embed trains by its own program, and comes to the same numbers.
pub(crate) fn an_embed_trains_without_lanes(browser: &Browser, site: &Site) -> Result<()> {
    const LINK: &str = "v=1&figure=training-curves&scenario=gap&steps=60";
    // Before the program asks, which it does when it opens its run.
    site.run_first(
        "window.WebAssembly.validate = () => false;
         window.workers = 0; window.Worker = class extends Worker { constructor(...all) { super(...all); workers += 1 } };",
    );
    open_embed(browser, site, LINK)?;
    embed_trains(browser, LINK, 1)?;
    let others = browser.run("return [workers, document.getElementById('part-trainer-simd') !== null]", json!([]))?;
    ensure(others == json!([0, true]), || format!("workers, and whether the program for lanes is untouched: {others}"))
}

fn embed_trains(browser: &Browser, link: &str, figures: usize) -> Result<()> {
    live(browser)?;
    let setting = setting(link);
    says(browser, CLOCK.ready)?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(setting.steps))?;
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, figures)?;
    show(browser, "#embed canvas")?;
    let mut inked = 0.0;
    for _ in 0..30 {
        inked = picture_of(browser, "#embed canvas")?.1;
        if inked > 0.005 {
            break;
        }
        frames(browser)?;
    }
    ensure(inked > 0.005, || format!("only {inked} of the canvas is inked"))?;
    clean(browser)
}
