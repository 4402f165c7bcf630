//! When a page is tried again, and when it is looked at again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

use super::{jitter, later};

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

/// The moment of the next look at an archived page for corrections and comments; none when it has
/// settled. `steps` are the ages at which to look again.
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

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
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
        // A clock that went back by a year: the first step, not one in the past.
        assert!(visit("2025-02-06T12:00:00Z").unwrap() >= at("2026-02-06T13:00:00Z"));
    }
}
