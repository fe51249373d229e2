//! The page on this machine's own address.

use crate::language::Language;
use crate::site;
use anyhow::{Context, Result};
use std::path::{Component, Path, PathBuf};
use xtask::http::{self, Answer};

/// Builds the page and serves it until it is stopped.
pub(crate) fn serve(port: u16) -> Result<()> {
    // The port first: nobody should wait for a build to learn that it is taken.
    let listener = http::listen(port)
        .with_context(|| format!("cannot listen on 127.0.0.1:{port}; another port: cargo xtask serve --port N"))?;
    let dist = site::build(&Language::english())?;
    println!("xtask: http://{}/ (Ctrl+C stops)", listener.local_addr()?);
    http::serve(&listener, move |address| match find(&dist, address) {
        Some(path) => match std::fs::read(&path) {
            Ok(body) => Answer::file(&path.to_string_lossy(), body),
            Err(_) => Answer::missing(),
        },
        None => Answer::missing(),
    });
    Ok(())
}

/// The file of an address within the folder; none if it would leave it.
fn find(folder: &Path, url: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    let mut file = folder.join(path);
    if file.is_dir() {
        file = file.join("index.html");
    }
    (inside && file.is_file()).then_some(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_outside_the_folder_is_served() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert_eq!(find(folder, "/Cargo.toml?v=1"), Some(folder.join("Cargo.toml")), "a file within");
        for url in ["/../Cargo.toml", "/src/../../Cargo.toml", "//etc/passwd/..", "/missing"] {
            assert_eq!(find(folder, url), None, "{url}");
        }
    }
}
