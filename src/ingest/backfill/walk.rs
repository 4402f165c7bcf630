//! One feed's way back in time: what it has met, what it need not read again, what it records.
//!
//! Pages of a feed move on as it grows. So a document is not known by its address alone: something
//! may have come in between that was never seen, a gap, and may stand where something else stood
//! when that address was last read. A way back through a gap may also be broken off in its middle;
//! the archive remembers when it began until it has arrived.

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::super::poll::distinct;
use super::super::{Services, Stop, keep, off_the_network};
use super::{BackfillPlan, BackfillReport};
use crate::archive::{ArchiveError, PastDocument};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::fetch::{Fetched, Response, Validators, Wanted};
use crate::model::{Entry, Feed, FeedState};

/// Documents of one feed that are asked for in one go. Ten entries each make 20,000 articles.
const DOCUMENTS_MAX: u32 = 2_000;

/// One feed's way back.
pub(super) struct Walk<'a> {
    pub(super) services: &'a Arc<Services>,
    pub(super) feed: &'a FeedState,
    plan: &'a BackfillPlan,
    stop: &'a Stop,
    /// Ids of entries that were met.
    pub(super) seen: HashSet<String>,
    /// When it began: in an earlier run, where that was broken off.
    began: Timestamp,
    /// What the last document held.
    met: Met,
    pub(super) report: BackfillReport,
}

/// What a document held, by what is known of its entries.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Met {
    /// Some are new: more may be behind it.
    News,
    /// None is new: behind it, what was read on this way is not read again.
    Known,
    /// All were known when this way began: behind it, nothing that was ever read is.
    Past,
}

impl<'a> Walk<'a> {
    pub(super) async fn begin(
        (services, feed): (&'a Arc<Services>, &'a FeedState),
        plan: &'a BackfillPlan,
        stop: &'a Stop,
        report: BackfillReport,
    ) -> Result<Walk<'a>, ArchiveError> {
        let (writer, feed_id) = (services.clone(), feed.id);
        let began = move || writer.archive().begin_backfill(feed_id, clock::now());
        let began = off_the_network(began).await??;
        let (seen, met) = (HashSet::new(), Met::News);
        Ok(Walk { services, feed, plan, stop, seen, began, met, report })
    }

    /// Records what a document holds; false where all of it was before the limit.
    pub(super) async fn take(
        &mut self,
        response: Response,
        entries: Vec<Entry>,
        document: PastDocument,
    ) -> Result<bool, ArchiveError> {
        let said = entries.len();
        let dated = |e: &Entry| e.published.or(e.updated).and_then(|d| d.timestamp());
        let since = self.plan.since;
        // With a limit, what has no date cannot be said to lie behind it.
        let wanted = |e: &Entry| since.is_none_or(|since| dated(e).is_some_and(|at| at >= since));
        let entries: Vec<Entry> = entries.into_iter().filter(wanted).collect();
        self.seen.extend(entries.iter().map(|e| e.id.clone()));
        let is_whole = entries.len() == said;
        let (taken, entries) = (entries.len(), distinct(entries));
        let captures = keep(self.services, response.exchanges).await?;
        let (services, feed_id, began) = (self.services.clone(), self.feed.id, self.began);
        let (met, new) = off_the_network(move || {
            let mut archive = services.archive();
            let is_past = is_whole && archive.read().all_seen_before(feed_id, &entries, began)?;
            let whole = Some(&document).filter(|_| is_whole);
            let new = archive.save_past((feed_id, document.read), &captures, &entries, whole)?;
            let met = match new {
                0 if is_past => Met::Past,
                0 => Met::Known,
                _ => Met::News,
            };
            Ok::<_, ArchiveError>((met, new))
        })
        .await??;
        self.met = met;
        self.report.entries_new += u64::from(new);
        if met == Met::Past {
            self.forget_beginning().await?;
        }
        Ok(taken > 0 || said == 0)
    }

    /// A document of a chain that need not be read again.
    pub(super) fn remembered(
        &mut self,
        url: &CanonicalUrl,
    ) -> Result<Option<PastDocument>, ArchiveError> {
        let known = match self.met {
            Met::News => None,
            Met::Known => self.known(url)?.filter(|document| document.read >= self.began),
            Met::Past => self.known(url)?,
        };
        self.report.remembered += u32::from(known.is_some());
        Ok(known)
    }

    /// A document that was read whole before.
    pub(super) fn known(&self, url: &CanonicalUrl) -> Result<Option<PastDocument>, ArchiveError> {
        self.services.archive().read().past_document(self.feed.id, url)
    }

    /// Whether a moment lies before the limit.
    pub(super) fn is_before(&self, at: Option<Timestamp>) -> bool {
        matches!((self.plan.since, at), (Some(since), Some(at)) if at < since)
    }

    /// Within the feed's own site.
    pub(super) fn is_ours(&self, url: &CanonicalUrl) -> bool {
        url.registrable_domain() == self.feed.address.registrable_domain()
            && url.as_url().port() == self.feed.address.as_url().port()
    }

    /// The document that goes further back, where it is of the same host.
    pub(super) fn next_of(&self, document: &Feed, base: &CanonicalUrl) -> Option<CanonicalUrl> {
        let next = base.join(document.next_page.as_deref()?).ok()?;
        (next.authority() == self.feed.address.authority()).then_some(next)
    }

    /// Whether it has gone far enough for this time.
    pub(super) fn is_over(&mut self) -> bool {
        let why = if *self.stop.borrow() {
            "stopped: the next time it goes on"
        } else if self.report.entries_new >= self.plan.entries_max {
            "--max is reached: the next time it goes on"
        } else if self.report.documents >= DOCUMENTS_MAX {
            "enough documents for one time: the next time it goes on"
        } else {
            return false;
        };
        self.report.end = why.to_owned();
        true
    }

    /// Ends before there is nothing more.
    pub(super) fn end(&mut self, why: &str) -> Result<(), ArchiveError> {
        self.report.end = why.to_owned();
        Ok(())
    }

    /// Ends where there is nothing more.
    pub(super) async fn arrive(&mut self, why: &str) -> Result<(), ArchiveError> {
        self.report.end = why.to_owned();
        self.forget_beginning().await
    }

    async fn forget_beginning(&self) -> Result<(), ArchiveError> {
        let (services, feed_id) = (self.services.clone(), self.feed.id);
        off_the_network(move || services.archive().end_backfill(feed_id)).await?
    }

    /// Fetches a document.
    pub(super) async fn fetch(&mut self, url: &CanonicalUrl) -> Result<Response, String> {
        let response = self.fetch_as(url, Wanted::Feed).await?;
        self.report.documents += u32::from(*url != self.feed.address);
        Ok(response)
    }

    /// Fetches anything else.
    pub(super) async fn fetch_as(
        &self,
        url: &CanonicalUrl,
        wanted: Wanted,
    ) -> Result<Response, String> {
        match self.services.fetcher.get(url, wanted, &Validators::default()).await {
            Ok(Fetched::Response(response)) => Ok(response),
            Ok(Fetched::NotModified { .. }) => Err(format!("{url}: an unasked-for 304")),
            Err(failure) => Err(format!("{url}: {}", failure.error)),
        }
    }
}
