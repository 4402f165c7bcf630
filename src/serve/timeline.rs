//! How many articles answer, over time, and of how many: from the index alone.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::index::{Index, IndexError};
use crate::model::Coverage;
use crate::query::Query;

/// Periods that are told apart, at most: as many bars as a phone can show.
const PERIODS_MAX: usize = 62;

/// How many articles there are of each day.
pub(super) type Days = BTreeMap<Date, u64>;

/// A length of time: as short as the whole allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Day,
    Month,
    Year,
}

/// One period: its first day, how many of its articles answer each query, how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    pub first: Date,
    pub counts: Vec<u64>,
    pub of: u64,
    /// Whether most feeds were not read for a part of it: what is missing then says nothing.
    pub has_gap: bool,
}

impl Period {
    /// The share of a query's answers among all articles of the period.
    pub fn share(&self, query: usize) -> f64 {
        let count = self.counts.get(query).copied().unwrap_or(0);
        if self.of == 0 { 0.0 } else { count as f64 / self.of as f64 }
    }
}

/// Counts from the first period with an answer to the last, none left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Timeline {
    pub grain: Grain,
    pub periods: Vec<Period>,
}

impl Grain {
    fn beginning(self, day: Date) -> Date {
        match self {
            Grain::Day => day,
            Grain::Month => day.first_of_month(),
            Grain::Year => day.first_of_year(),
        }
    }

    fn next(self, first: Date) -> Option<Date> {
        let span = match self {
            Grain::Day => Span::new().days(1),
            Grain::Month => Span::new().months(1),
            Grain::Year => Span::new().years(1),
        };
        first.checked_add(span).ok()
    }

    /// A period's name, as a query's `date:` understands it.
    pub fn name(self, first: Date) -> String {
        match self {
            Grain::Day => first.to_string(),
            Grain::Month => format!("{:04}-{:02}", first.year(), first.month()),
            Grain::Year => format!("{:04}", first.year()),
        }
    }

    /// Every period between two days; none where there are too many.
    fn all(self, first: Date, last: Date) -> Option<Vec<Date>> {
        let beginnings = std::iter::successors(Some(self.beginning(first)), |day| self.next(*day));
        let all = beginnings.take_while(|day| *day <= last).take(PERIODS_MAX + 1);
        let all: Vec<Date> = all.collect();
        (all.len() <= PERIODS_MAX).then_some(all)
    }
}

/// The timeline of some queries, beside the days of every article; none where nothing that answers
/// has a date.
pub(super) fn timeline(
    index: &Index,
    queries: &[Query],
    all: &Days,
) -> Result<Option<Timeline>, IndexError> {
    let answers = queries.iter().map(|query| match query {
        Query::Everything => Ok(all.clone()),
        query => days(index, query),
    });
    Ok(count(&answers.collect::<Result<Vec<Days>, _>>()?, all))
}

/// How many articles were published on each day, in UTC.
pub(super) fn days(index: &Index, query: &Query) -> Result<Days, IndexError> {
    let mut counts: HashMap<i64, u64> = HashMap::new();
    index.rows(query, &[], &mut |row| {
        if let Some(published) = row.published() {
            *counts.entry(published.as_second().div_euclid(DAY_SECONDS)).or_default() += 1;
        }
    })?;
    let day = |number: i64| {
        let moment = Timestamp::from_second(number * DAY_SECONDS).ok()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    };
    Ok(counts.into_iter().filter_map(|(number, count)| Some((day(number)?, count))).collect())
}

const DAY_SECONDS: i64 = 86_400;

/// Sums days into periods.
fn count(answers: &[Days], all: &Days) -> Option<Timeline> {
    let first = *answers.iter().filter_map(|days| days.keys().next()).min()?;
    let last = *answers.iter().filter_map(|days| days.keys().next_back()).max()?;
    let grains = [Grain::Day, Grain::Month, Grain::Year];
    let found = grains.into_iter().find_map(|grain| Some((grain, grain.all(first, last)?)));
    // Wrong dates make spans of centuries; then the last years are shown.
    let (grain, firsts) = found.unwrap_or_else(|| {
        let from = last.saturating_sub(Span::new().years(PERIODS_MAX as i64 - 1));
        (Grain::Year, Grain::Year.all(from, last).unwrap_or_default())
    });
    let sum = |days: &Days, first: Date| match grain.next(first) {
        Some(next) => days.range(first..next).map(|(_, count)| count).sum(),
        None => days.range(first..).map(|(_, count)| count).sum(),
    };
    let period = |first: Date| Period {
        first,
        counts: answers.iter().map(|days| sum(days, first)).collect(),
        of: sum(all, first),
        has_gap: false,
    };
    Some(Timeline { grain, periods: firsts.into_iter().map(period).collect() })
}

impl Timeline {
    /// Marks the periods in which most feeds were not read.
    pub fn with_gaps(mut self, coverage: &[Coverage]) -> Timeline {
        let grain = self.grain;
        for period in &mut self.periods {
            let end = grain.next(period.first).unwrap_or(Date::MAX);
            let (begin, end) = (midnight(period.first), midnight(end));
            let unread = coverage
                .iter()
                .filter(|feed| feed.missed.iter().any(|gap| gap.touches(begin, end)));
            period.has_gap = unread.count() * 2 > coverage.len();
        }
        self
    }
}

/// The moment at which a day begins in UTC.
fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MAX, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &[(&str, u64)], grain: Grain, expected: &[(&str, u64)]) {
        let days = |days: &[(&str, u64)]| {
            days.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect::<Days>()
        };
        let timeline = count(&[days(answers)], &days(answers)).unwrap();
        assert_eq!(timeline.grain, grain);
        let named: Vec<(String, u64)> =
            timeline.periods.iter().map(|p| (grain.name(p.first), p.counts[0])).collect();
        let expected: Vec<(String, u64)> =
            expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        assert_eq!(named, expected);
    }

    #[test]
    fn periods_are_as_short_as_the_whole_allows() {
        check(
            &[("2026-02-06", 2), ("2026-02-08", 1)],
            Grain::Day,
            &[("2026-02-06", 2), ("2026-02-07", 0), ("2026-02-08", 1)],
        );
        check(
            &[("2025-11-30", 1), ("2025-12-01", 2), ("2026-02-08", 4)],
            Grain::Month,
            &[("2025-11", 1), ("2025-12", 2), ("2026-01", 0), ("2026-02", 4)],
        );
        check(&[("2026-02-06", 1)], Grain::Day, &[("2026-02-06", 1)]);
    }

    #[test]
    fn a_wrong_date_does_not_make_centuries() {
        let days = [("0001-01-01", 1), ("2026-02-06", 3)];
        let days: Days = days.into_iter().map(|(day, n)| (day.parse().unwrap(), n)).collect();
        let timeline = count(std::slice::from_ref(&days), &days).unwrap();
        assert_eq!(timeline.periods.len(), PERIODS_MAX);
        assert_eq!(timeline.periods.last().map(|p| p.counts[0]), Some(3));
    }

    #[test]
    fn nothing_has_no_timeline() {
        assert_eq!(count(&[Days::new()], &Days::new()), None);
        assert_eq!(count(&[], &Days::new()), None);
    }

    #[test]
    fn queries_stand_beside_each_other() {
        let days = |days: &[(&str, u64)]| {
            days.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect::<Days>()
        };
        let all = days(&[("2026-02-06", 5), ("2026-02-07", 4)]);
        let answers = [days(&[("2026-02-06", 2)]), days(&[("2026-02-07", 1)])];
        let timeline = count(&answers, &all).unwrap();
        let counts: Vec<&[u64]> = timeline.periods.iter().map(|p| p.counts.as_slice()).collect();
        assert_eq!(counts, [[2, 0], [0, 1]]);
        assert!((timeline.periods[0].share(0) - 0.4).abs() < 1e-9);
    }

    #[test]
    fn a_gap_is_where_most_feeds_were_not_read() {
        let day = |text: &str| text.parse::<Date>().unwrap();
        let gap = |from: &str, until: &str| crate::model::Uncollected {
            from: Some(midnight(day(from))),
            until: Some(midnight(day(until))),
        };
        let feed = |missed| Coverage { source: String::new(), missed };
        let days: Days = [("2026-02-06", 1), ("2026-02-09", 1)]
            .into_iter()
            .map(|(text, count)| (day(text), count))
            .collect();
        let timeline = count(std::slice::from_ref(&days), &days).unwrap();
        let coverage = [
            feed(vec![gap("2026-02-07", "2026-02-09")]),
            feed(vec![gap("2026-02-08", "2026-02-09")]),
            feed(Vec::new()),
        ];
        let marked = timeline.with_gaps(&coverage);
        let gaps: Vec<bool> = marked.periods.iter().map(|p| p.has_gap).collect();
        assert_eq!(gaps, [false, false, true, false]);
    }
}
