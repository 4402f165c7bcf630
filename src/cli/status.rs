//! `annals status`: what the archive holds, and what needs a person.

use std::io::Write;
use std::process::ExitCode;

use super::out::{self, FAINT, TITLE};
use super::{Global, feeds, ledger, workspace};
use crate::archive::{PageTrouble, Status};
use crate::export::FeedRecord;

/// Pages that could not be had, listed unless `--all`.
const TROUBLES_SHOWN: u32 = 20;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// List every page that could not be had
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    ledger: ledger::Asked,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    if args.ledger.is_asked_for() {
        return ledger::run(global, &reader, args.ledger);
    }
    let status = reader.status()?;
    let limit = if args.all { u32::MAX } else { TROUBLES_SHOWN };
    let troubles = reader.page_troubles(limit)?;
    let indexed = workspace::indexed_change(&config);
    let (failing, remarkable): (Vec<_>, Vec<_>) = feeds::records(&config, Some(&reader))?
        .into_iter()
        .filter(|f| f.advice.is_some())
        .partition(FeedRecord::needs_a_person);
    if global.json {
        let pages: serde_json::Map<String, serde_json::Value> =
            status.pages.iter().map(|(state, n)| (state.clone(), (*n).into())).collect();
        let not_archived: Vec<_> = troubles.iter().map(trouble_json).collect();
        out::json(&serde_json::json!({
            "feeds": status.feeds, "feeds_failing": status.feeds_failing,
            "entries": status.entries, "articles": status.articles,
            "revisions": status.revisions, "authors": status.authors,
            "comments": status.comments, "captures": status.captures, "pages": pages,
            "last_polled": status.last_polled.map(|t| t.to_string()),
            "index": {"last_change": indexed, "archive_change": status.last_change},
            "bytes": {"database": status.bytes.0, "warc": status.bytes.1},
            "failing": failing, "worth_a_look": remarkable, "not_archived": not_archived,
        }))?;
    } else {
        print(&status, indexed, &troubles, (&failing, &remarkable))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn trouble_json(t: &PageTrouble) -> serde_json::Value {
    serde_json::json!({
        "url": t.url.as_str(), "state": t.state, "reason": t.reason, "wall": t.wall,
        "attempts": t.attempts,
        "next_attempt": t.next_attempt.map(|t| t.to_string()),
    })
}

fn print(
    status: &Status,
    indexed: Option<u64>,
    troubles: &[PageTrouble],
    (failing, remarkable): (&[FeedRecord], &[FeedRecord]),
) -> anyhow::Result<()> {
    let mut out = out::stdout();
    let polled = status.last_polled.map_or("never".to_owned(), out::local);
    let index = match indexed {
        Some(n) if n == status.last_change => "up to date".to_owned(),
        Some(n) => format!(
            "{} behind (the next poll catches up)",
            out::count(status.last_change.saturating_sub(n), "change", "changes")
        ),
        None if status.last_change == 0 => "empty, as the archive is".to_owned(),
        None => "missing (`annals reindex` builds it)".to_owned(),
    };
    let held = format!(
        "{}, {}, {}, {}",
        out::count(status.articles, "article", "articles"),
        out::count(status.revisions, "revision", "revisions"),
        out::count(status.authors, "author", "authors"),
        out::count(status.comments, "comment", "comments"),
    );
    let feeds = format!(
        "{} followed, {} failing, {} seen",
        status.feeds,
        status.feeds_failing,
        out::count(status.entries, "entry", "entries")
    );
    let disk = format!(
        "{} database, {} raw pages in {}",
        out::bytes(status.bytes.0),
        out::bytes(status.bytes.1),
        out::count(status.captures, "capture", "captures")
    );
    let pages: Vec<String> =
        status.pages.iter().map(|(state, n)| format!("{n} {}", state.replace('_', " "))).collect();
    let rows = [
        ("archive", held),
        ("feeds", feeds),
        ("pages", if pages.is_empty() { "none yet".to_owned() } else { pages.join(", ") }),
        ("last poll", polled),
        ("index", index),
        ("disk", disk),
    ];
    for (name, value) in rows {
        writeln!(out, "{TITLE}{name:<10}{TITLE:#} {value}")?;
    }
    let lists = [("Feeds that need a person", failing), ("Feeds worth a look", remarkable)];
    for (title, feeds) in lists.into_iter().filter(|(_, feeds)| !feeds.is_empty()) {
        writeln!(out, "\n{TITLE}{title}{TITLE:#}")?;
        for f in feeds {
            writeln!(out, "  {}", feeds::matter(f))?;
        }
    }
    if !troubles.is_empty() {
        writeln!(out, "\n{TITLE}Pages that could not be had{TITLE:#}")?;
        for t in troubles {
            let reason = t.reason.as_deref().unwrap_or("not fetched yet");
            let next = match t.next_attempt {
                Some(at) => format!("next attempt {}", out::local(at)),
                None => t.state.replace('_', " "),
            };
            writeln!(out, "  {}: {reason} {FAINT}({next}){FAINT:#}", t.url)?;
        }
    }
    Ok(())
}
