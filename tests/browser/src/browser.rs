//! A browser session over WebDriver: plain HTTP and JSON, the same for the three engines.

use crate::processes::Load;
use serde_json::{Value, json};
use std::fmt;
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Why something could not be done, for the reader of a test's output.
#[derive(Debug)]
pub struct Failure(pub String);

impl<E: fmt::Display> From<E> for Failure {
    fn from(error: E) -> Self {
        Self(error.to_string())
    }
}

/// The result of anything that talks to a browser.
pub type Result<T> = std::result::Result<T, Failure>;

/// How a session differs from the usual one.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// More arguments of the browser.
    pub arguments: Vec<&'static str>,
    /// Preferences by their names, of Firefox or of Chromium's profile; WebKit's browser has none.
    pub preferences: Vec<(&'static str, Value)>,
    /// Variables of the browser's environment.
    pub environment: Vec<(&'static str, &'static str)>,
    /// Whether the driver does not wait until a document is loaded.
    pub waits_for_nothing: bool,
}

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Debian's Chromium.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// WebKitGTK's MiniBrowser; needs a display.
    WebKit,
}

impl Engine {
    /// The engines that `LAB_ENGINES` names, all three if it is not set.
    ///
    /// # Errors
    /// [`Failure`] for a name that is none.
    pub fn wanted() -> Result<Vec<Self>> {
        let names = std::env::var("LAB_ENGINES").unwrap_or_else(|_| "chromium,firefox,webkit".to_owned());
        let engine = |name: &str| match name {
            "chromium" => Ok(Self::Chromium),
            "firefox" => Ok(Self::Firefox),
            "webkit" => Ok(Self::WebKit),
            _ => Err(Failure(format!("LAB_ENGINES knows chromium, firefox and webkit, got «{name}»"))),
        };
        names.split(',').map(engine).collect()
    }

    /// The name in `LAB_ENGINES` and in the names of tests.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    fn driver(self, port: u16) -> Command {
        let mut command = Command::new(match self {
            Self::Chromium => place("LAB_CHROMEDRIVER", "/usr/bin/chromedriver"),
            Self::Firefox => place("LAB_GECKODRIVER", "geckodriver"),
            Self::WebKit => place("LAB_WEBKITDRIVER", "/usr/bin/WebKitWebDriver"),
        });
        match self {
            Self::Firefox => command.args(["--port", &port.to_string(), "--websocket-port", &free_port().to_string()]),
            _ => command.arg(format!("--port={port}")),
        };
        command
    }

    fn capabilities(self, profile: &std::path::Path, options: &Options) -> Value {
        let mut preferences: serde_json::Map<String, Value> =
            options.preferences.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let profile = format!("--user-data-dir={}", profile.display());
        let arguments = |usual: &[&str]| -> Vec<String> {
            usual.iter().chain(&options.arguments).map(|&argument| argument.to_owned()).collect()
        };
        match self {
            Self::Chromium => json!({
                "browserName": "chrome",
                "goog:loggingPrefs": { "browser": "ALL" },
                "goog:chromeOptions": { "binary": place("LAB_CHROMIUM", "/usr/bin/chromium"), "prefs": preferences, "args": arguments(&[
                    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                    "--disable-background-networking", "--disable-component-update", "--disable-sync",
                    "--window-size=1280,1000", &profile,
                ]) },
            }),
            Self::Firefox => {
                // The remote agent relaxes this for files; readers' browsers do not.
                preferences.insert("security.fileuri.strict_origin_policy".to_owned(), json!(true));
                json!({
                    "browserName": "firefox",
                    "moz:firefoxOptions": {
                        "binary": place("LAB_FIREFOX", "/usr/bin/firefox-esr"),
                        "args": arguments(&["-headless", "--width=1280", "--height=1000"]),
                        "prefs": preferences,
                    },
                })
            }
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {
                    "binary": place("LAB_MINIBROWSER", "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser"),
                    "args": arguments(&["--automation"]),
                },
            }),
        }
    }

    /// Starts the engine's driver and a session.
    ///
    /// # Errors
    /// [`Failure`] that names what is missing or did not answer.
    pub fn start(self) -> Result<Browser> {
        self.start_with(&Options::default())
    }

    /// The same, of a browser that is set up otherwise.
    ///
    /// # Errors
    /// [`Failure`] that names what is missing or did not answer.
    pub fn start_with(self, options: &Options) -> Result<Browser> {
        let port = free_port();
        let profile = std::env::temp_dir().join(format!("lab-{}-{}-{port}", self.name(), std::process::id()));
        std::fs::create_dir_all(&profile)?;
        let mut command = self.driver(port);
        let driver = command
            .envs(options.environment.iter().copied())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| Failure(format!("cannot start {:?}: {error}", command.get_program())))?;
        let agent: ureq::Agent = ureq::Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(60)))
            .http_status_as_error(false)
            .build()
            .into();
        let base = format!("http://127.0.0.1:{port}");
        let mut browser = Browser { engine: self, driver, agent, base, session: String::new(), profile };
        let start = Instant::now();
        while browser.request("GET", "/status", None).is_err() {
            if start.elapsed() > Duration::from_secs(20) {
                return Err(Failure(format!("{:?} does not answer on port {port}", command.get_program())));
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut capabilities = self.capabilities(&browser.profile, options);
        if options.waits_for_nothing {
            capabilities["pageLoadStrategy"] = json!("none");
        }
        let wanted = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let answer = browser.request("POST", "/session", Some(&wanted))?;
        let session = answer["sessionId"].as_str().ok_or_else(|| Failure(format!("no session: {answer}")))?;
        browser.session = format!("/session/{session}");
        browser.post("/timeouts", &json!({ "script": 20_000, "pageLoad": 30_000 }))?;
        Ok(browser)
    }
}

/// Where a program is: where xtask says, or where Debian puts it.
pub(crate) fn place(variable: &str, default: &str) -> String {
    std::env::var(variable).ok().filter(|path| !path.is_empty()).unwrap_or_else(|| default.to_owned())
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).map_or(0, |address| address.port())
}

/// A session; its driver and browser end with it.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    driver: Child,
    agent: ureq::Agent,
    base: String,
    session: String,
    profile: PathBuf,
}

/// An element of the page.
#[derive(Clone, Debug)]
pub struct Element(String);

/// WebDriver's name for an element's key.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

impl Browser {
    /// Which engine it is.
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// Goes to an address.
    ///
    /// # Errors
    /// The driver's.
    pub fn go(&self, url: &str) -> Result<()> {
        self.post("/url", &json!({ "url": url })).map(drop)
    }

    /// Makes the window so large that the page sees this size, and answers what it does see: a window may have a least size.
    ///
    /// # Errors
    /// The driver's.
    pub fn resize(&self, width: i64, height: i64) -> Result<(i64, i64)> {
        let mut seen = (width, height);
        let mut window = seen;
        // How much of a window is the page is known once there is one.
        for _ in 0..2 {
            window = (window.0 + width - seen.0, window.1 + height - seen.1);
            self.post("/window/rect", &json!({ "width": window.0, "height": window.1 }))?;
            seen = self.pair("return [innerWidth, innerHeight]")?;
        }
        if self.engine == Engine::WebKit {
            // On a screen without a window manager the focus is where the pointer is, and that is in the middle.
            let (x, y) = self.pair("return [(screen.width - outerWidth) / 2, (screen.height - outerHeight) / 2]")?;
            self.post("/window/rect", &json!({ "x": x.max(0), "y": y.max(0) }))?;
        }
        Ok(seen)
    }

    fn pair(&self, script: &str) -> Result<(i64, i64)> {
        let pair = self.run(script, json!([]))?;
        match (pair[0].as_f64(), pair[1].as_f64()) {
            (Some(first), Some(second)) => Ok((first as i64, second as i64)),
            _ => Err(Failure(format!("«{script}» gives {pair}"))),
        }
    }

    /// What a script returns, or what that promises; it is the body of a function, and `arguments` are its own.
    ///
    /// # Errors
    /// The driver's, and the script's.
    pub fn run(&self, script: &str, arguments: Value) -> Result<Value> {
        self.post("/execute/sync", &json!({ "script": script, "args": arguments }))
    }

    /// Waits until a script returns something true, and returns it.
    ///
    /// # Errors
    /// [`Failure`] after ten seconds, with what was waited for.
    pub fn wait(&self, what: &str, script: &str) -> Result<Value> {
        let start = Instant::now();
        loop {
            let value = self.run(script, json!([]))?;
            if value != Value::Null && value != json!(false) {
                return Ok(value);
            }
            if start.elapsed() > Duration::from_secs(10) {
                return Err(Failure(format!("waited 10 s in vain: {what}")));
            }
            std::thread::sleep(Duration::from_millis(30));
        }
    }

    /// The first element of a selector.
    ///
    /// # Errors
    /// The driver's, if there is none.
    pub fn find(&self, selector: &str) -> Result<Element> {
        let found = self.post("/element", &json!({ "using": "css selector", "value": selector }))?;
        let key = found[ELEMENT].as_str().ok_or_else(|| Failure(format!("no element {selector}: {found}")))?;
        Ok(Element(key.to_owned()))
    }

    /// Presses and releases keys, one after the other, on whatever has the focus.
    ///
    /// # Errors
    /// The driver's.
    pub fn press(&self, keys: &str) -> Result<()> {
        let stroke = |key: char| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }));
        let actions: Vec<Value> = keys.chars().flat_map(stroke).collect();
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] })).map(drop)
    }

    /// The same while Shift is held.
    ///
    /// # Errors
    /// The driver's.
    pub fn press_shifted(&self, keys: &str) -> Result<()> {
        let stroke = |key: char| ["keyDown", "keyUp"].map(|kind| json!({ "type": kind, "value": key.to_string() }));
        let mut actions = vec![json!({ "type": "keyDown", "value": "\u{E008}" })];
        actions.extend(keys.chars().flat_map(stroke));
        actions.push(json!({ "type": "keyUp", "value": "\u{E008}" }));
        self.post("/actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] })).map(drop)
    }

    /// Turns the wheel at a point of the window by so many pixels downwards.
    ///
    /// # Errors
    /// The driver's, if it has no wheel.
    pub fn wheel(&self, (x, y): (i64, i64), by: i64) -> Result<()> {
        let turn = json!({ "type": "scroll", "duration": 50, "origin": "viewport", "x": x, "y": y, "deltaX": 0, "deltaY": by });
        self.post("/actions", &json!({ "actions": [{ "type": "wheel", "id": "wheel", "actions": [turn] }] })).map(drop)
    }

    /// Clicks an element.
    ///
    /// # Errors
    /// The driver's.
    pub fn click(&self, element: &Element) -> Result<()> {
        self.post(&format!("/element/{}/click", element.0), &json!({})).map(drop)
    }

    /// The role and the name that assistive technology is given.
    ///
    /// # Errors
    /// The driver's.
    pub fn accessible(&self, element: &Element) -> Result<(String, String)> {
        let text = |what: &str| -> Result<String> {
            let value = self.request("GET", &format!("{}/element/{}/{what}", self.session, element.0), None)?;
            Ok(value.as_str().unwrap_or_default().to_owned())
        };
        Ok((text("computedrole")?, text("computedlabel")?))
    }

    /// Presses the mouse at so many pixels from the middle of an element, moves it by some more in steps, and lets go.
    ///
    /// # Errors
    /// The driver's.
    pub fn drag(&self, element: &Element, from: (i64, i64), by: (i64, i64)) -> Result<()> {
        self.point("mouse", element, from, by)
    }

    /// The same with a finger.
    ///
    /// # Errors
    /// The driver's, if it has no fingers.
    pub fn swipe(&self, element: &Element, from: (i64, i64), by: (i64, i64)) -> Result<()> {
        self.point("touch", element, from, by)
    }

    /// Taps the middle of an element. A finger that stays is no tap: Firefox takes one of 300 ms for the start of something else.
    ///
    /// # Errors
    /// The driver's, if it has no fingers.
    pub fn tap(&self, element: &Element) -> Result<()> {
        let (x, y) = self.middle(element)?;
        let touch = [
            json!({ "type": "pointerMove", "duration": 0, "origin": "viewport", "x": x, "y": y }),
            json!({ "type": "pointerDown", "button": 0 }),
            json!({ "type": "pointerUp", "button": 0 }),
        ];
        self.act("touch", &touch)
    }

    fn point(&self, kind: &str, element: &Element, from: (i64, i64), by: (i64, i64)) -> Result<()> {
        let middle = self.middle(element)?;
        let (x, y) = (middle.0 + from.0, middle.1 + from.1);
        let at = |step: i64| {
            let (x, y) = (x + by.0 * step / 5, y + by.1 * step / 5);
            json!({ "type": "pointerMove", "duration": 40, "origin": "viewport", "x": x, "y": y })
        };
        let mut moves = vec![at(0), json!({ "type": "pointerDown", "button": 0 })];
        moves.extend((1..=5).map(at));
        moves.push(json!({ "type": "pointerUp", "button": 0 }));
        self.act(kind, &moves)
    }

    fn middle(&self, element: &Element) -> Result<(i64, i64)> {
        // Told from the window and not from the element, which may move with the pointer.
        let middle = "const { x, y, width, height } = arguments[0].getBoundingClientRect();
             return [Math.round(x + width / 2), Math.round(y + height / 2)]";
        let middle = self.run(middle, json!([{ ELEMENT: element.0 }]))?;
        Ok((middle[0].as_i64().unwrap_or_default(), middle[1].as_i64().unwrap_or_default()))
    }

    fn act(&self, kind: &str, moves: &[Value]) -> Result<()> {
        let pointer = json!({ "type": "pointer", "id": kind, "parameters": { "pointerType": kind }, "actions": moves });
        self.post("/actions", &json!({ "actions": [pointer] })).map(drop)
    }

    /// What the window shows now: a PNG, in base64.
    ///
    /// # Errors
    /// The driver's.
    pub fn screenshot(&self) -> Result<String> {
        let shown = self.request("GET", &format!("{}/screenshot", self.session), None)?;
        shown.as_str().map(str::to_owned).ok_or_else(|| Failure(format!("a screenshot should be text, it is {shown}")))
    }

    /// Enters the first frame of the page, or leaves all frames.
    ///
    /// # Errors
    /// The driver's.
    pub fn enter_frame(&self, enter: bool) -> Result<()> {
        let id = if enter { json!({ ELEMENT: self.find("iframe")?.0 }) } else { Value::Null };
        self.post("/frame", &json!({ "id": id })).map(drop)
    }

    /// Enters a frame of the page by its number, in the order of the document and from 0.
    ///
    /// # Errors
    /// The driver's, if there is none.
    pub fn enter_frame_number(&self, number: usize) -> Result<()> {
        self.post("/frame", &json!({ "id": number })).map(drop)
    }

    /// What Chromium's console said that is worse than information; the other engines have no such list.
    ///
    /// # Errors
    /// The driver's.
    pub fn console(&self) -> Result<Vec<String>> {
        if self.engine != Engine::Chromium {
            return Ok(Vec::new());
        }
        let entries = self.post("/se/log", &json!({ "type": "browser" }))?;
        let entries = entries.as_array().cloned().unwrap_or_default();
        let bad = entries.iter().filter(|entry| matches!(entry["level"].as_str(), Some("WARNING" | "SEVERE")));
        let messages = bad.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned());
        // The tests read pixels back, and Chromium has advice on that; the page never does.
        Ok(messages.filter(|message| !message.contains("willReadFrequently")).collect())
    }

    /// A command of Chromium's own protocol.
    ///
    /// # Errors
    /// The driver's.
    pub fn devtools(&self, command: &str, parameters: &Value) -> Result<Value> {
        self.post("/goog/cdp/execute", &json!({ "cmd": command, "params": parameters }))
    }

    /// What its processes, and the driver's, take now; nothing where the system does not tell.
    pub fn load(&self) -> Option<Load> {
        Load::of(self.driver.id())
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        self.request("POST", &format!("{}{path}", self.session), Some(body))
    }

    fn request(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value> {
        let url = format!("{}{path}", self.base);
        let mut response = match (method, body) {
            ("DELETE", _) => self.agent.delete(&url).call()?,
            (_, Some(body)) => self
                .agent
                .post(&url)
                .header("Content-Type", "application/json; charset=utf-8")
                .send(body.to_string())?,
            _ => self.agent.get(&url).call()?,
        };
        let text = response.body_mut().read_to_string()?;
        let answer: Value = serde_json::from_str(&text).map_err(|_| Failure(format!("{url}: no JSON: {text}")))?;
        let value = answer["value"].clone();
        match value["error"].as_str() {
            Some(error) => Err(Failure(format!("{path}: {error}: {}", value["message"].as_str().unwrap_or_default()))),
            None => Ok(value),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Whatever is gone already needs no ending.
        if !self.session.is_empty() {
            let _ = self.request("DELETE", &self.session.clone(), None);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let _ = std::fs::remove_dir_all(&self.profile);
    }
}
