//! The folder that a verb works on: configuration, archive, index.

use std::path::Path;
use std::time::Duration;

use anyhow::Context;

use super::{Global, out};
use crate::archive::{Archive, ArchiveError, Finding, Reader};
use crate::clock;
use crate::config::Config;
use crate::index::{self, Index, IndexError, IndexWriter, WriterOptions};
use crate::ingest;

/// Reads the configuration.
///
/// # Errors
/// Where it is missing or wrong.
pub fn config(global: &Global) -> anyhow::Result<Config> {
    Ok(Config::read(&global.config)?)
}

/// Opens the archive to write, following what the configuration names.
///
/// # Errors
/// Where another process writes and still does after `patience`, or the disk says no.
pub fn writer(config: &Config, patience: Duration) -> anyhow::Result<Archive> {
    let mut archive = Archive::open(&config.archive, patience)?;
    archive.follow(&config.feeds, clock::now())?;
    Ok(archive)
}

/// Opens the archive to read.
///
/// # Errors
/// Where there is none.
pub fn reader(config: &Config) -> anyhow::Result<Reader> {
    let reader = Reader::open(&config.archive);
    reader.map_err(|e| match e {
        ArchiveError::Missing(_) => anyhow::Error::new(e).context("run `annals poll` first"),
        e => e.into(),
    })
}

/// Opens the archive to read, where there is one.
///
/// # Errors
/// Where there is one that cannot be read.
pub fn maybe_reader(config: &Config) -> anyhow::Result<Option<Reader>> {
    match Reader::open(&config.archive) {
        Ok(reader) => Ok(Some(reader)),
        Err(ArchiveError::Missing(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Opens the index to search it, brought up to the archive where nobody else is writing.
///
/// # Errors
/// Where it is damaged while another process writes, or cannot be read.
pub fn index(global: &Global, config: &Config, reader: &Reader) -> anyhow::Result<Index> {
    let opened = Index::open(&config.index).and_then(|index| Ok((index.last_change()?, index)));
    match opened {
        Ok((Some(held), index)) if held == reader.last_change()? => return Ok(index),
        Ok(_) => {}
        Err(error) if error.asks_for_reindex() => {}
        Err(error) => return Err(error.into()),
    }
    match Archive::open(&config.archive, Duration::ZERO) {
        // A writer is at work and will tell the index itself; what is there can be searched.
        Err(ArchiveError::Locked { .. }) => Ok(Index::open(&config.index)?),
        Err(error) => Err(error.into()),
        Ok(_lock) => {
            index_writer(global, config, reader)?.close()?;
            Ok(Index::open(&config.index)?)
        }
    }
}

/// Opens the index to write, and brings it up to the archive. The caller holds the archive's lock.
/// An index that is damaged, of another version, or ahead of the archive is built anew.
///
/// # Errors
/// Where it cannot be written.
pub fn index_writer(
    global: &Global,
    config: &Config,
    reader: &Reader,
) -> anyhow::Result<IndexWriter> {
    let usable = Index::open(&config.index).and_then(|index| {
        let held = index.last_change()?;
        // A commit opens every piece; damage shows here rather than later.
        index.refresh()?;
        Ok((index, held))
    });
    let index = match usable {
        Ok((index, held)) if held.unwrap_or(0) <= reader.last_change()? => index,
        Ok(_) => anew(config, "it holds more than the archive")?,
        Err(error) if error.asks_for_reindex() => anew(config, &error.to_string())?,
        Err(error) => return Err(error.into()),
    };
    let mut writer = index.writer(WriterOptions::default())?;
    catch_up(global, reader, &mut writer)?;
    Ok(writer)
}

/// Compares the texts that were not compared yet, for near copies, with progress where these are
/// many. Where another process is writing, it says so and leaves that to it.
///
/// # Errors
/// Where the archive cannot be read or written.
pub fn compare_copies(global: &Global, config: &Config, reader: &Reader) -> anyhow::Result<()> {
    let open = reader.uncompared()?;
    if open == 0 {
        return Ok(());
    }
    let mut archive = match Archive::open(&config.archive, Duration::ZERO) {
        Err(ArchiveError::Locked { .. }) => {
            let open = out::count(open, "revision is", "revisions are");
            out::warn(&format!("{open} not compared yet: another process is writing"));
            return Ok(());
        }
        archive => archive?,
    };
    let bar = out::progress(global, "compare");
    bar.set_length(open);
    loop {
        let compared = archive.compare_copies(ingest::COPIES_AT_A_TIME)?;
        bar.inc(compared);
        if compared < u64::from(ingest::COPIES_AT_A_TIME) {
            break;
        }
    }
    bar.finish_and_clear();
    Ok(())
}

fn anew(config: &Config, why: &str) -> anyhow::Result<Index> {
    out::warn(&format!("building the index anew: {why}"));
    index::clear(&config.index)?;
    Ok(Index::open(&config.index)?)
}

/// Tells the index what it does not know, with progress on a terminal where that is much.
///
/// # Errors
/// Where the archive cannot be read or the index not be written.
pub fn catch_up(global: &Global, reader: &Reader, writer: &mut IndexWriter) -> anyhow::Result<u64> {
    let bar = out::progress(global, "index");
    let start = writer.last_change()?.unwrap_or(0);
    let articles = ingest::catch_up(reader, writer, &|progress| {
        bar.set_length(progress.last.saturating_sub(start));
        bar.set_position(progress.done.saturating_sub(start));
    })?;
    bar.finish_and_clear();
    Ok(articles)
}

/// The number of the last change that the index holds; none where there is no usable index.
pub fn indexed_change(config: &Config) -> Option<u64> {
    // Looking must not make an index.
    if !config.index.join("meta.json").exists() {
        return None;
    }
    Index::open(&config.index).and_then(|index| index.last_change()).ok().flatten()
}

/// Compares the index with the archive: how many articles it holds, and what is wrong.
///
/// # Errors
/// Where the archive cannot be read.
pub fn compare_index(config: &Config, reader: &Reader) -> anyhow::Result<(u64, Vec<Finding>)> {
    let mut expected = reader.articles()?;
    expected.sort_unstable();
    let found = match read_index(&config.index) {
        Ok(found) => found,
        Err(error) => return Ok((0, vec![finding(&config.index, error.to_string())])),
    };
    let findings = differences(&expected, &found);
    let findings = findings.into_iter().map(|problem| finding(&config.index, problem)).collect();
    Ok((found.len() as u64, findings))
}

type Ids = Vec<(crate::canonical_url::ArticleId, u32)>;

fn read_index(folder: &Path) -> Result<Ids, IndexError> {
    let index = Index::open(folder)?;
    index.verify()?;
    index.ids()
}

fn finding(folder: &Path, problem: String) -> Finding {
    Finding { place: folder.display().to_string(), problem }
}

fn differences(expected: &Ids, found: &Ids) -> Vec<String> {
    use std::collections::HashMap;
    let mut held: HashMap<_, u32> = found.iter().map(|(id, n)| (id, *n)).collect();
    let mut problems = Vec::new();
    for (id, number) in expected {
        match held.remove(id) {
            Some(n) if n == *number => {}
            Some(n) => problems.push(format!("{id} is there in revision {n}, not {number}")),
            None => problems.push(format!("{id} is missing (`annals reindex` mends it)")),
        }
    }
    problems.extend(held.keys().map(|id| format!("{id} is there, but not in the archive")));
    problems
}

/// Removes the index and opens an empty one to write.
///
/// # Errors
/// Where the disk says no.
pub fn empty_index(config: &Config) -> anyhow::Result<IndexWriter> {
    index::clear(&config.index)
        .with_context(|| format!("cannot clear {}", config.index.display()))?;
    Ok(Index::open(&config.index)?.writer(WriterOptions::default())?)
}
