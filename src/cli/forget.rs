//! `annals forget`: takes articles out for good.

use std::io::{BufRead, IsTerminal, Write};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::bail;

use super::asked::Language;
use super::out::{self, EXIT_NOTHING, NothingFound};
use super::{Global, workspace};
use crate::archive::{Forgotten, Reader};
use crate::canonical_url::{ArticleId, CanonicalUrl};
use crate::clock;
use crate::config::Config;
use crate::query::Syntax;
use crate::report::Holdings;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles: an id, an address, or a query
    #[arg(value_name = "ID|URL|QUERY", required_unless_present = "list")]
    what: Vec<String>,
    /// Do it without asking
    #[arg(long)]
    yes: bool,
    /// Why; kept with the tombstone
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// List what was forgotten, when and why
    #[arg(long, conflicts_with_all = ["what", "yes", "reason"])]
    list: bool,
}

/// Titles that are shown before the question.
const TITLES_MAX: usize = 10;

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    if args.list {
        return list(global, &reader);
    }
    let ids = find(global, &config, &reader, &args.what)?;
    if ids.is_empty() {
        out::say(global, &format!("nothing found for {}", args.what.join(" ")));
        return Ok(ExitCode::from(EXIT_NOTHING));
    }
    if !args.yes && !agreed(&reader, &ids)? {
        out::say(global, "nothing was forgotten");
        return Ok(ExitCode::from(EXIT_NOTHING));
    }
    let mut archive = workspace::writer(&config, Duration::from_secs(10))?;
    let mut gone = Forgotten::default();
    for id in &ids {
        let one = archive.forget(id, args.reason.as_deref(), clock::now())?;
        gone.articles += one.articles;
        gone.revisions += one.revisions;
        gone.comments += one.comments;
        gone.captures += one.captures;
        tracing::info!(article = id.as_str(), reason = args.reason, "forgotten");
    }
    workspace::index_writer(global, &config, archive.read())?.close()?;
    if global.json {
        out::json(&serde_json::json!({
            "articles": gone.articles, "revisions": gone.revisions, "comments": gone.comments,
            "captures": gone.captures, "ids": ids.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
        }))?;
    } else {
        let parts = [
            out::count(gone.articles, "article", "articles"),
            out::count(gone.revisions, "revision", "revisions"),
            out::count(gone.comments, "comment", "comments"),
            out::count(gone.captures, "raw capture", "raw captures"),
        ];
        out::say(global, &format!("forgotten: {}; no poll brings them back", parts.join(", ")));
    }
    Ok(ExitCode::SUCCESS)
}

/// The articles that are meant. The beginning of an id is not enough here.
fn find(
    global: &Global,
    config: &Config,
    reader: &Reader,
    what: &[String],
) -> anyhow::Result<Vec<ArticleId>> {
    if let [one] = what {
        if let Some(id) = ArticleId::parse(one) {
            return Ok(reader.revision(&id, None)?.map(|r| r.article_id).into_iter().collect());
        }
        if let Ok(url) = CanonicalUrl::parse(one) {
            let id = reader.article_at(&url)?;
            let nothing = || NothingFound(format!("{url} is not archived"));
            return Ok(vec![id.ok_or_else(nothing)?]);
        }
    }
    let query = Language { syntax: Syntax::Annals }.parse(&what.join(" "))?;
    let index = workspace::index(global, config, reader)?;
    let answers = Holdings::new(reader, &index).answers(&query)?;
    Ok(answers.into_iter().map(|answer| answer.id).collect())
}

/// Shows what would go, and asks.
fn agreed(reader: &Reader, ids: &[ArticleId]) -> anyhow::Result<bool> {
    let n = out::count(ids.len() as u64, "article", "articles");
    if !std::io::stdin().is_terminal() {
        bail!("{n} would be forgotten for good: say --yes");
    }
    for id in ids.iter().take(TITLES_MAX) {
        let title = reader.revision(id, None)?.and_then(|r| r.title);
        anstream::eprintln!("  {id} {}", title.as_deref().unwrap_or("(no title)"));
    }
    if ids.len() > TITLES_MAX {
        anstream::eprintln!("  and {} more", ids.len() - TITLES_MAX);
    }
    anstream::eprint!("Forget {n}, with raw pages and comments, for good? [y/N] ");
    std::io::stderr().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

fn list(global: &Global, reader: &Reader) -> anyhow::Result<ExitCode> {
    let tombstones = reader.tombstones()?;
    if global.json {
        let rows = tombstones
            .iter()
            .map(|t| serde_json::json!({"id": t.id, "at": t.at.to_string(), "reason": t.reason}));
        out::json(&rows.collect::<Vec<_>>())?;
        return Ok(ExitCode::SUCCESS);
    }
    let head = ["ID", "FORGOTTEN", "REASON"].map(str::to_owned).to_vec();
    let rows =
        tombstones.into_iter().map(|t| vec![t.id, out::local(t.at), t.reason.unwrap_or_default()]);
    let rows: Vec<Vec<String>> = std::iter::once(head).chain(rows).collect();
    out::stdout().write_all(out::columns(&rows).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
