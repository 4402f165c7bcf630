//! What publishers and readers wrote, as markup that can do no harm.

use std::ops::Range;
use std::sync::LazyLock;

use maud::{Markup, PreEscaped, html};

use crate::query::Snippet;

/// A text with its matches marked; they are places in bytes.
pub(super) fn marked(text: &str, highlights: &[Range<usize>]) -> Markup {
    let mut at = 0;
    let mut parts = Vec::new();
    for range in highlights {
        if let (Some(before), Some(word)) = (text.get(at..range.start), text.get(range.clone())) {
            parts.push((before, word));
            at = range.end;
        }
    }
    html! {
        @for (before, word) in parts { (before) mark { (word) } }
        (text.get(at..).unwrap_or_default())
    }
}

/// A piece of a text, with dots where more stands before or after it.
pub(super) fn snippet(snippet: &Snippet) -> Markup {
    html! {
        @if snippet.has_before { "… " }
        (marked(&snippet.text, &snippet.highlights))
        @if snippet.has_after { " …" }
    }
}

/// The elements of an article's text that are shown. Pictures are not: nothing is loaded from
/// elsewhere.
const ELEMENTS: [&str; 35] = [
    "a",
    "abbr",
    "b",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "strong",
    "sub",
    "sup",
    "table",
    "td",
    "th",
    "tr",
];

/// An article's HTML, cleaned once more: it may come from another archive, or from an extractor
/// of years ago.
pub(super) fn clean(html: &str) -> Markup {
    static CLEANER: LazyLock<ammonia::Builder<'static>> = LazyLock::new(|| {
        let mut builder = ammonia::Builder::empty();
        builder
            .tags(ELEMENTS.into_iter().chain(["ul", "thead", "tbody", "tfoot"]).collect())
            .tag_attributes(
                [
                    ("a", ["href"].into()),
                    ("td", ["colspan", "rowspan"].into()),
                    ("th", ["colspan", "rowspan", "scope"].into()),
                ]
                .into(),
            )
            .generic_attributes(["dir", "lang"].into())
            .url_schemes(["http", "https", "mailto"].into())
            .clean_content_tags(["script", "style"].into())
            .link_rel(Some("noopener noreferrer nofollow"));
        builder
    });
    PreEscaped(CLEANER.clean(html).to_string())
}

/// An address as a link, where it is one that may be followed.
pub(super) fn link(url: &str, text: &str) -> Markup {
    html! {
        @if is_web(url) { a href=(url) rel="noopener noreferrer nofollow" { (text) } }
        @else { (text) }
    }
}

/// Whether an address is of the web: `javascript:` and the like are not.
fn is_web(url: &str) -> bool {
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    matches!(scheme.as_deref(), Some("http" | "https"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matches_are_marked_and_the_rest_is_text() {
        let markup = marked("<b> glass & eels", &[4..9, 12..16]);
        assert_eq!(markup.into_string(), "&lt;b&gt; <mark>glass</mark> &amp; <mark>eels</mark>");
        // A place that is none is left out.
        assert_eq!(marked("é", std::slice::from_ref(&(1..2))).into_string(), "é");
    }

    #[test]
    fn nothing_that_runs_or_loads_is_left() {
        let check = |html: &str, expected: &str| {
            assert_eq!(clean(html).into_string(), expected, "{html}");
        };
        check("<p onclick=x()>a<script>x()</script></p>", "<p>a</p>");
        check("<p>a<img src=https://e.example/x onerror=x()></p>", "<p>a</p>");
        check("<a href=javascript:x()>a</a>", "<a rel=\"noopener noreferrer nofollow\">a</a>");
        check("<p style=\"background:url(x)\" lang=fr>a</p>", "<p lang=\"fr\">a</p>");
        check("<svg><style><b title='</style><img src=x>'>", "<b></b>");
        check("<iframe src=x></iframe><form action=x><input></form>", "");
    }

    #[test]
    fn only_addresses_of_the_web_are_links() {
        for url in ["javascript:alert(1)", "JaVaScRiPt:x", "data:text/html,x", "no address", ""] {
            assert!(!is_web(url), "{url}");
        }
        assert!(is_web("https://example.org/a"));
    }
}
