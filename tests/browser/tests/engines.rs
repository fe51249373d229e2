//! The page and the embed in each engine, as a reader uses them. A browser that cannot be found fails every test of it.

use browser_tests::{Browser, Engine, Failure, Fault, Result, Site};
use libtest_mimic::{Arguments, Trial};
use serde_json::{Value, json};
use std::time::Duration;

/// What a test is given: a fresh session, and a server of its own.
type Test = fn(&Browser, &Site) -> Result<()>;

const TESTS: [(&str, Test); 13] = [
    ("goes_live_and_nothing_moves", goes_live_and_nothing_moves),
    ("figures_are_painted_named_and_described", figures_are_painted_named_and_described),
    ("keys_move_both_figures", keys_move_both_figures),
    ("the_mouse_moves_both_figures", the_mouse_moves_both_figures),
    ("tables_hold_what_pytorch_gives", tables_hold_what_pytorch_gives),
    ("the_address_follows_and_leads_back", the_address_follows_and_leads_back),
    ("a_bad_link_is_told", a_bad_link_is_told),
    ("refused_input_is_kept_and_explained", refused_input_is_kept_and_explained),
    ("nothing_is_asked_of_anyone", nothing_is_asked_of_anyone),
    ("the_embed_lives_in_frames_of_a_site", the_embed_lives_in_frames_of_a_site),
    ("the_embed_lives_from_disk", the_embed_lives_from_disk),
    ("loading_faults_are_seen", loading_faults_are_seen),
    ("a_fault_in_drawing_leaves_no_number", a_fault_in_drawing_leaves_no_number),
];

fn main() {
    let arguments = Arguments::from_args();
    let engines = match Engine::wanted() {
        Ok(engines) => engines,
        Err(Failure(reason)) => {
            eprintln!("{reason}");
            std::process::exit(2);
        }
    };
    let trials = engines.into_iter().flat_map(|engine| {
        TESTS.into_iter().map(move |(name, test)| {
            Trial::test(format!("{}::{name}", engine.name()), move || {
                let all = || test(&engine.start()?, &Site::start()?);
                all().map_err(|Failure(reason)| reason.into())
            })
        })
    });
    libtest_mimic::run(&arguments, trials.collect()).exit();
}

// ---- What readers do ----

fn goes_live_and_nothing_moves(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    // The page as it was before script: the live parts gone, the static ones back.
    let moved = browser.run(
        "const boxes = () => [...document.querySelectorAll('.figure, section, .stage')]
           .map((part) => part.getBoundingClientRect()).filter((box) => box.height > 0)
           .map((box) => [box.x, box.y, box.width, box.height]);
         const live = [...document.querySelectorAll('[data-live]')], still = [...document.querySelectorAll('[data-static]')];
         const after = boxes();
         live.forEach((part) => { part.hidden = true; }); still.forEach((part) => { part.hidden = false; });
         const before = boxes();
         live.forEach((part) => { part.hidden = false; }); still.forEach((part) => { part.hidden = true; });
         return before.length !== after.length ? 1e9
           : Math.max(...before.flatMap((box, i) => box.map((value, k) => Math.abs(value - after[i][k]))));",
        json!([]),
    )?;
    ensure(moved.as_f64().is_some_and(|pixels| pixels <= 1.0), || {
        format!("the page moved by {moved} px when it went live")
    })?;
    clean(browser)
}

fn figures_are_painted_named_and_described(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    for name in ["targets", "loss-curve"] {
        let canvas = browser.find(&format!("#figure-{name} canvas"))?;
        let (role, label) = browser.accessible(&canvas)?;
        ensure(role == "img" || role == "image", || format!("{name}: the canvas has the role «{role}»"))?;
        ensure(label.ends_with('?'), || format!("{name}: the canvas is called «{label}»"))?;
        let description = browser.run(
            "const canvas = document.querySelector(arguments[0]);
             return document.getElementById(canvas.getAttribute('aria-describedby')).textContent;",
            json!([format!("#figure-{name} canvas")]),
        )?;
        ensure(description.as_str().is_some_and(|text| text.contains("0.91")), || format!("{name}: {description}"))?;
        browser.run(
            "document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })",
            json!([format!("#figure-{name}")]),
        )?;
        let before = picture(browser, name)?;
        ensure(before.1 > 0.005, || format!("{name}: only {} of the canvas is inked", before.1))?;
        focus(browser, "#smoothing")?;
        browser.press(RIGHT)?;
        std::thread::sleep(Duration::from_millis(300));
        ensure(picture(browser, name)?.0 != before.0, || format!("{name}: the picture did not change"))?;
        browser.click(&browser.find("#reset")?)?;
    }
    clean(browser)
}

fn keys_move_both_figures(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let state = State { epsilon: 0.1, classes: 10, others: false, target: 3 };
    shows(browser, state)?;
    for (control, key, next) in [
        ("#smoothing", RIGHT, State { epsilon: 0.11, ..state }),
        ("#smoothing", END, State { epsilon: 1.0, ..state }),
        ("#smoothing", HOME, State { epsilon: 0.0, ..state }),
        ("#smoothing", RIGHT, State { epsilon: 0.01, ..state }),
        ("#classes", RIGHT, State { epsilon: 0.01, classes: 11, ..state }),
        ("#classes", END, State { epsilon: 0.01, classes: 1000, ..state }),
        ("#convention-others", " ", State { epsilon: 0.01, classes: 1000, others: true, ..state }),
        ("#classes", HOME, State { epsilon: 0.01, classes: 2, others: true, target: 1 }),
    ] {
        focus(browser, control)?;
        browser.press(key)?;
        shows(browser, next)?;
    }
    let said = browser.run("return document.querySelector('#classes').getAttribute('aria-valuetext')", json!([]))?;
    ensure(said == json!("2 classes"), || format!("the slider says {said}"))?;
    clean(browser)
}

fn the_mouse_moves_both_figures(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let slider = browser.find("#smoothing")?;
    let width = browser.run("return document.querySelector('#smoothing').getBoundingClientRect().width", json!([]))?;
    let width = width.as_f64().unwrap_or_default();
    // The handle stands at a tenth of the way; the origin of the drag is the middle.
    let start = -(0.4 * (width - 16.0)) as i64;
    browser.drag(&slider, (start, 0), (0.3 * width) as i64)?;
    let typed = browser.run("return Number(document.querySelector('#smoothing-number').value)", json!([]))?;
    let epsilon = typed.as_f64().unwrap_or_default();
    ensure((0.25..=0.6).contains(&epsilon), || format!("a drag over 0.3 of the slider led from 0.1 to {epsilon}"))?;
    shows(browser, State { epsilon, classes: 10, others: false, target: 3 })?;
    browser.click(&browser.find("#convention-others")?)?;
    shows(browser, State { epsilon, classes: 10, others: true, target: 3 })?;
    browser.click(&browser.find("#reset")?)?;
    shows(browser, State { epsilon: 0.1, classes: 10, others: false, target: 3 })?;
    clean(browser)
}

/// Values recorded by `reference_values.py`, which asks PyTorch.
fn tables_hold_what_pytorch_gives(browser: &Browser, site: &Site) -> Result<()> {
    let recorded: Value = serde_json::from_str(include_str!("../reference_values.json"))?;
    let states = recorded["states"].as_array().ok_or(Failure("the record has no states".to_owned()))?;
    ensure(states.len() >= 4, || format!("only {} states are recorded", states.len()))?;
    open(browser, &site.url(""))?;
    for state in states {
        type_number(browser, "#classes-number", &state["classes"].to_string())?;
        type_number(browser, "#target-number", &state["target"].to_string())?;
        type_number(browser, "#smoothing-number", &state["smoothing"].to_string())?;
        let convention = state["convention"].as_str().unwrap_or_default();
        browser.click(&browser.find(&format!("#convention-{convention}"))?)?;
        std::thread::sleep(Duration::from_millis(250));
        let targets = table(browser, "targets")?;
        let own = &targets[&format!("class-{}", state["target"])];
        agree(&own[2], &state["on"], || format!("the true class's target in {state}"))?;
        let (_, other) = targets
            .as_object()
            .and_then(|rows| rows.iter().find(|(key, _)| **key != format!("class-{}", state["target"])))
            .ok_or(Failure("there is no other class".to_owned()))?;
        agree(&other[2], &state["off"], || format!("another class's target in {state}"))?;
        let losses = table(browser, "loss-curve")?;
        for (place, column) in [(0, 0), (1, 1), (2, 2)] {
            agree(&losses["floor"][column], &state["floor"][place], || {
                format!("the floor, column {column}, in {state}")
            })?;
        }
        for row in state["losses"].as_array().into_iter().flatten() {
            for column in 1..3 {
                agree(&losses[&format!("p-{}", row[0])][column], &row[column], || {
                    format!("column {column} at {row} in {state}")
                })?;
            }
        }
    }
    clean(browser)
}

fn the_address_follows_and_leads_back(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let length = browser.run("return history.length", json!([]))?;
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(5))?;
    focus(browser, "#classes")?;
    browser.press(&RIGHT.repeat(2))?;
    let state = State { epsilon: 0.15, classes: 12, others: false, target: 3 };
    shows(browser, state)?;
    browser.wait(
        "the address names the state",
        "return location.search.includes('smoothing=0.15') && location.search.includes('classes=12')",
    )?;
    let now = browser.run("return history.length", json!([]))?;
    ensure(now == length, || format!("the history grew from {length} to {now}"))?;
    let address = browser.run("return location.href", json!([]))?;
    open(browser, address.as_str().unwrap_or_default())?;
    shows(browser, state)?;
    browser.run(
        "history.pushState(null, '', '?classes=7'); history.pushState(null, '', '?classes=9'); history.back()",
        json!([]),
    )?;
    shows(browser, State { epsilon: 0.1, classes: 7, others: false, target: 3 })?;
    clean(browser)
}

fn a_bad_link_is_told(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?smoothing=7&classes=banana&colour=%3Cb%3Ered%3C/b%3E&target=1"))?;
    shows(browser, State { epsilon: 0.1, classes: 10, others: false, target: 1 })?;
    let told = browser.run(
        "return [...document.querySelectorAll('#notices [data-notice]')].map((n) => n.dataset.notice)",
        json!([]),
    )?;
    ensure(told == json!(["smoothing", "classes", "colour"]), || format!("told of {told}"))?;
    let markup = browser.run("return document.querySelectorAll('#notices b').length", json!([]))?;
    ensure(markup == json!(0), || "a link's text became markup".to_owned())?;
    browser.click(&browser.find("#notices [data-notice] button")?)?;
    browser.wait("a notice is dismissed", "return document.querySelectorAll('#notices [data-notice]').length === 2")?;
    clean(browser)
}

fn refused_input_is_kept_and_explained(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let state = State { epsilon: 0.1, classes: 10, others: false, target: 3 };
    for (field, text, wanted) in [
        ("smoothing", "banana", "from 0 to 1"),
        ("smoothing", "1.5", "from 0 to 1"),
        ("classes", "1", "from 2 to 100000"),
        ("classes", "2.5", "from 2 to 100000"),
        ("target", "10", "from 0 to 9"),
    ] {
        type_number(browser, &format!("#{field}-number"), text)?;
        let kept = browser.run(
            "const field = document.getElementById(arguments[0] + '-number');
             return [field.value, field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby')).textContent]",
            json!([field]),
        )?;
        ensure(kept[0] == json!(text) && kept[1] == json!("true"), || format!("{field} «{text}» became {kept}"))?;
        ensure(kept[2].as_str().is_some_and(|message| message.contains(wanted) && message.contains(text)), || {
            kept.to_string()
        })?;
        shows(browser, state)?;
    }
    type_number(browser, "#smoothing-number", "0,25")?;
    type_number(browser, "#classes-number", "2")?;
    shows(browser, State { epsilon: 0.25, classes: 2, others: false, target: 1 })?;
    browser.wait(
        "the moved class is told",
        "return document.querySelector('#notices [data-notice=target]')?.textContent.includes('now 1')",
    )?;
    type_number(browser, "#classes-number", "100000")?;
    shows(browser, State { epsilon: 0.25, classes: 100_000, others: false, target: 1 })?;
    clean(browser)
}

fn nothing_is_asked_of_anyone(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    let before = site.requests().len();
    focus(browser, "#smoothing")?;
    browser.press(&RIGHT.repeat(20))?;
    focus(browser, "#classes")?;
    browser.press(&RIGHT.repeat(20))?;
    std::thread::sleep(Duration::from_millis(500));
    let asked = site.requests();
    ensure(asked.len() == before, || format!("asked for while a slider moved: {:?}", &asked[before..]))?;
    let elsewhere = browser.run(
        "return performance.getEntriesByType('resource').map((entry) => entry.name)
           .filter((name) => !name.startsWith(location.origin) && !name.startsWith('data:'))",
        json!([]),
    )?;
    ensure(elsewhere == json!([]), || format!("asked of others: {elsewhere}"))?;
    let wasm = asked.iter().filter(|path| path.ends_with(".wasm")).count();
    // WebKit does not take a preloaded file for one that a module fetches, and asks again.
    let most = if browser.engine() == Engine::WebKit { 2 } else { 1 };
    ensure((1..=most).contains(&wasm), || format!("the wasm was fetched {wasm} times"))?;
    clean(browser)
}

// ---- The embed ----

const EMBED_STATE: State = State { epsilon: 0.2, classes: 5, others: false, target: 3 };
const EMBED_LINK: &str = "embed.html#v=1&figure=targets&classes=5&smoothing=0.2";

fn the_embed_lives_in_frames_of_a_site(browser: &Browser, site: &Site) -> Result<()> {
    let other = Site::start()?;
    let link = EMBED_LINK.replace('&', "&amp;");
    let whole = std::fs::read_to_string(site.dist().join("embed.html"))?;
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
        site.add_page(&format!("{name}.html"), &html);
        browser.go(&site.url(&format!("{name}.html")))?;
        embed_works(browser, true, state).map_err(|Failure(reason)| Failure(format!("{name}: {reason}")))?;
    }
    Ok(())
}

fn the_embed_lives_from_disk(browser: &Browser, site: &Site) -> Result<()> {
    let folder = std::env::temp_dir().join(format!("lab-disk-{}-{}", browser.engine().name(), std::process::id()));
    std::fs::create_dir_all(&folder)?;
    std::fs::copy(site.dist().join("embed.html"), folder.join("embed.html"))?;
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
    if framed {
        browser.enter_frame(false)?;
    }
    clean(browser)
}

// ---- Faults ----

fn loading_faults_are_seen(browser: &Browser, _: &Site) -> Result<()> {
    for (path, fault, code) in [
        (".wasm", Fault::Missing, "fetch-404"),
        (".wasm", Fault::Truncated, "compile"),
        ("boot.js", Fault::Missing, "no-js-module"),
    ] {
        let site = Site::start()?;
        site.seed(path, fault);
        browser.go(&site.url(""))?;
        browser.wait(
            "the fault is shown",
            "return document.documentElement.dataset.state === 'fault' && !document.getElementById('fault').hidden",
        )?;
        let seen = browser.run(
            "return [document.querySelector('[data-fault-code]').textContent.split(':')[0], document.querySelectorAll('[data-live]').length,
               document.querySelector('#figure-targets .sentence').offsetHeight > 0, document.querySelector('#figure-targets img').offsetHeight > 0]",
            json!([]),
        )?;
        ensure(seen == json!([code, 0, true, true]), || format!("{path}, {fault:?}: {seen}"))?;
    }
    Ok(())
}

fn a_fault_in_drawing_leaves_no_number(browser: &Browser, site: &Site) -> Result<()> {
    // As a stack that is full would end it: out of the middle of a drawing, on a mark that the test sets.
    site.seed(
        "boot.js",
        Fault::Appended(
            "const draw = CanvasRenderingContext2D.prototype.stroke;
             CanvasRenderingContext2D.prototype.stroke = function stroke() {
               if (document.documentElement.dataset.broken) throw new RangeError('Maximum call stack size exceeded');
               return draw.apply(this, arguments);
             };",
        ),
    );
    open(browser, &site.url(""))?;
    // Only what is on screen is drawn, and so only that can break.
    browser.run(
        "document.querySelector('#figure-targets').scrollIntoView({ block: 'center' });
         document.documentElement.dataset.broken = 'yes'",
        json!([]),
    )?;
    focus(browser, "#smoothing")?;
    browser.press(RIGHT)?;
    browser.wait(
        "the fault is shown",
        "return document.documentElement.dataset.state === 'fault' && !document.getElementById('fault').hidden",
    )?;
    let left =
        browser.run("return document.querySelectorAll('canvas, [data-live], table, input').length", json!([]))?;
    ensure(left == json!(0), || format!("{left} live parts are left"))
}

// ---- How it is looked at ----

const RIGHT: &str = "\u{E014}";
const END: &str = "\u{E010}";
const HOME: &str = "\u{E011}";
const ENTER: &str = "\u{E007}";

/// What the page should show.
#[derive(Clone, Copy, Debug)]
struct State {
    epsilon: f64,
    classes: usize,
    others: bool,
    target: usize,
}

impl State {
    /// The true class's target and each other's, as the frameworks define them.
    fn targets(self) -> (f64, f64) {
        let (epsilon, k) = (self.epsilon, self.classes as f64);
        if self.others { (1.0 - epsilon, epsilon / (k - 1.0)) } else { (1.0 - epsilon + epsilon / k, epsilon / k) }
    }
}

fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Failure(otherwise())) }
}

/// To 1e−12; among very many classes PyTorch's own sums are not righter than 1e−11.
fn agree(shown: &Value, wanted: &Value, what: impl Fn() -> String) -> Result<()> {
    let (Some(shown), Some(wanted)) = (shown.as_f64(), wanted.as_f64()) else {
        return Err(Failure(format!("{}: {shown} and {wanted} should be numbers", what())));
    };
    let tolerance = if what().contains("\"classes\":100000") { 1e-11 } else { 1e-12 };
    ensure((shown - wanted).abs() <= tolerance * wanted.abs().max(1.0), || {
        format!("{}: {shown}, should be {wanted}", what())
    })
}

fn open(browser: &Browser, url: &str) -> Result<()> {
    browser.go(url)?;
    live(browser)?;
    // From here on, what the console would show; under Chromium the console itself is read as well.
    browser
        .run(
            "document.documentElement.dataset.trouble = '';
             for (const kind of ['error', 'unhandledrejection', 'securitypolicyviolation'])
               addEventListener(kind, (event) => { document.documentElement.dataset.trouble += `${kind}: ${event.message ?? event.violatedDirective ?? ''}; `; })",
            json!([]),
        )
        .map(drop)
}

fn live(browser: &Browser) -> Result<()> {
    browser.wait("the page is live", "return document.documentElement?.dataset.state === 'live'").map_err(|Failure(reason)| {
        let state = browser.run(
            "return document.documentElement.dataset.state + ' ' + document.querySelector('[data-fault-code]')?.textContent",
            json!([]),
        );
        Failure(format!("{reason}; it is {state:?}, console {:?}", browser.console()))
    })?;
    Ok(())
}

/// Nothing on the console, no violation of the policy, no error.
fn clean(browser: &Browser) -> Result<()> {
    let trouble = browser.run("return document.documentElement.dataset.trouble ?? ''", json!([]))?;
    ensure(trouble == json!(""), || format!("trouble: {trouble}"))?;
    let console = browser.console()?;
    ensure(console.is_empty(), || format!("the console says {console:?}"))
}

fn focus(browser: &Browser, selector: &str) -> Result<()> {
    browser.run("document.querySelector(arguments[0]).focus()", json!([selector])).map(drop)
}

fn type_number(browser: &Browser, selector: &str, text: &str) -> Result<()> {
    browser
        .run("const field = document.querySelector(arguments[0]); field.focus(); field.select()", json!([selector]))?;
    browser.press(&format!("{text}{ENTER}"))?;
    std::thread::sleep(Duration::from_millis(50));
    Ok(())
}

/// The numbers of a figure's table by the names of its rows.
fn table(browser: &Browser, name: &str) -> Result<Value> {
    browser.run(
        "const rows = {};
         for (const row of document.querySelectorAll(`table[data-figure=\"${arguments[0]}\"] tbody tr`))
           rows[row.dataset.row] = [...row.querySelectorAll('data')].map((cell) => Number(cell.value));
         return rows",
        json!([name]),
    )
}

/// Waits until both tables show the state, for tables follow by a tenth of a second.
fn shows(browser: &Browser, state: State) -> Result<()> {
    shows_targets(browser, state)?;
    let losses = table(browser, "loss-curve")?;
    let (on, off) = state.targets();
    let k = state.classes as f64;
    for p in [0.05_f64, 0.5, 0.99] {
        let row = &losses[&format!("p-{p}")];
        agree(&row[1], &json!(-p.ln()), || format!("one-hot at {p} of {state:?}"))?;
        let smoothed = -on * p.ln() - (k - 1.0) * off * ((1.0 - p) / (k - 1.0)).ln();
        // The closed form loses digits for many classes, where the page does not.
        let (shown, scale) = (row[2].as_f64().unwrap_or(f64::NAN), smoothed.abs().max(1.0));
        ensure((shown - smoothed).abs() < 1e-11 * scale, || {
            format!("smoothed at {p} of {state:?}: {shown}, should be {smoothed}")
        })?;
    }
    Ok(())
}

fn shows_targets(browser: &Browser, state: State) -> Result<()> {
    let (on, off) = state.targets();
    let right = |rows: &Value| -> bool {
        let Some(rows) = rows.as_object() else { return false };
        let classes: f64 = rows.values().filter_map(|row| row[0].as_f64()).sum();
        let near = |value: &Value, wanted: f64| value.as_f64().is_some_and(|value| (value - wanted).abs() < 1e-12);
        classes == state.classes as f64
            && rows.iter().all(|(key, row)| {
                let own = *key == format!("class-{}", state.target);
                near(&row[1], f64::from(u8::from(own))) && near(&row[2], if own { on } else { off })
            })
    };
    let mut rows = Value::Null;
    for _ in 0..100 {
        rows = table(browser, "targets")?;
        if right(&rows) {
            // The second table is written in the same moment as the first.
            return Ok(());
        }
        std::thread::sleep(Duration::from_millis(30));
    }
    Err(Failure(format!("the targets should be {on} and {off} for {state:?}, the table says {rows}")))
}

/// A digest of a figure's pixels, and the share of them that differ from the paper.
fn picture(browser: &Browser, name: &str) -> Result<(i64, f64)> {
    let seen = browser.run(
        "const canvas = document.querySelector(`#figure-${arguments[0]} canvas`);
         const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
         let digest = 0, inked = 0;
         for (let i = 0; i < data.length; i += 4) {
           digest = (digest * 31 + data[i] * 7 + data[i + 1] * 5 + data[i + 2]) | 0;
           if (Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) > 60) inked += 1;
         }
         return [digest, inked / (data.length / 4)]",
        json!([name]),
    )?;
    Ok((seen[0].as_i64().unwrap_or_default(), seen[1].as_f64().unwrap_or_default()))
}
