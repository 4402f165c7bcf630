//! Statuses, and what is asked with them.

use super::*;

pub(super) fn rows() -> Vec<Row> {
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
