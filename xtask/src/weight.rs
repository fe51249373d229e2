//! What a build weighs on the wire, against its budgets: files in brotli at its best, as static hosts have them.

use crate::run::output;
use anyhow::{Context, Result, bail};
use std::path::Path;
use std::process::Command;

/// A budget, in units of 1024 bytes.
pub(crate) struct Budget {
    /// What is weighed.
    pub(crate) what: &'static str,
    /// What the project is designed for.
    pub(crate) designed: f64,
    /// What a build may weigh at most, or it is refused. It is above what is designed for where that is not reached yet: lower
    /// it whenever it can be.
    most: f64,
}

/// All of them, in the order of [`weigh`].
pub(crate) const BUDGETS: [Budget; 3] = [
    Budget { what: "bytes until the first live figure", designed: 250.0, most: 250.0 },
    Budget { what: "the whole site with training and digits, both builds", designed: 450.0, most: 450.0 },
    Budget { what: "embed.html with everything inside", designed: 400.0, most: 400.0 },
];

/// What each of [`BUDGETS`] is taken up by.
pub(crate) fn weigh(dist: &Path) -> Result<[f64; 3]> {
    let (mut first, mut later) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(dist)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A browser test holds that nothing else is waited for.
        let is_first = ["index.", "boot.", "app-"].iter().any(|start| name.starts_with(start));
        if path.is_file() && !name.starts_with('.') && name != "embed.html" {
            if is_first { first.push(path) } else { later.push(path) }
        }
    }
    // These two still pictures are seen before anything is live.
    first.extend(["targets.svg", "loss-curve.svg"].map(|picture| dist.join("figures").join(picture)));
    let sum = |files: &[_]| files.iter().map(|file| brotli(file)).sum::<Result<f64>>();
    let (first, later) = (sum(&first)?, sum(&later)?);
    Ok([first, first + later, brotli(&dist.join("embed.html"))?])
}

/// Kilobytes of a file on the wire. Node has the compressor.
fn brotli(file: &std::path::PathBuf) -> Result<f64> {
    const SCRIPT: &str = "const z = require('zlib'); const params = { [z.constants.BROTLI_PARAM_LGWIN]: 24 };
         process.stdout.write(String(z.brotliCompressSync(require('fs').readFileSync(process.argv[1]), { params }).length))";
    let told = output(Command::new("node").args(["-e", SCRIPT]).arg(file));
    let told = told.with_context(|| format!("Node should compress {}", file.display()))?;
    Ok(told.parse::<f64>().with_context(|| format!("Node should say how many bytes, it says «{told}»"))? / 1024.0)
}

/// Refuses a build that is heavier than it may be, and says in a line what each part weighs.
pub(crate) fn hold(dist: &Path, mut tell: impl FnMut(&str)) -> Result<()> {
    let heavy = too_heavy(&weigh(dist)?, &mut tell);
    if heavy.is_empty() {
        return Ok(());
    }
    bail!("{}", heavy.join("; "))
}

fn too_heavy(weights: &[f64; 3], tell: &mut impl FnMut(&str)) -> Vec<String> {
    let mut heavy = Vec::new();
    for (Budget { what, designed, most }, weight) in BUDGETS.iter().zip(weights) {
        tell(&format!("{what}: {weight:.1} KB, at most {most} KB, designed for {designed} KB"));
        if weight > most {
            heavy.push(format!("{what}: {weight:.1} KB, and there may be {most} KB"));
        }
    }
    heavy
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_heavy_is_named() {
        let none = BUDGETS.map(|budget| budget.most);
        assert_eq!(too_heavy(&none, &mut |_| {}), Vec::<String>::new(), "as much as there may be");
        for (place, budget) in BUDGETS.iter().enumerate() {
            let mut weights = none;
            weights[place] += 0.1;
            let heavy = too_heavy(&weights, &mut |_| {});
            assert!(heavy.len() == 1 && heavy[0].starts_with(budget.what), "{heavy:?}");
        }
    }

    #[test]
    fn a_build_is_weighed_by_what_is_in_it() {
        let dist = std::env::temp_dir().join(format!("lab-weight-{}", std::process::id()));
        std::fs::create_dir_all(dist.join("figures")).expect("a folder");
        // What cannot be compressed: the digits of a generator.
        let noise: Vec<u8> =
            (0..10_240_u32).map(|at| (at.wrapping_mul(2_654_435_761).rotate_left(at % 31) >> 13) as u8).collect();
        for name in
            ["index.html", "app-1.wasm", "lab-1.wasm", "embed.html", "figures/targets.svg", "figures/loss-curve.svg"]
        {
            std::fs::write(dist.join(name), if name == "lab-1.wasm" { &noise[..] } else { b"text" }).expect("a file");
        }
        let weights = weigh(&dist);
        std::fs::remove_dir_all(&dist).expect("our own folder");
        let [first, whole, embed] = weights.expect("it is weighed");
        assert!(first < 0.1 && embed < 0.1, "four letters each: {first} and {embed}");
        assert!((whole - first - 10.0).abs() < 0.5, "and ten kilobytes that come later: {whole}");
    }
}
