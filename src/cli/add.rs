//! `annals add`: follow a feed, found behind a page where need be.

use std::process::ExitCode;

use anyhow::{Context, bail};

use super::poll::runtime;
use super::{Global, out};
use crate::canonical_url::CanonicalUrl;
use crate::config::FeedsFile;
use crate::ingest::{FoundFeed, find_feed};
use crate::model::Subscription;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The feed's address, or a page whose feed is to be found
    url: String,
    /// What to call it
    #[arg(long)]
    name: Option<String>,
    /// ISO 3166-1 code of the country it is from (FR)
    #[arg(long, value_parser = country)]
    country: Option<String>,
    /// BCP 47 tag of its language (fr)
    #[arg(long)]
    lang: Option<String>,
    /// A label; may be given several times
    #[arg(long = "tag", value_name = "TAG")]
    tags: Vec<String>,
    /// Add it as it is, without a look at it
    #[arg(long)]
    no_check: bool,
}

fn country(text: &str) -> Result<String, String> {
    let code = text.to_ascii_uppercase();
    let right = code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase());
    right.then_some(code).ok_or_else(|| "a code of two letters is wanted, such as FR".to_owned())
}

/// Other feeds of a page that are named as a hint.
const HINTS_MAX: usize = 8;

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    // A bare host is what people type.
    let text =
        if args.url.contains("://") { args.url.clone() } else { format!("https://{}", args.url) };
    let url =
        CanonicalUrl::parse(&text).with_context(|| format!("cannot follow {:?}", args.url))?;
    let mut file = FeedsFile::open(&global.config)?;
    let found = if args.no_check {
        FoundFeed::unchecked(url)
    } else {
        runtime()?.block_on(find_feed(&file.config.fetch, &url))?
    };
    if file.follows(&found.url) {
        bail!("{} is followed already", found.url);
    }
    let name = args.name.clone().or(found.feed.title.clone());
    file.add(Subscription {
        url: found.url.clone(),
        name: name.clone(),
        country: args.country,
        lang: args.lang.or(found.feed.language.clone()),
        tags: args.tags,
        every: None,
    })?;
    file.save()?;
    if global.json {
        out::json(&serde_json::json!({
            "url": found.url.as_str(), "name": name, "entries": found.feed.entries.len(),
            "others": found.others.iter().map(|u| u.as_str()).collect::<Vec<_>>(),
        }))?;
    } else {
        let name = name.unwrap_or_else(|| found.url.host().to_owned());
        let entries = out::count(found.feed.entries.len() as u64, "entry", "entries");
        out::say(global, &format!("following {name}: {} ({entries})", found.url));
        for other in found.others.iter().take(HINTS_MAX) {
            out::say(global, &format!("  the page also names {other}"));
        }
        out::say(global, "`annals poll` fetches its articles");
    }
    Ok(ExitCode::SUCCESS)
}
