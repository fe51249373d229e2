//! A WebDriver session: the few commands the tests need, blocking, each with a deadline.

use crate::{Doing, Failure, Result};
use serde_json::{Value, json};
use std::time::Duration;
use ureq::Agent;

/// Longer than any command here takes, even the first navigation on a busy machine.
const DEADLINE: Duration = Duration::from_secs(60);

/// The name the standard gives to an element's reference.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open browser window.
#[derive(Debug)]
pub struct Session {
    agent: Agent,
    base: String,
}

/// An element of the document shown.
#[derive(Clone, Debug)]
pub struct Element(String);

/// Keys without a letter, as the standard codes them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// To the start.
    Home,
    /// To the end.
    End,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// Enter.
    Enter,
    /// Tab.
    Tab,
}

impl Key {
    const fn code(self) -> char {
        match self {
            Self::Left => '\u{e012}',
            Self::Right => '\u{e014}',
            Self::Home => '\u{e011}',
            Self::End => '\u{e010}',
            Self::PageUp => '\u{e00e}',
            Self::PageDown => '\u{e00f}',
            Self::Enter => '\u{e007}',
            Self::Tab => '\u{e004}',
        }
    }
}

impl Session {
    /// Opens a browser through the driver at this address.
    ///
    /// # Errors
    /// When the driver does not answer or refuses.
    pub fn open(driver: &str, capabilities: &Value) -> Result<Self> {
        let agent = agent();
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = call(&agent, "POST", &format!("{driver}/session"), Some(&wanted))?;
        let id = answer["sessionId"].as_str().ok_or_else(|| Failure(format!("the driver gave no session: {answer}")))?;
        let session = Self { agent, base: format!("{driver}/session/{id}") };
        // `script` bounds a hanging page, `pageLoad` a hanging server.
        session.post("timeouts", &json!({ "script": 30_000, "pageLoad": 45_000, "implicit": 0 }))?;
        session.post("window/rect", &json!({ "x": 0, "y": 0, "width": 1280, "height": 900 }))?;
        Ok(session)
    }

    /// Whether a driver at this address takes sessions.
    pub fn is_ready(driver: &str) -> bool {
        call(&agent(), "GET", &format!("{driver}/status"), None).is_ok_and(|status| status["ready"] != false)
    }

    /// Closes the browser.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub fn close(&self) -> Result {
        call(&self.agent, "DELETE", &self.base, None).map(drop)
    }

    /// Goes to an address, and returns once the document is read.
    ///
    /// # Errors
    /// When it cannot be reached.
    pub fn go(&self, url: &str) -> Result {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// Loads the document again.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub fn reload(&self) -> Result {
        self.post("refresh", &json!({})).map(drop)
    }

    /// Runs a script's body in the document shown and gives what it returns.
    ///
    /// # Errors
    /// When it throws.
    pub fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Runs a script's body whose last argument is the function to call with its result.
    ///
    /// # Errors
    /// When it throws or never calls back.
    pub fn run_async(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("execute/async", &json!({ "script": script, "args": arguments }))
    }

    /// The first element of a selector.
    ///
    /// # Errors
    /// When there is none.
    pub fn find(&self, selector: &str) -> Result<Element> {
        let found = self.post("element", &json!({ "using": "css selector", "value": selector }));
        let found = found.doing(&format!("looking for {selector}"))?;
        let id = found[ELEMENT].as_str().ok_or_else(|| Failure(format!("no element {selector}: {found}")))?;
        Ok(Element(id.to_owned()))
    }

    /// Clicks in the middle of an element.
    ///
    /// # Errors
    /// When it cannot be clicked.
    pub fn click(&self, element: &Element) -> Result {
        self.post(&format!("element/{}/click", element.0), &json!({})).map(drop)
    }

    /// Focuses an element and types.
    ///
    /// # Errors
    /// When it cannot be focused.
    pub fn text(&self, element: &Element, text: &str) -> Result {
        self.post(&format!("element/{}/value", element.0), &json!({ "text": text })).map(drop)
    }

    /// Focuses an element and presses a key.
    ///
    /// # Errors
    /// When it cannot be focused.
    pub fn key(&self, element: &Element, key: Key) -> Result {
        self.text(element, &key.code().to_string())
    }

    /// Moves the mouse through points of the window, given as x and y.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn mouse_move(&self, points: &[(f64, f64)]) -> Result {
        let moves = points.iter().map(|&(x, y)| {
            json!({ "type": "pointerMove", "duration": 30, "origin": "viewport", "x": x.round() as i64, "y": y.round() as i64 })
        });
        self.mouse(moves.collect())
    }

    /// Presses the mouse's button where the mouse is.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn mouse_down(&self) -> Result {
        self.mouse(vec![json!({ "type": "pointerDown", "button": 0 })])
    }

    /// Lets the mouse's button go.
    ///
    /// # Errors
    /// When the driver refuses.
    pub fn mouse_up(&self) -> Result {
        self.mouse(vec![json!({ "type": "pointerUp", "button": 0 })])
    }

    fn mouse(&self, actions: Vec<Value>) -> Result {
        let source =
            json!({ "type": "pointer", "id": "mouse", "parameters": { "pointerType": "mouse" }, "actions": actions });
        self.post("actions", &json!({ "actions": [source] })).map(drop)
    }

    /// Goes into a frame.
    ///
    /// # Errors
    /// When the element is no frame.
    pub fn enter(&self, frame: &Element) -> Result {
        self.post("frame", &json!({ "id": { ELEMENT: frame.0 } })).map(drop)
    }

    /// Goes back to the document at the top.
    ///
    /// # Errors
    /// When the driver does not answer.
    pub fn leave(&self) -> Result {
        self.post("frame", &json!({ "id": null })).map(drop)
    }

    /// What assistive technology is told that an element is, and how it is called; `None` from a driver that cannot tell.
    ///
    /// # Errors
    /// When the element is gone.
    pub fn accessible(&self, element: &Element) -> Result<Option<(String, String)>> {
        let read = |what: &str| match self.get(&format!("element/{}/{what}", element.0)) {
            Ok(value) => Ok(Some(value.as_str().unwrap_or_default().to_owned())),
            Err(why) if why.0.contains("unknown command") || why.0.contains("unsupported") => Ok(None),
            Err(why) => Err(why),
        };
        Ok(read("computedrole")?.zip(read("computedlabel")?))
    }

    /// What Chromium's driver collected of a log since the last time it was asked.
    ///
    /// # Errors
    /// In other engines.
    pub fn chromium_log(&self, which: &str) -> Result<Vec<Value>> {
        let log = self.post("se/log", &json!({ "type": which }))?;
        Ok(log.as_array().cloned().unwrap_or_default())
    }

    /// A command of Chromium's developer tools.
    ///
    /// # Errors
    /// In other engines, or when Chromium refuses.
    pub fn chromium_tools(&self, command: &str, parameters: Value) -> Result<Value> {
        self.post("goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(&self.agent, "POST", &format!("{}/{path}", self.base), Some(body))
    }

    fn get(&self, path: &str) -> Result<Value> {
        call(&self.agent, "GET", &format!("{}/{path}", self.base), None)
    }
}

/// One command: the answer's `value`, or the driver's own words.
fn call(agent: &Agent, method: &str, url: &str, body: Option<&Value>) -> Result<Value> {
    let sent = match (method, body) {
        ("POST", Some(body)) => {
            agent.post(url).header("Content-Type", "application/json; charset=utf-8").send(body.to_string())
        }
        ("DELETE", _) => agent.delete(url).call(),
        _ => agent.get(url).call(),
    };
    let mut answer = sent.doing("talking to the driver")?;
    // A trace of Chromium is larger than what the client reads by default.
    let text = answer.body_mut().with_config().limit(1 << 30).read_to_string().doing("talking to the driver")?;
    let parsed: Value = serde_json::from_str(&text).doing("the driver's answer")?;
    if answer.status().is_success() {
        return Ok(parsed["value"].clone());
    }
    let words = |name: &str| parsed["value"][name].as_str().unwrap_or_default().to_owned();
    let message = words("message");
    Err(Failure(format!("{}: {}", words("error"), message.lines().next().unwrap_or_default())))
}

/// Speaks to the loopback only, so it takes no proxy from the environment.
fn agent() -> Agent {
    Agent::config_builder().proxy(None).http_status_as_error(false).timeout_global(Some(DEADLINE)).build().into()
}
