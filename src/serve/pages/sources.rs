//! The sites that articles are from, and the page of each: its timeline, its articles, who writes
//! for it, the feeds that lead to it, and what may have been missed of it.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use maud::{Markup, html};

use super::super::State;
use super::super::api::{feed_records, parse_query};
use super::super::problem::Problem;
use super::super::state::View;
use super::super::target::target;
use super::super::timeline::{Timeline, timeline};
use super::authors::person_link;
use super::chart;
use super::layout::{self, Frame, Section};
use super::ledger::{self, Ledger};
use super::results::{Leads, list};
use super::search_link::SearchLink;
use super::text::link;
use super::visitor::Visitor;
use crate::clock;
use crate::export::FeedRecord;
use crate::index::{Label, ValueCount};
use crate::query::Query;
use crate::report::{self, Holdings, People};
use crate::results::{self, Order, Results};

/// Sites on the list.
const SOURCES_SHOWN: usize = 500;

/// Articles, authors and feeds on the page of a site.
const ARTICLES_SHOWN: usize = 15;
const AUTHORS_SHOWN: usize = 12;
const FEEDS_SHOWN: usize = 50;

/// The sites, those with the most articles first.
pub(super) async fn sources(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
) -> Result<Markup, Problem> {
    let read = move |View { index, .. }: View<'_>| {
        let counts = index.counts(&Query::Everything, &[Label::Host], SOURCES_SHOWN)?;
        Ok(show_list(&visitor, &counts.concat()))
    };
    state.read(read).await
}

fn show_list(visitor: &Visitor, hosts: &[ValueCount]) -> Markup {
    let most = hosts.first().map_or(1, |host| host.articles);
    let main = html! {
        h1 { "Sources" }
        @if hosts.is_empty() { p.empty { "No article yet." } } @else {
            p.empty { "The sites that articles are from, those with the most first." }
            table.list.bars {
                thead { tr {
                    th scope="col" { "Site" } th.number scope="col" { "Articles" }
                    td.bar {}
                } }
                tbody {
                    @for host in hosts {
                        tr {
                            th scope="row" { a href={ "/sources/" (host.value) } { (host.value) } }
                            td.number { (visitor.locale.number(host.articles)) }
                            td.bar aria-hidden="true" {
                                svg { rect width=(length(host.articles, most)) height="100%" {} }
                            }
                        }
                    }
                }
            }
        }
    };
    layout::page(visitor, &frame("Sources"), &main)
}

/// The length of a bar.
fn length(articles: u64, most: u64) -> String {
    format!("{:.1}%", 100.0 * articles as f64 / most.max(1) as f64)
}

fn frame(title: &str) -> Frame<'_> {
    Frame { title, section: Section::Sources, query: Some(""), head: html! {} }
}

/// What the page of a site shows.
struct Known {
    host: String,
    query: String,
    found: Results,
    timeline: Option<Timeline>,
    people: People,
    feeds: Vec<FeedRecord>,
    ledger: Ledger,
}

/// The page of a site.
pub(super) async fn source(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Path(host): Path<String>,
) -> Result<Markup, Problem> {
    let read = move |view: View<'_>| Ok(show(&visitor, &known(view, host)?));
    state.read(read).await
}

fn known(view: View<'_>, host: String) -> Result<Known, Problem> {
    let View { state, reader, index } = view;
    let none = || Problem::not_found(format!("no article is from {host:?}"));
    let text = format!("host:{host}");
    let query = parse_query(&text).map_err(|_| none())?;
    if !matches!(query, Query::Host(_)) {
        return Err(none());
    }
    let led = index.counts(&query, &[Label::Feed], FEEDS_SHOWN)?.concat();
    let mut feeds = feed_records(view)?;
    feeds.retain(|feed| led.iter().any(|led| led.value == feed.url));
    let found = results::search(reader, index, &query, (ARTICLES_SHOWN, 0, Order::Newest))?;
    if found.total == 0 {
        return Err(none());
    }
    let all = state.days()?;
    let addresses: Vec<&str> = feeds.iter().map(|feed| feed.url.as_str()).collect();
    Ok(Known {
        timeline: timeline(index, std::slice::from_ref(&query), &all)?,
        people: report::people(&Holdings::new(reader, index), &query, AUTHORS_SHOWN)?,
        ledger: Ledger::of(reader, &addresses, clock::now())?,
        host,
        query: text,
        found,
        feeds,
    })
}

fn show(visitor: &Visitor, known: &Known) -> Markup {
    let Known { host, found, .. } = known;
    let all = SearchLink::now(&known.query);
    let main = html! {
        p.kicker { a href="/sources" { "Sources" } }
        h1 { (host) }
        p.meta {
            span { (visitor.locale.number(found.total)) (if found.total == 1 { " article" } else { " articles" }) }
            span { (link(&format!("https://{host}/"), "The site today")) }
        }
        @if let Some(timeline) = &known.timeline { (chart::figure(visitor, all, timeline)) }
        div.found {
            section {
                h2 { "Latest articles" }
                (list(visitor, &found.hits, Leads::ToArticle))
                @if found.total > found.hits.len() as u64 {
                    p { a href=(all.target(&[("sort", "newest")])) { "All of them" } }
                }
            }
            aside.facets aria-label="Behind the articles" {
                (people(visitor, known))
                (feeds(visitor, &known.feeds))
            }
        }
        (ledger::section(visitor, &known.ledger))
    };
    layout::page(visitor, &frame(host), &main)
}

fn people(visitor: &Visitor, known: &Known) -> Markup {
    let People { rows, total, .. } = &known.people;
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Authors" }
                ul { @for person in rows { li { (person_link(visitor, person)) } } }
                @if *total > rows.len() as u64 {
                    p { a href=(target("/authors", [("q", known.query.as_str())])) {
                        "All " (visitor.locale.number(*total))
                    } }
                }
            }
        }
    }
}

fn feeds(visitor: &Visitor, feeds: &[FeedRecord]) -> Markup {
    html! {
        @if !feeds.is_empty() {
            section {
                h2 { "Feeds" }
                ul {
                    @for feed in feeds {
                        li { a href=(target("/feeds/one", [("url", feed.url.as_str())])) {
                            span.value { (feed.name) }
                            span.n { (visitor.locale.number(feed.articles)) }
                        } }
                    }
                }
            }
        }
    }
}
