//! What the parser need not see: program text and style sheets, often more than half of a page.
//!
//! Their elements stay, their content goes. JSON stays, since articles are described in it, and so
//! do programs that carry comments. Where the markup is not plain enough to be sure, everything
//! stays.

use std::borrow::Cow;

use memchr::{memchr, memchr_iter};

use super::comments::SIGNS_OF_COMMENTS;
use super::guard;

/// Elements whose content is text up to their end tag, whatever it looks like.
const RAW: &[&str] =
    &["script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "noscript"];

/// The page without the content of its scripts and styles; the page itself, where it has none.
pub(super) fn skim(text: &str) -> Cow<'_, str> {
    guard::without(text, &cuts(text.as_bytes()))
}

/// The ranges to leave out, in bytes. Goes from tag to tag as a tokenizer does, and stops at what
/// has no end.
fn cuts(page: &[u8]) -> Vec<(usize, usize)> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while let Some(open) = memchr(b'<', &page[at..]).map(|n| at + n) {
        let rest = &page[open + 1..];
        let next = match rest.first() {
            Some(b'!') if rest.starts_with(b"!--") => comment_end(page, open + 4),
            Some(b'/') if rest.get(1).is_some_and(u8::is_ascii_alphabetic) => {
                tag_end(page, open + 2)
            }
            // What the parser takes for a comment (HTML s.13.2.5.7).
            Some(b'!' | b'?' | b'/') => memchr(b'>', rest).map(|n| open + n + 2),
            Some(c) if c.is_ascii_alphabetic() => {
                let Some(end) = tag_end(page, open + 1) else { break };
                let raw = RAW.iter().find(|name| named(rest, name));
                let Some(name) = raw.filter(|_| page[end - 2] != b'/') else {
                    at = end;
                    continue;
                };
                let Some(close) = close_tag(page, end, name) else { break };
                if drops(name, &page[open..end], &page[end..close]) {
                    cuts.push((end, close));
                }
                Some(close)
            }
            _ => Some(open + 1),
        };
        let Some(next) = next else { break };
        at = next;
    }
    cuts
}

/// Whether the content of an element is of no use.
fn drops(name: &str, tag: &[u8], content: &[u8]) -> bool {
    match name {
        "style" => true,
        // What looks like a start tag within a comment within a script may reach beyond the first
        // end tag.
        "script" => {
            let has = |sign: &str| memchr::memmem::find(content, sign.as_bytes()).is_some();
            let comment = has("<!--") && holds(content, b"<script");
            !comment && !holds(tag, b"json") && !SIGNS_OF_COMMENTS.iter().any(|s| has(s))
        }
        _ => false,
    }
}

fn holds(text: &[u8], needle: &[u8]) -> bool {
    text.windows(needle.len()).any(|w| w.eq_ignore_ascii_case(needle))
}

/// Whether a tag's text, from behind its bracket, is of this name.
fn named(tag: &[u8], name: &str) -> bool {
    let same = tag.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
    let after = tag.get(name.len());
    same && after.is_some_and(|b| b.is_ascii_whitespace() || matches!(b, b'/' | b'>'))
}

/// One past the `>` of a tag; within quotes behind a `=` it is text.
fn tag_end(page: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    let mut value = false;
    while let Some(&byte) = page.get(at) {
        match byte {
            b'>' => return Some(at + 1),
            b'"' | b'\'' if value => {
                at += 1 + memchr(byte, &page[at + 1..])?;
                value = false;
            }
            b'=' => value = true,
            b if b.is_ascii_whitespace() => {}
            _ => value = false,
        }
        at += 1;
    }
    None
}

/// One past the end of a comment whose text begins at `from`.
fn comment_end(page: &[u8], from: usize) -> Option<usize> {
    let text = &page[from..];
    if text.starts_with(b">") || text.starts_with(b"->") {
        return memchr(b'>', text).map(|n| from + n + 1);
    }
    let ends = |n: &usize| text[..*n].ends_with(b"--") || text[..*n].ends_with(b"--!");
    memchr_iter(b'>', text).find(ends).map(|n| from + n + 1)
}

/// Where the end tag of a raw element begins.
fn close_tag(page: &[u8], from: usize, name: &str) -> Option<usize> {
    let text = &page[from..];
    let closes = |n: &usize| text.get(n + 1) == Some(&b'/') && named(&text[n + 2..], name);
    memchr_iter(b'<', text).find(closes).map(|n| from + n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::dom::Tree;

    fn check(page: &str, expected: &str) {
        assert_eq!(skim(page), expected, "{page}");
    }

    #[test]
    fn programs_and_styles_go() {
        check("<script src=a>if (a<b) c</script>d", "<script src=a></script>d");
        check("<STYLE>p {}\n</Style >d", "<STYLE></Style >d");
        check("a<script>b</scripts>c</script>", "a<script></script>");
    }

    #[test]
    fn what_may_be_needed_stays() {
        for page in [
            "<script type='application/ld+json'>{}</script>",
            "<title><style>a</style></title>",
            "<textarea><script>a</script></textarea>",
            "<!-- <style>a</style> -->",
            "<//<style>a</style>",
            "<a title='<style>'>b</a>",
            "<svg><style/></svg><p>text</p><style></style>",
            "<script>a",
            "<script>state = {\"comments\": []}</script>",
            "<script><!-- <script> a </script> b --> </script>",
            "<styles>a</styles> 1 < 2 <> </",
        ] {
            check(page, page);
        }
    }

    proptest::proptest! {
        #[test]
        fn the_text_of_a_page_stays(parts in proptest::collection::vec(
            "(<(p|b|script|style|title|!--|a b='|a b=\"|textarea|/script|/style|/title|/textarea|/p)|-->|'>|\">|/>|>|[a-z<=/! ]{1,6})", 0..40)) {
            let page = parts.concat();
            let whole = Tree::parse_whole(&page);
            let skimmed = Tree::parse(&page);
            proptest::prop_assert_eq!(skimmed.page(&[]).text(0), whole.page(&[]).text(0));
        }
    }
}
