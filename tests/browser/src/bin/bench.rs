//! Measures the page in Chromium against its budgets. Prints a line `BENCH`, what, budget, measured and ratio for each.

use browser_tests::{Browser, Engine, Failure, Result, Site};
use serde_json::json;
use std::process::ExitCode;
use std::time::Duration;

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
    let browser = Engine::Chromium.start()?;
    for (classes, median, tail) in [(10, 4.0, 8.0), (1000, 8.0, 16.0)] {
        let (script_median, script_tail) = slider(&browser, &site, classes)?;
        print(&format!("script per slider step, K = {classes}, median"), median, script_median, "ms");
        print(&format!("script per slider step, K = {classes}, p95"), tail, script_tail, "ms");
    }
    let (readable, live) = slow_phone(&browser, &site)?;
    print("slow phone: text readable", 1300.0, readable, "ms");
    print("slow phone: first live figure", 2200.0, live, "ms");
    Ok(())
}

fn print(what: &str, budget: f64, measured: f64, unit: &str) {
    println!("BENCH\t{what}\t{budget} {unit}\t{measured:.2} {unit}\t{:.2}", measured / budget);
}

/// Milliseconds of script for a step of the slider: its event, and all that runs in the next frame. Median and p95 of 300
/// steps, one per frame.
fn slider(browser: &Browser, site: &Site, classes: usize) -> Result<(f64, f64)> {
    browser.go(&site.url(&format!("?classes={classes}")))?;
    browser.wait("the page is live", "return document.documentElement.dataset.state === 'live'")?;
    // Both figures on screen.
    browser.devtools(
        "Emulation.setDeviceMetricsOverride",
        &json!({ "width": 1280, "height": 3000, "deviceScaleFactor": 1, "mobile": false }),
    )?;
    std::thread::sleep(Duration::from_millis(500));
    let times = browser.run(
        "const slider = document.getElementById('smoothing');
         const times = [];
         // The page's own work of the next frame is timed from within that frame.
         const frame = window.requestAnimationFrame.bind(window);
         let inFrame = 0;
         window.requestAnimationFrame = (act) => frame((now) => { const start = performance.now(); act(now); inFrame += performance.now() - start; });
         document.documentElement.dataset.bench = '';
         const step = (left) => {
           slider.value = String(0.01 + 0.005 * (left % 100));
           const start = performance.now();
           slider.dispatchEvent(new Event('input', { bubbles: true }));
           Promise.resolve().then(() => Promise.resolve()).then(() => {
             const event = performance.now() - start;
             inFrame = 0;
             frame(() => setTimeout(() => {
               times.push(event + inFrame);
               if (left > 0) step(left - 1);
               else { times.sort((a, b) => a - b); document.documentElement.dataset.bench = `${times[times.length >> 1]} ${times[Math.floor(times.length * 0.95)]}`; }
             }));
           });
         };
         step(300);",
        json!([]),
    );
    times?;
    let told = browser.wait("the steps are done", "return document.documentElement.dataset.bench || null")?;
    let mut numbers = told.as_str().unwrap_or_default().split(' ').filter_map(|number| number.parse().ok());
    browser.devtools("Emulation.clearDeviceMetricsOverride", &json!({}))?;
    match (numbers.next(), numbers.next()) {
        (Some(median), Some(tail)) => Ok((median, tail)),
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
