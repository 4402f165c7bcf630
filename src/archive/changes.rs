//! What the index has to be told.

use super::{ArchiveError, Reader};
use crate::canonical_url::ArticleId;

/// An article that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Changes are numbered in the order of their commits.
    pub number: u64,
    /// The article.
    pub article_id: ArticleId,
}

impl Reader {
    /// The number of the last change.
    pub fn last_change(&self) -> Result<u64, ArchiveError> {
        let sql = "SELECT coalesce(max(number), 0) FROM changes";
        Ok(self.db.query_row(sql, [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Changes behind a number, in order, at most `limit`.
    pub fn changes_after(&self, number: u64, limit: u32) -> Result<Vec<Change>, ArchiveError> {
        let sql = "SELECT number, article_id FROM changes WHERE number > ? ORDER BY number LIMIT ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((number as i64, limit), |row| {
            Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))
        })?;
        let mut changes = Vec::new();
        for row in rows {
            let (number, id) = row?;
            let article_id = ArticleId::parse(&id)
                .ok_or_else(|| ArchiveError::Damaged(format!("change {number} is of {id:?}")))?;
            changes.push(Change { number: number as u64, article_id });
        }
        Ok(changes)
    }
}
