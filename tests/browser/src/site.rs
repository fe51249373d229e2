//! A server of `dist/` on the loopback that remembers what was asked of it and can be told to answer wrongly.

use crate::{Failure, Result};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
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
}

/// What the server knows, shared with its threads.
#[derive(Debug, Default)]
struct State {
    requests: Vec<String>,
    faults: Vec<(String, Fault)>,
    pages: Vec<(String, String)>,
    compress: bool,
}

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

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}/{path}", self.port)
    }

    /// From now on, paths that end so are answered wrongly.
    pub fn seed(&self, path_end: &str, fault: Fault) {
        self.with(|state| state.faults.push((path_end.to_owned(), fault)));
    }

    /// Adds a page of a host.
    pub fn add_page(&self, path: &str, html: &str) {
        self.with(|state| state.pages.push((path.to_owned(), html.to_owned())));
    }

    /// From now on answers are compressed, as a real host's are.
    pub fn compress(&self) {
        self.with(|state| state.compress = true);
    }

    /// The paths that were asked for so far.
    pub fn requests(&self) -> Vec<String> {
        self.with(|state| state.requests.clone())
    }

    fn with<T>(&self, act: impl FnOnce(&mut State) -> T) -> T {
        act(&mut lock(&self.state))
    }
}

/// A thread that panicked while it held the state has failed its own test; the others go on.
fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn answer(address: &str, dist: &Path, state: &Mutex<State>) -> Answer {
    let path = address.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let name = if path.is_empty() { "index.html" } else { path };
    let (fault, page, compress) = {
        let mut state = lock(state);
        state.requests.push(address.to_owned());
        let fault = state.faults.iter().find(|(end, _)| name.ends_with(end.as_str())).map(|(_, fault)| *fault);
        let page = state.pages.iter().find(|(known, _)| known == name).map(|(_, html)| html.clone());
        (fault, page, state.compress)
    };
    let found = page.map_or_else(|| std::fs::read(dist.join(name)).ok(), |html| Some(html.into_bytes()));
    let Some(mut body) = found.filter(|_| fault != Some(Fault::Missing)) else { return Answer::missing() };
    match fault {
        Some(Fault::Truncated) => body.truncate(body.len() / 2),
        Some(Fault::Appended(text)) => body.extend_from_slice(text.as_bytes()),
        Some(Fault::Missing) | None => {}
    }
    let mut packed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams { quality: 9, ..Default::default() };
    let brotli = compress && brotli::BrotliCompress(&mut body.as_slice(), &mut packed, &parameters).is_ok();
    Answer { found: true, mime: http::mime(name), brotli, body: if brotli { packed } else { body } }
}
