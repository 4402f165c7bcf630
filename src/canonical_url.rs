//! Addresses: as servers are asked for them, and in the one form by which an article is known.
//!
//! Resolves, normalises (RFC 3986 s.6) and, for the article's own address, drops what only tracks
//! the reader. Never fetches, and never guesses beyond what the address itself says.

use std::fmt;

use sha2::{Digest, Sha256};
use url::Url;

/// The longest address that is kept, in bytes: servers refuse longer ones (RFC 9110 s.4.1).
const URL_BYTES_MAX: usize = 8_000;

/// Query parameters that tell who sent the reader, never what is on the page.
const TRACKERS: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "gbraid",
    "wbraid",
    "msclkid",
    "yclid",
    "twclid",
    "ttclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "cmpid",
    "cmp",
    "ncid",
    "ocid",
    "xtor",
    "ftag",
    "wt_mc",
    "wt_zmc",
    "at_medium",
    "at_campaign",
    "at_custom1",
    "at_custom2",
    "at_custom3",
    "at_custom4",
    "_ga",
    "_gl",
    "_hsenc",
    "_hsmi",
    "mkt_tok",
    "oly_enc_id",
    "oly_anon_id",
    "vero_id",
    "wickedid",
    "s_cid",
    "piano_referrer",
    "smid",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
];

/// Prefixes of such parameters.
const TRACKER_PREFIXES: &[&str] = &["utm_", "pk_", "mtm_", "hsa_", "itm_"];

/// An absolute `http` or `https` address without fragment and credentials.
///
/// It is asked for as it stands: servers may mean something by a parameter that looks like a
/// tracker. [`CanonicalUrl::canonical`] is the form in which two spellings are equal.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CanonicalUrl(Url);

/// The text is no address that Annals can follow.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotAUrl {
    /// It does not parse.
    #[error("not an address: {0}")]
    Syntax(String),
    /// Another scheme than `http` or `https`.
    #[error("scheme {0:?} is not http or https")]
    Scheme(String),
    /// No host.
    #[error("the address names no host")]
    NoHost,
    /// Longer than servers accept.
    #[error("the address is longer than {URL_BYTES_MAX} bytes")]
    TooLong,
}

impl CanonicalUrl {
    /// Reads and normalises an absolute address.
    ///
    /// # Errors
    /// [`NotAUrl`] where the text is not an absolute `http` or `https` address.
    pub fn parse(text: &str) -> Result<CanonicalUrl, NotAUrl> {
        if text.len() > URL_BYTES_MAX {
            return Err(NotAUrl::TooLong);
        }
        let url = Url::parse(text.trim()).map_err(|e| NotAUrl::Syntax(e.to_string()))?;
        CanonicalUrl::from_url(url)
    }

    /// Reads a reference relative to this address (RFC 3986 s.5).
    ///
    /// # Errors
    /// [`NotAUrl`] where the result is not an `http` or `https` address.
    pub fn join(&self, reference: &str) -> Result<CanonicalUrl, NotAUrl> {
        if reference.len() > URL_BYTES_MAX {
            return Err(NotAUrl::TooLong);
        }
        let url = self.0.join(reference.trim()).map_err(|e| NotAUrl::Syntax(e.to_string()))?;
        CanonicalUrl::from_url(url)
    }

    fn from_url(mut url: Url) -> Result<CanonicalUrl, NotAUrl> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NotAUrl::Scheme(url.scheme().to_owned()));
        }
        let Some(host) = url.host_str() else { return Err(NotAUrl::NoHost) };
        // A trailing dot names the same host (RFC 3986 s.3.2.2).
        if let Some(stripped) = host.strip_suffix('.').map(str::to_owned) {
            if stripped.is_empty() {
                return Err(NotAUrl::NoHost);
            }
            url.set_host(Some(&stripped)).map_err(|e| NotAUrl::Syntax(e.to_string()))?;
        }
        url.set_fragment(None);
        // Credentials belong to the reader, not to the article.
        let _ = url.set_username("");
        let _ = url.set_password(None);
        Ok(CanonicalUrl(url))
    }

    /// The same address with escapes in their normal form and without what only tracks the reader:
    /// two spellings of one article's address are equal (RFC 3986 s.6.2.2).
    pub fn canonical(&self) -> CanonicalUrl {
        let mut url = self.0.clone();
        let path = normal_escapes(url.path());
        if path != url.path() {
            url.set_path(&path);
        }
        drop_trackers(&mut url);
        CanonicalUrl(url)
    }

    /// The address as text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The address in parts.
    pub fn as_url(&self) -> &Url {
        &self.0
    }

    /// The host, lower case, as in the address (a domain or an IP literal).
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// Host and port where it is not the scheme's own: one server to be polite to.
    pub fn authority(&self) -> String {
        match self.0.port() {
            Some(port) => format!("{}:{port}", self.host()),
            None => self.host().to_owned(),
        }
    }

    /// The domain that somebody registered (public suffix list), or the host itself.
    pub fn registrable_domain(&self) -> &str {
        psl::domain_str(self.host()).unwrap_or(self.host())
    }

    /// The id of the article at this address: 16 characters of `a-z2-7`, the same on every machine.
    ///
    /// `http` and `https` are one article, and so is a path with or without its last slash: 80 bits
    /// of SHA-256 over `host[:port]/path?query`, in base 32 (RFC 4648 s.6, lower case).
    pub fn article_id(&self) -> ArticleId {
        let canonical = self.canonical();
        let path = canonical.0.path().trim_end_matches('/');
        let query = canonical.0.query().map(|q| format!("?{q}")).unwrap_or_default();
        let key = format!("{}{path}{query}", self.authority());
        ArticleId(base32(&Sha256::digest(key.as_bytes())[..10]))
    }
}

/// Decodes escaped unreserved characters and raises the hex digits of the others (RFC 3986 s.6.2.2).
fn normal_escapes(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut i = 0;
    while i < bytes.len() {
        let escaped = (bytes[i] == b'%')
            .then(|| path.get(i + 1..i + 3).and_then(|hex| u8::from_str_radix(hex, 16).ok()))
            .flatten();
        match escaped {
            Some(b) if b.is_ascii_alphanumeric() || b"-._~".contains(&b) => {
                out.push(b as char);
                i += 3;
            }
            Some(b) => {
                out.push_str(&format!("%{b:02X}"));
                i += 3;
            }
            None => {
                // `Url` has escaped everything beyond ASCII already.
                out.push(bytes[i] as char);
                i += 1;
            }
        }
    }
    out
}

fn drop_trackers(url: &mut Url) {
    let Some(query) = url.query() else { return };
    let kept: Vec<&str> = query.split('&').filter(|p| !p.is_empty() && !is_tracker(p)).collect();
    let kept = kept.join("&");
    if kept.is_empty() {
        url.set_query(None);
    } else if kept != query {
        url.set_query(Some(&kept));
    }
}

fn is_tracker(parameter: &str) -> bool {
    let name = parameter.split('=').next().unwrap_or_default().to_ascii_lowercase();
    TRACKERS.contains(&name.as_str()) || TRACKER_PREFIXES.iter().any(|p| name.starts_with(p))
}

fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let mut out = String::new();
    let (mut buffer, mut bits) = (0u32, 0);
    for &byte in bytes {
        buffer = (buffer << 8) | u32::from(byte);
        bits += 8;
        while bits >= 5 {
            bits -= 5;
            out.push(ALPHABET[((buffer >> bits) & 31) as usize] as char);
        }
    }
    out
}

impl fmt::Display for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for CanonicalUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.as_str())
    }
}

/// The id of an article; see [`CanonicalUrl::article_id`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ArticleId(String);

impl ArticleId {
    /// Length of every id, in characters.
    pub const LEN: usize = 16;

    /// Reads an id as it was printed; none where it cannot be one.
    pub fn parse(text: &str) -> Option<ArticleId> {
        let text = text.trim().to_ascii_lowercase();
        let right = |b: u8| b.is_ascii_lowercase() || (b'2'..=b'7').contains(&b);
        (text.len() == Self::LEN && text.bytes().all(right)).then_some(ArticleId(text))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ArticleId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(CanonicalUrl::parse(input).unwrap().canonical().as_str(), expected);
    }

    #[test]
    fn an_address_is_asked_for_as_it_was_given() {
        for given in ["http://e.org/a?utm_source=rss", "http://e.org/%7euser/%c3%a9?b=&&c"] {
            assert_eq!(CanonicalUrl::parse(given).unwrap().as_str(), given);
        }
    }

    #[test]
    fn spellings_of_one_address_are_equal() {
        check("HTTP://Example.ORG:80/a/../b", "http://example.org/b");
        check("https://example.org:443", "https://example.org/");
        check("http://example.org./a", "http://example.org/a");
        check("http://example.org/%7euser/%c3%a9", "http://example.org/~user/%C3%A9");
        check("http://example.org/é", "http://example.org/%C3%A9");
        check("http://me:secret@example.org/a#part", "http://example.org/a");
        check("http://bücher.example/", "http://xn--bcher-kva.example/");
    }

    #[test]
    fn trackers_go_and_the_rest_of_the_query_stays() {
        check("http://e.org/a?utm_source=rss&id=7&fbclid=x", "http://e.org/a?id=7");
        check("http://e.org/a?UTM_Medium=rss", "http://e.org/a");
        check("http://e.org/a?", "http://e.org/a");
        check("http://e.org/a?b=1&a=2", "http://e.org/a?b=1&a=2");
    }

    #[test]
    fn what_cannot_be_followed_is_refused() {
        for bad in ["", "a/b", "ftp://e.org/", "javascript:alert(1)", "http://", "mailto:a@b.c"] {
            assert!(CanonicalUrl::parse(bad).is_err(), "{bad}");
        }
        let long = format!("http://e.org/{}", "a".repeat(URL_BYTES_MAX));
        assert_eq!(CanonicalUrl::parse(&long), Err(NotAUrl::TooLong));
    }

    #[test]
    fn one_article_has_one_id() {
        let id = |u: &str| CanonicalUrl::parse(u).unwrap().article_id();
        assert_eq!(id("http://e.org/a/"), id("https://e.org/a?utm_source=x"));
        assert_ne!(id("http://e.org/a"), id("http://e.org/a?b"));
        assert_eq!(id("http://e.org/a").as_str().len(), ArticleId::LEN);
        assert_eq!(ArticleId::parse(id("http://e.org/a").as_str()), Some(id("http://e.org/a")));
        assert_eq!(ArticleId::parse("no such id"), None);
    }

    proptest::proptest! {
        #[test]
        fn canonical_twice_equals_once(text in "https?://[a-z]{1,8}\\.org/[ -~é]{0,30}") {
            if let Ok(once) = CanonicalUrl::parse(&text) {
                proptest::prop_assert_eq!(&CanonicalUrl::parse(once.as_str()).unwrap(), &once);
                let once = once.canonical();
                proptest::prop_assert_eq!(&once.canonical(), &once);
            }
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = CanonicalUrl::parse(&text);
            let _ = CanonicalUrl::parse("http://e.org/a/b?c").unwrap().join(&text);
        }
    }
}
