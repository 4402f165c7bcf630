//! When the next visit is due, of a feed and of a page.
//!
//! Pure: the past and `now` go in, a moment comes out. What a feed claims about its entries' dates
//! is never used; what we saw of it is.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use crate::model::Pacing;

/// The limits between which a feed's interval moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollLimits {
    /// The shortest interval.
    pub every_min: Duration,
    /// The longest; a server cannot push a poll further away than this.
    pub every_max: Duration,
    /// The first, before anything is known.
    pub every_first: Duration,
}

/// What one visit to a feed came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visit {
    /// 304, or the same bytes as before.
    Unchanged,
    /// Entries were read.
    Read {
        /// Entries that were not known.
        new: u32,
        /// Entries that were known.
        seen: u32,
    },
    /// It failed for now.
    Failed,
    /// The server says that the feed is gone for good (410).
    Gone,
}

/// A feed's past, as far as the next visit depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollHistory<'a> {
    /// The feed's address: the jitter is a function of it.
    pub url: &'a str,
    /// The interval in force; none before the first visit.
    pub interval: Option<Duration>,
    /// Failures in a row, this visit's included.
    pub failures: u32,
    /// What the visit came to.
    pub visit: Visit,
    /// What the feed asks for.
    pub pacing: &'a Pacing,
    /// `Retry-After` or the response's freshness (RFC 9111 s.4.2.1), whichever is longer.
    pub server_wish: Option<Duration>,
}

/// The interval from now on, and the moment of the next visit.
///
/// The share of entries already known steers the interval, since it measures what matters: that
/// nothing is missed. Two thirds known: a quarter longer; under a third known: half as long.
/// Failures double it. The publisher's wishes are a lower bound, `limits` bound everything, and up
/// to a tenth is added by a hash of the address, so that feeds do not come due together.
pub fn next_poll(
    history: &PollHistory<'_>,
    limits: &PollLimits,
    now: Timestamp,
) -> (Duration, Timestamp) {
    let current = history.interval.unwrap_or(limits.every_first);
    let wanted = match history.visit {
        Visit::Unchanged => current.mul_f64(1.25),
        Visit::Read { new, seen } if new + seen == 0 => current.mul_f64(1.25),
        Visit::Read { new, seen } => match f64::from(seen) / f64::from(new + seen) {
            known if known >= 0.67 => current.mul_f64(1.25),
            known if known < 0.33 && history.interval.is_some() => current / 2,
            _ => current,
        },
        Visit::Failed => current,
        Visit::Gone => limits.every_max,
    };
    let interval = wanted.max(feed_wish(history.pacing)).clamp(limits.every_min, limits.every_max);
    let wait = match history.visit {
        Visit::Failed => interval.saturating_mul(1 << history.failures.saturating_sub(1).min(10)),
        _ => interval,
    };
    let wait = wait.max(history.server_wish.unwrap_or_default());
    let wait = wait.clamp(limits.every_min, limits.every_max);
    let due = later(now, wait + jitter(history.url, wait / 10).min(limits.every_max - wait));
    (interval, due)
}

fn feed_wish(pacing: &Pacing) -> Duration {
    let ttl = Duration::from_secs(u64::from(pacing.ttl_minutes.unwrap_or(0)) * 60);
    ttl.max(Duration::from_secs(u64::from(pacing.update_seconds.unwrap_or(0))))
}

/// How often a page is tried before it is given up, and how long the waits are.
pub const PAGE_ATTEMPTS_MAX: u32 = 6;

/// The moment of the next attempt at a page that failed for now; none when it is given up.
///
/// Waits of 10 minutes, 1, 4, 16 and 24 hours: an outage of a day is survived.
pub fn next_attempt(
    url: &str,
    attempts: u32,
    retry_after: Option<Duration>,
    now: Timestamp,
) -> Option<Timestamp> {
    const DAY: Duration = Duration::from_secs(86_400);
    if attempts >= PAGE_ATTEMPTS_MAX {
        return None;
    }
    let minutes = match attempts {
        0 | 1 => 10,
        n => 60 * 4u64.pow((n - 2).min(4)),
    };
    let wait = Duration::from_secs(minutes * 60).min(DAY).max(retry_after.unwrap_or_default());
    let wait = wait.min(7 * DAY);
    Some(later(now, wait + jitter(url, wait / 10)))
}

/// The moment of the next look at an archived page for corrections; none when it has settled.
///
/// `visits` counts the captures so far. `steps` are the ages at which to look again.
pub fn next_visit(
    url: &str,
    first_captured: Timestamp,
    steps: &[Duration],
    now: Timestamp,
) -> Option<Timestamp> {
    let age = now.duration_since(first_captured);
    let step = steps.iter().find(|s| SignedDuration::try_from(**s).is_ok_and(|s| s > age))?;
    Some(later(first_captured, *step + jitter(url, *step / 10)))
}

/// A share of `most` that depends on the address alone.
fn jitter(url: &str, most: Duration) -> Duration {
    let digest = Sha256::digest(url.as_bytes());
    let share = u16::from_be_bytes([digest[0], digest[1]]);
    most.mul_f64(f64::from(share) / f64::from(u16::MAX))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const LIMITS: PollLimits = PollLimits {
        every_min: Duration::from_secs(900),
        every_max: Duration::from_secs(86_400),
        every_first: Duration::from_secs(3_600),
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn interval_after(visit: Visit, interval: u64) -> u64 {
        let pacing = Pacing::default();
        let interval = Some(Duration::from_secs(interval));
        let url = "http://e.org/feed";
        let history =
            PollHistory { url, interval, failures: 0, visit, pacing: &pacing, server_wish: None };
        next_poll(&history, &LIMITS, at("2026-02-06T12:00:00Z")).0.as_secs()
    }

    #[test]
    fn the_share_of_known_entries_steers_the_interval() {
        assert_eq!(interval_after(Visit::Read { new: 1, seen: 9 }, 3_600), 4_500);
        assert_eq!(interval_after(Visit::Read { new: 9, seen: 1 }, 3_600), 1_800);
        assert_eq!(interval_after(Visit::Read { new: 5, seen: 5 }, 3_600), 3_600);
        assert_eq!(interval_after(Visit::Unchanged, 80_000), 86_400);
        assert_eq!(interval_after(Visit::Read { new: 9, seen: 0 }, 1_000), 900);
    }

    #[test]
    fn failures_wait_longer_each_time_and_a_feed_that_is_gone_longest() {
        let pacing = Pacing::default();
        let wait = |failures, visit| {
            let now = at("2026-02-06T12:00:00Z");
            let interval = Some(Duration::from_secs(3_600));
            let url = "http://e.org/feed";
            let history =
                PollHistory { url, interval, failures, visit, pacing: &pacing, server_wish: None };
            next_poll(&history, &LIMITS, now).1.duration_since(now).as_hours()
        };
        assert_eq!([1, 2, 3].map(|n| wait(n, Visit::Failed)), [1, 2, 4]);
        assert_eq!(wait(99, Visit::Failed), 24);
        assert_eq!(wait(1, Visit::Gone), 24);
    }

    #[test]
    fn a_page_is_tried_for_two_days_and_then_given_up() {
        let now = at("2026-02-06T12:00:00Z");
        let waits = (1..PAGE_ATTEMPTS_MAX)
            .map(|n| next_attempt("u", n, None, now).unwrap().duration_since(now).as_mins());
        let lower = [10, 60, 240, 960, 1_440];
        assert!(waits.zip(lower).all(|(wait, least)| wait >= least && wait <= least * 11 / 10));
        assert_eq!(next_attempt("u", PAGE_ATTEMPTS_MAX, None, now), None);
    }

    #[test]
    fn an_archived_page_is_looked_at_again_until_it_has_settled() {
        let steps = [Duration::from_secs(3_600), Duration::from_secs(86_400)];
        let first = at("2026-02-06T12:00:00Z");
        let visit = |now: &str| next_visit("u", first, &steps, at(now));
        assert!(visit("2026-02-06T12:00:00Z").unwrap() >= at("2026-02-06T13:00:00Z"));
        assert!(visit("2026-02-06T14:00:00Z").unwrap() >= at("2026-02-07T12:00:00Z"));
        assert_eq!(visit("2026-02-08T14:00:00Z"), None);
    }

    proptest! {
        #[test]
        fn the_next_poll_lies_between_its_limits(
            interval in proptest::option::of(0u64..1_000_000),
            failures in 0u32..100, new in 0u32..50, seen in 0u32..50, kind in 0..4,
            ttl in proptest::option::of(0u32..u32::MAX), wish in proptest::option::of(0u64..u64::MAX / 2),
        ) {
            let visit = match kind {
                0 => Visit::Unchanged,
                1 => Visit::Read { new, seen },
                2 => Visit::Failed,
                _ => Visit::Gone,
            };
            let pacing = Pacing { ttl_minutes: ttl, ..Pacing::default() };
            let now = at("2026-02-06T12:00:00Z");
            let history = PollHistory {
                url: "http://e.org/feed", interval: interval.map(Duration::from_secs), failures,
                visit, pacing: &pacing, server_wish: wish.map(Duration::from_secs),
            };
            let (_, due) = next_poll(&history, &LIMITS, now);
            let wait = due.duration_since(now).as_secs() as u64;
            prop_assert!(wait >= LIMITS.every_min.as_secs() && wait <= LIMITS.every_max.as_secs());
        }
    }
}
