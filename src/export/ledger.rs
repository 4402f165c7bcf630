//! The public shape of what was missed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::Gap;

/// A time in which a feed may have shown entries that were never seen. Moments are RFC 3339.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct GapRecord {
    /// The feed's address, as in `feeds.toml`.
    pub feed: String,
    /// The last visit before.
    pub from: String,
    /// The first visit after; null where the feed still cannot be read.
    pub until: Option<String>,
}

impl From<Gap> for GapRecord {
    fn from(gap: Gap) -> GapRecord {
        let until = gap.until.map(|t| t.to_string());
        GapRecord { feed: gap.feed, from: gap.from.to_string(), until }
    }
}
