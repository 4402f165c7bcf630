//! Errors as problem details (RFC 9457).

use std::ops::Range;

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::archive::ArchiveError;
use crate::index::IndexError;
use crate::query::QueryError;
use crate::results::SearchError;

/// What went wrong with a request.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    /// The place in the query, in bytes, and what would be right.
    place: Option<(Range<usize>, Option<String>)>,
}

impl Problem {
    /// A problem with one line that says what is wrong.
    pub fn new(status: StatusCode, detail: String) -> Problem {
        Problem { status, detail, place: None }
    }

    /// A problem of ours.
    pub fn internal(detail: &str) -> Problem {
        Problem::new(StatusCode::INTERNAL_SERVER_ERROR, detail.to_owned())
    }

    /// Nothing is there.
    pub fn not_found(detail: String) -> Problem {
        Problem::new(StatusCode::NOT_FOUND, detail)
    }
}

impl From<QueryError> for Problem {
    fn from(error: QueryError) -> Problem {
        let place = Some((error.range, error.hint));
        Problem { status: StatusCode::BAD_REQUEST, detail: error.message, place }
    }
}

impl From<ArchiveError> for Problem {
    fn from(error: ArchiveError) -> Problem {
        tracing::error!(%error, "the archive cannot be read");
        Problem::internal("the archive cannot be read")
    }
}

impl From<IndexError> for Problem {
    fn from(error: IndexError) -> Problem {
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

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        respond(&self)
    }
}

/// The answer that tells of a problem.
pub fn respond(problem: &Problem) -> Response {
    let mut body = serde_json::json!({
        "type": "about:blank",
        "title": problem.status.canonical_reason(),
        "status": problem.status.as_u16(),
        "detail": problem.detail,
    });
    if let Some((range, hint)) = &problem.place {
        body["place"] = serde_json::json!({"start": range.start, "end": range.end});
        body["hint"] = serde_json::json!(hint);
    }
    let kind = [(header::CONTENT_TYPE, "application/problem+json")];
    (problem.status, kind, body.to_string()).into_response()
}
