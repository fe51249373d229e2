//! Whether the sources alone decide what is built: two clean copies, in folders of different names and depths, with nothing
//! compiled beforehand, give the same bytes.

use crate::run::run;
use crate::site::hex;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Folders of the project that are made, or are no part of it; those of other languages begin with `dist-`.
const MADE: [&str; 6] = [".git", "target", "dist", "release", "node_modules", "__pycache__"];

/// Builds twice, and compares every file.
///
/// # Errors
/// The files that differ.
pub(crate) fn reproduce() -> Result<()> {
    let root = crate::root()?;
    let folder = Folder(std::env::temp_dir().join(format!("lab-reproduce-{}", std::process::id())));
    println!("xtask: building twice from nothing, 10 to 30 minutes");
    let one = built(&root, &folder.0.join("one"))?;
    let two = built(&root, &folder.0.join("another place/with a longer name/two"))?;
    let differ = differing(&one, &two);
    for (file, hash) in &one {
        println!("{hash}  {file}");
    }
    match differ.as_slice() {
        [] if one.is_empty() => bail!("nothing was built"),
        [] => {
            println!("xtask: {} files, the same in both", one.len());
            Ok(())
        }
        files => bail!("two builds of the same sources differ in {}", files.join(", ")),
    }
}

/// A folder that is gone when it is dropped.
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // Of a build that did not begin there is none.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a clean copy builds: its files by their names, with their hashes.
fn built(root: &Path, place: &Path) -> Result<BTreeMap<String, String>> {
    copy(root, place)?;
    let target = place.join("target");
    run(Command::new("cargo").args(["xtask", "build"]).current_dir(place).env("CARGO_TARGET_DIR", &target))?;
    std::fs::remove_dir_all(&target)?;
    let mut files = BTreeMap::new();
    hashes(&place.join("dist"), "", &mut files)?;
    Ok(files)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let (path, name) = entry.map(|entry| (entry.path(), entry.file_name()))?;
        let text = name.to_string_lossy();
        if MADE.contains(&&*text) || text.starts_with("dist-") {
            continue;
        }
        if path.is_dir() {
            copy(&path, &to.join(name))?;
        } else {
            std::fs::copy(&path, to.join(name)).with_context(|| format!("cannot copy {}", path.display()))?;
        }
    }
    Ok(())
}

fn hashes(folder: &Path, before: &str, files: &mut BTreeMap<String, String>) -> Result<()> {
    for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        let name = format!("{before}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            hashes(&path, &format!("{name}/"), files)?;
        } else {
            files.insert(name, hex(&Sha256::digest(std::fs::read(&path)?)));
        }
    }
    Ok(())
}

/// The files that one of both has alone, or has otherwise.
fn differing(one: &BTreeMap<String, String>, two: &BTreeMap<String, String>) -> Vec<String> {
    let names = one.keys().chain(two.keys().filter(|name| !one.contains_key(*name)));
    names.filter(|name| one.get(*name) != two.get(*name)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_that_differs_is_found() {
        let folder = Folder(std::env::temp_dir().join(format!("lab-differing-{}", std::process::id())));
        let write = |name: &str, text: &str| {
            let path = folder.0.join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("it is made");
            std::fs::write(path, text).expect("it is written");
        };
        let of = |name: &str| {
            let mut files = BTreeMap::new();
            hashes(&folder.0.join(name), "", &mut files).expect("they are read");
            files
        };
        for (name, text) in [
            ("a/same", "1"),
            ("a/in/other", "2"),
            ("a/alone", "3"),
            ("a/target/made", "4"),
            ("b/same", "1"),
            ("b/in/other", "5"),
            ("b/new", "6"),
        ] {
            write(name, text);
        }
        assert_eq!(differing(&of("a"), &of("a")), Vec::<String>::new(), "the same folder");
        assert_eq!(differing(&of("a"), &of("b")), ["alone", "in/other", "target/made", "new"], "files that differ");
        copy(&folder.0.join("a"), &folder.0.join("c/deeper")).expect("it is copied");
        assert_eq!(differing(&of("a"), &of("c/deeper")), ["target/made"], "what is made is not copied");
    }
}
