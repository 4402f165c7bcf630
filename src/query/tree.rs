//! The tree of a query.

use crate::canonical_url::ArticleId;
use crate::model::Access;

use super::dates::DateRange;
use super::fields::TextField;

/// What is asked of an article.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// Nothing: every article answers.
    Everything,
    /// Words in its text.
    Text(TextClause),
    /// A date.
    Date(DateField, DateRange),
    /// How many words it has.
    WordCount(NumberRange),
    /// That it is this one.
    Id(ArticleId),
    /// Its host, or a domain that the host belongs to; lower case.
    Host(String),
    /// Its language, by primary or full BCP 47 tag; lower case.
    Lang(String),
    /// The country of its source; lower case.
    Country(String),
    /// Whether it is open.
    Access(Access),
    /// That readers' comments are held.
    HasComments,
    /// That it was changed since it was first seen.
    IsRevised,
    /// All of these; two or more, none of them an `And`.
    And(Vec<Query>),
    /// Any of these; two or more, none of them an `Or`.
    Or(Vec<Query>),
    /// Not this.
    Not(Box<Query>),
}

/// Words in a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextClause {
    /// The field; without one title, lead, body and authors are searched.
    pub field: Option<TextField>,
    /// The words.
    pub pattern: Pattern,
}

/// Words as they were typed, without quotation marks and signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// A word in any of its forms. Fields that hold names and labels know no forms.
    Word(String),
    /// A word in this form only, accents and case folded.
    Exact(String),
    /// Adjacent words in these forms.
    Phrase(String),
    /// Words that begin like this.
    Prefix(String),
}

/// Which of an article's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    /// When it was published.
    Published,
    /// When its latest revision was captured.
    Captured,
}

/// Whole numbers from `min` to `max`, both included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NumberRange {
    /// The least.
    pub min: u64,
    /// The greatest, if there is one.
    pub max: Option<u64>,
}

impl Query {
    /// All of `parts`; one part stands for itself.
    pub fn and(parts: Vec<Query>) -> Query {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Query::And(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        one_or(flat, Query::And)
    }

    /// Any of `parts`; one part stands for itself.
    pub fn or(parts: Vec<Query>) -> Query {
        let mut flat = Vec::with_capacity(parts.len());
        for part in parts {
            match part {
                Query::Or(inner) => flat.extend(inner),
                other => flat.push(other),
            }
        }
        one_or(flat, Query::Or)
    }

    /// Whether what this asks is of the article's text, so that matches can be shown.
    pub fn has_text(&self) -> bool {
        match self {
            Query::Text(_) => true,
            Query::And(parts) | Query::Or(parts) => parts.iter().any(Query::has_text),
            _ => false,
        }
    }
}

fn one_or(mut parts: Vec<Query>, many: fn(Vec<Query>) -> Query) -> Query {
    match parts.len() {
        0 => Query::Everything,
        1 => parts.remove(0),
        _ => many(parts),
    }
}

impl NumberRange {
    /// Whether `number` is one of them.
    pub fn contains(self, number: u64) -> bool {
        number >= self.min && self.max.is_none_or(|max| number <= max)
    }
}
