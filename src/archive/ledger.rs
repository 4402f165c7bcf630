//! What was done and what was missed, for each feed and day.
//!
//! Polls and entries are counted from their own rows; of visits to pages only the counts are kept.

use std::ops::Range;

use jiff::Timestamp;
use rusqlite::Connection;
use serde::Serialize;
use utoipa::ToSchema;

use super::{ArchiveError, Reader, millis, read};

/// Milliseconds of a day.
const DAY_MS: i64 = 86_400_000;

/// From when (with it) to when (without it).
pub type Span = Range<Timestamp>;

/// What was done for one feed on one day in UTC. The names are public.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct LedgerDay {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// Year, month and day.
    pub day: String,
    /// Visits to the feed.
    pub polls: u64,
    /// Of these, the ones that failed.
    pub polls_failed: u64,
    /// Entries that were new.
    pub entries: u64,
    /// Visits to pages.
    pub pages_fetched: u64,
    /// Of these, the ones that brought an article or a new state of one.
    pub pages_extracted: u64,
    /// The ones that met a wall in place of the article.
    pub pages_blocked: u64,
    /// The last ones to pages that are given up, or may not be fetched.
    pub pages_given_up: u64,
    /// Gaps that ended on that day.
    pub gaps: u64,
}

/// A time in which a feed may have shown entries that were never seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// The last visit before.
    pub from: Timestamp,
    /// The first visit after; none where the feed still cannot be read.
    pub until: Option<Timestamp>,
}

/// How a visit to a page ended, as the ledger counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PageDay {
    /// An article was read, or a new state of it.
    Extracted,
    /// Nothing changed.
    Unchanged,
    /// A wall stood in place of the article.
    Blocked,
    /// We were told not to come.
    Refused,
    /// It failed, and is tried again.
    Failed,
    /// It failed for the last time.
    GivenUp,
}

impl PageDay {
    fn name(self) -> &'static str {
        match self {
            PageDay::Extracted => "extracted",
            PageDay::Unchanged => "unchanged",
            PageDay::Blocked => "blocked",
            PageDay::Refused => "refused",
            PageDay::Failed => "failed",
            PageDay::GivenUp => "given_up",
        }
    }
}

/// Counts a visit to a page.
pub(super) fn count_visit(
    db: &Connection,
    feed_id: Option<i64>,
    at: Timestamp,
    outcome: PageDay,
) -> Result<(), ArchiveError> {
    let sql = "INSERT INTO page_days (feed_id, day, outcome, visits) VALUES (?, ?, ?, 1)
               ON CONFLICT (feed_id, day, outcome) DO UPDATE SET visits = visits + 1";
    if let Some(feed_id) = feed_id {
        let day = millis(at).div_euclid(DAY_MS);
        db.prepare_cached(sql)?.execute((feed_id, day, outcome.name()))?;
    }
    Ok(())
}

impl Reader {
    /// The ledger of a span, by feed and day; of one feed (its address) where one is named.
    pub fn ledger(&self, feed: Option<&str>, span: &Span) -> Result<Vec<LedgerDay>, ArchiveError> {
        // Whole days: a page's visit is known by its day alone.
        let first = millis(span.start).div_euclid(DAY_MS);
        let last = (millis(span.end) - 1).div_euclid(DAY_MS);
        // The index over a feed's polls serves one of them, that over all polls the others.
        let of = match feed {
            Some(_) => "feed_id = (SELECT id FROM feeds WHERE url = ?3)",
            None => "?3 IS NULL",
        };
        let sql = &format!("
            WITH days (feed_id, day, polls, failed, entries, gaps, visits, extracted, blocked, lost) AS (
              SELECT feed_id, at / 86400000, count(*), sum(outcome IN ('failed', 'gone')),
                  sum(entries_new), count(gap_from), 0, 0, 0, 0
                FROM polls WHERE {of} AND at >= ?1 * 86400000 AND at < (?2 + 1) * 86400000
                GROUP BY 1, 2
              UNION ALL
              SELECT feed_id, day, 0, 0, 0, 0, sum(visits),
                  sum(visits) FILTER (WHERE outcome = 'extracted'),
                  sum(visits) FILTER (WHERE outcome = 'blocked'),
                  sum(visits) FILTER (WHERE outcome IN ('refused', 'given_up'))
                FROM page_days WHERE {of} AND day BETWEEN ?1 AND ?2 GROUP BY 1, 2)
            SELECT f.url, date(d.day * 86400, 'unixepoch'), sum(polls), sum(failed), sum(entries),
              sum(d.gaps), sum(visits), coalesce(sum(extracted), 0), coalesce(sum(blocked), 0),
              coalesce(sum(lost), 0)
            FROM days d JOIN feeds f ON f.id = d.feed_id
            GROUP BY f.id, d.day ORDER BY d.day, f.url");
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((first, last, feed), |row| {
            let count =
                |column: usize| -> rusqlite::Result<u64> { Ok(row.get::<_, i64>(column)? as u64) };
            Ok(LedgerDay {
                feed: row.get(0)?,
                day: row.get(1)?,
                polls: count(2)?,
                polls_failed: count(3)?,
                entries: count(4)?,
                gaps: count(5)?,
                pages_fetched: count(6)?,
                pages_extracted: count(7)?,
                pages_blocked: count(8)?,
                pages_given_up: count(9)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The gaps that touch a span, the earliest first; of one feed where one is named.
    ///
    /// A gap lies between two visits that share no entry. A feed that fails now, and could not be
    /// read for a day or more, has one without an end.
    pub fn gaps(&self, feed: Option<&str>, span: &Span) -> Result<Vec<Gap>, ArchiveError> {
        let sql = "
            SELECT f.url, p.gap_from, p.at FROM polls p JOIN feeds f ON f.id = p.feed_id
              WHERE p.gap_from IS NOT NULL AND p.at > ?1 AND p.gap_from < ?2
                AND (?3 IS NULL OR f.url = ?3)
            UNION ALL
            SELECT url, last_good, NULL FROM feeds
              WHERE followed = 1 AND failures > 0 AND last_good IS NOT NULL AND last_good < ?2
                AND last_polled - last_good >= 86400000 AND (?3 IS NULL OR url = ?3)
            ORDER BY 2, 1";
        let mut statement = self.db.prepare_cached(sql)?;
        let key = (millis(span.start), millis(span.end), feed);
        let rows = statement.query_map(key, |row| {
            Ok(Gap {
                feed: row.get(0)?,
                from: read::moment(row, 1)?,
                until: read::maybe_moment(row, 2)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}
