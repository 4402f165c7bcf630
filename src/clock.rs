//! The one place that reads the system's clock.
//!
//! Everything else takes `now` as an argument, so that a rule can be tested at any moment.

use jiff::Timestamp;

/// The present moment, to the millisecond: the archive's resolution.
#[allow(clippy::disallowed_methods)] // This is the place.
pub fn now() -> Timestamp {
    let now = Timestamp::now();
    Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
}
