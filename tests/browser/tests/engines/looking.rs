//! How the tests look at the page, and what they press.

use browser_tests::{Browser, Failure, Result, Site};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

pub(crate) const RIGHT: &str = "\u{E014}";
pub(crate) const END: &str = "\u{E010}";
pub(crate) const HOME: &str = "\u{E011}";
pub(crate) const BACKSPACE: &str = "\u{E003}";
pub(crate) const ESCAPE: &str = "\u{E00C}";
pub(crate) const TAB: &str = "\u{E004}";
pub(crate) const ENTER: &str = "\u{E007}";
pub(crate) const LEFT: &str = "\u{E012}";
pub(crate) const UP: &str = "\u{E013}";
pub(crate) const DOWN: &str = "\u{E015}";
pub(crate) const PAGE_UP: &str = "\u{E00E}";

/// Every figure, and the controls that it follows: what the page promises, written down a second time.
pub(crate) const FIGURES: [(&str, &[&str]); 10] = [
    ("targets", &["smoothing", "classes", "target", "convention"]),
    ("loss-curve", &["smoothing", "classes", "convention", "unit"]),
    ("logit-gap", &["smoothing", "classes", "convention", "unit"]),
    ("gradient", &["smoothing", "classes", "target", "convention", "logits"]),
    ("loss-surface", &["smoothing", "classes", "convention", "start", "unit"]),
    ("confidence-surface", &["smoothing", "classes", "convention", "temperature", "start"]),
    ("simplex-map", &["smoothing", "convention", "unit"]),
    ("decomposition", &["smoothing", "classes", "target", "convention", "logits", "unit"]),
    ("confidence-vs-smoothing", &["smoothing", "classes", "convention", "unit"]),
    ("relatives", &["smoothing", "classes", "convention", "temperature", "relatives", "unit"]),
];

/// What the page should show.
#[derive(Clone, Copy, Debug)]
pub(crate) struct State {
    pub(crate) epsilon: f64,
    pub(crate) classes: usize,
    pub(crate) others: bool,
    pub(crate) target: usize,
}

/// The state of a page whose link says nothing.
pub(crate) const FIRST: State = State { epsilon: 0.1, classes: 10, others: false, target: 3 };

impl State {
    /// The true class's target and each other's, as the frameworks define them.
    pub(crate) fn targets(self) -> (f64, f64) {
        let (epsilon, k) = (self.epsilon, self.classes as f64);
        if self.others { (1.0 - epsilon, epsilon / (k - 1.0)) } else { (1.0 - epsilon + epsilon / k, epsilon / k) }
    }
}

pub(crate) fn ensure(holds: bool, otherwise: impl FnOnce() -> String) -> Result<()> {
    if holds { Ok(()) } else { Err(Failure(otherwise())) }
}

/// To 1e−12; among very many classes PyTorch's own sums are not righter than 1e−11.
pub(crate) fn agree(shown: &Value, wanted: &Value, what: impl Fn() -> String) -> Result<()> {
    let (Some(shown), Some(wanted)) = (shown.as_f64(), wanted.as_f64()) else {
        return Err(Failure(format!("{}: {shown} and {wanted} should be numbers", what())));
    };
    let tolerance = if what().contains("\"classes\":100000") { 1e-11 } else { 1e-12 };
    ensure((shown - wanted).abs() <= tolerance * wanted.abs().max(1.0), || {
        format!("{}: {shown}, should be {wanted}", what())
    })
}

/// A server whose documents note what goes wrong in them.
pub(crate) fn site() -> Result<Site> {
    let site = Site::start()?;
    site.watch();
    Ok(site)
}

pub(crate) fn open(browser: &Browser, url: &str) -> Result<()> {
    browser.go(url)?;
    live(browser)
}

/// The same where another state of the same document may be open: a change of the fragment alone would load nothing, and
/// Firefox's driver may take the document that is there for the one that comes.
pub(crate) fn open_anew(browser: &Browser, url: &str) -> Result<()> {
    browser.go("about:blank")?;
    open(browser, url)
}

/// Goes to the page as a phone has it: in a window of 390 × 800 px, or in a frame of that size where no window is so narrow.
pub(crate) fn go_on_phone(browser: &Browser, site: &Site) -> Result<()> {
    let (width, _) = browser.resize(390, 800)?;
    if width < 480 {
        browser.go(&site.url(""))?;
    } else {
        let frame = "<iframe title=phone width=390 height=800 style=\"border: 0\" src=\"index.html\"></iframe>";
        site.add_page(
            "phone.html",
            &format!("<!doctype html><link rel=icon href=data:,><title>Host</title><body style=\"margin: 0\">{frame}"),
        );
        browser.go(&site.url("phone.html"))?;
        browser.enter_frame(true)?;
    }
    let narrow = browser.run("return matchMedia('(max-width: 30rem)').matches", json!([]))?;
    ensure(narrow == json!(true), || format!("the page is too wide for a phone, in a window of {width} px"))
}

/// Waits until the page is live, down to the last figure.
pub(crate) fn live(browser: &Browser) -> Result<()> {
    const LIVE: &str = "const { state, shell, mounted } = document.documentElement?.dataset ?? {};
         return state === 'live' && (shell === 'embed' || mounted !== undefined)";
    browser.wait("the page is live", LIVE).map_err(|Failure(reason)| {
        let state = browser.run(
            "return document.documentElement.dataset.state + ' ' + document.querySelector('[data-fault-code]')?.textContent",
            json!([]),
        );
        Failure(format!("{reason}; it is {state:?}, console {:?}", browser.console()))
    })?;
    Ok(())
}

/// Since the document's first moment no error, no violation of the policy, nothing on the console.
pub(crate) fn clean(browser: &Browser) -> Result<()> {
    clean_but_for(browser, &[])
}

/// The same, but for what a host is known to say about itself.
pub(crate) fn clean_but_for(browser: &Browser, known: &[&str]) -> Result<()> {
    // Under Chromium the console itself is read as well.
    let (noted, mut console) = (browser.run("return window.__trouble ?? null", json!([]))?, browser.console()?);
    console.retain(|message| !known.iter().any(|known| message.contains(known)));
    ensure(noted.is_array(), || "the probe did not run".to_owned())?;
    ensure(noted == json!([]) && console.is_empty(), || format!("trouble: {noted}, the console says {console:?}"))
}

/// Shows a figure that waits for a guess, without one.
pub(crate) fn uncover(browser: &Browser, figure: &str) -> Result<()> {
    browser.wait("the figure is covered", &format!("return document.querySelector('{figure} .cover') !== null"))?;
    click(browser, &format!("{figure} .cover button"))
}

pub(crate) fn focus(browser: &Browser, selector: &str) -> Result<()> {
    browser.run("document.querySelector(arguments[0]).focus()", json!([selector])).map(drop)
}

pub(crate) fn type_number(browser: &Browser, selector: &str, text: &str) -> Result<()> {
    browser
        .run("const field = document.querySelector(arguments[0]); field.focus(); field.select()", json!([selector]))?;
    browser.press(&format!("{text}{ENTER}"))?;
    std::thread::sleep(Duration::from_millis(50));
    Ok(())
}

/// The numbers of a figure's table by the names of its rows.
pub(crate) fn table(browser: &Browser, name: &str) -> Result<Value> {
    browser.run(
        "const rows = {};
         for (const row of document.querySelectorAll(`table[data-figure=\"${arguments[0]}\"] tbody tr`))
           rows[row.dataset.row] = [...row.querySelectorAll('data')].map((cell) => Number(cell.value));
         return rows",
        json!([name]),
    )
}

/// Waits until both tables show the state, for tables follow by a tenth of a second.
pub(crate) fn shows(browser: &Browser, state: State) -> Result<()> {
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

pub(crate) fn shows_targets(browser: &Browser, state: State) -> Result<()> {
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

/// The numbers of all tables, by figure and row. Infinities are among them, and what is no number is NaN.
pub(crate) type Tables = BTreeMap<String, BTreeMap<String, Vec<f64>>>;

pub(crate) fn tables(browser: &Browser) -> Result<Tables> {
    let seen = browser.run(
        "const tables = {};
         for (const table of document.querySelectorAll('table[data-figure]')) {
           const rows = tables[table.dataset.figure] = {};
           for (const row of table.tBodies[0].rows)
             rows[row.dataset.row] = [...row.querySelectorAll('data')].map((cell) => cell.value);
         }
         return tables",
        json!([]),
    )?;
    let written: BTreeMap<String, BTreeMap<String, Vec<String>>> = serde_json::from_value(seen)?;
    let numbers = |cells: Vec<String>| cells.iter().map(|cell| cell.parse().unwrap_or(f64::NAN)).collect();
    let rows = |rows: BTreeMap<String, Vec<String>>| rows.into_iter().map(|(key, cells)| (key, numbers(cells)));
    Ok(written.into_iter().map(|(figure, table)| (figure, rows(table).collect())).collect())
}

/// Waits until the tables are as they should be, for they follow by a tenth of a second.
pub(crate) fn tables_when(browser: &Browser, what: &str, right: impl Fn(&Tables) -> bool) -> Result<Tables> {
    for _ in 0..100 {
        let seen = tables(browser)?;
        if right(&seen) {
            return Ok(seen);
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Err(Failure(format!("waited 2 s for the tables in vain: {what}")))
}

/// Gives a control a value, as a hand would that needs no scrolling.
pub(crate) fn set(browser: &Browser, selector: &str, value: &str) -> Result<()> {
    let script = "const part = document.querySelector(arguments[0]);
         if (part.matches('[type=checkbox], [type=radio], button')) part.click();
         else {
           part.value = arguments[1];
           part.dispatchEvent(new Event(part.type === 'range' ? 'input' : 'change', { bubbles: true }));
         }";
    browser.run(script, json!([selector, value])).map(drop)
}

/// Brings a part of the page to the middle of the window, and waits until what is painted there is painted.
pub(crate) fn show(browser: &Browser, selector: &str) -> Result<()> {
    browser.run("document.querySelector(arguments[0]).scrollIntoView({ block: 'center' })", json!([selector]))?;
    // That it is in sight is known in one frame, and painted in a later one.
    (0..3).try_for_each(|_| frames(browser))
}

/// Brings something to the middle of the window, where nothing covers it, and clicks it.
pub(crate) fn click(browser: &Browser, selector: &str) -> Result<()> {
    show(browser, selector)?;
    browser.click(&browser.find(selector)?)
}

/// Waits until the browser has painted what is asked of it now.
pub(crate) fn frames(browser: &Browser) -> Result<()> {
    let script = "return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 0, 1))))";
    browser.run(script, json!([])).map(drop)
}

/// A digest of a figure's pixels, and the share of them that differ from the paper.
pub(crate) fn picture(browser: &Browser, name: &str) -> Result<(i64, f64)> {
    picture_of(browser, &format!("#figure-{name} canvas"))
}

pub(crate) fn picture_of(browser: &Browser, canvas: &str) -> Result<(i64, f64)> {
    let seen = browser.run(
        "const canvas = document.querySelector(arguments[0]);
         // A copy, for where scripts of a driver live by themselves, as in Firefox, each look at the page's own is dear.
         const data = new Uint8ClampedArray(canvas.width * canvas.height * 4);
         data.set(canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
         let digest = 0, inked = 0;
         for (let i = 0; i < data.length; i += 4) {
           digest = (digest * 31 + data[i] * 7 + data[i + 1] * 5 + data[i + 2]) | 0;
           if (Math.abs(data[i] - data[0]) + Math.abs(data[i + 1] - data[1]) + Math.abs(data[i + 2] - data[2]) > 60) inked += 1;
         }
         return [digest, inked / (data.length / 4)]",
        json!([canvas]),
    )?;
    Ok((seen[0].as_i64().unwrap_or_default(), seen[1].as_f64().unwrap_or_default()))
}
