//! The database's shape: numbered migrations, forward only.

use rusqlite::Connection;

use super::ArchiveError;

/// Migration number n stands at place n - 1. Never edit one that was released: add another.
const MIGRATIONS: &[&str] = &[
    include_str!("migrations/0001.sql"),
    include_str!("migrations/0002.sql"),
    include_str!("migrations/0003.sql"),
    include_str!("migrations/0004.sql"),
    include_str!("migrations/0005.sql"),
    include_str!("migrations/0006.sql"),
    include_str!("migrations/0007.sql"),
    include_str!("migrations/0008.sql"),
    include_str!("migrations/0009.sql"),
    include_str!("migrations/0010.sql"),
    include_str!("migrations/0011.sql"),
    include_str!("migrations/0012.sql"),
    include_str!("migrations/0013.sql"),
];

/// The schema that this program writes.
pub(super) const VERSION: u32 = MIGRATIONS.len() as u32;

/// `ANNL`: tells `file` and friends whose database this is.
const APPLICATION_ID: u32 = 0x414E_4E4C;

/// Brings a database forward to [`VERSION`], each step in a transaction of its own.
pub(super) fn migrate(db: &mut Connection) -> Result<(), ArchiveError> {
    let found = check(db)?;
    for (n, sql) in MIGRATIONS.iter().enumerate().skip(found as usize) {
        let step = db.transaction()?;
        step.execute_batch(sql)?;
        step.pragma_update(None, "user_version", n as u32 + 1)?;
        step.pragma_update(None, "application_id", APPLICATION_ID)?;
        step.commit()?;
    }
    Ok(())
}

/// The version found; an error where a newer program made it.
pub(super) fn check(db: &Connection) -> Result<u32, ArchiveError> {
    let found: u32 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > VERSION {
        return Err(ArchiveError::Newer { found, known: VERSION });
    }
    Ok(found)
}
