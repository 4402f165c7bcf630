//! The public shape of what was done and what was missed.

use serde::Serialize;

use crate::archive::{Gap, LedgerDay};

/// What was done for one feed on one day.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerRecord {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// Year, month and day, in UTC.
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

impl From<LedgerDay> for LedgerRecord {
    fn from(d: LedgerDay) -> LedgerRecord {
        LedgerRecord {
            feed: d.feed,
            day: d.day,
            polls: d.polls,
            polls_failed: d.polls_failed,
            entries: d.entries,
            pages_fetched: d.pages_fetched,
            pages_extracted: d.pages_extracted,
            pages_blocked: d.pages_blocked,
            pages_given_up: d.pages_given_up,
            gaps: d.gaps,
        }
    }
}

/// A time in which a feed may have shown entries that were never seen. Moments are RFC 3339.
#[derive(Debug, Clone, Serialize)]
pub struct GapRecord {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// The last visit before.
    pub from: String,
    /// The first visit after; null where the feed still cannot be read.
    pub until: Option<String>,
}

impl From<Gap> for GapRecord {
    fn from(gap: Gap) -> GapRecord {
        let until = gap.until.map(|t| t.to_string());
        GapRecord { feed: gap.feed, from: gap.from.to_string(), until }
    }
}
