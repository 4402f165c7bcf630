//! Articles, their revisions, authors and comments: written once, read back whole.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row};

use super::pages::PageRecord;
use super::{ArchiveError, Reader, digest, json, millis, read};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::model::{
    Access, Article, ArticleSource, Author, AuthorKind, Comment, Revision, StoredComment,
};

/// Level 3 is as small as gzip's best and ten times faster.
pub(super) const ZSTD_LEVEL: i32 = 3;

/// A revision to be written.
#[derive(Debug)]
pub struct NewRevision {
    /// What the page says.
    pub article: Article,
    /// Its hash: see [`crate::revision::content_hash`].
    pub content_hash: String,
    /// Words in the text.
    pub words: u32,
    /// The extractor's generation.
    pub generation: u32,
}

/// The last revision of an article, as far as the next one depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastRevision {
    /// The article's address.
    pub url: CanonicalUrl,
    /// Its number.
    pub number: u32,
    /// Its hash.
    pub content_hash: String,
    /// Its title.
    pub title: Option<String>,
    /// The page in the queue that it was captured from.
    pub page: CanonicalUrl,
}

/// Makes the article known; gives its id.
pub(super) fn save_article(
    db: &Connection,
    url: &CanonicalUrl,
    page: &PageRecord,
) -> Result<ArticleId, ArchiveError> {
    let id = url.article_id();
    db.prepare_cached(
        "INSERT INTO articles (id, url, host, first_seen, feed_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )?
    .execute((id.as_str(), url.as_str(), url.host(), millis(page.at), page.feed_id))?;
    Ok(id)
}

/// Writes a revision with its byline; gives its number.
pub(super) fn save_revision(
    db: &Connection,
    id: &ArticleId,
    new: &NewRevision,
    at: Timestamp,
    capture_id: i64,
) -> Result<u32, ArchiveError> {
    let sql = "SELECT coalesce(max(number), 0) + 1 FROM revisions WHERE article_id = ?";
    let number: u32 = db.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0))?;
    write_revision(db, id, &Place { row: None, number, captured: at, capture_id }, new)?;
    Ok(number)
}

/// Which revision is written, and of which capture it is.
pub(super) struct Place {
    /// The row, where it is a new reading of one that is there.
    pub row: Option<i64>,
    /// Its number within the article.
    pub number: u32,
    /// When its page was captured.
    pub captured: Timestamp,
    /// The capture.
    pub capture_id: i64,
}

/// Writes the row of a revision and its byline; a row that is there takes the new reading.
pub(super) fn write_revision(
    db: &Connection,
    id: &ArticleId,
    place: &Place,
    new: &NewRevision,
) -> Result<(), ArchiveError> {
    let article = &new.article;
    let body = [article.text(), article.html()].join("\0");
    let body = zstd::bulk::compress(body.as_bytes(), ZSTD_LEVEL)
        .map_err(|e| ArchiveError::Damaged(format!("cannot compress {id}: {e}")))?;
    let published_at = article.published.and_then(|d| d.timestamp()).map(millis);
    let image = article.image.as_ref().map(|i| {
        serde_json::json!({"url": i.url, "caption": i.caption, "credit": i.credit}).to_string()
    });
    let access = article.access.map(Access::name);
    let provenance: BTreeMap<&str, (&str, &str)> = article
        .provenance
        .iter()
        .map(|(field, p)| (field.name(), (p.source.name(), p.place.as_str())))
        .collect();
    db.prepare_cached(
        "INSERT INTO revisions (id, article_id, number, generation, captured, capture_id,
           content_hash, title, lead, byline, body, published, published_at, modified, lang,
           section, tags, agencies, site_name, image, access, licence, reservations, words,
           provenance)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET generation = excluded.generation,
           content_hash = excluded.content_hash, title = excluded.title, lead = excluded.lead,
           byline = excluded.byline, body = excluded.body, published = excluded.published,
           published_at = excluded.published_at, modified = excluded.modified,
           lang = excluded.lang, section = excluded.section, tags = excluded.tags,
           agencies = excluded.agencies, site_name = excluded.site_name, image = excluded.image,
           access = excluded.access, licence = excluded.licence,
           reservations = excluded.reservations, words = excluded.words,
           provenance = excluded.provenance",
    )?
    .execute(rusqlite::params![
        place.row,
        id.as_str(),
        place.number,
        new.generation,
        millis(place.captured),
        place.capture_id,
        new.content_hash,
        article.title,
        article.lead,
        article.byline,
        body,
        article.published.map(|d| d.to_string()),
        published_at,
        article.modified.map(|d| d.to_string()),
        article.lang,
        article.section,
        json(&article.tags),
        json(&article.agencies),
        article.site_name,
        image,
        access,
        article.licence,
        json(&article.reservations),
        new.words,
        json(&provenance),
    ])?;
    let revision_id = place.row.unwrap_or_else(|| db.last_insert_rowid());
    let sql = "SELECT host FROM articles WHERE id = ?";
    let host: String = db.prepare_cached(sql)?.query_row([id.as_str()], |row| row.get(0))?;
    for (position, author) in article.authors.iter().enumerate() {
        save_byline(db, (revision_id, position), author, &host, place.captured)?;
    }
    Ok(())
}

fn save_byline(
    db: &Connection,
    (revision_id, position): (i64, usize),
    author: &Author,
    host: &str,
    at: Timestamp,
) -> Result<(), ArchiveError> {
    let kind = author.kind.name();
    let author_id: i64 = db
        .prepare_cached(
            "INSERT INTO authors (host, name, kind, url, image, same_as, first_seen)
             VALUES (?, ?, ?, ?, ?, ?, ?)
             ON CONFLICT (host, name) DO UPDATE SET url = coalesce(excluded.url, url),
               image = coalesce(excluded.image, image),
               same_as = iif(excluded.same_as = '[]', same_as, excluded.same_as)
             RETURNING id",
        )?
        .query_row(
            rusqlite::params![
                host,
                author.name,
                kind,
                author.url,
                author.image,
                json(&author.same_as),
                millis(at),
            ],
            |row| row.get(0),
        )?;
    let mut bio_id: Option<i64> = None;
    if let Some(bio) = &author.bio {
        let sql = "INSERT INTO bios (author_id, text, first_seen) VALUES (?, ?, ?)
                   ON CONFLICT (author_id, text) DO UPDATE SET text = text RETURNING id";
        let id = db.prepare_cached(sql)?.query_row((author_id, bio, millis(at)), |row| row.get(0));
        bio_id = Some(id?);
    }
    let sql = "INSERT INTO bylines (revision_id, position, author_id, role, bio_id)
               VALUES (?, ?, ?, ?, ?)";
    db.prepare_cached(sql)?.execute((
        revision_id,
        position as i64,
        author_id,
        &author.role,
        bio_id,
    ))?;
    Ok(())
}

/// Notes how many comments a page says it has; true where it said another number before. A page that
/// says nothing leaves what was said.
pub(super) fn save_claimed(
    db: &Connection,
    id: &ArticleId,
    claimed: Option<u32>,
) -> Result<bool, ArchiveError> {
    let sql = "UPDATE articles SET comments_claimed = ?2
               WHERE id = ?1 AND ?2 IS NOT NULL AND comments_claimed IS NOT ?2";
    Ok(db.prepare_cached(sql)?.execute((id.as_str(), claimed))? > 0)
}

/// Adds comments that are new, and notes the votes of those that are known; true where one is new.
pub(super) fn save_comments(
    db: &Connection,
    id: &ArticleId,
    comments: &[Comment],
    at: Timestamp,
) -> Result<bool, ArchiveError> {
    let mut ids: Vec<i64> = Vec::new();
    let mut any_new = false;
    for (position, comment) in comments.iter().enumerate() {
        let author = comment.author.as_deref().unwrap_or_default();
        let digest = digest(format!("{author}\n{}", comment.text).as_bytes());
        let known = "SELECT 1 FROM comments WHERE article_id = ? AND digest = ?
                       AND replaced_at IS NULL";
        any_new |= !db.prepare_cached(known)?.exists((id.as_str(), &digest))?;
        // A parent stands above its answers on every page we know; where not, it is left out.
        let parent = comment.parent.and_then(|n| ids.get(n).copied());
        let comment_id: i64 = db
            .prepare_cached(
                "INSERT INTO comments (article_id, digest, position, author, printed, at, text,
                   votes, parent_id, first_seen, last_seen)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
                 ON CONFLICT (article_id, digest) DO UPDATE SET
                   last_seen = max(last_seen, excluded.last_seen), replaced_at = NULL,
                   votes = coalesce(excluded.votes, votes),
                   printed = coalesce(printed, excluded.printed),
                   at = coalesce(at, excluded.at),
                   parent_id = coalesce(parent_id, excluded.parent_id)
                 RETURNING id",
            )?
            .query_row(
                rusqlite::params![
                    id.as_str(),
                    digest,
                    position as i64,
                    comment.author,
                    comment.when,
                    comment.at.map(|d| d.to_string()),
                    comment.text,
                    comment.votes,
                    parent,
                    millis(at),
                ],
                |row| row.get(0),
            )?;
        ids.push(comment_id);
    }
    Ok(any_new)
}

/// Which revisions to read back.
const REVISION_SQL: &str = "
    SELECT r.article_id, a.url, a.first_seen, f.name, f.title, f.url, f.country, f.tags,
      r.number, (SELECT count(*) FROM revisions WHERE article_id = r.article_id), r.generation,
      r.captured, r.content_hash, r.title, r.lead, r.byline, r.agencies, r.body, r.published,
      r.published_at, r.modified, r.lang, r.section, r.tags, r.site_name, r.image, r.access,
      r.licence, r.reservations, r.words, r.provenance,
      c.url, c.at, c.status, c.file, c.offset, c.length, c.payload_digest, r.id,
      a.comments_claimed
    FROM revisions r
      JOIN articles a ON a.id = r.article_id
      JOIN captures c ON c.id = r.capture_id
      LEFT JOIN feeds f ON f.id = a.feed_id ";

impl Reader {
    /// The last revision of an article, as far as the next one depends on it.
    pub fn last_revision(&self, id: &ArticleId) -> Result<Option<LastRevision>, ArchiveError> {
        let sql = "SELECT a.url, r.number, r.content_hash, r.title,
                     coalesce((SELECT url FROM pages WHERE article_id = a.id LIMIT 1), a.url)
                   FROM articles a JOIN revisions r ON r.article_id = a.id
                   WHERE a.id = ? ORDER BY r.number DESC LIMIT 1";
        let row = self.db.prepare_cached(sql)?.query_row([id.as_str()], |row| {
            Ok(LastRevision {
                url: read::url(row, 0)?,
                number: row.get(1)?,
                content_hash: row.get(2)?,
                title: row.get(3)?,
                page: read::url(row, 4)?,
            })
        });
        Ok(row.optional()?)
    }

    /// When the last revision of an article was captured; none where it has none.
    pub fn last_captured(&self, id: &ArticleId) -> Result<Option<Timestamp>, ArchiveError> {
        let sql = "SELECT max(captured) FROM revisions WHERE article_id = ?";
        let mut statement = self.db.prepare_cached(sql)?;
        Ok(statement.query_row([id.as_str()], |row| read::maybe_moment(row, 0))?)
    }

    /// One revision of an article: the last, or the one with this number.
    pub fn revision(
        &self,
        id: &ArticleId,
        number: Option<u32>,
    ) -> Result<Option<Revision>, ArchiveError> {
        let sql = format!(
            "{REVISION_SQL} WHERE r.article_id = ?1 AND (?2 IS NULL OR r.number = ?2)
             ORDER BY r.number DESC LIMIT 1"
        );
        let found = self
            .db
            .prepare_cached(&sql)?
            .query_row((id.as_str(), number), |row| Ok((row.get::<_, i64>(38)?, revision(row)?)))
            .optional()?;
        found.map(|(row, revision)| self.with_authors(row, revision)).transpose()
    }

    /// All revisions of an article, the first one first.
    pub fn revisions(&self, id: &ArticleId) -> Result<Vec<Revision>, ArchiveError> {
        let sql = "SELECT number FROM revisions WHERE article_id = ? ORDER BY number";
        let mut statement = self.db.prepare_cached(sql)?;
        let numbers = statement.query_map([id.as_str()], |row| row.get::<_, u32>(0))?;
        let mut revisions = Vec::new();
        for number in numbers {
            revisions.extend(self.revision(id, Some(number?))?);
        }
        Ok(revisions)
    }

    /// Every article and the number of its last revision, in the order in which they were first
    /// seen.
    pub fn articles(&self) -> Result<Vec<(ArticleId, u32)>, ArchiveError> {
        let sql = "SELECT a.id, max(r.number) FROM articles a
                     JOIN revisions r ON r.article_id = a.id
                   GROUP BY a.id ORDER BY a.first_seen, a.id";
        let mut statement = self.db.prepare(sql)?;
        let rows = statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?;
        let rows = rows.collect::<Result<Vec<(String, u32)>, _>>()?;
        let known = |(id, n): (String, u32)| ArticleId::parse(&id).map(|id| (id, n));
        Ok(rows.into_iter().filter_map(known).collect())
    }

    /// The article at an address: its own, or that of a page that led to it.
    pub fn article_at(&self, url: &CanonicalUrl) -> Result<Option<ArticleId>, ArchiveError> {
        let sql = "SELECT id FROM articles WHERE id = ?1
                   UNION ALL SELECT article_id FROM pages WHERE url = ?2 AND article_id IS NOT NULL
                   LIMIT 1";
        let key = (url.article_id().as_str().to_owned(), url.canonical().to_string());
        let found = self.db.prepare_cached(sql)?.query_row(key, |row| row.get::<_, String>(0));
        Ok(found.optional()?.and_then(|id| ArticleId::parse(&id)))
    }

    /// Ids that begin so, at most ten: what a person types is often cut.
    pub fn ids_beginning(&self, start: &str) -> Result<Vec<ArticleId>, ArchiveError> {
        // The brace follows the letters: a range, for which the primary key is enough.
        let sql = "SELECT id FROM articles WHERE id >= ?1 AND id < ?1 || '{' ORDER BY id LIMIT 10";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows =
            statement.query_map([start.to_ascii_lowercase()], |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<String>, _>>()?;
        Ok(ids.iter().filter_map(|id| ArticleId::parse(id)).collect())
    }

    /// The comments of an article, in page order.
    pub fn comments(&self, id: &ArticleId) -> Result<Vec<StoredComment>, ArchiveError> {
        let sql = "SELECT id, parent_id, author, printed, at, text, votes, first_seen
                   FROM comments WHERE article_id = ? AND replaced_at IS NULL
                   ORDER BY position, id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], |row| {
            Ok(StoredComment {
                id: row.get(0)?,
                parent: row.get(1)?,
                author: row.get(2)?,
                when: row.get(3)?,
                at: row.get(4)?,
                text: row.get(5)?,
                votes: row.get(6)?,
                first_seen: read::moment(row, 7)?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    fn with_authors(&self, row: i64, mut revision: Revision) -> Result<Revision, ArchiveError> {
        let sql = "SELECT a.name, a.kind, a.url, a.image, b.role, bios.text, a.same_as
                   FROM bylines b JOIN authors a ON a.id = b.author_id
                     LEFT JOIN bios ON bios.id = b.bio_id
                   WHERE b.revision_id = ? ORDER BY b.position";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([row], |row| {
            let kind = match row.get_ref(1)?.as_str()? {
                "organization" => AuthorKind::Organization,
                _ => AuthorKind::Person,
            };
            Ok(Author {
                name: row.get(0)?,
                kind,
                url: row.get(2)?,
                image: row.get(3)?,
                role: row.get(4)?,
                bio: row.get(5)?,
                same_as: read::from_json(row, 6)?,
            })
        })?;
        revision.authors = rows.collect::<Result<_, _>>()?;
        Ok(revision)
    }
}

/// A row of [`REVISION_SQL`], without its authors.
fn revision(row: &Row<'_>) -> rusqlite::Result<Revision> {
    let id: String = row.get(0)?;
    let article_id = ArticleId::parse(&id).ok_or_else(|| {
        read::bad(0, Type::Text, ArchiveError::Damaged(format!("{id:?} is no article id")))
    })?;
    let (text, html) = read::body(row, 17)?;
    let name: Option<String> = row.get(3)?;
    let tags: Option<String> = row.get(7)?;
    let tags = tags.and_then(|t| serde_json::from_str(&t).ok()).unwrap_or_default();
    Ok(Revision {
        article_id,
        url: read::url(row, 1)?,
        first_seen: read::moment(row, 2)?,
        source: ArticleSource {
            name: name.or(row.get(4)?),
            feed: row.get(5)?,
            country: row.get(6)?,
            tags,
        },
        number: row.get(8)?,
        revisions: row.get(9)?,
        generation: row.get(10)?,
        captured: read::moment(row, 11)?,
        content_hash: row.get(12)?,
        title: row.get(13)?,
        lead: row.get(14)?,
        byline: row.get(15)?,
        authors: Vec::new(),
        agencies: read::from_json(row, 16)?,
        text,
        html,
        published: row.get(18)?,
        published_at: read::maybe_moment(row, 19)?,
        modified: row.get(20)?,
        lang: row.get(21)?,
        section: row.get(22)?,
        tags: read::from_json(row, 23)?,
        site_name: row.get(24)?,
        image: read::image(row, 25)?,
        access: read::access(row, 26)?,
        licence: row.get(27)?,
        reservations: read::from_json(row, 28)?,
        words: row.get(29)?,
        provenance: read::from_json(row, 30)?,
        capture: read::capture_at(row, 31)?,
        comments_claimed: row.get(39)?,
    })
}
