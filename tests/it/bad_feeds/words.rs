//! What a feed says wrongly of itself or its entries; most show it at the second poll.

use super::*;

pub(super) fn rows() -> Vec<Row> {
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
