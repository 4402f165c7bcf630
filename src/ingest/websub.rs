//! Asks the hubs of feeds to tell us when these change (WebSub, s.5.1).
//!
//! What a hub delivers is not believed, only heard: the feed is visited then, as at any other time,
//! so that the archive holds what the publisher's own server said. And hubs fall silent without a
//! word: feeds that have one are polled like all others.

use std::sync::Arc;

use super::Services;
use crate::archive::{ArchiveError, HubSubscription};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::model::Feed;

/// How long we want to be told, in seconds: ten days, which hubs commonly grant.
const LEASE_S: &str = "864000";

/// Where hubs tell us, below the public address.
pub const CALLBACK: &str = "/websub/";

/// The hub that a feed names, and what it calls itself there; none where it names none.
pub(super) fn hub_of(feed: &Feed, address: &CanonicalUrl) -> Option<(CanonicalUrl, String)> {
    let hub = feed.hubs.iter().find_map(|hub| address.join(hub).ok())?;
    let topic = feed.self_link.as_deref().and_then(|own| address.join(own).ok());
    Some((hub, topic.as_ref().unwrap_or(address).to_string()))
}

/// Asks every hub that is due. `public` is where we can be reached.
///
/// # Errors
/// Where the archive cannot be read or written; a hub that fails is asked again another day.
pub async fn ask_hubs(services: &Arc<Services>, public: &CanonicalUrl) -> Result<(), ArchiveError> {
    let due = services.archive().read().due_hubs(clock::now())?;
    for hub in due {
        // Before it is asked: it may come to make sure while it is being asked.
        services.archive().hub_asked(hub.feed_id, clock::now())?;
        let answer = services.fetcher.post_form(&hub.hub, &intent(&hub, public)).await;
        match answer {
            Ok(status) if (200..300).contains(&status) => {
                tracing::info!(hub = %hub.hub, topic = hub.topic, "asked to be told");
            }
            Ok(status) => tracing::warn!(hub = %hub.hub, status, "the hub refuses"),
            Err(error) => tracing::warn!(hub = %hub.hub, %error, "the hub cannot be asked"),
        }
    }
    Ok(())
}

fn intent(hub: &HubSubscription, public: &CanonicalUrl) -> Vec<(&'static str, String)> {
    let base = public.as_str().trim_end_matches('/');
    vec![
        ("hub.mode", "subscribe".into()),
        ("hub.topic", hub.topic.clone()),
        ("hub.callback", format!("{base}{CALLBACK}{}", hub.path)),
        ("hub.secret", hub.secret.clone()),
        ("hub.lease_seconds", LEASE_S.into()),
    ]
}
