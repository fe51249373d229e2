//! Where `embed.html` lies.

/// The address of the folder that has `embed.html` and `embed.js`, without its last slash: a whole one, or one within the site
/// of the page that embeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base {
    address: String,
    is_whole: bool,
}

/// A link stands behind some of these; what is typed with one is no folder. Others end or begin something in the code of some
/// host.
fn is_of_no_address(it: char) -> bool {
    it.is_whitespace() || it.is_control() || "\"<>\\^`{|}?#".contains(it)
}

impl Base {
    /// The folder of an address as somebody types it: a whole one, as [`Base::new`] reads it, or one within a site, which begins
    /// with `/`, `./` or `../`, or with the name of a folder that cannot be taken for a host: one without a point or a colon, and not `localhost`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn typed(text: &str) -> Result<Self, BaseError> {
        let text = text.trim();
        let first = text.split('/').next().unwrap_or_default();
        let is_a_file = first == text && text.ends_with(".html");
        let is_of_a_site = match first {
            // Two slashes begin the name of a host.
            "" => text.starts_with('/') && !text.starts_with("//"),
            "." | ".." => true,
            // The one host without a point that everybody has.
            _ => !first.contains(':') && first != "localhost" && (is_a_file || !first.contains('.')),
        };
        if !is_of_a_site {
            return Self::new(text);
        }
        if let Some(character) = text.chars().find(|&it| is_of_no_address(it)) {
            return Err(BaseError::Character(character));
        }
        let address = match text.rsplit_once('/') {
            Some((folders, file)) if file.ends_with(".html") => folders,
            None if is_a_file => ".",
            _ => text.trim_end_matches('/'),
        };
        Ok(Self { address: address.trim_end_matches('/').to_owned(), is_whole: false })
    }

    /// The folder of a whole address; of a page or a file there, its folder.
    ///
    /// `checked_base` in `xtask/src/release.rs` has the same rules, for that program does not depend on this one: the tests of
    /// both go by `addresses.txt`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn new(text: &str) -> Result<Self, BaseError> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").ok_or(BaseError::NoWeb)?;
        if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
            return Err(BaseError::NoWeb);
        }
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        // Before an `@` in front of the path stands somebody's name, which is not for others.
        let of_no_host = |it: char| is_of_no_address(it) || "@&'".contains(it);
        let wrong = || path.chars().find(|&it| is_of_no_address(it));
        if let Some(character) = host.chars().find(|&it| of_no_host(it)).or_else(wrong) {
            return Err(BaseError::Character(character));
        }
        if host.is_empty() {
            return Err(BaseError::NoHost);
        }
        let folders = match path.rsplit_once('/') {
            Some((folders, file)) if file.ends_with(".html") => folders,
            None if path.ends_with(".html") => "",
            _ => path,
        };
        let address = format!("{scheme}://{host}/{folders}").trim_end_matches('/').to_owned();
        Ok(Self { address, is_whole: true })
    }

    /// The folder of the page that is open, if others can reach it there.
    ///
    /// # Errors
    /// Why nobody can.
    pub fn of_page(address: &str) -> Result<Self, Unpublished> {
        let page = address.split(['?', '#']).next().unwrap_or_default();
        if page.starts_with("file:") {
            return Err(Unpublished::Disk);
        }
        let base = Self::new(page).map_err(|error| match error {
            BaseError::NoWeb | BaseError::NoHost => Unpublished::Nowhere,
            BaseError::Character(_) => Unpublished::Character,
        })?;
        if base.is_of_this_machine() { Err(Unpublished::ThisMachine) } else { Ok(base) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.address
    }

    /// Whether it leads there from anywhere, and not only from a page of the same site.
    pub const fn is_whole(&self) -> bool {
        self.is_whole
    }

    /// Whether it is of this machine, or of a network that the rest of the world does not see.
    pub fn is_of_this_machine(&self) -> bool {
        if !self.is_whole {
            return false;
        }
        let host = self.host();
        let of_name =
            host == "localhost" || [".localhost", ".local", ".internal"].iter().any(|end| host.ends_with(end));
        let parts: Vec<Option<u8>> = host.split('.').map(|part| part.parse().ok()).collect();
        let of_number = match *parts {
            [Some(first), Some(second), Some(_), Some(_)] => {
                matches!((first, second), (0 | 10 | 127, _) | (192, 168) | (169, 254) | (172, 16..=31))
            }
            _ => false,
        };
        let of_long_number = ["[::", "[fc", "[fd", "[fe8"].iter().any(|start| host.starts_with(start));
        of_name || of_number || of_long_number
    }

    /// Whether it is read without encryption, which a page that is encrypted does not show.
    pub fn is_plain(&self) -> bool {
        self.is_whole && self.address.to_ascii_lowercase().starts_with("http:")
    }

    /// Scheme, host and port, as a policy names them: `'self'` of an address within the site.
    pub fn origin(&self) -> &str {
        if !self.is_whole {
            return "'self'";
        }
        let path = self.address.match_indices('/').nth(2).map_or(self.address.len(), |(place, _)| place);
        self.address.get(..path).unwrap_or(&self.address)
    }

    /// The host without its port, in small letters.
    fn host(&self) -> String {
        let host = self.origin().split_once("://").map_or("", |(_, host)| host).to_ascii_lowercase();
        let end = if host.starts_with('[') { host.find(']').map(|it| it + 1) } else { host.find(':') };
        host.get(..end.unwrap_or(host.len())).unwrap_or_default().to_owned()
    }
}

/// Why a text is no address of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseError {
    /// It begins with neither `https://` nor `http://`.
    NoWeb,
    /// It names no host.
    NoHost,
    /// It has a character that no address of a folder has.
    Character(char),
}

/// Why the page that is open has no address for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unpublished {
    /// It was opened from a disk.
    Disk,
    /// It is served by this machine, or within its network.
    ThisMachine,
    /// It has no address of its own, as within another page.
    Nowhere,
    /// Its address has a character that no code carries safely to every host, or somebody's name.
    Character,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_that_of_a_folder() {
        for line in include_str!("addresses.txt").lines().filter(|line| !line.starts_with("# ")) {
            let (text, wanted) = line.split_once(" => ").unwrap();
            let wanted = match wanted.strip_prefix("refused: ") {
                None => Ok(wanted.to_owned()),
                Some("no web") => Err(BaseError::NoWeb),
                Some("no host") => Err(BaseError::NoHost),
                Some(character) => Err(BaseError::Character(character.parse().unwrap())),
            };
            assert_eq!(Base::new(text).map(|base| base.as_str().to_owned()), wanted, "«{text}»");
        }
        for (text, origin) in [
            ("https://example.org", "https://example.org"),
            ("https://example.org:8443/a/v1/embed.html", "https://example.org:8443"),
            ("https://bücher.example/@a/b", "https://bücher.example"),
        ] {
            assert_eq!(Base::new(text).unwrap().origin(), origin, "{text}");
        }
    }

    #[test]
    fn an_address_within_a_site_is_told_from_a_host() {
        for (text, address) in [
            ("./lab/", "./lab"),
            ("..", ".."),
            ("../../lab/embed.html", "../../lab"),
            ("/courses/lab", "/courses/lab"),
            ("/", ""),
            ("/embed.html", ""),
            ("_static", "_static"),
            (" lab/v1/ ", "lab/v1"),
            ("embed.html", "."),
            ("./v0.1", "./v0.1"),
            ("a/b:c", "a/b:c"),
        ] {
            let base = Base::typed(text).unwrap_or_else(|error| panic!("«{text}»: {error:?}"));
            assert_eq!((base.as_str(), base.is_whole()), (address, false), "«{text}»");
            assert!(!base.is_plain() && !base.is_of_this_machine() && base.origin() == "'self'", "«{text}»");
        }
        for (text, error) in [
            ("example.org/lab", BaseError::NoWeb),
            ("example.org", BaseError::NoWeb),
            ("localhost:8080/lab", BaseError::NoWeb),
            ("localhost/lab", BaseError::NoWeb),
            ("javascript:alert(1)", BaseError::NoWeb),
            ("//example.org/lab", BaseError::NoWeb),
            ("", BaseError::NoWeb),
            ("ftp://example.org", BaseError::NoWeb),
            ("../a b", BaseError::Character(' ')),
            ("/lab?x", BaseError::Character('?')),
            ("lab\"", BaseError::Character('"')),
        ] {
            assert_eq!(Base::typed(text), Err(error), "«{text}»");
        }
        let whole = "https://example.org/lab";
        assert_eq!(Base::typed(whole), Base::new(whole), "a whole address stays one");
        assert!(Base::new(whole).unwrap().is_whole(), "and is known as one");
    }

    #[test]
    fn a_page_that_others_cannot_reach_has_no_address() {
        let of = |address: &str| Base::of_page(address).map(|base| base.as_str().to_owned());
        assert_eq!(of("https://example.org/v1/?smoothing=0.2#lab"), Ok("https://example.org/v1".to_owned()));
        assert_eq!(of("https://example.org/v1/index.html?title=%22"), Ok("https://example.org/v1".to_owned()));
        assert_eq!(of("https://example.org/@user/lab/"), Ok("https://example.org/@user/lab".to_owned()));
        assert_eq!(of("https://example.org/lab@0.1.0/?a=@"), Ok("https://example.org/lab@0.1.0".to_owned()));
        for address in ["https://me@example.org/", "https://example.org/a|b/"] {
            assert_eq!(of(address), Err(Unpublished::Character), "{address}");
        }
        for address in [
            "http://localhost:8080/",
            "http://127.0.0.1:8101/index.html",
            "http://[::1]:8080/",
            "http://192.168.1.7/lab/",
            "http://172.20.0.1/",
            "https://lab.local/",
        ] {
            assert_eq!(of(address), Err(Unpublished::ThisMachine), "{address}");
        }
        assert!(of("https://172.40.0.1/").is_ok() && of("https://10.example.org/").is_ok(), "these are of the web");
        assert_eq!(of("file:///home/me/index.html"), Err(Unpublished::Disk), "from a disk");
        for address in ["about:srcdoc", "blob:https://example.org/1", "data:text/html,x", ""] {
            assert_eq!(of(address), Err(Unpublished::Nowhere), "{address}");
        }
    }
}
