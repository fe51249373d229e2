//! Scripts and styles inside a document, admitted by a policy that names them by their hashes.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::path::Path;

// The same as the program reads.
#[expect(unreachable_pub, reason = "a file of the library")]
#[path = "../../src/protocol/fingerprint.rs"]
mod fingerprints;

pub(crate) use fingerprints::fingerprint;

/// The text of a file, with plain line ends: a browser hashes an element's text as its parser gives it.
pub(crate) fn read(path: &Path) -> Result<String> {
    let text = std::fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Ok(text.replace("\r\n", "\n"))
}

/// `'sha256-…'` of an element's text, as a policy names it.
pub(crate) fn hash(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text.as_bytes())))
}

/// Refuses a text that could not stand inside its element.
pub(crate) fn refuse_markup(name: &str, text: &str) -> Result<()> {
    // A browser reads the names of elements in either case.
    let text = text.to_ascii_lowercase();
    if text.contains("</script") || text.contains("</style") || text.contains("<!--") {
        bail!("{name} would end its own element");
    }
    Ok(())
}

/// A document's style sheets as one text, in order, out of the folder they lie in.
pub(crate) fn style(page: &str, folder: &Path) -> Result<String> {
    let mut style = String::new();
    for link in stylesheet_links(page) {
        let sheet = attribute(link, "href").with_context(|| format!("a style sheet without an address: {link}"))?;
        style.push_str(&read(&folder.join(sheet))?);
    }
    if style.is_empty() {
        bail!("the page links no style sheet");
    }
    refuse_markup("the style", &style)?;
    Ok(style)
}

/// The elements that link style sheets, whole, in order.
pub(crate) fn stylesheet_links(page: &str) -> Vec<&str> {
    let starts = page.match_indices("<link ").map(|(start, _)| &page[start..]);
    let links = starts.filter_map(|rest| rest.find('>').map(|end| &rest[..=end]));
    links.filter(|link| link.contains("rel=\"stylesheet\"")).collect()
}

/// The value of the first attribute of that name.
pub(crate) fn attribute<'a>(html: &'a str, name: &str) -> Option<&'a str> {
    let (_, after) = html.split_once(&format!("{name}=\""))?;
    Some(after.split_once('"')?.0)
}

/// The text with one place of it replaced.
pub(crate) fn replace_one(text: &str, place: &str, by: &str) -> Result<String> {
    match text.matches(place).count() {
        1 => Ok(text.replacen(place, by, 1)),
        count => bail!("there must be one place «{place}», there are {count}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_names_a_text_by_its_hash() {
        // The example of the CSP specification.
        assert_eq!(hash("doSomething();"), "'sha256-RFWPLDbv2BY+rCkDzsE+0fr8ylGr2R2faWMhq4lfEQc='", "SHA-256");
    }

    #[test]
    fn style_sheets_in_order() {
        let html = "<link rel=\"stylesheet\" href=\"./a.css\"/><link rel=\"icon\" href=\"i\"><link rel=\"stylesheet\" href=\"./b.css\"/>";
        let links = stylesheet_links(html);
        let addresses: Vec<_> = links.iter().filter_map(|link| attribute(link, "href")).collect();
        assert_eq!(addresses, ["./a.css", "./b.css"], "and nothing else");
        assert_eq!(links[0], "<link rel=\"stylesheet\" href=\"./a.css\"/>", "the whole element");
    }

    #[test]
    fn a_place_is_found_once_or_not_at_all() {
        assert_eq!(replace_one("a {{x}} b", "{{x}}", "{{x}}!").ok().as_deref(), Some("a {{x}}! b"), "one place");
        assert!(replace_one("a b", "{{x}}", "").is_err(), "no place");
        assert!(replace_one("{{x}}{{x}}", "{{x}}", "").is_err(), "two places");
    }

    #[test]
    fn markup_is_refused() {
        assert!(refuse_markup("it", "a < b && c </SCRIPT>").is_err(), "in either case");
        assert!(refuse_markup("it", "if (a < b) {}").is_ok(), "a comparison is none");
    }
}
