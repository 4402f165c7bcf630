//! Articles: their revisions, what changed, their comments.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::asked::{ArticlePath, Parameters};
use super::super::problem::{Missing, Problem, Refused};
use super::super::state::View;
use super::super::validators::last_modified;
use super::Answer;
use super::parameters::{RevisionParameter, unknown};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::export::{ArticleRecord, CommentRecord};
use crate::model::Revision;
use crate::report::{Diff, compare};

/// An answer that says when it last changed.
type Dated<T> = Result<(HeaderMap, Json<T>), Problem>;

/// One revision of an article with its comments.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), RevisionParameter),
    responses(
        (status = 200, description = "The article", body = ArticleRecord),
        Refused,
        Missing,
    )
)]
pub(super) async fn article(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(wanted): Parameters<RevisionParameter>,
) -> Dated<ArticleRecord> {
    let read = move |View { reader, .. }: View<'_>| {
        let revision = revision(reader, &id, wanted.revision)?;
        let headers = last_modified(revision.captured);
        let record = ArticleRecord::from(revision).with_comments(reader.comments(&id)?);
        Ok((headers, Json(record)))
    };
    state.read(read).await
}

/// The revisions of an article, the first one first, without their texts.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/revisions",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The revisions", body = Vec<ArticleRecord>),
        Missing,
    )
)]
pub(super) async fn revisions(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
) -> Dated<Vec<ArticleRecord>> {
    let read = move |View { reader, .. }: View<'_>| {
        let revisions = reader.revisions(&id)?;
        let last = revisions.last().ok_or_else(|| unknown(&id))?;
        let headers = last_modified(last.captured);
        let records = revisions.into_iter().map(|r| ArticleRecord::from(r).without_body());
        Ok((headers, Json(records.collect())))
    };
    state.read(read).await
}

/// The comments on an article, in the order of the page.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/comments",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The comments", body = Vec<CommentRecord>),
        Missing,
    )
)]
pub(super) async fn comments(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
) -> Answer<Vec<CommentRecord>> {
    let read = move |View { reader, .. }: View<'_>| {
        revision(reader, &id, None)?;
        let comments = reader.comments(&id)?.into_iter().map(CommentRecord::from);
        Ok(Json(comments.collect()))
    };
    state.read(read).await
}

/// Which revisions to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct DiffParameters {
    /// The older one; the one before `to` where nothing is said.
    #[param(minimum = 1)]
    pub from: Option<u32>,
    /// The newer one; the last one where nothing is said.
    #[param(minimum = 1)]
    pub to: Option<u32>,
}

/// Compare two revisions sentence by sentence.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/diff",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), DiffParameters),
    responses(
        (status = 200, description = "What changed", body = Diff),
        Refused,
        Missing,
    )
)]
pub(super) async fn diff(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(asked): Parameters<DiffParameters>,
) -> Dated<Diff> {
    let read = move |View { reader, .. }: View<'_>| {
        let (old, new) = two_revisions(reader, &id, &asked)?;
        Ok((last_modified(new.captured), Json(compare(&old, &new))))
    };
    state.read(read).await
}

/// The two revisions that are to be compared, the older one first.
pub(in crate::serve) fn two_revisions(
    reader: &Reader,
    id: &ArticleId,
    asked: &DiffParameters,
) -> Result<(Revision, Revision), Problem> {
    let new = revision(reader, id, asked.to)?;
    let from = asked.from.unwrap_or(new.number.saturating_sub(1));
    if from == 0 {
        let detail = format!("revision {} of {id} is the first: nothing is older", new.number);
        return Err(Problem::not_found(detail));
    }
    Ok((revision(reader, id, Some(from))?, new))
}

/// A revision of an article: the last, or the one with this number.
pub(in crate::serve) fn revision(
    reader: &Reader,
    id: &ArticleId,
    number: Option<u32>,
) -> Result<Revision, Problem> {
    let found = reader.revision(id, number)?;
    found.ok_or_else(|| match number {
        Some(number) => Problem::not_found(format!("no article {id} has a revision {number}")),
        None => unknown(id),
    })
}
