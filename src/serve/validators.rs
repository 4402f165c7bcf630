//! Validators: an answer that a client has already is not sent again (RFC 9110 s.8.8, s.13).

use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use jiff::Timestamp;
use jiff::fmt::rfc2822;

use super::guard::{hex, sha256};

/// Answers up to this size, in bytes, get a validator; larger ones are streams.
const TAGGED_BYTES_MAX: usize = 8 << 20;

/// Gives each whole answer an `ETag`, and answers 304 where the client has it.
///
/// The tag is weak: the same answer is sent compressed in several ways.
pub(super) async fn add(request: Request, next: Next) -> Response {
    let is_get = request.method() == Method::GET || request.method() == Method::HEAD;
    let known = request.headers().get(header::IF_NONE_MATCH).cloned();
    let since = request.headers().get(header::IF_MODIFIED_SINCE).cloned();
    let response = next.run(request).await;
    let size = response.body().size_hint().exact();
    let whole = size.is_some_and(|size| size <= TAGGED_BYTES_MAX as u64);
    if !is_get || response.status() != StatusCode::OK || !whole {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let Ok(bytes) = axum::body::to_bytes(body, TAGGED_BYTES_MAX).await else {
        return Response::from_parts(head, Body::empty());
    };
    let digest = sha256(&bytes);
    let tag = format!("W/\"{}\"", hex(&digest[..16]));
    let fresh = match known {
        Some(known) => names(&known, &tag),
        None => since.is_some() && since.as_ref() == head.headers.get(header::LAST_MODIFIED),
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        head.headers.insert(header::ETAG, tag);
    }
    if fresh {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(header::CONTENT_LENGTH);
        head.headers.remove(header::CONTENT_TYPE);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(bytes))
}

/// Whether a field `If-None-Match` names the tag, by weak comparison.
fn names(field: &HeaderValue, tag: &str) -> bool {
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let field = field.to_str().unwrap_or_default();
    field.trim() == "*" || field.split(',').any(|known| opaque(known) == opaque(tag))
}

/// `Last-Modified` of an answer.
pub(super) fn last_modified(at: Timestamp) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let text = rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at);
    if let Some(value) = text.ok().and_then(|text| HeaderValue::from_str(&text).ok()) {
        headers.insert(header::LAST_MODIFIED, value);
    }
    headers
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_found_in_a_list() {
        let check = |field: &'static str, expected| {
            assert_eq!(names(&HeaderValue::from_static(field), "W/\"b\""), expected, "{field}");
        };
        check("W/\"b\"", true);
        check("\"a\", \"b\"", true);
        check("*", true);
        check("\"bb\"", false);
    }

    #[test]
    fn a_moment_is_written_as_http_has_it() {
        let headers = last_modified("2026-02-06T08:00:00.5Z".parse().unwrap());
        assert_eq!(headers[header::LAST_MODIFIED], "Fri, 06 Feb 2026 08:00:00 GMT");
    }
}
