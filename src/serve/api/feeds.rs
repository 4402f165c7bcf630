//! The feeds and how they are.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;

use super::super::State;
use super::super::problem::Problem;
use super::super::state::View;
use super::Answer;
use crate::archive::Which;
use crate::clock;
use crate::export::FeedRecord;

/// The followed feeds and how they are.
#[utoipa::path(
    get,
    path = "/api/v1/feeds",
    tag = "feeds",
    responses((status = 200, description = "The feeds", body = Vec<FeedRecord>))
)]
pub(super) async fn feeds(Shared(state): Shared<Arc<State>>) -> Answer<Vec<FeedRecord>> {
    state.read(|view| Ok(Json(feed_records(view)?))).await
}

/// A record of each followed feed.
pub(in crate::serve) fn feed_records(
    View { state, reader, .. }: View<'_>,
) -> Result<Vec<FeedRecord>, Problem> {
    let now = clock::now();
    let known = reader.feeds(&Which::All, now)?;
    let counts = reader.feed_counts()?;
    Ok(FeedRecord::all(&state.feeds(), known, &counts, now))
}
