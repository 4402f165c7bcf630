//! Bytes of a feed to a [`Feed`]: decode, mend, parse with feed-rs, complete.
//!
//! Never fetches, never reads the clock, and never fails on a part where it can give the rest.

use crate::canonical_url::CanonicalUrl;
use crate::model::{Feed, Parsed};

/// The bytes are not a feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct NotAFeed {
    /// What they are instead, or where the reading failed.
    pub reason: String,
}

/// Reads a feed of any format. `base` is the address it was fetched from, `content_type` the HTTP
/// header of that name.
pub fn parse(
    _bytes: &[u8],
    _base: &CanonicalUrl,
    _content_type: Option<&str>,
) -> Result<Parsed<Feed>, NotAFeed> {
    Err(NotAFeed { reason: "not a feed".into() })
}
