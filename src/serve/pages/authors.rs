//! The people and desks who write, and the page of each.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query as Parameters, State as Shared};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::parse_query;
use super::super::problem::Problem;
use super::super::target::target;
use super::super::timeline::{Timeline, timeline};
use super::chart;
use super::layout::{self, Frame, Section};
use super::search::list;
use super::text::link;
use super::visitor::Visitor;
use crate::archive::Reader;
use crate::query::Query;
use crate::report::{self, PersonRow};
use crate::results::{self, Found, Order};

/// Authors on the list.
const AUTHORS_SHOWN: usize = 200;

/// Articles on an author's page; a search has them all.
const ARTICLES_SHOWN: usize = 20;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
}

/// Who wrote the answers to a query.
pub(super) async fn authors(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Result<Markup, Problem> {
    let Parameters(asked) = asked?;
    let query = parse_query(&asked.q)?;
    let read = move |state: &State, reader: &Reader| {
        let people = report::people(reader, &state.index, &query, AUTHORS_SHOWN)?;
        let main = html! {
            h1 { "Authors" }
            form.search.small action="/authors" role="search" {
                label.hidden for="q" { "Only of articles that answer" }
                input #q type="search" name="q" value=(asked.q) placeholder="Only of articles that answer a query"
                    autocapitalize="none" spellcheck="false";
                button { "Show" }
            }
            p.empty {
                (visitor.locale.number(people.total)) " people and desks"
                @if people.total > people.rows.len() as u64 {
                    ", those with the most articles first: " (visitor.locale.number(people.rows.len() as u64)) " shown"
                } "."
            }
            div.scroll tabindex="0" role="region" aria-label="Authors" {
                table.list {
                    thead { tr {
                        th scope="col" { "Author" } th.number scope="col" { "Articles" }
                        th scope="col" { "For" } th scope="col" { "First" } th scope="col" { "Last" }
                    } }
                    tbody { @for person in &people.rows { (row(&visitor, person)) } }
                }
            }
        };
        Ok(layout::page(&visitor, &frame("Authors"), &main))
    };
    state.read(read).await
}

fn frame(title: &str) -> Frame<'_> {
    Frame { title, section: Section::Authors, query: Some(""), head: html! {} }
}

fn row(visitor: &Visitor, person: &PersonRow) -> Markup {
    let day = |at: &Option<String>| at.as_deref().and_then(|at| visitor.locale.day(at));
    html! {
        tr {
            th scope="row" { a href={ "/authors/" (person.id) } { (person.name) } }
            td.number { (visitor.locale.number(person.articles)) }
            td { (person.sources.join(", ")) }
            td { (day(&person.first_byline).unwrap_or_default()) }
            td { (day(&person.last_byline).unwrap_or_default()) }
        }
    }
}

/// The page of an author.
pub(super) async fn author(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<i64>,
) -> Result<Markup, Problem> {
    let read = move |state: &State, reader: &Reader| {
        let everyone = report::people(reader, &state.index, &Query::Everything, usize::MAX)?;
        let person = everyone.rows.into_iter().find(|row| row.id == id || row.merged.contains(&id));
        let person =
            person.ok_or_else(|| Problem::not_found(format!("no author is number {id}")))?;
        let text = format!("by:\"{}\"", person.name.replace('"', " "));
        let query = parse_query(&text)?;
        let found =
            results::search(reader, &state.index, &query, (ARTICLES_SHOWN, 0, Order::Newest))?;
        let timeline = timeline(&state.index, std::slice::from_ref(&query))?;
        Ok(show(&visitor, &person, &text, (timeline.as_ref(), &found.hits)))
    };
    state.read(read).await
}

fn show(
    visitor: &Visitor,
    person: &PersonRow,
    query: &str,
    (timeline, articles): (Option<&Timeline>, &[Found]),
) -> Markup {
    let day = |at: &Option<String>| at.as_deref().and_then(|at| visitor.locale.day(at));
    let main = html! {
        p.kicker { a href="/authors" { "Authors" } }
        h1 { (person.name) }
        p.meta {
            @if person.kind == "organization" { span { "a desk" } }
            span { (visitor.locale.number(person.articles)) (if person.articles == 1 { " article" } else { " articles" }) }
            @if let (Some(first), Some(last)) = (day(&person.first_byline), day(&person.last_byline)) {
                span { (first) " to " (last) }
            }
        }
        @if let Some(bio) = &person.bio { p.bio-long dir="auto" { (bio) } }
        p {
            "Writes for " (person.sources.join(", ")) "."
            @if let Some(url) = &person.url { " " (link(url, "Profile at the publisher’s")) }
        }
        @if let Some(timeline) = timeline { (chart::figure(visitor, query, timeline)) }
        h2 { "Articles" }
        (list(visitor, articles))
        @if person.articles > articles.len() as u64 {
            p { a href=(target("/", [("q", query), ("sort", "newest")])) { "All of them" } }
        }
    };
    layout::page(visitor, &frame(&person.name), &main)
}
