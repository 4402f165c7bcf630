//! A year of polling, simulated: feeds of several habits against [`next_poll`], with no clock but
//! the simulation's own. What is measured is what a user cares for: visits a day, how late an entry
//! is seen, and whether one is missed.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::model::{FailureKind, Learnt, Pacing};

const LIMITS: PollLimits = PollLimits {
    every_min: Duration::from_secs(900),
    every_max: Duration::from_secs(86_400),
    every_first: Duration::from_secs(3_600),
};

const MINUTE: i64 = 60;
const HOUR: i64 = 3_600;
const DAY: i64 = 86_400;
const YEAR: i64 = 365 * DAY;

/// A publisher: the moments of its entries, and what its feed shows of them.
struct Publisher {
    /// In seconds from the start, growing.
    entries: Vec<i64>,
    /// How many entries the feed shows: older ones are gone from it.
    shows: usize,
    pacing: Pacing,
    /// When it cannot be reached, in seconds from the start.
    down: std::ops::Range<i64>,
}

impl Publisher {
    fn new(shows: usize, entries: impl Iterator<Item = i64>) -> Publisher {
        let mut entries: Vec<i64> = entries.collect();
        entries.sort_unstable();
        Publisher { entries, shows, pacing: Pacing::default(), down: 0..0 }
    }
}

/// What a year came to.
#[derive(Debug)]
struct Year {
    polls_a_day: f64,
    lateness_mean_h: f64,
    lateness_most_h: f64,
    missed: usize,
    /// Visits while it could not be reached.
    polls_in_vain: usize,
}

fn simulate(publisher: &Publisher) -> Year {
    let start: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
    let mut learnt = Learnt { pacing: publisher.pacing.clone(), ..Learnt::default() };
    let (mut interval, mut failures, mut failing_since) = (None, 0, 0);
    // Entries before this one are known; the last moment with a new one.
    let (mut known, mut last_new) = (0, 0);
    let (mut polls, mut polls_in_vain, mut missed) = (0, 0, 0);
    let mut lateness: Vec<i64> = Vec::new();
    let mut now = 0;
    while now < YEAR {
        polls += 1;
        let visit = if publisher.down.contains(&now) {
            failing_since = if failures == 0 { now } else { failing_since };
            failures += 1;
            polls_in_vain += 1;
            Visit::Failed(FailureKind::Timeout)
        } else {
            failures = 0;
            let published = publisher.entries.partition_point(|at| *at <= now);
            let shown_from = published.saturating_sub(publisher.shows);
            let new = published - known.max(shown_from);
            missed += shown_from.saturating_sub(known);
            if interval.is_some() {
                lateness.extend(
                    publisher.entries[known.max(shown_from)..published].iter().map(|at| now - at),
                );
            }
            if interval.is_some() && new > 0 {
                let waited = Duration::from_secs((now - last_new) as u64);
                learnt.habit = after_arrival(&learnt.habit, new as u32, waited);
            }
            last_new = if new > 0 { now } else { last_new };
            learnt.shown = (published - shown_from) as u32;
            let seen = published - shown_from - new;
            known = published;
            Visit::Read { new: new as u32, seen: seen as u32 }
        };
        if interval.is_none() {
            // What stood there when we came is not missed.
            missed = 0;
        }
        let past = PollHistory {
            url: "http://e.org/feed",
            every: None,
            interval,
            failures,
            failing_for: Duration::from_secs((now - failing_since) as u64),
            visit,
            learnt: &learnt,
            silence: Duration::from_secs((now - last_new) as u64),
            fresh_for: None,
            retry_after: None,
        };
        let at = start + jiff::SignedDuration::from_secs(now);
        let next = next_poll(&past, &LIMITS, at);
        interval = Some(next.interval);
        now = next.due.duration_since(start).as_secs();
    }
    let hours = |s: f64| s / HOUR as f64;
    Year {
        polls_a_day: f64::from(polls) / 365.0,
        lateness_mean_h: hours(lateness.iter().sum::<i64>() as f64 / lateness.len().max(1) as f64),
        lateness_most_h: hours(lateness.iter().max().copied().unwrap_or(0) as f64),
        missed,
        polls_in_vain,
    }
}

/// Expects a year with nothing missed, so many polls a day and such lateness in hours, at most.
#[track_caller]
fn check(publisher: &Publisher, polls_a_day: f64, mean_h: f64, most_h: f64) {
    let year = simulate(publisher);
    assert_eq!(year.missed, 0, "{year:#?}");
    assert!(year.polls_a_day <= polls_a_day, "{year:#?}");
    assert!(year.lateness_mean_h <= mean_h && year.lateness_most_h <= most_h, "{year:#?}");
}

/// Every so often, with up to as much again by a simple generator: no two gaps are alike.
fn about_every(seconds: i64) -> impl Iterator<Item = i64> {
    let mut state = 1_u64;
    let next = move |at: &i64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let share = (state >> 33) as f64 / f64::from(1_u32 << 31);
        Some(at + seconds / 2 + (seconds as f64 * share) as i64)
    };
    std::iter::successors(Some(0), next).take_while(|at| *at < YEAR)
}

fn in_daytime(at: &i64) -> bool {
    (6..22).contains(&(at % DAY / HOUR))
}

#[test]
fn an_agency_that_never_sleeps() {
    check(&Publisher::new(50, about_every(5 * MINUTE)), 97.0, 0.2, 1.1);
}

#[test]
fn a_newspaper_by_day() {
    check(&Publisher::new(20, about_every(30 * MINUTE).filter(in_daytime)), 60.0, 0.3, 2.1);
}

#[test]
fn a_small_paper_with_three_articles_a_day() {
    check(&Publisher::new(10, about_every(8 * HOUR)), 7.0, 2.5, 8.0);
}

#[test]
fn an_edition_each_morning() {
    let edition = (0..365).flat_map(|day| (0..20).map(move |_| day * DAY + 6 * HOUR));
    check(&Publisher::new(20, edition), 12.0, 3.0, 6.0);
}

#[test]
fn a_weekly() {
    let edition = (0..52).flat_map(|week| (0..30).map(move |_| week * 7 * DAY + 9 * HOUR));
    check(&Publisher::new(30, edition), 3.0, 20.0, 26.5);
}

#[test]
fn a_diary_with_an_entry_now_and_then() {
    check(&Publisher::new(15, about_every(10 * DAY)), 1.4, 15.0, 26.5);
}

#[test]
fn one_that_falls_silent_is_visited_rarely() {
    let half = about_every(HOUR).take_while(|at| *at < YEAR / 2);
    check(&Publisher::new(20, half), 25.0, 0.4, 2.0);
}

#[test]
fn one_that_asks_to_be_left_alone_for_longer_than_its_feed_lasts() {
    let mut hourly = Publisher::new(10, about_every(HOUR));
    hourly.pacing.ttl_minutes = Some(1_440);
    // Five hours of ten: as rarely as it wants, as often as nothing is missed.
    check(&hourly, 6.5, 3.5, 8.0);
}

#[test]
fn one_that_is_silent_at_night_and_says_so() {
    let mut daily = Publisher::new(30, about_every(30 * MINUTE).filter(in_daytime));
    daily.pacing.skip_hours = vec![22, 23, 0, 1, 2, 3, 4, 5];
    let with_hint = simulate(&daily);
    daily.pacing.skip_hours.clear();
    let without = simulate(&daily);
    assert!(with_hint.polls_a_day < without.polls_a_day, "{with_hint:#?}\n{without:#?}");
    assert_eq!(with_hint.missed, 0);
}

#[test]
fn an_outage_costs_few_visits_and_ends_within_a_day() {
    let mut paper = Publisher::new(20, about_every(2 * HOUR));
    paper.down = 100 * DAY..101 * DAY;
    let year = simulate(&paper);
    assert!(year.polls_in_vain <= 8 && year.missed == 0, "{year:#?}");
    // Longer than its feed reaches back: what is missed is what fell out of it.
    paper.down = 100 * DAY..110 * DAY;
    let year = simulate(&paper);
    assert!(year.polls_in_vain <= 16, "{year:#?}");
    assert!(year.missed > 0, "{year:#?}");
}
