//! Clean HTML, as extraction gives it, to Markdown: CommonMark 0.31 with the tables and the
//! strike-through of GitHub's.
//!
//! Pure. Every word of the HTML stands in the Markdown, and reads as text there. Captions become
//! paragraphs in italics; what Markdown has no sign for (`sub`, `sup`) stays HTML.

mod blocks;
mod inline;
pub(crate) mod tokens;

use blocks::Writer;
pub(crate) use blocks::is_block;
use tokens::{Token, attribute, tokens};

/// Clean HTML in Markdown; ends with an end of line, where there is any text.
pub fn from_html(html: &str) -> String {
    let mut writer = Writer::default();
    for token in tokens(html) {
        match token {
            Token::Open(name, attributes) => {
                let href = (name == "a").then(|| attribute(attributes, "href")).flatten();
                writer.start(name, href.map(|h| h.into_owned()));
            }
            Token::Close(name) => writer.end(name),
            Token::Text(text) => writer.text(&text),
        }
    }
    writer.finish()
}

/// What stands above the text of an article.
#[derive(Debug, Clone, Copy, Default)]
pub struct Head<'a> {
    /// The headline.
    pub title: Option<&'a str>,
    /// One line of who, where and when.
    pub line: &'a str,
    /// The standfirst, where the text does not begin with it.
    pub lead: Option<&'a str>,
}

/// An article in Markdown: headline, line and standfirst, then its clean HTML.
pub fn page(head: &Head<'_>, html: &str) -> String {
    let mut writer = Writer::default();
    let parts = [("h1", "", head.title), ("p", "em", Some(head.line)), ("p", "strong", head.lead)];
    for (block, style, text) in parts {
        writer.start(block, None);
        writer.start(style, None);
        writer.text(text.unwrap_or_default());
        writer.end(style);
        writer.end(block);
    }
    let mut out = writer.finish();
    let body = from_html(html);
    if !out.is_empty() && !body.is_empty() {
        out.push('\n');
    }
    out + &body
}

#[cfg(test)]
mod tests;
