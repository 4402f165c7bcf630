//! `annals feeds`: what is followed, and how it is.

use std::collections::HashMap;
use std::process::ExitCode;

use super::{Global, out, workspace};
use crate::archive::{Reader, Which};
use crate::clock;
use crate::config::Config;
use crate::model::{FeedState, Subscription};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only feeds with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only feeds that need a person
    #[arg(long)]
    failing: bool,
}

/// A feed as it is printed in JSON.
#[derive(Debug, Default, serde::Serialize)]
pub struct FeedRecord {
    url: String,
    name: String,
    title: Option<String>,
    site: Option<String>,
    country: Option<String>,
    lang: Option<String>,
    tags: Vec<String>,
    state: &'static str,
    moved_to: Option<String>,
    moved_at: Option<String>,
    error: Option<String>,
    failures: u32,
    failing_since: Option<String>,
    last_polled: Option<String>,
    last_new: Option<String>,
    next_poll: Option<String>,
    interval_seconds: Option<u64>,
    entries: u64,
    articles: u64,
}

/// The feeds of the configuration, in its order, with what the archive knows of them.
///
/// # Errors
/// Where the archive cannot be read.
pub fn records(config: &Config, reader: Option<&Reader>) -> anyhow::Result<Vec<FeedRecord>> {
    let (counts, known) = match reader {
        None => Default::default(),
        Some(reader) => (reader.feed_counts()?, reader.feeds(&Which::All, clock::now())?),
    };
    let mut known: HashMap<_, FeedState> =
        known.into_iter().map(|f| (f.subscription.url.clone(), f)).collect();
    let record = |s: &Subscription| match known.remove(&s.url) {
        Some(f) => polled(FeedState { subscription: s.clone(), ..f }, &counts),
        None => unpolled(s),
    };
    Ok(config.feeds.iter().map(record).collect())
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

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::maybe_reader(&config)?;
    let mut records = records(&config, reader.as_ref())?;
    records.retain(|f| args.tag.as_ref().is_none_or(|tag| f.tags.contains(tag)));
    records.retain(|f| !args.failing || matches!(f.state, "failing" | "gone"));
    if global.json {
        out::json(&records)?;
    } else if records.is_empty() {
        out::say(global, "no such feed; `annals add URL` follows one");
    } else {
        print(&records)?;
    }
    Ok(if records.is_empty() { ExitCode::from(out::EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn print(records: &[FeedRecord]) -> anyhow::Result<()> {
    use std::io::Write;
    let head = ["STATE", "ARTICLES", "LAST POLL", "NAME", "ADDRESS"].map(str::to_owned);
    let mut rows = vec![head.to_vec()];
    for f in records {
        let polled = f.last_polled.as_deref().and_then(|t| t.parse().ok()).map(out::local);
        let mut address = f.url.clone();
        if let Some(moved) = &f.moved_to {
            address += &format!(" (moved to {moved})");
        }
        if let Some(error) = &f.error {
            address += &format!(": {error}");
        }
        let cells = [
            f.state.to_owned(),
            f.articles.to_string(),
            polled.unwrap_or_else(|| "never".into()),
            f.name.clone(),
            address,
        ];
        rows.push(cells.to_vec());
    }
    Ok(out::stdout().write_all(out::columns(&rows).as_bytes())?)
}

impl FeedRecord {
    /// Whether it will not mend itself, as far as we know.
    pub fn needs_a_person(&self) -> bool {
        matches!(self.state, "failing" | "gone")
    }

    /// What is wrong with it, since when, and what to do.
    pub fn trouble(&self) -> String {
        let since = self.failing_since.as_deref().and_then(|t| t.parse().ok()).map(out::local);
        let since = since.unwrap_or_else(|| "the last poll".into());
        let error = self.error.as_deref().unwrap_or("unknown");
        let todo = match self.state {
            "gone" => " (its server says for good: `annals remove` it, or find its new address)",
            _ => "",
        };
        let tries = out::count(u64::from(self.failures), "time", "times");
        format!("{} ({}): {error}; failed {tries} since {since}{todo}", self.name, self.url)
    }
}
