//! `annals backfill`: back in time, by what a site offers.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use jiff::Timestamp;

use super::Global;
use super::out::{self, EXIT_NOTHING};
use super::poll::{duration, one_pass, runtime, services, stop_on_signal};
use crate::archive::Which;
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::config::Config;
use crate::ingest::{BackfillPlan, BackfillReport, PassPlan, backfill_feed};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The feed's address or its name in feeds.toml; `all` for every feed
    #[arg(value_name = "FEED")]
    feed: String,
    /// Not before this day (2025-01-31)
    #[arg(long, value_name = "DATE", value_parser = day)]
    since: Option<Timestamp>,
    /// Stop after the document that brings a feed's new entries to so many
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    max: u64,
    /// Queue the pages only; the next poll fetches them
    #[arg(long)]
    no_fetch: bool,
    /// Begin no new page after this time (90s, 10m, 2h)
    #[arg(long, value_name = "TIME", value_parser = duration)]
    max_runtime: Option<Duration>,
}

fn day(text: &str) -> Result<Timestamp, String> {
    let day = text.parse::<jiff::civil::Date>().map_err(|_| "a day such as 2025-01-31 is wanted");
    let midnight = day.and_then(|day| {
        day.to_zoned(jiff::tz::TimeZone::UTC).map_err(|_| "that day is out of reach")
    });
    midnight.map(|day| day.timestamp()).map_err(str::to_owned)
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = super::workspace::config(global)?;
    let which = which(&config, &args.feed)?;
    let plan = BackfillPlan { since: args.since, entries_max: args.max };
    let found = runtime()?.block_on(async {
        let services = services(global, &config, Duration::from_secs(10))?;
        let stop = stop_on_signal();
        let feeds = services.archive().read().feeds(&which, clock::now())?;
        let bar = out::progress(global, "backfill");
        bar.set_length(feeds.len() as u64);
        let mut found = 0;
        for feed in &feeds {
            let report = backfill_feed(&services, feed, &plan, &stop).await?;
            found += report.entries_new;
            bar.inc(1);
            bar.suspend(|| tell(global, &report))?;
        }
        bar.finish_and_clear();
        if !args.no_fetch && found > 0 && !*stop.borrow() {
            // No feed is visited: only the pages that are due.
            let pages = PassPlan {
                which: Which::Named(Vec::new()),
                all_pages: false,
                runtime_max: args.max_runtime,
            };
            one_pass(global, &services, &pages, &stop).await?;
        }
        anyhow::Ok(found)
    })?;
    Ok(if found == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn which(config: &Config, text: &str) -> anyhow::Result<Which> {
    if text == "all" {
        return Ok(Which::All);
    }
    let url = CanonicalUrl::parse(text).ok();
    let is_meant = |f: &&crate::model::Subscription| {
        Some(&f.url) == url.as_ref() || f.name.as_deref() == Some(text)
    };
    let found = config.feeds.iter().find(is_meant);
    let feed = found.with_context(|| format!("{text:?} is not followed (`annals feeds`)"))?;
    Ok(Which::Named(vec![feed.url.clone()]))
}

fn tell(global: &Global, report: &BackfillReport) -> anyhow::Result<()> {
    let BackfillReport { url, name, road, documents, remembered, entries_new, end } = report;
    if global.json {
        return out::json(&serde_json::json!({
            "event": "backfill", "feed": url.as_str(), "name": name, "road": road.name(),
            "documents": documents, "remembered": remembered, "entries_new": entries_new,
            "end": end,
        }));
    }
    let documents = out::count(u64::from(*documents), "document", "documents");
    let entries = out::count(*entries_new, "new entry", "new entries");
    let road = road.name();
    out::say(
        global,
        &format!("{name}: {entries}, {documents} by {road}, {remembered} known; {end}"),
    );
    Ok(())
}
