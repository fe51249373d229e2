//! The programs for frameworks: chosen by mouse and by keys, following the state, and copied.

use crate::looking::{UP, clean, click, ensure, focus, frames, open, type_number};
use browser_tests::{Browser, Failure, Result, Site};
use serde_json::{Value, json};

/// A framework's name, and what no other program says.
const FRAMEWORKS: [(&str, &str); 9] = [
    ("pytorch", "label_smoothing=eps)\n    loss.backward"),
    ("kl-div-loss", "KLDivLoss(reduction=\"batchmean\")"),
    ("keras", "CategoricalCrossentropy"),
    ("optax", "optax.smooth_labels"),
    ("hugging-face", "LabelSmoother("),
    ("timm", "from timm.loss"),
    ("fairseq", "eps_i"),
    ("burn", "fn main()"),
    ("numpy", "import numpy as np"),
];

/// The program that is shown for a framework, once it says this.
fn program(browser: &Browser, framework: &str, says: &str) -> Result<String> {
    let script = format!(
        "const code = document.querySelector('#frameworks-now [data-live] [data-framework=\"{framework}\"] code')?.textContent;
         return code?.includes({}) && code",
        json!(says)
    );
    let code = browser.wait(&format!("the program for {framework} says «{says}»"), &script)?;
    code.as_str().map(str::to_owned).ok_or(Failure(format!("the program for {framework} is {code}")))
}

pub(crate) fn a_framework_is_chosen_and_its_program_copied(browser: &Browser, site: &Site) -> Result<()> {
    open(browser, &site.url(""))?;
    browser.wait("the choice is alive", "return document.querySelector('#framework-numpy') !== null")?;
    let there = browser.run(
        "return [...document.querySelectorAll('#frameworks-now [data-live] input')].map((input) => input.id)",
        json!([]),
    )?;
    let known = FRAMEWORKS.map(|(name, _)| format!("framework-{name}"));
    ensure(there == json!(known), || format!("the choice is among {there}"))?;
    for (name, says) in FRAMEWORKS {
        click(browser, &format!("label[for=framework-{name}]"))?;
        program(browser, name, says)?;
        let only = browser.run(
            "return [...document.querySelectorAll('#frameworks-now .program')].filter((it) => it.checkVisibility()).length",
            json!([]),
        )?;
        ensure(only == json!(1), || format!("{name}: {only} programs are shown"))?;
    }
    // By keys, which not every engine leads round from the last one to the first, and on with the state.
    focus(browser, "#framework-numpy")?;
    browser.press(UP)?;
    program(browser, "burn", "fn main()")?;
    click(browser, "label[for=framework-pytorch]")?;
    program(browser, "pytorch", "(0.0, 0.1)")?;
    type_number(browser, "#smoothing-number", "0.25")?;
    let first = program(browser, "pytorch", "(0.0, 0.25)")?;

    // The browser's own clipboard asks for leave, in each engine in its way.
    let clipboard = |what: &str| {
        let script = format!("Object.defineProperty(navigator, 'clipboard', {{ configurable: true, value: {what} }})");
        browser.run(&script, json!([]))
    };
    clipboard(
        "{ writeText: (text) => { document.documentElement.dataset.copied = text; return Promise.resolve(); } }",
    )?;
    click(browser, "#frameworks-now [data-live] .copy")?;
    browser.wait(
        "it is said that the program is copied",
        "return document.querySelector('#frameworks-now [data-live] .copy').textContent === 'Copied'
           && document.getElementById('announcer').textContent === 'Copied'",
    )?;
    let copied = browser.run("return document.documentElement.dataset.copied", json!([]))?;
    ensure(copied == json!(first), || format!("copied was {copied}"))?;
    // Another program has not been copied.
    click(browser, "label[for=framework-optax]")?;
    let second = program(browser, "optax", "optax.smooth_labels")?;
    browser.wait(
        "the button offers to copy again",
        "return document.querySelector('#frameworks-now [data-live] .copy').textContent === 'Copy'",
    )?;
    // Nor in the older way, which copies what is selected.
    browser
        .run("Object.defineProperty(document, 'execCommand', { configurable: true, value: () => false })", json!([]))?;
    for refusing in ["{ writeText: () => Promise.reject(new Error('no')) }", "undefined"] {
        clipboard(refusing)?;
        browser.run("getSelection().removeAllRanges()", json!([]))?;
        click(browser, "#frameworks-now [data-live] .copy")?;
        browser.wait(
            "it is said that the program is selected",
            "return /selected/.test(document.querySelector('#frameworks-now [data-live] .copying .hint').textContent)
               && getSelection().toString() !== ''",
        )?;
        let selected = browser.run("return getSelection().toString().trim()", json!([]))?;
        ensure(selected == json!(second.trim()), || format!("{refusing}: selected is {selected}"))?;
    }
    // The program that trains is alive, and says what stood there before.
    let training = browser.run(
        "return ['live', 'static'].map((kind) => document.querySelector(`#training-program [data-${kind}] code`)?.textContent)",
        json!([]),
    )?;
    ensure(said(&training[0], "torch.optim.Adam") && training[0] == training[1], || {
        format!("it trains by {training}")
    })?;
    // The example of the class weights follows, and goes where nothing is smoothed.
    let weights = "return document.querySelector('#weights-now [data-live]').textContent";
    let told = browser.run(weights, json!([]))?;
    ensure(said(&told, "eps = 10, 3, 4, 0.25") && said(&told, "predicted, 4"), || format!("the weights: {told}"))?;
    type_number(browser, "#smoothing-number", "0")?;
    browser.wait("no weight flips anything", &format!("{weights}.includes('ε = 0')"))?;
    frames(browser)?;
    clean(browser)
}

fn said(told: &Value, text: &str) -> bool {
    told.as_str().is_some_and(|told| told.contains(text))
}
