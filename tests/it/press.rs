//! What a newspaper publishes: articles as pages, and feeds that name them.

use crate::site::{Answer, Site};

/// An article.
#[derive(Debug, Clone)]
pub struct Story {
    /// Where it stands on the site.
    pub path: String,
    /// The headline.
    pub title: String,
    /// Who wrote it.
    pub author: String,
    /// The language of the page.
    pub lang: String,
    /// RFC 3339.
    pub published: String,
    /// RFC 3339, for the feed.
    pub updated: String,
    /// The text.
    pub paragraphs: Vec<String>,
    /// Readers' comments: name, RFC 3339, text.
    pub comments: Vec<(String, String, String)>,
    /// How many comments the page says it has.
    pub claimed: Option<u32>,
    /// The address that the page declares as its own.
    pub canonical: Option<String>,
}

impl Story {
    /// An article in English with three paragraphs; the last one is given.
    pub fn new(path: &str, title: &str, last_paragraph: &str) -> Story {
        Story {
            path: path.into(),
            title: title.into(),
            author: "Ada Holm".into(),
            lang: "en".into(),
            published: "2026-02-06T08:00:00Z".into(),
            updated: "2026-02-06T08:00:00Z".into(),
            paragraphs: vec![
                format!(
                    "The matter of {title} was before the council for the third time this winter, \
                     and for the third time the members left the chamber late in the evening."
                ),
                format!(
                    "Those who had come to listen brought blankets, since the heating of the old \
                     hall fails whenever the wind turns to the east, and a flask of {} that went \
                     around.",
                    drink(title)
                ),
                last_paragraph.into(),
            ],
            comments: Vec::new(),
            claimed: None,
            canonical: None,
        }
    }

    /// In another language, with all of its text.
    pub fn in_language(mut self, lang: &str, paragraphs: &[&str]) -> Story {
        self.lang = lang.into();
        self.paragraphs = paragraphs.iter().map(|&p| p.into()).collect();
        self
    }

    /// By another author.
    pub fn by(mut self, author: &str) -> Story {
        self.author = author.into();
        self
    }

    /// Published at another time (RFC 3339).
    pub fn on(mut self, published: &str) -> Story {
        self.published = published.into();
        self.updated = published.into();
        self
    }

    /// With a reader's comment more.
    pub fn comment(mut self, author: &str, text: &str) -> Story {
        self.comments.push((author.into(), "2026-02-06T09:30:00Z".into(), text.into()));
        self
    }

    /// Saying that it has so many comments.
    pub fn claiming(mut self, comments: u32) -> Story {
        self.claimed = Some(comments);
        self
    }

    /// As its editor changed it an hour later: another last paragraph.
    pub fn edited(mut self, last_paragraph: &str) -> Story {
        *self.paragraphs.last_mut().unwrap() = last_paragraph.into();
        self.updated = "2026-02-06T09:00:00Z".into();
        self
    }

    /// The page.
    pub fn html(&self) -> String {
        let Story { title, author, lang, published, .. } = self;
        let paragraphs: String = self.paragraphs.iter().map(|p| format!("<p>{p}</p>\n")).collect();
        let canonical = self.canonical.iter();
        let canonical: String =
            canonical.map(|c| format!("<link rel=\"canonical\" href=\"{c}\">\n")).collect();
        let comments: String = self.comments.iter().map(comment).collect();
        let claimed = self.claimed.map(|n| format!(" ({n})")).unwrap_or_default();
        format!(
            "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
             <title>{title} | The Fenland Courier</title>\n\
             <meta property=\"og:title\" content=\"{title}\">\n\
             <meta property=\"og:site_name\" content=\"The Fenland Courier\">\n\
             <meta property=\"og:type\" content=\"article\">\n\
             <meta name=\"author\" content=\"{author}\">\n\
             <meta property=\"article:published_time\" content=\"{published}\">\n{canonical}\
             </head>\n<body>\n<nav><a href=\"/\">Home</a> <a href=\"/sport\">Sport</a></nav>\n\
             <main><article>\n<h1>{title}</h1>\n\
             <p class=\"byline\">By <a rel=\"author\" href=\"/people\">{author}</a></p>\n\
             <time datetime=\"{published}\">{published}</time>\n\
             <div class=\"article-body\">\n{paragraphs}</div>\n</article></main>\n\
             <section id=\"comments\" class=\"comments\"><h2>Comments{claimed}</h2>\n{comments}</section>\n\
             <footer>Printed on the fen.</footer>\n</body>\n</html>\n"
        )
    }
}

fn comment((author, at, text): &(String, String, String)) -> String {
    format!(
        "<article class=\"comment\" itemprop=\"comment\" itemscope \
         itemtype=\"https://schema.org/Comment\">\
         <span class=\"comment-author\" itemprop=\"author\">{author}</span> \
         <time itemprop=\"dateCreated\" datetime=\"{at}\">{at}</time>\
         <div class=\"comment-text\" itemprop=\"text\"><p>{text}</p></div></article>\n"
    )
}

/// A drink of another name for every story: what stands on every page of a site alike is no part of
/// its articles' text.
fn drink(title: &str) -> String {
    let mut hash = title.bytes().fold(17u64, |h, b| h.wrapping_mul(31).wrapping_add(b.into()));
    let mut letters = || {
        hash = hash.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        char::from(b'a' + (hash >> 33) as u8 % 26)
    };
    (0..8).map(|_| letters()).collect()
}

/// The format of a feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Rss,
    Atom,
    Json,
}

impl Format {
    /// The media type.
    pub fn kind(self) -> &'static str {
        match self {
            Format::Rss => "application/rss+xml",
            Format::Atom => "application/atom+xml",
            Format::Json => "application/feed+json",
        }
    }
}

/// A feed of articles; each link is the site's address of the path behind it.
pub fn feed(site: &Site, format: Format, stories: &[Story]) -> String {
    let linked: Vec<(String, &Story)> = stories.iter().map(|s| (site.url(&s.path), s)).collect();
    feed_of_links(format, &linked)
}

/// A feed of articles under addresses of the caller's choice.
pub fn feed_of_links(format: Format, linked: &[(String, &Story)]) -> String {
    match format {
        Format::Rss => rss(linked),
        Format::Atom => atom(linked),
        Format::Json => json(linked),
    }
}

fn rss(linked: &[(String, &Story)]) -> String {
    let item = |(link, s): &(String, &Story)| {
        let date: jiff::Timestamp = s.updated.parse().unwrap();
        let date = jiff::fmt::rfc2822::to_string(&date.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
        let link = link.replace('&', "&amp;");
        format!(
            "<item><title>{}</title><link>{link}</link><guid>{link}</guid>\
             <pubDate>{date}</pubDate><description>In short.</description></item>\n",
            s.title
        )
    };
    let items: String = linked.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<rss version=\"2.0\"><channel>\
         <title>The Fenland Courier</title><link>http://courier.example/</link>\
         <description>News of the fen</description>\n{items}</channel></rss>\n"
    )
}

fn atom(linked: &[(String, &Story)]) -> String {
    let entry = |(link, s): &(String, &Story)| {
        let link = link.replace('&', "&amp;");
        format!(
            "<entry><id>{link}</id><title>{}</title><link href=\"{link}\"/>\
             <published>{}</published><updated>{}</updated>\
             <author><name>{}</name></author><summary>In short.</summary></entry>\n",
            s.title, s.published, s.updated, s.author
        )
    };
    let entries: String = linked.iter().map(entry).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\
         <id>urn:fenland</id><title>The Fenland Courier</title>\
         <updated>2026-02-06T08:00:00Z</updated>\n{entries}</feed>\n"
    )
}

fn json(linked: &[(String, &Story)]) -> String {
    let item = |(link, s): &(String, &Story)| {
        serde_json::json!({
            "id": link, "url": link, "title": s.title, "summary": "In short.",
            "date_published": s.published, "date_modified": s.updated,
            "authors": [{"name": s.author}],
        })
    };
    let items: Vec<_> = linked.iter().map(item).collect();
    let version = "https://jsonfeed.org/version/1.1";
    serde_json::json!({"version": version, "title": "The Fenland Courier", "items": items})
        .to_string()
}

/// Publishes articles, each on its page, and an Atom feed of them at `/feed`.
pub fn publish(site: &Site, stories: &[Story]) {
    for story in stories {
        site.put(&story.path, Answer::page(story.html()));
    }
    publish_feed(site, "/feed", Format::Atom, stories);
}

/// Publishes a feed alone.
pub fn publish_feed(site: &Site, path: &str, format: Format, stories: &[Story]) {
    site.put(path, Answer::ok(format.kind(), feed(site, format, stories)));
}
