//! `annals status --ledger` and `--gaps`: what was done, and what may have been missed.

use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

use jiff::Timestamp;

use super::poll::duration;
use super::{Global, out};
use crate::archive::{LedgerDay, Reader, Span};
use crate::clock;
use crate::export::GapRecord;

#[derive(Debug, Clone, clap::Args)]
pub struct Asked {
    /// Show times in which a feed may have shown entries that were never seen
    #[arg(long, conflicts_with_all = ["all", "ledger"])]
    gaps: bool,
    /// Show what was done, by feed and day
    #[arg(long, conflicts_with = "all")]
    ledger: bool,
    /// Of --gaps and --ledger: how far back
    #[arg(long, value_name = "TIME", value_parser = duration, default_value = "30d")]
    back: Duration,
    /// Of --gaps and --ledger: only this feed
    #[arg(long, value_name = "URL")]
    feed: Option<String>,
}

impl Asked {
    /// Whether one of the two is wanted.
    pub fn is_asked_for(&self) -> bool {
        self.gaps || self.ledger
    }
}

/// Prints what was asked for.
///
/// # Errors
/// Where the archive cannot be read.
pub fn run(global: &Global, reader: &Reader, args: Asked) -> anyhow::Result<ExitCode> {
    let now = clock::now();
    let span = now.checked_sub(args.back).unwrap_or(Timestamp::MIN)..now;
    let feed = args.feed.as_deref();
    if args.gaps {
        let gaps: Vec<GapRecord> =
            reader.gaps(feed, &span)?.into_iter().map(GapRecord::from).collect();
        return show(global, "gaps", &span, &gaps, gaps_table);
    }
    show(global, "ledger", &span, &reader.ledger(feed, &span)?, ledger_table)
}

fn show<T: serde::Serialize>(
    global: &Global,
    what: &str,
    span: &Span,
    rows: &[T],
    table: impl Fn(&[T]) -> Vec<Vec<String>>,
) -> anyhow::Result<ExitCode> {
    if global.json {
        let span = serde_json::json!({
            "from": span.start.to_string(), "until": span.end.to_string(),
        });
        out::json(&serde_json::json!({"span": span, what: rows}))?;
    } else if rows.is_empty() {
        out::say(global, &format!("none since {}", out::local(span.start)));
    } else {
        out::stdout().write_all(out::columns(&table(rows)).as_bytes())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn gaps_table(gaps: &[GapRecord]) -> Vec<Vec<String>> {
    let moment = |text: &str| text.parse().map(out::local).unwrap_or_default();
    let row = |gap: &GapRecord| {
        let until = gap.until.as_deref().map_or("still".into(), moment);
        vec![moment(&gap.from), until, gap.feed.clone()]
    };
    let head = ["FROM", "UNTIL", "FEED"].map(str::to_owned).to_vec();
    std::iter::once(head).chain(gaps.iter().map(row)).collect()
}

fn ledger_table(days: &[LedgerDay]) -> Vec<Vec<String>> {
    let row = |d: &LedgerDay| {
        let counts = [
            d.polls,
            d.polls_failed,
            d.entries,
            d.pages_fetched,
            d.pages_extracted,
            d.pages_blocked,
            d.pages_given_up,
            d.gaps,
        ];
        let counts = counts.iter().map(u64::to_string);
        std::iter::once(d.day.clone()).chain(counts).chain([d.feed.clone()]).collect()
    };
    let head = [
        "DAY", "POLLS", "FAILED", "ENTRIES", "PAGES", "ARTICLES", "BLOCKED", "GIVEN UP", "GAPS",
        "FEED",
    ];
    std::iter::once(head.map(str::to_owned).to_vec()).chain(days.iter().map(row)).collect()
}
