//! `release/`: the folder to upload. A version lies in a folder of its own for ever, and once more where its major version is
//! expected; beside them a page that leads there, and the digests of all files.

use crate::inline::replace_one;
use crate::language::Language;
use crate::site;
use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use std::path::Path;

/// Files by their paths within a folder, with `/`.
type Files = BTreeMap<String, Vec<u8>>;

/// Where the digests are, as `sha256sum --check` reads them.
const SUMS: &str = "SHA256SUMS";

/// The page that leads to the versions.
const LANDING: &str = "index.html";

/// What the page says of itself to a site that knows oEmbed.
const OEMBED: &str = "oembed.json";

/// Builds the page and lays out `release/`. The base is the address that its content will have.
pub(crate) fn release(base: Option<&str>) -> Result<()> {
    let root = crate::root()?;
    let base = base.map(checked_base).transpose()?;
    let dist = read(&site::build(&Language::english())?, &|_| true)?;
    let version = site::version(&root)?;
    renew(&root.join("release"), &dist, &version, base.as_deref())?;
    println!("xtask: release/ has version {version}; upload what is in it");
    Ok(())
}

/// Lays out a release in a folder that may have earlier ones. What else lies there is a host's (`.git`, `_headers`, `CNAME`,
/// `.nojekyll`): it is neither read nor changed.
fn renew(folder: &Path, dist: &Files, version: &str, base: Option<&str>) -> Result<()> {
    let published = if folder.is_dir() { read(folder, &is_own)? } else { Files::new() };
    let whole = lay_out(dist, version, base, &published)?;
    for (path, bytes) in &whole {
        let path = folder.join(path);
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(&path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
    }
    for gone in published.keys().filter(|path| !whole.contains_key(*path)) {
        let path = folder.join(gone);
        std::fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
    }
    Ok(())
}

/// Whether a release makes such a path, or a folder on the way to one. A name that begins with a point is never of a release.
fn is_own(path: &str) -> bool {
    let at_top = [LANDING, OEMBED, SUMS].contains(&path);
    let within = first(path);
    at_top || (is_version(within) || is_moving(within)) && is_plain(path)
}

fn is_plain(path: &str) -> bool {
    !path.split('/').any(|part| part.starts_with('.'))
}

/// The folder at the top that a path lies in.
fn first(path: &str) -> &str {
    path.split('/').next().unwrap_or_default()
}

/// The whole of `release/`, of a built page, its version, the address it will have if that is known, and what lies there from
/// earlier releases.
fn lay_out(dist: &Files, version: &str, base: Option<&str>, published: &Files) -> Result<Files> {
    let moving = moving(version)?;
    let generator = generator_of(dist, version)?;
    let within = |folder: &str| {
        let dist = dist.iter().filter(|(path, _)| is_plain(path));
        dist.map(|(path, bytes)| (format!("{folder}/{path}"), bytes.clone())).collect::<Files>()
    };
    let of_version = within(version);
    let of_others = |is_kept: &dyn Fn(&str) -> bool| -> Files {
        let kept = published.iter().filter(|(path, _)| path.contains('/') && is_kept(first(path)));
        kept.map(|(path, bytes)| (path.clone(), bytes.clone())).collect()
    };
    let same = of_others(&|folder| folder == version);
    if !same.is_empty() && same != of_version {
        bail!(
            "release/{version} is there and is another build. What was published stays as it is: raise the version in \
             Cargo.toml, or remove release/{version} if it never was"
        );
    }
    // Nothing that was published goes away: no version, and no folder that moved within another major version.
    let mut whole = of_others(&|folder| is_version(folder) || is_moving(folder) && folder != moving);
    whole.extend(of_version);
    whole.extend(within(&moving));
    let mut landing = include_str!("landing.html").to_owned();
    let oembed = base.map_or_else(String::new, |base| {
        format!("<link rel=\"alternate\" type=\"application/json+oembed\" href=\"{}/oembed.json\">\n", in_html(base))
    });
    landing = replace_one(&landing, "{{generator}}", &generator)?;
    landing = replace_one(&landing, "{{oembed}}", &oembed)?;
    landing = landing.replace("{{moving}}", &moving).replace("{{version}}", version);
    whole.insert(LANDING.to_owned(), landing.into_bytes());
    if let Some(base) = base {
        whole.insert(OEMBED.to_owned(), oembed_of(base, &moving).into_bytes());
    }
    let sums = whole.iter().map(|(path, bytes)| format!("{}  {path}\n", site::hex(&Sha256::digest(bytes))));
    let sums: String = sums.collect();
    whole.insert(SUMS.to_owned(), sums.into_bytes());
    Ok(whole)
}

/// The folder that moves within a major version. Before version 1 it is that of version 1, whose links these already are.
fn moving(version: &str) -> Result<String> {
    if !is_version(version) {
        bail!("a version is three numbers between points, got «{version}»");
    }
    let major: u64 = version.split('.').next().unwrap_or_default().parse()?;
    Ok(format!("v{}", major.max(1)))
}

/// Whether a folder is one that moves, or did.
fn is_moving(folder: &str) -> bool {
    let major = folder.strip_prefix('v').and_then(|major| major.parse::<u64>().ok());
    major.is_some_and(|major| folder == format!("v{major}"))
}

fn is_version(text: &str) -> bool {
    let mut parts = text.split(['-', '+']).next().unwrap_or_default().split('.');
    let number = |part: Option<&str>| part.is_some_and(|it| !it.is_empty() && it.bytes().all(|it| it.is_ascii_digit()));
    number(parts.next()) && number(parts.next()) && number(parts.next()) && parts.next().is_none()
}

/// What the page and the embed say they were made by; refused unless both are there and of this version.
fn generator_of(dist: &Files, version: &str) -> Result<String> {
    let named = |name: &str| -> Result<String> {
        let bytes = dist.get(name).with_context(|| format!("dist/ has no {name}"))?;
        let text = String::from_utf8_lossy(bytes);
        let generator = text.split_once("<meta name=\"generator\" content=\"").and_then(|(_, it)| it.split_once('"'));
        let generator = generator.with_context(|| format!("dist/{name} does not name its version"))?.0.to_owned();
        if !generator.contains(&format!(" {version}+")) {
            bail!("dist/{name} is of «{generator}», and this is version {version}");
        }
        Ok(generator)
    };
    let (page, embed) = (named("index.html")?, named("embed.html")?);
    if page != embed {
        bail!("dist/index.html is of «{page}», dist/embed.html of «{embed}»");
    }
    Ok(page)
}

/// An address that files lie under, without its last slash. The rules are those of `Base::new` in `src/share/address.rs`, which
/// this program does not depend on: the tests of both go by `src/share/addresses.txt`.
fn checked_base(base: &str) -> Result<String> {
    let text = base.trim();
    let of_web = |(scheme, _): &(&str, &str)| ["http", "https"].contains(&scheme.to_ascii_lowercase().as_str());
    let folder = text.split_once("://").filter(of_web).and_then(|(scheme, rest)| {
        let odd = |it: char| it.is_whitespace() || it.is_control() || "\"<>\\^`{|}?#".contains(it);
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        if host.is_empty() || host.contains(['@', '&', '\'']) || rest.contains(odd) {
            return None;
        }
        let folders = match path.rsplit_once('/') {
            Some((folders, file)) if file.ends_with(".html") => folders,
            None if path.ends_with(".html") => "",
            _ => path,
        };
        Some(format!("{scheme}://{host}/{folders}").trim_end_matches('/').to_owned())
    });
    folder
        .with_context(|| format!("--base wants the address of a folder, such as https://example.org/lab, got «{base}»"))
}

/// What a site that knows oEmbed needs to put the first figure into a page.
fn oembed_of(base: &str, moving: &str) -> String {
    const TITLE: &str = "Label smoothing: a live figure";
    /// What that figure takes in a frame of this width; see `src/figure/height.rs`.
    const HEIGHT: u32 = 940;
    let address = format!("{base}/{moving}/embed.html#v=1&figure=targets");
    // What the snippets of the page say of a frame, and this program does not depend on the page's.
    let rights = include_str!("../../src/share/frame.txt").lines().collect::<Vec<_>>().join(" ");
    let frame = format!(
        "<iframe src=\"{}\" title=\"{TITLE}\" width=\"720\" height=\"{HEIGHT}\" {rights}></iframe>",
        in_html(&address)
    );
    format!(
        "{{\n  \"version\": \"1.0\",\n  \"type\": \"rich\",\n  \"title\": \"{TITLE}\",\n  \
         \"provider_name\": \"Label Smoothing Lab\",\n  \"provider_url\": \"{}\",\n  \"width\": 720,\n  \
         \"height\": {HEIGHT},\n  \"html\": \"{}\"\n}}\n",
        in_json(&format!("{base}/")),
        in_json(&frame)
    )
}

fn in_html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;")
}

fn in_json(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"")
}

/// Every file of a folder whose path, and whose folders' paths, are wanted.
fn read(folder: &Path, wanted: &dyn Fn(&str) -> bool) -> Result<Files> {
    fn collect(folder: &Path, within: &str, wanted: &dyn Fn(&str) -> bool, files: &mut Files) -> Result<()> {
        for entry in std::fs::read_dir(folder).with_context(|| format!("cannot read {}", folder.display()))? {
            let entry = entry?;
            let name = format!("{within}{}", entry.file_name().to_string_lossy());
            if !wanted(&name) {
                continue;
            }
            if entry.path().is_dir() {
                collect(&entry.path(), &format!("{name}/"), wanted, files)?;
            } else {
                files.insert(name, std::fs::read(entry.path())?);
            }
        }
        Ok(())
    }
    let mut files = Files::new();
    collect(folder, "", wanted, &mut files)?;
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    const VERSION: &str = "0.1.0";

    fn files(files: &[(&str, &str)]) -> Files {
        files.iter().map(|&(path, text)| (path.to_owned(), text.as_bytes().to_vec())).collect()
    }

    fn dist(version: &str) -> Files {
        let page = format!("<meta charset=\"utf-8\"><meta name=\"generator\" content=\"Lab {version}+0123456789ab\">");
        files(&[
            ("index.html", &page),
            ("embed.html", &page),
            ("embed.js", "element"),
            ("figures/targets.svg", "<svg/>"),
            (".sources", "of the build alone"),
        ])
    }

    fn text<'a>(files: &'a Files, path: &str) -> &'a str {
        std::str::from_utf8(files.get(path).unwrap_or_else(|| panic!("no {path}"))).expect("it is text")
    }

    #[test]
    fn a_release_has_its_version_for_ever_and_once_more_where_it_moves() {
        let whole = lay_out(&dist(VERSION), VERSION, None, &Files::new()).expect("it can be laid out");
        let paths: Vec<&str> = whole.keys().map(String::as_str).collect();
        let within = ["embed.html", "embed.js", "figures/targets.svg", "index.html"];
        let mut wanted: Vec<String> =
            ["0.1.0", "v1"].iter().flat_map(|folder| within.map(|path| format!("{folder}/{path}"))).collect();
        wanted.extend(["index.html".to_owned(), SUMS.to_owned()]);
        wanted.sort();
        assert_eq!(paths, wanted, "what lies where");
        assert_eq!(whole["0.1.0/embed.html"], dist(VERSION)["embed.html"], "as it was built");
        let landing = text(&whole, "index.html");
        assert!(landing.contains("<a href=\"v1/\">") && landing.contains("<a href=\"0.1.0/\">"), "{landing}");
        assert!(landing.contains("content=\"Lab 0.1.0+0123456789ab\"") && !landing.contains("{{"), "{landing}");
        assert!(
            !landing.contains("http-equiv=\"refresh\"") && !landing.contains("<script"),
            "it leads, and sends nobody"
        );
        let without_element: Files = dist(VERSION).into_iter().filter(|(path, _)| path != "embed.js").collect();
        let whole = lay_out(&without_element, VERSION, None, &Files::new()).expect("what is there is laid out");
        assert!(!whole.contains_key("v1/embed.js"), "and nothing else");
    }

    #[test]
    fn every_file_but_the_sums_is_in_the_sums() {
        let whole =
            lay_out(&dist(VERSION), VERSION, Some("https://example.org/lab"), &Files::new()).expect("a release");
        let sums: Vec<(&str, &str)> = text(&whole, SUMS).lines().filter_map(|line| line.split_once("  ")).collect();
        assert_eq!(sums.len(), whole.len() - 1, "a line for each");
        for (digest, path) in sums {
            assert_eq!(digest, site::hex(&Sha256::digest(&whole[path])), "{path}");
        }
        // The digest of «element» by coreutils.
        let known = "445929267209c034d1e324834c17e0c8305df3dcb21d1710a639ac6ca08c648b";
        assert!(text(&whole, SUMS).contains(&format!("{known}  v1/embed.js\n")), "{}", text(&whole, SUMS));
    }

    #[test]
    fn a_version_that_lies_there_is_not_laid_out_anew() {
        let first = lay_out(&dist(VERSION), VERSION, None, &Files::new()).expect("the first");
        assert_eq!(lay_out(&dist(VERSION), VERSION, None, &first).expect("the same again"), first, "nothing changes");
        let mut other = dist(VERSION);
        other.insert("embed.js".to_owned(), b"another".to_vec());
        let refused = lay_out(&other, VERSION, None, &first).expect_err("another build of one version").to_string();
        assert!(refused.contains("release/0.1.0") && refused.contains("raise the version"), "{refused}");
        let second = lay_out(&dist("1.2.0"), "1.2.0", None, &first).expect("another version");
        assert_eq!(second["0.1.0/embed.html"], first["0.1.0/embed.html"], "the earlier one stays");
        assert_eq!(second["v1/embed.html"], dist("1.2.0")["embed.html"], "the moving one moves");
        assert!(text(&second, SUMS).contains("  0.1.0/embed.html\n"), "and all are in the sums");
    }

    #[test]
    fn the_base_makes_an_oembed_answer() {
        let base = checked_base("https://example.org/a&b/").expect("an address");
        let whole = lay_out(&dist(VERSION), VERSION, Some(&base), &Files::new()).expect("a release");
        let oembed = text(&whole, "oembed.json");
        assert!(
            oembed.contains("src=\\\"https://example.org/a&amp;b/v1/embed.html#v=1&amp;figure=targets\\\""),
            "{oembed}"
        );
        let rights = "sandbox=\\\"allow-scripts allow-downloads\\\" allow=\\\"fullscreen; clipboard-write\\\"";
        assert!(oembed.contains(rights), "{oembed}");
        assert!(oembed.contains("\"provider_url\": \"https://example.org/a&b/\""), "{oembed}");
        assert!(text(&whole, "index.html").contains("href=\"https://example.org/a&amp;b/oembed.json\""), "it is found");
    }

    #[test]
    fn an_address_is_taken_as_the_page_takes_it() {
        for line in include_str!("../../src/share/addresses.txt").lines().filter(|line| !line.starts_with("# ")) {
            let (text, wanted) = line.split_once(" => ").expect("an address and what it is");
            let got = checked_base(text);
            match wanted.strip_prefix("refused") {
                Some(_) => assert!(got.is_err(), "«{text}» gives {got:?}"),
                None => assert_eq!(got.expect("an address"), wanted, "«{text}»"),
            }
        }
    }

    #[test]
    fn what_a_host_has_put_there_stays() {
        let folder = std::env::temp_dir().join(format!("release-{}", std::process::id()));
        let put = |path: &str| {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("a folder");
            std::fs::write(path, "theirs").expect("a file");
        };
        renew(&folder, &dist(VERSION), VERSION, Some("https://example.org/lab")).expect("the first");
        let theirs =
            [".git/objects/ab/cd", "_headers", "CNAME", ".nojekyll", "notes/index.html", "v1/.htaccess", "vx/a"];
        theirs.iter().for_each(|path| put(path));
        let mut fewer = dist("0.2.0");
        fewer.remove("embed.js");
        renew(&folder, &fewer, "0.2.0", None).expect("the second");
        let second = read(&folder, &|_| true).expect("it can be read");
        renew(&folder, &dist("2.0.0"), "2.0.0", None).expect("the third");
        let third = read(&folder, &|_| true).expect("it can be read");
        std::fs::remove_dir_all(&folder).expect("it can be removed");
        for path in theirs {
            assert_eq!((text(&second, path), text(&third, path)), ("theirs", "theirs"), "{path}");
            assert!(!text(&third, SUMS).contains(path), "{path} is none of the release's");
        }
        assert!(second.contains_key("0.1.0/embed.js") && !second.contains_key("v1/embed.js"), "what moves loses it");
        assert!(!second.contains_key(OEMBED), "an answer for an address that is not said is stale");
        for (path, bytes) in second.iter().filter(|(path, _)| path.starts_with("v1/")) {
            assert_eq!(third.get(path), Some(bytes), "{path} stays where links of version 1 lead");
        }
        assert_eq!(third["v2/embed.html"], dist("2.0.0")["embed.html"], "and version 2 has its own");
        assert!(text(&third, SUMS).contains("  v1/embed.html\n"), "both are in the sums");
    }

    #[test]
    fn a_build_of_another_version_is_refused() {
        for (dist, version) in [(dist("0.1.0"), "0.1.1"), (Files::new(), "0.1.0"), (dist("0.1.0"), "1")] {
            assert!(lay_out(&dist, version, None, &Files::new()).is_err(), "{version}");
        }
        let mut mixed = dist(VERSION);
        mixed.insert("embed.html".to_owned(), b"<meta name=\"generator\" content=\"Lab 0.1.0+other\">".to_vec());
        assert!(lay_out(&mixed, VERSION, None, &Files::new()).is_err(), "page and embed of two builds");
        assert_eq!(moving("0.9.3").expect("a version"), "v1", "before 1");
        assert_eq!(moving("2.0.0-rc.1").expect("a version"), "v2", "and after");
    }
}
