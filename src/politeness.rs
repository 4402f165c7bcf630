//! What one host allows: robots.txt (RFC 9309), pauses, and requests to stay away.
//!
//! Pure: `fetch/` keeps a [`HostState`] for each host, asks [`may_fetch`] before every request and
//! tells the state what came back.

use std::time::Duration;

use jiff::Timestamp;
use texting_robots::Robot;

use crate::canonical_url::CanonicalUrl;

/// The name by which robots.txt files address us (RFC 9309 s.2.2.1).
pub const PRODUCT_TOKEN: &str = "annals";

/// How much of a robots.txt is read, in bytes: the least that RFC 9309 s.2.5 asks for.
pub const ROBOTS_BYTES_MAX: usize = 512 * 1024;

/// How long a robots.txt is good for (RFC 9309 s.2.4).
pub const ROBOTS_AGE_MAX: Duration = Duration::from_secs(24 * 3600);

/// After how long one that could not be had is asked for again.
pub const ROBOTS_RETRY: Duration = Duration::from_secs(10 * 60);

/// The longest crawl-delay that is heeded; longer ones are mistakes or a way to say "no".
pub const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);

/// The longest that a `Retry-After` keeps us away from a host within one run.
pub const RETRY_AFTER_MAX: Duration = Duration::from_secs(24 * 3600);

/// What a host's robots.txt says to us.
#[derive(Debug)]
pub enum Robots {
    /// There is none, or none that speaks to us (RFC 9309 s.2.3.1.3: 4xx).
    AllowAll,
    /// It could not be had: assume a complete disallow (RFC 9309 s.2.3.1.4: 5xx, unreachable).
    Unreachable(String),
    /// Its rules for us.
    Rules(Box<Robot>),
}

impl Robots {
    /// Reads a robots.txt; what does not parse says nothing (RFC 9309 s.2.2).
    pub fn parse(bytes: &[u8]) -> Robots {
        let head = &bytes[..bytes.len().min(ROBOTS_BYTES_MAX)];
        match Robot::new(PRODUCT_TOKEN, head) {
            Ok(robot) => Robots::Rules(Box::new(robot)),
            Err(_) => Robots::AllowAll,
        }
    }

    /// From the status of the answer for `/robots.txt`, redirects followed, and its body.
    pub fn from_answer(status: u16, body: &[u8]) -> Robots {
        match status {
            200..=299 => Robots::parse(body),
            // 429 is a plea to slow down, not the absence of rules.
            429 | 500.. => Robots::Unreachable(format!("robots.txt answered {status}")),
            _ => Robots::AllowAll,
        }
    }

    /// For how long it is believed.
    fn age_max(&self) -> Duration {
        match self {
            Robots::Unreachable(_) => ROBOTS_RETRY,
            _ => ROBOTS_AGE_MAX,
        }
    }

    /// The pause between requests that it asks for, within [`CRAWL_DELAY_MAX`].
    pub fn crawl_delay(&self) -> Option<Duration> {
        let Robots::Rules(robot) = self else { return None };
        let seconds = robot.delay.filter(|s| s.is_finite() && *s > 0.0)?;
        Some(Duration::from_secs_f32(seconds.min(CRAWL_DELAY_MAX.as_secs_f32())))
    }
}

/// What is known of a host in this run.
#[derive(Debug, Default)]
pub struct HostState {
    /// Its robots.txt and when that was fetched.
    pub robots: Option<(Robots, Timestamp)>,
    /// When the last request to it ended.
    pub last_request: Option<Timestamp>,
    /// It asked not to be visited before (`Retry-After`, RFC 9110 s.10.2.3).
    pub not_before: Option<Timestamp>,
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
        Some((robots, read)) if older_than(*read, robots.age_max(), now).is_none() => robots,
        _ => return Permission::RobotsFirst,
    };
    match robots {
        Robots::AllowAll => {}
        Robots::Unreachable(why) => return Permission::Unreachable(why.clone()),
        Robots::Rules(robot) if !robot.allowed(url.as_str()) => return Permission::Forbidden,
        Robots::Rules(_) => {}
    }
    let gap = gap.max(robots.crawl_delay().unwrap_or_default());
    match host.last_request.map(|last| older_than(last, gap, now)) {
        Some(None) => {
            let passed = host.last_request.map_or(Duration::ZERO, |last| since(last, now));
            Permission::Wait(gap.saturating_sub(passed))
        }
        _ => Permission::Now,
    }
}

/// How much older than `age` the moment is; none where it is younger, or lies in the future.
fn older_than(then: Timestamp, age: Duration, now: Timestamp) -> Option<Duration> {
    since(then, now).checked_sub(age)
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

/// For how long a response says that it stays fresh (RFC 9111 s.4.2.1, `max-age` only).
pub fn max_age(cache_control: &str) -> Option<Duration> {
    let directives = cache_control.split(',').map(str::trim);
    let seconds = directives
        .filter_map(|d| d.split_once('='))
        .find(|(name, _)| name.eq_ignore_ascii_case("max-age"))?
        .1;
    seconds.trim_matches('"').parse().ok().map(Duration::from_secs)
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
        HostState { robots: Some((Robots::parse(text.as_bytes()), at(0))), ..HostState::default() }
    }

    #[test]
    fn robots_come_first_and_once_a_day() {
        let mut host = HostState::default();
        assert_eq!(may_fetch(&host, &url("/a"), GAP, at(0)), Permission::RobotsFirst);
        host.robots = Some((Robots::AllowAll, at(0)));
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
    fn a_missing_robots_allows_and_a_failing_one_forbids() {
        assert!(matches!(Robots::from_answer(404, b""), Robots::AllowAll));
        assert!(matches!(Robots::from_answer(503, b""), Robots::Unreachable(_)));
        assert!(matches!(Robots::from_answer(429, b""), Robots::Unreachable(_)));
        assert!(matches!(Robots::from_answer(200, b"\xff\x00"), Robots::Rules(_)));
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
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after("120", at(0)), Some(Duration::from_secs(120)));
        assert_eq!(retry_after("99999999", at(0)), Some(RETRY_AFTER_MAX));
        let now: Timestamp = "2026-02-06T12:00:00Z".parse().unwrap();
        let date = "Fri, 06 Feb 2026 12:01:00 GMT";
        assert_eq!(retry_after(date, now), Some(Duration::from_secs(60)));
        assert_eq!(retry_after("soon", now), None);
    }

    #[test]
    fn freshness_is_read_from_cache_control() {
        assert_eq!(max_age("public, Max-Age=300"), Some(Duration::from_secs(300)));
        assert_eq!(max_age("no-store"), None);
    }

    proptest::proptest! {
        #[test]
        fn no_robots_file_panics(bytes in proptest::collection::vec(0u8.., 0..400)) {
            let host = HostState {
                robots: Some((Robots::parse(&bytes), at(0))), ..HostState::default()
            };
            let _ = may_fetch(&host, &url("/a"), GAP, at(1));
        }
    }
}
