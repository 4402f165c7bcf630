//! Saved searches: saved, forgotten, and what is new for each.

use std::sync::Arc;

use axum::Form;
use axum::extract::State as Shared;
use axum::response::Redirect;
use maud::{Markup, html};
use serde::Deserialize;

use super::super::State;
use super::super::api::parse_query;
use super::super::problem::Problem;
use super::super::state::View;
use super::super::target::target;
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;
use crate::clock;
use crate::model::Watch;
use crate::report::{self, Holdings, News};

/// New articles of each search that are listed.
const NEWS_SHOWN: usize = 10;

/// The length of a name, in characters.
const NAME_CHARS_MAX: usize = 100;

/// The saved searches.
pub(super) async fn watches(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
) -> Result<Markup, Problem> {
    let read = move |View { reader, index, .. }: View<'_>| {
        let mut news = Vec::new();
        for watch in reader.watches()? {
            let query = parse_query(&watch.query)?;
            news.push(report::news(&Holdings::new(reader, index), &watch, &query)?);
        }
        Ok(show(&visitor, &news))
    };
    state.read(read).await
}

fn show(visitor: &Visitor, news: &[News]) -> Markup {
    let main = html! {
        h1 { "Saved searches" }
        @if news.is_empty() { p.empty { "None yet: a page of results offers to save its search." } }
        @for news in news { (watch(visitor, news)) }
    };
    let frame =
        Frame { title: "Saved searches", section: Section::Saved, query: Some(""), head: html! {} };
    layout::page(visitor, &frame, &main)
}

fn watch(visitor: &Visitor, news: &News) -> Markup {
    html! {
        section.watch {
            h2 { a href=(target("/", [("q", news.query.as_str())])) { (news.name) } }
            p.meta {
                code { (news.query) }
                span {
                    (visitor.locale.number(news.rows.len() as u64)) " new since "
                    time datetime=(news.since) { (visitor.locale.date(&news.since)) }
                }
                a href=(target("/search.atom", [("q", news.query.as_str())])) { "Subscribe" }
            }
            ul.plain {
                @for row in news.rows.iter().rev().take(NEWS_SHOWN) {
                    li {
                        a href={ "/articles/" (row.id) } dir="auto" { (row.title.as_deref().unwrap_or("(no title)")) }
                        @if let Some(source) = &row.source { span.faint { " · " (source) } }
                    }
                }
            }
            @if visitor.may_change {
                form.inline method="post" action="/saved/change" {
                    input type="hidden" name="name" value=(news.name);
                    button.plain name="change" value="seen" { "Mark as seen" }
                    button.plain name="change" value="forget" { "Forget" }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Save {
    name: String,
    q: String,
}

/// Saves a search.
pub(super) async fn save(
    Shared(state): Shared<Arc<State>>,
    Form(asked): Form<Save>,
) -> Result<Redirect, Problem> {
    parse_query(&asked.q)?;
    let name = asked.name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_CHARS_MAX {
        let detail = format!("a name has from 1 to {NAME_CHARS_MAX} characters");
        return Err(Problem::wrong(detail));
    }
    let write = move |View { state, index, .. }: View<'_>| {
        let now = clock::now();
        let looked_change = index.last_change()?.unwrap_or(0);
        let watch = Watch { name, query: asked.q, created: now, looked_at: now, looked_change };
        state.write(|archive| archive.save_watch(&watch))
    };
    state.read(write).await?;
    Ok(Redirect::to("/saved"))
}

#[derive(Debug, Deserialize)]
pub(super) struct ChangeAsked {
    name: String,
    change: Change,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Change {
    Seen,
    Forget,
}

/// Forgets a search, or notes that its news were seen.
pub(super) async fn change(
    Shared(state): Shared<Arc<State>>,
    Form(asked): Form<ChangeAsked>,
) -> Result<Redirect, Problem> {
    let write = move |View { state, index, .. }: View<'_>| {
        let change = index.last_change()?.unwrap_or(0);
        state.write(|archive| match asked.change {
            Change::Forget => archive.remove_watch(&asked.name).map(drop),
            Change::Seen => archive.looked(&[asked.name], change, clock::now()),
        })
    };
    state.read(write).await?;
    Ok(Redirect::to("/saved"))
}
