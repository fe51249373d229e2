//! The budgets, measured, in one table.

use crate::browsers::{self, Engine, Screen};
use crate::language::Language;
use crate::run::{output, run, run_reading};
use crate::site;
use anyhow::{Context, Result};
use std::path::Path;
use std::process::Command;

/// A line of the table: what, its budget, what was measured, and the share of the budget that it takes.
struct Line {
    what: String,
    budget: String,
    measured: String,
    ratio: String,
}

/// Measures and prints.
pub(crate) fn bench() -> Result<()> {
    let root = crate::root()?;
    let dist = site::build(&Language::english())?;
    let mut lines = bytes(&dist)?;
    let mut theory = Command::new("cargo");
    theory.args(["bench", "--no-default-features", "--bench", "theory"]).current_dir(&root);
    run(&mut theory)?;
    lines.extend(estimates(&root)?);
    let engines = &[Engine::Chromium];
    browsers::install(engines)?;
    let screen = Screen::start(engines)?;
    let mut browser = Command::new("cargo");
    browser.args(["run", "--quiet", "--package", "browser-tests", "--bin", "browser-bench"]).current_dir(&root);
    browsers::describe(&mut browser, &dist, engines, &screen)?;
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

/// The bytes on the wire, in brotli at its best, which Node has.
fn bytes(dist: &Path) -> Result<Vec<Line>> {
    let brotli = |file: &Path| -> Result<f64> {
        let script = "const z=require('zlib');process.stdout.write(String(z.brotliCompressSync(require('fs').readFileSync(process.argv[1]),{params:{[z.constants.BROTLI_PARAM_LGWIN]:24}}).length))";
        let text = output(Command::new("node").args(["-e", script]).arg(file)).context("node must compress")?;
        Ok(text.parse::<f64>()? / 1024.0)
    };
    // What the first live figure needs; the other parts of the page; what training needs.
    let (mut first, mut parts, mut training) = (0.0, 0.0, 0.0);
    for entry in std::fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if path.is_file() && !name.starts_with('.') && name != "embed.html" {
            let begins = |starts: &[&str]| starts.iter().any(|start| name.starts_with(start));
            let of = match () {
                () if begins(&["index.", "boot.", "app-"]) => &mut first,
                () if begins(&["trainer-", "digits-"]) => &mut training,
                () => &mut parts,
            };
            *of += brotli(&path)?;
        }
    }
    // The two still pictures are seen before anything is live.
    for picture in ["targets.svg", "loss-curve.svg"] {
        first += brotli(&dist.join("figures").join(picture))?;
    }
    Ok([
        ("bytes until the first live figure, brotli", 250.0, first),
        ("the whole page with training and digits, both builds, brotli", 450.0, first + parts + training),
        ("embed.html, brotli", 400.0, brotli(&dist.join("embed.html"))?),
    ]
    .map(|(what, budget, measured)| Line {
        what: what.to_owned(),
        budget: format!("{budget} KB"),
        measured: format!("{measured:.1} KB"),
        ratio: format!("{:.2}", measured / budget),
    })
    .into())
}

/// Criterion's medians.
fn estimates(root: &Path) -> Result<Vec<Line>> {
    // PyTorch in float64 on one thread takes 1.8 ms for the same work on the same kind of machine.
    const BUDGETS: [(&str, &str, f64); 1] =
        [("targets, log-softmax, loss, gradient, 256 × 1000", "theory/rows_256x1000", 1.8)];
    let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), Into::into);
    let mut lines = Vec::new();
    for (what, folder, budget) in BUDGETS {
        let file = target.join("criterion").join(folder).join("new/estimates.json");
        let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        let (_, median) = text.split_once("\"median\"").context("criterion's estimates have a median")?;
        let (_, point) = median.split_once("\"point_estimate\":").context("a median has a point estimate")?;
        let point = point.split([',', '}']).next().unwrap_or_default().trim();
        let milliseconds = point.parse::<f64>().with_context(|| format!("«{point}» is no number"))? / 1e6;
        lines.push(Line {
            what: what.to_owned(),
            budget: format!("{budget} ms"),
            measured: format!("{milliseconds:.3} ms"),
            ratio: format!("{:.2}", milliseconds / budget),
        });
    }
    Ok(lines)
}
