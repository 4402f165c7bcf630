//! Which revision of an article a question is asked of.

use jiff::Timestamp;
use tantivy::columnar::Column;
use tantivy::{DocId, SegmentReader};

use super::schema::{CAPTURED, UNTIL};

/// The moment that a question is asked of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// Now: the last revisions.
    Latest,
    /// The revisions that were the last ones at a moment.
    AsOf(Timestamp),
}

/// The revisions of one piece of the index that stood at the moment.
pub(super) struct Stood {
    standing: Standing,
    captured: Column<i64>,
    until: Column<i64>,
}

impl Stood {
    pub fn open(standing: Standing, reader: &SegmentReader) -> tantivy::Result<Stood> {
        let columns = reader.fast_fields();
        Ok(Stood { standing, captured: columns.i64(CAPTURED)?, until: columns.i64(UNTIL)? })
    }

    /// Whether a revision did.
    pub fn has(&self, doc: DocId) -> bool {
        match self.standing {
            Standing::Latest => !self.until.index.has_value(doc),
            Standing::AsOf(moment) => {
                let moment = moment.as_second();
                self.captured.first(doc).is_some_and(|captured| captured <= moment)
                    && self.until.first(doc).is_none_or(|until| until > moment)
            }
        }
    }
}
