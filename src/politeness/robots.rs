//! What a robots.txt says to us (RFC 9309), and for how long it is believed.
//!
//! Rules are kept as their patterns alone: a pass holds those of thousands of hosts, and compiled
//! ones are a hundred times as large.

use std::cmp::Reverse;
use std::time::Duration;

use jiff::Timestamp;

use super::paths::{PathPattern, path_of};
use crate::canonical_url::CanonicalUrl;
use crate::model::RobotsFile;

/// The name by which robots.txt files address us (RFC 9309 s.2.2.1).
pub const PRODUCT_TOKEN: &str = "annals";

/// How much of a robots.txt is read, in bytes: the least that RFC 9309 s.2.5 asks for.
pub const ROBOTS_BYTES_MAX: usize = 512 * 1024;

/// How long a robots.txt is good for without being asked for again (RFC 9309 s.2.4).
pub const ROBOTS_AGE_MAX: Duration = Duration::from_secs(24 * 3600);

/// How long it goes on to speak for a host that fails to give it (RFC 9309 s.2.3.1.4).
pub const ROBOTS_HELD_MAX: Duration = Duration::from_secs(30 * 24 * 3600);

/// After how long one that is held and could not be had is asked for again.
const ROBOTS_RECHECK: Duration = Duration::from_secs(3600);

/// After how long where none is held: until then, nothing is fetched.
const ROBOTS_RETRY: Duration = Duration::from_secs(10 * 60);

/// The longest crawl-delay that is heeded; longer ones are mistakes or a way to say "no".
pub const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);

/// What a host's robots.txt says to us.
#[derive(Debug, PartialEq, Eq)]
pub enum Robots {
    /// There is none, or none that speaks to us (RFC 9309 s.2.3.1.3: 4xx).
    AllowAll,
    /// It could not be had: assume a complete disallow (RFC 9309 s.2.3.1.4: 5xx, unreachable).
    Unreachable(String),
    /// Its rules for us.
    Rules(RobotsRules),
}

/// The rules of the groups that speak to us.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct RobotsRules {
    /// The longest pattern first: the first that matches counts.
    rules: Vec<Rule>,
    crawl_delay: Option<Duration>,
}

#[derive(Debug, PartialEq, Eq)]
struct Rule {
    pattern: PathPattern,
    allows: bool,
}

impl Robots {
    /// Reads a robots.txt; lines that mean nothing are passed over (RFC 9309 s.2.2).
    pub fn parse(bytes: &[u8]) -> Robots {
        let bytes = &bytes[..bytes.len().min(ROBOTS_BYTES_MAX)];
        let (mut ours, mut everyones): (Option<RobotsRules>, Option<RobotsRules>) = (None, None);
        let (mut to_us, mut to_everyone, mut is_head) = (false, false, false);
        for (key, value) in bytes.split(|b| matches!(b, b'\r' | b'\n')).filter_map(line) {
            if key == Key::UserAgent {
                // Names that follow one another head one group.
                (to_us, to_everyone) = (to_us && is_head, to_everyone && is_head);
                (to_us, to_everyone) = (to_us || names_us(value), to_everyone || value[0] == b'*');
            }
            is_head = key == Key::UserAgent;
            // A group without rules speaks to us too. Groups with the same name are one.
            if to_us {
                ours.get_or_insert_default().add(key, value);
            }
            if to_everyone {
                everyones.get_or_insert_default().add(key, value);
            }
        }
        let rules = ours.or(everyones).map(RobotsRules::sorted);
        rules.map_or(Robots::AllowAll, Robots::Rules)
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

    /// The pause between requests that it asks for, within [`CRAWL_DELAY_MAX`].
    pub fn crawl_delay(&self) -> Option<Duration> {
        let Robots::Rules(rules) = self else { return None };
        rules.crawl_delay
    }
}

impl RobotsRules {
    /// Whether an address may be asked for: the longest pattern that matches decides, and of two of
    /// the same length the one that allows it (RFC 9309 s.2.2.2).
    pub fn allow(&self, url: &CanonicalUrl) -> bool {
        let path = path_of(url);
        let deciding = self.rules.iter().find(|rule| rule.pattern.matches(&path));
        path == "/robots.txt" || deciding.is_none_or(|rule| rule.allows)
    }

    fn add(&mut self, key: Key, value: &[u8]) {
        match key {
            Key::UserAgent => {}
            Key::Allow | Key::Disallow => {
                let (pattern, allows) = (PathPattern::new(value), key == Key::Allow);
                self.rules.push(Rule { pattern, allows });
            }
            Key::CrawlDelay => self.crawl_delay = self.crawl_delay.max(crawl_delay(value)),
        }
    }

    fn sorted(mut self) -> RobotsRules {
        self.rules.sort_by_key(|rule| (Reverse(rule.pattern.len()), !rule.allows));
        self.rules.shrink_to_fit();
        self
    }
}

/// Until when a robots.txt that is held is good without being asked for; none where it is to be
/// asked for now. A moment in the future says nothing: some clock was wrong.
pub fn good_until(file: &RobotsFile, now: Timestamp) -> Option<Timestamp> {
    let until = |since: Timestamp, span: Duration| {
        since.checked_add(span).ok().filter(|until| since <= now && now < *until)
    };
    let is_held = until(file.read, ROBOTS_HELD_MAX);
    until(file.read, ROBOTS_AGE_MAX).or(is_held.and(until(file.asked, ROBOTS_RECHECK)))
}

/// What a host's robots.txt says, and until when that need not be asked for, where it was asked for
/// now and could not be had: the one that is held, as long as it may be.
pub fn without_answer(
    why: String,
    held: Option<&RobotsFile>,
    now: Timestamp,
) -> (Robots, Timestamp) {
    let after = |span: Duration| now.checked_add(span).unwrap_or(now);
    let asked = held.map(|file| RobotsFile { asked: now, ..file.clone() });
    match asked.and_then(|file| Some((good_until(&file, now)?, file))) {
        Some((until, file)) => (Robots::from_answer(file.status, &file.body), until),
        None => (Robots::Unreachable(why), after(ROBOTS_RETRY)),
    }
}

/// What a line is about, where it matters to us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Key {
    UserAgent,
    Allow,
    Disallow,
    CrawlDelay,
}

/// Key and value of a line; none where it holds nothing for us. A path that is empty is no rule.
fn line(line: &[u8]) -> Option<(Key, &[u8])> {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    let text = line.split(|b| *b == b'#').next()?.trim_ascii();
    let end =
        memchr::memchr(b':', text).or_else(|| text.iter().position(u8::is_ascii_whitespace))?;
    let (key, value) = (text[..end].trim_ascii(), text[end + 1..].trim_ascii());
    let key = match &*key.to_ascii_lowercase() {
        b"user-agent" | b"useragent" | b"user agent" => Key::UserAgent,
        b"allow" => Key::Allow,
        // As it is misspelt most often.
        b"disallow" | b"disalow" | b"dissallow" | b"dissalow" => Key::Disallow,
        b"crawl-delay" | b"crawldelay" | b"crawl delay" => Key::CrawlDelay,
        _ => return None,
    };
    (!value.is_empty()).then_some((key, value))
}

/// Whether a name, up to a version, is ours.
fn names_us(value: &[u8]) -> bool {
    let is_of_name = |b: &u8| b.is_ascii_alphabetic() || matches!(b, b'-' | b'_');
    let end = value.iter().position(|b| !is_of_name(b)).unwrap_or(value.len());
    value[..end].eq_ignore_ascii_case(PRODUCT_TOKEN.as_bytes())
}

fn crawl_delay(value: &[u8]) -> Option<Duration> {
    let number = value.split(|b| !b.is_ascii_digit() && *b != b'.').next()?;
    let seconds: f32 = std::str::from_utf8(number).ok()?.parse().ok()?;
    (seconds > 0.0).then(|| Duration::from_secs_f32(seconds.min(CRAWL_DELAY_MAX.as_secs_f32())))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Which of these paths a file allows, in the order given.
    #[track_caller]
    fn check(text: &str, allowed: &[&str], forbidden: &[&str]) {
        let robots = Robots::parse(text.as_bytes());
        let may = |path: &&&str| match &robots {
            Robots::Rules(rules) => {
                rules.allow(&CanonicalUrl::parse(&format!("http://e.org{path}")).unwrap())
            }
            _ => true,
        };
        assert_eq!(allowed.iter().find(|path| !may(path)), None, "not allowed by {text}");
        assert_eq!(forbidden.iter().find(may), None, "allowed by {text}");
    }

    #[test]
    fn the_group_that_names_us_speaks_to_us_alone() {
        let ours = "User-agent: Annals\nDisallow: /a\n\nUser-agent: *\nDisallow: /b\n";
        check(ours, &["/b"], &["/a"]);
        check("user-agent: annals/1.0\ndisallow: /a", &["/b"], &["/a"]);
        check("User-agent: annalsbot\nDisallow: /", &["/a"], &[]);
        check("User-agent: *\nDisallow: /b\n\nUser-agent: annals\n", &["/b"], &[]);
        check("User-agent: other\nUser-agent: annals\nDisallow: /a\n", &[], &["/a"]);
        check(
            "User-agent: annals\nDisallow: /a\nUser-agent: other\nDisallow: /b",
            &["/b"],
            &["/a"],
        );
        let twice = "User-agent: annals\nDisallow: /a\nUser-agent: annals\nDisallow: /b";
        check(twice, &["/c"], &["/a", "/b"]);
        let between = "User-agent: annals\nSitemap: http://e.org/s.xml\nDisallow: /a";
        check(between, &["/b"], &["/a"]);
        check("Disallow: /", &["/a"], &[]);
    }

    #[test]
    fn the_longest_pattern_decides() {
        let file = "User-agent: *\nAllow: /p\nDisallow: /\n";
        check(file, &["/page", "/robots.txt"], &["/a"]);
        check("User-agent: *\nDisallow: /folder\nAllow: /folder", &["/folder/page"], &[]);
        check("User-agent: *\nAllow: /page\nDisallow: /*.htm", &[], &["/page.htm"]);
        check("User-agent: *\nDisallow:\n", &["/a"], &[]);
    }

    #[test]
    fn files_are_read_as_people_write_them() {
        check("\u{feff}User-agent: *\r\rDisallow : /a # not this", &["/b"], &["/a"]);
        check("USER AGENT: *\nDisalow /a\n", &["/b"], &["/a"]);
        check("<html><p>User-agent: *", &["/a"], &[]);
        assert_eq!(Robots::parse(b"\xff\x00"), Robots::AllowAll);
    }

    #[test]
    fn a_pause_is_read_within_its_bound() {
        for (value, seconds) in [("2", 2.0), ("0.5", 0.5), ("10s", 10.0), ("86400", 60.0)] {
            let text = format!("User-agent: *\nCrawl-delay: {value}\n");
            let delay = Robots::parse(text.as_bytes()).crawl_delay();
            assert_eq!(delay, Some(Duration::from_secs_f32(seconds)), "{value}");
        }
        for value in ["0", "-1", "soon", "", "1.2.3"] {
            let text = format!("User-agent: *\nCrawl-delay: {value}\n");
            assert_eq!(Robots::parse(text.as_bytes()).crawl_delay(), None, "{value}");
        }
    }

    #[test]
    fn a_missing_file_allows_and_a_failing_one_forbids() {
        assert_eq!(Robots::from_answer(404, b"User-agent: *\nDisallow: /"), Robots::AllowAll);
        assert!(matches!(Robots::from_answer(503, b""), Robots::Unreachable(_)));
        assert!(matches!(Robots::from_answer(429, b""), Robots::Unreachable(_)));
        assert!(matches!(Robots::from_answer(200, b"User-agent: *"), Robots::Rules(_)));
    }

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    fn held(read: i64, asked: i64) -> RobotsFile {
        RobotsFile {
            origin: "http://e.org:80".into(),
            read: at(read),
            asked: at(asked),
            status: 404,
            etag: None,
            last_modified: None,
            body: Vec::new(),
        }
    }

    #[test]
    fn a_file_is_good_for_a_day() {
        assert_eq!(good_until(&held(0, 0), at(DAY - 1)), Some(at(DAY)));
        assert_eq!(good_until(&held(0, 0), at(DAY)), None);
        assert_eq!(good_until(&held(HOUR, HOUR), at(0)), None, "from the future");
    }

    #[test]
    fn a_host_that_fails_to_give_it_is_asked_each_hour_and_held_to_it_for_a_month() {
        let (read, failed) = (held(0, 0), |held, now| without_answer("503".into(), held, at(now)));
        assert_eq!(failed(Some(&read), 2 * DAY), (Robots::AllowAll, at(2 * DAY + HOUR)));
        assert_eq!(good_until(&held(0, 2 * DAY), at(2 * DAY + 60)), Some(at(2 * DAY + HOUR)));
        assert_eq!(good_until(&held(0, 2 * DAY), at(2 * DAY + HOUR)), None);
        let refused = (Robots::Unreachable("503".into()), at(30 * DAY + 600));
        assert_eq!(failed(Some(&read), 30 * DAY), refused);
        assert_eq!(failed(None, 0).0, refused.0);
    }

    #[test]
    fn a_huge_file_is_read_to_its_limit() {
        let line = "Disallow: /a*b*c$\n";
        let text = format!("User-agent: *\n{}Disallow: /late", line.repeat(100_000));
        check(&text, &["/late", "/a"], &["/abc"]);
    }

    proptest::proptest! {
        #[test]
        fn no_bytes_panic(bytes in proptest::collection::vec(0u8.., 0..400)) {
            if let Robots::Rules(rules) = Robots::parse(&bytes) {
                let _ = rules.allow(&CanonicalUrl::parse("http://e.org/a/b?c").unwrap());
            }
        }

        #[test]
        fn no_lines_panic(pieces in proptest::collection::vec(0usize..PIECES.len(), 0..40)) {
            let text: String = pieces.into_iter().map(|n| PIECES[n]).collect();
            if let Robots::Rules(rules) = Robots::parse(text.as_bytes()) {
                let _ = rules.allow(&CanonicalUrl::parse("http://e.org/a/b?c").unwrap());
            }
        }
    }

    /// Pieces of robots.txt files to throw together.
    const PIECES: &[&str] = &[
        "User-agent:",
        "Disallow:",
        "Allow:",
        "Crawl-delay:",
        " *",
        " annals",
        "/",
        "/a",
        "*",
        "$",
        "%2",
        "%2A",
        "%",
        "\n",
        "\r",
        "#",
        ":",
        "9",
        ".",
        "\u{feff}",
        "é",
    ];
}
