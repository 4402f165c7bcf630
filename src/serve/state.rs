//! What every request works with: readers of the archive, the index, who may ask, what was counted.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use tokio::sync::Semaphore;

use super::ServeError;
use super::guard::{Audience, Clients, Sessions};
use super::metrics::Metrics;
use super::problem::Problem;
use super::timeline::{self, Days};
use crate::archive::{Archive, ArchiveError, FetchCounts, Reader};
use crate::clock;
use crate::config::{Config, FeedsFile};
use crate::index::{Cancel, Index, IndexError};
use crate::ingest::Services;
use crate::model::{Coverage, Subscription};
use crate::query::Query;
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

/// What a request sees: the archive and the index as they are now.
#[derive(Clone, Copy)]
pub(super) struct View<'s> {
    pub state: &'s State,
    pub reader: &'s Reader,
    /// Gives up when the request does.
    pub index: &'s Index,
}

/// Cancels what is asked for nobody any more.
struct CancelOnDrop(Cancel);

impl Drop for CancelOnDrop {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

/// What every request works with.
pub struct State {
    pub(super) config: Config,
    /// What is followed by now: a reader app may have changed it since the start.
    feeds: RwLock<Arc<Vec<Subscription>>>,
    /// Held while `feeds.toml` is changed.
    editing: Mutex<()>,
    pub(super) index: Index,
    pub(super) audience: Audience,
    pub(super) sessions: Sessions,
    pub(super) clients: Clients,
    pub(super) metrics: Metrics,
    archive: PathBuf,
    readers: Mutex<Vec<Reader>>,
    readers_kept: usize,
    coverage: Mutex<Option<(Timestamp, Arc<Vec<Coverage>>)>>,
    fetches: Mutex<FetchCounts>,
    /// How often the index was opened anew.
    openings: AtomicU64,
    /// The days of every article, and after which opening they were counted.
    days: Mutex<Option<(u64, Arc<Days>)>>,
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
            feeds: RwLock::new(Arc::new(config.feeds.clone())),
            editing: Mutex::new(()),
            index,
            audience,
            sessions: Sessions::default(),
            clients: Clients::default(),
            metrics: Metrics::default(),
            archive: config.archive.clone(),
            readers: Mutex::new(vec![reader]),
            readers_kept: cores * READS_PER_CORE,
            coverage: Mutex::new(None),
            fetches: Mutex::default(),
            openings: AtomicU64::new(0),
            days: Mutex::new(None),
            poller: None,
            turns: Arc::new(Semaphore::new(cores * READS_PER_CORE)),
        })
    }

    /// The same beside a poller of this process: changes go through it.
    pub fn beside(self, poller: Arc<Services>) -> State {
        State { poller: Some(poller), ..self }
    }

    /// What is followed.
    pub(super) fn feeds(&self) -> Arc<Vec<Subscription>> {
        self.feeds.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Follows these from now on. Where a poll in another process holds the archive, the next one
    /// reads it in `feeds.toml`.
    fn follow(&self, feeds: Vec<Subscription>) -> Result<(), Problem> {
        let followed = self.write(|archive| archive.follow(&feeds, clock::now()));
        *self.feeds.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(feeds);
        followed.or_else(|problem| match problem.status {
            StatusCode::CONFLICT => Ok(()),
            _ => Err(problem),
        })
    }

    /// Changes `feeds.toml`, keeping what people wrote there, and follows what it then names.
    pub(super) async fn edit_feeds(
        self: Arc<State>,
        edit: impl FnOnce(&mut FeedsFile) -> Result<(), Problem> + Send + 'static,
    ) -> Result<(), Problem> {
        let done = tokio::task::spawn_blocking(move || {
            let _one_at_a_time = self.editing.lock().unwrap_or_else(PoisonError::into_inner);
            let mut file = FeedsFile::open(&self.config.path)?;
            edit(&mut file)?;
            file.save()?;
            self.follow(file.config.feeds)
        });
        done.await.map_err(|_| Problem::internal("the request was broken off"))?
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
    /// Work whose request was broken off, because it took too long or because the client went away,
    /// is told to end. It keeps its turn until it does, so that costly questions can never take more
    /// than the turns there are.
    pub(super) async fn read<T: Send + 'static>(
        self: Arc<State>,
        work: impl FnOnce(View<'_>) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let turn = tokio::time::timeout(TURN_WAIT_MAX, self.turns.clone().acquire_owned());
        let Ok(Ok(turn)) = turn.await else {
            let detail = "too many searches are under way: try again in a moment";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).retry_after(5));
        };
        let cancel = Cancel::default();
        // A request that is broken off drops this future, and with it the guard.
        let _guard = CancelOnDrop(cancel.clone());
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let reader = self.reader()?;
            let index = self.index.cancelled_by(cancel);
            let value = work(View { state: &self, reader: &reader, index: &index });
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

    /// How many articles were published on each day; counted when the index has changed.
    pub(super) fn days(&self) -> Result<Arc<Days>, Problem> {
        let opening = self.openings.load(Ordering::Acquire);
        let mut kept = self.days.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((at, days)) if *at == opening => Ok(days.clone()),
            _ => {
                let days = Arc::new(timeline::days(&self.index, &Query::Everything)?);
                *kept = Some((opening, days.clone()));
                Ok(days)
            }
        }
    }

    /// How visits ended, those since the last call counted too.
    pub(super) fn fetches(&self, reader: &Reader) -> Result<FetchCounts, Problem> {
        let mut counts = self.fetches.lock().unwrap_or_else(PoisonError::into_inner);
        reader.count_fetches(&mut counts)?;
        Ok(counts.clone())
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
                state.openings.fetch_add(1, Ordering::Release);
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

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;
    use tokio::sync::oneshot;

    fn state(folder: &Path) -> Arc<State> {
        let config = Config::parse(&folder.join("feeds.toml"), "").unwrap();
        Archive::open(&config.archive, Duration::ZERO).unwrap();
        let index = Index::open(&config.index).unwrap();
        Arc::new(State::open(&config, index, Audience::ThisMachine).unwrap())
    }

    #[tokio::test]
    async fn work_for_a_request_that_was_broken_off_ends() {
        let folder = tempfile::tempdir().unwrap();
        let state = state(folder.path());
        let turns = state.turns.available_permits();
        let (begins, began) = oneshot::channel();
        let (ends, ended) = oneshot::channel();
        let work = move |View { index, .. }: View<'_>| {
            begins.send(()).unwrap();
            while index.go_on().is_ok() {
                std::thread::yield_now();
            }
            ends.send(()).unwrap();
            Ok(())
        };
        let request = tokio::spawn(state.clone().read(work));
        began.await.unwrap();
        assert_eq!(state.turns.available_permits(), turns - 1);
        request.abort();
        let patience = Duration::from_secs(60);
        tokio::time::timeout(patience, ended).await.expect("it goes on for nobody").unwrap();
        // The turn is given back, for the next request.
        let all = state.turns.acquire_many(turns.try_into().unwrap());
        assert!(tokio::time::timeout(patience, all).await.is_ok());
    }
}
