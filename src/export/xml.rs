//! Text within XML 1.0.

/// Text as it stands in an element or a quoted attribute: escaped, and without the characters that
/// XML 1.0 does not allow (s.2.2).
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + text.len() / 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' => out.push(c),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            c => out.push(c),
        }
    }
    out
}

/// An element with text in it; none where there is no text. `tag` may have attributes.
pub(crate) fn element(tag: &str, text: Option<&str>) -> String {
    let name = tag.split(' ').next().unwrap_or(tag);
    match text.map(str::trim).filter(|t| !t.is_empty()) {
        Some(text) => format!("<{tag}>{}</{name}>\n", escape(text)),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_breaks_the_document() {
        assert_eq!(escape("a < b & \"c\" > d"), "a &lt; b &amp; &quot;c&quot; &gt; d");
        assert_eq!(escape("a\u{0}\u{b}\tb\u{ffff}é"), "a\tbé");
        assert_eq!(element("p", Some(" ")), "");
        assert_eq!(element("p n=\"1\"", Some("a")), "<p n=\"1\">a</p>\n");
    }
}
