//! The public shape of a feed and its health.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::health::{Health, entries_a_day, health};
use crate::model::{FailureKind, FeedState, Subscription};

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
    /// How it is: `new`, `ok`, `moved`, `quiet`, `lying`, `failing`, `dead` or `gone`.
    pub state: &'static str,
    /// Since when.
    pub since: Option<String>,
    /// What is the matter.
    pub matter: Option<String>,
    /// What a person can do about it.
    pub advice: Option<&'static str>,
    /// Where it has moved for good.
    pub moved_to: Option<String>,
    /// When.
    pub moved_at: Option<String>,
    /// Why the last visit failed.
    pub error: Option<String>,
    /// What kind of failure that was.
    pub failure: Option<&'static str>,
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
    /// New entries a day, by its habit.
    pub entries_a_day: Option<f64>,
    /// Entries seen.
    pub entries: u64,
    /// Articles that it led to first.
    pub articles: u64,
}

impl FeedRecord {
    /// The subscribed feeds in their order, with what is known of them by `now` and their counts
    /// of entries and articles.
    pub fn all(
        subscriptions: &[Subscription],
        known: Vec<FeedState>,
        counts: &HashMap<i64, (u64, u64)>,
        now: Timestamp,
    ) -> Vec<FeedRecord> {
        let mut known: HashMap<_, FeedState> =
            known.into_iter().map(|f| (f.subscription.url.clone(), f)).collect();
        let record = |s: &Subscription| match known.remove(&s.url) {
            Some(f) => polled(FeedState { subscription: s.clone(), ..f }, counts, now),
            None => unpolled(s),
        };
        subscriptions.iter().map(record).collect()
    }

    /// Whether it will not mend itself, as far as we know.
    pub fn needs_a_person(&self) -> bool {
        matches!(self.state, "failing" | "dead" | "gone")
    }

    /// Whether it works, and a person may want to know something of it all the same.
    pub fn is_worth_a_look(&self) -> bool {
        !self.needs_a_person() && self.advice.is_some()
    }
}

fn unpolled(s: &Subscription) -> FeedRecord {
    FeedRecord {
        url: s.url.to_string(),
        name: s.name.clone().unwrap_or_else(|| s.url.host().to_owned()),
        country: s.country.clone(),
        lang: s.lang.clone(),
        tags: s.tags.clone(),
        state: Health::New.name(),
        ..FeedRecord::default()
    }
}

fn polled(f: FeedState, counts: &HashMap<i64, (u64, u64)>, now: Timestamp) -> FeedRecord {
    let (entries, articles) = counts.get(&f.id).copied().unwrap_or_default();
    let diagnosis = health(&f, now);
    let moved = f.address != f.subscription.url;
    let text = |at: Option<Timestamp>| at.map(|t| t.to_string());
    FeedRecord {
        state: diagnosis.health.name(),
        since: text(diagnosis.since),
        matter: diagnosis.matter,
        advice: diagnosis.advice,
        name: f.name().to_owned(),
        url: f.subscription.url.to_string(),
        title: f.title,
        site: f.site,
        country: f.subscription.country,
        lang: f.subscription.lang,
        tags: f.subscription.tags,
        moved_to: moved.then(|| f.address.to_string()),
        moved_at: text(f.moved_at),
        error: f.trouble.error,
        failure: f.trouble.kind.map(FailureKind::name),
        failures: f.trouble.failures,
        failing_since: text(f.trouble.since),
        last_polled: text(f.last_polled),
        last_new: text(f.last_new),
        next_poll: Some(f.next_poll.to_string()),
        interval_seconds: f.interval.map(|i| i.as_secs()),
        entries_a_day: entries_a_day(&f.learnt.habit),
        entries,
        articles,
    }
}
