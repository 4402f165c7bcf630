//! How visits to feeds and pages ended, counted for those who watch over a machine.

use std::collections::BTreeMap;

use super::{ArchiveError, Reader};

/// How visits ended. Counting goes on from where it was left, so that who asks every few seconds
/// for years does not have every visit counted each time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FetchCounts {
    /// The last visit to a feed that is counted.
    last_poll: i64,
    /// Visits to feeds, by outcome.
    pub polls: BTreeMap<String, u64>,
    /// Visits to feeds, by the class of their HTTP status (`2xx`) or the kind of their failure.
    pub feeds: BTreeMap<String, u64>,
    /// Visits to pages, by what came of them.
    pub pages: BTreeMap<String, u64>,
}

impl Reader {
    /// Counts what came since the last count.
    pub fn count_fetches(&self, counts: &mut FetchCounts) -> Result<(), ArchiveError> {
        let sql =
            "SELECT outcome, coalesce(failure, (status / 100) || 'xx', 'none'), count(*), max(id)
                   FROM polls WHERE id > ? GROUP BY 1, 2";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([counts.last_poll])?;
        while let Some(row) = rows.next()? {
            let visits = row.get::<_, i64>(2)? as u64;
            *counts.polls.entry(row.get(0)?).or_default() += visits;
            *counts.feeds.entry(row.get(1)?).or_default() += visits;
            counts.last_poll = counts.last_poll.max(row.get(3)?);
        }
        // These are sums by day already.
        let sql = "SELECT outcome, sum(visits) FROM page_days GROUP BY outcome";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows =
            statement.query_map([], |row| Ok((row.get(0)?, row.get::<_, i64>(1)? as u64)))?;
        counts.pages = rows.collect::<Result<_, _>>()?;
        Ok(())
    }
}
