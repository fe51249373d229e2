//! The browsers that the tests drive, and a screen for the one that needs it.

use crate::run::{output, run};
use crate::tools;
use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// An engine that the tests drive.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Engine {
    Chromium,
    Firefox,
    Webkit,
}

impl Engine {
    pub(crate) const ALL: [Self; 3] = [Self::Chromium, Self::Firefox, Self::Webkit];

    fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::Firefox => "firefox",
            Self::Webkit => "webkit",
        }
    }

    /// Debian's packages, each with the program by which it is known to be there and the variable that tells the tests
    /// where it is. Whoever has one elsewhere sets that variable.
    fn packages(self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self {
            Self::Chromium => &[
                ("chromium", "/usr/bin/chromium", "LAB_CHROMIUM"),
                ("chromium-driver", "/usr/bin/chromedriver", "LAB_CHROMEDRIVER"),
            ],
            Self::Firefox => &[("firefox-esr", "/usr/bin/firefox-esr", "LAB_FIREFOX")],
            Self::Webkit => &[
                ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver", "LAB_WEBKITDRIVER"),
                ("webkit2gtk-driver", "MiniBrowser", "LAB_MINIBROWSER"),
                ("xvfb", "/usr/bin/Xvfb", "LAB_XVFB"),
            ],
        }
    }
}

/// The engines as the tests are told of them.
pub(crate) fn names(engines: &[Engine]) -> String {
    engines.iter().map(|engine| engine.name()).collect::<Vec<_>>().join(",")
}

/// Installs what is missing for these engines where that is possible, and says what to install where it is not.
pub(crate) fn install(engines: &[Engine]) -> Result<()> {
    const FONT: (&str, &str) = ("fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf");
    let mut missing: Vec<&str> = engines
        .iter()
        .flat_map(|engine| engine.packages())
        .filter(|(_, program, variable)| place(program, variable).is_none())
        .map(|(package, _, _)| *package)
        .collect();
    if !Path::new(FONT.1).exists() {
        missing.push(FONT.0);
    }
    missing.dedup();
    if missing.is_empty() { Ok(()) } else { apt(&missing) }
}

/// Installs Debian packages where that is possible, and says which to install where it is not.
pub(crate) fn apt(packages: &[&str]) -> Result<()> {
    let root = output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
    if !root || !Path::new("/usr/bin/apt-get").exists() {
        bail!(
            "the tests need {}; on Debian or Ubuntu: sudo apt-get install {}",
            packages.join(", "),
            packages.join(" ")
        );
    }
    println!("xtask: installing {} by apt, up to 6 minutes", packages.join(", "));
    let apt = || {
        let mut apt = Command::new("apt-get");
        apt.env("DEBIAN_FRONTEND", "noninteractive").stdout(Stdio::null());
        apt
    };
    run(apt().arg("update"))?;
    run(apt().args(["install", "-y", "--no-install-recommends"]).args(packages))
}

/// A screen nobody sees, for WebKitGTK alone; gone when it is dropped.
pub(crate) struct Screen(Option<(Child, String)>);

impl Screen {
    /// Starts one if one of the engines needs it.
    pub(crate) fn start(engines: &[Engine]) -> Result<Self> {
        if !engines.contains(&Engine::Webkit) {
            return Ok(Self(None));
        }
        let mut server = Command::new(place("/usr/bin/Xvfb", "LAB_XVFB").context("Xvfb was there just now")?)
            // It takes a free number by itself, and writes it when it is ready.
            .args(["-displayfd", "1", "-screen", "0", "1280x1000x24", "-nolisten", "tcp"])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let written = server.stdout.take();
        // Held from here on, so that it ends with us whatever comes next.
        let mut screen = Self(Some((server, String::new())));
        let mut number = String::new();
        BufReader::new(written.context("the number was asked for")?).read_line(&mut number)?;
        if number.trim().parse::<u32>().is_err() {
            bail!("Xvfb should have written the number of its display, it wrote «{}»", number.trim());
        }
        if let Some((_, display)) = &mut screen.0 {
            *display = format!(":{}", number.trim());
        }
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        let Some((server, _)) = &mut self.0 else { return };
        // Asked first, so that it takes its lock and socket away; it may also be gone already.
        if output(Command::new("kill").arg(server.id().to_string())).is_none() {
            let _ = server.kill();
        }
        let _ = server.wait();
    }
}

/// The command's environment with all that the browser tests need to know.
pub(crate) fn describe(command: &mut Command, dist: &Path, engines: &[Engine], screen: &Screen) -> Result<()> {
    command.env("LAB_DIST", dist).env("LAB_ENGINES", names(engines));
    for (_, program, variable) in engines.iter().flat_map(|engine| engine.packages()) {
        if let Some(place) = place(program, variable) {
            command.env(variable, place);
        }
    }
    if engines.contains(&Engine::Firefox) && std::env::var_os("LAB_GECKODRIVER").is_none() {
        command.env("LAB_GECKODRIVER", tools::geckodriver()?);
    }
    if let Some((_, display)) = &screen.0 {
        command.env("DISPLAY", display);
    }
    Ok(())
}

/// Where a program is: where the variable says, or where Debian puts it.
fn place(program: &str, variable: &str) -> Option<PathBuf> {
    if let Some(set) = std::env::var_os(variable) {
        return Some(set.into());
    }
    if program == "MiniBrowser" { mini_browser() } else { Some(PathBuf::from(program)).filter(|path| path.is_file()) }
}

/// WebKitGTK's own small browser lies in a folder named by architecture and version; the newest is taken.
fn mini_browser() -> Option<PathBuf> {
    let inside = |folder: PathBuf| std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let versions = inside(PathBuf::from("/usr/lib")).filter(|path| path.is_dir()).flat_map(inside);
    versions
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("webkit2gtk-4")))
        .map(|path| path.join("MiniBrowser"))
        .filter(|path| path.is_file())
        .max()
}
