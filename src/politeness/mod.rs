//! What one host allows: robots.txt (RFC 9309), pauses, and requests to stay away.
//!
//! Pure: `fetch/` keeps a [`HostState`] for each host, asks [`may_fetch`] before every request and
//! tells the state what came back.

mod paths;
mod robots;

pub use robots::*;

use std::time::Duration;

use jiff::Timestamp;

use crate::canonical_url::CanonicalUrl;

/// The longest that a `Retry-After` keeps us away from a host within one run.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3600);

/// How often the pause doubles for a host that answers 429 or 503: up to sixteen times as long.
const STRAIN_MAX: u32 = 4;

/// So many good answers in a row halve the pause again.
const ANSWERS_TO_CALM: u32 = 5;

/// A host that answers 429 or 503 so many times in a row is left alone for [`STRAINED_REST`].
const REFUSALS_MAX: u32 = 3;

/// For how long, where it does not say so itself.
const STRAINED_REST: Duration = Duration::from_secs(15 * 60);

/// What is known of a host in this run.
#[derive(Debug, Default)]
pub struct HostState {
    /// What its robots.txt says, and until when that need not be asked for.
    pub robots: Option<(Robots, Timestamp)>,
    /// When the last request to it ended.
    pub last_request: Option<Timestamp>,
    /// It asked not to be visited before (`Retry-After`, RFC 9110 s.10.2.3).
    pub not_before: Option<Timestamp>,
    /// How hard our requests are on it.
    pub strain: Strain,
}

/// How hard our requests are on a host, by its answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Strain {
    /// How often the pause is doubled for it.
    level: u32,
    /// Answers in a row that were 429 or 503.
    refusals: u32,
    /// Answers in a row that were not.
    answers: u32,
}

impl HostState {
    /// Takes in how a request ended: the status of the answer, where there was one, and its
    /// `Retry-After`.
    ///
    /// A host under strain is asked more slowly, and then not at all for a while, whether or not
    /// it says how long it wants to rest.
    pub fn answered(&mut self, status: Option<u16>, retry_after: Option<Duration>, now: Timestamp) {
        self.last_request = Some(now);
        let strain = &mut self.strain;
        if !matches!(status, Some(429 | 503)) {
            strain.refusals = 0;
            strain.answers += u32::from(status.is_some());
            if strain.answers >= ANSWERS_TO_CALM {
                strain.answers = 0;
                strain.level = strain.level.saturating_sub(1);
            }
            return;
        }
        strain.answers = 0;
        strain.refusals += 1;
        strain.level = (strain.level + 1).min(STRAIN_MAX);
        let rest = retry_after.or((strain.refusals >= REFUSALS_MAX).then_some(STRAINED_REST));
        if let Some(until) = rest.and_then(|rest| now.checked_add(rest).ok()) {
            self.not_before = Some(until);
        }
    }
}

/// Whether a host may be asked now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Permission {
    /// Go ahead.
    Now,
    /// Its robots.txt has to be read first.
    RobotsFirst,
    /// Wait for so long.
    Wait(Duration),
    /// Its robots.txt forbids this address.
    Forbidden,
    /// Its robots.txt could not be had.
    Unreachable(String),
    /// It asked to be left alone until then: try in a later run.
    NotBefore(Timestamp),
}

/// May this address be asked for now? `gap` is our own pause between requests to one host.
pub fn may_fetch(
    host: &HostState,
    url: &CanonicalUrl,
    gap: Duration,
    now: Timestamp,
) -> Permission {
    if let Some(until) = host.not_before.filter(|until| *until > now) {
        return Permission::NotBefore(until);
    }
    let robots = match &host.robots {
        Some((robots, until)) if now < *until => robots,
        _ => return Permission::RobotsFirst,
    };
    match robots {
        Robots::AllowAll => {}
        Robots::Unreachable(why) => return Permission::Unreachable(why.clone()),
        Robots::Rules(rules) if !rules.allow(url) => return Permission::Forbidden,
        Robots::Rules(_) => {}
    }
    match pause(host, gap.max(robots.crawl_delay().unwrap_or_default()), now) {
        Duration::ZERO => Permission::Now,
        pause => Permission::Wait(pause),
    }
}

/// How long a host is still to be left alone after the last request: `gap`, and longer where it is
/// under strain.
pub fn pause(host: &HostState, gap: Duration, now: Timestamp) -> Duration {
    let gap = gap.max((gap * (1 << host.strain.level)).min(CRAWL_DELAY_MAX));
    host.last_request.map_or(Duration::ZERO, |last| gap.saturating_sub(since(last, now)))
}

/// Time passed, zero where the clock went backwards.
fn since(then: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(then)).unwrap_or_default()
}

/// Reads `Retry-After`: seconds or an HTTP date (RFC 9110 s.10.2.3), within [`RETRY_AFTER_MAX`].
pub fn retry_after(value: &str, now: Timestamp) -> Option<Duration> {
    let value = value.trim();
    let wait = match value.parse::<u64>() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            let date = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
            Duration::try_from(date.duration_since(now)).ok()?
        }
    };
    Some(wait.min(RETRY_AFTER_MAX))
}

/// For how long a response says that it stays fresh (RFC 9111 s.4.2.1): `max-age`, else the time
/// from `Date` to `Expires`.
pub fn fresh_for(
    cache_control: Option<&str>,
    expires: Option<&str>,
    date: Option<&str>,
) -> Option<Duration> {
    let directives = cache_control.unwrap_or_default().split(',').map(str::trim);
    let max_age = directives
        .filter_map(|d| d.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("max-age"));
    if let Some((_, seconds)) = max_age {
        return seconds.trim().trim_matches('"').parse().ok().map(Duration::from_secs);
    }
    let moment = |text: Option<&str>| jiff::fmt::rfc2822::parse(text?).ok().map(|d| d.timestamp());
    // Between two moments of one clock: ours does not matter.
    Duration::try_from(moment(expires)?.duration_since(moment(date)?)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GAP: Duration = Duration::from_secs(1);

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    fn url(path: &str) -> CanonicalUrl {
        CanonicalUrl::parse(&format!("http://e.org{path}")).unwrap()
    }

    fn with_robots(text: &str) -> HostState {
        let robots = Some((Robots::parse(text.as_bytes()), at(86_400)));
        HostState { robots, ..HostState::default() }
    }

    #[test]
    fn robots_come_first_and_once_a_day() {
        let mut host = HostState::default();
        assert_eq!(may_fetch(&host, &url("/a"), GAP, at(0)), Permission::RobotsFirst);
        host.robots = Some((Robots::AllowAll, at(86_400)));
        assert_eq!(may_fetch(&host, &url("/a"), GAP, at(1)), Permission::Now);
        assert_eq!(may_fetch(&host, &url("/a"), GAP, at(90_000)), Permission::RobotsFirst);
    }

    #[test]
    fn what_robots_forbid_is_not_fetched() {
        let host = with_robots("User-agent: *\nDisallow: /private/\nAllow: /private/open\n");
        assert_eq!(may_fetch(&host, &url("/private/a"), GAP, at(1)), Permission::Forbidden);
        assert_eq!(may_fetch(&host, &url("/private/open"), GAP, at(1)), Permission::Now);
        let ours = with_robots("User-agent: annals\nDisallow: /\n\nUser-agent: *\nAllow: /\n");
        assert_eq!(may_fetch(&ours, &url("/a"), GAP, at(1)), Permission::Forbidden);
    }

    #[test]
    fn between_two_requests_lies_the_gap_or_the_crawl_delay() {
        let mut host = with_robots("User-agent: *\nCrawl-delay: 5\n");
        host.last_request = Some(at(10));
        let wait = |now| may_fetch(&host, &url("/a"), GAP, at(now));
        assert_eq!(wait(11), Permission::Wait(Duration::from_secs(4)));
        assert_eq!(wait(15), Permission::Now);
        // A clock that went backwards waits no longer than the gap.
        assert_eq!(wait(5), Permission::Wait(Duration::from_secs(5)));
    }

    #[test]
    fn a_host_that_asks_for_rest_gets_it() {
        let host = HostState { not_before: Some(at(100)), ..HostState::default() };
        assert_eq!(may_fetch(&host, &url("/a"), GAP, at(1)), Permission::NotBefore(at(100)));
    }

    #[test]
    fn a_host_under_strain_is_asked_more_slowly_and_then_not_at_all() {
        let mut host = with_robots("User-agent: *\nDisallow:\n");
        let mut second = 0;
        let mut pause_after = |host: &mut HostState, status| {
            second += 1_000;
            host.answered(Some(status), None, at(second));
            may_fetch(host, &url("/a"), GAP, at(second))
        };
        let pause = |seconds| Permission::Wait(Duration::from_secs(seconds));
        assert_eq!(pause_after(&mut host, 200), pause(1));
        assert_eq!(pause_after(&mut host, 429), pause(2));
        assert_eq!(pause_after(&mut host, 503), pause(4));
        assert_eq!(pause_after(&mut host, 200), pause(4));
        for _ in 0..3 {
            pause_after(&mut host, 200);
        }
        assert_eq!(pause_after(&mut host, 404), pause(2), "it calms down");
        pause_after(&mut host, 429);
        pause_after(&mut host, 429);
        assert!(matches!(pause_after(&mut host, 429), Permission::NotBefore(_)));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("120", at(0)), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("99999999", at(0)), Some(RETRY_AFTER_MAX));
        let now: Timestamp = "2026-02-06T12:00:00Z".parse().unwrap();
        let date = "Fri, 06 Feb 2026 12:01:00 GMT";
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn freshness_is_read_from_cache_control_and_expires() {
        let fresh = |cache, expires| {
            fresh_for(cache, expires, Some("Fri, 06 Feb 2026 12:00:00 GMT")).map(|d| d.as_secs())
        };
        assert_eq!(fresh(Some("public, Max-Age=300"), None), Some(300));
        assert_eq!(fresh(Some("no-store"), None), None);
        let later = Some("Fri, 06 Feb 2026 12:10:00 GMT");
        assert_eq!(fresh(None, later), Some(600));
        assert_eq!(fresh(Some("max-age=5"), later), Some(5), "max-age is the one to heed");
        let past = Some("Fri, 06 Feb 2026 11:10:00 GMT");
        assert_eq!((fresh(None, past), fresh(None, Some("0"))), (None, None));
    }
}
