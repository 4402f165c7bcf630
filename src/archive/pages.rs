//! The queue of pages: what is due, and what became of it.

use jiff::Timestamp;
use rusqlite::Connection;

use super::blocks::learn;
use super::forget::is_forgotten;
use super::ledger::{PageDay, count_visit};
use super::readings::{NewReading, save_reading};
use super::revisions::{NewRevision, save_article, save_claimed, save_comments, save_revision};
use super::{Archive, ArchiveError, Reader, insert_capture, millis, read};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::extract::BlockPrint;
use crate::model::{Capture, Comment, PageState, QueuedPage, Wall};

/// What became of one visit to a page: written in one transaction.
#[derive(Debug)]
pub struct PageRecord {
    /// The page as it stands in the queue.
    pub url: CanonicalUrl,
    /// The feed that led to it.
    pub feed_id: Option<i64>,
    /// When the visit began.
    pub at: Timestamp,
    /// The raw exchanges; the last one holds the page.
    pub captures: Vec<Capture>,
    /// What it came to.
    pub result: PageResult,
}

/// What a visit to a page came to.
#[derive(Debug)]
pub enum PageResult {
    /// An article was read.
    Read {
        /// The article's canonical address.
        article: CanonicalUrl,
        /// The last revision as it reads today, where that was found out.
        reading: Option<Box<NewReading>>,
        /// A new revision, where something changed.
        revision: Option<Box<NewRevision>>,
        /// The blocks of the page, for the memory of its site.
        blocks: Vec<BlockPrint>,
        /// The comments on the page.
        comments: Vec<Comment>,
        /// How many the page says it has.
        comments_claimed: Option<u32>,
        /// Validators for the next visit.
        validators: (Option<String>, Option<String>),
        /// When to look again for corrections.
        next_visit: Option<Timestamp>,
    },
    /// 304: the page is as it was.
    NotModified {
        /// When to look again.
        next_visit: Option<Timestamp>,
    },
    /// Nothing was read.
    NotRead {
        /// Where the page stands now.
        state: PageState,
        /// Why.
        reason: String,
        /// What stood in place of the article.
        wall: Option<Wall>,
        /// Attempts so far.
        attempts: u32,
        /// The next attempt.
        next_attempt: Option<Timestamp>,
    },
}

impl Reader {
    /// Pages that are due, longest waiting first; `all` takes those too that wait for a later
    /// attempt or were given up, but not archived pages whose last visit went well.
    pub fn due_pages(
        &self,
        now: Timestamp,
        all: bool,
        limit: u32,
    ) -> Result<Vec<QueuedPage>, ArchiveError> {
        let sql =
            "SELECT p.url, p.address, p.feed_id, p.attempts, p.etag, p.last_modified, p.article_id,
                     a.first_seen
                   FROM pages p LEFT JOIN articles a ON a.id = p.article_id
                   WHERE p.next_attempt <= ?1 OR (?2 AND (p.state IN ('queued', 'given_up')
                     OR p.state = 'archived' AND p.reason IS NOT NULL))
                   ORDER BY p.next_attempt, p.url LIMIT ?3";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((millis(now), all, limit), |row| {
            Ok(QueuedPage {
                url: read::url(row, 0)?,
                address: read::url(row, 1)?,
                feed_id: row.get(2)?,
                attempts: row.get(3)?,
                etag: row.get(4)?,
                last_modified: row.get(5)?,
                article_id: row.get::<_, Option<String>>(6)?.and_then(|id| ArticleId::parse(&id)),
                first_captured: read::maybe_moment(row, 7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When the next page is due.
    pub fn next_page(&self) -> Result<Option<Timestamp>, ArchiveError> {
        let sql = "SELECT min(next_attempt) FROM pages";
        Ok(self.db.query_row(sql, [], |row| read::maybe_moment(row, 0))?)
    }
}

impl Archive {
    /// Records a visit to a page; gives the new revision's number, where there is one.
    pub fn finish_page(&mut self, page: &PageRecord) -> Result<Option<u32>, ArchiveError> {
        if let PageResult::Read { article, .. } = &page.result
            && is_forgotten(&self.reader.db, article)?
        {
            return self.keep_out(page).map(|()| None);
        }
        self.transaction(|db| {
            let mut capture_id = None;
            for capture in &page.captures {
                capture_id = Some(insert_capture(db, capture)?);
            }
            let number = match &page.result {
                PageResult::Read { .. } => save_read(db, page, capture_id)?,
                PageResult::NotModified { next_visit } => {
                    let sql = "UPDATE pages SET next_attempt = ?, attempts = 0, reason = NULL,
                                 wall = NULL WHERE url = ?";
                    db.prepare_cached(sql)?.execute((next_visit.map(millis), page.url.as_str()))?;
                    None
                }
                PageResult::NotRead { .. } => {
                    save_not_read(db, page, capture_id)?;
                    None
                }
            };
            count_visit(db, page.feed_id, page.at, page_day(&page.result, number))?;
            Ok(number)
        })
    }
}

/// How the ledger counts a visit.
fn page_day(result: &PageResult, number: Option<u32>) -> PageDay {
    match result {
        PageResult::Read { .. } if number.is_some() => PageDay::Extracted,
        PageResult::Read { .. } | PageResult::NotModified { .. } => PageDay::Unchanged,
        PageResult::NotRead { wall: Some(_), .. } => PageDay::Blocked,
        PageResult::NotRead { next_attempt: Some(_), .. } => PageDay::Failed,
        PageResult::NotRead { state: PageState::GivenUp, .. } => PageDay::GivenUp,
        PageResult::NotRead { .. } => PageDay::Refused,
    }
}

/// Writes what was read of a page: revision, byline, comments, the memory of its site, the queue.
fn save_read(
    db: &Connection,
    page: &PageRecord,
    capture_id: Option<i64>,
) -> Result<Option<u32>, ArchiveError> {
    let PageResult::Read {
        article,
        reading,
        revision,
        blocks,
        comments,
        comments_claimed,
        validators,
        next_visit,
    } = &page.result
    else {
        return Ok(None);
    };
    let id = save_article(db, article, page)?;
    let mut changed = false;
    let mut number = None;
    if let Some(reading) = reading {
        changed |= save_reading(db, &id, reading, page.at)?;
    }
    if let (Some(revision), Some(capture_id)) = (revision, capture_id) {
        number = Some(save_revision(db, &id, revision, page.at, capture_id)?);
        changed = true;
    }
    if number == Some(1) {
        learn(db, article.host(), blocks, page.at)?;
    }
    changed |= save_comments(db, &id, comments, page.at)?;
    changed |= save_claimed(db, &id, *comments_claimed)?;
    if changed {
        note_change(db, &id, page.at)?;
    }
    db.prepare_cached(
        "UPDATE pages SET state = 'archived', reason = NULL, wall = NULL, attempts = 0,
           next_attempt = ?2, article_id = ?3, etag = ?4, last_modified = ?5,
           capture_id = coalesce(?6, capture_id)
         WHERE url = ?1",
    )?
    .execute((
        page.url.as_str(),
        next_visit.map(millis),
        id.as_str(),
        &validators.0,
        &validators.1,
        capture_id,
    ))?;
    Ok(number)
}

/// Saves why nothing was read. An archived page stays archived, whatever a later visit meets.
fn save_not_read(
    db: &Connection,
    page: &PageRecord,
    capture_id: Option<i64>,
) -> Result<(), ArchiveError> {
    let PageResult::NotRead { state, reason, wall, attempts, next_attempt } = &page.result else {
        return Ok(());
    };
    db.prepare_cached(
        "UPDATE pages SET state = iif(article_id IS NULL, ?2, state), reason = ?3, wall = ?7,
           next_attempt = ?4, attempts = ?6, capture_id = coalesce(?5, capture_id)
         WHERE url = ?1",
    )?
    .execute((
        page.url.as_str(),
        state.name(),
        reason,
        next_attempt.map(millis),
        capture_id,
        attempts,
        wall.map(Wall::name),
    ))?;
    Ok(())
}

/// Tells the index, in the transaction that makes it true.
pub(super) fn note_change(
    db: &Connection,
    id: &ArticleId,
    at: Timestamp,
) -> Result<(), ArchiveError> {
    let sql = "INSERT INTO changes (article_id, at) VALUES (?, ?)";
    db.prepare_cached(sql)?.execute((id.as_str(), millis(at)))?;
    Ok(())
}
