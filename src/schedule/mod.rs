//! When the next visit is due, of a feed and of a page.
//!
//! Pure: the past and `now` go in, a moment comes out. What a feed claims about its entries' dates
//! is never used; what we saw of it is.

mod habit;
mod pages;
mod polls;
#[cfg(test)]
mod simulation;

pub use habit::{after_arrival, arrival_gap, entry_gap};
pub use pages::{PAGE_ATTEMPTS_MAX, next_attempt, next_visit};
pub use polls::{DEAD_AFTER, Next, PollHistory, PollLimits, Visit, next_poll, wants_whole};

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest, Sha256};

/// A share of `most` that depends on the address alone.
fn jitter(url: &str, most: Duration) -> Duration {
    let digest = Sha256::digest(url.as_bytes());
    let share = u16::from_be_bytes([digest[0], digest[1]]);
    most.mul_f64(f64::from(share) / f64::from(u16::MAX))
}

fn later(now: Timestamp, wait: Duration) -> Timestamp {
    now.checked_add(wait).unwrap_or(Timestamp::MAX)
}
