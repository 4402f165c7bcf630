//! Readers' comments as threads.

use maud::{Markup, html};

use super::visitor::Visitor;
use crate::model::StoredComment;

/// How deep a thread is indented; deeper replies stand below each other.
const DEPTH_MAX: usize = 6;

/// Comments shown on a page; the interface for programs has all.
const COMMENTS_MAX: usize = 500;

/// The comments of an article, replies below what they answer.
pub(super) fn threads(
    visitor: &Visitor,
    comments: &[StoredComment],
    claimed: Option<u32>,
) -> Markup {
    let shown = &comments[..comments.len().min(COMMENTS_MAX)];
    html! {
        @if !comments.is_empty() {
            section.comments #comments aria-labelledby="comments-title" {
                h2 #comments-title {
                    (visitor.locale.number(comments.len() as u64))
                    (if comments.len() == 1 { " comment" } else { " comments" })
                }
                @if let Some(claimed) = claimed.filter(|n| *n as usize != comments.len()) {
                    p.empty { "The page says that it has " (visitor.locale.number(claimed.into())) "." }
                }
                @if comments.len() > shown.len() {
                    p.empty { "The first " (visitor.locale.number(COMMENTS_MAX as u64)) " are shown." }
                }
                (replies(visitor, shown, None, 0))
            }
        }
    }
}

fn replies(
    visitor: &Visitor,
    comments: &[StoredComment],
    parent: Option<i64>,
    depth: usize,
) -> Markup {
    let here: Vec<&StoredComment> = comments.iter().filter(|c| c.parent == parent).collect();
    html! {
        @if !here.is_empty() {
            ol.thread.flat[depth > DEPTH_MAX] {
                @for comment in here {
                    li {
                        (one(visitor, comment))
                        (replies(visitor, comments, Some(comment.id), depth + 1))
                    }
                }
            }
        }
    }
}

fn one(visitor: &Visitor, c: &StoredComment) -> Markup {
    let printed = c.when.as_deref().unwrap_or_default();
    html! {
        article.comment {
            p.meta {
                span.name { (c.author.as_deref().unwrap_or("(unsigned)")) }
                @match &c.at {
                    Some(at) => time datetime=(at) title=(printed) { (visitor.locale.date(at)) },
                    None => @if !printed.is_empty() { span { (printed) } },
                }
                @if let Some(votes) = c.votes { span { (format!("{votes:+}")) " votes" } }
            }
            @for paragraph in c.text.split("\n\n") { p dir="auto" { (paragraph) } }
        }
    }
}
