//! `annals cluster`: near copies, and who had the text first.

use std::process::ExitCode;
use std::time::Duration;

use super::super::asked::Asking;
use super::super::out::{self, EXIT_NOTHING, NothingFound};
use super::super::{Global, show, workspace};
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Cluster, Clusters};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address; the largest clusters without one
    #[arg(value_name = "ID")]
    article: Option<String>,
    /// List the clusters with the most articles that answer this query
    #[arg(long, value_name = "QUERY", conflicts_with = "article")]
    of: Option<String>,
    /// List so many clusters
    #[arg(long, short = 'n', value_name = "N", default_value_t = 20, conflicts_with = "article")]
    limit: usize,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    match &args.article {
        Some(_) if args.asking.as_of.is_some() => {
            anyhow::bail!("--as-of asks which articles answer --of: near copies are those of today")
        }
        Some(article) => one(global, article, args.format),
        None => largest(global, &args),
    }
}

/// The articles of one cluster.
fn one(global: &Global, article: &str, format: Format) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = show::find(&reader, article)?;
    workspace::compare_copies(global, &config, &reader)?;
    let nothing = || NothingFound(format!("article {id} has no revision"));
    let cluster = report::cluster(&reader, &id)?.ok_or_else(nothing)?;
    table::print(global, format, &cluster, &copies(&cluster))?;
    let others = cluster.articles.len() as u64 - 1;
    out::say(global, &out::count(others, "near copy", "near copies"));
    Ok(ExitCode::SUCCESS)
}

/// A line for each of the largest clusters.
fn largest(global: &Global, args: &Args) -> anyhow::Result<ExitCode> {
    let words: Vec<String> = args.of.iter().cloned().collect();
    let asked = args.asking.open(global, &words)?;
    workspace::compare_copies(global, &asked.config, &asked.reader)?;
    let found = asked.report(global, |h| report::clusters(h, &asked.query, args.limit))?;
    table::print(global, args.format, &found, &overview(&found))?;
    out::say(global, &out::count(found.total, "cluster", "clusters"));
    Ok(if found.total == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn overview(found: &Clusters) -> Table {
    let mut table = Table::new(vec!["first", "published", "articles", "within", "source", "title"]);
    for cluster in &found.clusters {
        let (Some(first), Some(last)) = (cluster.articles.first(), cluster.articles.last()) else {
            continue;
        };
        table.row(vec![
            Cell::Text(first.id.clone()),
            Cell::Day(first.published.clone()),
            Cell::Count(cluster.articles.len() as u64),
            Cell::Text(span(last.delay_seconds)),
            Cell::maybe(first.source.clone()),
            Cell::maybe(first.title.clone()),
        ]);
    }
    table
}

fn copies(cluster: &Cluster) -> Table {
    let head = ["id", "published", "delay", "share", "words", "source", "agencies", "title", "url"];
    let mut table = Table::new(head.to_vec());
    for row in &cluster.articles {
        table.row(vec![
            Cell::Text(row.id.clone()),
            Cell::Text(row.published.clone()),
            Cell::Text(span(row.delay_seconds)),
            Cell::Share(row.share),
            Cell::Count(u64::from(row.words)),
            Cell::maybe(row.source.clone()),
            Cell::Text(row.agencies.join("; ")),
            Cell::maybe(row.title.clone()),
            Cell::Address(row.url.clone()),
        ]);
    }
    table
}

/// A delay as a person reads it; the first is never late.
fn span(seconds: i64) -> String {
    match u64::try_from(seconds) {
        Ok(0) | Err(_) => "0 s".to_owned(),
        Ok(seconds) => out::span(Duration::from_secs(seconds)),
    }
}
