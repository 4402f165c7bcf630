//! The line in front of each host: one request at a time, with a pause between two, and its
//! robots.txt before everything else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::cookies::Jar;
use super::response::{self, Answer, Ask};
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
    cookies: Mutex<Jar>,
}

impl Host {
    fn state(&self) -> MutexGuard<'_, HostState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookies(&self) -> MutexGuard<'_, Jar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
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

    /// The same for a form, for which robots.txt does not matter.
    pub(super) async fn turn_for_form(
        &self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
    ) -> Result<Turn, FetchError> {
        fetcher.settings.allow_private.check_literal(url)?;
        let host = self.host(url);
        let line = host.line.clone().lock_owned().await;
        let pause = politeness::pause(&host.state(), fetcher.settings.limits.gap, sent_at());
        tokio::time::sleep(pause).await;
        Ok(Turn { host, _line: line })
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
    /// Sends a form and reads nothing but the status of the answer.
    pub(super) async fn send_form(
        self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
        fields: &[(&str, String)],
    ) -> Result<u16, FetchError> {
        let client = fetcher.clients.client_for(url)?;
        let form =
            url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = client
            .post(url.as_url().clone())
            .header(reqwest::header::USER_AGENT, &fetcher.settings.user_agent)
            .header(reqwest::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(form);
        let answer = request.send().await;
        let status = answer.as_ref().ok().map(|answer| answer.status().as_u16());
        self.host.state().answered(status, None, sent_at());
        let answer = answer
            .map_err(|error| FetchError::from_client(&error, fetcher.settings.limits.timeout))?;
        Ok(answer.status().as_u16())
    }

    /// Sends the request and notes what it means for the host.
    pub(super) async fn send(
        self,
        fetcher: &Fetcher,
        url: &CanonicalUrl,
        wanted: Wanted,
        validators: &Validators,
    ) -> Result<Answer, FetchError> {
        let client = fetcher.clients.client_for(url)?;
        let ask = Ask { wanted, validators, cookies: self.host.cookies().header(url) };
        let request = response::request(&client, url, ask, &fetcher.settings.user_agent)?;
        let answer = response::exchange(&client, request, url, &fetcher.settings.limits).await;
        let (status, retry_after) = match &answer {
            Ok(answer) => (Some(answer.exchange.status), answer.headers().retry_after),
            Err(_) => (None, None),
        };
        self.host.state().answered(status, retry_after, sent_at());
        if let Ok(answer) = &answer {
            let mut cookies = self.host.cookies();
            for cookie in answer.cookies_set() {
                cookies.set(&cookie, url, sent_at());
            }
        }
        answer
    }
}
