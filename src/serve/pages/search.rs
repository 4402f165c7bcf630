//! The search page: the box, what was understood, the results.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as Parameters, State as Shared};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::{SortParameter, parse_query};
use super::super::problem::Problem;
use super::super::target::target;
use super::super::timeline::{Timeline, timeline};
use super::chart;
use super::facets::{Facet, aside, facets};
use super::layout::{self, Frame, Section};
use super::refine;
use super::take;
use super::text::{link, marked, snippet};
use super::visitor::Visitor;
use crate::archive::Reader;
use crate::query::{Query, TextField};
use crate::results::{self, Found, Order, Results};

/// Results on a page.
const PAGE_RESULTS: usize = 20;

/// How deep into the results the pages reach.
const OFFSET_MAX: usize = 10_000;

/// What is asked.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    sort: Option<SortParameter>,
    #[serde(default)]
    offset: usize,
    /// A time that was chosen on the timeline: it takes the place of the query's own.
    date: Option<String>,
}

/// The search page.
pub(super) async fn search(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Result<Markup, Problem> {
    let Parameters(mut asked) = asked?;
    if asked.offset > OFFSET_MAX {
        let detail = format!("the pages reach {OFFSET_MAX} results deep: narrow the search");
        return Err(Problem::wrong(detail));
    }
    let mut query = parse_query(&asked.q)?;
    if let Some(date) = asked.date.take() {
        query = refine::with_dates(&query, &parse_query(&format!("date:{date}"))?);
        asked.q = query.to_string();
    }
    let read = move |state: &State, reader: &Reader| {
        let order = Order::from(sort(&asked, &query));
        let page = (PAGE_RESULTS, asked.offset, order);
        let found = results::search(reader, &state.index, &query, page)?;
        let facets = facets(&state.index, &query)?;
        let timeline = timeline(&state.index, std::slice::from_ref(&query))?;
        let coverage = state.coverage(reader)?;
        let timeline = timeline.map(|timeline| timeline.with_gaps(&coverage));
        Ok(show(&visitor, &asked, &query, &Answer { found, facets, timeline }))
    };
    state.read(read).await
}

/// The order that was asked for; without words to match, the latest come first.
fn sort(asked: &Asked, query: &Query) -> SortParameter {
    let default = if query.has_text() { SortParameter::Relevance } else { SortParameter::Newest };
    asked.sort.unwrap_or(default)
}

/// What the page shows.
struct Answer {
    found: Results,
    facets: Vec<Facet>,
    timeline: Option<Timeline>,
}

fn show(visitor: &Visitor, asked: &Asked, query: &Query, answer: &Answer) -> Markup {
    let found = &answer.found;
    let is_front = *query == Query::Everything;
    let main = html! {
        form.search action="/" role="search" {
            label.hidden for="q" { "Search the archive" }
            input #q type="search" name="q" value=(asked.q) autocapitalize="none"
                spellcheck="false" placeholder="Words, \"phrases\", title:, by:, since:7d …";
            button { "Search" }
        }
        @if !is_front { (understood(query)) }
        @if let Some(timeline) = &answer.timeline { (chart::figure(visitor, &asked.q, timeline)) }
        div.results-head {
            h1.count {
                @if is_front { "Latest articles" } @else { (count(visitor, found.total)) }
            }
            (take::menu(asked.q.as_str()))
            @if visitor.may_change && !is_front { (take::save(&asked.q)) }
            (orders(asked, query))
        }
        @if found.hits.is_empty() { (nothing(query)) }
        div.found {
            div {
                (list(visitor, &found.hits))
                (pager(visitor, asked, found))
            }
            (aside(visitor, &answer.facets))
        }
    };
    let title = if is_front { "Search" } else { asked.q.as_str() };
    let frame = Frame { title, section: Section::Search, query: None, head: take::links(&asked.q) };
    layout::page(visitor, &frame, &main)
}

fn count(visitor: &Visitor, total: u64) -> String {
    let noun = if total == 1 { "article" } else { "articles" };
    format!("{} {noun}", visitor.locale.number(total))
}

fn understood(query: &Query) -> Markup {
    html! {
        p.understood {
            "Understood: " (query.explain()) ". "
            code { (query.to_string()) }
        }
    }
}

/// Links to the same results in other orders.
fn orders(asked: &Asked, query: &Query) -> Markup {
    let current = Order::from(sort(asked, query));
    let named = [
        (Order::Relevance, "relevance", "Best match"),
        (Order::Newest, "newest", "Newest"),
        (Order::Oldest, "oldest", "Oldest"),
        (Order::Captured, "captured", "Last captured"),
    ];
    html! {
        nav.orders aria-label="Order" {
            @for (order, name, label) in named {
                a href=(target("/", [("q", asked.q.as_str()), ("sort", name)]))
                    aria-current=[(order == current).then_some("true")] { (label) }
            }
        }
    }
}

/// Results one below the other.
pub(super) fn list(visitor: &Visitor, hits: &[Found]) -> Markup {
    html! { ol.results { @for hit in hits { li { (result(visitor, hit)) } } } }
}

fn result(visitor: &Visitor, found: &Found) -> Markup {
    let d = &found.document;
    let source = d.sources.first().map_or(d.url.host(), String::as_str);
    html! {
        article.result {
            h2 dir="auto" lang=[d.lang.as_deref()] {
                a href={ "/articles/" (d.id) } {
                    @if found.title.text.is_empty() { "(no title)" }
                    @else { (marked(&found.title.text, &found.title.highlights)) }
                }
            }
            p.meta {
                span { (source) }
                @if let Some(published) = &found.published {
                    time datetime=(published) { (visitor.locale.date(published)) }
                }
                @if !d.authors.is_empty() { span { (d.authors.join(", ")) } }
            }
            @for (field, piece) in &found.pieces {
                p.snippet dir="auto" lang=[d.lang.as_deref()] {
                    @if !matches!(field, TextField::Body | TextField::Lead) {
                        span.field { (field.name()) ": " }
                    }
                    (snippet(piece))
                }
            }
            p.facts {
                @if let Some(lang) = &d.lang { span { (lang) } }
                span { (visitor.locale.number(u64::from(d.word_count))) " words" }
                @if d.revision > 1 {
                    a href={ "/articles/" (d.id) "/compare" } { (d.revision) " revisions" }
                }
                @if !d.comments.is_empty() {
                    a href={ "/articles/" (d.id) "#comments" } {
                        (d.comments.len()) (if d.comments.len() == 1 { " comment" } else { " comments" })
                    }
                }
                (link(d.url.as_str(), d.url.host()))
            }
        }
    }
}

fn nothing(query: &Query) -> Markup {
    html! {
        div.empty {
            @if *query == Query::Everything {
                p { "The archive holds no article yet. " code { "annals poll" } " fetches what the feeds name." }
            } @else {
                p { "No article answers this. Every word must be there: try fewer, or join them with "
                    code { "OR" } "." }
            }
        }
    }
}

fn pager(visitor: &Visitor, asked: &Asked, found: &Results) -> Markup {
    let (first, last) = (asked.offset, asked.offset + found.hits.len());
    let to = |offset: usize| {
        let offset = offset.to_string();
        let sort = asked.sort.map(SortParameter::name);
        let sort = sort.into_iter().map(|sort| ("sort", sort));
        target("/", [("q", asked.q.as_str()), ("offset", &offset)].into_iter().chain(sort))
    };
    html! {
        @if found.total > found.hits.len() as u64 {
            nav.pager aria-label="Pages" {
                @if first > 0 {
                    a rel="prev" href=(to(first.saturating_sub(PAGE_RESULTS))) { "← Before" }
                }
                span {
                    (visitor.locale.number(first as u64 + 1)) "–" (visitor.locale.number(last as u64))
                    " of " (visitor.locale.number(found.total))
                }
                @if (last as u64) < found.total && last <= OFFSET_MAX {
                    a rel="next" href=(to(last)) { "More →" }
                }
            }
        }
    }
}
