//! `annals ngrams`: phrases through time.

use std::io::Write;
use std::process::ExitCode;

use super::super::out::{self, EXIT_NOTHING};
use super::super::{Global, search};
use super::table::{self, Cell, Format, Table};
use super::{open, plot};
use crate::report::{self, Ngrams, Period, Phrase};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The phrases: `"neap tide" "spring tide"`
    #[arg(required = true, value_name = "PHRASE")]
    phrases: Vec<String>,
    /// How long a period is
    #[arg(long, value_enum, default_value_t = Period::Year)]
    by: Period,
    /// Count within the articles that answer this query instead of all
    #[arg(long, value_name = "QUERY", default_value = "*", hide_default_value = true)]
    within: String,
    /// Draw the series in a pipe too
    #[arg(long)]
    plot: bool,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let phrases = args.phrases.iter().map(|typed| phrase(typed)).collect::<Result<Vec<_>, _>>()?;
    let within = [args.within.clone()];
    let opened = open(global, &within)?;
    let read = (&opened.reader, &opened.index);
    let found = report::ngrams(read, &phrases, &opened.query, args.by)?;
    table::print(global, args.format, &found, &table(&found))?;
    if plot::is_wanted(args.plot) && !args.format.is_for_programs(global) {
        draw(&found)?;
    }
    let total: u64 = found.rows.iter().map(|row| row.count).sum();
    out::say(global, &out::count(total, "match", "matches"));
    Ok(if total == 0 { ExitCode::from(EXIT_NOTHING) } else { ExitCode::SUCCESS })
}

/// A phrase in the text, as it was typed.
fn phrase(typed: &str) -> anyhow::Result<Phrase> {
    let words = typed.replace(['"', '“', '”'], " ");
    Ok((typed.to_owned(), search::parse(&format!("body:\"{}\"", words.trim()))?))
}

fn table(found: &Ngrams) -> Table {
    let head = ["period", "phrase", "count", "per_million", "articles", "words"];
    let mut table = Table::new(head.to_vec());
    for row in &found.rows {
        table.row(vec![
            Cell::Text(row.period.clone()),
            Cell::Text(row.phrase.clone()),
            Cell::Count(row.count),
            Cell::Real(row.per_million),
            Cell::Count(row.articles),
            Cell::Count(row.words),
        ]);
    }
    table
}

/// A line for each phrase, on one scale.
fn draw(found: &Ngrams) -> anyhow::Result<()> {
    let greatest = found.rows.iter().map(|row| row.per_million).fold(0.0, f64::max);
    let line = |phrase: &String| {
        let rows = found.rows.iter().filter(|row| row.phrase == *phrase);
        let values: Vec<f64> = rows.map(|row| row.per_million).collect();
        vec![phrase.clone(), plot::line(&values, greatest)]
    };
    let lines: Vec<Vec<String>> = found.phrases.iter().map(line).collect();
    Ok(write!(out::stdout(), "\n{}", out::columns(&lines))?)
}
