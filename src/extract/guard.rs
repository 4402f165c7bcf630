//! What keeps hostile markup from costing more than its size: depth of nesting, long tags.
//!
//! The parser looks at all open elements for many a tag, so a page of nothing but start tags
//! would take time that grows with the square of its length.

use std::borrow::Cow;

/// The deepest nesting that is kept; browsers stop at 512.
pub(super) const DEPTH_MAX: usize = 512;

/// Elements that the parser closes on its own, or that hold nothing: they never nest by themselves.
const CLOSED_BY_THEMSELVES: &[&str] = &[
    "area", "base", "br", "col", "colgroup", "dd", "dt", "embed", "hr", "img", "input", "li",
    "link", "meta", "optgroup", "option", "p", "param", "path", "rect", "rp", "rt", "source",
    "tbody", "td", "tfoot", "th", "thead", "tr", "track", "use", "wbr",
];

/// The page without the start tags that would nest deeper than [`DEPTH_MAX`]; the page itself,
/// where there are none.
pub(super) fn shallow(text: &str) -> Cow<'_, str> {
    // Far fewer tags than that cannot nest so deep.
    if memchr::memchr_iter(b'<', text.as_bytes()).take(DEPTH_MAX + 1).count() <= DEPTH_MAX {
        return Cow::Borrowed(text);
    }
    without(text, &cuts(text.as_bytes()))
}

/// A text less some ranges of bytes, which are in order; the text itself, where there are none.
pub(super) fn without<'t>(text: &'t str, cuts: &[(usize, usize)]) -> Cow<'t, str> {
    if cuts.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for &(start, end) in cuts {
        out.push_str(text.get(from..start).unwrap_or_default());
        from = end;
    }
    out.push_str(text.get(from..).unwrap_or_default());
    Cow::Owned(out)
}

/// The tags to leave out, as ranges of bytes.
fn cuts(bytes: &[u8]) -> Vec<(usize, usize)> {
    let mut cuts = Vec::new();
    let mut open: Vec<u64> = Vec::new();
    // How many of the open names hash so: an end tag that closes nothing is not counted.
    let mut counts = std::collections::HashMap::<u64, u32>::new();
    for at in memchr::memchr_iter(b'<', bytes) {
        let ends = bytes.get(at + 1) == Some(&b'/');
        let from = at + 1 + usize::from(ends);
        let rest = &bytes[from..bytes.len().min(from + 12)];
        let len = rest.iter().position(|b| !b.is_ascii_alphanumeric()).unwrap_or(rest.len());
        if len == 0 {
            continue;
        }
        let mut name = [0u8; 8];
        let short = len.min(8);
        name[..short].copy_from_slice(&rest[..short]);
        name.make_ascii_lowercase();
        if CLOSED_BY_THEMSELVES.iter().any(|n| n.as_bytes() == &name[..short]) {
            continue;
        }
        let key = u64::from_le_bytes(name);
        if !ends {
            if open.len() < DEPTH_MAX {
                open.push(key);
                *counts.entry(key).or_default() += 1;
            } else {
                let end = memchr::memchr(b'>', &bytes[at..]).map_or(bytes.len(), |n| at + n + 1);
                if cuts.last().is_none_or(|&(_, last)| last <= at) {
                    cuts.push((at, end));
                }
            }
        } else if counts.get(&key).is_some_and(|n| *n > 0) {
            while let Some(closed) = open.pop() {
                if let Some(n) = counts.get_mut(&closed) {
                    *n -= 1;
                }
                if closed == key {
                    break;
                }
            }
        }
    }
    cuts
}

/// The last boundary between characters at or before `bytes`.
pub(super) fn boundary(text: &str, bytes: usize) -> usize {
    let mut end = text.len().min(bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

/// How much of an endless tag to leave out: up to its `>`, or to the dashes before it, which may
/// end a comment.
pub(super) fn tag_end(text: &str) -> usize {
    let end = memchr::memchr(b'>', text.as_bytes()).unwrap_or(text.len());
    if text[..end].ends_with("--") { end - 2 } else { end }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_too_deep_goes() {
        let fine = "<ul><li>a<li>b</ul>".repeat(1000);
        assert!(matches!(shallow(&fine), Cow::Borrowed(_)));
        let unclosed = "<div><span>a</div>".repeat(1000);
        assert!(matches!(shallow(&unclosed), Cow::Borrowed(_)));
        let deep = "<b>".repeat(DEPTH_MAX + 7) + "é</b>";
        assert_eq!(shallow(&deep).matches("<b>").count(), DEPTH_MAX);
        assert!(shallow(&deep).ends_with("é</b>"));
    }

    #[test]
    fn a_tag_ends_at_its_bracket() {
        assert_eq!(tag_end("a=1 b=2>c"), 7);
        assert_eq!(tag_end("long -->c"), 5);
        assert_eq!(tag_end("endless"), 7);
    }
}
