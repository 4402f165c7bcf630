//! When feeds were collected, and when not.

use jiff::Timestamp;

/// How completely one feed was collected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// What the feed is called: its name or its title.
    pub source: String,
    /// When it was not.
    pub missed: Vec<Uncollected>,
}

/// A time in which a feed was not collected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Uncollected {
    /// The last good visit before; none where there was none.
    pub from: Option<Timestamp>,
    /// The next good visit; none where there was none yet.
    pub until: Option<Timestamp>,
}

impl Uncollected {
    /// Whether a part of it lies between two moments (the second excluded).
    pub fn touches(&self, begin: Timestamp, end: Timestamp) -> bool {
        self.from.is_none_or(|from| from < end) && self.until.is_none_or(|until| until > begin)
    }
}
