//! Bodies that are not what they say: coded wrongly, far too large, no feed at all.

use super::*;

pub(super) fn rows() -> Vec<Row> {
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
