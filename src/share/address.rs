//! Where `embed.html` lies.

/// The address of the folder that has `embed.html` and `embed.js`, without its last slash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Base(String);

impl Base {
    /// The folder of an address as somebody types it; of a page or a file there, its folder.
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
        // A link stands behind some of these; what is typed with one is no folder. Others end or begin something in the code
        // of some host. Before an `@` in front of the path stands somebody's name, which is not for others.
        let of_none = |it: char| it.is_whitespace() || it.is_control() || "\"<>\\^`{|}?#".contains(it);
        let of_no_host = |it: char| of_none(it) || "@&'".contains(it);
        if let Some(character) =
            host.chars().find(|&it| of_no_host(it)).or_else(|| path.chars().find(|&it| of_none(it)))
        {
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
        Ok(Self(format!("{scheme}://{host}/{folders}").trim_end_matches('/').to_owned()))
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
        &self.0
    }

    /// Whether it is of this machine, or of a network that the rest of the world does not see.
    pub fn is_of_this_machine(&self) -> bool {
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
        self.0.to_ascii_lowercase().starts_with("http:")
    }

    /// Scheme, host and port, as a policy names them.
    pub fn origin(&self) -> &str {
        let path = self.0.match_indices('/').nth(2).map_or(self.0.len(), |(place, _)| place);
        self.0.get(..path).unwrap_or(&self.0)
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
