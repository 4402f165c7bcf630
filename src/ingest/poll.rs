//! One visit to one feed.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::report::PollReport;
use super::{Services, keep, off_the_network};
use crate::archive::{self, ArchiveError, PollRecord, SeenEntry};
use crate::clock;
use crate::feed::{self, NotAFeed};
use crate::fetch::{FetchError, Fetched, Response, Validators, Wanted};
use crate::model::{Capture, Entry, Feed, FeedState, Parsed, PollOutcome};
use crate::schedule::{self, PollHistory, Visit};

/// What a visit came to, before it is recorded.
#[derive(Default)]
struct Visited {
    outcome: Option<PollOutcome>,
    status: Option<u16>,
    bytes: u64,
    error: Option<String>,
    validators: Option<Validators>,
    server_wish: Option<Duration>,
    captures: Vec<Capture>,
    body_digest: Option<String>,
    moved_to: Option<crate::canonical_url::CanonicalUrl>,
    feed: Parsed<Feed>,
}

/// Visits a feed and records what came of it.
pub(super) async fn poll_feed(
    services: &Arc<Services>,
    feed: FeedState,
) -> Result<PollReport, ArchiveError> {
    let started = clock::now();
    let validators =
        Validators { etag: feed.etag.clone(), last_modified: feed.last_modified.clone() };
    let visited = match services.fetcher.get(&feed.address, Wanted::Feed, &validators).await {
        Ok(Fetched::NotModified { headers, moved_to }) => Visited {
            moved_to,
            outcome: Some(PollOutcome::Unchanged),
            status: Some(304),
            // A 304 may refresh validators (RFC 9111 s.4.3.4), and need not repeat them.
            validators: Some(Validators {
                etag: headers.validators.etag.or(validators.etag),
                last_modified: headers.validators.last_modified.or(validators.last_modified),
            }),
            server_wish: headers.max_age,
            ..Visited::default()
        },
        Ok(Fetched::Response(response)) => read(services, &feed, response).await?,
        Err(failure) => {
            Visited { captures: keep(services, failure.exchanges).await?, ..failed(&failure.error) }
        }
    };
    let services = services.clone();
    off_the_network(move || record(&services, &feed, visited, started)).await?
}

fn failed(error: &FetchError) -> Visited {
    let (status, server_wish) = match error {
        FetchError::Status { status, retry_after } => (Some(*status), *retry_after),
        FetchError::Resting(wait) => (None, Some(*wait)),
        _ => (None, None),
    };
    let gone = status == Some(410);
    Visited {
        outcome: Some(if gone { PollOutcome::Gone } else { PollOutcome::Failed }),
        status,
        server_wish,
        error: Some(error.to_string()),
        ..Visited::default()
    }
}

/// Reads a body: the raw bytes are kept before anything interprets them, and bytes that were read
/// before are not read again.
async fn read(
    services: &Arc<Services>,
    feed: &FeedState,
    response: Response,
) -> Result<Visited, ArchiveError> {
    let digest = archive::digest(&response.body);
    let mut visited = Visited {
        status: Some(response.status),
        bytes: response.exchanges.iter().map(|e| e.body.len() as u64).sum(),
        validators: Some(response.headers.validators),
        server_wish: response.headers.max_age,
        body_digest: Some(digest),
        moved_to: response.moved_to,
        ..Visited::default()
    };
    if visited.body_digest == feed.body_digest {
        visited.outcome = Some(PollOutcome::Unchanged);
        return Ok(visited);
    }
    visited.captures = keep(services, response.exchanges).await?;
    let (body, url, kind) = (response.body, response.url, response.headers.content_type);
    let parsed: Result<Parsed<Feed>, NotAFeed> =
        off_the_network(move || feed::parse(&body, &url, kind.as_deref())).await?;
    match parsed {
        Ok(parsed) => {
            visited.outcome = Some(PollOutcome::Read);
            visited.feed = parsed;
        }
        Err(error) => {
            // Neither validators nor digest: the next visit must not take this for the feed.
            visited.outcome = Some(PollOutcome::Failed);
            visited.error = Some(error.to_string());
            visited.validators = None;
            visited.body_digest = None;
            visited.moved_to = None;
        }
    }
    Ok(visited)
}

/// Decides when to come again, and writes it all down in one transaction.
fn record(
    services: &Services,
    feed: &FeedState,
    visited: Visited,
    started: Timestamp,
) -> Result<PollReport, ArchiveError> {
    let now = clock::now();
    let outcome = visited.outcome.unwrap_or(PollOutcome::Failed);
    let said = visited.feed.value;
    let mut entries = distinct(said.entries);
    entries.truncate(services.settings.entries_max);
    let mut archive = services.archive();
    let new = archive.read().unknown_entries(feed.id, &entries)?.len() as u32;
    let seen = entries.len() as u32 - new;
    let visit = match outcome {
        PollOutcome::Read => Visit::Read { new, seen },
        PollOutcome::Unchanged => Visit::Unchanged,
        PollOutcome::Failed => Visit::Failed,
        PollOutcome::Gone => Visit::Gone,
    };
    let failures = match visit {
        Visit::Failed | Visit::Gone => feed.failures + 1,
        _ => 0,
    };
    let history = PollHistory {
        url: feed.subscription.url.as_str(),
        interval: feed.interval,
        failures,
        visit,
        pacing: &said.pacing,
        server_wish: visited.server_wish,
    };
    let (interval, next_poll) = schedule::next_poll(&history, &services.settings.limits, now);
    let elapsed = now.duration_since(started).try_into().unwrap_or_default();
    let record = PollRecord {
        feed_id: feed.id,
        at: started,
        outcome,
        status: visited.status,
        bytes: visited.bytes,
        error: visited.error.clone(),
        elapsed,
        captures: visited.captures,
        validators: visited.validators.map(|v| (v.etag, v.last_modified)),
        body_digest: visited.body_digest,
        moved_to: visited.moved_to.clone(),
        title: said.title,
        site: said.link,
        entries,
        interval,
        next_poll,
    };
    archive.finish_poll(&record)?;
    Ok(PollReport {
        url: feed.subscription.url.clone(),
        name: feed.subscription.name.clone().or(record.title).unwrap_or(feed.name().to_owned()),
        outcome,
        entries_new: new,
        entries_seen: seen,
        bytes: visited.bytes,
        error: visited.error,
        moved_to: visited.moved_to,
        warnings: visited.feed.warnings,
        elapsed,
        next_poll,
    })
}

/// Entries once each: feeds repeat themselves.
fn distinct(entries: Vec<Entry>) -> Vec<SeenEntry> {
    let mut known = std::collections::HashSet::new();
    let mut distinct = Vec::new();
    for entry in entries {
        let key = (entry.id.clone(), entry.link.clone());
        if known.insert(key) {
            let digest = entry_digest(&entry);
            distinct.push(SeenEntry { entry, digest });
        }
    }
    distinct
}

/// Digest of what makes us visit an entry's page again: title and dates. Summaries and contents
/// carry counters and advertisements in too many feeds.
fn entry_digest(entry: &Entry) -> String {
    let date = |d: Option<crate::dates::StatedDate>| d.map(|d| d.to_string()).unwrap_or_default();
    let title = entry.title.as_deref().unwrap_or_default();
    let text = format!("{title}\n{}\n{}", date(entry.published), date(entry.updated));
    archive::digest(text.as_bytes())
}
