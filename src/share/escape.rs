//! Texts inside other texts.

/// A text as the value of an attribute between double quotes.
///
/// Besides what HTML asks for, no sign is left that a program around the HTML may take for its own: those of templates in
/// scripts and in books, and of formulas.
pub fn html_attribute(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '`' | '$' | '\\' | '{' | '}' => escaped.push_str(&format!("&#{};", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped
}

/// A text as a string of Python, quotes and all.
pub fn python_string(text: &str) -> String {
    let mut escaped = String::from("\"");
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            _ if character.is_control() => escaped.push_str(&format!("\\x{:02x}", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped.push('"');
    escaped
}

/// A text as the text of a link in Markdown.
pub fn markdown_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        // Any sign may be escaped; those that cannot begin anything read better bare.
        if character.is_ascii_punctuation() && !",.;:?'()-/%+=".contains(character) {
            escaped.push('\\');
        }
        escaped.push(character);
    }
    escaped
}

/// An address as that of a link in Markdown, between `<` and `>`. Bare where it can be, for Markdown is read as it stands: only an
/// `&` that would begin a reference to a character is written as one.
pub fn markdown_address(address: &str) -> String {
    let mut parts = address.split('&');
    let mut escaped = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let name = part.split_once(';').map_or("", |(name, _)| name);
        let is_reference = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'#');
        escaped.push_str(if is_reference { "&amp;" } else { "&" });
        escaped.push_str(part);
    }
    escaped
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The text of an attribute's value, as a browser reads it.
    pub(crate) fn html_unescaped(text: &str) -> String {
        let mut read = String::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('&') {
            let (name, after) = after.split_once(';').expect("a reference ends");
            let character = match name {
                "amp" => '&',
                "quot" => '"',
                "lt" => '<',
                "gt" => '>',
                _ => {
                    let code = name.strip_prefix('#').and_then(|it| it.parse().ok()).and_then(char::from_u32);
                    code.unwrap_or_else(|| panic!("&{name}; is known to nobody"))
                }
            };
            read.push_str(before);
            read.push(character);
            rest = after;
        }
        read + rest
    }

    /// The text of a string of Python.
    pub(crate) fn python_read(quoted: &str) -> String {
        let inside = quoted.strip_prefix('"').and_then(|it| it.strip_suffix('"')).expect("it is quoted");
        let mut characters = inside.chars();
        let mut read = String::new();
        while let Some(character) = characters.next() {
            assert!(character != '"' && !character.is_control(), "{quoted} ends too early");
            if character != '\\' {
                read.push(character);
                continue;
            }
            match characters.next() {
                Some('x') => {
                    let code: String = characters.by_ref().take(2).collect();
                    read.push(u8::from_str_radix(&code, 16).map(char::from).expect("two digits"));
                }
                Some(it @ ('"' | '\\')) => read.push(it),
                other => panic!("{other:?} is no escape here"),
            }
        }
        read
    }

    /// The text of a link's text in Markdown.
    pub(crate) fn markdown_read(text: &str) -> String {
        let mut characters = text.chars();
        let mut read = String::new();
        while let Some(character) = characters.next() {
            let bare = character != '\\';
            assert!(!bare || !"[]*_`<&!#~|".contains(character), "{text} begins something");
            read.extend(if bare { Some(character) } else { characters.next() });
        }
        read
    }

    /// The address of a link in Markdown: references are read as in HTML, and an `&` that begins none is one.
    pub(crate) fn markdown_address_read(address: &str) -> String {
        let mut parts = address.split('&');
        let mut read = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once(';').filter(|(name, _)| name.bytes().all(|byte| byte.is_ascii_alphanumeric())) {
                Some((name, rest)) if !name.is_empty() => {
                    read.push_str(&html_unescaped(&format!("&{name};")));
                    read.push_str(rest);
                }
                _ => read.extend(["&", part]),
            }
        }
        read
    }

    proptest! {
        #[test]
        fn every_text_comes_back(text in any::<String>(), odd in "[&\"'<>`$\\\\{};#a-z\\[\\]*_\n]{0,20}") {
            for text in [text, odd] {
                let attribute = html_attribute(&text);
                prop_assert_eq!(&html_unescaped(&attribute), &text, "in HTML");
                prop_assert!(!attribute.contains(['"', '<', '>', '`', '$', '\\', '{', '}']), "{}", attribute);
                prop_assert_eq!(&python_read(&python_string(&text)), &text, "in Python");
                prop_assert_eq!(&markdown_read(&markdown_text(&text)), &text, "in Markdown");
            }
        }
    }
}
