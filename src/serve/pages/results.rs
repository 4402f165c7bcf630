//! Articles that answer, one below the other, with what matched in them.

use maud::{Markup, html};

use super::text::{link, marked, snippet};
use super::visitor::Visitor;
use crate::query::TextField;
use crate::results::Found;

/// Where a result leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Leads {
    /// To the article as it is.
    ToArticle,
    /// To the revision that was found.
    ToRevision,
}

/// Results one below the other.
pub(super) fn list(visitor: &Visitor, hits: &[Found], leads: Leads) -> Markup {
    html! { ol.results { @for hit in hits { li { (result(visitor, hit, leads)) } } } }
}

fn result(visitor: &Visitor, found: &Found, leads: Leads) -> Markup {
    let d = &found.document;
    let source = d.sources.first().map_or(d.url.host(), String::as_str);
    let article = match leads {
        Leads::ToArticle => format!("/articles/{}", d.id),
        Leads::ToRevision => format!("/articles/{}?revision={}", d.id, d.revision),
    };
    html! {
        article.result {
            h2 dir="auto" lang=[d.lang.as_deref()] {
                a href=(article) {
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
            (facts(visitor, found))
        }
    }
}

fn facts(visitor: &Visitor, found: &Found) -> Markup {
    let d = &found.document;
    html! {
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
