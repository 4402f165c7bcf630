//! ISO 8601 and RFC 3339 as pages write them in attributes, with the common slips mended.

use jiff::civil::{Date, Time};
use jiff::tz::Offset;

use super::{Precision, StatedDate};

/// Reads a date that starts with a year: `2026-02-06`, `2026-02-06T13:20+01:00`, `20260206`,
/// `2026/02/06 13:20:05 UTC`. None where the text does not start so or the date is impossible.
pub fn parse_iso(text: &str) -> Option<StatedDate> {
    let text = text.trim();
    let mut at = Cursor(text.as_bytes());
    let date = at.date()?;
    let Some(time) = at.time() else {
        // A number that goes on is no date ("20260206123" is an id).
        let clean = !at.0.first().is_some_and(u8::is_ascii_digit);
        return clean.then(|| stated(date, Time::midnight(), None, Precision::Day));
    };
    Some(stated(date, time.0, at.offset(), time.1))
}

fn stated(date: Date, time: Time, offset: Option<Offset>, precision: Precision) -> StatedDate {
    StatedDate { civil: date.to_datetime(time), offset, precision }
}

/// What is left to read.
struct Cursor<'a>(&'a [u8]);

impl Cursor<'_> {
    fn number(&mut self, digits: usize) -> Option<i32> {
        let head = self.0.get(..digits)?;
        if !head.iter().all(u8::is_ascii_digit) {
            return None;
        }
        self.0 = &self.0[digits..];
        Some(head.iter().fold(0, |n, d| n * 10 + i32::from(d - b'0')))
    }

    /// One or two digits.
    fn short(&mut self) -> Option<i32> {
        self.number(2).or_else(|| self.number(1))
    }

    fn skip(&mut self, wanted: &[u8]) -> bool {
        let found = self.0.first().is_some_and(|b| wanted.contains(b));
        if found {
            self.0 = &self.0[1..];
        }
        found
    }

    fn date(&mut self) -> Option<Date> {
        let year = self.number(4)?;
        let (month, day) = if self.skip(b"-/.") {
            let month = self.short()?;
            if !self.skip(b"-/.") {
                return None;
            }
            (month, self.short()?)
        } else {
            (self.number(2)?, self.number(2)?)
        };
        if !(1000..3000).contains(&year) {
            return None;
        }
        Date::new(i16::try_from(year).ok()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()
    }

    fn time(&mut self) -> Option<(Time, Precision)> {
        let start = self.0;
        let parted = self.skip(b"Tt ");
        while self.skip(b" ") {}
        let read = parted.then(|| self.clock()).flatten();
        if read.is_none() {
            self.0 = start;
        }
        read
    }

    fn clock(&mut self) -> Option<(Time, Precision)> {
        let hour = self.short()?;
        let colon = self.skip(b":");
        let minute = self.number(2)?;
        let mut precision = Precision::Minute;
        let mut second = 0;
        if (colon && self.skip(b":")) || (!colon && self.0.first().is_some_and(u8::is_ascii_digit))
        {
            second = self.number(2)?;
            precision = Precision::Second;
            if self.skip(b".,") {
                while self.skip(b"0123456789") {}
            }
        }
        // A leap second is the last second of its minute here.
        let small = |n: i32| i8::try_from(n).ok();
        let time = Time::new(small(hour % 24)?, small(minute)?, small(second.min(59))?, 0).ok()?;
        (hour <= 24).then_some((time, precision))
    }

    fn offset(&mut self) -> Option<Offset> {
        while self.skip(b" ") {}
        let sign = match self.0.first()? {
            b'+' => 1,
            b'-' => -1,
            _ => {
                let word: String = self
                    .0
                    .iter()
                    .map(|&b| b as char)
                    .take_while(char::is_ascii_alphabetic)
                    .collect();
                return Offset::from_seconds(super::names::zone_offset_s(&word)?).ok();
            }
        };
        self.skip(b"+-");
        let hours = self.number(2)?;
        self.skip(b":");
        let minutes = self.number(2).unwrap_or(0);
        Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let read = parse_iso(text).map(|d| d.to_string());
        assert_eq!(read.as_deref().unwrap_or("-"), expected, "{text}");
    }

    #[test]
    fn the_standards_and_their_slips() {
        check("2026-02-06", "2026-02-06");
        check("2026-02-06T13:20:00+01:00", "2026-02-06T13:20:00+01:00");
        check("2026-02-06T13:20:00.123Z", "2026-02-06T13:20:00Z");
        check("2026-02-06 13:20", "2026-02-06T13:20:00Z");
        check("2026-02-06T13:20:00+0100", "2026-02-06T13:20:00+01:00");
        check("2026/2/6 9:05 CET", "2026-02-06T09:05:00+01:00");
        check("20260206T132000Z", "2026-02-06T13:20:00Z");
        check("20260206", "2026-02-06");
    }

    #[test]
    fn what_is_no_date_is_none() {
        for bad in [
            "",
            "2026-13-01",
            "2026-02-30",
            "202602061234567",
            "06.02.2026",
            "2026",
            "9999-99-99",
            "2026-02",
        ] {
            check(bad, "-");
        }
    }
}
