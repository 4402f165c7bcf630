//! What lies on the disk: readable by others, guarded against two writers and against the future.

use std::io::{BufReader, Read};
use std::path::Path;

use flate2::bufread::GzDecoder;
use warc::{RecordType, WarcHeader, WarcReader};

use crate::press::{Format, Story, feed, publish, publish_feed};
use crate::site::{Answer, Site};
use crate::world::World;

fn two() -> Vec<Story> {
    vec![
        Story::new("/news/dyke", "The dyke holds", "The pumps ran until the lamps dimmed."),
        Story::new("/news/eel", "Eels return", "Anglers counted ninety glass eels."),
    ]
}

fn polled() -> (Site, World) {
    let site = Site::open();
    publish(&site, &two());
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    (site, world)
}

/// One record as another tool reads it.
struct Record {
    fields: Vec<(WarcHeader, String)>,
    body: Vec<u8>,
}

impl Record {
    fn field(&self, name: WarcHeader) -> Option<&str> {
        self.fields.iter().find(|(n, _)| *n == name).map(|(_, v)| v.as_str())
    }

    fn kind(&self) -> RecordType {
        self.field(WarcHeader::WarcType).expect("a type").into()
    }

    fn uri(&self) -> &str {
        self.field(WarcHeader::TargetURI).unwrap_or_default()
    }
}

fn records(file: &Path) -> Vec<Record> {
    members(file).iter().map(|member| record(member)).collect()
}

/// The one record of a gzip member.
fn record(member: &[u8]) -> Record {
    let mut found = WarcReader::new(BufReader::new(member)).iter_raw_records();
    let (head, body) = found.next().expect("a record").expect("a readable record");
    assert!(found.next().is_none(), "one gzip member holds two records");
    let text = |bytes: &Vec<u8>| String::from_utf8(bytes.clone()).unwrap();
    let fields = head.as_ref().iter().map(|(n, v)| (n.clone(), text(v))).collect();
    Record { fields, body }
}

/// The gzip members of a file, each inflated by itself.
fn members(file: &Path) -> Vec<Vec<u8>> {
    let bytes = std::fs::read(file).unwrap();
    let mut rest = &bytes[..];
    let mut members = Vec::new();
    while !rest.is_empty() {
        let mut decoder = GzDecoder::new(rest);
        let mut member = Vec::new();
        decoder.read_to_end(&mut member).unwrap();
        rest = decoder.into_inner();
        members.push(member);
    }
    members
}

#[test]
fn another_warc_tool_reads_every_exchange() {
    let (site, world) = polled();
    let files = world.warc_files();
    assert_eq!(files.len(), 1);
    let name = files[0].file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("annals-") && name.ends_with(".warc.gz"), "{name}");

    let whole = WarcReader::from_path_gzip(&files[0]).unwrap().iter_records();
    let whole: Vec<_> = whole.map(|r| r.expect("a valid record")).collect();
    let records = records(&files[0]);
    assert_eq!(records.len(), whole.len(), "one gzip member a record");
    assert_eq!(records[0].kind(), RecordType::WarcInfo);
    for path in ["/feed", "/news/dyke", "/news/eel"] {
        let url = site.url(path);
        let of =
            |kind| records.iter().find(|r| r.uri() == url && r.kind() == kind).expect("a record");
        let (request, response) = (of(RecordType::Request), of(RecordType::Response));
        let head = String::from_utf8_lossy(&request.body);
        assert!(head.starts_with(&format!("GET {path} HTTP/1.1\r\n")), "{head}");
        assert!(head.to_lowercase().contains(&format!("host: {}", site.authority())), "{head}");
        assert!(response.body.starts_with(b"HTTP/1.1 200"));
        assert!(response.field(WarcHeader::PayloadDigest).unwrap().starts_with("sha256:"));
        assert!(response.field(WarcHeader::BlockDigest).unwrap().starts_with("sha256:"));
        assert_eq!(request.field(WarcHeader::ConcurrentTo), response.field(WarcHeader::RecordID));
    }
}

#[test]
fn bodies_are_kept_as_they_came() {
    let site = Site::open();
    let story = two().remove(0);
    site.put("/news/dyke", Answer::page(story.html()).gzip());
    publish_feed(&site, "/feed", Format::Rss, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let url = site.url("/news/dyke");
    let records = records(&world.warc_files()[0]);
    let found =
        records.iter().find(|r| r.uri() == url && r.kind() == RecordType::Response).unwrap();
    let end = found.body.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 4;
    let mut html = String::new();
    GzDecoder::new(&found.body[end..]).read_to_string(&mut html).expect("still compressed");
    assert_eq!(html, story.html());
    let id = world.article("The dyke holds")["id"].as_str().unwrap().to_owned();
    let raw = world.done(&["show", &id, "--raw"]);
    assert_eq!(raw.stdout, story.html(), "a person sees the page, not its compression");
}

#[test]
fn redirects_and_errors_are_kept_as_evidence() {
    let site = Site::open();
    let stories = two();
    publish(&site, &stories);
    site.put("/news/dyke", Answer::redirect(301, "/moved/dyke"));
    site.put("/moved/dyke", Answer::page(stories[0].html()));
    site.put("/news/eel", Answer::status(410));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    let records = records(&world.warc_files()[0]);
    for (path, status) in [("/news/dyke", "301"), ("/moved/dyke", "200"), ("/news/eel", "410")] {
        let url = site.url(path);
        let of_page = |r: &&Record| r.uri() == url && r.kind() == RecordType::Response;
        let response = records.iter().find(of_page).unwrap_or_else(|| panic!("no {path}"));
        let head = String::from_utf8_lossy(&response.body);
        assert!(head.starts_with(&format!("HTTP/1.1 {status}")), "{head}");
    }
}

#[test]
fn the_same_bytes_at_the_same_address_are_stored_once() {
    let site = Site::open();
    let mut story = two().remove(0);
    let page = Answer::page(story.html()).without("ETag");
    site.put("/news/dyke", page);
    publish_feed(&site, "/feed", Format::Atom, std::slice::from_ref(&story));
    let world = World::following(&[site.url("/feed")]);
    world.done(&["poll"]);
    story.updated = "2026-02-07T08:00:00Z".into();
    publish_feed(&site, "/feed", Format::Atom, std::slice::from_ref(&story));
    world.done(&["poll", "--all"]);
    let url = site.url("/news/dyke");
    let records = records(&world.warc_files()[0]);
    let kinds: Vec<_> = records.iter().filter(|r| r.uri() == url).map(|r| r.kind()).collect();
    let expected =
        [RecordType::Response, RecordType::Request, RecordType::Revisit, RecordType::Request];
    assert_eq!(kinds, expected);
    let revisit = records.iter().find(|r| r.kind() == RecordType::Revisit).unwrap();
    assert_eq!(
        revisit.field(WarcHeader::Unknown("warc-refers-to-target-uri".into())),
        Some(url.as_str())
    );
    assert!(revisit.field(WarcHeader::Profile).unwrap().contains("identical-payload-digest"));
    world.is_sound();
}

#[test]
fn the_database_says_what_it_is() {
    let (_site, world) = polled();
    assert_eq!(world.sql::<String>("PRAGMA journal_mode"), "wal");
    assert!(world.sql::<i64>("PRAGMA user_version") >= 1);
    assert_eq!(world.sql::<i64>("PRAGMA application_id"), 0x414E_4E4C);
    let database = world.database();
    database.pragma_update(None, "foreign_keys", true).unwrap();
    let orphan = "INSERT INTO revisions (article_id, number, generation, captured, capture_id,
        content_hash, body, words) VALUES ('nobody', 1, 1, 0, 1, '', x'', 0)";
    assert!(database.execute(orphan, []).is_err(), "a revision needs its article");
    let mut dangling = database.prepare("PRAGMA foreign_key_check").unwrap();
    assert!(!dangling.exists([]).unwrap());
}

#[test]
fn an_archive_from_the_future_is_left_as_it_is() {
    let (_site, world) = polled();
    let database = world.database();
    database.pragma_update(None, "user_version", 999).unwrap();
    database.pragma_update(None, "wal_checkpoint", "TRUNCATE").ok();
    drop(database);
    let before = std::fs::read(world.path("archive/annals.db")).unwrap();
    let verbs: [&[&str]; 6] =
        [&["poll"], &["search", "eels"], &["export"], &["status"], &["verify"], &["reindex"]];
    for verb in verbs {
        let run = world.annals(verb).exits(2).says_in_one_line(&["newer version", "999"]);
        assert_eq!(run.stderr.lines().count(), 1, "one clear line\n{run}");
    }
    assert_eq!(std::fs::read(world.path("archive/annals.db")).unwrap(), before);
}

#[test]
fn a_second_writer_says_who_is_first_and_readers_do_not_wait() {
    let (site, world) = polled();
    let mut stories = two();
    stories.push(Story::new("/news/mill", "A mill for sale", "The sails are rotten."));
    publish(&site, &stories);
    site.put("/news/mill", Answer::page(stories[2].html()).held());
    let first = world.start(&["poll", "--all"]);
    site.wait_for("/news/mill");

    let second = world.annals(&["poll", "--all", "--wait", "0s"]).exits(75);
    second.says_in_one_line(&["another writer", "process", "annals poll"]);
    assert_eq!(world.titles(&["eels"]), ["Eels return"]);
    assert_eq!(world.export().len(), 2);
    world.done(&["status"]);
    world.done(&["feeds"]);

    site.release();
    let (status, said) = first.end();
    assert!(status.success(), "{said}");
    assert_eq!(world.export().len(), 3);
}

#[test]
fn every_verb_that_writes_respects_the_lock() {
    let (site, world) = polled();
    site.put("/feed", Answer::never());
    site.take_log();
    let _first = world.start(&["poll", "--all"]);
    site.wait_for("/feed");
    for verb in [&["poll"][..], &["run"], &["reindex"]] {
        world.annals(verb).exits(75).says_in_one_line(&["another writer", "annals poll"]);
    }
}

#[test]
fn a_patient_second_writer_gets_its_turn() {
    let (site, world) = polled();
    let body = feed(&site, Format::Atom, &two());
    site.put("/feed", Answer::ok(Format::Atom.kind(), body).header("ETag", "\"2\"").held());
    site.take_log();
    let first = world.start(&["poll", "--all"]);
    site.wait_for("/feed");
    let second = world.start(&["poll", "--all", "--wait", "20s"]);
    site.release();
    for (status, said) in [first.end(), second.end()] {
        assert!(status.success(), "{said}");
    }
}

#[test]
fn a_dead_writers_lock_holds_nobody_up() {
    let (site, world) = polled();
    site.put("/feed", Answer::never());
    site.take_log();
    let first = world.start(&["poll", "--all"]);
    site.wait_for("/feed");
    drop(first);
    publish(&site, &two());
    world.done(&["poll", "--all", "--wait", "0s"]);
}

#[test]
fn a_full_disk_is_said_and_harms_nothing() {
    let site = Site::open();
    // Texts that do not compress, so that every part of the archive has to grow.
    let long = |n: u64| {
        let word = |i: u64| format!("w{:x}", (i + n * 7919).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        let text: Vec<String> = (0..1500).map(word).collect();
        let text = text.join(" ");
        Story::new(&format!("/news/{n}"), &format!("Number {n}"), &text)
    };
    let stories: Vec<Story> = (0..6).map(long).collect();
    publish(&site, &stories);
    let undisturbed = World::following(&[site.url("/feed")]);
    undisturbed.done(&["poll"]);
    // In blocks of 512 bytes: from too little for the database to too little for the last pages.
    let mut failed = 0;
    for blocks in [1, 40, 120, 200, 300] {
        let world = World::following(&[site.url("/feed")]);
        let annals = env!("CARGO_BIN_EXE_annals");
        // With the signal ignored a write beyond the limit fails as on a full disk.
        let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec '{annals}' poll");
        let run = world.finish(world.command_of("sh", &["-c", &script]));
        if run.code() != Some(0) {
            failed += 1;
            assert_eq!(run.code(), Some(74), "{run}");
            assert!(!run.stderr.contains("panicked"), "{run}");
            let errors = run.stderr.lines().filter(|line| line.starts_with("annals: "));
            assert_eq!(
                errors.count(),
                1,
                "one clear line
{run}"
            );
        }
        world.done(&["poll", "--all"]);
        assert_eq!(world.hashes(), undisturbed.hashes(), "after {blocks} blocks");
        world.is_sound();
        assert_eq!(world.titles(&["Number", "-n", "50"]).len(), 6);
    }
    assert!(failed >= 3, "the limits were no limits");
}

#[test]
fn a_read_only_disk_is_said_and_can_still_be_read() {
    let (site, world) = polled();
    publish(&site, &two());
    let here = world.path(".");
    let here = here.display();
    // A mount of its own for one command; who may not make one cannot run this story.
    let read_only = |verb: &str| {
        let annals = env!("CARGO_BIN_EXE_annals");
        let mount = format!("mount --bind '{here}' '{here}' && mount -o remount,ro,bind '{here}'");
        let script = format!("({mount}) || exit 99; cd '{here}'; exec '{annals}' {verb}");
        let own = ["--mount", "--map-root-user", "sh", "-c", &script];
        world.finish(world.command_of("unshare", &own))
    };
    let before = world.hashes();
    let run = read_only("poll --all");
    if run.code() == Some(99) || run.stderr.contains("unshare failed") {
        println!("skipped: no mounts can be made here");
        return;
    }
    run.exits(74).says_in_one_line(&["annals: ", "ead-only"]);
    read_only("search eels").exits(0).shows("eels");
    assert_eq!(world.hashes(), before);
    world.is_sound();
}

#[test]
fn an_archive_that_cannot_be_made_is_said() {
    let site = Site::open();
    publish(&site, &two());
    let world = World::following(&[site.url("/feed")]);
    world.write("archive", "a file where the folder should be");
    world.annals(&["poll"]).exits(74).says_in_one_line(&["archive"]);
    assert_eq!(site.requests().len(), 0, "nothing is fetched that cannot be kept");
    assert_eq!(world.read("archive"), "a file where the folder should be");
}

#[test]
fn a_database_that_is_none_is_said() {
    let (_site, world) = polled();
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(world.path(&format!("archive/annals.db{tail}")));
    }
    world.write("archive/annals.db", &"no database at all\n".repeat(100));
    for verb in [["poll", "--all"], ["search", "eels"]] {
        let run = world.annals(&verb).exits(74).says("database");
        assert!(!run.stderr.contains("panicked"), "{run}");
    }
}

#[test]
fn a_database_error_names_the_file_and_says_its_cause_once() {
    let (_site, world) = polled();
    for tail in ["-wal", "-shm"] {
        let _ = std::fs::remove_file(world.path(&format!("archive/annals.db{tail}")));
    }
    world.write("archive/annals.db", &"no database at all\n".repeat(100));
    let run = world.annals(&["search", "eels"]).exits(74).says_in_one_line(&["annals.db"]);
    assert_eq!(run.stderr.matches("file is not a database").count(), 1, "{run}");
}

#[test]
fn verify_finds_what_rotted() {
    let (_site, world) = polled();
    world.is_sound();
    let file = world.warc_files().pop().unwrap();
    let offset = world.sql::<i64>("SELECT offset FROM captures WHERE url LIKE '%/news/eel'");
    let mut bytes = std::fs::read(&file).unwrap();
    bytes[offset as usize + 200] ^= 0x55;
    std::fs::write(&file, bytes).unwrap();
    world.annals(&["verify"]).exits(1).shows("/news/eel");
}

#[test]
fn a_lost_record_is_found_and_stops_nothing_that_comes_later() {
    let (site, world) = polled();
    let file = world.warc_files().pop().unwrap();
    let offset = world.sql::<i64>("SELECT max(offset) FROM captures") as u64;
    let more = |n: usize| {
        let mut stories = two();
        stories.extend((0..n).map(|n| {
            Story::new(&format!("/news/later{n}"), &format!("Later {n}"), "Nothing to add.")
        }));
        stories
    };
    // The last record in the middle, then before its beginning: as after a bad disk, or a backup
    // that was taken of the database first.
    for (n, length) in [(1, offset + 10), (2, offset - 10)] {
        let cut = std::fs::OpenOptions::new().write(true).open(&file).unwrap();
        cut.set_len(length).unwrap();
        let lost = lost(&world);
        assert!(!lost.is_empty());
        publish(&site, &more(n));
        world.done(&["poll", "--all"]);
        assert_eq!(world.export().len(), 2 + n);
        assert_eq!(lost_urls(&lost), lost_urls(&self::lost(&world)), "what came later is whole");
    }
}

/// What `verify` finds.
fn lost(world: &World) -> Vec<serde_json::Value> {
    let found = world.annals(&["verify", "--json"]).exits(1).json();
    found["findings"].as_array().unwrap().clone()
}

/// The addresses that findings name.
fn lost_urls(findings: &[serde_json::Value]) -> Vec<String> {
    let words = findings.iter().flat_map(|f| f["problem"].as_str().unwrap().split([' ', ':']));
    let paths = words.filter(|word| word.contains("/news/") || word.contains("/feed"));
    paths.map(str::to_owned).collect()
}

#[test]
fn without_an_archive_readers_say_what_to_do() {
    let world = World::following(&["http://courier.example/feed"]);
    let verbs: [&[&str]; 3] = [&["search", "eels"], &["export"], &["verify"]];
    for verb in verbs {
        let run = world.annals(verb).exits(2).says("archive");
        assert!(run.stderr.contains("poll"), "no word of the verb that makes one\n{run}");
        assert!(!world.path("archive").exists(), "looking makes nothing");
    }
}
