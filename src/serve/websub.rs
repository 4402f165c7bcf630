//! Where hubs make sure that we asked them, and tell us that a feed has changed (WebSub).
//!
//! Answers nothing but what concerns a subscription that we made: its address cannot be guessed,
//! the topic has to be ours, and what is delivered has to be signed with the secret.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, Query, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::routing::get;
use hmac::{Hmac, KeyInit, Mac};
use serde::Deserialize;
use tokio::sync::Notify;

use crate::archive::{Archive, ArchiveError, HubSubscription};
use crate::clock;
use crate::ingest::Services;

/// A delivery, in bytes, at most: as much as a feed.
const DELIVERY_BYTES_MAX: usize = 16 << 20;

/// The longest lease that is believed.
const LEASE_MAX: Duration = Duration::from_secs(90 * 86_400);

/// The lease of a hub that names none.
const LEASE_DEFAULT: Duration = Duration::from_secs(86_400);

/// What is told by hubs, and whom it wakes.
pub struct Deliveries {
    /// Holds the archive.
    pub services: Arc<Services>,
    /// Woken when a feed has become due.
    pub wake: Arc<Notify>,
}

/// The routes of hubs.
pub(super) fn routes(deliveries: Arc<Deliveries>) -> Router {
    Router::new()
        .route("/websub/{path}", get(intent).post(deliver))
        .layer(DefaultBodyLimit::max(DELIVERY_BYTES_MAX))
        .with_state(deliveries)
}

/// What a hub asks to make sure (WebSub s.5.3), or says (s.5.2).
#[derive(Debug, Deserialize)]
struct Intent {
    #[serde(rename = "hub.mode")]
    mode: String,
    #[serde(rename = "hub.topic")]
    topic: String,
    #[serde(rename = "hub.challenge")]
    challenge: Option<String>,
    #[serde(rename = "hub.lease_seconds")]
    lease_seconds: Option<u64>,
}

async fn intent(
    Shared(deliveries): Shared<Arc<Deliveries>>,
    Path(path): Path<String>,
    Query(intent): Query<Intent>,
) -> Result<String, StatusCode> {
    let hub = deliveries.subscription(path).await?;
    if hub.topic != intent.topic {
        return Err(StatusCode::NOT_FOUND);
    }
    match (intent.mode.as_str(), intent.challenge) {
        ("subscribe", Some(challenge)) => {
            let lease = intent.lease_seconds.map_or(LEASE_DEFAULT, Duration::from_secs);
            let agreed = move |archive: &mut Archive| {
                archive.hub_agreed(hub.feed_id, lease.min(LEASE_MAX), clock::now())
            };
            deliveries.archive(agreed).await?;
            Ok(challenge)
        }
        ("denied", _) => {
            deliveries.archive(move |archive| archive.hub_denied(hub.feed_id)).await?;
            Ok(String::new())
        }
        // We never ask a hub to stop.
        _ => Err(StatusCode::NOT_FOUND),
    }
}

async fn deliver(
    Shared(deliveries): Shared<Arc<Deliveries>>,
    Path(path): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, StatusCode> {
    let hub = deliveries.subscription(path).await?;
    let signature = headers.get("x-hub-signature").and_then(|value| value.to_str().ok());
    if !signature.is_some_and(|signature| is_signed(&hub.secret, &body, signature)) {
        tracing::warn!(hub = %hub.hub, topic = hub.topic, "a delivery that is not signed");
        // Told the same as others: who tries keys learns nothing (WebSub s.8).
        return Ok(StatusCode::ACCEPTED);
    }
    tracing::info!(hub = %hub.hub, topic = hub.topic, "told of a change");
    deliveries.archive(move |archive| archive.hub_delivered(hub.feed_id, clock::now())).await?;
    deliveries.wake.notify_one();
    Ok(StatusCode::ACCEPTED)
}

impl Deliveries {
    async fn subscription(&self, path: String) -> Result<HubSubscription, StatusCode> {
        let found = self.archive(move |archive| archive.read().hub_at(&path)).await?;
        found.ok_or(StatusCode::NOT_FOUND)
    }

    /// Works on the archive, off the threads that serve the network.
    async fn archive<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Archive) -> Result<T, ArchiveError> + Send + 'static,
    ) -> Result<T, StatusCode> {
        let services = self.services.clone();
        let done = tokio::task::spawn_blocking(move || work(&mut services.archive())).await;
        match done {
            Ok(Ok(value)) => Ok(value),
            Ok(Err(error)) => {
                tracing::error!(%error, "a hub could not be heard");
                Err(StatusCode::INTERNAL_SERVER_ERROR)
            }
            Err(_) => Err(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }
}

/// Whether a body is signed with the secret: `method=signature` in hexadecimal (WebSub s.7.1). In
/// constant time.
fn is_signed(secret: &str, body: &[u8], signature: &str) -> bool {
    fn is<M: Mac + KeyInit>(secret: &str, body: &[u8], signature: &[u8]) -> bool {
        let Ok(mac) = <M as KeyInit>::new_from_slice(secret.as_bytes()) else { return false };
        mac.chain_update(body).verify_slice(signature).is_ok()
    }
    let Some((method, hex)) = signature.split_once('=') else { return false };
    let Some(signature) = bytes(hex) else { return false };
    match method {
        "sha1" => is::<Hmac<sha1::Sha1>>(secret, body, &signature),
        "sha256" => is::<Hmac<sha2::Sha256>>(secret, body, &signature),
        "sha384" => is::<Hmac<sha2::Sha384>>(secret, body, &signature),
        "sha512" => is::<Hmac<sha2::Sha512>>(secret, body, &signature),
        _ => false,
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    let pairs = hex.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let pair = std::str::from_utf8(pair).ok().filter(|p| p.len() == 2)?;
            u8::from_str_radix(pair, 16).ok()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_delivery_is_signed_with_the_secret_or_not_heard() {
        // RFC 2202 s.3 and RFC 4231 s.4.3, test case 2 of each.
        let body = b"what do ya want for nothing?";
        let sha1 = "sha1=effcdf6ae5eb2fa2d27416d5f184df9c259a7c79";
        let sha256 = "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert!(is_signed("Jefe", body, sha1) && is_signed("Jefe", body, sha256));
        assert!(!is_signed("Jeff", body, sha256));
        assert!(!is_signed("Jefe", b"something else", sha256));
        for wrong in ["", "sha256=", "sha256=zz", "md5=00", "sha256=5bd", "5bdcc1"] {
            assert!(!is_signed("Jefe", body, wrong), "{wrong}");
        }
    }
}
