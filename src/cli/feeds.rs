//! `annals feeds`: what is followed, and how it is.

use std::process::ExitCode;

use super::{Global, out, workspace};
use crate::archive::{Reader, Which};
use crate::clock;
use crate::config::Config;
use crate::export::FeedRecord;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Only feeds with this tag
    #[arg(long, value_name = "TAG")]
    tag: Option<String>,
    /// Only feeds that need a person
    #[arg(long)]
    failing: bool,
}

/// The feeds of the configuration, in its order, with what the archive knows of them.
///
/// # Errors
/// Where the archive cannot be read.
pub fn records(config: &Config, reader: Option<&Reader>) -> anyhow::Result<Vec<FeedRecord>> {
    let now = clock::now();
    let (counts, known) = match reader {
        None => Default::default(),
        Some(reader) => (reader.feed_counts()?, reader.feeds(&Which::All, now)?),
    };
    Ok(FeedRecord::all(&config.feeds, known, &counts, now))
}

/// What is the matter with a feed, since when, and what to do.
pub fn matter(feed: &FeedRecord) -> String {
    let matter = feed.matter.as_deref().unwrap_or("nothing is the matter");
    let tries = match feed.failures {
        0 => String::new(),
        n => format!("; failed {}", out::count(u64::from(n), "time", "times")),
    };
    let since = feed.since.as_deref().and_then(|t| t.parse().ok()).map(out::local);
    let since = since.map(|t| format!(" since {t}")).unwrap_or_default();
    let advice = feed.advice.map(|a| format!(" ({a})")).unwrap_or_default();
    format!("{} ({}): {}: {matter}{tries}{since}{advice}", feed.name, feed.url, feed.state)
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::maybe_reader(&config)?;
    let mut records = records(&config, reader.as_ref())?;
    records.retain(|f| args.tag.as_ref().is_none_or(|tag| f.tags.contains(tag)));
    records.retain(|f| !args.failing || f.needs_a_person());
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
        if let Some(matter) = &f.matter {
            address += &format!(": {matter}");
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
