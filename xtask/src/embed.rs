//! `dist/embed.html`: one file with everything inside, that works over http, from disk, in `srcdoc` and in a sandboxed
//! frame of no origin. Nothing is fetched; the policy admits its own scripts and style by their hashes and nothing else.

use crate::inline::{self, fingerprint, hash, read};
use crate::language::Documents;
use crate::trainer::Part;
use anyhow::{Context, Result, bail};
use std::path::Path;

/// Makes the embed of what trunk put into `dist`, and of the parts that are loaded late.
pub(crate) fn write(root: &Path, documents: &Documents, dist: &Path, parts: &[Part]) -> Result<()> {
    let page = read(&dist.join("index.html"))?;
    let named = |attribute: &str| -> Result<String> {
        let value = inline::attribute(&page, attribute);
        Ok(value.with_context(|| format!("dist/index.html has no attribute {attribute}"))?.to_owned())
    };
    let glue = inline_glue(&read(&dist.join(named("data-js")?))?)?;
    let wasm = std::fs::read(dist.join(named("data-wasm")?))?;
    let style = inline::style(&page, dist)?;
    let fault = read(&root.join("assets/fault.js"))?;
    let boot = format!("{glue}\nconst start = __wbg_init;\n{}", read(&root.join("assets/boot-embed.js"))?);
    inline::refuse_markup("fault.js", &fault)?;
    inline::refuse_markup("the boot script", &boot)?;
    let template = read(&root.join("assets/embed.html"))?;
    let policy = format!(
        "default-src 'none'; script-src {} {} 'wasm-unsafe-eval'; style-src {}; img-src data: blob:; worker-src blob:; \
         connect-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; \
         trusted-types label-smoothing-lab-worker",
        hash(&fault),
        hash(&boot),
        hash(&style)
    );
    let late = parts.iter().filter(|part| part.in_embed).map(|part| {
        let (name, sum, text) = (part.name, fingerprint(&part.bytes), as_text(&part.bytes));
        format!("<script type=\"text/plain\" id=\"part-{name}\" data-fingerprint=\"{sum}\">{text}</script>\n")
    });
    let late: String = late.collect();
    let (head, text) = (documents.fragment("embed/head.html")?, documents.fragment("embed/text.html")?);
    let faults = format!("{}{}", documents.fragment("faults.html")?, documents.fragment("embed/fault.html")?);
    let mut whole = template;
    // The large parts last, so that nothing in them is taken for a place of the template.
    for (place, text) in [
        ("{{language}}", &documents.attributes),
        ("{{head}}", &head),
        ("{{faults}}", &faults),
        ("{{text}}", &text),
        ("{{policy}}", &policy),
        ("{{fingerprint}}", &fingerprint(&wasm).to_string()),
        ("{{wasm}}", &as_text(&wasm)),
        ("{{parts}}\n", &late),
        ("{{styles}}", &style),
        ("{{fault}}", &fault),
        ("{{app}}", &boot),
    ] {
        whole = inline::replace_one(&whole, place, text).context("in assets/embed.html")?;
    }
    std::fs::write(dist.join("embed.html"), whole)?;
    Ok(())
}

/// Bytes as text of an element. Each is turned by [`TURN`] and is then the character of that number, or of 256 more where a
/// document cannot hold that one.
///
/// Hosts compress documents, and what they see so is nearly the bytes themselves. Base64 hides them, and what is compressed
/// already is not compressed again.
fn as_text(bytes: &[u8]) -> String {
    // A document cannot hold NUL, makes LF of CR, and takes `<` for the beginning of a tag.
    let character = |&byte: &u8| match byte ^ TURN {
        refused @ (b'\0' | b'\r' | b'<') => char::from_u32(0x100 | u32::from(refused)),
        kept => Some(char::from(kept)),
    };
    bytes.iter().filter_map(character).collect()
}

/// The bits that are turned in every byte, as `assets/boot-embed.js` and `src/web/trainer/parts.rs` turn them back.
///
/// A character above 127 takes two bytes in UTF-8. Turned so, NUL, the most frequent byte of a program, is one below, and
/// what must be avoided is rare: of all such turns the document is smallest in brotli with this one, by 2 in 100.
const TURN: u8 = 0x76;

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_become_text_that_a_document_can_hold() {
        let bytes: Vec<u8> = (0..=255).collect();
        let text = as_text(&bytes);
        let back: Vec<u8> = text.chars().map(|character| u32::from(character).to_le_bytes()[0] ^ TURN).collect();
        assert_eq!(back, bytes, "the lowest eight bits, turned back, are the bytes");
        assert!(!text.contains(['\0', '\r', '<']), "nothing that a document changes or takes for markup");
        assert_eq!(as_text(b"\xE9\x76"), "\u{9f}\u{100}", "one character for one byte");
        assert_eq!(as_text(b"\0asm"), "v\u{17}\u{5}\u{1b}", "the beginning of every program");
    }

    #[test]
    fn those_that_read_bytes_of_a_text_turn_them_back() {
        let turn = format!("^ 0x{TURN:x}");
        for reader in ["assets/boot-embed.js", "src/web/trainer/parts.rs"] {
            let text = read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(reader)).expect("it is there");
            assert!(text.contains(&turn), "{reader} turns by another than «{turn}»");
        }
    }

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
}
