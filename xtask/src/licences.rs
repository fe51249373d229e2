//! `licences.txt`: the packages of others that the page's programs are made of, with the terms that go wherever they go.

use crate::inline::read;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The file beside the page, to which page and embed refer.
pub(crate) const FILE: &str = "licences.txt";

/// Writes the file for the packages that the lock file names now.
///
/// # Errors
/// If cargo does not tell of the packages, or a package's own files cannot be read.
pub(crate) fn write(root: &Path, dist: &Path) -> Result<()> {
    let packages = packages(root)?;
    if packages.len() < 50 {
        bail!("cargo should tell of all packages in the page's program, it tells of {}", packages.len());
    }
    let usual = read(&root.join("LICENSE-MIT"))?;
    let (_, usual) = usual.split_once("\n\n").context("LICENSE-MIT begins with its name")?;
    let (_, usual) =
        usual.split_once("\n\n").context("LICENSE-MIT names its authors, and then says what is permitted")?;
    Ok(std::fs::write(dist.join(FILE), text(&packages, usual)?)?)
}

/// A package in the page's program.
#[derive(Debug)]
struct Package {
    /// With its version.
    name: String,
    /// An expression of SPDX.
    licence: String,
    /// What its own files say; none if it brings no such file.
    terms: Vec<String>,
}

/// Each text once, with those whose it is; those that bring none come last, under the usual words of the licence they name.
fn text(packages: &[Package], usual: &str) -> Result<String> {
    let mut by_terms: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut silent = Vec::new();
    for Package { name, licence, terms } in packages {
        let named = format!("{name} ({licence})");
        match terms.as_slice() {
            [] if licence.contains("MIT") => silent.push(named),
            [] => bail!("{named} brings no text of its licence; xtask/src/licences.rs must learn where it is"),
            terms => terms.iter().for_each(|it| by_terms.entry(it.clone()).or_default().push(named.clone())),
        }
    }
    // Rust's own library comes with the compiler and not from the registry.
    silent.push("the Rust standard library (MIT OR Apache-2.0)".to_owned());
    let mut groups: Vec<(Vec<String>, String)> = by_terms.into_iter().map(|(terms, names)| (names, terms)).collect();
    groups.sort();
    let usual = format!("MIT License\n\nCopyright (c) the authors of each\n\n{}", usual.trim());
    groups.push((silent, usual));
    let mut text = String::from(
        "The programs of Label Smoothing Lab contain parts of these packages. Their authors let everyone use them, and ask that\n\
         these texts go with them.\n",
    );
    for (names, terms) in groups {
        let _ = write!(text, "\n{}\n{}\n\n{terms}\n", "-".repeat(78), names.join("\n"));
    }
    Ok(text)
}

/// All packages that the page's program may contain, but for what only compiles.
fn packages(root: &Path) -> Result<Vec<Package>> {
    let mut tree = Command::new("cargo");
    tree.args(["tree", "--locked", "--package", "label-smoothing-lab", "--target", "wasm32-unknown-unknown"]);
    tree.args(["--edges", "normal,no-proc-macro", "--prefix", "none", "--no-dedupe", "--format", "{p}|{l}"]);
    let told = tree.current_dir(root).output().context("cannot start cargo")?;
    if !told.status.success() {
        bail!("cargo does not tell of the packages: {}", String::from_utf8_lossy(&told.stderr));
    }
    let told = String::from_utf8_lossy(&told.stdout);
    let mut lines: Vec<&str> = told.lines().filter(|line| !line.starts_with("label-smoothing-lab ")).collect();
    lines.sort_unstable();
    lines.dedup();
    lines.into_iter().map(package).collect()
}

/// From `name v1.2.3|MIT`.
fn package(line: &str) -> Result<Package> {
    let (named, licence) = line.split_once('|').with_context(|| format!("cargo should tell of a licence: «{line}»"))?;
    let (name, version) = named.split_once(" v").with_context(|| format!("a package has a version: «{named}»"))?;
    let folder = folder(&format!("{name}-{version}"))?;
    let mut files: Vec<String> = std::fs::read_dir(&folder)?
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| folder.join(name).is_file() && has_terms(name))
        .collect();
    files.sort();
    let terms = chosen(&files, licence).into_iter().map(|file| read(&folder.join(file)).map(|text| tidy(&text)));
    Ok(Package { name: format!("{name} {version}"), licence: licence.to_owned(), terms: terms.collect::<Result<_>>()? })
}

/// Whether a file is one of those that hold what is permitted.
fn has_terms(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["licen", "copying", "copyright", "notice", "unlicense"].iter().any(|start| name.starts_with(start))
        && !name.ends_with(".rs")
}

/// Where one may choose between the MIT licence and others, that one alone: it is the shortest.
fn chosen<'a>(files: &'a [String], licence: &str) -> Vec<&'a String> {
    let of_mit: Vec<_> = files.iter().filter(|name| name.to_ascii_lowercase().contains("mit")).collect();
    if of_mit.is_empty() || licence.contains(" AND ") { files.iter().collect() } else { of_mit }
}

/// A text without what only its file has: spaces at the ends of lines, empty lines around it.
fn tidy(text: &str) -> String {
    text.lines().map(str::trim_end).collect::<Vec<_>>().join("\n").trim_matches('\n').to_owned()
}

/// Where cargo has unpacked a package.
fn folder(name: &str) -> Result<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))).context("cargo has no folder")?;
    let sources = home.join("registry/src");
    let registries = std::fs::read_dir(&sources).with_context(|| format!("cannot read {}", sources.display()))?;
    let mut found = registries.filter_map(|registry| Some(registry.ok()?.path().join(name))).filter(|it| it.is_dir());
    found.next().with_context(|| format!("cargo has not unpacked {name}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn package(name: &str, licence: &str, terms: &[&str]) -> Package {
        let terms = terms.iter().map(|&it| it.to_owned()).collect();
        Package { name: name.to_owned(), licence: licence.to_owned(), terms }
    }

    #[test]
    fn every_package_is_named_under_its_terms() {
        let packages = [
            package("one 1.0.0", "MIT", &["Copyright One"]),
            package("two 2.0.0", "MIT OR Apache-2.0", &[]),
            package("three 3.0.0", "Zlib", &["Copyright One"]),
        ];
        let text = text(&packages, "Permission is granted.").expect("a text");
        assert_eq!(text.matches("Copyright One").count(), 1, "each text once: {text}");
        let (own, usual) = text.split_once("MIT License").expect("the usual words");
        assert!(
            own.contains("one 1.0.0 (MIT)\nthree 3.0.0 (Zlib)\n\nCopyright One\n"),
            "those whose text it is: {text}"
        );
        assert!(own.contains("two 2.0.0 (MIT OR Apache-2.0)\nthe Rust standard library"), "those without: {text}");
        assert!(usual.ends_with("Permission is granted.\n"), "what is permitted: {text}");
        let unknown = super::text(&[package("four 4.0.0", "Zlib", &[])], "").expect_err("without a text");
        assert!(unknown.to_string().contains("four 4.0.0 (Zlib)"), "{unknown}");
    }

    #[test]
    fn the_shortest_of_several_licences_is_chosen() {
        let names = ["LICENSE-APACHE", "LICENSE-MIT", "src", "Cargo.toml", "license.rs", "NOTICE.md"];
        let files: Vec<String> = names.into_iter().filter(|name| has_terms(name)).map(str::to_owned).collect();
        assert_eq!(files, ["LICENSE-APACHE", "LICENSE-MIT", "NOTICE.md"], "what holds terms");
        assert_eq!(chosen(&files, "MIT OR Apache-2.0"), ["LICENSE-MIT"], "one of them");
        assert_eq!(chosen(&files, "MIT AND Apache-2.0").len(), 3, "all of them");
        assert_eq!(chosen(&files[..1], "Apache-2.0"), ["LICENSE-APACHE"], "what there is");
    }

    #[test]
    fn what_the_page_contains_is_told_of() {
        let packages = packages(&crate::root().expect("the project")).expect("packages");
        let names: Vec<&str> = packages.iter().filter_map(|it| it.name.split(' ').next()).collect();
        for name in ["leptos", "plotters", "plotters-canvas", "wasm-bindgen", "web-sys"] {
            assert!(names.contains(&name), "{name} is among {names:?}");
        }
        for name in ["label-smoothing-lab", "leptos_macro", "proptest", "anyhow-of-no-one"] {
            assert!(!names.contains(&name), "{name} is not among {names:?}");
        }
    }
}
