//! A machine that dies loses nothing and doubles nothing.

use std::fs::{File, OpenOptions};
use std::io::Write;

use flate2::read::MultiGzDecoder;

use crate::press::{Format, Story, publish, publish_feed};
use crate::site::{Moment, Site};
use crate::world::{World, copy_folder};

const WORDS: [&str; 8] =
    ["heron", "barge", "sluice", "turnip", "ferry", "lantern", "organ", "beet"];

fn eight() -> Vec<Story> {
    let story = |word: &&str| {
        let text = format!("In the end the {word} was the reason, as the keeper had said.");
        Story::new(&format!("/news/{word}"), &format!("The {word} question"), &text)
    };
    WORDS.iter().map(story).collect()
}

/// Two feeds that share some of their articles: 11 requests with robots.txt.
fn courier() -> Site {
    let site = Site::open();
    publish(&site, &eight());
    publish_feed(&site, "/atom", Format::Atom, &eight()[..5]);
    publish_feed(&site, "/rss", Format::Rss, &eight()[3..]);
    site
}

fn follower(site: &Site) -> World {
    World::following(&[site.url("/atom"), site.url("/rss")])
}

/// What every query answers: the ids it finds.
fn answers(world: &World) -> Vec<Vec<String>> {
    let of = |query: &[&str]| {
        let mut titles = world.titles(query);
        titles.sort();
        titles
    };
    let queries: [&[&str]; 4] = [
        &["heron"],
        &["question", "-n", "50"],
        &["title:ferry"],
        &["\"keeper had said\"", "-n", "50"],
    ];
    queries.iter().map(|q| of(q)).collect()
}

/// Kills the first poll at each of these moments, restarts it, and compares with a poll that
/// nothing disturbed.
fn survives(moments: impl Iterator<Item = (usize, Moment)>) {
    let site = courier();
    let undisturbed = follower(&site);
    undisturbed.done(&["poll"]);
    let (hashes, found) = (undisturbed.hashes(), answers(&undisturbed));
    assert_eq!(hashes.len(), 8);
    assert_eq!(found.iter().map(Vec::len).collect::<Vec<_>>(), [1, 8, 1, 8]);
    for (n, moment) in moments {
        let world = follower(&site);
        assert!(world.killed_at(&site, n, moment, &["poll"]), "{moment:?} {n} never came");
        world.done(&["poll", "--all"]);
        assert_eq!(world.hashes(), hashes, "killed when request {n} had {moment:?}");
        assert_eq!(answers(&world), found, "killed when request {n} had {moment:?}");
        assert_eq!(world.sql::<i64>("SELECT count(*) FROM revisions"), 8);
        world.is_sound();
    }
}

#[test]
fn killed_when_a_request_has_arrived() {
    survives((0..10).map(|n| (n, Moment::Arrived)));
}

#[test]
fn killed_when_a_request_was_answered() {
    survives((1..11).map(|n| (n, Moment::Answered)));
}

#[test]
fn killed_again_and_again_it_still_arrives() {
    let site = courier();
    let undisturbed = follower(&site);
    undisturbed.done(&["poll"]);
    let world = follower(&site);
    // Each time it comes one request further, whatever that request is.
    for n in 0..11 {
        world.killed_at(&site, n, Moment::Arrived, &["poll", "--all"]);
    }
    world.done(&["poll", "--all"]);
    assert_eq!(world.hashes(), undisturbed.hashes());
    assert_eq!(answers(&world), answers(&undisturbed));
    world.is_sound();
}

#[test]
fn what_a_feed_said_is_kept_with_its_validators() {
    let site = courier();
    let world = follower(&site);
    // Both feeds are read and recorded; no page is.
    assert!(world.killed_at(&site, 3, Moment::Arrived, &["poll"]));
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM feeds WHERE etag IS NOT NULL"), 2);
    assert_eq!(world.sql::<i64>("SELECT count(*) FROM pages"), 8);
    site.take_log();
    world.done(&["poll", "--all"]);
    let log = site.take_log();
    assert_eq!(log.iter().filter(|line| line.ends_with(" 304")).count(), 2, "{log:?}");
    assert_eq!(world.export().len(), 8);
}

#[test]
fn killed_after_a_feed_answered_it_asks_for_the_whole_feed_again() {
    let site = courier();
    let world = World::following(&[site.url("/atom")]);
    assert!(world.killed_at(&site, 1, Moment::Answered, &["poll"]));
    world.done(&["poll", "--all"]);
    assert_eq!(world.export().len(), 5, "seen means recorded");
}

#[test]
fn a_torn_record_is_cut_off_before_the_next_one() {
    let site = Site::open();
    publish(&site, &eight()[..2]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let file = world.warc_files().pop().unwrap();
    let whole = std::fs::read(&file).unwrap();
    // Half of a record, as a process leaves it that dies while it writes; then more garbage than
    // what comes after could cover.
    let garbage: [&[u8]; 2] = [&whole[..whole.len() / 3], &[0xA5; 1 << 18]];
    for (n, tail) in garbage.into_iter().enumerate() {
        OpenOptions::new().append(true).open(&file).unwrap().write_all(tail).unwrap();
        publish(&site, &eight()[..4 + 2 * n]);
        world.done(&["poll", "--all"]);
        world.is_sound();
        assert_eq!(world.export().len(), 4 + 2 * n);
        // To its last byte the file is what any tool can read.
        let mut records = MultiGzDecoder::new(File::open(&file).unwrap());
        std::io::copy(&mut records, &mut std::io::sink()).expect("gzip members and nothing else");
    }
}

#[test]
fn a_record_cut_short_is_mended() {
    let site = Site::open();
    publish(&site, &eight()[..2]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    // The last record is the request of the last page, which no row refers to.
    let file = world.warc_files().pop().unwrap();
    let length = file.metadata().unwrap().len();
    OpenOptions::new().write(true).open(&file).unwrap().set_len(length - 7).unwrap();
    publish(&site, &eight()[..4]);
    world.done(&["poll", "--all"]);
    world.is_sound();
    assert_eq!(world.export().len(), 4);
}

#[test]
fn a_deleted_index_is_built_again() {
    let site = courier();
    let world = follower(&site);
    world.done(&["poll"]);
    let found = answers(&world);
    std::fs::remove_dir_all(world.path("index")).unwrap();
    world.done(&["reindex"]);
    assert_eq!(answers(&world), found);
    std::fs::remove_dir_all(world.path("index")).unwrap();
    assert_eq!(answers(&world), found, "a search alone mends it too");
    world.is_sound();
}

#[test]
fn a_damaged_index_is_said_and_built_again() {
    let site = courier();
    let world = follower(&site);
    world.done(&["poll"]);
    let found = answers(&world);
    let folder = world.path("index");
    let files: Vec<_> = std::fs::read_dir(&folder).unwrap().map(|e| e.unwrap().path()).collect();
    assert!(files.iter().any(|f| f.ends_with("meta.json")), "{files:?}");
    world.write("index/meta.json", "{ this is no index");
    let run = world.done(&["search", "heron"]).shows("The heron question");
    assert!(run.stderr.contains("index"), "silent about it\n{run}");
    assert_eq!(answers(&world), found);
    world.write("index/meta.json", "");
    world.done(&["poll", "--all"]);
    assert_eq!(answers(&world), found);
    world.is_sound();
}

#[test]
fn an_index_whose_segments_are_gone_is_built_again() {
    let site = courier();
    let world = follower(&site);
    world.done(&["poll"]);
    let found = answers(&world);
    for entry in std::fs::read_dir(world.path("index")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|e| e == "term" || e == "idx" || e == "store") {
            std::fs::remove_file(path).unwrap();
        }
    }
    assert_eq!(answers(&world), found);
}

#[test]
fn an_index_behind_the_archive_catches_up() {
    let site = Site::open();
    publish(&site, &eight()[..4]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    // As if the machine died between the archive's commit and the index's.
    copy_folder(&world.path("index"), &world.path("index-before"));
    let mut later = eight();
    later[0] = later[0].clone().edited("In the end it was the stoat, as nobody had said.");
    publish(&site, &later);
    world.done(&["poll", "--all"]);
    let found = answers(&world);
    std::fs::remove_dir_all(world.path("index")).unwrap();
    std::fs::rename(world.path("index-before"), world.path("index")).unwrap();
    assert_eq!(answers(&world), found);
    assert_eq!(world.titles(&["stoat"]), ["The heron question"], "once, as it is now");
    world.is_sound();
}

#[test]
fn an_index_ahead_of_its_archive_is_not_believed() {
    let site = Site::open();
    publish(&site, &eight()[..2]);
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    // An archive restored from a backup, beside the index of today.
    copy_folder(&world.path("archive"), &world.path("archive-before"));
    publish(&site, &eight());
    world.done(&["poll", "--all"]);
    std::fs::remove_dir_all(world.path("archive")).unwrap();
    std::fs::rename(world.path("archive-before"), world.path("archive")).unwrap();
    let found = world.titles(&["question", "-n", "50"]);
    assert_eq!(found.len(), 2, "it finds what is no longer there: {found:?}");
}
