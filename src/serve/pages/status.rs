//! What the archive holds, and what needs a person.

use std::sync::Arc;

use axum::extract::State as Shared;
use maud::{Markup, html};

use super::super::State;
use super::super::api::feed_records;
use super::super::problem::Problem;
use super::super::state::View;
use super::layout::{self, Frame, Section};
use super::text::link;
use super::visitor::Visitor;
use super::visits;
use crate::archive::{PageTrouble, Status};
use crate::export::FeedRecord;

/// Pages that could not be had, shown at most.
const TROUBLES_SHOWN: u32 = 50;

/// Visits to feeds that are shown.
const POLLS_SHOWN: u32 = 20;

/// The status page.
pub(super) async fn status(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
) -> Result<Markup, Problem> {
    let read = move |view: View<'_>| {
        let View { reader, index, .. } = view;
        let status = reader.status()?;
        let indexed = index.last_change()?.unwrap_or(0);
        let troubles = reader.page_troubles(TROUBLES_SHOWN)?;
        let polls = reader.recent_polls(None, POLLS_SHOWN)?;
        let feeds = feed_records(view)?;
        let (failing, remarkable): (Vec<_>, Vec<_>) =
            feeds.into_iter().filter(|f| f.advice.is_some()).partition(FeedRecord::needs_a_person);
        let main = html! {
            h1 { "Status" }
            (numbers(&visitor, &status, indexed))
            (feeds_of_note(&visitor, "Feeds that need a person", &failing))
            (feeds_of_note(&visitor, "Feeds worth a look", &remarkable))
            (queue(&visitor, &status, &troubles))
            section {
                h2 { "Last polls" }
                (visits::of_all(&visitor, &polls))
            }
        };
        let frame =
            Frame { title: "Status", section: Section::Status, query: Some(""), head: html! {} };
        Ok(layout::page(&visitor, &frame, &main))
    };
    state.read(read).await
}

fn numbers(visitor: &Visitor, s: &Status, indexed: u64) -> Markup {
    let behind = s.last_change.saturating_sub(indexed);
    let figures = [
        ("Articles", s.articles),
        ("Revisions", s.revisions),
        ("Authors", s.authors),
        ("Comments", s.comments),
        ("Feeds followed", s.feeds),
        ("Entries seen", s.entries),
        ("Raw captures", s.captures),
    ];
    html! {
        dl.figures {
            @for (name, number) in figures {
                div { dt { (name) } dd { (visitor.locale.number(number)) } }
            }
        }
        p {
            "Last poll: "
            @match s.last_polled.map(|at| at.to_string()) {
                Some(at) => time datetime=(at) { (visitor.locale.date(&at)) },
                None => "never",
            }
            ". The index is "
            @if behind == 0 { "up to date." } @else { (visitor.locale.number(behind)) " changes behind." }
        }
    }
}

fn feeds_of_note(visitor: &Visitor, title: &str, feeds: &[FeedRecord]) -> Markup {
    html! {
        section {
            h2 { (title) }
            @if feeds.is_empty() { p.empty { "None." } }
            ul.troubles {
                @for feed in feeds {
                    li {
                        strong { (feed.name) } " is " (feed.state)
                        @if let Some(since) = &feed.since { " since " (visitor.locale.date(since)) }
                        @if let Some(matter) = &feed.matter { ": " (matter) }
                        @if let Some(advice) = feed.advice { br; (advice) }
                        br; span.faint { (link(&feed.url, &feed.url)) }
                    }
                }
            }
        }
    }
}

fn queue(visitor: &Visitor, status: &Status, troubles: &[PageTrouble]) -> Markup {
    html! {
        section {
            h2 { "Pages" }
            p {
                @for (n, (state, count)) in status.pages.iter().enumerate() {
                    @if n > 0 { ", " }
                    (visitor.locale.number(*count)) " " (state.replace('_', " "))
                }
                @if status.pages.is_empty() { "None yet" } "."
            }
            ul.troubles {
                @for t in troubles {
                    li {
                        (link(t.url.as_str(), t.url.as_str())) br;
                        span.faint {
                            (t.reason.as_deref().unwrap_or("not fetched yet"))
                            @match t.next_attempt.map(|at| at.to_string()) {
                                Some(at) => { " · next attempt " (visitor.locale.date(&at)) },
                                None => { " · " (t.state.replace('_', " ")) },
                            }
                        }
                    }
                }
            }
        }
    }
}
