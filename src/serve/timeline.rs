//! How many articles answer, over time, and of how many: from the index alone.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

use crate::index::{Index, IndexError};
use crate::query::Query;

/// Periods that are told apart, at most: as many bars as a phone can show.
const PERIODS_MAX: usize = 62;

/// A length of time: as short as the whole allows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Grain {
    Day,
    Month,
    Year,
}

/// One period: its first day, how many articles of it answer, how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Period {
    pub first: Date,
    pub count: u64,
    pub of: u64,
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

/// The timeline of a query; none where nothing that answers has a date.
pub(super) fn timeline(index: &Index, query: &Query) -> Result<Option<Timeline>, IndexError> {
    let answers = days(index, query)?;
    if answers.is_empty() {
        return Ok(None);
    }
    let all = match query {
        Query::Everything => answers.clone(),
        _ => days(index, &Query::Everything)?,
    };
    Ok(count(&answers, &all))
}

/// How many articles were published on each day, in UTC.
fn days(index: &Index, query: &Query) -> Result<BTreeMap<Date, u64>, IndexError> {
    let mut seconds: BTreeMap<i64, u64> = BTreeMap::new();
    index.rows(query, &[], &mut |row| {
        if let Some(published) = row.published() {
            *seconds.entry(published.as_second().div_euclid(DAY_SECONDS)).or_default() += 1;
        }
    })?;
    let day = |number: i64| {
        let moment = Timestamp::from_second(number * DAY_SECONDS).ok()?;
        Some(moment.to_zoned(TimeZone::UTC).date())
    };
    Ok(seconds.into_iter().filter_map(|(number, count)| Some((day(number)?, count))).collect())
}

const DAY_SECONDS: i64 = 86_400;

/// Sums days into periods.
fn count(answers: &BTreeMap<Date, u64>, all: &BTreeMap<Date, u64>) -> Option<Timeline> {
    let (first, last) = (*answers.keys().next()?, *answers.keys().next_back()?);
    let grains = [Grain::Day, Grain::Month, Grain::Year];
    let found = grains.into_iter().find_map(|grain| Some((grain, grain.all(first, last)?)));
    // Wrong dates make spans of centuries; then the last years are shown.
    let (grain, firsts) = found.unwrap_or_else(|| {
        let from = last.saturating_sub(Span::new().years(PERIODS_MAX as i64 - 1));
        (Grain::Year, Grain::Year.all(from, last).unwrap_or_default())
    });
    let sum = |days: &BTreeMap<Date, u64>, first: Date| match grain.next(first) {
        Some(next) => days.range(first..next).map(|(_, count)| count).sum(),
        None => days.range(first..).map(|(_, count)| count).sum(),
    };
    let period = |first: Date| Period { first, count: sum(answers, first), of: sum(all, first) };
    Some(Timeline { grain, periods: firsts.into_iter().map(period).collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(answers: &[(&str, u64)], grain: Grain, expected: &[(&str, u64)]) {
        let days = |days: &[(&str, u64)]| {
            days.iter().map(|(day, count)| (day.parse().unwrap(), *count)).collect()
        };
        let timeline = count(&days(answers), &days(answers)).unwrap();
        assert_eq!(timeline.grain, grain);
        let named: Vec<(String, u64)> =
            timeline.periods.iter().map(|p| (grain.name(p.first), p.count)).collect();
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
        let days = days.into_iter().map(|(day, n)| (day.parse().unwrap(), n)).collect();
        let timeline = count(&days, &days).unwrap();
        assert_eq!(timeline.periods.len(), PERIODS_MAX);
        assert_eq!(timeline.periods.last().map(|p| p.count), Some(3));
    }

    #[test]
    fn nothing_has_no_timeline() {
        assert_eq!(count(&BTreeMap::new(), &BTreeMap::new()), None);
    }
}
