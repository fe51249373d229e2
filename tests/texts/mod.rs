//! The texts of the page as they stand in the files, in the language that is tested.

#![allow(dead_code, reason = "each of the tests that share this file uses its own part of it")]

#[path = "../language/mod.rs"]
mod language;

pub(crate) use language::fragments;
use std::path::Path;

/// A file of the project.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// A fragment of the page's text.
pub(crate) fn fragment(name: &str) -> String {
    std::fs::read_to_string(fragments().join(name)).unwrap()
}

/// The page's text: the shell, and the fragments that it takes in.
pub(crate) fn page() -> String {
    let shell = read("index.html");
    let lines = shell.lines().filter(|line| line.contains("rel=\"inline\""));
    let names = lines.map(|line| line.split("href=\"assets/en/").nth(1).unwrap().split('"').next().unwrap());
    let text: String = names.map(fragment).collect();
    format!("{shell}\n{text}")
}
