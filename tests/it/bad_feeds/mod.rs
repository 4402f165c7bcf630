//! Servers that misbehave, each in its own way: what a good poller makes of it.
//!
//! One table, a file for each class of behaviour. Each row is a site of its own; all of them are
//! polled together, and again together after each has changed what its row says. The good feed among
//! them has to come through.

#![allow(clippy::too_many_lines)] // a table is as long as it is

mod bodies;
mod redirects;
mod robots;
mod statuses;
mod transport;
mod words;

use std::io::Write;

use serde_json::Value;

use crate::press::{Format, Story, feed};
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

#[test]
fn bad_servers_are_borne() {
    let rows: Vec<Row> = [
        statuses::rows(),
        transport::rows(),
        bodies::rows(),
        redirects::rows(),
        robots::rows(),
        words::rows(),
    ]
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
