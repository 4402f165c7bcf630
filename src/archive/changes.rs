//! What the index has to be told.

use jiff::Timestamp;
use rusqlite::Row;

use super::{ArchiveError, Reader, read};
use crate::canonical_url::ArticleId;
use crate::dates::parse_iso;
use crate::model::Document;
use crate::revision::{Edit, diff};

/// An article that changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Changes are numbered in the order of their commits.
    pub number: u64,
    /// The article.
    pub article_id: ArticleId,
}

/// What is searched of the revisions of an article.
const SEARCHED_SQL: &str = "
    SELECT r.id, r.published, a.url, r.captured, r.number, f.country, r.section, r.lang, r.tags,
      r.title, r.lead, r.body, r.agencies, r.published_at, r.modified, r.words, r.access
    FROM revisions r
      JOIN articles a ON a.id = r.article_id
      LEFT JOIN feeds f ON f.id = a.feed_id
    WHERE r.article_id = ?";

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

    /// Every revision of an article as the index holds it, the first one first; none where the
    /// archive has no such article.
    pub fn documents(&self, id: &ArticleId) -> Result<Vec<Document>, ArchiveError> {
        let Some((last, _)) = self.document(id)? else { return Ok(Vec::new()) };
        if last.revision == 1 {
            return Ok(vec![last]);
        }
        let revisions = self.searched(id, "ORDER BY r.number")?;
        let captured: Vec<Timestamp> = revisions.iter().map(|(d, _)| d.captured).collect();
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        let mut documents: Vec<Document> = Vec::with_capacity(revisions.len());
        for (at, (mut document, _)) in revisions.into_iter().enumerate() {
            if let Some(before) = documents.last() {
                note_edits(before, &document, (&mut added, &mut removed));
            }
            document.added.clone_from(&added);
            document.removed.clone_from(&removed);
            document.until = captured.get(at + 1).copied();
            document.sources.clone_from(&last.sources);
            document.feeds.clone_from(&last.feeds);
            document.comments.clone_from(&last.comments);
            document.tags.clone_from(&last.tags);
            documents.push(document);
        }
        Ok(documents)
    }

    /// One revision of an article as it is searched, and its date of publication as stated; none
    /// where the archive has no such revision.
    pub fn document_at(
        &self,
        id: &ArticleId,
        number: u32,
    ) -> Result<Option<(Document, Option<String>)>, ArchiveError> {
        if number == 1
            && let Some((last, published)) = self.document(id)?
            && last.revision == number
        {
            return Ok(Some((last, published)));
        }
        let found = self.documents(id)?.into_iter().find(|d| d.revision == number);
        let Some(document) = found else { return Ok(None) };
        let published = self.revision(id, Some(number))?.and_then(|r| r.published);
        Ok(Some((document, published)))
    }

    /// An article's last revision as it is searched, and its date of publication as stated; none
    /// where the archive has no such article.
    pub fn document(
        &self,
        id: &ArticleId,
    ) -> Result<Option<(Document, Option<String>)>, ArchiveError> {
        let last = self.searched(id, "ORDER BY r.number DESC LIMIT 1")?.pop();
        let Some((mut document, published)) = last else { return Ok(None) };
        let sql = "SELECT text FROM comments WHERE article_id = ? AND replaced_at IS NULL
                   ORDER BY position, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let texts = statement.query_map([id.as_str()], |row| row.get(0))?;
        document.comments = texts.collect::<Result<_, _>>()?;
        let sql = "SELECT DISTINCT coalesce(f.name, f.title), f.url, f.tags FROM pages p
                     JOIN entries e ON e.page_url = p.url JOIN feeds f ON f.id = e.feed_id
                   WHERE p.article_id = ? ORDER BY e.id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], |row| {
            let tags: Vec<String> = read::from_json(row, 2)?;
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, String>(1)?, tags))
        })?;
        for row in rows {
            let (name, url, tags) = row?;
            document.sources.extend(name.filter(|n| !document.sources.contains(n)));
            document.feeds.push(url);
            document.tags.extend(tags);
        }
        Ok(Some((document, published)))
    }

    /// Revisions of an article with their authors, and without what is the article's: only what is
    /// searched is read. Also gives the date of publication as stated.
    fn searched(
        &self,
        id: &ArticleId,
        which: &str,
    ) -> Result<Vec<(Document, Option<String>)>, ArchiveError> {
        let mut statement = self.db.prepare_cached(&format!("{SEARCHED_SQL} {which}"))?;
        let rows = statement.query_map([id.as_str()], |row| {
            Ok((row.get::<_, i64>(0)?, searched(row)?, row.get(1)?))
        })?;
        let mut found = Vec::new();
        for row in rows {
            let (revision_id, mut document, published) = row?;
            self.add_authors(revision_id, &mut document)?;
            found.push((document, published));
        }
        Ok(found)
    }

    fn add_authors(&self, revision_id: i64, document: &mut Document) -> Result<(), ArchiveError> {
        let sql = "SELECT a.name, bios.text FROM bylines b JOIN authors a ON a.id = b.author_id
                     LEFT JOIN bios ON bios.id = b.bio_id
                   WHERE b.revision_id = ? ORDER BY b.position";
        let mut statement = self.db.prepare_cached(sql)?;
        let mut rows = statement.query([revision_id])?;
        while let Some(row) = rows.next()? {
            document.authors.push(row.get(0)?);
            document.bios.extend(row.get::<_, Option<String>>(1)?);
        }
        Ok(())
    }
}

/// Adds the sentences that came and went from one revision to the next, each once.
fn note_edits(
    before: &Document,
    after: &Document,
    (added, removed): (&mut Vec<String>, &mut Vec<String>),
) {
    let texts =
        [(&before.title, &after.title), (&before.lead, &after.lead), (&before.body, &after.body)];
    for (old, new) in texts {
        for edit in diff(old, new) {
            let (list, sentence) = match edit {
                Edit::Kept(_) => continue,
                Edit::Added(sentence) => (&mut *added, sentence),
                Edit::Removed(sentence) => (&mut *removed, sentence),
            };
            if !list.iter().any(|known| known == sentence) {
                list.push(sentence.to_owned());
            }
        }
    }
}

/// A row of [`SEARCHED_SQL`].
fn searched(row: &Row<'_>) -> rusqlite::Result<Document> {
    let modified: Option<String> = row.get(14)?;
    let modified = modified.as_deref().and_then(parse_iso).and_then(|date| date.timestamp());
    Ok(Document {
        revision: row.get(4)?,
        country: row.get(5)?,
        section: row.get(6)?,
        lang: row.get(7)?,
        tags: read::from_json(row, 8)?,
        title: row.get::<_, Option<String>>(9)?.unwrap_or_default(),
        lead: row.get::<_, Option<String>>(10)?.unwrap_or_default(),
        body: read::body_text(row, 11)?,
        agencies: read::from_json(row, 12)?,
        published: read::maybe_moment(row, 13)?,
        modified,
        word_count: row.get(15)?,
        access: read::access(row, 16)?,
        ..Document::new(read::url(row, 2)?, read::moment(row, 3)?)
    })
}
