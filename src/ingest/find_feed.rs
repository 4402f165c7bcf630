//! The feed behind an address: the one that is there, one that the page names, one in the usual
//! places, or else the site's news sitemap, which is followed like a feed.

use crate::canonical_url::CanonicalUrl;
use crate::feed::{self, NotAFeed, Sitemap};
use crate::fetch::{FetchError, FetchSettings, Fetched, Fetcher, Response, Validators, Wanted};
use crate::model::Feed;

/// The most sitemaps of one site that are tried.
const SITEMAPS_MAX: usize = 8;

/// Where news sitemaps are that robots.txt does not name.
const SITEMAP_PATHS: [&str; 4] =
    ["/news-sitemap.xml", "/sitemap-news.xml", "/sitemap_news.xml", "/sitemap.xml"];

/// Why no feed was found.
#[derive(Debug, thiserror::Error)]
pub enum FindFeedError {
    /// Nothing can be fetched with these settings.
    #[error(transparent)]
    Settings(FetchError),
    /// The address cannot be fetched.
    #[error("cannot fetch {url}")]
    Fetch {
        /// What was asked for.
        url: CanonicalUrl,
        /// Why not.
        source: FetchError,
    },
    /// It answered 304 to somebody who has nothing.
    #[error("{0} answered 304 to an unconditional request")]
    NotModified(CanonicalUrl),
    /// There is no feed, neither there nor where it was sought.
    #[error(
        "{url} is no feed ({reason}), and the page names none that works; the usual places \
         ({places}) have none either, nor is there a news sitemap"
    )]
    Nowhere {
        /// What was asked for.
        url: CanonicalUrl,
        /// Why that is none.
        reason: NotAFeed,
        /// The paths that were tried.
        places: String,
    },
}

/// A feed that was found.
pub struct FoundFeed {
    /// Its address.
    pub url: CanonicalUrl,
    /// What it says.
    pub feed: Feed,
    /// Other feeds that the page names.
    pub others: Vec<CanonicalUrl>,
}

impl FoundFeed {
    /// One that nobody has looked at.
    pub fn unchecked(url: CanonicalUrl) -> FoundFeed {
        FoundFeed { url, feed: Feed::default(), others: Vec::new() }
    }
}

/// The feed at an address, or the first one that works of those that may belong to the page there.
///
/// # Errors
/// Where the address cannot be fetched, or nothing was found: then, where it was sought.
pub async fn find_feed(
    settings: &FetchSettings,
    url: &CanonicalUrl,
) -> Result<FoundFeed, FindFeedError> {
    let fetcher = Fetcher::new(settings.clone()).map_err(FindFeedError::Settings)?;
    let response = get(&fetcher, url, Wanted::Feed).await?;
    let no_feed = match parse(&response) {
        Ok(feed) => {
            // A temporary redirect is no new address.
            let url = response.moved_to.unwrap_or_else(|| url.clone());
            return Ok(FoundFeed { url, feed, others: Vec::new() });
        }
        Err(no_feed) => no_feed,
    };
    let html = String::from_utf8_lossy(&response.body);
    let named = feed::discover(&html, &response.url);
    let named: Vec<CanonicalUrl> = named.into_iter().map(|link| link.url).collect();
    let guesses = feed::common_paths(&response.url);
    for (n, candidate) in named.iter().chain(&guesses).enumerate() {
        let Ok(response) = get(&fetcher, candidate, Wanted::Feed).await else { continue };
        if let Ok(feed) = parse(&response) {
            let others = named.iter().enumerate().filter(|(m, _)| *m != n).map(|(_, u)| u.clone());
            let others = others.collect();
            return Ok(FoundFeed { url: candidate.clone(), feed, others });
        }
    }
    if let Some(found) = news_sitemap(&fetcher, &response.url).await {
        return Ok(found);
    }
    let places = guesses.iter().map(|u| u.as_url().path()).collect::<Vec<_>>().join(", ");
    Err(FindFeedError::Nowhere { url: url.clone(), reason: no_feed, places })
}

/// The site's first sitemap that holds news.
async fn news_sitemap(fetcher: &Fetcher, page: &CanonicalUrl) -> Option<FoundFeed> {
    let mut waiting: Vec<CanonicalUrl> = Vec::new();
    let robots = page.join("/robots.txt").ok()?;
    if let Ok(robots) = get(fetcher, &robots, Wanted::Page).await {
        let text = String::from_utf8_lossy(&robots.body);
        waiting.extend(feed::sitemaps_of(&text, &robots.url));
    }
    waiting.extend(SITEMAP_PATHS.iter().filter_map(|path| page.join(path).ok()));
    let mut tried: Vec<CanonicalUrl> = Vec::new();
    while tried.len() < SITEMAPS_MAX && !waiting.is_empty() {
        // Those that say "news" in their address come first.
        let likely = waiting.iter().position(|u| u.as_str().contains("news")).unwrap_or(0);
        let url = waiting.remove(likely);
        if tried.contains(&url) {
            continue;
        }
        tried.push(url.clone());
        let Ok(response) = get(fetcher, &url, Wanted::Feed).await else { continue };
        match feed::sitemap(&response.body, &response.url) {
            Some(Sitemap::Index(others)) => waiting.extend(others.into_iter().map(|l| l.url)),
            Some(Sitemap::Pages(_)) => {
                if let Ok(feed) = parse(&response) {
                    return Some(FoundFeed { url, feed, others: Vec::new() });
                }
            }
            None => {}
        }
    }
    None
}

fn parse(response: &Response) -> Result<Feed, NotAFeed> {
    let kind = response.headers.content_type.as_deref();
    feed::parse(&response.body, &response.url, kind).map(|parsed| parsed.value)
}

async fn get(
    fetcher: &Fetcher,
    url: &CanonicalUrl,
    wanted: Wanted,
) -> Result<Response, FindFeedError> {
    match fetcher.get(url, wanted, &Validators::default()).await {
        Ok(Fetched::Response(response)) => Ok(response),
        Ok(Fetched::NotModified { .. }) => Err(FindFeedError::NotModified(url.clone())),
        Err(failure) => Err(FindFeedError::Fetch { url: url.clone(), source: failure.error }),
    }
}
