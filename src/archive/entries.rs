//! What feeds said of their entries, and the pages that these lead to.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use zstd::bulk::Compressor;

use super::forget::is_forgotten;
use super::revisions::ZSTD_LEVEL;
use super::{ArchiveError, Reader, json, millis, read};
use crate::canonical_url::CanonicalUrl;
use crate::model::EntryWitness;

/// An entry as a visit saw it.
#[derive(Debug, Clone, PartialEq)]
pub struct SeenEntry {
    /// What the feed says.
    pub entry: crate::model::Entry,
    /// Digest of what makes us visit its page again when it changes.
    pub digest: String,
}

impl SeenEntry {
    /// The page's canonical address; empty where the entry has none.
    fn link(&self) -> String {
        self.entry.link.as_ref().map(|l| l.canonical().to_string()).unwrap_or_default()
    }
}

/// How the entries of a visit compare with those that the archive knows of the feed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct News {
    /// Entries that it does not know.
    pub new: u32,
    /// Entries that it knows.
    pub known: u32,
    /// Whether any of them is one that it knows, be it under another address.
    pub shares: bool,
}

/// The row of an entry in the archive.
enum Known {
    /// There is none.
    No,
    /// There is one: the digest of what was said last.
    Same(String),
    /// The page stands there under a guid that the feed does not show any more: some feeds make new
    /// guids at every visit.
    Renamed(i64, String),
}

impl Reader {
    /// The entry that led to a page, the first one where there are several.
    pub fn entry_of(&self, page: &str) -> Result<Option<EntryWitness>, ArchiveError> {
        let sql = "SELECT f.url, e.title, e.authors, coalesce(e.published, e.updated), e.content
                   FROM entries e JOIN feeds f ON f.id = e.feed_id
                   WHERE e.page_url = ? ORDER BY e.id LIMIT 1";
        let row = self.db.prepare_cached(sql)?.query_row([page], |row| {
            Ok(EntryWitness {
                feed: row.get(0)?,
                title: row.get(1)?,
                authors: read::from_json(row, 2)?,
                published: row.get(3)?,
                content: read::packed_text(row, 4)?,
            })
        });
        Ok(row.optional()?)
    }

    /// Compares the entries of a visit with those that the archive knows of the feed.
    pub fn news(&self, feed_id: i64, entries: &[SeenEntry]) -> Result<News, ArchiveError> {
        // One look at the database: it is locked and unlocked once, not for each entry.
        let _whole = self.db.unchecked_transaction()?;
        let shown = guids(entries);
        let mut news = News::default();
        for entry in entries {
            if is_kept_out(&self.db, entry)? {
                news.known += 1;
                continue;
            }
            match known(&self.db, feed_id, entry, &shown)? {
                Known::No => news.new += 1,
                Known::Same(..) | Known::Renamed(..) => news.known += 1,
            }
        }
        news.shares = news.known > 0;
        if !news.shares {
            let sql = "SELECT 1 FROM entries WHERE feed_id = ? AND guid = ?";
            let mut guid = self.db.prepare_cached(sql)?;
            for entry in entries {
                news.shares = news.shares || guid.exists((feed_id, &entry.entry.id))?;
            }
        }
        Ok(news)
    }
}

/// Which feed entries are of, and when they were read.
#[derive(Debug, Clone, Copy)]
pub(super) struct Visit {
    pub feed_id: i64,
    pub at: Timestamp,
}

/// Saves the entries of a visit and queues their pages; gives how many are new.
pub(super) fn save_entries(
    db: &Connection,
    visit: Visit,
    entries: &[SeenEntry],
) -> Result<u32, ArchiveError> {
    let shown = guids(entries);
    let mut packer = Packer::default();
    let mut new = 0;
    for seen in entries {
        if is_kept_out(db, seen)? {
            continue;
        }
        match known(db, visit.feed_id, seen, &shown)? {
            Known::Same(digest) if digest == seen.digest => {}
            Known::Same(..) => save_entry(db, visit, (seen, Entrance::Again), &mut packer)?,
            Known::Renamed(id, digest) => {
                let sql = "UPDATE entries SET guid = ? WHERE id = ?";
                db.prepare_cached(sql)?.execute((&seen.entry.id, id))?;
                if digest != seen.digest {
                    save_entry(db, visit, (seen, Entrance::Again), &mut packer)?;
                }
            }
            Known::No => {
                save_entry(db, visit, (seen, Entrance::New), &mut packer)?;
                new += 1;
            }
        }
    }
    Ok(new)
}

/// Whether the article that an entry leads to was forgotten.
fn is_kept_out(db: &Connection, seen: &SeenEntry) -> Result<bool, ArchiveError> {
    match &seen.entry.link {
        Some(link) => is_forgotten(db, link),
        None => Ok(false),
    }
}

fn guids(entries: &[SeenEntry]) -> HashSet<&str> {
    entries.iter().map(|e| e.entry.id.as_str()).collect()
}

fn known(
    db: &Connection,
    feed_id: i64,
    seen: &SeenEntry,
    shown: &HashSet<&str>,
) -> Result<Known, ArchiveError> {
    let link = seen.link();
    let sql = "SELECT digest FROM entries WHERE feed_id = ? AND guid = ? AND link = ?";
    let same = db
        .prepare_cached(sql)?
        .query_row((feed_id, &seen.entry.id, &link), |row| row.get(0))
        .optional()?;
    if let Some(digest) = same {
        return Ok(Known::Same(digest));
    }
    let sql = "SELECT id, digest, guid FROM entries WHERE page_url = ? AND feed_id = ?";
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query((&link, feed_id))?;
    while let Some(row) = rows.next()? {
        if !shown.contains(row.get::<_, String>(2)?.as_str()) {
            return Ok(Known::Renamed(row.get(0)?, row.get(1)?));
        }
    }
    Ok(Known::No)
}

/// Compresses what entries say. It is a megabyte to set up: once for all entries of a visit, and
/// only where there are any.
#[derive(Default)]
struct Packer(Option<Compressor<'static>>);

impl Packer {
    fn pack(&mut self, text: &str) -> Result<Vec<u8>, ArchiveError> {
        let failed =
            |e: std::io::Error| ArchiveError::Damaged(format!("cannot compress an entry: {e}"));
        let packer = match &mut self.0 {
            Some(packer) => packer,
            none => none.insert(Compressor::new(ZSTD_LEVEL).map_err(failed)?),
        };
        packer.compress(text.as_bytes()).map_err(failed)
    }
}

/// How an entry comes into the archive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Entrance {
    New,
    Again,
}

/// Saves an entry and queues its page.
fn save_entry(
    db: &Connection,
    visit: Visit,
    (seen, entrance): (&SeenEntry, Entrance),
    packer: &mut Packer,
) -> Result<(), ArchiveError> {
    let entry = &seen.entry;
    if let Some(url) = &entry.link {
        queue_page(db, url, visit, entrance)?;
    }
    let longest = [&entry.content, &entry.summary]
        .into_iter()
        .flatten()
        .max_by_key(|t| t.len())
        .map(|t| packer.pack(t))
        .transpose()?;
    let authors = json(&entry.authors);
    let lists = (json(&entry.categories), json(&entry.enclosures));
    let dates = (entry.published.map(|d| d.to_string()), entry.updated.map(|d| d.to_string()));
    db.prepare_cached(
        "INSERT INTO entries (feed_id, guid, link, page_url, title, authors, published, updated,
           content, categories, enclosures, comments_url, digest, first_seen)
         VALUES (?1, ?2, ?3, nullif(?3, ''), ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
         ON CONFLICT (feed_id, guid, link) DO UPDATE SET title = excluded.title,
           authors = excluded.authors, published = excluded.published,
           updated = excluded.updated, content = excluded.content,
           categories = excluded.categories, enclosures = excluded.enclosures,
           comments_url = excluded.comments_url, digest = excluded.digest",
    )?
    .execute(rusqlite::params![
        visit.feed_id,
        entry.id,
        seen.link(),
        entry.title,
        authors,
        dates.0,
        dates.1,
        longest,
        lists.0,
        lists.1,
        entry.comments_link,
        seen.digest,
        millis(visit.at),
    ])?;
    Ok(())
}

/// Queues a page that is new, and brings one forward whose entry has changed.
fn queue_page(
    db: &Connection,
    url: &CanonicalUrl,
    visit: Visit,
    entrance: Entrance,
) -> Result<(), ArchiveError> {
    let canonical = url.canonical();
    let changed = entrance == Entrance::Again;
    db.prepare_cached(
        "INSERT INTO pages (url, address, feed_id, state, next_attempt, queued_at)
         VALUES (?1, ?5, ?2, 'queued', ?3, ?3)
         ON CONFLICT (url) DO UPDATE SET next_attempt = ?3, attempts = 0,
           state = iif(state = 'archived', state, 'queued')
         WHERE ?4",
    )?
    .execute((canonical.as_str(), visit.feed_id, millis(visit.at), changed, url.as_str()))?;
    Ok(())
}
