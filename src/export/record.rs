//! The public shape of an article.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::model::{Access, Author, Image, Revision, StoredComment};

/// The version of the shape: a field that changes its meaning or goes raises it.
pub const SCHEMA_VERSION: u32 = 2;

/// One revision of an article. Moments are RFC 3339 in UTC; `published` and `modified` are as the
/// publisher stated them, to the day or with time and zone.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct ArticleRecord {
    /// The article's id, derived from its address alone.
    pub id: String,
    /// Its canonical address.
    pub url: String,
    /// Headline.
    pub title: Option<String>,
    /// Standfirst.
    pub lead: Option<String>,
    /// People and desks, in the order of the byline.
    pub authors: Vec<AuthorRecord>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// Agencies credited.
    pub agencies: Vec<String>,
    /// First published, as stated.
    pub published: Option<String>,
    /// The same as a moment in UTC; a day begins at midnight.
    #[serde(default)]
    pub published_at: Option<String>,
    /// Last changed, as stated.
    pub modified: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// Section of the paper.
    pub section: Option<String>,
    /// Tags of the article.
    pub tags: Vec<String>,
    /// `free` or `paywalled`, where the page says.
    pub access: Option<Cow<'static, str>>,
    /// The licence that the page declares.
    pub licence: Option<String>,
    /// Reservations that the page declares.
    pub reservations: Vec<String>,
    /// The site's name for itself.
    pub site_name: Option<String>,
    /// The lead image.
    pub image: Option<ImageRecord>,
    /// Words in the text.
    pub words: u32,
    /// The text; paragraphs are parted by a blank line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The text as clean HTML.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub html: Option<String>,
    /// The feed that first led to it.
    pub source: SourceRecord,
    /// When the archive first saw it.
    pub first_seen: String,
    /// When this revision's page was captured.
    pub captured: String,
    /// The revision's number.
    pub revision: u32,
    /// How many revisions there are.
    pub revisions: u32,
    /// SHA-256 over title, lead, authors and text.
    pub content_hash: String,
    /// Where the raw page is.
    pub capture: CaptureRecord,
    /// For each field: its source and place.
    pub provenance: BTreeMap<String, (String, String)>,
    /// How many comments the page last said that it has.
    pub comments_claimed: Option<u32>,
    /// Readers' comments.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub comments: Option<Vec<CommentRecord>>,
}

/// A person or desk.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct AuthorRecord {
    /// The name as one would cite it.
    pub name: String,
    /// `person` or `organization`.
    pub kind: Cow<'static, str>,
    /// The role as printed.
    pub role: Option<String>,
    /// The profile page.
    pub url: Option<String>,
    /// What the page says about them.
    pub bio: Option<String>,
    /// A portrait.
    pub image: Option<String>,
    /// Profiles elsewhere.
    #[serde(default)]
    pub same_as: Vec<String>,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct ImageRecord {
    /// Its address.
    pub url: String,
    /// Its caption.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
}

/// The feed that first led to an article.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct SourceRecord {
    /// What it is called.
    pub name: Option<String>,
    /// Its address.
    pub feed: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The user's labels.
    pub tags: Vec<String>,
}

/// The raw page in the archive.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct CaptureRecord {
    /// The WARC file.
    pub file: String,
    /// The record's first byte.
    pub offset: u64,
    /// SHA-256 of the body as it came, base 32.
    pub payload_digest: String,
}

/// A reader's comment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize, ToSchema)]
pub struct CommentRecord {
    /// The archive's number for it.
    pub id: i64,
    /// The number of the comment that it answers.
    pub parent: Option<i64>,
    /// The name it is signed with, or the pseudonym that stands for it.
    pub author: Option<String>,
    /// When, as printed.
    pub when: Option<String>,
    /// When, where the page states it absolutely.
    pub at: Option<String>,
    /// What it says.
    pub text: String,
    /// Votes as last seen.
    pub votes: Option<i64>,
    /// When the archive first saw it.
    pub first_seen: String,
}

impl From<Revision> for ArticleRecord {
    fn from(r: Revision) -> ArticleRecord {
        ArticleRecord {
            id: r.article_id.to_string(),
            url: r.url.to_string(),
            title: r.title,
            lead: r.lead,
            authors: r.authors.into_iter().map(AuthorRecord::from).collect(),
            byline: r.byline,
            agencies: r.agencies,
            published: r.published,
            published_at: r.published_at.map(|at| at.to_string()),
            modified: r.modified,
            lang: r.lang,
            section: r.section,
            tags: r.tags,
            access: r.access.map(|a| Access::name(a).into()),
            licence: r.licence,
            reservations: r.reservations,
            site_name: r.site_name,
            image: r.image.map(ImageRecord::from),
            words: r.words,
            text: Some(r.text),
            html: Some(r.html),
            source: SourceRecord {
                name: r.source.name,
                feed: r.source.feed,
                country: r.source.country,
                tags: r.source.tags,
            },
            first_seen: r.first_seen.to_string(),
            captured: r.captured.to_string(),
            revision: r.number,
            revisions: r.revisions,
            content_hash: r.content_hash,
            capture: CaptureRecord {
                file: r.capture.file,
                offset: r.capture.offset,
                payload_digest: r.capture.payload_digest,
            },
            provenance: r.provenance,
            comments_claimed: r.comments_claimed,
            comments: None,
        }
    }
}

impl ArticleRecord {
    /// The same with its comments.
    pub fn with_comments(self, comments: Vec<StoredComment>) -> ArticleRecord {
        let comments = comments.into_iter().map(CommentRecord::from).collect();
        ArticleRecord { comments: Some(comments), ..self }
    }

    /// The same without the text, for material that may not be passed on.
    pub fn without_body(self) -> ArticleRecord {
        ArticleRecord { text: None, html: None, ..self }
    }
}

impl From<Author> for AuthorRecord {
    fn from(a: Author) -> AuthorRecord {
        let kind = a.kind.name().into();
        AuthorRecord {
            name: a.name,
            kind,
            role: a.role,
            url: a.url,
            bio: a.bio,
            image: a.image,
            same_as: a.same_as,
        }
    }
}

impl From<Image> for ImageRecord {
    fn from(i: Image) -> ImageRecord {
        ImageRecord { url: i.url, caption: i.caption, credit: i.credit }
    }
}

impl From<StoredComment> for CommentRecord {
    fn from(c: StoredComment) -> CommentRecord {
        CommentRecord {
            id: c.id,
            parent: c.parent,
            author: c.author,
            when: c.when,
            at: c.at,
            text: c.text,
            votes: c.votes,
            first_seen: c.first_seen.to_string(),
        }
    }
}
