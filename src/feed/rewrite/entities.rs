//! Character and entity references to the characters they mean.
//!
//! Reads what XML defines, what HTML defines and what the document declared, and leaves everything
//! else as written: a bare `&` is an ampersand.

use std::borrow::Cow;
use std::cell::Cell;
use std::collections::HashMap;

use memchr::memchr;

use crate::feed::limits::{ENTITIES_MAX, ENTITY_BYTES_MAX, EXPANSION_BYTES_MAX};

/// The longest name between `&` and `;`, in bytes (`CounterClockwiseContourIntegral` has 31).
const NAME_BYTES_MAX: usize = 40;

/// The characters of windows-1252 that `&#128;` to `&#159;` mean on the web (WHATWG HTML,
/// s.13.2.5.80); 0 where it defines none.
const WINDOWS_1252: [u32; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
    0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
    0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

/// The entities that a document knows.
#[derive(Debug, Default)]
pub struct Entities {
    declared: HashMap<String, String>,
    expanded: Cell<usize>,
}

impl Entities {
    /// The entities that a document type declaration declares; external ones are ignored, and
    /// references within their texts stay as written.
    pub fn declared(doctype: &str) -> Entities {
        let mut declared = HashMap::new();
        for declaration in doctype.split("<!ENTITY").skip(1).take(ENTITIES_MAX) {
            let mut words = declaration.trim_start().splitn(2, |c: char| c.is_ascii_whitespace());
            let (Some(name), Some(rest)) = (words.next(), words.next()) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|c| matches!(c, '"' | '\'')) else {
                continue;
            };
            if let Some((text, _)) = rest[1..].split_once(quote)
                && text.len() <= ENTITY_BYTES_MAX
            {
                declared.entry(name.to_owned()).or_insert_with(|| text.to_owned());
            }
        }
        Entities { declared, expanded: Cell::new(0) }
    }

    /// Decodes every reference.
    pub fn decode<'a>(&self, raw: &'a str) -> Cow<'a, str> {
        let Some(first) = memchr(b'&', raw.as_bytes()) else { return Cow::Borrowed(raw) };
        let mut out = String::with_capacity(raw.len());
        out.push_str(&raw[..first]);
        let mut rest = &raw[first..];
        while !rest.is_empty() {
            let read = self.reference(rest, &mut out);
            rest = &rest[read..];
            let next = memchr(b'&', rest.as_bytes()).unwrap_or(rest.len());
            out.push_str(&rest[..next]);
            rest = &rest[next..];
        }
        Cow::Owned(out)
    }

    /// Reads the reference at the start of `rest`, an `&`; gives the bytes it took.
    fn reference(&self, rest: &str, out: &mut String) -> usize {
        if rest.as_bytes().get(1) == Some(&b'#') {
            return numeric(rest, out);
        }
        let window = &rest.as_bytes()[1..rest.len().min(NAME_BYTES_MAX + 2)];
        let name_end = window.iter().position(|b| !b.is_ascii_alphanumeric() && *b != b'_');
        match name_end {
            Some(end) if end > 0 && window[end] == b';' && self.named(&rest[1..=end], out) => {
                end + 2
            }
            _ => {
                out.push('&');
                1
            }
        }
    }

    fn named(&self, name: &str, out: &mut String) -> bool {
        match name {
            "amp" => out.push('&'),
            "lt" => out.push('<'),
            "gt" => out.push('>'),
            "quot" => out.push('"'),
            "apos" => out.push('\''),
            "nbsp" => out.push('\u{a0}'),
            _ => {
                if let Some(text) = self.declared.get(name) {
                    return self.expand(text, out);
                }
                let key = name.as_bytes();
                let table = &html_escape::NAMED_ENTITIES;
                let Ok(n) = table.binary_search_by_key(&key, |(name, _)| name) else {
                    return false;
                };
                out.push_str(table[n].1);
            }
        }
        true
    }

    fn expand(&self, text: &str, out: &mut String) -> bool {
        let expanded = self.expanded.get() + text.len();
        if expanded > EXPANSION_BYTES_MAX {
            return false;
        }
        self.expanded.set(expanded);
        out.push_str(text);
        true
    }
}

/// Reads `&#…;`; a reference to no character is dropped, one that is no number stays.
fn numeric(rest: &str, out: &mut String) -> usize {
    let (code, read) = code_point(rest);
    match code {
        None => {
            out.push('&');
            1
        }
        // Half a character: UTF-16 written as two references.
        Some(high @ 0xD800..=0xDBFF) => match code_point(&rest[read..]) {
            (Some(low @ 0xDC00..=0xDFFF), more) => {
                let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
                out.extend(char::from_u32(code));
                read + more
            }
            _ => read,
        },
        Some(code @ 0x80..=0x9F) => {
            let meant = WINDOWS_1252[code as usize - 0x80];
            out.extend(char::from_u32(meant).filter(|c| *c != '\0'));
            read
        }
        Some(code) => {
            out.extend(char::from_u32(code).filter(|c| !c.is_control() || is_space(*c)));
            read
        }
    }
}

/// The number of a numeric reference and its length; 0 for one that is out of range or empty.
fn code_point(rest: &str) -> (Option<u32>, usize) {
    let Some(body) = rest.strip_prefix("&#") else { return (None, 0) };
    let (digits, radix, prefix) = match body.strip_prefix(['x', 'X']) {
        Some(hex) => (hex, 16, 3),
        None => (body, 10, 2),
    };
    let len = digits.bytes().take_while(|b| (*b as char).is_digit(radix)).count();
    let closed = digits.as_bytes().get(len) == Some(&b';');
    if len == 0 && !closed {
        return (None, 0);
    }
    let code = u32::from_str_radix(&digits[..len], radix).unwrap_or(0);
    (Some(code), prefix + len + usize::from(closed))
}

fn is_space(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(Entities::default().decode(input), expected, "{input}");
    }

    #[test]
    fn references_of_xml_and_html() {
        check("a &amp; b &lt;c&gt; &quot;&apos;", "a & b <c> \"'");
        check("&eacute;&hellip;&nbsp;&CounterClockwiseContourIntegral;", "é…\u{a0}∳");
        check("&#65;&#x42;&#X43;&#68", "ABCD");
    }

    #[test]
    fn what_is_no_reference_stays() {
        check("Tom & Jerry &co; &;&a", "Tom & Jerry &co; &;&a");
        check("&# &#z;", "&# &#z;");
    }

    #[test]
    fn numbers_that_are_no_character() {
        check("a&#0;b&#x1F;c&#;d&#xFFFFFFFF;e&#99999999999999999999;f", "abcdef");
        check("&#146;&#x93;&#129;", "’“");
        check("&#xD83D;&#xDE00;|&#xD83D;|&#xDE00;", "😀||");
    }

    #[test]
    fn declared_entities_are_plain_text() {
        let all = Entities::declared(
            "<!DOCTYPE r [<!ENTITY co \"A & B\"><!ENTITY lol '&co;&co;'><!ENTITY x SYSTEM \"f\">]>",
        );
        assert_eq!(all.decode("&co; &lol; &x;"), "A & B &co;&co; &x;");
    }

    #[test]
    fn declared_entities_cannot_multiply_a_document() {
        let text = "a".repeat(ENTITY_BYTES_MAX);
        let all = Entities::declared(&format!("<!ENTITY a \"{text}\">"));
        let decoded = all.decode(&"&a;".repeat(100_000)).len();
        assert!(decoded < EXPANSION_BYTES_MAX + 400_000, "{decoded}");
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[&#xXaé0-9;]{0,40}") {
            let _ = Entities::default().decode(&text);
        }
    }
}
