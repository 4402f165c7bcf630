//! What publishers changed after publication: corrections, and edits that nobody was told of.

use std::collections::BTreeMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::{ArchiveError, Reader};
use crate::model::Revision;
use crate::query::Query;
use crate::revision::{Disclosure, Part};

use super::diff::{Diff, OldNew, Sentence, compare};
use super::{Answer, Holdings, ReportError};

/// Which changes to list; an empty list stands for all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChangesOptions {
    /// Those of one of these parts.
    pub parts: Vec<Part>,
    /// Those of which readers were told so.
    pub disclosures: Vec<Disclosure>,
}

/// The changes of the articles that answer a query.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Changes {
    /// The query as it was understood.
    pub query: String,
    /// Articles that have more than one revision.
    pub articles: u64,
    /// The changes, an article's in their order, the first published article first.
    pub rows: Vec<ChangeRow>,
}

/// One change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangeRow {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its headline after the change.
    pub title: Option<String>,
    /// The feed that first led to it.
    pub source: Option<String>,
    /// The number of the old revision.
    pub from: u32,
    /// The number of the new one.
    pub to: u32,
    /// When the change was captured (RFC 3339): it was made between the capture before and this.
    pub captured: String,
    /// `headline`, `lead`, `byline`, `date`, `text`: what changed.
    pub parts: Vec<&'static str>,
    /// Whether readers were told: `correction`, `dated` or `silent`.
    pub disclosure: &'static str,
    /// The fields that changed, before and after.
    pub fields: BTreeMap<&'static str, OldNew>,
    /// Sentences that are gone.
    pub removed: Vec<String>,
    /// Sentences that are new.
    pub added: Vec<String>,
}

/// Every change from one revision to the next of the articles that answer `query`.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn changes(
    holdings: &Holdings<'_>,
    query: &Query,
    options: &ChangesOptions,
) -> Result<Changes, ReportError> {
    let revised = match query {
        Query::Everything => Query::IsRevised,
        query => Query::and(vec![query.clone(), Query::IsRevised]),
    };
    let answers = holdings.answers(&revised)?;
    let parts = holdings.read(&answers, |part: &mut Vec<_>, place, reader, answer| {
        part.push((place, of_article(reader, answer, options)?));
        Ok(())
    })?;
    let mut by_article: Vec<(usize, Vec<ChangeRow>)> = parts.into_iter().flatten().collect();
    by_article.sort_by_key(|(place, _)| *place);
    Ok(Changes {
        query: query.to_string(),
        articles: answers.len() as u64,
        rows: by_article.into_iter().flat_map(|(_, rows)| rows).collect(),
    })
}

/// The changes up to the revision that answers.
fn of_article(
    reader: &Reader,
    answer: &Answer,
    options: &ChangesOptions,
) -> Result<Vec<ChangeRow>, ArchiveError> {
    let mut revisions = reader.revisions(&answer.id)?;
    revisions.retain(|revision| revision.number <= answer.revision);
    let pairs = revisions.windows(2).filter_map(|pair| match pair {
        [old, new] => Some(row(new, compare(old, new))),
        _ => None,
    });
    Ok(pairs.filter(|row| is_asked(row, options)).collect())
}

fn is_asked(row: &ChangeRow, options: &ChangesOptions) -> bool {
    let ChangesOptions { parts, disclosures } = options;
    let of_parts = parts.is_empty() || parts.iter().any(|p| row.parts.contains(&p.name()));
    let told = disclosures.is_empty() || disclosures.iter().any(|d| d.name() == row.disclosure);
    of_parts && told
}

fn row(new: &Revision, diff: Diff) -> ChangeRow {
    let (mut removed, mut added) = (Vec::new(), Vec::new());
    for sentence in diff.text {
        match sentence {
            Sentence::Kept(_) => {}
            Sentence::Removed(sentence) => removed.push(sentence),
            Sentence::Added(sentence) => added.push(sentence),
        }
    }
    ChangeRow {
        id: diff.id,
        url: new.url.to_string(),
        title: new.title.clone(),
        source: new.source.name.clone(),
        from: diff.from,
        to: diff.to,
        captured: diff.captured,
        parts: diff.parts,
        disclosure: diff.disclosure,
        fields: diff.fields,
        removed,
        added,
    }
}
