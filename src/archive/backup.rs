//! A copy of the archive in one file, made while another process may be writing.
//!
//! The database comes first, as it stands at one moment; then the WARC files up to the last record
//! that this copy refers to. What is appended meanwhile is not part of it. The file is read back
//! and compared before it takes its name.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use super::{ArchiveError, Reader, warc};

/// How hard the file is compressed: pages are compressed already, the database is not.
const ZSTD_LEVEL: i32 = 3;

/// What a backup holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackedUp {
    /// Files in it.
    pub files: u64,
    /// Their bytes.
    pub bytes: u64,
}

/// A file that goes in.
struct Piece {
    name: String,
    path: PathBuf,
    /// So many of its bytes.
    bytes: u64,
}

impl Reader {
    /// Writes a tar file of the archive and the configuration, compressed where its name ends in
    /// `.zst`; `told` is called with the bytes that are done and those there are.
    ///
    /// # Errors
    /// Where something cannot be read or written, or is read back differently. Then there is no
    /// such file, or the one of before.
    pub fn backup(
        &self,
        to: &Path,
        config: &Path,
        told: &dyn Fn(u64, u64),
    ) -> Result<BackedUp, ArchiveError> {
        let beside = |end: &str| {
            let mut name = to.file_name().unwrap_or_default().to_owned();
            name.push(end);
            to.with_file_name(name)
        };
        let (part, database) = (beside(".part"), beside(".db.part"));
        // What an interrupted backup left.
        let _ = std::fs::remove_file(&database);
        let made = self.pieces(&database, config).and_then(|pieces| {
            let digests = write(&part, to, &pieces, told)?;
            compare(&part, to, &pieces, &digests)?;
            Ok(pieces)
        });
        let _ = std::fs::remove_file(&database);
        let pieces = made.inspect_err(|_| {
            let _ = std::fs::remove_file(&part);
        })?;
        std::fs::rename(&part, to).map_err(|e| ArchiveError::io("write", to, e))?;
        let bytes = pieces.iter().map(|p| p.bytes).sum();
        Ok(BackedUp { files: pieces.len() as u64, bytes })
    }

    /// Copies the database, and says which files belong to the copy.
    fn pieces(&self, database: &Path, config: &Path) -> Result<Vec<Piece>, ArchiveError> {
        // One read transaction: a writer neither waits for it nor makes it begin anew, as the
        // page-by-page backup interface would.
        self.db.execute("VACUUM INTO ?", [database.to_string_lossy()])?;
        let copy = Connection::open(database)?;
        let sound: String = copy.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
        if sound != "ok" {
            return Err(ArchiveError::Damaged(format!("the copy of annals.db: {sound}")));
        }
        let mut pieces = vec![piece("archive/annals.db", database)?];
        if config.exists() {
            pieces.insert(0, piece("feeds.toml", config)?);
        }
        let sql = "SELECT file, max(offset) FROM captures GROUP BY file ORDER BY file";
        let mut statement = copy.prepare(sql)?;
        let rows =
            statement.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)));
        for row in rows? {
            let (file, last) = row?;
            let path = self.folder.join("warc").join(&file);
            let bytes = last as u64 + warc::copy_at(&path, last as u64)?.len() as u64;
            pieces.push(Piece { name: format!("archive/warc/{file}"), path, bytes });
        }
        Ok(pieces)
    }
}

fn piece(name: &str, path: &Path) -> Result<Piece, ArchiveError> {
    let bytes = path.metadata().map_err(|e| ArchiveError::io("read", path, e))?.len();
    Ok(Piece { name: name.to_owned(), path: path.to_owned(), bytes })
}

/// Writes the tar file; gives the digest of each piece.
fn write(
    part: &Path,
    to: &Path,
    pieces: &[Piece],
    told: &dyn Fn(u64, u64),
) -> Result<Vec<Vec<u8>>, ArchiveError> {
    let failed = |e| ArchiveError::io("write", part, e);
    let file = File::create(part).map_err(failed)?;
    let out: Box<dyn Write> = match is_compressed(to) {
        true => Box::new(zstd::Encoder::new(&file, ZSTD_LEVEL).map_err(failed)?.auto_finish()),
        false => Box::new(BufWriter::new(&file)),
    };
    let mut tar = tar::Builder::new(out);
    let total = pieces.iter().map(|p| p.bytes).sum();
    let mut done = 0;
    let mut digests = Vec::new();
    for piece in pieces {
        let source = File::open(&piece.path);
        let source = source.map_err(|e| ArchiveError::io("read", &piece.path, e))?;
        let mut header = tar::Header::new_gnu();
        header.set_metadata(&source.metadata().map_err(failed)?);
        header.set_size(piece.bytes);
        let mut hashing =
            Hashing { source: source.take(piece.bytes), hasher: Sha256::new(), bytes: 0 };
        tar.append_data(&mut header, &piece.name, &mut hashing).map_err(failed)?;
        if hashing.bytes != piece.bytes {
            return Err(ArchiveError::Damaged(format!("{} is cut off", piece.path.display())));
        }
        digests.push(hashing.hasher.finalize().to_vec());
        done += piece.bytes;
        told(done, total);
    }
    let mut out = tar.into_inner().map_err(failed)?;
    out.flush().map_err(failed)?;
    drop(out);
    file.sync_all().map_err(failed)?;
    Ok(digests)
}

/// Reads the tar file back: every piece is there, in order, with its bytes.
fn compare(
    part: &Path,
    to: &Path,
    pieces: &[Piece],
    digests: &[Vec<u8>],
) -> Result<(), ArchiveError> {
    let failed = |e| ArchiveError::io("read back", part, e);
    let file = BufReader::new(File::open(part).map_err(failed)?);
    let input: Box<dyn Read> = match is_compressed(to) {
        true => Box::new(zstd::Decoder::with_buffer(file).map_err(failed)?),
        false => Box::new(file),
    };
    let mut tar = tar::Archive::new(input);
    let mut expected = pieces.iter().zip(digests);
    for entry in tar.entries().map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.path().map_err(failed)?.to_string_lossy().into_owned();
        let mut hashing = Hashing { source: entry, hasher: Sha256::new(), bytes: 0 };
        io::copy(&mut hashing, &mut io::sink()).map_err(failed)?;
        let digest = hashing.hasher.finalize().to_vec();
        if expected.next().is_none_or(|(p, d)| p.name != name || *d != digest) {
            return Err(ArchiveError::Damaged(format!("{name} in the backup is not what went in")));
        }
    }
    match expected.next() {
        None => Ok(()),
        Some((piece, _)) => {
            Err(ArchiveError::Damaged(format!("{} is not in the backup", piece.name)))
        }
    }
}

fn is_compressed(to: &Path) -> bool {
    to.extension().is_some_and(|e| e.eq_ignore_ascii_case("zst"))
}

/// Hashes and counts what is read.
struct Hashing<R> {
    source: R,
    hasher: Sha256,
    bytes: u64,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let n = self.source.read(out)?;
        self.hasher.update(&out[..n]);
        self.bytes += n as u64;
        Ok(n)
    }
}
