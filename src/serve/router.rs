//! Every route, and the layers that a request passes through.

use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, Method, StatusCode, Uri, header};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use tower_http::CompressionLevel;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::cors::CorsLayer;
use tower_http::csrf::CsrfLayer;
use tower_http::limit::RequestBodyLimitLayer;

use super::problem::{self, Problem};
use super::{State, api, guard, metrics, outlets, pages, reader, validators};

/// The body of a request, in bytes, at most: forms are small, but an app may mark thousands of
/// items at once.
const BODY_BYTES_MAX: usize = 1 << 20;

/// Everything that is answered.
///
/// A layer that stands further down sees a request earlier. So what costs little and refuses much
/// comes first: the name, the rate, the token, where a change comes from.
pub(super) fn router(state: Arc<State>) -> Router {
    let mut router = Router::new()
        .merge(api::routes())
        .merge(pages::routes())
        .merge(outlets::routes())
        .merge(reader::routes())
        .fallback(nowhere)
        .method_not_allowed_fallback(no_such_method)
        .layer(CatchPanicLayer::custom(panicked))
        .layer(from_fn(validators::add))
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest))
        .layer(from_fn(guard::in_time))
        .layer(RequestBodyLimitLayer::new(BODY_BYTES_MAX))
        .layer(CsrfLayer::new())
        .layer(from_fn_with_state(state.clone(), guard::check_access));
    if let Some(cors) = cors(&state.config.serve.allow_origins) {
        router = router.layer(cors);
    }
    router
        .layer(from_fn_with_state(state.clone(), guard::check_limits))
        .layer(from_fn_with_state(state.clone(), guard::check_host))
        .layer(from_fn(problem::as_page))
        .layer(from_fn(guard::add_headers))
        .layer(from_fn_with_state(state.clone(), metrics::count))
        .with_state(state)
}

/// Lets pages of the named origins read; none where no origin is named.
fn cors(origins: &[String]) -> Option<CorsLayer> {
    let origins: Vec<_> = origins.iter().filter_map(|o| o.parse().ok()).collect();
    let asks = [header::AUTHORIZATION, HeaderName::from_static("x-auth-token")];
    let layer = CorsLayer::new().allow_methods([Method::GET]).allow_headers(asks);
    (!origins.is_empty()).then(|| layer.allow_origin(origins))
}

async fn nowhere(uri: Uri) -> Problem {
    Problem::not_found(format!("there is nothing at {}", uri.path()))
}

async fn no_such_method(request: Request) -> Problem {
    let (method, path) = (request.method(), request.uri().path());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, format!("{path} does not answer {method}"))
}

/// A fault of ours ends one request, not the program.
fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal("a fault in annals: the log says more").into_response()
}
