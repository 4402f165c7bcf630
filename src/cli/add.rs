//! `annals add`: follow a feed, found behind a page where need be.

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, bail};
use toml_edit::{ArrayOfTables, DocumentMut, Item, Table, value};

use super::poll::runtime;
use super::{Global, out};
use crate::canonical_url::CanonicalUrl;
use crate::config::{Config, ConfigError};
use crate::feed;
use crate::fetch::{Fetched, Fetcher, Response, Validators, Wanted};
use crate::model::Feed;

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
    let (config, document) = document(&global.config)?;
    let found = if args.no_check {
        Found { url: url.clone(), feed: Feed::default(), others: Vec::new() }
    } else {
        runtime()?.block_on(find(&config, &url))?
    };
    if config.feeds.iter().any(|f| f.url == found.url) {
        bail!("{} is followed already", found.url);
    }
    let name = args.name.clone().or(found.feed.title.clone());
    save(&global.config, document, entry(&args, &found))?;
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

/// A feed that was found.
struct Found {
    url: CanonicalUrl,
    feed: Feed,
    others: Vec<CanonicalUrl>,
}

/// The feed at an address, or the first one that works of those that the page there names.
async fn find(config: &Config, url: &CanonicalUrl) -> anyhow::Result<Found> {
    let fetcher = Fetcher::new(config.fetch.clone())?;
    let response = get(&fetcher, url).await.with_context(|| format!("cannot fetch {url}"))?;
    let kind = response.headers.content_type.as_deref();
    let no_feed = match feed::parse(&response.body, &response.url, kind) {
        Ok(feed) => {
            // A temporary redirect is no new address.
            let url = response.moved_to.unwrap_or_else(|| url.clone());
            return Ok(Found { url, feed: feed.value, others: Vec::new() });
        }
        Err(no_feed) => no_feed,
    };
    let html = String::from_utf8_lossy(&response.body);
    let named = feed::discover(&html, &response.url);
    let named: Vec<CanonicalUrl> = named.into_iter().map(|link| link.url).collect();
    let guesses = feed::common_paths(&response.url);
    for (n, candidate) in named.iter().chain(&guesses).enumerate() {
        let Ok(response) = get(&fetcher, candidate).await else { continue };
        let kind = response.headers.content_type.as_deref();
        if let Ok(feed) = feed::parse(&response.body, &response.url, kind) {
            let others = named.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, u)| u.clone());
            return Ok(Found {
                url: candidate.clone(),
                feed: feed.value,
                others: others.collect(),
            });
        }
    }
    bail!(
        "{url} is no feed ({no_feed}), and the page names none that works; \
         the usual places ({}) have none either",
        guesses.iter().map(|u| u.as_url().path()).collect::<Vec<_>>().join(", ")
    )
}

async fn get(fetcher: &Fetcher, url: &CanonicalUrl) -> anyhow::Result<Response> {
    match fetcher.get(url, Wanted::Feed, &Validators::default()).await {
        Ok(Fetched::Response(response)) => Ok(response),
        Ok(Fetched::NotModified { .. }) => bail!("it answered 304 to an unconditional request"),
        Err(failure) => Err(failure.error.into()),
    }
}

fn entry(args: &Args, found: &Found) -> Table {
    let mut table = Table::new();
    table["url"] = value(found.url.as_str());
    let lang = args.lang.clone().or(found.feed.language.clone());
    let parts = [
        ("name", args.name.clone().or(found.feed.title.clone())),
        ("country", args.country.clone()),
        ("lang", lang),
    ];
    for (key, part) in parts {
        if let Some(part) = part {
            table[key] = value(part);
        }
    }
    if !args.tags.is_empty() {
        table["tags"] = value(args.tags.iter().collect::<toml_edit::Array>());
    }
    table
}

/// The configuration, read and as a document; an empty one where there is no file yet.
pub fn document(path: &Path) -> anyhow::Result<(Config, DocumentMut)> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(e) => {
            let reason = e.to_string();
            return Err(ConfigError::Unreadable { path: path.to_owned(), reason }.into());
        }
    };
    let config = Config::parse(path, &text)?;
    let document = text.parse::<DocumentMut>().with_context(|| format!("{}", path.display()))?;
    Ok((config, document))
}

fn save(path: &Path, mut document: DocumentMut, entry: Table) -> anyhow::Result<()> {
    let feeds = document.entry("feed").or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
    let Some(feeds) = feeds.as_array_of_tables_mut() else {
        bail!("{}: `feed` is not a list of [[feed]] tables", path.display());
    };
    feeds.push(entry);
    write(path, &document.to_string())
}

/// Writes beside the file and renames, so that a file that people edit is never half there.
pub fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut name = path.file_name().context("--config names no file")?.to_owned();
    name.push(".part");
    let part = path.with_file_name(name);
    let written = std::fs::write(&part, text).and_then(|()| std::fs::rename(&part, path));
    if written.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    written.with_context(|| format!("cannot write {}", path.display()))
}
