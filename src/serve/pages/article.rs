//! The page of an article: made for reading, with everything the archive knows beside it.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::HeaderMap;
use maud::{Markup, html};

use super::super::State;
use super::super::api::{RevisionParameter, revision};
use super::super::asked::{ArticlePath, Parameters};
use super::super::problem::Problem;
use super::super::state::View;
use super::super::target::target;
use super::super::validators::last_modified;
use super::comments::threads;
use super::layout::{self, Frame, Section};
use super::related;
use super::text::{clean, link};
use super::visitor::Visitor;
use super::{beside, citation};
use crate::model::{Access, Author, AuthorKind, Revision, StoredComment};
use crate::report::{self, Cluster, Holdings, Similar};

/// The page of an article, in its last revision or the one asked for.
pub(super) async fn article(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(wanted): Parameters<RevisionParameter>,
) -> Result<(HeaderMap, Markup), Problem> {
    let read = move |View { reader, index, .. }: View<'_>| {
        let revision = revision(reader, &id, wanted.revision)?;
        let around = Around {
            comments: reader.comments(&id)?,
            copies: report::cluster(reader, &id)?,
            similar: report::similar(&Holdings::new(reader, index), &id, SIMILAR_SHOWN)?,
        };
        Ok((last_modified(revision.captured), show(&visitor, &revision, &around)))
    };
    state.read(read).await
}

/// Similar articles that are shown.
const SIMILAR_SHOWN: usize = 5;

/// What the archive knows around an article.
struct Around {
    comments: Vec<StoredComment>,
    copies: Option<Cluster>,
    similar: Option<Similar>,
}

fn show(visitor: &Visitor, r: &Revision, around: &Around) -> Markup {
    let title = r.title.as_deref().unwrap_or("(no title)");
    let main = html! {
        div.article-page {
            article.reading {
                (head(visitor, r, title))
                @if r.html.trim().is_empty() {
                    p.empty { "No text was found on the page." }
                } @else {
                    div.prose lang=[r.lang.as_deref()] dir="auto" { (clean(&r.html)) }
                }
                (labels(r))
                (about_authors(&r.authors))
                (threads(visitor, &around.comments, r.comments_claimed))
            }
            aside.beside aria-label="About this article" {
                (beside::captured(visitor, r))
                (citation::section(r))
                (beside::downloads(r))
                (related::copies(visitor, r, around.copies.as_ref()))
                (related::similar(around.similar.as_ref()))
                (beside::provenance(r))
            }
        }
    };
    let head = html! {
        link rel="alternate" type="application/json" href={ "/api/v1/articles/" (r.article_id) };
    };
    layout::page(visitor, &Frame { title, section: Section::None, query: Some(""), head }, &main)
}

fn head(visitor: &Visitor, r: &Revision, title: &str) -> Markup {
    let source = r.source.name.as_deref().or(r.site_name.as_deref());
    html! {
        header.article-head lang=[r.lang.as_deref()] dir="auto" {
            p.kicker {
                a href={ "/sources/" (r.url.host()) } { (source.unwrap_or(r.url.host())) }
                @if let Some(section) = &r.section { " · " (section) }
            }
            h1 { (title) }
            @if let Some(lead) = r.lead.as_deref().filter(|lead| !r.text.contains(*lead)) {
                p.lead { (lead) }
            }
            p.byline {
                @if !r.authors.is_empty() {
                    "By "
                    @for (n, author) in r.authors.iter().enumerate() {
                        @if n > 0 { ", " }
                        a href=(target("/", [("q", format!("by:{:?}", author.name).as_str())])) { (author.name) }
                    }
                } @else if let Some(byline) = &r.byline { (byline) }
                @if !r.agencies.is_empty() { " (" (r.agencies.join(", ")) ")" }
            }
            p.meta {
                @if let Some(published) = &r.published {
                    span { "Published " time datetime=(published) { (visitor.locale.date(published)) } }
                }
                @if let Some(modified) = r.modified.as_ref().filter(|m| r.published.as_ref() != Some(m)) {
                    span { "changed " time datetime=(modified) { (visitor.locale.date(modified)) } }
                }
                @if r.access == Some(Access::Paywalled) { span.badge { "behind a paywall" } }
                span { (visitor.locale.number(u64::from(r.words))) " words" }
            }
        }
    }
}

fn labels(r: &Revision) -> Markup {
    html! {
        @if let Some(image) = &r.image {
            p.picture {
                "Picture, not loaded: "
                (link(&image.url, image.caption.as_deref().unwrap_or("at the publisher’s")))
                @if let Some(credit) = &image.credit { " (" (credit) ")" }
            }
        }
        @if !r.tags.is_empty() {
            ul.tags aria-label="Tags" {
                @for tag in &r.tags {
                    li { a href=(target("/", [("q", format!("tag:{tag:?}").as_str())])) { (tag) } }
                }
            }
        }
    }
}

fn about_authors(authors: &[Author]) -> Markup {
    let told: Vec<&Author> =
        authors.iter().filter(|a| a.bio.is_some() || a.role.is_some() || a.url.is_some()).collect();
    html! {
        @if !told.is_empty() {
            section.authors aria-label="About the authors" {
                @for author in told { (author_card(author)) }
            }
        }
    }
}

fn author_card(author: &Author) -> Markup {
    let initials = author.name.split_whitespace().filter_map(|word| word.chars().next());
    let initials: String = initials.take(2).collect();
    let kind = if author.kind == AuthorKind::Organization { "desk" } else { "person" };
    html! {
        div.card {
            span.initials.(kind) aria-hidden="true" { (initials) }
            div {
                p.name {
                    a href=(target("/", [("q", format!("by:{:?}", author.name).as_str())])) { (author.name) }
                    @if let Some(role) = &author.role { span.role { (role) } }
                }
                @if let Some(bio) = &author.bio { p.bio dir="auto" { (bio) } }
                @if let Some(url) = &author.url { p.profile { (link(url, "Profile at the publisher’s")) } }
            }
        }
    }
}
