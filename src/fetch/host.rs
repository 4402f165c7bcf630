//! The line in front of each host: one request at a time, with a pause between two, and its
//! robots.txt before everything else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::response::{self, Answer};
use super::{FetchError, Fetcher, Validators, Wanted, sent_at};
use crate::canonical_url::CanonicalUrl;
use crate::politeness::{self, HostState, Permission, Robots};

/// Redirects of a robots.txt that are followed (RFC 9309 s.2.3.1.2: at least five).
const ROBOTS_REDIRECTS_MAX: usize = 5;

/// All hosts that were met in this run.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// One host: `scheme://host:port`.
#[derive(Debug, Default)]
struct Host {
    /// Held around each request: a host is asked one thing at a time.
    line: Arc<tokio::sync::Mutex<()>>,
    /// Held by the one who fetches robots.txt. It may wait for another host's line (a redirect),
    /// but nobody who holds a line waits for anything but the network: so no deadlock.
    robots: tokio::sync::Mutex<()>,
    state: Mutex<HostState>,
}

impl Host {
    fn state(&self) -> MutexGuard<'_, HostState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to send one request.
pub(super) struct Turn {
    host: Arc<Host>,
    _line: OwnedMutexGuard<()>,
}

impl Hosts {
    fn host(&self, url: &CanonicalUrl) -> Arc<Host> {
        let key = format!("{}://{}", url.as_url().scheme(), url.authority());
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.entry(key).or_default().clone()
    }

    /// Waits until this address may be asked for.
    pub(super) async fn turn(
        &self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
    ) -> Result<Turn, FetchError> {
        // Before anything is sent, robots.txt included.
        fetcher.settings.allow_private.check_literal(url)?;
        let host = self.host(url);
        loop {
            let line = host.line.clone().lock_owned().await;
            let gap = fetcher.settings.limits.gap;
            let permission = politeness::may_fetch(&host.state(), url, gap, sent_at());
            match permission {
                Permission::Now => return Ok(Turn { host, _line: line }),
                Permission::Wait(time) => tokio::time::sleep(time).await,
                Permission::RobotsFirst => {
                    drop(line);
                    self.read_robots(fetcher, &host, url).await?;
                }
                Permission::Forbidden => return Err(FetchError::Robots),
                Permission::Unreachable(why) => return Err(FetchError::RobotsUnreachable(why)),
                Permission::NotBefore(until) => {
                    let wait = until.duration_since(sent_at());
                    return Err(FetchError::Resting(wait.try_into().unwrap_or_default()));
                }
            }
        }
    }

    async fn read_robots(
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
        let robots = match self.fetch_robots(fetcher, url).await {
            Ok(robots) => robots,
            // These are facts of the address, not of its robots.txt: say them as they are.
            Err(error @ (FetchError::PrivateAddress(_) | FetchError::Dns(_))) => return Err(error),
            Err(error @ (FetchError::Connect(_) | FetchError::Tls(_))) => return Err(error),
            Err(error) => Robots::Unreachable(error.to_string()),
        };
        host.state().robots = Some((robots, sent_at()));
        Ok(())
    }

    async fn fetch_robots(
        &self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
    ) -> Result<Robots, FetchError> {
        let bad = |e: crate::canonical_url::NotAUrl| FetchError::BadRedirect(e.to_string());
        let mut at = url.join("/robots.txt").map_err(bad)?;
        for _ in 0..=ROBOTS_REDIRECTS_MAX {
            let host = self.host(&at);
            let line = host.line.clone().lock_owned().await;
            let turn = Turn { host, _line: line };
            let answer = turn.send(fetcher, &at, Wanted::Page, &Validators::default()).await;
            let answer = match answer {
                // A body over the limit still has a first half megabyte, but a server that sends
                // it for robots.txt means nothing by it.
                Err(FetchError::BodyTooLarge(_)) => return Ok(Robots::AllowAll),
                answer => answer?,
            };
            let status = answer.exchange.status;
            match (status, answer.headers().location) {
                (301 | 302 | 303 | 307 | 308, Some(to)) => at = at.join(&to).map_err(bad)?,
                _ => return Ok(Robots::from_answer(status, &answer.body.unwrap_or_default())),
            }
        }
        // RFC 9309 s.2.3.1.2: after too many redirects it may be taken as missing.
        Ok(Robots::AllowAll)
    }
}

impl Turn {
    /// Sends the request and notes what it means for the host.
    pub(super) async fn send(
        self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
        wanted: Wanted,
        validators: &Validators,
    ) -> Result<Answer, FetchError> {
        let client = fetcher.clients.client_for(url)?;
        let what = (wanted, validators);
        let request = response::request(&client, url, what, &fetcher.settings.user_agent)?;
        let answer = response::exchange(&client, request, url, &fetcher.settings.limits).await;
        let now = sent_at();
        let mut state = self.host.state();
        state.last_request = Some(now);
        if let Ok(answer) = &answer
            && matches!(answer.exchange.status, 429 | 503)
            && let Some(wait) = answer.headers().retry_after
        {
            state.not_before = now.checked_add(wait).ok();
        }
        drop(state);
        answer
    }
}
