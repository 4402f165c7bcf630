//! What the index has to be told.

use jiff::Timestamp;

use super::{ArchiveError, Reader, read};
use crate::canonical_url::ArticleId;
use crate::dates::parse_iso;
use crate::model::{Document, Revision};
use crate::revision::{Edit, diff};

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

    /// Every revision of an article as the index holds it, the first one first; none where the
    /// archive has no such article.
    pub fn documents(&self, id: &ArticleId) -> Result<Vec<Document>, ArchiveError> {
        let Some((last, _)) = self.document(id)? else { return Ok(Vec::new()) };
        if last.revision == 1 {
            return Ok(vec![last]);
        }
        let revisions = self.revisions(id)?;
        let captured: Vec<Timestamp> = revisions.iter().map(|r| r.captured).collect();
        let (mut added, mut removed) = (Vec::new(), Vec::new());
        let mut documents: Vec<Document> = Vec::with_capacity(revisions.len());
        for (at, revision) in revisions.into_iter().enumerate() {
            let mut document = document(revision);
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
        let Some(revision) = self.revision(id, None)? else { return Ok(None) };
        let published = revision.published.clone();
        let mut document = document(revision);
        document.comments = self.comments(id)?.into_iter().map(|c| c.text).collect();
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

    /// Every article and the number of its last revision, in the order of their ids.
    pub fn latest_revisions(&self) -> Result<Vec<(ArticleId, u32)>, ArchiveError> {
        let sql = "SELECT article_id, max(number) FROM revisions GROUP BY article_id ORDER BY 1";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let rows = rows.collect::<Result<Vec<(String, u32)>, _>>()?;
        let known = |(id, n): (String, u32)| ArticleId::parse(&id).map(|id| (id, n));
        Ok(rows.into_iter().filter_map(known).collect())
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

fn document(r: Revision) -> Document {
    Document {
        revision: r.number,
        country: r.source.country,
        section: r.section,
        lang: r.lang,
        tags: r.tags,
        title: r.title.unwrap_or_default(),
        lead: r.lead.unwrap_or_default(),
        body: r.text,
        bios: r.authors.iter().filter_map(|a| a.bio.clone()).collect(),
        authors: r.authors.into_iter().map(|a| a.name).collect(),
        agencies: r.agencies,
        published: r.published_at,
        modified: r.modified.as_deref().and_then(parse_iso).and_then(|date| date.timestamp()),
        word_count: r.words,
        access: r.access,
        ..Document::new(r.url, r.captured)
    }
}
