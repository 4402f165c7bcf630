//! How completely feeds were collected: what counts over time have to be read with.

use std::collections::HashMap;
use std::time::Duration;

use jiff::Timestamp;

use super::{ArchiveError, Reader, read};
use crate::model::{Coverage, Uncollected};

impl Reader {
    /// When each followed feed was not collected, up to `now`: before its first good visit, in the
    /// gaps of the ledger ([`Reader::gaps`]), and since the last good visit, where that is longer
    /// ago than `silence`.
    pub fn coverage(
        &self,
        silence: Duration,
        now: Timestamp,
    ) -> Result<Vec<Coverage>, ArchiveError> {
        let mut gaps: HashMap<String, Vec<Uncollected>> = HashMap::new();
        for gap in self.gaps(None, &(Timestamp::MIN..Timestamp::MAX))? {
            let missed = Uncollected { from: Some(gap.from), until: gap.until };
            gaps.entry(gap.feed).or_default().push(missed);
        }
        let sql = "SELECT url, coalesce(name, title, url), coalesce(last_good, last_polled),
                     (SELECT at FROM polls WHERE feed_id = feeds.id
                        AND outcome IN ('read', 'unchanged') ORDER BY at LIMIT 1)
                   FROM feeds WHERE followed = 1 ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let visits = (read::maybe_moment(row, 3)?, read::maybe_moment(row, 2)?);
            Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, visits))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (url, source, (first, last)) = row?;
            let mut missed = vec![Uncollected { from: None, until: first }];
            missed.extend(gaps.remove(&url).unwrap_or_default());
            let is_silent = |last: Timestamp| now.duration_since(last).unsigned_abs() > silence;
            if first.is_some() && last.is_some_and(is_silent) {
                missed.push(Uncollected { from: last, until: None });
            }
            all.push(Coverage { source, missed });
        }
        Ok(all)
    }
}
