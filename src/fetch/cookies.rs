//! The cookies of one host, for as long as the run lasts (RFC 6265).
//!
//! Some sites answer only to those who bring back the cookie of their first answer. A jar belongs
//! to one host, so that `Domain` need not be understood and nobody can be followed from one host to
//! another; nothing is written to disk. That makes a page of code of what a library for browsers
//! needs a calendar and the public suffix list for.

use jiff::Timestamp;

use crate::canonical_url::CanonicalUrl;

/// Cookies that are kept of a host.
const COOKIES_MAX: usize = 50;

/// Bytes of a cookie, and of all that are sent; servers refuse larger fields.
const BYTES_MAX: usize = 4_096;

/// A host's cookies.
#[derive(Debug, Default)]
pub(super) struct Jar {
    cookies: Vec<Cookie>,
}

#[derive(Debug, PartialEq, Eq)]
struct Cookie {
    name: String,
    value: String,
    path: String,
    secure: bool,
}

impl Jar {
    /// Takes in a `Set-Cookie` field from the answer for an address.
    pub(super) fn set(&mut self, field: &str, url: &CanonicalUrl, now: Timestamp) {
        let Some((cookie, expired)) = read(field, url, now) else { return };
        self.cookies.retain(|c| (&c.name, &c.path) != (&cookie.name, &cookie.path));
        if !expired && self.cookies.len() < COOKIES_MAX {
            self.cookies.push(cookie);
        }
    }

    /// The `Cookie` field of a request for an address; none where it would be empty.
    pub(super) fn header(&self, url: &CanonicalUrl) -> Option<String> {
        let (path, https) = (url.as_url().path(), url.as_url().scheme() == "https");
        let mut field = String::new();
        for cookie in self.cookies.iter().filter(|c| covers(&c.path, path) && (https || !c.secure))
        {
            let pair = format!("{}={}", cookie.name, cookie.value);
            if field.len() + pair.len() > BYTES_MAX {
                break;
            }
            let gap = if field.is_empty() { "" } else { "; " };
            field += &format!("{gap}{pair}");
        }
        (!field.is_empty()).then_some(field)
    }
}

/// Reads a `Set-Cookie` field (RFC 6265 s.5.2): the cookie, and whether it has expired already.
fn read(field: &str, url: &CanonicalUrl, now: Timestamp) -> Option<(Cookie, bool)> {
    let mut parts = field.split(';');
    let (name, value) = parts.next()?.split_once('=')?;
    let (name, value) = (name.trim().to_owned(), value.trim().to_owned());
    if name.is_empty() || name.len() + value.len() > BYTES_MAX {
        return None;
    }
    let mut cookie = Cookie { name, value, path: default_path(url), secure: false };
    let (mut max_age, mut expires) = (None, None);
    for part in parts {
        let (key, value) = part.split_once('=').unwrap_or((part, ""));
        let value = value.trim();
        match key.trim().to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => cookie.path = value.to_owned(),
            "secure" => cookie.secure = true,
            "max-age" => max_age = value.parse::<i64>().ok(),
            "expires" => expires = crate::dates::parse_machine(value),
            _ => {}
        }
    }
    let past = expires.and_then(|date| date.timestamp()).is_some_and(|at| at <= now);
    Some((cookie, max_age.map_or(past, |seconds| seconds <= 0)))
}

/// The folder of the address (RFC 6265 s.5.1.4).
fn default_path(url: &CanonicalUrl) -> String {
    let path = url.as_url().path();
    match path.rfind('/') {
        Some(end) if end > 0 => path[..end].to_owned(),
        _ => "/".into(),
    }
}

fn covers(cookie: &str, path: &str) -> bool {
    path.strip_prefix(cookie)
        .is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> CanonicalUrl {
        CanonicalUrl::parse(text).unwrap()
    }

    /// What is sent to an address after these were set at `http://e.org/news/a`.
    #[track_caller]
    fn check(set: &[&str], to: &str, expected: &str) {
        let mut jar = Jar::default();
        let now: Timestamp = "2026-02-06T12:00:00Z".parse().unwrap();
        for field in set {
            jar.set(field, &url("http://e.org/news/a"), now);
        }
        assert_eq!(jar.header(&url(to)).unwrap_or_default(), expected);
    }

    #[test]
    fn a_cookie_goes_back_where_it_belongs() {
        let here = "http://e.org/news/b";
        check(&["a=1", "b=2; HttpOnly"], here, "a=1; b=2");
        check(&["a=1", "a=2"], here, "a=2");
        check(&["a=1"], "http://e.org/sport", "");
        check(&["a=1; Path=/"], "http://e.org/sport", "a=1");
        check(&["a=1; path=/new"], here, "");
        check(&["a=1; Secure"], here, "");
        check(&["a=1; Secure"], "https://e.org/news/b", "a=1");
    }

    #[test]
    fn a_cookie_that_has_expired_is_gone() {
        let here = "http://e.org/news/b";
        check(&["a=1", "a=x; Max-Age=0"], here, "");
        check(&["a=1", "a=x; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], here, "");
        check(&["a=1; Expires=Fri, 01 Jan 2100 00:00:00 GMT"], here, "a=1");
        check(&["a=1; Max-Age=60; Expires=Thu, 01 Jan 1970 00:00:00 GMT"], here, "a=1");
    }

    #[test]
    fn what_is_no_cookie_or_too_much_is_left_out() {
        let here = "http://e.org/news/b";
        check(&["", "=1", "a", ";;;"], here, "");
        check(&[&format!("a={}", "x".repeat(BYTES_MAX))], here, "");
        let many: Vec<String> = (0..1_000).map(|n| format!("c{n}=1")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let mut jar = Jar::default();
        many.iter().for_each(|field| jar.set(field, &url(here), Timestamp::UNIX_EPOCH));
        assert_eq!(jar.cookies.len(), COOKIES_MAX);
    }

    proptest::proptest! {
        #[test]
        fn no_field_panics(field in ".{0,80}") {
            let mut jar = Jar::default();
            jar.set(&field, &url("http://e.org/"), Timestamp::UNIX_EPOCH);
            let _ = jar.header(&url("http://e.org/"));
        }
    }
}
