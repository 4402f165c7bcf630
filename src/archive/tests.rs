//! What one transaction of the archive holds, and what it says back.

use std::time::Duration;

use jiff::Timestamp;

use super::*;
use crate::canonical_url::CanonicalUrl;
use crate::model::{Entry, Learnt, PollOutcome, Subscription};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_770_000_000 + second).unwrap()
}

fn url(text: &str) -> CanonicalUrl {
    CanonicalUrl::parse(text).unwrap()
}

fn followed(folder: &Path) -> (Archive, i64) {
    let mut archive = Archive::open(folder, Duration::ZERO).unwrap();
    let subscription = Subscription {
        url: url("http://e.org/feed"),
        name: Some("The Tide".into()),
        country: None,
        lang: None,
        tags: Vec::new(),
        every: None,
    };
    archive.follow(&[subscription], at(0)).unwrap();
    let feed_id = archive.read().feeds(&Which::Due, at(0)).unwrap()[0].id;
    (archive, feed_id)
}

fn seen(id: &str, link: &str, title: &str) -> SeenEntry {
    let (link, title) = (Some(url(link)), Some(title.to_owned()));
    let entry = Entry { id: id.into(), link, title, ..Entry::default() };
    SeenEntry { digest: format!("{:?}", entry.title), entry }
}

fn poll(feed_id: i64, second: i64, entries: Vec<SeenEntry>) -> PollRecord {
    PollRecord {
        feed_id,
        at: at(second),
        outcome: PollOutcome::Read,
        status: Some(200),
        bytes: 10,
        failure: None,
        elapsed: Duration::from_millis(5),
        captures: Vec::new(),
        validators: Some((Some("\"v1\"".into()), None)),
        body_digest: None,
        moved_to: None,
        title: None,
        site: None,
        hub: None,
        entries,
        gap_from: None,
        learnt: Learnt::default(),
        interval: Duration::from_secs(3600),
        next_poll: at(second + 3600),
    }
}

#[test]
fn a_poll_brings_its_validators_its_entries_and_their_pages_together() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    let entries = vec![seen("1", "http://e.org/1", "One"), seen("1", "http://e.org/2", "Two")];
    assert_eq!(archive.read().news(feed_id, &entries).unwrap().new, 2);
    archive.finish_polls(&[poll(feed_id, 1, entries.clone())]).unwrap();
    assert_eq!(archive.read().news(feed_id, &entries).unwrap().new, 0);
    let feed = archive.read().feeds(&Which::All, at(1)).unwrap().remove(0);
    assert_eq!(feed.etag.as_deref(), Some("\"v1\""));
    assert_eq!(archive.read().due_pages(at(1), false, 10).unwrap().len(), 2);
}

#[test]
fn the_newest_polls_are_those_of_one_feed_or_of_all() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    archive.finish_polls(&[poll(feed_id, 1, vec![]), poll(feed_id, 2, vec![])]).unwrap();
    let moments = |feed: Option<&str>, limit| -> Vec<Timestamp> {
        let polls = archive.read().recent_polls(feed, limit).unwrap();
        assert!(polls.iter().all(|poll| poll.name.as_deref() == Some("The Tide")));
        polls.iter().map(|poll| poll.at).collect()
    };
    assert_eq!(moments(None, 10), [at(2), at(1)]);
    assert_eq!(moments(Some("http://e.org/feed"), 1), [at(2)]);
    assert_eq!(moments(Some("http://e.org/other"), 10), []);
}

#[test]
fn a_poll_that_cannot_be_written_whole_is_not_written_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    let entries = vec![seen("1", "http://e.org/1", "One")];
    let mut broken = poll(feed_id, 1, entries.clone());
    // The same place twice: the second capture is refused, after the first was written.
    let capture = Capture {
        url: url("http://e.org/feed"),
        at: at(1),
        status: 200,
        file: "a.warc.gz".into(),
        offset: 0,
        length: 1,
        payload_digest: "sha256:".into(),
    };
    broken.captures = vec![capture.clone(), capture];
    assert!(archive.finish_polls(&[broken]).is_err());
    assert_eq!(archive.read().news(feed_id, &entries).unwrap().new, 1);
    let feed = archive.read().feeds(&Which::All, at(1)).unwrap().remove(0);
    assert_eq!((feed.etag, feed.last_polled), (None, None));
    assert_eq!(archive.read().status().unwrap().captures, 0);
}

#[test]
fn the_same_poll_twice_writes_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    for second in [1, 2] {
        let entries = vec![seen("1", "http://e.org/1", "One")];
        archive.finish_polls(&[poll(feed_id, second, entries)]).unwrap();
    }
    let status = archive.read().status().unwrap();
    assert_eq!((status.entries, status.pages), (1, vec![("queued".into(), 1)]));
}

#[test]
fn an_entry_that_changed_brings_its_page_forward() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    archive.finish_polls(&[poll(feed_id, 1, vec![seen("1", "http://e.org/1", "One")])]).unwrap();
    let page = PageRecord {
        url: url("http://e.org/1"),
        feed_id: Some(feed_id),
        at: at(2),
        captures: Vec::new(),
        result: PageResult::NotModified { next_visit: Some(at(9_000)) },
    };
    archive.finish_page(&page).unwrap();
    assert!(archive.read().due_pages(at(3), false, 10).unwrap().is_empty());
    archive.finish_polls(&[poll(feed_id, 4, vec![seen("1", "http://e.org/1", "Uno")])]).unwrap();
    assert_eq!(archive.read().due_pages(at(4), false, 10).unwrap().len(), 1);
}

#[test]
fn a_feed_that_is_followed_no_longer_is_kept_but_not_due() {
    let folder = tempfile::tempdir().unwrap();
    let (mut archive, feed_id) = followed(folder.path());
    archive.finish_polls(&[poll(feed_id, 1, vec![seen("1", "http://e.org/1", "One")])]).unwrap();
    archive.follow(&[], at(2)).unwrap();
    assert!(archive.read().feeds(&Which::All, at(9)).unwrap().is_empty());
    assert_eq!(archive.read().status().unwrap().entries, 1);
}

#[test]
fn two_writers_do_not_meet_and_readers_do_not_wait() {
    let folder = tempfile::tempdir().unwrap();
    let (_archive, _) = followed(folder.path());
    let second = Archive::open(folder.path(), Duration::ZERO);
    assert!(matches!(second, Err(ArchiveError::Locked { .. })));
    assert_eq!(Reader::open(folder.path()).unwrap().status().unwrap().feeds, 1);
}

#[test]
fn a_newer_archive_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    drop(followed(folder.path()));
    let db = Connection::open(folder.path().join("annals.db")).unwrap();
    db.pragma_update(None, "user_version", 999).unwrap();
    drop(db);
    for error in [
        Archive::open(folder.path(), Duration::ZERO).map(drop).unwrap_err(),
        Reader::open(folder.path()).map(drop).unwrap_err(),
    ] {
        assert!(matches!(error, ArchiveError::Newer { found: 999, known: _ }), "{error}");
    }
}
