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
    /// Its first bytes, so many.
    Cut(usize),
    /// All of it but for one bit, which this number chooses.
    Flipped(u64),
    /// All of it, in pieces, the last one after so long.
    Slow(Duration),
    /// The first half of it, and no more as long as anybody waits.
    Stalled,
    /// The right answer, as plain text, by a server that says that it means it.
    AsText,
    /// The right answer, with more text after it.
    Appended(&'static str),
    /// The right answer, as a file of a kind that nobody knows.
    Mistyped,
    /// No answer until [`Site::mend`].
    Held,
}

/// What a document is watched by.
pub(crate) const PROBE: &str = include_str!("probe.js");

/// What counts the frames, timers, listeners, nodes and memories of a document, as `window.__gauge`. A script, to run before any other.
pub const GAUGE: &str = include_str!("gauge.js");

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
    changes: Vec<(String, String, String)>,
    first: String,
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

    /// From now on, paths that end so are answered wrongly, be they those that are asked for or those of the files.
    pub fn seed(&self, path_end: &str, fault: Fault) {
        self.with(|state| state.faults.push((path_end.to_owned(), fault)));
    }

    /// From now on, paths that end so have another text in the place of this one; none is there if it is not in them.
    pub fn change(&self, path_end: &str, from: &str, to: &str) {
        self.with(|state| state.changes.push((path_end.to_owned(), from.to_owned(), to.to_owned())));
    }

    /// From now on this script runs in the page and the embed before any other, in the place of the one before.
    pub fn run_first(&self, script: &str) {
        self.with(|state| (state.watch, state.first) = (true, script.to_owned()));
    }

    /// From now on all is answered rightly, also what was held back.
    pub fn mend(&self) {
        self.with(|state| {
            state.faults.clear();
            state.changes.clear();
        });
    }

    /// From now on the page and the embed are [`watched`].
    pub fn watch(&self) {
        self.with(|state| state.watch = true);
    }

    /// From now on what is watched has a [`GAUGE`] as well.
    pub fn gauge(&self) {
        self.with(|state| state.watchers.extend(["\n", GAUGE]));
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
    /// What is wrong with the answer to a path, which is that of this file.
    fn fault(&self, path: &str, file: &str) -> Option<Fault> {
        let concerns = |end: &str| path.ends_with(end) || file.ends_with(end);
        self.faults.iter().find(|(end, _)| concerns(end)).map(|(_, fault)| *fault)
    }

    /// A file's bytes with its changes; none if one cannot be made.
    fn changed(&self, path: &str, mut body: Vec<u8>) -> Option<Vec<u8>> {
        for (_, from, to) in self.changes.iter().filter(|(end, ..)| path.ends_with(end.as_str())) {
            let text = String::from_utf8(body).ok().filter(|text| text.contains(from.as_str()))?;
            body = text.replace(from.as_str(), to).into_bytes();
        }
        Some(body)
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
    let (file, mut headers) = lock(state).file(path, dist);
    let (whole, name) = (file.to_string_lossy(), file.file_name().unwrap_or_default().to_string_lossy());
    while lock(state).fault(path, &whole) == Some(Fault::Held) {
        std::thread::sleep(Duration::from_millis(10));
    }
    let (fault, page, compress, watch, probe) = {
        let state = lock(state);
        let page = state.pages.iter().find(|(known, _)| known == path).map(|(_, html)| html.clone());
        let probe = format!("{}\n{PROBE}{}", state.first, state.watchers);
        (state.fault(path, &whole), page, state.compress, state.watch, probe)
    };
    let found = match page {
        Some(html) => Some(html.into_bytes()),
        None if watch && name == "probe.js" => Some(probe.clone().into_bytes()),
        None => std::fs::read(&file).ok(),
    };
    let found = found.and_then(|body| lock(state).changed(path, body));
    let Some(mut body) = found.filter(|_| fault != Some(Fault::Missing)) else { return Answer::missing() };
    if watch && ["index.html", "embed.html"].contains(&&*name) {
        body = watched_by(&String::from_utf8_lossy(&body), &probe).into_bytes();
    }
    let (mut at_once, mut takes) = (None, Duration::ZERO);
    // A name without an end is one of a kind that nobody knows.
    let mut kind = &*name;
    match fault {
        Some(Fault::Truncated) => body.truncate(body.len() / 2),
        Some(Fault::Cut(length)) => body.truncate(length),
        Some(Fault::Flipped(seed)) => flip(&mut body, seed),
        Some(Fault::Slow(time)) => (at_once, takes) = (Some(0), time),
        Some(Fault::Stalled) => (at_once, takes) = (Some(body.len() / 2), Duration::from_secs(36_000)),
        Some(Fault::Appended(text)) => body.extend_from_slice(text.as_bytes()),
        Some(Fault::Mistyped) => kind = "",
        Some(Fault::AsText) => {
            kind = "plain.txt";
            headers.push(("X-Content-Type-Options", "nosniff"));
        }
        Some(Fault::Missing | Fault::Held) | None => {}
    }
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    let brotli = compress && brotli::BrotliCompress(&mut body.as_slice(), &mut packed, &parameters).is_ok();
    let body = if brotli { packed } else { body };
    Answer { brotli, headers, at_once, takes, ..Answer::file(kind, body) }
}

/// Flips one bit.
fn flip(bytes: &mut [u8], seed: u64) {
    let bits = bytes.len() as u64 * 8;
    // Spread over the file as if by chance, and the same every time.
    let bit = (seed + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(31).wrapping_mul(0xbf58_476d_1ce4_e5b9)
        % bits.max(1);
    if let Some(byte) = bytes.get_mut((bit / 8) as usize) {
        *byte ^= 1 << (bit % 8);
    }
}
