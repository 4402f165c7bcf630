//! Cuts markup into tokens and never fails: what is not markup is text.
//!
//! Reads XML and HTML alike. It knows nothing of nesting, names or entities. Every byte is passed
//! a bounded number of times, whatever the input.

use memchr::memmem;
use memchr::{memchr, memchr2};

use crate::feed::limits::ATTRIBUTES_MAX;

/// A piece of a document. Comments, instructions and declarations are passed over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Token<'a> {
    /// `<name …>` or `<name …/>`.
    Start(Tag<'a>),
    /// `</name>`.
    End(&'a str),
    /// Text as written, references undecoded.
    Text(&'a str),
    /// The inside of a CDATA section.
    CData(&'a str),
}

/// A start tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tag<'a> {
    /// The qualified name as written.
    pub name: &'a str,
    /// Everything between the name and the end of the tag.
    pub attributes: &'a str,
    /// Whether it closes itself: `<name/>`.
    pub empty: bool,
}

impl<'a> Tag<'a> {
    /// The attributes in order: qualified name and value as written.
    pub fn attributes(&self) -> Attributes<'a> {
        Attributes { rest: self.attributes, left: ATTRIBUTES_MAX }
    }

    /// The first attribute of that qualified name, as written; case does not matter.
    pub fn attribute(&self, name: &str) -> Option<&'a str> {
        // Most tags have no attributes at all.
        if self.attributes.is_empty() {
            return None;
        }
        self.attributes().find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }
}

/// The tokens of a document, one after the other.
#[derive(Debug, Clone)]
pub struct Tokens<'a> {
    text: &'a str,
    at: usize,
    began: usize,
    doctype: Option<&'a str>,
    /// No comment ends from here on: do not search the rest again for each `<!--`.
    no_comment_end: bool,
    /// No instruction ends properly from here on.
    no_instruction_end: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `text`.
    pub fn new(text: &'a str) -> Tokens<'a> {
        Tokens {
            text,
            at: 0,
            began: 0,
            doctype: None,
            no_comment_end: false,
            no_instruction_end: false,
        }
    }

    /// Where the next token begins, in bytes.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Where the last token began, in bytes.
    pub fn began(&self) -> usize {
        self.began
    }

    /// The last token as written.
    pub fn written(&self) -> &'a str {
        &self.text[self.began..self.at]
    }

    /// The length of the document, in bytes.
    pub fn end(&self) -> usize {
        self.text.len()
    }

    /// Goes back to where the last token began.
    pub fn back(&mut self) {
        self.at = self.began;
    }

    /// The document between two places.
    pub fn between(&self, from: usize, to: usize) -> &'a str {
        &self.text[from..to]
    }

    /// The first document type declaration passed, internal subset included.
    pub fn doctype(&self) -> Option<&'a str> {
        self.doctype
    }

    /// Passes over everything up to the end tag `</name`, which is left; for `script` and `style`.
    pub fn skip_raw(&mut self, name: &str) {
        let mut from = self.at;
        while let Some(found) = memmem::find(&self.bytes()[from..], b"</") {
            let at = from + found;
            let after = &self.bytes()[at + 2..];
            if after.len() >= name.len()
                && after[..name.len()].eq_ignore_ascii_case(name.as_bytes())
            {
                self.at = at;
                return;
            }
            from = at + 2;
        }
        self.at = self.text.len();
    }

    fn bytes(&self) -> &'a [u8] {
        self.text.as_bytes()
    }

    fn seek(&self, from: usize, needle: &[u8]) -> Option<usize> {
        memmem::find(&self.bytes()[from..], needle).map(|n| from + n)
    }

    /// Text from here to the next markup.
    fn text(&mut self) -> Token<'a> {
        let start = self.at;
        // A `<` that begins no markup is text, and so is what follows it.
        let mut from = if self.bytes()[start] == b'<' { start + 1 } else { start };
        loop {
            match memchr(b'<', &self.bytes()[from..]) {
                None => self.at = self.text.len(),
                Some(n) if self.is_markup(from + n) => self.at = from + n,
                Some(n) => {
                    from += n + 1;
                    continue;
                }
            }
            return Token::Text(&self.text[start..self.at]);
        }
    }

    /// Whether the `<` at `at` begins markup.
    fn is_markup(&self, at: usize) -> bool {
        let after = &self.bytes()[at + 1..];
        let name_start = |b: &u8| b.is_ascii_alphabetic() || *b == b'_';
        match after.first() {
            Some(b'/') => after.get(1).is_some_and(name_start),
            Some(b'!') => {
                after.get(1).is_some_and(|b| matches!(b, b'-' | b'[') || b.is_ascii_alphabetic())
            }
            Some(b'?') => after.get(1).is_some_and(u8::is_ascii_alphabetic),
            Some(b) => name_start(b),
            None => false,
        }
    }

    fn comment(&mut self) {
        let end = if self.no_comment_end { None } else { self.seek(self.at + 4, b"-->") };
        self.at = match end {
            Some(end) => end + 3,
            None => {
                self.no_comment_end = true;
                self.at + 4
            }
        };
    }

    fn instruction(&mut self) {
        let end = if self.no_instruction_end { None } else { self.seek(self.at + 2, b"?>") };
        if let Some(end) = end {
            self.at = end + 2;
            return;
        }
        self.no_instruction_end = true;
        self.at = self.seek(self.at + 2, b">").map_or(self.text.len(), |end| end + 1);
    }

    fn cdata(&mut self) -> Token<'a> {
        let start = self.at + "<![CDATA[".len();
        let (end, next) = match self.seek(start, b"]]>") {
            Some(end) => (end, end + 3),
            None => (self.text.len(), self.text.len()),
        };
        self.at = next;
        Token::CData(&self.text[start..end])
    }

    /// `<!DOCTYPE …>` and other declarations.
    fn declaration(&mut self) {
        let start = self.at;
        let end = self.seek(start, b">").map_or(self.text.len(), |end| end + 1);
        let subset = memchr(b'[', &self.bytes()[start..end]).is_some();
        // Only the first declaration is searched to the end of its subset: one search in all.
        self.at = match self.doctype {
            None if subset => self.subset_end(start).unwrap_or(end),
            _ => end,
        };
        if self.doctype.is_none() {
            self.doctype = Some(&self.text[start..self.at]);
        }
    }

    fn subset_end(&self, start: usize) -> Option<usize> {
        let mut from = start;
        while let Some(bracket) = self.seek(from, b"]") {
            let after = self.text[bracket + 1..].trim_start();
            if after.starts_with('>') {
                return Some(self.text.len() - after.len() + 1);
            }
            from = bracket + 1;
        }
        None
    }

    fn end_tag(&mut self) -> Token<'a> {
        let start = self.at + 2;
        let (end, next) = match memchr2(b'>', b'<', &self.bytes()[start..]) {
            Some(n) if self.bytes()[start + n] == b'>' => (start + n, start + n + 1),
            Some(n) => (start + n, start + n),
            None => (self.text.len(), self.text.len()),
        };
        self.at = next;
        let inside = &self.text[start..end];
        Token::End(inside.split_ascii_whitespace().next().unwrap_or_default())
    }

    /// A start tag; none where the document ends within it.
    fn start_tag(&mut self) -> Option<Token<'a>> {
        let start = self.at + 1;
        let Some((end, next)) = self.tag_end(start) else {
            self.at = self.text.len();
            return None;
        };
        self.at = next;
        let inside = &self.text[start..end];
        let name_end = inside
            .bytes()
            .position(|b| b.is_ascii_whitespace() || b == b'/' || b == b'=')
            .unwrap_or(inside.len());
        let (name, rest) = inside.split_at(name_end);
        let rest = rest.trim_ascii();
        let empty = rest.ends_with('/');
        let attributes = rest.strip_suffix('/').unwrap_or(rest).trim_ascii_end();
        Some(Token::Start(Tag { name, attributes, empty }))
    }

    /// Where the inside of the tag ends, and where the document goes on after it.
    fn tag_end(&self, start: usize) -> Option<(usize, usize)> {
        let bytes = self.bytes();
        let mut at = start;
        // A quotation mark opens a value only after `=`: others are stray.
        let mut after_equals = false;
        while let Some(&byte) = bytes.get(at) {
            match byte {
                b'>' => return Some((at, at + 1)),
                // The tag was never closed; the next one begins here.
                b'<' => return Some((at, at)),
                b'"' | b'\'' if after_equals => match self.value_end(at) {
                    ValueEnd::Quote(end) => at = end,
                    ValueEnd::Tag(end) => return Some((end, end + 1)),
                    ValueEnd::Document => return None,
                },
                _ => {}
            }
            after_equals = byte == b'=' || (after_equals && byte.is_ascii_whitespace());
            at += 1;
        }
        None
    }

    /// Where the value that opens at `open` ends. A value whose closing quotation mark is missing
    /// would swallow the markup behind it: where `>` comes before `<`, the tag ended at the `>`.
    fn value_end(&self, open: usize) -> ValueEnd {
        let quote = self.bytes()[open];
        let rest = &self.bytes()[open + 1..];
        match memchr2(quote, b'<', rest) {
            Some(n) if rest[n] == quote => return ValueEnd::Quote(open + 1 + n),
            Some(n) => {
                if let Some(end) = memchr(b'>', &rest[..n]) {
                    return ValueEnd::Tag(open + 1 + end);
                }
            }
            None => {}
        }
        // Only where no quotation mark is left is the rest searched to its end: not for each tag.
        if let Some(n) = memchr(quote, rest) {
            return ValueEnd::Quote(open + 1 + n);
        }
        memchr(b'>', rest).map_or(ValueEnd::Document, |n| ValueEnd::Tag(open + 1 + n))
    }
}

enum ValueEnd {
    Quote(usize),
    Tag(usize),
    Document,
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while self.at < self.text.len() {
            self.began = self.at;
            if self.bytes()[self.at] != b'<' || !self.is_markup(self.at) {
                return Some(self.text());
            }
            let here = &self.bytes()[self.at..];
            match here[1] {
                b'/' => return Some(self.end_tag()),
                b'?' => self.instruction(),
                b'!' if here.starts_with(b"<!--") => self.comment(),
                b'!' if here.len() >= 9 && here[..9].eq_ignore_ascii_case(b"<![CDATA[") => {
                    return Some(self.cdata());
                }
                b'!' => self.declaration(),
                _ => {
                    if let Some(tag) = self.start_tag() {
                        return Some(tag);
                    }
                }
            }
        }
        None
    }
}

/// The attributes of a tag.
#[derive(Debug, Clone)]
pub struct Attributes<'a> {
    rest: &'a str,
    left: usize,
}

impl<'a> Iterator for Attributes<'a> {
    type Item = (&'a str, &'a str);

    fn next(&mut self) -> Option<(&'a str, &'a str)> {
        loop {
            self.rest = self.rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/');
            if self.rest.is_empty() || self.left == 0 {
                return None;
            }
            self.left -= 1;
            let is_end = |c: char| c.is_ascii_whitespace() || c == '=';
            let name_end = self.rest.find(is_end).unwrap_or(self.rest.len());
            let (name, rest) = self.rest.split_at(name_end);
            let Some(rest) = rest.trim_ascii_start().strip_prefix('=') else {
                self.rest = rest;
                // `<a name>` has no value; an end of the name that makes no progress is an `=`.
                return Some((name, ""));
            };
            let rest = rest.trim_ascii_start();
            let (value, rest) = match rest.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let inside = &rest[1..];
                    inside.split_once(quote).unwrap_or((inside, ""))
                }
                _ => rest
                    .split_at(rest.find(|c: char| c.is_ascii_whitespace()).unwrap_or(rest.len())),
            };
            self.rest = rest;
            if !name.is_empty() {
                return Some((name, value));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let mut found = String::new();
        for token in Tokens::new(input) {
            found += &match token {
                Token::Start(tag) if tag.empty => format!("<{}/>", tag.name),
                Token::Start(tag) => format!("<{}>", tag.name),
                Token::End(name) => format!("</{name}>"),
                Token::Text(text) => format!("[{text}]"),
                Token::CData(text) => format!("{{{text}}}"),
            };
        }
        assert_eq!(found, expected, "{input}");
    }

    #[test]
    fn well_formed_markup() {
        check("<a b='1'>x<c/></a >", "<a>[x]<c/></a>");
        check("<?xml version='1.0'?><!-- <no/> --><a><![CDATA[<b>]]></a>", "<a>{<b>}</a>");
        check("<!DOCTYPE a [<!ENTITY b \"<c>\">]><a/>", "<a/>");
    }

    #[test]
    fn what_is_no_markup_is_text() {
        check("1 < 2 <3 </ > <!>", "[1 < 2 <3 </ > <!>]");
        check("a<", "[a<]");
    }

    #[test]
    fn broken_markup_ends_where_the_next_begins() {
        check("<a <b>x</b", "<a><b>[x]</b>");
        check("</a<b>", "</a><b>");
        check("<a href=\"x>text</a><b c=\"d\">", "<a>[text]</a><b>");
        check("<a t=\"1 <b> 2\">x", "<a>[x]");
        check("<!-- never closed <a>", "[ never closed ]<a>");
        check("<a><![CDATA[rest</a>", "<a>{rest</a>}");
    }

    #[test]
    fn attributes_in_every_quoting() {
        let all = |text: &'static str| -> Vec<(&str, &str)> {
            match Tokens::new(text).next() {
                Some(Token::Start(tag)) => tag.attributes().collect(),
                _ => vec![],
            }
        };
        assert_eq!(
            all("<a b='1'c = \"2\" d=3 e/>"),
            [("b", "1"), ("c", "2"), ("d", "3"), ("e", "")]
        );
        assert_eq!(all("<a =x b=1>"), [("b", "1")]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics_or_stalls(text in "[<>/!a\\[\\]'\"= ?&;-]{0,80}") {
            let mut tokens = Tokens::new(&text);
            let mut at = 0;
            while let Some(token) = tokens.next() {
                if let Token::Start(tag) = token {
                    let _ = tag.attributes().count();
                }
                proptest::prop_assert!(tokens.at() > at);
                at = tokens.at();
            }
        }
    }
}
