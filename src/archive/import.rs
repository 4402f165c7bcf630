//! Articles from another archive: the row that came is kept as the raw record.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};

use super::forget::is_forgotten;
use super::pages::note_change;
use super::revisions::{NewRevision, save_claimed, save_comments, save_revision};
use super::{Archive, ArchiveError, insert_capture, json, millis, warc};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::model::{Comment, Subscription};

/// An article as another archive exported it.
#[derive(Debug)]
pub struct Imported {
    /// Its address.
    pub url: CanonicalUrl,
    /// The row that came, as JSON.
    pub raw: Vec<u8>,
    /// When the other archive first saw it.
    pub first_seen: Timestamp,
    /// When the other archive captured this revision.
    pub captured: Timestamp,
    /// The revision.
    pub revision: NewRevision,
    /// Readers' comments.
    pub comments: Vec<Comment>,
    /// How many the other archive says the page claims.
    pub comments_claimed: Option<u32>,
    /// The feed that led the other archive to it.
    pub feed: Option<Subscription>,
}

/// What became of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImportOutcome {
    /// An article that was not archived before.
    New,
    /// Another revision of one that was.
    Revised,
    /// This revision is there already.
    Known,
    /// A later state of the article is there; what came before it is not put behind it.
    Older,
    /// The article was forgotten here.
    Forgotten,
}

impl Archive {
    /// Imports articles, all in one transaction; no article may stand among them twice.
    pub fn import(&mut self, articles: &[Imported]) -> Result<Vec<ImportOutcome>, ArchiveError> {
        let mut outcomes = Vec::new();
        let mut wanted = Vec::new();
        for article in articles {
            let outcome = self.outcome_of(article)?;
            outcomes.push(outcome);
            if matches!(outcome, ImportOutcome::New | ImportOutcome::Revised) {
                let record = warc::encode_resource(&article.url, article.captured, &article.raw);
                wanted.push((article, self.warc.append(record)?));
            }
        }
        self.transaction(|db| {
            for (article, capture) in &wanted {
                let capture_id = insert_capture(db, capture)?;
                let id = save_article(db, article)?;
                save_revision(db, &id, &article.revision, article.captured, capture_id)?;
                save_comments(db, &id, &unknown_comments(db, &id, article)?, article.captured)?;
                save_claimed(db, &id, article.comments_claimed)?;
                note_change(db, &id, article.captured)?;
            }
            Ok(())
        })?;
        Ok(outcomes)
    }

    fn outcome_of(&self, article: &Imported) -> Result<ImportOutcome, ArchiveError> {
        let db = &self.reader.db;
        if is_forgotten(db, &article.url)? {
            return Ok(ImportOutcome::Forgotten);
        }
        let sql = "SELECT captured, content_hash FROM revisions WHERE article_id = ?1
                   ORDER BY content_hash = ?2 DESC, captured DESC LIMIT 1";
        let hash = &article.revision.content_hash;
        let key = (article.url.article_id().as_str().to_owned(), hash);
        let closest = db
            .prepare_cached(sql)?
            .query_row(key, |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))
            .optional()?;
        Ok(match closest {
            None => ImportOutcome::New,
            Some((_, held)) if held == *hash => ImportOutcome::Known,
            Some((captured, _)) if captured >= millis(article.captured) => ImportOutcome::Older,
            Some(_) => ImportOutcome::Revised,
        })
    }
}

fn save_article(db: &Connection, article: &Imported) -> Result<ArticleId, ArchiveError> {
    let feed_id = match &article.feed {
        Some(feed) => Some(feed_id(db, feed, article.first_seen)?),
        None => None,
    };
    let (url, id) = (&article.url, article.url.article_id());
    db.prepare_cached(
        "INSERT INTO articles (id, url, host, first_seen, feed_id) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT DO NOTHING",
    )?
    .execute((id.as_str(), url.as_str(), url.host(), millis(article.first_seen), feed_id))?;
    Ok(id)
}

/// The row of a feed; one that is not followed is made where there is none.
fn feed_id(db: &Connection, feed: &Subscription, at: Timestamp) -> Result<i64, ArchiveError> {
    let sql = "SELECT id FROM feeds WHERE url = ?";
    let known = db.prepare_cached(sql)?.query_row([feed.url.as_str()], |row| row.get(0));
    if let Some(id) = known.optional()? {
        return Ok(id);
    }
    let sql =
        "INSERT INTO feeds (url, address, name, country, tags, followed, next_poll, first_seen)
               VALUES (?1, ?1, ?2, ?3, ?4, 0, ?5, ?5)";
    let tags = json(&feed.tags);
    let row = (feed.url.as_str(), &feed.name, &feed.country, tags, millis(at));
    db.prepare_cached(sql)?.execute(row)?;
    Ok(db.last_insert_rowid())
}

/// The comments whose words are not there yet: their names may be pseudonyms of the other archive.
fn unknown_comments(
    db: &Connection,
    id: &ArticleId,
    article: &Imported,
) -> Result<Vec<Comment>, ArchiveError> {
    let mut statement = db.prepare_cached("SELECT text FROM comments WHERE article_id = ?")?;
    let known = statement.query_map([id.as_str()], |row| row.get::<_, String>(0))?;
    let known: HashSet<String> = known.collect::<Result<_, _>>()?;
    if known.is_empty() {
        return Ok(article.comments.clone());
    }
    let new = article.comments.iter().filter(|c| !known.contains(&c.text));
    Ok(new.map(|c| Comment { parent: None, ..c.clone() }).collect())
}
