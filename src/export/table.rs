//! An article as one row of a table: the columns of CSV and Parquet.

use super::ArticleRecord;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Text that is always there.
    Text,
    /// Text that may be missing.
    MaybeText,
    /// A whole number.
    Number,
    /// A moment, RFC 3339 in UTC, that may be missing.
    Moment,
    /// A list of texts.
    List,
}

/// A column and what stands in it.
pub(super) struct Column {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// The value of an article.
    pub cell: for<'a> fn(&'a ArticleRecord) -> Cell<'a>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell<'a> {
    /// Text or a moment.
    Text(Option<&'a str>),
    /// A number.
    Number(i64),
    /// A list.
    List(Vec<&'a str>),
}

impl<'a> From<&'a String> for Cell<'a> {
    fn from(text: &'a String) -> Cell<'a> {
        Cell::Text(Some(text))
    }
}

impl<'a> From<&'a Option<String>> for Cell<'a> {
    fn from(text: &'a Option<String>) -> Cell<'a> {
        Cell::Text(text.as_deref())
    }
}

impl<'a> From<&'a Vec<String>> for Cell<'a> {
    fn from(list: &'a Vec<String>) -> Cell<'a> {
        Cell::List(list.iter().map(String::as_str).collect())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Cell::Number(i64::from(number))
    }
}

/// Every column, in order.
pub(super) const COLUMNS: [Column; 24] = {
    use Kind::{List, MaybeText, Moment, Number, Text};
    const fn column(
        name: &'static str,
        kind: Kind,
        cell: for<'a> fn(&'a ArticleRecord) -> Cell<'a>,
    ) -> Column {
        Column { name, kind, cell }
    }
    [
        column("id", Text, |a| (&a.id).into()),
        column("url", Text, |a| (&a.url).into()),
        column("title", MaybeText, |a| (&a.title).into()),
        column("lead", MaybeText, |a| (&a.lead).into()),
        column("authors", List, |a| Cell::List(a.authors.iter().map(|a| &*a.name).collect())),
        column("byline", MaybeText, |a| (&a.byline).into()),
        column("agencies", List, |a| (&a.agencies).into()),
        column("published", MaybeText, |a| (&a.published).into()),
        column("published_at", Moment, |a| (&a.published_at).into()),
        column("modified", MaybeText, |a| (&a.modified).into()),
        column("lang", MaybeText, |a| (&a.lang).into()),
        column("section", MaybeText, |a| (&a.section).into()),
        column("tags", List, |a| (&a.tags).into()),
        column("access", MaybeText, |a| Cell::Text(a.access.as_deref())),
        column("licence", MaybeText, |a| (&a.licence).into()),
        column("words", Number, |a| a.words.into()),
        column("text", MaybeText, |a| (&a.text).into()),
        column("source", MaybeText, |a| (&a.source.name).into()),
        column("feed", MaybeText, |a| (&a.source.feed).into()),
        column("country", MaybeText, |a| (&a.source.country).into()),
        column("first_seen", Moment, |a| (&a.first_seen).into()),
        column("captured", Moment, |a| (&a.captured).into()),
        column("revision", Number, |a| a.revision.into()),
        column("content_hash", Text, |a| (&a.content_hash).into()),
    ]
};

/// The columns that are wanted, in the order in which they are.
pub(super) fn chosen(fields: Option<&[String]>) -> Vec<&'static Column> {
    match fields {
        None => COLUMNS.iter().collect(),
        Some(names) => {
            let column = |name: &String| COLUMNS.iter().find(|c| c.name == name);
            names.iter().filter_map(column).collect()
        }
    }
}
