//! Dates as publishers write them: RFC 3339, RFC 822 and its many dialects, and printed dates.
//!
//! Pure: a relative date ("2 hours ago") is resolved against a moment that the caller gives, and
//! an impossible date is none, never its neighbour.

mod clock;
mod iso;
mod label;
mod machine;
pub mod names;
mod printed;
mod relative;
mod tokens;

pub use iso::parse_iso;
pub use label::Label;
pub use machine::parse_machine;
pub use printed::{DateHints, Order, Printed, label_of, parse_printed, printed_dates};

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

/// A date as it was stated: the wall-clock reading, its zone if one was given, and how exact it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct StatedDate {
    /// Wall-clock date and time; what the precision leaves open is zero.
    pub civil: DateTime,
    /// Offset from UTC, if stated.
    pub offset: Option<Offset>,
    /// How exact the statement was.
    pub precision: Precision,
}

/// How exact a stated date is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Precision {
    /// Counted back from the capture ("3 days ago"): as exact as the span that was printed.
    Relative,
    /// To the day.
    Day,
    /// To the minute.
    Minute,
    /// To the second.
    Second,
}

impl Precision {
    /// The precision's name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Precision::Relative => "relative",
            Precision::Day => "day",
            Precision::Minute => "minute",
            Precision::Second => "second",
        }
    }
}

impl StatedDate {
    /// The instant; a date without a zone is read as UTC. None outside the years of a timestamp.
    pub fn timestamp(&self) -> Option<Timestamp> {
        self.offset.unwrap_or(Offset::UTC).to_timestamp(self.civil).ok()
    }

    /// An instant known to the second, in UTC.
    pub fn from_timestamp(at: Timestamp) -> StatedDate {
        StatedDate {
            civil: Offset::UTC.to_datetime(at),
            offset: Some(Offset::UTC),
            precision: Precision::Second,
        }
    }

    /// The same instant as read in UTC; unchanged where no zone was stated.
    pub fn in_utc(&self) -> StatedDate {
        match (self.has_time(), self.timestamp()) {
            (false, _) | (_, None) => *self,
            (true, Some(at)) => {
                StatedDate { precision: self.precision, ..StatedDate::from_timestamp(at) }
            }
        }
    }

    /// Whether a time of day was stated. "2 hours ago" has one, and its zone is the capture's;
    /// "3 days ago" has none.
    pub fn has_time(&self) -> bool {
        match self.precision {
            Precision::Day => false,
            Precision::Relative => self.offset.is_some(),
            Precision::Minute | Precision::Second => true,
        }
    }
}

/// RFC 3339: `2026-02-06` for a day, else with seconds and the stated offset; `Z` where the zone is
/// UTC or was not stated (RFC 9557 s.2.2: `Z` says nothing about the local offset).
impl std::fmt::Display for StatedDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let c = self.civil;
        write!(f, "{:04}-{:02}-{:02}", c.year(), c.month(), c.day())?;
        if !self.has_time() {
            return Ok(());
        }
        write!(f, "T{:02}:{:02}:{:02}", c.hour(), c.minute(), c.second())?;
        match self.offset.map_or(0, Offset::seconds) {
            0 => f.write_str("Z"),
            s => {
                let sign = if s < 0 { '-' } else { '+' };
                write!(f, "{sign}{:02}:{:02}", s.abs() / 3600, s.abs() / 60 % 60)
            }
        }
    }
}
