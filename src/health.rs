//! How a followed feed is, since when, and what a person can do.
//!
//! Pure. No feed is ever given up silently: each state but `new` and `ok` says what is the matter.

use std::time::Duration;

use jiff::Timestamp;

use crate::model::{FailureKind, FeedState, Habit, Learnt, Lie};
use crate::schedule::{DEAD_AFTER, arrival_gap};

/// Silence up to this is never remarkable: papers have holidays.
const QUIET_LEAST: Duration = Duration::from_secs(14 * 86_400);

/// A feed is quiet when it has had nothing new for so many times its usual time between arrivals.
const QUIET_TIMES: u32 = 5;

/// A feed that has shown nothing new since we came is quiet after this.
const QUIET_UNKNOWN: Duration = Duration::from_secs(90 * 86_400);

/// A server ignores conditions when it has sent its whole body in vain so many times in a row.
const RESENT_MAX: u32 = 5;

/// How a feed is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Health {
    /// It was not visited yet.
    New,
    /// It can be read.
    Ok,
    /// It can be read, and has moved for good.
    Moved,
    /// It can be read, and has had nothing new for much longer than usual.
    Quiet,
    /// It can be read, and what its server says of changes cannot be believed.
    Lying,
    /// Its last visits failed.
    Failing,
    /// They have failed for so long that it will hardly come back.
    Dead,
    /// Its server says that it is gone for good.
    Gone,
}

impl Health {
    /// Its name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Health::New => "new",
            Health::Ok => "ok",
            Health::Moved => "moved",
            Health::Quiet => "quiet",
            Health::Lying => "lying",
            Health::Failing => "failing",
            Health::Dead => "dead",
            Health::Gone => "gone",
        }
    }
}

/// How a feed is, since when, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// How it is.
    pub health: Health,
    /// Since when.
    pub since: Option<Timestamp>,
    /// What is the matter; none where nothing is.
    pub matter: Option<String>,
    /// What a person can do about it.
    pub advice: Option<&'static str>,
}

/// Diagnoses a feed: the worst that is true of it.
pub fn health(feed: &FeedState, now: Timestamp) -> Diagnosis {
    let says = |health, since, matter: String, advice| Diagnosis {
        health,
        since,
        matter: Some(matter),
        advice: Some(advice),
    };
    let trouble = &feed.trouble;
    let error = || trouble.error.clone().unwrap_or_else(|| "the last visit failed".into());
    if let Some(at) = trouble.gone_at {
        let advice = "its server says that it is gone for good: find its new address, or remove it";
        return says(Health::Gone, Some(at), error(), advice);
    }
    if trouble.failures > 0 {
        let dead = passed(trouble.since, now).is_some_and(|time| time >= DEAD_AFTER);
        let health = if dead { Health::Dead } else { Health::Failing };
        return says(health, trouble.since, error(), advice(trouble.kind, dead));
    }
    if let Some((lie, since)) = feed.learnt.lie {
        let (matter, advice) = match lie {
            Lie::SameValidators => (
                "its entries change while its ETag or Last-Modified stays the same",
                "nothing is missed: it is read in full each time; its makers may want to know",
            ),
            Lie::IgnoresConditions => (
                "its server sends it again and again although nothing changed",
                "nothing is missed; a longer `every` for it in feeds.toml saves its traffic",
            ),
        };
        return says(Health::Lying, Some(since), matter.into(), advice);
    }
    if let Some(since) = quiet_since(feed, now) {
        let matter = match arrival_gap(&feed.learnt.habit).map(in_words) {
            Some(usual) => format!("nothing new; usually there is something every {usual}"),
            None => "nothing new since it was added".into(),
        };
        let advice = "look whether its site has another feed by now, or remove it";
        return says(Health::Quiet, Some(since), matter, advice);
    }
    if feed.address != feed.subscription.url {
        let advice = "it is read there: put the new address into feeds.toml";
        return says(Health::Moved, feed.moved_at, format!("moved to {}", feed.address), advice);
    }
    let health = if feed.last_polled.is_none() { Health::New } else { Health::Ok };
    Diagnosis { health, since: None, matter: None, advice: None }
}

fn advice(kind: Option<FailureKind>, dead: bool) -> &'static str {
    use FailureKind as F;
    if dead {
        return "it is asked once a week from now on: find its new address, or remove it";
    }
    match kind {
        Some(F::Dns) => "is the host's name right? where all feeds fail, look to your network",
        Some(F::Tls) => "its certificate cannot be trusted: does the site open in a browser?",
        Some(F::NotFound | F::NotAFeed) => {
            "open it in a browser; `annals add` with the site's address finds its feed"
        }
        Some(F::Denied) => "its server does not let us in: write to its makers, or remove it",
        Some(F::Robots) => "its robots.txt keeps us out: write to its makers, or remove it",
        Some(F::RateLimited) => "visit it less often: `every` for it in feeds.toml",
        Some(F::Body) => "it is too large or broken: look at it, or raise `body_mib_max`",
        Some(F::Redirect) => "its redirects lead nowhere: open it in a browser",
        Some(F::Settings) => "look at [fetch] in feeds.toml",
        _ => "it is tried again by itself",
    }
}

/// Since when a feed has been silent, where that is much longer than its habit.
fn quiet_since(feed: &FeedState, now: Timestamp) -> Option<Timestamp> {
    let since = feed.last_new.or(feed.last_polled.and(Some(feed.first_seen)))?;
    let bearable = match arrival_gap(&feed.learnt.habit) {
        Some(usual) => usual.saturating_mul(QUIET_TIMES).max(QUIET_LEAST),
        None => QUIET_UNKNOWN,
    };
    passed(Some(since), now).filter(|silence| *silence > bearable).map(|_| since)
}

fn passed(since: Option<Timestamp>, now: Timestamp) -> Option<Duration> {
    Duration::try_from(now.duration_since(since?)).ok()
}

fn in_words(time: Duration) -> String {
    match time.as_secs() / 3_600 {
        0 => "hour".into(),
        hours @ 1..48 => format!("{hours} hours"),
        hours => format!("{} days", hours / 24),
    }
}

/// A usable answer to a visit, as far as it shows whether its server can be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// We said what we hold, and it was sent again all the same.
    pub resent: bool,
    /// New entries came.
    pub news: bool,
    /// Its validators are those of the last answer.
    pub same_validators: bool,
}

/// What an answer teaches about its server's word: how often it has sent in vain, and its lie.
pub fn judge(
    learnt: &Learnt,
    answered: Answered,
    at: Timestamp,
) -> (u32, Option<(Lie, Timestamp)>) {
    let resent = if answered.resent { learnt.resent.saturating_add(1) } else { 0 };
    let held = learnt.lie;
    let lie = match (answered.news, answered.same_validators, held) {
        (true, true, Some((Lie::SameValidators, _))) => held,
        (true, true, _) => Some((Lie::SameValidators, at)),
        (true, false, Some((Lie::SameValidators, _))) => None,
        // Being read in full each time is no proof of the other lie, nor against this one.
        (false, _, Some((Lie::SameValidators, _))) => held,
        _ if resent < RESENT_MAX => None,
        (_, _, Some((Lie::IgnoresConditions, _))) => held,
        _ => Some((Lie::IgnoresConditions, at)),
    };
    (resent, lie)
}

/// New entries a day, by habit.
pub fn entries_a_day(habit: &Habit) -> Option<f64> {
    (habit.seconds > 0.0).then(|| habit.entries / habit.seconds * 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;
    use crate::model::{Subscription, Trouble};

    const DAY: i64 = 86_400;

    fn at(day: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + day * DAY).unwrap()
    }

    fn feed() -> FeedState {
        let url = CanonicalUrl::parse("http://e.org/feed").unwrap();
        FeedState {
            id: 1,
            subscription: Subscription {
                url: url.clone(),
                name: None,
                country: None,
                lang: None,
                tags: Vec::new(),
                every: None,
            },
            address: url,
            moved_at: None,
            title: None,
            site: None,
            etag: None,
            last_modified: None,
            body_digest: None,
            interval: None,
            next_poll: at(0),
            first_seen: at(0),
            last_polled: Some(at(0)),
            last_good: Some(at(0)),
            last_full: Some(at(0)),
            last_new: Some(at(0)),
            learnt: Learnt::default(),
            trouble: Trouble::default(),
        }
    }

    fn failing(kind: FailureKind) -> FeedState {
        let error = Some("it failed".to_owned());
        let trouble =
            Trouble { failures: 3, since: Some(at(1)), kind: Some(kind), error, gone_at: None };
        FeedState { trouble, ..feed() }
    }

    fn check(feed: &FeedState, day: i64, health_is: Health, since: Option<i64>, matter: &str) {
        let found = health(feed, at(day));
        assert_eq!((found.health, found.since), (health_is, since.map(at)), "{found:?}");
        assert!(found.matter.clone().unwrap_or_default().contains(matter), "{found:?}");
        let well = matches!(health_is, Health::New | Health::Ok);
        assert_eq!((found.advice.is_none(), found.matter.is_none()), (well, well), "{found:?}");
    }

    #[test]
    fn a_feed_that_works_is_new_and_then_ok() {
        check(&FeedState { last_polled: None, last_new: None, ..feed() }, 1, Health::New, None, "");
        check(&feed(), 1, Health::Ok, None, "");
    }

    #[test]
    fn one_that_fails_is_dead_after_a_month_and_says_why() {
        let timeout = failing(FailureKind::Timeout);
        check(&timeout, 2, Health::Failing, Some(1), "it failed");
        check(&timeout, 30, Health::Failing, Some(1), "it failed");
        check(&timeout, 31, Health::Dead, Some(1), "it failed");
        let mut gone = failing(FailureKind::Gone);
        gone.trouble.gone_at = Some(at(2));
        check(&gone, 40, Health::Gone, Some(2), "it failed");
    }

    #[test]
    fn every_failure_has_its_advice() {
        let advice: std::collections::BTreeSet<_> =
            FailureKind::ALL.iter().filter_map(|k| health(&failing(*k), at(2)).advice).collect();
        assert!(advice.len() >= 8, "{advice:?}");
    }

    #[test]
    fn one_is_quiet_by_its_own_habit() {
        let with = |days: f64| {
            let habit = Habit { seconds: days * 8_640_000.0, entries: 500.0, arrivals: 100.0 };
            FeedState { learnt: Learnt { habit, ..Learnt::default() }, ..feed() }
        };
        check(&with(1.0), 13, Health::Ok, None, "");
        check(&with(1.0), 15, Health::Quiet, Some(0), "every 24 hours");
        check(&with(30.0), 149, Health::Ok, None, "");
        check(&with(30.0), 151, Health::Quiet, Some(0), "every 30 days");
        check(&feed(), 89, Health::Ok, None, "");
        check(&feed(), 91, Health::Quiet, Some(0), "since it was added");
    }

    #[test]
    fn one_that_moved_is_named_by_its_new_address() {
        let address = CanonicalUrl::parse("http://new.example/feed").unwrap();
        let moved = FeedState { address, moved_at: Some(at(3)), ..feed() };
        check(&moved, 5, Health::Moved, Some(3), "http://new.example/feed");
    }

    #[test]
    fn a_lie_is_found_by_what_changed_and_what_did_not() {
        let mut learnt = Learnt::default();
        let mut hears = |resent, news, same_validators, day| {
            let answered = Answered { resent, news, same_validators };
            (learnt.resent, learnt.lie) = judge(&learnt, answered, at(day));
            learnt.lie
        };
        assert_eq!(hears(false, true, false, 0), None);
        assert_eq!(hears(false, true, true, 1), Some((Lie::SameValidators, at(1))));
        assert_eq!(hears(false, false, true, 2), Some((Lie::SameValidators, at(1))));
        assert_eq!(hears(false, true, true, 3), Some((Lie::SameValidators, at(1))));
        assert_eq!(hears(false, true, false, 4), None, "it has learnt to tell the truth");
        for day in 5..9 {
            assert_eq!(hears(true, false, true, day), None);
        }
        assert_eq!(hears(true, false, true, 9), Some((Lie::IgnoresConditions, at(9))));
        assert_eq!(hears(true, false, true, 10), Some((Lie::IgnoresConditions, at(9))));
        assert_eq!(hears(false, false, true, 11), None);
        let lying = FeedState {
            learnt: Learnt { lie: Some((Lie::SameValidators, at(1))), ..Learnt::default() },
            ..feed()
        };
        check(&lying, 2, Health::Lying, Some(1), "ETag");
    }
}
