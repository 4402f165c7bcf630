//! The line in front of each host: one request at a time, with a pause between two, and its
//! robots.txt before everything else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::OwnedMutexGuard;

use super::cookies::Jar;
use super::response::{self, Answer, Ask};
use super::{FetchError, Fetcher, Validators, Wanted, sent_at};
use crate::canonical_url::CanonicalUrl;
use crate::politeness::{self, HostState, Permission};

/// All hosts that were met in this run.
#[derive(Debug, Default)]
pub(super) struct Hosts {
    hosts: Mutex<HashMap<String, Arc<Host>>>,
}

/// One host, which is an [`origin`].
#[derive(Debug, Default)]
pub(super) struct Host {
    /// Held around each request: a host is asked one thing at a time.
    line: Arc<tokio::sync::Mutex<()>>,
    /// Held by the one who fetches robots.txt. It may wait for another host's line (a redirect),
    /// but nobody who holds a line waits for anything but the network: so no deadlock.
    pub(super) robots: tokio::sync::Mutex<()>,
    state: Mutex<HostState>,
    cookies: Mutex<Jar>,
}

impl Host {
    pub(super) fn state(&self) -> MutexGuard<'_, HostState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cookies(&self) -> MutexGuard<'_, Jar> {
        self.cookies.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Where an address belongs: `scheme://host:port`.
pub(super) fn origin(url: &CanonicalUrl) -> String {
    format!("{}://{}", url.as_url().scheme(), url.authority())
}

/// The right to send one request.
pub(super) struct Turn {
    host: Arc<Host>,
    _line: OwnedMutexGuard<()>,
}

impl Hosts {
    fn host(&self, url: &CanonicalUrl) -> Arc<Host> {
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.entry(origin(url)).or_default().clone()
    }

    /// The host's turn for its robots.txt, which nothing comes before.
    pub(super) async fn turn_unasked(&self, url: &CanonicalUrl) -> Turn {
        let host = self.host(url);
        let line = host.line.clone().lock_owned().await;
        Turn { host, _line: line }
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
