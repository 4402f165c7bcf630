//! Questions and answers.

use std::collections::HashMap;

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::{Searcher, SegmentReader};

use crate::canonical_url::ArticleId;
use crate::query::Query;

use super::compile::compile;
use super::error::Fault;
use super::id;
use super::rank::{Best, Found, Ids, Ranked};
use super::schema::{Fields, PUBLISHED, REVISION};

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
    let wanted = options.offset.saturating_add(options.limit);
    if options.limit == 0 || options.sort == Sort::Relevance {
        let total = compiled.query.count(searcher)? as u64;
        if options.limit == 0 || total == 0 {
            return Ok(SearchResult { total, hits: Vec::new() });
        }
        let best = Best { sort: options.sort, limit: wanted };
        let statistics = &compiled.statistics;
        let found = searcher.search_with_statistics_provider(&compiled.query, &best, statistics)?;
        return Ok(SearchResult { total, hits: hits(searcher, &found, options)? });
    }
    let found = searcher.search(&compiled.query, &Best { sort: options.sort, limit: wanted })?;
    Ok(SearchResult { total: found.seen, hits: hits(searcher, &found, options)? })
}

fn hits(searcher: &Searcher, found: &Found, options: &SearchOptions) -> Result<Vec<Hit>, Fault> {
    let mut facts: HashMap<u32, Facts> = HashMap::new();
    let mut hits = Vec::with_capacity(found.ranked.len().saturating_sub(options.offset));
    for ranked in found.ranked.iter().skip(options.offset) {
        let segment = ranked.address.segment_ord;
        let facts = match facts.entry(segment) {
            std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
            std::collections::hash_map::Entry::Vacant(new) => {
                new.insert(Facts::open(searcher.segment_reader(segment))?)
            }
        };
        hits.push(facts.hit(ranked, options.sort)?);
    }
    Ok(hits)
}

/// Every article and its revision, by id.
pub(super) fn ids(searcher: &Searcher) -> Result<Vec<(ArticleId, u32)>, Fault> {
    let mut all = Vec::with_capacity(usize::try_from(searcher.num_docs()).unwrap_or(0));
    for reader in searcher.segment_readers() {
        let (ids, facts) = (Ids::open(reader)?, Facts::open(reader)?);
        for doc in reader.doc_ids_alive() {
            let id = id::from_number(ids.number(doc)).ok_or(Fault::BadId)?;
            all.push((id, facts.revision(doc)));
        }
    }
    all.sort_unstable();
    Ok(all)
}

/// What a hit says beside its id.
struct Facts {
    revision: Column<u64>,
    published: Column<i64>,
}

impl Facts {
    fn open(reader: &SegmentReader) -> Result<Facts, Fault> {
        let columns = reader.fast_fields();
        Ok(Facts { revision: columns.u64(REVISION)?, published: columns.i64(PUBLISHED)? })
    }

    fn revision(&self, doc: u32) -> u32 {
        self.revision.first(doc).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
    }

    fn hit(&self, ranked: &Ranked, sort: Sort) -> Result<Hit, Fault> {
        let doc = ranked.address.doc_id;
        let published = self.published.first(doc);
        Ok(Hit {
            id: id::from_number(ranked.id).ok_or(Fault::BadId)?,
            revision: self.revision(doc),
            score: if sort == Sort::Relevance { ranked.score() } else { 0.0 },
            published: published.and_then(|second| Timestamp::from_second(second).ok()),
        })
    }
}
