//! What other people's packages may be: from the registry, and under licences that let anyone use the page in any course.
//!
//! Known advisories are not looked up: their database is none of the registries that this project is built from. See
//! docs/security.md.

use serde_json::Value;
use std::process::Command;

/// Licences that ask for no more than to be named, or for nothing.
const ALLOWED: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Whether an expression of SPDX allows a use under nothing but the licences above. The slash is how older packages say OR.
fn is_allowed(expression: &str) -> bool {
    let text = expression.replace('/', " OR ").split_whitespace().collect::<Vec<_>>().join(" ");
    parts(&text, " OR ").iter().any(|choice| {
        parts(choice, " AND ").iter().all(|part| match part.strip_prefix('(').and_then(|part| part.strip_suffix(')')) {
            Some(inside) => is_allowed(inside),
            None => ALLOWED.contains(part),
        })
    })
}

/// The parts between a word, where it stands in no brackets.
fn parts<'a>(text: &'a str, word: &str) -> Vec<&'a str> {
    let (mut parts, mut start) = (Vec::new(), 0);
    for (at, _) in text.match_indices(word) {
        let before = &text[start..at];
        if before.matches('(').count() == before.matches(')').count() {
            parts.push(before.trim());
            start = at + word.len();
        }
    }
    parts.push(text[start..].trim());
    parts
}

#[test]
fn expressions_of_licences_are_read() {
    for allowed in [
        "MIT",
        "MIT OR Apache-2.0",
        "MIT/Apache-2.0",
        "MIT OR LGPL-2.1-or-later",
        "(MIT OR GPL-3.0) AND Unicode-3.0",
        "Apache-2.0 WITH LLVM-exception OR GPL-3.0",
    ] {
        assert!(is_allowed(allowed), "{allowed}");
    }
    for refused in [
        "GPL-3.0",
        "MIT AND GPL-3.0",
        "(MIT AND GPL-3.0) OR AGPL-3.0",
        "MPL-2.0",
        "",
        "MIT-like",
        "Apache-2.0 WITH other",
    ] {
        assert!(!is_allowed(refused), "{refused}");
    }
}

#[test]
fn every_package_is_of_the_registry_and_free() {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let told = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));
    let metadata: Value = serde_json::from_slice(&told.stdout).unwrap();
    let packages = metadata["packages"].as_array().unwrap();
    assert!(packages.len() > 100, "only {} packages are told of", packages.len());
    let mut wrong = Vec::new();
    for package in packages {
        let (name, licence) = (&package["name"], package["license"].as_str().unwrap_or_default());
        let is_ours = package["source"].is_null();
        let is_registered = package["source"].as_str().is_some_and(|source| source.starts_with("registry+"));
        if !is_allowed(licence) || !(is_ours || is_registered) {
            wrong.push(format!("{name} is of {} under «{licence}»", package["source"]));
        }
        // Of a dependency cargo names the registry only where that is another than its own.
        for dependency in package["dependencies"].as_array().unwrap() {
            if !dependency["registry"].is_null() {
                wrong.push(format!("{name} has {} of {}", dependency["name"], dependency["registry"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
