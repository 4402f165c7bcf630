//! What was read and starred with a reader app. One person reads an archive: there is one token.

use std::collections::HashSet;

use jiff::Timestamp;

use super::{Archive, ArchiveError, Reader, millis, read};
use crate::canonical_url::ArticleId;

/// What can be said of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    /// It was read.
    Read,
    /// It is to be found again.
    Starred,
}

impl Mark {
    fn column(self) -> &'static str {
        match self {
            Mark::Read => "read_at",
            Mark::Starred => "starred_at",
        }
    }
}

/// How much of a feed is unread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// The user's labels.
    pub tags: Vec<String>,
    /// Unread articles that it led to first.
    pub articles: u64,
    /// When the last of them was first seen.
    pub newest: Timestamp,
}

impl Reader {
    /// The articles with a mark.
    pub fn marked(&self, mark: Mark) -> Result<HashSet<ArticleId>, ArchiveError> {
        let column = mark.column();
        let sql = format!("SELECT article_id FROM reader_marks WHERE {column} IS NOT NULL");
        let mut statement = self.db.prepare_cached(&sql)?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<String>, _>>()?;
        Ok(ids.iter().filter_map(|id| ArticleId::parse(id)).collect())
    }

    /// The followed feeds that have unread articles.
    pub fn unread(&self) -> Result<Vec<Unread>, ArchiveError> {
        let sql = "SELECT f.url, f.tags, count(*), max(a.first_seen)
                   FROM articles a JOIN feeds f ON f.id = a.feed_id AND f.followed = 1
                     LEFT JOIN reader_marks m ON m.article_id = a.id
                   WHERE m.read_at IS NULL GROUP BY f.id ORDER BY f.url";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let tags: String = row.get(1)?;
            Ok(Unread {
                feed: row.get(0)?,
                tags: serde_json::from_str(&tags).unwrap_or_default(),
                articles: row.get::<_, i64>(2)? as u64,
                newest: read::moment(row, 3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Archive {
    /// Marks articles since a moment; none takes the mark back. Articles that are not there are
    /// left out.
    pub fn mark(
        &mut self,
        ids: &[ArticleId],
        mark: Mark,
        since: Option<Timestamp>,
    ) -> Result<(), ArchiveError> {
        let column = mark.column();
        let sql = format!(
            "INSERT INTO reader_marks (article_id, {column})
             SELECT id, ?2 FROM articles WHERE id = ?1
             ON CONFLICT (article_id) DO UPDATE SET {column} = excluded.{column}"
        );
        self.transaction(|db| {
            let mut statement = db.prepare_cached(&sql)?;
            for id in ids {
                statement.execute((id.as_str(), since.map(millis)))?;
            }
            Ok(())
        })
    }
}
