//! The articles that answer a query, all of them, and the texts in which reports count.

use std::collections::HashSet;

use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::index::{Index, IndexError, SearchOptions, Sort};
use crate::model::Document;
use crate::query::{Query, TextField};

use super::ReportError;

/// Every article that answers, the first published first.
///
/// # Errors
/// Where the index cannot be read.
pub fn article_ids(index: &Index, query: &Query) -> Result<Vec<ArticleId>, IndexError> {
    let ask = |limit| SearchOptions { limit, offset: 0, sort: Sort::Oldest };
    let total = index.search(query, &ask(0))?.total;
    let limit = usize::try_from(total).unwrap_or(usize::MAX);
    Ok(index.search(query, &ask(limit))?.hits.into_iter().map(|hit| hit.id).collect())
}

/// The same, to look up.
pub(super) fn id_set(index: &Index, query: &Query) -> Result<HashSet<ArticleId>, IndexError> {
    let mut ids = HashSet::new();
    index.rows(query, &[], &mut |row| {
        ids.insert(row.id().clone());
    })?;
    Ok(ids)
}

/// Tells `each` every article that answers, with its text, the first published first. An article
/// that was forgotten a moment ago is left out.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn documents(
    reader: &Reader,
    index: &Index,
    query: &Query,
    mut each: impl FnMut(&Document),
) -> Result<(), ReportError> {
    for id in article_ids(index, query)? {
        index.go_on()?;
        if let Some((document, _)) = reader.document(&id)? {
            each(&document);
        }
    }
    Ok(())
}

/// The texts of an article in which words are counted, each once: headline, text, and the
/// standfirst where the text does not begin with it.
pub fn passages(document: &Document) -> Vec<(TextField, &str)> {
    let mut passages = vec![(TextField::Title, document.title.as_str())];
    if !is_repeated(document) {
        passages.push((TextField::Lead, document.lead.as_str()));
    }
    passages.push((TextField::Body, document.body.as_str()));
    passages.retain(|(_, text)| !text.is_empty());
    passages
}

/// Whether the standfirst stands in the text too.
pub(super) fn is_repeated(document: &Document) -> bool {
    document.body.contains(document.lead.as_str())
}
