//! A feed that is followed: what the user asked for, and what we know of it.

use std::time::Duration;

use jiff::Timestamp;

use super::Pacing;
use crate::canonical_url::CanonicalUrl;

/// A feed as the user asked for it in `feeds.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subscription {
    /// Its address.
    pub url: CanonicalUrl,
    /// What the user calls it.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// The user's labels.
    pub tags: Vec<String>,
    /// How often the user wants it visited, whatever the feed's habit.
    pub every: Option<Duration>,
}

/// What we know of a followed feed, apart from what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct FeedState {
    /// The archive's number for it.
    pub id: i64,
    /// The subscription.
    pub subscription: Subscription,
    /// Where it is fetched: differs from the subscription's address after a permanent redirect.
    pub address: CanonicalUrl,
    /// When it moved there.
    pub moved_at: Option<Timestamp>,
    /// Its own title.
    pub title: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// `ETag` of the last answer.
    pub etag: Option<String>,
    /// `Last-Modified` of the last answer.
    pub last_modified: Option<String>,
    /// Digest of the last body that was read.
    pub body_digest: Option<String>,
    /// The interval in force.
    pub interval: Option<Duration>,
    /// When it is due.
    pub next_poll: Timestamp,
    /// When we began to follow it.
    pub first_seen: Timestamp,
    /// When it was last polled.
    pub last_polled: Option<Timestamp>,
    /// When it was last read, or known to be unchanged.
    pub last_good: Option<Timestamp>,
    /// When its whole body last came.
    pub last_full: Option<Timestamp>,
    /// When it last had a new entry.
    pub last_new: Option<Timestamp>,
    /// What it has taught us.
    pub learnt: Learnt,
    /// What is wrong with it.
    pub trouble: Trouble,
}

impl FeedState {
    /// What to call it: the user's name, its own title, or its host.
    pub fn name(&self) -> &str {
        let own = self.subscription.name.as_deref().or(self.title.as_deref());
        own.unwrap_or_else(|| self.subscription.url.host())
    }
}

/// What visits to a feed have taught us; the next visit depends on it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Learnt {
    /// What it asked for when it was last read.
    pub pacing: Pacing,
    /// How often it has had something new.
    pub habit: Habit,
    /// Entries in the document that was last read.
    pub shown: u32,
    /// Times in a row that it sent its body again although we said that we have it.
    pub resent: u32,
    /// Why its answers cannot be taken at their word, and since when.
    pub lie: Option<(Lie, Timestamp)>,
}

/// How often a feed has had something new, as we saw it: sums over the past, in which the recent
/// past weighs more. What a feed claims about its dates is never used.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Habit {
    /// Time observed, in seconds, up to the last arrival.
    pub seconds: f64,
    /// Entries that arrived in it.
    pub entries: f64,
    /// Visits that found at least one of them.
    pub arrivals: f64,
}

/// How a server's answers mislead those who trust them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lie {
    /// The entries changed and the validators stayed the same: a 304 proves nothing.
    SameValidators,
    /// It sends its body again and again to one who says that he has it.
    IgnoresConditions,
}

impl Lie {
    /// Every lie.
    pub const ALL: [Lie; 2] = [Lie::SameValidators, Lie::IgnoresConditions];

    /// Its name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Lie::SameValidators => "same_validators",
            Lie::IgnoresConditions => "ignores_conditions",
        }
    }
}

/// What is wrong with a feed; nothing by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Trouble {
    /// Failures in a row.
    pub failures: u32,
    /// When the first of them was.
    pub since: Option<Timestamp>,
    /// What kind the last one was.
    pub kind: Option<FailureKind>,
    /// The last one in words.
    pub error: Option<String>,
    /// When the server said that it is gone for good (410).
    pub gone_at: Option<Timestamp>,
}

/// What became of one visit to a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PollOutcome {
    /// Its entries were read.
    Read,
    /// Nothing new since the last visit.
    Unchanged,
    /// It failed.
    Failed,
    /// The server says that it is gone for good.
    Gone,
}

impl PollOutcome {
    /// The outcome's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            PollOutcome::Read => "read",
            PollOutcome::Unchanged => "unchanged",
            PollOutcome::Failed => "failed",
            PollOutcome::Gone => "gone",
        }
    }
}

/// What kind of failure a visit to a feed was: decides how long to wait, and what to advise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FailureKind {
    /// Its host's name does not resolve.
    Dns,
    /// No connection.
    Connect,
    /// No trustworthy connection.
    Tls,
    /// No answer in time.
    Timeout,
    /// The answer broke off, or is no HTTP.
    Broken,
    /// Redirects that lead nowhere.
    Redirect,
    /// The answer is too large, or cannot be inflated.
    Body,
    /// robots.txt forbids it, or cannot be had.
    Robots,
    /// The server asked to be left alone (429, `Retry-After`).
    RateLimited,
    /// The server failed (5xx).
    ServerError,
    /// There is nothing (404).
    NotFound,
    /// Gone for good (410).
    Gone,
    /// We are not let in (401, 403, other 4xx).
    Denied,
    /// What came is no feed.
    NotAFeed,
    /// Our own settings forbid it, or cannot be used.
    Settings,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [FailureKind; 15] = [
        FailureKind::Dns,
        FailureKind::Connect,
        FailureKind::Tls,
        FailureKind::Timeout,
        FailureKind::Broken,
        FailureKind::Redirect,
        FailureKind::Body,
        FailureKind::Robots,
        FailureKind::RateLimited,
        FailureKind::ServerError,
        FailureKind::NotFound,
        FailureKind::Gone,
        FailureKind::Denied,
        FailureKind::NotAFeed,
        FailureKind::Settings,
    ];

    /// The kind's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            FailureKind::Dns => "dns",
            FailureKind::Connect => "connect",
            FailureKind::Tls => "tls",
            FailureKind::Timeout => "timeout",
            FailureKind::Broken => "broken",
            FailureKind::Redirect => "redirect",
            FailureKind::Body => "body",
            FailureKind::Robots => "robots",
            FailureKind::RateLimited => "rate_limited",
            FailureKind::ServerError => "server_error",
            FailureKind::NotFound => "not_found",
            FailureKind::Gone => "gone",
            FailureKind::Denied => "denied",
            FailureKind::NotAFeed => "not_a_feed",
            FailureKind::Settings => "settings",
        }
    }
}
