//! `dist/index.html`, made ready to be read in one round trip: the style and the script that tells of faults move from
//! files of their own into the document, and its policy names them by their hashes.

use crate::inline;
use anyhow::{Context, Result};
use std::path::Path;

/// The policy's sources in `index.html`, which is served so while somebody works on it with trunk alone.
const STYLE_SOURCE: &str = "style-src 'self'";
const SCRIPT_SOURCE: &str = "script-src 'self'";
/// The script that must run before anything can fail.
const FAULT_SCRIPT: &str = "<script src=\"fault.js\"></script>";

/// The page beside the page, and where its style goes.
const BESIDE: &str = "teachers.html";
const BESIDE_STYLE: &str = "<link rel=\"stylesheet\" href=\"page.css\">";

/// Packs the page that trunk put into `dist`, and takes the files away that are now inside it.
pub(crate) fn pack(dist: &Path) -> Result<()> {
    let index = dist.join("index.html");
    let page = inline::read(&index)?;
    let style = inline::style(&page, dist)?;
    let fault = inline::read(&dist.join("fault.js"))?;
    inline::refuse_markup("fault.js", &fault)?;
    let mut sheets = Vec::new();
    let mut packed = preload_first(&page)?;
    for (place, link) in inline::stylesheet_links(&page).into_iter().enumerate() {
        let inside = if place == 0 { format!("<style>{style}</style>") } else { String::new() };
        packed = inline::replace_one(&packed, link, &inside)?;
        sheets.extend(inline::attribute(link, "href").map(|sheet| dist.join(sheet)));
    }
    packed = inline::replace_one(&packed, FAULT_SCRIPT, &format!("<script>{fault}</script>"))?;
    packed = inline::replace_one(&packed, STYLE_SOURCE, &format!("style-src {}", inline::hash(&style)))?;
    packed = inline::replace_one(&packed, SCRIPT_SOURCE, &format!("{SCRIPT_SOURCE} {}", inline::hash(&fault)))?;
    std::fs::write(&index, packed)?;
    // The page for instructors is text alone, in the same looks.
    let beside = dist.join(BESIDE);
    let text = inline::replace_one(&inline::read(&beside)?, BESIDE_STYLE, &format!("<style>{style}</style>"))?;
    std::fs::write(&beside, inline::replace_one(&text, STYLE_SOURCE, &format!("style-src {}", inline::hash(&style)))?)?;
    for file in sheets.iter().chain([&dist.join("fault.js")]) {
        std::fs::remove_file(file)?;
    }
    Ok(())
}

/// The page with its preloads before everything large: on a slow line the wasm should be asked for with the first bytes.
fn preload_first(page: &str) -> Result<String> {
    const BEFORE: &str = "<meta name=\"viewport\"";
    let start = page.find("<link rel=\"modulepreload\"").context("trunk's page preloads nothing")?;
    let end = start + page[start..].find("</head>").context("trunk's page has no end of its head")?;
    let preloads = &page[start..end];
    let without = format!("{}{}", &page[..start], &page[end..]);
    inline::replace_one(&without, BEFORE, &format!("{preloads}\n{BEFORE}"))
}
