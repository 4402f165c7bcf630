//! One visit to one feed.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::report::PollReport;
use super::{Services, keep, off_the_network, websub};
use crate::archive::{self, ArchiveError, News, PollRecord, SeenEntry};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::feed::{self, NotAFeed};
use crate::fetch::{FetchError, Fetched, Response, Validators, Wanted};
use crate::health::{self, Answered};
use crate::model::{Capture, Entry, FailureKind, Feed, FeedState, Learnt, Parsed, PollOutcome};
use crate::schedule::{self, Next, PollHistory, Visit};

/// What a visit came to, before it is decided what follows from it.
struct Visited {
    outcome: PollOutcome,
    status: Option<u16>,
    bytes: u64,
    failure: Option<(FailureKind, String)>,
    validators: Option<Validators>,
    fresh_for: Option<Duration>,
    retry_after: Option<Duration>,
    captures: Vec<Capture>,
    body_digest: Option<String>,
    moved_to: Option<CanonicalUrl>,
    feed: Parsed<Feed>,
}

impl Visited {
    fn new(outcome: PollOutcome) -> Visited {
        Visited {
            outcome,
            status: None,
            bytes: 0,
            failure: None,
            validators: None,
            fresh_for: None,
            retry_after: None,
            captures: Vec::new(),
            body_digest: None,
            moved_to: None,
            feed: Parsed::default(),
        }
    }
}

/// A visit, ready to be told and to be written.
pub(super) struct Polled {
    pub(super) report: PollReport,
    pub(super) record: PollRecord,
}

/// Visits a feed and decides what follows; the caller records it.
pub(super) async fn poll_feed(
    services: &Arc<Services>,
    feed: FeedState,
) -> Result<Polled, ArchiveError> {
    let started = clock::now();
    let held = held_validators(&feed, started);
    let asked = address(&feed);
    let mut visited = match services.fetcher.get(asked, Wanted::Feed, &held).await {
        Ok(Fetched::NotModified { headers, moved_to }) => Visited {
            moved_to,
            status: Some(304),
            // A 304 may refresh validators (RFC 9111 s.4.3.4), and need not repeat them.
            validators: Some(Validators {
                etag: headers.validators.etag.or(held.etag.clone()),
                last_modified: headers.validators.last_modified.or(held.last_modified.clone()),
            }),
            fresh_for: headers.fresh_for,
            ..Visited::new(PollOutcome::Unchanged)
        },
        Ok(Fetched::Response(response)) => read(services, &feed, response).await?,
        Err(failure) => {
            let captures = keep(services, failure.exchanges).await?;
            Visited { captures, ..failed(&failure.error) }
        }
    };
    if visited.failure.is_none() && *asked != feed.address {
        visited.moved_to.get_or_insert(asked.clone());
    }
    visited.moved_to = visited.moved_to.filter(|to| *to != feed.address);
    let mut found = Found { visited, entries: Vec::new(), news: News::default(), started, held };
    if found.visited.feed.value.entries.is_empty() {
        return Ok(decide(services, &feed, found));
    }
    let services = services.clone();
    off_the_network(move || {
        let said = std::mem::take(&mut found.visited.feed.value.entries);
        found.entries = distinct(said);
        found.entries.truncate(services.settings.entries_max);
        found.news = services.archive().read().news(feed.id, &found.entries)?;
        Ok(decide(&services, &feed, found))
    })
    .await?
}

/// What is sent back to make the request conditional; nothing where the whole feed is wanted.
fn held_validators(feed: &FeedState, now: Timestamp) -> Validators {
    let since_whole = feed.last_full.and_then(|at| now.duration_since(at).try_into().ok());
    if schedule::wants_whole(&feed.learnt, since_whole) {
        return Validators::default();
    }
    Validators { etag: feed.etag.clone(), last_modified: feed.last_modified.clone() }
}

/// Where to ask. One that moved and fails at its new address is asked for at the old one in turn:
/// a redirect may have been a mistake.
fn address(feed: &FeedState) -> &CanonicalUrl {
    const FAILURES_BEFORE: u32 = 3;
    let failures = feed.trouble.failures;
    let old = failures >= FAILURES_BEFORE && failures % 2 == 1;
    if old { &feed.subscription.url } else { &feed.address }
}

fn failed(error: &FetchError) -> Visited {
    let (status, retry_after) = match error {
        FetchError::Status { status, retry_after } => (Some(*status), *retry_after),
        FetchError::Resting(wait) => (None, Some(*wait)),
        _ => (None, None),
    };
    let gone = error.kind() == FailureKind::Gone;
    Visited {
        status,
        retry_after,
        failure: Some((error.kind(), error.to_string())),
        ..Visited::new(if gone { PollOutcome::Gone } else { PollOutcome::Failed })
    }
}

/// Reads a body: the raw bytes are kept before anything interprets them, and bytes that were read
/// before are not read again.
async fn read(
    services: &Arc<Services>,
    feed: &FeedState,
    response: Response,
) -> Result<Visited, ArchiveError> {
    let mut visited = Visited {
        status: Some(response.status),
        bytes: response.exchanges.iter().map(|e| e.body.len() as u64).sum(),
        fresh_for: response.headers.fresh_for,
        ..Visited::new(PollOutcome::Unchanged)
    };
    let digest = archive::digest(&response.body);
    let known = feed.body_digest.as_ref() == Some(&digest);
    if !known {
        visited.captures = keep(services, response.exchanges).await?;
        let (body, url, kind) = (response.body, response.url, response.headers.content_type);
        let parsed: Result<Parsed<Feed>, NotAFeed> =
            off_the_network(move || feed::parse(&body, &url, kind.as_deref())).await?;
        visited.outcome = PollOutcome::Read;
        match parsed {
            Ok(parsed) => visited.feed = parsed,
            Err(error) => {
                // Neither validators nor digest: the next visit must not take this for the feed.
                visited.outcome = PollOutcome::Failed;
                visited.failure = Some((FailureKind::NotAFeed, error.to_string()));
                return Ok(visited);
            }
        }
    }
    visited.validators = Some(response.headers.validators);
    visited.body_digest = Some(digest);
    visited.moved_to = response.moved_to;
    Ok(visited)
}

/// A visit with what it found new: everything that the decision depends on.
struct Found {
    visited: Visited,
    entries: Vec<SeenEntry>,
    news: News,
    started: Timestamp,
    held: Validators,
}

/// Decides when to come again, and what is to be written down. No clock and no disk, but for the
/// moment that is now.
fn decide(services: &Services, feed: &FeedState, found: Found) -> Polled {
    let now = clock::now();
    let learnt = learn(feed, &found);
    let Found { visited, entries, news, started, .. } = found;
    let visit = match (visited.outcome, &visited.failure) {
        (PollOutcome::Read, _) => Visit::Read { new: news.new, seen: news.known },
        (_, Some((kind, _))) => Visit::Failed(*kind),
        _ => Visit::Unchanged,
    };
    let history = PollHistory {
        url: feed.subscription.url.as_str(),
        every: feed.subscription.every,
        interval: feed.interval,
        failures: if visited.failure.is_some() { feed.trouble.failures + 1 } else { 0 },
        failing_for: passed(feed.trouble.since, started),
        visit,
        learnt: &learnt,
        silence: if news.new > 0 { Duration::ZERO } else { passed(feed.last_new, started) },
        fresh_for: visited.fresh_for,
        retry_after: visited.retry_after,
    };
    let Next { interval, due } = schedule::next_poll(&history, &services.settings.limits, now);
    // Nothing that it shows is known, though it was read before: more may have come and gone.
    let gap = news.new > 0 && !news.shares && feed.learnt.shown > 0;
    let hub = websub::hub_of(&visited.feed.value, &feed.address);
    let said = visited.feed.value;
    let record = PollRecord {
        feed_id: feed.id,
        at: started,
        outcome: visited.outcome,
        status: visited.status,
        bytes: visited.bytes,
        failure: visited.failure,
        elapsed: now.duration_since(started).try_into().unwrap_or_default(),
        captures: visited.captures,
        validators: visited.validators.map(|v| (v.etag, v.last_modified)),
        body_digest: visited.body_digest,
        moved_to: visited.moved_to,
        title: said.title,
        site: said.link,
        hub,
        entries,
        gap_from: feed.last_good.filter(|_| gap),
        learnt,
        interval,
        next_poll: due,
    };
    Polled { report: report(feed, &record, news, visited.feed.warnings), record }
}

/// What the feed has taught us, this visit included.
fn learn(feed: &FeedState, found: &Found) -> Learnt {
    let Found { visited, news, started, held, .. } = found;
    let mut learnt = feed.learnt.clone();
    if visited.outcome == PollOutcome::Read {
        learnt.pacing = visited.feed.value.pacing.clone();
        // An empty document says nothing about how long its entries stand in it.
        learnt.shown = Some(news.new + news.known).filter(|n| *n > 0).unwrap_or(learnt.shown);
        if news.new > 0 && feed.last_new.is_some() {
            let waited = passed(feed.last_new, *started);
            learnt.habit = schedule::after_arrival(&learnt.habit, news.new, waited);
        }
    }
    if visited.failure.is_none() {
        let answered = answered(feed, &visited.validators, (visited.status, held), *news);
        (learnt.resent, learnt.lie) = health::judge(&learnt, answered, *started);
    }
    learnt
}

/// Time passed since a moment; none where there was none, or the clock went backwards.
fn passed(since: Option<Timestamp>, now: Timestamp) -> Duration {
    since.and_then(|t| now.duration_since(t).try_into().ok()).unwrap_or_default()
}

fn report(feed: &FeedState, record: &PollRecord, news: News, warnings: Vec<String>) -> PollReport {
    let name = feed.subscription.name.clone().or(record.title.clone());
    PollReport {
        url: feed.subscription.url.clone(),
        name: name.unwrap_or_else(|| feed.name().to_owned()),
        outcome: record.outcome,
        status: record.status,
        entries_new: news.new,
        entries_seen: news.known,
        bytes: record.bytes,
        failure: record.failure.clone(),
        moved_to: record.moved_to.clone(),
        gap_from: record.gap_from,
        warnings,
        elapsed: record.elapsed,
        next_poll: record.next_poll,
    }
}

/// What an answer shows of its server's word.
fn answered(
    feed: &FeedState,
    validators: &Option<Validators>,
    (status, held): (Option<u16>, &Validators),
    news: News,
) -> Answered {
    let before = Validators { etag: feed.etag.clone(), last_modified: feed.last_modified.clone() };
    let same_validators = before != Validators::default() && validators.as_ref() == Some(&before);
    let asked = *held != Validators::default();
    let resent = asked && same_validators && status != Some(304) && news == News::default();
    Answered { resent, news: news.new > 0, same_validators }
}

/// Entries once each: feeds repeat themselves.
pub(super) fn distinct(entries: Vec<Entry>) -> Vec<SeenEntry> {
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
