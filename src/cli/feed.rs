//! `annals feed`: feed files to JSON.

use std::process::ExitCode;

use serde::Serialize;

use super::manifest::{self, Files, Item};
use crate::canonical_url::CanonicalUrl;
use crate::dates::StatedDate;
use crate::model::{Entry, Feed, Parsed};

#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    files: Files,
}

pub fn run(args: Args) -> anyhow::Result<ExitCode> {
    let items = args.files.items()?;
    let failed = manifest::print_each(&items, line, &mut std::io::stdout().lock())?;
    Ok(if failed > 0 { ExitCode::from(2) } else { ExitCode::SUCCESS })
}

fn line(item: &Item, bytes: Vec<u8>) -> String {
    let id = item.id();
    let failed = |error: String| serde_json::json!({"id": id, "error": error}).to_string();
    let url = item.url.as_deref().unwrap_or("http://localhost/");
    let base = match CanonicalUrl::parse(url) {
        Ok(base) => base,
        Err(error) => return failed(error.to_string()),
    };
    let parsed = match crate::feed::parse(&bytes, &base, item.content_type.as_deref()) {
        Ok(parsed) => parsed,
        Err(error) => return failed(error.to_string()),
    };
    drop(bytes);
    serde_json::to_string(&record(&id, &parsed)).unwrap_or_else(|error| failed(error.to_string()))
}

/// A feed as printed. The names and their meanings are public.
#[derive(Serialize)]
struct FeedRecord<'a> {
    id: &'a str,
    title: Option<&'a str>,
    link: Option<&'a str>,
    language: Option<&'a str>,
    description: Option<&'a str>,
    feed_id: Option<&'a str>,
    self_link: Option<&'a str>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    hubs: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    next_page: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ttl_minutes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    update_seconds: Option<u32>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    skip_hours: &'a [u8],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    skip_days: &'a [String],
    entries: Vec<EntryRecord<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    warnings: &'a [String],
}

/// An entry as printed.
#[derive(Serialize)]
struct EntryRecord<'a> {
    id: &'a str,
    title: Option<&'a str>,
    link: Option<&'a str>,
    authors: &'a [String],
    published: Option<String>,
    updated: Option<String>,
    content_text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    content_html: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    summary: Option<&'a str>,
    enclosures: &'a [String],
    categories: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    comments_link: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comments_feed: Option<&'a str>,
}

fn record<'a>(id: &'a str, parsed: &'a Parsed<Feed>) -> FeedRecord<'a> {
    let Parsed { value: feed, warnings } = parsed;
    FeedRecord {
        id,
        title: feed.title.as_deref(),
        link: feed.link.as_deref(),
        language: feed.language.as_deref(),
        description: feed.description.as_deref(),
        feed_id: feed.id.as_deref(),
        self_link: feed.self_link.as_deref(),
        hubs: &feed.hubs,
        next_page: feed.next_page.as_deref(),
        ttl_minutes: feed.pacing.ttl_minutes,
        update_seconds: feed.pacing.update_seconds,
        skip_hours: &feed.pacing.skip_hours,
        skip_days: &feed.pacing.skip_days,
        entries: feed.entries.iter().map(entry_record).collect(),
        warnings,
    }
}

fn entry_record(entry: &Entry) -> EntryRecord<'_> {
    EntryRecord {
        id: &entry.id,
        title: entry.title.as_deref(),
        link: entry.stated_link.as_deref(),
        authors: &entry.authors,
        published: entry.published.as_ref().and_then(instant),
        updated: entry.updated.as_ref().and_then(instant),
        content_text: entry.text.as_deref(),
        content_html: entry.content.as_deref(),
        summary: entry.summary.as_deref(),
        enclosures: &entry.enclosures,
        categories: &entry.categories,
        comments_link: entry.comments_link.as_deref(),
        comments_feed: entry.comments_feed.as_deref(),
    }
}

/// To the second and in UTC, so that entries of all feeds sort as text.
fn instant(date: &StatedDate) -> Option<String> {
    Some(StatedDate::from_timestamp(date.timestamp()?).to_string())
}
