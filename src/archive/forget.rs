//! What is forgotten: articles taken out for good, with a tombstone that keeps them out.
//!
//! The one exception to "nothing is deleted". A tombstone holds the hash of an address and nothing
//! that was there. Raw records cannot be cut out of a WARC file without moving all that follow, so
//! they are overwritten in place with empty ones of the same length. The transaction that deletes
//! the rows notes which; a process that dies before all are overwritten leaves the rest to the next
//! one that opens the archive to write.

use std::collections::BTreeSet;
use std::fs::OpenOptions;
use std::io::{Seek, SeekFrom, Write};

use jiff::Timestamp;
use rusqlite::Connection;

use super::pages::{PageRecord, note_change};
use super::{Archive, ArchiveError, Reader, millis, read, warc};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::model::Capture;

/// What went.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Articles.
    pub articles: u64,
    /// Their revisions.
    pub revisions: u64,
    /// Readers' comments on them.
    pub comments: u64,
    /// Raw captures, overwritten.
    pub captures: u64,
}

/// A tombstone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tombstone {
    /// The id of the address that is kept out.
    pub id: String,
    /// Since when.
    pub at: Timestamp,
    /// Why, in the words of who said so.
    pub reason: Option<String>,
}

/// Whether the article at an address was forgotten.
pub(super) fn is_forgotten(db: &Connection, url: &CanonicalUrl) -> Result<bool, ArchiveError> {
    let sql = "SELECT 1 FROM tombstones WHERE id = ?";
    Ok(db.prepare_cached(sql)?.exists([url.article_id().as_str()])?)
}

impl Reader {
    /// What was forgotten, the last first.
    pub fn tombstones(&self) -> Result<Vec<Tombstone>, ArchiveError> {
        let mut statement =
            self.db.prepare("SELECT id, at, reason FROM tombstones ORDER BY at DESC, id")?;
        let rows = statement.query_map([], |row| {
            Ok(Tombstone { id: row.get(0)?, at: read::moment(row, 1)?, reason: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Whether the article at an address was forgotten.
    pub fn is_forgotten(&self, url: &CanonicalUrl) -> Result<bool, ArchiveError> {
        is_forgotten(&self.db, url)
    }
}

impl Archive {
    /// Forgets an article: its revisions, comments, entries, its place in the queue, its raw
    /// captures, and people who wrote nothing else.
    pub fn forget(
        &mut self,
        id: &ArticleId,
        reason: Option<&str>,
        at: Timestamp,
    ) -> Result<Forgotten, ArchiveError> {
        let addresses = addresses(&self.reader.db, id)?;
        let captures = self.captures_of(id, &addresses)?;
        let mut erasures = Vec::new();
        for (_, capture) in &captures {
            erasures.extend(self.members(capture)?);
        }
        // Deleted rows are overwritten in the database too.
        self.reader.db.pragma_update(None, "secure_delete", true)?;
        let mut gone = self.transaction(|db| {
            db.pragma_update(None, "defer_foreign_keys", true)?;
            let mut gone = Forgotten { captures: captures.len() as u64, ..Forgotten::default() };
            note_erasures(db, &erasures)?;
            delete_rows(db, id, &addresses, &mut gone)?;
            for (row, _) in &captures {
                let sql = "UPDATE polls SET capture_id = NULL WHERE capture_id = ?";
                db.prepare_cached(sql)?.execute([row])?;
                db.prepare_cached("DELETE FROM captures WHERE id = ?")?.execute([row])?;
            }
            for url in &addresses {
                bury(db, url, at, reason)?;
            }
            note_change(db, id, at)?;
            Ok(gone)
        })?;
        gone.articles = 1;
        self.erase()?;
        // What was overwritten leaves the write-ahead log too.
        self.reader.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(gone)
    }

    /// Keeps a page out that was found to be a forgotten article under another address: its address
    /// gets a tombstone too, its place in the queue goes, and what was captured is overwritten.
    pub(super) fn keep_out(&mut self, page: &PageRecord) -> Result<(), ArchiveError> {
        let mut members = Vec::new();
        self.warc.sync()?;
        for capture in &page.captures {
            members.extend(self.members(capture)?);
        }
        self.transaction(|db| {
            note_erasures(db, &members)?;
            let url = page.url.as_str();
            db.execute("DELETE FROM entries WHERE page_url = ?1 OR link = ?1", [url])?;
            db.execute("DELETE FROM pages WHERE url = ?", [url])?;
            bury(db, &page.url, page.at, None)
        })?;
        self.erase()
    }

    /// Overwrites what is noted as forgotten; does nothing where nothing is.
    pub(super) fn erase(&mut self) -> Result<(), ArchiveError> {
        let pending = {
            let sql = "SELECT file, offset, length FROM erasures";
            let mut statement = self.reader.db.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| {
                Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?, row.get::<_, i64>(2)?))
            })?;
            rows.collect::<Result<Vec<_>, _>>()?
        };
        for (file, offset, length) in pending {
            let path = self.reader.folder.join("warc").join(&file);
            let failed = |e| ArchiveError::io("overwrite a record in", &path, e);
            // A file that is gone holds nothing any more.
            if path.exists() {
                let blank = warc::blank(length as usize)?;
                let mut out = OpenOptions::new().write(true).open(&path).map_err(failed)?;
                out.seek(SeekFrom::Start(offset as u64)).map_err(failed)?;
                out.write_all(&blank).and_then(|()| out.sync_data()).map_err(failed)?;
            }
            let sql = "DELETE FROM erasures WHERE file = ? AND offset = ?";
            self.reader.db.prepare_cached(sql)?.execute((&file, offset))?;
        }
        Ok(())
    }

    /// The captures of an article with their rows: those of its revisions, and every other one of
    /// its addresses.
    fn captures_of(
        &self,
        id: &ArticleId,
        addresses: &BTreeSet<CanonicalUrl>,
    ) -> Result<Vec<(i64, Capture)>, ArchiveError> {
        let db = &self.reader.db;
        let columns = "url, at, status, file, offset, length, payload_digest, id";
        let mut found = Vec::new();
        let mut take = |sql: String, key: &str| -> Result<(), ArchiveError> {
            let mut statement = db.prepare_cached(&sql)?;
            let rows = statement.query_map([key], |row| Ok((row.get(7)?, read::capture(row)?)))?;
            for row in rows {
                let (row, capture): (i64, Capture) = row?;
                if !found.iter().any(|(known, _)| *known == row) {
                    found.push((row, capture));
                }
            }
            Ok(())
        };
        let of_revisions = format!(
            "SELECT {columns} FROM captures
             WHERE id IN (SELECT capture_id FROM revisions WHERE article_id = ?)"
        );
        take(of_revisions, id.as_str())?;
        for url in addresses {
            take(format!("SELECT {columns} FROM captures WHERE url = ?"), url.as_str())?;
        }
        Ok(found)
    }

    /// Where a capture's records stand: response and request.
    fn members(&self, capture: &Capture) -> Result<Vec<(String, u64, u64)>, ArchiveError> {
        let both = self.reader.records(capture)?.len() as u64;
        let place = |offset, length| (capture.file.clone(), offset, length);
        let mut members = vec![place(capture.offset, capture.length)];
        if both > capture.length {
            members.push(place(capture.offset + capture.length, both - capture.length));
        }
        Ok(members)
    }
}

/// Notes records that are to be overwritten: file, place and length.
fn note_erasures(db: &Connection, members: &[(String, u64, u64)]) -> Result<(), ArchiveError> {
    let sql = "INSERT INTO erasures (file, offset, length) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    let mut statement = db.prepare_cached(sql)?;
    for (file, offset, length) in members {
        statement.execute((file, *offset as i64, *length as i64))?;
    }
    Ok(())
}

/// Sets a tombstone.
fn bury(
    db: &Connection,
    url: &CanonicalUrl,
    at: Timestamp,
    reason: Option<&str>,
) -> Result<(), ArchiveError> {
    let sql = "INSERT INTO tombstones (id, at, reason) VALUES (?, ?, ?) ON CONFLICT DO NOTHING";
    db.prepare_cached(sql)?.execute((url.article_id().as_str(), millis(at), reason))?;
    Ok(())
}

/// Every address under which the archive knows an article.
fn addresses(db: &Connection, id: &ArticleId) -> Result<BTreeSet<CanonicalUrl>, ArchiveError> {
    let sql = "SELECT url FROM articles WHERE id = ?1
               UNION SELECT url FROM pages WHERE article_id = ?1
               UNION SELECT address FROM pages WHERE article_id = ?1
               UNION SELECT c.url FROM captures c JOIN revisions r ON r.capture_id = c.id
                 WHERE r.article_id = ?1";
    let mut statement = db.prepare_cached(sql)?;
    let rows = statement.query_map([id.as_str()], |row| read::url(row, 0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Deletes what the tables hold of an article.
fn delete_rows(
    db: &Connection,
    id: &ArticleId,
    addresses: &BTreeSet<CanonicalUrl>,
    gone: &mut Forgotten,
) -> Result<(), ArchiveError> {
    let key = [id.as_str()];
    db.execute(
        "DELETE FROM bylines WHERE revision_id IN (SELECT id FROM revisions WHERE article_id = ?)",
        key,
    )?;
    gone.revisions = db.execute("DELETE FROM revisions WHERE article_id = ?", key)? as u64;
    gone.comments = db.execute("DELETE FROM comments WHERE article_id = ?", key)? as u64;
    for url in addresses {
        let key = [url.as_str()];
        db.execute("DELETE FROM entries WHERE page_url = ?1 OR link = ?1", key)?;
        db.execute("DELETE FROM pages WHERE url = ?1 OR address = ?1", key)?;
    }
    // Every other table that is about articles, whichever there are by now.
    let sql = "SELECT m.name FROM sqlite_schema m, pragma_table_info(m.name) c
               WHERE m.type = 'table' AND c.name = 'article_id' AND m.name <> 'changes'";
    let tables: Vec<String> =
        db.prepare(sql)?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    for table in tables {
        db.execute(&format!("DELETE FROM \"{table}\" WHERE article_id = ?"), key)?;
    }
    db.execute("DELETE FROM articles WHERE id = ?", key)?;
    db.execute_batch(
        "DELETE FROM bios WHERE id NOT IN (SELECT bio_id FROM bylines WHERE bio_id IS NOT NULL);
         DELETE FROM authors WHERE id NOT IN (SELECT author_id FROM bylines)
           AND id NOT IN (SELECT author_id FROM bios);",
    )?;
    Ok(())
}
