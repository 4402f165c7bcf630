//! Servers that misbehave, each in its own way: what a good poller makes of it.
//!
//! One table. Each row is a site of its own; all of them are polled together, and again together
//! after each has changed what its row says. The good feed among them has to come through.

#![allow(clippy::too_many_lines)] // a table is as long as it is

use std::io::Write;

use serde_json::Value;

use crate::press::{Format, Story, feed, feed_of_links};
use crate::site::{Answer, Site};
use crate::world::World;

/// A way to misbehave.
struct Row {
    behaviour: &'static str,
    source: &'static str,
    site: fn(&Site),
    /// What it changes before the second poll.
    then: Option<fn(&Site)>,
    expected: Expected,
}

/// What a good poller makes of it, after the last poll.
enum Expected {
    /// So many entries are known; the feed is well.
    Entries(u64),
    /// The feed fails: its kind, and words of the reason.
    Fails(&'static str, &'static str),
    /// It fails, and is left alone for so long at least, in seconds.
    Rests(&'static str, i64),
    /// It is followed to this path.
    Moved(&'static str),
    /// It is gone for good.
    Gone,
}

use Expected::{Entries, Fails, Gone, Moved, Rests};

fn row(behaviour: &'static str, source: &'static str, site: fn(&Site), expected: Expected) -> Row {
    Row { behaviour, source, site, then: None, expected }
}

fn story(n: usize) -> Story {
    Story::new(&format!("/news/{n}"), &format!("Bulletin {n}"), "There is nothing to add.")
}

fn two() -> Vec<Story> {
    vec![story(1), story(2)]
}

fn good(site: &Site) -> Answer {
    Answer::ok(Format::Rss.kind(), feed(site, Format::Rss, &two()))
}

/// An RSS document with these items.
fn rss(items: &str) -> Answer {
    let text = format!("<rss version=\"2.0\"><channel><title>T</title>{items}</channel></rss>");
    Answer::ok(Format::Rss.kind(), text).without("ETag")
}

fn put(site: &Site, answer: Answer) {
    site.put("/feed", answer);
}

fn status(site: &Site, status: u16) {
    put(site, Answer::status(status));
}

/// Bytes of a whole answer: a head of these lines, and a body.
fn raw(head: &str, body: &str) -> Answer {
    Answer::raw(format!("{}\r\n\r\n{body}", head.replace('\n', "\r\n")))
}

const SHORT: &str = "<rss version=\"2.0\"><channel><title>T</title><item><guid>1</guid></item>\
                     <item><guid>2</guid></item></channel></rss>";

/// More than the limit of one MiB.
fn much() -> Vec<u8> {
    vec![b' '; 3 << 20]
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::BrotliCompress(&mut &bytes[..], &mut out, &Default::default()).unwrap();
    out
}

fn zstd(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn statuses() -> Vec<Row> {
    vec![
        row("204, nothing", "RFC 9110 s.15.3.5", |s| status(s, 204), Fails("not_a_feed", "empty")),
        row(
            "206, nobody asked",
            "RFC 9110 s.15.3.7",
            |s| {
                put(
                    s,
                    raw("HTTP/1.1 206 P\nContent-Range: bytes 0-9/99\nContent-Length: 114", SHORT),
                );
            },
            Entries(2),
        ),
        row("300, a choice", "RFC 9110 s.15.4.1", |s| status(s, 300), Fails("denied", "300")),
        row(
            "301",
            "RFC 9110 s.15.4.2",
            |s| {
                s.put("/new", good(s));
                put(s, Answer::redirect(301, "/new"));
            },
            Moved("/new"),
        ),
        row(
            "302",
            "RFC 9110 s.15.4.3",
            |s| {
                s.put("/new", good(s));
                put(s, Answer::redirect(302, "/new"));
            },
            Entries(2),
        ),
        row(
            "303",
            "RFC 9110 s.15.4.4",
            |s| {
                s.put("/new", good(s));
                put(s, Answer::redirect(303, "/new"));
            },
            Entries(2),
        ),
        row("304, nobody asked", "RFC 9110 s.15.4.5", |s| status(s, 304), Fails("broken", "304")),
        row(
            "307",
            "RFC 9110 s.15.4.8",
            |s| {
                s.put("/new", good(s));
                put(s, Answer::redirect(307, "/new"));
            },
            Entries(2),
        ),
        row(
            "308",
            "RFC 9110 s.15.4.9",
            |s| {
                s.put("/new", good(s));
                put(s, Answer::redirect(308, "/new"));
            },
            Moved("/new"),
        ),
        row(
            "a 308 after a 302 is not for good",
            "RFC 9110 s.15.4.9",
            |s| {
                s.put("/b", Answer::redirect(308, "/new"));
                s.put("/new", good(s));
                put(s, Answer::redirect(302, "/b"));
            },
            Entries(2),
        ),
        row("400", "RFC 9110 s.15.5.1", |s| status(s, 400), Fails("denied", "400")),
        row("401", "RFC 9110 s.15.5.2", |s| status(s, 401), Fails("denied", "401")),
        row("402", "RFC 9110 s.15.5.3", |s| status(s, 402), Fails("denied", "402")),
        row("403", "RFC 9110 s.15.5.4", |s| status(s, 403), Fails("denied", "403")),
        row("404", "RFC 9110 s.15.5.5", |s| status(s, 404), Fails("not_found", "404")),
        row("406", "RFC 9110 s.15.5.7", |s| status(s, 406), Fails("denied", "406")),
        row("408", "RFC 9110 s.15.5.9", |s| status(s, 408), Fails("server_error", "408")),
        row("410", "RFC 9110 s.15.5.11", |s| status(s, 410), Gone),
        row("451", "RFC 7725 s.3", |s| status(s, 451), Fails("denied", "451")),
        row(
            "429 with seconds",
            "RFC 6585 s.4",
            |s| {
                put(s, Answer::status(429).header("Retry-After", "90000"));
            },
            Rests("rate_limited", 86_400),
        ),
        row(
            "429 with a date",
            "RFC 9110 s.10.2.3",
            |s| {
                put(s, Answer::status(429).header("Retry-After", "Fri, 01 Jan 2100 00:00:00 GMT"));
            },
            Rests("rate_limited", 86_400),
        ),
        row("429 without a word", "RFC 6585 s.4", |s| status(s, 429), Rests("rate_limited", 3_600)),
        row(
            "429 with rubbish",
            "RFC 9110 s.10.2.3",
            |s| {
                put(s, Answer::status(429).header("Retry-After", "-1"));
            },
            Rests("rate_limited", 3_600),
        ),
        row("500", "RFC 9110 s.15.6.1", |s| status(s, 500), Fails("server_error", "500")),
        row("502", "RFC 9110 s.15.6.3", |s| status(s, 502), Fails("server_error", "502")),
        row(
            "503 with a wish",
            "RFC 9110 s.15.6.4",
            |s| {
                put(s, Answer::status(503).header("Retry-After", "7200"));
            },
            Rests("server_error", 7_200),
        ),
        row("504", "RFC 9110 s.15.6.5", |s| status(s, 504), Fails("server_error", "504")),
        row(
            "520, which nobody defined",
            "RFC 9110 s.15",
            |s| status(s, 520),
            Fails("server_error", "520"),
        ),
        row(
            "999, which nobody may use",
            "RFC 9110 s.15",
            |s| status(s, 999),
            Fails("server_error", "999"),
        ),
        row(
            "103 before the answer",
            "RFC 8297 s.2",
            |s| {
                let head = "HTTP/1.1 103 Early Hints\nLink: </s.css>\n\nHTTP/1.1 200 OK\nContent-Length: 114";
                put(s, raw(head, SHORT));
            },
            Entries(2),
        ),
    ]
}

fn transport() -> Vec<Row> {
    vec![
        row(
            "never answers",
            "RFC 9112 s.9.5",
            |s| put(s, Answer::never()),
            Fails("timeout", "3 s"),
        ),
        row(
            "slow loris",
            "RFC 9112 s.9.5",
            |s| put(s, good(s).dripping()),
            Fails("timeout", "3 s"),
        ),
        row(
            "closes without a word",
            "RFC 9112 s.9.6",
            |s| put(s, Answer::raw("")),
            Fails("broken", ""),
        ),
        row(
            "closes within the head",
            "RFC 9112 s.8",
            |s| {
                put(s, Answer::raw("HTTP/1.1 200 OK\r\nContent-Ty"));
            },
            Fails("broken", ""),
        ),
        row(
            "closes within the body",
            "RFC 9112 s.8",
            |s| put(s, good(s).cut()),
            Fails("broken", "broke off"),
        ),
        row(
            "resets the connection",
            "RFC 9293 s.3.5.2",
            |s| put(s, good(s).reset()),
            Fails("broken", "broke off"),
        ),
        row(
            "promises more than it sends",
            "RFC 9112 s.6.3",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nContent-Length: 9999", SHORT));
            },
            Fails("broken", ""),
        ),
        row(
            "sends more than it promised",
            "RFC 9112 s.6.3",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nContent-Length: 100", SHORT));
            },
            Entries(2),
        ),
        row(
            "promises two lengths",
            "RFC 9112 s.6.3",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nContent-Length: 114\nContent-Length: 7", SHORT));
            },
            Fails("broken", ""),
        ),
        row(
            "promises a length that is no number",
            "RFC 9112 s.6.3",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nContent-Length: many", SHORT));
            },
            Fails("broken", ""),
        ),
        row(
            "promises no length",
            "RFC 9112 s.6.3",
            |s| put(s, raw("HTTP/1.1 200 OK", SHORT)),
            Entries(2),
        ),
        row(
            "chunks of no size",
            "RFC 9112 s.7.1",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", SHORT));
            },
            Fails("broken", ""),
        ),
        row(
            "chunks that end early",
            "RFC 9112 s.8",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nTransfer-Encoding: chunked", "1F4\r\n<rss"));
            },
            Fails("broken", ""),
        ),
        row(
            "chunks and a length",
            "RFC 9112 s.6.3",
            |s| {
                let body = format!("72\r\n{SHORT}\r\n0\r\n\r\n");
                put(
                    s,
                    raw("HTTP/1.1 200 OK\nContent-Length: 3\nTransfer-Encoding: chunked", &body),
                );
            },
            Entries(2),
        ),
        row(
            "another protocol",
            "RFC 9112 s.2",
            |s| put(s, Answer::raw("SSH-2.0-OpenSSH_9\r\n")),
            Fails("broken", ""),
        ),
        row(
            "a body without a head",
            "RFC 9112 s.2",
            |s| put(s, Answer::raw(SHORT)),
            Fails("broken", ""),
        ),
        row("HTTP/1.0", "RFC 9110 s.6.2", |s| put(s, raw("HTTP/1.0 200 OK", SHORT)), Entries(2)),
        row("no reason phrase", "RFC 9112 s.4", |s| put(s, raw("HTTP/1.1 200", SHORT)), Entries(2)),
        row(
            "bare line feeds",
            "RFC 9112 s.2.2",
            |s| {
                put(s, Answer::raw(format!("HTTP/1.1 200 OK\nX-A: b\n\n{SHORT}")));
            },
            Entries(2),
        ),
        row(
            "header lines without a colon",
            "RFC 9112 s.5",
            |s| {
                put(s, raw("HTTP/1.1 200 OK\nthis is no field\nX-A: b", SHORT));
            },
            Entries(2),
        ),
        row(
            "bytes that no header may hold",
            "RFC 9110 s.5.5",
            |s| {
                put(
                    s,
                    Answer::raw(
                        [b"HTTP/1.1 200 OK\r\nX-A: \xff\xfe\r\n\r\n", SHORT.as_bytes()].concat(),
                    ),
                );
            },
            Entries(2),
        ),
        row(
            "a head without end",
            "RFC 9110 s.5.4",
            |s| {
                put(s, raw(&format!("HTTP/1.1 200 OK\n{}", "X-A: b\n".repeat(200_000)), SHORT));
            },
            Fails("broken", ""),
        ),
    ]
}

fn bodies() -> Vec<Row> {
    vec![
        row(
            "larger than the limit",
            "RFC 9110 s.8.6",
            |s| {
                put(s, Answer::ok("text/xml", much()));
            },
            Fails("body", "larger than 1 MiB"),
        ),
        row(
            "a bomb in gzip",
            "RFC 1952",
            |s| {
                put(s, rss("").coded("gzip", gzip(&much())));
            },
            Fails("body", "inflates to more"),
        ),
        row(
            "a bomb in brotli",
            "RFC 7932 s.11",
            |s| {
                put(s, rss("").coded("br", brotli(&much())));
            },
            Fails("body", "inflates to more"),
        ),
        row(
            "a bomb in zstd",
            "RFC 8878 s.7",
            |s| {
                put(s, rss("").coded("zstd", zstd(&much())));
            },
            Fails("body", "inflates to more"),
        ),
        row(
            "a bomb in a bomb",
            "RFC 9110 s.8.4",
            |s| {
                put(s, rss("").coded("zstd, gzip", gzip(&zstd(&much()))));
            },
            Fails("body", "inflates to more"),
        ),
        row(
            "codings upon codings",
            "RFC 9110 s.8.4",
            |s| {
                put(s, good(s).header("Content-Encoding", "gzip, gzip, gzip, gzip, gzip"));
            },
            Fails("body", "codings"),
        ),
        row(
            "said to be gzip, and is not",
            "RFC 9110 s.8.4.1.3",
            |s| {
                put(s, good(s).header("Content-Encoding", "gzip"));
            },
            Entries(2),
        ),
        row(
            "gzip that breaks off",
            "RFC 1952 s.2.3",
            |s| {
                put(s, rss("").coded("gzip", gzip(SHORT.as_bytes())[..40].to_vec()));
            },
            Fails("body", "inflated"),
        ),
        row(
            "a coding that nobody knows",
            "RFC 9110 s.8.4.1",
            |s| {
                put(s, good(s).header("Content-Encoding", "exotic"));
            },
            Fails("body", "exotic"),
        ),
        row(
            "gzip that nobody spoke of",
            "RFC 9110 s.8.4",
            |s| {
                put(s, Answer::ok("text/xml", gzip(SHORT.as_bytes())));
            },
            Entries(2),
        ),
        row(
            "empty",
            "RFC 9110 s.15.3.1",
            |s| put(s, Answer::ok("text/xml", "")),
            Fails("not_a_feed", "empty"),
        ),
        row(
            "a page for people",
            "RFC 9110 s.8.3",
            |s| {
                put(s, Answer::page(story(1).html()));
            },
            Fails("not_a_feed", "HTML"),
        ),
        row(
            "an error in JSON",
            "JSON Feed 1.1",
            |s| {
                put(s, Answer::ok("application/json", "{\"error\": \"busy\"}"));
            },
            Fails("not_a_feed", "JSON"),
        ),
        row(
            "a feed said to be a page",
            "RFC 9110 s.8.3",
            |s| {
                put(s, good(s).header("Content-Type", "text/html"));
            },
            Entries(2),
        ),
        row(
            "a feed that breaks off",
            "XML 1.0 s.2.1",
            |s| {
                put(s, Answer::ok("text/xml", &SHORT.as_bytes()[..110]));
            },
            Entries(2),
        ),
        row(
            "junk before the root",
            "XML 1.0 s.2.8",
            |s| {
                put(s, Answer::ok("text/xml", format!("\u{feff} \nWarning: x() in y\n{SHORT}")));
            },
            Entries(2),
        ),
        row(
            "entities in entities",
            "XML 1.0 s.4.4",
            |s| {
                let dtd = "<!DOCTYPE r [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;'>]>";
                put(s, Answer::ok("text/xml", format!("{dtd}{}", SHORT.replace(">T<", ">&b;<"))));
            },
            Entries(2),
        ),
        row(
            "an entity elsewhere",
            "XML 1.0 s.4.2.2",
            |s| {
                let dtd = format!("<!DOCTYPE r [<!ENTITY a SYSTEM '{}'>]>", s.url("/secret"));
                put(s, Answer::ok("text/xml", format!("{dtd}{}", SHORT.replace(">T<", ">&a;<"))));
            },
            Entries(2),
        ),
        row("no entries", "RFC 4287 s.4.1.1", |s| put(s, rss("")), Entries(0)),
    ]
}

fn redirects() -> Vec<Row> {
    vec![
        row(
            "a circle",
            "RFC 9110 s.15.4",
            |s| {
                s.put("/b", Answer::redirect(302, "/feed"));
                put(s, Answer::redirect(302, "/b"));
            },
            Fails("redirect", "circle"),
        ),
        row(
            "to itself",
            "RFC 9110 s.15.4",
            |s| put(s, Answer::redirect(302, "/feed")),
            Fails("redirect", "circle"),
        ),
        row(
            "to itself, with a cookie",
            "RFC 6265 s.3",
            |s| {
                let first = Answer::redirect(302, "/feed").header("Set-Cookie", "seen=1");
                s.put_in_turn("/feed", vec![first, good(s)]);
            },
            Entries(2),
        ),
        row(
            "to itself, with a cookie each time",
            "RFC 6265 s.3",
            |s| {
                put(s, Answer::redirect(302, "/feed").header("Set-Cookie", "seen=1"));
            },
            Fails("redirect", "circle"),
        ),
        row(
            "without end",
            "RFC 9110 s.15.4",
            |s| {
                for n in 0..9 {
                    s.put(&format!("/{n}"), Answer::redirect(302, &format!("/{}", n + 1)));
                }
                put(s, Answer::redirect(302, "/0"));
            },
            Fails("redirect", "more than 5"),
        ),
        row("to nowhere", "RFC 9110 s.10.2.2", |s| status(s, 302), Fails("redirect", "Location")),
        row(
            "to another scheme",
            "RFC 9110 s.4.2",
            |s| {
                put(s, Answer::redirect(302, "ftp://127.0.0.1/feed"));
            },
            Fails("redirect", "ftp"),
        ),
        row(
            "to a file",
            "RFC 8089",
            |s| {
                put(s, Answer::redirect(302, "file:///etc/passwd"));
            },
            Fails("redirect", "file"),
        ),
        row(
            "into a private network",
            "RFC 1918",
            |s| {
                put(s, Answer::redirect(302, "http://10.0.0.1/feed"));
            },
            Fails("settings", "private"),
        ),
        row(
            "into it, written as one number",
            "RFC 1918",
            |s| {
                put(s, Answer::redirect(302, "http://167772161/feed"));
            },
            Fails("settings", "private"),
        ),
        row(
            "to the machine's own secrets",
            "RFC 3927",
            |s| {
                put(s, Answer::redirect(301, "http://169.254.169.254/latest/meta-data/"));
            },
            Fails("settings", "private"),
        ),
        row(
            "into it as IPv6",
            "RFC 4193",
            |s| {
                put(s, Answer::redirect(302, "http://[fd00::1]/feed"));
            },
            Fails("settings", "private"),
        ),
    ]
}

fn robots() -> Vec<Row> {
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

/// What a feed says wrongly of itself or its entries; most show it at the second poll.
fn words() -> Vec<Row> {
    let row = |behaviour, source, site, then, expected| Row {
        behaviour,
        source,
        site,
        then: Some(then),
        expected,
    };
    let same: fn(&Site) = |_| {};
    vec![
        row(
            "Last-Modified in the future",
            "RFC 9110 s.8.8.2",
            |s| {
                let date = "Fri, 01 Jan 2100 00:00:00 GMT";
                put(s, good(s).without("ETag").header("Last-Modified", date));
            },
            same,
            Entries(2),
        ),
        row(
            "Last-Modified that is no date",
            "RFC 9110 s.8.8.2",
            |s| {
                put(s, good(s).without("ETag").header("Last-Modified", "yesterday"));
            },
            same,
            Entries(2),
        ),
        row(
            "an ETag without quotes",
            "RFC 9110 s.8.8.3",
            |s| {
                put(s, good(s).header("ETag", "abc"));
            },
            same,
            Entries(2),
        ),
        row(
            "an ETag that changes each time",
            "RFC 9110 s.8.8.3",
            |s| {
                put(s, good(s).header("ETag", "\"1\""));
            },
            |s| put(s, good(s).header("ETag", "\"2\"")),
            Entries(2),
        ),
        row(
            "an ETag of other bytes",
            "RFC 9110 s.8.8.3",
            |s| {
                put(s, good(s).header("ETag", "\"\u{e9}\""));
            },
            same,
            Entries(2),
        ),
        row(
            "bytes that change each time",
            "RFC 4287 s.4.2.15",
            |s| {
                put(s, good(s).without("ETag"));
            },
            |s| {
                let body = feed(s, Format::Rss, &two()).replace("News of the fen", "Built anew");
                put(s, Answer::ok("text/xml", body).without("ETag"));
            },
            Entries(2),
        ),
        row(
            "one guid for all",
            "RSS 2.0 guid",
            |s| {
                put(
                    s,
                    rss(
                        "<item><guid>1</guid><link>/a</link></item><item><guid>1</guid><link>/b</link></item>",
                    ),
                );
            },
            same,
            Entries(2),
        ),
        row(
            "new guids each time",
            "RSS 2.0 guid",
            |s| {
                put(
                    s,
                    rss(
                        "<item><guid>1</guid><link>/a</link></item><item><guid>2</guid><link>/b</link></item>",
                    ),
                );
            },
            |s| {
                put(
                    s,
                    rss(
                        "<item><guid>3</guid><link>/a</link></item><item><guid>4</guid><link>/b</link></item>",
                    ),
                );
            },
            Entries(2),
        ),
        row(
            "an entry twice",
            "RFC 4287 s.4.1.1",
            |s| {
                put(s, rss(&"<item><guid>1</guid><link>/a</link></item>".repeat(2)));
            },
            same,
            Entries(1),
        ),
        row(
            "entries without ids",
            "RSS 2.0 item",
            |s| {
                put(
                    s,
                    rss(
                        "<item><title>A</title><link>/a</link></item><item><title>B</title></item>",
                    ),
                );
            },
            same,
            Entries(2),
        ),
        row(
            "entries without links",
            "RSS 2.0 item",
            |s| {
                put(s, rss("<item><title>A</title></item><item><title>B</title></item>"));
            },
            same,
            Entries(2),
        ),
        row(
            "entries without anything",
            "RSS 2.0 item",
            |s| put(s, rss("<item></item>")),
            same,
            Entries(1),
        ),
        row(
            "dates in the future",
            "RSS 2.0 pubDate",
            |s| {
                put(
                    s,
                    rss(
                        "<item><guid>1</guid><pubDate>Fri, 01 Jan 2100 00:00:00 GMT</pubDate></item>",
                    ),
                );
            },
            same,
            Entries(1),
        ),
        row(
            "dates of no calendar",
            "RFC 822 s.5",
            |s| {
                put(
                    s,
                    rss("<item><guid>1</guid><pubDate>Mon, 31 Feb 2026 25:61:00</pubDate></item>"),
                );
            },
            same,
            Entries(1),
        ),
        row(
            "three hundred entries at once",
            "RFC 4287 s.4.1.1",
            |s| {
                put(
                    s,
                    rss(&(0..300)
                        .map(|n| format!("<item><guid>{n}</guid></item>"))
                        .collect::<String>()),
                );
            },
            same,
            Entries(300),
        ),
        row(
            "links of other schemes",
            "RFC 3986 s.3.1",
            |s| {
                put(
                    s,
                    rss(
                        "<item><title>A</title><link>javascript:x</link></item><item><title>B</title><link>mailto:a@b.c</link></item>",
                    ),
                );
            },
            same,
            Entries(2),
        ),
        row(
            "another feed under the address",
            "RFC 4287 s.4.2.6",
            |s| {
                put(s, rss("<item><guid>1</guid></item>"));
            },
            |s| put(s, rss("<item><guid>2</guid></item>")),
            Entries(2),
        ),
        row(
            "asks to be left alone for a century",
            "RSS 2.0 ttl",
            |s| {
                put(
                    s,
                    rss(
                        "<ttl>52560000</ttl><skipHours><hour>99</hour></skipHours><item><guid>1</guid></item>",
                    ),
                );
            },
            same,
            Entries(1),
        ),
        row(
            "cookies without end",
            "RFC 6265 s.6.1",
            |s| {
                let mut answer = good(s);
                answer = answer.header("Set-Cookie", &format!("a={}", "x".repeat(20_000)));
                put(s, answer);
            },
            same,
            Entries(2),
        ),
        row(
            "an error under the feed's ETag",
            "RFC 9110 s.8.8.3",
            |s| {
                put(s, Answer::page("<p>Busy").header("ETag", "\"1\""));
            },
            |s| put(s, good(s).header("ETag", "\"1\"")),
            Entries(2),
        ),
        row("an outage", "RFC 9110 s.15.6.4", |s| status(s, 503), |s| put(s, good(s)), Entries(2)),
        row(
            "gone, and back",
            "RFC 9110 s.15.5.11",
            |s| status(s, 410),
            |s| put(s, good(s)),
            Entries(2),
        ),
    ]
}

#[test]
fn bad_servers_are_borne() {
    let rows: Vec<Row> = [statuses(), transport(), bodies(), redirects(), robots(), words()]
        .into_iter()
        .flatten()
        .collect();
    let names: std::collections::BTreeSet<_> =
        rows.iter().map(|r| (r.behaviour, r.source)).collect();
    assert!(names.len() == rows.len() && rows.len() > 100, "{} of {}", names.len(), rows.len());

    let sites: Vec<Site> = rows.iter().map(|_| Site::open()).collect();
    for (row, site) in rows.iter().zip(&sites) {
        (row.site)(site);
    }
    let among = Site::open();
    let page = Answer::page(story(1).html());
    among.put("/news/1", page);
    put(&among, Answer::ok("text/xml", feed(&among, Format::Rss, &two()[..1])));
    let feeds: Vec<String> = sites.iter().chain([&among]).map(|site| site.url("/feed")).collect();
    let settings = "timeout = \"3s\"\nbody_mib_max = 1\nredirects_max = 5\n\n\
                    [poll]\nhosts_at_once = 200";
    let world = World::with_settings(settings, &feeds);
    world.done(&["--quiet", "poll"]);
    world.article("Bulletin 1");
    for (row, site) in rows.iter().zip(&sites) {
        if let Some(then) = row.then {
            then(site);
        }
    }
    let again: Vec<&str> = rows
        .iter()
        .zip(&feeds)
        .filter(|(row, _)| row.then.is_some())
        .flat_map(|(_, feed)| ["--feed", feed.as_str()])
        .collect();
    world.done(&[&["--quiet", "poll"], &again[..]].concat());

    let found = world.done(&["feeds", "--json"]).json();
    let found = found.as_array().unwrap();
    let mut wrong = Vec::new();
    for ((row, site), found) in rows.iter().zip(&sites).zip(found) {
        if let Err(what) = compare(&row.expected, site, found) {
            wrong.push(format!("{} ({}): {what}\n{found:#}", row.behaviour, row.source));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(sites.iter().all(|site| site.requests_of("/secret").is_empty()));
    world.is_sound();
}

fn compare(expected: &Expected, site: &Site, found: &Value) -> Result<(), String> {
    let is = |key: &str, value: Value| match found[key] == value {
        true => Ok(()),
        false => Err(format!("{key} is not {value}")),
    };
    let fails = |kind: &str, words: &str| {
        is("state", "failing".into())?;
        is("failure", kind.into())?;
        let error = found["error"].as_str().unwrap_or_default();
        error.contains(words).then_some(()).ok_or(format!("{words:?} is not in {error:?}"))
    };
    match expected {
        Entries(n) => is("state", "ok".into()).and(is("entries", (*n).into())),
        Fails(kind, words) => fails(kind, words),
        Rests(kind, seconds) => {
            fails(kind, "")?;
            let moment =
                |key: &str| found[key].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
            let wait = moment("next_poll").duration_since(moment("last_polled")).as_secs();
            (wait >= *seconds).then_some(()).ok_or(format!("due after {wait} s"))
        }
        Moved(path) => {
            is("state", "moved".into())?;
            is("moved_to", site.url(path).into()).and(is("entries", 2.into()))
        }
        Gone => is("state", "gone".into()).and(is("failure", "gone".into())),
    }
}

#[test]
fn one_article_in_three_feeds_under_four_addresses_is_one() {
    let site = Site::open();
    let story = Story { canonical: Some(site.url("/news/1")), ..story(1) };
    let addresses =
        ["/news/1", "/amp/1", "/news/1?utm_source=a", "/r/1"].map(|path| site.url(path));
    site.put("/news/1", Answer::page(story.html()));
    site.put("/amp/1", Answer::page(story.html()));
    site.put("/r/1", Answer::redirect(302, "/news/1"));
    let feeds = [&addresses[..2], &addresses[1..3], &addresses[2..]];
    for (n, links) in feeds.iter().enumerate() {
        let linked: Vec<_> = links.iter().map(|link| (link.clone(), &story)).collect();
        site.put(&format!("/{n}"), Answer::ok("text/xml", feed_of_links(Format::Rss, &linked)));
    }
    let world = World::following(&["/0", "/1", "/2"].map(|path| site.url(path)));
    world.done(&["poll"]);
    assert_eq!(world.article("Bulletin 1")["url"], site.url("/news/1"));
    assert_eq!(world.export().len(), 1);
    world.is_sound();
}
