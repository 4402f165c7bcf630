//! Questions and answers.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use tantivy::Searcher;

use crate::canonical_url::ArticleId;
use crate::query::Query;

use super::View;
use super::compile::compile;
use super::cursor::Cursor;
use super::error::Fault;
use super::rank::{Best, Found};
use super::rows::Columns;
use super::standing::Stood;

/// What to give of the answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SearchOptions {
    /// The most hits; 0 only counts.
    pub limit: usize,
    /// How many of the best hits to leave out.
    pub offset: usize,
    /// Their order.
    pub sort: Sort,
}

impl Default for SearchOptions {
    fn default() -> SearchOptions {
        SearchOptions { limit: 10, offset: 0, sort: Sort::Relevance }
    }
}

/// The order of hits. Equal ones stand in the order of their ids, articles without a date last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Best match first (BM25).
    #[default]
    Relevance,
    /// Last published first.
    Newest,
    /// First published first.
    Oldest,
    /// Last captured first.
    Captured,
}

/// The answers to a query.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchResult {
    /// How many articles answer; exact.
    pub total: u64,
    /// The ones asked for, in order.
    pub hits: Vec<Hit>,
}

/// An article that answers a query.
#[derive(Debug, Clone, PartialEq)]
pub struct Hit {
    /// The article.
    pub id: ArticleId,
    /// The revision that the index holds.
    pub revision: u32,
    /// How well it matches; 0 where hits are not sorted by that.
    pub score: f32,
    /// When it was published.
    pub published: Option<Timestamp>,
    /// Its place in the order: see [`super::Index::search_after`].
    pub cursor: Cursor,
}

pub(super) fn search(
    view: &View<'_>,
    query: &Query,
    options: &SearchOptions,
    after: Option<Cursor>,
) -> Result<SearchResult, Fault> {
    let query = compile(query, view)?;
    let limit = match options.limit {
        0 => 0,
        limit => options.offset.saturating_add(limit),
    };
    let budget = Arc::clone(&view.budget);
    let best = Best { sort: options.sort, limit, standing: view.standing, after, budget };
    let searcher = &view.searcher;
    let found = searcher.search(&query, &best)?;
    Ok(SearchResult { total: found.total, hits: hits(searcher, &found, options)? })
}

fn hits(searcher: &Searcher, found: &Found, options: &SearchOptions) -> Result<Vec<Hit>, Fault> {
    let mut pieces: HashMap<u32, Columns> = HashMap::new();
    let mut hits = Vec::with_capacity(found.ranked.len().saturating_sub(options.offset));
    for ranked in found.ranked.iter().skip(options.offset) {
        let segment = ranked.address.segment_ord;
        let columns = match pieces.entry(segment) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(Columns::open(searcher.segment_reader(segment))?)
            }
        };
        let doc = ranked.address.doc_id;
        hits.push(Hit {
            id: columns.id(doc)?,
            revision: columns.revision(doc),
            score: if options.sort == Sort::Relevance { ranked.score() } else { 0.0 },
            published: columns.published(doc),
            cursor: Cursor { key: ranked.key, id: ranked.id },
        });
    }
    Ok(hits)
}

/// Every article and its revision that stood, by id.
pub(super) fn ids(view: &View<'_>) -> Result<Vec<(ArticleId, u32)>, Fault> {
    let searcher = &view.searcher;
    let mut all = Vec::with_capacity(usize::try_from(searcher.num_docs()).unwrap_or(0));
    for reader in searcher.segment_readers() {
        let columns = Columns::open(reader)?;
        let stood = Stood::open(view.standing, reader)?;
        for doc in reader.doc_ids_alive().filter(|&doc| stood.has(doc)) {
            all.push((columns.id(doc)?, columns.revision(doc)));
        }
    }
    all.sort_unstable();
    Ok(all)
}
