//! How a page is built, as far as it tells a wall from an article: one pass over its tags.

use crate::text::fold;

/// Bytes of a page that are looked at: walls are small.
const BYTES_MAX: usize = 512 << 10;

/// What stands in a page's tags. Text and scripts do not count.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Marks {
    /// An attribute speaks of a captcha.
    pub captcha: bool,
    /// An attribute speaks of a challenge.
    pub challenge: bool,
    /// An attribute speaks of consent.
    pub consent: bool,
    /// An attribute speaks of a paywall, or of registering to read.
    pub paywall: bool,
    /// A field for a password.
    pub password: bool,
    /// A form.
    pub form: bool,
    /// A button.
    pub button: bool,
    /// The page loads itself again.
    pub refreshes: bool,
    /// It is not to be indexed.
    pub noindex: bool,
    /// What its title element says, in lower case.
    pub title: String,
}

impl Marks {
    /// Reads the tags of a page.
    pub fn of(html: &[u8]) -> Marks {
        let html = html[..html.len().min(BYTES_MAX)].to_ascii_lowercase();
        let mut marks = Marks::default();
        let mut rest: &[u8] = &html;
        while let Some(at) = memchr::memchr(b'<', rest) {
            rest = &rest[at + 1..];
            if let Some(comment) = rest.strip_prefix(b"!--") {
                rest = after(comment, b"-->");
                continue;
            }
            if !rest.first().is_some_and(u8::is_ascii_lowercase) {
                continue;
            }
            let (tag, behind) = rest.split_at(tag_end(rest));
            marks.take(tag);
            rest = behind;
            if names(tag, b"title") {
                let end = memchr::memchr(b'<', rest).unwrap_or(rest.len());
                // Drawings have titles too; the page's comes first.
                if marks.title.is_empty() {
                    let title = String::from_utf8_lossy(&rest[..end]);
                    marks.title = title.trim_start_matches('>').trim().to_owned();
                }
            }
            // What a script holds looks like tags, and is none.
            for (name, end) in [(&b"script"[..], &b"</script"[..]), (b"style", b"</style")] {
                if names(tag, name) {
                    rest = after(rest, end);
                }
            }
        }
        marks
    }

    /// Whether its title says that it is not there.
    pub fn says_not_found(&self) -> bool {
        says_not_found(&self.title)
    }

    fn take(&mut self, tag: &[u8]) {
        let has = |text: &[u8]| memchr::memmem::find(tag, text).is_some();
        self.form |= names(tag, b"form");
        self.button |= names(tag, b"button");
        self.password |= names(tag, b"input") && has(b"password");
        self.refreshes |= names(tag, b"meta") && has(b"http-equiv") && has(b"refresh");
        self.noindex |= names(tag, b"meta") && has(b"robots") && has(b"noindex");
        // A page links to help on all of these; only its own elements are built like them.
        if names(tag, b"a") || names(tag, b"link") || names(tag, b"meta") {
            return;
        }
        self.captcha |= has(b"captcha") || has(b"turnstile");
        self.challenge |= has(b"challenge");
        self.consent |= has(b"consent") || has(b"gdpr") || has(b"cookiewall");
        self.paywall |= has(b"paywall") || has(b"regwall") || has(b"pay-wall");
    }
}

fn names(tag: &[u8], name: &[u8]) -> bool {
    tag.strip_prefix(name).is_some_and(|rest| !rest.first().is_some_and(u8::is_ascii_alphanumeric))
}

/// Where a tag ends: at its bracket, one in quotes left out.
fn tag_end(tag: &[u8]) -> usize {
    let mut quote = None;
    for (n, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return n,
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(q), byte) if q == *byte => quote = None,
            _ => {}
        }
    }
    tag.len()
}

fn after<'a>(text: &'a [u8], end: &[u8]) -> &'a [u8] {
    memchr::memmem::find(text, end).map_or(&[], |at| &text[at + end.len()..])
}

/// "Not found" in the languages of most sites, and as a number.
fn says_not_found(title: &str) -> bool {
    const SAYINGS: &[&str] = &[
        "not found",
        "page gone",
        "nicht gefunden",
        "introuvable",
        "non trouvee",
        "no encontrada",
        "no encontrado",
        "no existe",
        "non trovata",
        "nao encontrada",
        "niet gevonden",
        "nie znaleziono",
        "не найдена",
        "hittades inte",
        "bulunamadı",
        "見つかりません",
        "未找到",
        "找不到",
    ];
    let title = fold(title);
    let numbered = title.split(|c: char| !c.is_alphanumeric()).any(|word| word == "404");
    numbered || SAYINGS.iter().any(|saying| title.contains(saying))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: Marks) {
        assert_eq!(Marks::of(html.as_bytes()), expected, "{html}");
    }

    #[test]
    fn tags_are_read_and_nothing_else() {
        let none = Marks::default;
        check("<p>password captcha consent</p>", none());
        check("<script>var x = '<div class=captcha>'</script>", none());
        check("<!-- <form class=paywall> --><formal>", none());
        check("<a href='/consent'>", none());
        check("<INPUT TYPE=PASSWORD>", Marks { password: true, ..none() });
        check("<div title='a > b' class='captcha'>", Marks { captcha: true, ..none() });
        check("<script src='/captcha.js'></script>", Marks { captcha: true, ..none() });
        check("<form", Marks { form: true, ..none() });
        let titled = Marks { title: "the dyke".into(), ..none() };
        check("<title> The dyke </title><svg><title>Logo</title></svg>", titled);
    }

    #[test]
    fn a_title_may_say_that_nothing_is_there() {
        for (title, expected) in [
            ("404 – Seite nicht gefunden", true),
            ("Page Introuvable", true),
            ("Flight 4042 found", false),
        ] {
            assert_eq!(says_not_found(title), expected, "{title}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(0u8.., 0..300)) {
            Marks::of(&bytes);
        }
    }
}
