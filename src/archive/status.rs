//! What a person looks at: counts, troubles, recent polls.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{ArchiveError, Reader, read};
use crate::canonical_url::CanonicalUrl;

/// The archive in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// Feeds followed.
    pub feeds: u64,
    /// Of these, feeds whose last visit failed.
    pub feeds_failing: u64,
    /// Entries seen.
    pub entries: u64,
    /// Articles.
    pub articles: u64,
    /// Their revisions.
    pub revisions: u64,
    /// Authors.
    pub authors: u64,
    /// Readers' comments.
    pub comments: u64,
    /// Raw exchanges kept.
    pub captures: u64,
    /// Pages by state, as printed.
    pub pages: Vec<(String, u64)>,
    /// The last change of an article.
    pub last_change: u64,
    /// Bytes of the database and of the WARC files.
    pub bytes: (u64, u64),
    /// When the last poll was.
    pub last_polled: Option<Timestamp>,
}

/// A page that is not archived, or whose last visit failed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageTrouble {
    /// Its address.
    pub url: CanonicalUrl,
    /// Where it stands.
    pub state: String,
    /// Why.
    pub reason: Option<String>,
    /// What stood in place of the article.
    pub wall: Option<String>,
    /// Attempts so far.
    pub attempts: u32,
    /// The next one.
    pub next_attempt: Option<Timestamp>,
}

/// One poll, as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecentPoll {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// The user's name for it, or its own title.
    pub name: Option<String>,
    /// When.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: String,
    /// Status of the answer.
    pub status: Option<u16>,
    /// Entries that were new.
    pub entries_new: u32,
    /// Why it failed.
    pub error: Option<String>,
}

impl Reader {
    /// The archive in numbers.
    pub fn status(&self) -> Result<Status, ArchiveError> {
        let count = |sql: &str| -> Result<u64, ArchiveError> {
            Ok(self.db.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
        };
        let mut statement =
            self.db.prepare("SELECT state, count(*) FROM pages GROUP BY state ORDER BY state")?;
        let rows =
            statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        let last_polled = "SELECT max(last_polled) FROM feeds";
        Ok(Status {
            feeds: count("SELECT count(*) FROM feeds WHERE followed = 1")?,
            feeds_failing: count("SELECT count(*) FROM feeds WHERE followed = 1 AND failures > 0")?,
            entries: count("SELECT count(*) FROM entries")?,
            articles: count("SELECT count(DISTINCT article_id) FROM revisions")?,
            revisions: count("SELECT count(*) FROM revisions")?,
            authors: count("SELECT count(*) FROM authors")?,
            comments: count("SELECT count(*) FROM comments")?,
            captures: count("SELECT count(*) FROM captures")?,
            pages: rows.collect::<Result<_, _>>()?,
            last_change: self.last_change()?,
            bytes: self.bytes(),
            last_polled: self.db.query_row(last_polled, [], |row| read::maybe_moment(row, 0))?,
        })
    }

    fn bytes(&self) -> (u64, u64) {
        let size = |path: std::path::PathBuf| path.metadata().map_or(0, |m| m.len());
        let database =
            size(self.folder.join("annals.db")) + size(self.folder.join("annals.db-wal"));
        let warc = std::fs::read_dir(self.folder.join("warc")).into_iter().flatten();
        (database, warc.flatten().map(|entry| size(entry.path())).sum())
    }

    /// Pages that are not archived or whose last visit failed, the next attempt first, at most
    /// `limit`.
    pub fn page_troubles(&self, limit: u32) -> Result<Vec<PageTrouble>, ArchiveError> {
        let sql = "SELECT url, state, reason, attempts, next_attempt, wall FROM pages
                   WHERE state <> 'archived' OR reason IS NOT NULL ORDER BY next_attempt IS NULL, next_attempt, url LIMIT ?";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([limit], |row| {
            Ok(PageTrouble {
                url: read::url(row, 0)?,
                state: row.get(1)?,
                reason: row.get(2)?,
                attempts: row.get(3)?,
                next_attempt: read::maybe_moment(row, 4)?,
                wall: row.get(5)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Entries seen and articles led to first, for each feed.
    pub fn feed_counts(&self) -> Result<HashMap<i64, (u64, u64)>, ArchiveError> {
        let sql = "SELECT id, (SELECT count(*) FROM entries WHERE feed_id = feeds.id),
                     (SELECT count(*) FROM articles WHERE feed_id = feeds.id) FROM feeds";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| {
            let counts = (row.get::<_, i64>(1)? as u64, row.get::<_, i64>(2)? as u64);
            Ok((row.get::<_, i64>(0)?, counts))
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The last polls, the latest first; of one feed (its address) where one is named.
    pub fn recent_polls(
        &self,
        feed: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RecentPoll>, ArchiveError> {
        // No index serves both questions: each is a statement of its own.
        let which = if feed.is_some() { "f.url = ?1" } else { "?1 IS NULL" };
        let sql = &format!(
            "SELECT f.url, coalesce(f.name, f.title), p.at, p.outcome, p.status, p.entries_new,
               p.error
             FROM polls p JOIN feeds f ON f.id = p.feed_id
             WHERE {which} ORDER BY p.at DESC, p.id DESC LIMIT ?2"
        );
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((feed, limit), |row| {
            Ok(RecentPoll {
                feed: row.get(0)?,
                name: row.get(1)?,
                at: read::moment(row, 2)?,
                outcome: row.get(3)?,
                status: row.get(4)?,
                entries_new: row.get(5)?,
                error: row.get(6)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
