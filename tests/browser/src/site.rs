//! A server of `dist/` on the loopback that remembers what was asked of it and can be told to answer wrongly.

use crate::{Failure, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use xtask::http::{self, Answer};

/// What a wrong answer is like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// 404.
    Missing,
    /// The first half of the file.
    Truncated,
    /// The right answer, with more text after it.
    Appended(&'static str),
    /// The right answer, as a file of a kind that nobody knows.
    Mistyped,
    /// No answer until [`Site::mend`].
    Held,
}

/// What a document is watched by.
pub(crate) const PROBE: &str = include_str!("probe.js");

/// The document with a probe that runs first and notes in `window.__trouble` what a console would show.
///
/// Where the policy allows scripts of the site, the probe is one and the policy stays as it is; where it allows only those
/// that it names, it names the probe as well.
pub fn watched(html: &str) -> String {
    watched_by(html, PROBE)
}

fn watched_by(html: &str, probe: &str) -> String {
    let (html, probe) = if html.contains("script-src 'self'") {
        (html.to_owned(), "<script src=\"probe.js\"></script>".to_owned())
    } else {
        let named = html.replacen("script-src ", "script-src 'nonce-probe' ", 1);
        (named, format!("<script nonce=\"probe\">{probe}</script>"))
    };
    // Below the policy: no script should escape it by standing before it. A document without one gets no probe, and whoever
    // asks the probe will notice.
    let policy = html.find("Content-Security-Policy").and_then(|start| Some(start + html.get(start..)?.find('>')? + 1));
    match policy.and_then(|end| html.split_at_checked(end)) {
        Some((before, after)) => format!("{before}{probe}{after}"),
        None => html,
    }
}

/// What the server knows, shared with its threads.
#[derive(Debug, Default)]
struct State {
    requests: Vec<String>,
    faults: Vec<(String, Fault)>,
    pages: Vec<(String, String)>,
    folders: Vec<Folder>,
    compress: bool,
    watch: bool,
    /// What runs after the probe, before any script of the document.
    watchers: String,
}

/// A folder that is served beside `dist/`.
#[derive(Clone, Debug)]
struct Folder {
    /// What its paths begin with.
    under: String,
    place: PathBuf,
    headers: Headers,
}

/// Lines of an answer's head, each a name and a value.
type Headers = Vec<(&'static str, &'static str)>;

/// A running server.
#[derive(Debug)]
pub struct Site {
    dist: PathBuf,
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Site {
    /// Serves the folder that `LAB_DIST` names, or the project's own `dist/`.
    ///
    /// # Errors
    /// [`Failure`] if it has not been built, or no port is free.
    pub fn start() -> Result<Self> {
        let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist");
        let dist = std::env::var_os("LAB_DIST").map_or(own, PathBuf::from);
        if !dist.join("embed.html").is_file() {
            return Err(Failure(format!("{} is not built: cargo xtask build", dist.display())));
        }
        let listener = http::listen(0)?;
        let port = listener.local_addr()?.port();
        let state = Arc::new(Mutex::new(State::default()));
        let (folder, known) = (dist.clone(), Arc::clone(&state));
        std::thread::spawn(move || http::serve(&listener, move |address| answer(address, &folder, &known)));
        Ok(Self { dist, port, state })
    }

    /// The folder that is served.
    pub fn dist(&self) -> &Path {
        &self.dist
    }

    /// The file of a part that the page loads late, as the page names it.
    ///
    /// # Errors
    /// [`Failure`] if the page names none.
    pub fn file(&self, part: &str) -> Result<String> {
        let page = std::fs::read_to_string(self.dist.join("index.html"))?;
        let after = page.split_once(&format!(" data-{part}=\"")).and_then(|(_, after)| after.split_once('"'));
        after.map(|(file, _)| file.to_owned()).ok_or_else(|| Failure(format!("the page names no file of {part}")))
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// From now on, paths that end so are answered wrongly.
    pub fn seed(&self, path_end: &str, fault: Fault) {
        self.with(|state| state.faults.push((path_end.to_owned(), fault)));
    }

    /// From now on all is answered rightly, also what was held back.
    pub fn mend(&self) {
        self.with(|state| state.faults.clear());
    }

    /// From now on the page and the embed are [`watched`].
    pub fn watch(&self) {
        self.with(|state| state.watch = true);
    }

    /// From now on a script of the test's runs in the page and the embed, before any other but the probe.
    pub fn watch_by(&self, script: &str) {
        self.watch();
        self.with(|state| state.watchers.extend(["\n", script]));
    }

    /// Adds a page of a host.
    pub fn add_page(&self, path: &str, html: &str) {
        self.with(|state| state.pages.push((path.to_owned(), html.to_owned())));
    }

    /// Serves another folder, or the same once more, under a path that ends with `/`; its files come with these headers.
    pub fn add_folder(&self, under: &str, place: &Path, headers: &[(&'static str, &'static str)]) {
        let folder = Folder { under: under.to_owned(), place: place.to_owned(), headers: headers.to_vec() };
        self.with(|state| state.folders.push(folder));
    }

    /// From now on answers are compressed, as a real host's are.
    pub fn compress(&self) {
        self.with(|state| state.compress = true);
    }

    /// The address of a path as one of another site: another port is another origin, but only another name is another site.
    pub fn cross_site_url(&self, path: &str) -> String {
        format!("http://localhost:{}/{path}", self.port)
    }

    /// The paths that were asked for so far.
    pub fn requests(&self) -> Vec<String> {
        self.with(|state| state.requests.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut lock(&self.state))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // No thread of the server should wait for ever.
        self.mend();
    }
}

impl State {
    fn fault(&self, name: &str) -> Option<Fault> {
        self.faults.iter().find(|(end, _)| name.ends_with(end.as_str())).map(|(_, fault)| *fault)
    }

    /// The file of a path, and the headers it comes with. A folder's own address is that of its `index.html`.
    fn file(&self, path: &str, dist: &Path) -> (PathBuf, Headers) {
        let folder = self.folders.iter().find_map(|folder| Some((folder, path.strip_prefix(folder.under.as_str())?)));
        let (mut file, headers) = match folder {
            Some((folder, rest)) => (folder.place.join(rest), folder.headers.clone()),
            None => (dist.join(path), Headers::new()),
        };
        if path.is_empty() || path.ends_with('/') {
            file = file.join("index.html");
        }
        (file, headers)
    }
}

/// A thread that panicked while it held the state has failed its own test; the others go on.
fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn answer(address: &str, dist: &Path, state: &Mutex<State>) -> Answer {
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    lock(state).requests.push(address.to_owned());
    let (file, headers) = lock(state).file(path, dist);
    let (whole, name) = (file.to_string_lossy(), file.file_name().unwrap_or_default().to_string_lossy());
    while lock(state).fault(&whole) == Some(Fault::Held) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let (fault, page, compress, watch, probe) = {
        let state = lock(state);
        let page = state.pages.iter().find(|(known, _)| known == path).map(|(_, html)| html.clone());
        (state.fault(&whole), page, state.compress, state.watch, format!("{PROBE}{}", state.watchers))
    };
    let found = match page {
        Some(html) => Some(html.into_bytes()),
        None if watch && name == "probe.js" => Some(probe.clone().into_bytes()),
        None => std::fs::read(&file).ok(),
    };
    let Some(mut body) = found.filter(|_| fault != Some(Fault::Missing)) else { return Answer::missing() };
    if watch && ["index.html", "embed.html"].contains(&&*name) {
        body = watched_by(&String::from_utf8_lossy(&body), &probe).into_bytes();
    }
    match fault {
        Some(Fault::Truncated) => body.truncate(body.len() / 2),
        Some(Fault::Appended(text)) => body.extend_from_slice(text.as_bytes()),
        _ => {}
    }
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    let brotli = compress && brotli::BrotliCompress(&mut body.as_slice(), &mut packed, &parameters).is_ok();
    let body = if brotli { packed } else { body };
    // A name without an end is one of a kind that nobody knows.
    let kind = if fault == Some(Fault::Mistyped) { "" } else { &name };
    Answer { brotli, headers, ..Answer::file(kind, body) }
}
