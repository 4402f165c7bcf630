//! Feeds, polls and entries.

use std::collections::HashSet;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Transaction};

use super::{Archive, ArchiveError, Reader, insert_capture, json, millis, read};
use crate::canonical_url::CanonicalUrl;
use crate::model::{Capture, EntryWitness, FeedState, PollOutcome, Subscription};

/// Which feeds a pass visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that are due.
    Due,
    /// All that are followed.
    All,
    /// Those with one of these addresses.
    Named(Vec<CanonicalUrl>),
}

/// What came of one visit to a feed: written in one transaction, validators and entries together.
#[derive(Debug)]
pub struct PollRecord {
    /// Which feed.
    pub feed_id: i64,
    /// When the visit began.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: PollOutcome,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Bytes of the body as it came.
    pub bytes: u64,
    /// Why it failed.
    pub error: Option<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// The raw exchanges.
    pub captures: Vec<Capture>,
    /// Validators for the next visit; none leaves them as they were.
    pub validators: Option<(Option<String>, Option<String>)>,
    /// Digest of the body that was read.
    pub body_digest: Option<String>,
    /// Where the feed has moved for good.
    pub moved_to: Option<CanonicalUrl>,
    /// The feed's own title, site and language, where it was read.
    pub title: Option<String>,
    /// See [`PollRecord::title`].
    pub site: Option<String>,
    /// The entries.
    pub entries: Vec<SeenEntry>,
    /// The interval from now on.
    pub interval: Duration,
    /// The next visit.
    pub next_poll: Timestamp,
}

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

impl Reader {
    /// The feeds that are followed and wanted, longest due first.
    pub fn feeds(&self, which: &Which, now: Timestamp) -> Result<Vec<FeedState>, ArchiveError> {
        let columns = read::FEED_COLUMNS;
        let until = if *which == Which::Due { millis(now) } else { i64::MAX };
        let sql = format!(
            "SELECT {columns} FROM feeds WHERE followed = 1 AND next_poll <= ? ORDER BY next_poll, url"
        );
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map([until], read::feed)?;
        let mut feeds = rows.collect::<Result<Vec<FeedState>, _>>()?;
        if let Which::Named(named) = which {
            feeds.retain(|f| named.contains(&f.subscription.url) || named.contains(&f.address));
        }
        Ok(feeds)
    }

    /// When the next feed is due.
    pub fn next_poll(&self) -> Result<Option<Timestamp>, ArchiveError> {
        let sql = "SELECT min(next_poll) FROM feeds WHERE followed = 1";
        Ok(self.db.query_row(sql, [], |row| read::maybe_moment(row, 0))?)
    }

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

    /// Which of these entries, by their position, the archive does not know.
    pub fn unknown_entries(
        &self,
        feed_id: i64,
        entries: &[SeenEntry],
    ) -> Result<HashSet<usize>, ArchiveError> {
        let sql = "SELECT 1 FROM entries WHERE feed_id = ? AND guid = ? AND link = ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut unknown = HashSet::new();
        for (n, entry) in entries.iter().enumerate() {
            if !statement.exists((feed_id, &entry.entry.id, entry.link()))? {
                unknown.insert(n);
            }
        }
        Ok(unknown)
    }
}

impl Archive {
    /// Makes the followed feeds those of the configuration. What was archived of others stays.
    pub fn follow(
        &mut self,
        subscriptions: &[Subscription],
        now: Timestamp,
    ) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            db.execute("UPDATE feeds SET followed = 0", [])?;
            let mut statement = db.prepare_cached(
                "INSERT INTO feeds (url, address, name, lang, country, tags, next_poll, first_seen)
                 VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?6)
                 ON CONFLICT (url) DO UPDATE SET followed = 1, name = excluded.name,
                   lang = excluded.lang, country = excluded.country, tags = excluded.tags",
            )?;
            for s in subscriptions {
                let tags = json(&s.tags);
                let url = s.url.as_str();
                statement.execute((url, &s.name, &s.lang, &s.country, tags, millis(now)))?;
            }
            Ok(())
        })
    }

    /// Records a visit: the poll, the feed's state, its entries and the pages they lead to.
    pub fn finish_poll(&mut self, poll: &PollRecord) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            let mut capture_id = None;
            for capture in &poll.captures {
                capture_id = Some(insert_capture(db, capture)?);
            }
            let mut new = 0;
            for entry in &poll.entries {
                new += u32::from(save_entry(db, poll, entry)?);
            }
            let seen = poll.entries.len() as u32 - new;
            db.prepare_cached(
                "INSERT INTO polls (feed_id, at, outcome, status, bytes, entries_new,
                   entries_seen, error, elapsed_ms, capture_id)
                 VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            )?
            .execute((
                poll.feed_id,
                millis(poll.at),
                poll.outcome.name(),
                poll.status,
                poll.bytes as i64,
                new,
                seen,
                &poll.error,
                poll.elapsed.as_millis() as i64,
                capture_id,
            ))?;
            save_feed_state(db, poll, new > 0)
        })
    }
}

fn save_feed_state(db: &Transaction<'_>, poll: &PollRecord, new: bool) -> Result<(), ArchiveError> {
    let at = millis(poll.at);
    db.prepare_cached(
        "UPDATE feeds SET interval_s = ?2, next_poll = ?3, last_polled = ?4,
           title = coalesce(?5, title), site = coalesce(?6, site),
           body_digest = coalesce(?7, body_digest),
           last_new = iif(?8, ?4, last_new)
         WHERE id = ?1",
    )?
    .execute((
        poll.feed_id,
        poll.interval.as_secs() as i64,
        millis(poll.next_poll),
        at,
        &poll.title,
        &poll.site,
        &poll.body_digest,
        new,
    ))?;
    if let Some((etag, last_modified)) = &poll.validators {
        let sql = "UPDATE feeds SET etag = ?, last_modified = ? WHERE id = ?";
        db.prepare_cached(sql)?.execute((etag, last_modified, poll.feed_id))?;
    }
    if let Some(moved) = &poll.moved_to {
        let sql = "UPDATE feeds SET address = ?, moved_at = ? WHERE id = ?";
        db.prepare_cached(sql)?.execute((moved.as_str(), at, poll.feed_id))?;
    }
    match poll.outcome {
        PollOutcome::Read | PollOutcome::Unchanged => db.execute(
            "UPDATE feeds SET failures = 0, failing_since = NULL, last_error = NULL, gone_at = NULL
             WHERE id = ?",
            [poll.feed_id],
        )?,
        PollOutcome::Failed | PollOutcome::Gone => db.execute(
            "UPDATE feeds SET failures = failures + 1, last_error = ?2,
               failing_since = coalesce(failing_since, ?3),
               gone_at = iif(?4, coalesce(gone_at, ?3), gone_at)
             WHERE id = ?1",
            (poll.feed_id, &poll.error, at, poll.outcome == PollOutcome::Gone),
        )?,
    };
    Ok(())
}

/// Saves an entry and queues its page; true where the entry is new.
fn save_entry(db: &Connection, poll: &PollRecord, seen: &SeenEntry) -> Result<bool, ArchiveError> {
    let entry = &seen.entry;
    let known: Option<(i64, String)> = db
        .prepare_cached(
            "SELECT id, digest FROM entries WHERE feed_id = ? AND guid = ? AND link = ?",
        )?
        .query_row((poll.feed_id, &entry.id, seen.link()), |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    if known.as_ref().is_some_and(|(_, digest)| *digest == seen.digest) {
        return Ok(false);
    }
    if let Some(url) = &entry.link {
        queue_page(db, url, poll, known.is_some())?;
    }
    let longest = [&entry.content, &entry.summary]
        .into_iter()
        .flatten()
        .max_by_key(|t| t.len())
        .map(|t| zstd::bulk::compress(t.as_bytes(), super::revisions::ZSTD_LEVEL))
        .transpose()
        .map_err(|e| ArchiveError::Damaged(format!("cannot compress an entry: {e}")))?;
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
        poll.feed_id,
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
        millis(poll.at),
    ])?;
    Ok(known.is_none())
}

/// Queues a page that is new, and brings one forward whose entry has changed.
fn queue_page(
    db: &Connection,
    url: &CanonicalUrl,
    poll: &PollRecord,
    changed: bool,
) -> Result<(), ArchiveError> {
    let canonical = url.canonical();
    db.prepare_cached(
        "INSERT INTO pages (url, address, feed_id, state, next_attempt, queued_at)
         VALUES (?1, ?5, ?2, 'queued', ?3, ?3)
         ON CONFLICT (url) DO UPDATE SET next_attempt = ?3, attempts = 0,
           state = iif(state = 'archived', state, 'queued')
         WHERE ?4",
    )?
    .execute((canonical.as_str(), poll.feed_id, millis(poll.at), changed, url.as_str()))?;
    Ok(())
}
