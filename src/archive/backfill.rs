//! Documents out of a feed's past: read once, and remembered.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::entries::{Visit, save_entries};
use super::{Archive, ArchiveError, Reader, SeenEntry, insert_capture, millis};
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
}

impl Reader {
    /// A document that was read before.
    pub fn past_document(
        &self,
        feed_id: i64,
        url: &CanonicalUrl,
    ) -> Result<Option<PastDocument>, ArchiveError> {
        let sql = "SELECT next, modified FROM past_documents WHERE feed_id = ? AND url = ?";
        let row = self.db.prepare_cached(sql)?.query_row((feed_id, url.as_str()), |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get(1)?))
        });
        Ok(row.optional()?.map(|(next, modified)| PastDocument {
            url: url.clone(),
            next: next.and_then(|next| CanonicalUrl::parse(&next).ok()),
            modified,
        }))
    }
}

impl Archive {
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
