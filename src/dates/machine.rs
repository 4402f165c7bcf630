//! Dates written for machines: RFC 3339, ISO 8601, RFC 822 and what passes for them in feeds.
//!
//! One reader for all: it takes the text apart, finds what can only be a time, a zone, a month or
//! a year, and puts the rest together by its place. Where that makes no day of the calendar there
//! is no date; a neighbouring day is never given instead.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

use super::names;
use super::{Precision, StatedDate};

/// The longest text that is a date, in bytes: weekdays and months of every language fit.
const DATE_BYTES_MAX: usize = 120;

/// Years before this are what software writes where it knows none (0001-01-01).
const YEAR_MIN: i16 = 1000;

/// Zone names of the press and their offsets in minutes. Where several zones share a name, the
/// one that feeds mean.
const ZONES: &[(&str, i32)] = &[
    ("z", 0),
    ("ut", 0),
    ("utc", 0),
    ("gmt", 0),
    ("wet", 0),
    ("west", 60),
    ("bst", 60),
    ("ist", 330),
    ("cet", 60),
    ("mez", 60),
    ("met", 60),
    ("cest", 120),
    ("mesz", 120),
    ("mest", 120),
    ("cat", 120),
    ("eet", 120),
    ("sast", 120),
    ("eest", 180),
    ("msk", 180),
    ("msd", 240),
    ("trt", 180),
    ("eat", 180),
    ("wat", 60),
    ("gst", 240),
    ("pkt", 300),
    ("npt", 345),
    ("ict", 420),
    ("wib", 420),
    ("sgt", 480),
    ("hkt", 480),
    ("myt", 480),
    ("pht", 480),
    ("awst", 480),
    ("jst", 540),
    ("kst", 540),
    ("acst", 570),
    ("acdt", 630),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("nst", -210),
    ("ndt", -150),
    ("ast", -240),
    ("adt", -180),
    ("est", -300),
    ("edt", -240),
    ("et", -300),
    ("cst", -360),
    ("cdt", -300),
    ("ct", -360),
    ("mst", -420),
    ("mdt", -360),
    ("mt", -420),
    ("pst", -480),
    ("pdt", -420),
    ("pt", -480),
    ("akst", -540),
    ("akdt", -480),
    ("hst", -600),
    ("brt", -180),
    ("brst", -120),
    ("art", -180),
    ("clt", -240),
    ("cot", -300),
    ("pet", -300),
    ("ecst", -300),
];

/// Reads a date from a feed or an attribute; none where it is impossible or not a date.
pub fn parse_machine(text: &str) -> Option<StatedDate> {
    let text = text.trim();
    if text.is_empty() || text.len() > DATE_BYTES_MAX {
        return None;
    }
    digits_only(text).or_else(|| {
        let mut parts = Parts::default();
        // CJK dates name their parts behind the numbers.
        let text = text.replace(['年', '月', '년', '월'], "-").replace(['日', '일'], " ");
        for word in words(&text) {
            parts.take(word);
        }
        parts.assemble()
    })
}

/// Unix seconds and milliseconds, `20250106` and `20250106100000`.
fn digits_only(text: &str) -> Option<StatedDate> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    let number = |from: usize, to: usize| whole.get(from..to)?.parse::<i16>().ok();
    let small = |from: usize, to: usize| number(from, to).and_then(|n| i8::try_from(n).ok());
    match whole.len() {
        8 | 14 if fraction.is_empty() => {
            let date = day(number(0, 4)?, small(4, 6)?, small(6, 8)?)?;
            if whole.len() == 8 {
                return Some(stated(date.to_datetime(Time::midnight()), None, Precision::Day));
            }
            let time = Time::new(small(8, 10)?, small(10, 12)?, small(12, 14)?, 0).ok()?;
            Some(stated(date.to_datetime(time), None, Precision::Second))
        }
        9 | 10 => Timestamp::from_second(whole.parse().ok()?).ok().map(StatedDate::from_timestamp),
        12 | 13 => {
            let at = Timestamp::from_second(whole.parse::<i64>().ok()? / 1000).ok()?;
            Some(StatedDate::from_timestamp(at))
        }
        _ => None,
    }
}

/// The words of a date: parted by white space, commas, brackets, and the `T` of ISO 8601.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parting = |c: char| c.is_whitespace() || ",;()[]|".contains(c);
    text.split(parting).filter(|w| !w.is_empty()).flat_map(|word| {
        let at = word.find(['T', 't', '_']).filter(|at| {
            let digit = |b: Option<&u8>| b.is_some_and(u8::is_ascii_digit);
            let bytes = word.as_bytes();
            *at >= 4 && digit(bytes.get(at - 1)) && digit(bytes.get(at + 1))
        });
        match at {
            Some(at) => [&word[..at], &word[at + 1..]],
            None => [word, ""],
        }
    })
}

/// What the words of a date said so far.
#[derive(Debug, Default)]
struct Parts<'a> {
    numbers: Vec<&'a str>,
    separator: Option<char>,
    month: Option<i8>,
    time: Option<(Time, Precision)>,
    midnight_after: bool,
    afternoon: Option<bool>,
    offset: Option<Offset>,
    named: Option<Offset>,
    impossible: bool,
}

impl<'a> Parts<'a> {
    fn take(&mut self, word: &'a str) {
        let Some(first) = word.chars().next() else { return };
        let signed = matches!(first, '+' | '-' | '−');
        if self.time.is_none() && first.is_ascii_digit() && word.contains(':') {
            self.take_time(word);
        } else if self.time.is_none() && self.numbers.len() == 3 && self.take_compact_time(word) {
        } else if signed && self.time.is_some() {
            self.offset = self.offset.or_else(|| offset(word));
        } else if first.is_ascii_digit() || signed {
            self.take_numbers(word.trim_start_matches(['+', '-', '−']));
        } else {
            self.take_word(word);
        }
    }

    /// `10:00`, `10:00:00.5Z`, `10:00am`, `10:00:00+01:00`.
    fn take_time(&mut self, word: &'a str) {
        let end = word.find(|c: char| !c.is_ascii_digit() && !":.,".contains(c));
        let (clock, zone) = word.split_at(end.unwrap_or(word.len()));
        let mut fields = clock.split(':');
        let mut next = || fields.next().map(|f| f.split(['.', ',']).next().unwrap_or_default());
        let (hour, minute, second) = (next(), next(), next());
        let number = |field: Option<&str>| match field {
            None => Some(0),
            Some(text) => text.parse::<i8>().ok(),
        };
        let precision = if second.is_some() { Precision::Second } else { Precision::Minute };
        let (Some(mut hour), Some(minute), Some(second)) =
            (number(hour), number(minute), number(second))
        else {
            self.impossible = true;
            return;
        };
        // ISO 8601 calls the end of a day 24:00; a leap second is the sixtieth.
        if (hour, minute, second) == (24, 0, 0) {
            (hour, self.midnight_after) = (0, true);
        }
        match Time::new(hour, minute, second.min(59), 0) {
            Ok(time) if second <= 60 => self.time = Some((time, precision)),
            _ => self.impossible = true,
        }
        if !zone.is_empty() {
            self.take(zone);
        }
    }

    /// `100000Z` behind `20250106` (ISO 8601, basic format).
    fn take_compact_time(&mut self, word: &'a str) -> bool {
        let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
        let field = |at: usize| word.get(at..at + 2).and_then(|f| f.parse::<i8>().ok());
        let time = match (end, field(0), field(2)) {
            (6, Some(hour), Some(minute)) => Time::new(hour, minute, field(4).unwrap_or(0), 0),
            (4, Some(hour), Some(minute)) if self.numbers[0].len() == 4 => {
                Time::new(hour, minute, 0, 0)
            }
            _ => return false,
        };
        self.impossible |= time.is_err();
        let precision = if end == 6 { Precision::Second } else { Precision::Minute };
        self.time = time.ok().map(|time| (time, precision));
        self.take(&word[end..]);
        true
    }

    /// `6`, `6th`, `2025`, `6/1/2025`, `06-Jan-2025`, `2025-01-06`.
    fn take_numbers(&mut self, word: &'a str) {
        self.separator = self.separator.or_else(|| word.chars().find(|c| "/-.".contains(*c)));
        for piece in word.split(['/', '-', '.', '\'']).filter(|p| !p.is_empty()) {
            let digits = piece.trim_end_matches(|c: char| !c.is_ascii_digit());
            if digits.is_empty() {
                self.take_word(piece);
            } else if !digits.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            } else if digits.len() == 8 {
                self.numbers.extend([&digits[..4], &digits[4..6], &digits[6..]]);
            } else {
                self.numbers.push(digits);
            }
        }
    }

    fn take_word(&mut self, word: &'a str) {
        let lower = word.trim_end_matches('.').to_lowercase();
        match lower.as_str() {
            "am" | "a.m" | "오전" | "上午" => self.afternoon = Some(false),
            "pm" | "p.m" | "오후" | "下午" => self.afternoon = Some(true),
            _ => {}
        }
        // `GMT+2`: the offset behind the name is the word that counts.
        if let Some(sign) = lower.find(['+', '-']).filter(|at| *at > 0 && self.time.is_some()) {
            self.offset = self.offset.or_else(|| offset(&lower[sign..]));
        } else if self.time.is_some()
            && let Some((_, minutes)) = ZONES.iter().find(|(name, _)| *name == lower)
        {
            self.named = self.named.or_else(|| Offset::from_seconds(minutes * 60).ok());
        } else if let Some(month) = names::month(&lower) {
            // In Romance languages a Tuesday may look like March; the month comes later.
            self.month = Some(month);
        }
    }

    fn assemble(self) -> Option<StatedDate> {
        if self.impossible {
            return None;
        }
        let date = self.date()?;
        let offset = self.offset.or(self.named);
        let Some((time, precision)) = self.time else {
            return Some(stated(date.to_datetime(Time::midnight()), offset, Precision::Day));
        };
        let hour = match (self.afternoon, time.hour()) {
            (Some(false), 12) => 0,
            (Some(true), hour) if hour < 12 => hour + 12,
            (_, hour) => hour,
        };
        let time = time.with().hour(hour).build().ok()?;
        let date = if self.midnight_after { date.tomorrow().ok()? } else { date };
        Some(stated(date.to_datetime(time), offset, precision))
    }

    fn date(&self) -> Option<Date> {
        let n = |at: usize| self.numbers.get(at).and_then(|n| n.parse::<i16>().ok());
        let small = |n: Option<i16>| n.and_then(|n| i8::try_from(n).ok());
        let of_century = |at: usize| n(at).map(|year| full_year(year, self.numbers[at].len()));
        if let Some(month) = self.month {
            // Only a year has four digits.
            let year_at = self.numbers.iter().position(|n| n.len() == 4);
            return match (year_at, self.numbers.len()) {
                (Some(year), 2..) => day(n(year)?, month, small(n(usize::from(year == 0)))?),
                (None, 2..) => day(of_century(1)?, month, small(n(0))?),
                _ => None,
            };
        }
        if self.numbers.len() < 3 {
            return None;
        }
        if self.numbers.first().is_some_and(|n| n.len() == 4) {
            return day(n(0)?, small(n(1))?, small(n(2))?);
        }
        let (first, second) = (small(n(0))?, small(n(1))?);
        // Slashes are American unless that makes no month; dots and hyphens are European.
        let month_first = if self.separator == Some('/') { first <= 12 } else { second > 12 };
        let (month, of_month) = if month_first { (first, second) } else { (second, first) };
        day(of_century(2)?, month, of_month)
    }
}

/// A year of two digits is of this century up to 49 (RFC 2822 s.4.3).
fn full_year(year: i16, digits: usize) -> i16 {
    match digits {
        2 if year < 50 => year + 2000,
        2 | 3 => year + 1900,
        _ => year,
    }
}

fn day(year: i16, month: i8, day: i8) -> Option<Date> {
    Date::new(year, month, day).ok().filter(|d| d.year() >= YEAR_MIN)
}

/// `+0100`, `+01:00`, `+1`, `-530`.
fn offset(text: &str) -> Option<Offset> {
    let negative = text.starts_with(['-', '−']);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let other = |c: char| !c.is_ascii_digit() && !"+-−:".contains(c);
    if digits.is_empty() || text.contains(other) {
        return None;
    }
    let (hours, minutes) = digits.split_at(digits.len() - if digits.len() > 2 { 2 } else { 0 });
    let minutes = if minutes.is_empty() { 0 } else { minutes.parse::<i32>().ok()? };
    let total = hours.parse::<i32>().ok()?.checked_mul(60)?.checked_add(minutes)?;
    // The zones of the earth reach from -12 to +14 hours.
    if minutes > 59 || total > 14 * 60 {
        return None;
    }
    Offset::from_seconds(if negative { -total * 60 } else { total * 60 }).ok()
}

fn stated(civil: DateTime, offset: Option<Offset>, precision: Precision) -> StatedDate {
    StatedDate { civil, offset, precision }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        let found = parse_machine(input).map(|d| d.to_string()).unwrap_or_default();
        assert_eq!(found, expected, "{input}");
    }

    #[test]
    fn iso_8601_and_its_dialects() {
        check("2025-01-06", "2025-01-06");
        check("2025-01-06T10:00:00Z", "2025-01-06T10:00:00Z");
        check("2025-01-06t10:00z", "2025-01-06T10:00:00Z");
        check("2025-01-06 10:00:00,123 +0100", "2025-01-06T10:00:00+01:00");
        check("2025/01/06T10:00:00.5-05:30", "2025-01-06T10:00:00-05:30");
        check("2025-1-6 9:05", "2025-01-06T09:05:00Z");
        check("20250106T100000Z", "2025-01-06T10:00:00Z");
        check("20250106 1000", "2025-01-06T10:00:00Z");
        check("20250106", "2025-01-06");
        check("20250106100000", "2025-01-06T10:00:00Z");
    }

    #[test]
    fn rfc_822_and_its_dialects() {
        for text in [
            "Mon, 06 Jan 2025 10:00:00 GMT",
            "Mon, 06 Jan 2025 10:00 UT",
            "06 Jan 25 10:00:00 Z",
            "Monday , 6  January , 2025 10:00:00 +0000",
            "Mon Jan  6 10:00:00 2025",
            "Mon Jan 06 10:00:00 UTC 2025",
            "January 6th, 2025 10:00:00 AM",
            "06-Jan-2025 10:00:00",
            "Mon, 06 Jan 2025 10:00:00 -0000",
        ] {
            check(text, "2025-01-06T10:00:00Z");
        }
        check("Mon, 06 Jan 2025", "2025-01-06");
        check("1 Sept 2025 10:00 GMT", "2025-09-01T10:00:00Z");
        check("Mon, 06 Jan 1997 10:00:00 GMT", "1997-01-06T10:00:00Z");
        check("06 Jan 97 10:00:00 GMT", "1997-01-06T10:00:00Z");
    }

    #[test]
    fn zones_by_name_and_number() {
        check("6 Jan 2025 10:00:00 EST", "2025-01-06T10:00:00-05:00");
        check("6 Jan 2025 10:00:00 GMT+2", "2025-01-06T10:00:00+02:00");
        check("6 Jan 2025 10:00:00 GMT +01:00", "2025-01-06T10:00:00+01:00");
        check("6 Jan 2025 10:00:00 -0800 (PST)", "2025-01-06T10:00:00-08:00");
        check("6 Jan 2025 10:00:00CEST", "2025-01-06T10:00:00+02:00");
        check("6 Jan 2025 10:00:00 +9900", "2025-01-06T10:00:00Z");
        check("6 Jan 2025 10:00:00 +3579139459", "2025-01-06T10:00:00Z");
        assert_eq!(parse_machine("2025-01-06T10:00:00").unwrap().offset, None);
    }

    #[test]
    fn numbers_only() {
        check("1/6/2025 1:05 PM", "2025-01-06T13:05:00Z");
        check("31/1/2025", "2025-01-31");
        check("06.01.2025 10:00", "2025-01-06T10:00:00Z");
        check("12:30 AM 1/6/2025", "2025-01-06T00:30:00Z");
        check("1736157600", "2025-01-06T10:00:00Z");
        check("1736157600123", "2025-01-06T10:00:00Z");
        check("2025年1月6日 10:00", "2025-01-06T10:00:00Z");
    }

    #[test]
    fn the_end_of_a_day_and_of_a_minute() {
        check("2024-12-31T24:00:00Z", "2025-01-01T00:00:00Z");
        check("2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z");
    }

    #[test]
    fn no_date_is_none_and_an_impossible_one_too() {
        for text in [
            "",
            "yesterday",
            "10:00",
            "2025",
            "2025-01",
            "31 Feb 2025 10:00:00 GMT",
            "2025-02-30T10:00:00Z",
            "2025-01-06T25:00:00Z",
            "2025-01-06T10:61:00Z",
            "0001-01-01T00:00:00Z",
            "Jan 2025",
            "99999999999999999999",
            "1.5.2",
            // Separators in a row, before a character of several bytes.
            "0''\u{1e5ff}",
        ] {
            check(text, "");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[0-9TZ:/+. ,-]{0,30}|\\PC{0,30}|[0-9]{1,2} (Jan|mars) [0-9:+ ]{0,20}") {
            let _ = parse_machine(&text);
        }

        #[test]
        fn what_is_printed_is_read_back(second in -30_000_000_000i64..200_000_000_000) {
            let date = StatedDate::from_timestamp(Timestamp::from_second(second).unwrap());
            proptest::prop_assert_eq!(parse_machine(&date.to_string()), Some(date));
        }
    }
}
