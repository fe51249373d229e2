//! The budgets, measured, in one table.

use crate::browsers::{self, Engine, Screen};
use crate::language::Language;
use crate::run::{run, run_reading};
use crate::{site, tools};
use anyhow::{Context, Result};
use std::path::{Path, PathBuf};
use std::process::Command;
use xtask::weight::{self, BUDGETS, Budget};

/// A line of the table: what, its budget, what was measured, and the share of the budget that it takes.
struct Line {
    what: String,
    budget: String,
    measured: String,
    ratio: String,
}

/// Programs of others that do the same, to be measured beside ours.
const YARDSTICKS: [&str; 4] =
    ["@tensorflow/tfjs@4.22.0", "@tensorflow/tfjs-backend-wasm@4.22.0", "uplot@1.6.32", "chart.js@4.6.1"];

/// Measures and prints.
pub(crate) fn bench() -> Result<()> {
    let root = crate::root()?;
    let dist = site::build(&Language::english())?;
    let mut lines = bytes(&dist)?;
    let mut theory = Command::new("cargo");
    theory.args(["bench", "--no-default-features", "--bench", "theory"]).current_dir(&root);
    run(&mut theory)?;
    let batch = milliseconds(&root, "theory/rows_256x1000")?;
    // PyTorch in float64 on one thread takes as long for the same work on the same kind of machine.
    let budget = 1.8;
    lines.push(Line {
        what: "targets, log-softmax, loss, gradient, 256 × 1000".to_owned(),
        budget: format!("{budget} ms"),
        measured: format!("{batch:.3} ms"),
        ratio: format!("{:.2}", batch / budget),
    });
    let engines = &[Engine::Chromium];
    browsers::install(engines)?;
    let screen = Screen::start(engines)?;
    let mut browser = Command::new("cargo");
    browser.args(["run", "--quiet", "--package", "browser-tests", "--bin", "browser-bench"]).current_dir(&root);
    browsers::describe(&mut browser, &dist, engines, &screen)?;
    browser
        .env("LAB_YARDSTICKS", tools::node_modules("yardsticks", &YARDSTICKS)?.join("node_modules"))
        .env("LAB_NATIVE_BATCH", batch.to_string())
        .env("LAB_BATCHES_SMALL", batches(&root, "release")?)
        .env("LAB_BATCHES_FAST", batches(&root, "trainer")?);
    run_reading(&mut browser, |line| {
        if let ["BENCH", what, budget, measured, ratio] = line.split('\t').collect::<Vec<_>>()[..] {
            let [what, budget, measured, ratio] = [what, budget, measured, ratio].map(str::to_owned);
            lines.push(Line { what, budget, measured, ratio });
        }
    })?;
    println!("\n{:<64} {:>12} {:>12} {:>7}", "what", "budget", "measured", "ratio");
    for Line { what, budget, measured, ratio } in lines {
        println!("{what:<64} {budget:>12} {measured:>12} {ratio:>7}");
    }
    Ok(())
}

/// The bytes on the wire.
fn bytes(dist: &Path) -> Result<Vec<Line>> {
    let lines = BUDGETS.iter().zip(weight::weigh(dist)?).map(|(Budget { what, designed, .. }, weight)| Line {
        what: format!("{what}, brotli"),
        budget: format!("{designed} KB"),
        measured: format!("{weight:.1} KB"),
        ratio: format!("{:.2}", weight / designed),
    });
    Ok(lines.collect())
}

/// The median that criterion has written down.
fn milliseconds(root: &Path, folder: &str) -> Result<f64> {
    let file = target(root).join("criterion").join(folder).join("new/estimates.json");
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let (_, median) = text.split_once("\"median\"").context("criterion's estimates have a median")?;
    let (_, point) = median.split_once("\"point_estimate\":").context("a median has a point estimate")?;
    let point = point.split([',', '}']).next().unwrap_or_default().trim();
    Ok(point.parse::<f64>().with_context(|| format!("«{point}» is no number"))? / 1e6)
}

/// The same batches as wasm, built with a profile; answers the folder that the program is in.
fn batches(root: &Path, profile: &str) -> Result<PathBuf> {
    let mut cargo = Command::new("cargo");
    cargo.args(["build", "--quiet", "--no-default-features", "--features", "bench", "--bin", "theory-batches"]);
    run(cargo.args(["--target", "wasm32-unknown-unknown", "--profile", profile]).current_dir(root))?;
    Ok(target(root).join("wasm32-unknown-unknown").join(profile))
}

fn target(root: &Path) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into)
}
