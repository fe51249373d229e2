//! What the page needs once something trains: the trainer's wasm, built twice from one source, and the digits. They lie
//! beside the page as files named by what is in them, and stand inside the embed as text.
//!
//! Of the two the embed has the build for 128-bit lanes alone: without lanes it trains within its own program.

use crate::inline;
use crate::run::run;
use crate::site::without_paths;
use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A part that is loaded late. `src/web/trainer/parts.rs` asks for it by its name.
pub(crate) struct Part {
    /// What it is called on the page, and how its file's name ends.
    pub(crate) name: &'static str,
    ending: &'static str,
    /// Whether the embed has it.
    pub(crate) in_embed: bool,
    /// What is in it.
    pub(crate) bytes: Vec<u8>,
}

/// What the compiler emits for this target without being asked; a browser refuses what wasm-opt makes with all features.
pub(crate) const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// Makes all parts, with the tools on this PATH.
pub(crate) fn parts(root: &Path, path: &OsStr) -> Result<Vec<Part>> {
    let digits = root.join("assets/digits.bin");
    Ok(vec![
        Part { name: "trainer", ending: "wasm", in_embed: false, bytes: wasm(root, path, &[], &[])? },
        Part {
            name: "trainer-simd",
            ending: "wasm",
            in_embed: true,
            bytes: wasm(root, path, &["-Ctarget-feature=+simd128"], &["--enable-simd"])?,
        },
        Part {
            name: "digits",
            ending: "bin",
            in_embed: true,
            bytes: std::fs::read(&digits).with_context(|| format!("cannot read {}", digits.display()))?,
        },
    ])
}

/// Puts the parts beside the page, and writes where they are into the element that names the page's own wasm.
pub(crate) fn lay_out(parts: &[Part], dist: &Path) -> Result<()> {
    const PLACE: &str = " data-wasm=\"";
    let mut named = String::new();
    for part in parts {
        let file = part.file();
        std::fs::write(dist.join(&file), &part.bytes)?;
        named.push_str(&format!(" data-{}=\"./{file}\"", part.name));
    }
    let index = dist.join("index.html");
    let page = inline::replace_one(&inline::read(&index)?, PLACE, &format!("{named}{PLACE}"))?;
    Ok(std::fs::write(index, page)?)
}

impl Part {
    fn file(&self) -> String {
        let digest = Sha256::digest(&self.bytes);
        let digest: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
        format!("{}-{digest}.{}", self.name, self.ending)
    }
}

/// The trainer's wasm, compiled with these flags and made smaller and faster with these features.
fn wasm(root: &Path, path: &OsStr, flags: &[&str], features: &[&str]) -> Result<Vec<u8>> {
    println!(
        "xtask: building the trainer{}, up to 2 minutes the first time",
        if flags.is_empty() { "" } else { " for 128-bit lanes" }
    );
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    let flags: Vec<String> = without_paths(root).into_iter().chain(flags.iter().map(|&flag| flag.to_owned())).collect();
    run(Command::new("cargo")
        .args(["build", "--quiet", "--no-default-features", "--bin", "trainer", "--profile", "trainer"])
        .args(["--target", "wasm32-unknown-unknown", "--target-dir"])
        .arg(&target)
        .env("CARGO_ENCODED_RUSTFLAGS", flags.join("\u{1f}"))
        .current_dir(root))?;
    let folder = target.join("wasm32-unknown-unknown/trainer");
    let (built, smaller) = (folder.join("trainer.wasm"), folder.join("trainer-opt.wasm"));
    run(Command::new("wasm-opt")
        .args(["-O3"])
        .args(FEATURES)
        .args(features)
        .arg(built)
        .arg("-o")
        .arg(&smaller)
        .env("PATH", path))?;
    std::fs::read(&smaller).with_context(|| format!("cannot read {}", smaller.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_named_by_what_is_in_them() {
        let part = |bytes: &[u8]| Part { name: "digits", ending: "bin", in_embed: true, bytes: bytes.to_vec() }.file();
        assert_eq!(part(b"abc"), "digits-ba7816bf8f01cfea.bin", "the beginning of the SHA-256 of abc");
        assert_ne!(part(b"abd"), part(b"abc"), "other bytes");
    }
}
