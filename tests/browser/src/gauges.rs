//! What a browser keeps and does, as numbers with names, and what may grow.

use crate::{Browser, Engine, Failure, Result};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fmt;
use std::time::{Duration, Instant};

/// How much of each thing a document keeps, by name; memory in MB.
pub type Kept = BTreeMap<String, f64>;

/// A function of the gauge in the page.
///
/// # Errors
/// The driver's, and the script's if the page has none.
pub fn gauge(browser: &Browser, call: &str) -> Result<Value> {
    browser.run(&format!("return (window.wrappedJSObject ?? window).__gauge.{call}"), json!([]))
}

/// What is kept now, after what can be thrown away has been: Chromium tells of all that is alive, and the others of what
/// their documents have.
///
/// # Errors
/// The driver's.
pub fn kept(browser: &Browser) -> Result<Kept> {
    let mut kept: Kept = serde_json::from_value(gauge(browser, "kept()")?)?;
    if browser.engine() == Engine::Chromium {
        let mut least = [f64::INFINITY; 2];
        // What the first round lets go of may have held on to more, and what is at work in a moment is kept for that moment.
        for _ in 0..3 {
            browser.devtools("HeapProfiler.collectGarbage", &json!({}))?;
            let heap = browser.devtools("Runtime.getHeapUsage", &json!({}))?;
            let bytes = |name: &str| heap[name].as_f64().unwrap_or(f64::NAN);
            least[0] = least[0].min(bytes("usedSize") + bytes("embedderHeapUsedSize"));
            least[1] = least[1].min(bytes("backingStorageSize"));
        }
        kept.insert("heap".to_owned(), least[0] / 1e6);
        kept.insert("buffers".to_owned(), least[1] / 1e6);
        let alive = browser.devtools("Memory.getDOMCounters", &json!({}))?;
        for (name, key) in
            [("nodes alive", "nodes"), ("listeners alive", "jsEventListeners"), ("documents alive", "documents")]
        {
            kept.insert(name.to_owned(), alive[key].as_f64().unwrap_or(f64::NAN));
        }
    }
    Ok(kept)
}

/// What has grown by more than it may: by nothing where nothing is said. Each is named, with how much it was and is.
pub fn grown(before: &Kept, after: &Kept, most: &[(&str, f64)]) -> Vec<String> {
    let limit = |name: &str| most.iter().find(|(known, _)| *known == name).map_or(0.0, |(_, limit)| *limit);
    let told = after.iter().map(|(name, &now)| (name, before.get(name).copied().unwrap_or(f64::NAN), now));
    // What is no number is not within a limit.
    let wrong = told.filter(|(name, then, now)| (now - then).is_nan() || now - then > limit(name));
    wrong.map(|(name, then, now)| format!("{name}: {then:.2} → {now:.2}, at most {} more", limit(name))).collect()
}

/// How much of each thing came by the minute: the slope of the line through these moments, in minutes, that fits best, less so
/// many of its standard errors. With none it is the likeliest; with two, what came beyond doubt.
pub fn slopes(moments: &[(f64, Kept)], errors: f64) -> Kept {
    let count = moments.len() as f64;
    let middle = moments.iter().map(|(at, _)| at).sum::<f64>() / count;
    let spread: f64 = moments.iter().map(|(at, _)| (at - middle).powi(2)).sum();
    let slope = |name: &String| {
        let values = || moments.iter().map(|(at, kept)| (at - middle, kept.get(name).copied().unwrap_or(f64::NAN)));
        let mean = values().map(|(_, value)| value).sum::<f64>() / count;
        let slope = values().map(|(at, value)| at * (value - mean)).sum::<f64>() / spread;
        let left: f64 = values().map(|(at, value)| (value - mean - slope * at).powi(2)).sum();
        (name.clone(), slope - errors * (left / (count - 2.0) / spread).sqrt())
    };
    moments.first().into_iter().flat_map(|(_, kept)| kept.keys().map(slope)).collect()
}

/// Milliseconds between frames: the median, and those that one in twenty and one in a hundred take longer than.
#[derive(Clone, Copy, Debug)]
pub struct Frames {
    median: u32,
    /// Of twenty, nineteen take no longer.
    pub p95: u32,
    p99: u32,
}

impl fmt::Display for Frames {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "frames of {} ms, {} at p95, {} at p99", self.median, self.p95, self.p99)
    }
}

/// Ends what goes on by frames, and answers how long they took.
///
/// # Errors
/// [`Failure`] if there were none; the driver's.
pub fn frames_of(browser: &Browser) -> Result<Frames> {
    let counts: Vec<u32> = serde_json::from_value(gauge(browser, "stop()")?)?;
    let all: u32 = counts.iter().sum();
    if all == 0 {
        return Err(Failure("there were no frames".to_owned()));
    }
    let at = |share: f64| {
        let mut seen = 0;
        let within = |count: &&u32| {
            seen += **count;
            f64::from(seen) < share * f64::from(all)
        };
        counts.iter().take_while(within).count() as u32
    };
    Ok(Frames { median: at(0.5), p95: at(0.95), p99: at(0.99) })
}

/// The frames of this page when nothing is asked of it: what the others are told against.
///
/// # Errors
/// The same.
pub fn idle_frames(browser: &Browser) -> Result<Frames> {
    gauge(browser, "look()")?;
    std::thread::sleep(Duration::from_secs(2));
    frames_of(browser)
}

/// What goes on in a page that should be at rest, for so long: nothing, or the names of what does.
///
/// A frame and a timer of the driver's own script is not among them. Processors are watched where the system tells of them: a
/// worker that goes on has no other sign.
///
/// # Errors
/// The driver's.
pub fn goes_on(browser: &Browser, how_long: Duration) -> Result<Vec<String>> {
    /// The share of one processor's time. A loop takes all that it can get, which where others work too may be a quarter; what a
    /// browser does for itself takes a few hundredths, for a while.
    const MOST: f64 = 0.15;
    let before = (gauge(browser, "asked()")?, browser.load());
    let start = Instant::now();
    std::thread::sleep(how_long);
    let (after, load) = (gauge(browser, "asked()")?, browser.load());
    let mut wrong = Vec::new();
    for (at, name) in ["frames", "timers"].iter().enumerate() {
        let came = after[at].as_f64().unwrap_or(f64::NAN) - before.0[at].as_f64().unwrap_or(f64::NAN);
        if came != 0.0 {
            wrong.push(format!("{came} {name} in {how_long:?}"));
        }
    }
    if after[2] != json!(0) {
        wrong.push(format!("{} animations", after[2]));
    }
    for (name, count) in serde_json::from_value::<Kept>(gauge(browser, "kept()")?)? {
        if name.ends_with(" awaited") && count != 0.0 {
            wrong.push(format!("{count} {name}"));
        }
    }
    if let (Some(then), Some(now)) = (before.1, load) {
        let share = (now.seconds - then.seconds) / start.elapsed().as_secs_f64();
        if share > MOST {
            wrong.push(format!("{share:.2} of a processor"));
        }
    }
    Ok(wrong)
}

/// What goes on in a page that should come to rest, four times so long: what is over sooner is none of it, such as the picture of
/// a figure that has just come to sight.
///
/// # Errors
/// The driver's.
pub fn never_rests(browser: &Browser, how_long: Duration) -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for _ in 0..4 {
        wrong = goes_on(browser, how_long)?;
        if wrong.is_empty() {
            break;
        }
    }
    Ok(wrong)
}

/// Waits until nothing is awaited any more.
///
/// # Errors
/// [`Failure`] after twenty seconds, with what is still awaited; the driver's.
pub fn settles(browser: &Browser) -> Result<()> {
    let start = Instant::now();
    loop {
        let kept: Kept = serde_json::from_value(gauge(browser, "kept()")?)?;
        let awaited: Vec<_> = kept.iter().filter(|(name, count)| name.ends_with(" awaited") && **count > 0.0).collect();
        if awaited.is_empty() {
            return Ok(());
        }
        if start.elapsed() > Duration::from_secs(20) {
            return Err(Failure(format!("20 s later there are still {awaited:?}")));
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// How long something goes on that takes its time: `LAB_LONG` is the share of it that is wanted, 1 for all.
pub fn full(minutes: f64) -> Duration {
    let share = std::env::var("LAB_LONG").ok().and_then(|share| share.parse::<f64>().ok());
    Duration::from_secs_f64(60.0 * minutes * share.unwrap_or(1.0))
}

/// A measured time, for whoever reads a run's errors beside its results: no test fails for it, on a machine that does other things as well.
pub fn tell(browser: &Browser, what: &str, measured: &str) {
    eprintln!("measured in {}: {what}: {measured}", browser.engine().name());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(parts: &[(&str, f64)]) -> Kept {
        parts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
    }

    #[test]
    fn what_grows_is_named() {
        let before = kept(&[("heap", 10.0), ("nodes", 5.0), ("wasm", 3.0)]);
        let after = kept(&[("heap", 11.5), ("nodes", 4.0), ("wasm", f64::NAN)]);
        let named =
            |most| grown(&before, &after, most).iter().map(|it| it.split(':').next().map(str::to_owned)).collect();
        let names: Vec<Option<String>> = named(&[("heap", 1.0)]);
        assert_eq!(names, ["heap", "wasm"].map(|name| Some(name.to_owned())), "too much, and what is no number");
        let names: Vec<Option<String>> = named(&[("heap", 1.5), ("wasm", 9.0)]);
        assert_eq!(names, [Some("wasm".to_owned())], "as much as it may");
    }

    #[test]
    fn a_slope_is_found_in_noise() {
        let noise = |at: u32| f64::from(at.wrapping_mul(2_654_435_761) >> 16) / 65536.0 - 0.5;
        let look = |leak: f64| -> Vec<(f64, Kept)> {
            let moment = |at: u32| (f64::from(at), kept(&[("heap", 15.0 + 2.0 * noise(at) + leak * f64::from(at))]));
            (5..30).map(moment).collect()
        };
        let heap = |moments: &[_], errors| slopes(moments, errors)["heap"];
        assert!((heap(&look(0.3), 0.0) - heap(&look(0.0), 0.0) - 0.3).abs() < 1e-9, "the line that fits best");
        assert!(heap(&look(0.0), 2.0) < 0.0, "nothing comes beyond doubt: {}", heap(&look(0.0), 2.0));
        assert!(heap(&look(0.3), 2.0) > 0.1, "a leak is beyond doubt: {}", heap(&look(0.3), 2.0));
    }
}
