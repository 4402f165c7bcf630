//! The feeds and how they are.

use std::sync::Arc;

use axum::extract::State as Shared;
use maud::{Markup, html};

use super::super::State;
use super::super::api::feed_records;
use super::super::problem::Problem;
use super::super::target::target;
use super::layout::{self, Frame, Section};
use super::text::link;
use super::visitor::Visitor;
use crate::export::FeedRecord;

/// The list of feeds.
pub(super) async fn feeds(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
) -> Result<Markup, Problem> {
    state.read(move |view| Ok(show(&visitor, &feed_records(view)?))).await
}

fn show(visitor: &Visitor, feeds: &[FeedRecord]) -> Markup {
    let main = html! {
        h1 { "Feeds" }
        p.empty {
            (visitor.locale.number(feeds.len() as u64)) " followed. "
            a href="/feeds.opml" download { "As OPML, for other readers" }
        }
        div.scroll tabindex="0" role="region" aria-label="Feeds" {
            table.list {
                thead { tr {
                    th scope="col" { "Feed" } th scope="col" { "Country" } th scope="col" { "Language" }
                    th scope="col" { "State" } th.number scope="col" { "Articles" }
                    th scope="col" { "Last new" }
                } }
                tbody { @for feed in feeds { (row(visitor, feed)) } }
            }
        }
    };
    let frame = Frame { title: "Feeds", section: Section::Feeds, query: Some(""), head: html! {} };
    layout::page(visitor, &frame, &main)
}

fn row(visitor: &Visitor, feed: &FeedRecord) -> Markup {
    let date = |at: &Option<String>| at.as_deref().and_then(|at| visitor.locale.day(at));
    html! {
        tr {
            th scope="row" {
                a href=(target("/feeds/one", [("url", feed.url.as_str())])) { (feed.name) }
                br; span.faint { (link(&feed.url, &feed.url)) }
            }
            td { (feed.country.as_deref().unwrap_or_default()) }
            td { (feed.lang.as_deref().unwrap_or_default()) }
            td {
                span.state.(feed.state) { (feed.state) }
                @if let Some(matter) = &feed.matter { br; span.faint { (matter) } }
            }
            td.number { (visitor.locale.number(feed.articles)) }
            td { (date(&feed.last_new).unwrap_or_default()) }
        }
    }
}
