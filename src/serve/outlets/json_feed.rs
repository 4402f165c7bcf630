//! A search as a JSON Feed (version 1.1).

use serde_json::{Map, Value, json};

use super::FeedPage;
use crate::export::ArticleRecord;

const PATH: &str = "/search.json";

/// One page of the feed.
pub(super) fn feed(page: &FeedPage) -> String {
    let items: Vec<Value> = page.articles.iter().map(item).collect();
    let mut feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": page.title,
        "home_page_url": page.home(),
        "feed_url": page.address(PATH, page.number),
        "items": items,
    });
    if page.number < page.last() {
        feed["next_url"] = page.address(PATH, page.number + 1).into();
    }
    feed.to_string()
}

/// An article; what is not known is left out, as the format asks.
fn item(article: &ArticleRecord) -> Value {
    let authors: Vec<Value> = article
        .authors
        .iter()
        .map(|a| {
            known([("name", Some(a.name.clone().into())), ("url", a.url.clone().map(Value::from))])
        })
        .collect();
    known([
        ("id", Some(article.url.clone().into())),
        ("url", Some(article.url.clone().into())),
        ("title", article.title.clone().map(Value::from)),
        ("summary", article.lead.clone().map(Value::from)),
        ("content_html", article.html.clone().map(Value::from)),
        ("date_published", article.published_at.clone().map(Value::from)),
        ("date_modified", Some(article.captured.clone().into())),
        ("authors", Some(authors.into())),
        ("tags", Some(article.tags.clone().into())),
        ("language", article.lang.clone().map(Value::from)),
    ])
}

fn known<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    let known = fields.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Value::Object(known.collect::<Map<_, _>>())
}
