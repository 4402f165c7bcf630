//! The story on one page, as its publisher wrote it.

use std::collections::BTreeMap;

use crate::canonical_url::CanonicalUrl;
use crate::dates::StatedDate;

/// An article as one page shows it (schema.org `NewsArticle`).
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Article {
    /// The headline as a reader sees it: no site name, no kicker.
    pub title: Option<String>,
    /// The standfirst: what stands between headline and text.
    pub lead: Option<String>,
    /// The text, standfirst included where the page shows it, in reading order.
    pub body: Vec<Block>,
    /// The byline as printed.
    pub byline: Option<String>,
    /// People and desks who wrote it, in the order of the byline.
    pub authors: Vec<Author>,
    /// News agencies credited (dpa, AFP, Reuters, ...).
    pub agencies: Vec<String>,
    /// When it was first published.
    pub published: Option<StatedDate>,
    /// When it was last changed.
    pub modified: Option<StatedDate>,
    /// BCP 47 language tag, lower case where the page wrote it so.
    pub lang: Option<String>,
    /// The section of the paper.
    pub section: Option<String>,
    /// Tags and keywords.
    pub tags: Vec<String>,
    /// The lead image.
    pub image: Option<Image>,
    /// The name of the site.
    pub site_name: Option<String>,
    /// The address that the page declares as its own (`link rel=canonical`, else `og:url`).
    pub canonical: Option<CanonicalUrl>,
    /// Whether the whole text is open to everyone.
    pub access: Option<Access>,
    /// The licence that the page declares, as an address or a name.
    pub licence: Option<String>,
    /// Reservations that the page declares (`noarchive`, `noai`, `tdm-reservation`).
    pub reservations: Vec<String>,
    /// Readers' comments in page order.
    pub comments: Vec<Comment>,
    /// How many comments the page says it has.
    pub comments_claimed: Option<u32>,
    /// For every field that has a value: where it came from, and what lost.
    pub provenance: BTreeMap<Field, Provenance>,
}

/// A piece of the body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its text: one line, but for lists and tables (a line per item or row) and code.
    pub text: String,
    /// Its clean HTML: elements and attributes of an allow list only.
    pub html: String,
}

/// What a piece of the body is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// A paragraph.
    Paragraph,
    /// A heading; 2 to 6.
    Heading(u8),
    /// A quotation set apart.
    Quote,
    /// A list, ordered or not.
    List,
    /// A table.
    Table,
    /// Preformatted text.
    Code,
    /// A caption of a picture; kept in the HTML, left out of the text.
    Caption,
}

/// A person or desk (schema.org `Person`, `Organization`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Author {
    /// The name as one would cite it.
    pub name: String,
    /// Person or organisation.
    pub kind: AuthorKind,
    /// The role or title as printed.
    pub role: Option<String>,
    /// The profile page.
    pub url: Option<String>,
    /// What the page says about the author.
    pub bio: Option<String>,
    /// A portrait.
    pub image: Option<String>,
    /// Profiles elsewhere (schema.org `sameAs`).
    pub same_as: Vec<String>,
}

/// Whether an author is one human being.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum AuthorKind {
    /// A person, or a pseudonym.
    #[default]
    Person,
    /// A desk, a newsroom or another organisation.
    Organization,
}

/// A picture.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Image {
    /// Its address.
    pub url: String,
    /// Its caption.
    pub caption: Option<String>,
    /// Who made it.
    pub credit: Option<String>,
}

/// Whether the whole text is open to everyone (schema.org `isAccessibleForFree`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// Open.
    Free,
    /// Behind a paywall or a login, wholly or partly.
    Paywalled,
}

impl AuthorKind {
    /// The kind's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            AuthorKind::Person => "person",
            AuthorKind::Organization => "organization",
        }
    }
}

impl Access {
    /// The access's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Access::Free => "free",
            Access::Paywalled => "paywalled",
        }
    }
}

/// A reader's reply on the page (schema.org `Comment`).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Comment {
    /// The id that the page gives it.
    pub id: Option<String>,
    /// The name it is signed with.
    pub author: Option<String>,
    /// When, as printed ("il y a 2 semaines") or as the machine-readable value.
    pub when: Option<String>,
    /// When, where the page states it absolutely.
    pub at: Option<StatedDate>,
    /// What it says; paragraphs parted by a blank line.
    pub text: String,
    /// Votes: likes less dislikes as shown.
    pub votes: Option<i64>,
    /// Position in [`Article::comments`] of the comment that it answers.
    pub parent: Option<usize>,
}

/// The fields of an article that say where they came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The headline.
    Title,
    /// The standfirst.
    Lead,
    /// The text.
    Body,
    /// The byline as printed.
    Byline,
    /// Who wrote it.
    Authors,
    /// What the page says about an author.
    AuthorBio,
    /// When it was published.
    Published,
    /// When it was last changed.
    Modified,
    /// Its language.
    Lang,
    /// The section of the site.
    Section,
    /// Its keywords.
    Tags,
    /// The lead image.
    Image,
    /// The address that the page declares.
    Canonical,
    /// Free or paywalled.
    Access,
    /// Readers' comments.
    Comments,
}

impl Field {
    /// Every field.
    const ALL: [Field; 15] = [
        Field::Title,
        Field::Lead,
        Field::Body,
        Field::Byline,
        Field::Authors,
        Field::AuthorBio,
        Field::Published,
        Field::Modified,
        Field::Lang,
        Field::Section,
        Field::Tags,
        Field::Image,
        Field::Canonical,
        Field::Access,
        Field::Comments,
    ];

    /// The field of a name.
    pub fn parse(name: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }

    /// The field's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Field::Title => "title",
            Field::Lead => "lead",
            Field::Body => "body",
            Field::Byline => "byline",
            Field::Authors => "authors",
            Field::AuthorBio => "author_bio",
            Field::Published => "published",
            Field::Modified => "modified",
            Field::Lang => "lang",
            Field::Section => "section",
            Field::Tags => "tags",
            Field::Image => "image",
            Field::Canonical => "canonical",
            Field::Access => "access",
            Field::Comments => "comments",
        }
    }
}

/// Where a value came from (DESIGN: feed, JSON-LD, meta tag, microdata, byline, heuristic, rule).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A user's rule in `feeds.toml`.
    Rule,
    /// A JSON-LD script.
    JsonLd,
    /// Microdata or RDFa attributes.
    Microdata,
    /// A `meta` or `link` element.
    Meta,
    /// An element marked by its tag or class.
    Markup,
    /// The byline as printed.
    Byline,
    /// Text or structure that nothing names.
    Heuristic,
    /// The page's address.
    Url,
    /// The feed entry.
    Feed,
    /// Another archive, which had it from the place that is named.
    Import,
}

impl Source {
    /// The source's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Source::Rule => "rule",
            Source::JsonLd => "json-ld",
            Source::Microdata => "microdata",
            Source::Meta => "meta",
            Source::Markup => "markup",
            Source::Byline => "byline",
            Source::Heuristic => "heuristic",
            Source::Url => "url",
            Source::Feed => "feed",
            Source::Import => "import",
        }
    }
}

/// Why a field has its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Provenance {
    /// Where the value came from.
    pub source: Source,
    /// More exactly: the element, property or rule (`meta[property=og:title]`).
    pub place: String,
    /// Candidates that lost, best first.
    pub lost: Vec<(Source, String)>,
}

impl Article {
    /// The body as text: blocks parted by a blank line, captions left out.
    pub fn text(&self) -> String {
        let shown = self.body.iter().filter(|b| b.kind != BlockKind::Caption);
        shown.map(|b| b.text.as_str()).collect::<Vec<_>>().join("\n\n")
    }

    /// The body as clean HTML, captions as `figcaption`.
    pub fn html(&self) -> String {
        self.body.iter().map(|b| b.html.as_str()).collect::<Vec<_>>().join("\n")
    }
}
