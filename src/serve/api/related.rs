//! What is like an article.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;

use super::super::State;
use super::super::asked::ArticlePath;
use super::super::problem::Missing;
use super::super::state::View;
use super::Answer;
use super::parameters::unknown;
use crate::report::{self, Cluster, Holdings, Similar};

/// Articles that are similar in their words.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/similar",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The most similar first", body = Similar),
        Missing,
    )
)]
pub(super) async fn similar(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
) -> Answer<Similar> {
    let read = move |View { reader, index, .. }: View<'_>| {
        let similar = report::similar(&Holdings::new(reader, index), &id, SIMILAR)?;
        similar.map(Json).ok_or_else(|| unknown(&id))
    };
    state.read(read).await
}

/// Similar articles that are listed.
const SIMILAR: usize = 20;

/// An article and its near copies, the first published first.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/cluster",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The copies", body = Cluster),
        Missing,
    )
)]
pub(super) async fn cluster(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
) -> Answer<Cluster> {
    let read = move |View { reader, .. }: View<'_>| {
        report::cluster(reader, &id)?.map(Json).ok_or_else(|| unknown(&id))
    };
    state.read(read).await
}
