//! Visits to feeds: each is written whole, with what it brought.

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Transaction, named_params};

use super::entries::{SeenEntry, Visit, save_entries};
use super::hubs::save_hub;
use super::{Archive, ArchiveError, insert_capture, millis};
use crate::canonical_url::CanonicalUrl;
use crate::model::{Capture, FailureKind, Learnt, Pacing, PollOutcome};

/// What came of one visit to a feed: written in one transaction, validators and entries together.
#[derive(Debug)]
pub struct PollRecord {
    /// Which feed.
    pub feed_id: i64,
    /// When the visit began.
    pub at: Timestamp,
    /// How it ended.
    pub outcome: PollOutcome,
    /// Status of the last answer.
    pub status: Option<u16>,
    /// Bytes of the body as it came.
    pub bytes: u64,
    /// What kind of failure it was, and in words.
    pub failure: Option<(FailureKind, String)>,
    /// How long it took.
    pub elapsed: Duration,
    /// The raw exchanges.
    pub captures: Vec<Capture>,
    /// Validators for the next visit; none leaves them as they were.
    pub validators: Option<(Option<String>, Option<String>)>,
    /// Digest of the body that came, where the whole one did.
    pub body_digest: Option<String>,
    /// Where the feed has moved for good.
    pub moved_to: Option<CanonicalUrl>,
    /// The feed's own title, where it was read.
    pub title: Option<String>,
    /// Its site, where it was read.
    pub site: Option<String>,
    /// The hub that it names, and what it calls itself there.
    pub hub: Option<(CanonicalUrl, String)>,
    /// The entries.
    pub entries: Vec<SeenEntry>,
    /// The visit before, where nothing that was known by then is among the entries.
    pub gap_from: Option<Timestamp>,
    /// What the feed has taught us, this visit included.
    pub learnt: Learnt,
    /// The interval from now on.
    pub interval: Duration,
    /// The next visit.
    pub next_poll: Timestamp,
}

impl Archive {
    /// Records visits, of any feeds, in one transaction: the polls, the feeds' state, their
    /// entries and the pages they lead to.
    pub fn finish_polls(&mut self, polls: &[PollRecord]) -> Result<(), ArchiveError> {
        self.transaction(|db| polls.iter().try_for_each(|poll| save_poll(db, poll)))
    }
}

fn save_poll(db: &Transaction<'_>, poll: &PollRecord) -> Result<(), ArchiveError> {
    let mut capture_id = None;
    for capture in &poll.captures {
        capture_id = Some(insert_capture(db, capture)?);
    }
    let visit = Visit { feed_id: poll.feed_id, at: poll.at };
    let new = save_entries(db, visit, &poll.entries)?;
    let seen = poll.entries.len() as u32 - new;
    let (failure, error) = poll.failure.as_ref().map(|(kind, error)| (kind.name(), error)).unzip();
    db.prepare_cached(
        "INSERT INTO polls (feed_id, at, outcome, status, bytes, entries_new, entries_seen,
           failure, error, elapsed_ms, capture_id, gap_from)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
    )?
    .execute(rusqlite::params![
        poll.feed_id,
        millis(poll.at),
        poll.outcome.name(),
        poll.status,
        poll.bytes as i64,
        new,
        seen,
        failure,
        error,
        poll.elapsed.as_millis() as i64,
        capture_id,
        poll.gap_from.map(millis),
    ])?;
    if let Some(hub) = &poll.hub {
        save_hub(db, poll.feed_id, hub)?;
    }
    save_feed_state(db, poll, new > 0)
}

fn save_feed_state(db: &Transaction<'_>, poll: &PollRecord, new: bool) -> Result<(), ArchiveError> {
    let (failure, error) = poll.failure.as_ref().map(|(kind, error)| (kind.name(), error)).unzip();
    let (etag, last_modified) = poll.validators.clone().unwrap_or_default();
    let (lie, lying_since) = poll.learnt.lie.map(|(lie, at)| (lie.name(), millis(at))).unzip();
    let Learnt { pacing, habit, shown, resent, .. } = &poll.learnt;
    db.prepare_cached(
        "UPDATE feeds SET interval_s = :interval, next_poll = :next, last_polled = :at,
           title = coalesce(:title, title), site = coalesce(:site, site),
           body_digest = coalesce(:digest, body_digest),
           last_full = iif(:digest IS NULL, last_full, :at),
           last_new = iif(:new, :at, last_new),
           etag = iif(:validated, :etag, etag),
           last_modified = iif(:validated, :modified, last_modified),
           address = coalesce(:moved, address),
           moved_at = iif(:moved IS NULL, moved_at, :at),
           last_good = iif(:failed, last_good, :at),
           failures = iif(:failed, failures + 1, 0), failure = :failure, last_error = :error,
           failing_since = iif(:failed, coalesce(failing_since, :at), NULL),
           gone_at = iif(:gone, coalesce(gone_at, :at), iif(:failed, gone_at, NULL)),
           pacing = :pacing, shown = :shown, resent = :resent,
           habit_s = :habit_s, habit_entries = :habit_entries, habit_arrivals = :habit_arrivals,
           lie = :lie, lying_since = :lying_since
         WHERE id = :id",
    )?
    .execute(named_params! {
        ":id": poll.feed_id,
        ":at": millis(poll.at),
        ":interval": poll.interval.as_secs() as i64,
        ":next": millis(poll.next_poll),
        ":title": poll.title,
        ":site": poll.site,
        ":digest": poll.body_digest,
        ":new": new,
        ":validated": poll.validators.is_some(),
        ":etag": etag,
        ":modified": last_modified,
        ":moved": poll.moved_to.as_ref().map(|url| url.as_str()),
        ":failed": matches!(poll.outcome, PollOutcome::Failed | PollOutcome::Gone),
        ":gone": poll.outcome == PollOutcome::Gone,
        ":failure": failure,
        ":error": error,
        ":pacing": pacing_json(pacing),
        ":shown": shown,
        ":resent": resent,
        ":habit_s": habit.seconds,
        ":habit_entries": habit.entries,
        ":habit_arrivals": habit.arrivals,
        ":lie": lie,
        ":lying_since": lying_since,
    })?;
    Ok(())
}

/// What a feed asks for, as the database keeps it; none where it asks for nothing.
fn pacing_json(pacing: &Pacing) -> Option<String> {
    (*pacing != Pacing::default()).then(|| {
        serde_json::json!({
            "ttl_minutes": pacing.ttl_minutes, "update_seconds": pacing.update_seconds,
            "skip_hours": pacing.skip_hours, "skip_days": pacing.skip_days,
        })
        .to_string()
    })
}

/// The same, read back.
pub(super) fn pacing(json: Option<&str>) -> Pacing {
    let Some(value) = json.and_then(|j| serde_json::from_str::<serde_json::Value>(j).ok()) else {
        return Pacing::default();
    };
    let number = |key: &str| value[key].as_u64().and_then(|n| u32::try_from(n).ok());
    let list = |key: &str| value[key].as_array().into_iter().flatten();
    Pacing {
        ttl_minutes: number("ttl_minutes"),
        update_seconds: number("update_seconds"),
        skip_hours: list("skip_hours")
            .filter_map(|n| n.as_u64().and_then(|n| u8::try_from(n).ok()))
            .collect(),
        skip_days: list("skip_days").filter_map(|d| d.as_str().map(str::to_owned)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_feed_asks_for_is_read_back() {
        let asked = Pacing {
            ttl_minutes: Some(60),
            update_seconds: None,
            skip_hours: vec![0, 23],
            skip_days: vec!["sunday".into()],
        };
        assert_eq!(pacing(pacing_json(&asked).as_deref()), asked);
        assert_eq!(pacing_json(&Pacing::default()), None);
        assert_eq!(pacing(None), Pacing::default());
    }
}
