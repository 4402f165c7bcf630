//! Passes for ever: sleeps until something is due, and stops when told.
//!
//! Decides nothing about feeds; `schedule` did, and the archive remembers.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;

use crate::archive::{ArchiveError, Which};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::ingest::{PassPlan, Services, Stop, websub};

/// The longest sleep: the clock may jump, and a laptop may have slept itself.
const SLEEP_MAX: Duration = Duration::from_secs(60);

/// The shortest: passes are not worth their start-up more often.
const SLEEP_MIN: Duration = Duration::from_secs(1);

/// What tells of changes before they are due.
#[derive(Debug, Default)]
pub struct Told {
    /// Where hubs can reach us; without it none is asked.
    pub public: Option<CanonicalUrl>,
    /// Woken when a hub has told of a change.
    pub wake: Arc<Notify>,
}

/// Runs `pass` whenever something is due, until `stop` says so; a pass under way is finished.
///
/// # Errors
/// What `pass` gives, and where the archive cannot be read.
pub async fn run<E: From<ArchiveError>>(
    services: &Arc<Services>,
    told: &Told,
    stop: &Stop,
    pass: impl AsyncFn(PassPlan) -> Result<(), E>,
) -> Result<(), E> {
    let mut stopped = stop.clone();
    while !*stop.borrow() {
        let now = clock::now();
        let due = services.next_due()?;
        let wait = due.map_or(SLEEP_MAX, |due| {
            Duration::try_from(due.duration_since(now)).unwrap_or_default()
        });
        if wait.is_zero() {
            let plan = PassPlan { which: Which::Due, all_pages: false, runtime_max: None };
            pass(plan).await?;
        }
        if let Some(public) = &told.public {
            websub::ask_hubs(services, public).await?;
        }
        tokio::select! {
            _ = stopped.wait_for(|stop| *stop) => {}
            () = told.wake.notified() => {}
            () = tokio::time::sleep(wait.clamp(SLEEP_MIN, SLEEP_MAX)) => {}
        }
    }
    Ok(())
}
