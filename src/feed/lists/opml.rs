//! OPML (2.0 and what programs write under its name): outlines within outlines are labels.

use super::{Collected, country, written};
use crate::feed::decode;
use crate::feed::rewrite::Entities;
use crate::feed::rewrite::tokens::{Tag, Token, Tokens};
use crate::model::{Parsed, Subscription};

/// The most outlines within one another that become labels.
const DEPTH_MAX: usize = 20;

/// The feeds that an OPML document names. The names of attributes do not mind case: `xmlUrl`,
/// `xmlurl` and `XMLURL` are all about.
pub fn opml(bytes: &[u8]) -> Parsed<Vec<Subscription>> {
    let (body, _) = decode::inflate(bytes);
    let text = decode::decode(&body, None).text;
    let entities = Entities::default();
    let mut found = Collected::default();
    // The folders around: a feed that others are nested in is one without a label.
    let mut around: Vec<Option<String>> = Vec::new();
    for token in Tokens::new(&text) {
        match token {
            Token::Start(tag) if tag.name.eq_ignore_ascii_case("outline") => {
                let value = |name: &str| tag.attribute(name).map(|v| entities.decode(v));
                let address = value("xmlUrl").filter(|url| !url.trim().is_empty());
                if let Some(url) = &address {
                    found.add(url, |url| subscription(url, &tag, &entities, &around));
                }
                if !tag.empty {
                    let label = value("text").or(value("title")).and_then(|text| written(&text));
                    around.push(label.filter(|_| address.is_none() && around.len() < DEPTH_MAX));
                }
            }
            Token::End(name) if name.eq_ignore_ascii_case("outline") => {
                around.pop();
            }
            _ => {}
        }
    }
    found.list
}

fn subscription(
    url: crate::canonical_url::CanonicalUrl,
    tag: &Tag<'_>,
    entities: &Entities,
    around: &[Option<String>],
) -> Subscription {
    let value = |name: &str| written(&entities.decode(tag.attribute(name)?));
    // `category` holds labels as paths, parted by commas (OPML 2.0).
    let category = value("category").unwrap_or_default();
    let own = category.split(',').filter_map(|path| written(path.trim().trim_matches('/')));
    let mut tags: Vec<String> = Vec::new();
    for tag in around.iter().flatten().cloned().chain(own) {
        if !tags.contains(&tag) {
            tags.push(tag);
        }
    }
    Subscription {
        url,
        name: value("text").or(value("title")),
        lang: value("language").filter(|lang| lang != "unknown"),
        country: value("country").and_then(|code| country(&code)),
        tags,
        every: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn outlines_within_outlines_are_labels() {
        let text = r#"<?xml version="1.0"?><opml version="1.0"><body>
            <outline text="News &amp; views"><outline title="Europe">
              <outline type="rss" text="Post" xmlUrl="http://e.org/a?b&amp;c" language="fr"/>
              <outline TEXT="Old" XMLURL="http://e.org/old"></outline>
            </outline></outline>
            <outline text="Loose" xmlurl="http://e.org/loose" category="/sea/tide,ports"/>
            <outline text="Post again" xmlUrl="http://e.org/a?b&amp;c" category="twice"/>
            <outline text="Bad" xmlUrl="ftp://e.org/"/></body></opml>"#;
        let found = opml(text.as_bytes());
        let rows: Vec<_> = found.value.iter().map(|f| (f.url.as_str(), f.tags.clone())).collect();
        assert_eq!(
            rows,
            [
                (
                    "http://e.org/a?b&c",
                    vec!["News & views".into(), "Europe".into(), "twice".into()]
                ),
                ("http://e.org/old", vec!["News & views".to_owned(), "Europe".into()]),
                ("http://e.org/loose", vec!["sea/tide".into(), "ports".into()]),
            ]
        );
        assert_eq!(found.value[0].name.as_deref(), Some("Post"));
        assert_eq!(found.value[0].lang.as_deref(), Some("fr"));
        assert_eq!(found.value[1].name.as_deref(), Some("Old"));
        assert_eq!(found.warnings.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "(<outline |</outline>|xmlUrl='|'|/>|>|text=\"|\"|http://e.org/|[a-z&;]){0,40}") {
            let _ = opml(text.as_bytes());
        }
    }
}
