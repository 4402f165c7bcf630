//! How the archive and the endpoint are: for people and for supervisors.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::State;
use super::super::problem::ProblemRecord;
use super::super::state::View;
use super::Answer;
use crate::archive::Status;

/// The archive in numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StatusRecord {
    feeds: u64,
    feeds_failing: u64,
    entries: u64,
    articles: u64,
    revisions: u64,
    authors: u64,
    comments: u64,
    captures: u64,
    /// When the last poll was (RFC 3339).
    last_polled: Option<String>,
}

impl From<Status> for StatusRecord {
    fn from(s: Status) -> StatusRecord {
        StatusRecord {
            feeds: s.feeds,
            feeds_failing: s.feeds_failing,
            entries: s.entries,
            articles: s.articles,
            revisions: s.revisions,
            authors: s.authors,
            comments: s.comments,
            captures: s.captures,
            last_polled: s.last_polled.map(|t| t.to_string()),
        }
    }
}

/// The archive in numbers.
#[utoipa::path(
    get,
    path = "/api/v1/status",
    tag = "status",
    responses((status = 200, description = "The numbers", body = StatusRecord))
)]
pub(super) async fn status(Shared(state): Shared<Arc<State>>) -> Answer<StatusRecord> {
    state.read(|from| Ok(Json(from.reader.status()?.into()))).await
}

/// How far the index is.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HealthRecord {
    /// Always `ok`: else there is a problem instead.
    status: &'static str,
    /// The number of the archive's last change.
    archive_change: u64,
    /// The number of the last change that the index holds.
    index_change: Option<u64>,
}

/// Whether the process answers.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "status",
    responses((status = 200, description = "It does", body = String, content_type = "text/plain"))
)]
pub(super) async fn alive() -> &'static str {
    "ok\n"
}

/// Whether searches can be answered.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "status",
    responses(
        (status = 200, description = "They can", body = HealthRecord),
        (status = 500, description = "Archive or index cannot be read", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn ready(Shared(state): Shared<Arc<State>>) -> Answer<HealthRecord> {
    let read = |View { reader, index, .. }: View<'_>| {
        let (archive_change, index_change) = (reader.last_change()?, index.last_change()?);
        Ok(Json(HealthRecord { status: "ok", archive_change, index_change }))
    };
    state.read(read).await
}
