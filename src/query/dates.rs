//! Dates in queries: a year, month, day or second, and spans of them. Days are days in UTC.

use std::fmt;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

/// A span of time: from a moment (included) until a moment (excluded), in whole seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DateRange {
    /// The first moment, if there is one.
    pub from: Option<Timestamp>,
    /// The moment after the last, if there is one.
    pub until: Option<Timestamp>,
}

/// What forms a date can have, for messages.
pub(super) const FORMS: &str = "write a date as 2026, 2026-02, 2026-02-15 or 2026-02-15T08:30:00Z; \
    a span as 2026-02-01..2026-02-15, >=2026-02-01, >2026, <2026-03 or <=2026-02";

impl DateRange {
    /// Whether `moment` lies in it.
    pub fn contains(&self, moment: Timestamp) -> bool {
        let second = moment.as_second();
        self.from.is_none_or(|from| from.as_second() <= second)
            && self.until.is_none_or(|until| second < until.as_second())
    }

    /// The last second of a date, as a moment to look back from: `2026-02-15` is that day's end.
    ///
    /// # Errors
    /// What is wrong with it, as one line.
    pub fn moment(text: &str) -> Result<Timestamp, String> {
        let until = one(text)?.until.ok_or_else(|| beyond(text))?;
        Timestamp::from_second(until.as_second() - 1).map_err(|_| beyond(text))
    }

    /// Reads a date or a span of dates; the error is a message.
    pub(super) fn parse(text: &str) -> Result<DateRange, String> {
        let range = if let Some(date) = text.strip_prefix(">=") {
            DateRange { from: one(date)?.from, until: None }
        } else if let Some(date) = text.strip_prefix("<=") {
            DateRange { from: None, until: one(date)?.until }
        } else if let Some(date) = text.strip_prefix('>') {
            DateRange { from: one(date)?.until, until: None }
        } else if let Some(date) = text.strip_prefix('<') {
            DateRange { from: None, until: one(date)?.from }
        } else if let Some((first, last)) = text.split_once("..") {
            if first.is_empty() && last.is_empty() {
                return Err("the span has neither beginning nor end".to_owned());
            }
            let from = if first.is_empty() { None } else { one(first)?.from };
            let until = if last.is_empty() { None } else { one(last)?.until };
            DateRange { from, until }
        } else {
            one(text)?
        };
        match (range.from, range.until) {
            (Some(from), Some(until)) if from >= until => {
                Err("the span ends before it begins".to_owned())
            }
            _ => Ok(range),
        }
    }

    /// From a while ago on: `7d`, `24h`, `2w`, `3m` (months), `1y`; the error is a message.
    pub(super) fn since(text: &str, now: Timestamp) -> Result<DateRange, String> {
        let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        let unit = &text[digits.len()..];
        let Some(span) = digits.parse::<i64>().ok().and_then(|n| ago(n, unit)) else {
            // A date says it too.
            return Ok(DateRange { from: one(text)?.from, until: None });
        };
        let moment = now.to_zoned(TimeZone::UTC).checked_sub(span);
        let moment = moment.map_err(|_| "that is before the calendar begins".to_owned())?;
        Ok(DateRange { from: Some(whole_second(moment.timestamp())?), until: None })
    }
}

/// A length of time before now; none where the number or the unit is no good.
fn ago(count: i64, unit: &str) -> Option<Span> {
    let span = Span::new();
    match unit {
        "h" => span.try_hours(count).ok(),
        "d" => span.try_days(count).ok(),
        "w" => span.try_weeks(count).ok(),
        "m" => span.try_months(count).ok(),
        "y" => span.try_years(count).ok(),
        _ => None,
    }
}

/// The time that one date covers.
fn one(text: &str) -> Result<DateRange, String> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        let from = whole_second(moment)?;
        let until = from.checked_add(Span::new().seconds(1)).map_err(|_| beyond(text))?;
        return Ok(DateRange { from: Some(from), until: Some(until) });
    }
    let parts: Option<Vec<i16>> = text.split('-').map(number).collect();
    let (first, span) = match parts.as_deref() {
        Some(&[year]) => (Date::new(year, 1, 1), Span::new().years(1)),
        Some(&[year, month]) => (Date::new(year, small(month), 1), Span::new().months(1)),
        Some(&[year, month, day]) => {
            (Date::new(year, small(month), small(day)), Span::new().days(1))
        }
        _ => return Err(format!("{text:?} is no date")),
    };
    let first = first.map_err(|_| format!("{text:?} is not in the calendar"))?;
    let after = first.checked_add(span).map_err(|_| beyond(text))?;
    Ok(DateRange { from: Some(midnight(first)?), until: Some(midnight(after)?) })
}

/// Digits only: a sign would be read as part of a number.
fn number(text: &str) -> Option<i16> {
    let right = matches!(text.len(), 1..=4) && text.bytes().all(|b| b.is_ascii_digit());
    right.then(|| text.parse().ok()).flatten()
}

/// A month or day; what does not fit is none either.
fn small(number: i16) -> i8 {
    i8::try_from(number).unwrap_or(0)
}

fn midnight(date: Date) -> Result<Timestamp, String> {
    let zoned = date.to_zoned(TimeZone::UTC).map_err(|_| beyond(&date.to_string()))?;
    Ok(zoned.timestamp())
}

fn whole_second(moment: Timestamp) -> Result<Timestamp, String> {
    Timestamp::from_second(moment.as_second()).map_err(|_| beyond(&moment.to_string()))
}

fn beyond(text: &str) -> String {
    format!("{text:?} is beyond the calendar")
}

/// The canonical form, which parses to the same span.
impl fmt::Display for DateRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.from, self.until) {
            (None, None) => f.write_str(".."),
            (Some(from), None) => write!(f, ">={}", moment(from)),
            (None, Some(until)) => write!(f, "<{}", moment(until)),
            (Some(from), Some(until)) => match (day(from), day(until)) {
                (Some(first), Some(after)) => f.write_str(&days(first, after)),
                _ => span_of_seconds(f, from, until),
            },
        }
    }
}

fn span_of_seconds(f: &mut fmt::Formatter<'_>, from: Timestamp, until: Timestamp) -> fmt::Result {
    let last = Timestamp::from_second(until.as_second() - 1).unwrap_or(until);
    if last == from { write!(f, "{from}") } else { write!(f, "{from}..{last}") }
}

/// The days from `first` until `after`, as a year, a month, a day or a span.
fn days(first: Date, after: Date) -> String {
    let (year, month) = (first.year(), first.month());
    let ends = |span: Span| first.checked_add(span).is_ok_and(|end| end == after);
    if first.day() == 1 && month == 1 && ends(Span::new().years(1)) {
        format!("{year:04}")
    } else if first.day() == 1 && ends(Span::new().months(1)) {
        format!("{year:04}-{month:02}")
    } else if ends(Span::new().days(1)) {
        first.to_string()
    } else {
        format!("{first}..{}", after.yesterday().unwrap_or(after))
    }
}

/// A moment as a day where it is the day's first.
fn moment(moment: Timestamp) -> String {
    day(moment).map_or_else(|| moment.to_string(), |day| day.to_string())
}

fn day(moment: Timestamp) -> Option<Date> {
    let zoned = moment.to_zoned(TimeZone::UTC);
    let date = zoned.date();
    // Years before 0 have a sign, which the short forms do not read.
    (zoned.time() == jiff::civil::Time::midnight() && date.year() >= 0).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, from: &str, until: &str) {
        let moment = |t: &str| (!t.is_empty()).then(|| t.parse::<Timestamp>().unwrap());
        let range = DateRange::parse(text).unwrap();
        assert_eq!(range, DateRange { from: moment(from), until: moment(until) }, "{text}");
        assert_eq!(DateRange::parse(&range.to_string()), Ok(range), "{range}");
    }

    #[test]
    fn dates_cover_their_whole_length() {
        check("2026", "2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        check("2026-02", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z");
        check("2026-2-5", "2026-02-05T00:00:00Z", "2026-02-06T00:00:00Z");
        check("2026-02-01..2026-02-15", "2026-02-01T00:00:00Z", "2026-02-16T00:00:00Z");
        check("2025..2026-02", "2025-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
        check("2026-02-15T10:00:00+02:00", "2026-02-15T08:00:00Z", "2026-02-15T08:00:01Z");
        check(">=2026-02", "2026-02-01T00:00:00Z", "");
        check(">2026-02", "2026-03-01T00:00:00Z", "");
        check("<2026-02", "", "2026-02-01T00:00:00Z");
        check("<=2026-02", "", "2026-03-01T00:00:00Z");
        check("..2026-02", "", "2026-03-01T00:00:00Z");
    }

    #[test]
    fn what_is_no_date_is_refused() {
        let long = "99999999999999999999d";
        for bad in ["", "..", "2026-13", "2026-02-30", "yesterday", "2026-03..2026-02", "-5", long]
        {
            assert!(DateRange::parse(bad).is_err(), "{bad}");
        }
        assert!(DateRange::parse("2026-02-02..2026-02-01").is_err());
    }

    #[test]
    fn a_while_ago_counts_from_now() {
        let now: Timestamp = "2026-03-31T12:00:00.5Z".parse().unwrap();
        let from = |t| DateRange::since(t, now).map(|r| r.from.unwrap().to_string());
        assert_eq!(from("7d").as_deref(), Ok("2026-03-24T12:00:00Z"));
        assert_eq!(from("24h").as_deref(), Ok("2026-03-30T12:00:00Z"));
        assert_eq!(from("1m").as_deref(), Ok("2026-02-28T12:00:00Z"));
        assert_eq!(from("2026-02").as_deref(), Ok("2026-02-01T00:00:00Z"));
        assert!(from("9999999y").is_err());
        assert!(from("d").is_err());
    }
}
