//! robots.txt files between runs: a run every few minutes must not ask for each of them each time.

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::revisions::ZSTD_LEVEL;
use super::{Archive, ArchiveError, Reader, millis, read};
use crate::model::RobotsFile;
use crate::politeness::ROBOTS_HELD_MAX;

/// A file that is larger when it is compressed is not remembered, in bytes: the archive of ten
/// thousand hosts should not grow by more than what they are read for.
const PACKED_BYTES_MAX: usize = 32 << 10;

impl Reader {
    /// The robots.txt of an origin (`scheme://host:port`), where it is remembered.
    pub fn robots(&self, origin: &str) -> Result<Option<RobotsFile>, ArchiveError> {
        let sql = "SELECT origin, read_at, asked_at, status, etag, last_modified, body
                   FROM robots WHERE origin = ?";
        let file = self.db.prepare_cached(sql)?.query_row([origin], |row| {
            Ok(RobotsFile {
                origin: row.get(0)?,
                read: read::moment(row, 1)?,
                asked: read::moment(row, 2)?,
                status: row.get(3)?,
                etag: row.get(4)?,
                last_modified: row.get(5)?,
                body: read::packed(row, 6)?.unwrap_or_default(),
            })
        });
        Ok(file.optional()?)
    }
}

impl Archive {
    /// Remembers robots.txt files, and forgets those that are too old to be of use.
    pub fn save_robots(
        &mut self,
        files: &[RobotsFile],
        now: Timestamp,
    ) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            let mut insert = db.prepare_cached(
                "INSERT OR REPLACE INTO robots
                   (origin, read_at, asked_at, status, etag, last_modified, body)
                 VALUES (?, ?, ?, ?, ?, ?, ?)",
            )?;
            let mut remove = db.prepare_cached("DELETE FROM robots WHERE origin = ?")?;
            for file in files {
                let packed = zstd::bulk::compress(&file.body, ZSTD_LEVEL)
                    .map_err(|e| ArchiveError::Damaged(format!("cannot compress: {e}")))?;
                if packed.len() > PACKED_BYTES_MAX {
                    remove.execute([&file.origin])?;
                    continue;
                }
                let body = Some(packed).filter(|_| !file.body.is_empty());
                let (read, asked) = (millis(file.read), millis(file.asked));
                let validators = (&file.etag, &file.last_modified);
                insert.execute((
                    &file.origin,
                    read,
                    asked,
                    file.status,
                    validators.0,
                    validators.1,
                    body,
                ))?;
            }
            let held = i64::try_from(ROBOTS_HELD_MAX.as_millis()).unwrap_or(i64::MAX);
            let sql = "DELETE FROM robots WHERE read_at < ?";
            db.prepare_cached(sql)?.execute([millis(now).saturating_sub(held)])?;
            Ok(())
        })
    }
}
