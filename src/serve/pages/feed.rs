//! The page of one feed: how it is, its last visits, its articles.

use std::sync::Arc;

use axum::extract::State as Shared;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::{feed_records, parse_query};
use super::super::asked::Parameters;
use super::super::problem::Problem;
use super::super::state::View;
use super::super::timeline::{Timeline, timeline};
use super::chart;
use super::layout::{self, Frame, Section};
use super::ledger::{self, Ledger};
use super::results::{Leads, list};
use super::search_link::SearchLink;
use super::text::link;
use super::visitor::Visitor;
use super::visits;
use crate::archive::RecentPoll;
use crate::clock;
use crate::export::FeedRecord;
use crate::results::{self, Found, Order};

/// Visits that are shown.
const POLLS_SHOWN: u32 = 25;

/// Articles that are shown; a search has them all.
const ARTICLES_SHOWN: usize = 20;

#[derive(Debug, Deserialize)]
pub(super) struct FeedAddress {
    /// The feed's address, as in `feeds.toml`.
    url: String,
}

/// What the page shows.
struct Known {
    record: FeedRecord,
    polls: Vec<RecentPoll>,
    ledger: Ledger,
    timeline: Option<Timeline>,
    articles: Vec<Found>,
    query: String,
}

/// The page of a feed.
pub(super) async fn feed(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<FeedAddress>,
) -> Result<Markup, Problem> {
    let read = move |view: View<'_>| Ok(show(&visitor, &known(view, &asked.url)?));
    state.read(read).await
}

fn known(view: View<'_>, address: &str) -> Result<Known, Problem> {
    let View { state, reader, index } = view;
    let none = || Problem::not_found(format!("{address} is not followed"));
    let mut records = feed_records(view)?.into_iter();
    let record = records.find(|record| record.url == address).ok_or_else(none)?;
    let text = format!("feed:\"{}\"", address.replace('"', " "));
    let query = parse_query(&text)?;
    let page = (ARTICLES_SHOWN, 0, Order::Newest);
    let all = state.days()?;
    Ok(Known {
        ledger: Ledger::of(reader, &[address], clock::now())?,
        record,
        polls: reader.recent_polls(Some(address), POLLS_SHOWN)?,
        timeline: timeline(index, std::slice::from_ref(&query), &all)?,
        articles: results::search(reader, index, &query, page)?.hits,
        query: text,
    })
}

fn show(visitor: &Visitor, known: &Known) -> Markup {
    let feed = &known.record;
    let link_to = SearchLink::now(&known.query);
    let main = html! {
        p.kicker { a href="/feeds" { "Feeds" } }
        h1 { (feed.name) }
        p.meta {
            span.state.(feed.state) { (feed.state) }
            span { (link(&feed.url, &feed.url)) }
            @if let Some(country) = &feed.country { span { (country) } }
            @if let Some(lang) = &feed.lang { span { (lang) } }
        }
        (health(visitor, feed))
        @if let Some(timeline) = &known.timeline { (chart::figure(visitor, link_to, timeline)) }
        h2 { "Articles" }
        @if known.articles.is_empty() { p.empty { "None yet." } } @else {
            (list(visitor, &known.articles, Leads::ToArticle))
            p { a href=(link_to.target(&[("sort", "newest")])) { "All of them" } }
        }
        (ledger::section(visitor, &known.ledger))
        h2 { "Last visits" }
        (visits::of_one(visitor, &known.polls))
    };
    let title = feed.name.as_str();
    let frame = Frame { title, section: Section::Feeds, query: Some(""), head: html! {} };
    layout::page(visitor, &frame, &main)
}

fn health(visitor: &Visitor, feed: &FeedRecord) -> Markup {
    let moments = [
        ("Last visit", &feed.last_polled),
        ("Last new entry", &feed.last_new),
        ("Next visit", &feed.next_poll),
        ("Failing since", &feed.failing_since),
    ];
    html! {
        dl.figures.small {
            div { dt { "Articles" } dd { (visitor.locale.number(feed.articles)) } }
            div { dt { "Entries" } dd { (visitor.locale.number(feed.entries)) } }
            @for (name, at) in moments {
                @if let Some(at) = at {
                    div { dt { (name) } dd { time datetime=(at) { (visitor.locale.date(at)) } } }
                }
            }
        }
        @if let Some(matter) = &feed.matter { p.error { (matter) } }
        @if let Some(advice) = feed.advice { p { (advice) } }
        @if let Some(moved) = &feed.moved_to {
            p { "It has moved for good: put " (link(moved, moved)) " into feeds.toml." }
        }
    }
}
