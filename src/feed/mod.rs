//! Bytes of a feed to a [`Feed`]: decode, mend, parse with feed-rs, complete. A news sitemap is a
//! feed too.
//!
//! Never fetches, never reads the clock, and never fails on a part where it can give the rest.

mod autodiscover;
mod complete;
mod decode;
mod html_text;
mod json_feed;
mod limits;
mod lists;
mod people;
mod rewrite;
mod sitemap;
mod sniff;

pub use autodiscover::{FeedLink, common_paths, discover};
pub use lists::{opml, table};
pub use sitemap::{Location, News, Sitemap, sitemap, sitemaps_of};

use std::panic::{AssertUnwindSafe, catch_unwind};

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
    // A panic below, in feed-rs or in what it is built on, is one feed's failure. No thread of its
    // own is needed for its stack: what feed-rs gets is four elements deep by construction, and a
    // thread for each feed would cost a fifth of the speed.
    let read = AssertUnwindSafe(|| read(bytes, base, content_type));
    catch_unwind(read).unwrap_or_else(|_| Err(NotAFeed::because("the parser failed on it")))
}

fn read(
    bytes: &[u8],
    base: &CanonicalUrl,
    content_type: Option<&str>,
) -> Result<Parsed<Feed>, NotAFeed> {
    let (body, mut warnings) = decode::inflate(bytes);
    let decoded = decode::decode(&body, content_type);
    warnings.extend(decoded.warnings);
    let sniffed = match sniff::sniff(&decoded.text) {
        Ok(document) => document,
        Err(no_feed) => {
            let news = sitemap::news_of(&decoded.text, base).ok_or(no_feed)?;
            return Ok(Parsed { value: news, warnings });
        }
    };
    let (document, mut facts) = match sniffed {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read_text(text: &[u8]) -> Result<Parsed<Feed>, NotAFeed> {
        let base = CanonicalUrl::parse("http://news.example/feed").unwrap();
        parse(text, &base, None)
    }

    fn entries(text: &str) -> usize {
        read_text(text.as_bytes()).map_or(0, |feed| feed.value.entries.len())
    }

    #[test]
    fn what_is_no_feed_says_what_it_is() {
        for (text, reason) in [
            ("", "an empty body"),
            ("<!DOCTYPE html><p>a", "an HTML page, not a feed"),
            ("<html><body>a", "an HTML page, not a feed"),
            ("<urlset><url/></urlset>", "an XML document whose root is <urlset>, not a feed"),
            ("{\"a\":1}", "JSON, but not a feed: it has no list of items"),
            ("hello", "plain text, not a feed"),
        ] {
            assert_eq!(read_text(text.as_bytes()).unwrap_err().reason, reason, "{text}");
        }
    }

    /// On a stack that anything which recurses over the document would overflow.
    fn on_a_small_stack(test: fn()) {
        let thread = std::thread::Builder::new().stack_size(512 << 10);
        thread.spawn(test).unwrap().join().unwrap();
    }

    #[test]
    fn depth_costs_no_stack() {
        on_a_small_stack(|| {
            for (open, close) in [
                ("<media:group>", "</media:group>"),
                ("<media:group><media:content>", "</media:content></media:group>"),
                ("<a xml:base='x/'>", "</a>"),
                ("<description>", ""),
                ("<item>", ""),
                ("<itunes:category text='x'>", ""),
                ("<source><author>", ""),
                ("<item a=\"", ""),
            ] {
                let (open, close) = (open.repeat(20_000), close.repeat(20_000));
                let text = format!("<rss><channel><item><guid>1</guid>{open}{close}");
                assert!(entries(&text) > 0, "{open:.20}");
            }
            assert_eq!(entries(&format!("{{\"items\":{}", "[".repeat(100_000))), 0);
        });
    }

    #[test]
    fn entries_and_attributes_are_limited() {
        let many = "<item><guid>1</guid></item>".repeat(limits::ENTRIES_MAX + 10);
        assert_eq!(entries(&format!("<rss><channel>{many}</channel></rss>")), limits::ENTRIES_MAX);
        let wide =
            format!("<rss><channel><item {}><guid>1</guid></item>", "a='b' ".repeat(100_000));
        assert_eq!(entries(&wide), 1);
    }

    #[test]
    fn numbers_too_large_for_feed_rs_do_not_reach_it() {
        let text = "<rss><item><guid>1</guid><itunes:duration>99999999999999999999999</itunes:duration>\
                    <media:thumbnail time='99999999999999999999999' url='x'/>\
                    <media:content duration='9e99' fileSize='-1' url='x'/></item></rss>";
        assert_eq!(entries(text), 1);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let failed = NotAFeed::because("the parser failed on it");
            proptest::prop_assert_ne!(read_text(&bytes).err(), Some(failed));
        }

        #[test]
        fn no_markup_panics(pieces in proptest::collection::vec(0usize..PIECES.len(), 0..40)) {
            let text: String = pieces.into_iter().map(|n| PIECES[n]).collect();
            let failed = NotAFeed::because("the parser failed on it");
            let found = read_text(text.as_bytes());
            proptest::prop_assert_ne!(found.as_ref().err(), Some(&failed));
            // What was rewritten is well-formed, whatever it was made from.
            if let Err(error) = &found {
                proptest::prop_assert!(!error.reason.contains("XML:"), "{} of {text}", error.reason);
            }
        }
    }

    /// Pieces of feeds to throw together.
    const PIECES: &[&str] = &[
        "<rss version='2.0'>",
        "<feed>",
        "<rdf:RDF>",
        "<channel>",
        "</channel>",
        "<item>",
        "</item>",
        "<entry>",
        "</entry>",
        "<title>",
        "</title>",
        "<link>",
        "<link href='/a'/>",
        "</link>",
        "<description>",
        "</description>",
        "<content type='xhtml'>",
        "</content>",
        "<![CDATA[",
        "]]>",
        "<!--",
        "-->",
        "<a href=\"",
        "\">",
        "&",
        "&amp;",
        "&#xD83D;",
        "<",
        ">",
        "text",
        "é",
        "<p>",
        "<author>",
        "<name>",
        "a@b.co\u{ff08}x\u{ff09}",
        "</author>",
        "<media:group>",
        "<?x",
        "?>",
        "<pubDate>",
        "Mon, 06 Jan 2025 10:00:00 GMT",
        "</pubDate>",
        "<x:y xmlns:x='",
        "'>",
        "</x:y>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]>",
        "&b;",
        "<enclosure url='http://[x'/>",
        "\u{0}",
        "</rss>",
    ];
}
