//! What a browser's processes take, as Linux tells it.

use std::collections::BTreeMap;

/// What a process and all that it has started have taken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    /// Seconds of all processors since each began, but for those that stand in for a graphics card: what has once been painted is
    /// put together there for some seconds more, which is nobody's program.
    pub seconds: f64,
    /// Megabytes of memory of their own.
    pub megabytes: f64,
    /// How many there are.
    pub processes: usize,
}

impl Load {
    /// What they take now; nothing where the system does not tell.
    pub fn of(root: u32) -> Option<Self> {
        let mut parents = BTreeMap::new();
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            // A process may end while the list is read.
            if let Some(parent) = stat(&format!("/proc/{id}/stat")).and_then(|stat| stat.get(1)?.parse::<u32>().ok()) {
                parents.insert(id, parent);
            }
        }
        parents.contains_key(&root).then(|| {
            let within = |id: u32| {
                let mut above = std::iter::successors(Some(id), |id| parents.get(id).copied());
                above.any(|id| id == root)
            };
            parents.keys().filter(|&&id| within(id)).fold(Self::default(), |load, &id| load.with(id))
        })
    }

    fn with(self, id: u32) -> Self {
        /// In all Linux systems of today.
        const TICKS_PER_SECOND: f64 = 100.0;
        let ticks = (ticks(&format!("/proc/{id}/stat")) - drawing(id)).max(0.0);
        let status = std::fs::read_to_string(format!("/proc/{id}/status")).unwrap_or_default();
        let own =
            status.lines().find_map(|line| line.strip_prefix("RssAnon:")?.split_whitespace().next()?.parse().ok());
        Self {
            seconds: self.seconds + ticks / TICKS_PER_SECOND,
            megabytes: self.megabytes + own.unwrap_or(0.0) * 1024.0 / 1e6,
            processes: self.processes + 1,
        }
    }
}

/// The ticks that a process's threads have spent in place of a graphics card: by their names, Mesa's.
fn drawing(id: u32) -> f64 {
    let threads = std::fs::read_dir(format!("/proc/{id}/task")).into_iter().flatten().flatten();
    let of_mesa =
        |at: &std::path::Path| std::fs::read_to_string(at.join("comm")).is_ok_and(|name| name.starts_with("llvmpipe-"));
    threads.map(|it| it.path()).filter(|at| of_mesa(at)).map(|at| ticks(&at.join("stat").to_string_lossy())).sum()
}

/// The ticks that a `stat` tells of, of programs and of the system for them.
fn ticks(at: &str) -> f64 {
    stat(at).map_or(0.0, |stat| stat.iter().skip(11).take(2).filter_map(|it| it.parse::<f64>().ok()).sum())
}

/// The words of a `stat` after its name, which may have any letters: its state, its parent …
fn stat(at: &str) -> Option<Vec<String>> {
    let text = std::fs::read_to_string(at).ok()?;
    Some(text.rsplit_once(')')?.1.split_whitespace().map(str::to_owned).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_a_load() {
        let before = Load::of(std::process::id());
        let work: Vec<f64> = (0..4_000_000).map(|at| f64::from(at).sin()).collect();
        let spent = |load: Option<Load>| load.map_or(f64::NAN, |load| load.megabytes);
        assert!(spent(Load::of(std::process::id())) > spent(before) + 20.0, "32 MB more, and {before:?} before");
        assert!(work.iter().sum::<f64>().is_finite(), "kept until here");
        let mut child = std::process::Command::new("sleep").arg("5").spawn().expect("a child");
        let with_child = Load::of(std::process::id()).map_or(0, |load| load.processes);
        child.kill().expect("it is ours");
        child.wait().expect("it has ended");
        assert_eq!(with_child, 2, "the child is counted");
        assert_eq!(Load::of(0), None, "there is no such process to us");
    }
}
