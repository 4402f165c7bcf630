//! How often and for how long one client may ask.
//!
//! Whoever sits at this machine is not limited. A proxy in front says for whom it asks.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::super::State;
use super::super::problem::Problem;
use crate::clock;

/// Requests that a client may make in one go.
const BURST_MAX: f64 = 100.0;

/// Requests a second that a client may make for ever.
const REQUESTS_PER_SECOND: f64 = 20.0;

/// Requests of one client at the same time.
const AT_ONCE_MAX: u32 = 16;

/// Clients that are remembered.
const CLIENTS_MAX: usize = 10_000;

/// A request that takes longer is broken off.
const REQUEST_TIME_MAX: Duration = Duration::from_secs(30);

/// The machine at the other end of the connection.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) struct Peer(pub IpAddr);

/// What is remembered of each client.
#[derive(Debug, Default)]
pub(in crate::serve) struct Clients(Mutex<HashMap<IpAddr, Allowance>>);

/// A bucket of requests that fills with time, and the requests under way.
#[derive(Debug, Clone, Copy)]
struct Allowance {
    left: f64,
    at: Timestamp,
    under_way: u32,
}

impl Allowance {
    fn full(now: Timestamp) -> Allowance {
        Allowance { left: BURST_MAX, at: now, under_way: 0 }
    }

    fn refill(&mut self, now: Timestamp) {
        let seconds = now.duration_since(self.at).as_secs_f64().max(0.0);
        self.left = (self.left + seconds * REQUESTS_PER_SECOND).min(BURST_MAX);
        self.at = now;
    }

    /// Takes one request, or says that there is none to take.
    fn take(&mut self, now: Timestamp) -> Result<(), StatusCode> {
        self.refill(now);
        if self.left < 1.0 || self.under_way >= AT_ONCE_MAX {
            return Err(StatusCode::TOO_MANY_REQUESTS);
        }
        self.left -= 1.0;
        self.under_way += 1;
        Ok(())
    }
}

impl Clients {
    fn take(&self, client: IpAddr, now: Timestamp) -> Result<(), StatusCode> {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if clients.len() >= CLIENTS_MAX {
            clients.retain(|_, allowance| {
                allowance.refill(now);
                allowance.under_way > 0 || allowance.left < BURST_MAX
            });
        }
        clients.entry(client).or_insert_with(|| Allowance::full(now)).take(now)
    }

    fn done(&self, client: IpAddr) {
        let mut clients = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(allowance) = clients.get_mut(&client) {
            allowance.under_way = allowance.under_way.saturating_sub(1);
        }
    }
}

/// A request under way; it ends however it ends, also when the client goes away.
struct UnderWay {
    state: Arc<State>,
    client: IpAddr,
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.state.clients.done(self.client);
    }
}

/// Answers a client that asks too often with 429.
pub(in crate::serve) async fn check(
    Shared(state): Shared<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let Some(client) = peer.and_then(|peer| client(peer, request.headers())) else {
        return next.run(request).await;
    };
    if let Err(status) = state.clients.take(client, clock::now()) {
        let detail = "you ask more often than this endpoint can answer everyone: wait a little";
        return Problem::new(status, detail).retry_after(1).into_response();
    }
    let _under_way = UnderWay { state, client };
    next.run(request).await
}

/// Breaks off what takes too long, and says so.
pub(in crate::serve) async fn in_time(request: Request, next: Next) -> Response {
    match tokio::time::timeout(REQUEST_TIME_MAX, next.run(request)).await {
        Ok(response) => response,
        Err(_) => {
            let seconds = REQUEST_TIME_MAX.as_secs();
            let detail = format!(
                "this took longer than {seconds} seconds and was broken off: \
                 ask for less, or ask `annals` on the machine itself"
            );
            Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail).into_response()
        }
    }
}

/// Who is to be limited: the machine for which a proxy on this one asks, else the other end.
fn client(peer: IpAddr, headers: &HeaderMap) -> Option<IpAddr> {
    if !peer.is_loopback() {
        return Some(network(peer));
    }
    // The last address is the one that our own proxy saw; those before it are hearsay.
    let forwarded = headers.get_all("x-forwarded-for").into_iter().next_back()?.to_str().ok()?;
    let address: IpAddr = forwarded.rsplit(',').next()?.trim().parse().ok()?;
    (!address.is_loopback()).then(|| network(address))
}

/// One household has 2^64 addresses of the sixth version.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::SignedDuration;

    fn start() -> Timestamp {
        "2026-02-06T08:00:00Z".parse().unwrap()
    }

    #[test]
    fn a_burst_then_a_steady_rate() {
        let mut allowance = Allowance::full(start());
        let mut ask = |seconds: i64| {
            let taken = allowance.take(start() + SignedDuration::from_secs(seconds));
            allowance.under_way = 0;
            taken.is_ok()
        };
        assert_eq!((0..150).filter(|_| ask(0)).count(), 100);
        assert_eq!((0..150).filter(|_| ask(1)).count(), 20);
        assert_eq!((0..150).filter(|_| ask(3600)).count(), 100);
    }

    #[test]
    fn requests_under_way_are_counted_until_they_end() {
        let (clients, client) = (Clients::default(), "192.0.2.1".parse().unwrap());
        for _ in 0..AT_ONCE_MAX {
            assert!(clients.take(client, start()).is_ok());
        }
        assert!(clients.take(client, start()).is_err());
        clients.done(client);
        assert!(clients.take(client, start()).is_ok());
    }

    #[test]
    fn the_client_is_whom_our_own_proxy_saw() {
        let forwarded = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("x-forwarded-for", text.parse().unwrap());
            headers
        };
        let check = |peer: &str, headers: HeaderMap, expected: Option<&str>| {
            let found = client(peer.parse().unwrap(), &headers);
            assert_eq!(found, expected.map(|e| e.parse().unwrap()), "{peer}");
        };
        check("127.0.0.1", HeaderMap::new(), None);
        check("192.0.2.1", forwarded("198.51.100.7"), Some("192.0.2.1"));
        check("127.0.0.1", forwarded("203.0.113.9, 198.51.100.7"), Some("198.51.100.7"));
        check("2001:db8::1:2:3:4", HeaderMap::new(), Some("2001:db8::"));
        check("::ffff:192.0.2.1", HeaderMap::new(), Some("192.0.2.1"));
    }
}
