//! Numbers for Prometheus: what the archive holds, and what the endpoint and the poller did.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::registry::Registry;

use super::super::State;
use super::super::problem::Problem;
use super::super::state::View;
use crate::archive::FetchCounts;

/// Numbers for Prometheus, as OpenMetrics text.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "status",
    responses((status = 200, description = "The numbers", body = String,
               content_type = "application/openmetrics-text"))
)]
pub(super) async fn metrics(Shared(state): Shared<Arc<State>>) -> Result<Response, Problem> {
    let read = |view: View<'_>| {
        let mut registry = Registry::default();
        view.state.metrics.register(&mut registry);
        register_archive(&mut registry, view)?;
        register_visits(&mut registry, &view.state.fetches(view.reader)?);
        let mut text = String::new();
        let written = encode(&mut text, &registry);
        written.map_err(|_| Problem::internal("the numbers cannot be written"))?;
        Ok(text)
    };
    let text = state.read(read).await?;
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, kind)], text).into_response())
}

fn register_archive(
    registry: &mut Registry,
    View { reader, index, .. }: View<'_>,
) -> Result<(), Problem> {
    let status = reader.status()?;
    let behind = status.last_change.saturating_sub(index.last_change()?.unwrap_or(0));
    let numbers = [
        ("annals_feeds", "Feeds followed", status.feeds),
        ("annals_feeds_failing", "Feeds whose last visit failed", status.feeds_failing),
        ("annals_articles", "Articles archived", status.articles),
        ("annals_revisions", "Revisions archived", status.revisions),
        ("annals_comments", "Comments archived", status.comments),
        ("annals_captures", "Raw exchanges kept", status.captures),
        ("annals_index_lag", "Archive changes that the index does not hold yet", behind),
        ("annals_database_bytes", "Size of the database", status.bytes.0),
        ("annals_warc_bytes", "Size of the WARC files", status.bytes.1),
    ];
    for (name, what, value) in numbers {
        let gauge = Gauge::<i64>::default();
        gauge.set(whole(value));
        registry.register(name, what, gauge);
    }
    let pages = Labelled::default();
    for (state, count) in status.pages {
        set(&pages, vec![("state", state)], count);
    }
    registry.register("annals_pages", "Pages of the queue, by state", pages);
    Ok(())
}

fn register_visits(registry: &mut Registry, counts: &FetchCounts) {
    let polls = Labelled::default();
    for (outcome, count) in &counts.polls {
        set(&polls, vec![("outcome", outcome.clone())], *count);
    }
    registry.register("annals_polls", "Visits to feeds, by outcome", polls);
    let fetches = Labelled::default();
    for (of, results) in [("feed", &counts.feeds), ("page", &counts.pages)] {
        for (result, count) in results {
            set(&fetches, vec![("of", of.to_owned()), ("result", result.clone())], *count);
        }
    }
    let what = "Visits to feeds by class of status or kind of failure, and to pages by outcome";
    registry.register("annals_fetches", what, fetches);
}

/// A number for each combination of labels.
type Labelled = Family<Vec<(&'static str, String)>, Gauge>;

fn set(family: &Labelled, labels: Vec<(&'static str, String)>, count: u64) {
    family.get_or_create_owned(&labels).set(whole(count));
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
