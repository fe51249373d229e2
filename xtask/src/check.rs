//! Every check of the project, in the order in which a failure is cheapest to learn of.

use crate::browsers::{self, Engine, Screen};
use crate::language::{self, Language};
use crate::run::{run, run_tests};
use crate::tested::{self, Complete, Outcomes};
use crate::{reproduce, site, tools};
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Instant;

/// What is to be run.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Wishes<'a> {
    /// One browser engine instead of three.
    quick: bool,
    /// The tests that take their time as well.
    long: bool,
    /// Only the browser tests that have this in their name.
    name: Option<&'a str>,
}

impl<'a> Wishes<'a> {
    /// `--quick`, `--long` and a name, in any order; nothing for anything else.
    pub(crate) fn read(words: &[&'a str]) -> Option<Self> {
        let mut wishes = Self::default();
        for word in words {
            match *word {
                "--quick" => wishes.quick = true,
                "--long" => wishes.long = true,
                name if !name.is_empty() && !name.starts_with('-') && wishes.name.is_none() => wishes.name = Some(name),
                _ => return None,
            }
        }
        Some(wishes)
    }
}

/// Runs all checks, and says what became of each row of the test matrix. The last line counts the tests; the first failure ends
/// the run and is named.
pub(crate) fn test(wishes: &Wishes) -> ExitCode {
    let mut count = Count::default();
    let outcome = match wishes.name {
        None => all(wishes, &mut count),
        Some(name) => named(name, wishes, &mut count),
    };
    let is_complete = outcome.is_ok() && *wishes == Wishes { long: wishes.long, ..Wishes::default() };
    let complete = is_complete.then_some(if wishes.long { Complete::Long } else { Complete::Short });
    let reported = crate::root().and_then(|root| tested::report(&root, &count.outcomes, complete));
    let outcome = outcome.and(reported);
    // The line that counts, alone and last, whatever happened.
    let failed = match &outcome {
        Ok(()) => count.failed,
        Err(error) => {
            println!("xtask: {error:#}");
            count.failed.max(1)
        }
    };
    println!("{} passed, {failed} failed", count.passed);
    if failed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Cargo in the project's folder, told of the wish for what takes its time.
fn cargo(arguments: &str, root: &Path, long: bool) -> Command {
    let mut cargo = Command::new("cargo");
    cargo.args(arguments.split(' ')).current_dir(root);
    if long {
        cargo.env("LAB_LONG", "1");
    }
    cargo
}

/// The browser tests with this in their names, on a page built now; those of the made-up language if the name says so.
fn named(name: &str, wishes: &Wishes, count: &mut Count) -> Result<()> {
    let root = crate::root()?;
    let is_made_up = name.contains("made-up");
    let dist = site::build(&if is_made_up { Language::pseudo() } else { Language::english() })?;
    drive(&dist, wishes, |mut driven, engines| {
        if is_made_up {
            driven.args(["--test", "engines"]).env("LAB_PSEUDO", "1");
        }
        driven.envs(tools::page_tools(&root)?).args(["--", name]);
        let what = format!("what has «{name}» in its name, in {engines}");
        step(&what, || run_tests(&mut driven, |line| count.read(line)))
    })?;
    if *count == Count::default() {
        bail!(
            "a name should be part of that of a browser test{}, got «{name}»",
            if wishes.long { "" } else { "; long ones need --long" }
        );
    }
    Ok(())
}

/// Hands on the command that runs the browser tests on a built page, and the names of the engines, while there is a screen.
fn drive(dist: &Path, wishes: &Wishes, act: impl FnOnce(Command, &str) -> Result<()>) -> Result<()> {
    let engines: &[Engine] = if wishes.quick { &[Engine::Chromium] } else { &Engine::ALL };
    browsers::install(engines)?;
    let screen = Screen::start(engines)?;
    let mut driven = cargo("test --package browser-tests", &crate::root()?, wishes.long);
    browsers::describe(&mut driven, dist, engines, &screen)?;
    act(driven, &browsers::names(engines))
}

fn all(wishes: &Wishes, count: &mut Count) -> Result<()> {
    let root = crate::root()?;
    let cargo = |arguments: &str| cargo(arguments, &root, wishes.long);
    let mut tests = |name: &str, command: &mut Command| step(name, || run_tests(command, |line| count.read(line)));
    step("format", || run(&mut cargo("fmt --all -- --check")))?;
    step("clippy, native", || run(&mut cargo("clippy --quiet --workspace --all-targets -- -D warnings")))?;
    tests("the library without the page", &mut cargo("test --no-default-features --lib --tests"))?;
    let trained = "test --profile bench --no-default-features --test presets --test training_bits --test hostile_input";
    tests("the lab's experiments over seeds and a million hostile inputs, compiled at its best", &mut cargo(trained))?;
    for tag in language::others(&root)? {
        let still = "test --no-default-features --test page --test figures --test lab_figures";
        tests(&format!("the still page in {tag}"), cargo(still).env("LAB_LANGUAGE", &tag))?;
    }
    tests("the examples of the documents", &mut cargo("test --no-default-features --doc"))?;
    tests("the library with the page", &mut cargo("test --lib"))?;
    tests("this tool", &mut cargo("test --package xtask"))?;
    let list = root.join("tests/reference/requirements.txt");
    let light = "installing NumPy and optax into the cache folder, 1 to 2 minutes";
    let python = tools::python("reference-python", &list, light)?;
    let mut recorded = Command::new(python);
    recorded.arg("tests/reference/check_recorded.py").current_dir(&root);
    tests("recorded values and the programs of the page, with NumPy and optax", &mut recorded)?;
    let words = tools::node_modules("dictionary", SPELLING)?;
    let mut spelling = Command::new("node");
    spelling.arg("tests/spelling/check.mjs").arg(words).current_dir(&root);
    tests("spelling", &mut spelling)?;
    let path = tools::build_path()?;
    step("clippy, wasm", || {
        let clippy =
            "clippy --quiet --package label-smoothing-lab --lib --bins --target wasm32-unknown-unknown -- -D warnings";
        run(cargo(clippy).env("PATH", path))
    })?;
    let dist = site::build(&Language::english())?;
    let needed = tools::page_tools(&root)?;
    drive(&dist, wishes, |mut driven, engines| tests(&format!("the page in {engines}"), driven.envs(needed)))?;
    let made_up = site::build(&Language::pseudo())?;
    drive(&made_up, wishes, |mut driven, engines| {
        tests(&format!("the made-up language in {engines}"), driven.args(["--test", "engines"]).env("LAB_PSEUDO", "1"))
    })?;
    if wishes.long {
        let outcome = step("two builds give the same bytes", reproduce::reproduce);
        count.outcomes.note("native::xtask::reproduce::reproduce", outcome.is_ok());
        outcome?;
    }
    Ok(())
}

/// What the spelling is checked with.
const SPELLING: &[&str] = &["nspell@2.1.5", "dictionary-en-gb@3.0.0"];

/// Runs a step between a line that says what it is and one that says how long it took.
fn step(name: &str, act: impl FnOnce() -> Result<()>) -> Result<()> {
    println!("xtask: {name}");
    let start = Instant::now();
    act().with_context(|| format!("failed: {name}"))?;
    println!("xtask: {name}: done in {:.0} s", start.elapsed().as_secs_f64());
    Ok(())
}

/// The tests counted so far, and how each ended.
#[derive(Debug, Default, PartialEq)]
struct Count {
    passed: usize,
    failed: usize,
    outcomes: Outcomes,
}

impl Count {
    /// Adds what a line of a test run's end says: `test result: ok. 3 passed; 0 failed; …`, or `3 passed, 0 failed`; and notes how
    /// a test ended. Whether the line is one of a test that passed.
    fn read(&mut self, line: &str) -> bool {
        let result = line.split_once("test result: ").map_or(line, |(_, result)| result);
        let plain = line.split_once(" passed, ").is_some_and(|(count, _)| count.parse::<usize>().is_ok());
        if result.len() == line.len() && !plain {
            return self.outcomes.read(line);
        }
        let number = |word: &str| {
            let before = result.split([';', '.', ',']).find_map(|part| part.trim().strip_suffix(word))?;
            before.trim().parse::<usize>().ok()
        };
        self.passed += number("passed").unwrap_or(0);
        self.failed += number("failed").unwrap_or(0);
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wishes_are_read_in_any_order() {
        assert_eq!(Wishes::read(&[]), Some(Wishes::default()), "none");
        let all = Wishes { quick: true, long: true, name: Some("long::") };
        assert_eq!(Wishes::read(&["long::", "--long", "--quick"]), Some(all), "all");
        for words in [&["--slow"][..], &["one", "two"], &[""]] {
            assert_eq!(Wishes::read(words), None, "{words:?}");
        }
    }

    #[test]
    fn results_are_added_up() {
        let mut count = Count::default();
        count.read("test result: ok. 48 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.13s");
        count.read("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out");
        count.read("a line that says nothing, 7 passed");
        count.read("9 passed, 2 failed");
        assert_eq!(count, Count { passed: 59, failed: 3, ..Count::default() }, "three lines, and no other");
    }
}
