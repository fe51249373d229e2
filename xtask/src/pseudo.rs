//! The made-up language, by which the tests see what no English page shows: texts that are half as long again, a page that runs
//! from right to left, and words that nobody can translate because they stand in the program. It is made of the English texts,
//! word by word, so that a text says the same whether it is put together before or after.

use crate::inline;
use crate::markup::{Piece, Tag, pieces};
use anyhow::{Context, Result, bail};
use std::path::Path;

/// What a word of it begins and ends with: where one of them is not seen, something is cut.
const EDGES: (char, char) = ('⟦', '⟧');

/// Elements whose text is the same in every language.
const KEPT: [&str; 4] = ["code", "pre", "math", "textarea"];

/// Attributes that are read.
const READ: [&str; 4] = ["alt", "aria-label", "placeholder", "title"];

/// Letters for those of the Latin alphabet, in its order: each is one of Hebrew, from right to left.
const LETTERS: [char; 26] = [
    'א', 'ב', 'צ', 'ד', 'ה', 'ף', 'ג', 'ח', 'י', 'ז', 'ק', 'ל', 'מ', 'נ', 'ע', 'פ', 'ך', 'ר', 'ס', 'ת', 'ו', 'ט', 'ש',
    'ץ', 'ן', 'ם',
];

/// A text in the made-up language. A single letter is a symbol, and kept; so is all that is no letter.
pub(crate) fn text(text: &str) -> String {
    let (mut said, mut word) = (String::new(), String::new());
    let mut rest = text.chars();
    while let Some(letter) = rest.next() {
        if is_latin(letter) {
            word.push(letter);
            continue;
        }
        end_word(&mut word, &mut said);
        said.push(letter);
        // The name of a character is no word.
        let entity = || rest.as_str().split_once(';').filter(|(name, _)| is_entity(name));
        if let Some((name, after)) = (letter == '&').then(entity).flatten() {
            said.push_str(name);
            said.push(';');
            rest = after.chars();
        }
    }
    end_word(&mut word, &mut said);
    said
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || ('\u{C0}'..='\u{24F}').contains(&letter) && letter.is_alphabetic()
}

fn is_entity(name: &str) -> bool {
    !name.is_empty() && name.len() <= 8 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#')
}

/// Says a word, and forgets it.
fn end_word(word: &mut String, said: &mut String) {
    let count = word.chars().count();
    if count < 2 {
        said.push_str(word);
    } else {
        let letter = |letter: char| {
            // Letters that the alphabet has not are as good as any other.
            let place = letter.to_ascii_lowercase() as usize % 97 % LETTERS.len();
            LETTERS.get(place).copied().unwrap_or('א')
        };
        // Its edges are a part of the half that is added.
        let longer = count.div_ceil(2).saturating_sub(2);
        said.push(EDGES.0);
        said.extend(word.chars().chain(word.chars().take(longer)).map(letter));
        said.push(EDGES.1);
    }
    word.clear();
}

/// A fragment of the page, or a picture, in the made-up language: what is read of it, and nothing else.
pub(crate) fn markup(markup: &str) -> String {
    let mut said = String::new();
    let mut kept: Vec<&str> = Vec::new();
    // Live values stand in formulas too, and the program says them in its language.
    let mut live = false;
    for piece in pieces(markup) {
        match piece {
            Piece::Text(words) if kept.is_empty() || live => said.push_str(&text(words)),
            Piece::Text(same) | Piece::Other(same) => said.push_str(same),
            Piece::Tag(tag) => {
                live = !tag.is_end() && tag.attribute("data-value").is_some();
                if tag.is_end() {
                    kept.pop_if(|name| *name == tag.name());
                } else if KEPT.contains(&tag.name()) {
                    kept.push(tag.name());
                }
                said.push_str(&attributes(tag));
            }
        }
    }
    said
}

/// A tag with those of its attributes that are read in the made-up language.
fn attributes(tag: Tag) -> String {
    let described = tag.name() == "meta" && tag.attribute("name") == Some("description");
    let mut said = tag.whole().to_owned();
    for (name, value) in tag.attributes() {
        if READ.contains(&name) || described && name == "content" {
            said = said.replacen(&format!("{name}=\"{value}\""), &format!("{name}=\"{}\"", text(value)), 1);
        }
    }
    said
}

/// The words of the program, as one module `pseudo`, of those in the folder of another language.
pub(crate) fn words(folder: &Path) -> Result<String> {
    let mut module = String::from("mod pseudo {\n");
    for line in inline::read(&folder.join("mod.rs"))?.lines() {
        match line.strip_prefix("mod ").and_then(|name| name.strip_suffix(';')) {
            Some(name) => {
                let source = inline::read(&folder.join(format!("{name}.rs")))?;
                let words = source_code(&source).with_context(|| format!("in {name}.rs"))?;
                module.push_str(&format!("mod {name} {{\n{words}}}\n"));
            }
            None => {
                module.push_str(&source_code(line).context("in mod.rs")?);
                module.push('\n');
            }
        }
    }
    module.push_str("}\n");
    Ok(module)
}

/// Source code whose texts are in the made-up language, without its tests.
fn source_code(source: &str) -> Result<String> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap_or_default();
    let mut said = String::new();
    let mut rest = source;
    while let Some(letter) = rest.chars().next() {
        let length = match letter {
            '"' => {
                let end = end_of_literal(rest)?;
                let words = rest.get(1..end - 1).unwrap_or_default();
                said.push_str(&format!("\"{}\"", literal(words)));
                rest = &rest[end..];
                continue;
            }
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            '\'' => end_of_character(rest),
            'r' if rest.starts_with("r\"") || rest.starts_with("r#\"") => {
                bail!("a raw text, which the made-up language has not learned to read: write it with escapes")
            }
            _ => letter.len_utf8(),
        };
        let (same, after) = rest.split_at(length);
        said.push_str(same);
        rest = after;
    }
    Ok(said)
}

/// Where a text in quotes ends, after its last quote.
fn end_of_literal(source: &str) -> Result<usize> {
    let mut escaped = false;
    for (place, letter) in source.char_indices().skip(1) {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Ok(place + 1),
            _ => {}
        }
    }
    bail!("a text that does not end: {}", source.lines().next().unwrap_or_default())
}

/// Where a character in quotes ends, or the quote of a lifetime, which is none.
fn end_of_character(source: &str) -> usize {
    let mut letters = source.char_indices().skip(1);
    match (letters.next(), letters.next()) {
        (Some((_, '\\')), Some((escape, _))) => {
            let end = source[escape + 1..].find('\'').map_or(source.len(), |end| escape + 1 + end + 1);
            end.min(source.len())
        }
        (Some(_), Some((place, '\''))) => place + 1,
        _ => 1,
    }
}

/// The inside of a text in quotes: its escapes and the places of values are kept.
fn literal(inside: &str) -> String {
    let mut said = String::new();
    let mut rest = inside;
    while !rest.is_empty() {
        let start = rest.find(['\\', '{']).unwrap_or(rest.len());
        said.push_str(&text(&rest[..start]));
        rest = &rest[start..];
        let length = match rest.as_bytes() {
            [b'\\', b'u', ..] | [b'{', ..] if !rest.starts_with("{{") => {
                rest.find('}').map_or(rest.len(), |end| end + 1)
            }
            [] => 0,
            // An escape, or a brace that is meant as one.
            _ => rest.char_indices().nth(2).map_or(rest.len(), |(end, _)| end),
        };
        said.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_longer_and_nothing_else_changes() {
        assert_eq!(text("ε = 0.1 and K"), "ε = 0.1 ⟦אנד⟧ K", "symbols and numbers stay");
        assert_eq!(
            text("a &amp; b &lt;in&gt; 5&nbsp;%"),
            "a &amp; b &lt;⟦ינ⟧&gt; 5&nbsp;%",
            "so do characters by name"
        );
        assert_eq!(text(""), "", "nothing is nothing");
        let english = "the smoothed target gives every wrong class the same small share of probability";
        let ratio = text(english).chars().count() as f64 / english.chars().count() as f64;
        assert!((1.4..1.6).contains(&ratio), "{ratio} times as long");
        let (one, other) = ("one-hot training", "’s loss, in nats");
        assert_eq!(text(&format!("{one}{other}")), text(one) + &text(other), "put together before or after");
        assert!(!text("Kullback–Leibler, naïve, ÉTÉ").chars().any(is_latin), "no Latin word is left");
    }

    #[test]
    fn of_markup_only_what_is_read_changes() {
        let english = "<p id=\"loss\" title=\"the loss\">Loss of <code>nn.Linear</code> in <math><mi>log</mi><mtext data-value=\"unit\">nats</mtext>\
                       <mtext>onehot</mtext></math>, <b aria-label=\"so\">so</b></p><!-- no word -->";
        let [the, loss, capital, of, inside, nats, so] = ["the", "loss", "Loss", "of", "in", "nats", "so"].map(text);
        let wanted = format!(
            "<p id=\"loss\" title=\"{the} {loss}\">{capital} {of} <code>nn.Linear</code> {inside} <math><mi>log</mi><mtext data-value=\"unit\">{nats}</mtext>\
             <mtext>onehot</mtext></math>, <b aria-label=\"{so}\">{so}</b></p><!-- no word -->"
        );
        assert_eq!(markup(english), wanted, "texts, what is read of attributes, and live values");
    }

    #[test]
    fn of_source_code_only_texts_change() {
        let english = "// a \"comment\" of it\nfn f<'a>(x: &'a str) -> String { let (quote, line) = ('\"', '\\'');\n\
                       format!(\"the {{x}} is {x:>2}\\u{a0}nats \\\n   \\\"so\\\"{}\", one(\"\")) }\n#[cfg(test)]\nmod tests { \"left out\" }\n";
        let [the, is, nats, so] = ["the", "is", "nats", "so"].map(text);
        let wanted = format!(
            "// a \"comment\" of it\nfn f<'a>(x: &'a str) -> String {{ let (quote, line) = ('\"', '\\'');\n\
             format!(\"{the} {{{{x}}}} {is} {{x:>2}}\\u{{a0}}{nats} \\\n   \\\"{so}\\\"{{}}\", one(\"\")) }}\n"
        );
        assert_eq!(source_code(english).expect("all texts end"), wanted, "texts alone");
        assert!(source_code("let x = r\"raw\";").is_err(), "a raw text is refused");
        assert!(source_code("let x = \"").is_err(), "a text without end is refused");
    }

    #[test]
    fn the_programs_words_become_one_module() {
        let folder = crate::root().expect("the project's folder").join("src/words/en");
        let module = words(&folder).expect("all of English can be read");
        let files = std::fs::read_dir(&folder).expect("a folder").count();
        assert_eq!(module.matches("const WORDS: ").count(), files, "each file has its words");
        assert_eq!(module, words(&folder).expect("a second time"), "always the same");
        assert!(module.contains(&format!("dismiss: \"{}\"", text("Dismiss"))), "in the made-up language");
    }
}
