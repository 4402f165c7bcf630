//! How the archive and the endpoint are: for people, for supervisors, for Prometheus.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;
use serde::Serialize;
use utoipa::ToSchema;

use super::super::State;
use super::super::problem::{Problem, ProblemRecord};
use super::Answer;
use crate::archive::{Reader, Status};

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
    state.read(|_, reader| Ok(Json(reader.status()?.into()))).await
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
    let read = |state: &State, reader: &Reader| {
        let (archive_change, index_change) = (reader.last_change()?, state.index.last_change()?);
        Ok(Json(HealthRecord { status: "ok", archive_change, index_change }))
    };
    state.read(read).await
}

/// Numbers for Prometheus, as OpenMetrics text.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "status",
    responses((status = 200, description = "The numbers", body = String,
               content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let read = |state: &State, reader: &Reader| {
        let mut registry = Registry::default();
        state.metrics.register(&mut registry);
        register_archive(&mut registry, state, reader)?;
        let mut text = String::new();
        let written = prometheus_client::encoding::text::encode(&mut text, &registry);
        written.map_err(|_| Problem::internal("the numbers cannot be written"))?;
        Ok(text)
    };
    let text = state.read(read).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn register_archive(
    registry: &mut Registry,
    state: &State,
    reader: &Reader,
) -> Result<(), Problem> {
    let status = reader.status()?;
    let mut number = |name: &str, what: &str, value: u64| {
        let gauge = Gauge::<i64>::default();
        gauge.set(i64::try_from(value).unwrap_or(i64::MAX));
        registry.register(name, what, gauge);
    };
    number("annals_feeds", "Feeds followed", status.feeds);
    number("annals_feeds_failing", "Feeds whose last visit failed", status.feeds_failing);
    number("annals_articles", "Articles archived", status.articles);
    number("annals_revisions", "Revisions archived", status.revisions);
    number("annals_comments", "Comments archived", status.comments);
    number("annals_captures", "Raw exchanges kept", status.captures);
    let behind = status.last_change.saturating_sub(state.index.last_change()?.unwrap_or(0));
    number("annals_index_lag", "Archive changes that the index does not hold yet", behind);
    number("annals_database_bytes", "Size of the database", status.bytes.0);
    number("annals_warc_bytes", "Size of the WARC files", status.bytes.1);
    let family = |label: &'static str, values: Vec<(String, u64)>| {
        let family = Family::<Vec<(&'static str, String)>, Gauge>::default();
        for (value, count) in values {
            let gauge = family.get_or_create_owned(&vec![(label, value)]);
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        family
    };
    registry.register(
        "annals_pages",
        "Pages of the queue, by state",
        family("state", status.pages),
    );
    let polls = family("outcome", reader.poll_counts()?);
    registry.register("annals_polls", "Visits to feeds, by outcome", polls);
    Ok(())
}
