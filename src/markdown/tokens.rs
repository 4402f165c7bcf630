//! Clean HTML as a run of tags and texts. What is no tag is text; nothing is an error.

use std::borrow::Cow;

/// A tag or a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Token<'h> {
    /// A start tag: its name, and its attributes as written.
    Open(&'h str, &'h str),
    /// An end tag.
    Close(&'h str),
    /// Text, its references read.
    Text(Cow<'h, str>),
}

/// The tokens of a piece of HTML, in order.
pub(crate) fn tokens(html: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = html;
    std::iter::from_fn(move || {
        loop {
            if rest.is_empty() {
                return None;
            }
            if let Some(end) = comment(rest) {
                rest = &rest[end..];
                continue;
            }
            if let Some((token, end)) = tag(rest) {
                rest = &rest[end..];
                return Some(token);
            }
            // A sign that begins no tag is text, as is what follows up to the next one.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let end = rest[first..].find('<').map_or(rest.len(), |at| at + first);
            let (text, after) = rest.split_at(end);
            rest = after;
            return Some(Token::Text(html_escape::decode_html_entities(text)));
        }
    })
}

/// One past the end of the comment that a text begins with.
fn comment(text: &str) -> Option<usize> {
    let inside = text.strip_prefix("<!--")?;
    Some(inside.find("-->").map_or(text.len(), |at| at + "<!---->".len()))
}

/// The tag that a text begins with, and one past its end.
fn tag(text: &str) -> Option<(Token<'_>, usize)> {
    let inside = text.strip_prefix('<')?;
    let (closing, inside) = match inside.strip_prefix('/') {
        Some(name) => (true, name),
        None => (false, inside),
    };
    if !inside.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let end = tag_end(inside)?;
    let whole = inside[..end].trim_end_matches('/');
    let cut = whole.find(|c: char| c.is_whitespace() || c == '/').unwrap_or(whole.len());
    let (name, attributes) = whole.split_at(cut);
    let token = if closing { Token::Close(name) } else { Token::Open(name, attributes) };
    Some((token, text.len() - inside.len() + end + 1))
}

/// Where the sign is that ends a tag; not within quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    None
}

/// The value of an attribute, where it is written in double quotes as clean HTML does.
pub(crate) fn attribute<'h>(attributes: &'h str, name: &str) -> Option<Cow<'h, str>> {
    let mut rest = attributes;
    loop {
        let (key, value) = rest.split_once("=\"")?;
        let (value, after) = value.split_once('"')?;
        if key.trim() == name {
            return Some(html_escape::decode_html_entities(value));
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_text() {
        let check = |html: &str, expected: &[Token<'_>]| {
            assert_eq!(tokens(html).collect::<Vec<_>>(), expected, "{html}");
        };
        let text = |t: &'static str| Token::Text(t.into());
        check(
            "<a href=\"/x>y\">1 &lt; 2</a><br>",
            &[
                Token::Open("a", " href=\"/x>y\""),
                text("1 < 2"),
                Token::Close("a"),
                Token::Open("br", ""),
            ],
        );
        check("a <3 b<!-- c --><hr/>", &[text("a "), text("<3 b"), Token::Open("hr", "")]);
        check("<a href=\"never", &[text("<a href=\"never")]);
        assert_eq!(attribute(" rel=\"x\" href=\"/a?b&amp;c\"", "href").as_deref(), Some("/a?b&c"));
        assert_eq!(attribute(" rel=\"x\"", "href"), None);
    }
}
