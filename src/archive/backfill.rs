//! Documents out of a feed's past: read once, and remembered.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::entries::{Visit, save_entries};
use super::{Archive, ArchiveError, Reader, SeenEntry, insert_capture, millis, read};
use crate::canonical_url::CanonicalUrl;
use crate::model::Capture;

/// A document out of a feed's past, as far as it is to be remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PastDocument {
    /// Where it is.
    pub url: CanonicalUrl,
    /// The document that goes further back.
    pub next: Option<CanonicalUrl>,
    /// What it says of its own last change, where a sitemap's index does.
    pub modified: Option<String>,
    /// When it was read.
    pub read: Timestamp,
}

impl Reader {
    /// A document that was read before.
    pub fn past_document(
        &self,
        feed_id: i64,
        url: &CanonicalUrl,
    ) -> Result<Option<PastDocument>, ArchiveError> {
        let sql = "SELECT next, modified, at FROM past_documents WHERE feed_id = ? AND url = ?";
        let row = self.db.prepare_cached(sql)?.query_row((feed_id, url.as_str()), |row| {
            let next: Option<String> = row.get(0)?;
            Ok(PastDocument {
                url: url.clone(),
                next: next.and_then(|next| CanonicalUrl::parse(&next).ok()),
                modified: row.get(1)?,
                read: read::moment(row, 2)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Whether all of these entries were known before a moment.
    pub fn all_seen_before(
        &self,
        feed_id: i64,
        entries: &[SeenEntry],
        at: Timestamp,
    ) -> Result<bool, ArchiveError> {
        let sql = "SELECT 1 FROM entries
                   WHERE feed_id = ?1 AND (guid = ?2 OR page_url = ?3) AND first_seen < ?4";
        let mut earlier = self.db.prepare_cached(sql)?;
        for SeenEntry { entry, .. } in entries {
            let page = entry.link.as_ref().map(|link| link.canonical().to_string());
            if !earlier.exists((feed_id, &entry.id, page, millis(at)))? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

impl Archive {
    /// Notes that a way back through a feed's past begins; gives when it did, which is earlier
    /// where the last one has not arrived.
    pub fn begin_backfill(
        &mut self,
        feed_id: i64,
        now: Timestamp,
    ) -> Result<Timestamp, ArchiveError> {
        self.transaction(|db| {
            let sql = "UPDATE feeds SET backfill_from = coalesce(backfill_from, ?) WHERE id = ?
                       RETURNING backfill_from";
            let began = |row: &rusqlite::Row<'_>| read::moment(row, 0);
            Ok(db.query_row(sql, (millis(now), feed_id), began)?)
        })
    }

    /// Notes that it has arrived: at its end, or at what was known before it began.
    pub fn end_backfill(&mut self, feed_id: i64) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            db.execute("UPDATE feeds SET backfill_from = NULL WHERE id = ?", [feed_id])?;
            Ok(())
        })
    }

    /// Records the entries of a document and queues their pages; gives how many are new. The
    /// document is remembered where all of it was taken.
    pub fn save_past(
        &mut self,
        (feed_id, at): (i64, Timestamp),
        captures: &[Capture],
        entries: &[SeenEntry],
        document: Option<&PastDocument>,
    ) -> Result<u32, ArchiveError> {
        self.transaction(|db| {
            for capture in captures {
                insert_capture(db, capture)?;
            }
            let new = save_entries(db, Visit { feed_id, at }, entries)?;
            if let Some(document) = document {
                let next = document.next.as_ref().map(|url| url.as_str());
                let row = (feed_id, document.url.as_str(), next, &document.modified, millis(at));
                db.prepare_cached(
                    "INSERT INTO past_documents (feed_id, url, next, modified, at)
                     VALUES (?, ?, ?, ?, ?)
                     ON CONFLICT (feed_id, url) DO UPDATE SET next = excluded.next,
                       modified = excluded.modified, at = excluded.at",
                )?
                .execute(row)?;
            }
            Ok(new)
        })
    }
}
