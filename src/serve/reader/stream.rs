//! Streams: which articles a reader app asks for, in which order, and where to go on.

use std::collections::HashSet;

use jiff::Timestamp;

use super::super::problem::Problem;
use super::super::state::View;
use super::sent::Sent;
use crate::archive::{Mark, Reader};
use crate::canonical_url::ArticleId;
use crate::index::Label;
use crate::query::{DateField, DateRange, Query, parse};

/// Items of one answer where nothing is said.
const ITEMS: usize = 20;

const STATES: &str = "state/com.google/";
const LABELS: &str = "label/";

/// The name of the stream of everything.
pub(super) const READING_LIST: &str = "user/-/state/com.google/reading-list";

/// What a stream holds.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Stream {
    /// The answers to a query.
    Query(Query),
    /// What is marked.
    Marked(Mark),
    /// Nothing: something that is not kept here, such as what was shared.
    Nothing,
}

impl Stream {
    /// Reads a stream's name.
    pub fn parse(name: &str) -> Result<Stream, Problem> {
        if let Some(feed) = name.strip_prefix("feed/") {
            return quoted("feed", feed).map(Stream::Query);
        }
        match within_user(name) {
            Some(rest) if rest == format!("{STATES}reading-list") => {
                Ok(Stream::Query(Query::Everything))
            }
            Some(rest) => match rest.strip_prefix(LABELS) {
                Some(label) => quoted("tag", label).map(Stream::Query),
                None => Ok(mark(name).map_or(Stream::Nothing, Stream::Marked)),
            },
            None => Err(Problem::wrong(format!("{name:?} is no stream"))),
        }
    }
}

/// The mark that a tag names: `user/-/state/com.google/read` and its like.
pub(super) fn mark(tag: &str) -> Option<Mark> {
    match within_user(tag)?.strip_prefix(STATES)? {
        "read" => Some(Mark::Read),
        "starred" => Some(Mark::Starred),
        _ => None,
    }
}

/// The label that a tag names.
pub(super) fn label(tag: &str) -> Option<&str> {
    within_user(tag)?.strip_prefix(LABELS).filter(|label| !label.is_empty())
}

/// What stands behind `user/-/` or `user/ID/`.
fn within_user(name: &str) -> Option<&str> {
    name.strip_prefix("user/")?.split_once('/').map(|(_, rest)| rest)
}

fn quoted(field: &str, value: &str) -> Result<Query, Problem> {
    let text = format!("{field}:\"{}\"", value.replace('"', " "));
    parse(&text, Timestamp::UNIX_EPOCH).map_err(|error| Problem::query(&text, error))
}

/// The marks of all articles.
pub(super) struct Marks {
    pub read: HashSet<ArticleId>,
    pub starred: HashSet<ArticleId>,
}

impl Marks {
    pub fn of(reader: &Reader) -> Result<Marks, Problem> {
        Ok(Marks { read: reader.marked(Mark::Read)?, starred: reader.marked(Mark::Starred)? })
    }

    fn has(&self, mark: Mark, id: &ArticleId) -> bool {
        match mark {
            Mark::Read => self.read.contains(id),
            Mark::Starred => self.starred.contains(id),
        }
    }
}

/// What is asked of a stream.
#[derive(Debug)]
pub(super) struct Asked {
    /// Captured within this time.
    captured: DateRange,
    /// Only what has all of these marks.
    with: Vec<Mark>,
    /// Only what has none of these.
    without: Vec<Mark>,
    oldest_first: bool,
    limit: usize,
    /// Where to go on.
    after: Option<Place>,
}

/// An article's place in a stream.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place {
    /// When it was captured, in seconds.
    second: i64,
    id: ArticleId,
}

impl Place {
    fn print(&self) -> String {
        format!("{}.{}", self.second, self.id)
    }

    fn parse(text: &str) -> Option<Place> {
        let (second, id) = text.split_once('.')?;
        Some(Place { second: second.parse().ok()?, id: ArticleId::parse(id)? })
    }
}

/// An article of a stream.
#[derive(Debug)]
pub(super) struct Item {
    place: Place,
    /// The first feed that led to it.
    pub feed: Option<String>,
}

impl Item {
    pub fn id(&self) -> &ArticleId {
        &self.place.id
    }

    /// When it was captured, in seconds.
    pub fn second(&self) -> i64 {
        self.place.second
    }
}

/// A page of a stream.
pub(super) struct Page {
    pub items: Vec<Item>,
    /// Where to go on.
    pub continuation: Option<String>,
}

impl Asked {
    /// Reads the parameters; an answer has so many items at most.
    pub fn read(sent: &Sent, items_max: usize) -> Result<Asked, Problem> {
        let second = |name| -> Result<Option<Timestamp>, Problem> {
            let second: Option<i64> = sent.number(name)?;
            Ok(second.and_then(|second| Timestamp::from_second(second).ok()))
        };
        let after = sent.one("c").filter(|c| !c.is_empty()).map(|c| {
            Place::parse(c).ok_or_else(|| Problem::wrong("`c` comes from an earlier answer"))
        });
        let until =
            second("nt")?.and_then(|at| at.checked_add(jiff::SignedDuration::from_secs(1)).ok());
        Ok(Asked {
            captured: DateRange { from: second("ot")?, until },
            with: sent.all("it").filter_map(mark).collect(),
            without: sent.all("xt").filter_map(mark).collect(),
            oldest_first: sent.one("r") == Some("o"),
            limit: sent.number("n")?.unwrap_or(ITEMS).min(items_max),
            after: after.transpose()?,
        })
    }

    /// Everything that is unread, on one page.
    pub fn unread() -> Asked {
        Asked {
            captured: DateRange { from: None, until: None },
            with: Vec::new(),
            without: vec![Mark::Read],
            oldest_first: false,
            limit: usize::MAX,
            after: None,
        }
    }

    /// A page of a stream: the last captured first, where nothing else is asked for.
    pub fn page(
        &self,
        View { index, .. }: View<'_>,
        stream: &Stream,
        marks: &Marks,
    ) -> Result<Page, Problem> {
        let mut items = Vec::new();
        let is_behind = |place: &Place| match &self.after {
            Some(after) if self.oldest_first => place > after,
            Some(after) => place < after,
            None => true,
        };
        if let Some(query) = self.query(stream) {
            index.rows(&query, &[Label::Feed], &mut |row| {
                let place = Place { second: row.captured().as_second(), id: row.id().clone() };
                if self.keeps(stream, marks, &place.id) && is_behind(&place) {
                    let feed = row.labels(Label::Feed).next().map(str::to_owned);
                    items.push(Item { place, feed });
                }
            })?;
        }
        match self.oldest_first {
            true => items.sort_unstable_by(|a, b| a.place.cmp(&b.place)),
            false => items.sort_unstable_by(|a, b| b.place.cmp(&a.place)),
        }
        let has_more = items.len() > self.limit;
        items.truncate(self.limit);
        let continuation = items.last().filter(|_| has_more).map(|item| item.place.print());
        Ok(Page { items, continuation })
    }

    fn query(&self, stream: &Stream) -> Option<Query> {
        let query = match stream {
            Stream::Query(query) => query.clone(),
            Stream::Marked(_) => Query::Everything,
            Stream::Nothing => return None,
        };
        let is_open = self.captured.from.is_none() && self.captured.until.is_none();
        let dates = (!is_open).then_some(Query::Date(DateField::Captured, self.captured));
        Some(Query::and([Some(query), dates].into_iter().flatten().collect()))
    }

    fn keeps(&self, stream: &Stream, marks: &Marks, id: &ArticleId) -> bool {
        let own = match stream {
            Stream::Marked(mark) => marks.has(*mark, id),
            _ => true,
        };
        own && self.with.iter().all(|mark| marks.has(*mark, id))
            && !self.without.iter().any(|mark| marks.has(*mark, id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_are_queries_or_marks() {
        let check = |stream: &str, expected: Option<&str>| {
            let found = match Stream::parse(stream).unwrap() {
                Stream::Query(query) => Some(query.to_string()),
                _ => None,
            };
            assert_eq!(found.as_deref(), expected, "{stream}");
        };
        check(READING_LIST, Some("*"));
        check("user/1/label/harbour", Some("tag:\"harbour\""));
        check("user/-/state/com.google/broadcast", None);
        let starred = Stream::parse("user/-/state/com.google/starred").unwrap();
        assert_eq!(starred, Stream::Marked(Mark::Starred));
        assert!(Stream::parse("nothing").is_err());
    }

    #[test]
    fn a_place_is_read_as_it_prints() {
        let id = ArticleId::parse("m5w3ihmbwbuwzcug").unwrap();
        let place = Place { second: 1_770_000_000, id };
        assert_eq!(Place::parse(&place.print()), Some(place));
        assert_eq!(Place::parse("20"), None);
    }
}
