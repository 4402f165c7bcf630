//! Back in time, by what a site offers: documents of the feed's past, or else its sitemaps.
//!
//! The roads, the first that leads anywhere is taken: documents that the feed itself leads to
//! (RFC 5005; `next_url` of JSON Feed), the numbered pages of a WordPress feed, the sitemaps that
//! robots.txt names. Only within the feed's own site, as politely as any visit; what was taken
//! whole is not asked for again. What is found is queued like the entries of a poll; the next pass
//! fetches the pages.

mod walk;

use std::collections::HashSet;
use std::sync::Arc;

use jiff::Timestamp;

use super::{Services, Stop, robots};
use crate::archive::{ArchiveError, PastDocument};
use crate::canonical_url::CanonicalUrl;
use crate::clock;
use crate::feed::{self, Location, Sitemap};
use crate::fetch::{Response, Wanted};
use crate::model::{Entry, Feed, FeedState};
use walk::Walk;

/// How far back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillPlan {
    /// Not before this moment.
    pub since: Option<Timestamp>,
    /// Stop after the document that brings the new entries to this number.
    pub entries_max: u64,
}

/// By which road a feed's past was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Road {
    /// The feed leads there.
    Paged,
    /// `?paged=` of WordPress.
    Numbered,
    /// Sitemaps.
    Sitemaps,
    /// The site offers none.
    None,
}

impl Road {
    /// Its name in every output.
    pub fn name(self) -> &'static str {
        match self {
            Road::Paged => "paged feed",
            Road::Numbered => "numbered pages",
            Road::Sitemaps => "sitemaps",
            Road::None => "none",
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackfillReport {
    /// The feed's address, as in `feeds.toml`.
    pub url: CanonicalUrl,
    /// What it is called.
    pub name: String,
    /// The road that was taken.
    pub road: Road,
    /// Documents that were fetched.
    pub documents: u32,
    /// Documents that were read before, and not fetched again.
    pub remembered: u32,
    /// Entries that were new.
    pub entries_new: u64,
    /// Why it ended.
    pub end: String,
}

/// Goes back in time along one feed.
///
/// # Errors
/// Where the archive cannot be read or written; what was recorded by then stays.
pub async fn backfill_feed(
    services: &Arc<Services>,
    feed: &FeedState,
    plan: &BackfillPlan,
    stop: &Stop,
) -> Result<BackfillReport, ArchiveError> {
    let report = BackfillReport {
        url: feed.subscription.url.clone(),
        name: feed.name().to_owned(),
        road: Road::None,
        documents: 0,
        remembered: 0,
        entries_new: 0,
        end: "the site offers no way back".into(),
    };
    let mut walk = Walk::begin((services, feed), plan, stop, report).await?;
    let current = match walk.fetch(&feed.address).await {
        Ok(response) => response,
        Err(why) => {
            walk.report.end = why;
            return Ok(walk.report);
        }
    };
    let document = parse(&current);
    let next = document.as_ref().and_then(|d| walk.next_of(d, &current.url));
    if let Some(next) = next {
        walk.report.road = Road::Paged;
        walk.follow(next).await?;
    } else if let Some(document) = document
        && let Some(second) = numbered(&current.url, 2)
    {
        walk.seen.extend(document.entries.into_iter().map(|e| e.id));
        walk.count(second).await?;
    }
    if walk.report.road == Road::None {
        walk.sitemaps(&current.url).await?;
    }
    robots::remember(services, 1).await?;
    Ok(walk.report)
}

impl Walk<'_> {
    /// Follows a chain of documents to its end.
    async fn follow(&mut self, first: CanonicalUrl) -> Result<(), ArchiveError> {
        let mut visited = HashSet::from([self.feed.address.clone()]);
        let mut next = Some(first);
        while let Some(url) = next.take() {
            if !visited.insert(url.clone()) {
                return self.arrive("the documents lead in a circle").await;
            }
            if self.is_over() {
                return Ok(());
            }
            if let Some(known) = self.remembered(&url)? {
                next = known.next;
                continue;
            }
            let response = match self.fetch(&url).await {
                Ok(response) => response,
                Err(why) => return self.end(&why),
            };
            let Some(document) = parse(&response) else {
                return self.end(&format!("{url} is no feed"));
            };
            let further = self.next_of(&document, &response.url);
            if !self.take(response, document.entries, past(url, further.clone(), None)).await? {
                return self.end("everything further back is before --since");
            }
            next = further;
        }
        self.arrive("the end of what the feed leads to").await
    }

    /// Counts the numbered pages of a feed up, until one brings nothing that was not met.
    async fn count(&mut self, second: CanonicalUrl) -> Result<(), ArchiveError> {
        let mut url = second;
        for number in 3.. {
            if self.is_over() {
                return Ok(());
            }
            let after = numbered(&url, number);
            if self.remembered(&url)?.is_some() {
                self.report.road = Road::Numbered;
            } else {
                let Ok(response) = self.fetch(&url).await else { break };
                let Some(document) = parse(&response) else { break };
                let news = document.entries.iter().filter(|e| !self.seen.contains(&e.id)).count();
                if news == 0 {
                    break;
                }
                self.report.road = Road::Numbered;
                let past = past(url.clone(), after.clone(), None);
                if !self.take(response, document.entries, past).await? {
                    return self.end("everything further back is before --since");
                }
            }
            let Some(after) = after else { break };
            url = after;
        }
        match self.report.road {
            Road::Numbered => self.arrive("the last of the numbered pages").await,
            _ => Ok(()),
        }
    }

    /// Goes through the sitemaps of the site, the newest of an index first.
    async fn sitemaps(&mut self, page: &CanonicalUrl) -> Result<(), ArchiveError> {
        let Ok(robots) = page.join("/robots.txt") else { return Ok(()) };
        let Ok(response) = self.fetch_as(&robots, Wanted::Page).await else { return Ok(()) };
        let text = String::from_utf8_lossy(&response.body).into_owned();
        let named = feed::sitemaps_of(&text, &response.url);
        let plain = |url| Location { url, modified: None, news: None };
        let mut waiting: Vec<Location> = named.into_iter().map(plain).collect();
        let mut visited = HashSet::new();
        while let Some(map) = waiting.pop() {
            if self.is_over() {
                return Ok(());
            }
            let modified = map.modified.map(|d| d.to_string());
            let is_old = self.is_before(map.modified.and_then(|d| d.timestamp()));
            if !self.is_ours(&map.url) || is_old || !visited.insert(map.url.clone()) {
                continue;
            }
            self.report.road = Road::Sitemaps;
            let known = self.known(&map.url)?;
            if known.is_some_and(|k| k.modified.is_some() && k.modified == modified) {
                self.report.remembered += 1;
                continue;
            }
            let Ok(response) = self.fetch(&map.url).await else { continue };
            match feed::sitemap(&response.body, &response.url) {
                Some(Sitemap::Index(mut maps)) => {
                    // Taken from the end: the newest, and those without a date, last.
                    maps.reverse();
                    maps.sort_by_key(|m| m.modified.and_then(|d| d.timestamp()));
                    waiting.extend(maps);
                }
                Some(Sitemap::Pages(pages)) => {
                    let entries = pages.into_iter().filter(|p| self.is_ours(&p.url)).map(entry);
                    let entries = entries.collect();
                    self.take(response, entries, past(map.url, None, modified)).await?;
                }
                None => {}
            }
        }
        match self.report.road {
            Road::Sitemaps => self.arrive("the end of the sitemaps").await,
            _ => Ok(()),
        }
    }
}

fn parse(response: &Response) -> Option<Feed> {
    let kind = response.headers.content_type.as_deref();
    feed::parse(&response.body, &response.url, kind).ok().map(|parsed| parsed.value)
}

/// A document that was read now.
fn past(url: CanonicalUrl, next: Option<CanonicalUrl>, modified: Option<String>) -> PastDocument {
    PastDocument { url, next, modified, read: clock::now() }
}

/// Page `number` of a WordPress feed.
fn numbered(feed: &CanonicalUrl, number: u32) -> Option<CanonicalUrl> {
    let query = feed.as_url().query().unwrap_or_default();
    let others = query.split('&').filter(|p| !p.is_empty() && !p.starts_with("paged="));
    let mut query: Vec<String> = others.map(str::to_owned).collect();
    query.push(format!("paged={number}"));
    feed.join(&format!("?{}", query.join("&"))).ok()
}

/// A page of a sitemap as an entry.
fn entry(page: Location) -> Entry {
    let news = page.news.unwrap_or_default();
    Entry {
        id: page.url.canonical().to_string(),
        stated_link: Some(page.url.to_string()),
        link: Some(page.url),
        title: news.title,
        published: news.published,
        updated: page.modified,
        categories: news.keywords,
        ..Entry::default()
    }
}
