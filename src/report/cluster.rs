//! Near copies: who published a text first, and who took how much of it, how much later.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::fingerprint::Shingles;
use crate::model::Revision;
use crate::query::Query;

use super::{Holdings, ReportError};

/// An article and its near copies.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Cluster {
    /// The first article's id.
    pub first: String,
    /// Every article of it, the first published first.
    pub articles: Vec<ClusterRow>,
}

/// One of the copies.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ClusterRow {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// The feed that first led to it.
    pub source: Option<String>,
    /// Its headline.
    pub title: Option<String>,
    /// News agencies credited.
    pub agencies: Vec<String>,
    /// When it was published (RFC 3339): as stated, or when the archive first saw it.
    pub published: String,
    /// Seconds after the first article.
    pub delay_seconds: i64,
    /// The share of the shorter text that stands in the first article's too, from 0 to 1.
    pub share: f64,
    /// Words of the text.
    pub words: u32,
}

/// The clusters of a result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Clusters {
    /// The query as it was understood.
    pub query: String,
    /// How many clusters have an answer among them.
    pub total: u64,
    /// Those with the most answers first.
    pub clusters: Vec<Cluster>,
}

/// The clusters that have the most articles among the answers to `query`, at most `limit`; each
/// with all of its articles. An article without copies makes none.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn clusters(
    holdings: &Holdings<'_>,
    query: &Query,
    limit: usize,
) -> Result<Clusters, ReportError> {
    let answers = holdings.ids(query)?;
    let mut sizes: HashMap<ArticleId, u64> = HashMap::new();
    for (article, cluster) in holdings.reader.clusters()? {
        if answers.contains(&article) {
            *sizes.entry(cluster).or_default() += 1;
        }
    }
    let total = sizes.len() as u64;
    let mut sizes: Vec<(ArticleId, u64)> = sizes.into_iter().collect();
    sizes.sort_by(|(a, one), (b, other)| other.cmp(one).then_with(|| a.cmp(b)));
    let mut clusters = Vec::new();
    for (id, _) in sizes.into_iter().take(limit) {
        clusters.extend(cluster(holdings.reader, &id)?);
    }
    Ok(Clusters { query: query.to_string(), total, clusters })
}

/// The cluster of an article; alone in it where it has no copies. None where there is no such
/// article.
///
/// # Errors
/// Where the archive cannot be read.
pub fn cluster(reader: &Reader, id: &ArticleId) -> Result<Option<Cluster>, ReportError> {
    let mut revisions = Vec::new();
    for id in reader.cluster_of(id)? {
        revisions.extend(reader.revision(&id, None)?);
    }
    Ok(arranged(revisions))
}

/// The last revisions of some copies in the order of publication; pure.
fn arranged(mut revisions: Vec<Revision>) -> Option<Cluster> {
    revisions.sort_by_key(|r| (published(r), r.first_seen, r.article_id.clone()));
    let first = revisions.first()?;
    let (id, begin, text) =
        (first.article_id.to_string(), published(first), Shingles::of(&first.text));
    let row = |r: &Revision| ClusterRow {
        id: r.article_id.to_string(),
        url: r.url.to_string(),
        source: r.source.name.clone(),
        title: r.title.clone(),
        agencies: r.agencies.clone(),
        published: published(r).to_string(),
        delay_seconds: published(r).as_second() - begin.as_second(),
        share: text.share(&Shingles::of(&r.text)),
        words: r.words,
    };
    Some(Cluster { first: id, articles: revisions.iter().map(row).collect() })
}

fn published(revision: &Revision) -> Timestamp {
    revision.published_at.unwrap_or(revision.first_seen)
}
