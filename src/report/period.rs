//! Days, weeks, months and years, in UTC like the dates of queries.

use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A length of time by which articles are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, clap::ValueEnum)]
pub enum Period {
    /// A day.
    Day,
    /// A week from Monday to Sunday (ISO 8601).
    Week,
    /// A month.
    Month,
    /// A year.
    Year,
}

impl Period {
    /// The first day of the period that a moment lies in.
    pub fn beginning(self, moment: Timestamp) -> Date {
        let day = moment.to_zoned(TimeZone::UTC).date();
        match self {
            Period::Day => day,
            Period::Week => {
                let since_monday = i64::from(day.weekday().since(Weekday::Monday));
                day.checked_sub(Span::new().days(since_monday)).unwrap_or(day)
            }
            Period::Month => day.first_of_month(),
            Period::Year => day.first_of_year(),
        }
    }

    /// The first day of the next period; none at the end of the calendar.
    pub fn next(self, beginning: Date) -> Option<Date> {
        let span = match self {
            Period::Day => Span::new().days(1),
            Period::Week => Span::new().weeks(1),
            Period::Month => Span::new().months(1),
            Period::Year => Span::new().years(1),
        };
        beginning.checked_add(span).ok()
    }

    /// The period's name: `2026-02-06`, `2026-W06`, `2026-02`, `2026`.
    pub fn label(self, beginning: Date) -> String {
        match self {
            Period::Day => beginning.to_string(),
            Period::Week => {
                let week = beginning.iso_week_date();
                format!("{:04}-W{:02}", week.year(), week.week())
            }
            Period::Month => format!("{:04}-{:02}", beginning.year(), beginning.month()),
            Period::Year => format!("{:04}", beginning.year()),
        }
    }

    /// Every period from one beginning to another, both included; none where there are more than
    /// `max`.
    pub fn all(self, first: Date, last: Date, max: usize) -> Option<Vec<Date>> {
        let following = std::iter::successors(Some(first), |&date| self.next(date));
        let all: Vec<Date> = following.take_while(|&date| date <= last).take(max + 1).collect();
        (all.len() <= max).then_some(all)
    }
}

/// The moment at which a day begins in UTC.
pub(super) fn midnight(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |zoned| zoned.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(period: Period, moment: &str, beginning: &str, label: &str) {
        let found = period.beginning(moment.parse().unwrap());
        assert_eq!(found.to_string(), beginning);
        assert_eq!(period.label(found), label);
    }

    #[test]
    fn periods_have_a_beginning_and_a_name() {
        check(Period::Day, "2026-02-06T23:59:59Z", "2026-02-06", "2026-02-06");
        check(Period::Week, "2026-02-08T23:59:59Z", "2026-02-02", "2026-W06");
        check(Period::Week, "2027-01-01T00:00:00Z", "2026-12-28", "2026-W53");
        check(Period::Month, "2026-02-28T00:00:00Z", "2026-02-01", "2026-02");
        check(Period::Year, "2026-12-31T00:00:00Z", "2026-01-01", "2026");
    }

    #[test]
    fn all_periods_between_two_are_named_unless_they_are_too_many() {
        let (first, last) = (jiff::civil::date(2025, 11, 1), jiff::civil::date(2026, 2, 1));
        let months = Period::Month.all(first, last, 10).unwrap();
        let labels: Vec<String> = months.into_iter().map(|m| Period::Month.label(m)).collect();
        assert_eq!(labels, ["2025-11", "2025-12", "2026-01", "2026-02"]);
        assert_eq!(Period::Month.all(first, last, 3), None);
    }
}
