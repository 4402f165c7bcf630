//! What was done, and what may have been missed.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::State;
use super::super::asked::Parameters;
use super::super::problem::{Problem, Refused};
use super::super::state::View;
use super::Answer;
use crate::archive::{LedgerDay, Span};
use crate::clock;
use crate::config::parse_duration;
use crate::export::GapRecord;

/// Of which feed, and how far back.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct LedgerParameters {
    /// Only this feed: its address, as in `feeds.toml`.
    feed: Option<String>,
    /// How far back, such as `12h` or `30d`.
    #[param(default = "30d")]
    back: Option<String>,
}

impl LedgerParameters {
    /// The span that is asked for, up to now.
    fn span(&self) -> Result<Span, Problem> {
        let text = self.back.as_deref().unwrap_or("30d");
        let wrong = || Problem::wrong(format!("{text:?} is no time such as \"12h\" or \"30d\""));
        let (back, now) = (parse_duration(text).ok_or_else(wrong)?, clock::now());
        Ok(now.checked_sub(back).unwrap_or(Timestamp::MIN)..now)
    }
}

/// From when to when (RFC 3339).
#[derive(Debug, Serialize, ToSchema)]
struct SpanRecord {
    from: String,
    until: String,
}

impl From<&Span> for SpanRecord {
    fn from(span: &Span) -> SpanRecord {
        SpanRecord { from: span.start.to_string(), until: span.end.to_string() }
    }
}

/// What was done, by feed and day.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Ledger {
    span: SpanRecord,
    ledger: Vec<LedgerDay>,
}

/// What was done, by feed and day.
#[utoipa::path(
    get,
    path = "/api/v1/ledger",
    tag = "feeds",
    params(LedgerParameters),
    responses(
        (status = 200, description = "The days of each feed", body = Ledger),
        Refused,
    )
)]
pub(super) async fn ledger(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<LedgerParameters>,
) -> Answer<Ledger> {
    let span = asked.span()?;
    let read = move |View { reader, .. }: View<'_>| {
        let ledger = reader.ledger(asked.feed.as_deref(), &span)?;
        Ok(Json(Ledger { span: SpanRecord::from(&span), ledger }))
    };
    state.read(read).await
}

/// Times in which feeds may have shown entries that were never seen.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Gaps {
    span: SpanRecord,
    gaps: Vec<GapRecord>,
}

/// What may have been missed.
#[utoipa::path(
    get,
    path = "/api/v1/gaps",
    tag = "feeds",
    params(LedgerParameters),
    responses(
        (status = 200, description = "The gaps, the earliest first", body = Gaps),
        Refused,
    )
)]
pub(super) async fn gaps(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<LedgerParameters>,
) -> Answer<Gaps> {
    let span = asked.span()?;
    let read = move |View { reader, .. }: View<'_>| {
        let gaps = reader.gaps(asked.feed.as_deref(), &span)?;
        let gaps = gaps.into_iter().map(GapRecord::from).collect();
        Ok(Json(Gaps { span: SpanRecord::from(&span), gaps }))
    };
    state.read(read).await
}
