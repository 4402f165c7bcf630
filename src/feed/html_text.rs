//! HTML to plain text, in one pass, for texts of feeds.
//!
//! Knows which elements part paragraphs and which hold no text for readers. It builds no tree and
//! judges nothing: what is article and what is not is for extraction.

use super::rewrite::Entities;
use super::rewrite::tokens::{Tag, Token, Tokens};

/// Elements that part paragraphs.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "body",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "legend",
    "li",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "section",
    "summary",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
];

/// Elements within a line.
const INLINE: &[&str] = &[
    "a", "abbr", "acronym", "applet", "audio", "b", "bdi", "bdo", "big", "blink", "br", "button",
    "cite", "code", "data", "del", "dfn", "em", "embed", "font", "frame", "frameset", "i",
    "iframe", "img", "input", "ins", "kbd", "label", "link", "map", "mark", "meta", "meter",
    "noscript", "object", "output", "param", "picture", "q", "rp", "rt", "ruby", "s", "samp",
    "script", "select", "small", "source", "span", "strike", "strong", "style", "sub", "sup",
    "svg", "time", "track", "tt", "u", "var", "video", "wbr",
];

/// Elements whose inside is not for readers.
const RAW: &[&str] = &["script", "style"];

/// The longest element name in the lists, in bytes.
const NAME_BYTES_MAX: usize = 10;

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
            Token::Start(tag) if !is_html(tag.name) => return false,
            Token::End(name) if !is_html(name) => return false,
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

fn is_html(name: &str) -> bool {
    known(BLOCKS, name) || known(INLINE, name)
}

fn known(list: &[&str], name: &str) -> bool {
    let mut buffer = [0; NAME_BYTES_MAX];
    let Some(lower) = buffer.get_mut(..name.len()) else { return false };
    lower.copy_from_slice(name.as_bytes());
    lower.make_ascii_lowercase();
    list.binary_search_by(|known| known.as_bytes().cmp(lower)).is_ok()
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
                Token::Start(tag) if known(RAW, tag.name) => {
                    if !tag.empty {
                        tokens.skip_raw(tag.name);
                    }
                }
                // What is no element of HTML was meant as text: "the <T> in a List<T>".
                Token::Start(tag) if !is_element(&tag) => self.words(tokens.written()),
                Token::Start(tag) if tag.name.eq_ignore_ascii_case("br") => {
                    self.part(block.min(Gap::Line));
                }
                Token::Start(Tag { name, .. }) | Token::End(name) if known(BLOCKS, name) => {
                    self.part(block);
                }
                Token::Start(_) | Token::End(_) => {}
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
        for word in text.split(is_space).filter(|w| !w.is_empty()) {
            self.out.push_str(match self.gap {
                Gap::None => "",
                Gap::Space => " ",
                Gap::Line => "\n",
                Gap::Paragraph => "\n\n",
            });
            self.out.push_str(word);
            self.gap = Gap::Space;
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

/// Whether a tag is one of HTML, or of a vocabulary that pages embed (custom elements, XHTML under
/// a prefix).
fn is_element(tag: &Tag<'_>) -> bool {
    is_html(tag.name) || tag.empty || !tag.attributes.is_empty() || tag.name.contains(['-', ':'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lists_are_sorted() {
        assert!(BLOCKS.is_sorted() && INLINE.is_sorted() && RAW.is_sorted());
        assert!(BLOCKS.iter().chain(INLINE).all(|name| name.len() <= NAME_BYTES_MAX));
    }

    #[test]
    fn paragraphs_and_lines() {
        let html = "<p>One <b>bold</b>\n word.</p><p>Two<br>lines</p><ul><li>a</li><li>b</ul>";
        assert_eq!(paragraphs(html), "One bold word.\n\nTwo\nlines\n\na\n\nb");
        assert_eq!(line("A <b>bold</b>&nbsp;&amp;<br>new claim"), "A bold & new claim");
        assert_eq!(line("un<i>like</i>ly"), "unlikely");
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
