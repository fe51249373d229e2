//! The three engines: found, started, kept for the next test, ended.

use crate::session::Session;
use crate::{Doing, Failure, PATIENCE, Result, wait_for};
use serde_json::{Value, json};
use std::env;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Engine {
    /// Chromium.
    Chromium,
    /// Firefox ESR.
    Firefox,
    /// WebKitGTK, which stands in for Safari and is not Safari.
    WebKit,
}

impl Engine {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::WebKit];

    /// Its name in tests and in `LAB_ENGINES`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::WebKit => "webkit",
        }
    }

    /// The engines that `LAB_ENGINES` names, all if it is not set.
    ///
    /// # Errors
    /// When it names one that we do not know, or none.
    pub fn wanted() -> Result<Vec<Self>> {
        let Some(list) = setting("LAB_ENGINES") else { return Ok(Self::ALL.to_vec()) };
        let of = |name: &str| {
            Self::ALL.into_iter().find(|engine| engine.name() == name).ok_or_else(|| {
                Failure(format!("LAB_ENGINES says “{name}”; it takes a list of chromium, firefox, webkit"))
            })
        };
        list.split(',').map(str::trim).filter(|name| !name.is_empty()).map(of).collect()
    }

    /// Chromium with more capabilities; for the bench.
    ///
    /// # Errors
    /// When Chromium or its driver does not start.
    pub fn chromium_with(arguments: &[&str], more: &Value) -> Result<Browser> {
        Browser::start(Self::Chromium, arguments, more)
    }

    /// The driver and the browser, by the variable that names each and where they usually are.
    fn programs(self) -> Result<(PathBuf, PathBuf)> {
        Ok(match self {
            Self::Chromium => (
                program("LAB_CHROMEDRIVER", "chromedriver", &[], "the package chromium-driver")?,
                program("LAB_CHROMIUM", "chromium", &[], "the package chromium")?,
            ),
            Self::Firefox => (
                program("LAB_GECKODRIVER", "geckodriver", &cached_geckodriver(), "`cargo install geckodriver`")?,
                program("LAB_FIREFOX", "firefox-esr", &[], "the package firefox-esr")?,
            ),
            Self::WebKit => (
                program("LAB_WEBKITDRIVER", "WebKitWebDriver", &[], "the package webkit2gtk-driver")?,
                program("LAB_MINIBROWSER", "MiniBrowser", &mini_browsers(), "the package webkit2gtk-driver")?,
            ),
        })
    }

    fn capabilities(self, browser: &Path, arguments: &[&str], more: &Value) -> Value {
        // The harness itself waits for what it needs; some tests hold a file back that the load event waits for.
        let mut all = json!({ "pageLoadStrategy": "eager" });
        let own = match self {
            Self::Chromium => {
                let mut list = vec![
                    "--headless",
                    "--no-sandbox",
                    "--disable-gpu",
                    "--disable-quic",
                    "--no-first-run",
                    "--disable-background-networking",
                    "--disable-component-update",
                    "--disable-sync",
                    // A small /dev/shm, as containers have it, ends tabs.
                    "--disable-dev-shm-usage",
                ];
                list.extend(arguments);
                json!({
                    "browserName": "chrome",
                    "goog:chromeOptions": { "binary": browser, "args": list },
                    "goog:loggingPrefs": { "browser": "ALL" },
                })
            }
            Self::Firefox => json!({
                "browserName": "firefox",
                "moz:firefoxOptions": {
                    "binary": browser,
                    "args": ["-headless"],
                    // The driver relaxes this one, and with it hides faults of pages opened from disk.
                    "prefs": { "security.fileuri.strict_origin_policy": true },
                },
            }),
            Self::WebKit => json!({
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": { "binary": browser, "args": ["--automation"] },
            }),
        };
        merge(&mut all, &own);
        merge(&mut all, more);
        all
    }
}

/// Browsers that wait for the next test. One browser serves many tests, each on a site of its own: starting one takes
/// longer than most tests.
#[derive(Default)]
pub struct Garage(Mutex<Vec<Browser>>);

impl Garage {
    /// Runs a test in a browser of that engine. A browser whose test failed is not used again.
    ///
    /// # Errors
    /// The test's, or that no browser could be started.
    pub fn with<T>(&self, engine: Engine, test: impl FnOnce(&Session) -> Result<T>) -> Result<T> {
        let waiting = {
            let mut parked = self.parked();
            let place = parked.iter().position(|browser| browser.engine == engine);
            place.map(|place| parked.swap_remove(place))
        };
        let browser = match waiting {
            Some(browser) => browser,
            None => Browser::start(engine, &[], &json!({}))?,
        };
        let result = test(&browser.session)?;
        // Off the page, so that nothing of it runs on beside the next test.
        if browser.session.leave().and_then(|()| browser.session.go("about:blank")).is_ok() {
            self.parked().push(browser);
        }
        Ok(result)
    }

    /// Ends all that wait.
    pub fn close(&self) {
        self.parked().clear();
    }

    fn parked(&self) -> MutexGuard<'_, Vec<Browser>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A browser with its driver; both end when it is dropped.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    /// What drives it.
    pub session: Session,
    /// Ended after the session, for fields are dropped in order and the session is closed before either.
    _driver: Process,
}

impl Browser {
    fn start(engine: Engine, arguments: &[&str], more: &Value) -> Result<Self> {
        let (driver, browser) = engine.programs()?;
        let port = free_port()?;
        let mut command = Command::new(&driver);
        match engine {
            Engine::Firefox => command.args(["--port", &port.to_string()]),
            Engine::Chromium | Engine::WebKit => command.arg(format!("--port={port}")),
        };
        if engine == Engine::WebKit {
            command.env("DISPLAY", display()?);
        }
        let log = env::temp_dir().join(format!("label-smoothing-lab-{}-{port}.log", engine.name()));
        let driver = Process::start(&mut command, log)?;
        let address = format!("http://127.0.0.1:{port}");
        let session = wait_for(PATIENCE, || {
            let ready = Session::is_ready(&address);
            Ok(if ready { Ok(()) } else { Err(Failure::new("the driver does not answer")) })
        })
        .and_then(|()| Session::open(&address, &engine.capabilities(&browser, arguments, more)));
        match session {
            Ok(session) => Ok(Self { engine, session, _driver: driver }),
            Err(why) => Err(Failure(format!("{} does not start: {why}\n{}", engine.name(), driver.last_words()))),
        }
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // A driver that is killed leaves its browser behind; one that is asked takes it along.
        let _ = self.session.close();
    }
}

/// A program of ours in the background, ended by its handle.
#[derive(Debug)]
struct Process {
    child: Child,
    log: PathBuf,
}

impl Process {
    fn start(command: &mut Command, log: PathBuf) -> Result<Self> {
        let file = File::create(&log).doing("writing a driver's log")?;
        let errors = file.try_clone().doing("writing a driver's log")?;
        let name = command.get_program().to_string_lossy().into_owned();
        let child = command.stdin(Stdio::null()).stdout(file).stderr(errors).spawn().doing(&format!("starting {name}"))?;
        Ok(Self { child, log })
    }

    /// The end of what it wrote.
    fn last_words(&self) -> String {
        let text = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<&str> = text.lines().collect();
        lines[lines.len().saturating_sub(8)..].join("\n")
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = std::fs::remove_file(&self.log);
    }
}

/// The display WebKitGTK draws on: the one that is there, else one of our own, for without any its driver never answers.
fn display() -> Result<String> {
    if let Some(display) = setting("DISPLAY") {
        return Ok(display);
    }
    let mut own = OWN_DISPLAY.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((_, display)) = own.as_ref() {
        return Ok(display.clone());
    }
    let xvfb = program("LAB_XVFB", "Xvfb", &[], "the package xvfb")?;
    // It finds a free number by itself and writes it to its output.
    let mut child = Command::new(xvfb)
        .args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"])
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .doing("starting Xvfb")?;
    let mut number = String::new();
    if let Some(output) = child.stdout.take() {
        BufReader::new(output).read_line(&mut number).doing("reading the number of the display")?;
    }
    if number.trim().is_empty() {
        let _ = child.kill();
        return Err(Failure::new("Xvfb started no display; set DISPLAY to one that is there"));
    }
    let display = format!(":{}", number.trim());
    *own = Some((child, display.clone()));
    Ok(display)
}

static OWN_DISPLAY: OnceLock<Mutex<Option<(Child, String)>>> = OnceLock::new();

/// Ends the display that the harness started, if it did; nothing may be shown on it any more.
pub fn close_display() {
    if let Some(own) = OWN_DISPLAY.get()
        && let Some((mut child, _)) = own.lock().unwrap_or_else(PoisonError::into_inner).take()
    {
        let _ = child.kill();
        let _ = child.wait();
    }
}

/// The folder of the built page: `LAB_DIST`, else the workspace's `dist`.
pub fn dist() -> PathBuf {
    setting("LAB_DIST").map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist"), PathBuf::from)
}

fn program(variable: &str, name: &str, usual: &[PathBuf], from: &str) -> Result<PathBuf> {
    if let Some(path) = setting(variable).map(PathBuf::from) {
        return if path.is_file() {
            Ok(path)
        } else {
            Err(Failure(format!("{variable} names {}, which is not there", path.display())))
        };
    }
    let on_path = env::var_os("PATH").map(|path| env::split_paths(&path).collect::<Vec<_>>()).unwrap_or_default();
    let mut places = on_path.into_iter().map(|folder| folder.join(name)).chain(usual.iter().cloned());
    places
        .find(|path| path.is_file())
        .ok_or_else(|| Failure(format!("{name} is missing: install {from}, or set {variable} to where it is")))
}

/// Where the project's own tools are kept.
fn cached_geckodriver() -> Vec<PathBuf> {
    let cache = setting("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| setting("HOME").map(|home| Path::new(&home).join(".cache")));
    let folders = cache.and_then(|cache| std::fs::read_dir(cache.join("label-smoothing-lab")).ok());
    let tools = folders.into_iter().flatten().flatten().filter(|tool| {
        let name = tool.file_name();
        name.to_string_lossy().starts_with("geckodriver-")
    });
    tools.map(|tool| tool.path().join("bin/geckodriver")).collect()
}

/// WebKitGTK's browser is not on the path; the folder is named after the machine and the interface's version.
fn mini_browsers() -> Vec<PathBuf> {
    let mut found = Vec::new();
    for library in std::fs::read_dir("/usr/lib").into_iter().flatten().flatten() {
        for version in ["webkitgtk-6.0", "webkit2gtk-4.1", "webkit2gtk-4.0"] {
            found.push(library.path().join(version).join("MiniBrowser"));
        }
    }
    found
}

fn free_port() -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0").doing("looking for a free port")?;
    Ok(listener.local_addr().doing("looking for a free port")?.port())
}

/// A variable of the environment that says something.
fn setting(name: &str) -> Option<String> {
    env::var(name).ok().filter(|value| !value.trim().is_empty())
}

/// Adds the second object's entries to the first, deeply.
fn merge(into: &mut Value, from: &Value) {
    match (into, from) {
        (Value::Object(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        (into, from) => *into = from.clone(),
    }
}
