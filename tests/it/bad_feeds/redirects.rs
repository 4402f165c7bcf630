//! Redirects: for good, for now, in circles, to where nobody should go.

use super::*;

pub(super) fn rows() -> Vec<Row> {
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
