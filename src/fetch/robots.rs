//! A host's robots.txt: remembered from an earlier run, or asked for before everything else.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;

use super::host::{Host, Hosts, origin};
use super::{FetchError, Fetcher, Validators, Wanted, sent_at};
use crate::canonical_url::{CanonicalUrl, NotAUrl};
use crate::model::RobotsFile;
use crate::politeness::{self, Permission, ROBOTS_AGE_MAX, ROBOTS_BYTES_MAX, Robots};

/// Redirects of a robots.txt that are followed (RFC 9309 s.2.3.1.2: at least five).
const REDIRECTS_MAX: usize = 5;

/// Looks up what is remembered of an origin (`scheme://host:port`). It may wait for the disk.
pub type Recall = Arc<dyn Fn(&str) -> Option<RobotsFile> + Send + Sync>;

/// What is remembered of robots.txt files, and what is to be.
#[derive(Default)]
pub(super) struct RobotsMemory {
    recall: Option<Recall>,
    /// Files that were asked for in this run and are not written down yet.
    asked: Mutex<Vec<RobotsFile>>,
}

impl std::fmt::Debug for RobotsMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RobotsMemory").finish_non_exhaustive()
    }
}

impl RobotsMemory {
    pub(super) fn recalling(recall: Recall) -> RobotsMemory {
        RobotsMemory { recall: Some(recall), asked: Mutex::default() }
    }

    async fn recall(&self, origin: String) -> Option<RobotsFile> {
        let recall = self.recall.clone()?;
        tokio::task::spawn_blocking(move || recall(&origin)).await.ok().flatten()
    }

    fn note(&self, file: RobotsFile) {
        // Without a memory nobody would take them.
        if self.recall.is_some() {
            self.asked.lock().unwrap_or_else(PoisonError::into_inner).push(file);
        }
    }

    /// Gives what is to be remembered, where it is at least so much.
    pub(super) fn take(&self, at_least: usize) -> Vec<RobotsFile> {
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if asked.len() < at_least { Vec::new() } else { std::mem::take(&mut asked) }
    }
}

impl Hosts {
    /// Learns what the robots.txt of an address's host says.
    pub(super) async fn read_robots(
        &self,
        fetcher: &Fetcher,
        host: &Host,
        url: &CanonicalUrl,
    ) -> Result<(), FetchError> {
        let _reading = host.robots.lock().await;
        let gap = fetcher.settings.limits.gap;
        // Somebody else may have read it while we waited.
        if politeness::may_fetch(&host.state(), url, gap, sent_at()) != Permission::RobotsFirst {
            return Ok(());
        }
        let held = fetcher.robots.recall(origin(url)).await;
        let good = held.as_ref().and_then(|file| politeness::good_until(file, sent_at()));
        let known = match (&held, good) {
            (Some(file), Some(until)) => (Robots::from_answer(file.status, &file.body), until),
            _ => self.ask(fetcher, url, held).await?,
        };
        host.state().robots = Some(known);
        Ok(())
    }

    /// Asks for a robots.txt; gives what it says, and until when that need not be asked for.
    async fn ask(
        &self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
        held: Option<RobotsFile>,
    ) -> Result<(Robots, Timestamp), FetchError> {
        let answer = self.fetch(fetcher, url, held.as_ref()).await;
        let now = sent_at();
        let why = match answer {
            Ok(file) => match Robots::from_answer(file.status, &file.body) {
                Robots::Unreachable(why) => why,
                robots => {
                    fetcher.robots.note(file);
                    return Ok((robots, now.checked_add(ROBOTS_AGE_MAX).unwrap_or(now)));
                }
            },
            // These are facts of the address, not of its robots.txt: say them as they are.
            Err(error @ (FetchError::PrivateAddress(_) | FetchError::Dns(_))) => return Err(error),
            Err(error @ (FetchError::Connect(_) | FetchError::Tls(_))) => return Err(error),
            Err(error) => error.to_string(),
        };
        let known = politeness::without_answer(why, held.as_ref(), now);
        if let Some(held) = held {
            fetcher.robots.note(RobotsFile { asked: now, ..held });
        }
        Ok(known)
    }

    /// Fetches a robots.txt, redirects followed; conditionally where one is held.
    async fn fetch(
        &self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
        held: Option<&RobotsFile>,
    ) -> Result<RobotsFile, FetchError> {
        let bad = |e: NotAUrl| FetchError::BadRedirect(e.to_string());
        let validators = held.map(|file| Validators {
            etag: file.etag.clone(),
            last_modified: file.last_modified.clone(),
        });
        let validators = validators.unwrap_or_default();
        let (mut at, mut last) = (url.join("/robots.txt").map_err(bad)?, 0);
        for _ in 0..=REDIRECTS_MAX {
            let turn = self.turn_unasked(&at).await;
            let answer = match turn.send(fetcher, &at, Wanted::Page, &validators).await {
                // A body over the limit still has a first half megabyte, but a server that sends
                // it for robots.txt means nothing by it.
                Err(FetchError::BodyTooLarge(_)) => return Ok(file(url, 200, &[])),
                answer => answer?,
            };
            let headers = answer.headers();
            last = answer.exchange.status;
            match (last, headers.location, held) {
                (301 | 302 | 303 | 307 | 308, Some(to), _) => at = at.join(&to).map_err(bad)?,
                (304, _, Some(held)) => {
                    let now = sent_at();
                    return Ok(RobotsFile { read: now, asked: now, ..held.clone() });
                }
                _ => {
                    let Validators { etag, last_modified } = headers.validators;
                    let body = answer.body.unwrap_or_default();
                    return Ok(RobotsFile { etag, last_modified, ..file(url, last, &body) });
                }
            }
        }
        // RFC 9309 s.2.3.1.2: after too many redirects it may be taken as missing.
        Ok(file(url, last, &[]))
    }
}

/// An answer of now. What is no robots.txt is not kept.
fn file(url: &CanonicalUrl, status: u16, body: &[u8]) -> RobotsFile {
    let body = if matches!(status, 200..=299) { body } else { &[] };
    let now = sent_at();
    RobotsFile {
        origin: origin(url),
        read: now,
        asked: now,
        status,
        etag: None,
        last_modified: None,
        body: body[..body.len().min(ROBOTS_BYTES_MAX)].to_vec(),
    }
}
