//! What the archive holds and gives back.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Access, Author, Capture, Image};
use crate::canonical_url::{ArticleId, CanonicalUrl};

/// A page in the queue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuedPage {
    /// Its canonical address.
    pub url: CanonicalUrl,
    /// The address as the entry gave it: what is asked for.
    pub address: CanonicalUrl,
    /// The feed whose entry led to it.
    pub feed_id: Option<i64>,
    /// Attempts since it was queued.
    pub attempts: u32,
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
    /// The article that it was found to be.
    pub article_id: Option<ArticleId>,
    /// When that was first captured.
    pub first_captured: Option<Timestamp>,
}

/// Where a page of the queue stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageState {
    /// To be fetched.
    Queued,
    /// Archived; it may be due again for corrections.
    Archived,
    /// The server, or our own rules, said no.
    Refused,
    /// Tried often enough.
    GivenUp,
    /// What came cannot be decoded; the bytes are kept.
    Quarantined,
}

impl PageState {
    /// Every state.
    pub const ALL: [PageState; 5] = [
        PageState::Queued,
        PageState::Archived,
        PageState::Refused,
        PageState::GivenUp,
        PageState::Quarantined,
    ];

    /// The state's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            PageState::Queued => "queued",
            PageState::Archived => "archived",
            PageState::Refused => "refused",
            PageState::GivenUp => "given_up",
            PageState::Quarantined => "quarantined",
        }
    }
}

/// What stands in place of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Wall {
    /// A check whether a person or a program asks.
    BotCheck,
    /// The same as a riddle.
    Captcha,
    /// A question whether the reader agrees to something.
    Consent,
    /// A door for those who have an account.
    Login,
    /// An offer to pay.
    Paywall,
    /// "There is nothing here", under a status that says otherwise.
    Soft404,
}

impl Wall {
    /// The wall's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Wall::BotCheck => "bot_check",
            Wall::Captcha => "captcha",
            Wall::Consent => "consent",
            Wall::Login => "login",
            Wall::Paywall => "paywall",
            Wall::Soft404 => "soft_404",
        }
    }
}

/// One archived state of an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    /// The article.
    pub article_id: ArticleId,
    /// Its address.
    pub url: CanonicalUrl,
    /// The feed that first led to it.
    pub source: ArticleSource,
    /// When the archive first saw it.
    pub first_seen: Timestamp,
    /// 1, 2, ... within the article.
    pub number: u32,
    /// How many revisions the article has.
    pub revisions: u32,
    /// The extractor's generation.
    pub generation: u32,
    /// When the page was captured.
    pub captured: Timestamp,
    /// SHA-256 over title, lead, authors and text.
    pub content_hash: String,
    /// Headline.
    pub title: Option<String>,
    /// Standfirst.
    pub lead: Option<String>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// Authors in the order of the byline.
    pub authors: Vec<Author>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// The text, paragraphs parted by a blank line.
    pub text: String,
    /// The text as clean HTML.
    pub html: String,
    /// When it was published, as stated (RFC 3339).
    pub published: Option<String>,
    /// The same as an instant.
    pub published_at: Option<Timestamp>,
    /// When it was last changed, as stated.
    pub modified: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// Section of the paper.
    pub section: Option<String>,
    /// Tags of the article.
    pub tags: Vec<String>,
    /// The site's name for itself.
    pub site_name: Option<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// Free or paywalled.
    pub access: Option<Access>,
    /// The licence that the page declares.
    pub licence: Option<String>,
    /// Reservations that the page declares.
    pub reservations: Vec<String>,
    /// Words in the text.
    pub words: u32,
    /// Field to source and place.
    pub provenance: BTreeMap<String, (String, String)>,
    /// Where the raw page is.
    pub capture: Capture,
    /// How many comments the page last said that it has.
    pub comments_claimed: Option<u32>,
}

/// The feed that first led to an article.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ArticleSource {
    /// What the feed is called.
    pub name: Option<String>,
    /// Its address.
    pub feed: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The user's labels for it.
    pub tags: Vec<String>,
}

/// A reader's comment as archived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredComment {
    /// The archive's number for it.
    pub id: i64,
    /// The number of the comment that it answers.
    pub parent: Option<i64>,
    /// The name it is signed with.
    pub author: Option<String>,
    /// When, as printed.
    pub when: Option<String>,
    /// When, where the page states it absolutely (RFC 3339).
    pub at: Option<String>,
    /// What it says.
    pub text: String,
    /// Votes as last seen.
    pub votes: Option<i64>,
    /// When we first saw it.
    pub first_seen: Timestamp,
}

/// What the archive knows of the entry that led to a page.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EntryWitness {
    /// The address of its feed, as the user follows it.
    pub feed: Option<String>,
    /// The entry's title.
    pub title: Option<String>,
    /// Its authors.
    pub authors: Vec<String>,
    /// When it says that it was published (RFC 3339).
    pub published: Option<String>,
    /// The longer of its content and its summary, as HTML.
    pub content: Option<String>,
}
