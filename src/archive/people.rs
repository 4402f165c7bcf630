//! Authors, and which of them are one person.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::OptionalExtension;

use super::{Archive, ArchiveError, Reader, millis, read};
use crate::model::{AuthorKey, AuthorKind, AuthorMerge, StoredAuthor};

impl Reader {
    /// Every author, in the order in which they were first met.
    pub fn authors(&self) -> Result<Vec<StoredAuthor>, ArchiveError> {
        let sql = "SELECT a.id, a.host, a.name, a.kind, a.url, a.image,
                     (SELECT text FROM bios WHERE author_id = a.id ORDER BY id DESC LIMIT 1),
                     m.into_id
                   FROM authors a
                     LEFT JOIN author_merges m ON m.author_id = a.id AND m.undone_at IS NULL
                   ORDER BY a.id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            let kind = match row.get_ref(3)?.as_str()? {
                "organization" => AuthorKind::Organization,
                _ => AuthorKind::Person,
            };
            Ok(StoredAuthor {
                id: row.get(0)?,
                host: row.get(1)?,
                name: row.get(2)?,
                kind,
                url: row.get(4)?,
                image: row.get(5)?,
                bio: row.get(6)?,
                merged_into: row.get(7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Every merge, also those that were taken back, in their order.
    pub fn author_merges(&self) -> Result<Vec<AuthorMerge>, ArchiveError> {
        let sql = "SELECT author_id, into_id, at, undone_at FROM author_merges ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok(AuthorMerge {
                author_id: row.get(0)?,
                into_id: row.get(1)?,
                at: read::moment(row, 2)?,
                undone_at: read::maybe_moment(row, 3)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The authors that count as one with others, those of one person together.
    pub fn merged_authors(&self) -> Result<Vec<Vec<AuthorKey>>, ArchiveError> {
        let sql = "SELECT id, host, name FROM authors WHERE id IN (
                     SELECT author_id FROM author_merges WHERE undone_at IS NULL
                     UNION SELECT into_id FROM author_merges WHERE undone_at IS NULL)
                   ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, i64>(0)?, AuthorKey { host: row.get(1)?, name: row.get(2)? }))
        })?;
        let mut groups: BTreeMap<i64, Vec<AuthorKey>> = BTreeMap::new();
        for row in rows {
            let (id, key) = row?;
            groups.entry(self.counts_as(id)?).or_default().push(key);
        }
        Ok(groups.into_values().collect())
    }

    /// The author that another counts as, at the end of all merges; itself where it was not merged.
    pub fn counts_as(&self, author_id: i64) -> Result<i64, ArchiveError> {
        let sql = "SELECT into_id FROM author_merges WHERE author_id = ? AND undone_at IS NULL";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut id = author_id;
        // No merge makes a ring, see `Archive::merge_authors`.
        while let Some(into) = statement.query_row([id], |row| row.get(0)).optional()? {
            id = into;
        }
        Ok(id)
    }
}

impl Archive {
    /// From now on `author_id` counts as `into_id`; false where they are one already.
    pub fn merge_authors(
        &mut self,
        into_id: i64,
        author_id: i64,
        at: Timestamp,
    ) -> Result<bool, ArchiveError> {
        let (into, author) = (self.reader.counts_as(into_id)?, self.reader.counts_as(author_id)?);
        if into == author {
            return Ok(false);
        }
        self.transaction(|db| {
            let sql = "INSERT INTO author_merges (author_id, into_id, at) VALUES (?, ?, ?)";
            db.execute(sql, (author, into, millis(at)))?;
            Ok(true)
        })
    }

    /// Takes the merge of an author back; false where there is none.
    pub fn unmerge_author(&mut self, author_id: i64, at: Timestamp) -> Result<bool, ArchiveError> {
        self.transaction(|db| {
            let sql = "UPDATE author_merges SET undone_at = ?2
                       WHERE author_id = ?1 AND undone_at IS NULL";
            Ok(db.execute(sql, (author_id, millis(at)))? > 0)
        })
    }
}
