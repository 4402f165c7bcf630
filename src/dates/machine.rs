//! Dates written for machines: RFC 3339, ISO 8601, RFC 822 and what passes for them in feeds.

use super::StatedDate;

/// Reads a date from a feed or an attribute; none where it is impossible or not a date.
pub fn parse_machine(_text: &str) -> Option<StatedDate> {
    None
}
