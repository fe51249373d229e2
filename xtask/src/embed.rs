//! `dist/embed.html`: one file with everything inside, that works over http, from disk, in `srcdoc` and in a sandboxed
//! frame of no origin. Nothing is fetched; the policy admits its own scripts and style by their hashes and nothing else.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use flate2::{Compression, GzBuilder};
use sha2::{Digest, Sha256};
use std::io::Write;
use std::path::Path;

/// Makes the embed of the parts that trunk put into `dist`.
pub(crate) fn write(root: &Path, dist: &Path) -> Result<()> {
    let read = |path: &Path| {
        let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        // A browser hashes the text as its parser gives it: with plain line ends.
        anyhow::Ok(text.replace("\r\n", "\n"))
    };
    let page = read(&dist.join("index.html"))?;
    let part = |attribute: &str| -> Result<String> {
        let value = attribute_value(&page, attribute);
        Ok(value.with_context(|| format!("dist/index.html has no attribute {attribute}"))?.to_owned())
    };
    let glue = inline_glue(&read(&dist.join(part("data-js")?))?)?;
    let wasm = std::fs::read(dist.join(part("data-wasm")?))?;
    let mut style = String::new();
    for sheet in stylesheets(&page) {
        style.push_str(&read(&dist.join(sheet))?);
    }
    if style.is_empty() {
        bail!("dist/index.html links no style sheet");
    }
    let fault = read(&root.join("assets/fault.js"))?;
    let boot = format!("{glue}\nconst start = __wbg_init;\n{}", read(&root.join("assets/boot-embed.js"))?);
    for (name, text) in [("fault.js", &fault), ("the boot script", &boot), ("the style", &style)] {
        // A browser reads the names of elements in either case.
        let text = text.to_ascii_lowercase();
        if text.contains("</script") || text.contains("</style") || text.contains("<!--") {
            bail!("{name} would end its own element in embed.html");
        }
    }
    let template = read(&root.join("assets/embed.html"))?;
    let policy = format!(
        "default-src 'none'; script-src {} {} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; worker-src blob:; \
         connect-src 'none'; base-uri 'none'; form-action 'none'",
        hash(&fault),
        hash(&boot),
        hash(&style)
    );
    let mut whole = template;
    // The large parts last, so that nothing in them is taken for a place of the template.
    for (place, text) in [
        ("{{policy}}", &policy),
        ("{{wasm}}", &STANDARD.encode(gzip(&wasm)?)),
        ("{{styles}}", &style),
        ("{{fault}}", &fault),
        ("{{app}}", &boot),
    ] {
        if whole.matches(place).count() != 1 {
            bail!("assets/embed.html must have one place {place}, it has {}", whole.matches(place).count());
        }
        whole = whole.replace(place, text);
    }
    std::fs::write(dist.join("embed.html"), whole)?;
    Ok(())
}

/// `'sha256-…'` of an element's text, as a policy names it.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// The same bytes for the same input: no name and no time in the header.
fn gzip(bytes: &[u8]) -> Result<Vec<u8>> {
    let mut packed = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    Ok(packed.finish()?)
}

/// wasm-bindgen's module as part of a script: without its exports, and without its own address, which an inline
/// script has none of.
fn inline_glue(glue: &str) -> Result<String> {
    let mut inline = String::with_capacity(glue.len());
    let mut default_export = false;
    for line in glue.lines() {
        if line.starts_with("export {") {
            default_export = line.contains("__wbg_init as default");
            continue;
        }
        let kept = match line.strip_prefix("export ") {
            Some(item)
                if ["function ", "async function ", "class ", "const "].iter().any(|it| item.starts_with(it)) =>
            {
                item
            }
            Some(_) => bail!("wasm-bindgen's module has an export of an unknown form: {line}"),
            None => line,
        };
        inline.push_str(kept);
        inline.push('\n');
    }
    if !default_export {
        bail!(
            "wasm-bindgen's module no longer exports «__wbg_init as default»; xtask/src/embed.rs must learn its new form"
        );
    }
    if inline.lines().any(|line| line.starts_with("import ")) {
        bail!("wasm-bindgen's module imports another file, which the embed has not; avoid JS snippets");
    }
    let inline = inline.replace("import.meta.url", "document.baseURI");
    if inline.contains("import.meta") {
        bail!("wasm-bindgen's module reads import.meta in a way that an inline script cannot");
    }
    Ok(inline)
}

fn attribute_value<'a>(html: &'a str, attribute: &str) -> Option<&'a str> {
    let (_, after) = html.split_once(&format!("{attribute}=\""))?;
    Some(after.split_once('"')?.0)
}

/// The addresses of the style sheets, in order.
fn stylesheets(html: &str) -> Vec<&str> {
    let links = html.split("<link ").skip(1).filter_map(|link| link.split_once('>'));
    links
        .filter(|(link, _)| link.contains("rel=\"stylesheet\""))
        .filter_map(|(link, _)| attribute_value(link, "href"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn glue_becomes_part_of_a_script() {
        let glue =
            "export function a() {}\nconst here = import.meta.url;\nexport { initSync, __wbg_init as default };\n";
        let inline = inline_glue(glue).expect("the known form");
        assert_eq!(inline, "function a() {}\nconst here = document.baseURI;\n", "no exports, no address");
        assert!(inline_glue("export default init;").is_err(), "an unknown form is refused");
        assert!(inline_glue(&format!("export default f;\n{glue}")).is_err(), "also beside the known one");
        assert!(inline_glue(&format!("import.meta.resolve('x');\n{glue}")).is_err(), "no other use of import.meta");
        assert!(inline_glue(&format!("import x from './x.js';\n{glue}")).is_err(), "an import is refused");
    }

    #[test]
    fn a_policy_names_a_text_by_its_hash() {
        // The example of the CSP specification.
        assert_eq!(hash("doSomething();"), "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='", "SHA-256");
    }

    #[test]
    fn style_sheets_in_order() {
        let html = "<link rel=\"stylesheet\" href=\"./a.css\"/><link rel=\"icon\" href=\"i\"><link rel=\"stylesheet\" href=\"./b.css\"/>";
        assert_eq!(stylesheets(html), ["./a.css", "./b.css"], "and nothing else");
    }
}
