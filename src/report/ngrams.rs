//! How often phrases were used, by time.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use crate::query::{Query, TextField, matches};

use super::facts::facts;
use super::frequencies::per_million;
use super::period::Period;
use super::{Holdings, ReportError};

/// The most periods that are listed.
const PERIODS_MAX: usize = 5_000;

/// The use of some phrases over time.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Ngrams {
    /// In which articles.
    pub within: String,
    /// The phrases, as typed.
    pub phrases: Vec<String>,
    /// The periods, each with all phrases, in order.
    pub rows: Vec<NgramRow>,
}

/// One phrase in one period.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NgramRow {
    /// The period.
    pub period: String,
    /// The phrase.
    pub phrase: String,
    /// How many times it stands in the texts of that time.
    pub count: u64,
    /// The same in a million words.
    pub per_million: f64,
    /// In how many articles.
    pub articles: u64,
    /// Words of all articles of that time.
    pub words: u64,
}

/// A phrase as typed, and the query that finds it in the text.
pub type Phrase = (String, Query);

/// Uses of one phrase: how many, in how many articles.
type Uses = BTreeMap<Date, (u64, u64)>;

/// How often each phrase stands in the texts that answer `within`, by date of publication.
/// Articles without a date are left out.
///
/// # Errors
/// Where archive or index cannot be read, or the dates are too far apart.
pub fn ngrams(
    holdings: &Holdings<'_>,
    phrases: &[Phrase],
    within: &Query,
    period: Period,
) -> Result<Ngrams, ReportError> {
    let words = words_by_period(holdings, within, period)?;
    let mut uses = Vec::with_capacity(phrases.len());
    for (_, phrase) in phrases {
        let both = match within {
            Query::Everything => phrase.clone(),
            within => Query::and(vec![phrase.clone(), within.clone()]),
        };
        let parts = holdings.documents(&both, |part: &mut Uses, _, document| {
            let places = matches(phrase, document).unwrap_or_default();
            let count = places.ranges(TextField::Body, 0).len() as u64;
            if let (Some(published), 1..) = (document.published, count) {
                add(part, period.beginning(published), (count, 1));
            }
        })?;
        uses.push(parts.into_iter().fold(Uses::new(), join));
    }
    let names: Vec<String> = phrases.iter().map(|(name, _)| name.clone()).collect();
    let rows = rows(&words, (&names, &uses), period)?;
    Ok(Ngrams { within: within.to_string(), phrases: names, rows })
}

fn join(mut uses: Uses, others: Uses) -> Uses {
    others.into_iter().for_each(|(period, more)| add(&mut uses, period, more));
    uses
}

fn add(uses: &mut Uses, period: Date, (count, articles): (u64, u64)) {
    let known = uses.entry(period).or_default();
    *known = (known.0 + count, known.1 + articles);
}

/// Words of all articles, by the period of their publication.
fn words_by_period(
    holdings: &Holdings<'_>,
    within: &Query,
    period: Period,
) -> Result<BTreeMap<Date, u64>, ReportError> {
    let mut words: BTreeMap<Date, u64> = BTreeMap::new();
    facts(holdings.index, within, &[], |facts| {
        if let Some(published) = facts.published {
            *words.entry(period.beginning(published)).or_default() += u64::from(facts.words);
        }
    })?;
    Ok(words)
}

/// Every period from the first article to the last, each with all phrases.
fn rows(
    words: &BTreeMap<Date, u64>,
    (names, uses): (&[String], &[Uses]),
    period: Period,
) -> Result<Vec<NgramRow>, ReportError> {
    let (Some(first), Some(last)) = (words.keys().next(), words.keys().next_back()) else {
        return Ok(Vec::new());
    };
    let all = period.all(*first, *last, PERIODS_MAX);
    let all = all.ok_or(ReportError::TooManyPeriods { max: PERIODS_MAX })?;
    let mut rows = Vec::with_capacity(all.len() * names.len());
    for beginning in all {
        let words = words.get(&beginning).copied().unwrap_or(0);
        for (name, uses) in names.iter().zip(uses) {
            let (count, articles) = uses.get(&beginning).copied().unwrap_or_default();
            rows.push(NgramRow {
                period: period.label(beginning),
                phrase: name.clone(),
                count,
                per_million: per_million(count, words),
                articles,
                words,
            });
        }
    }
    Ok(rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn every_period_has_a_row_for_every_phrase() {
        let words = BTreeMap::from([(date(2024, 1, 1), 2_000), (date(2026, 1, 1), 500)]);
        let uses = [Uses::from([(date(2026, 1, 1), (3, 2))]), Uses::new()];
        let names = ["neap tide".to_owned(), "spring tide".to_owned()];
        let rows = rows(&words, (&names, &uses), Period::Year).unwrap();
        let shown: Vec<_> = rows
            .iter()
            .map(|r| format!("{} {} {} {}", r.period, r.phrase, r.count, r.per_million))
            .collect();
        assert_eq!(
            shown,
            [
                "2024 neap tide 0 0",
                "2024 spring tide 0 0",
                "2025 neap tide 0 0",
                "2025 spring tide 0 0",
                "2026 neap tide 3 6000",
                "2026 spring tide 0 0",
            ]
        );
    }
}
