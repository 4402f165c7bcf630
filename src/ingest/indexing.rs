//! From archive to index: what changed since the number that the index carries.

use std::collections::HashMap;

use super::IngestError;
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::index::IndexWriter;

/// Changes that go into one commit of the index.
const CHANGES_A_COMMIT: u32 = 10_000;

/// How far it came: changes done, and the last one there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The number of the last change that was told.
    pub done: u64,
    /// The number of the last change that there is.
    pub last: u64,
}

/// Tells the index everything that the archive holds and it does not; gives how many articles.
///
/// An article that changed often is told once a commit, in its last state. What the archive does
/// not have any more is removed.
///
/// # Errors
/// Where the archive cannot be read or the index not be written; what was committed stays.
pub fn catch_up(
    reader: &Reader,
    index: &mut IndexWriter,
    told: &dyn Fn(Progress),
) -> Result<u64, IngestError> {
    let mut done = index.last_change()?.unwrap_or(0);
    let last = reader.last_change()?;
    let mut articles = 0;
    loop {
        let changes = reader.changes_after(done, CHANGES_A_COMMIT)?;
        let Some(newest) = changes.last().map(|change| change.number) else { break };
        let latest: HashMap<&ArticleId, u64> =
            changes.iter().map(|change| (&change.article_id, change.number)).collect();
        for change in changes.iter().filter(|c| latest[&c.article_id] == c.number) {
            let revisions = reader.documents(&change.article_id)?;
            if revisions.is_empty() {
                index.delete(&change.article_id);
            } else {
                index.replace(&revisions)?;
            }
            articles += 1;
            if articles % 100 == 0 {
                told(Progress { done: change.number, last });
            }
        }
        index.commit(newest)?;
        done = newest;
        told(Progress { done, last: last.max(done) });
    }
    Ok(articles)
}
