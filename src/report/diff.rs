//! Two revisions of an article compared: fields by name, the text sentence by sentence.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Revision;
use crate::revision::{Edit, difference};

/// What changed from one revision to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Diff {
    /// The article.
    pub id: String,
    /// The number of the old revision.
    pub from: u32,
    /// The number of the new one.
    pub to: u32,
    /// When the new one was captured (RFC 3339).
    pub captured: String,
    /// `headline`, `lead`, `byline`, `date`, `text`: what changed.
    pub parts: Vec<&'static str>,
    /// Whether readers were told: `correction`, `dated` or `silent`.
    pub disclosure: &'static str,
    /// `title`, `lead`, `authors`, `published`, `modified`, where they changed.
    pub fields: BTreeMap<&'static str, OldNew>,
    /// The text, sentence by sentence.
    pub text: Vec<Sentence>,
}

/// A field before and after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct OldNew {
    /// In the old revision; empty where it had none.
    pub old: String,
    /// In the new one.
    pub new: String,
}

/// A sentence of either text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sentence {
    /// In both.
    Kept(String),
    /// Only in the old one.
    Removed(String),
    /// Only in the new one.
    Added(String),
}

/// Compares two revisions of one article.
pub fn compare(old: &Revision, new: &Revision) -> Diff {
    let difference = difference(old, new);
    let authors = |r: &Revision| r.authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>();
    let fields = [
        ("title", old.title.clone(), new.title.clone()),
        ("lead", old.lead.clone(), new.lead.clone()),
        ("authors", Some(authors(old).join(", ")), Some(authors(new).join(", "))),
        ("published", old.published.clone(), new.published.clone()),
        ("modified", old.modified.clone(), new.modified.clone()),
    ];
    let changed = fields.into_iter().filter(|(_, old, new)| old != new);
    let texts = |(name, old, new): (_, Option<String>, Option<String>)| {
        (name, OldNew { old: old.unwrap_or_default(), new: new.unwrap_or_default() })
    };
    Diff {
        id: new.article_id.to_string(),
        from: old.number,
        to: new.number,
        captured: new.captured.to_string(),
        parts: difference.parts.iter().map(|part| part.name()).collect(),
        disclosure: difference.disclosure.name(),
        fields: changed.map(texts).collect(),
        text: difference.edits.into_iter().map(Sentence::from).collect(),
    }
}

impl From<Edit<'_>> for Sentence {
    fn from(edit: Edit<'_>) -> Sentence {
        match edit {
            Edit::Kept(s) => Sentence::Kept(s.to_owned()),
            Edit::Removed(s) => Sentence::Removed(s.to_owned()),
            Edit::Added(s) => Sentence::Added(s.to_owned()),
        }
    }
}
