//! The interface for programs: JSON, described by itself at `/openapi.json`.
//!
//! A route and its description are one thing here: `routes!` takes both from the function that
//! answers. The records are those of the command line.

mod articles;
mod cite;
mod export;
mod feeds;
mod health;
mod ledger;
mod numbers;
mod parameters;
mod raw;
mod related;
mod research;
mod search;
mod texts;
mod watches;

use std::sync::Arc;

use axum::routing::get;
use axum::{Json, Router};
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::State;
use super::problem::Problem;

pub(super) use articles::{DiffParameters, revision, two_revisions};
pub(super) use feeds::feed_records;
pub(super) use parameters::{RevisionParameter, moment, parse_query, parse_query_as};
pub(super) use raw::captured_page;
pub(super) use search::SortParameter;
pub(super) use texts::KEYNESS_MIN;

type Answer<T> = Result<Json<T>, Problem>;

/// The routes of the interface and its description.
pub(super) fn routes() -> Router<Arc<State>> {
    let described = OpenApiRouter::with_openapi(about())
        .routes(routes!(search::search))
        .routes(routes!(articles::article))
        .routes(routes!(articles::revisions))
        .routes(routes!(articles::comments))
        .routes(routes!(articles::diff))
        .routes(routes!(raw::raw))
        .routes(routes!(cite::cite))
        .routes(routes!(related::similar))
        .routes(routes!(related::cluster))
        .routes(routes!(export::export))
        .routes(routes!(research::stats))
        .routes(routes!(research::authors))
        .routes(routes!(research::changes))
        .routes(routes!(texts::kwic))
        .routes(routes!(texts::words))
        .routes(routes!(texts::keyness))
        .routes(routes!(texts::collocates))
        .routes(routes!(watches::watches))
        .routes(routes!(watches::watch))
        .routes(routes!(feeds::feeds))
        .routes(routes!(ledger::ledger))
        .routes(routes!(ledger::gaps))
        .routes(routes!(health::status))
        .routes(routes!(health::alive))
        .routes(routes!(health::ready))
        .routes(routes!(numbers::metrics));
    let (router, description) = described.split_for_parts();
    let description = Arc::new(description);
    router.route("/openapi.json", get(move || std::future::ready(Json((*description).clone()))))
}

fn about() -> OpenApi {
    let about = "Search, read, compare and take away what an archive of news holds. The answers \
                 are the records that the command line prints with `--json`. Errors are problem \
                 details (RFC 9457). Every answer has an ETag.";
    let info = InfoBuilder::new()
        .title("Annals")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(about))
        .build();
    OpenApiBuilder::new().info(info).build()
}
