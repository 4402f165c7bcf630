//! The folder that a verb works on: configuration, archive, index.

use std::time::Duration;

use super::Global;
use crate::archive::{Archive, Reader};
use crate::clock;
use crate::config::Config;

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
    use anyhow::Context;
    Reader::open(&config.archive).context("nothing is archived yet: run `annals poll` first")
}
