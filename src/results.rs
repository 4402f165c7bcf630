//! The results of a search as people and programs see them: articles with their matches marked.
//!
//! Asks the index which articles answer, and the archive what they say. Decides nothing about
//! either; the command line and the endpoint print the same records.

use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::{ArchiveError, Reader};
use crate::index::{Cursor, Hit, Index, IndexError, SearchOptions, Sort};
use crate::model::Document;
use crate::query::{Query, Snippet, SnippetOptions, TextField, matches, snippets};

/// In which order results come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Order {
    /// The best match first (BM25).
    Relevance,
    /// The last published first.
    Newest,
    /// The first published first.
    Oldest,
    /// The last captured first.
    Captured,
}

impl Order {
    /// The orders' names.
    pub const NAMES: [&'static str; 4] = ["relevance", "newest", "oldest", "captured"];

    /// The order of a name.
    pub fn parse(name: &str) -> Option<Order> {
        let all = [Order::Relevance, Order::Newest, Order::Oldest, Order::Captured];
        Order::NAMES.iter().position(|n| *n == name).map(|n| all[n])
    }

    fn sort(self) -> Sort {
        match self {
            Order::Relevance => Sort::Relevance,
            Order::Newest => Sort::Newest,
            Order::Oldest => Sort::Oldest,
            Order::Captured => Sort::Captured,
        }
    }
}

/// Why a search could not be answered.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// The archive cannot be read.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// One answer.
#[derive(Debug)]
pub struct Results {
    /// How many articles answer the query.
    pub total: u64,
    /// Those that were asked for.
    pub hits: Vec<Found>,
    /// Where to go on for the next ones; none where there are no more.
    pub next: Option<Cursor>,
}

/// An article that answers.
#[derive(Debug)]
pub struct Found {
    /// The revision that was found.
    pub document: Document,
    /// How well it matches; comparable within one search only.
    pub score: f32,
    /// When it was published, as stated.
    pub published: Option<String>,
    /// The headline with its matches.
    pub title: Snippet,
    /// Pieces of the text with their matches, each with the field that it is from.
    pub pieces: Vec<(TextField, Snippet)>,
}

/// How much of a text is shown.
const PIECES: SnippetOptions = SnippetOptions { chars: 240, pieces: 2 };

/// Fields that are shown beside the text where they alone explain a result.
const OTHER_FIELDS: [TextField; 8] = [
    TextField::Removed,
    TextField::Added,
    TextField::Author,
    TextField::Comment,
    TextField::Bio,
    TextField::Tag,
    TextField::Agency,
    TextField::Section,
];

/// The query as this archive understands it: an author is everybody who counts as them
/// (`annals authors merge`).
///
/// # Errors
/// Where the archive cannot be read.
pub fn understood(reader: &Reader, query: Query) -> Result<Query, ArchiveError> {
    Ok(query.with_merged(&reader.merged_authors()?))
}

/// Searches: `(limit, offset, order)`.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn search(
    reader: &Reader,
    index: &Index,
    query: &Query,
    (limit, offset, order): (usize, usize, Order),
) -> Result<Results, SearchError> {
    search_after(reader, index, query, (limit, offset, order), None)
}

/// The same, going on behind [`Results::next`] of an earlier answer in the same order.
///
/// # Errors
/// As [`search`].
pub fn search_after(
    reader: &Reader,
    index: &Index,
    query: &Query,
    (limit, offset, order): (usize, usize, Order),
    after: Option<Cursor>,
) -> Result<Results, SearchError> {
    let query = &understood(reader, query.clone())?;
    // One more than asked for says whether there are more.
    let more = if limit == 0 { 0 } else { limit.saturating_add(1) };
    let options = SearchOptions { limit: more, offset, sort: order.sort() };
    let found = index.search_after(query, &options, after)?;
    let next = match found.hits.len() > limit {
        true => limit.checked_sub(1).and_then(|last| found.hits.get(last)).map(|hit| hit.cursor),
        false => None,
    };
    let mut hits = Vec::new();
    for hit in found.hits.into_iter().take(limit) {
        hits.extend(show(reader, query, hit)?);
    }
    Ok(Results { total: found.total, hits, next })
}

/// A hit with its article; none where that was forgotten a moment ago.
fn show(reader: &Reader, query: &Query, hit: Hit) -> Result<Option<Found>, ArchiveError> {
    let found = reader.document_at(&hit.id, hit.revision)?;
    let Some((document, published)) = found else { return Ok(None) };
    let places = matches(query, &document).unwrap_or_default();
    let whole = SnippetOptions { chars: usize::MAX, pieces: 1 };
    let title = snippets(&document.title, places.ranges(TextField::Title, 0), whole);
    let mut pieces = Vec::new();
    for (field, text) in [(TextField::Lead, &document.lead), (TextField::Body, &document.body)] {
        let ranges = places.ranges(field, 0);
        // The standfirst stands in most bodies too; it is shown once.
        let twice = field == TextField::Lead && document.body.contains(text.as_str());
        if !ranges.is_empty() && !twice {
            pieces.extend(snippets(text, ranges, PIECES).into_iter().map(|s| (field, s)));
        }
    }
    for field in OTHER_FIELDS {
        if !pieces.is_empty() {
            break;
        }
        let found = places.fields.iter().filter(|f| f.field == field).take(PIECES.pieces);
        for place in found {
            let text = document.values(field).get(place.value).copied().unwrap_or_default();
            pieces.extend(snippets(text, &place.ranges, PIECES).into_iter().map(|s| (field, s)));
        }
    }
    if pieces.is_empty() && !document.body.is_empty() {
        let one = SnippetOptions { pieces: 1, ..PIECES };
        pieces.extend(snippets(&document.body, &[], one).into_iter().map(|s| (TextField::Body, s)));
    }
    let empty = Snippet {
        text: String::new(),
        highlights: Vec::new(),
        has_before: false,
        has_after: false,
    };
    let title = title.into_iter().next().unwrap_or(empty);
    Ok(Some(Found { document, score: hit.score, published, title, pieces }))
}

/// A result as it is printed in JSON. Highlights are places in bytes of their text (UTF-8).
#[derive(Debug, Serialize, ToSchema)]
pub struct ResultRecord {
    id: String,
    url: String,
    title: String,
    title_highlights: Vec<(usize, usize)>,
    source: Option<String>,
    authors: Vec<String>,
    published: Option<String>,
    captured: String,
    lang: Option<String>,
    words: u32,
    revision: u32,
    score: f64,
    snippets: Vec<SnippetRecord>,
}

#[derive(Debug, Serialize, ToSchema)]
struct SnippetRecord {
    field: &'static str,
    text: String,
    highlights: Vec<(usize, usize)>,
}

impl From<Found> for ResultRecord {
    fn from(found: Found) -> ResultRecord {
        let d = found.document;
        let places = |s: &Snippet| s.highlights.iter().map(|r| (r.start, r.end)).collect();
        let piece = |(field, s): (TextField, Snippet)| SnippetRecord {
            field: field.name(),
            highlights: places(&s),
            text: s.text,
        };
        ResultRecord {
            id: d.id.to_string(),
            url: d.url.to_string(),
            title_highlights: places(&found.title),
            title: found.title.text,
            source: d.sources.into_iter().next(),
            authors: d.authors,
            published: found.published,
            captured: d.captured.to_string(),
            lang: d.lang,
            words: d.word_count,
            revision: d.revision,
            score: f64::from(found.score),
            snippets: found.pieces.into_iter().map(piece).collect(),
        }
    }
}
