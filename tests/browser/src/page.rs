//! The page and the embed as a reader meets them: controls to move, numbers to read.

use crate::expected::{Recorded, State, agree};
use crate::session::{Key, Session};
use crate::{Failure, PATIENCE, Result, check, wait_for};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The figures of the page.
pub const FIGURES: [&str; 2] = ["targets", "loss-curve"];

/// A document of ours in the browser: the page, or the embed in whatever frame the session is in.
#[derive(Clone, Copy, Debug)]
pub struct Page<'a> {
    session: &'a Session,
}

/// A figure's numbers: cells by the row's key, without the cell that names the row.
pub type Table = BTreeMap<String, Vec<f64>>;

impl<'a> Page<'a> {
    /// Opens an address and waits until it is live.
    ///
    /// # Errors
    /// When it does not come to life; says what it became instead.
    pub fn open(session: &'a Session, url: &str) -> Result<Self> {
        session.go(url)?;
        Self::here(session)
    }

    /// The document that is shown already, once it is live.
    ///
    /// # Errors
    /// When it does not come to life.
    pub fn here(session: &'a Session) -> Result<Self> {
        let page = Self::starting(session);
        page.wait_for_state("live")?;
        Ok(page)
    }

    /// The document that is shown, in whatever state.
    pub const fn starting(session: &'a Session) -> Self {
        Self { session }
    }

    /// The session that shows it.
    pub const fn session(&self) -> &'a Session {
        self.session
    }

    /// Waits until the root element tells this state.
    ///
    /// # Errors
    /// When it does not within the time the page gives itself, and some.
    pub fn wait_for_state(&self, wanted: &str) -> Result {
        const STATE: &str = "const fault = document.getElementById('fault');
            return [document.documentElement.dataset.state ?? 'none', fault ? fault.textContent : ''];";
        wait_for(2 * PATIENCE, || {
            let seen = self.session.run(STATE, json!([]))?;
            if seen[0] == wanted {
                return Ok(Ok(()));
            }
            let why = format!("the document is “{}” instead of “{wanted}”; its fault card: {}", words(&seen[0]), seen[1]);
            // A fault is final.
            if seen[0] == "fault" { Err(Failure(why)) } else { Ok(Err(Failure(why))) }
        })
    }

    /// The figure's table as it stands.
    ///
    /// # Errors
    /// When there is none, or a cell without a number.
    pub fn table(&self, figure: &str) -> Result<Table> {
        const READ: &str = "const table = document.querySelector(`table[data-figure='${arguments[0]}']`);
            if (!table) return null;
            return [...table.querySelectorAll('tr[data-row]')].map((row) =>
                [row.dataset.row, [...row.querySelectorAll('data')].map((cell) => cell.getAttribute('value'))]);";
        let rows = self.session.run(READ, json!([figure]))?;
        let rows = rows.as_array().ok_or_else(|| Failure(format!("there is no table of {figure}")))?;
        let number = |cell: &Value| {
            let text = cell.as_str().unwrap_or_default();
            text.parse().map_err(|_| Failure(format!("“{text}” in the table of {figure} is no number")))
        };
        rows.iter()
            .map(|row| {
                let cells = row[1].as_array().map(Vec::as_slice).unwrap_or_default();
                Ok((words(&row[0]).to_owned(), cells.iter().map(number).collect::<Result<_>>()?))
            })
            .collect()
    }

    /// Waits until every figure of the page shows the numbers of a state.
    ///
    /// # Errors
    /// When one does not; says which number is wrong.
    pub fn expect(&self, state: &State) -> Result {
        FIGURES.into_iter().try_for_each(|figure| self.expect_figure(figure, state))
    }

    /// Waits until one figure shows the numbers of a state.
    ///
    /// # Errors
    /// When it does not; says which number is wrong.
    pub fn expect_figure(&self, figure: &str, state: &State) -> Result {
        wait_for(PATIENCE, || {
            let table = self.table(figure)?;
            Ok(match figure {
                "targets" => targets_agree(&table, state),
                _ => losses_agree(&table, state),
            })
        })
    }

    /// Waits until both figures show what PyTorch gave for a state.
    ///
    /// # Errors
    /// When one does not; says which number is wrong.
    pub fn expect_recorded(&self, recorded: &Recorded) -> Result {
        self.expect(&recorded.state)?;
        let state = &recorded.state;
        let targets = self.table("targets")?;
        let key = format!("class-{}", state.target);
        let on = targets.get(&key).and_then(|row| row.last()).copied().unwrap_or(f64::NAN);
        check(agree(on, recorded.on), || format!("{state:?}: the true class shows {on}, PyTorch {}", recorded.on))?;
        let off = targets.iter().filter(|(name, _)| **name != key).filter_map(|(_, row)| row.last()).copied();
        for off in off {
            check(agree(off, recorded.off), || format!("{state:?}: another class shows {off}, PyTorch {}", recorded.off))?;
        }
        let losses = self.table("loss-curve")?;
        for wanted in recorded.losses.iter().chain([&recorded.floor]) {
            let row = losses.values().find(|row| row.first().is_some_and(|&p| agree(p, wanted[0])));
            let row = row.ok_or_else(|| Failure(format!("{state:?}: no loss at probability {}", wanted[0])))?;
            let right = row.len() == 3 && row.iter().zip(wanted).all(|(shown, wanted)| agree(*shown, *wanted));
            check(right, || format!("{state:?}: the losses show {row:?}, PyTorch {wanted:?}"))?;
        }
        Ok(())
    }

    /// Presses a key on a control.
    ///
    /// # Errors
    /// When it is not there.
    pub fn key(&self, control: &str, key: Key) -> Result {
        self.session.key(&self.session.find(&format!("#{control}"))?, key)
    }

    /// Clicks a control.
    ///
    /// # Errors
    /// When it is not there.
    pub fn click(&self, selector: &str) -> Result {
        // Into the middle, away from bars that stand at an edge.
        let scroll = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' });";
        self.session.run(scroll, json!([selector]))?;
        self.session.click(&self.session.find(selector)?)
    }

    /// Types a value in place of what a field holds, without committing it.
    ///
    /// # Errors
    /// When the field is not there.
    pub fn enter(&self, field: &str, text: &str) -> Result {
        let found = self.session.find(&format!("#{field}"))?;
        self.session.run("document.getElementById(arguments[0]).select();", json!([field]))?;
        self.session.text(&found, text)
    }

    /// Types a value in place of what a field holds, and Enter.
    ///
    /// # Errors
    /// When the field is not there.
    pub fn commit(&self, field: &str, text: &str) -> Result {
        self.enter(field, text)?;
        self.key(field, Key::Enter)
    }

    /// What a control holds.
    ///
    /// # Errors
    /// When it is not there.
    pub fn value(&self, control: &str) -> Result<String> {
        let value = self.session.run("return document.getElementById(arguments[0]).value;", json!([control]))?;
        Ok(words(&value).to_owned())
    }

    /// The number a control holds.
    ///
    /// # Errors
    /// When it is not there or holds none.
    pub fn number<T: std::str::FromStr>(&self, control: &str) -> Result<T> {
        let text = self.value(control)?;
        text.parse().map_err(|_| Failure(format!("#{control} holds “{text}”, no number")))
    }

    /// The address, as the document knows it.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub fn address(&self) -> Result<String> {
        let address = self.session.run("return location.href;", json!([]))?;
        Ok(words(&address).to_owned())
    }

    /// The point of a slider's track at a share of its length.
    ///
    /// # Errors
    /// When it is not there.
    pub fn point_on(&self, slider: &str, share: f64) -> Result<(f64, f64)> {
        const PLACE: &str = "const slider = document.getElementById(arguments[0]);
            slider.scrollIntoView({ block: 'center' });
            const box = slider.getBoundingClientRect();
            return [box.left, box.top, box.width, box.height];";
        let place = self.session.run(PLACE, json!([slider]))?;
        let at = |index: usize| place[index].as_f64().unwrap_or_default();
        Ok((at(0) + at(2) * share, at(1) + at(3) / 2.0))
    }

    /// What the probe noted: errors, rejections, policy violations, console errors and warnings.
    ///
    /// # Errors
    /// When the page was served without the probe.
    pub fn complaints(&self) -> Result<Vec<String>> {
        let notes = self.session.run("return document.documentElement.dataset.testProbe ?? null;", json!([]))?;
        let notes = notes.as_str().ok_or_else(|| Failure::new("the page carries no probe"))?;
        serde_json::from_str(notes).map_err(|why| Failure(format!("the probe's notes: {why}")))
    }

    /// Fails if the probe noted anything.
    ///
    /// # Errors
    /// With what it noted.
    pub fn expect_clean(&self) -> Result {
        let complaints = self.complaints()?;
        check(complaints.is_empty(), || format!("the console is not clean: {complaints:#?}"))
    }

    /// Runs a script in the page's own world, which in Firefox is not where WebDriver's scripts run. It is served by the
    /// page's own site, so that the page's policy lets it in.
    ///
    /// # Errors
    /// When it does not load.
    pub fn run_inside(&self, site: &crate::site::Site, script: &str) -> Result {
        const LOAD: &str = "const done = arguments[1];
            const script = document.createElement('script');
            script.onload = () => done(true);
            script.onerror = () => done(false);
            script.src = arguments[0];
            document.head.append(script);";
        site.add("test-script.js", "text/javascript", script);
        let loaded = self.session.run_async(LOAD, json!([site.url("test-script.js")]))?;
        check(loaded == true, || "the page refused the test's own script".to_owned())
    }
}

/// Whether the table of targets holds every class, each with the numbers of the state.
fn targets_agree(table: &Table, state: &State) -> Result {
    let (on, off) = state.target_probabilities();
    let mut classes = 0.0;
    for (key, row) in table {
        let &[count, one_hot, smoothed] = row.as_slice() else {
            return Err(Failure(format!("targets, {key}: {row:?} should be classes, one-hot, smoothed")));
        };
        let is_true = *key == format!("class-{}", state.target);
        let wanted = if is_true { (1.0, on) } else { (0.0, off) };
        check(agree(one_hot, wanted.0) && agree(smoothed, wanted.1), || {
            format!("{state:?}: targets, {key}: {one_hot} and {smoothed} should be {wanted:?}")
        })?;
        classes += count;
    }
    check(table.contains_key(&format!("class-{}", state.target)), || format!("{state:?}: no row of the true class"))?;
    check(classes == state.classes as f64, || format!("{state:?}: the rows of targets stand for {classes} classes"))
}

/// Whether the table of losses holds the floor and a range of probabilities, with the numbers of the state.
fn losses_agree(table: &Table, state: &State) -> Result {
    let (on, _) = state.target_probabilities();
    for (key, row) in table {
        let &[p, one_hot, smoothed] = row.as_slice() else {
            return Err(Failure(format!("loss-curve, {key}: {row:?} should be probability, one-hot, smoothed")));
        };
        let wanted = (-p.ln(), state.smoothed_loss(p));
        check(agree(one_hot, wanted.0) && agree(smoothed, wanted.1), || {
            format!("{state:?}: loss-curve, {key}, at {p}: {one_hot} and {smoothed} should be {wanted:?}")
        })?;
    }
    let floor = table.get("floor").and_then(|row| row.first()).copied().unwrap_or(f64::NAN);
    check(agree(floor, on), || format!("{state:?}: the floor stands at {floor} instead of {on}"))?;
    check(table.len() > 10, || format!("loss-curve has only {} rows", table.len()))
}

fn words(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
