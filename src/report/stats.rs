//! How many articles answer, by time and by what they are, and of how many.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::canonical_url::ArticleId;
use crate::index::Label;
use crate::model::Coverage;
use crate::query::{DateField, DateRange, Query};

use super::dimension::{Dimension, Value};
use super::facts::{Facts, facts};
use super::people::Authors;
use super::period::midnight;
use super::tally::{Axis, Tally, Unit};
use super::{Holdings, ReportError};

/// A feed that was last read longer ago than this is not collected any more: many feeds list one
/// day's articles.
pub const SILENCE_MAX: Duration = Duration::from_secs(24 * 3_600);

/// The most cells of a table.
const CELLS_MAX: usize = 1_000_000;

/// By what to count, and what.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StatsOptions {
    /// The dimensions, the outermost first; none gives one row for everything.
    pub by: Vec<Dimension>,
    /// What is counted.
    pub unit: Unit,
}

/// The counts of a query.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Stats {
    /// The query as it was understood.
    pub query: String,
    /// What the answers are a share of: every article, or those that answer this query.
    pub of_query: String,
    /// The names of the dimensions.
    pub by: Vec<&'static str>,
    /// What was counted.
    pub unit: &'static str,
    /// How many answer; each once.
    pub count: u64,
    /// Of how many.
    pub of: u64,
    /// Whether periods without articles are among the rows.
    pub has_every_period: bool,
    /// How many feeds are followed.
    pub feeds: u64,
    /// A row a cell, in the order of the dimensions.
    pub rows: Vec<StatsRow>,
}

/// One cell.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct StatsRow {
    /// Its value in each dimension; null where an article has none.
    #[serde(flatten)]
    pub cell: BTreeMap<&'static str, Option<String>>,
    /// How many answer.
    pub count: u64,
    /// Of how many in the same cell.
    pub of: u64,
    /// The one divided by the other; null where the cell is empty.
    pub share: Option<f64>,
    /// How many of the cell's feeds were not collected for a part of its time; null where the cell
    /// has no time.
    pub feeds_with_gaps: Option<u64>,
}

/// Counts, among the articles that answer `of`, those that answer `query` too.
///
/// Where the query asks for dates of publication, others are left out of both counts.
///
/// # Errors
/// Where archive or index cannot be read, or the table would be too large.
pub fn stats(
    holdings: &Holdings<'_>,
    (query, of): (&Query, &Query),
    options: &StatsOptions,
    now: Timestamp,
) -> Result<Stats, ReportError> {
    let answers: HashSet<ArticleId> = holdings.ids(query)?;
    let dates = dates_asked(query);
    let mut labels: Vec<Label> =
        options.by.iter().filter_map(|dimension| dimension.label()).collect();
    let mut tally = Tally::new(&options.by, options.unit);
    let authors = match options.by.contains(&Dimension::Author) {
        true => Some(Authors::read(holdings.reader)?),
        false => None,
    };
    labels.extend(authors.is_some().then_some(Label::Host));
    let clusters = match options.unit {
        Unit::Clusters => holdings.reader.clusters()?,
        _ => HashMap::new(),
    };
    facts(holdings.index, of, &labels, |mut facts| {
        if is_within(&facts, &dates) {
            let is_answer = answers.contains(&facts.id);
            authors.iter().for_each(|authors| authors.rename(&mut facts));
            if let Some(cluster) = clusters.get(&facts.id) {
                facts.cluster = cluster.clone();
            }
            tally.add(&facts, is_answer);
        }
    })?;
    let coverage = holdings.reader.coverage(SILENCE_MAX, now)?;
    let (rows, has_every_period) = rows(&tally, &options.by, &coverage)?;
    Ok(Stats {
        query: query.to_string(),
        of_query: of.to_string(),
        by: options.by.iter().map(|dimension| dimension.name()).collect(),
        unit: options.unit.name(),
        count: tally.total().count.number(),
        of: tally.total().of.number(),
        has_every_period,
        feeds: coverage.len() as u64,
        rows,
    })
}

/// The dates of publication that every answer has.
fn dates_asked(query: &Query) -> Vec<DateRange> {
    match query {
        Query::Date(DateField::Published, range) => vec![*range],
        Query::And(parts) => parts.iter().flat_map(dates_asked).collect(),
        _ => Vec::new(),
    }
}

fn is_within(facts: &Facts, dates: &[DateRange]) -> bool {
    dates.iter().all(|range| facts.published.is_some_and(|at| range.contains(at)))
}

/// Every cell of the table, also those in which nothing answers.
fn rows(
    tally: &Tally<'_>,
    by: &[Dimension],
    coverage: &[Coverage],
) -> Result<(Vec<StatsRow>, bool), ReportError> {
    let axes = tally.axes();
    let cells = axes.iter().map(|axis| axis.values.len()).fold(1, usize::saturating_mul);
    if cells > CELLS_MAX {
        return Err(ReportError::TooLarge { cells, max: CELLS_MAX });
    }
    // An empty cell of articles without a date, a source, ... is no finding.
    let is_told = |row: &StatsRow| row.of > 0 || row.cell.values().all(Option::is_some);
    let rows = product(&axes).into_iter().map(|key| row(tally, by, &key, coverage));
    let rows = rows.filter(is_told).collect();
    Ok((rows, axes.iter().all(|axis| axis.is_filled)))
}

fn product(axes: &[Axis]) -> Vec<Vec<Value>> {
    axes.iter().fold(vec![Vec::new()], |keys, axis| {
        let longer = keys.iter().flat_map(|key| {
            let values = axis.values.iter();
            values.map(|value| [key.as_slice(), std::slice::from_ref(value)].concat())
        });
        longer.collect()
    })
}

fn row(tally: &Tally<'_>, by: &[Dimension], key: &[Value], coverage: &[Coverage]) -> StatsRow {
    let cell = tally.cell(key);
    let (count, of) = (cell.count.number(), cell.of.number());
    let named = by.iter().zip(key);
    StatsRow {
        cell: named
            .map(|(dimension, value)| (dimension.name(), dimension.printed(value)))
            .collect(),
        count,
        of,
        share: (of > 0).then(|| count as f64 / of as f64),
        feeds_with_gaps: feeds_with_gaps(by, key, coverage),
    }
}

/// How many feeds have a gap in the time of a cell; of one source, where the cell is of one.
fn feeds_with_gaps(by: &[Dimension], key: &[Value], coverage: &[Coverage]) -> Option<u64> {
    let mut times = by.iter().zip(key).filter_map(|(dimension, value)| match value {
        Value::Period(beginning) => {
            let period = dimension.period()?;
            let end = period.next(*beginning).map_or(Timestamp::MAX, midnight);
            Some((midnight(*beginning), end))
        }
        _ => None,
    });
    let (begin, end) = times.next()?;
    let source = by.iter().zip(key).find_map(|(dimension, value)| match value {
        Value::Name(name) if *dimension == Dimension::Source => Some(name),
        _ => None,
    });
    let feeds = coverage.iter().filter(|c| source.is_none_or(|source| c.source == *source));
    Some(feeds.filter(|c| c.missed.iter().any(|gap| gap.touches(begin, end))).count() as u64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn facts(number: usize, published: Option<&str>, source: &str, tags: &[&str]) -> Facts {
        let url = CanonicalUrl::parse(&format!("https://www.e.org/{number}")).unwrap();
        let published = published.map(|day| format!("{day}T12:00:00Z").parse().unwrap());
        let names = |values: &[&str]| values.iter().map(|&value| value.to_owned()).collect();
        let source = if source.is_empty() { vec![] } else { vec![source] };
        let labels =
            [(Label::Lang, vec!["en"]), (Label::Source, source), (Label::Tag, tags.into())];
        let labels = labels.into_iter().map(|(label, values)| (label, names(&values)));
        let mut facts = Facts::new(url.article_id(), published, labels.collect());
        facts.revision = 1 + number as u32 % 3;
        facts
    }

    fn counted(all: &[(Facts, bool)], by: &[Dimension], unit: Unit) -> Vec<StatsRow> {
        let mut tally = Tally::new(by, unit);
        all.iter().for_each(|(facts, answers)| tally.add(facts, *answers));
        rows(&tally, by, &[]).unwrap().0
    }

    /// Rows as `value value count/of`.
    fn shown(all: &[(Facts, bool)], by: &[Dimension]) -> Vec<String> {
        let row = |row: StatsRow| {
            let value = |d: &Dimension| row.cell[d.name()].clone().unwrap_or_else(|| "-".into());
            let values: Vec<String> = by.iter().map(value).collect();
            format!("{} {}/{}", values.join(" "), row.count, row.of)
        };
        counted(all, by, Unit::Articles).into_iter().map(row).collect()
    }

    #[test]
    fn empty_months_are_rows_too() {
        let all = [
            (facts(1, Some("2025-11-30"), "Post", &[]), true),
            (facts(2, Some("2026-02-01"), "Mail", &[]), false),
            (facts(3, None, "Post", &[]), true),
        ];
        assert_eq!(
            shown(&all, &[Dimension::Month]),
            ["2025-11 1/1", "2025-12 0/0", "2026-01 0/0", "2026-02 0/1", "- 1/1"]
        );
        assert_eq!(
            shown(&all, &[Dimension::Year, Dimension::Source]),
            ["2025 Post 1/1", "2025 Mail 0/0", "2026 Post 0/0", "2026 Mail 0/1", "- Post 1/1"]
        );
    }

    #[test]
    fn an_article_counts_under_each_of_its_tags() {
        let all = [
            (facts(1, None, "", &["port", "eel"]), true),
            (facts(2, None, "", &["eel", "fog"]), false),
            (facts(3, None, "", &[]), true),
        ];
        assert_eq!(shown(&all, &[Dimension::Tag]), ["eel 1/2", "port 1/1", "- 1/1"]);
        assert_eq!(shown(&all, &[]), [" 2/3"]);
        assert_eq!(shown(&all, &[Dimension::Lang, Dimension::Source]), ["en - 2/3"]);
    }

    #[test]
    fn a_gap_marks_the_periods_that_it_touches() {
        let at = |day: &str| Some(format!("{day}T00:00:00Z").parse().unwrap());
        let missed =
            vec![crate::model::Uncollected { from: at("2026-01-15"), until: at("2026-02-01") }];
        let coverage = [Coverage { source: "Post".into(), missed }];
        let all = [
            (facts(1, Some("2025-12-31"), "Post", &[]), true),
            (facts(2, Some("2026-02-01"), "Mail", &[]), true),
        ];
        let by = [Dimension::Month, Dimension::Source];
        let mut tally = Tally::new(&by, Unit::Articles);
        all.iter().for_each(|(facts, answers)| tally.add(facts, *answers));
        let (rows, _) = rows(&tally, &by, &coverage).unwrap();
        let marked: Vec<_> = rows.iter().map(|row| row.feeds_with_gaps.unwrap()).collect();
        let labels: Vec<_> = rows.iter().map(|row| row.cell["source"].clone().unwrap()).collect();
        assert_eq!(labels, ["Mail", "Post", "Mail", "Post", "Mail", "Post"]);
        assert_eq!(marked, [0, 0, 0, 1, 0, 0]);
    }

    proptest! {
        #[test]
        fn counts_are_those_of_plain_counting(
            articles in
                prop::collection::vec((1..29u32, 0..3usize, 0..4usize, any::<bool>()), 0..40),
        ) {
            let sources = ["Post", "Mail", "Sun"];
            let tags = [&[][..], &["eel"], &["eel", "port"], &["fog"]];
            let made = articles.iter().enumerate().map(|(n, (day, source, tag, answers))| {
                let published = format!("2026-02-{day:02}");
                (facts(n, Some(&published), sources[*source], tags[*tag]), *answers)
            });
            let all: Vec<(Facts, bool)> = made.collect();
            let by = [Dimension::Week, Dimension::Source, Dimension::Tag];
            let rows = counted(&all, &by, Unit::Revisions);
            for row in &rows {
                let fits = |facts: &Facts| {
                    let at = facts.published.unwrap().to_zoned(jiff::tz::TimeZone::UTC);
                    let week = at.date().iso_week_date();
                    let week = format!("{}-W{:02}", week.year(), week.week());
                    let tag = match &row.cell["tag"] {
                        Some(tag) => facts.names(Label::Tag).contains(tag),
                        None => facts.names(Label::Tag).is_empty(),
                    };
                    row.cell["week"].as_ref() == Some(&week)
                        && row.cell["source"].as_ref() == facts.names(Label::Source).first()
                        && tag
                };
                let sum = |only_answers: bool| -> u64 {
                    let fitting =
                        all.iter().filter(|(f, answers)| fits(f) && (*answers || !only_answers));
                    fitting.map(|(f, _)| u64::from(f.revision)).sum()
                };
                prop_assert_eq!((row.count, row.of), (sum(true), sum(false)));
            }
            // No answer is without a row.
            let answers = all.iter().filter(|(_, answers)| *answers);
            let cells = |f: &Facts| f.names(Label::Tag).len().max(1) as u64;
            let expected: u64 = answers.map(|(f, _)| u64::from(f.revision) * cells(f)).sum();
            prop_assert_eq!(rows.iter().map(|row| row.count).sum::<u64>(), expected);
        }
    }
}
