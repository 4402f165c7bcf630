//! Errors: as problem details (RFC 9457) for programs, as a page for people.

use std::ops::Range;

use axum::extract::Request;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

use super::pages;
use crate::archive::ArchiveError;
use crate::config::ConfigError;
use crate::index::IndexError;
use crate::query::QueryError;
use crate::report::ReportError;
use crate::results::SearchError;

/// What went wrong with a request.
#[derive(Debug, Clone)]
pub(super) struct Problem {
    pub status: StatusCode,
    /// One line that says what is wrong and what to do.
    pub detail: String,
    /// The query that was not understood, where it is wrong, and what would be right.
    pub query: Option<QueryProblem>,
    retry_after_seconds: Option<u32>,
}

/// Where a query is wrong.
#[derive(Debug, Clone)]
pub(super) struct QueryProblem {
    pub text: String,
    pub place: Range<usize>,
    pub hint: Option<String>,
}

impl Problem {
    /// A problem with one line that says what is wrong.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), query: None, retry_after_seconds: None }
    }

    /// A problem of ours.
    pub fn internal(detail: &str) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail)
    }

    /// Something wrong with what was asked.
    pub fn wrong(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, detail)
    }

    /// Nothing is there.
    pub fn not_found(detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }

    /// A query that was not understood.
    pub fn query(text: &str, error: QueryError) -> Problem {
        let query = QueryProblem { text: text.to_owned(), place: error.range, hint: error.hint };
        Problem { query: Some(query), ..Problem::wrong(error.message) }
    }

    /// The same, to be tried again after some seconds.
    pub fn retry_after(self, seconds: u32) -> Problem {
        Problem { retry_after_seconds: Some(seconds), ..self }
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Problem {
        tracing::error!(%error, "the archive cannot be read");
        Problem::internal("the archive cannot be read")
    }
}

impl From<ConfigError> for Problem {
    fn from(error: ConfigError) -> Problem {
        Problem::internal(&error.to_string())
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Problem {
        match error {
            IndexError::TooBroad(_) => return Problem::wrong(error.to_string()),
            IndexError::TooLong(_) | IndexError::Cancelled => {
                return Problem::new(StatusCode::SERVICE_UNAVAILABLE, error.to_string());
            }
            _ => {}
        }
        tracing::error!(%error, "the index cannot be read");
        Problem::internal("the index cannot be read: `annals reindex` builds it anew")
    }
}

impl From<SearchError> for Problem {
    fn from(error: SearchError) -> Problem {
        match error {
            SearchError::Archive(error) => error.into(),
            SearchError::Index(error) => error.into(),
        }
    }
}

impl From<ReportError> for Problem {
    fn from(error: ReportError) -> Problem {
        match error {
            ReportError::Archive(error) => error.into(),
            ReportError::Index(error) => error.into(),
            // What was asked for is too much, or makes no table.
            error => Problem::wrong(error.to_string()),
        }
    }
}

impl From<QueryRejection> for Problem {
    fn from(error: QueryRejection) -> Problem {
        Problem::wrong(error.body_text())
    }
}

impl From<PathRejection> for Problem {
    fn from(error: PathRejection) -> Problem {
        Problem::not_found(error.body_text())
    }
}

/// Problem details (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ProblemRecord {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status in words.
    title: &'static str,
    /// The HTTP status.
    status: u16,
    /// What is wrong, and what to do.
    detail: String,
    /// Where the query is wrong, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    place: Option<PlaceRecord>,
    /// What would be right.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
}

/// How routes describe what is refused.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes; a `Problem` is what answers")]
pub(super) enum Refused {
    /// The query or a parameter is wrong.
    #[response(status = 400, content_type = "application/problem+json")]
    Wrong(ProblemRecord),
}

/// How routes describe what is not there.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "describes; a `Problem` is what answers")]
pub(super) enum Missing {
    /// Nothing has this name or number.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(ProblemRecord),
}

/// A place in a query, in bytes.
#[derive(Debug, Serialize, ToSchema)]
struct PlaceRecord {
    start: usize,
    end: usize,
}

impl From<&Problem> for ProblemRecord {
    fn from(problem: &Problem) -> ProblemRecord {
        let query = problem.query.as_ref();
        ProblemRecord {
            kind: "about:blank",
            title: problem.status.canonical_reason().unwrap_or("Problem"),
            status: problem.status.as_u16(),
            detail: problem.detail.clone(),
            place: query.map(|q| PlaceRecord { start: q.place.start, end: q.place.end }),
            hint: query.and_then(|q| q.hint.clone()),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = serde_json::to_string(&ProblemRecord::from(&self)).unwrap_or_default();
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, body).into_response();
        if let Some(seconds) = self.retry_after_seconds {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        // For `as_page`, should a person have asked.
        response.extensions_mut().insert(self);
        response
    }
}

/// Shows a problem as a page to a browser that asked for one.
pub(super) async fn as_page(request: Request, next: Next) -> Response {
    let accept = request.headers().get(header::ACCEPT).and_then(|a| a.to_str().ok());
    let wants_page = accept.is_some_and(|accept| accept.contains("text/html"))
        && !request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    match response.extensions_mut().remove::<Problem>() {
        Some(problem) if wants_page => {
            let mut page = pages::problem(&problem).into_response();
            *page.status_mut() = problem.status;
            let retry = response.headers_mut().remove(header::RETRY_AFTER);
            retry.map(|seconds| page.headers_mut().insert(header::RETRY_AFTER, seconds));
            page
        }
        _ => response,
    }
}
