//! One visit to one page.

use std::sync::Arc;

use jiff::Timestamp;

use super::identity::article_address;
use super::reading::{Known, revision_of};
use super::report::{PageOutcome, PageReport};
use super::{Services, keep, off_the_network};
use crate::archive::{Archive, ArchiveError, NewReading, PageRecord, PageResult, Reader};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::clock;
use crate::extract::BlockPrint;
use crate::fetch::{Fate, FetchError, Fetched, Headers, Response, Validators, Wanted};
use crate::model::{Article, Capture, PageState, QueuedPage};
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
                let captures = keep(services, failure.exchanges).await?;
                let reason = failure.error.to_string();
                let asked = !matches!(failure.error, FetchError::Resting(_));
                let attempts = page.attempts + u32::from(asked);
                let result = not_read(&page.url, attempts, (failure.error.fate(), reason), at);
                (result, captures, bytes)
            }
        };
    let services = services.clone();
    let work = move || record(&mut services.archive(), page, at, captures, (result, bytes));
    off_the_network(work).await?
}

/// The fate of a failure as a state of the queue.
fn not_read(
    url: &CanonicalUrl,
    attempts: u32,
    (fate, reason): (Fate, String),
    now: Timestamp,
) -> PageResult {
    let (state, next_attempt) = match fate {
        Fate::RetryLater(wait) => match schedule::next_attempt(url.as_str(), attempts, wait, now) {
            Some(next) => (PageState::Queued, Some(next)),
            None => (PageState::GivenUp, None),
        },
        Fate::Refused => (PageState::Refused, None),
        Fate::Quarantined => (PageState::Quarantined, None),
    };
    PageResult::NotRead { state, reason, attempts, next_attempt }
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
    let Response { url, headers, body, exchanges, .. } = response;
    let bytes = exchanges.iter().map(|e| e.body.len() as u64).sum();
    let captures = keep(services, exchanges).await?;
    let services = services.clone();
    off_the_network(move || {
        if let Some(reason) = why_no_page(headers.content_type.as_deref(), &body) {
            let refused = (Fate::Refused, reason);
            let result = not_read(&page.url, page.attempts + 1, refused, at);
            return record(&mut services.archive(), page, at, captures, (result, bytes));
        }
        let read = read_article(&services, &page, (url, headers, &body), at)?;
        let next_visit = next_visit(&services, &page, at);
        let mut archive = services.archive();
        let result = decide(&archive, read, next_visit)?;
        record(&mut archive, page, at, captures, (result, bytes))
    })
    .await?
}

/// Why a body cannot be a page; none where it may be one.
fn why_no_page(content_type: Option<&str>, body: &[u8]) -> Option<String> {
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
struct ReadPage {
    url: CanonicalUrl,
    article: Article,
    blocks: Vec<BlockPrint>,
    known: Known,
    validators: Validators,
}

/// Extracts the article. Pure but for one look at what is known of the page.
fn read_article(
    services: &Services,
    page: &QueuedPage,
    (url, headers, body): (CanonicalUrl, Headers, &[u8]),
    at: Timestamp,
) -> Result<ReadPage, ArchiveError> {
    let known = {
        let archive = services.archive();
        let entry = archive.read().entry_of(page.url.as_str())?;
        Known::of(archive.read(), &services.rules, entry, &url)?
    };
    let read = known.read((&url, headers.content_type.as_deref()), body, at);
    let (article, blocks) = (read.parsed.value, read.blocks);
    Ok(ReadPage { url, article, blocks, known, validators: headers.validators })
}

/// Decides which article it is and whether it changed. The archive is held from this decision
/// until it is written: another page may be about to become the same article.
fn decide(archive: &Archive, read: ReadPage, next_visit: Option<Timestamp>) -> DecideResult {
    let ReadPage { url, mut article, blocks, known, validators } = read;
    let declared_as = match &article.canonical {
        Some(declared) => archive.read().last_revision(&declared.article_id())?,
        None => None,
    };
    let (declared, title) = (article.canonical.as_ref(), article.title.as_deref());
    let address = article_address(&url, declared, title, declared_as.as_ref());
    let last = archive.read().last_revision(&address.article_id())?;
    let comments = std::mem::take(&mut article.comments);
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

type DecideResult = Result<PageResult, ArchiveError>;

fn record(
    archive: &mut Archive,
    page: QueuedPage,
    at: Timestamp,
    captures: Vec<Capture>,
    (result, bytes): (PageResult, u64),
) -> Result<PageReport, ArchiveError> {
    let record = PageRecord { url: page.url, feed_id: page.feed_id, at, captures, result };
    let number = archive.finish_page(&record)?;
    let outcome = match (record.result, number) {
        (PageResult::Read { article, .. }, Some(1)) => PageOutcome::New(article.article_id()),
        (PageResult::Read { article, .. }, Some(n)) => {
            PageOutcome::Revised(article.article_id(), n)
        }
        (PageResult::Read { .. } | PageResult::NotModified { .. }, _) => PageOutcome::Unchanged,
        (PageResult::NotRead { state, reason, next_attempt, .. }, _) => {
            PageOutcome::NotRead { state, reason, next_attempt }
        }
    };
    Ok(PageReport { url: record.url, outcome, bytes })
}
