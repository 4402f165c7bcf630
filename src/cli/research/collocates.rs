//! `annals collocates`: the words that stand near a word more often than elsewhere.

use std::process::ExitCode;

use super::super::Global;
use super::super::asked::Asking;
use super::super::out;
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Collocates, CollocatesOptions};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The word: any query whose matches have neighbours
    #[arg(required = true, value_name = "WORD")]
    word: Vec<String>,
    /// Count so many words to either side, within the paragraph
    #[arg(long, value_name = "N", default_value_t = 5)]
    span: usize,
    /// Compare within the articles that answer this query instead of all
    #[arg(long, value_name = "QUERY", default_value = "*", hide_default_value = true)]
    within: String,
    /// Leave out what stands near less often
    #[arg(long, value_name = "N", default_value_t = 2)]
    min: u64,
    /// List so many
    #[arg(long, short = 'n', value_name = "N", default_value_t = 50)]
    limit: usize,
    #[command(flatten)]
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let asked = args.asking.open(global, &args.word)?;
    let within = args.asking.beside(&asked, &args.within)?;
    let options = CollocatesOptions { span: args.span, min: args.min, limit: args.limit };
    let queries = (&asked.query, &within);
    let found = asked.report(global, |h| report::collocates(h, queries, options))?;
    table::print(global, args.format, &found, &table(&found))?;
    let matches = out::count(found.matches, "match", "matches");
    let told = format!("{matches}, {} of {} words near them", found.words_near, found.words);
    out::say(global, &told);
    if found.matches == 0 { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

fn table(found: &Collocates) -> Table {
    let head = ["word", "near", "count", "expected", "log_likelihood", "log_ratio", "log_dice"];
    let mut table = Table::new(head.to_vec());
    for row in &found.rows {
        table.row(vec![
            Cell::Text(row.word.clone()),
            Cell::Count(row.near),
            Cell::Count(row.count),
            Cell::Real(row.expected),
            Cell::Real(row.log_likelihood),
            Cell::Real(row.log_ratio),
            Cell::Real(row.log_dice),
        ]);
    }
    table
}
