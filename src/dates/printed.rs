//! Dates printed for people, in the languages of the press.

use super::StatedDate;

/// What is known about the page that a date stands on.
#[derive(Debug, Clone, Copy, Default)]
pub struct DateHints<'a> {
    /// BCP 47 language tag of the page.
    pub lang: Option<&'a str>,
    /// When the page was captured: what "today" and "2 hours ago" count from.
    pub captured: Option<jiff::Timestamp>,
}

/// Finds the first date in a printed line; none where there is none or it is impossible.
pub fn parse_printed(_text: &str, _hints: DateHints<'_>) -> Option<StatedDate> {
    None
}
