//! The words of a result: how frequent they are, and which are typical of it.

use serde::Serialize;
use utoipa::ToSchema;

use crate::query::Query;

use super::association::{log_likelihood, log_ratio};
use super::frequencies::{Frequencies, per_million};
use super::{Holdings, ReportError};

/// Which words to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WordsOptions {
    /// How many words make one entry: 1 for words, 2 for pairs.
    pub length: usize,
    /// Leave out what stands there less often.
    pub min: u64,
    /// The most entries.
    pub limit: usize,
}

/// The most frequent words.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Words {
    /// The query as it was understood.
    pub query: String,
    /// How large the texts are.
    pub size: Size,
    /// The most frequent first, then by the alphabet.
    pub rows: Vec<WordRow>,
}

/// How much text was counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
pub struct Size {
    /// Articles.
    pub articles: u64,
    /// Words, or sequences of words.
    pub words: u64,
    /// Different ones.
    pub distinct: u64,
}

/// How frequent a word is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct WordRow {
    /// The word, in lower case.
    pub word: String,
    /// How many times it stands there.
    pub count: u64,
    /// The same in a million words.
    pub per_million: f64,
    /// In how many articles.
    pub articles: u64,
}

/// Which words are typical of one result beside another.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Keyness {
    /// The query as it was understood.
    pub query: String,
    /// What it is compared with.
    pub against: String,
    /// How large its texts are.
    pub size: Size,
    /// How large the others are.
    pub against_size: Size,
    /// The greatest log-likelihood first, then by the alphabet.
    pub rows: Vec<KeyRow>,
}

/// How typical a word is.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct KeyRow {
    /// The word, in lower case.
    pub word: String,
    /// How many times it stands in the result.
    pub count: u64,
    /// The same in a million words.
    pub per_million: f64,
    /// How many times it stands in the other result.
    pub against_count: u64,
    /// The same in a million words.
    pub against_per_million: f64,
    /// How surely the difference is none of chance (G²).
    pub log_likelihood: f64,
    /// How large the difference is: 1 is twice as frequent, -1 half as frequent.
    pub log_ratio: f64,
}

/// The most frequent words of the articles that answer.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn words(
    holdings: &Holdings<'_>,
    query: &Query,
    options: WordsOptions,
) -> Result<Words, ReportError> {
    let counted = count(holdings, query, options.length)?;
    Ok(Words {
        query: query.to_string(),
        size: size(&counted),
        rows: most_frequent(&counted, options),
    })
}

/// The words that are much more, or much less, frequent in the answers to one query than in those
/// to another.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn keyness(
    holdings: &Holdings<'_>,
    (query, against): (&Query, &Query),
    options: WordsOptions,
) -> Result<Keyness, ReportError> {
    let here = count(holdings, query, options.length)?;
    let there = count(holdings, against, options.length)?;
    Ok(Keyness {
        query: query.to_string(),
        against: against.to_string(),
        size: size(&here),
        against_size: size(&there),
        rows: most_typical(&here, &there, options),
    })
}

fn count(
    holdings: &Holdings<'_>,
    query: &Query,
    length: usize,
) -> Result<Frequencies, ReportError> {
    let parts = holdings.documents(query, |part: &mut Frequencies, _, document| {
        part.add(document, length);
    })?;
    Ok(parts.into_iter().fold(Frequencies::default(), Frequencies::join))
}

fn size(counted: &Frequencies) -> Size {
    Size { articles: counted.articles, words: counted.total, distinct: counted.distinct() }
}

fn most_frequent(counted: &Frequencies, options: WordsOptions) -> Vec<WordRow> {
    let mut all: Vec<_> = counted.iter().filter(|(_, f)| f.count >= options.min).collect();
    all.sort_by(|(a, one), (b, other)| other.count.cmp(&one.count).then(a.cmp(b)));
    all.truncate(options.limit);
    let row = |(word, f): (&str, super::frequencies::Frequency)| WordRow {
        word: word.to_owned(),
        count: f.count,
        per_million: per_million(f.count, counted.total),
        articles: f.articles,
    };
    all.into_iter().map(row).collect()
}

/// Every word of either side with its keyness; pure.
fn most_typical(here: &Frequencies, there: &Frequencies, options: WordsOptions) -> Vec<KeyRow> {
    let only_there = there.iter().filter(|(word, _)| here.of(word).count == 0);
    let words = here.iter().chain(only_there).map(|(word, _)| word);
    let mut rows: Vec<KeyRow> = words.map(|word| key_row(word, here, there)).collect();
    rows.retain(|row| row.count + row.against_count >= options.min);
    rows.sort_by(|one, other| {
        let by_likelihood = other.log_likelihood.total_cmp(&one.log_likelihood);
        by_likelihood.then_with(|| one.word.cmp(&other.word))
    });
    rows.truncate(options.limit);
    rows
}

fn key_row(word: &str, here: &Frequencies, there: &Frequencies) -> KeyRow {
    let (count, against_count) = (here.of(word).count, there.of(word).count);
    let (one, other) = ((count, here.total), (against_count, there.total));
    KeyRow {
        word: word.to_owned(),
        count,
        per_million: per_million(count, here.total),
        against_count,
        against_per_million: per_million(against_count, there.total),
        log_likelihood: log_likelihood(one, other),
        log_ratio: log_ratio(one, other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(text: &str) -> Frequencies {
        let mut frequencies = Frequencies::default();
        text.split_whitespace().for_each(|word| frequencies.count(word));
        frequencies
    }

    const ALL: WordsOptions = WordsOptions { length: 1, min: 1, limit: 100 };

    #[test]
    fn the_most_frequent_come_first() {
        let counted = counted("eel b eel a eel b");
        let words = |options| -> Vec<String> {
            most_frequent(&counted, options).into_iter().map(|row| row.word).collect()
        };
        assert_eq!(words(ALL), ["eel", "b", "a"]);
        assert_eq!(words(WordsOptions { min: 2, ..ALL }), ["eel", "b"]);
        assert_eq!(words(WordsOptions { limit: 1, ..ALL }), ["eel"]);
        assert_eq!(most_frequent(&counted, ALL)[0].per_million, 500_000.0);
    }

    #[test]
    fn the_most_typical_come_first_with_their_direction() {
        let here = counted("eel eel eel eel the the the boat");
        let there = counted("fog fog fog the the the boat boat");
        let rows = most_typical(&here, &there, ALL);
        let words: Vec<&str> = rows.iter().map(|row| row.word.as_str()).collect();
        assert_eq!(words, ["eel", "fog", "boat", "the"]);
        assert!(rows[0].log_ratio > 0.0 && rows[1].log_ratio < 0.0);
        assert_eq!((rows[2].log_ratio, rows[3].log_ratio), (-1.0, 0.0));
    }
}
