//! Connections that hang, break off or are no HTTP.

use super::*;

pub(super) fn rows() -> Vec<Row> {
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
