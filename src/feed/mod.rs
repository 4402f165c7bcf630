//! Bytes of a feed to a [`Feed`]: decode, mend, parse with feed-rs, complete.
//!
//! Never fetches, never reads the clock, and never fails on a part where it can give the rest.

mod autodiscover;
mod complete;
mod decode;
mod html_text;
mod json_feed;
mod limits;
mod people;
mod rewrite;
mod sniff;

pub use autodiscover::{FeedLink, common_paths, discover};

use feed_rs::model as parsed;

use crate::canonical_url::CanonicalUrl;
use crate::dates;
use crate::model::{Feed, Parsed};
use sniff::Document;

/// The bytes are not a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotAFeed {
    /// What they are instead, or where the reading failed.
    pub reason: String,
}

impl NotAFeed {
    fn because(reason: impl Into<String>) -> NotAFeed {
        NotAFeed { reason: reason.into() }
    }
}

/// Reads a feed of any format. `base` is the address it was fetched from, `content_type` the HTTP
/// header of that name.
///
/// # Errors
/// [`NotAFeed`] where the bytes hold no feed at all; anything less is mended, with a warning.
pub fn parse(
    bytes: &[u8],
    base: &CanonicalUrl,
    content_type: Option<&str>,
) -> Result<Parsed<Feed>, NotAFeed> {
    let read = || read(bytes, base, content_type);
    // On a thread of its own, although nothing here waits: a panic in feed-rs or below ends that
    // thread and not the program, and its stack is large enough for anything they recurse over,
    // where the caller's may be a worker's 2 MiB.
    std::thread::scope(|scope| {
        let thread =
            std::thread::Builder::new().name("feed".into()).stack_size(limits::STACK_BYTES);
        match thread.spawn_scoped(scope, read).map(|running| running.join()) {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(NotAFeed::because("the parser failed on it")),
            Err(error) => Err(NotAFeed::because(format!("no thread to parse it on: {error}"))),
        }
    })
}

fn read(
    bytes: &[u8],
    base: &CanonicalUrl,
    content_type: Option<&str>,
) -> Result<Parsed<Feed>, NotAFeed> {
    let (body, mut warnings) = decode::inflate(bytes);
    let decoded = decode::decode(&body, content_type);
    warnings.extend(decoded.warnings);
    let (document, mut facts) = match sniff::sniff(&decoded.text)? {
        Document::Xml(root) => {
            let rewritten = rewrite::rewrite(root);
            (rewritten.xml, rewritten.facts)
        }
        Document::Json(text) => json_feed::mend(text)?,
    };
    // The document is a copy: what it was made from would only fill memory.
    drop(decoded.text);
    drop(body);
    warnings.append(&mut facts.warnings);
    let feed = parse_mended(&document, base)?;
    drop(document);
    Ok(Parsed { value: complete::complete(feed, facts, base), warnings })
}

/// Parses what was mended. Each feed has a parser of its own: one that failed within an entry
/// panics on the next feed.
fn parse_mended(document: &str, base: &CanonicalUrl) -> Result<parsed::Feed, NotAFeed> {
    let parser = feed_rs::parser::Builder::new()
        .base_uri(Some(base.as_str()))
        // An entry without an id has none: see `complete`.
        .id_generator(|_, _, _| String::new())
        .timestamp_parser(|text| dates::parse_machine(text).and_then(complete::carry))
        .sanitize_content(false)
        .build();
    parser.parse(document.as_bytes()).map_err(|error| NotAFeed::because(error.to_string()))
}
