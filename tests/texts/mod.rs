//! The texts of the page as they stand in the files.

use std::path::Path;

/// A file of the project.
pub(crate) fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

/// The page's text: the shell, and the chapters that it takes in.
pub(crate) fn page() -> String {
    let shell = read("index.html");
    let chapters = shell.lines().filter(|line| line.contains("rel=\"inline\""));
    let addresses = chapters.map(|line| line.split("href=\"").nth(1).unwrap().split('"').next().unwrap());
    let text: String = addresses.map(read).collect();
    format!("{shell}\n{text}")
}
