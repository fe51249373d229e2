//! Markup read piece by piece, as far as the project's own fragments and pictures need it.

/// A piece of a text with markup. All pieces one after the other are the text.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Piece<'a> {
    /// What is read.
    Text(&'a str),
    /// A tag, from its `<` to its `>`.
    Tag(Tag<'a>),
    /// A comment, a declaration, or what stands inside a script or a style sheet.
    Other(&'a str),
}

/// A tag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Tag<'a>(&'a str);

impl<'a> Tag<'a> {
    /// The tag as it is written.
    pub(crate) const fn whole(self) -> &'a str {
        self.0
    }

    /// The name of its element.
    pub(crate) fn name(self) -> &'a str {
        let inside = self.0.trim_start_matches(['<', '/']);
        inside.split(|letter: char| letter.is_whitespace() || letter == '/' || letter == '>').next().unwrap_or_default()
    }

    /// Whether it is the end of its element.
    pub(crate) fn is_end(self) -> bool {
        self.0.starts_with("</")
    }

    /// Its attributes with their values, in order; empty for those that have none.
    pub(crate) fn attributes(self) -> Vec<(&'a str, &'a str)> {
        let start = self.0.find(self.name()).map_or(0, |start| start + self.name().len());
        let mut rest = self.0.get(start..).unwrap_or_default();
        let mut found = Vec::new();
        loop {
            rest = rest.trim_start_matches(|letter: char| letter.is_whitespace() || letter == '/');
            let end = rest.find(|letter: char| letter.is_whitespace() || "=>/".contains(letter)).unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            if name.is_empty() {
                return found;
            }
            match after.strip_prefix("=\"").and_then(|value| value.split_once('"')) {
                Some((value, after)) => {
                    found.push((name, value));
                    rest = after;
                }
                None => {
                    found.push((name, ""));
                    rest = after.trim_start_matches('=');
                }
            }
        }
    }

    /// The value of an attribute.
    pub(crate) fn attribute(self, name: &str) -> Option<&'a str> {
        self.attributes().into_iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }
}

/// The pieces of a text.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (piece, after) = if rest.starts_with("<!--") {
            let (comment, after) = rest.split_at(rest.find("-->").map_or(rest.len(), |end| end + 3));
            (Piece::Other(comment), after)
        } else if rest.starts_with("<!") || rest.starts_with("<?") {
            let (declaration, after) = rest.split_at(rest.find('>').map_or(rest.len(), |end| end + 1));
            (Piece::Other(declaration), after)
        } else if rest.starts_with('<') {
            let (tag, after) = rest.split_at(end_of_tag(rest));
            (Piece::Tag(Tag(tag)), after)
        } else {
            let (words, after) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
            (Piece::Text(words), after)
        };
        pieces.push(piece);
        rest = after;
        if let Piece::Tag(tag) = piece
            && !tag.is_end()
            && ["script", "style"].contains(&tag.name())
        {
            let (inside, after) = rest.split_at(rest.find(&format!("</{}", tag.name())).unwrap_or(rest.len()));
            pieces.extend((!inside.is_empty()).then_some(Piece::Other(inside)));
            rest = after;
        }
    }
    pieces
}

/// Where a tag ends: after the first `>` that is in no value.
fn end_of_tag(text: &str) -> usize {
    let mut quoted = false;
    for (place, letter) in text.char_indices() {
        match letter {
            '"' => quoted = !quoted,
            '>' if !quoted => return place + 1,
            _ => {}
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_piece_by_piece() {
        let text =
            "<!doctype html><p class=\"a > b\" hidden>One <b>two</b></p><!-- <i> --><style>p > b { }</style>three<br/>";
        let read = pieces(text);
        let tag = |whole| Piece::Tag(Tag(whole));
        let wanted = [
            Piece::Other("<!doctype html>"),
            tag("<p class=\"a > b\" hidden>"),
            Piece::Text("One "),
            tag("<b>"),
            Piece::Text("two"),
            tag("</b>"),
            tag("</p>"),
            Piece::Other("<!-- <i> -->"),
            tag("<style>"),
            Piece::Other("p > b { }"),
            tag("</style>"),
            Piece::Text("three"),
            tag("<br/>"),
        ];
        assert_eq!(read, wanted, "every kind of piece");
        assert_eq!(pieces("a < b"), [Piece::Text("a "), tag("< b")], "what never ends");
        assert_eq!(pieces(""), [], "nothing");
    }

    #[test]
    fn a_tag_has_a_name_and_attributes() {
        let tag = Tag("<input type=\"radio\" disabled data-x=\"1 / 2\"/>");
        assert_eq!((tag.name(), tag.is_end()), ("input", false), "of a beginning");
        assert_eq!(tag.attributes(), [("type", "radio"), ("disabled", ""), ("data-x", "1 / 2")], "in order");
        assert_eq!(tag.attribute("data-x"), Some("1 / 2"), "by name");
        let end = Tag("</em >");
        assert_eq!((end.name(), end.is_end(), end.attributes()), ("em", true, vec![]), "of an end");
    }
}
