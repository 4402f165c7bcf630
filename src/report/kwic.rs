//! Keyword in context: every match of a query with the text on either side.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use crate::model::Document;
use crate::query::{Query, TextField, matches};
use crate::text::{fold, tokens};

use super::passages::is_repeated;
use super::{Holdings, ReportError};

/// In which order lines come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum KwicSort {
    /// By date of publication, then as in the text.
    #[default]
    Date,
    /// By the words to the left, the nearest first.
    Left,
    /// By the words to the right.
    Right,
}

/// How lines are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KwicOptions {
    /// The most characters of context on either side.
    pub width: usize,
    /// Their order.
    pub sort: KwicSort,
    /// The most lines; the first in that order.
    pub limit: usize,
}

/// The matches of a query in their contexts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Kwic {
    /// The query as it was understood.
    pub query: String,
    /// In how many articles.
    pub articles: u64,
    /// How many matches there are.
    pub total: u64,
    /// A line a match, as many as were asked for.
    pub lines: Vec<KwicLine>,
}

/// One match in its context; white space is one blank.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct KwicLine {
    /// The article.
    pub id: String,
    /// When it was published (RFC 3339).
    pub published: Option<String>,
    /// The feed that led to it.
    pub source: Option<String>,
    /// The field that the match stands in.
    pub field: &'static str,
    /// What stands before it.
    pub left: String,
    /// The match as written.
    pub keyword: String,
    /// What stands behind it.
    pub right: String,
}

/// Every match of `query` in texts, headlines, comments and bios of the articles that answer.
///
/// # Errors
/// Where archive or index cannot be read.
pub fn kwic(
    holdings: &Holdings<'_>,
    query: &Query,
    options: KwicOptions,
) -> Result<Kwic, ReportError> {
    let parts = holdings.documents(query, |part: &mut Part, place, document| {
        let found = lines(query, document, options.width);
        part.articles += u64::from(!found.is_empty());
        part.total += found.len() as u64;
        let placed = (0..).zip(found).map(|(n, line)| Placed::new((place, n), line, options.sort));
        part.lines.extend(placed);
        if part.lines.len() >= options.limit.saturating_mul(2) {
            part.keep(options.limit);
        }
    })?;
    let mut whole = parts.into_iter().fold(Part::default(), Part::join);
    whole.keep(options.limit);
    Ok(Kwic {
        query: query.to_string(),
        articles: whole.articles,
        total: whole.total,
        lines: whole.lines.into_iter().map(|placed| placed.line).collect(),
    })
}

/// What one thread has found.
#[derive(Default)]
struct Part {
    articles: u64,
    total: u64,
    lines: Vec<Placed>,
}

/// A line and what it is ordered by.
struct Placed {
    /// The words beside the match, where lines are sorted by them.
    words: Vec<String>,
    /// Its article's place among the answers, and its own within the article.
    place: (usize, usize),
    line: KwicLine,
}

impl Placed {
    fn new(place: (usize, usize), line: KwicLine, by: KwicSort) -> Placed {
        let words = |text: &str| tokens(text).map(|t| fold(t.surface)).collect::<Vec<String>>();
        let words = match by {
            KwicSort::Date => Vec::new(),
            KwicSort::Left => words(&line.left).into_iter().rev().collect(),
            KwicSort::Right => words(&line.right),
        };
        Placed { words, place, line }
    }
}

impl Part {
    /// Keeps the first `limit` lines, in order.
    fn keep(&mut self, limit: usize) {
        self.lines.sort_unstable_by(|a, b| (&a.words, a.place).cmp(&(&b.words, b.place)));
        self.lines.truncate(limit);
    }

    fn join(mut self, other: Part) -> Part {
        self.articles += other.articles;
        self.total += other.total;
        self.lines.extend(other.lines);
        self
    }
}

/// The matches in one article, in the order of its fields.
///
/// The standfirst is left out where it stands in the text too.
pub fn lines(query: &Query, document: &Document, width: usize) -> Vec<KwicLine> {
    let found = matches(query, document).unwrap_or_default();
    let skipped = |field| field == TextField::Lead && is_repeated(document);
    let mut lines = Vec::new();
    for place in found.fields.iter().filter(|f| f.field.is_prose() && !skipped(f.field)) {
        let text = document.values(place.field).get(place.value).copied().unwrap_or_default();
        let ranges = place.ranges.iter();
        lines.extend(ranges.map(|range| line(document, place.field, (text, range), width)));
    }
    lines
}

fn line(
    document: &Document,
    field: TextField,
    (text, range): (&str, &Range<usize>),
    width: usize,
) -> KwicLine {
    KwicLine {
        id: document.id.to_string(),
        published: document.published.map(|at| at.to_string()),
        source: document.sources.first().cloned(),
        field: field.name(),
        left: ending(&text[..range.start], width),
        keyword: one_line(&text[range.clone()]),
        right: beginning(&text[range.end..], width),
    }
}

/// The last `width` characters, counted after white space became one blank.
fn ending(text: &str, width: usize) -> String {
    let mut chars: Vec<char> = Vec::new();
    for c in text.chars().rev() {
        push(&mut chars, c);
        if chars.len() > width {
            break;
        }
    }
    chars.truncate(width);
    chars.into_iter().rev().collect()
}

/// The first `width` characters, likewise.
fn beginning(text: &str, width: usize) -> String {
    let mut chars: Vec<char> = Vec::new();
    for c in text.chars() {
        push(&mut chars, c);
        if chars.len() > width {
            break;
        }
    }
    chars.truncate(width);
    chars.into_iter().collect()
}

fn push(chars: &mut Vec<char>, c: char) {
    match c.is_whitespace() || c.is_control() {
        true if chars.last() == Some(&' ') => {}
        true => chars.push(' '),
        false => chars.push(c),
    }
}

fn one_line(text: &str) -> String {
    beginning(text, usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canonical_url::CanonicalUrl;

    fn document(title: &str, lead: &str, body: &str) -> Document {
        let url = CanonicalUrl::parse("https://www.e.org/a").unwrap();
        let mut document = Document::new(url, jiff::Timestamp::UNIX_EPOCH);
        (document.title, document.lead, document.body) = (title.into(), lead.into(), body.into());
        document
    }

    fn found(query: &str, document: &Document, width: usize) -> Vec<KwicLine> {
        let query = crate::query::parse(query, jiff::Timestamp::UNIX_EPOCH).unwrap();
        lines(&query, document, width)
    }

    fn check(query: &str, document: &Document, width: usize, expected: &[&str]) {
        let shown = found(query, document, width);
        let shown: Vec<_> =
            shown.iter().map(|l| format!("{}[{}]{}", l.left, l.keyword, l.right)).collect();
        assert_eq!(shown, expected, "{query}");
    }

    #[test]
    fn every_match_stands_in_its_context() {
        let d =
            document("The tide", "", "A spring tide came.\n\nNo tide  like it, a tide of eels.");
        check(
            "tide",
            &d,
            8,
            &[
                "The [tide]",
                " spring [tide] came. N",
                "ame. No [tide] like it",
                "e it, a [tide] of eels",
            ],
        );
        check("\"spring tide\"", &d, 3, &[" A [spring tide] ca"].map(|s| s.trim_start()));
        check("eels", &d, 0, &["[eels]"]);
    }

    #[test]
    fn a_standfirst_within_the_text_is_no_second_match() {
        let d = document("", "The tide rose.", "The tide rose. It fell.");
        check("tide", &d, 4, &["The [tide] ros"]);
        let d = document("", "The tide rose.", "It fell.");
        check("tide", &d, 4, &["The [tide] ros"]);
    }

    #[test]
    fn lines_are_sorted_by_the_words_beside_the_match() {
        let d = document("", "", "big Ebb tide zero. Low ebb tide one. a flood tide two.");
        let order = |by: KwicSort, limit: usize| -> Vec<String> {
            let found = found("tide", &d, 12).into_iter().enumerate();
            let lines = found.map(|(n, line)| Placed::new((0, n), line, by));
            let mut part = Part { articles: 1, total: 3, lines: lines.rev().collect() };
            part.keep(limit);
            part.lines.iter().map(|placed| placed.line.right.trim()[..3].to_owned()).collect()
        };
        assert_eq!(order(KwicSort::Date, 9), ["zer", "one", "two"]);
        assert_eq!(order(KwicSort::Left, 9), ["zer", "one", "two"]);
        assert_eq!(order(KwicSort::Right, 9), ["one", "two", "zer"]);
        assert_eq!(order(KwicSort::Right, 2), ["one", "two"]);
    }

    /// White space as one blank.
    fn blanked(text: &str) -> Vec<char> {
        let mut chars: Vec<char> = Vec::new();
        for c in text.chars().map(|c| if c.is_whitespace() { ' ' } else { c }) {
            if c != ' ' || chars.last() != Some(&' ') {
                chars.push(c);
            }
        }
        chars
    }

    proptest::proptest! {
        #[test]
        fn lines_are_those_of_plain_scanning(
            words in proptest::collection::vec(
                (
                    "tide|ebb|Tide|tidé|tides|été|東京|x2",
                    proptest::sample::select(vec![" ", ", ", ". ", "\n\n", "  ", "; ", "-"]),
                ),
                0..20,
            ),
            width in 0..12usize,
        ) {
            let body: String = words.iter().flat_map(|(word, end)| [word, *end]).collect();
            let asked: [(&str, &[&str]); 4] = [
                ("=tide", &["tide"]),
                ("\"tide\"", &["tide", "Tide", "tidé"]),
                ("ti*", &["tide", "Tide", "tidé", "tides"]),
                ("東京", &["東京"]),
            ];
            for (query, meant) in asked {
                let mut expected = Vec::new();
                let mut at = 0;
                for (word, end) in &words {
                    let behind = at + word.len();
                    if meant.contains(&word.as_str()) {
                        let (before, after) = (blanked(&body[..at]), blanked(&body[behind..]));
                        let left = before[before.len().saturating_sub(width)..].iter().collect();
                        let right: String = after.into_iter().take(width).collect();
                        expected.push([left, word.clone(), right]);
                    }
                    at = behind + end.len();
                }
                let lines = found(query, &document("", "", &body), width).into_iter();
                let lines: Vec<_> = lines.map(|l| [l.left, l.keyword, l.right]).collect();
                proptest::prop_assert_eq!(lines, expected, "{} in {:?}", query, body);
            }
        }
    }
}
