//! Articles: their revisions, what changed, their comments, the page as it was captured.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::guard::Sandbox;
use super::super::problem::{Problem, ProblemRecord};
use super::super::validators::last_modified;
use super::Answer;
use super::parameters::{RevisionParameter, article_id, unknown};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::export::{ArticleRecord, CommentRecord};
use crate::fetch::inflate_archived;
use crate::model::Revision;
use crate::report::{Diff, compare};

/// One revision of an article with its comments.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), RevisionParameter),
    responses(
        (status = 200, description = "The article", body = ArticleRecord),
        (status = 400, description = "A parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
        (status = 404, description = "There is no such article or revision", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn article(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    wanted: Result<Query<RevisionParameter>, QueryRejection>,
) -> Result<(HeaderMap, Json<ArticleRecord>), Problem> {
    let (id, Query(wanted)) = (article_id(&id)?, wanted?);
    let read = move |_: &State, reader: &Reader| {
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
        (status = 404, description = "There is no such article", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn revisions(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
) -> Answer<Vec<ArticleRecord>> {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
        let revisions = reader.revisions(&id)?;
        if revisions.is_empty() {
            return Err(unknown(&id));
        }
        let records = revisions.into_iter().map(|r| ArticleRecord::from(r).without_body());
        Ok(Json(records.collect()))
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
        (status = 404, description = "There is no such article", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn comments(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
) -> Answer<Vec<CommentRecord>> {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
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
        (status = 400, description = "A parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
        (status = 404, description = "There are no two such revisions", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn diff(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    asked: Result<Query<DiffParameters>, QueryRejection>,
) -> Answer<Diff> {
    let (id, Query(asked)) = (article_id(&id)?, asked?);
    let read = move |_: &State, reader: &Reader| {
        let (old, new) = two_revisions(reader, &id, &asked)?;
        Ok(Json(compare(&old, &new)))
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

/// The fields beside the text that differ: name, old and new value.
pub(in crate::serve) fn changed_fields(
    old: &Revision,
    new: &Revision,
) -> Vec<(&'static str, String, String)> {
    let names =
        |r: &Revision| r.authors.iter().map(|a| a.name.clone()).collect::<Vec<_>>().join(", ");
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let fields = [
        ("title", text(&old.title), text(&new.title)),
        ("lead", text(&old.lead), text(&new.lead)),
        ("authors", names(old), names(new)),
        ("modified", text(&old.modified), text(&new.modified)),
    ];
    fields.into_iter().filter(|(_, old, new)| old != new).collect()
}

/// The archived page, inflated, as a file to keep.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/raw",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), RevisionParameter),
    responses(
        (status = 200, description = "The page as it was captured",
         body = Vec<u8>, content_type = "application/octet-stream"),
        (status = 400, description = "A parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
        (status = 404, description = "There is no such article or revision", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn raw(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    wanted: Result<Query<RevisionParameter>, QueryRejection>,
) -> Result<Response, Problem> {
    let (id, Query(wanted)) = (article_id(&id)?, wanted?);
    let read = move |_: &State, reader: &Reader| {
        let revision = revision(reader, &id, wanted.revision)?;
        let (_, bytes) = captured_page(reader, &revision)?;
        let name = format!("attachment; filename=\"{id}-{}.html\"", revision.number);
        let head = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        Ok((head, last_modified(revision.captured), bytes).into_response())
    };
    let mut response = state.read(read).await?;
    response.extensions_mut().insert(Sandbox);
    Ok(response)
}

/// The archived page: its media type as the server said it, and its bytes, inflated.
pub(in crate::serve) fn captured_page(
    reader: &Reader,
    revision: &Revision,
) -> Result<(Option<String>, Vec<u8>), Problem> {
    let (head, body) = reader.raw(&revision.capture)?;
    let bytes = inflate_archived(&head, &body).map_err(|error| {
        tracing::error!(%error, id = %revision.article_id, "an archived page cannot be inflated");
        Problem::internal("the archived page cannot be inflated")
    })?;
    let head = String::from_utf8_lossy(&head);
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let kind = fields.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    Ok((kind.map(|(_, value)| value.trim().to_owned()), bytes))
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
