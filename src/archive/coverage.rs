//! When feeds were read, and when not: what counts over time have to be read with.

use std::time::Duration;

use jiff::Timestamp;

use super::{ArchiveError, Reader, millis};
use crate::model::{Coverage, Gap};

impl Reader {
    /// How completely each followed feed was collected up to `now`: its gaps are the times longer
    /// than `silence` between two good visits, before the first and after the last.
    pub fn coverage(
        &self,
        silence: Duration,
        now: Timestamp,
    ) -> Result<Vec<Coverage>, ArchiveError> {
        let sql = "SELECT f.id, coalesce(f.name, f.title, f.url), p.at FROM feeds f
                     LEFT JOIN polls p ON p.feed_id = f.id AND p.outcome IN ('read', 'unchanged')
                   WHERE f.followed = 1 ORDER BY f.id, p.at";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut feeds: Vec<Visits> = Vec::new();
        while let Some(row) = rows.next()? {
            let (feed, at): (i64, Option<i64>) = (row.get(0)?, row.get(2)?);
            if feeds.last().is_none_or(|last| last.feed != feed) {
                feeds.push(Visits { feed, source: row.get(1)?, last: None, gaps: Vec::new() });
            }
            if let (Some(visits), Some(at)) = (feeds.last_mut(), at) {
                visits.come(at, silence);
            }
        }
        Ok(feeds.into_iter().map(|visits| visits.end(millis(now), silence)).collect())
    }
}

/// The good visits to one feed, in order.
struct Visits {
    feed: i64,
    source: String,
    last: Option<i64>,
    gaps: Vec<Gap>,
}

impl Visits {
    fn come(&mut self, at: i64, silence: Duration) {
        if self.last.is_none_or(|last| is_silence(last, at, silence)) {
            self.gaps.push(gap(self.last, Some(at)));
        }
        self.last = Some(at);
    }

    fn end(mut self, now: i64, silence: Duration) -> Coverage {
        if self.last.is_none_or(|last| is_silence(last, now, silence)) {
            self.gaps.push(gap(self.last, None));
        }
        Coverage { source: self.source, gaps: self.gaps }
    }
}

fn is_silence(from: i64, until: i64, silence: Duration) -> bool {
    u128::try_from(until - from).is_ok_and(|ms| ms > silence.as_millis())
}

fn gap(from: Option<i64>, until: Option<i64>) -> Gap {
    let moment = |ms: Option<i64>| ms.and_then(|ms| Timestamp::from_millisecond(ms).ok());
    Gap { from: moment(from), until: moment(until) }
}
