//! The trainer's two builds, in a worker and on the page's own thread: the bits of the native library, and an answer to
//! everything.

use crate::lab::{CLOCK, native, open_lab, says, setting, shows_run, shows_run_within};
use crate::looking::{clean, click, ensure, site};
use browser_tests::{Browser, Failure, Fault, Result, Site};
use label_smoothing_lab::protocol::{Order, Session, Supplied, handle};
use label_smoothing_lab::training::trainer::Wanted;
use label_smoothing_lab::training::{
    Activation, DataSetting, Distillation, NetworkSetting, Objective, OptimizerSetting, Rule, Setting, Source, Start,
};
use serde_json::{Value, json};
use std::time::Duration;

const DIGITS: &[u8] = include_bytes!("../../../../assets/digits.bin");

pub(crate) fn the_trainer_gives_the_native_bits(browser: &Browser, site: &Site) -> Result<()> {
    let cases = cases();
    let told = told(browser, site, &cases)?;
    let native: Vec<String> = cases.iter().flat_map(|orders| reports(orders)).collect();
    for build in ["trainer", "trainer-simd"] {
        for how in [format!("{build} on the page"), format!("{build} in a worker"), format!("{build}, its worker lost")]
        {
            let reports = told[&how].as_array().cloned().unwrap_or_default();
            ensure(reports.len() == native.len(), || format!("{how}: {} reports", reports.len()))?;
            for (place, (report, native)) in reports.iter().zip(&native).enumerate() {
                ensure(report == native, || format!("{how}: report {place} is {report}, natively {native}"))?;
            }
        }
    }
    ensure(told["ready"] == json!(["ready"]), || format!("a sound worker says {}", told["ready"]))?;
    for what in ["truncated", "no wasm at all"] {
        let answer = told[what][0].as_str().unwrap_or_default().to_owned();
        ensure(answer.starts_with("lost: "), || format!("{what}: the worker says {}", told[what]))?;
    }
    let no_order = hash(&handle(&mut Session::default(), &[]));
    let garbage = &told["no message of ours"];
    ensure(garbage == &json!(["ready", no_order, no_order]), || format!("to garbage the worker says {garbage}"))
}

/// Script that does something to the page's worker at its fourth answer, when a run is on its way: before an order is out, or
/// after the worker has heard it. The page's own listeners come after this one. `window.spoiled` says when.
macro_rules! spoiled {
    ($act:literal, $when:literal) => {
        concat!(
            "const Real = Worker;
             window.Worker = function (address) {
               const worker = new Real(address);
               let answers = 0, at = ",
            $when,
            ";
               worker.addEventListener('message', ({ data }) => {
                 if (data !== null) answers += 1;
                 if (answers < 4 || (at === 'heard') !== (data === null) || window.spoiled) return;
                 window.spoiled = performance.now();
                 ",
            $act,
            "
               });
               return worker;
             };
             window.Worker.prototype = Real.prototype;"
        )
    };
    ($act:literal) => {
        spoiled!($act, "'answered'")
    };
}

/// Script that lets a worker start and never hear a word.
const DEAF: &str = "const Real = Worker;
     window.Worker = function (address) {
       const worker = new Real(address);
       worker.postMessage = () => { window.spoiled ??= performance.now(); };
       return worker;
     };
     window.Worker.prototype = Real.prototype;";

/// Notes when the clock first says that a worker was lost, as the reader sees it.
const NOTED: &str = "new MutationObserver(() => {
       if ([...document.querySelectorAll('.lab-message')].some((it) => it.textContent.trim() !== '' && it.checkVisibility())) {
         window.told ??= performance.now();
       }
     }).observe(document, { subtree: true, childList: true, characterData: true, attributes: true });";

/// Within so long a reader should know of a worker that fell silent, in milliseconds, and within so long on a busy machine.
const SOON: f64 = 2200.0;
const LATE: f64 = 6000.0;

/// A run that is long enough to lose its worker in.
const RUN: &str = "?v=1&steps=240";

/// Killed, silent, or answering garbage: the run goes on on the page's own thread within two seconds, with the same bits.
pub(crate) fn a_lost_worker_changes_no_number(browser: &Browser, _: &Site) -> Result<()> {
    let mut waited = Vec::new();
    for (what, told, silent) in [
        ("window.Worker = function () { throw new Error('none to be had'); };", CLOCK.own_thread, false),
        (
            spoiled!("worker.terminate(); worker.dispatchEvent(new ErrorEvent('error', { message: 'ended' }));"),
            CLOCK.replaced,
            false,
        ),
        // From the start, between two orders, and in the middle of one.
        (DEAF, CLOCK.own_thread, true),
        (spoiled!("worker.terminate();"), CLOCK.replaced, true),
        (spoiled!("worker.terminate();", "'heard'"), CLOCK.replaced, true),
        (
            spoiled!(
                "worker.dispatchEvent(new MessageEvent('message', { data: [new Uint8Array([9, 9]).buffer, 1] }));"
            ),
            CLOCK.replaced,
            false,
        ),
        (spoiled!("worker.dispatchEvent(new MessageEvent('message', { data: { what: 1 } }));"), CLOCK.replaced, false),
        (spoiled!("worker.dispatchEvent(new MessageEvent('message', { data: [] }));"), CLOCK.replaced, false),
        (spoiled!("worker.dispatchEvent(new MessageEvent('message', { data: [1e12, 1] }));"), CLOCK.replaced, false),
    ] {
        let site = site()?;
        site.run_first(NOTED);
        site.seed("boot.js", Fault::Appended(what));
        let after = lost(browser, &site, told).map_err(|Failure(reason)| Failure(format!("{what}: {reason}")))?;
        if silent {
            waited.push(after);
        }
    }
    // Each may have met a busy moment of the machine, but not all.
    let shortest = waited.iter().copied().fold(f64::INFINITY, f64::min);
    ensure(shortest > 0.0 && shortest < SOON, || format!("of silent workers the reader learns after {waited:?} ms"))
}

/// Runs to the end with whatever became of the worker, and answers how long after that the reader was told, in milliseconds.
fn lost(browser: &Browser, site: &Site, told: &str) -> Result<f64> {
    let setting = open_lab(browser, site, RUN)?;
    click(browser, "#lab-play")?;
    let done = says(browser, &(CLOCK.done)(setting.steps))?;
    ensure(done.messages.len() == 1 && done.messages[0].starts_with(told), || {
        format!("of what became of the worker is told {:?}", done.messages)
    })?;
    let waited = browser.run("return window.spoiled && window.told - window.spoiled", json!([]))?;
    let waited = waited.as_f64().unwrap_or(0.0);
    ensure(waited < LATE, || format!("it was told after {waited} ms"))?;
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, 5)?;
    clean(browser)?;
    Ok(waited)
}

/// A worker that answers well has nothing told of it, and numbers that are not the run's do not pass for them.
pub(crate) fn a_sound_worker_does_not_pass_for_a_lost_one(browser: &Browser, _: &Site) -> Result<()> {
    let site = site()?;
    site.seed("boot.js", Fault::Appended(spoiled!("")));
    match lost(browser, &site, CLOCK.replaced) {
        Ok(_) => return Err(Failure("a sound worker passes for a lost one".to_owned())),
        Err(Failure(reason)) => ensure(reason.contains("of what became of the worker is told []"), || reason)?,
    }
    let setting = setting(RUN);
    let mut run = native(&setting)?;
    run.advance(setting.steps);
    shows_run(browser, &mut run, 5)?;
    // A run of one step less.
    let mut other = native(&setting)?;
    other.advance(setting.steps - 1);
    let shown = shows_run_within(browser, &mut other, 5, Duration::from_secs(1));
    ensure(shown.is_err(), || "the numbers of another step pass".to_owned())
}

/// What a page says that follows these orders in every way.
fn told(browser: &Browser, site: &Site, cases: &[Vec<Order>]) -> Result<Value> {
    let files = json!({
        "trainer": site.file("trainer")?,
        "trainer-simd": site.file("trainer-simd")?,
        "worker": include_str!("../../../../assets/worker.js"),
    });
    let cases: Vec<Vec<Vec<u8>>> = cases.iter().map(|orders| orders.iter().map(Order::bytes).collect()).collect();
    site.add_page(
        "trainer.html",
        "<!doctype html><link rel=icon href=data:,><title>Trainer</title><script src=trainer-test.js></script>",
    );
    site.add_page(
        "trainer-test.js",
        &format!("const CASES = {};\nconst FILES = {files};\n{}", json!(cases), include_str!("trainer.js")),
    );
    browser.go(&site.url("trainer.html"))?;
    let wait = || browser.wait("all orders are followed", "return document.documentElement.dataset.told || null");
    // A busy machine takes its time.
    let told = wait().or_else(|_| wait()).or_else(|_| wait())?;
    let told: Value = serde_json::from_str(told.as_str().unwrap_or_default())?;
    ensure(told["error"].is_null(), || format!("the page failed: {}", told["error"]))?;
    Ok(told)
}

/// What the native library reports, as the page writes it down.
fn reports(orders: &[Order]) -> Vec<String> {
    let mut session = Session::default();
    orders.iter().map(|order| hash(&handle(&mut session, &order.bytes()))).collect()
}

fn hash(bytes: &[u8]) -> String {
    let hash = bytes.iter().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193));
    format!("{}:{hash}", bytes.len())
}

/// Runs that between them use every kind of data, network, rule and arm, each watched, gone back in and asked for its
/// weights; and orders that cannot be followed.
fn cases() -> Vec<Vec<Order>> {
    let blobs =
        DataSetting { source: Source::Blobs, classes: 3, train: 60, test: 50, spread: 0.6, radius: 1.5, flipped: 0.2 };
    let network = |hidden: &[u32], activation, start| NetworkSetting { hidden: hidden.to_vec(), activation, start };
    let optimizer = |rule, rate, decay| OptimizerSetting { rule, rate, decay };
    let relu = network(&[8, 8], Activation::Relu, Start::He);
    let first = Setting {
        data: blobs.clone(),
        network: relu.clone(),
        optimizer: optimizer(Rule::Sgd, 0.1, 0.001),
        batch: 10,
        steps: 300,
        seed: 1,
        arms: vec![Objective::ONE_HOT, Objective::smoothed(0.1), Objective::ConfidencePenalty { beta: 0.1 }],
        distillation: None,
    };
    let wrong = Setting { batch: 0, ..first.clone() };
    let settings = [
        first.clone(),
        Setting {
            data: DataSetting { source: Source::Spirals, ..blobs.clone() },
            network: network(&[17, 9], Activation::Tanh, Start::Xavier),
            optimizer: optimizer(Rule::Momentum, 0.05, 0.0),
            batch: 7,
            seed: 2,
            arms: vec![Objective::TemperatureScaled, Objective::smoothed(0.5)],
            ..first.clone()
        },
        Setting {
            data: DataSetting { source: Source::Moons, classes: 2, ..blobs.clone() },
            optimizer: optimizer(Rule::AdamW, 0.01, 0.1),
            seed: 3,
            ..first.clone()
        },
        Setting {
            data: DataSetting { source: Source::Digits, classes: 10, train: 500, test: 300, ..blobs.clone() },
            network: network(&[32], Activation::Relu, Start::He),
            optimizer: optimizer(Rule::Adam, 0.003, 0.0),
            batch: 32,
            steps: 120,
            seed: 4,
            distillation: Some(Distillation {
                after: 60,
                temperature: 4.0,
                transfer: 300,
                missing: Some(3),
                student: network(&[8], Activation::Tanh, Start::Xavier),
                optimizer: optimizer(Rule::Momentum, 0.05, 0.0001),
            }),
            ..first
        },
    ];
    let wanted = Wanted { map_side: 12, clusters: Some([0, 1, 2]), outcomes: true, scaled: true };
    let mut cases: Vec<Vec<Order>> = settings
        .into_iter()
        .map(|setting| {
            let digits = setting.data.source == Source::Digits;
            let supplied = if digits { Supplied::Digits(DIGITS.to_vec()) } else { Supplied::Nothing };
            vec![
                Order::Open { setting, supplied, wanted: Some(wanted) },
                Order::Advance { steps: 50, wanted: None },
                Order::Advance { steps: 37, wanted: Some(wanted) },
                Order::Seek { step: 12, at_most: 1000, wanted: Some(wanted) },
                Order::Seek { step: 110, at_most: 1000, wanted: None },
                Order::Look { wanted },
                Order::Parameters { arm: 0 },
                Order::Parameters { arm: 1 },
                Order::Advance { steps: 1000, wanted: Some(wanted) },
                Order::Parameters { arm: 1 },
            ]
        })
        .collect();
    let refused = Order::Open { setting: wrong, supplied: Supplied::Nothing, wanted: None };
    cases.push(vec![refused, Order::Look { wanted }, Order::Parameters { arm: 9 }]);
    cases
}
