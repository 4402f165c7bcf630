//! `annals cluster`: an article's near copies, and who had the text first.

use std::process::ExitCode;
use std::time::Duration;

use super::super::out::{self, NothingFound};
use super::super::{Global, show, workspace};
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Cluster};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address
    #[arg(value_name = "ID")]
    article: String,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = show::find(&reader, &args.article)?;
    workspace::compare_copies(global, &config, &reader)?;
    let nothing = || NothingFound(format!("article {id} has no revision"));
    let cluster = report::cluster(&reader, &id)?.ok_or_else(nothing)?;
    table::print(global, args.format, &cluster, &table(&cluster))?;
    let others = cluster.articles.len() as u64 - 1;
    out::say(global, &out::count(others, "near copy", "near copies"));
    Ok(ExitCode::SUCCESS)
}

fn table(cluster: &Cluster) -> Table {
    let head = ["id", "published", "delay", "share", "words", "source", "agencies", "title", "url"];
    let mut table = Table::new(head.to_vec());
    for row in &cluster.articles {
        table.row(vec![
            Cell::Text(row.id.clone()),
            Cell::Text(row.published.clone()),
            Cell::Text(delay(row.delay_seconds)),
            Cell::Share(row.share),
            Cell::Count(u64::from(row.words)),
            Cell::maybe(row.source.clone()),
            Cell::Text(row.agencies.join("; ")),
            Cell::maybe(row.title.clone()),
            Cell::Text(row.url.clone()),
        ]);
    }
    table
}

/// A delay as a person reads it.
fn delay(seconds: i64) -> String {
    match u64::try_from(seconds) {
        Ok(0) | Err(_) => "0 s".to_owned(),
        Ok(seconds) => out::span(Duration::from_secs(seconds)),
    }
}
