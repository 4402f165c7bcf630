//! The text of an element: everything up to its end tag, whatever markup stands inside.

use std::borrow::Cow;

use super::entities::Entities;
use super::tokens::{Token, Tokens};

/// The inside of an element, and how to read it.
#[derive(Debug, Clone, Copy)]
pub struct Inside<'a> {
    /// As written.
    pub raw: &'a str,
    /// Whether tags stand in it.
    pub markup: bool,
}

impl<'a> Inside<'a> {
    /// The text or HTML that was meant.
    ///
    /// Without tags the references are decoded once. With tags it is HTML already, and decoding
    /// `&lt;` would make tags of what the author showed.
    pub fn render(self, entities: &Entities) -> Cow<'a, str> {
        let raw = self.raw.trim_ascii();
        if !raw.contains('<') {
            return entities.decode(raw);
        }
        if let Some(inner) = only_cdata(raw) {
            return Cow::Borrowed(inner);
        }
        let mut out = String::with_capacity(raw.len());
        let mut tokens = Tokens::new(raw);
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(text) if self.markup => out.push_str(text),
                Token::Text(text) => out.push_str(&entities.decode(text)),
                Token::CData(text) => out.push_str(text),
                Token::Start(tag) => match tag.name.split_once(':') {
                    // XHTML under a prefix is HTML without it.
                    Some((_, local)) => {
                        let (space, slash) = (
                            if tag.attributes.is_empty() { "" } else { " " },
                            if tag.empty { "/" } else { "" },
                        );
                        out.extend(["<", local, space, tag.attributes, slash, ">"]);
                    }
                    None => out.push_str(tokens.written()),
                },
                Token::End(name) => {
                    let local = name.rsplit(':').next().unwrap_or(name);
                    out.extend(["</", local, ">"]);
                }
            }
        }
        Cow::Owned(out)
    }
}

/// The inside of a single CDATA section with nothing around it.
fn only_cdata(raw: &str) -> Option<&str> {
    let inner = raw.strip_prefix("<![CDATA[")?.strip_suffix("]]>")?;
    (!inner.contains("]]>")).then_some(inner)
}

/// Decodes base 64 (RFC 4648 s.4) to text; none where it is not that.
pub fn base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut buffer, mut bits) = (0u32, 0);
    for byte in text.bytes().filter(|b| !b.is_ascii_whitespace() && *b != b'=') {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        buffer = (buffer << 6 | u32::from(value)) & 0xFFFF;
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            bytes.push((buffer >> bits & 0xFF) as u8);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(raw: &str, expected: &str) {
        let markup = Tokens::new(raw).any(|t| matches!(t, Token::Start(_) | Token::End(_)));
        assert_eq!(Inside { raw, markup }.render(&Entities::default()), expected);
    }

    #[test]
    fn escaped_text_is_decoded_once() {
        check(" a &lt;b&gt; &amp;amp; c ", "a <b> &amp; c");
        check("<![CDATA[<p>a &amp; b</p>]]>", "<p>a &amp; b</p>");
        check("a &lt;<![CDATA[&lt;]]><![CDATA[b]]>", "a <&lt;b");
    }

    #[test]
    fn markup_inside_makes_it_html() {
        check("1 &lt; 2 <b>yes</b>", "1 &lt; 2 <b>yes</b>");
        check("<h:p class='x'>a</h:p><h:br/>", "<p class='x'>a</p><br/>");
    }

    #[test]
    fn base_64() {
        assert_eq!(base64("RXhhbXBs\nZSA8Yj4=").as_deref(), Some("Example <b>"));
        assert_eq!(base64("no base 64!"), None);
        assert_eq!(base64("/w=="), None);
    }
}
