//! HTTP: one polite GET at a time for each host, under limits, redirects followed by hand.
//!
//! Gives what crossed the wire and the inflated body, or a [`FetchError`] that knows its fate.
//! Never interprets a body, never stores anything.

mod body;
mod client;
mod cookies;
mod error;
mod guard;
mod host;
mod response;
mod robots;

pub use body::inflate_archived;
pub use client::ProxySettings;
pub use error::{Fate, FetchError};
pub use guard::PrivateAddresses;
pub use response::{Fetched, Headers, Response, Validators};
pub use robots::Recall;

use std::time::Duration;

use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::model::{Exchange, RobotsFile};
use client::Clients;
use host::Hosts;
use robots::RobotsMemory;

/// Bounds on everything that a server decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchLimits {
    /// From the first byte sent to the last received, of one request.
    pub timeout: Duration,
    /// Until the connection stands, TLS included.
    pub connect_timeout: Duration,
    /// The body, in bytes: as it comes, and again after inflating.
    pub body_bytes_max: usize,
    /// Redirects followed.
    pub redirects_max: usize,
    /// The pause between two requests to one host.
    pub gap: Duration,
}

/// Everything a [`Fetcher`] is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FetchSettings {
    /// The bounds.
    pub limits: FetchLimits,
    /// What stands in the `User-Agent` field.
    pub user_agent: String,
    /// Private addresses that may be asked all the same.
    pub allow_private: PrivateAddresses,
    /// Which proxy to go through.
    pub proxy: ProxySettings,
}

/// What is asked for; decides the `Accept` field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// A feed.
    Feed,
    /// A page.
    Page,
}

impl Wanted {
    fn accept(self) -> &'static str {
        match self {
            Wanted::Feed => {
                "application/atom+xml, application/rss+xml, application/feed+json, \
                 application/rdf+xml, application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
            }
            Wanted::Page => "text/html, application/xhtml+xml, */*;q=0.5",
        }
    }
}

/// A failure, with what crossed the wire before it.
#[derive(Debug)]
pub struct Failure {
    /// What went wrong.
    pub error: FetchError,
    /// The exchanges that came to an end; evidence for the archive.
    pub exchanges: Vec<Exchange>,
}

/// Fetches, politely. Cheap to share by reference; one for the whole program.
#[derive(Debug)]
pub struct Fetcher {
    clients: Clients,
    hosts: Hosts,
    robots: RobotsMemory,
    settings: FetchSettings,
}

impl Fetcher {
    /// Prepares the clients.
    ///
    /// # Errors
    /// Where the proxy's address or the system's certificates cannot be used.
    pub fn new(settings: FetchSettings) -> Result<Fetcher, FetchError> {
        let (clients, hosts) = (Clients::new(&settings)?, Hosts::default());
        Ok(Fetcher { clients, hosts, robots: RobotsMemory::default(), settings })
    }

    /// With what earlier runs remember of robots.txt files.
    pub fn recalling(self, recall: Recall) -> Fetcher {
        Fetcher { robots: RobotsMemory::recalling(recall), ..self }
    }

    /// The robots.txt files that were asked for and are not taken yet, where these are at least so
    /// many: whoever gave a memory is to write them down.
    pub fn take_robots(&self, at_least: usize) -> Vec<RobotsFile> {
        self.robots.take(at_least)
    }

    /// Fetches an address, conditionally where `validators` are given (RFC 9110 s.13.1).
    ///
    /// The order of things for each hop stands in this function: private address, robots.txt and
    /// the host's line, request, redirect.
    ///
    /// # Errors
    /// [`Failure`] where no usable answer came.
    pub async fn get(
        &self,
        url: &CanonicalUrl,
        wanted: Wanted,
        validators: &Validators,
    ) -> Result<Fetched, Box<Failure>> {
        let mut hops = Hops::new(url);
        loop {
            let turn = self.hosts.turn(self, &hops.current).await;
            let answer = match turn {
                Ok(turn) => turn.send(self, &hops.current, wanted, validators).await,
                Err(error) => Err(error),
            };
            let done = match answer {
                Ok(answer) if answer.exchange.status == 304 => {
                    hops.not_modified(&answer, validators)
                }
                Ok(answer) => hops.take(answer, self.settings.limits.redirects_max),
                Err(error) => Err(error),
            };
            match done {
                Ok(None) => {}
                Ok(Some(fetched)) => return Ok(fetched),
                Err(error) => return Err(Box::new(Failure { error, exchanges: hops.exchanges })),
            }
        }
    }
}

impl Fetcher {
    /// Sends a form, in the host's turn like everything else; gives the status of the answer.
    /// robots.txt is not asked: whoever names an address for forms wants it to be used.
    ///
    /// # Errors
    /// Where no answer came.
    pub async fn post_form(
        &self,
        url: &CanonicalUrl,
        fields: &[(&str, String)],
    ) -> Result<u16, FetchError> {
        let turn = self.hosts.turn_for_form(self, url).await?;
        turn.send_form(self, url, fields).await
    }
}

/// The way through redirects (RFC 9110 s.15.4).
struct Hops {
    current: CanonicalUrl,
    exchanges: Vec<Exchange>,
    all_permanent: bool,
}

impl Hops {
    fn new(url: &CanonicalUrl) -> Hops {
        Hops { current: url.clone(), exchanges: Vec::new(), all_permanent: true }
    }

    /// Takes in that nothing changed, where that was asked.
    fn not_modified(
        &mut self,
        answer: &response::Answer,
        validators: &Validators,
    ) -> Result<Option<Fetched>, FetchError> {
        if *validators == Validators::default() {
            return Err(FetchError::Status { status: 304, retry_after: None });
        }
        Ok(Some(Fetched::NotModified { headers: answer.headers(), moved_to: self.moved_to() }))
    }

    /// Where the address has moved for good, so far as every redirect was permanent.
    fn moved_to(&self) -> Option<CanonicalUrl> {
        (!self.exchanges.is_empty() && self.all_permanent).then(|| self.current.clone())
    }

    /// Takes an answer in: the end of the way, or none where a redirect leads on.
    fn take(
        &mut self,
        answer: response::Answer,
        redirects_max: usize,
    ) -> Result<Option<Fetched>, FetchError> {
        let status = answer.exchange.status;
        let headers = answer.headers();
        if matches!(status, 301 | 302 | 303 | 307 | 308) {
            let Some(location) = headers.location else {
                self.exchanges.push(answer.exchange);
                return Err(FetchError::BadRedirect("no Location field".into()));
            };
            self.all_permanent &= matches!(status, 301 | 308);
            // With a cookie, the same address is another request.
            let again = usize::from(!answer.cookies_set().is_empty());
            let from = std::mem::replace(&mut self.current, answer.exchange.url.clone());
            self.exchanges.push(answer.exchange);
            let next = from
                .join(&location)
                .map_err(|e| FetchError::BadRedirect(format!("to {location:?}: {e}")))?;
            if self.exchanges.len() > redirects_max {
                return Err(FetchError::TooManyRedirects(redirects_max));
            }
            if self.exchanges.iter().filter(|e| e.url == next).count() > again {
                return Err(FetchError::RedirectLoop(next.to_string()));
            }
            self.current = next;
            return Ok(None);
        }
        let body = answer.body;
        let failed = match (status, &body) {
            (200..=299, Ok(_)) => None,
            (200..=299, Err(_)) => None,
            _ => Some(FetchError::Status { status, retry_after: headers.retry_after }),
        };
        let moved_to = self.moved_to();
        self.exchanges.push(answer.exchange);
        if let Some(error) = failed {
            return Err(error);
        }
        Ok(Some(Fetched::Response(Response {
            moved_to,
            url: self.current.clone(),
            status,
            headers,
            body: body?,
            exchanges: std::mem::take(&mut self.exchanges),
        })))
    }
}

/// The moment that a request is sent, for its record and for the host's pause.
fn sent_at() -> jiff::Timestamp {
    clock::now()
}
