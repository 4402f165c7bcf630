//! One visit to one page.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::identity::article_address;
use super::reading::{Known, revision_of};
use super::report::{PageOutcome, PageReport};
use super::{Services, keep, off_the_network, wall};
use crate::archive::{Archive, ArchiveError, NewReading, PageRecord, PageResult, Reader};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::clock;
use crate::extract::BlockPrint;
use crate::fetch::{Failure, Fate, FetchError, Fetched, Headers, Response, Validators, Wanted};
use crate::model::{Article, Capture, PageState, QueuedPage, Wall};
use crate::revision::{self, Change};
use crate::schedule;

/// Visits a page and records what came of it.
pub(super) async fn visit_page(
    services: &Arc<Services>,
    page: QueuedPage,
) -> Result<PageReport, ArchiveError> {
    let at = clock::now();
    let validators =
        Validators { etag: page.etag.clone(), last_modified: page.last_modified.clone() };
    let (result, captures, bytes) =
        match services.fetcher.get(&page.address, Wanted::Page, &validators).await {
            Ok(Fetched::NotModified { .. }) => {
                let next_visit = next_visit(services, &page, at);
                (PageResult::NotModified { next_visit }, Vec::new(), 0)
            }
            Ok(Fetched::Response(response)) => return read(services, page, response, at).await,
            Err(failure) => {
                let bytes = failure.exchanges.iter().map(|e| e.body.len() as u64).sum();
                let asked = !matches!(failure.error, FetchError::Resting(_));
                let attempts = page.attempts + u32::from(asked);
                let result = not_read(&page.url, attempts, refusal(&failure), at);
                let captures = keep(services, failure.exchanges).await?;
                (result, captures, bytes)
            }
        };
    let services = services.clone();
    let work = move || record(&mut services.archive(), page, at, captures, (result, bytes));
    off_the_network(work).await?
}

/// Why nothing was read, and what is to be done about it.
struct Refusal {
    fate: Fate,
    reason: String,
    wall: Option<Wall>,
}

impl Refusal {
    fn by_wall(found: &wall::Found, retry_after: Option<Duration>) -> Refusal {
        let fate = if found.may_pass() { Fate::RetryLater(retry_after) } else { Fate::Refused };
        Refusal { fate, reason: found.reason(), wall: Some(found.wall) }
    }
}

/// A failure, which the server may have named a wall.
fn refusal(failure: &Failure) -> Refusal {
    let fate = failure.error.fate();
    let answer = match (&failure.error, failure.exchanges.last()) {
        (FetchError::Status { status, .. }, Some(exchange)) => {
            wall::named(*status, &exchange.response_head)
        }
        _ => None,
    };
    match (answer, fate) {
        (Some(found), Fate::RetryLater(wait)) => Refusal::by_wall(&found, wait),
        (Some(found), _) => Refusal::by_wall(&found, None),
        (None, fate) => Refusal { fate, reason: failure.error.to_string(), wall: None },
    }
}

/// A refusal as a state of the queue.
fn not_read(url: &CanonicalUrl, attempts: u32, refusal: Refusal, now: Timestamp) -> PageResult {
    let Refusal { fate, reason, wall } = refusal;
    let (state, next_attempt) = match fate {
        Fate::RetryLater(wait) => match schedule::next_attempt(url.as_str(), attempts, wait, now) {
            Some(next) => (PageState::Queued, Some(next)),
            None => (PageState::GivenUp, None),
        },
        Fate::Refused => (PageState::Refused, None),
        Fate::Quarantined => (PageState::Quarantined, None),
    };
    PageResult::NotRead { state, reason, wall, attempts, next_attempt }
}

fn next_visit(services: &Services, page: &QueuedPage, now: Timestamp) -> Option<Timestamp> {
    let first = page.first_captured.unwrap_or(now);
    schedule::next_visit(page.url.as_str(), first, &services.settings.revisit, now)
}

/// Reads a page: the raw bytes are kept before anything interprets them.
async fn read(
    services: &Arc<Services>,
    page: QueuedPage,
    response: Response,
    at: Timestamp,
) -> Result<PageReport, ArchiveError> {
    let Response { url, status, headers, body, exchanges, .. } = response;
    let bytes = exchanges.iter().map(|e| e.body.len() as u64).sum();
    let head = exchanges.last().map(|e| e.response_head.clone()).unwrap_or_default();
    let named = wall::named(status, &head);
    let captures = keep(services, exchanges).await?;
    let services = services.clone();
    off_the_network(move || {
        let read = match named {
            Some(found) => Err(Refusal::by_wall(&found, None)),
            None => read_article(&services, &page, (url, headers, &head, &body), at)?,
        };
        let read = match read {
            Ok(read) => read,
            Err(refusal) => {
                let result = not_read(&page.url, page.attempts + 1, refusal, at);
                return record(&mut services.archive(), page, at, captures, (result, bytes));
            }
        };
        let next_visit = next_visit(&services, &page, at);
        let mut archive = services.archive();
        let result = decide(&archive, read, next_visit)?;
        record(&mut archive, page, at, captures, (result, bytes))
    })
    .await?
}

/// Why a body cannot be a page; none where it may be one.
pub(super) fn why_no_page(content_type: Option<&str>, body: &[u8]) -> Option<String> {
    let kind = content_type.unwrap_or_default().split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if body.iter().all(u8::is_ascii_whitespace) {
        return Some("the body is empty".into());
    }
    let textual =
        kind.is_empty() || kind.contains("html") || kind.contains("xml") || kind == "text/plain";
    // What says nothing useful of itself is judged by its first bytes.
    let opaque = kind == "application/octet-stream";
    let looks = body.iter().copied().find(|b| !b.is_ascii_whitespace()) == Some(b'<');
    (!(textual || opaque && looks)).then(|| format!("not a page but {kind}"))
}

/// What extraction made of a page.
pub(super) struct ReadPage {
    pub url: CanonicalUrl,
    pub article: Article,
    pub blocks: Vec<BlockPrint>,
    pub known: Known,
    pub validators: Validators,
}

/// Extracts the article, or says why there is none. Pure but for one look at what is known of the
/// page.
fn read_article(
    services: &Services,
    page: &QueuedPage,
    (url, headers, head, body): (CanonicalUrl, Headers, &[u8], &[u8]),
    at: Timestamp,
) -> Result<Result<ReadPage, Refusal>, ArchiveError> {
    if let Some(reason) = why_no_page(headers.content_type.as_deref(), body) {
        return Ok(Err(Refusal { fate: Fate::Refused, reason, wall: None }));
    }
    let (announced, known) = {
        let archive = services.archive();
        let entry = archive.read().entry_of(page.url.as_str())?;
        let announced = entry.as_ref().and_then(|entry| entry.title.clone());
        (announced, Known::of(archive.read(), &services.rules, entry, &url)?)
    };
    let read = known.read((&url, headers.content_type.as_deref(), head), body, at);
    let (article, blocks) = (read.parsed.value, read.blocks);
    let shown = wall::Shown {
        asked: &page.address,
        found: &url,
        article: &article,
        announced: announced.as_deref(),
        marks: &wall::Marks::of(body),
    };
    if let Some(found) = wall::shown(&shown) {
        return Ok(Err(Refusal::by_wall(&found, None)));
    }
    Ok(Ok(ReadPage { url, article, blocks, known, validators: headers.validators }))
}

/// Decides which article it is and whether it changed. The archive is held from this decision
/// until it is written: another page may be about to become the same article.
pub(super) fn decide(
    archive: &Archive,
    read: ReadPage,
    next_visit: Option<Timestamp>,
) -> DecideResult {
    let ReadPage { url, mut article, blocks, known, validators } = read;
    let declared_as = match &article.canonical {
        Some(declared) => archive.read().last_revision(&declared.article_id())?,
        None => None,
    };
    let (declared, title) = (article.canonical.as_ref(), article.title.as_deref());
    let address = article_address(&url, declared, title, declared_as.as_ref());
    let last = archive.read().last_revision(&address.article_id())?;
    let comments = std::mem::take(&mut article.comments);
    let comments_claimed = article.comments_claimed;
    let new = revision_of(article);
    let last_hash = last.as_ref().map(|l| l.content_hash.as_str());
    let mut change = revision::compare(last_hash, &new.content_hash);
    let mut reading = None;
    if change == Change::Revised
        && let Some(again) = last_again(archive.read(), &address.article_id(), &known)?
    {
        // What only we read differently, the publisher did not edit.
        if again.reading.content_hash == new.content_hash {
            change = Change::Unchanged;
        }
        reading = Some(again);
    }
    Ok(PageResult::Read {
        article: last.map_or(address, |l| l.url),
        reading: reading.map(Box::new),
        revision: (change != Change::Unchanged).then(|| Box::new(new)),
        blocks,
        comments,
        comments_claimed,
        validators: (validators.etag, validators.last_modified),
        next_visit,
    })
}

/// The last revision as it reads today, where an earlier generation of the extractor read it, or
/// with less knowledge of its site; none where its raw page cannot be read.
fn last_again(
    reader: &Reader,
    id: &ArticleId,
    known: &Known,
) -> Result<Option<NewReading>, ArchiveError> {
    let Some(last) = reader.revision(id, None)? else { return Ok(None) };
    let Ok(article) = known.read_again(reader, &last.capture, Some(&last)) else { return Ok(None) };
    let reading = revision_of(article);
    let differs = reading.content_hash != last.content_hash;
    Ok(Some(NewReading { number: last.number, reading, differs }))
}

pub(super) type DecideResult = Result<PageResult, ArchiveError>;

fn record(
    archive: &mut Archive,
    page: QueuedPage,
    at: Timestamp,
    captures: Vec<Capture>,
    (result, bytes): (PageResult, u64),
) -> Result<PageReport, ArchiveError> {
    // A 304 leaves no capture, but is the only answer that says so.
    let status = match &result {
        PageResult::NotModified { .. } => Some(304),
        _ => captures.last().map(|capture| capture.status),
    };
    let record = PageRecord { url: page.url, feed_id: page.feed_id, at, captures, result };
    let number = archive.finish_page(&record)?;
    let outcome = match (record.result, number) {
        (PageResult::Read { article, .. }, Some(1)) => PageOutcome::New(article.article_id()),
        (PageResult::Read { article, .. }, Some(n)) => {
            PageOutcome::Revised(article.article_id(), n)
        }
        (PageResult::Read { .. } | PageResult::NotModified { .. }, _) => PageOutcome::Unchanged,
        (PageResult::NotRead { state, reason, wall, next_attempt, .. }, _) => {
            PageOutcome::NotRead { state, reason, wall, next_attempt }
        }
    };
    let elapsed = clock::now().duration_since(at).try_into().unwrap_or_default();
    Ok(PageReport { url: record.url, outcome, status, bytes, elapsed })
}
