//! Every check of the project, in the order in which a failure is cheapest to learn of.

use crate::browsers::{self, Engine, Screen};
use crate::language::{self, Language};
use crate::run::{run, run_reading};
use crate::{site, tools};
use anyhow::{Context, Result};
use std::process::{Command, ExitCode};
use std::time::Instant;

/// Runs all checks. The last line counts the tests; the first failure ends the run and is named.
pub(crate) fn test(quick: bool, long: bool) -> ExitCode {
    let mut count = Count::default();
    let outcome = all(quick, long, &mut count);
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

fn all(quick: bool, long: bool, count: &mut Count) -> Result<()> {
    let root = crate::root()?;
    let cargo = |arguments: &str| {
        let mut cargo = Command::new("cargo");
        cargo.args(arguments.split(' ')).current_dir(&root);
        if long {
            cargo.env("LAB_LONG", "1");
        }
        cargo
    };
    let mut tests = |name: &str, command: &mut Command| step(name, || run_reading(command, |line| count.read(line)));
    step("format", || run(&mut cargo("fmt --all -- --check")))?;
    step("clippy, native", || run(&mut cargo("clippy --quiet --workspace --all-targets -- -D warnings")))?;
    tests("the library without the page", &mut cargo("test --quiet --no-default-features --lib --tests"))?;
    let trained = "test --quiet --profile bench --no-default-features --test presets --test training_bits";
    tests("the lab's experiments over seeds, compiled at its best", &mut cargo(trained))?;
    for tag in language::others(&root)? {
        let still = "test --quiet --no-default-features --test page --test figures --test lab_figures";
        tests(&format!("the still page in {tag}"), cargo(still).env("LAB_LANGUAGE", &tag))?;
    }
    tests("the examples of the documents", &mut cargo("test --quiet --no-default-features --doc"))?;
    tests("the library with the page", &mut cargo("test --quiet --lib"))?;
    tests("this tool", &mut cargo("test --quiet --package xtask"))?;
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
    let engines: &[Engine] = if quick { &[Engine::Chromium] } else { &Engine::ALL };
    browsers::install(engines)?;
    let screen = Screen::start(engines)?;
    let needed = tools::page_tools(&root)?;
    let mut driven = cargo("test --quiet --package browser-tests");
    driven.envs(needed);
    browsers::describe(&mut driven, &dist, engines, &screen)?;
    tests(&format!("the page in {}", browsers::names(engines)), &mut driven)?;
    let made_up = site::build(&Language::pseudo())?;
    let mut driven = cargo("test --quiet --package browser-tests");
    driven.env("LAB_PSEUDO", "1");
    browsers::describe(&mut driven, &made_up, engines, &screen)?;
    tests(&format!("the made-up language in {}", browsers::names(engines)), &mut driven)?;
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

/// The tests counted so far.
#[derive(Debug, Default, PartialEq)]
struct Count {
    passed: usize,
    failed: usize,
}

impl Count {
    /// Adds what a line of a test run's end says: `test result: ok. 3 passed; 0 failed; …`, or `3 passed, 0 failed`.
    fn read(&mut self, line: &str) {
        let result = line.split_once("test result: ").map_or(line, |(_, result)| result);
        let plain = line.split_once(" passed, ").is_some_and(|(count, _)| count.parse::<usize>().is_ok());
        if result.len() == line.len() && !plain {
            return;
        }
        let number = |word: &str| {
            let before = result.split([';', '.', ',']).find_map(|part| part.trim().strip_suffix(word))?;
            before.trim().parse::<usize>().ok()
        };
        self.passed += number("passed").unwrap_or(0);
        self.failed += number("failed").unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_added_up() {
        let mut count = Count::default();
        count.read("test result: ok. 48 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.13s");
        count.read("test result: FAILED. 2 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out");
        count.read("a line that says nothing, 7 passed");
        count.read("9 passed, 2 failed");
        assert_eq!(count, Count { passed: 59, failed: 3 }, "three lines, and no other");
    }
}
