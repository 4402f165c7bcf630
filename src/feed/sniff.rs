//! Tells what a document is: a feed in XML, one in JSON, or what else.

use super::NotAFeed;
use super::rewrite::{self, NoRoot, Root};

/// A document that may hold a feed.
#[derive(Debug)]
pub enum Document<'a> {
    /// XML, from the root of the feed on.
    Xml(Root<'a>),
    /// JSON, from the first bracket on.
    Json(&'a str),
}

/// Tells what `text` is.
///
/// # Errors
/// Where it is no feed: one line that says what it is instead.
pub fn sniff(text: &str) -> Result<Document<'_>, NotAFeed> {
    let text = text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    if text.is_empty() {
        return Err(NotAFeed::because("an empty body"));
    }
    if text.starts_with(['{', '[']) {
        return Ok(Document::Json(text));
    }
    rewrite::find_root(text).map(Document::Xml).map_err(|what| match what {
        NoRoot::Html => NotAFeed::because("an HTML page, not a feed"),
        NoRoot::Other(name) => {
            let name: String = name.chars().take(40).collect();
            NotAFeed::because(format!("an XML document whose root is <{name}>, not a feed"))
        }
        NoRoot::NoMarkup if text.contains('\u{fffd}') => NotAFeed::because("binary data"),
        NoRoot::NoMarkup => NotAFeed::because("plain text, not a feed"),
    })
}
