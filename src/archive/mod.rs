//! The archive: SQLite for what is known, WARC files for what crossed the wire. The source of truth.
//!
//! One process writes at a time ([`Archive`], which holds the lock); readers ([`Reader`]) never
//! wait. Nothing is overwritten. Raw bytes are on the disk before a row refers to them, and what
//! belongs together is one transaction: a process that dies leaves nothing half-said.
//! All SQL of the program stands in this folder.

mod backfill;
mod backup;
mod blocks;
mod changes;
mod copies;
mod coverage;
mod entries;
mod feeds;
mod fetches;
mod forget;
mod hubs;
mod import;
mod ledger;
mod lock;
mod marks;
mod open;
mod pages;
mod people;
mod polls;
mod read;
mod readings;
mod revisions;
mod robots;
mod schema;
mod status;
mod verify;
mod warc;
mod watches;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};

use crate::model::{Capture, Exchange};

pub use backfill::PastDocument;
pub use backup::BackedUp;
pub use changes::Change;
pub use entries::{News, SeenEntry};
pub use feeds::Which;
pub use fetches::FetchCounts;
pub use forget::{Forgotten, Tombstone};
pub use hubs::HubSubscription;
pub use import::{ImportOutcome, Imported};
pub use ledger::{Gap, LedgerDay, Span};
pub use marks::{Mark, Unread};
pub use pages::{PageRecord, PageResult};
pub use polls::PollRecord;
pub use readings::{NewReading, ReadAgain};
pub use revisions::{LastRevision, NewRevision};
pub use status::{PageTrouble, RecentPoll, Status};
pub use verify::{Finding, Verified};
pub use warc::{ReadWarc, read_warc};

/// How long a statement waits for another process's short transaction (`forget`, a migration).
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// Statements that a connection keeps prepared: more than there are. With fewer, the long ones of a
/// page of results are read anew for every page.
const STATEMENTS_KEPT: usize = 256;

/// How much of the database a connection keeps at hand, in pages of 4 KB: the upper parts of the
/// trees that every article is looked up in.
const CACHE_PAGES: u32 = 4_000;

/// So many pages of the database, of 4 KB, are collected beside it before they are brought into it:
/// a pass changes the same ones again and again.
const CHECKPOINT_AT: u32 = 4_000;

/// A WARC file is full at this size, in bytes: about what other archives use (CC-NEWS: 1 GB).
pub const WARC_BYTES_MAX: u64 = 1_000_000_000;

/// What can go wrong with the archive.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// Another process is writing.
    #[error("another writer holds the archive ({holder})")]
    Locked {
        /// Who.
        holder: String,
    },
    /// There is none.
    #[error("there is no archive in {}", .0.display())]
    Missing(PathBuf),
    /// A newer program made it.
    #[error(
        "the archive was made by a newer version of annals \
         (its schema is number {found}, this program knows {known}): update annals"
    )]
    Newer {
        /// Its schema.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// A file could not be read or written.
    #[error("cannot {what} {}", .path.display())]
    Io {
        /// What was attempted.
        what: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The database said no.
    #[error("the archive's database, annals.db, cannot be used")]
    Database(#[source] DatabaseError),
    /// There is no page to be read: another archive's row came without it.
    #[error("{0} was imported from another archive's export, without its page")]
    NoPage(String),
    /// What was read is not what was written.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
}

/// What the database says, on one line. (rusqlite's own message repeats its cause's.)
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.sqlite_error().and_then(|_| message(.0)).unwrap_or_else(|| .0.to_string()))]
pub struct DatabaseError(rusqlite::Error);

fn message(error: &rusqlite::Error) -> Option<String> {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => Some(message.clone()),
        _ => None,
    }
}

impl From<rusqlite::Error> for ArchiveError {
    fn from(error: rusqlite::Error) -> ArchiveError {
        ArchiveError::Database(DatabaseError(error))
    }
}

impl ArchiveError {
    fn io(what: &'static str, path: &Path, source: io::Error) -> ArchiveError {
        ArchiveError::Io { what, path: path.to_owned(), source }
    }
}

/// Reads the archive; never waits for a writer, and sees what was committed.
#[derive(Debug)]
pub struct Reader {
    db: Connection,
    folder: PathBuf,
}

/// Writes the archive. While it lives, no other process can.
#[derive(Debug)]
pub struct Archive {
    reader: Reader,
    warc: warc::WarcWriter,
    _lock: lock::Lock,
}

/// An exchange, compressed for the archive.
#[derive(Debug)]
pub struct EncodedExchange(warc::Encoded);

/// Compresses an exchange for [`Archive::append`]: the slow part, for which no lock is needed.
///
/// `earlier` is a capture of the same bytes at the same address; then they are not stored again.
pub fn encode(exchange: &Exchange, earlier: Option<&Capture>) -> EncodedExchange {
    EncodedExchange(warc::encode(exchange, earlier))
}

/// The record that a WARC file begins with, for a file of records copied out of the archive.
pub fn warcinfo(name: &str, at: Timestamp) -> Vec<u8> {
    warc::warcinfo(name, at)
}

/// The digest by which the archive knows a body: `sha256:` and base 32.
pub fn digest(bytes: &[u8]) -> String {
    warc::digest(bytes)
}

impl Reader {
    /// Opens an archive to read.
    ///
    /// # Errors
    /// [`ArchiveError::Missing`] where there is none, [`ArchiveError::Newer`] where it is newer.
    pub fn open(folder: &Path) -> Result<Reader, ArchiveError> {
        let path = folder.join("annals.db");
        if !path.exists() {
            return Err(ArchiveError::Missing(folder.to_owned()));
        }
        let db = open::to_read(&path)?;
        set_up(&db)?;
        if schema::check(&db)? < schema::VERSION {
            // Only a writer may bring it forward.
            drop(Archive::open(folder, Duration::from_secs(5))?);
        }
        Ok(Reader { db, folder: folder.to_owned() })
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The last capture of an address.
    pub fn last_capture(&self, url: &str) -> Result<Option<Capture>, ArchiveError> {
        let sql = "SELECT url, at, status, file, offset, length, payload_digest
                   FROM captures WHERE url = ? ORDER BY at DESC LIMIT 1";
        Ok(self.db.prepare_cached(sql)?.query_row([url], read::capture).optional()?)
    }

    /// The archived body of a capture, as it came, and the head of its response.
    ///
    /// A body that was stored with an earlier capture is read from there.
    pub fn raw(&self, capture: &Capture) -> Result<(Vec<u8>, Vec<u8>), ArchiveError> {
        let path = self.folder.join("warc").join(&capture.file);
        let record = warc::read_at(&path, capture.offset)?;
        if record.field("WARC-Type") == Some("resource") {
            return Err(ArchiveError::NoPage(capture.url.to_string()));
        }
        let (head, body) = record.http();
        if record.field("WARC-Type") != Some("revisit") {
            return Ok((head.to_vec(), body.to_vec()));
        }
        let Some(first) = self.first_of(capture)? else {
            return Err(ArchiveError::Damaged(format!("no first capture of {}", capture.url)));
        };
        let original = warc::read_at(&self.folder.join("warc").join(&first.file), first.offset)?;
        Ok((head.to_vec(), original.http().1.to_vec()))
    }

    /// The earlier capture that a capture's body is stored with; none where it has its own.
    pub fn body_of(&self, capture: &Capture) -> Result<Option<Capture>, ArchiveError> {
        let path = self.folder.join("warc").join(&capture.file);
        let record = warc::read_at(&path, capture.offset)?;
        match record.field("WARC-Type") {
            Some("revisit") => self.first_of(capture),
            _ => Ok(None),
        }
    }

    /// The first capture of the same bytes at the same address.
    fn first_of(&self, capture: &Capture) -> Result<Option<Capture>, ArchiveError> {
        let sql = "SELECT url, at, status, file, offset, length, payload_digest
                   FROM captures WHERE payload_digest = ? AND url = ? AND at < ? ORDER BY at LIMIT 1";
        let key = (&capture.payload_digest, capture.url.as_str(), capture.at.as_millisecond());
        Ok(self.db.prepare_cached(sql)?.query_row(key, read::capture).optional()?)
    }

    /// The WARC records of a capture, response and request, compressed as they are stored.
    pub fn records(&self, capture: &Capture) -> Result<Vec<u8>, ArchiveError> {
        warc::copy_at(&self.folder.join("warc").join(&capture.file), capture.offset)
    }

    /// Whether a capture of the same bytes at the same address and moment is there.
    pub fn holds_capture(&self, exchange: &Exchange) -> Result<bool, ArchiveError> {
        let sql = "SELECT 1 FROM captures WHERE url = ? AND at = ? AND payload_digest = ?";
        let at = exchange.at.as_millisecond();
        let key = (exchange.url.as_str(), at, digest(&exchange.body));
        Ok(self.db.prepare_cached(sql)?.exists(key)?)
    }

    /// When the archive last changed; 1970 where it never did.
    pub fn last_changed(&self) -> Result<Timestamp, ArchiveError> {
        let sql = "SELECT coalesce(max(at), 0) FROM changes";
        Ok(self.db.query_row(sql, [], |row| read::moment(row, 0))?)
    }

    /// What keeps the archive's pseudonyms from being guessed.
    pub fn salt(&self) -> Result<Vec<u8>, ArchiveError> {
        let sql = "SELECT value FROM secrets WHERE name = 'pseudonyms'";
        Ok(self.db.query_row(sql, [], |row| row.get(0))?)
    }
}

impl Archive {
    /// Opens the archive to write, made where there is none, brought forward where it is older.
    ///
    /// # Errors
    /// [`ArchiveError::Locked`] where another process is still writing after `patience`.
    pub fn open(folder: &Path, patience: Duration) -> Result<Archive, ArchiveError> {
        let made = std::fs::create_dir_all(folder);
        made.map_err(|e| ArchiveError::io("make the folder", folder, e))?;
        let lock = lock::take(&folder.join("lock"), patience)?;
        let mut db = Connection::open(folder.join("annals.db"))?;
        set_up(&db)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        // A commit survives a power cut, not only a crash: every commit is synced.
        db.pragma_update(None, "synchronous", "FULL")?;
        db.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_AT)?;
        db.pragma_update(None, "foreign_keys", true)?;
        schema::migrate(&mut db)?;
        let known = |name: &str| {
            let sql = "SELECT coalesce(max(offset), 0) FROM captures WHERE file = ?";
            Ok(db.query_row(sql, [name], |row| row.get::<_, i64>(0))? as u64)
        };
        let warc = warc::WarcWriter::open(&folder.join("warc"), WARC_BYTES_MAX, known)?;
        let reader = Reader { db, folder: folder.to_owned() };
        let mut archive = Archive { reader, warc, _lock: lock };
        archive.erase()?;
        Ok(archive)
    }

    /// The reading side.
    pub fn read(&self) -> &Reader {
        &self.reader
    }

    /// Appends a raw exchange. It is safe once a record that refers to it is written.
    pub fn append(&mut self, exchange: EncodedExchange) -> Result<Capture, ArchiveError> {
        self.warc.append(exchange.0)
    }

    /// One transaction. What was appended to WARC files is on the disk before it commits.
    fn transaction<T>(
        &mut self,
        write: impl FnOnce(&rusqlite::Transaction<'_>) -> Result<T, ArchiveError>,
    ) -> Result<T, ArchiveError> {
        self.warc.sync()?;
        let transaction = self.reader.db.transaction()?;
        let value = write(&transaction)?;
        transaction.commit()?;
        Ok(value)
    }
}

/// What every connection needs.
fn set_up(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY_TIMEOUT)?;
    db.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
    // A plan that fits any values: SQLite would otherwise plan anew for the values of each run, which
    // takes longer than the run.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.pragma_update(None, "cache_size", CACHE_PAGES)
}

/// Notes a capture; gives its number.
fn insert_capture(db: &Connection, capture: &Capture) -> Result<i64, ArchiveError> {
    let sql = "INSERT INTO captures (url, at, status, file, offset, length, payload_digest)
               VALUES (?, ?, ?, ?, ?, ?, ?)";
    db.prepare_cached(sql)?.execute((
        capture.url.as_str(),
        capture.at.as_millisecond(),
        capture.status,
        &capture.file,
        capture.offset as i64,
        capture.length as i64,
        &capture.payload_digest,
    ))?;
    Ok(db.last_insert_rowid())
}

/// A moment as the database keeps it.
fn millis(at: Timestamp) -> i64 {
    at.as_millisecond()
}

/// A list as the database keeps it.
fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".into())
}

#[cfg(test)]
mod tests;
