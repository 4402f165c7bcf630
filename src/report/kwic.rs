//! Keyword in context: every match of a query with the text on either side.

use std::ops::Range;

use serde::Serialize;
use utoipa::ToSchema;

use crate::archive::Reader;
use crate::index::Index;
use crate::model::Document;
use crate::query::{Query, TextField, matches};
use crate::text::{fold, tokens};

use super::ReportError;
use super::selection::{documents, is_repeated};

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
    /// A line a match.
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
    reader: &Reader,
    index: &Index,
    query: &Query,
    options: KwicOptions,
) -> Result<Kwic, ReportError> {
    let mut kwic = Kwic { query: query.to_string(), articles: 0, total: 0, lines: Vec::new() };
    documents(reader, index, query, |document| {
        let found = lines(query, document, options.width);
        kwic.articles += u64::from(!found.is_empty());
        kwic.lines.extend(found);
    })?;
    kwic.total = kwic.lines.len() as u64;
    sort(&mut kwic.lines, options.sort);
    Ok(kwic)
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

/// Sorts lines that stand in the order of date and text; equal ones stay in it.
fn sort(lines: &mut [KwicLine], by: KwicSort) {
    let words = |text: &str| tokens(text).map(|t| fold(t.surface)).collect::<Vec<String>>();
    match by {
        KwicSort::Date => {}
        KwicSort::Left => lines.sort_by_cached_key(|line| {
            let mut left = words(&line.left);
            left.reverse();
            left
        }),
        KwicSort::Right => lines.sort_by_cached_key(|line| words(&line.right)),
    }
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
        let mut all = found("tide", &d, 12);
        let order = |all: &[KwicLine]| -> Vec<String> {
            all.iter().map(|l| l.right.trim()[..3].to_owned()).collect()
        };
        sort(&mut all, KwicSort::Left);
        assert_eq!(order(&all), ["zer", "one", "two"]);
        sort(&mut all, KwicSort::Right);
        assert_eq!(order(&all), ["one", "two", "zer"]);
    }

    proptest::proptest! {
        #[test]
        fn there_are_as_many_lines_as_the_word_stands_in_the_text(
            body in "((tide|ebb|Tide|tidé|été|東京)[ ,.\n]{1,2}){0,20}", width in 0..9usize,
        ) {
            let d = document("", "", &body);
            let all = found("=tide", &d, width);
            let plain = body.split([' ', ',', '.', '\n']).filter(|word| *word == "tide").count();
            let folded = body.split([' ', ',', '.', '\n'])
                .filter(|word| ["tide", "Tide", "tidé"].contains(word)).count();
            proptest::prop_assert!([plain, folded].contains(&all.len()));
            for line in all {
                proptest::prop_assert!(line.left.chars().count() <= width);
                proptest::prop_assert!(line.right.chars().count() <= width);
                let blanks = body.split_whitespace().collect::<Vec<_>>().join(" ");
                let shown = format!("{}{}{}", line.left, line.keyword, line.right);
                proptest::prop_assert!(blanks.contains(shown.trim()), "{shown:?} in {blanks:?}");
            }
        }
    }
}
