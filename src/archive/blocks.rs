//! The memory of each site: which blocks its pages have in common.

use jiff::Timestamp;
use rusqlite::Connection;

use super::{ArchiveError, Reader, millis};
use crate::extract::{BlockPrint, Furniture, PAGES_MIN};

/// The most blocks that are remembered of a host: a page has a hundred, and what they have in
/// common is seen within a few pages.
const BLOCKS_OF_HOST_MAX: u32 = 1_000;
/// What is forgotten at a time, so that it need not be done for every page.
const FORGOTTEN_AT_A_TIME: u32 = 250;
/// So many articles of a host are learnt from one and all; after that, one in [`ONE_IN`].
const ALL_OF_FIRST: u32 = 50;
const ONE_IN: u32 = 8;

impl Reader {
    /// What the pages of a host have in common.
    pub fn furniture(&self, host: &str) -> Result<Furniture, ArchiveError> {
        let sql = "SELECT block, pages FROM blocks WHERE host = ? AND pages >= ?";
        let mut statement = self.db.prepare_cached(sql)?;
        let rows = statement.query_map((host, PAGES_MIN), |row| {
            Ok((row.get::<_, i64>(0)?.cast_unsigned(), row.get::<_, u32>(1)?))
        })?;
        Ok(Furniture::new(rows.collect::<Result<Vec<_>, _>>()?))
    }
}

/// Remembers the blocks of an article that is new.
pub(super) fn learn(
    db: &Connection,
    host: &str,
    blocks: &[BlockPrint],
    at: Timestamp,
) -> Result<(), ArchiveError> {
    let sql = "SELECT count(*) FROM articles WHERE host = ?";
    let articles: u32 = db.prepare_cached(sql)?.query_row([host], |row| row.get(0))?;
    if articles > ALL_OF_FIRST && !articles.is_multiple_of(ONE_IN) {
        return Ok(());
    }
    let mut statement = db.prepare_cached(
        "INSERT INTO blocks (host, block, pages, first_seen, last_seen) VALUES (?1, ?2, 1, ?3, ?3)
         ON CONFLICT DO UPDATE SET pages = pages + 1, last_seen = excluded.last_seen",
    )?;
    for block in blocks {
        statement.execute((host, block.cast_signed(), millis(at)))?;
    }
    let sql = "SELECT count(*) FROM blocks WHERE host = ?";
    let held: u32 = db.prepare_cached(sql)?.query_row([host], |row| row.get(0))?;
    if held > BLOCKS_OF_HOST_MAX {
        // What was seen once, and long ago, is some article's text.
        let sql = "DELETE FROM blocks WHERE host = ?1 AND block IN
                     (SELECT block FROM blocks WHERE host = ?1 ORDER BY pages, last_seen LIMIT ?2)";
        let number = held - BLOCKS_OF_HOST_MAX + FORGOTTEN_AT_A_TIME;
        db.prepare_cached(sql)?.execute((host, number))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_770_000_000 + second).unwrap()
    }

    #[test]
    fn what_is_common_is_kept_and_the_memory_stays_small() {
        let folder = tempfile::tempdir().unwrap();
        let archive = super::super::Archive::open(folder.path(), Default::default()).unwrap();
        let db = &archive.read().db;
        for page in 0..60 {
            // A hundred blocks of its own each, and one of every page.
            let own = (1..100).map(|n| page * 1_000 + n);
            let blocks: Vec<BlockPrint> = [u64::MAX].into_iter().chain(own).collect();
            learn(db, "e.org", &blocks, at(page as i64)).unwrap();
        }
        let held: u32 = db.query_row("SELECT count(*) FROM blocks", [], |r| r.get(0)).unwrap();
        assert!(held <= BLOCKS_OF_HOST_MAX, "{held}");
        let common = Furniture::new([(u64::MAX, 60)]);
        assert_eq!(archive.read().furniture("e.org").unwrap(), common);
        assert_eq!(archive.read().furniture("other.org").unwrap(), Furniture::default());
    }
}
