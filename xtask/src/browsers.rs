//! The browsers that the tests drive, and a screen for the one that needs it.

use crate::run::run;
use crate::tools;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A Debian package and the program by which it is known to be there.
const PACKAGES: [(&str, &str); 6] = [
    ("chromium", "/usr/bin/chromium"),
    ("chromium-driver", "/usr/bin/chromedriver"),
    ("firefox-esr", "/usr/bin/firefox-esr"),
    ("webkit2gtk-driver", "/usr/bin/WebKitWebDriver"),
    ("xvfb", "/usr/bin/Xvfb"),
    ("fonts-dejavu-core", "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"),
];

/// Installs what is missing of the browsers where that is possible, and says what to install where it is not.
pub(crate) fn install() -> Result<()> {
    let missing: Vec<&str> =
        PACKAGES.iter().filter(|(_, file)| !Path::new(file).exists()).map(|(package, _)| *package).collect();
    if missing.is_empty() {
        return Ok(());
    }
    apt(&missing)
}

/// Installs Debian packages where that is possible, and says which to install where it is not.
pub(crate) fn apt(packages: &[&str]) -> Result<()> {
    let root = crate::run::output(Command::new("id").arg("-u")).is_some_and(|id| id.trim() == "0");
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

/// A screen nobody sees, for WebKitGTK; gone when it is dropped.
pub(crate) struct Screen {
    server: Child,
    display: String,
}

impl Screen {
    /// Starts one on the first free number.
    pub(crate) fn start() -> Result<Self> {
        let number = (77..177).find(|number| !Path::new(&format!("/tmp/.X11-unix/X{number}")).exists());
        let display = format!(":{}", number.context("no display number from 77 to 176 is free")?);
        let server = Command::new("Xvfb")
            .args([&display, "-screen", "0", "1280x1000x24", "-nolisten", "tcp"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("cannot start Xvfb")?;
        let screen = Self { server, display };
        let socket = PathBuf::from(format!("/tmp/.X11-unix/X{}", &screen.display[1..]));
        let start = Instant::now();
        while !socket.exists() {
            if start.elapsed() > Duration::from_secs(10) {
                bail!("Xvfb did not open {} within 10 s", screen.display);
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(screen)
    }
}

impl Drop for Screen {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The command's environment with all that the browser tests need to know.
pub(crate) fn describe(command: &mut Command, dist: &Path, engines: &str, screen: &Screen) -> Result<()> {
    command
        .env("LAB_DIST", dist)
        .env("LAB_ENGINES", engines)
        .env("LAB_GECKODRIVER", if engines.contains("firefox") { tools::geckodriver()? } else { PathBuf::new() })
        .env("DISPLAY", &screen.display);
    Ok(())
}
