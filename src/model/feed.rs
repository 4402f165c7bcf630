//! What a feed says: the feed itself and its entries, in the words of RFC 4287.

use crate::canonical_url::CanonicalUrl;
use crate::dates::StatedDate;

/// A feed as its publisher wrote it at one moment (RFC 4287 s.4.1.1; RSS `channel`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Feed {
    /// The feed's id (Atom `id`; JSON Feed `feed_url`).
    pub id: Option<String>,
    /// The feed's title as text.
    pub title: Option<String>,
    /// The site that the feed belongs to (RSS `link`; Atom `link rel=alternate`).
    pub link: Option<String>,
    /// The language as written (RSS `language`; Atom `xml:lang`).
    pub language: Option<String>,
    /// One or two sentences about the feed (RSS `description`; Atom `subtitle`).
    pub description: Option<String>,
    /// Where the feed says it lives (`link rel=self`).
    pub self_link: Option<String>,
    /// WebSub hubs (`link rel=hub`).
    pub hubs: Vec<String>,
    /// The next page of the same feed (RFC 5005 `next` or `prev-archive`; JSON Feed `next_url`).
    pub next_page: Option<String>,
    /// How often the publisher asks to be visited.
    pub pacing: Pacing,
    /// The entries in document order.
    pub entries: Vec<Entry>,
}

/// What a feed asks of those who poll it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Pacing {
    /// Minutes between visits (RSS 2.0 `ttl`).
    pub ttl_minutes: Option<u32>,
    /// Seconds between changes (RSS 1.0 syndication module: period divided by frequency).
    pub update_seconds: Option<u32>,
    /// Hours of the day in GMT without changes (RSS 2.0 `skipHours`), 0 to 23.
    pub skip_hours: Vec<u8>,
    /// Days of the week without changes (RSS 2.0 `skipDays`), as printed, lower case.
    pub skip_days: Vec<String>,
}

/// One entry of a feed (RFC 4287 s.4.1.2; RSS `item`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// Identifies the entry within its feed, the same at every poll: the guid as printed, else the
    /// canonical link, else a hash of title and date as printed.
    pub id: String,
    /// The entry's page (RSS `link`; Atom `link rel=alternate`), resolved and normalised.
    pub link: Option<CanonicalUrl>,
    /// The same address as the feed states it, resolved only: its trackers, fragment and scheme,
    /// which may not be one that Annals follows, stay.
    pub stated_link: Option<String>,
    /// The title as text.
    pub title: Option<String>,
    /// Names of the authors (RFC 4287 s.3.2; `dc:creator`, `itunes:author`), feed's own if it has none.
    pub authors: Vec<String>,
    /// When it was published (RSS `pubDate`; Atom `published`).
    pub published: Option<StatedDate>,
    /// When it was last changed (Atom `updated`; `dcterms:modified`).
    pub updated: Option<StatedDate>,
    /// The summary as HTML or text (RSS `description`; Atom `summary`).
    pub summary: Option<String>,
    /// The full content as HTML or text (RSS `content:encoded`; Atom `content`).
    pub content: Option<String>,
    /// The longer of content and summary, as plain text.
    pub text: Option<String>,
    /// Category labels.
    pub categories: Vec<String>,
    /// Addresses of attached media (RSS `enclosure`; Atom `link rel=enclosure`).
    pub enclosures: Vec<String>,
    /// The page of replies (RSS `comments`; RFC 4685 `replies`).
    pub comments_link: Option<String>,
    /// A feed of the replies (`wfw:commentRss`).
    pub comments_feed: Option<String>,
}
