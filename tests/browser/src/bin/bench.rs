//! Measures the page in Chromium against its budgets. Prints a line `BENCH`, what, budget, measured and ratio for each.

use browser_tests::gauges;
use browser_tests::{Browser, Engine, Failure, Result, Site};
use label_smoothing_lab::protocol::{Order, Supplied};
use label_smoothing_lab::training::{
    Activation, DataSetting, NetworkSetting, Objective, OptimizerSetting, Rule, Setting, Source, Start,
};
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::{Duration, Instant};

fn main() -> ExitCode {
    match measure() {
        Ok(()) => ExitCode::SUCCESS,
        Err(Failure(reason)) => {
            eprintln!("{reason}");
            ExitCode::FAILURE
        }
    }
}

fn measure() -> Result<()> {
    let site = Site::start()?;
    site.compress();
    // Programs of others, that do the same.
    site.add_folder("npm/", &PathBuf::from(told("LAB_YARDSTICKS")?), &[]);
    let browser = Engine::Chromium.start()?;
    for (classes, median, tail) in [(10, 4.0, 8.0), (1000, 8.0, 16.0)] {
        let Steps { median: script_median, tail: script_tail, painted, .. } =
            slider(&browser, &site, &format!("?classes={classes}"), 6)?;
        print(&format!("script per slider step, K = {classes}, median"), median, script_median, "ms");
        print(&format!("script per slider step, K = {classes}, p95"), tail, script_tail, "ms");
        print(&format!("event to painted frame at DPR 1, K = {classes}, median"), median.max(8.0), painted, "ms");
    }
    against_hand_written(&browser, &site)?;
    theory(&browser, &site)?;
    training(&browser, &site)?;
    at_rest(&browser, &site)?;
    let (readable, live) = slow_phone(&browser, &site)?;
    print("slow phone: text readable", 1300.0, readable, "ms");
    print("slow phone: first live figure", 2200.0, live, "ms");
    Ok(())
}

/// What whoever started this has to tell.
fn told(variable: &str) -> Result<String> {
    std::env::var(variable).map_err(|_| Failure(format!("{variable} is not set: cargo xtask bench")))
}

fn print(what: &str, budget: f64, measured: f64, unit: &str) {
    println!("BENCH\t{what}\t{budget} {unit}\t{measured:.2} {unit}\t{:.2}", measured / budget);
}

/// Our figures, one alone on the page, against the same pictures written by hand for a 2-D context.
///
/// Both are measured within the frame that draws them; ours compute their model before, in the event.
fn against_hand_written(browser: &Browser, site: &Site) -> Result<()> {
    site.add_page(
        "yardsticks.html",
        "<!doctype html><title>Yardsticks</title><link rel=stylesheet href=npm/uplot/dist/uPlot.min.css>
         <body><script src=npm/uplot/dist/uPlot.iife.min.js></script><script src=npm/chart.js/dist/chart.umd.min.js></script>
         <script src=yardsticks.js></script>",
    );
    site.add_page("yardsticks.js", include_str!("yardsticks.js"));
    // Everyone draws on two device pixels to a CSS pixel.
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 1280, "height": 1000, "deviceScaleFactor": 2, "mobile": false }),
    )?;
    browser.go(&site.url("yardsticks.html"))?;
    // Two thousand frames.
    let yardsticks = measured(browser, "the yardsticks")?;
    browser.devtools("Emulation.clearDeviceMetricsOverride", &json!({}))?;
    for (what, figure, classes, yardstick, budget) in [
        ("lines", "loss-curve", 10, "lines", 1.5),
        ("bars, K = 10", "targets", 10, "bars10", 1.5),
        ("bars, K = 1000", "targets", 1000, "bars1000", 1.0),
        ("two maps", "simplex-map", 10, "maps", 2.0),
        ("two surfaces and two maps", "loss-surface", 10, "surfaces", 0.5),
    ] {
        let Steps { frame: ours, .. } = slider(browser, site, &format!("?figures={figure}&classes={classes}"), 1)?;
        let by_hand = yardsticks[yardstick].as_f64().unwrap_or(f64::NAN);
        let (budget, ratio) = (budget, ours / by_hand);
        println!(
            "BENCH\t{figure} redrawn against {what} by hand\t{budget} x\t{ratio:.2} x ({ours:.2} ms)\t{:.2}",
            ratio / budget
        );
        for library in ["uPlot", "Chart.js"] {
            if let Some(theirs) = yardsticks[format!("{yardstick} by {library}")].as_f64() {
                println!(
                    "BENCH\t{library}, {what} against those by hand\t-\t{:.2} x ({theirs:.2} ms)\t-",
                    theirs / by_hand
                );
            }
        }
    }
    Ok(())
}

/// What a page of measurements writes down at its end.
fn measured(browser: &Browser, what: &str) -> Result<serde_json::Value> {
    let told = (0..12)
        .find_map(|_| browser.wait(what, "return document.documentElement.dataset.measured || null").ok())
        .ok_or_else(|| Failure(format!("{what} were not measured within two minutes")))?;
    let measured: serde_json::Value = serde_json::from_str(told.as_str().unwrap_or_default())?;
    match measured.as_str() {
        Some(error) => Err(Failure(format!("{what}: {error}"))),
        None => Ok(measured),
    }
}

/// The same batches as wasm and natively, in one run: in the page's own build, which is small, and in one for speed.
fn theory(browser: &Browser, site: &Site) -> Result<()> {
    /// How many batches the program computes.
    const BATCHES: f64 = 10.0;
    let native: f64 = told("LAB_NATIVE_BATCH")?.parse()?;
    site.add_page("theory.html", "<!doctype html><title>Theory</title><script src=theory.js></script>");
    for (place, what) in [("small", "as small as the page's"), ("fast", "compiled for speed")] {
        site.add_folder("theory/", &PathBuf::from(told(&format!("LAB_BATCHES_{}", place.to_uppercase()))?), &[]);
        site.add_page("theory.js", &format!("const BATCHES = {BATCHES};\n{}", include_str!("theory.js")));
        browser.go(&site.url("theory.html"))?;
        let best = measured(browser, "batches as wasm")?.as_f64().unwrap_or(f64::NAN);
        let budget = 3.5;
        println!(
            "BENCH\tthe same batch as wasm, {what}, against native\t{budget} x\t{:.2} x ({best:.2} ms)\t{:.2}",
            best / native,
            best / native / budget
        );
    }
    Ok(())
}

/// A page at rest, and a slider that is held for two minutes.
fn at_rest(browser: &Browser, site: &Site) -> Result<()> {
    site.watch();
    site.gauge();
    browser.go(&site.url(""))?;
    browser.wait("all figures are live", "return document.documentElement.hasAttribute('data-mounted')")?;
    gauges::settles(browser)?;
    let wrong = gauges::never_rests(browser, Duration::from_secs(3))?;
    println!("BENCH\tat rest: frames, timers and animations in 3 s\t0\t{}\t{}", wrong.len(), wrong.len());
    gauges::gauge(browser, "hold('smoothing', true)")?;
    let mut moments = Vec::new();
    let start = Instant::now();
    // Half a minute warms it up.
    while start.elapsed() < Duration::from_secs(150) {
        std::thread::sleep(Duration::from_secs(10));
        if start.elapsed() > Duration::from_secs(30) {
            moments.push((start.elapsed().as_secs_f64() / 60.0, gauges::kept(browser)?));
        }
    }
    let frames = gauges::frames_of(browser)?;
    let slopes = gauges::slopes(&moments, 2.0);
    for memory in ["heap", "buffers", "wasm"] {
        let slope = slopes.get(memory).copied().unwrap_or(f64::NAN);
        let what = format!("slider held for two minutes, {memory} a minute beyond doubt");
        println!("BENCH\t{what}\t0.1 MB\t{slope:.3} MB\t{:.2}", slope / 0.1);
    }
    println!(
        "BENCH\tslider held for two minutes, from figure to figure\t17 ms p95\t{} ms p95\t{:.2}",
        frames.p95,
        f64::from(frames.p95) / 17.0
    );
    Ok(())
}

/// Samples per second of the trainer, against what others reach with the same network on the same kind of machine, and
/// against a naive trainer in the same run.
fn training(browser: &Browser, site: &Site) -> Result<()> {
    /// The arithmetic that 128-bit lanes can do at most, in operations per second.
    const PEAK: f64 = 60e9;
    let digits = std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/digits.bin"))?;
    /// Layers, examples in a batch, and who else trains such a network: how many samples per second, and how many times that
    /// is to be reached.
    type Case<'a> = (&'a [u32], u32, &'a [(&'a str, f64, f64)]);
    let cases: [Case; 3] = [
        (&[2, 8, 8, 4], 10, &[("Playground", 557e3, 20.0), ("ConvNetJS", 765e3, 10.0)]),
        (&[64, 32, 10], 32, &[("Playground", 62e3, 50.0), ("TensorFlow.js", 99e3, 30.0), ("PyTorch", 188e3, 15.0)]),
        (&[64, 128, 64, 10], 64, &[("TensorFlow.js", 44e3, 10.0), ("PyTorch", 233e3, 2.0)]),
    ];
    let told: Vec<serde_json::Value> = cases.iter().map(|(layers, batch, _)| case(layers, *batch, &digits)).collect();
    let files = json!({ "trainer": site.file("trainer")?, "trainer-simd": site.file("trainer-simd")? });
    site.add_page(
        "training.html",
        "<!doctype html><title>Training</title><script src=npm/@tensorflow/tfjs/dist/tf.min.js></script>
         <script src=npm/@tensorflow/tfjs-backend-wasm/dist/tf-backend-wasm.min.js></script><script src=training.js></script>",
    );
    site.add_page(
        "training.js",
        &format!("const FILES = {files};\nconst CASES = {};\n{}", json!(told), include_str!("training.js")),
    );
    browser.go(&site.url("training.html"))?;
    let measured = measured(browser, "samples in a second")?;
    for (place, (layers, batch, others)) in cases.iter().enumerate() {
        let rate = |way: usize| measured[place][way].as_f64().unwrap_or(f64::NAN);
        let (lanes, plain, naive, tensorflow) = (rate(0), rate(1), rate(2), rate(3));
        let layers: Vec<String> = layers.iter().map(u32::to_string).collect();
        let what = format!("training {}, batch {batch}", layers.join("-"));
        for (other, theirs, budget) in *others {
            let (times, thousands) = (lanes / theirs, lanes / 1e3);
            println!(
                "BENCH\t{what}, against {other}\t{budget} x\t{times:.1} x ({thousands:.0} k/s)\t{:.2}",
                budget / times
            );
        }
        let (times, thousands) = (lanes / tensorflow, tensorflow / 1e3);
        println!("BENCH\t{what}, against TensorFlow.js in this run\t-\t{times:.1} x ({thousands:.0} k/s)\t-");
        println!("BENCH\t{what}, against a naive trainer in script\t-\t{:.1} x\t-", lanes / naive);
        println!("BENCH\t{what}, 128-bit lanes against none\t-\t{:.1} x ({:.0} k/s)\t-", lanes / plain, plain / 1e3);
    }
    // Forward, backward to the inputs and backward to the weights: a multiplication and an addition for each weight. The
    // first layer's inputs need no gradient.
    let operations = 6.0 * f64::from(64 * 128 + 128 * 64 + 64 * 10) - 2.0 * f64::from(64 * 128);
    let share = measured[2][0].as_f64().unwrap_or(f64::NAN) * operations / PEAK;
    println!("BENCH\ttraining 64-128-64-10, share of the peak\t0.8\t{share:.2}\t{:.2}", 0.8 / share);
    Ok(())
}

/// A run of these layers by the trainer's orders, and what the yardstick must know of it.
fn case(layers: &[u32], batch: u32, digits: &[u8]) -> serde_json::Value {
    let (inputs, classes) = (layers[0], layers[layers.len() - 1]);
    // A sample of the curves looks at all examples, and there are some two hundred: few examples and many steps make that
    // two parts in a hundred.
    let (train, test, steps) = (200, 10, 1_000_000 / batch);
    let slice = steps / 20;
    let source = if inputs == 2 { Source::Blobs } else { Source::Digits };
    let data = DataSetting { source, classes, train, test, spread: 0.5, radius: 1.0, flipped: 0.0 };
    let setting = Setting {
        data,
        network: NetworkSetting {
            hidden: layers[1..layers.len() - 1].to_vec(),
            activation: Activation::Relu,
            start: Start::He,
        },
        optimizer: OptimizerSetting { rule: Rule::Sgd, rate: 0.05, decay: 0.0 },
        batch,
        steps,
        seed: 1,
        arms: vec![Objective::smoothed(0.1)],
        distillation: None,
    };
    let supplied = if source == Source::Digits { Supplied::Digits(digits.to_vec()) } else { Supplied::Nothing };
    let open = Order::Open { setting, supplied, wanted: None };
    let advance = Order::Advance { steps: slice, wanted: None };
    json!({ "layers": layers, "batch": batch, "slice": slice, "open": open.bytes(), "advance": advance.bytes() })
}

/// Milliseconds of script for steps of the slider, one per frame.
struct Steps {
    /// Of the event and all that runs in the next frame: the median of 300 steps.
    median: f64,
    /// And the 95th percentile.
    tail: f64,
    /// Of the frame alone, the median.
    frame: f64,
    /// Of the event, and from the beginning of the next frame until it is painted, the median.
    painted: f64,
}

/// Moves the slider 300 times, with so many figures on screen.
fn slider(browser: &Browser, site: &Site, query: &str, figures: u64) -> Result<Steps> {
    browser.go(&site.url(query))?;
    browser.wait("all figures are live", "return document.documentElement.hasAttribute('data-mounted')")?;
    // The last six figures on screen, a surface among them, or the one that is shown.
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 1280, "height": 8000, "deviceScaleFactor": 1, "mobile": false }),
    )?;
    browser.run(
        "const shown = [...document.querySelectorAll('.figure canvas')].filter((canvas) => canvas.checkVisibility());
         shown.at(-arguments[0]).scrollIntoView()",
        json!([figures]),
    )?;
    std::thread::sleep(Duration::from_millis(500));
    let seen = browser.run(
        "return [...document.querySelectorAll('canvas')].map((canvas) => canvas.getBoundingClientRect())
           .filter((box) => box.bottom > 0 && box.top < innerHeight).length",
        json!([]),
    )?;
    if seen.as_u64().is_none_or(|seen| seen < figures) {
        return Err(Failure(format!("{seen} figures are on screen, there should be {figures}")));
    }
    let times = browser.run(
        "const slider = document.getElementById('smoothing');
         const times = [], frames = [], painted = [];
         // The page's own work of the next frame is timed from within that frame.
         const frame = window.requestAnimationFrame.bind(window);
         let inFrame = 0;
         window.requestAnimationFrame = (act) => frame((now) => { const start = performance.now(); act(now); inFrame += performance.now() - start; });
         document.documentElement.dataset.bench = '';
         // A message comes when the frame has been painted.
         const { port1, port2 } = new MessageChannel();
         let begin = 0, after;
         port1.onmessage = () => after();
         const step = (left) => {
           frame(() => (begin = performance.now()));
           slider.value = String(0.01 + 0.005 * (left % 100));
           const start = performance.now();
           slider.dispatchEvent(new Event('input', { bubbles: true }));
           Promise.resolve().then(() => Promise.resolve()).then(() => {
             const event = performance.now() - start;
             inFrame = 0;
             after = () => painted.push(event + performance.now() - begin);
             frame(() => port2.postMessage(0));
             frame(() => setTimeout(() => {
               times.push(event + inFrame); frames.push(inFrame);
               if (left > 0) step(left - 1);
               else {
                 for (const list of [times, frames, painted]) list.sort((a, b) => a - b);
                 const middle = times.length >> 1, late = Math.floor(times.length * 0.95);
                 document.documentElement.dataset.bench = `${times[middle]} ${times[late]} ${frames[middle]} ${painted[middle]}`;
               }
             }));
           });
         };
         step(300);",
        json!([]),
    );
    times?;
    // A slow machine paints a window of this size some ten times a second.
    let told = (0..15)
        .find_map(|_| browser.wait("the steps are done", "return document.documentElement.dataset.bench || null").ok())
        .ok_or_else(|| Failure("the steps did not end within 150 s".to_owned()))?;
    let mut numbers = told.as_str().unwrap_or_default().split(' ').filter_map(|number| number.parse().ok());
    browser.devtools("Emulation.clearDeviceMetricsOverride", &json!({}))?;
    match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
        (Some(median), Some(tail), Some(frame), Some(painted)) => Ok(Steps { median, tail, frame, painted }),
        _ => Err(Failure(format!("no times: {told}"))),
    }
}

/// Milliseconds until the text is painted and until the first figure is live, on a phone with a slow line.
fn slow_phone(browser: &Browser, site: &Site) -> Result<(f64, f64)> {
    browser.go("about:blank")?;
    browser.devtools("Network.enable", &json!({}))?;
    browser.devtools(
        "Network.emulateNetworkConditions",
        &json!({ "offline": false, "latency": 562, "downloadThroughput": 180_000, "uploadThroughput": 84_000 }),
    )?;
    browser.devtools("Emulation.setCPUThrottlingRate", &json!({ "rate": 4 }))?;
    browser.devtools(
        "Page.addScriptToEvaluateOnNewDocument",
        &json!({ "source": "new MutationObserver((_, observer) => {
            if (document.documentElement?.dataset.state === 'live') {
              document.documentElement.dataset.liveAt = performance.now(); observer.disconnect();
            } }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-state'] });" }),
    )?;
    browser.go(&site.url(""))?;
    let live = browser.wait("the page is live", "return document.documentElement.dataset.liveAt")?;
    let painted =
        browser.run("return performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN", json!([]))?;
    let live = live.as_str().and_then(|time| time.parse().ok()).unwrap_or(f64::NAN);
    Ok((painted.as_f64().unwrap_or(f64::NAN), live))
}
