//! Saved searches: what answers them now and did not when they were last looked at.

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Watch;
use crate::query::Query;

use super::{Holdings, ReportError};

/// What is new for a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct News {
    /// What the search is called.
    pub name: String,
    /// The query as typed.
    pub query: String,
    /// When it was last looked at (RFC 3339).
    pub since: String,
    /// The articles that were archived since, the first published first.
    pub rows: Vec<NewsRow>,
}

/// An article that is new.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct NewsRow {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// Its headline.
    pub title: Option<String>,
    /// The feed that first led to it.
    pub source: Option<String>,
    /// When it was published, as stated.
    pub published: Option<String>,
}

/// The articles that answer `query`, which is `watch`'s, and are new since it was looked at.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn news(holdings: &Holdings<'_>, watch: &Watch, query: &Query) -> Result<News, ReportError> {
    let new = holdings.reader.new_since(watch.looked_change)?;
    let mut rows = Vec::new();
    if !new.is_empty() {
        let answers = holdings.answers(query)?.into_iter().map(|answer| answer.id);
        for id in answers.filter(|id| new.contains(id)) {
            rows.extend(holdings.reader.revision(&id, None)?.map(|revision| NewsRow {
                id: id.to_string(),
                url: revision.url.to_string(),
                title: revision.title,
                source: revision.source.name,
                published: revision.published,
            }));
        }
    }
    Ok(News {
        name: watch.name.clone(),
        query: watch.query.clone(),
        since: watch.looked_at.to_string(),
        rows,
    })
}
