//! HTML to plain text, in one pass, for texts of feeds.
//!
//! Knows which elements part paragraphs and which hold no text for readers. It builds no tree and
//! judges nothing: what is article and what is not is for extraction.

use super::rewrite::Entities;
use super::rewrite::tokens::{Tag, Token, Tokens};

/// What an element of HTML means for its text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Element {
    /// Parts paragraphs.
    Block,
    /// Stands within a line.
    Inline,
    /// Ends a line.
    Break,
    /// Holds nothing for readers.
    Raw,
}

/// The longest element name known, in bytes.
const NAME_BYTES_MAX: usize = 10;

fn element(name: &str) -> Option<Element> {
    let mut buffer = [0; NAME_BYTES_MAX];
    let lower = buffer.get_mut(..name.len())?;
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"br" => Element::Break,
        b"script" | b"style" => Element::Raw,
        b"address" | b"article" | b"aside" | b"blockquote" | b"body" | b"center" | b"dd"
        | b"details" | b"div" | b"dl" | b"dt" | b"fieldset" | b"figcaption" | b"figure"
        | b"footer" | b"form" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" | b"header"
        | b"hr" | b"legend" | b"li" | b"main" | b"nav" | b"ol" | b"p" | b"pre" | b"section"
        | b"summary" | b"table" | b"tbody" | b"td" | b"tfoot" | b"th" | b"thead" | b"tr"
        | b"ul" => Element::Block,
        b"a" | b"abbr" | b"acronym" | b"applet" | b"audio" | b"b" | b"bdi" | b"bdo" | b"big"
        | b"blink" | b"button" | b"cite" | b"code" | b"data" | b"del" | b"dfn" | b"em"
        | b"embed" | b"font" | b"frame" | b"frameset" | b"i" | b"iframe" | b"img" | b"input"
        | b"ins" | b"kbd" | b"label" | b"link" | b"map" | b"mark" | b"meta" | b"meter"
        | b"noscript" | b"object" | b"output" | b"param" | b"picture" | b"q" | b"rp" | b"rt"
        | b"ruby" | b"s" | b"samp" | b"select" | b"small" | b"source" | b"span" | b"strike"
        | b"strong" | b"sub" | b"sup" | b"svg" | b"time" | b"track" | b"tt" | b"u" | b"var"
        | b"video" | b"wbr" => Element::Inline,
        _ => return None,
    })
}

/// The text of HTML; paragraphs are parted by a blank line.
pub fn paragraphs(html: &str) -> String {
    let mut text = Text { out: String::with_capacity(html.len() / 2), gap: Gap::None };
    text.read(html, Gap::Paragraph);
    text.out
}

/// The text of HTML in one line.
pub fn line(html: &str) -> String {
    let mut text = Text { out: String::with_capacity(html.len()), gap: Gap::None };
    text.read(html, Gap::Space);
    text.out
}

/// Plain text with its white space collapsed; an empty line parts paragraphs.
pub fn plain(text: &str) -> String {
    let mut out = Text { out: String::with_capacity(text.len()), gap: Gap::None };
    for line in text.lines() {
        if line.trim().is_empty() {
            out.part(Gap::Paragraph);
        }
        out.words(line);
        out.part(Gap::Line);
    }
    out.out
}

/// Whether text that does not say so is HTML: every tag is one of HTML, and one of them closes or
/// breaks; or it holds references.
pub fn looks_like_html(text: &str) -> bool {
    let mut certain = false;
    for token in Tokens::new(text) {
        match token {
            Token::Start(tag) if element(tag.name).is_none() => return false,
            Token::End(name) if element(name).is_none() => return false,
            Token::End(_) => certain = true,
            Token::Start(tag) => certain |= matches!(tag.name, "br" | "img" | "hr" | "p"),
            Token::Text(text) => certain |= text.contains('&') && has_reference(text),
            Token::CData(_) => {}
        }
    }
    certain
}

fn has_reference(text: &str) -> bool {
    Entities::default().decode(text) != text
}

/// What parts two words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    None,
    Space,
    Line,
    Paragraph,
}

struct Text {
    out: String,
    gap: Gap,
}

impl Text {
    fn read(&mut self, html: &str, block: Gap) {
        let entities = Entities::default();
        let mut tokens = Tokens::new(html);
        while let Some(token) = tokens.next() {
            match token {
                Token::Text(text) => self.words(&entities.decode(text)),
                Token::CData(text) => self.words(text),
                Token::Start(tag) => match element(tag.name) {
                    Some(Element::Block) => self.part(block),
                    Some(Element::Inline) => {}
                    Some(Element::Break) => self.part(block.min(Gap::Line)),
                    Some(Element::Raw) if !tag.empty => tokens.skip_raw(tag.name),
                    Some(Element::Raw) => {}
                    None if is_foreign(&tag) => {}
                    // What is no element was meant as text: "the <T> in a List<T>".
                    None => self.words(tokens.written()),
                },
                Token::End(name) if element(name) == Some(Element::Block) => self.part(block),
                Token::End(_) => {}
            }
        }
    }

    fn part(&mut self, gap: Gap) {
        if !self.out.is_empty() {
            self.gap = self.gap.max(gap);
        }
    }

    fn words(&mut self, text: &str) {
        if text.starts_with(is_space) {
            self.part(Gap::Space);
        }
        let mut rest = text.trim_start_matches(is_space);
        while !rest.is_empty() {
            let end = run_end(rest);
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
            self.out.push_str(&rest[..end]);
            self.gap = Gap::Space;
            rest = rest[end..].trim_start_matches(is_space);
        }
        // The last word joins the next text unless white space parts them.
        if self.gap == Gap::Space && !text.ends_with(is_space) && !text.is_empty() {
            self.gap = Gap::None;
        }
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace()
}

/// Bytes at which a run of words may end: white space of ASCII, and those with which white space
/// beyond it begins. A table, because most of the time that a feed takes goes by here.
const MAY_END: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte <= b' ' as usize {
        table[byte] = true;
        byte += 1;
    }
    table[0xC2] = true;
    table[0xE1] = true;
    table[0xE2] = true;
    table[0xE3] = true;
    table
};

/// Where words parted by single spaces end: all of them can be copied at once.
fn run_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(ahead) = bytes[at..].iter().position(|byte| MAY_END[usize::from(*byte)]) {
        at += ahead;
        let single =
            bytes[at] == b' ' && bytes.get(at + 1).is_some_and(|next| next.is_ascii_graphic());
        if !single && (bytes[at] <= b' ' || text[at..].starts_with(is_space)) {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

/// Whether a tag that is not of HTML is markup all the same: a custom element, XHTML under a
/// prefix, an element of some vocabulary that pages embed.
fn is_foreign(tag: &Tag<'_>) -> bool {
    tag.empty || !tag.attributes.is_empty() || tag.name.contains(['-', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_and_lines() {
        let html = "<p>One <b>bold</b>\n word.</p><p>Two<br>lines</p><ul><li>a</li><li>b</ul>";
        assert_eq!(paragraphs(html), "One bold word.\n\nTwo\nlines\n\na\n\nb");
        assert_eq!(line("A <b>bold</b>&nbsp;&amp;<br>new claim"), "A bold & new claim");
        assert_eq!(line("un<i>like</i>ly"), "unlikely");
        assert_eq!(line("\u{2003}é  ü \u{a0}x\u{3000}y – z "), "é ü x y – z");
        assert_eq!(plain(" a\n b \n\n\n c"), "a\nb\n\nc");
    }

    #[test]
    fn what_is_not_for_readers_goes() {
        assert_eq!(line("a<script>if (b < c) d()</script><style>e</style><!-- f -->g"), "ag");
        assert_eq!(line("a<img src='b>c'>d"), "ad");
    }

    #[test]
    fn what_is_no_markup_stays() {
        assert_eq!(line("1 < 2, a List<T> & more"), "1 < 2, a List<T> & more");
    }

    #[test]
    fn html_that_does_not_say_so() {
        assert!(looks_like_html("a <b>c</b>") && looks_like_html("a &amp; b"));
        assert!(!looks_like_html("1 < 2") && !looks_like_html("Vec<String> and </String>"));
        assert!(!looks_like_html("a & b"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,60}") {
            let _ = (paragraphs(&text), line(&text), plain(&text), looks_like_html(&text));
        }
    }
}
