//! The ledger of a feed: what was done day by day, and what may have been missed.

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::super::problem::Problem;
use super::visitor::Visitor;
use crate::archive::{Gap, LedgerDay, Reader};

/// How far back the ledger of a feed reaches.
const SPAN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the ledger says of one feed.
pub(super) struct Ledger {
    days: Vec<LedgerDay>,
    gaps: Vec<Gap>,
}

/// The ledger of a feed up to `now`.
pub(super) fn ledger(reader: &Reader, feed: &str, now: Timestamp) -> Result<Ledger, Problem> {
    let span = now - SPAN..now;
    Ok(Ledger { days: reader.ledger(Some(feed), &span)?, gaps: reader.gaps(Some(feed), &span)? })
}

/// The ledger as a section of the feed's page, the last day first.
pub(super) fn section(visitor: &Visitor, ledger: &Ledger) -> Markup {
    html! {
        section {
            h2 { "The last thirty days" }
            (gaps(visitor, &ledger.gaps))
            @if !ledger.days.is_empty() {
                div.scroll tabindex="0" role="region" aria-label="Day by day" {
                    table.list {
                        thead { tr {
                            th scope="col" { "Day" }
                            @for name in ["Visits", "Failed", "New entries", "Pages", "Read", "Blocked", "Given up"] {
                                th.number scope="col" { (name) }
                            }
                        } }
                        tbody { @for day in ledger.days.iter().rev() { (row(visitor, day)) } }
                    }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, day: &LedgerDay) -> Markup {
    let counts = [
        day.polls,
        day.polls_failed,
        day.entries,
        day.pages_fetched,
        day.pages_extracted,
        day.pages_blocked,
        day.pages_given_up,
    ];
    html! {
        tr {
            th scope="row" { (visitor.locale.date(&day.day)) }
            @for count in counts { td.number { (visitor.locale.number(count)) } }
        }
    }
}

fn gaps(visitor: &Visitor, gaps: &[Gap]) -> Markup {
    html! {
        @if gaps.is_empty() {
            p.empty { "Nothing was missed, as far as the feed tells: each visit met an entry of the one before." }
        } @else {
            p { "Entries may have come and gone unseen:" }
            ul.plain {
                @for gap in gaps {
                    li {
                        "from " (visitor.locale.date(&gap.from.to_string()))
                        @match gap.until.map(|at| at.to_string()) {
                            Some(at) => { " to " (visitor.locale.date(&at)) },
                            None => " until now",
                        }
                    }
                }
            }
        }
    }
}
