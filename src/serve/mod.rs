//! The HTTP endpoint: searches, articles, feeds and health as JSON.
//!
//! Reads only, and answers with the same shapes as the command line. Listens on loopback
//! addresses alone. Never waits for a writer.

mod api;
mod problem;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::get;
use tokio::net::TcpListener;
use tower_http::timeout::TimeoutLayer;

use crate::archive::{ArchiveError, Reader};
use crate::config::Config;
use crate::index::{Index, IndexError};
use problem::Problem;

/// A request that takes longer is broken off with 503.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// How often the index is looked at for new articles.
const INDEX_LOOK: Duration = Duration::from_secs(1);

/// Readers of the archive that are kept open.
const READERS_KEPT: usize = 8;

/// What every request works with.
pub struct State {
    config: Config,
    archive: PathBuf,
    readers: Mutex<Vec<Reader>>,
    index: Index,
}

/// Why the endpoint cannot start.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// Another program listens there, or we may not.
    #[error("cannot listen on {address}")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why not.
        source: std::io::Error,
    },
    /// A wider address.
    #[error(
        "{0} can be reached from other machines, and the endpoint knows no passwords: \
         listen on a loopback address and put a proxy in front"
    )]
    Wide(SocketAddr),
}

impl State {
    /// Opens what is to be served.
    ///
    /// # Errors
    /// Where archive or index cannot be read.
    pub fn open(config: &Config, index: Index) -> Result<State, ServeError> {
        let reader = Reader::open(&config.archive)?;
        Ok(State {
            config: config.clone(),
            archive: config.archive.clone(),
            readers: Mutex::new(vec![reader]),
            index,
        })
    }

    /// Runs work that reads the archive, off the threads that serve the network.
    async fn read<T: Send + 'static>(
        self: Arc<State>,
        work: impl FnOnce(&State, &Reader) -> Result<T, Problem> + Send + 'static,
    ) -> Result<T, Problem> {
        let done = tokio::task::spawn_blocking(move || {
            let kept = self.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
            let reader = match kept {
                Some(reader) => reader,
                None => Reader::open(&self.archive)?,
            };
            let value = work(&self, &reader);
            let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
            if readers.len() < READERS_KEPT {
                readers.push(reader);
            }
            value
        });
        done.await.map_err(|_| Problem::internal("the request was broken off"))?
    }
}

/// Listens on a loopback address.
///
/// # Errors
/// [`ServeError::Wide`] for any other address, [`ServeError::Listen`] where it is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    if !address.ip().is_loopback() {
        return Err(ServeError::Wide(address));
    }
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| ServeError::Listen { address, source })
}

/// Answers until told to stop; requests under way are answered first.
///
/// # Errors
/// Where the listener fails.
pub async fn run(
    state: State,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let state = Arc::new(state);
    let following = tokio::spawn(follow_index(state.clone()));
    let served = axum::serve(listener, router(state)).with_graceful_shutdown(stop).await;
    following.abort();
    served
}

/// Makes visible what a writer, in this process or another, has added to the index.
async fn follow_index(state: Arc<State>) {
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

fn router(state: Arc<State>) -> Router {
    Router::new()
        .route("/", get(api::root))
        .route("/healthz", get(api::health))
        .route("/api/v1/search", get(api::search))
        .route("/api/v1/articles/{id}", get(api::article))
        .route("/api/v1/articles/{id}/revisions", get(api::revisions))
        .route("/api/v1/articles/{id}/comments", get(api::comments))
        .route("/api/v1/feeds", get(api::feeds))
        .route("/api/v1/status", get(api::status))
        .fallback(api::nowhere)
        .method_not_allowed_fallback(api::only_get)
        .layer(middleware::from_fn(guard))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME_MAX))
        .with_state(state)
}

/// Refuses requests that a page elsewhere had a browser make under a name of its own (DNS
/// rebinding), and marks every answer as data.
async fn guard(request: axum::extract::Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|h| h.to_str().ok());
    if !host.is_none_or(is_loopback_name) {
        return problem::respond(&Problem::new(
            StatusCode::FORBIDDEN,
            "this endpoint answers to loopback names only".into(),
        ));
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}

fn is_loopback_name(host: &str) -> bool {
    let name = match host.strip_prefix('[') {
        Some(v6) => v6.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let address: Option<std::net::IpAddr> = name.parse().ok();
    name.eq_ignore_ascii_case("localhost") || address.is_some_and(|a| a.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_loopback_names_are_answered() {
        for host in ["localhost", "127.0.0.1:8600", "[::1]:8600", "LOCALHOST:1"] {
            assert!(is_loopback_name(host), "{host}");
        }
        for host in ["evil.example", "127.0.0.1.evil.example", "10.0.0.1", ""] {
            assert!(!is_loopback_name(host), "{host}");
        }
    }
}
