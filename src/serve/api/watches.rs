//! Saved searches and what is new for them.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State as Shared};
use serde::Serialize;
use utoipa::ToSchema;

use super::super::State;
use super::super::problem::{Missing, Problem};
use super::super::state::View;
use super::Answer;
use super::parameters::parse_query;
use crate::model::Watch;
use crate::report::{self, Holdings, News};
use crate::results::understood;

/// A saved search.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WatchRecord {
    /// What it is called.
    name: String,
    /// The query as typed.
    query: String,
    /// When it was saved (RFC 3339).
    created: String,
    /// When it was last looked at (RFC 3339).
    looked_at: String,
}

impl From<Watch> for WatchRecord {
    fn from(watch: Watch) -> WatchRecord {
        WatchRecord {
            name: watch.name,
            query: watch.query,
            created: watch.created.to_string(),
            looked_at: watch.looked_at.to_string(),
        }
    }
}

/// The saved searches.
#[utoipa::path(
    get,
    path = "/api/v1/watches",
    tag = "watches",
    responses((status = 200, description = "The saved searches", body = Vec<WatchRecord>))
)]
pub(super) async fn watches(Shared(state): Shared<Arc<State>>) -> Answer<Vec<WatchRecord>> {
    let read = |View { reader, .. }: View<'_>| {
        Ok(Json(reader.watches()?.into_iter().map(WatchRecord::from).collect()))
    };
    state.read(read).await
}

/// What is new for a saved search since it was last looked at; asking does not count as looking.
#[utoipa::path(
    get,
    path = "/api/v1/watches/{name}",
    tag = "watches",
    params(("name" = String, Path, description = "What the search is called")),
    responses(
        (status = 200, description = "The new articles", body = News),
        Missing,
    )
)]
pub(super) async fn watch(
    Shared(state): Shared<Arc<State>>,
    Path(name): Path<String>,
) -> Answer<News> {
    let read = move |View { reader, index, .. }: View<'_>| {
        let watch = reader.watches()?.into_iter().find(|watch| watch.name == name);
        let none = || Problem::not_found(format!("no search is called {name:?}"));
        let watch = watch.ok_or_else(none)?;
        let query = parse_query(&watch.query)?;
        let query = understood(reader, query)?;
        Ok(Json(report::news(&Holdings::new(reader, index), &watch, &query)?))
    };
    state.read(read).await
}
