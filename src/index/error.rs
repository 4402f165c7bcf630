//! What goes wrong with an index, and what can be done about it.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

use super::budget::WORDS_MAX;

/// An index that cannot be opened, read or written.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// The disk refuses: no room, no right, no such device.
    #[error("cannot use the search index in {}", dir.display())]
    Io {
        /// The index's folder.
        dir: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// What is there cannot be read as an index.
    #[error(
        "the search index in {} is damaged ({reason}); `annals reindex` builds it again",
        dir.display()
    )]
    Damaged {
        /// The index's folder.
        dir: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// Another version of Annals wrote it.
    #[error(
        "the search index in {} was made by another version of annals; `annals reindex` builds it again",
        dir.display()
    )]
    Incompatible {
        /// The index's folder.
        dir: PathBuf,
    },
    /// Another writer is at work.
    #[error("another process writes the search index in {}", dir.display())]
    Locked {
        /// The index's folder.
        dir: PathBuf,
    },
    /// The question takes too long.
    #[error(
        "the search took longer than {} s and was given up: ask for rarer words, fewer wildcards \
         or a shorter time",
        .0.as_secs_f32()
    )]
    TooLong(Duration),
    /// Whoever asked waits no longer.
    #[error("the search was given up")]
    Cancelled,
    /// A wildcard stands for too many words.
    #[error(
        "{0} stands for more than {WORDS_MAX} words, too many to look at their places: write more letters"
    )]
    TooBroad(String),
    /// A write failed in the background; the last commit stands.
    #[error("the search index in {} could not be written: {reason}", dir.display())]
    Write {
        /// The index's folder.
        dir: PathBuf,
        /// What the engine says.
        reason: String,
    },
}

impl IndexError {
    /// Whether the question was too much, and a smaller one can be answered.
    pub fn asks_for_less(&self) -> bool {
        matches!(self, IndexError::TooLong(_) | IndexError::TooBroad(_))
    }

    /// Whether building the index again from the archive is the remedy.
    pub fn asks_for_reindex(&self) -> bool {
        matches!(self, IndexError::Damaged { .. } | IndexError::Incompatible { .. })
    }
}

/// What goes wrong inside, before it is known in which folder.
pub(super) enum Fault {
    Engine(TantivyError),
    OtherSchema,
    BadPayload(String),
    BadFiles(Vec<PathBuf>),
    BadId,
    TooLong(Duration),
    TooBroad(String),
    Cancelled,
}

impl Fault {
    pub(super) fn read(error: OpenReadError) -> Fault {
        Fault::Engine(error.into())
    }
}

impl From<TantivyError> for Fault {
    fn from(error: TantivyError) -> Fault {
        Fault::Engine(error)
    }
}

impl From<OpenDirectoryError> for Fault {
    fn from(error: OpenDirectoryError) -> Fault {
        Fault::Engine(error.into())
    }
}

impl From<io::Error> for Fault {
    fn from(error: io::Error) -> Fault {
        Fault::Engine(error.into())
    }
}

/// Does something with the index in `dir` and says what went wrong.
///
/// The engine trusts its files and panics on some that are damaged; the index is disposable, so a
/// panic there is one more way to learn of the damage.
pub(super) fn guarded<T>(
    dir: &Path,
    work: impl FnOnce() -> Result<T, Fault>,
) -> Result<T, IndexError> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(fault)) => Err(fault.in_dir(dir)),
        Err(panic) => {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
            let reason = format!("the engine gave up: {}", text.unwrap_or("no reason given"));
            Err(IndexError::Damaged { dir: dir.to_owned(), reason })
        }
    }
}

impl Fault {
    fn in_dir(self, dir: &Path) -> IndexError {
        let dir = dir.to_owned();
        match self {
            Fault::Engine(error) => engine_error(error, dir),
            Fault::OtherSchema => IndexError::Incompatible { dir },
            Fault::BadPayload(payload) => {
                IndexError::Damaged { dir, reason: format!("its commit says {payload:?}") }
            }
            Fault::BadFiles(files) => {
                let names: Vec<String> = files.iter().map(|f| f.display().to_string()).collect();
                let reason = format!("checksums differ: {}", names.join(", "));
                IndexError::Damaged { dir, reason }
            }
            Fault::TooLong(allowed) => IndexError::TooLong(allowed),
            Fault::TooBroad(pattern) => IndexError::TooBroad(pattern),
            Fault::Cancelled => IndexError::Cancelled,
            Fault::BadId => IndexError::Damaged { dir, reason: "an article has no id".to_owned() },
        }
    }
}

fn engine_error(error: TantivyError, dir: PathBuf) -> IndexError {
    use TantivyError as E;
    match error {
        E::IoError(source) => io_error(&source, dir),
        E::OpenReadError(OpenReadError::IoError { io_error: source, .. })
        | E::OpenWriteError(OpenWriteError::IoError { io_error: source, .. })
        | E::OpenDirectoryError(OpenDirectoryError::IoError { io_error: source, .. })
        | E::LockFailure(LockError::IoError(source), _) => io_error(&source, dir),
        E::LockFailure(LockError::LockBusy, _) => IndexError::Locked { dir },
        E::IncompatibleIndex(_) | E::OpenReadError(OpenReadError::IncompatibleIndex(_)) => {
            IndexError::Incompatible { dir }
        }
        E::OpenReadError(OpenReadError::FileDoesNotExist(file)) => {
            IndexError::Damaged { dir, reason: format!("{} is missing", file.display()) }
        }
        E::OpenDirectoryError(other) => {
            let source = io::Error::new(io::ErrorKind::NotADirectory, other.to_string());
            IndexError::Io { dir, source }
        }
        error @ (E::ErrorInThread(_) | E::SystemError(_) | E::OpenWriteError(_) | E::Poisoned) => {
            IndexError::Write { dir, reason: error.to_string() }
        }
        // The same calls succeed on every healthy index.
        other => IndexError::Damaged { dir, reason: other.to_string() },
    }
}

/// A file that ends too early or holds nonsense is damage; everything else is the disk's.
fn io_error(source: &Arc<io::Error>, dir: PathBuf) -> IndexError {
    match source.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => {
            IndexError::Damaged { dir, reason: source.to_string() }
        }
        kind => IndexError::Io { dir, source: io::Error::new(kind, source.to_string()) },
    }
}
