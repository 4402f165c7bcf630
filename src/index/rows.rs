//! Every article that answers, with what the index knows of it: for counts, samples and lists.
//!
//! Nothing here reads the archive: dates, numbers and labels stand in the index's columns. A
//! million rows take about as long as one page of results.
//!
//! ```no_run
//! # use annals::index::{Index, Label};
//! # fn count(index: &Index, query: &annals::query::Query) -> Result<(), annals::index::IndexError> {
//! let mut words = 0;
//! let total = index.rows(query, &[Label::Source], &mut |row| {
//!     for source in row.labels(Label::Source) {
//!         println!("{} {source}", row.id());
//!     }
//!     words += u64::from(row.words());
//! })?;
//! # Ok(()) }
//! ```

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::query::EnableScoring;
use tantivy::{DocId, SegmentReader};

use crate::canonical_url::ArticleId;
use crate::query::Query;

use super::View;
use super::compile::compile;
use super::error::Fault;
use super::id;
use super::labels::{Label, Values};
use super::rank::Ids;
use super::schema::{CAPTURED, MODIFIED, PUBLISHED, REVISION, WORDS};
use super::standing::Stood;

/// An article that answers.
pub struct Row<'r> {
    doc: DocId,
    id: ArticleId,
    columns: &'r Columns,
    labels: &'r [Values],
    /// The numbers of the values, a list for each of `labels`.
    numbers: &'r [Vec<usize>],
    wanted: &'r [Label],
}

impl Row<'_> {
    /// The article.
    pub fn id(&self) -> &ArticleId {
        &self.id
    }

    /// The revision that the index holds.
    pub fn revision(&self) -> u32 {
        self.columns.revision(self.doc)
    }

    /// How many words its text has.
    pub fn words(&self) -> u32 {
        number(&self.columns.words, self.doc)
    }

    /// When it was published.
    pub fn published(&self) -> Option<Timestamp> {
        self.columns.published(self.doc)
    }

    /// When its publisher says that it was last changed.
    pub fn modified(&self) -> Option<Timestamp> {
        moment(&self.columns.modified, self.doc)
    }

    /// When the revision was captured.
    pub fn captured(&self) -> Timestamp {
        moment(&self.columns.captured, self.doc).unwrap_or_default()
    }

    /// Its values of a label, each once; none where the label was not asked for.
    pub fn labels(&self, label: Label) -> impl Iterator<Item = &str> {
        let at = self.wanted.iter().position(|wanted| *wanted == label);
        let found = at.and_then(|at| Some((self.labels.get(at)?, self.numbers.get(at)?)));
        found
            .into_iter()
            .flat_map(|(values, numbers)| numbers.iter().filter_map(|&number| values.get(number)))
    }
}

/// The columns of one piece of the index that do not hold labels.
pub(super) struct Columns {
    ids: Ids,
    revision: Column<u64>,
    words: Column<u64>,
    published: Column<i64>,
    modified: Column<i64>,
    captured: Column<i64>,
}

impl Columns {
    pub fn open(reader: &SegmentReader) -> Result<Columns, Fault> {
        let columns = reader.fast_fields();
        Ok(Columns {
            ids: Ids::open(reader)?,
            revision: columns.u64(REVISION)?,
            words: columns.u64(WORDS)?,
            published: columns.i64(PUBLISHED)?,
            modified: columns.i64(MODIFIED)?,
            captured: columns.i64(CAPTURED)?,
        })
    }

    pub fn id(&self, doc: DocId) -> Result<ArticleId, Fault> {
        id::from_number(self.ids.number(doc)).ok_or(Fault::BadId)
    }

    pub fn revision(&self, doc: DocId) -> u32 {
        number(&self.revision, doc)
    }

    pub fn published(&self, doc: DocId) -> Option<Timestamp> {
        moment(&self.published, doc)
    }
}

fn number(column: &Column<u64>, doc: DocId) -> u32 {
    column.first(doc).and_then(|n| u32::try_from(n).ok()).unwrap_or(0)
}

fn moment(column: &Column<i64>, doc: DocId) -> Option<Timestamp> {
    column.first(doc).and_then(|second| Timestamp::from_second(second).ok())
}

/// Shows `visit` every article that answers, in no particular order; gives how many there are.
pub(super) fn rows(
    view: &View<'_>,
    query: &Query,
    wanted: &[Label],
    visit: &mut dyn FnMut(&Row<'_>),
) -> Result<u64, Fault> {
    let mut total = 0;
    let mut numbers = vec![Vec::new(); wanted.len()];
    each_piece(view, query, |reader, docs| {
        let columns = Columns::open(reader)?;
        let open = |&label: &Label| Values::open(label, reader);
        let mut labels = wanted.iter().map(open).collect::<Result<Vec<_>, _>>()?;
        for (number, &doc) in (1..).zip(docs) {
            if !view.budget.allows_document(number) {
                break;
            }
            for (values, numbers) in labels.iter_mut().zip(&mut numbers) {
                values.numbers(doc, numbers);
                for &number in numbers.iter() {
                    values.read(number)?;
                }
            }
            let id = columns.id(doc)?;
            let (columns, labels, numbers) = (&columns, labels.as_slice(), numbers.as_slice());
            visit(&Row { doc, id, columns, labels, numbers, wanted });
        }
        total += docs.len() as u64;
        Ok(())
    })?;
    Ok(total)
}

/// Shows `visit` each piece of the index with its documents that answer.
pub(super) fn each_piece(
    view: &View<'_>,
    query: &Query,
    mut visit: impl FnMut(&SegmentReader, &[DocId]) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let searcher = &view.searcher;
    let weight = compile(query, view)?.weight(EnableScoring::disabled_from_searcher(searcher))?;
    let mut docs = Vec::new();
    for reader in searcher.segment_readers() {
        docs.clear();
        weight.for_each_no_score(reader, &mut |found| docs.extend_from_slice(found))?;
        if let Some(alive) = reader.alive_bitset() {
            docs.retain(|&doc| alive.is_alive(doc));
        }
        let stood = Stood::open(view.standing, reader)?;
        docs.retain(|&doc| stood.has(doc));
        visit(reader, &docs)?;
    }
    Ok(())
}
