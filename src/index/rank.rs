//! The best documents of a query, in an order that does not depend on how the index is stored.
//!
//! The engine's own collector breaks ties by a document's place, which every merge changes. This
//! one breaks them by the article's id, and still lets the engine skip what cannot be among the
//! best.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::Column;
use tantivy::query::Weight;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use super::schema::{CAPTURED, ID_HIGH, ID_LOW, PUBLISHED};
use super::search::Sort;

/// Collects the best documents.
pub(super) struct Best {
    pub sort: Sort,
    pub limit: usize,
}

/// A document and what it is ranked by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Ranked {
    /// Greater is better.
    key: u64,
    /// The number of the article's id.
    pub id: u128,
    pub address: DocAddress,
}

/// The best documents, best first, and how many were seen; fewer than match where the engine
/// could skip some.
pub(super) struct Found {
    pub ranked: Vec<Ranked>,
    pub seen: u64,
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
            limit: self.limit,
            key: match self.sort {
                Sort::Relevance => Key::Score,
                Sort::Newest => Key::Newest(dates(PUBLISHED)?),
                Sort::Oldest => Key::Oldest(dates(PUBLISHED)?),
                Sort::Captured => Key::Newest(dates(CAPTURED)?),
            },
            ids: Ids::open(reader)?,
            best: BinaryHeap::new(),
            seen: 0,
        })
    }

    fn requires_scoring(&self) -> bool {
        self.sort == Sort::Relevance
    }

    fn merge_fruits(&self, fruits: Vec<Found>) -> tantivy::Result<Found> {
        let seen = fruits.iter().map(|found| found.seen).sum();
        let mut ranked: Vec<Ranked> = fruits.into_iter().flat_map(|found| found.ranked).collect();
        ranked.sort_unstable_by(|one, other| other.cmp(one));
        ranked.truncate(self.limit);
        Ok(Found { ranked, seen })
    }

    fn collect_segment(
        &self,
        weight: &dyn Weight,
        segment: SegmentOrdinal,
        reader: &SegmentReader,
    ) -> tantivy::Result<Found> {
        let mut best = self.for_segment(segment, reader)?;
        let alive = reader.alive_bitset();
        let is_alive = |doc| alive.is_none_or(|bits| bits.is_alive(doc));
        if self.sort == Sort::Relevance {
            weight.for_each_pruning(Score::MIN, reader, &mut |doc, score| {
                if is_alive(doc) {
                    best.collect(doc, score);
                }
                best.threshold()
            })?;
        } else {
            weight.for_each_no_score(reader, &mut |docs| {
                docs.iter().filter(|&&doc| is_alive(doc)).for_each(|&doc| best.collect(doc, 0.0));
            })?;
        }
        Ok(best.harvest())
    }
}

/// The best documents of one piece of the index.
pub(super) struct BestOfSegment {
    segment: SegmentOrdinal,
    limit: usize,
    key: Key,
    ids: Ids,
    /// The worst on top.
    best: BinaryHeap<Reverse<Ranked>>,
    seen: u64,
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

impl BestOfSegment {
    /// The score that a document must exceed to be looked at. Equal scores must: ids decide.
    fn threshold(&self) -> Score {
        match self.best.peek() {
            Some(Reverse(worst)) if self.best.len() >= self.limit => worst.score().next_down(),
            _ => Score::MIN,
        }
    }
}

impl SegmentCollector for BestOfSegment {
    type Fruit = Found;

    fn collect(&mut self, doc: DocId, score: Score) {
        self.seen += 1;
        let key = self.key.of(doc, score);
        let is_full = self.best.len() >= self.limit;
        if is_full && self.best.peek().is_none_or(|Reverse(worst)| key < worst.key) {
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
        Found { ranked, seen: self.seen }
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
        let (high, low) = (self.high.first(doc), self.low.first(doc));
        (u128::from(high.unwrap_or(0)) << 16) | u128::from(low.unwrap_or(0))
    }
}
