//! Connections: accepted, given a time limit, and let finish when the program stops.
//!
//! A client that sends its request slowly, or takes its answer slowly, is dropped; so it can hold
//! a connection, but not for long.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_io_timeout::TimeoutStream;
use tower_service::Service;

use super::guard::Peer;

/// Connections at the same time; the next one waits in the system's queue.
const CONNECTIONS_MAX: usize = 1_024;

/// The head of a request has to be there after this time; an idle connection is closed after it.
const HEAD_TIME_MAX: Duration = Duration::from_secs(30);

/// A client that takes nothing of its answer for this time is dropped.
const WRITE_TIME_MAX: Duration = Duration::from_secs(30);

/// The head of a request, in bytes, at most.
const HEAD_BYTES_MAX: usize = 64 << 10;

/// Requests under way have this time to end when the program is told to stop.
const FAREWELL_MAX: Duration = Duration::from_secs(10);

/// A pause after the system refuses a connection (no file handles left), so as not to spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Answers connections until told to stop; requests under way are answered first.
pub(super) async fn serve(listener: TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let room = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let Ok(place) = room.clone().acquire_owned().await else { break };
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = &mut stop => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let connection = open.watch(connection(stream, peer, router.clone()));
        tokio::spawn(async move {
            // A client that goes away is no error of ours.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    if tokio::time::timeout(FAREWELL_MAX, open.shutdown()).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> impl hyper_util::server::graceful::GracefulConnection<Error = hyper::Error> + Send {
    // Small answers leave at once.
    let _ = stream.set_nodelay(true);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(WRITE_TIME_MAX));
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer.ip()));
        router.clone().call(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(Box::pin(stream)), service)
}
