//! What stands around an article: its near copies elsewhere, and others like it.

use maud::{Markup, html};

use super::visitor::Visitor;
use crate::model::Revision;
use crate::report::{Cluster, ClusterRow, Similar};

/// Copies that are shown.
const COPIES_SHOWN: usize = 12;

/// The near copies, the first published first; nothing where there are none.
pub(super) fn copies(visitor: &Visitor, r: &Revision, cluster: Option<&Cluster>) -> Markup {
    let copies = cluster.map_or(&[][..], |cluster| &cluster.articles);
    html! {
        @if copies.len() > 1 {
            section {
                h2 { "Near copies" }
                ol.related {
                    @for copy in copies.iter().take(COPIES_SHOWN) {
                        li { (one_copy(visitor, copy, copy.id == r.article_id.as_str())) }
                    }
                }
                @if copies.len() > COPIES_SHOWN {
                    p.faint { "and " (visitor.locale.number((copies.len() - COPIES_SHOWN) as u64)) " more" }
                }
            }
        }
    }
}

fn one_copy(visitor: &Visitor, copy: &ClusterRow, is_this: bool) -> Markup {
    let source = copy.source.as_deref().unwrap_or(&copy.url);
    html! {
        @if is_this { strong { (source) } } @else { a href={ "/articles/" (copy.id) } { (source) } }
        span.faint {
            " " (visitor.locale.date(&copy.published))
            @if !is_this { ", " (visitor.locale.percent(copy.share)) " the same" }
        }
    }
}

/// Articles that are similar in their words; copies stand above already.
pub(super) fn similar(similar: Option<&Similar>) -> Markup {
    let rows = similar.map_or(&[][..], |similar| &similar.rows);
    let rows: Vec<_> = rows.iter().filter(|row| !row.is_copy).collect();
    html! {
        @if !rows.is_empty() {
            section {
                h2 { "Related" }
                ul.related {
                    @for row in rows {
                        li {
                            a href={ "/articles/" (row.id) } dir="auto" {
                                (row.title.as_deref().unwrap_or("(no title)"))
                            }
                            @if let Some(source) = &row.source { span.faint { " " (source) } }
                        }
                    }
                }
            }
        }
    }
}
