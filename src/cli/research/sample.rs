//! `annals sample`: articles drawn so that anybody can draw them again.

use std::process::ExitCode;

use super::super::Global;
use super::super::asked::Asking;
use super::super::out;
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Dimension, Sample, SampleOptions};

/// How many articles are drawn where nothing is said.
const SIZE: usize = 100;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// Draw so many; 100 where nothing is said, all of the constructed weeks
    #[arg(long, short = 'n', value_name = "N")]
    size: Option<usize>,
    /// Draw another sample with another seed, the same one with the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Draw from each stratum in proportion: `--stratify source,month`
    #[arg(long, value_enum, value_delimiter = ',', value_name = "BY")]
    stratify: Vec<Dimension>,
    /// Draw from one constructed week (a random Monday, a random Tuesday, ...), or from so many
    #[arg(long, value_name = "WEEKS", num_args = 0..=1, default_missing_value = "1")]
    constructed_week: Option<usize>,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.query)?;
    let weeks = args.constructed_week;
    let size = args.size.or(weeks.is_none().then_some(SIZE));
    let options = SampleOptions { size, seed: args.seed, stratify: args.stratify, weeks };
    let sample = asked.report(global, |h| report::sample(h, &asked.query, &options))?;
    table::print(global, args.format, &sample, &table(&sample))?;
    let mut told = format!("{} of {}", sample.rows.len(), sample.population);
    told += &format!(" articles drawn for {} with seed {}", sample.query, sample.seed);
    out::say(global, &told);
    if !sample.days.is_empty() {
        out::say(global, &format!("days: {}", sample.days.join(" ")));
    }
    if sample.rows.is_empty() { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

fn table(sample: &Sample) -> Table {
    let mut table = Table::new(vec!["id", "published", "source", "title", "url"]);
    for row in &sample.rows {
        table.row(vec![
            Cell::Text(row.id.clone()),
            Cell::day(row.published.clone()),
            Cell::maybe(row.source.clone()),
            Cell::maybe(row.title.clone()),
            Cell::Address(row.url.clone()),
        ]);
    }
    table
}
