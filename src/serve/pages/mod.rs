//! The pages for people: made here, whole, from the archive; everything works without a script.
//!
//! A page loads one style sheet and one small script, and nothing from elsewhere: no picture, no
//! font, no frame of a publisher. What publishers wrote passes through [`text`] first.

mod article;
mod authors;
mod beside;
mod chart;
mod citation;
mod comments;
mod compare;
mod facets;
mod feed;
mod feeds;
mod layout;
mod ledger;
mod locale;
mod login;
mod original;
mod refine;
mod related;
mod results;
mod search;
mod search_link;
mod sources;
mod status;
mod take;
mod text;
mod trends;
mod visitor;
mod visits;
mod watches;

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use maud::{Markup, html};

use super::State;
use super::problem::Problem;
use layout::{Frame, Section};
use visitor::Visitor;

/// The routes of the pages.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/", get(search::search))
        .route("/articles/{id}", get(article::article))
        .route("/articles/{id}/compare", get(compare::compare))
        .route("/articles/{id}/original", get(original::frame))
        .route("/articles/{id}/original/page", get(original::page))
        .route("/trends", get(trends::trends))
        .route("/authors", get(authors::authors))
        .route("/authors/{id}", get(authors::author))
        .route("/sources", get(sources::sources))
        .route("/sources/{host}", get(sources::source))
        .route("/feeds", get(feeds::feeds))
        .route("/feeds/one", get(feed::feed))
        .route("/saved", get(watches::watches).post(watches::save))
        .route("/saved/change", post(watches::change))
        .route("/status", get(status::status))
        .route("/login", get(login::form).post(login::log_in))
        .route("/logout", post(login::log_out))
        .route("/assets/style.css", get(async || asset(STYLE, "text/css; charset=utf-8")))
        .route("/assets/annals.js", get(async || asset(SCRIPT, "text/javascript; charset=utf-8")))
        .route("/assets/icon.svg", get(async || asset(ICON, "image/svg+xml")))
}

const STYLE: &str = include_str!("assets/style.css");
const SCRIPT: &str = include_str!("assets/annals.js");
const ICON: &str = include_str!("assets/icon.svg");

/// A file that belongs to the pages. Its validator tells whether the program has another one.
fn asset(text: &'static str, kind: &'static str) -> Response {
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-cache")], text).into_response()
}

/// An article's HTML for those who show it elsewhere: nothing in it runs or loads.
pub(super) fn clean_html(html: &str) -> String {
    text::clean(html).into_string()
}

/// What went wrong, as a page.
pub(super) fn problem(problem: &Problem) -> Markup {
    let title = problem.status.canonical_reason().unwrap_or("Problem");
    let query = problem.query.as_ref();
    let main = html! {
        div.narrow {
            h1 { (title) }
            p.detail { (problem.detail) }
            @if let Some(query) = query {
                pre.place {
                    (query.text.get(..query.place.start).unwrap_or_default())
                    mark { (query.text.get(query.place.clone()).filter(|t| !t.is_empty()).unwrap_or(" ")) }
                    (query.text.get(query.place.end..).unwrap_or_default())
                }
                @if let Some(hint) = &query.hint { p { (hint) } }
            }
        }
    };
    let text = query.map_or("", |query| query.text.as_str());
    let frame = Frame { title, section: Section::None, query: Some(text), head: html! {} };
    layout::page(&Visitor::unknown(), &frame, &main)
}
