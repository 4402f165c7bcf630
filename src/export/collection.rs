//! How a corpus was collected: what the ledger says of the feeds that led to its articles.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::archive::{ArchiveError, Gap, Reader, Span};

/// What was done for the feeds of a corpus, and what was missed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Collection {
    /// By the feed's address.
    pub feeds: BTreeMap<String, FeedCollection>,
    /// Times in which something may have been missed, that touch the time of the corpus.
    pub gaps: Vec<Gap>,
}

/// What was done for one feed in the time of the corpus.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FeedCollection {
    /// Articles of the corpus that it led to.
    pub articles: u64,
    /// The day of the first good visit, in the time of the corpus or before.
    pub since: Option<String>,
    /// Visits to the feed.
    pub polls: u64,
    /// Of these, the ones that failed.
    pub polls_failed: u64,
    /// Visits to pages.
    pub pages_fetched: u64,
    /// Of these, the ones that met a wall in place of the article.
    pub pages_blocked: u64,
    /// The last ones to pages that are given up, or may not be fetched.
    pub pages_given_up: u64,
}

impl Collection {
    /// Reads what was done for these feeds, which led to so many articles each, in a span of time.
    pub fn read(
        reader: &Reader,
        articles: &BTreeMap<String, u64>,
        span: &Span,
    ) -> Result<Collection, ArchiveError> {
        let led = articles.iter().map(|(feed, articles)| {
            (feed.clone(), FeedCollection { articles: *articles, ..FeedCollection::default() })
        });
        let mut feeds: BTreeMap<String, FeedCollection> = led.collect();
        let first = span.start.to_string();
        let first = first.get(..10).unwrap_or_default();
        for day in reader.ledger(None, &(Timestamp::UNIX_EPOCH..span.end))? {
            let Some(feed) = feeds.get_mut(&day.feed) else { continue };
            if day.polls > day.polls_failed {
                feed.since.get_or_insert(day.day.clone());
            }
            if day.day.as_str() >= first {
                feed.polls += day.polls;
                feed.polls_failed += day.polls_failed;
                feed.pages_fetched += day.pages_fetched;
                feed.pages_blocked += day.pages_blocked;
                feed.pages_given_up += day.pages_given_up;
            }
        }
        let mut gaps = reader.gaps(None, span)?;
        gaps.retain(|gap| feeds.contains_key(&gap.feed));
        Ok(Collection { feeds, gaps })
    }

    /// It in Markdown: `first` is the day on which the first article was published.
    pub fn markdown(&self, first: Option<&str>) -> String {
        let mut out = String::from(
            "\n| Feed | articles | read since | visits | failed | pages fetched | met a wall | \
             given up |\n|---|---:|---|---:|---:|---:|---:|---:|\n",
        );
        for (url, f) in &self.feeds {
            let since = f.since.as_deref().unwrap_or("never");
            let (visits, failed) = (f.polls, f.polls_failed);
            let (fetched, blocked, given_up) = (f.pages_fetched, f.pages_blocked, f.pages_given_up);
            out += &format!(
                "| {url} | {} | {since} | {visits} | {failed} | {fetched} | {blocked} | {given_up} |\n",
                f.articles
            );
        }
        out += "\nVisits and pages are those from the first article's publication to the freezing. \
                Gaps, in which something may have been missed:\n\n";
        let gaps = self.late(first).chain(self.gaps.iter().map(gap));
        let gaps: String = gaps.map(|line| format!("- {line}\n")).collect();
        out += if gaps.is_empty() {
            "- none is known: every visit shared an entry with the one before\n"
        } else {
            &gaps
        };
        out
    }

    /// Feeds that were not read yet when the first article was published.
    fn late(&self, first: Option<&str>) -> impl Iterator<Item = String> {
        self.feeds.iter().filter_map(move |(url, feed)| match (&feed.since, first) {
            (None, _) => Some(format!("{url}: never read by this archive; its articles came otherwise")),
            (Some(since), Some(first)) if first < since.as_str() => Some(format!(
                "{url}: from {first} to {since}: not read yet; only what it still listed then is here"
            )),
            _ => None,
        })
    }
}

fn gap(gap: &Gap) -> String {
    let Gap { feed, from, until } = gap;
    match until {
        Some(until) => format!("{feed}: from {from} to {until}: two visits that share no entry"),
        None => format!("{feed}: from {from} on: it could not be read any more"),
    }
}
