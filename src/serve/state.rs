//! What every request works with: readers of the archive, the index, who may ask, what was counted.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::ServeError;
use super::guard::{Audience, Clients, Sessions};
use super::metrics::Metrics;
use super::problem::Problem;
use crate::archive::{Archive, ArchiveError, Reader};
use crate::clock;
use crate::config::Config;
use crate::index::{Index, IndexError};
use crate::ingest::Services;
use crate::model::Coverage;
use crate::report::SILENCE_MAX;

/// How often the index is looked at for new articles.
const INDEX_LOOK: Duration = Duration::from_secs(1);

/// Requests that read archive and index at the same time, for each core.
const READS_PER_CORE: usize = 4;

/// How long it is remembered how completely the feeds were read.
const COVERAGE_KEPT: SignedDuration = SignedDuration::from_mins(5);

/// How long a change waits for another process that writes.
const WRITE_PATIENCE: Duration = Duration::from_secs(5);

/// How long a request waits for its turn to read.
const TURN_WAIT_MAX: Duration = Duration::from_secs(10);

/// What every request works with.
pub struct State {
    pub(super) config: Config,
    pub(super) index: Index,
    pub(super) audience: Audience,
    pub(super) sessions: Sessions,
    pub(super) clients: Clients,
    pub(super) metrics: Metrics,
    archive: PathBuf,
    readers: Mutex<Vec<Reader>>,
    readers_kept: usize,
    coverage: Mutex<Option<(Timestamp, Arc<Vec<Coverage>>)>>,
    turns: Arc<Semaphore>,
    /// The poller of this process, which holds the archive to write.
    poller: Option<Arc<Services>>,
}

impl State {
    /// Opens what is to be served.
    ///
    /// # Errors
    /// Where the archive cannot be read.
    pub fn open(config: &Config, index: Index, audience: Audience) -> Result<State, ServeError> {
        let reader = Reader::open(&config.archive)?;
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Ok(State {
            config: config.clone(),
            index,
            audience,
            sessions: Sessions::default(),
            clients: Clients::default(),
            metrics: Metrics::default(),
            archive: config.archive.clone(),
            readers: Mutex::new(vec![reader]),
            readers_kept: cores * READS_PER_CORE,
            coverage: Mutex::new(None),
            poller: None,
            turns: Arc::new(Semaphore::new(cores * READS_PER_CORE)),
        })
    }

    /// The same beside a poller of this process: changes go through it.
    pub fn beside(self, poller: Arc<Services>) -> State {
        State { poller: Some(poller), ..self }
    }

    /// Changes something in the archive; for a moment only, since a poll may be waiting.
    pub(super) fn write<T>(
        &self,
        work: impl FnOnce(&mut Archive) -> Result<T, ArchiveError>,
    ) -> Result<T, Problem> {
        if let Some(poller) = &self.poller {
            return Ok(work(&mut poller.archive())?);
        }
        match Archive::open(&self.archive, WRITE_PATIENCE) {
            Ok(mut archive) => Ok(work(&mut archive)?),
            Err(ArchiveError::Locked { .. }) => {
                let detail = "a poll is writing to the archive: try again when it is done";
                Err(Problem::new(StatusCode::CONFLICT, detail).retry_after(30))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Runs work that reads archive or index, off the threads that serve the network.
    ///
    /// Work whose request was broken off keeps its turn until it ends, so that costly questions
    /// can never take more than the turns there are.
    pub(super) async fn read<T: Send + 'static>(
        self: Arc<State>,
        work: impl FnOnce(&State, &Reader) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(TURN_WAIT_MAX, self.turns.clone().acquire_owned());
        let Ok(Ok(turn)) = turn.await else {
            let detail = "too many searches are under way: try again in a moment";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(5));
        };
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let reader = self.reader()?;
            let value = work(&self, &reader);
            self.keep(reader);
            value
        });
        done.await.map_err(|_| Problem::internal("the request was broken off"))?
    }

    /// How completely the feeds were read; looked up anew now and then, since it reads every visit.
    pub(super) fn coverage(&self, reader: &Reader) -> Result<Arc<Vec<Coverage>>, Problem> {
        let now = clock::now();
        let mut kept = self.coverage.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, coverage)) = &*kept
            && now.duration_since(*at) < COVERAGE_KEPT
        {
            return Ok(coverage.clone());
        }
        let coverage = Arc::new(reader.coverage(SILENCE_MAX, now)?);
        *kept = Some((now, coverage.clone()));
        Ok(coverage)
    }

    fn reader(&self) -> Result<Reader, Problem> {
        let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        kept.map_or_else(|| Ok(Reader::open(&self.archive)?), Ok)
    }

    fn keep(&self, reader: Reader) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        if readers.len() < self.readers_kept {
            readers.push(reader);
        }
    }
}

/// Makes visible what a writer, in this process or another, has added to the index; for ever.
pub(super) async fn follow_index(state: Arc<State>) {
    let mut shown = None;
    loop {
        tokio::time::sleep(INDEX_LOOK).await;
        let state = state.clone();
        let look = move || {
            let now = state.index.last_change()?;
            if now != shown {
                state.index.refresh()?;
            }
            Ok::<_, IndexError>(now)
        };
        match tokio::task::spawn_blocking(look).await {
            Ok(Ok(now)) => shown = now,
            Ok(Err(error)) => tracing::warn!(%error, "the index cannot be read anew"),
            Err(_) => return,
        }
    }
}
