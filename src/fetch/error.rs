//! What can go wrong on the way to a server, and what is to be done about it.

use std::error::Error as StdError;
use std::time::Duration;

use crate::model::FailureKind;

/// Why no usable answer came. Each reads as one line: what, and the cause.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The name does not resolve.
    #[error("the host does not resolve: {0}")]
    Dns(String),
    /// No connection.
    #[error("cannot connect: {0}")]
    Connect(String),
    /// No trustworthy connection.
    #[error("TLS failed: {0}")]
    Tls(String),
    /// It took too long.
    #[error("no answer within {} s", .0.as_secs_f32())]
    Timeout(Duration),
    /// The connection broke, or what came was not HTTP.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// An HTTP error.
    #[error("HTTP status {status}{}", phrase(*.status))]
    Status {
        /// Status code.
        status: u16,
        /// How long the server asks us to stay away.
        retry_after: Option<Duration>,
    },
    /// The body is too large as it came.
    #[error("the body is larger than {} MiB", .0 >> 20)]
    BodyTooLarge(usize),
    /// The body is too large after inflating.
    #[error("the body inflates to more than {} MiB", .0 >> 20)]
    InflatesTooLarge(usize),
    /// The body cannot be inflated.
    #[error("the body cannot be inflated ({0})")]
    Inflate(String),
    /// A redirect that leads nowhere.
    #[error("bad redirect: {0}")]
    BadRedirect(String),
    /// More redirects than allowed.
    #[error("more than {0} redirects")]
    TooManyRedirects(usize),
    /// Redirects in a circle.
    #[error("redirects in a circle, back to {0}")]
    RedirectLoop(String),
    /// An address inside a private network.
    #[error("{0} is a private address (allow it with `allow_private` under [fetch])")]
    PrivateAddress(String),
    /// Forbidden by robots.txt.
    #[error("robots.txt forbids it")]
    Robots,
    /// robots.txt could not be had, so nothing may be fetched (RFC 9309 s.2.3.1.4).
    #[error("robots.txt could not be read: {0}")]
    RobotsUnreachable(String),
    /// The server asked for rest.
    #[error("the server asked to be left alone for {} s", .0.as_secs())]
    Resting(Duration),
    /// The client cannot be set up.
    #[error("cannot set up the HTTP client: {0}")]
    Setup(String),
}

/// The words for a status code, in brackets.
fn phrase(status: u16) -> String {
    let reason = http::StatusCode::from_u16(status).ok().and_then(|s| s.canonical_reason());
    reason.map(|r| format!(" ({r})")).unwrap_or_default()
}

/// What to do about a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// Try again later; the server may have asked for a pause.
    RetryLater(Option<Duration>),
    /// The server, or our own rules, said no: record why and leave it.
    Refused,
    /// What came cannot be decoded: the bytes are kept, a person may look.
    Quarantined,
}

impl FetchError {
    /// What to do about it: the one place that decides.
    pub fn fate(&self) -> Fate {
        use FetchError as E;
        match self {
            E::Dns(_) | E::Connect(_) | E::Tls(_) | E::Timeout(_) | E::Broken(_) | E::Setup(_) => {
                Fate::RetryLater(None)
            }
            E::RobotsUnreachable(_) => Fate::RetryLater(None),
            E::Resting(wait) => Fate::RetryLater(Some(*wait)),
            E::Status { status: 408 | 425 | 429 | 500.., retry_after } => {
                Fate::RetryLater(*retry_after)
            }
            // Pages are announced before they stand, and come back: 404 is soft, 410 is not.
            // A 304 that nobody asked for is a server's passing mistake.
            E::Status { status: 304 | 404, .. } => Fate::RetryLater(None),
            E::Status { .. } | E::PrivateAddress(_) | E::Robots => Fate::Refused,
            E::BadRedirect(_) | E::TooManyRedirects(_) | E::RedirectLoop(_) => {
                Fate::RetryLater(None)
            }
            E::BodyTooLarge(_) | E::InflatesTooLarge(_) => Fate::Refused,
            E::Inflate(_) => Fate::Quarantined,
        }
    }

    /// What kind of failure it is.
    pub fn kind(&self) -> FailureKind {
        use FetchError as E;
        match self {
            E::Dns(_) => FailureKind::Dns,
            E::Connect(_) => FailureKind::Connect,
            E::Tls(_) => FailureKind::Tls,
            E::Timeout(_) => FailureKind::Timeout,
            E::Broken(_) | E::Status { status: 304, .. } => FailureKind::Broken,
            E::Status { status: 404, .. } => FailureKind::NotFound,
            E::Status { status: 410, .. } => FailureKind::Gone,
            E::Status { status: 429, .. } | E::Resting(_) => FailureKind::RateLimited,
            E::Status { status: 408 | 425 | 500.., .. } => FailureKind::ServerError,
            E::Status { .. } => FailureKind::Denied,
            E::BodyTooLarge(_) | E::InflatesTooLarge(_) | E::Inflate(_) => FailureKind::Body,
            E::BadRedirect(_) | E::TooManyRedirects(_) | E::RedirectLoop(_) => {
                FailureKind::Redirect
            }
            E::Robots | E::RobotsUnreachable(_) => FailureKind::Robots,
            E::PrivateAddress(_) | E::Setup(_) => FailureKind::Settings,
        }
    }

    /// Sorts what the HTTP client says into our kinds.
    pub(super) fn from_client(error: &reqwest::Error, timeout: Duration) -> FetchError {
        if let Some(own) = find::<FetchError>(error) {
            return own.clone();
        }
        if error.is_timeout() {
            return FetchError::Timeout(timeout);
        }
        let cause = innermost(error);
        if find::<rustls::Error>(error).is_some() || cause.contains("certificate") {
            return FetchError::Tls(cause);
        }
        if cause.contains("failed to lookup address") || cause.contains("dns error") {
            return FetchError::Dns(cause);
        }
        if error.is_connect() {
            return FetchError::Connect(cause);
        }
        FetchError::Broken(cause)
    }
}

/// An error of a given type in the chain of causes, looking inside `io::Error` too.
fn find<'a, T: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a T> {
    let mut cause = Some(error);
    while let Some(error) = cause {
        if let Some(found) = error.downcast_ref::<T>() {
            return Some(found);
        }
        let inner = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        cause = match inner {
            Some(inner) => Some(inner as &(dyn StdError + 'static)),
            None => error.source(),
        };
    }
    None
}

/// The last cause in the chain, on one line.
fn innermost(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = error.to_string();
        cause = error.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
