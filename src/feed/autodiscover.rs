//! The feeds of a site, from its home page.

use super::rewrite::Entities;
use super::rewrite::tokens::{Tag, Token, Tokens};
use crate::canonical_url::CanonicalUrl;

/// The most feeds that one page names; pages of comments name hundreds.
const LINKS_MAX: usize = 100;

/// Media types of feeds (HTML s.4.6.6.1, and what publishers write instead).
const TYPES: &[&str] = &[
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "application/xml",
    "text/xml",
    "text/rss+xml",
    "text/atom+xml",
    "application/rss",
    "application/atom",
];

/// Paths at which sites keep a feed that they do not name, the likeliest first.
const PATHS: &[&str] =
    &["feed", "rss", "rss.xml", "atom.xml", "index.xml", "feed.xml", "feed.json"];

/// A feed that a page names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FeedLink {
    /// Where it is.
    pub url: CanonicalUrl,
    /// What the page calls it.
    pub title: Option<String>,
    /// Whether it seems to hold comments rather than articles.
    pub comments: bool,
}

/// The feeds that a home page names (`link rel=alternate`), in its order, those of comments last.
pub fn discover(html: &str, base: &CanonicalUrl) -> Vec<FeedLink> {
    let entities = Entities::default();
    let mut resolve_from = base.clone();
    let mut based = false;
    let mut found: Vec<FeedLink> = Vec::new();
    let mut tokens = Tokens::new(html);
    while let Some(token) = tokens.next() {
        let Token::Start(tag) = token else { continue };
        let is = |name: &str| tag.name.eq_ignore_ascii_case(name);
        if is("script") || is("style") || is("template") {
            tokens.skip_raw(tag.name);
        } else if is("base") && !based {
            // Only the first one counts (HTML s.4.2.3).
            let href = tag.attribute("href").and_then(|h| base.join(&entities.decode(h)).ok());
            based = href.is_some();
            resolve_from = href.unwrap_or(resolve_from);
        } else if is("link")
            && let Some(link) = feed_link(&tag, &resolve_from, &entities)
            && !found.iter().any(|known| known.url == link.url)
        {
            found.push(link);
            if found.len() == LINKS_MAX {
                break;
            }
        }
    }
    found.sort_by_key(|link| link.comments);
    found
}

/// Where a feed may be that the home page does not name; each must be tried by parsing.
pub fn common_paths(base: &CanonicalUrl) -> Vec<CanonicalUrl> {
    let at_root = PATHS.iter().filter_map(|path| base.join(&format!("/{path}")).ok());
    // A blog in a folder has its feed there.
    let folder = base.as_url().path().trim_end_matches('/');
    let beside = PATHS.iter().filter_map(|path| base.join(&format!("{folder}/{path}")).ok());
    let mut paths: Vec<CanonicalUrl> = Vec::new();
    for path in beside.chain(at_root) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

fn feed_link(tag: &Tag<'_>, base: &CanonicalUrl, entities: &Entities) -> Option<FeedLink> {
    let relations = tag.attribute("rel")?.to_ascii_lowercase();
    let mut relations = relations.split_ascii_whitespace();
    if !relations.any(|rel| rel == "alternate" || rel == "feed") {
        return None;
    }
    let kind = tag.attribute("type")?.to_ascii_lowercase();
    if !TYPES.contains(&kind.split(';').next().unwrap_or_default().trim()) {
        return None;
    }
    let href = entities.decode(tag.attribute("href")?);
    // Old pages spell the scheme so that browsers open their reader.
    let href = href.trim();
    let href = match href.strip_prefix("feed:") {
        Some(rest) if rest.starts_with("//") => format!("http:{rest}"),
        Some(rest) => rest.to_owned(),
        None => href.to_owned(),
    };
    let url = base.join(&href).ok().filter(|_| !href.is_empty())?;
    // The programming interface of a common publishing system is announced as JSON too.
    if url.as_str().contains("/wp-json/") || url.as_str().contains("oembed") {
        return None;
    }
    let title = tag.attribute("title").map(|t| entities.decode(t).trim().to_owned());
    let comments = is_of_comments(&url, title.as_deref().unwrap_or_default());
    Some(FeedLink { url, title: title.filter(|t| !t.is_empty()), comments })
}

fn is_of_comments(url: &CanonicalUrl, title: &str) -> bool {
    // "Comments" in the languages whose words differ in their beginning.
    const WORDS: [&str; 6] = ["comment", "kommenta", "coment", "commenti", "комментар", "reacties"];
    let path = url.as_url().path().to_ascii_lowercase();
    let title = title.to_lowercase();
    path.contains("comments") || WORDS.iter().any(|word| title.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(html: &str, expected: &[&str]) {
        let base = CanonicalUrl::parse("http://e.org/news/").unwrap();
        let found: Vec<String> =
            discover(html, &base).into_iter().map(|f| f.url.to_string()).collect();
        assert_eq!(found, expected, "{html}");
    }

    #[test]
    fn feeds_that_a_page_names() {
        check(
            "<link rel=alternate type='application/rss+xml' href='comments/feed'>
             <LINK REL='home alternate' TYPE='application/atom+xml; charset=utf-8' HREF='/a?b&amp;c'>
             <link rel='alternate' type='application/feed+json' href='https://o.org/f.json'/>",
            &["http://e.org/a?b&c", "https://o.org/f.json", "http://e.org/news/comments/feed"],
        );
    }

    #[test]
    fn what_is_no_feed_is_not_named() {
        check(
            "<link rel='alternate' hreflang='de' href='/de'>
             <link rel='stylesheet' type='text/css' href='/s.css'>
             <link rel='alternate' type='application/json' href='/wp-json/wp/v2/pages/2'>
             <script>'<link rel=alternate type=application/rss+xml href=/x>'</script>
             <!-- <link rel='alternate' type='application/rss+xml' href='/y'> -->",
            &[],
        );
    }

    #[test]
    fn the_base_of_the_page_counts() {
        check(
            "<base href='/old/'><base href='/no/'>
             <link rel='alternate' type='text/xml' href='feed://o.org/f'>
             <link rel='alternate' type='text/xml' href='f'>",
            &["http://o.org/f", "http://e.org/old/f"],
        );
    }

    #[test]
    fn paths_beside_the_page_and_at_the_root() {
        let base = CanonicalUrl::parse("http://e.org/blog/").unwrap();
        let paths: Vec<String> = common_paths(&base).iter().map(|p| p.to_string()).collect();
        assert_eq!(paths[0], "http://e.org/blog/feed");
        assert_eq!(paths[7], "http://e.org/feed");
        assert_eq!(paths.len(), 14);
    }
}
