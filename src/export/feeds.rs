//! The public shape of a feed and its health.

use std::collections::HashMap;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::{FeedState, Subscription};

/// A feed: what the user said of it, what it says of itself, how it is. Moments are RFC 3339.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
pub struct FeedRecord {
    /// Its address, as in `feeds.toml`.
    pub url: String,
    /// What to call it.
    pub name: String,
    /// Its own title.
    pub title: Option<String>,
    /// Its site.
    pub site: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// BCP 47.
    pub lang: Option<String>,
    /// The user's labels.
    pub tags: Vec<String>,
    /// `new`, `ok`, `failing` or `gone`.
    pub state: &'static str,
    /// Where it has moved for good.
    pub moved_to: Option<String>,
    /// When.
    pub moved_at: Option<String>,
    /// Why the last visit failed.
    pub error: Option<String>,
    /// Failures in a row.
    pub failures: u32,
    /// When the first of them was.
    pub failing_since: Option<String>,
    /// The last visit.
    pub last_polled: Option<String>,
    /// When an entry was last new.
    pub last_new: Option<String>,
    /// The next visit.
    pub next_poll: Option<String>,
    /// The interval in force.
    pub interval_seconds: Option<u64>,
    /// Entries seen.
    pub entries: u64,
    /// Articles that it led to first.
    pub articles: u64,
}

impl FeedRecord {
    /// The subscribed feeds in their order, with what is known of them and their counts of
    /// entries and articles.
    pub fn all(
        subscriptions: &[Subscription],
        known: Vec<FeedState>,
        counts: &HashMap<i64, (u64, u64)>,
    ) -> Vec<FeedRecord> {
        let mut known: HashMap<_, FeedState> =
            known.into_iter().map(|f| (f.subscription.url.clone(), f)).collect();
        let record = |s: &Subscription| match known.remove(&s.url) {
            Some(f) => polled(FeedState { subscription: s.clone(), ..f }, counts),
            None => unpolled(s),
        };
        subscriptions.iter().map(record).collect()
    }

    /// Whether it will not mend itself, as far as we know.
    pub fn needs_a_person(&self) -> bool {
        matches!(self.state, "failing" | "gone")
    }
}

fn unpolled(s: &Subscription) -> FeedRecord {
    FeedRecord {
        url: s.url.to_string(),
        name: s.name.clone().unwrap_or_else(|| s.url.host().to_owned()),
        country: s.country.clone(),
        lang: s.lang.clone(),
        tags: s.tags.clone(),
        state: "new",
        ..FeedRecord::default()
    }
}

fn polled(f: FeedState, counts: &HashMap<i64, (u64, u64)>) -> FeedRecord {
    let (entries, articles) = counts.get(&f.id).copied().unwrap_or_default();
    let moved = f.address != f.subscription.url;
    FeedRecord {
        state: state(&f),
        name: f.name().to_owned(),
        url: f.subscription.url.to_string(),
        title: f.title,
        site: f.site,
        country: f.subscription.country,
        lang: f.subscription.lang,
        tags: f.subscription.tags,
        moved_to: moved.then(|| f.address.to_string()),
        moved_at: f.moved_at.map(|t| t.to_string()),
        error: f.last_error,
        failures: f.failures,
        failing_since: f.failing_since.map(|t| t.to_string()),
        last_polled: f.last_polled.map(|t| t.to_string()),
        last_new: f.last_new.map(|t| t.to_string()),
        next_poll: Some(f.next_poll.to_string()),
        interval_seconds: f.interval.map(|i| i.as_secs()),
        entries,
        articles,
    }
}

fn state(f: &FeedState) -> &'static str {
    match (f.gone_at, f.failures, f.last_polled) {
        (Some(_), _, _) => "gone",
        (None, 1.., _) => "failing",
        (None, 0, None) => "new",
        (None, 0, Some(_)) => "ok",
    }
}
