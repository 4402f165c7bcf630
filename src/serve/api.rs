//! The answers, one function a route.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, Query, State as Shared};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};

use super::State;
use super::problem::Problem;
use crate::archive::{Reader, Which};
use crate::canonical_url::ArticleId;
use crate::clock;
use crate::export::{ArticleRecord, CommentRecord, FeedRecord};
use crate::query;
use crate::results::{self, Order, ResultRecord};

/// Results of one answer, at most.
const LIMIT_MAX: usize = 1_000;

/// How deep into the results an answer reaches, at most.
const OFFSET_MAX: usize = 100_000;

type Answer = Result<Json<Value>, Problem>;

/// What there is.
pub(super) async fn root() -> Json<Value> {
    Json(json!({
        "name": "annals",
        "version": env!("CARGO_PKG_VERSION"),
        "routes": [
            "/api/v1/search?q=QUERY&limit=10&offset=0&sort=relevance|newest|oldest|captured",
            "/api/v1/articles/ID",
            "/api/v1/articles/ID/revisions",
            "/api/v1/articles/ID/comments",
            "/api/v1/feeds",
            "/api/v1/status",
            "/healthz",
        ],
    }))
}

/// Whether searches can be answered.
pub(super) async fn health(Shared(state): Shared<Arc<State>>) -> Answer {
    let read = |state: &State, reader: &Reader| {
        let (archive, index) = (reader.last_change()?, state.index.last_change()?);
        Ok(Json(json!({"status": "ok", "archive_change": archive, "index_change": index})))
    };
    state.read(read).await
}

/// The parameters of a search.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SearchParameters {
    #[serde(default)]
    q: String,
    limit: Option<usize>,
    offset: Option<usize>,
    sort: Option<String>,
}

/// A search.
pub(super) async fn search(
    Shared(state): Shared<Arc<State>>,
    parameters: Result<Query<SearchParameters>, axum::extract::rejection::QueryRejection>,
) -> Answer {
    let Query(asked) =
        parameters.map_err(|e| Problem::new(StatusCode::BAD_REQUEST, e.body_text()))?;
    let sort = asked.sort.as_deref().unwrap_or("relevance");
    let order = Order::parse(sort).ok_or_else(|| {
        let names = Order::NAMES.join(", ");
        Problem::new(StatusCode::BAD_REQUEST, format!("sort {sort:?} is none of {names}"))
    })?;
    let (limit, offset) = (asked.limit.unwrap_or(10), asked.offset.unwrap_or(0));
    if limit > LIMIT_MAX || offset > OFFSET_MAX {
        let detail = format!("limit is at most {LIMIT_MAX}, offset at most {OFFSET_MAX}");
        return Err(Problem::new(StatusCode::BAD_REQUEST, detail));
    }
    let query = query::parse(&asked.q, clock::now())?;
    let read = move |state: &State, reader: &Reader| {
        let found = results::search(reader, &state.index, &query, (limit, offset, order))?;
        let hits: Vec<ResultRecord> = found.hits.into_iter().map(ResultRecord::from).collect();
        Ok(Json(json!({"query": query.to_string(), "total": found.total, "results": hits})))
    };
    state.read(read).await
}

/// Which revision.
#[derive(Debug, Deserialize)]
pub(super) struct RevisionParameter {
    revision: Option<u32>,
}

/// An article with its comments.
pub(super) async fn article(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
    Query(wanted): Query<RevisionParameter>,
) -> Answer {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
        let revision = reader.revision(&id, wanted.revision)?;
        let revision = revision.ok_or_else(|| unknown(&id))?;
        let record = ArticleRecord::from(revision).with_comments(reader.comments(&id)?);
        Ok(Json(json!(record)))
    };
    state.read(read).await
}

/// The revisions of an article, without their texts.
pub(super) async fn revisions(Shared(state): Shared<Arc<State>>, Path(id): Path<String>) -> Answer {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
        let revisions = reader.revisions(&id)?;
        if revisions.is_empty() {
            return Err(unknown(&id));
        }
        let records = revisions.into_iter().map(|r| ArticleRecord::from(r).without_body());
        Ok(Json(json!(records.collect::<Vec<_>>())))
    };
    state.read(read).await
}

/// The comments on an article.
pub(super) async fn comments(Shared(state): Shared<Arc<State>>, Path(id): Path<String>) -> Answer {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
        reader.revision(&id, None)?.ok_or_else(|| unknown(&id))?;
        let comments = reader.comments(&id)?.into_iter().map(CommentRecord::from);
        Ok(Json(json!(comments.collect::<Vec<_>>())))
    };
    state.read(read).await
}

/// The feeds and how they are.
pub(super) async fn feeds(Shared(state): Shared<Arc<State>>) -> Answer {
    let read = |state: &State, reader: &Reader| {
        let known = reader.feeds(&Which::All, clock::now())?;
        let counts = reader.feed_counts()?;
        Ok(Json(json!(FeedRecord::all(&state.config.feeds, known, &counts))))
    };
    state.read(read).await
}

/// The archive in numbers.
pub(super) async fn status(Shared(state): Shared<Arc<State>>) -> Answer {
    let read = |_: &State, reader: &Reader| {
        let s = reader.status()?;
        Ok(Json(json!({
            "feeds": s.feeds, "feeds_failing": s.feeds_failing, "entries": s.entries,
            "articles": s.articles, "revisions": s.revisions, "authors": s.authors,
            "comments": s.comments, "captures": s.captures,
            "last_polled": s.last_polled.map(|t| t.to_string()),
        })))
    };
    state.read(read).await
}

/// No such address.
pub(super) async fn nowhere(uri: Uri) -> Response {
    Problem::not_found(format!("there is nothing at {}", uri.path())).into_response()
}

/// No such method.
pub(super) async fn only_get() -> Response {
    let detail = "only GET is answered here".to_owned();
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, detail).into_response()
}

fn article_id(text: &str) -> Result<ArticleId, Problem> {
    ArticleId::parse(text)
        .ok_or_else(|| Problem::new(StatusCode::NOT_FOUND, format!("{text:?} is no article id")))
}

fn unknown(id: &ArticleId) -> Problem {
    Problem::not_found(format!("no article has the id {id}"))
}
