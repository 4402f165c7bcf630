//! The files of an index in its folder.

use std::path::Path;
use std::{fs, io};

use super::error::{Fault, IndexError};

/// The file that names the pieces of the last commit.
const META: &str = "meta.json";

/// The length of the mark that ends each of the engine's files.
const MARK_BYTES: u64 = 8;

/// Makes the folder where there is none, and says whether an index is still to be made in it.
pub(super) fn prepare(dir: &Path) -> Result<bool, IndexError> {
    fs::create_dir_all(dir).map_err(|source| failed(dir, source))?;
    if dir.join(META).try_exists().map_err(|source| failed(dir, source))? {
        return Ok(false);
    }
    let mut has_pieces = false;
    for_each_file(dir, |name, _| {
        has_pieces |= is_piece(name);
        Ok(())
    })
    .map_err(|source| failed(dir, source))?;
    if has_pieces {
        let reason = format!("{META} is missing");
        return Err(IndexError::Damaged { dir: dir.to_owned(), reason });
    }
    Ok(true)
}

/// Which files to compare with their checksums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Check {
    /// Every one.
    All,
    /// Those changed after the last commit. The engine writes a file once, and the commit last, so
    /// somebody else did; and it trusts its files so far that it may ask for all memory there is.
    Changed,
}

/// Compares files of the last commit with their checksums.
pub(super) fn check(dir: &Path, engine: &tantivy::Index, check: Check) -> Result<(), Fault> {
    let committed = fs::metadata(dir.join(META))?.modified()?;
    let mut bad = Vec::new();
    for file in engine.load_metas()?.list_segment_files() {
        // Not every piece has every file; the engine misses those that it needs.
        let Ok(metadata) = fs::metadata(dir.join(&file)) else { continue };
        // Clocks of file systems tick slowly: the same time may be later.
        let is_suspect = check == Check::All || metadata.modified()? >= committed;
        // The engine panics where not even the mark at the end is whole.
        let is_stump = metadata.len() < MARK_BYTES;
        let is_good = || engine.directory().validate_checksum(&file).map_err(Fault::read);
        if is_stump || (is_suspect && !is_good()?) {
            bad.push(file);
        }
    }
    bad.sort();
    if bad.is_empty() { Ok(()) } else { Err(Fault::BadFiles(bad)) }
}

/// How much room the index takes, in bytes.
pub(super) fn bytes(dir: &Path) -> Result<u64, IndexError> {
    let mut bytes = 0;
    let counted = for_each_file(dir, |name, entry| {
        if is_ours(name) {
            // Merges remove files while we look.
            bytes += entry.metadata().map_or(0, |metadata| metadata.len());
        }
        Ok(())
    });
    counted.map(|()| bytes).map_err(|source| failed(dir, source))
}

/// Removes an index: its files only, whatever else the folder holds stays.
///
/// The caller makes sure that nobody writes to it. A folder that does not exist holds no index.
///
/// # Errors
/// [`IndexError::Io`] where a file cannot be removed.
pub fn clear(dir: &Path) -> Result<(), IndexError> {
    let cleared =
        for_each_file(
            dir,
            |name, entry| {
                if is_ours(name) { fs::remove_file(entry.path()) } else { Ok(()) }
            },
        );
    match cleared {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other.map_err(|source| failed(dir, source)),
    }
}

fn for_each_file(
    dir: &Path,
    mut work: impl FnMut(&str, &fs::DirEntry) -> io::Result<()>,
) -> io::Result<()> {
    for entry in fs::read_dir(dir)? {
        let entry = entry?;
        if let Some(name) = entry.file_name().to_str() {
            work(name, &entry)?;
        }
    }
    Ok(())
}

fn is_ours(name: &str) -> bool {
    name == META || name == ".managed.json" || name.starts_with(".tantivy-") || is_piece(name)
}

/// Whether a file is part of a piece: 32 hexadecimal digits and an extension.
fn is_piece(name: &str) -> bool {
    name.split_once('.')
        .is_some_and(|(stem, _)| stem.len() == 32 && stem.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn failed(dir: &Path, source: io::Error) -> IndexError {
    IndexError::Io { dir: dir.to_owned(), source }
}
