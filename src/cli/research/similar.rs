//! `annals similar`: articles about the same.

use std::process::ExitCode;

use super::super::out::{self, EXIT_NOTHING, NothingFound};
use super::super::{Global, show, workspace};
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Holdings, Similar};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The article: its id, the beginning of it, or its address
    #[arg(value_name = "ID")]
    article: String,
    /// List so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    limit: usize,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let config = workspace::config(global)?;
    let reader = workspace::reader(&config)?;
    let id = show::find(&reader, &args.article)?;
    let index = workspace::index(global, &config, &reader)?;
    let nothing = || NothingFound(format!("article {id} has no revision"));
    let similar =
        report::similar(&Holdings::new(&reader, &index), &id, args.limit)?.ok_or_else(nothing)?;
    table::print(global, args.format, &similar, &table(&similar))?;
    out::say(global, &format!("sought by: {}", similar.terms.join(" ")));
    Ok(if similar.rows.is_empty() { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn table(similar: &Similar) -> Table {
    let head = ["score", "copy", "id", "published", "source", "title"];
    let mut table = Table::new(head.to_vec());
    for row in &similar.rows {
        table.row(vec![
            Cell::Real(f64::from(row.score)),
            Cell::Text(if row.is_copy { "yes" } else { "no" }.to_owned()),
            Cell::Text(row.id.clone()),
            Cell::day(row.published.clone()),
            Cell::maybe(row.source.clone()),
            Cell::maybe(row.title.clone()),
        ]);
    }
    table
}
