//! `annals stats`: how many articles, by time, source, author and more, and of how many.

use std::process::ExitCode;

use super::super::asked::Asking;
use super::super::out;
use super::super::{Global, workspace};
use super::plot;
use super::table::{self, Cell, Format, Table};
use crate::clock;
use crate::report::{self, Dimension, Stats, StatsOptions, StatsRow, Unit};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// By what, the outermost first: `--by month,source`
    #[arg(long, value_enum, value_delimiter = ',')]
    by: Vec<Dimension>,
    /// What to count
    #[arg(long, value_enum, default_value_t)]
    count: Unit,
    /// Take the share of the articles that answer this query instead of all
    #[arg(long, value_name = "QUERY", default_value = "*", hide_default_value = true)]
    of: String,
    /// Draw the series in a pipe too
    #[arg(long)]
    plot: bool,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

/// How wide the bars are, in columns.
const BAR_COLUMNS: usize = 24;

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let of = args.asking.beside(&asked, &args.of)?;
    let options = StatsOptions { by: args.by.clone(), unit: args.count };
    if args.count == Unit::Clusters {
        workspace::compare_copies(global, &asked.config, &asked.reader)?;
    }
    let queries = (&asked.query, &of);
    let stats = asked.report(global, |h| report::stats(h, queries, &options, clock::now()))?;
    let drawn = !args.by.is_empty() && plot::is_wanted(args.plot);
    table::print(global, args.format, &stats, &table(&stats, &args.by, drawn))?;
    if !stats.has_every_period {
        out::warn(
            "a date far from the others makes too many periods: empty ones are left out (narrow the query with date:)",
        );
    }
    out::say(global, &told(&stats));
    if stats.count == 0 { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

fn table(stats: &Stats, by: &[Dimension], drawn: bool) -> Table {
    let has_time = by.iter().any(|dimension| dimension.period().is_some());
    let mut head = stats.by.clone();
    head.extend(["count", "of", "share"]);
    head.extend(has_time.then_some("feeds_with_gaps"));
    head.extend(drawn.then_some(""));
    let mut table = Table::new(head);
    let greatest = stats.rows.iter().map(|row| row.count).max().unwrap_or(0);
    for row in &stats.rows {
        let mut cells: Vec<Cell> =
            stats.by.iter().map(|name| Cell::maybe(value(row, name))).collect();
        cells.extend([Cell::Count(row.count), Cell::Count(row.of), Cell::share(row.share)]);
        cells.extend(has_time.then(|| row.feeds_with_gaps.map_or(Cell::Empty, Cell::Count)));
        let bar = || Cell::Drawn(plot::bar(row.count as f64, greatest as f64, BAR_COLUMNS));
        cells.extend(drawn.then(bar));
        table.row(cells);
    }
    table
}

fn value(row: &StatsRow, name: &str) -> Option<String> {
    row.cell.get(name).cloned().flatten()
}

fn told(stats: &Stats) -> String {
    let share = if stats.of > 0 { stats.count as f64 / stats.of as f64 * 100.0 } else { 0.0 };
    format!("{} of {} {} ({share:.1} %)", stats.count, stats.of, stats.unit)
}
