//! Opening the database to read, also where nothing can be written beside it.

use std::fs;
use std::path::Path;

use rusqlite::{Connection, ErrorCode, OpenFlags};

/// Opens the database at `path` to read.
///
/// SQLite shares a file between readers and a writer, and makes it where there is none. On a
/// read-only disk it cannot, nor can anybody write: then the database is read as it stands.
pub(super) fn to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let shared = Connection::open_with_flags(path, flags)?;
    match shared.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(())) {
        Err(error)
            if error.sqlite_error_code() == Some(ErrorCode::CannotOpen) && !has_log(path) =>
        {
            let name = path.to_string_lossy().replace('%', "%25").replace('?', "%3f");
            let name = format!("file:{}?immutable=1", name.replace('#', "%23"));
            Connection::open_with_flags(name, flags | OpenFlags::SQLITE_OPEN_URI)
        }
        // Any other fault is told by whoever reads.
        _ => Ok(shared),
    }
}

/// Whether transactions wait beside the database that are not in it yet: then it is not whole.
fn has_log(path: &Path) -> bool {
    fs::metadata(path.with_extension("db-wal")).is_ok_and(|log| log.len() > 0)
}
