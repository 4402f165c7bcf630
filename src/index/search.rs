//! Questions and answers.

use std::collections::HashMap;

use jiff::Timestamp;
use tantivy::Searcher;

use crate::canonical_url::ArticleId;
use crate::query::Query;

use super::compile::compile;
use super::error::Fault;
use super::rank::{Best, Found};
use super::rows::Columns;
use super::schema::Fields;

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
}

pub(super) fn search(
    searcher: &Searcher,
    fields: &Fields,
    query: &Query,
    options: &SearchOptions,
) -> Result<SearchResult, Fault> {
    let compiled = compile(query, searcher, fields)?;
    if options.limit == 0 {
        let total = compiled.query.count(searcher)? as u64;
        return Ok(SearchResult { total, hits: Vec::new() });
    }
    let best = Best { sort: options.sort, limit: options.offset.saturating_add(options.limit) };
    let statistics = &compiled.statistics;
    let found = searcher.search_with_statistics_provider(&compiled.query, &best, statistics)?;
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
        });
    }
    Ok(hits)
}

/// Every article and its revision, by id.
pub(super) fn ids(searcher: &Searcher) -> Result<Vec<(ArticleId, u32)>, Fault> {
    let mut all = Vec::with_capacity(usize::try_from(searcher.num_docs()).unwrap_or(0));
    for reader in searcher.segment_readers() {
        let columns = Columns::open(reader)?;
        for doc in reader.doc_ids_alive() {
            all.push((columns.id(doc)?, columns.revision(doc)));
        }
    }
    all.sort_unstable();
    Ok(all)
}
