//! The people and desks who write, and the page of each.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::parse_query;
use super::super::asked::Parameters;
use super::super::problem::Problem;
use super::super::state::View;
use super::super::timeline::{Timeline, timeline};
use super::chart;
use super::layout::{self, Frame, Section};
use super::results::{Leads, list};
use super::search_link::SearchLink;
use super::text::link;
use super::visitor::Visitor;
use crate::report::{self, Holdings, PersonRow};
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
    Parameters(asked): Parameters<Asked>,
) -> Result<Markup, Problem> {
    let query = parse_query(&asked.q)?;
    let read = move |View { reader, index, .. }: View<'_>| {
        let people = report::people(&Holdings::new(reader, index), &query, AUTHORS_SHOWN)?;
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

/// A person with their number of articles, as an entry of a list.
pub(super) fn person_link(visitor: &Visitor, person: &PersonRow) -> Markup {
    html! {
        a href={ "/authors/" (person.id) } {
            span.value { (person.name) }
            span.n { (visitor.locale.number(person.articles)) }
        }
    }
}

/// The page of an author.
pub(super) async fn author(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
) -> Result<Markup, Problem> {
    let read = move |View { state, reader, index }: View<'_>| {
        let none = || Problem::not_found(format!("no author is number {id}"));
        let id: i64 = id.parse().map_err(|_| none())?;
        let counts_as = reader.counts_as(id)?;
        let mut authors = reader.authors()?.into_iter();
        let name = authors.find(|author| author.id == counts_as).ok_or_else(none)?.name;
        let text = format!("by:\"{}\"", name.replace('"', " "));
        let query = parse_query(&text)?;
        let people = report::people(&Holdings::new(reader, index), &query, usize::MAX)?;
        let person = people.rows.into_iter().find(|row| row.id == counts_as).ok_or_else(none)?;
        let found = results::search(reader, index, &query, (ARTICLES_SHOWN, 0, Order::Newest))?;
        let all = state.days()?;
        let timeline = timeline(index, std::slice::from_ref(&query), &all)?;
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
    let all = SearchLink::now(query);
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
        @if let Some(timeline) = timeline { (chart::figure(visitor, all, timeline)) }
        h2 { "Articles" }
        (list(visitor, articles, Leads::ToArticle))
        @if person.articles > articles.len() as u64 {
            p { a href=(all.target(&[("sort", "newest")])) { "All of them" } }
        }
    };
    layout::page(visitor, &frame(&person.name), &main)
}
