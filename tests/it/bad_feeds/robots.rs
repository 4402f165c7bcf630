//! robots.txt files that forbid, fail, lead elsewhere or are no such thing.

use super::*;

pub(super) fn rows() -> Vec<Row> {
    let with = |robots: fn(&Site), expected, behaviour| Row {
        behaviour,
        source: "RFC 9309 s.2.3.1",
        site: robots,
        then: None,
        expected,
    };
    vec![
        with(
            |s| {
                s.put("/robots.txt", Answer::ok("text/plain", "Allow: /\n".repeat(400_000)));
                put(s, good(s));
            },
            Entries(2),
            "a robots.txt of 3 MB",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::ok("text/plain", b"\x00\xff\x1f garbage".to_vec()));
                put(s, good(s));
            },
            Entries(2),
            "a robots.txt of garbage",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::page("<html><body>Not here"));
                put(s, good(s));
            },
            Entries(2),
            "a page in place of robots.txt",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::status(403));
                put(s, good(s));
            },
            Entries(2),
            "a robots.txt that may not be read",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::redirect(302, "/robots.txt"));
                put(s, good(s));
            },
            Entries(2),
            "a robots.txt in a circle",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::ok("text/plain", "User-agent: *\nDisallow: /feed"));
                put(s, good(s));
            },
            Fails("robots", "forbids"),
            "a robots.txt that forbids the feed",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::status(500));
                put(s, good(s));
            },
            Fails("robots", "500"),
            "a robots.txt that fails",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::status(429));
                put(s, good(s));
            },
            Fails("robots", "429"),
            "a robots.txt that asks for rest",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::raw("rubbish"));
                put(s, good(s));
            },
            Fails("robots", ""),
            "a robots.txt that is no HTTP",
        ),
        with(
            |s| {
                s.put("/robots.txt", Answer::never());
                put(s, good(s));
            },
            Fails("robots", "3 s"),
            "a robots.txt that never comes",
        ),
    ]
}
