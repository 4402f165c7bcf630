//! A file that appears when it is complete, and not before.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::out::EXIT_INTERRUPTED;

/// Writes beside the file and renames: what breaks off, by an error or by Ctrl-C, leaves nothing of
/// itself behind, and an older file as it was.
///
/// # Errors
/// Where `write` fails, or the disk says no.
pub fn write<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> anyhow::Result<T>,
) -> anyhow::Result<T> {
    let part = beside(path, ".part");
    remove_at_interrupt(part.clone())?;
    let written = File::create(&part).map_err(anyhow::Error::from).and_then(|file| {
        let mut out = BufWriter::new(file);
        let value = write(&mut out)?;
        out.flush()?;
        std::fs::rename(&part, path)?;
        Ok(value)
    });
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}

/// The same path with something behind its name.
pub fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or(OsStr::new("")).to_owned();
    name.push(end);
    path.with_file_name(name)
}

/// From now on Ctrl-C removes the file before it ends the process.
fn remove_at_interrupt(part: PathBuf) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    std::thread::spawn(move || {
        if runtime.block_on(tokio::signal::ctrl_c()).is_ok() {
            // Once it is renamed there is nothing to remove.
            let _ = std::fs::remove_file(part);
            std::process::exit(i32::from(EXIT_INTERRUPTED));
        }
    });
    Ok(())
}
