//! `annals ngrams`: phrases through time.

use std::io::Write;
use std::process::ExitCode;

use unicode_width::UnicodeWidthStr;

use super::super::Global;
use super::super::asked::Asking;
use super::super::out::{self, EXIT_NOTHING};
use super::plot;
use super::table::{self, Cell, Format, Table};
use crate::clock;
use crate::query;
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
    asking: Asking,
    #[command(flatten)]
    format: Format,
}

pub fn run(global: &Global, args: Args) -> anyhow::Result<ExitCode> {
    let phrases = args.phrases.iter().map(|typed| phrase(typed)).collect::<Result<Vec<_>, _>>()?;
    let asked = args.asking.open(global, std::slice::from_ref(&args.within))?;
    let found = asked.report(global, |h| report::ngrams(h, &phrases, &asked.query, args.by))?;
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
    let words = format!("body:\"{}\"", words.trim());
    let query = query::parse(&words, clock::now());
    Ok((typed.to_owned(), query.map_err(|e| anyhow::anyhow!("{}", e.render(&words)))?))
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
    let widest = found.phrases.iter().map(|phrase| phrase.width()).max().unwrap_or(0);
    let columns = out::width().saturating_sub(widest + 2);
    let line = |phrase: &String| {
        let rows = found.rows.iter().filter(|row| row.phrase == *phrase);
        let values: Vec<f64> = rows.map(|row| row.per_million).collect();
        vec![phrase.clone(), plot::line(&values, greatest, columns)]
    };
    let lines: Vec<Vec<String>> = found.phrases.iter().map(line).collect();
    Ok(write!(out::stdout(), "\n{}", out::columns(&lines))?)
}
