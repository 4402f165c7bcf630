//! Near copies: the texts of all articles compared, and the clusters that they make.
//!
//! Each revision is compared once, in a transaction of so many, so that an archive of any age can
//! be caught up with and a process that dies loses at most one batch.

use std::collections::{BTreeSet, HashMap};

use rusqlite::{Connection, OptionalExtension, params_from_iter};

use super::{Archive, ArchiveError, Reader, read};
use crate::canonical_url::ArticleId;
use crate::fingerprint::Shingles;

/// The most candidates whose texts are read for one revision. Those with the most bands in common
/// come first, and one of each cluster is enough.
const CANDIDATES_MAX: u32 = 200;

/// Revisions are compared in the order of their numbers: what stands behind the last was not.
const UNCOMPARED: &str = "r.id > (SELECT coalesce(max(revision_id), 0) FROM fingerprints)";

/// A revision to be compared.
struct Uncompared {
    revision_id: i64,
    article_id: String,
    text: String,
}

impl Reader {
    /// How many revisions were not compared with the others yet.
    pub fn uncompared(&self) -> Result<u64, ArchiveError> {
        let sql = format!("SELECT count(*) FROM revisions r WHERE {UNCOMPARED}");
        Ok(self.db.query_row(&sql, [], |row| row.get::<_, i64>(0))? as u64)
    }

    /// Every article that has near copies, and its cluster. Articles without are not there.
    pub fn clusters(&self) -> Result<HashMap<ArticleId, ArticleId>, ArchiveError> {
        let mut statement = self.db.prepare("SELECT article_id, cluster_id FROM clusters")?;
        let rows = statement
            .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut clusters = HashMap::new();
        for row in rows {
            let (article, cluster) = row?;
            let ids = ArticleId::parse(&article).zip(ArticleId::parse(&cluster));
            clusters.extend(ids);
        }
        Ok(clusters)
    }

    /// The articles of an article's cluster, itself included, in the order of their ids.
    pub fn cluster_of(&self, id: &ArticleId) -> Result<Vec<ArticleId>, ArchiveError> {
        let sql = "SELECT article_id FROM clusters WHERE cluster_id =
                     (SELECT cluster_id FROM clusters WHERE article_id = ?) ORDER BY article_id";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map([id.as_str()], |row| row.get::<_, String>(0))?;
        let ids = rows.collect::<Result<Vec<String>, _>>()?;
        let ids: Vec<ArticleId> = ids.iter().filter_map(|id| ArticleId::parse(id)).collect();
        Ok(if ids.is_empty() { vec![id.clone()] } else { ids })
    }
}

impl Archive {
    /// Compares up to `limit` revisions that were not compared yet, in the order in which they were
    /// archived; gives how many that were.
    pub fn compare_copies(&mut self, limit: u32) -> Result<u64, ArchiveError> {
        self.transaction(|db| {
            let batch = batch(db, limit)?;
            for revision in &batch {
                compare(db, revision)?;
            }
            Ok(batch.len() as u64)
        })
    }
}

/// Has all texts compared anew: what is known of copies is of texts that are read otherwise now.
pub(super) fn compare_anew(db: &Connection) -> Result<(), ArchiveError> {
    for table in ["clusters", "fingerprint_bands", "fingerprints"] {
        db.prepare_cached(&format!("DELETE FROM {table}"))?.execute([])?;
    }
    Ok(())
}

fn batch(db: &Connection, limit: u32) -> Result<Vec<Uncompared>, ArchiveError> {
    let sql = format!(
        "SELECT r.id, r.article_id, r.body FROM revisions r WHERE {UNCOMPARED} ORDER BY r.id LIMIT ?"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows = statement.query_map([limit], |row| {
        let text = read::body_text(row, 2)?;
        Ok(Uncompared { revision_id: row.get(0)?, article_id: row.get(1)?, text })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Finds the copies of one revision among those compared before, and adds it to them.
fn compare(db: &Connection, revision: &Uncompared) -> Result<(), ArchiveError> {
    let shingles = Shingles::of(&revision.text);
    let bands: Vec<i64> = shingles.bands().into_iter().map(u64::cast_signed).collect();
    let copied = copied_clusters(db, revision, (&shingles, &bands))?;
    if copied.len() > 1 {
        join(db, &copied)?;
    }
    let sql = "INSERT INTO fingerprints (revision_id, shingles) VALUES (?, ?)";
    db.prepare_cached(sql)?.execute((revision.revision_id, shingles.count() as i64))?;
    let sql = "INSERT OR IGNORE INTO fingerprint_bands (band, revision_id) VALUES (?, ?)";
    let mut statement = db.prepare_cached(sql)?;
    for band in bands {
        statement.execute((band, revision.revision_id))?;
    }
    Ok(())
}

/// The revision's own cluster and those of its copies; an article without copies is a cluster of
/// itself.
fn copied_clusters(
    db: &Connection,
    revision: &Uncompared,
    (shingles, bands): (&Shingles, &[i64]),
) -> Result<BTreeSet<String>, ArchiveError> {
    let sql = "SELECT cluster_id FROM clusters WHERE article_id = ?";
    let own = db.prepare_cached(sql)?.query_row([&revision.article_id], |row| row.get(0));
    let own: String = own.optional()?.unwrap_or_else(|| revision.article_id.clone());
    let mut clusters = BTreeSet::from([own]);
    for (revision_id, cluster) in candidates(db, bands)? {
        if clusters.contains(&cluster) {
            continue;
        }
        let sql = "SELECT body FROM revisions WHERE id = ?";
        let text =
            db.prepare_cached(sql)?.query_row([revision_id], |row| read::body_text(row, 0))?;
        if shingles.is_copy(&Shingles::of(&text)) {
            clusters.insert(cluster);
        }
    }
    Ok(clusters)
}

/// Revisions that have bands in common, most first, with their clusters.
fn candidates(db: &Connection, bands: &[i64]) -> Result<Vec<(i64, String)>, ArchiveError> {
    if bands.is_empty() {
        return Ok(Vec::new());
    }
    let places = vec!["?"; bands.len()].join(", ");
    let sql = format!(
        "SELECT b.revision_id, coalesce(c.cluster_id, r.article_id)
         FROM fingerprint_bands b JOIN revisions r ON r.id = b.revision_id
           LEFT JOIN clusters c ON c.article_id = r.article_id
         WHERE b.band IN ({places})
         GROUP BY b.revision_id ORDER BY count(*) DESC, b.revision_id LIMIT {CANDIDATES_MAX}"
    );
    let mut statement = db.prepare_cached(&sql)?;
    let rows =
        statement.query_map(params_from_iter(bands), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Makes several clusters one, which is called after the smallest id.
fn join(db: &Connection, clusters: &BTreeSet<String>) -> Result<(), ArchiveError> {
    let Some(name) = clusters.first() else { return Ok(()) };
    for cluster in clusters {
        let sql = "UPDATE clusters SET cluster_id = ?1 WHERE cluster_id = ?2";
        db.prepare_cached(sql)?.execute((name, cluster))?;
        // A cluster of one has no row yet; an article that gave its cluster the name may be gone.
        let sql = "INSERT OR IGNORE INTO clusters (article_id, cluster_id)
                   SELECT id, ?1 FROM articles WHERE id = ?2";
        db.prepare_cached(sql)?.execute((name, cluster))?;
    }
    Ok(())
}
