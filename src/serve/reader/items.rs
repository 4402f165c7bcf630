//! Items as reader apps know them: by their numbers alone, and with their contents.

use serde_json::{Value, json};

use super::super::pages::clean_html;
use super::super::problem::Problem;
use super::ids;
use super::stream::{Item, Marks, READING_LIST};
use crate::archive::Reader;
use crate::canonical_url::ArticleId;
use crate::model::Revision;

/// An item's number and moment.
pub(super) fn reference(item: &Item) -> Value {
    let stream = item.feed.as_ref().map(|feed| format!("feed/{feed}"));
    json!({
        "id": ids::short(item.id()),
        "directStreamIds": stream.into_iter().collect::<Vec<_>>(),
        "timestampUsec": microseconds(item.second()),
    })
}

/// An item with its contents.
pub(super) fn contents(r: &Revision, marks: &Marks) -> Value {
    let second = r.captured.as_second();
    let published = r.published_at.unwrap_or(r.captured);
    let names: Vec<&str> = r.authors.iter().map(|a| a.name.as_str()).collect();
    json!({
        "id": ids::long(&r.article_id),
        "title": r.title,
        "author": names.join(", "),
        "published": published.as_second(),
        "updated": second,
        "crawlTimeMsec": (second * 1_000).to_string(),
        "timestampUsec": microseconds(second),
        "canonical": [{"href": r.url.as_str()}],
        "alternate": [{"href": r.url.as_str(), "type": "text/html"}],
        "categories": categories(r, marks),
        "origin": {
            "streamId": r.source.feed.as_ref().map(|feed| format!("feed/{feed}")),
            "title": r.source.name,
            "htmlUrl": format!("https://{}/", r.url.host()),
        },
        "summary": {"direction": "ltr", "content": clean_html(&r.html)},
    })
}

/// The index knows seconds; both notations say the same.
fn microseconds(second: i64) -> String {
    (second * 1_000_000).to_string()
}

fn categories(r: &Revision, marks: &Marks) -> Vec<String> {
    let mut categories = vec![READING_LIST.to_owned()];
    let states = [("read", &marks.read), ("starred", &marks.starred)];
    for (state, marked) in states {
        if marked.contains(&r.article_id) {
            categories.push(format!("user/-/state/com.google/{state}"));
        }
    }
    categories.extend(r.source.tags.iter().map(|tag| format!("user/-/label/{tag}")));
    categories
}

/// The article with an item's number.
pub(super) fn find(reader: &Reader, number: u64) -> Result<Option<ArticleId>, Problem> {
    let candidates = reader.ids_beginning(&ids::beginning(number))?;
    Ok(candidates.into_iter().find(|id| ids::number(id) == number))
}
