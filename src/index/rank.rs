//! The best documents of a query, in an order that does not depend on how the index is stored.
//!
//! The engine's own collector breaks ties by a document's place, which every merge changes. This
//! one breaks them by the article's id. It counts in the same pass: an exact total leaves nothing to
//! skip, and counting first took twice as long.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::Arc;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::budget::Budget;
use super::cursor::Cursor;
use super::schema::{CAPTURED, ID_HIGH, ID_LOW, PUBLISHED};
use super::search::Sort;
use super::standing::{Standing, Stood};

/// Collects the best documents.
pub(super) struct Best {
    pub sort: Sort,
    pub limit: usize,
    pub standing: Standing,
    /// Only what stands behind this is ranked; everything is counted.
    pub after: Option<Cursor>,
    pub budget: Arc<Budget>,
}

/// A document and what it is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked {
    /// Greater is better.
    pub key: u64,
    /// The number of the article's id.
    pub id: u128,
    pub address: DocAddress,
}

/// The best documents, best first, and how many there are in all.
pub(super) struct Found {
    pub ranked: Vec<Ranked>,
    pub total: u64,
}

impl Ranked {
    /// The score, where documents are ranked by it.
    pub fn score(&self) -> Score {
        f32::from_bits(u32::try_from(self.key).unwrap_or(0))
    }
}

impl Ord for Ranked {
    fn cmp(&self, other: &Ranked) -> Ordering {
        let by_id = || other.id.cmp(&self.id).then_with(|| other.address.cmp(&self.address));
        self.key.cmp(&other.key).then_with(by_id)
    }
}

impl PartialOrd for Ranked {
    fn partial_cmp(&self, other: &Ranked) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Collector for Best {
    type Fruit = Found;
    type Child = BestOfSegment;

    fn for_segment(
        &self,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<BestOfSegment> {
        let dates = |name: &str| reader.fast_fields().i64(name);
        Ok(BestOfSegment {
            segment,
            stood: Stood::open(self.standing, reader)?,
            after: self.after,
            limit: self.limit,
            key: match self.sort {
                Sort::Relevance => Key::Score,
                Sort::Newest => Key::Newest(dates(PUBLISHED)?),
                Sort::Oldest => Key::Oldest(dates(PUBLISHED)?),
                Sort::Captured => Key::Newest(dates(CAPTURED)?),
            },
            ids: Ids::open(reader)?,
            best: BinaryHeap::new(),
            total: 0,
            budget: Arc::clone(&self.budget),
            is_over: false,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance && self.limit > 0
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let total = fruits.iter().map(|found| found.total).sum();
        let mut ranked: Vec<Ranked> = fruits.into_iter().flat_map(|found| found.ranked).collect();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        ranked.truncate(self.limit);
        Ok(Found { ranked, total })
    }
}

/// The best documents of one piece of the index.
pub(super) struct BestOfSegment {
    segment: SegmentOrdinal,
    stood: Stood,
    after: Option<Cursor>,
    limit: usize,
    key: Key,
    ids: Ids,
    /// The worst on top.
    best: BinaryHeap<Reverse<Ranked>>,
    total: u64,
    budget: Arc<Budget>,
    /// Nothing more is looked at.
    is_over: bool,
}

/// What documents are ranked by.
enum Key {
    Score,
    Newest(Column<i64>),
    Oldest(Column<i64>),
}

impl Key {
    fn of(&self, doc: DocId, score: Score) -> u64 {
        // Articles without a date stand last in either order.
        match self {
            // The bits of numbers from 0 on sort like the numbers.
            Key::Score => u64::from(score.max(0.0).to_bits()),
            Key::Newest(dates) => dates.first(doc).map_or(0, tantivy::i64_to_u64),
            Key::Oldest(dates) => dates.first(doc).map_or(0, |date| !tantivy::i64_to_u64(date)),
        }
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        if !self.stood.has(doc) {
            return;
        }
        self.total += 1;
        // The answer is then an error: see `Budget::judge`.
        self.is_over = self.is_over || !self.budget.allows_document(self.total);
        if self.is_over || self.limit == 0 {
            return;
        }
        let key = self.key.of(doc, score);
        if self.after.is_some_and(|after| self.is_before(after, key, doc)) {
            return;
        }
        let is_full = self.best.len() >= self.limit;
        if is_full && self.best.peek().is_none_or(|Reverse(worst)| self.is_worse(worst, key, doc)) {
            return;
        }
        let address = DocAddress::new(self.segment, doc);
        let ranked = Ranked { key, id: self.ids.number(doc), address };
        if !is_full {
            self.best.push(Reverse(ranked));
        } else if let Some(mut worst) = self.best.peek_mut()
            && ranked > worst.0
        {
            *worst = Reverse(ranked);
        }
    }

    fn harvest(self) -> Found {
        let ranked = self.best.into_iter().map(|Reverse(ranked)| ranked).collect();
        Found { ranked, total: self.total }
    }
}

impl BestOfSegment {
    /// Whether a document is surely no better than `worst`; the upper part of its id mostly says so
    /// where many are ranked alike.
    fn is_worse(&self, worst: &Ranked, key: u64, doc: DocId) -> bool {
        key < worst.key || (key == worst.key && u128::from(self.ids.high(doc)) > worst.id >> 16)
    }

    /// Whether a document stands before the cursor, or is the one that it names.
    fn is_before(&self, after: Cursor, key: u64, doc: DocId) -> bool {
        key > after.key || (key == after.key && self.ids.number(doc) <= after.id)
    }
}

/// The columns that hold the ids.
pub(super) struct Ids {
    high: Column<u64>,
    low: Column<u64>,
}

impl Ids {
    pub fn open(reader: &SegmentReader) -> tantivy::Result<Ids> {
        let columns = reader.fast_fields();
        Ok(Ids { high: columns.u64(ID_HIGH)?, low: columns.u64(ID_LOW)? })
    }

    /// The number of a document's id.
    pub fn number(&self, doc: DocId) -> u128 {
        (u128::from(self.high(doc)) << 16) | u128::from(self.low.first(doc).unwrap_or(0))
    }

    /// The upper 64 bits of that number.
    fn high(&self, doc: DocId) -> u64 {
        self.high.first(doc).unwrap_or(0)
    }
}
