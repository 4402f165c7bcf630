//! The HTTP endpoint: an interface for programs, pages for people, feeds of every search.
//!
//! Answers with the same records as the command line, and never waits for a writer. Nothing is
//! changed by a GET. What a request may cost and who may send one is decided in `guard`, before
//! any of it reaches `api` (JSON), `pages` (HTML) or `outlets` (feeds). The way in is [`listen`],
//! then [`run`].

mod api;
mod asked;
mod connection;
mod guard;
mod metrics;
mod outlets;
mod pages;
mod problem;
mod reader;
mod router;
mod state;
mod target;
mod timeline;
mod validators;
mod websub;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;

use crate::archive::ArchiveError;
use crate::index::IndexError;

pub use guard::{Audience, PublicReading, hex, random_key, sha256};
pub use state::State;
pub use websub::Deliveries;

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
    /// A wider address, and nothing that guards it.
    #[error(
        "{0} can be reached from other machines: make a token with `annals serve token`, \
         or let everyone read with --public-read-only"
    )]
    Wide(SocketAddr),
}

/// Listens on an address.
///
/// # Errors
/// [`ServeError::Listen`] where it is taken.
pub async fn listen(address: SocketAddr) -> Result<TcpListener, ServeError> {
    let listener = TcpListener::bind(address).await;
    listener.map_err(|source| ServeError::Listen { address, source })
}

/// Answers until told to stop; requests under way are answered first. Hubs are heard where there
/// is somebody to hear them.
pub async fn run(
    state: State,
    listener: TcpListener,
    deliveries: Option<Deliveries>,
    stop: impl Future<Output = ()> + Send + 'static,
) {
    let state = Arc::new(state);
    let following = tokio::spawn(state::follow_index(state.clone()));
    // Hubs come under the public name and without a token: their routes have guards of their own.
    let hubs = deliveries.map(|d| websub::routes(Arc::new(d))).unwrap_or_default();
    connection::serve(listener, hubs.fallback_service(router::router(state)), stop).await;
    following.abort();
}
