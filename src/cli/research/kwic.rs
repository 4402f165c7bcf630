//! `annals kwic`: every match of a query in its context.

use std::io::Write;
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use super::super::Global;
use super::super::asked::Asking;
use super::super::out::{self, FAINT, MATCH};
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Kwic, KwicLine, KwicOptions, KwicSort};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// What to search for
    #[arg(required = true)]
    query: Vec<String>,
    /// Characters of context on either side; 60, or what a line of the terminal holds
    #[arg(long, short, value_name = "N")]
    width: Option<usize>,
    /// In which order: by date, or by the words beside the match
    #[arg(long, value_enum, default_value_t)]
    sort: KwicSort,
    /// Show so many lines, the first in that order; every one where nothing is said
    #[arg(long, short = 'n', value_name = "N")]
    limit: Option<usize>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let limit = args.limit.unwrap_or(usize::MAX);
    let width = args.width.unwrap_or_else(|| match out::terminal_width() {
        Some(columns) if !args.format.is_for_programs(global) => fitting(columns),
        _ => WIDTH,
    });
    let options = KwicOptions { width, sort: args.sort, limit };
    let kwic = asked.report(global, |h| report::kwic(h, &asked.query, options))?;
    if args.format.is_for_programs(global) {
        table::print(global, args.format, &kwic, &table(&kwic))?;
    } else {
        print(&kwic, width)?;
    }
    let articles = out::count(kwic.articles, "article", "articles");
    let shown = kwic.lines.len() as u64;
    let more = if shown < kwic.total { format!(", {shown} shown") } else { String::new() };
    let matches = out::count(kwic.total, "match", "matches");
    out::say(global, &format!("{matches} in {articles}{more}"));
    if kwic.total == 0 { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

/// Characters of context on either side where nothing is said.
const WIDTH: usize = 60;
/// Columns of a line for people that are not context: id, date, and a match of usual length.
const OTHER_COLUMNS: usize = 36;

/// The context for which a line of so many columns has room.
fn fitting(columns: usize) -> usize {
    (columns.saturating_sub(OTHER_COLUMNS) / 2).clamp(20, WIDTH)
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
        let context = out::in_place(format!("{left}{MATCH}{keyword}{MATCH:#}{right}"));
        writeln!(out, "{FAINT}{short} {day:<10}{FAINT:#}  {blanks}{context}")?;
    }
    Ok(())
}

/// So much of an id names an article among a million; `annals show` takes it.
const ID_CHARS: usize = 8;
