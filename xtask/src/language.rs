//! The language of a build. A language is a folder of fragments, `assets/<tag>`, and one of words, `src/words/<tag>`; English is
//! what `index.html` names, and of every other one a copy of the page's documents is made that names its own.

use crate::inline::{self, read};
use crate::markup::{Piece, Tag, pieces};
use crate::pseudo;
use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

// The same rules as in the program.
#[expect(unreachable_pub, reason = "a file of the library")]
#[path = "../../src/spec/language.rs"]
mod tags;

pub(crate) use tags::PSEUDO;
use tags::{ENGLISH, is_right_to_left, is_tag, serves};

/// What of the root element names the language in `index.html`.
const IN_ENGLISH: &str = "lang=\"en\" dir=\"ltr\"";

/// How a document of its own begins among the English fragments.
const DOCUMENT_IN_ENGLISH: &str = "<html lang=\"en\"";

/// A language to build the page in.
#[derive(Debug)]
pub(crate) struct Language {
    tag: String,
}

/// Where the documents of a page lie, and in which language.
#[derive(Debug)]
pub(crate) struct Documents {
    /// Where trunk builds: `index.html`, `assets/`, `style/`.
    pub(crate) folder: PathBuf,
    /// `lang` and `dir`, as attributes.
    pub(crate) attributes: String,
    /// The folder of the language's fragments.
    fragments: PathBuf,
}

impl Documents {
    /// A fragment's text.
    pub(crate) fn fragment(&self, name: &str) -> Result<String> {
        read(&self.fragments.join(name))
    }
}

impl Language {
    /// The language that the page is written in.
    pub(crate) fn english() -> Self {
        Self { tag: ENGLISH.to_owned() }
    }

    /// The made-up language of the tests.
    pub(crate) fn pseudo() -> Self {
        Self { tag: PSEUDO.to_owned() }
    }

    /// The language of a tag.
    pub(crate) fn of(tag: &str) -> Result<Self> {
        if !is_tag(tag) {
            bail!("a language is named by its tag, such as de or pt-BR, got «{tag}»");
        }
        let language = Self { tag: tag.to_owned() };
        let assets = crate::root()?.join("assets");
        if !language.is_made_up() && !assets.join(tag).is_dir() {
            // English before all others, and what is nearly meant before what is not.
            let mut known = languages(&assets)?;
            known.sort_by_key(|known| (!serves(known, tag), known.clone()));
            bail!("there is no assets/{tag}; there are {}, and the made-up {PSEUDO}", known.join(", "));
        }
        Ok(language)
    }

    fn is_english(&self) -> bool {
        self.tag == ENGLISH
    }

    fn is_made_up(&self) -> bool {
        self.tag == PSEUDO
    }

    /// Where its page is built.
    pub(crate) fn dist(&self, root: &Path) -> PathBuf {
        root.join(if self.is_english() { "dist".to_owned() } else { format!("dist-{}", self.tag) })
    }

    /// Makes a compiler, or trunk, build the program in this language.
    pub(crate) fn tell(&self, command: &mut Command) -> Result<()> {
        command.env("LAB_LANGUAGE", &self.tag);
        if self.is_made_up() {
            command.env("LAB_PSEUDO_WORDS", self.folder()?.join("words.rs"));
        }
        Ok(())
    }

    /// Features of the program that it needs. What only tests drive has places for faults too, which spares a build.
    pub(crate) fn features(&self) -> &'static [&'static str] {
        if self.is_made_up() { &["pseudo", "faults"] } else { &[] }
    }

    /// Where what is made for it lies.
    fn folder(&self) -> Result<PathBuf> {
        let root = crate::root()?;
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), |target| root.join(target));
        Ok(target.join("languages").join(&self.tag))
    }

    /// The documents of its page. A language that lacks something is refused, with a list of what.
    pub(crate) fn documents(&self, root: &Path) -> Result<Documents> {
        let direction = if is_right_to_left(&self.tag) { "rtl" } else { "ltr" };
        let attributes = format!("lang=\"{}\" dir=\"{direction}\"", self.tag);
        let english = root.join("assets").join(ENGLISH);
        if self.is_english() {
            return Ok(Documents { folder: root.to_owned(), attributes, fragments: english });
        }
        let folder = self.folder()?;
        let (assets, fragments) = (folder.join("assets"), folder.join("assets").join(&self.tag));
        // The words stay, for the compiler looks whether they are older than what it made of them.
        for made in [&assets, &folder.join("style")] {
            if made.exists() {
                std::fs::remove_dir_all(made)?;
            }
        }
        let pictures = root.join("assets/figures");
        if self.is_made_up() {
            write_all(&fragments, &made_up(&files(&english)?, &attributes))?;
            write_all(&assets.join("figures"), &made_up(&files(&pictures)?, &attributes))?;
            let words = pseudo::words(&root.join("src/words").join(ENGLISH))?;
            let path = folder.join("words.rs");
            if std::fs::read_to_string(&path).ok().as_ref() != Some(&words) {
                std::fs::write(path, words)?;
            }
        } else {
            let own = files(&root.join("assets").join(&self.tag))?;
            let lacks = lacks(&expected(&files(&english)?, &files(&pictures)?), &self.tag, &own);
            if !lacks.is_empty() {
                bail!("assets/{} is not whole:\n{}", self.tag, lacks.join("\n"));
            }
            write_all(&fragments, &own)?;
            write_all(&assets.join("figures"), &files(&fragments.join("figures"))?)?;
        }
        for name in ["fault.js", "boot.js"] {
            std::fs::copy(root.join("assets").join(name), assets.join(name))?;
        }
        write_all(&folder.join("style"), &files(&root.join("style"))?)?;
        std::fs::copy(root.join("Trunk.toml"), folder.join("Trunk.toml"))?;
        let mut index = read(&root.join("index.html"))?.replace("assets/en/", &format!("assets/{}/", self.tag));
        index = inline::replace_one(&index, IN_ENGLISH, &attributes)?;
        let program = path_between(&folder.canonicalize()?, &root.canonicalize()?.join("Cargo.toml"));
        index = inline::replace_one(&index, "href=\"Cargo.toml\"", &format!("href=\"{program}\""))?;
        std::fs::write(folder.join("index.html"), index)?;
        Ok(Documents { folder, attributes, fragments })
    }
}

/// The way from a folder to a file, as the page's documents write it: trunk knows none that begins at the root.
fn path_between(folder: &Path, file: &Path) -> String {
    let up = folder.components().skip(1).map(|_| "..".to_owned());
    let down = file.components().skip(1).map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}

/// Files by their paths within a folder, with `/`.
type Files = BTreeMap<String, String>;

fn files(folder: &Path) -> Result<Files> {
    fn collect(folder: &Path, within: &str, files: &mut Files) -> Result<()> {
        let entries = std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))?;
        for entry in entries {
            let path = entry?.path();
            let name = format!("{within}{}", path.file_name().unwrap_or_default().to_string_lossy());
            if path.is_dir() {
                collect(&path, &format!("{name}/"), files)?;
            } else {
                files.insert(name, read(&path)?);
            }
        }
        Ok(())
    }
    let mut found = Files::new();
    collect(folder, "", &mut found)?;
    Ok(found)
}

fn write_all(folder: &Path, files: &Files) -> Result<()> {
    for (name, text) in files {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// Texts in the made-up language; whole documents among them say that they are.
fn made_up(english: &Files, attributes: &str) -> Files {
    let said = |text: &str| pseudo::markup(text).replacen(DOCUMENT_IN_ENGLISH, &format!("<html {attributes}"), 1);
    english.iter().map(|(name, text)| (name.clone(), said(text))).collect()
}

/// The tags of the languages beside English.
pub(crate) fn others(root: &Path) -> Result<Vec<String>> {
    let mut found = languages(&root.join("assets"))?;
    found.retain(|tag| tag != ENGLISH);
    Ok(found)
}

/// The languages that have a folder of fragments.
fn languages(assets: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(assets)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if is_tag(&name) && path.is_dir() {
            found.push(name);
        }
    }
    Ok(found)
}

/// What a language must have: all that English has, and its own pictures.
fn expected(english: &Files, pictures: &Files) -> Files {
    let pictures = pictures.iter().map(|(name, text)| (format!("figures/{name}"), text.clone()));
    english.iter().map(|(name, text)| (name.clone(), text.clone())).chain(pictures).collect()
}

/// What a language lacks of another, and what it has too much: files, and in each the places that the program looks for, links,
/// pictures, controls and formulas. Their order may be another, for sentences are built otherwise.
fn lacks(english: &Files, tag: &str, own: &Files) -> Vec<String> {
    let mut said = Vec::new();
    for (name, text) in english {
        let Some(translated) = own.get(name) else {
            said.push(format!("{name}: the file is missing"));
            continue;
        };
        if text.contains(DOCUMENT_IN_ENGLISH) && !translated.contains(&format!("<html lang=\"{tag}\"")) {
            said.push(format!("{name}: the document should begin with <html lang=\"{tag}\""));
        }
        // Of a picture it is enough that it is there: a test draws it.
        if name.ends_with(".html") {
            let (wanted, got) = (skeleton(text), skeleton(translated));
            let mut parts: Vec<&String> = wanted.keys().chain(got.keys()).collect();
            parts.sort();
            parts.dedup();
            for part in parts {
                let count = |parts: &BTreeMap<String, usize>| parts.get(part).copied().unwrap_or(0);
                let (wanted, got) = (count(&wanted), count(&got));
                if wanted != got {
                    said.push(format!("{name}: {part}: there should be {wanted}, there are {got}"));
                }
            }
        }
    }
    let strangers = own.keys().filter(|name| !english.contains_key(*name));
    said.extend(strangers.map(|name| format!("{name}: English has no such file")));
    said
}

/// Elements that are the same in every language: what is used, and what holds numbers.
const COUNTED: [&str; 9] = ["button", "details", "h1", "h2", "h3", "input", "select", "table", "td"];

/// Attributes whose values are the same in every language; those of the program's own, `data-…`, are as well.
const SAME: [&str; 6] = ["id", "href", "src", "srcset", "for", "class"];

/// What a fragment must have in every language, and how often.
fn skeleton(fragment: &str) -> BTreeMap<String, usize> {
    let mut parts = BTreeMap::new();
    let mut formula: Option<String> = None;
    let mut in_words = false;
    for piece in pieces(fragment) {
        match (piece, &mut formula) {
            (Piece::Tag(tag), Some(written)) => {
                written.push_str(tag.whole());
                // Words within a formula may be translated.
                in_words = tag.name() == "mtext" && !tag.is_end();
                if tag.is_end() && tag.name() == "math" {
                    *parts.entry(std::mem::take(written)).or_insert(0) += 1;
                    formula = None;
                }
            }
            (Piece::Text(text), Some(written)) if !in_words => written.push_str(text),
            (Piece::Tag(tag), None) if tag.name() == "math" && !tag.is_end() => formula = Some(tag.whole().to_owned()),
            (Piece::Tag(tag), None) if !tag.is_end() => {
                if let Some(part) = part(tag) {
                    *parts.entry(part).or_insert(0) += 1;
                }
            }
            _ => {}
        }
    }
    // A formula that does not end is none.
    if let Some(written) = formula {
        parts.insert(format!("{written} without an end"), 1);
    }
    parts
}

/// A tag without what a translation changes; none if nothing is left that matters.
fn part(tag: Tag) -> Option<String> {
    let same = |name: &str| SAME.contains(&name) || name.starts_with("data-");
    let kept: String = tag
        .attributes()
        .iter()
        .filter(|(name, _)| same(name))
        .map(|(name, value)| format!(" {name}=\"{value}\""))
        .collect();
    (!kept.is_empty() || COUNTED.contains(&tag.name())).then(|| format!("<{}{kept}>", tag.name()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn root() -> PathBuf {
        crate::root().expect("the project's folder")
    }

    fn english() -> (Files, Files) {
        let assets = root().join("assets");
        (files(&assets.join(ENGLISH)).expect("English"), files(&assets.join("figures")).expect("pictures"))
    }

    #[test]
    fn every_language_has_all_that_english_has() {
        let assets = root().join("assets");
        let (fragments, pictures) = english();
        assert!(fragments.len() > 10 && pictures.len() > 10, "hardly a text to hold others against");
        let found = languages(&assets).expect("folders");
        assert!(found.iter().any(|tag| tag == ENGLISH), "English among {found:?}");
        let mut said = Vec::new();
        for tag in others(&root()).expect("folders") {
            let own = files(&assets.join(&tag)).expect("a language");
            let lacking = lacks(&expected(&fragments, &pictures), &tag, &own);
            said.extend(lacking.into_iter().map(|line| format!("assets/{tag}/{line}")));
        }
        assert!(said.is_empty(), "languages that are not whole:\n{}", said.join("\n"));
    }

    #[test]
    fn the_made_up_language_is_whole() {
        let (fragments, _) = english();
        let own = made_up(&fragments, &format!("lang=\"{PSEUDO}\" dir=\"rtl\""));
        assert_eq!(lacks(&fragments, PSEUDO, &own), Vec::<String>::new(), "what it lacks");
        let same: Vec<_> = fragments.iter().filter(|(name, text)| own[*name] == **text).map(|(name, _)| name).collect();
        assert!(same.is_empty(), "without a word of it: {same:?}");
    }

    #[test]
    fn what_a_language_lacks_is_listed() {
        let file = |name: &str, text: &str| (name.to_owned(), text.to_owned());
        let math = |words: &str| format!("<math><mi>ε</mi><mtext>{words}</mtext></math>");
        let english = Files::from([
            file(
                "a.html",
                &format!(
                    "<h2 id=\"a\">One</h2><p>Two <b data-value=\"on\">0.91</b> <a href=\"#b\">three</a></p>{}",
                    math("or")
                ),
            ),
            file("b.html", "<html lang=\"en\"><p>Four</p>"),
            file("figures/c.svg", "<svg><text>five</text></svg>"),
        ]);
        let whole = Files::from([
            file(
                "a.html",
                &format!(
                    "<h2 id=\"a\">Eins</h2><p>{} <a href=\"#b\">drei</a> <i>zwei</i> <b data-value=\"on\">0.91</b></p>",
                    math("oder")
                ),
            ),
            file("b.html", "<html lang=\"de\"><p>Vier <em>mehr</em></p>"),
            file("figures/c.svg", "<svg><text>fünf</text></svg>"),
        ]);
        assert_eq!(
            lacks(&english, "de", &whole),
            Vec::<String>::new(),
            "another order and other emphasis are a translator's"
        );
        let wanted = ["b.html: the document should begin with <html lang=\"fr\""];
        assert_eq!(lacks(&english, "fr", &whole), wanted, "of another language");
        let mut lacking = whole;
        lacking.insert(
            "a.html".to_owned(),
            "<h2>Eins</h2><p><a href=\"#b\">drei</a> <a href=\"#b\">drei</a></p>".to_owned(),
        );
        lacking.remove("b.html");
        lacking.insert("d.html".to_owned(), String::new());
        let wanted = [
            "a.html: <a href=\"#b\">: there should be 1, there are 2",
            "a.html: <b data-value=\"on\">: there should be 1, there are 0",
            "a.html: <h2 id=\"a\">: there should be 1, there are 0",
            "a.html: <h2>: there should be 0, there are 1",
            "a.html: <math><mi>ε</mi><mtext></mtext></math>: there should be 1, there are 0",
            "b.html: the file is missing",
            "d.html: English has no such file",
        ];
        assert_eq!(lacks(&english, "de", &lacking), wanted, "each with its file");
    }

    #[test]
    fn a_language_is_named_by_its_tag() {
        assert!(Language::of(ENGLISH).is_ok_and(|it| it.is_english()), "English");
        assert!(Language::of(PSEUDO).is_ok_and(|it| it.is_made_up()), "the made-up one");
        for (tag, said) in [("../src", "such as de or pt-BR"), ("zz", "there is no assets/zz; there are en")] {
            let error = Language::of(tag).expect_err(tag).to_string();
            assert!(error.contains(said), "{tag}: {error}");
        }
    }

    #[test]
    fn a_way_between_leads_up_and_down() {
        assert_eq!(path_between(Path::new("/a/b"), Path::new("/c/d.toml")), "../../c/d.toml", "by the root");
    }

    #[test]
    fn only_fragments_name_the_language() {
        // What the page's own document says itself nobody can translate.
        for name in ["index.html", "assets/embed.html"] {
            let document = read(&root().join(name)).expect("a document");
            let said = pieces(&document).into_iter().filter_map(|piece| match piece {
                Piece::Text(text) => Some(text.trim()).filter(|text| text.contains(char::is_alphabetic)),
                _ => None,
            });
            let said: Vec<_> = said.filter(|text| !text.starts_with("{{")).collect();
            assert!(said.is_empty(), "{name} says {said:?}");
        }
    }
}
