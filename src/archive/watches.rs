//! Saved searches, and what came since they were looked at.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Archive, ArchiveError, Reader, millis, read};
use crate::canonical_url::ArticleId;
use crate::model::Watch;

impl Reader {
    /// The saved searches, by name.
    pub fn watches(&self) -> Result<Vec<Watch>, ArchiveError> {
        let sql =
            "SELECT name, query, created, looked_at, looked_change FROM watches ORDER BY name";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(Watch {
                name: row.get(0)?,
                query: row.get(1)?,
                created: read::moment(row, 2)?,
                looked_at: read::moment(row, 3)?,
                looked_change: row.get::<_, i64>(4)? as u64,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The articles that were archived first behind a change.
    pub fn new_since(&self, change: u64) -> Result<HashSet<ArticleId>, ArchiveError> {
        let sql = "SELECT DISTINCT article_id FROM changes c WHERE number > ?1 AND NOT EXISTS
                     (SELECT 1 FROM changes WHERE article_id = c.article_id AND number <= ?1)";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([change as i64], |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<String>, _>>()?;
        Ok(ids.iter().filter_map(|id| ArticleId::parse(id)).collect())
    }
}

impl Archive {
    /// Saves a search, looked at up to its `looked_change`; one of the same name is replaced.
    pub fn save_watch(&mut self, watch: &Watch) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            let sql =
                "INSERT OR REPLACE INTO watches (name, query, created, looked_at, looked_change)
                       VALUES (?, ?, ?, ?, ?)";
            let moments = (millis(watch.created), millis(watch.looked_at));
            let change = watch.looked_change as i64;
            db.execute(sql, (&watch.name, &watch.query, moments.0, moments.1, change))?;
            Ok(())
        })
    }

    /// Notes up to which change some searches were looked at.
    pub fn looked(
        &mut self,
        names: &[String],
        change: u64,
        at: Timestamp,
    ) -> Result<(), ArchiveError> {
        self.transaction(|db| {
            let sql = "UPDATE watches SET looked_at = ?2, looked_change = ?3 WHERE name = ?1";
            for name in names {
                db.prepare_cached(sql)?.execute((name, millis(at), change as i64))?;
            }
            Ok(())
        })
    }

    /// Forgets a search; false where there is none of this name.
    pub fn remove_watch(&mut self, name: &str) -> Result<bool, ArchiveError> {
        self.transaction(|db| Ok(db.execute("DELETE FROM watches WHERE name = ?", [name])? > 0))
    }
}
