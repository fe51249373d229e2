//! The tools that build the page, drive it and build sample pages of its hosts, each in one pinned version.
//!
//! A right version on PATH is used as it is. What is missing goes into the user's cache folder, one folder per tool and
//! version, and never over the user's own installs.

use crate::browsers;
use crate::run::{output, run};
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// 0.22 needs a newer compiler than the project's.
const TRUNK: &str = "0.21.14";
/// Debian's wasm-opt is too old for what the compiler emits.
const BINARYEN: &str = "132.0.0";
/// Drives Firefox; Debian has no package of it.
const GECKODRIVER: &str = "0.37.1";
/// Makes books of courses.
const MDBOOK: &str = "0.5.4";
/// Makes slides.
const REVEAL: &str = "6.0.2";
/// Finds what breaks the rules of accessibility.
const AXE: &str = "4.14.1";

/// A PATH on which the build tools come first, each installed if it was missing.
pub(crate) fn build_path() -> Result<OsString> {
    wasm_target()?;
    let bindgen = locked_version("wasm-bindgen")?;
    let folders = [
        cargo_tool("trunk", "trunk", TRUNK, &[], "5 to 10 minutes")?,
        cargo_tool("wasm-bindgen-cli", "wasm-bindgen", &bindgen, &[], "2 to 4 minutes")?,
        wasm_opt()?,
    ];
    let path = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().flatten().chain(std::env::split_paths(&path));
    std::env::join_paths(all).context("a folder's name cannot stand in PATH")
}

/// Where geckodriver is, installed if it was missing.
pub(crate) fn geckodriver() -> Result<PathBuf> {
    let folder = cargo_tool("geckodriver", "geckodriver", GECKODRIVER, &[], "2 to 4 minutes")?;
    Ok(folder.map_or_else(|| PathBuf::from("geckodriver"), |folder| folder.join("geckodriver")))
}

/// The tools that build the sample pages of hosts, and the checker of accessibility, each installed if it was missing, and
/// each by the variable that tells the browser tests where it is.
pub(crate) fn page_tools(root: &Path) -> Result<Vec<(&'static str, PathBuf)>> {
    // A book is written once here: no server, and nobody watches it for changes.
    let once = ["--no-default-features", "--features", "search"];
    let mdbook = cargo_tool("mdbook", "mdbook", MDBOOK, &once, "1 to 2 minutes")?;
    let python = python(
        "hosts-python",
        &root.join("tests/hosts/requirements.txt"),
        "installing MkDocs and Jupyter Book into the cache folder, 1 to 2 minutes",
    )?;
    let reveal = node_modules("reveal", &[&format!("reveal.js@{REVEAL}")])?;
    let axe = node_modules("axe", &[&format!("axe-core@{AXE}")])?;
    Ok(vec![
        ("LAB_MDBOOK", mdbook.map_or_else(|| PathBuf::from("mdbook"), |folder| folder.join("mdbook"))),
        ("LAB_MKDOCS", python.with_file_name("mkdocs")),
        ("LAB_JUPYTER_BOOK", python.with_file_name("jupyter-book")),
        ("LAB_REVEAL", reveal.join("node_modules/reveal.js")),
        ("LAB_AXE", axe.join("node_modules/axe-core/axe.min.js")),
    ])
}

/// A Python with the packages of a list, in the cache folder, one for each list.
pub(crate) fn python(name: &str, list: &Path, announcement: &str) -> Result<PathBuf> {
    let text = std::fs::read_to_string(list).with_context(|| format!("cannot read {}", list.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    pinned(lines, "==").with_context(|| format!("in {}", list.display()))?;
    let digest: String = Sha256::digest(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    let folder = cache()?.join(format!("{name}-{digest}"));
    let (python, whole) = (folder.join("bin/python"), folder.join("installed"));
    if whole.exists() {
        return Ok(python);
    }
    println!("xtask: {announcement}");
    let venv = |folder: &Path| run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(folder));
    if venv(&folder).is_err() {
        browsers::apt(&["python3-venv"])?;
        venv(&folder)?;
    }
    run(Command::new(&python)
        .args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r"])
        .arg(list))?;
    // Written last: an install that was cut off is none.
    std::fs::write(&whole, text)?;
    Ok(python)
}

/// The folder of the project in the user's cache, for things that can be made again.
pub(crate) fn cache() -> Result<PathBuf> {
    let set = std::env::var_os("XDG_CACHE_HOME").filter(|folder| Path::new(folder).is_absolute()).map(PathBuf::from);
    let home = || std::env::home_dir().map(|home| home.join(".cache"));
    let cache = set.or_else(home).context("neither XDG_CACHE_HOME nor a home folder is known")?;
    Ok(cache.join("label-smoothing-lab"))
}

/// The version of a package in Cargo.lock.
fn locked_version(package: &str) -> Result<String> {
    let lock = crate::root()?.join("Cargo.lock");
    let text = std::fs::read_to_string(&lock).with_context(|| format!("cannot read {}", lock.display()))?;
    version_in_lock(&text, package).with_context(|| format!("Cargo.lock has no package «{package}»"))
}

fn version_in_lock(lock: &str, package: &str) -> Option<String> {
    let mut lines = lock.lines().skip_while(|line| *line != format!("name = \"{package}\""));
    let version = lines.nth(1)?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

fn wasm_target() -> Result<()> {
    const TARGET: &str = "wasm32-unknown-unknown";
    let installed = output(Command::new("rustup").args(["target", "list", "--installed"])).unwrap_or_default();
    if installed.lines().any(|line| line == TARGET) {
        return Ok(());
    }
    let sysroot = output(Command::new("rustc").args(["--print", "sysroot"])).unwrap_or_default();
    if Path::new(sysroot.trim()).join("lib/rustlib").join(TARGET).is_dir() {
        return Ok(());
    }
    println!("xtask: adding the compiler's target {TARGET}, under a minute");
    run(Command::new("rustup").args(["target", "add", TARGET])).context("the wasm target needs rustup's Rust")
}

/// The folder of a tool that cargo installs, with these features; none if the right version is on PATH.
fn cargo_tool(package: &str, program: &str, version: &str, features: &[&str], time: &str) -> Result<Option<PathBuf>> {
    if is_version(Path::new(program), version) {
        return Ok(None);
    }
    let folder = cache()?.join(format!("{package}-{version}"));
    let bin = folder.join("bin");
    if is_version(&bin.join(program), version) {
        return Ok(Some(bin));
    }
    println!("xtask: installing {package} {version} into the cache folder, {time} on two cores");
    let build = cache()?.join("build").join(package);
    // On a fresh machine nothing of it exists yet, and no program starts in a folder that is not there.
    std::fs::create_dir_all(&build)?;
    // Quickly built and fast enough: these tools wait for files most of their time.
    run(Command::new("cargo")
        .args(["install", "--locked", "--force", "--root"])
        .arg(&folder)
        .arg(format!("{package}@{version}"))
        .args(features)
        .env("CARGO_TARGET_DIR", &build)
        .env("CARGO_PROFILE_RELEASE_LTO", "off")
        .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
        .env("CARGO_PROFILE_RELEASE_DEBUG", "false")
        // Cargo should judge the tool's own folder, not the project's.
        .current_dir(cache()?))?;
    // What the build leaves is large and of no more use; if it stays, no harm is done.
    let _ = std::fs::remove_dir_all(&build);
    if !is_version(&bin.join(program), version) {
        bail!("{package} {version} was installed, but {} does not say so", bin.join(program).display());
    }
    Ok(Some(bin))
}

/// A folder of the cache whose `node_modules` has these packages, each with its version; one folder for each list of them.
pub(crate) fn node_modules(name: &str, packages: &[&str]) -> Result<PathBuf> {
    pinned(packages.iter().copied(), "@")?;
    let versions: Vec<&str> = packages.iter().filter_map(|package| package.rsplit('@').next()).collect();
    let folder = cache()?.join(format!("{name}-{}", versions.join("-")));
    let whole = folder.join("installed");
    if !whole.exists() {
        println!("xtask: installing {} into the cache folder, under a minute", packages.join(" and "));
        std::fs::create_dir_all(&folder)?;
        run(Command::new("npm")
            .args(["install", "--no-audit", "--no-fund", "--silent", "--prefix"])
            .arg(&folder)
            .args(packages)
            .current_dir(&folder))
        .context("npm comes with Node, which is not installed here")?;
        // Written last: an install that was cut off is none.
        std::fs::write(&whole, packages.join("\n"))?;
    }
    Ok(folder)
}

/// What is installed is the same everywhere and always: each package names its version behind a sign.
///
/// # Errors
/// The first that does not.
fn pinned<'a>(packages: impl Iterator<Item = &'a str>, sign: &str) -> Result<()> {
    let is_version =
        |text: &str| text.starts_with(|c: char| c.is_ascii_digit()) && !text.contains(['*', 'x', ',', '<', '>']);
    let names_one = |package: &&str| package.rsplit_once(sign).is_some_and(|(_, version)| is_version(version));
    match { packages }.find(|package| !names_one(package)) {
        Some(package) => bail!("a package is wanted as name{sign}version, got «{package}»"),
        None => Ok(()),
    }
}

/// The folder of wasm-opt, which npm's binaryen has; none if the right version is on PATH.
fn wasm_opt() -> Result<Option<PathBuf>> {
    let major = BINARYEN.split('.').next().unwrap_or(BINARYEN);
    if is_version(Path::new("wasm-opt"), major) {
        return Ok(None);
    }
    let bin = node_modules("binaryen", &[&format!("binaryen@{BINARYEN}")])?.join("node_modules/.bin");
    if !is_version(&bin.join("wasm-opt"), major) {
        bail!("binaryen {BINARYEN} was installed, but its wasm-opt does not say so");
    }
    Ok(Some(bin))
}

/// Whether a program runs and says that it is of this version: a half-finished install is no install.
fn is_version(program: &Path, version: &str) -> bool {
    output(Command::new(program).arg("--version")).is_some_and(|text| says_version(&text, version))
}

fn says_version(text: &str, version: &str) -> bool {
    text.split(|letter: char| letter.is_whitespace() || letter == '(' || letter == ')')
        .any(|word| word.strip_prefix('v').unwrap_or(word) == version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_name_their_versions() {
        assert!(pinned(["numpy==2.4.6", "jax==0.10.2"].into_iter(), "==").is_ok(), "for pip");
        assert!(pinned(["@a/b@1.2.3", "nspell@2.1.5"].into_iter(), "@").is_ok(), "for npm");
        for (package, sign) in [
            ("numpy", "=="),
            ("numpy>=2", "=="),
            ("numpy==2.*", "=="),
            ("nspell", "@"),
            ("nspell@latest", "@"),
            ("@a/b", "@"),
            ("nspell@2.x", "@"),
        ] {
            assert!(pinned([package].into_iter(), sign).is_err(), "{package}");
        }
    }

    #[test]
    fn versions_are_whole_words() {
        assert!(says_version("trunk 0.21.14\n", "0.21.14"), "trunk's own form");
        assert!(says_version("mdbook v0.5.4\n", "0.5.4"), "mdbook's own form");
        assert!(says_version("wasm-opt version 132 (version_132)", "132"), "binaryen's own form");
        assert!(!says_version("wasm-bindgen 0.2.1290", "0.2.129"), "a longer number is another version");
    }

    #[test]
    fn the_lock_names_a_version() {
        let lock = "[[package]]\nname = \"wasm-bindgen-macro\"\nversion = \"9\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.129\"\n";
        assert_eq!(version_in_lock(lock, "wasm-bindgen").as_deref(), Some("0.2.129"), "the package itself");
        assert_eq!(version_in_lock(lock, "trunk"), None, "not there");
    }
}
