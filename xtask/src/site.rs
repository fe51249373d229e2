//! `dist/`, or that of another language: the page by trunk, and the self-contained embed made of its parts.

use crate::language::Language;
use crate::run::run;
use crate::{embed, inline, licences, page, split, tools, trainer};
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the page is made of. If none of it changed, neither did the page.
const SOURCES: [&str; 8] =
    ["Cargo.toml", "Cargo.lock", "Trunk.toml", "rust-toolchain.toml", "index.html", "src", "style", "assets"];

/// Builds the page in a language, unless it is there and of the present sources, and answers where it is.
pub(crate) fn build(language: &Language) -> Result<PathBuf> {
    let root = crate::root()?;
    let dist = language.dist(&root);
    let name = dist.file_name().unwrap_or_default().to_string_lossy();
    let (stamp, sources) = (dist.join(".sources"), digest(&root)?);
    if dist.join("embed.html").is_file() && std::fs::read_to_string(&stamp).is_ok_and(|known| known == sources) {
        println!("xtask: {name}/ is up to date");
        return Ok(dist);
    }
    let path = tools::build_path()?;
    println!("xtask: building the page, 4 to 8 minutes the first time");
    let documents = language.documents(&root)?;
    let mut trunk = Command::new("trunk");
    // The page's own program comes in parts, further down; of what trunk builds the embed is made.
    let features = [&["embed"], language.features()].concat().join(",");
    trunk.args(["build", "--release", "--offline", "--features", &features, "--dist"]).arg(&dist);
    language.tell(&mut trunk)?;
    run(trunk
        .env("PATH", &path)
        .env("CARGO_ENCODED_RUSTFLAGS", page_flags(&root).join("\u{1f}"))
        // trunk reads this as an option of its own and knows no «1».
        .env_remove("NO_COLOR")
        .current_dir(&documents.folder))?;
    // Not from a hook of trunk's, which would build them for every small change while somebody works on the page with it.
    let parts = trainer::parts(&root, &path)?;
    embed::write(&root, &documents, &dist, &parts)?;
    split::replace_whole(&root, language, &dist, &path)?;
    trainer::lay_out(&parts, &dist)?;
    page::pack(&dist)?;
    let generator = generator(&version(&root)?, &sources);
    for document in ["index.html", "embed.html"] {
        let document = dist.join(document);
        std::fs::write(&document, named(&inline::read(&document)?, &generator)?)?;
    }
    // What hosts load stands beside what it frames, under a name that stays.
    std::fs::copy(root.join("assets/embed.js"), dist.join("embed.js")).context("cannot copy assets/embed.js")?;
    licences::write(&root, &dist)?;
    std::fs::write(&stamp, sources)?;
    println!("xtask: {name}/ is built");
    Ok(dist)
}

/// The version of the page, as `Cargo.toml` has it.
pub(crate) fn version(root: &Path) -> Result<String> {
    let manifest = inline::read(&root.join("Cargo.toml"))?;
    let package = manifest.split("\n[").find(|section| section.trim_start_matches('[').starts_with("package]"));
    let mut lines = package.context("Cargo.toml has no section [package]")?.lines();
    let version = lines.find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    Ok(version.context("Cargo.toml names no version")?.to_owned())
}

/// What a build says it is: two builds of the same sources say the same.
fn generator(version: &str, sources: &str) -> String {
    format!("Label Smoothing Lab {version}+{}", sources.get(..12).unwrap_or(sources))
}

/// A document that says what build it is.
fn named(document: &str, generator: &str) -> Result<String> {
    const BEFORE: &str = "<meta name=\"referrer\"";
    inline::replace_one(document, BEFORE, &format!("<meta name=\"generator\" content=\"{generator}\">\n{BEFORE}"))
}

/// Bytes in hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Compiler flags of the page: views of one type each, where leptos would compile a type for every piece of markup, make its
/// program smaller.
pub(crate) fn page_flags(root: &Path) -> Vec<String> {
    without_paths(root).into_iter().chain(["--cfg=erase_components".to_owned()]).collect()
}

/// Compiler flags that write this machine's folders out of the wasm: they would stand in the message of a panic, and make
/// two machines build different bytes.
pub(crate) fn without_paths(root: &Path) -> Vec<String> {
    let home = |name: &str, usual: &str| {
        std::env::var_os(name).map(PathBuf::from).or_else(|| std::env::home_dir().map(|home| home.join(usual)))
    };
    let folders = [
        (home("CARGO_HOME", ".cargo").map(|cargo| cargo.join("registry/src")), "crates"),
        (home("RUSTUP_HOME", ".rustup").map(|rustup| rustup.join("toolchains")), "toolchains"),
        (Some(root.to_owned()), "."),
    ];
    let remap = |(folder, to): (Option<PathBuf>, &str)| Some(format!("--remap-path-prefix={}={to}", folder?.display()));
    folders.into_iter().filter_map(remap).collect()
}

/// A digest of all sources, and of the program that builds them.
fn digest(root: &Path) -> Result<String> {
    let mut files = Vec::new();
    for source in SOURCES.iter().chain(&["xtask/src", "xtask/Cargo.toml"]) {
        collect(&root.join(source), &mut files)?;
    }
    files.sort();
    let mut digest = Sha256::new();
    for file in files {
        digest.update(file.strip_prefix(root)?.to_string_lossy().as_bytes());
        digest.update(std::fs::read(&file).with_context(|| format!("cannot read {}", file.display()))?);
    }
    Ok(hex(&digest.finalize()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    if path.is_dir() {
        for entry in std::fs::read_dir(path)? {
            collect(&entry?.path(), files)?;
        }
    } else {
        files.push(path.to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_is_named_by_its_version_and_its_sources() {
        let root = crate::root().expect("the project has a folder");
        let version = version(&root).expect("the project has a version");
        assert_eq!(version.split('.').count(), 3, "{version}");
        let (sources, again) = (digest(&root).expect("they are read"), digest(&root).expect("they are read"));
        assert_eq!(sources, again, "the same tree has the same digest");
        let generator = generator(&version, &sources);
        assert_eq!(generator, format!("Label Smoothing Lab {version}+{}", &sources[..12]));
        for document in ["index.html", "assets/embed.html"] {
            let text = inline::read(&root.join(document)).expect("it is read");
            let named = named(&text, &generator).expect("it has a place for the name");
            assert_eq!(named.matches(&format!("<meta name=\"generator\" content=\"{generator}\">")).count(), 1);
            assert!(named.find("generator") < named.find("</head>"), "{document}: in the head");
        }
    }
}
