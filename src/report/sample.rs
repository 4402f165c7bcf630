//! Samples that anybody can draw again: from the query, the seed and the ids alone.
//!
//! An article's rank is SHA-256 of `annals sample 1`, the seed and its id, parted by line feeds; the
//! sample is the lowest ranks. No generator of random numbers has to be the same elsewhere.

use std::collections::BTreeMap;

use jiff::civil::{Date, Weekday};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::index::Label;
use crate::query::Query;

use super::dimension::{Dimension, Value};
use super::facts::{Facts, facts};
use super::period::Period;
use super::{Holdings, ReportError};

/// The most days between the first article and the last for constructed weeks.
const DAYS_MAX: usize = 40_000;

/// How to draw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SampleOptions {
    /// How many articles; none takes all of the constructed weeks.
    pub size: Option<usize>,
    /// Another seed draws another sample.
    pub seed: u64,
    /// Draw from each stratum in proportion to its size.
    pub stratify: Vec<Dimension>,
    /// Draw from so many constructed weeks only.
    pub weeks: Option<usize>,
}

/// A sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Sample {
    /// The query as it was understood.
    pub query: String,
    /// The seed.
    pub seed: u64,
    /// How many articles answer.
    pub population: u64,
    /// The days of the constructed weeks, in order.
    pub days: Vec<String>,
    /// The strata, where it is stratified.
    pub strata: Vec<Stratum>,
    /// The articles, the lowest rank first: the first few are a sample too.
    pub rows: Vec<SampleRow>,
}

/// A part of the population.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Stratum {
    /// Its value in each dimension; null where an article has none.
    #[serde(flatten)]
    pub cell: BTreeMap<&'static str, Option<String>>,
    /// How many articles it has.
    pub population: u64,
    /// How many were drawn.
    pub drawn: u64,
}

/// An article that was drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SampleRow {
    /// The article.
    pub id: String,
    /// Its address.
    pub url: String,
    /// When it was published, as stated.
    pub published: Option<String>,
    /// The feed that first led to it.
    pub source: Option<String>,
    /// Its headline.
    pub title: Option<String>,
}

/// Draws from the articles that answer `query`.
///
/// # Errors
/// Where archive or index cannot be read; where a dimension cannot make strata.
pub fn sample(
    holdings: &Holdings<'_>,
    query: &Query,
    options: &SampleOptions,
) -> Result<Sample, ReportError> {
    if let Some(open) = options.stratify.iter().find(|dimension| dimension.is_open()) {
        return Err(ReportError::NoStratum(open.name()));
    }
    let labels: Vec<Label> = options.stratify.iter().filter_map(|d| d.label()).collect();
    let mut population = Vec::new();
    facts(holdings.index, query, &labels, |facts| population.push(facts))?;
    let total = population.len() as u64;
    let days = match options.weeks {
        None => None,
        Some(weeks) => Some(constructed_days(&population, options.seed, weeks)?),
    };
    if let Some(days) = &days {
        let is_drawn = |facts: &Facts| day(facts).is_some_and(|day| days.contains(&day));
        population.retain(is_drawn);
    }
    let (strata, drawn) = draw(population, options);
    let mut rows = Vec::with_capacity(drawn.len());
    for facts in drawn {
        let revision = holdings.reader.revision(&facts.id, Some(facts.revision))?;
        rows.extend(revision.map(|revision| SampleRow {
            id: facts.id.to_string(),
            url: revision.url.to_string(),
            published: revision.published,
            source: revision.source.name,
            title: revision.title,
        }));
    }
    Ok(Sample {
        query: query.to_string(),
        seed: options.seed,
        population: total,
        days: days.unwrap_or_default().iter().map(Date::to_string).collect(),
        strata,
        rows,
    })
}

fn day(facts: &Facts) -> Option<Date> {
    facts.published.map(|at| Period::Day.beginning(at))
}

/// What everything is ordered by: the lowest ranks are the sample.
pub fn rank(seed: u64, what: &str) -> [u8; 32] {
    Sha256::digest(format!("annals sample 1\n{seed}\n{what}")).into()
}

/// For each day of the week, so many of its dates between the first article and the last (Riffe,
/// Aust and Lacy 1993): the lowest ranks.
fn constructed_days(
    population: &[Facts],
    seed: u64,
    weeks: usize,
) -> Result<Vec<Date>, ReportError> {
    let days = || population.iter().filter_map(day);
    let (Some(first), Some(last)) = (days().min(), days().max()) else { return Ok(Vec::new()) };
    let all = Period::Day.all(first, last, DAYS_MAX);
    let all = all.ok_or(ReportError::TooManyPeriods { max: DAYS_MAX })?;
    let mut drawn = Vec::new();
    for weekday in Weekday::Monday.cycle_forward().take(7) {
        let mut dates: Vec<Date> =
            all.iter().copied().filter(|date| date.weekday() == weekday).collect();
        dates.sort_by_cached_key(|date| rank(seed, &date.to_string()));
        drawn.extend(dates.into_iter().take(weeks));
    }
    drawn.sort();
    Ok(drawn)
}

/// The strata and the articles drawn from them, in the order of their ranks.
fn draw(population: Vec<Facts>, options: &SampleOptions) -> (Vec<Stratum>, Vec<Facts>) {
    let size = options.size.unwrap_or(usize::MAX).min(population.len());
    let mut by_stratum: BTreeMap<Vec<Value>, Vec<([u8; 32], Facts)>> = BTreeMap::new();
    for facts in population {
        // Of several feeds that led to it, the first by the alphabet is its stratum.
        let first = |dimension: &Dimension| dimension.values(&facts).into_iter().min();
        let key = options.stratify.iter().filter_map(first).collect();
        let ranked = (rank(options.seed, facts.id.as_str()), facts);
        by_stratum.entry(key).or_default().push(ranked);
    }
    let sizes: Vec<usize> = by_stratum.values().map(Vec::len).collect();
    let mut strata = Vec::new();
    let mut drawn = Vec::new();
    for ((key, mut ranked), share) in by_stratum.into_iter().zip(shares(&sizes, size)) {
        let named = options.stratify.iter().zip(&key);
        strata.push(Stratum {
            cell: named.map(|(d, value)| (d.name(), d.printed(value))).collect(),
            population: ranked.len() as u64,
            drawn: share as u64,
        });
        ranked.sort_by_key(|(rank, _)| *rank);
        drawn.extend(ranked.into_iter().take(share));
    }
    drawn.sort_by_key(|(rank, _)| *rank);
    if options.stratify.is_empty() {
        strata.clear();
    }
    (strata, drawn.into_iter().map(|(_, facts)| facts).collect())
}

/// `size` in proportion to `sizes`: whole parts first, then one more for the largest remainders
/// (Hamilton), earlier strata first where remainders are equal.
fn shares(sizes: &[usize], size: usize) -> Vec<usize> {
    let total: usize = sizes.iter().sum();
    if total == 0 {
        return vec![0; sizes.len()];
    }
    let mut shares: Vec<usize> = sizes.iter().map(|n| n * size / total).collect();
    let mut by_remainder: Vec<usize> = (0..sizes.len()).collect();
    by_remainder.sort_by_key(|&n| std::cmp::Reverse(sizes[n] * size % total));
    let rest = size - shares.iter().sum::<usize>();
    for &n in by_remainder.iter().take(rest) {
        shares[n] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn population(count: usize) -> Vec<Facts> {
        let article = |n: usize| {
            let url = CanonicalUrl::parse(&format!("https://www.e.org/{n}")).unwrap();
            let published = format!("2026-0{}-{:02}T09:00:00Z", 1 + n % 3, 1 + n % 28);
            let source = if n.is_multiple_of(4) { "Mail" } else { "Post" };
            let names = vec![(Label::Source, vec![source.to_owned()])];
            Facts::new(url.article_id(), Some(published.parse().unwrap()), names)
        };
        (0..count).map(article).collect()
    }

    fn ids(population: Vec<Facts>, options: &SampleOptions) -> Vec<String> {
        draw(population, options).1.into_iter().map(|facts| facts.id.to_string()).collect()
    }

    #[test]
    fn a_seed_draws_the_same_in_any_order_and_another_seed_others() {
        let options = SampleOptions { size: Some(10), seed: 7, ..SampleOptions::default() };
        let drawn = ids(population(100), &options);
        let mut other_order = population(100);
        other_order.reverse();
        assert_eq!(ids(other_order, &options), drawn);
        // Written down, so that another program, or a later version, can be held to it.
        assert_eq!(drawn[0], "3yoqvbdjfnkf2y2y");
        assert_ne!(ids(population(100), &SampleOptions { seed: 8, ..options.clone() }), drawn);
        // A smaller sample is the beginning of a larger one.
        assert_eq!(ids(population(100), &SampleOptions { size: Some(4), ..options }), drawn[..4]);
    }

    #[test]
    fn strata_are_drawn_from_in_proportion() {
        let by = vec![Dimension::Source, Dimension::Month];
        let options = SampleOptions { size: Some(24), seed: 1, stratify: by, weeks: None };
        let (strata, drawn) = draw(population(120), &options);
        assert_eq!(drawn.len(), 24);
        let counts: Vec<(u64, u64)> = strata.iter().map(|s| (s.population, s.drawn)).collect();
        assert_eq!(counts, [(10, 2), (10, 2), (10, 2), (30, 6), (30, 6), (30, 6)]);
        assert_eq!(strata[0].cell["source"].as_deref(), Some("Mail"));
    }

    #[test]
    fn shares_add_up() {
        assert_eq!(shares(&[1, 1, 1], 2), [1, 1, 0]);
        assert_eq!(shares(&[6, 3, 1], 5), [3, 2, 0]);
        assert_eq!(shares(&[2, 5], 7), [2, 5]);
        assert_eq!(shares(&[], 0), Vec::<usize>::new());
    }

    #[test]
    fn a_constructed_week_has_every_day_of_the_week() {
        let days = constructed_days(&population(100), 7, 2).unwrap();
        let mut weekdays: Vec<_> =
            days.iter().map(|day| day.weekday().to_monday_one_offset()).collect();
        weekdays.sort_unstable();
        assert_eq!(weekdays, [1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7]);
        assert_ne!(constructed_days(&population(100), 8, 2).unwrap(), days);
    }

    proptest::proptest! {
        #[test]
        fn shares_are_fair(
            sizes in proptest::collection::vec(0..50usize, 1..8), part in 0..100usize,
        ) {
            let total: usize = sizes.iter().sum();
            let size = total * part / 100;
            let shares = shares(&sizes, size);
            proptest::prop_assert_eq!(shares.iter().sum::<usize>(), size);
            for (share, of) in shares.iter().zip(&sizes) {
                let exact = *of as f64 * size as f64 / total.max(1) as f64;
                proptest::prop_assert!((*share as f64 - exact).abs() < 1.0 && share <= of);
            }
        }
    }
}
