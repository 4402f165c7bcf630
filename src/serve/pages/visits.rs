//! Visits to feeds as a table, the last one first.

use maud::{Markup, html};

use super::super::target::target;
use super::visitor::Visitor;
use crate::archive::RecentPoll;

/// Visits to one feed.
pub(super) fn of_one(visitor: &Visitor, polls: &[RecentPoll]) -> Markup {
    table(visitor, polls, Column::None)
}

/// Visits to any feeds, each with its name.
pub(super) fn of_all(visitor: &Visitor, polls: &[RecentPoll]) -> Markup {
    table(visitor, polls, Column::Feed)
}

/// What stands beside the visits.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Feed,
    None,
}

fn table(visitor: &Visitor, polls: &[RecentPoll], column: Column) -> Markup {
    html! {
        @if polls.is_empty() { p.empty { "None yet." } } @else {
            div.scroll tabindex="0" role="region" aria-label="Last visits" {
                table.list {
                    thead { tr {
                        th scope="col" { "When" }
                        @if column == Column::Feed { th scope="col" { "Feed" } }
                        th scope="col" { "Outcome" }
                        th.number scope="col" { "Status" } th.number scope="col" { "New entries" }
                        th scope="col" { "Why" }
                    } }
                    tbody { @for poll in polls { (row(visitor, poll, column)) } }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, poll: &RecentPoll, column: Column) -> Markup {
    let at = poll.at.to_string();
    html! {
        tr {
            td.when { time datetime=(at) { (visitor.locale.date(&at)) } }
            @if column == Column::Feed {
                td { a href=(target("/feeds/one", [("url", poll.feed.as_str())])) {
                    (poll.name.as_deref().unwrap_or(&poll.feed))
                } }
            }
            td { (poll.outcome) }
            td.number { @if let Some(status) = poll.status { (status) } }
            td.number { (visitor.locale.number(u64::from(poll.entries_new))) }
            td { (poll.error.as_deref().unwrap_or_default()) }
        }
    }
}
