//! When a feed is visited again.

use std::time::Duration;

use jiff::tz::TimeZone;
use jiff::{Timestamp, civil};

use super::{arrival_gap, entry_gap, jitter, later};
use crate::model::{FailureKind, Learnt, Lie, Pacing};

const HOUR: Duration = Duration::from_secs(3_600);
const DAY: Duration = Duration::from_secs(86_400);

/// A feed that has failed for so long is taken for dead: it is visited more rarely, and never given
/// up, since feeds do come back.
pub const DEAD_AFTER: Duration = Duration::from_secs(30 * 86_400);

/// The longest interval of a feed that is dead or gone.
const DEAD_EVERY: Duration = Duration::from_secs(7 * 86_400);

/// The least between two visits without validators to a feed that goes on saying "unchanged".
const WHOLE_EVERY_MIN: Duration = DAY;

/// The most.
const WHOLE_EVERY_MAX: Duration = Duration::from_secs(14 * 86_400);

/// The limits between which a feed's interval moves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PollLimits {
    /// The shortest interval.
    pub every_min: Duration,
    /// The longest.
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
    /// It failed; [`FailureKind::Gone`] too.
    Failed(FailureKind),
}

/// A feed's past, as far as the next visit depends on it.
#[derive(Debug, Clone, PartialEq)]
pub struct PollHistory<'a> {
    /// The feed's address: the jitter is a function of it.
    pub url: &'a str,
    /// What the user wants.
    pub every: Option<Duration>,
    /// The interval in force; none before the first visit.
    pub interval: Option<Duration>,
    /// Failures in a row, this visit's included.
    pub failures: u32,
    /// For how long it has failed.
    pub failing_for: Duration,
    /// What the visit came to.
    pub visit: Visit,
    /// What the feed has taught us, this visit included.
    pub learnt: &'a Learnt,
    /// Time since it last had something new.
    pub silence: Duration,
    /// For how long the response says that it stays fresh (RFC 9111 s.4.2.1).
    pub fresh_for: Option<Duration>,
    /// For how long the server asks to be left alone (`Retry-After`).
    pub retry_after: Option<Duration>,
}

/// The next visit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Next {
    /// The interval from now on.
    pub interval: Duration,
    /// When it is due.
    pub due: Timestamp,
}

/// Decides the interval from now on, and the moment of the next visit.
///
/// The user's word comes first. Else the feed's habit steers: the share of entries already known,
/// since it measures what matters, that nothing is missed; and half of the usual time between two
/// entries, at which visits are neither late nor wasted. The publisher's wishes are a lower bound, as
/// far as nothing is lost by them, and `limits` bound everything. Up to a tenth is added by a hash
/// of the address, so that feeds do not come due together. `Retry-After` is always kept.
pub fn next_poll(history: &PollHistory<'_>, limits: &PollLimits, now: Timestamp) -> Next {
    let clamped = |d: Duration| d.clamp(limits.every_min, limits.every_max);
    let interval = clamped(match (history.every, history.visit) {
        (Some(every), _) => every,
        (None, Visit::Failed(_)) => history.interval.unwrap_or(limits.every_first),
        (None, _) => settled(history, limits),
    });
    let (wait, most) = match history.visit {
        Visit::Failed(kind) => back_off(history, kind, interval, limits.every_max),
        _ => (interval, limits.every_max),
    };
    let wait = wait.clamp(limits.every_min, most);
    let wait = wait + jitter(history.url, wait / 10).min(most - wait);
    let wait = wait.max(history.retry_after.unwrap_or_default());
    let due = later(now, wait);
    let due = match (history.every, history.visit) {
        (None, Visit::Unchanged | Visit::Read { .. }) => {
            not_skipped(&history.learnt.pacing, due).min(later(now, most.max(wait)))
        }
        _ => due,
    };
    Next { interval, due }
}

/// The interval of a feed that can be read.
fn settled(history: &PollHistory<'_>, limits: &PollLimits) -> Duration {
    let current = history.interval.unwrap_or(limits.every_first);
    let known = match history.visit {
        Visit::Read { new, seen } if new + seen > 0 => f64::from(seen) / f64::from(new + seen),
        _ => 1.0,
    };
    // Most of what it shows is new: whatever its habit was, it is in a hurry now.
    if known < 0.33 && history.interval.is_some() {
        return current / 2;
    }
    let wanted = if known >= 0.67 { current.mul_f64(1.25) } else { current };
    let wanted = match entry_gap(&history.learnt.habit) {
        Some(gap) => wanted.clamp(gap / 8, (gap / 2).max(history.silence / 4)),
        None => wanted,
    };
    wanted.max(wish(history, limits))
}

/// How long the publisher wants to be left alone, as far as nothing is lost by it: no longer than
/// half of the time in which its document fills with other entries, and not for long while we do
/// not know that time.
fn wish(history: &PollHistory<'_>, limits: &PollLimits) -> Duration {
    let pacing = &history.learnt.pacing;
    let ttl = Duration::from_secs(u64::from(pacing.ttl_minutes.unwrap_or(0)) * 60);
    let update = Duration::from_secs(u64::from(pacing.update_seconds.unwrap_or(0)));
    let wish = ttl.max(update).max(history.fresh_for.unwrap_or_default());
    match entry_gap(&history.learnt.habit) {
        Some(gap) if history.learnt.shown > 0 => {
            wish.min(gap.saturating_mul(history.learnt.shown) / 2)
        }
        _ => wish.min(limits.every_first.saturating_mul(4)),
    }
}

/// How long to wait after a failure, and the most that it can become.
///
/// What passes by itself is tried again as if nothing had happened; what a person has to mend waits
/// from the first time. Each failure in a row doubles the wait.
fn back_off(
    history: &PollHistory<'_>,
    kind: FailureKind,
    interval: Duration,
    every_max: Duration,
) -> (Duration, Duration) {
    use FailureKind as F;
    let first = match kind {
        F::Dns | F::Connect | F::Timeout | F::Broken | F::ServerError => interval,
        F::RateLimited => interval.max(HOUR),
        F::NotFound | F::Robots | F::Body | F::NotAFeed => interval.max(2 * HOUR),
        F::Tls | F::Redirect | F::Denied | F::Settings => interval.max(6 * HOUR),
        F::Gone => DEAD_EVERY,
    };
    let dead = kind == F::Gone || history.failing_for >= DEAD_AFTER;
    let most = if dead { every_max.max(DEAD_EVERY) } else { every_max };
    (first.saturating_mul(1 << history.failures.saturating_sub(1).min(12)).min(most), most)
}

/// The same moment, or the first one after it that the feed does not ask to skip (RSS 2.0
/// `skipHours`, `skipDays`; both in GMT). A feed that skips everything means nothing by it.
fn not_skipped(pacing: &Pacing, due: Timestamp) -> Timestamp {
    const HOURS_A_WEEK: i64 = 7 * 24;
    let skipped = |at: Timestamp| {
        let at = at.to_zoned(TimeZone::UTC);
        let hour = u8::try_from(at.hour()).unwrap_or_default();
        let day = weekday_name(at.weekday());
        pacing.skip_hours.contains(&hour) || pacing.skip_days.iter().any(|d| d == day)
    };
    if !skipped(due) {
        return due;
    }
    let hour = due.as_second().div_euclid(3_600);
    let starts = (1..=HOURS_A_WEEK).map(|n| Timestamp::from_second((hour + n) * 3_600));
    starts.flatten().find(|at| !skipped(*at)).unwrap_or(due)
}

fn weekday_name(day: civil::Weekday) -> &'static str {
    match day {
        civil::Weekday::Monday => "monday",
        civil::Weekday::Tuesday => "tuesday",
        civil::Weekday::Wednesday => "wednesday",
        civil::Weekday::Thursday => "thursday",
        civil::Weekday::Friday => "friday",
        civil::Weekday::Saturday => "saturday",
        civil::Weekday::Sunday => "sunday",
    }
}

/// Whether to ask for the whole feed, without validators: servers say "unchanged" by mistake.
///
/// Always, where that was seen before; else when the whole has not come for ten times as long as
/// something new usually takes.
pub fn wants_whole(learnt: &Learnt, since_whole: Option<Duration>) -> bool {
    if learnt.lie.is_some_and(|(lie, _)| lie == Lie::SameValidators) {
        return true;
    }
    let patience = arrival_gap(&learnt.habit).unwrap_or(DAY).saturating_mul(10);
    since_whole.is_none_or(|t| t > patience.clamp(WHOLE_EVERY_MIN, WHOLE_EVERY_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Habit;
    use proptest::prelude::*;

    const LIMITS: PollLimits = PollLimits {
        every_min: Duration::from_secs(900),
        every_max: Duration::from_secs(86_400),
        every_first: Duration::from_secs(3_600),
    };

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn history<'a>(visit: Visit, interval: u64, learnt: &'a Learnt) -> PollHistory<'a> {
        PollHistory {
            url: "http://e.org/feed",
            every: None,
            interval: Some(Duration::from_secs(interval)),
            failures: 0,
            failing_for: Duration::ZERO,
            visit,
            learnt,
            silence: Duration::ZERO,
            fresh_for: None,
            retry_after: None,
        }
    }

    fn next(history: &PollHistory<'_>) -> Next {
        next_poll(history, &LIMITS, at("2026-02-06T12:00:00Z"))
    }

    fn interval_after(visit: Visit, interval: u64) -> u64 {
        next(&history(visit, interval, &Learnt::default())).interval.as_secs()
    }

    /// The wait in hours, jitter cut off.
    fn wait_hours(history: &PollHistory<'_>) -> i64 {
        next(history).due.duration_since(at("2026-02-06T12:00:00Z")).as_hours()
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
    fn the_usual_time_between_entries_bounds_it() {
        let every_eight_hours = Habit { seconds: 2_880_000.0, entries: 100.0, arrivals: 100.0 };
        let learnt = Learnt { habit: every_eight_hours, ..Learnt::default() };
        let after = |interval, silence| {
            let silence = Duration::from_secs(silence);
            let known = Visit::Read { new: 1, seen: 9 };
            next(&PollHistory { silence, ..history(known, interval, &learnt) }).interval.as_secs()
        };
        assert_eq!(after(14_000, 0), 14_400, "no longer than half of the time");
        assert_eq!(after(1_000, 0), 3_600, "and no shorter than an eighth of it");
        assert_eq!(after(14_400, 80_000), 18_000, "silence makes it longer again");
    }

    #[test]
    fn the_user_is_heeded_within_the_limits() {
        let every = |seconds| {
            let every = Some(Duration::from_secs(seconds));
            let learnt = Learnt::default();
            next(&PollHistory { every, ..history(Visit::Unchanged, 50_000, &learnt) }).interval
        };
        assert_eq!(every(7_200).as_secs(), 7_200);
        assert_eq!(every(1).as_secs(), 900);
    }

    #[test]
    fn the_publisher_is_heeded_as_far_as_nothing_is_lost() {
        let pacing = Pacing { ttl_minutes: Some(600), ..Pacing::default() };
        let wish = |habit, shown, fresh_for| {
            let learnt = Learnt { pacing: pacing.clone(), habit, shown, ..Learnt::default() };
            let fresh_for = Some(Duration::from_secs(fresh_for));
            next(&PollHistory { fresh_for, ..history(Visit::Unchanged, 3_600, &learnt) }).interval
        };
        let rare = Habit { seconds: 8_640_000.0, entries: 100.0, arrivals: 100.0 };
        assert_eq!(wish(rare, 20, 0), 10 * HOUR, "ttl");
        assert_eq!(wish(rare, 20, 72_000), 20 * HOUR, "max-age, which is longer");
        assert_eq!(wish(Habit::default(), 20, 0), 4 * HOUR, "not for long while we know nothing");
        // Ten entries an hour apart: the document is another one after ten hours.
        let hourly = Habit { seconds: 360_000.0, entries: 100.0, arrivals: 100.0 };
        assert_eq!(wish(hourly, 10, 0), 5 * HOUR);
    }

    #[test]
    fn failures_wait_by_their_kind_and_longer_each_time() {
        use FailureKind as F;
        let learnt = Learnt::default();
        let waits = |kind, days| {
            [1, 2, 3, 99].map(|failures| {
                let failing_for = days * DAY;
                let visit = Visit::Failed(kind);
                let past = PollHistory { failures, failing_for, ..history(visit, 3_600, &learnt) };
                wait_hours(&past)
            })
        };
        for kind in [F::Dns, F::Connect, F::Timeout, F::ServerError, F::RateLimited] {
            assert_eq!(waits(kind, 0), [1, 2, 4, 24], "{kind:?}");
        }
        for kind in [F::NotFound, F::NotAFeed, F::Robots] {
            assert_eq!(waits(kind, 0), [2, 4, 8, 24], "{kind:?}");
        }
        for kind in [F::Tls, F::Denied] {
            assert_eq!(waits(kind, 0)[..2], [6, 12], "{kind:?}");
        }
        assert_eq!(waits(F::Timeout, 40)[3], 7 * 24, "dead, and still asked once a week");
        assert_eq!(waits(F::Gone, 0), [7 * 24; 4]);
    }

    #[test]
    fn a_server_that_asks_for_rest_gets_it_beyond_every_limit() {
        let learnt = Learnt::default();
        let retry_after = Some(3 * DAY);
        let visit = Visit::Failed(FailureKind::RateLimited);
        let past = PollHistory { failures: 1, retry_after, ..history(visit, 3_600, &learnt) };
        assert_eq!(wait_hours(&past), 72);
    }

    #[test]
    fn hours_and_days_that_a_feed_skips_are_skipped() {
        let due = |hours: &[u8], days: &[&str], text: &str| {
            let skip_days = days.iter().map(|&d| d.to_owned()).collect();
            let pacing = Pacing { skip_hours: hours.to_vec(), skip_days, ..Pacing::default() };
            not_skipped(&pacing, at(text)).to_string()
        };
        // 2026-02-06 is a Friday.
        assert_eq!(due(&[], &[], "2026-02-06T12:34:56Z"), "2026-02-06T12:34:56Z");
        assert_eq!(due(&[12, 13], &[], "2026-02-06T12:34:56Z"), "2026-02-06T14:00:00Z");
        let weekend = ["saturday", "sunday"];
        assert_eq!(due(&[0], &weekend, "2026-02-07T12:00:00Z"), "2026-02-09T01:00:00Z");
        let all: Vec<u8> = (0..24).collect();
        assert_eq!(due(&all, &[], "2026-02-06T12:00:00Z"), "2026-02-06T12:00:00Z");
    }

    #[test]
    fn the_whole_feed_is_asked_for_now_and_then() {
        let daily = Habit { seconds: 8_640_000.0, entries: 100.0, arrivals: 100.0 };
        let learnt = Learnt { habit: daily, ..Learnt::default() };
        assert!(wants_whole(&learnt, None));
        assert!(!wants_whole(&learnt, Some(9 * DAY)));
        assert!(wants_whole(&learnt, Some(11 * DAY)));
        let now = at("2026-02-06T12:00:00Z");
        let lying = Learnt { lie: Some((Lie::SameValidators, now)), ..learnt };
        assert!(wants_whole(&lying, Some(HOUR)));
    }

    proptest! {
        #[test]
        fn the_next_poll_lies_between_its_limits(
            interval in proptest::option::of(0u64..1_000_000),
            every in proptest::option::of(0u64..u64::MAX / 2),
            failures in 0u32..100, failing_s in 0u64..100_000_000,
            (new, seen, shown) in (0u32..50, 0u32..50, 0u32..u32::MAX),
            kind in 0usize..FailureKind::ALL.len() + 2,
            ttl in proptest::option::of(0u32..u32::MAX),
            fresh in proptest::option::of(0u64..u64::MAX / 2),
            (seconds, entries) in (0.0f64..1e9, 0.0f64..1e6),
            skip_hours in proptest::collection::vec(0u8..30, 0..24),
        ) {
            let visit = match kind {
                0 => Visit::Unchanged,
                1 => Visit::Read { new, seen },
                n => Visit::Failed(FailureKind::ALL[n - 2]),
            };
            let pacing = Pacing { ttl_minutes: ttl, skip_hours, ..Pacing::default() };
            let habit = Habit { seconds, entries, arrivals: entries };
            let learnt = Learnt { pacing, habit, shown, ..Learnt::default() };
            let seconds = |s: Option<u64>| s.map(Duration::from_secs);
            let past = PollHistory {
                every: seconds(every), interval: seconds(interval), failures,
                failing_for: Duration::from_secs(failing_s), fresh_for: seconds(fresh),
                silence: Duration::from_secs(failing_s),
                ..history(visit, 0, &learnt)
            };
            let now = at("2026-02-06T12:00:00Z");
            let Next { interval, due } = next_poll(&past, &LIMITS, now);
            prop_assert!(interval >= LIMITS.every_min && interval <= LIMITS.every_max);
            let wait = Duration::try_from(due.duration_since(now)).unwrap();
            let rare = visit == Visit::Failed(FailureKind::Gone) || past.failing_for >= DEAD_AFTER;
            let most = match visit {
                Visit::Failed(_) if rare => DEAD_EVERY,
                _ => LIMITS.every_max,
            };
            prop_assert!(wait >= LIMITS.every_min && wait <= most, "{wait:?}");
        }
    }
}
