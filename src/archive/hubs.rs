//! Hubs: who tells us when a feed has changed, and on what terms (WebSub).

use std::time::Duration;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::{Archive, ArchiveError, Reader, millis, read};
use crate::canonical_url::CanonicalUrl;

/// A subscription is renewed so long before its lease ends, in milliseconds.
const RENEW_BEFORE_MS: i64 = 24 * 3_600_000;

/// A hub that was asked and said nothing is asked again after this, in milliseconds.
const ASK_AGAIN_MS: i64 = 24 * 3_600_000;

/// One that said no, after this.
const ASK_DENIED_MS: i64 = 7 * 24 * 3_600_000;

/// However often a hub delivers, a feed is not visited more often than this.
const DELIVERY_GAP_MS: i64 = 60_000;

/// A hub, and what was agreed with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HubSubscription {
    /// The feed.
    pub feed_id: i64,
    /// The hub.
    pub hub: CanonicalUrl,
    /// What it tells us of.
    pub topic: String,
    /// The end of the address where it tells us.
    pub path: String,
    /// What its deliveries are signed with.
    pub secret: String,
}

/// Notes the hub that a feed names; another one, or another topic, begins anew.
pub(super) fn save_hub(
    db: &Connection,
    feed_id: i64,
    (hub, topic): &(CanonicalUrl, String),
) -> Result<(), ArchiveError> {
    // The database's random numbers come from the system's.
    db.prepare_cached(
        "INSERT INTO hubs (feed_id, hub, topic, path, secret, state)
         VALUES (?, ?, ?, lower(hex(randomblob(20))), lower(hex(randomblob(32))), 'wanted')
         ON CONFLICT (feed_id) DO UPDATE SET hub = excluded.hub, topic = excluded.topic,
           path = excluded.path, secret = excluded.secret, state = 'wanted', asked_at = NULL,
           lease_until = NULL
         WHERE (hub, topic) <> (excluded.hub, excluded.topic)",
    )?
    .execute((feed_id, hub.as_str(), topic))?;
    Ok(())
}

impl Reader {
    /// The hubs of followed feeds that are to be asked by now.
    pub fn due_hubs(&self, now: Timestamp) -> Result<Vec<HubSubscription>, ArchiveError> {
        let sql = format!(
            "SELECT feed_id, hub, topic, path, secret FROM hubs JOIN feeds ON feeds.id = feed_id
             WHERE followed = 1 AND CASE state
               WHEN 'wanted' THEN 1
               WHEN 'active' THEN lease_until - {RENEW_BEFORE_MS} < ?1
               WHEN 'asked' THEN asked_at + {ASK_AGAIN_MS} < ?1
               ELSE asked_at + {ASK_DENIED_MS} < ?1 END"
        );
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([millis(now)], subscription)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The subscription whose address ends so.
    pub fn hub_at(&self, path: &str) -> Result<Option<HubSubscription>, ArchiveError> {
        let sql = "SELECT feed_id, hub, topic, path, secret FROM hubs WHERE path = ?";
        Ok(self.db.prepare_cached(sql)?.query_row([path], subscription).optional()?)
    }
}

fn subscription(row: &rusqlite::Row<'_>) -> rusqlite::Result<HubSubscription> {
    Ok(HubSubscription {
        feed_id: row.get(0)?,
        hub: read::url(row, 1)?,
        topic: row.get(2)?,
        path: row.get(3)?,
        secret: row.get(4)?,
    })
}

impl Archive {
    /// Notes that a hub is being asked.
    pub fn hub_asked(&mut self, feed_id: i64, at: Timestamp) -> Result<(), ArchiveError> {
        let sql = "UPDATE hubs SET asked_at = ?2, state = iif(state = 'active', state, 'asked')
                   WHERE feed_id = ?1";
        self.transaction(|db| Ok(db.execute(sql, (feed_id, millis(at))).map(drop)?))
    }

    /// Notes that a hub has agreed, for so long.
    pub fn hub_agreed(
        &mut self,
        feed_id: i64,
        lease: Duration,
        now: Timestamp,
    ) -> Result<(), ArchiveError> {
        let until =
            millis(now).saturating_add(i64::try_from(lease.as_millis()).unwrap_or(i64::MAX));
        let sql = "UPDATE hubs SET state = 'active', lease_until = ? WHERE feed_id = ?";
        self.transaction(|db| Ok(db.execute(sql, (until, feed_id)).map(drop)?))
    }

    /// Notes that a hub has said no.
    pub fn hub_denied(&mut self, feed_id: i64) -> Result<(), ArchiveError> {
        let sql = "UPDATE hubs SET state = 'denied', lease_until = NULL WHERE feed_id = ?";
        self.transaction(|db| Ok(db.execute(sql, [feed_id]).map(drop)?))
    }

    /// Makes a feed due: a hub says that it has changed.
    pub fn hub_delivered(&mut self, feed_id: i64, now: Timestamp) -> Result<(), ArchiveError> {
        let sql = format!(
            "UPDATE feeds SET next_poll =
               min(next_poll, max(?2, coalesce(last_polled + {DELIVERY_GAP_MS}, 0)))
             WHERE id = ?1 AND followed = 1"
        );
        self.transaction(|db| Ok(db.execute(&sql, (feed_id, millis(now))).map(drop)?))
    }
}
