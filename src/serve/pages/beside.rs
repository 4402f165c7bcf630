//! What stands beside an article: when it was captured, what can be taken away, where it is from.

use maud::{Markup, html};

use super::text::link;
use super::visitor::Visitor;
use crate::model::Revision;

/// When it was captured, its revisions, and the page as it was.
pub(super) fn captured(visitor: &Visitor, r: &Revision) -> Markup {
    let at = r.captured.to_string();
    html! {
        section {
            h2 { "Captured" }
            p { time datetime=(at) { (visitor.locale.date(&at)) } }
            @if r.revisions > 1 {
                p { "Revision " (r.number) " of " (r.revisions) }
                p.revisions {
                    @for number in 1..=r.revisions {
                        a href={ "/articles/" (r.article_id) "?revision=" (number) }
                            aria-current=[(number == r.number).then_some("true")]
                            aria-label={ "Revision " (number) } { (number) }
                    }
                }
                p { a href={ "/articles/" (r.article_id) "/compare" } { "What was changed" } }
            }
            p { a href={ "/articles/" (r.article_id) "/original?revision=" (r.number) } { "The page as it was" } }
            p { (link(r.url.as_str(), "The page today")) }
        }
    }
}

/// The article as files.
pub(super) fn downloads(r: &Revision) -> Markup {
    let api = format!("/api/v1/articles/{}", r.article_id);
    html! {
        section {
            h2 { "Take away" }
            ul.plain {
                li { a href={ (api) "?revision=" (r.number) } { "JSON" } }
                li { a href={ (api) "/raw?revision=" (r.number) } { "Captured page" } }
                @if r.revisions > 1 { li { a href={ (api) "/diff" } { "Changes, as JSON" } } }
            }
        }
    }
}

/// Where each field is from, and what the publisher allows.
pub(super) fn provenance(r: &Revision) -> Markup {
    html! {
        section {
            h2 { "Where it is from" }
            details {
                summary { "Each field and its source" }
                dl.provenance {
                    @for (field, (source, place)) in &r.provenance {
                        dt { (field.replace('_', " ")) }
                        dd { (source) @if !place.is_empty() { " " code { (place) } } }
                    }
                }
            }
            @if let Some(licence) = &r.licence { p { "Licence: " (link(licence, licence)) } }
            @if !r.reservations.is_empty() { p { "Reserved: " (r.reservations.join(", ")) } }
        }
    }
}
