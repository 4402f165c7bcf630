//! `annals words`: the most frequent words of a result, or those typical of it.

use std::process::ExitCode;

use super::super::Global;
use super::super::asked::{Asked, Asking};
use super::super::out;
use super::table::{self, Cell, Format, Table};
use crate::report::{self, Keyness, NGRAM_WORDS_MAX, Size, Words, WordsOptions};

#[derive(Debug, clap::Args)]
pub struct Args {
    /// Which articles; all of them where no query is given
    query: Vec<String>,
    /// List the words that tell the result from this one, by log-likelihood (G2)
    #[arg(long, value_name = "QUERY")]
    against: Option<String>,
    /// Count sequences of so many words
    #[arg(long, value_name = "N", default_value_t = 1)]
    #[arg(value_parser = clap::value_parser!(u8).range(1..=NGRAM_WORDS_MAX as i64))]
    length: u8,
    /// Leave out what stands there less often
    #[arg(long, value_name = "N", default_value_t = 1)]
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
    let asked = args.asking.open(global, &args.query)?;
    let against = args.against.as_deref().map(|typed| args.asking.beside(&asked, typed));
    let options =
        WordsOptions { length: usize::from(args.length), min: args.min, limit: args.limit };
    let size = match against.transpose()? {
        None => {
            let words = asked.report(global, |h| report::words(h, &asked.query, options))?;
            table::print(global, args.format, &words, &frequent(&words))?;
            words.size
        }
        Some(against) => {
            let queries = (&asked.query, &against);
            let keyness = asked.report(global, |h| report::keyness(h, queries, options))?;
            table::print(global, args.format, &keyness, &typical(&keyness))?;
            out::say(global, &format!("{}, against", told(keyness.size)));
            out::say(global, &told(keyness.against_size));
            return code(global, &asked, keyness.size);
        }
    };
    out::say(global, &told(size));
    code(global, &asked, size)
}

fn code(global: &Global, asked: &Asked, size: Size) -> anyhow::Result<ExitCode> {
    if size.words == 0 { asked.nothing(global) } else { Ok(ExitCode::SUCCESS) }
}

fn told(size: Size) -> String {
    let articles = out::count(size.articles, "article", "articles");
    format!(
        "{} ({} different) in {articles}",
        out::count(size.words, "word", "words"),
        size.distinct
    )
}

fn frequent(words: &Words) -> Table {
    let mut table = Table::new(vec!["word", "count", "per_million", "articles"]);
    for row in &words.rows {
        table.row(vec![
            Cell::Text(row.word.clone()),
            Cell::Count(row.count),
            Cell::Real(row.per_million),
            Cell::Count(row.articles),
        ]);
    }
    table
}

fn typical(keyness: &Keyness) -> Table {
    let mut table = Table::new(vec![
        "word",
        "count",
        "per_million",
        "against_count",
        "against_per_million",
        "log_likelihood",
        "log_ratio",
    ]);
    for row in &keyness.rows {
        table.row(vec![
            Cell::Text(row.word.clone()),
            Cell::Count(row.count),
            Cell::Real(row.per_million),
            Cell::Count(row.against_count),
            Cell::Real(row.against_per_million),
            Cell::Real(row.log_likelihood),
            Cell::Real(row.log_ratio),
        ]);
    }
    table
}
