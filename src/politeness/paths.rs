//! Paths as robots.txt names them: their percent-encoding made alike, `*` for anything, and `$` for
//! the end (RFC 9309 s.2.2.2 and s.2.2.3).

use crate::canonical_url::CanonicalUrl;

/// A path with its wildcards.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PathPattern(Box<str>);

impl PathPattern {
    /// Reads one as it stands in a file.
    pub(super) fn new(raw: &[u8]) -> PathPattern {
        let path = alike(raw, b"");
        // One without its slash is meant from the root.
        let rooted = path.starts_with(['/', '*']);
        PathPattern(if rooted { path } else { format!("/{path}") }.into())
    }

    /// How much it says: of two that match, the longer one counts.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether it matches a path that [`path_of`] gave. What lies between two wildcards may as well
    /// be found at its first place, so nothing is ever tried twice.
    pub(super) fn matches(&self, path: &str) -> bool {
        let (pattern, closed) = match self.0.strip_suffix('$') {
            Some(pattern) => (pattern, true),
            None => (&*self.0, false),
        };
        let mut parts = pattern.split('*');
        let Some(mut rest) = path.strip_prefix(parts.next().unwrap_or_default()) else {
            return false;
        };
        let mut parts = parts.peekable();
        while let Some(part) = parts.next() {
            if closed && parts.peek().is_none() {
                return rest.ends_with(part);
            }
            match rest.find(part) {
                Some(at) => rest = &rest[at + part.len()..],
                None => return false,
            }
        }
        !closed || rest.is_empty()
    }
}

/// Path and query of an address, as patterns are compared with them.
pub(super) fn path_of(url: &CanonicalUrl) -> String {
    let path = &url.as_url()[url::Position::BeforePath..url::Position::AfterQuery];
    alike(path.as_bytes(), b"*$")
}

/// One form of everything that means the same: what can stand for itself does, anything else is
/// percent-encoded in capitals. `special` are bytes that mean something else unless encoded.
fn alike(raw: &[u8], special: &[u8]) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let [byte, tail @ ..] = rest {
        rest = tail;
        let decoded = match (byte, tail) {
            (b'%', [high, low, after @ ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| {
                rest = after;
                16 * high + low
            }),
            _ => None,
        };
        let stands = match decoded {
            // Encoded, these mean themselves, and nothing more.
            Some(b'%' | b'*' | b'$') => false,
            Some(byte) => byte.is_ascii_graphic(),
            None => byte.is_ascii_graphic() && !special.contains(byte),
        };
        let byte = decoded.unwrap_or(*byte);
        if stands {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(pattern: &str, matching: &[&str], others: &[&str]) {
        let read = PathPattern::new(pattern.as_bytes());
        let matches = |path: &&&str| {
            let url = CanonicalUrl::parse(&format!("http://e.org{path}")).unwrap();
            read.matches(&path_of(&url))
        };
        assert_eq!(matching.iter().find(|path| !matches(path)), None, "{pattern} misses");
        assert_eq!(others.iter().find(matches), None, "{pattern} takes too much");
    }

    #[test]
    fn patterns_match_from_the_start_with_wildcards() {
        check(
            "/fish",
            &["/fish", "/fish.html", "/fish/a", "/fishheads?id=1"],
            &["/Fish", "/a/fish"],
        );
        check("/fish/", &["/fish/", "/fish/salmon"], &["/fish", "/fish.html"]);
        check("/*.php", &["/a.php", "/a/b.php5?x", "/index.php?a=.php"], &["/", "/a.PHP"]);
        check("/*.php$", &["/a.php", "/a/b.php", "/a.php/b.php"], &["/a.php?x", "/a.php5"]);
        check("/fish*.php", &["/fish.php", "/fishheads/a.php?b"], &["/a.php", "/fish"]);
        check("/a$", &["/a"], &["/a/", "/ab"]);
        check("*/print", &["/print", "/a/print"], &["/a"]);
        check("/a*$", &["/a", "/abc"], &["/b"]);
        check("private/", &["/private/a"], &["/private"]);
        check("/$a", &[], &["/", "/a"]);
    }

    #[test]
    fn encodings_of_the_same_path_are_alike() {
        check("/foo/bar/\u{30c4}", &["/foo/bar/%E3%83%84", "/foo/bar/%e3%83%84"], &["/foo/bar/"]);
        check("/foo/bar/%62%61%7A", &["/foo/bar/baz"], &["/foo/bar/ba"]);
        check("/a%2fb", &["/a/b", "/a%2Fb"], &["/ab"]);
        check("/a%2A%24", &["/a%2A%24", "/a*$"], &["/abc", "/a"]);
        check("/100%", &["/100%"], &["/100"]);
        check("/a b", &["/a%20b"], &["/ab"]);
    }

    proptest::proptest! {
        #[test]
        fn a_pattern_means_its_regular_expression(
            pattern in "/[ab*]{0,8}[$]?",
            path in "/[ab]{0,10}",
        ) {
            let regex = regex::escape(&pattern).replace("\\*", ".*").replace("\\$", "$");
            let meant = regex::Regex::new(&format!("^{regex}")).unwrap();
            let read = PathPattern::new(pattern.as_bytes());
            proptest::prop_assert_eq!(read.matches(&path), meant.is_match(&path));
        }
    }
}
