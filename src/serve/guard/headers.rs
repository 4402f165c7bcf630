//! What a browser may do with an answer: nothing that the answer does not need.

use axum::extract::Request;
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// A page loads its style sheet and its script from here, and nothing from elsewhere.
const PAGE_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; \
     img-src 'self'; connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'";

/// An archived page runs no script, loads nothing, submits nothing, and is of no origin: it sees
/// neither our cookies nor our pages. Its own styles within it are kept.
const SANDBOX_POLICY: &str = "sandbox; default-src 'none'; style-src 'unsafe-inline'; \
     img-src data:; font-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'";

/// Marks an answer (as an extension) that holds what a publisher wrote, as it came.
#[derive(Debug, Clone, Copy)]
pub(in crate::serve) struct Sandbox;

/// Adds the headers that keep an answer harmless.
pub(in crate::serve) async fn add(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let is_raw = response.extensions().get::<Sandbox>().is_some();
    let policy = if is_raw { SANDBOX_POLICY } else { PAGE_POLICY };
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (
            header::HeaderName::from_static("permissions-policy"),
            "camera=(), geolocation=(), microphone=()",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    // What needs a token must not stay in a cache that others share.
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("private, no-cache"));
    response
}
