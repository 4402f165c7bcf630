//! What happened: of one feed, one page, one pass.

use std::time::Duration;

use jiff::Timestamp;

use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::model::{FailureKind, PageState, PollOutcome, Wall};

/// Something that happened in a pass.
#[derive(Debug)]
pub enum Event<'a> {
    /// So many feeds are to be visited.
    Feeds(usize),
    /// A feed was visited.
    Polled(&'a PollReport),
    /// So many pages more are to be visited.
    Pages(usize),
    /// A page was visited.
    Visited(&'a PageReport),
}

/// One visit to a feed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollReport {
    /// The feed's address, as in `feeds.toml`.
    pub url: CanonicalUrl,
    /// What it is called.
    pub name: String,
    /// How it ended.
    pub outcome: PollOutcome,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Entries that were new.
    pub entries_new: u32,
    /// Entries that were known.
    pub entries_seen: u32,
    /// Bytes of the body as it came.
    pub bytes: u64,
    /// What kind of failure it was, and in words.
    pub failure: Option<(FailureKind, String)>,
    /// Where the feed has moved for good, where that is news.
    pub moved_to: Option<CanonicalUrl>,
    /// The visit before, where entries may have come and gone since then.
    pub gap_from: Option<Timestamp>,
    /// What was mended in it.
    pub warnings: Vec<String>,
    /// How long it took.
    pub elapsed: Duration,
    /// The next visit.
    pub next_poll: Timestamp,
}

/// One visit to a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageReport {
    /// Its address.
    pub url: CanonicalUrl,
    /// What it came to.
    pub outcome: PageOutcome,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Bytes of the body as it came.
    pub bytes: u64,
    /// How long it took.
    pub elapsed: Duration,
}

/// What a visit to a page came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageOutcome {
    /// An article that was not archived before.
    New(ArticleId),
    /// Another revision: its number.
    Revised(ArticleId, u32),
    /// Nothing that matters changed.
    Unchanged,
    /// Nothing was read.
    NotRead {
        /// Where the page stands.
        state: PageState,
        /// Why.
        reason: String,
        /// What stood in place of the article.
        wall: Option<Wall>,
        /// The next attempt.
        next_attempt: Option<Timestamp>,
    },
}

/// A whole pass in numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassReport {
    /// When it began.
    pub started: Timestamp,
    /// How long it took.
    pub elapsed: Duration,
    /// Feeds that were read.
    pub feeds_read: u32,
    /// Feeds without anything new.
    pub feeds_unchanged: u32,
    /// Feeds that failed.
    pub feeds_failed: u32,
    /// New entries.
    pub entries_new: u64,
    /// Articles that were not archived before.
    pub articles_new: u64,
    /// Articles with another revision.
    pub articles_revised: u64,
    /// Pages that had not changed.
    pub pages_unchanged: u64,
    /// Pages to be tried again.
    pub pages_waiting: u64,
    /// Pages that were refused, given up or quarantined.
    pub pages_lost: u64,
    /// Bytes of bodies as they came.
    pub bytes: u64,
    /// A signal or the time limit ended it.
    pub stopped_early: bool,
}

impl PassReport {
    pub(super) fn new(started: Timestamp) -> PassReport {
        PassReport {
            started,
            elapsed: Duration::ZERO,
            feeds_read: 0,
            feeds_unchanged: 0,
            feeds_failed: 0,
            entries_new: 0,
            articles_new: 0,
            articles_revised: 0,
            pages_unchanged: 0,
            pages_waiting: 0,
            pages_lost: 0,
            bytes: 0,
            stopped_early: false,
        }
    }

    /// Whether nothing was visited at all.
    pub fn is_empty(&self) -> bool {
        let feeds = self.feeds_read + self.feeds_unchanged + self.feeds_failed;
        let pages = self.articles_new
            + self.articles_revised
            + self.pages_unchanged
            + self.pages_waiting
            + self.pages_lost;
        u64::from(feeds) + pages == 0
    }

    pub(super) fn add_poll(&mut self, poll: &PollReport) {
        match poll.outcome {
            PollOutcome::Read => self.feeds_read += 1,
            PollOutcome::Unchanged => self.feeds_unchanged += 1,
            PollOutcome::Failed | PollOutcome::Gone => self.feeds_failed += 1,
        }
        self.entries_new += u64::from(poll.entries_new);
        self.bytes += poll.bytes;
    }

    pub(super) fn add_visit(&mut self, page: &PageReport) {
        match &page.outcome {
            PageOutcome::New(_) => self.articles_new += 1,
            PageOutcome::Revised(..) => self.articles_revised += 1,
            PageOutcome::Unchanged => self.pages_unchanged += 1,
            PageOutcome::NotRead { next_attempt: Some(_), .. } => self.pages_waiting += 1,
            PageOutcome::NotRead { .. } => self.pages_lost += 1,
        }
        self.bytes += page.bytes;
    }
}
