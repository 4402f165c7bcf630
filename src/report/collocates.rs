//! Which words keep company with a word.

use std::collections::BTreeSet;
use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Document;
use crate::query::{Matches, Query, matches};

use super::association::{log_dice, log_likelihood, log_ratio};
use super::frequencies::{Frequencies, counted, placed};
use super::passages::passages;
use super::{Holdings, ReportError};

/// Which neighbours to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CollocatesOptions {
    /// How many words to either side count as near.
    pub span: usize,
    /// Leave out what stands near less often.
    pub min: u64,
    /// The most entries.
    pub limit: usize,
}

/// The words that stand near the matches of a query more often than elsewhere.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Collocates {
    /// What they stand near, as it was understood.
    pub query: String,
    /// In which articles.
    pub within: String,
    /// How many words to either side are near.
    pub span: usize,
    /// How many matches there are.
    pub matches: u64,
    /// Words near them.
    pub words_near: u64,
    /// Words in all, the matches left out.
    pub words: u64,
    /// The greatest log-likelihood first, then by the alphabet.
    pub rows: Vec<CollocateRow>,
}

/// One neighbour.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct CollocateRow {
    /// The word, in lower case.
    pub word: String,
    /// How many times it stands near.
    pub near: u64,
    /// How many times in all.
    pub count: u64,
    /// How many times it would stand near by chance.
    pub expected: f64,
    /// How surely that is none of chance (G²).
    pub log_likelihood: f64,
    /// How much more frequent it is near than elsewhere: 1 is twice.
    pub log_ratio: f64,
    /// How exclusively the two keep company; at most 14.
    pub log_dice: f64,
}

/// The collocates of `query` in the articles that answer `within`.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn collocates(
    holdings: &Holdings<'_>,
    (query, within): (&Query, &Query),
    options: CollocatesOptions,
) -> Result<Collocates, ReportError> {
    // To read where a query matches takes much longer than to count: only answers are asked.
    let answers = holdings.ids(query)?;
    let parts = holdings.documents(within, |company: &mut Company, _, document| {
        let found = answers.contains(&document.id).then(|| matches(query, document)).flatten();
        company.add(document, &found.unwrap_or_default(), options.span);
    })?;
    let company = parts.into_iter().fold(Company::default(), Company::join);
    Ok(Collocates {
        query: query.to_string(),
        within: within.to_string(),
        span: options.span,
        matches: company.matches,
        words_near: company.near.total,
        words: company.near.total + company.elsewhere.total,
        rows: company.rows(options),
    })
}

/// Words near the matches, and all others. A word near two matches is counted once.
#[derive(Debug, Default)]
struct Company {
    near: Frequencies,
    elsewhere: Frequencies,
    matches: u64,
}

impl Company {
    fn add(&mut self, document: &Document, found: &Matches, span: usize) {
        self.near.articles += 1;
        self.elsewhere.articles += 1;
        for (field, text) in passages(document) {
            self.add_text(text, found.ranges(field, 0), span);
        }
    }

    fn add_text(&mut self, text: &str, ranges: &[Range<usize>], span: usize) {
        self.matches += ranges.len() as u64;
        let words: Vec<_> = placed(text).collect();
        let is_match = |range: &Range<usize>| {
            ranges.iter().any(|m| m.start < range.end && range.start < m.end)
        };
        let matched: Vec<usize> =
            (0..words.len()).filter(|&n| is_match(&words[n].token.range)).collect();
        let mut near: BTreeSet<usize> = BTreeSet::new();
        for &at in &matched {
            let around = at.saturating_sub(span)..words.len().min(at + span + 1);
            near.extend(around.filter(|&n| words[n].paragraph == words[at].paragraph));
        }
        let mut lower = String::new();
        for (n, word) in words.iter().enumerate() {
            match (matched.binary_search(&n).is_ok(), near.contains(&n)) {
                (true, _) => {}
                (false, true) => self.near.count(counted(word.token.surface, &mut lower)),
                (false, false) => self.elsewhere.count(counted(word.token.surface, &mut lower)),
            }
        }
    }

    fn join(self, other: Company) -> Company {
        Company {
            near: self.near.join(other.near),
            elsewhere: self.elsewhere.join(other.elsewhere),
            matches: self.matches + other.matches,
        }
    }

    /// The words that are more frequent near the matches than elsewhere.
    fn rows(&self, options: CollocatesOptions) -> Vec<CollocateRow> {
        let near = self.near.iter().filter(|(_, f)| f.count >= options.min);
        let mut rows: Vec<CollocateRow> = near.map(|(word, f)| self.row(word, f.count)).collect();
        rows.retain(|row| row.log_ratio > 0.0);
        rows.sort_by(|one, other| {
            let by_likelihood = other.log_likelihood.total_cmp(&one.log_likelihood);
            by_likelihood.then_with(|| one.word.cmp(&other.word))
        });
        rows.truncate(options.limit);
        rows
    }

    fn row(&self, word: &str, near: u64) -> CollocateRow {
        let elsewhere = self.elsewhere.of(word).count;
        let (here, there) = ((near, self.near.total), (elsewhere, self.elsewhere.total));
        let count = near + elsewhere;
        let all = self.near.total + self.elsewhere.total;
        CollocateRow {
            word: word.to_owned(),
            near,
            count,
            expected: count as f64 * self.near.total as f64 / all as f64,
            log_likelihood: log_likelihood(here, there),
            log_ratio: log_ratio(here, there),
            log_dice: log_dice(near, self.matches, count),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn company(word: &str, body: &str, span: usize) -> Company {
        let url = CanonicalUrl::parse("https://www.e.org/a").unwrap();
        let mut document = Document::new(url, jiff::Timestamp::UNIX_EPOCH);
        document.body = body.into();
        let query = crate::query::parse(word, jiff::Timestamp::UNIX_EPOCH).unwrap();
        let mut company = Company::default();
        company.add(&document, &matches(&query, &document).unwrap_or_default(), span);
        company
    }

    fn near(company: &Company) -> Vec<(String, u64)> {
        let mut words: Vec<_> =
            company.near.iter().map(|(word, f)| (word.to_owned(), f.count)).collect();
        words.sort();
        words
    }

    #[test]
    fn neighbours_stand_within_the_span_and_the_paragraph() {
        let found = company("tide", "far a high tide rose b far.\n\nfar tide", 2);
        let expected = [("a", 1), ("b", 1), ("far", 1), ("high", 1), ("rose", 1)];
        assert_eq!(near(&found), expected.map(|(w, n)| (w.to_owned(), n)));
        assert_eq!((found.matches, found.elsewhere.of("far").count), (2, 2));
    }

    #[test]
    fn a_word_between_two_matches_is_one_neighbour() {
        let found = company("tide", "tide ebb tide", 5);
        assert_eq!(near(&found), [("ebb".to_owned(), 1)]);
        assert_eq!(found.elsewhere.total, 0);
    }

    #[test]
    fn what_is_as_frequent_elsewhere_is_no_collocate() {
        let text = "the neap tide. the fog. the neap tide. the fog the fog.";
        let options = CollocatesOptions { span: 1, min: 1, limit: 10 };
        let rows = company("tide", text, 1).rows(options);
        assert_eq!(rows[0].word, "neap");
        assert_eq!((rows[0].near, rows[0].count, rows[0].log_dice), (2, 2, 14.0));
        assert!(rows.iter().all(|row| row.word != "fog"));
    }

    proptest::proptest! {
        #[test]
        fn counts_are_those_of_plain_counting(
            words in proptest::collection::vec("[a-d]", 0..30), span in 1..4usize,
        ) {
            let found = company("=a", &words.join(" "), span);
            let is_near = |n: usize| {
                (0..words.len()).any(|m| words[m] == "a" && n.abs_diff(m) <= span)
            };
            for word in ["b", "c", "d"] {
                let near = (0..words.len()).filter(|&n| words[n] == word && is_near(n)).count();
                proptest::prop_assert_eq!(found.near.of(word).count, near as u64);
                let all = words.iter().filter(|w| *w == word).count();
                proptest::prop_assert_eq!(found.elsewhere.of(word).count, (all - near) as u64);
            }
        }
    }
}
