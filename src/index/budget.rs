//! How much work a question may cost.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::error::Fault;

/// The most different words that a wildcard may stand for within a piece of the index, where their
/// places matter: each keeps some kilobytes at hand.
pub(super) const WORDS_MAX: usize = 5_000;

/// So many documents are taken between two looks at the clock.
const DOCUMENTS_A_LOOK: u64 = 4_096;

/// Gives up questions that are under way. Clones are one flag.
#[derive(Debug, Clone, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Nobody waits for the answers any more.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// The time that one question may take, and whether it went too far.
#[derive(Debug)]
pub(super) struct Budget {
    allowed: Duration,
    until: Option<Instant>,
    cancel: Cancel,
    is_late: AtomicBool,
    broad: Mutex<Option<String>>,
}

impl Budget {
    pub fn new(allowed: Duration, cancel: Cancel) -> Budget {
        let until = Instant::now().checked_add(allowed);
        Budget { allowed, until, cancel, is_late: AtomicBool::new(false), broad: Mutex::new(None) }
    }

    /// Whether work may go on. Looks at the clock: ask now and then.
    pub fn allows_more(&self) -> bool {
        let is_late = self.until.is_some_and(|until| Instant::now() > until);
        if is_late {
            self.is_late.store(true, Ordering::Relaxed);
        }
        !is_late && !self.cancel.is_cancelled()
    }

    /// The same for those who take documents one by one: looks now and then.
    pub fn allows_document(&self, number: u64) -> bool {
        !number.is_multiple_of(DOCUMENTS_A_LOOK) || self.allows_more()
    }

    /// Notes that a wildcard stands for too many words.
    pub fn refuse(&self, pattern: &str) -> tantivy::TantivyError {
        if let Ok(mut broad) = self.broad.lock() {
            broad.get_or_insert_with(|| pattern.to_owned());
        }
        tantivy::TantivyError::InternalError("a wildcard stands for too many words".to_owned())
    }

    /// What came of the work, unless it went too far.
    pub fn judge<T>(&self, done: Result<T, Fault>) -> Result<T, Fault> {
        if let Some(pattern) = self.broad.lock().ok().and_then(|mut broad| broad.take()) {
            return Err(Fault::TooBroad(pattern));
        }
        if self.cancel.is_cancelled() {
            return Err(Fault::Cancelled);
        }
        if self.is_late.load(Ordering::Relaxed) {
            return Err(Fault::TooLong(self.allowed));
        }
        done
    }
}
