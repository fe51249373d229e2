//! The ten figures, their controls, and their numbers.

use crate::looking::{
    ENTER, FIGURES, FIRST, State, TAB, Tables, agree, clean, ensure, focus, frames, live, open, picture, set, show,
    shows, shows_targets, tables, tables_when, type_number,
};
use browser_tests::{Browser, Failure, Result, Site};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::f64::consts::LOG2_E;

/// A state in which every control has something to change in every figure that follows it.
const START: &str = "?v=1&logits=2,1,0,-1,0.5&relatives=temperature";

/// Every way to change the state, in an order in which each changes something: the control, where it is, and to what.
/// Surfaces are turned as well, which no table tells.
const CHANGES: [(&str, &str, &str); 30] = [
    ("smoothing", "#smoothing-number", "0.2"),
    ("smoothing", "#smoothing", "0.3"),
    ("classes", "#classes-number", "12"),
    ("classes", "#classes", "5"),
    ("target", "#target-number", "1"),
    ("convention", "#convention-others", ""),
    ("convention", "#convention-uniform", ""),
    ("temperature", "#temperature-number", "2"),
    ("temperature", "#temperature", "5"),
    ("unit", "#unit-bits", ""),
    ("unit", "#unit-nats", ""),
    ("start", "#loss-surface-start-own-number", "1"),
    ("start", "#loss-surface-start-rival-number", "2"),
    ("start", "#confidence-surface-start-own-number", "0"),
    ("start", "#confidence-surface-start-rival-number", "3"),
    ("relatives", "#relative-confidence-penalty", ""),
    ("relatives", "#relative-focal-loss", ""),
    ("relatives", "#relative-temperature", ""),
    ("relatives", "#relative-margin-based", ""),
    ("relatives", "#relative-maxsup", ""),
    ("relatives", "#relative-negative", ""),
    ("logits", "#logits-number", "3, 1, 0.5"),
    ("logits", "#logits", "wrong"),
    ("turn", "#figure-loss-surface .turns button:first-of-type", ""),
    ("turn", "#figure-loss-surface .turns button:last-of-type", ""),
    ("turn", "#figure-confidence-surface .turns button:first-of-type", ""),
    ("turn", "#figure-confidence-surface .turns button:last-of-type", ""),
    // A setting from the literature is ε and K, and every figure follows the first.
    ("smoothing", "#preset", "imagenet"),
    // With logits by name the loss would be the same for every class.
    ("logits", "#logits-number", "2, 1, 0.5"),
    ("target", "#target-number", "999"),
];

fn follows(figure: &str, control: &str) -> bool {
    FIGURES.iter().any(|(name, controls)| *name == figure && controls.contains(&control))
}

pub(crate) fn tables_follow_their_controls(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(START))?;
    let forgotten = browser.run(
        "return [...document.querySelectorAll('#controls :is(input, select), .figure-controls :is(input, select, button)')]
           .filter((part) => !arguments[0].some((selector) => part.matches(selector))).map((part) => part.outerHTML)",
        json!([CHANGES.map(|(_, selector, _)| selector)]),
    )?;
    ensure(forgotten == json!([]), || format!("controls that this test does not know: {forgotten}"))?;
    let mut before = tables(browser)?;
    let names: Vec<&String> = before.keys().collect();
    let known: BTreeSet<String> = FIGURES.iter().map(|(name, _)| (*name).to_owned()).collect();
    ensure(before.keys().eq(known.iter()), || format!("the page has tables of {names:?}"))?;
    for (control, selector, value) in CHANGES {
        set(browser, selector, value)?;
        let wanted: BTreeSet<&str> =
            FIGURES.iter().map(|(name, _)| *name).filter(|name| follows(name, control)).collect();
        if wanted.is_empty() {
            // Long enough for a table to have been rewritten.
            std::thread::sleep(std::time::Duration::from_millis(200));
        }
        let mut now = Tables::new();
        let mut changed = BTreeSet::new();
        for _ in 0..50 {
            now = tables(browser)?;
            changed = FIGURES.iter().map(|(name, _)| *name).filter(|&name| now[name] != before[name]).collect();
            if wanted.is_subset(&changed) {
                break;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        ensure(changed == wanted, || {
            format!("{selector} «{value}» should change the tables of {wanted:?}, it changed {changed:?}")
        })?;
        before = now;
    }
    clean(browser)
}

pub(crate) fn pictures_follow_their_controls(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(START))?;
    for (name, controls) in FIGURES {
        // Back to the start, as by the browser's own button.
        browser.run(
            "history.replaceState(null, '', arguments[0]); dispatchEvent(new PopStateEvent('popstate'))",
            json!([START]),
        )?;
        show(browser, &format!("#figure-{name} canvas"))?;
        let mut before = picture(browser, name)?.0;
        let mut tried = BTreeSet::new();
        for (control, selector, value) in CHANGES {
            if !tried.insert(control) {
                continue;
            }
            set(browser, selector, value)?;
            frames(browser)?;
            let wanted = controls.contains(&control) || (control == "turn" && controls.contains(&"start"));
            let mut now = picture(browser, name)?.0;
            for _ in 0..30 {
                if (now != before) == wanted {
                    break;
                }
                frames(browser)?;
                now = picture(browser, name)?.0;
            }
            ensure((now != before) == wanted, || {
                let should = if wanted { "should" } else { "should not" };
                format!("{selector} «{value}» {should} change the picture of {name}")
            })?;
            before = now;
        }
    }
    clean(browser)
}

/// What `tests/reference/pytorch_states.py` recorded of PyTorch: the program, and what it printed.
pub(crate) fn the_page_says_what_pytorch_printed(browser: &Browser, site: &Site) -> Result<()> {
    let recorded: Value = serde_json::from_str(include_str!("../../../reference/pytorch_states.json"))?;
    let states = recorded["states"].as_array().ok_or(Failure("the record has no states".to_owned()))?;
    ensure(states.len() >= 15, || format!("only {} states are recorded", states.len()))?;
    for state in states {
        let link = state["link"].as_str().unwrap_or_default();
        open(browser, &site.url(&format!("?{link}")))?;
        let told = browser.wait(
            "PyTorch's numbers are told",
            "const live = document.querySelector('#frameworks-now [data-live]');
             const cells = [...live?.querySelectorAll('[data-printed]') ?? []].map((cell) => cell.textContent);
             return cells.length === 4 && [cells, live.querySelector('code').textContent]",
        )?;
        // The optimum is a logarithm, whose last digit is the browser's own.
        ensure(told[1] == state["code"] || link.contains("optimum"), || {
            format!("«{link}»: other code than PyTorch ran:\n{}", told[1])
        })?;
        let own = format!("class-{}", state["target"]);
        for (place, target) in [(0, "one_hot"), (2, "smoothed")] {
            let printed = |place: usize| json!(told[0][place].as_str().and_then(|text| text.parse::<f64>().ok()));
            let gradients = &state[target]["gradient"];
            agree(&printed(place), &state[target]["loss"], || format!("«{link}», {target}: loss"))?;
            agree(&printed(place + 1), &gradients[state["target"].to_string()], || {
                format!("«{link}», {target}: gradient of the true class")
            })?;
        }
        let tables = tables(browser)?;
        let gradients = &tables["gradient"];
        for (row, numbers) in gradients {
            // Any class that does not stand alone stands for all of them.
            let alone = |class: &&String| gradients.contains_key(&format!("class-{class}"));
            let class = match row.strip_prefix("class-") {
                Some(class) => Some(class),
                None => state["probability"]
                    .as_object()
                    .and_then(|classes| classes.keys().find(|class| !alone(class)))
                    .map(String::as_str),
            };
            let class = class.ok_or(Failure(format!("«{link}»: nobody is recorded of «{row}»")))?;
            let what = |column: &str| format!("«{link}», {row}: {column}");
            agree(&json!(numbers[2]), &state["probability"][class], || what("probability"))?;
            agree(&json!(numbers[3]), &state["one_hot"]["gradient"][class], || what("one-hot gradient"))?;
            agree(&json!(numbers[4]), &state["smoothed"]["gradient"][class], || what("smoothed gradient"))?;
        }
        the_text_agrees(browser, &own).map_err(|Failure(reason)| Failure(format!("«{link}»: {reason}")))?;
        others_cost(browser, &tables, &own).map_err(|Failure(reason)| Failure(format!("«{link}»: {reason}")))?;
    }
    clean(browser)
}

/// The numbers of the text are those of the tables, to the digit.
fn the_text_agrees(browser: &Browser, own: &str) -> Result<()> {
    let pairs = json!([
        ["floor", "loss-curve", "floor", 2],
        ["floor", "decomposition", "floor", 0],
        ["floor", "confidence-vs-smoothing", "present", 4],
        ["epsilon", "confidence-vs-smoothing", "present", 1],
        ["on", "targets", own, 2],
        ["off", "targets", null, 2],
        ["own", "gradient", own, 2],
        ["one-hot-loss", "decomposition", "one-hot", 0],
        ["smoothed-loss", "decomposition", "loss", 0],
        ["gap", "logit-gap", "optimum", 0],
    ]);
    let seen = browser.run(
        "const [pairs, own] = arguments;
         return pairs.map(([name, figure, key, column]) => {
           const rows = [...document.querySelectorAll(`table[data-figure=\"${figure}\"] tbody tr`)];
           const row = rows.find((row) => key ? row.dataset.row === key : row.dataset.row !== own);
           const texts = [...document.querySelectorAll(`[data-value=\"${name}\"]`)].map((value) => value.textContent);
           return [name, texts, figure, row?.querySelectorAll('data')[column].textContent];
         })",
        json!([pairs, own]),
    )?;
    for pair in seen.as_array().into_iter().flatten() {
        let texts = pair[1].as_array().map_or(&[][..], Vec::as_slice);
        ensure(pair[3].is_string() && !texts.is_empty() && texts.iter().all(|text| *text == pair[3]), || {
            format!("the text says {} is {}, the table of {} says {}", pair[0], pair[1], pair[2], pair[3])
        })?;
    }
    Ok(())
}

/// Only the text tells what all other classes cost together: it follows from the logits.
fn others_cost(browser: &Browser, tables: &Tables, own: &str) -> Result<()> {
    let rows = &tables["gradient"];
    let highest = rows.values().map(|row| row[1]).fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = rows.values().map(|row| row[0] * (row[1] - highest).exp()).sum();
    let others = rows.iter().filter(|(key, _)| *key != own).map(|(_, row)| row);
    let cost: f64 = others.map(|row| row[0] * (highest + sum.ln() - row[1])).sum();
    let told = value(browser, "others-cost")?;
    ensure((told - cost).abs() <= 1e-3 * cost, || format!("the others cost {cost}, the text says {told}"))
}

/// A number of the text, which has four digits.
fn value(browser: &Browser, name: &str) -> Result<f64> {
    let text =
        browser.run("return document.querySelector(`[data-value=\"${arguments[0]}\"]`).textContent", json!([name]))?;
    let text = text.as_str().unwrap_or_default();
    text.replace('−', "-").parse().map_err(|_| Failure(format!("«{text}» should be a number: {name}")))
}

pub(crate) fn settings_from_the_literature(browser: &Browser, site: &Site) -> Result<()> {
    let chosen = |name: &str| -> Result<()> {
        let seen = browser.run(
            "const { value, selectedOptions } = document.querySelector('#preset');
             return [value, selectedOptions[0].textContent.trim()]",
            json!([]),
        )?;
        let own = name.is_empty() == (seen[1] == json!("your own"));
        ensure(seen[0] == json!(name) && own, || format!("the settings show {seen}, not «{name}»"))
    };
    open(browser, &site.url("?smoothing=0.3&convention=others&target=7"))?;
    chosen("")?;
    for (name, classes) in [("cifar-10", 10), ("imagenet", 1000), ("transformer", 37_000)] {
        browser.click(&browser.find(&format!("#preset option[value=\"{name}\"]"))?)?;
        shows(browser, State { epsilon: 0.1, classes, others: false, target: 7 })?;
        chosen(name)?;
    }
    let notices = "return document.querySelectorAll('#notices [data-notice]').length";
    ensure(browser.run(notices, json!([]))? == json!(0), || "a class that still exists was said to move".to_owned())?;
    browser.click(&browser.find("#preset option[value=binary]")?)?;
    shows(browser, State { epsilon: 0.1, classes: 2, others: false, target: 1 })?;
    browser.wait(
        "the moved class is told",
        "const text = document.querySelector('#notices [data-notice=target]')?.textContent;
         return text?.includes('class 7') && text.includes('now 1')",
    )?;
    type_number(browser, "#smoothing-number", "0.11")?;
    shows(browser, State { epsilon: 0.11, classes: 2, others: false, target: 1 })?;
    chosen("")?;
    // With more classes it comes back, and as near as it can.
    type_number(browser, "#classes-number", "5")?;
    shows(browser, State { epsilon: 0.11, classes: 5, others: false, target: 4 })?;
    ensure(browser.run(notices, json!([]))? == json!(1), || "it is not told where the class is now".to_owned())?;
    type_number(browser, "#classes-number", "9")?;
    shows(browser, State { epsilon: 0.11, classes: 9, others: false, target: 7 })?;
    ensure(browser.run(notices, json!([]))? == json!(0), || "a class that is back was said to move".to_owned())?;
    browser.click(&browser.find("#reset")?)?;
    shows(browser, FIRST)?;
    chosen("cifar-10")?;
    clean(browser)
}

/// The browser reads what is typed and what links say; here are the texts that a careless reader rounds to another number, and
/// those that Rust does not read.
pub(crate) fn numbers_are_read_to_the_last_bit(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?smoothing=0.1"))?;
    for text in [
        "0.1000000000000000055511151231257827021181583404541015625",
        "0.30000000000000004",
        // Halfway between two numbers, and a last digit beyond it.
        "0.50000000000000005551115123125782702118158340454101562500",
        "0.50000000000000005551115123125782702118158340454101562501",
        "2.2250738585072011e-308",
        "2.4703282292062328e-324",
        "5e-324",
        "1e-400",
        "+.5",
        "1.",
        "00.25e0",
    ] {
        type_number(browser, "#smoothing-number", text)?;
        let meant: f64 = text.parse().map_err(|_| Failure(format!("Rust does not read «{text}»")))?;
        // The link follows after a pause, and leaves out what is as at first.
        let script =
            format!("return Number(new URLSearchParams(location.search).get('smoothing') ?? 0.1) === {meant:e}");
        browser.wait(&format!("«{text}» is read as {meant:e}"), &script)?;
    }
    for text in ["1e", "e5", ".", "0x1", "1_0", "Infinity", "inf", "-nan", "0.2.1", "--1", "1 0", "٣"] {
        type_number(browser, "#smoothing-number", text)?;
        browser.wait(
            &format!("«{text}» is refused"),
            "return document.querySelector('#smoothing-number').getAttribute('aria-invalid') === 'true'",
        )?;
        type_number(browser, "#smoothing-number", "0.2")?;
    }
    clean(browser)
}

/// What is typed, as people type it, and the logits that it means among so many classes.
pub(crate) fn typed_logits_are_read(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?smoothing=0.2&target=1"))?;
    for (classes, text, first, written) in [
        (10, "2, 1, 0, −1, 0.5", vec![2.0, 1.0, 0.0, -1.0, 0.5], "2, 1, 0, -1, 0.5, rest:0"),
        (10, "7:1.5 rest:0", vec![0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 1.5], "7:1.5, rest:0"),
        (4, "3;-2.5;1e1", vec![3.0, -2.5, 10.0], "3, -2.5, 10, rest:0"),
        (1000, "0:2 1:−3 rest:0", vec![2.0, -3.0], "2, -3, rest:0"),
        (5, "  4   5 ", vec![4.0, 5.0], "4, 5, rest:0"),
    ] {
        type_number(browser, "#classes-number", &classes.to_string())?;
        type_number(browser, "#logits-number", text)?;
        let logit = |class: usize| first.get(class).copied().unwrap_or(0.0);
        let row = |tables: &Tables, class: usize| {
            let rows = &tables["gradient"];
            rows.get(&format!("class-{class}")).or_else(|| rows.get("others")).cloned().unwrap_or_default()
        };
        let what = format!("K = {classes}, «{text}»");
        let count = |tables: &Tables| tables["gradient"].values().map(|row| row[0]).sum::<f64>();
        let tables = tables_when(browser, &what, |tables| {
            count(tables) == classes as f64 && (0..classes).all(|class| row(tables, class)[1] == logit(class))
        })?;
        let sum: f64 = (0..classes).map(|class| logit(class).exp()).sum();
        let (on, off) = State { epsilon: 0.2, classes, others: false, target: 1 }.targets();
        for class in 0..classes {
            let p = logit(class).exp() / sum;
            let (one_hot, smoothed) = if class == 1 { (p - 1.0, p - on) } else { (p, p - off) };
            for (column, wanted) in [(2, p), (3, one_hot), (4, smoothed)] {
                agree(&json!(row(&tables, class)[column]), &json!(wanted), || {
                    format!("{what}: class {class}, column {column}")
                })?;
            }
        }
        let seen = browser.run(
            "const [field, choice] = ['#logits-number', '#logits'].map((part) => document.querySelector(part));
             return [field.value, field.getAttribute('aria-invalid'), choice.value, choice.selectedOptions[0].textContent.trim()]",
            json!([]),
        )?;
        ensure(seen == json!([written, "false", "", "your own"]), || format!("{what}: the controls show {seen}"))?;
        browser.wait(
            // In a link there are no spaces.
            &format!("{what}: the address says logits={written}"),
            &format!("return new URLSearchParams(location.search).get('logits') === '{}'", written.replace(", ", ",")),
        )?;
    }
    clean(browser)
}

pub(crate) fn refused_logits_are_kept_and_explained(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url("?logits=2,1,0,-1,0.5"))?;
    show(browser, "#figure-gradient canvas")?;
    let (before, drawn) = (tables(browser)?, picture(browser, "gradient")?);
    ensure(drawn.1 > 0.005, || format!("only {} of the gradient is inked", drawn.1))?;
    let many = ["1"; 33].join(",");
    for text in ["banana", "1, 2, x", "20000", "-10001", "3:1 3:2", "7:", "10:4", "100000:1", "rest:inf", "NaN", &many]
    {
        type_number(browser, "#logits-number", text)?;
        let kept = browser.run(
            "const field = document.querySelector('#logits-number');
             return [field.value, field.getAttribute('aria-invalid'), document.getElementById(field.getAttribute('aria-describedby')).textContent]",
            json!([]),
        )?;
        ensure(kept[0] == json!(text) && kept[1] == json!("true"), || format!("«{text}» became {kept}"))?;
        let said = kept[2].as_str().unwrap_or_default();
        let told = ["up to 32 numbers", "from −10000 to 10000", "classes 0 to 9", "1:1.5", "rest:0", text];
        ensure(told.iter().all(|part| said.contains(part)), || format!("«{text}»: it says «{said}»"))?;
    }
    std::thread::sleep(std::time::Duration::from_millis(200));
    show(browser, "#figure-gradient canvas")?;
    ensure(tables(browser)? == before, || "a table followed logits that were refused".to_owned())?;
    ensure(picture(browser, "gradient")? == drawn, || "the picture followed logits that were refused".to_owned())?;
    type_number(browser, "#logits-number", "0:1")?;
    browser.wait(
        "the refusal is over",
        "return document.querySelector('#logits-number').getAttribute('aria-invalid') === 'false' && document.querySelector('#logits-error').textContent === ''",
    )?;
    clean(browser)
}

pub(crate) fn figures_are_chosen(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    show(browser, "#figure-targets canvas")?;
    let drawn = picture(browser, "targets")?;
    ensure(drawn.1 > 0.005, || format!("only {} of the figure is inked", drawn.1))?;
    focus(browser, "#figure-choice summary")?;
    browser.press(ENTER)?;
    browser.wait("the choice is open", "return document.querySelector('#figure-choice details').open")?;
    browser.press(TAB)?;
    browser.wait("the first switch has the focus", "return document.activeElement.id === 'shows-targets'")?;
    browser.press(" ")?;
    browser.wait("it is hidden", "return !document.querySelector('#figure-targets').checkVisibility()")?;
    let others: Vec<&str> = FIGURES.iter().skip(1).map(|(name, _)| *name).collect();
    let figures = |wanted: &str| {
        let script = format!("return new URLSearchParams(location.search).get('figures') === '{wanted}'");
        browser.wait(&format!("the address says figures={wanted}"), &script)
    };
    figures(&others.join(","))?;
    // It rests, table and picture, while the others follow; and catches up when it is shown again.
    frames(browser)?;
    let before = tables(browser)?;
    set(browser, "#smoothing-number", "0.7")?;
    let now =
        tables_when(browser, "the table of another figure follows", |now| now["loss-curve"] != before["loss-curve"])?;
    ensure(now["targets"] == before["targets"], || "the table of a hidden figure was made anew".to_owned())?;
    frames(browser)?;
    ensure(picture(browser, "targets")?.0 == drawn.0, || "a hidden figure was painted".to_owned())?;
    set(browser, "#shows-targets", "")?;
    tables_when(browser, "a figure that is shown again catches up", |now| now["targets"] != before["targets"])?;
    set(browser, "#shows-targets", "")?;
    set(browser, "#shows-loss-curve", "")?;
    figures(&others[1..].join(","))?;
    let address = browser.run("return location.href", json!([]))?;
    browser.go(address.as_str().unwrap_or_default())?;
    live(browser)?;
    let seen = browser.run(
        "return ['targets', 'loss-curve', 'gradient'].map((name) =>
           [document.querySelector(`#figure-${name}`).checkVisibility(), document.querySelector(`#shows-${name}`).checked])",
        json!([]),
    )?;
    let wanted = json!([[false, false], [false, false], [true, true]]);
    ensure(seen == wanted, || format!("after a reload these are shown, and switched on: {seen}"))?;
    show(browser, "#figure-gradient canvas")?;
    let inked = [picture(browser, "targets")?.1, picture(browser, "gradient")?.1];
    ensure(inked[0] == 0.0 && inked[1] > 0.005, || format!("inked of a hidden and a shown figure: {inked:?}"))?;
    for name in ["targets", "loss-curve"] {
        set(browser, &format!("#shows-{name}"), "")?;
        show(browser, &format!("#figure-{name} canvas"))?;
        let inked = picture(browser, name)?.1;
        ensure(inked > 0.005, || format!("shown again, only {inked} of {name} is inked"))?;
    }
    browser.wait(
        "the address names no figures",
        "return location.search.includes('smoothing=0.7') && !location.search.includes('figures')",
    )?;
    clean(browser)
}

/// The columns that tell losses, or how steep they are.
const LOSSES: [(&str, &[usize]); 7] = [
    ("loss-curve", &[1, 2]),
    ("logit-gap", &[1, 2, 3, 4]),
    ("loss-surface", &[2, 3]),
    ("simplex-map", &[3, 4]),
    ("decomposition", &[0]),
    ("confidence-vs-smoothing", &[4]),
    ("relatives", &[1, 2]),
];

pub(crate) fn bits_tell_losses_and_nothing_else(browser: &Browser, site: &Site) -> Result<()> {
    open(
        browser,
        &site.url("?smoothing=0.2&relatives=confidence-penalty,focal-loss,temperature,margin-based,maxsup,negative"),
    )?;
    let script = "const cells = [...document.querySelectorAll('[data-printed]')].map((cell) => cell.textContent);
         return cells.length === 4 && cells";
    let printed = browser.wait("PyTorch's numbers are told", script)?;
    let texts = "return Object.fromEntries([...document.querySelectorAll('[data-value]')].map((value) => [value.dataset.value, value.textContent]))";
    let (nats, said) = (tables(browser)?, browser.run(texts, json!([]))?);
    let losses = ["one-hot-loss", "others-cost", "smoothed-loss", "floor", "divergence"];
    let in_nats = losses.map(|name| value(browser, name));
    browser.click(&browser.find("#unit-bits")?)?;
    let bits = tables_when(browser, "the tables are in bits", |now| now["loss-curve"] != nats["loss-curve"])?;
    for (figure, rows) in &nats {
        let columns = LOSSES.iter().find(|(name, _)| name == figure).map_or(&[][..], |(_, columns)| columns);
        ensure(rows.keys().eq(bits[figure].keys()), || format!("{figure} has other rows in bits"))?;
        for (key, row) in rows {
            for (column, &before) in row.iter().enumerate() {
                let wanted = if columns.contains(&column) { before * LOG2_E } else { before };
                let now = bits[figure][key][column];
                ensure(now == wanted || (now - wanted).abs() <= 1e-14 * wanted.abs(), || {
                    format!("{figure}, {key}, column {column}: {before} became {now}, should be {wanted}")
                })?;
            }
        }
    }
    let left = browser.run(
        "return [...document.querySelectorAll('table[data-figure] th')].map((cell) => cell.textContent).filter((text) => /nats/.test(text))",
        json!([]),
    )?;
    ensure(left == json!([]), || format!("these columns still speak of nats: {left}"))?;
    for (name, before) in losses.into_iter().zip(in_nats) {
        let (before, now) = (before?, value(browser, name)?);
        ensure((now - before * LOG2_E).abs() <= 1e-3 * now, || format!("{name} was {before} nats and is {now} bits"))?;
    }
    let now = browser.run(texts, json!([]))?;
    ensure(now["unit"] == json!("bits"), || format!("the text tells losses in {}", now["unit"]))?;
    for (name, text) in said.as_object().into_iter().flatten() {
        let is_loss = name == "unit" || losses.contains(&name.as_str());
        ensure(is_loss || now[name] == *text, || format!("{name} was {text} and is {}", now[name]))?;
    }
    let now = browser.run(script, json!([]))?;
    ensure(now == printed && printed[0] != json!(""), || format!("PyTorch printed {printed}, and in bits {now}"))?;
    clean(browser)
}

pub(crate) fn the_ends_of_all_scales_have_numbers(browser: &Browser, site: &Site) -> Result<()> {
    const ALL: &str = "confidence-penalty,focal-loss,temperature,margin-based,maxsup,negative";
    const OTHERWISE: &str = "&convention=others&logits=optimum&unit=bits&temperature=0.1";
    for (classes, epsilon, rest) in
        [(2, 1, OTHERWISE), (1000, 0, ""), (1000, 1, ""), (100_000, 0, ""), (100_000, 1, OTHERWISE)]
    {
        let link = format!("?smoothing={epsilon}&classes={classes}&relatives={ALL}{rest}");
        open(browser, &site.url(&link))?;
        let whole = |browser: &Browser| -> Result<Tables> {
            let tables = tables(browser)?;
            for (figure, rows) in &tables {
                let bad = rows.iter().find(|(_, row)| row.is_empty() || row.iter().any(|number| number.is_nan()));
                ensure(bad.is_none() && !rows.is_empty(), || format!("{link}: {figure} says {bad:?}"))?;
            }
            let said = browser.run(
                "return [...document.querySelectorAll('[data-sentence], [data-value], .handle')]
                   .map((part) => part.textContent + part.ariaLabel + part.getAttribute('aria-valuetext'))
                   .filter((text) => /NaN|undefined|inf\\b/.test(text))",
                json!([]),
            )?;
            ensure(said == json!([]), || format!("{link}: the page says {said}"))?;
            Ok(tables)
        };
        let before = whole(browser)?;
        ensure(before.len() == FIGURES.len(), || format!("{link}: {} tables", before.len()))?;
        for (name, _) in FIGURES {
            show(browser, &format!("#figure-{name} canvas"))?;
            let (_, inked) = picture(browser, name)?;
            ensure(inked > 0.005, || format!("{link}: only {inked} of {name} is inked"))?;
        }
        set(browser, "#smoothing-number", "0.5")?;
        shows_targets(
            browser,
            State { epsilon: 0.5, classes, others: rest.contains("others"), target: 3.min(classes - 1) },
        )?;
        whole(browser)?;
        live(browser)?;
        clean(browser)?;
    }
    Ok(())
}
