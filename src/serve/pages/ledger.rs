//! The ledger of some feeds: what was done day by day, and what may have been missed.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use maud::{Markup, html};

use super::super::problem::Problem;
use super::super::target::target;
use super::visitor::Visitor;
use crate::archive::{Gap, LedgerDay, Reader};

/// How far back the ledger reaches.
const SPAN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What the ledger says of some feeds, taken together.
pub(super) struct Ledger {
    days: BTreeMap<String, Counts>,
    gaps: Vec<Gap>,
    feeds: usize,
}

const COLUMNS: [&str; 7] =
    ["Visits", "Failed", "New entries", "Pages", "Read", "Blocked", "Given up"];

/// What was done on one day, a number for each column.
type Counts = [u64; COLUMNS.len()];

impl Ledger {
    /// The ledger of feeds up to `now`.
    pub fn of(reader: &Reader, feeds: &[&str], now: Timestamp) -> Result<Ledger, Problem> {
        let span = now - SPAN..now;
        let mut ledger = Ledger { days: BTreeMap::new(), gaps: Vec::new(), feeds: feeds.len() };
        for feed in feeds {
            for day in reader.ledger(Some(feed), &span)? {
                let sums = ledger.days.entry(day.day.clone()).or_default();
                sums.iter_mut().zip(counts(&day)).for_each(|(sum, count)| *sum += count);
            }
            ledger.gaps.extend(reader.gaps(Some(feed), &span)?);
        }
        ledger.gaps.sort_by_key(|gap| gap.from);
        Ok(ledger)
    }
}

fn counts(day: &LedgerDay) -> Counts {
    [
        day.polls,
        day.polls_failed,
        day.entries,
        day.pages_fetched,
        day.pages_extracted,
        day.pages_blocked,
        day.pages_given_up,
    ]
}

/// The ledger as a section of a page, the last day first.
pub(super) fn section(visitor: &Visitor, ledger: &Ledger) -> Markup {
    html! {
        section {
            h2 { "The last thirty days" }
            (gaps(visitor, ledger))
            @if !ledger.days.is_empty() {
                div.scroll tabindex="0" role="region" aria-label="Day by day" {
                    table.list {
                        thead { tr {
                            th scope="col" { "Day" }
                            @for name in COLUMNS { th.number scope="col" { (name) } }
                        } }
                        tbody {
                            @for (day, counts) in ledger.days.iter().rev() { (row(visitor, day, counts)) }
                        }
                    }
                }
            }
        }
    }
}

fn row(visitor: &Visitor, day: &str, counts: &Counts) -> Markup {
    html! {
        tr {
            th.when scope="row" { (visitor.locale.date(day)) }
            @for count in counts { td.number { (visitor.locale.number(*count)) } }
        }
    }
}

fn gaps(visitor: &Visitor, ledger: &Ledger) -> Markup {
    html! {
        @if ledger.gaps.is_empty() {
            p.empty { "Nothing was missed, as far as can be told: each visit met an entry of the one before." }
        } @else {
            p { "Entries may have come and gone unseen:" }
            ul.plain {
                @for gap in &ledger.gaps {
                    li {
                        "from " (visitor.locale.date(&gap.from.to_string()))
                        @match gap.until.map(|at| at.to_string()) {
                            Some(at) => { " to " (visitor.locale.date(&at)) },
                            None => " until now",
                        }
                        @if ledger.feeds > 1 {
                            " in " a href=(target("/feeds/one", [("url", gap.feed.as_str())])) { (gap.feed) }
                        }
                    }
                }
            }
        }
    }
}
