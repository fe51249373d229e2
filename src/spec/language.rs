//! Languages by their tags, as links and the root element of a page name them. `xtask`, which builds the page of a language,
//! compiles this file too.

/// The language that the page is written in, and that all others are held against.
pub const ENGLISH: &str = "en";

/// The made-up language of the tests, made of the English texts: half as long again, and from right to left.
pub const PSEUDO: &str = "qps-plocm";

/// Languages that are written from right to left, by the first part of their tags.
const RIGHT_TO_LEFT: [&str; 13] = ["ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "qps", "sd", "ug", "ur", "yi"];

/// Whether a language is written from right to left.
pub const fn is_right_to_left(tag: &str) -> bool {
    let mut place = 0;
    while place < RIGHT_TO_LEFT.len() {
        if has_first_part(tag.as_bytes(), RIGHT_TO_LEFT[place].as_bytes()) {
            return true;
        }
        place += 1;
    }
    false
}

/// Whether a text has the form of a language's tag: parts of one to eight letters or digits between hyphens, of which the
/// first is two or three letters.
pub fn is_tag(text: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let first = text.split('-').next().unwrap_or_default();
    text.len() <= MAX_TAG
        && (2..=3).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && text.split('-').all(part)
}

/// The longest tag that is read, in bytes.
const MAX_TAG: usize = 35;

/// Whether a page of one language is what a wish for another asks for: `en` is for who wants `en-GB`, and the other way round.
/// Between two that differ in more, as `zh-Hans` and `zh-Hant` do, the reader is told.
pub fn serves(page: &str, wanted: &str) -> bool {
    let (page, wanted) = (page.to_ascii_lowercase(), wanted.to_ascii_lowercase());
    has_first_part(page.as_bytes(), wanted.as_bytes()) || has_first_part(wanted.as_bytes(), page.as_bytes())
}

/// Whether a tag begins with these parts.
const fn has_first_part(tag: &[u8], first: &[u8]) -> bool {
    if tag.len() < first.len() {
        return false;
    }
    let mut place = 0;
    while place < first.len() {
        if tag[place].to_ascii_lowercase() != first[place] {
            return false;
        }
        place += 1;
    }
    tag.len() == first.len() || tag[first.len()] == b'-'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_part_of_a_tag_says_which_way_it_is_written() {
        for tag in ["ar", "AR-EG", "he", "fa-IR", PSEUDO] {
            assert!(is_right_to_left(tag), "{tag} is written from right to left");
        }
        for tag in [ENGLISH, "en-GB", "de", "arn", "zh-Hant"] {
            assert!(!is_right_to_left(tag), "{tag} is written from left to right");
        }
    }

    #[test]
    fn tags_are_told_from_other_texts() {
        for tag in ["en", "pt-BR", "zh-Hant-TW", "gsw", "de-1996", PSEUDO] {
            assert!(is_tag(tag), "«{tag}» is a tag");
        }
        for text in
            ["", "e", "deutsch", "en_GB", "en-", "-en", "e1", "en--GB", "en-<b>", "../de", "en-abcdefghi", "français"]
        {
            assert!(!is_tag(text), "«{text}» is none");
        }
        assert!(!is_tag(&format!("en{}", "-x".repeat(17))), "too long");
    }

    #[test]
    fn a_language_serves_its_own_kind() {
        for (page, wanted) in [("en", "en"), ("en", "EN-gb"), ("pt-BR", "pt"), ("zh-Hant", "zh-Hant-TW")] {
            assert!(serves(page, wanted), "{page} for {wanted}");
        }
        for (page, wanted) in [("en", "de"), ("en", "enm"), ("zh-Hant", "zh-Hans"), ("pt-BR", "pt-PT")] {
            assert!(!serves(page, wanted), "{page} for {wanted}");
        }
    }
}
