//! What goes out to other readers: every search as a feed, the feeds as a list, the search box as a
//! description for browsers.

mod atom;
mod json_feed;
mod open_search;

use std::sync::Arc;

use axum::Router;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;

use super::State;
use super::api::parse_query;
use super::asked::Parameters;
use super::pages::clean_html;
use super::problem::Problem;
use super::state::View;
use super::target::{base, target};
use super::validators::last_modified;
use crate::export::{self, ArticleRecord};
use crate::index::{SearchOptions, Sort};
use crate::query::Query;

/// Articles on one page of a feed.
const PAGE_ARTICLES: usize = 50;

/// Pages of a feed.
const PAGES_MAX: usize = 2_000;

/// The routes of the feeds.
pub(super) fn routes() -> Router<Arc<State>> {
    Router::new()
        .route("/search.atom", get(atom))
        .route("/search.json", get(json_feed))
        .route("/opensearch.xml", get(open_search))
        .route("/feeds.opml", get(opml))
}

/// A search that is followed, and a page of it.
#[derive(Debug, Deserialize)]
struct Asked {
    #[serde(default)]
    q: String,
    /// From 1; the last captured articles stand on the first.
    page: Option<usize>,
}

/// One page of a search as a feed (RFC 5005 s.3).
struct FeedPage {
    /// The query as it was understood.
    query: String,
    /// In words.
    title: String,
    /// Where the pages for people and the feeds are.
    base: String,
    /// From 1.
    number: usize,
    total: u64,
    articles: Vec<ArticleRecord>,
    /// When the last of them was captured.
    updated: jiff::Timestamp,
}

impl FeedPage {
    /// The address of another page of the same feed.
    fn address(&self, path: &str, number: usize) -> String {
        let number = number.to_string();
        let target = target(path, [("q", self.query.as_str()), ("page", number.as_str())]);
        format!("{}{target}", self.base)
    }

    /// The search as a page for people.
    fn home(&self) -> String {
        format!("{}{}", self.base, target("/", [("q", self.query.as_str())]))
    }

    fn last(&self) -> usize {
        let pages = self.total.div_ceil(PAGE_ARTICLES as u64).max(1);
        usize::try_from(pages).unwrap_or(PAGES_MAX).min(PAGES_MAX)
    }
}

async fn atom(
    state: Shared<Arc<State>>,
    headers: HeaderMap,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Problem> {
    let page = page(state, &headers, asked).await?;
    let kind = [(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")];
    Ok((kind, last_modified(page.updated), atom::feed(&page)).into_response())
}

async fn json_feed(
    state: Shared<Arc<State>>,
    headers: HeaderMap,
    Parameters(asked): Parameters<Asked>,
) -> Result<Response, Problem> {
    let page = page(state, &headers, asked).await?;
    let kind = [(header::CONTENT_TYPE, "application/feed+json; charset=utf-8")];
    Ok((kind, last_modified(page.updated), json_feed::feed(&page)).into_response())
}

async fn open_search(headers: HeaderMap) -> Response {
    let kind = [(header::CONTENT_TYPE, "application/opensearchdescription+xml")];
    (kind, open_search::description(&base(&headers))).into_response()
}

/// The feeds that are followed, for other readers.
async fn opml(Shared(state): Shared<Arc<State>>) -> Response {
    let kind = [(header::CONTENT_TYPE, "text/x-opml; charset=utf-8")];
    (kind, export::opml(&state.feeds())).into_response()
}

/// Reads a page of a search.
async fn page(
    Shared(state): Shared<Arc<State>>,
    headers: &HeaderMap,
    asked: Asked,
) -> Result<FeedPage, Problem> {
    let number = asked.page.unwrap_or(1);
    if !(1..=PAGES_MAX).contains(&number) {
        return Err(Problem::wrong(format!("page is from 1 to {PAGES_MAX}")));
    }
    let (query, base) = (parse_query(&asked.q)?, base(headers));
    let read = move |view: View<'_>| {
        let (total, articles) = articles(view, &query, number)?;
        let captured = articles.iter().filter_map(|a| a.captured.parse().ok()).max();
        Ok(FeedPage {
            title: title(&query),
            query: query.to_string(),
            base,
            number,
            total,
            articles,
            updated: captured.unwrap_or_default(),
        })
    };
    state.read(read).await
}

fn articles(
    View { reader, index, .. }: View<'_>,
    query: &Query,
    number: usize,
) -> Result<(u64, Vec<ArticleRecord>), Problem> {
    let options = SearchOptions {
        limit: PAGE_ARTICLES,
        offset: (number - 1) * PAGE_ARTICLES,
        sort: Sort::Captured,
    };
    let found = index.search(query, &options)?;
    let mut articles = Vec::new();
    for hit in found.hits {
        let article = reader.revision(&hit.id, None)?.map(ArticleRecord::from);
        articles.extend(
            article.map(|a| ArticleRecord { html: a.html.as_deref().map(clean_html), ..a }),
        );
    }
    Ok((found.total, articles))
}

fn title(query: &Query) -> String {
    match query {
        Query::Everything => "Annals: every article".to_owned(),
        other => format!("Annals: {other}"),
    }
}
