//! Readings: what each generation of the extractor made of the same captured page.
//!
//! `revisions` holds the latest reading of each revision, so that everything else asks one table.
//! A reading that is replaced moves to `old_readings` in the same transaction, and stays.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::copies::compare_anew;
use super::pages::note_change;
use super::revisions::{NewRevision, Place, save_claimed, save_comments, write_revision};
use super::{Archive, ArchiveError, Reader, millis, read};
use crate::canonical_url::ArticleId;
use crate::model::{Author, AuthorKind, Capture, Comment, EntryWitness, Revision};

/// What reading an article's captures again came to.
#[derive(Debug)]
pub struct ReadAgain {
    /// The article.
    pub id: ArticleId,
    /// The readings of its revisions.
    pub readings: Vec<NewReading>,
    /// The comments of each capture, the oldest first; none where not every capture could be read.
    pub comments: Option<Vec<(Timestamp, Vec<Comment>)>>,
    /// How many comments the last capture that says so claims.
    pub comments_claimed: Option<u32>,
}

/// A reading of one revision.
#[derive(Debug)]
pub struct NewReading {
    /// The revision's number.
    pub number: u32,
    /// What was read.
    pub reading: NewRevision,
    /// Whether it says anything else than the one before.
    pub differs: bool,
}

impl Reader {
    /// Articles with a revision that was read by a generation below this one, in the order of
    /// their ids, behind `after`.
    pub fn read_before(
        &self,
        generation: u32,
        after: Option<&ArticleId>,
        limit: u32,
    ) -> Result<Vec<ArticleId>, ArchiveError> {
        let sql = "SELECT DISTINCT article_id FROM revisions
                   WHERE generation < ? AND article_id > ? ORDER BY article_id LIMIT ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let after = after.map_or("", ArticleId::as_str);
        let rows = statement.query_map((generation, after, limit), |row| row.get(0))?;
        let ids = rows.collect::<Result<Vec<String>, _>>()?;
        Ok(ids.iter().filter_map(|id| ArticleId::parse(id)).collect())
    }

    /// How many articles [`Reader::read_before`] has in all.
    pub fn count_read_before(&self, generation: u32) -> Result<u64, ArchiveError> {
        let sql = "SELECT count(DISTINCT article_id) FROM revisions WHERE generation < ?";
        Ok(self.db.query_row(sql, [generation], |row| row.get::<_, i64>(0))?.cast_unsigned())
    }

    /// The captures of the pages that an article's revisions were read from, the oldest first:
    /// also those that brought no revision, for their comments.
    pub fn captures_of(&self, id: &ArticleId) -> Result<Vec<Capture>, ArchiveError> {
        let sql = "SELECT url, at, status, file, offset, length, payload_digest FROM captures
                   WHERE status BETWEEN 200 AND 299 AND url IN (SELECT c.url FROM revisions r
                     JOIN captures c ON c.id = r.capture_id WHERE r.article_id = ?)
                   ORDER BY at, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], read::capture)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The entry that first led to an article.
    pub fn entry_of_article(&self, id: &ArticleId) -> Result<Option<EntryWitness>, ArchiveError> {
        let sql = "SELECT e.page_url FROM pages p JOIN entries e ON e.page_url = p.url
                   WHERE p.article_id = ? ORDER BY e.id LIMIT 1";
        let mut statement = self.db.prepare_cached(sql)?;
        let page = statement.query_row([id.as_str()], |row| row.get::<_, String>(0)).optional()?;
        page.map_or(Ok(None), |page| self.entry_of(&page))
    }

    /// The earlier readings of a revision, the first one first; the latest is not among them.
    pub fn earlier_readings(&self, latest: &Revision) -> Result<Vec<Revision>, ArchiveError> {
        let sql = "SELECT content_hash, title, lead, byline, body, published, published_at,
                     modified, lang, section, tags, agencies, site_name, image, access, licence,
                     reservations, words, provenance, authors, generation
                   FROM old_readings WHERE article_id = ? AND number = ? ORDER BY id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((latest.article_id.as_str(), latest.number), |row| {
            let (text, html) = read::body(row, 4)?;
            let authors: Vec<serde_json::Value> = read::from_json(row, 19)?;
            Ok(Revision {
                content_hash: row.get(0)?,
                title: row.get(1)?,
                lead: row.get(2)?,
                byline: row.get(3)?,
                text,
                html,
                published: row.get(5)?,
                published_at: read::maybe_moment(row, 6)?,
                modified: row.get(7)?,
                lang: row.get(8)?,
                section: row.get(9)?,
                tags: read::from_json(row, 10)?,
                agencies: read::from_json(row, 11)?,
                site_name: row.get(12)?,
                image: read::image(row, 13)?,
                access: read::access(row, 14)?,
                licence: row.get(15)?,
                reservations: read::from_json(row, 16)?,
                words: row.get(17)?,
                provenance: read::from_json(row, 18)?,
                authors: authors.iter().map(author).collect(),
                generation: row.get(20)?,
                ..latest.clone()
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// An author as `old_readings` keeps them.
fn author(value: &serde_json::Value) -> Author {
    let part = |name: &str| value.get(name).and_then(|v| v.as_str()).map(str::to_owned);
    let organization = part("kind").as_deref() == Some("organization");
    Author {
        name: part("name").unwrap_or_default(),
        kind: if organization { AuthorKind::Organization } else { AuthorKind::Person },
        role: part("role"),
        url: part("url"),
        bio: part("bio"),
        image: part("image"),
        same_as: Vec::new(),
    }
}

impl Archive {
    /// Writes what reading articles again came to, in one transaction; gives how many readings
    /// say something new. The index is told of those.
    pub fn save_readings(
        &mut self,
        articles: &[ReadAgain],
        at: Timestamp,
    ) -> Result<u64, ArchiveError> {
        self.transaction(|db| {
            let mut replaced = 0;
            for article in articles {
                let before = replaced;
                for reading in &article.readings {
                    replaced += u64::from(save_reading(db, &article.id, reading, at)?);
                }
                let mut changed = replaced > before;
                if let Some(comments) = &article.comments {
                    changed |= save_comments_again(db, &article.id, comments, at)?;
                }
                changed |= save_claimed(db, &article.id, article.comments_claimed)?;
                if changed {
                    note_change(db, &article.id, at)?;
                }
            }
            Ok(replaced)
        })
    }
}

/// Writes a reading; true where it replaces one that said something else.
pub(super) fn save_reading(
    db: &Connection,
    id: &ArticleId,
    new: &NewReading,
    at: Timestamp,
) -> Result<bool, ArchiveError> {
    let key = (id.as_str(), new.number);
    if !new.differs {
        let sql = "UPDATE revisions SET generation = ?3 WHERE article_id = ?1 AND number = ?2";
        db.prepare_cached(sql)?.execute((key.0, key.1, new.reading.generation))?;
        return Ok(false);
    }
    db.prepare_cached(
        "INSERT INTO old_readings (article_id, number, generation, replaced_at, content_hash,
           title, lead, byline, body, published, published_at, modified, lang, section, tags,
           agencies, site_name, image, access, licence, reservations, words, provenance, authors)
         SELECT article_id, number, generation, ?3, content_hash, title, lead, byline, body,
           published, published_at, modified, lang, section, tags, agencies, site_name, image,
           access, licence, reservations, words, provenance,
           (SELECT json_group_array(json_object('name', a.name, 'kind', a.kind, 'url', a.url,
              'image', a.image, 'role', b.role, 'bio', bios.text) ORDER BY b.position)
            FROM bylines b JOIN authors a ON a.id = b.author_id
              LEFT JOIN bios ON bios.id = b.bio_id
            WHERE b.revision_id = revisions.id)
         FROM revisions WHERE article_id = ?1 AND number = ?2",
    )?
    .execute((key.0, key.1, millis(at)))?;
    let sql = "SELECT id, captured, capture_id FROM revisions WHERE article_id = ? AND number = ?";
    let place = db.prepare_cached(sql)?.query_row(key, |row| {
        Ok(Place {
            row: Some(row.get(0)?),
            number: new.number,
            captured: read::moment(row, 1)?,
            capture_id: row.get(2)?,
        })
    })?;
    db.prepare_cached("DELETE FROM bylines WHERE revision_id = ?")?.execute([place.row])?;
    write_revision(db, id, &place, &new.reading)?;
    compare_anew(db)?;
    Ok(true)
}

/// Makes an article's comments those that its captures were found to hold; true where they are
/// others than before. What is no longer found stays in its table, marked as replaced.
fn save_comments_again(
    db: &Connection,
    id: &ArticleId,
    captures: &[(Timestamp, Vec<Comment>)],
    at: Timestamp,
) -> Result<bool, ArchiveError> {
    let shown = |db: &Connection| -> Result<Vec<i64>, ArchiveError> {
        let sql =
            "SELECT id FROM comments WHERE article_id = ? AND replaced_at IS NULL ORDER BY id";
        let mut statement = db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    };
    let before = shown(db)?;
    let sql = "UPDATE comments SET replaced_at = ? WHERE article_id = ? AND replaced_at IS NULL";
    db.prepare_cached(sql)?.execute((millis(at), id.as_str()))?;
    for (captured, comments) in captures {
        save_comments(db, id, comments, *captured)?;
    }
    Ok(shown(db)? != before)
}
