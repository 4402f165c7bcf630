//! One pass over what is due: feeds first, then the pages that their entries led to.
//!
//! Decides by the rules above and does by the shell: fetch, keep the raw bytes, read, record. A
//! failing feed or page is a fact in its report, never the end of the pass; only the archive
//! itself can end it.

mod backfill;
mod copies;
mod error;
mod find_feed;
mod identity;
mod import;
mod indexing;
mod poll;
mod reading;
mod reextract;
mod report;
mod robots;
mod visit;
pub mod wall;
pub mod websub;

pub use backfill::{BackfillPlan, BackfillReport, Road, backfill_feed};
pub use copies::COPIES_AT_A_TIME;
pub use error::IngestError;
pub use find_feed::{FindFeedError, FoundFeed, find_feed};
pub use import::{ImportReport, import_warc};
pub use indexing::{Progress, catch_up};
pub use reextract::{
    Example, FIELDS, FieldChange, FieldReport, Readings, Reextracted, Target, reextract,
};
pub use report::{Event, PageOutcome, PageReport, PassReport, PollReport};

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream;
use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::archive::{Archive, ArchiveError, EncodedExchange, Reader, Which, encode};
use crate::clock;
use crate::config::PollSettings;
use crate::extract::RuleBook;
use crate::fetch::Fetcher;
use crate::index::IndexWriter;
use crate::model::{Capture, Exchange, FeedState, QueuedPage};

/// The generation of the extractor: raised whenever it would read archived pages differently.
pub const EXTRACTOR_GENERATION: u32 = 4;

/// The index is told of changes after so many pages, and at the end: a commit costs about as much
/// as indexing a few hundred articles.
const INDEX_AT: usize = 1_000;

/// Visits to feeds and their entries that are written in one transaction, about: bounds the memory
/// of a pass. Most visits bring no entries, and the more there are in one, the less each costs.
const ROWS_A_COMMIT: usize = 4_096;

/// Visits that may wait to be taken into it.
const POLLS_WAITING: usize = 64;

/// How long the first of them waits for others: what a process that dies has to do again.
const COMMIT_AFTER: Duration = Duration::from_millis(250);

/// Pages that are taken out of the queue at a time: bounds the memory of a pass.
const PAGES_AT_A_TIME: u32 = 10_000;

/// What a pass works with; shared by everything that runs at the same time.
pub struct Services {
    archive: Mutex<Archive>,
    index: Mutex<IndexWriter>,
    fetcher: Fetcher,
    settings: PollSettings,
    rules: RuleBook,
}

/// What a pass is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassPlan {
    /// Which feeds.
    pub which: Which,
    /// Pages that wait for a later attempt too.
    pub all_pages: bool,
    /// Begin nothing new after this time.
    pub runtime_max: Option<Duration>,
}

/// Says that nothing new is to be begun.
pub type Stop = watch::Receiver<bool>;

impl Services {
    /// Brings the parts together.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn new(
        archive: Archive,
        index: IndexWriter,
        fetcher: Fetcher,
        settings: PollSettings,
    ) -> Result<Services, ArchiveError> {
        let fetcher = fetcher.recalling(robots::recall(archive.read().folder())?);
        let (archive, index) = (Mutex::new(archive), Mutex::new(index));
        Ok(Services { archive, index, fetcher, settings, rules: RuleBook::default() })
    }

    /// With the user's own rules of extraction.
    pub fn with_rules(self, rules: RuleBook) -> Services {
        Services { rules, ..self }
    }

    /// When the next feed or page is due.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn next_due(&self) -> Result<Option<Timestamp>, ArchiveError> {
        let archive = self.archive();
        let due = [archive.read().next_poll()?, archive.read().next_page()?];
        Ok(due.into_iter().flatten().min())
    }

    /// The archive; held for a moment at a time, never across a request.
    pub fn archive(&self) -> MutexGuard<'_, Archive> {
        self.archive.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs work that keeps a core busy or waits for the disk, off the threads that serve the network.
async fn off_the_network<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, ArchiveError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.map_err(|e| ArchiveError::Damaged(format!("a step was broken off: {e}")))
}

/// Visits what is due once, and tells `told` of everything that happens.
///
/// # Errors
/// Where the archive cannot be read or written; what was recorded by then stays.
pub async fn pass(
    services: &Arc<Services>,
    plan: &PassPlan,
    stop: &Stop,
    told: &(dyn Fn(Event<'_>) + Sync),
) -> Result<PassReport, IngestError> {
    let started = clock::now();
    let deadline = plan.runtime_max.and_then(|d| started.checked_add(d).ok());
    let going_on = || !*stop.borrow() && deadline.is_none_or(|d| clock::now() < d);
    let mut report = PassReport::new(started);

    let feeds = services.archive().read().feeds(&plan.which, started)?;
    told(Event::Feeds(feeds.len()));
    poll_feeds(services, feeds, &going_on, &mut |poll| {
        told(Event::Polled(poll));
        report.add_poll(poll);
    })
    .await?;

    let mut visited = HashSet::new();
    let mut not_indexed = 0;
    loop {
        let hosts = due_by_host(services, plan, &mut visited, started)?;
        if hosts.is_empty() || !going_on() {
            break;
        }
        told(Event::Pages(hosts.iter().map(Vec::len).sum()));
        let mut visits = stream::iter(hosts)
            .map(|pages| {
                stream::iter(pages)
                    .take_while(|_| std::future::ready(going_on()))
                    .then(|page| visit::visit_page(services, page))
                    .boxed()
            })
            .flatten_unordered(services.settings.hosts_at_once);
        while let Some(visit) = visits.next().await {
            let visit = visit?;
            told(Event::Visited(&visit));
            report.add_visit(&visit);
            robots::remember(services, robots::ROBOTS_A_COMMIT).await?;
            not_indexed += 1;
            if not_indexed >= INDEX_AT {
                not_indexed = 0;
                index_changes(services).await?;
            }
        }
    }
    robots::remember(services, 1).await?;
    index_changes(services).await?;
    copies::compare_copies(services, going_on).await?;
    report.stopped_early = !going_on();
    report.elapsed = clock::now().duration_since(started).try_into().unwrap_or_default();
    Ok(report)
}

/// Visits feeds and records what came of it, many in one transaction, since each waits for the disk.
/// Visits go on meanwhile; a process that dies has lost only those that it can make again.
async fn poll_feeds(
    services: &Arc<Services>,
    feeds: Vec<FeedState>,
    going_on: &(impl Fn() -> bool + Sync),
    told: &mut (impl FnMut(&PollReport) + Send),
) -> Result<(), ArchiveError> {
    let (send, mut receive) = mpsc::channel::<poll::Polled>(POLLS_WAITING);
    // This line and the one for pages are the only ones where things run at the same time.
    let mut polls = stream::iter(by_host(feeds, |feed| feed.address.authority()))
        .map(|feeds| {
            stream::iter(feeds)
                .take_while(|_| std::future::ready(going_on()))
                .then(|feed| poll::poll_feed(services, feed))
                .boxed()
        })
        .flatten_unordered(services.settings.hosts_at_once);
    let visiting = async move {
        while let Some(polled) = polls.next().await {
            // Nobody receives where the archive has failed, which ends this too.
            let _ = send.send(polled?).await;
        }
        Ok::<(), ArchiveError>(())
    };
    let recording = async {
        loop {
            let polled = next_polls(&mut receive).await;
            if polled.is_empty() {
                break;
            }
            let (reports, records): (Vec<_>, Vec<_>) =
                polled.into_iter().map(|polled| (polled.report, polled.record)).unzip();
            let writer = services.clone();
            off_the_network(move || writer.archive().finish_polls(&records)).await??;
            robots::remember(services, robots::ROBOTS_A_COMMIT).await?;
            reports.iter().for_each(&mut *told);
        }
        Ok(())
    };
    tokio::try_join!(visiting, recording)?;
    // Before the pages: a process that dies among them must not ask again.
    robots::remember(services, 1).await
}

/// What goes into one transaction; nothing where no more will come.
async fn next_polls(receive: &mut mpsc::Receiver<poll::Polled>) -> Vec<poll::Polled> {
    let mut polled: Vec<poll::Polled> = Vec::new();
    let mut taken = receive.recv_many(&mut polled, POLLS_WAITING).await;
    let (until, mut rows) = (Instant::now() + COMMIT_AFTER, 0);
    while taken > 0 {
        let new = &polled[polled.len() - taken..];
        rows += new.iter().map(|polled| 1 + polled.record.entries.len()).sum::<usize>();
        if rows >= ROWS_A_COMMIT {
            break;
        }
        let more = receive.recv_many(&mut polled, POLLS_WAITING);
        taken = tokio::time::timeout_at(until, more).await.unwrap_or_default();
    }
    polled
}

/// Brings the index up to what the archive holds by now.
async fn index_changes(services: &Arc<Services>) -> Result<(), IngestError> {
    let services = services.clone();
    off_the_network(move || {
        // A reader of its own: visits go on meanwhile.
        let reader = Reader::open(services.archive().read().folder())?;
        let mut index = services.index.lock().unwrap_or_else(PoisonError::into_inner);
        catch_up(&reader, &mut index, &|_| {}).map(drop)
    })
    .await?
}

/// Parts visits by host: a host's are made in turn, since it is not asked two things at once, and
/// those that wait for it must not keep others from being made. The host of the first comes first.
fn by_host<T>(all: Vec<T>, host_of: impl Fn(&T) -> String) -> Vec<Vec<T>> {
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut hosts: Vec<Vec<T>> = Vec::new();
    for one in all {
        let place = *places.entry(host_of(&one)).or_insert(hosts.len());
        match hosts.get_mut(place) {
            Some(host) => host.push(one),
            None => hosts.push(vec![one]),
        }
    }
    hosts
}

/// Pages that are due and were not visited in this pass, by host, the host's oldest first.
fn due_by_host(
    services: &Services,
    plan: &PassPlan,
    visited: &mut HashSet<String>,
    started: Timestamp,
) -> Result<Vec<Vec<QueuedPage>>, ArchiveError> {
    // Entries of this very pass were queued after it began.
    let now = clock::now().max(started);
    let limit = PAGES_AT_A_TIME + visited.len() as u32;
    let mut due = services.archive().read().due_pages(now, plan.all_pages, limit)?;
    due.retain(|page| visited.insert(page.url.to_string()));
    Ok(by_host(due, |page| page.address.authority()))
}

/// Puts raw exchanges into the archive, compressed off the lock.
async fn keep(
    services: &Arc<Services>,
    exchanges: Vec<Exchange>,
) -> Result<Vec<Capture>, ArchiveError> {
    let services = services.clone();
    off_the_network(move || {
        let mut captures = Vec::new();
        for exchange in &exchanges {
            let earlier = services.archive().read().last_capture(exchange.url.as_str())?;
            let digest = crate::archive::digest(&exchange.body);
            let same = earlier.filter(|e| e.payload_digest == digest && !exchange.body.is_empty());
            let encoded: EncodedExchange = encode(exchange, same.as_ref());
            captures.push(services.archive().append(encoded)?);
        }
        Ok(captures)
    })
    .await?
}
