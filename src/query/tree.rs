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
    /// Words in authors' names, or one of the bylines that count as the same author: see
    /// [`Query::with_merged`]. It is printed as its words alone.
    Author(TextClause, Vec<Query>),
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
    /// The field; without one title, lead, body and authors are searched, each for itself.
    pub field: Option<TextField>,
    /// The words.
    pub passage: Passage,
}

/// What is sought within one text: one headline, one body, one comment.
///
/// `P` is what a pattern has become: the words as typed, or what an engine looks them up by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passage<P = Pattern> {
    /// Words in a row.
    Pattern(P),
    /// Any of these; two or more.
    Any(Vec<Passage<P>>),
    /// All of these, two or more: each so close to the stretch from the first to the last of those
    /// before it.
    Near(Vec<Passage<P>>, Reach),
    /// A place of the first that has none of the second so close.
    NotNear(Box<Passage<P>>, Reach, Box<Passage<P>>),
    /// So many places.
    AtLeast(u32, Box<Passage<P>>),
    /// A place within so many words from the beginning.
    First(u32, Box<Passage<P>>),
}

/// How close two places are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// So many words apart at most, in any order: neighbours are one word apart.
    Words(u32),
    /// The same, the second after the first.
    Ahead(u32),
    /// In one sentence.
    Sentence,
    /// In one paragraph.
    Paragraph,
}

/// Words as they were typed, without quotation marks and signs. Wildcards are
/// [`crate::text::ANY_RUN`] and [`crate::text::ANY_ONE`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// A word in any of its forms. Fields that hold names and labels know no forms.
    Word(String),
    /// Words as they are written, accents and case kept.
    Exact(String),
    /// Adjacent words in these forms, accents and case folded; wildcards may stand in them.
    Phrase(String),
    /// A word with wildcards, accents and case folded.
    Wildcard(String),
    /// A word that so many slips make of this one: see [`crate::text::distance`].
    Fuzzy(String, u8),
}

/// Which of an article's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateField {
    /// When it was published.
    Published,
    /// When its publisher says that it was last changed.
    Modified,
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

impl<P> Passage<P> {
    /// The same passage with other patterns.
    pub fn map<Q, E>(&self, with: &mut dyn FnMut(&P) -> Result<Q, E>) -> Result<Passage<Q>, E> {
        let mut all =
            |parts: &[Passage<P>]| parts.iter().map(|p| p.map(with)).collect::<Result<_, E>>();
        Ok(match self {
            Passage::Any(parts) => Passage::Any(all(parts)?),
            Passage::Near(parts, reach) => Passage::Near(all(parts)?, *reach),
            Passage::Pattern(pattern) => Passage::Pattern(with(pattern)?),
            Passage::NotNear(one, reach, other) => {
                Passage::NotNear(Box::new(one.map(with)?), *reach, Box::new(other.map(with)?))
            }
            Passage::AtLeast(count, inner) => Passage::AtLeast(*count, Box::new(inner.map(with)?)),
            Passage::First(words, inner) => Passage::First(*words, Box::new(inner.map(with)?)),
        })
    }

    /// Shows every pattern in it.
    pub fn each<'p>(&'p self, visit: &mut dyn FnMut(&'p P)) {
        match self {
            Passage::Pattern(pattern) => visit(pattern),
            Passage::Any(parts) | Passage::Near(parts, _) => {
                parts.iter().for_each(|part| part.each(visit));
            }
            Passage::NotNear(one, _, other) => {
                one.each(visit);
                other.each(visit);
            }
            Passage::AtLeast(_, inner) | Passage::First(_, inner) => inner.each(visit),
        }
    }
}

impl Query {
    /// These words in the fields that a word without a field is sought in.
    pub fn of(pattern: Pattern) -> Query {
        Query::Text(TextClause { field: None, passage: Passage::Pattern(pattern) })
    }

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
            Query::Text(_) | Query::Author(..) => true,
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
