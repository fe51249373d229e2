//! Sample pages of the hosts that teachers use, each written once in a run, by the host's own tool, with figures where its
//! source says `@figure@`.

use crate::browser::place;
use crate::site::{PROBE, watched};
use crate::{Failure, Result, Site};
use label_smoothing_lab::share::{self, Base, Embed, Label, Size, Target, Width};
use label_smoothing_lab::spec::parse;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// A line of a source where a figure goes.
const MARKER: &str = "@figure@";

/// What figures are served with for a host that isolates itself; without either, its browser blocks them.
const ISOLATED: [(&str, &str); 2] =
    [("Cross-Origin-Embedder-Policy", "require-corp"), ("Cross-Origin-Resource-Policy", "cross-origin")];

/// What a figure should show. No two on the pages of hosts are alike.
#[derive(Clone, Copy, Debug)]
pub struct Figure {
    /// K.
    pub classes: usize,
    /// ε.
    pub smoothing: f64,
    /// The true class, from 0.
    pub target: usize,
}

impl Figure {
    /// The figure of a number.
    #[must_use]
    pub fn of(number: usize) -> Self {
        Self { classes: number + 3, smoothing: (number + 1) as f64 / 100.0, target: number % 3 }
    }

    /// The part of its link after `#`.
    #[must_use]
    pub fn link(self) -> String {
        let Self { classes, smoothing, target } = self;
        format!("v=1&figure=targets&classes={classes}&smoothing={smoothing}&target={target}")
    }
}

/// What a teacher pastes into a host of this kind, as the page's own dialog has it.
fn snippet(target: Target, base: Option<&Base>, figure: Figure) -> Result<String> {
    let wrong = |what: &dyn std::fmt::Debug| Failure(format!("no snippet of {figure:?}: {what:?}"));
    let (spec, notices) = parse(&figure.link());
    if !notices.is_empty() {
        return Err(wrong(&notices));
    }
    let size = Size::new(Width::Full, HEIGHT).map_err(|error| wrong(&error))?;
    let label = Label::new("Label smoothing: the targets").map_err(|error| wrong(&error))?;
    let code = share::snippet(&Embed { spec, size, label, base: base.cloned() }, target).code;
    if target != Target::WordPress {
        return Ok(code);
    }
    // An embed of a site that WordPress does not know gets a sandbox of WordPress's own.
    let (before, rest) = code.split_once(" sandbox=\"").ok_or_else(|| wrong(&code))?;
    let (_, after) = rest.split_once('"').ok_or_else(|| wrong(&code))?;
    Ok(format!("{before} sandbox=\"allow-scripts\" security=\"restricted\"{after}"))
}

/// What becomes of the code in the pages of a host whose tool is not here, or is part of another one; else the code itself.
fn shown(target: Target, code: &str) -> Result<String> {
    let wrong = || Failure(format!("{target:?} makes nothing of {code}"));
    match target {
        // Pandoc, on which Quarto stands, takes the marks away and leaves the rest.
        Target::Quarto => {
            let inside = code.strip_prefix("```{=html}\n").and_then(|it| it.strip_suffix("\n```"));
            inside.map(str::to_owned).ok_or_else(wrong)
        }
        // The directive is told an address, and the themes keep nothing else but a width.
        Target::Myst => {
            let address = code.strip_prefix("```{iframe} ").and_then(|it| it.lines().next()).ok_or_else(wrong)?;
            let address = address.replace('&', "&amp;").replace('"', "&quot;");
            Ok(format!("<div class=\"iframe\"><div><iframe src=\"{address}\" allowfullscreen></iframe></div></div>"))
        }
        Target::Notebook => output_of_cell(code),
        _ => Ok(code.to_owned()),
    }
}

/// What a cell of a notebook puts out as HTML: that of its last expression, by IPython.
fn output_of_cell(code: &str) -> Result<String> {
    const RUN: &str = "import ast, sys\ncode = ast.parse(sys.argv[1])\nlast = ast.Expression(code.body.pop().value)\nnames = {}\n\
         exec(compile(code, 'cell', 'exec'), names)\nprint(eval(compile(last, 'cell', 'eval'), names)._repr_html_())";
    // Beside the tools that came with it.
    let beside = PathBuf::from(place("LAB_MKDOCS", "mkdocs")).with_file_name("python");
    let python = if beside.is_file() { beside } else { PathBuf::from("python3") };
    let output = Command::new(&python).args(["-c", RUN, code]).output();
    let output = output.map_err(|error| Failure(format!("cannot start {}: {error}", python.display())))?;
    if !output.status.success() {
        return Err(Failure(format!("the cell ended with {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// How high the frames of the snippets are, in pixels.
pub const HEIGHT: u32 = 640;

/// A host, and how its page comes about.
struct Recipe {
    /// What it is called here.
    name: &'static str,
    /// The folder of `tests/hosts/` with its source.
    source: &'static str,
    /// The page with the figures, as its address has it.
    page: &'static str,
    /// For whom its snippets are written.
    target: Target,
    /// The folder of the figures on their own server; beside the page if there is none.
    figures: Option<&'static str>,
    /// The folder of its own site with the figures, as the page sees it.
    within: Option<&'static str>,
    /// What its pages are served with.
    headers: &'static [(&'static str, &'static str)],
}

impl Recipe {
    const fn of(name: &'static str, target: Target, page: &'static str) -> Self {
        Self { name, source: name, page, target, figures: Some("label-smoothing"), within: None, headers: &[] }
    }
}

const RECIPES: [Recipe; 19] = [
    Recipe::of("plain", Target::Html, "index.html"),
    Recipe::of("mdbook", Target::MdBook, "lesson.html"),
    Recipe::of("mkdocs", Target::MkDocs, "lesson/"),
    Recipe::of("jupyter-book", Target::JupyterBook, "lesson.html"),
    Recipe::of("reveal", Target::Reveal, "index.html"),
    Recipe::of("wordpress", Target::WordPress, "index.html"),
    Recipe::of("canvas", Target::Canvas, "index.html"),
    Recipe::of("many", Target::Html, "index.html"),
    Recipe { source: "mdbook", ..Recipe::of("mdbook-link", Target::Markdown, "lesson.html") },
    Recipe::of("moodle", Target::Moodle, "index.html"),
    Recipe::of("quarto", Target::Quarto, "index.html"),
    Recipe::of("myst", Target::Myst, "index.html"),
    Recipe::of("notebook", Target::Notebook, "index.html"),
    Recipe::of("observable", Target::Observable, "index.html"),
    Recipe::of("element", Target::Element, "index.html"),
    Recipe {
        source: "mkdocs",
        figures: None,
        within: Some("../lab"),
        ..Recipe::of("mkdocs-folder", Target::MkDocs, "lesson/")
    },
    Recipe {
        figures: Some("isolated"),
        headers: &[("Cross-Origin-Embedder-Policy", "require-corp")],
        ..Recipe::of("isolated", Target::Html, "index.html")
    },
    Recipe { source: "plain", figures: None, ..Recipe::of("plain-on-disk", Target::Html, "index.html") },
    Recipe { source: "mdbook", figures: None, ..Recipe::of("mdbook-on-disk", Target::MdBook, "lesson.html") },
];

/// A page of a host.
#[derive(Debug)]
pub struct Page {
    name: &'static str,
    /// Its address.
    pub url: String,
    /// Its figures, one for each frame.
    pub figures: Vec<Figure>,
}

/// All sample pages, and the two servers: of the hosts, and of another site with the figures.
#[derive(Debug)]
pub struct Hosts {
    pages: Vec<Page>,
    _site: Site,
    /// Serves `dist/`, watched, under several paths: plainly, and with what a host may ask for or a server may add.
    pub figures: Site,
}

static HOSTS: OnceLock<std::result::Result<Hosts, String>> = OnceLock::new();

impl Hosts {
    /// The hosts of this run; the first who asks builds them, and all others wait.
    ///
    /// # Errors
    /// [`Failure`] if a tool is missing or refuses its source.
    pub fn of_this_run() -> Result<&'static Self> {
        let built = HOSTS.get_or_init(|| Self::build().map_err(|Failure(reason)| reason));
        built.as_ref().map_err(|reason| Failure(reason.clone()))
    }

    /// Removes what was built.
    pub fn clear() {
        if HOSTS.get().is_some() {
            // In a folder for what may be lost.
            let _ = std::fs::remove_dir_all(folder());
        }
    }

    /// The page of a host.
    ///
    /// # Errors
    /// [`Failure`] for a name that is none.
    pub fn page(&self, name: &str) -> Result<&Page> {
        let page = self.pages.iter().find(|page| page.name == name);
        page.ok_or_else(|| Failure(format!("there is no host «{name}»")))
    }

    fn build() -> Result<Self> {
        let folder = folder();
        let (site, figures) = (Site::start()?, Site::start()?);
        // Browsers ask for it where a page names none.
        site.add_page("favicon.ico", "");
        figures.watch();
        for (under, headers) in [
            ("label-smoothing/", [].as_slice()),
            ("open/", &[("Access-Control-Allow-Origin", "*")]),
            ("sandboxed/", &[("Content-Security-Policy", "sandbox allow-scripts")]),
            ("isolated/", &ISOLATED),
        ] {
            figures.add_folder(under, figures.dist(), headers);
        }
        let embed = std::fs::read_to_string(figures.dist().join("embed.html"))?;
        std::fs::create_dir_all(folder.join("directory"))?;
        std::fs::write(folder.join("directory/index.html"), &embed)?;
        figures.add_folder("directory/", &folder.join("directory"), &[]);

        let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("../hosts");
        let mut pages: Vec<Page> = Vec::new();
        let mut number = 0;
        for Recipe { name, source, page, target, figures: folder_of_figures, within, headers } in RECIPES {
            let copy = folder.join("sources").join(name);
            let on_disk = folder_of_figures.is_none() && within.is_none();
            let whole = folder_of_figures.map(|folder| figures.cross_site_url(folder));
            let base = whole.as_deref().or(within).map(Base::typed).transpose();
            let base = base.map_err(|error| Failure(format!("no base of {name}: {error:?}")))?;
            let first = number;
            copy_folder(&sources.join(source), &copy, &mut |text| {
                let mut changed = String::new();
                for line in text.lines() {
                    if line.trim() == MARKER {
                        changed.push_str(&shown(target, &snippet(target, base.as_ref(), Figure::of(number))?)?);
                        number += 1;
                    } else {
                        changed.push_str(line);
                    }
                    changed.push('\n');
                }
                Ok(changed)
            })?;
            if number == first {
                return Err(Failure(format!("no file of the host {source} has a line {MARKER}")));
            }
            let built = folder.join(name);
            if on_disk {
                let beside = if source == "mdbook" { copy.join("src") } else { copy.clone() };
                std::fs::write(beside.join("embed.html"), watched(&embed))?;
            }
            if within.is_some() {
                // The tool copies what lies among its pages.
                std::fs::create_dir_all(copy.join("docs/lab"))?;
                std::fs::write(copy.join("docs/lab/embed.html"), watched(&embed))?;
            }
            site.add_folder(&format!("{name}/"), &built, headers);
            let address = if on_disk { format!("file://{}/", built.display()) } else { site.url(&format!("{name}/")) };
            let url = format!("{address}{page}");
            pages.push(Page { name, url, figures: (first..number).map(Figure::of).collect() });
        }
        std::thread::scope(|scope| {
            let started: Vec<_> = RECIPES.iter().map(|recipe| scope.spawn(|| write(recipe, &folder))).collect();
            started.into_iter().try_for_each(|host| {
                host.join().unwrap_or_else(|_| Err(Failure("a tool's thread panicked".to_owned())))
            })
        })?;
        Ok(Self { pages, _site: site, figures })
    }
}

/// Where this run's hosts are built.
fn folder() -> PathBuf {
    std::env::temp_dir().join(format!("lab-hosts-{}", std::process::id()))
}

/// Has a host's tool write its pages, and the page with the figures watched.
fn write(recipe: &Recipe, folder: &Path) -> Result<()> {
    let Recipe { name, source, page, .. } = recipe;
    let (from, to) = (folder.join("sources").join(name), folder.join(name));
    match *source {
        "mdbook" => {
            run(Command::new(place("LAB_MDBOOK", "mdbook")).arg("build").arg(&from).arg("--dest-dir").arg(&to))?;
        }
        "mkdocs" => {
            let mut tool = Command::new(place("LAB_MKDOCS", "mkdocs"));
            run(tool
                .args(["build", "--quiet", "--site-dir"])
                .arg(&to)
                .arg("--config-file")
                .arg(from.join("mkdocs.yml")))?;
        }
        "jupyter-book" => {
            let mut tool = Command::new(place("LAB_JUPYTER_BOOK", "jupyter-book"));
            run(tool.args(["build", "--quiet", "--path-output"]).arg(&from).arg(&from))?;
            std::fs::rename(from.join("_build/html"), &to)?;
        }
        _ => copy_folder(&from, &to, &mut |text| Ok(text.to_owned()))?,
    }
    if *source == "reveal" {
        let package = PathBuf::from(place("LAB_REVEAL", "node_modules/reveal.js"));
        copy_folder(&package.join("dist"), &to.join("dist"), &mut |text| Ok(text.to_owned()))?;
    }
    let file = if page.ends_with('/') { to.join(page).join("index.html") } else { to.join(page) };
    let html = std::fs::read_to_string(&file).map_err(|error| Failure(format!("{}: {error}", file.display())))?;
    Ok(std::fs::write(&file, watched_host(&html)?)?)
}

/// Notes at each frame that its document has come, which a host can tell of any frame. One that has no address yet comes with
/// an empty one.
const ARRIVALS: &str = "document.addEventListener('load', ({ target }) => {
  if (target.localName === 'iframe') target.toggleAttribute('data-loaded', Boolean(target.src || target.srcdoc));
}, true);";

/// A host's page with the probe in its head, before any script of its own; `data-loaded` stands at each frame whose document
/// has come.
///
/// # Errors
/// [`Failure`] if it has no head.
pub fn watched_host(html: &str) -> Result<String> {
    let head = html.find("<head").and_then(|start| Some(start + html.get(start..)?.find('>')? + 1));
    let (before, after) = head
        .and_then(|end| html.split_at_checked(end))
        .ok_or_else(|| Failure("the host's page has no head".to_owned()))?;
    Ok(format!("{before}<script>{PROBE}\n{ARRIVALS}</script>{after}"))
}

/// Copies a folder; what is text is changed on the way.
fn copy_folder(from: &Path, to: &Path, change: &mut impl FnMut(&str) -> Result<String>) -> Result<()> {
    std::fs::create_dir_all(to)?;
    let entries = std::fs::read_dir(from).map_err(|error| Failure(format!("{}: {error}", from.display())))?;
    let mut entries = entries.collect::<std::result::Result<Vec<_>, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::file_name);
    for entry in entries {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy_folder(&from, &to, change)?;
        } else {
            let bytes = match String::from_utf8(std::fs::read(&from)?) {
                Ok(text) => change(&text)?.into_bytes(),
                Err(binary) => binary.into_bytes(),
            };
            std::fs::write(&to, bytes)?;
        }
    }
    Ok(())
}

/// Runs a tool to its end; what it wrote is told if it failed.
fn run(tool: &mut Command) -> Result<()> {
    let name = tool.get_program().to_string_lossy().into_owned();
    let output = tool.output().map_err(|error| Failure(format!("cannot start {name}: {error}")))?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    Err(Failure(format!("{name} ended with {}: {}", output.status, said.join("\n"))))
}
