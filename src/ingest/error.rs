//! What can end a pass.

use crate::archive::ArchiveError;
use crate::index::IndexError;

/// The archive or the index said no; everything else is a fact in a report.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The archive.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index.
    #[error(transparent)]
    Index(#[from] IndexError),
}
