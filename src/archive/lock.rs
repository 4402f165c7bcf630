//! One writer at a time: a lock file that names its holder.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use super::ArchiveError;

/// How often a waiting writer looks again.
const LOOK_AGAIN: Duration = Duration::from_millis(100);

/// The right to write. The system takes it back when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

/// Takes the lock, waiting for at most `patience` while another process holds it.
pub(super) fn take(path: &Path, patience: Duration) -> Result<Lock, ArchiveError> {
    let io = |e| ArchiveError::Io { what: "lock", path: path.to_owned(), source: e };
    let open = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path);
    let mut file = open.map_err(io)?;
    let started = Instant::now();
    loop {
        match file.try_lock() {
            Ok(()) => break,
            Err(TryLockError::Error(e)) => return Err(io(e)),
            Err(TryLockError::WouldBlock) if started.elapsed() < patience => {
                std::thread::sleep(LOOK_AGAIN.min(patience));
            }
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                let _ = file.read_to_string(&mut holder);
                return Err(ArchiveError::Locked { holder: holder.trim().to_owned() });
            }
        }
    }
    let verb = std::env::args().skip(1).find(|a| !a.starts_with('-')).unwrap_or_default();
    let holder = format!("process {}, annals {verb}\n", std::process::id());
    let write = |file: &mut File| {
        file.set_len(0)?;
        file.rewind()?;
        file.write_all(holder.as_bytes())
    };
    write(&mut file).map_err(io)?;
    Ok(Lock { _file: file })
}
