//! robots.txt files between runs: the fetcher is told what the archive remembers of them, and what
//! it asked for is written down.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use super::{Services, off_the_network};
use crate::archive::{ArchiveError, Reader};
use crate::clock;
use crate::fetch::Recall;

/// Files that are written in one transaction; bounds what they take of memory until then.
pub(super) const ROBOTS_A_COMMIT: usize = 32;

/// Looks robots.txt files up in the archive, by a reader of its own: the writer is often busy.
pub(super) fn recall(folder: &Path) -> Result<Recall, ArchiveError> {
    let reader = Mutex::new(Reader::open(folder)?);
    Ok(Arc::new(move |origin| {
        let reader = reader.lock().unwrap_or_else(PoisonError::into_inner);
        let found = reader.robots(origin);
        // Then it is asked for, and a disk that fails is met at the next write.
        found.inspect_err(|error| tracing::warn!(origin, %error, "robots.txt not recalled")).ok()?
    }))
}

/// Writes down what was asked for, where that is at least so many files.
pub(super) async fn remember(
    services: &Arc<Services>,
    at_least: usize,
) -> Result<(), ArchiveError> {
    let files = services.fetcher.take_robots(at_least);
    if files.is_empty() {
        return Ok(());
    }
    let services = services.clone();
    off_the_network(move || services.archive().save_robots(&files, clock::now())).await?
}
