//! Predictions: made by mouse and by keys, revealed, seen in the figures, and waited for by embeds.

use crate::lab::{CLOCK, says};
use crate::looking::{DOWN, END, HOME, RIGHT, clean, click, ensure, focus, live, open, show, site};
use browser_tests::{Browser, Engine, Failure, Fault, Result, Site};
use label_smoothing_lab::course::Task;
use label_smoothing_lab::spec::{GoalName, PredictionName};
use label_smoothing_lab::training::Scenario;
use label_smoothing_lab::words::{PAGE, PredictionsWords};
use serde_json::{Value, json};

const SAY: &PredictionsWords = &PAGE.predictions;

/// What is seen of a prediction.
fn seen(browser: &Browser, name: &str) -> Result<Value> {
    browser.run(
        "const [name] = arguments;
         const part = document.querySelector(`#predict-${name} [data-live]`);
         const reveal = part.querySelector(`#reveal-${name}`);
         const shown = (selector) => [...part.querySelectorAll(selector)].filter((it) => it.checkVisibility());
         return {
           disabled: reveal.disabled, label: reveal.textContent, open: reveal.ariaExpanded,
           values: shown('.value').map((it) => it.textContent.trim()), verdict: shown('.verdict strong').map((it) => it.textContent),
           answers: shown('.this').map((it) => it.closest('label').querySelector('input').id),
           truths: shown('.truth').map((it) => it.className), hint: shown('.hint').map((it) => it.textContent),
           rows: shown('tbody tr').map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent)),
         }",
        json!([name]),
    )
}

/// Looks until what is seen is so.
fn when(browser: &Browser, name: &str, what: &str, right: impl Fn(&Value) -> bool) -> Result<Value> {
    let mut now = Value::Null;
    for _ in 0..60 {
        now = seen(browser, name)?;
        if right(&now) {
            return Ok(now);
        }
        std::thread::sleep(std::time::Duration::from_millis(30));
    }
    ensure(false, || format!("{name}: {what}, seen is {now}"))?;
    Ok(now)
}

fn is_alive(browser: &Browser, name: &str) -> Result<()> {
    let script = format!("return document.querySelector('#reveal-{name}') !== null");
    browser.wait(&format!("the prediction {name} is alive"), &script).map(drop)
}

pub(crate) fn answers_are_chosen_and_revealed(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    is_alive(browser, "certainty")?;
    when(browser, "certainty", "the answer waits for a guess", |now| {
        now["disabled"] == json!(true) && now["label"] == json!(SAY.first) && now["answers"] == json!([])
    })?;
    for (place, verdict) in [(0, SAY.other), (2, SAY.right)] {
        show(browser, "#predict-certainty")?;
        click(browser, &format!("label[for=certainty-answer-{place}]"))?;
        when(browser, "certainty", "a guess is made", |now| now["disabled"] == json!(false))?;
        click(browser, "#reveal-certainty")?;
        when(browser, "certainty", "the answer is shown", |now| {
            now["verdict"] == json!([verdict])
                && now["answers"] == json!(["certainty-answer-2"])
                && now["open"] == json!("true")
        })?;
        click(browser, "#reveal-certainty")?;
        when(browser, "certainty", "the answer is hidden again", |now| {
            now["verdict"] == json!([]) && now["answers"] == json!([]) && now["label"] == json!(SAY.show_answer)
        })?;
    }
    clean(browser)
}

pub(crate) fn numbers_are_placed_and_revealed(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    is_alive(browser, "shares")?;
    show(browser, "#predict-shares")?;
    when(browser, "shares", "nothing is guessed yet", |now| now["values"] == json!([SAY.none]))?;
    // By keys, from the end down to 0.6, which many expect.
    focus(browser, "#shares-guess-0")?;
    browser.press(END)?;
    browser.press(&DOWN.repeat(40))?;
    when(browser, "shares", "the keys move it to 0.6", |now| now["values"] == json!(["0.6"]))?;
    click(browser, "#reveal-shares")?;
    when(browser, "shares", "0.6 is not so, and the truth is marked", |now| {
        now["verdict"] == json!([SAY.other]) && now["truths"] == json!(["truth mark"])
    })?;
    let said = browser.run("return document.body.textContent", json!([]))?;
    let told = (SAY.told)("0.6", "0.8");
    ensure(said.as_str().is_some_and(|said| said.contains(&told)), || format!("nowhere is said «{told}»"))?;
    // Changed while the truth is shown, by mouse, to where the truth is.
    let way = browser.run(
        "const at = (part) => { const box = part.getBoundingClientRect(); return box.x + box.width / 2; };
         return at(document.querySelector('#predict-shares .truth')) - at(document.querySelector('#shares-guess-0'))",
        json!([]),
    )?;
    let way = way.as_f64().unwrap_or_default().round() as i64;
    let line = browser.find("#shares-guess-0")?;
    browser.drag(&line, (way - 30, 0), (30, 0))?;
    when(browser, "shares", "the mouse moves it to the truth", |now| {
        now["verdict"] == json!([SAY.right]) && (now["values"] == json!(["0.8"]) || now["values"] == json!(["0.79"]))
    })?;
    clean(browser)
}

pub(crate) fn bars_are_drawn_and_revealed(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    is_alive(browser, "own-target")?;
    show(browser, "#predict-own-target")?;
    focus(browser, "#own-target-guess-0")?;
    browser.press(END)?;
    when(browser, "own-target", "all of it is given", |now| now["values"] == json!(["1", "0", "0", "0"]))?;
    focus(browser, "#own-target-guess-1")?;
    browser.press(END)?;
    let used_up = (SAY.of)(PredictionName::OwnTarget).used_up;
    when(browser, "own-target", "no more is given than there is, and that is told", |now| {
        now["values"] == json!(["1", "0", "0", "0"]) && now["hint"] == json!([used_up])
    })?;
    focus(browser, "#own-target-guess-0")?;
    browser.press(HOME)?;
    for _ in 0..12 {
        browser.press(RIGHT)?;
    }
    focus(browser, "#own-target-guess-1")?;
    for _ in 0..6 {
        browser.press(RIGHT)?;
    }
    when(browser, "own-target", "the rest is left to the others", |now| {
        now["values"] == json!(["0.6", "0.3", "0", "0.1"])
    })?;
    click(browser, "#reveal-own-target")?;
    when(browser, "own-target", "both targets lie over the guess, and none is right", |now| {
        let rows = [
            ["0.6", "1", "0.6", "0.6"],
            ["0.3", "0", "0.0444", "0.4"],
            ["0", "0", "0.0444", "0"],
            ["0.1", "0", "0.311", "0"],
        ];
        now["verdict"] == json!([])
            && now["rows"] == json!(rows)
            && now["truths"].as_array().is_some_and(|it| it.len() == 8)
    })?;

    // The push, whose sign surprises: by keys, and then seen in the figure.
    is_alive(browser, "gradient-sign")?;
    show(browser, "#predict-gradient-sign")?;
    focus(browser, "#gradient-sign-guess-0")?;
    for _ in 0..10 {
        browser.press(RIGHT)?;
    }
    when(browser, "gradient-sign", "it is drawn upwards", |now| now["values"] == json!(["0.05", "0"]))?;
    click(browser, "#reveal-gradient-sign")?;
    when(browser, "gradient-sign", "it goes down", |now| {
        now["verdict"] == json!([SAY.other])
            && now["rows"] == json!([["0.05", "0.05", "−0.04"], ["0", "−0.00556", "0.00444"]])
    })?;
    click(browser, "#sets-predict-gradient-sign")?;
    browser.wait(
        "the figures show it",
        "return Number(new URLSearchParams(location.search).get('logits')?.split(':')[1]?.split(',')[0]).toFixed(3) === '5.142'",
    )?;
    click(browser, "#sets-predict-gradient-sign")?;
    browser.wait("it is as before", "return !new URLSearchParams(location.search).has('logits')")?;
    clean(browser)
}

/// An answer, a hint and the checker that are opened before the course has come stay open; each comes alive once it is left.
pub(crate) fn what_is_read_is_not_taken_away(browser: &Browser, site: &Site) -> Result<()> {
    let mut files =
        std::fs::read_dir(site.dist())?.flatten().map(|file| file.file_name().to_string_lossy().into_owned());
    let course = files.find(|name| name.starts_with("course-"));
    site.seed(&course.ok_or_else(|| Failure("the course is no part of its own".to_owned()))?, Fault::Held);
    open(browser, &site.url(""))?;
    let places = [
        "#predict-certainty [data-static] details",
        "#goal-same-target [data-static] details",
        "#target-check [data-static]",
    ];
    for place in places {
        browser.run("document.querySelector(arguments[0]).open = true", json!([place]))?;
    }
    focus(browser, "#predict-shares [data-static] summary")?;
    site.mend();
    is_alive(browser, "floor")?;
    browser.wait("all goals are alive", "return document.querySelector('#goal-no-push [data-live]') !== null")?;
    const ALIVE: &str = "return ['#predict-certainty', '#goal-same-target', '#target-check', '#predict-shares'].map((host) =>
         [document.querySelector(`${host} [data-live]`) !== null, document.querySelector(`${host} > [data-static]`).checkVisibility()])";
    let now = browser.run(ALIVE, json!([]))?;
    ensure(now == json!(vec![[false, true]; 4]), || format!("what is read stays as it is: {now}"))?;
    let focused = browser.run("return document.activeElement.closest('#predict-shares') !== null", json!([]))?;
    ensure(focused == json!(true), || "the focus is lost".to_owned())?;
    browser.run("document.activeElement.blur()", json!([]))?;
    for place in places {
        browser.run("document.querySelector(arguments[0]).open = false", json!([place]))?;
    }
    for name in ["certainty", "shares"] {
        is_alive(browser, name)?;
    }
    browser.wait("the goal and the checker are alive", "return ['#goal-same-target', '#target-check'].every((host) => document.querySelector(`${host} [data-live]`) !== null)")?;
    let now = browser.run(ALIVE, json!([]))?;
    ensure(now == json!(vec![[true, false]; 4]), || format!("each is alive once: {now}"))?;
    clean(browser)
}

pub(crate) fn the_link_of_a_prediction_leads_to_it(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?v=1&predict=floor"))?;
    is_alive(browser, "floor")?;
    browser.wait(
        "the prediction is in sight",
        "const box = document.querySelector('#predict-floor').getBoundingClientRect();
         return location.hash === '#predict-floor' && box.top >= 0 && box.top < innerHeight / 2",
    )?;
    // A state that changes keeps the place and the prediction.
    crate::looking::set(browser, "#smoothing-number", "0.2")?;
    browser.wait(
        "the address keeps the prediction",
        "return location.search.includes('smoothing=0.2') && location.search.includes('predict=floor') && location.hash === '#predict-floor'",
    )?;
    clean(browser)
}

/// What gives an answer away is not seen before: not the figures, until the answer is shown or something was moved.
pub(crate) fn a_figure_that_answers_is_covered(browser: &Browser, site: &Site) -> Result<()> {
    const COVERED: &str = "return ['gradient', 'confidence-vs-smoothing', 'memorisation', 'clusters'].map((name) => {
         const figure = document.querySelector(`#figure-${name}`);
         const sentence = [...figure.querySelectorAll('.sentence')].some((it) => it.checkVisibility({ visibilityProperty: true }));
         return [figure.querySelector('.cover').checkVisibility(), sentence];
       })";
    let covered = |what: &str, wanted: [bool; 4]| {
        let now = browser.wait(
            "the covers are there",
            &format!("if (document.querySelectorAll('.cover').length < 4) return false; {COVERED}"),
        )?;
        ensure(now == json!(wanted.map(|it| [it, !it])), || format!("{what}: {now}"))
    };
    open(browser, &site.url(""))?;
    is_alive(browser, "gradient-sign")?;
    let heights =
        "return [...document.querySelectorAll('.figure')].map((it) => Math.round(it.getBoundingClientRect().height))";
    covered("as the page comes", [true; 4])?;
    // One is shown with its answer, and one because the reader wants to.
    show(browser, "#predict-gradient-sign")?;
    focus(browser, "#gradient-sign-guess-0")?;
    browser.press(RIGHT)?;
    click(browser, "#reveal-gradient-sign")?;
    browser.wait(
        "it is shown with its answer",
        "return !document.querySelector('#figure-gradient').hasAttribute('data-covered')",
    )?;
    let before = browser.run(heights, json!([]))?;
    show(browser, "#figure-clusters .cover button")?;
    click(browser, "#figure-clusters .cover button")?;
    covered("after one answer and one look", [false, true, true, false])?;
    let now = browser.run(
        "return [document.activeElement.id, (() => { HEIGHTS })()]".replace("HEIGHTS", heights).as_str(),
        json!([]),
    )?;
    ensure(now == json!(["figure-clusters", before]), || format!("the focus is kept and nothing moves: {now}"))?;
    // What is moved is looked at.
    crate::looking::set(browser, "#smoothing-number", "0.2")?;
    browser.wait(
        "what is moved is shown",
        "return !document.querySelector('#figure-confidence-vs-smoothing').hasAttribute('data-covered')",
    )?;
    covered("after a change of the theory", [false, false, true, false])?;
    // The run of another experiment would give the answer away by the way.
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    crate::looking::set(browser, "#lab-speed", "fastest")?;
    click(browser, "#lab-play")?;
    says(browser, &(CLOCK.done)(Scenario::Gap.setting().steps))?;
    covered("after another experiment", [false, false, true, false])?;
    // A link brings a state to be looked at.
    open(browser, &site.url("?v=1&smoothing=0.3"))?;
    is_alive(browser, "gradient-sign")?;
    covered("by a link of the theory", [false, false, true, true])?;
    clean(browser)
}

/// A guess is made and the answer shown by finger, and so is a hint.
pub(crate) fn guesses_are_made_by_finger(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    is_alive(browser, "class-weights")?;
    // Until all has come, what a finger aims at may still move under it.
    browser.wait("the lab is there", "return document.querySelector('#lab-play') !== null")?;
    let tap = |selector: &str| -> Result<()> {
        show(browser, selector)?;
        browser.tap(&browser.find(selector)?)
    };
    let tapped = tap("label[for=certainty-answer-2]");
    if browser.engine() != Engine::Chromium && tapped.is_err() {
        return clean(browser);
    }
    tapped?;
    for name in PredictionName::ALL {
        let (task, called) = (name.task(), name.name());
        match task {
            Task::Choice => tap(&format!("label[for={called}-answer-0]"))?,
            _ => {
                let line = format!("#{called}-guess-0");
                show(browser, &line)?;
                browser.swipe(&browser.find(&line)?, (-60, 0), (120, 0))?;
            }
        }
        when(browser, called, "a finger makes a guess", |now| now["disabled"] == json!(false))?;
        tap(&format!("#reveal-{called}"))?;
        when(browser, called, "a finger shows the answer", |now| now["open"] == json!("true"))?;
    }
    for goal in GoalName::ALL {
        let place = format!("#goal-{} [data-live] summary", goal.name());
        tap(&place)?;
        let is_open = format!("return document.querySelector('{place}').parentElement.open");
        browser.wait("a finger shows how a goal is met", &is_open)?;
    }
    clean(browser)
}

pub(crate) fn an_embed_waits_for_its_prediction(browser: &Browser, here: &Site) -> Result<()> {
    let other = site()?;
    let link = other.url("embed.html#v=1&amp;predict=gradient-sign&amp;goal=no-push");
    here.add_page(
        "asks.html",
        &format!(
            "<!doctype html><link rel=icon href=data:,><title>Host</title>\
             <script>window.told = []; addEventListener('message', ({{ data }}) => told.push(data))</script>\
             <iframe title=f width=760 height=1400 sandbox=allow-scripts src=\"{link}\"></iframe>"
        ),
    );
    browser.go(&here.url("asks.html"))?;
    browser.enter_frame(true)?;
    live(browser)?;
    is_alive(browser, "gradient-sign")?;
    const THERE: &str = "return ['#smoothing', '#logits', 'canvas', '[data-sentence]', 'table[data-figure=gradient]', '.takeaway > button', '.goal-state']
         .map((part) => document.querySelector(part).checkVisibility())";
    let before = browser.run(THERE, json!([]))?;
    ensure(before == json!([false, false, false, false, false, false, false]), || {
        format!("before the prediction: {before}")
    })?;
    show(browser, "#predict-gradient-sign")?;
    browser.click(&browser.find("#predict-gradient-sign .ask")?)?;
    focus(browser, "#gradient-sign-guess-0")?;
    browser.press(RIGHT)?;
    when(browser, "gradient-sign", "a guess is made", |now| now["disabled"] == json!(false))?;
    click(browser, "#reveal-gradient-sign")?;
    when(browser, "gradient-sign", "the truth is shown", |now| now["verdict"] == json!([SAY.other]))?;
    // What is shown once more is not told once more.
    click(browser, "#reveal-gradient-sign")?;
    click(browser, "#reveal-gradient-sign")?;
    when(browser, "gradient-sign", "the truth is shown again", |now| now["verdict"] == json!([SAY.other]))?;
    browser.run("document.querySelector('canvas').scrollIntoView()", json!([]))?;
    browser.wait(
        "the figure is there, and can be moved",
        "return document.querySelector('#smoothing').checkVisibility() && document.querySelectorAll('[data-handle]').length > 0",
    )?;
    let mut inked = 0.0;
    for _ in 0..60 {
        crate::looking::frames(browser)?;
        inked = crate::looking::picture_of(browser, "canvas")?.1;
        if inked > 0.005 {
            break;
        }
    }
    ensure(inked > 0.005, || format!("only {inked} of the picture is inked"))?;
    clean(browser)?;
    browser.enter_frame(false)?;
    let told = browser.wait(
        "the host is told",
        "const told = window.told.filter((it) => it.type === 'outcome'); return told.length > 0 && told",
    )?;
    let wanted = json!([{ "ns": "label-smoothing-lab", "v": 1, "type": "outcome", "kind": "prediction",
        "name": "gradient-sign", "right": false }]);
    ensure(told == wanted, || format!("the host was told {told}"))
}
