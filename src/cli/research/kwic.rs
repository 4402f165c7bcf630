//! `annals kwic`: every match of a query in its context.

use std::io::Write;
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use super::super::Global;
use super::super::out::{self, EXIT_NOTHING, FAINT, MATCH};
use super::open;
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Kwic, KwicLine, KwicOptions, KwicSort};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to search for
    #[arg(required = true)]
    query: Vec<String>,
    /// Characters of context on either side
    #[arg(long, short, value_name = "N", default_value_t = 60)]
    width: usize,
    /// In which order: by date, or by the words beside the match
    #[arg(long, value_enum, default_value_t)]
    sort: KwicSort,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let opened = open(global, &args.query)?;
    let options = KwicOptions { width: args.width, sort: args.sort };
    let kwic = report::kwic(&opened.reader, &opened.index, &opened.query, options)?;
    if args.format.is_for_programs(global) {
        table::print(global, args.format, &kwic, &table(&kwic))?;
    } else {
        print(&kwic, args.width)?;
    }
    let articles = out::count(kwic.articles, "article", "articles");
    out::say(global, &format!("{} in {articles}", out::count(kwic.total, "match", "matches")));
    Ok(if kwic.total == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

fn table(kwic: &Kwic) -> Table {
    let head = ["id", "published", "source", "field", "left", "keyword", "right"];
    let mut table = Table::new(head.to_vec());
    for line in kwic.lines.iter().cloned() {
        table.row(vec![
            Cell::Text(line.id),
            Cell::maybe(line.published),
            Cell::maybe(line.source),
            Cell::Text(line.field.to_owned()),
            Cell::Text(line.left),
            Cell::Text(line.keyword),
            Cell::Text(line.right),
        ]);
    }
    table
}

/// The matches under each other.
fn print(kwic: &Kwic, width: usize) -> anyhow::Result<()> {
    let mut out = out::stdout();
    let widest = kwic.lines.iter().map(|line| line.left.width()).max().unwrap_or(0).min(width);
    for KwicLine { id, published, left, keyword, right, .. } in &kwic.lines {
        let day = published.as_deref().and_then(|p| p.get(..10)).unwrap_or("-");
        let blanks = " ".repeat(widest.saturating_sub(left.width()));
        let short = id.get(..ID_CHARS).unwrap_or(id);
        writeln!(
            out,
            "{FAINT}{short} {day:<10}{FAINT:#}  {blanks}{left}{MATCH}{keyword}{MATCH:#}{right}"
        )?;
    }
    Ok(())
}

/// So much of an id names an article among a million; `annals show` takes it.
const ID_CHARS: usize = 8;
