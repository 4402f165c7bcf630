//! What the index holds of a revision of an article.

use jiff::Timestamp;

use crate::canonical_url::{ArticleId, CanonicalUrl};

use super::Access;

/// A revision of an article, as it is searched.
#[derive(Debug, Clone, PartialEq)]
pub struct Document {
    /// The article.
    pub id: ArticleId,
    /// The number of the revision, from 1.
    pub revision: u32,
    /// The article's address.
    pub url: CanonicalUrl,
    /// The names of the feeds that led to it.
    pub sources: Vec<String>,
    /// The addresses of those feeds.
    pub feeds: Vec<String>,
    /// Tags and keywords, the publisher's and the feeds'.
    pub tags: Vec<String>,
    /// The section of the paper.
    pub section: Option<String>,
    /// BCP 47 language tag.
    pub lang: Option<String>,
    /// The country of the source, as its feed is marked.
    pub country: Option<String>,
    /// The headline.
    pub title: String,
    /// The standfirst.
    pub lead: String,
    /// The text.
    pub body: String,
    /// The names of its authors.
    pub authors: Vec<String>,
    /// News agencies credited.
    pub agencies: Vec<String>,
    /// What the page says about its authors.
    pub bios: Vec<String>,
    /// The texts of readers' comments.
    pub comments: Vec<String>,
    /// Sentences that revisions put in, up to this one.
    pub added: Vec<String>,
    /// Sentences that revisions took out, up to this one.
    pub removed: Vec<String>,
    /// When it was first published.
    pub published: Option<Timestamp>,
    /// When its publisher says that it was last changed.
    pub modified: Option<Timestamp>,
    /// When this revision was captured.
    pub captured: Timestamp,
    /// When the next one was; none where this one stands.
    pub until: Option<Timestamp>,
    /// How many words the text has.
    pub word_count: u32,
    /// Whether the whole text is open to everyone.
    pub access: Option<Access>,
}

impl Document {
    /// The first revision of the article at `url`, with nothing said yet.
    pub fn new(url: CanonicalUrl, captured: Timestamp) -> Document {
        Document {
            id: url.article_id(),
            revision: 1,
            url,
            sources: Vec::new(),
            feeds: Vec::new(),
            tags: Vec::new(),
            section: None,
            lang: None,
            country: None,
            title: String::new(),
            lead: String::new(),
            body: String::new(),
            authors: Vec::new(),
            agencies: Vec::new(),
            bios: Vec::new(),
            comments: Vec::new(),
            added: Vec::new(),
            removed: Vec::new(),
            published: None,
            modified: None,
            captured,
            until: None,
            word_count: 0,
            access: None,
        }
    }

    /// Whether readers' comments are held.
    pub fn has_comments(&self) -> bool {
        !self.comments.is_empty()
    }

    /// Whether the article was changed since it was first seen.
    pub fn is_revised(&self) -> bool {
        self.revision > 1
    }
}
