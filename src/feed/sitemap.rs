//! Sitemaps (sitemaps.org 0.9), and the news in them (Google News 0.9), from bytes.
//!
//! Pure, and as tolerant as the reading of feeds: what is no element is text, what is cut off is
//! read as far as it goes.

use super::decode;
use super::limits::ENTRIES_MAX;
use super::rewrite::Entities;
use super::rewrite::tokens::{Token, Tokens};
use crate::canonical_url::CanonicalUrl;
use crate::dates::{StatedDate, parse_machine};
use crate::model::{Entry, Feed};

/// The most addresses of one sitemap (the protocol's own limit).
const LOCATIONS_MAX: usize = 50_000;

/// Bytes of one text that are kept.
const TEXT_BYTES_MAX: usize = 8 << 10;

/// A sitemap.
#[derive(Debug, Clone, PartialEq)]
pub enum Sitemap {
    /// Pages.
    Pages(Vec<Location>),
    /// Other sitemaps.
    Index(Vec<Location>),
}

/// An address in a sitemap.
#[derive(Debug, Clone, PartialEq)]
pub struct Location {
    /// Where it is.
    pub url: CanonicalUrl,
    /// When it last changed.
    pub modified: Option<StatedDate>,
    /// What is said of it as news.
    pub news: Option<News>,
}

/// An article in a news sitemap.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct News {
    /// The headline.
    pub title: Option<String>,
    /// When it was published.
    pub published: Option<StatedDate>,
    /// The name of the paper.
    pub publication: Option<String>,
    /// The language.
    pub language: Option<String>,
    /// Keywords.
    pub keywords: Vec<String>,
}

/// Reads a sitemap, plain or gzip; `None` where the bytes are none.
pub fn sitemap(bytes: &[u8], base: &CanonicalUrl) -> Option<Sitemap> {
    let (body, _) = decode::inflate(bytes);
    read(&decode::decode(&body, None).text, base)
}

fn read(text: &str, base: &CanonicalUrl) -> Option<Sitemap> {
    let mut tokens = Tokens::new(text);
    let is_index = loop {
        let Token::Start(tag) = tokens.next()? else { continue };
        match local(tag.name) {
            "urlset" => break false,
            "sitemapindex" => break true,
            _ => return None,
        }
    };
    let locations = locations(&mut tokens, base);
    Some(if is_index { Sitemap::Index(locations) } else { Sitemap::Pages(locations) })
}

/// The articles of a news sitemap as a feed; `None` where the text is none, or holds no news.
pub(super) fn news_of(text: &str, base: &CanonicalUrl) -> Option<Feed> {
    match read(text, base)? {
        Sitemap::Pages(locations) => news(locations),
        Sitemap::Index(_) => None,
    }
}

fn news(locations: Vec<Location>) -> Option<Feed> {
    let mut feed = Feed::default();
    for location in locations {
        let Some(news) = location.news else { continue };
        feed.title = feed.title.or(news.publication);
        feed.language = feed.language.or(news.language);
        let link = location.url;
        feed.entries.push(Entry {
            id: link.canonical().to_string(),
            stated_link: Some(link.to_string()),
            link: Some(link),
            title: news.title,
            published: news.published,
            categories: news.keywords,
            ..Entry::default()
        });
        if feed.entries.len() == ENTRIES_MAX {
            break;
        }
    }
    (!feed.entries.is_empty()).then_some(feed)
}

/// The sitemaps that a robots.txt names (sitemaps.org, "Submitting your Sitemap").
pub fn sitemaps_of(robots: &str, base: &CanonicalUrl) -> Vec<CanonicalUrl> {
    let mut found = Vec::new();
    for line in robots.lines() {
        let Some((name, value)) = line.split_once(':') else { continue };
        if name.trim().eq_ignore_ascii_case("sitemap")
            && let Ok(url) = base.join(value.split('#').next().unwrap_or_default().trim())
            && !found.contains(&url)
        {
            found.push(url);
        }
    }
    found
}

fn locations(tokens: &mut Tokens<'_>, base: &CanonicalUrl) -> Vec<Location> {
    let entities = Entities::default();
    let mut found = Vec::new();
    let mut one = Draft::default();
    let mut element = "";
    let mut text = String::new();
    for token in tokens {
        match token {
            Token::Start(tag) => {
                let name = local(tag.name);
                if name == "url" || name == "sitemap" {
                    found.extend(std::mem::take(&mut one).finish(base));
                } else if name == "news" {
                    one.news.get_or_insert_default();
                }
                // An image's or a video's own address and title are not the page's.
                element = if tag.name.starts_with("image:") || tag.name.starts_with("video:") {
                    ""
                } else {
                    name
                };
                text.clear();
            }
            Token::Text(part) if text.len() < TEXT_BYTES_MAX => text += &entities.decode(part),
            Token::CData(part) if text.len() < TEXT_BYTES_MAX => text += part,
            Token::Text(_) | Token::CData(_) => {}
            Token::End(name) if local(name) == element => {
                one.take(element, text.trim());
                element = "";
            }
            Token::End(_) => {}
        }
        if found.len() >= LOCATIONS_MAX {
            return found;
        }
    }
    found.extend(one.finish(base));
    found
}

/// An address as far as it is read.
#[derive(Default)]
struct Draft {
    url: Option<String>,
    modified: Option<StatedDate>,
    news: Option<News>,
}

impl Draft {
    fn take(&mut self, element: &str, text: &str) {
        let text = || Some(text.to_owned()).filter(|t| !t.is_empty());
        match (element, &mut self.news) {
            ("loc", _) if self.url.is_none() => self.url = text(),
            ("lastmod", _) => self.modified = text().and_then(|t| parse_machine(&t)),
            ("title", Some(news)) => news.title = text(),
            ("publication_date", Some(news)) => {
                news.published = text().and_then(|t| parse_machine(&t));
            }
            ("name", Some(news)) => news.publication = text(),
            ("language", Some(news)) => news.language = text(),
            ("keywords", Some(news)) => {
                let words = text().unwrap_or_default();
                let words = words.split(',').map(str::trim).filter(|w| !w.is_empty());
                news.keywords = words.map(str::to_owned).collect();
            }
            _ => {}
        }
    }

    fn finish(self, base: &CanonicalUrl) -> Option<Location> {
        let url = base.join(self.url?.trim()).ok()?;
        Some(Location { url, modified: self.modified, news: self.news })
    }
}

/// A name without its prefix.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> CanonicalUrl {
        CanonicalUrl::parse("http://e.org/sitemap.xml").unwrap()
    }

    const NEWS: &str = r#"<?xml version="1.0"?><urlset xmlns:news="x" xmlns:image="y">
        <url><loc>http://e.org/a?b&amp;c</loc><lastmod>2026-02-07</lastmod>
          <news:news><news:publication><news:name>The Post</news:name>
            <news:language>en</news:language></news:publication>
            <news:publication_date>2026-02-06T08:00:00+01:00</news:publication_date>
            <news:title><![CDATA[Tide & dyke]]></news:title><news:keywords>sea, tide</news:keywords>
          </news:news>
          <image:image><image:loc>http://e.org/i.jpg</image:loc><image:title>No</image:title></image:image>
        </url>
        <url><loc> /plain </loc></url><url></url><url><loc>ftp://e.org/</loc></url>"#;

    #[test]
    fn news_is_read_like_a_feed() {
        let Some(Sitemap::Pages(locations)) = sitemap(NEWS.as_bytes(), &base()) else {
            panic!("no sitemap");
        };
        let urls: Vec<_> = locations.iter().map(|l| l.url.as_str()).collect();
        assert_eq!(urls, ["http://e.org/a?b&c", "http://e.org/plain"]);
        assert_eq!(locations[0].modified.unwrap().to_string(), "2026-02-07");
        let feed = news(locations).expect("news");
        assert_eq!(feed.title.as_deref(), Some("The Post"));
        assert_eq!(feed.language.as_deref(), Some("en"));
        let [entry] = feed.entries.as_slice() else { panic!("{:?}", feed.entries) };
        assert_eq!(entry.title.as_deref(), Some("Tide & dyke"));
        assert_eq!(entry.published.unwrap().to_string(), "2026-02-06T08:00:00+01:00");
        assert_eq!(entry.categories, ["sea", "tide"]);
    }

    #[test]
    fn an_index_names_other_sitemaps() {
        let text = "<sitemapindex><sitemap><loc>/a.xml</loc><lastmod>2026</lastmod></sitemap>\
                    <sitemap><loc>/b.xml.gz</loc>";
        let Some(Sitemap::Index(found)) = sitemap(text.as_bytes(), &base()) else {
            panic!("no index");
        };
        let urls: Vec<_> = found.iter().map(|l| l.url.as_str()).collect();
        assert_eq!(urls, ["http://e.org/a.xml", "http://e.org/b.xml.gz"]);
        assert_eq!(sitemap(b"<html>", &base()), None);
        assert_eq!(sitemap(b"", &base()), None);
    }

    #[test]
    fn robots_txt_names_sitemaps() {
        let robots = "User-agent: *\nDisallow: /x\nsitemap : http://e.org/a.xml # news\n\
                      Sitemap: /b.xml\nSITEMAP:http://e.org/a.xml\nSitemap: javascript:x\n";
        let found: Vec<String> =
            sitemaps_of(robots, &base()).iter().map(|u| u.to_string()).collect();
        assert_eq!(found, ["http://e.org/a.xml", "http://e.org/b.xml"]);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<urlset>|<url>|</url>|<loc>|</loc>|<news:news>|<news:title>|</news:title>|&amp;|/a|<){0,40}") {
            let text = format!("<urlset>{text}");
            if let Some(Sitemap::Pages(found)) = sitemap(text.as_bytes(), &base()) {
                let _ = news(found);
            }
        }
    }
}
