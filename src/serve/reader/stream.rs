//! Streams: which articles a reader app asks for, and how they are told.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::State;
use super::super::problem::Problem;
use super::ids;
use crate::archive::Reader;
use crate::index::{SearchOptions, Sort};
use crate::model::Revision;
use crate::query::{DateField, DateRange, Query, parse};

/// Items of one answer where nothing is said, and at most.
const ITEMS: usize = 20;
const ITEMS_MAX: usize = 1_000;

/// What is asked of a stream, in the parameters' own names.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct Asked {
    /// The stream, where the path does not name it.
    s: Option<String>,
    /// How many.
    n: Option<usize>,
    /// Where to go on.
    c: Option<usize>,
    /// `o`: the oldest first.
    r: Option<String>,
    /// Captured at this second or later.
    ot: Option<i64>,
    /// Captured at this second or earlier.
    nt: Option<i64>,
}

/// A page of a stream.
pub(super) struct Page {
    pub revisions: Vec<Revision>,
    /// Where to go on.
    pub continuation: Option<String>,
}

impl Asked {
    /// The stream that the parameters name.
    pub fn stream(&self) -> &str {
        self.s.as_deref().unwrap_or("user/-/state/com.google/reading-list")
    }

    /// The articles of a stream; the last captured first.
    pub fn page(&self, state: &State, reader: &Reader, stream: &str) -> Result<Page, Problem> {
        let Some(query) = query(stream)? else {
            return Ok(Page { revisions: Vec::new(), continuation: None });
        };
        let query = Query::and([Some(query), self.dates()].into_iter().flatten().collect());
        let (limit, offset) = (self.n.unwrap_or(ITEMS).min(ITEMS_MAX), self.c.unwrap_or(0));
        let sort = if self.r.as_deref() == Some("o") { Sort::Oldest } else { Sort::Captured };
        let found = state.index.search(&query, &SearchOptions { limit, offset, sort })?;
        let next = offset + found.hits.len();
        let mut revisions = Vec::new();
        for hit in found.hits {
            revisions.extend(reader.revision(&hit.id, None)?);
        }
        let continuation = (found.total > next as u64).then(|| next.to_string());
        Ok(Page { revisions, continuation })
    }

    fn dates(&self) -> Option<Query> {
        let second = |second: Option<i64>| second.and_then(|s| Timestamp::from_second(s).ok());
        let until = second(self.nt.and_then(|second| second.checked_add(1)));
        let range = DateRange { from: second(self.ot), until };
        let is_open = range.from.is_none() && range.until.is_none();
        (!is_open).then_some(Query::Date(DateField::Captured, range))
    }
}

/// The query of a stream; none where nothing can be in it, as nothing is starred.
fn query(stream: &str) -> Result<Option<Query>, Problem> {
    let quoted = |field: &str, value: &str| {
        let text = format!("{field}:\"{}\"", value.replace('"', " "));
        parse(&text, Timestamp::UNIX_EPOCH).map_err(|error| Problem::query(&text, error))
    };
    if let Some(feed) = stream.strip_prefix("feed/") {
        return quoted("feed", feed).map(Some);
    }
    // `user/-/…` or `user/ID/…`.
    match stream.splitn(3, '/').nth(2) {
        Some("state/com.google/reading-list") => Ok(Some(Query::Everything)),
        Some(rest) => match rest.strip_prefix("label/") {
            Some(label) => quoted("tag", label).map(Some),
            None => Ok(None),
        },
        None => Err(Problem::wrong(format!("{stream:?} is no stream"))),
    }
}

/// An item as reader apps know it.
pub(super) fn item(r: &Revision) -> Value {
    let captured = r.captured.as_microsecond();
    let published = r.published_at.unwrap_or(r.captured);
    let names: Vec<&str> = r.authors.iter().map(|a| a.name.as_str()).collect();
    let mut categories = vec!["user/-/state/com.google/reading-list".to_owned()];
    categories.extend(r.source.tags.iter().map(|tag| format!("user/-/label/{tag}")));
    json!({
        "id": ids::long(&r.article_id),
        "title": r.title,
        "author": names.join(", "),
        "published": published.as_second(),
        "updated": r.captured.as_second(),
        "crawlTimeMsec": r.captured.as_millisecond().to_string(),
        "timestampUsec": captured.to_string(),
        "canonical": [{"href": r.url.as_str()}],
        "alternate": [{"href": r.url.as_str(), "type": "text/html"}],
        "categories": categories,
        "origin": {
            "streamId": r.source.feed.as_ref().map(|feed| format!("feed/{feed}")),
            "title": r.source.name,
            "htmlUrl": format!("https://{}/", r.url.host()),
        },
        "summary": {"direction": "ltr", "content": r.html},
    })
}

/// An item's number and moment alone.
pub(super) fn reference(r: &Revision) -> Value {
    let stream = r.source.feed.as_ref().map(|feed| format!("feed/{feed}"));
    json!({
        "id": ids::short(&r.article_id),
        "directStreamIds": stream.into_iter().collect::<Vec<_>>(),
        "timestampUsec": r.captured.as_microsecond().to_string(),
    })
}

/// The article with an item's number.
pub(super) fn find(reader: &Reader, number: u64) -> Result<Option<Revision>, Problem> {
    let candidates = reader.ids_beginning(&ids::beginning(number))?;
    match candidates.iter().find(|id| ids::number(id) == number) {
        Some(id) => Ok(reader.revision(id, None)?),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_queries() {
        let check = |stream: &str, expected: Option<&str>| {
            let found = query(stream).unwrap().map(|query| query.to_string());
            assert_eq!(found.as_deref(), expected, "{stream}");
        };
        check("user/-/state/com.google/reading-list", Some("*"));
        check("user/1/label/harbour", Some("tag:\"harbour\""));
        check("user/-/state/com.google/starred", None);
        assert!(query("nothing").is_err());
    }
}
