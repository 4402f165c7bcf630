//! The feeds that are followed.

use jiff::Timestamp;

use super::{Archive, ArchiveError, Reader, json, millis, read};
use crate::canonical_url::CanonicalUrl;
use crate::model::{FeedState, Subscription};

/// Which feeds a pass visits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Which {
    /// Those that are due.
    Due,
    /// All that are followed.
    All,
    /// Those with one of these addresses.
    Named(Vec<CanonicalUrl>),
}

impl Reader {
    /// The feeds that are followed and wanted, longest due first.
    pub fn feeds(&self, which: &Which, now: Timestamp) -> Result<Vec<FeedState>, ArchiveError> {
        let columns = read::FEED_COLUMNS;
        let until = if *which == Which::Due { millis(now) } else { i64::MAX };
        let sql = format!(
            "SELECT {columns} FROM feeds WHERE followed = 1 AND next_poll <= ? ORDER BY next_poll, url"
        );
        let mut statement = self.db.prepare(&sql)?;
        let rows = statement.query_map([until], read::feed)?;
        let mut feeds = rows.collect::<Result<Vec<FeedState>, _>>()?;
        if let Which::Named(named) = which {
            feeds.retain(|f| named.contains(&f.subscription.url) || named.contains(&f.address));
        }
        Ok(feeds)
    }

    /// When the next feed is due.
    pub fn next_poll(&self) -> Result<Option<Timestamp>, ArchiveError> {
        let sql = "SELECT min(next_poll) FROM feeds WHERE followed = 1";
        Ok(self.db.query_row(sql, [], |row| read::maybe_moment(row, 0))?)
    }
}

impl Archive {
    /// Makes the followed feeds those of the configuration. What was archived of others stays.
    pub fn follow(
        &mut self,
        subscriptions: &[Subscription],
        now: Timestamp,
    ) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            db.execute("UPDATE feeds SET followed = 0", [])?;
            // A feed that the user now wants more often is not left to an interval of before.
            let mut statement = db.prepare_cached(
                "INSERT INTO feeds (url, address, name, lang, country, tags, every_s, next_poll,
                   first_seen)
                 VALUES (?1, ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
                 ON CONFLICT (url) DO UPDATE SET followed = 1, name = excluded.name,
                   lang = excluded.lang, country = excluded.country, tags = excluded.tags,
                   every_s = excluded.every_s,
                   next_poll = iif(every_s IS excluded.every_s OR failures > 0, next_poll,
                     min(next_poll, coalesce(last_polled + excluded.every_s * 1000, next_poll)))",
            )?;
            for s in subscriptions {
                let (tags, every) = (json(&s.tags), s.every.map(|e| e.as_secs() as i64));
                let url = s.url.as_str();
                statement.execute((url, &s.name, &s.lang, &s.country, tags, every, millis(now)))?;
            }
            Ok(())
        })
    }
}
