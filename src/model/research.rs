//! What a researcher keeps in the archive: merged authors, saved searches.

use jiff::Timestamp;

use super::AuthorKind;

/// A person or desk as archived: one for each host and name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredAuthor {
    /// The archive's number.
    pub id: i64,
    /// The host of the articles.
    pub host: String,
    /// The name as one would cite it.
    pub name: String,
    /// Person or organisation.
    pub kind: AuthorKind,
    /// The profile page.
    pub url: Option<String>,
    /// A portrait.
    pub image: Option<String>,
    /// What pages said last about the author.
    pub bio: Option<String>,
    /// The author that it counts as, where it was merged into one.
    pub merged_into: Option<i64>,
}

/// By what the archive knows an author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorKey {
    /// The host of the articles.
    pub host: String,
    /// The name as one would cite it.
    pub name: String,
}

/// Two authors found to be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorMerge {
    /// The author that no longer counts alone.
    pub author_id: i64,
    /// The author that it counts as.
    pub into_id: i64,
    /// When.
    pub at: Timestamp,
    /// When that was taken back.
    pub undone_at: Option<Timestamp>,
}

/// A saved search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Watch {
    /// What it is called.
    pub name: String,
    /// The query as typed.
    pub query: String,
    /// When it was saved.
    pub created: Timestamp,
    /// When it was last looked at.
    pub looked_at: Timestamp,
    /// The last change that was looked at.
    pub looked_change: u64,
}
