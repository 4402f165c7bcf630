//! The feeds that are followed as OPML 2.0: the first label of a feed is its folder.

use super::xml::escape;
use crate::model::Subscription;

/// The document. Feeds stay in their order within a folder, folders in the order of their first
/// feed; every label stands in `category` too.
pub fn opml(feeds: &[Subscription]) -> String {
    let mut folders: Vec<&str> = Vec::new();
    for folder in feeds.iter().filter_map(|f| f.tags.first()) {
        if !folders.contains(&folder.as_str()) {
            folders.push(folder);
        }
    }
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<opml version=\"2.0\">\n\
         <head><title>Feeds that Annals follows</title></head>\n<body>\n",
    );
    for folder in folders {
        out += &format!("<outline text=\"{}\">\n", escape(folder));
        let inside = feeds.iter().filter(|f| f.tags.first().is_some_and(|tag| tag == folder));
        inside.for_each(|feed| out += &outline(feed));
        out += "</outline>\n";
    }
    feeds.iter().filter(|f| f.tags.is_empty()).for_each(|feed| out += &outline(feed));
    out + "</body>\n</opml>\n"
}

fn outline(feed: &Subscription) -> String {
    let name = feed.name.as_deref().unwrap_or_else(|| feed.url.host());
    let labels = feed.tags.iter().map(|tag| format!("/{}", tag.replace(',', " ")));
    let category = Some(labels.collect::<Vec<_>>().join(",")).filter(|c| !c.is_empty());
    let attributes = [
        ("text", Some(name)),
        ("xmlUrl", Some(feed.url.as_str())),
        ("language", feed.lang.as_deref()),
        ("country", feed.country.as_deref()),
        ("category", category.as_deref()),
    ];
    let known = attributes.into_iter().filter_map(|(key, value)| Some((key, value?)));
    let known: String = known.map(|(key, value)| format!(" {key}=\"{}\"", escape(value))).collect();
    format!("<outline type=\"rss\"{known}/>\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    #[test]
    fn what_is_written_is_read_back() {
        let feed = |url: &str, name: Option<&str>, tags: &[&str]| Subscription {
            url: CanonicalUrl::parse(url).unwrap(),
            name: name.map(str::to_owned),
            country: Some("FR".into()),
            lang: Some("fr".into()),
            tags: tags.iter().map(|&t| t.to_owned()).collect(),
            every: None,
        };
        let feeds = [
            feed("http://e.org/a?b&c", Some("\"A\" & <b>"), &["sea", "ports"]),
            feed("http://e.org/d", Some("D"), &["sea"]),
            feed("http://e.org/e", Some("E"), &[]),
        ];
        let found = crate::feed::opml(opml(&feeds).as_bytes());
        assert_eq!(found.value, feeds);
        assert!(found.warnings.is_empty());
    }
}
