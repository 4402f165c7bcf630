//! Rows to values.

use std::cell::RefCell;
use std::io;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::Type;
use serde::de::DeserializeOwned;
use zstd::bulk::Decompressor;

use super::polls::pacing;
use crate::canonical_url::CanonicalUrl;
use crate::model::{
    Access, Capture, FailureKind, FeedState, Habit, Image, Learnt, Lie, Subscription, Trouble,
};

type Result<T> = rusqlite::Result<T>;

/// The most that a text inflates to, in bytes.
const TEXT_BYTES_MAX: usize = 256 << 20;

/// A moment.
pub(super) fn moment(row: &Row<'_>, column: usize) -> Result<Timestamp> {
    let value: i64 = row.get(column)?;
    Timestamp::from_millisecond(value).map_err(|e| bad(column, Type::Integer, e))
}

/// A moment that may be missing.
pub(super) fn maybe_moment(row: &Row<'_>, column: usize) -> Result<Option<Timestamp>> {
    match row.get_ref(column)? {
        rusqlite::types::ValueRef::Null => Ok(None),
        _ => moment(row, column).map(Some),
    }
}

/// A JSON value.
pub(super) fn from_json<T: DeserializeOwned>(row: &Row<'_>, column: usize) -> Result<T> {
    let text = row.get_ref(column)?.as_str()?;
    serde_json::from_str(text).map_err(|e| bad(column, Type::Text, e))
}

/// An address.
pub(super) fn url(row: &Row<'_>, column: usize) -> Result<CanonicalUrl> {
    let text: String = row.get(column)?;
    CanonicalUrl::parse(&text).map_err(|e| bad(column, Type::Text, e))
}

/// A compressed text that may be missing.
pub(super) fn packed_text(row: &Row<'_>, column: usize) -> Result<Option<String>> {
    let Some(bytes) = packed(row, column)? else { return Ok(None) };
    String::from_utf8(bytes).map(Some).map_err(|e| bad(column, Type::Blob, e))
}

/// Compressed bytes that may be missing.
pub(super) fn packed(row: &Row<'_>, column: usize) -> Result<Option<Vec<u8>>> {
    let Some(blob) = row.get_ref(column)?.as_blob_or_null()? else { return Ok(None) };
    // The size that a frame says it inflates to, within bounds.
    let said = zstd::zstd_safe::get_frame_content_size(blob).ok().flatten();
    let size = said.and_then(|n| usize::try_from(n).ok()).unwrap_or(TEXT_BYTES_MAX);
    let bytes = inflate(blob, size.min(TEXT_BYTES_MAX)).map_err(|e| bad(column, Type::Blob, e))?;
    Ok(Some(bytes))
}

fn inflate(blob: &[u8], bytes_max: usize) -> io::Result<Vec<u8>> {
    thread_local! {
        // To make one takes longer than to inflate a text.
        static DECOMPRESSOR: RefCell<Option<Decompressor<'static>>> = const { RefCell::new(None) };
    }
    DECOMPRESSOR.with_borrow_mut(|decompressor| {
        let decompressor = match decompressor {
            Some(made) => made,
            None => decompressor.insert(Decompressor::new()?),
        };
        decompressor.decompress(blob, bytes_max)
    })
}

/// The text of a body.
pub(super) fn body_text(row: &Row<'_>, column: usize) -> Result<String> {
    let mut both = packed_text(row, column)?.unwrap_or_default();
    both.truncate(both.find('\0').unwrap_or(both.len()));
    Ok(both)
}

/// Text and HTML of a body.
pub(super) fn body(row: &Row<'_>, column: usize) -> Result<(String, String)> {
    let both = packed_text(row, column)?.unwrap_or_default();
    let (text, html) = both.split_once('\0').unwrap_or((&both, ""));
    Ok((text.to_owned(), html.to_owned()))
}

/// A picture.
pub(super) fn image(row: &Row<'_>, column: usize) -> Result<Option<Image>> {
    let Some(text) = row.get::<_, Option<String>>(column)? else { return Ok(None) };
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|e| bad(column, Type::Text, e))?;
    let part = |name: &str| value.get(name).and_then(|v| v.as_str()).map(str::to_owned);
    Ok(part("url").map(|url| Image { url, caption: part("caption"), credit: part("credit") }))
}

/// Whether a text is open to everyone.
pub(super) fn access(row: &Row<'_>, column: usize) -> Result<Option<Access>> {
    let access: Option<String> = row.get(column)?;
    Ok(access.map(|a| if a == "free" { Access::Free } else { Access::Paywalled }))
}

pub(super) fn bad(
    column: usize,
    kind: Type,
    error: impl std::error::Error + Send + Sync + 'static,
) -> rusqlite::Error {
    rusqlite::Error::FromSqlConversionFailure(column, kind, Box::new(error))
}

/// A row of `captures`: url, at, status, file, offset, length, payload_digest.
pub(super) fn capture(row: &Row<'_>) -> Result<Capture> {
    capture_at(row, 0)
}

/// The same, beginning with a later column.
pub(super) fn capture_at(row: &Row<'_>, first: usize) -> Result<Capture> {
    Ok(Capture {
        url: url(row, first)?,
        at: moment(row, first + 1)?,
        status: row.get(first + 2)?,
        file: row.get(first + 3)?,
        offset: row.get::<_, i64>(first + 4)? as u64,
        length: row.get::<_, i64>(first + 5)? as u64,
        payload_digest: row.get(first + 6)?,
    })
}

/// The columns of `feeds` that [`feed`] reads, in its order.
pub(super) const FEED_COLUMNS: &str = "id, url, name, country, lang, tags, every_s, address, \
     moved_at, title, site, etag, last_modified, body_digest, interval_s, next_poll, first_seen, \
     last_polled, last_good, last_full, last_new, pacing, habit_s, habit_entries, habit_arrivals, \
     shown, resent, lie, lying_since, failures, failing_since, failure, last_error, gone_at";

/// A row of [`FEED_COLUMNS`].
pub(super) fn feed(row: &Row<'_>) -> Result<FeedState> {
    let seconds = |column: usize| -> Result<Option<Duration>> {
        let seconds: Option<i64> = row.get(column)?;
        Ok(seconds.map(|s| Duration::from_secs(s.max(0) as u64)))
    };
    Ok(FeedState {
        id: row.get(0)?,
        subscription: Subscription {
            url: url(row, 1)?,
            name: row.get(2)?,
            country: row.get(3)?,
            lang: row.get(4)?,
            tags: from_json(row, 5)?,
            every: seconds(6)?,
        },
        address: url(row, 7)?,
        moved_at: maybe_moment(row, 8)?,
        title: row.get(9)?,
        site: row.get(10)?,
        etag: row.get(11)?,
        last_modified: row.get(12)?,
        body_digest: row.get(13)?,
        interval: seconds(14)?,
        next_poll: moment(row, 15)?,
        first_seen: moment(row, 16)?,
        last_polled: maybe_moment(row, 17)?,
        last_good: maybe_moment(row, 18)?,
        last_full: maybe_moment(row, 19)?,
        last_new: maybe_moment(row, 20)?,
        learnt: learnt(row, 21)?,
        trouble: trouble(row, 29)?,
    })
}

/// What a feed has taught us, beginning with a column of [`FEED_COLUMNS`].
fn learnt(row: &Row<'_>, first: usize) -> Result<Learnt> {
    let lie: Option<String> = row.get(first + 6)?;
    let lie = lie.and_then(|name| Lie::ALL.into_iter().find(|lie| lie.name() == name));
    Ok(Learnt {
        pacing: pacing(row.get_ref(first)?.as_str_or_null()?),
        habit: Habit {
            seconds: row.get(first + 1)?,
            entries: row.get(first + 2)?,
            arrivals: row.get(first + 3)?,
        },
        shown: row.get(first + 4)?,
        resent: row.get(first + 5)?,
        lie: lie.zip(maybe_moment(row, first + 7)?),
    })
}

/// What is wrong with a feed, beginning with a column of [`FEED_COLUMNS`].
fn trouble(row: &Row<'_>, first: usize) -> Result<Trouble> {
    let kind: Option<String> = row.get(first + 2)?;
    Ok(Trouble {
        failures: row.get(first)?,
        since: maybe_moment(row, first + 1)?,
        kind: kind.and_then(|name| FailureKind::ALL.into_iter().find(|k| k.name() == name)),
        error: row.get(first + 3)?,
        gone_at: maybe_moment(row, first + 4)?,
    })
}
