//! A query's tree as the engine's.

use std::convert::Infallible;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur, PhraseQuery,
    Query as Engine, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::model::Access;
use crate::query::{
    DateField, Likeness, Passage, Pattern, PatternToken, Query, Sought, TextClause, TextField,
};
use crate::text::Stemmer;

use super::View;
use super::budget::Budget;
use super::error::Fault;
use super::excluded::Excluded;
use super::forms::terms_of_stem;
use super::leaf::{Lookup, WordLookup};
use super::like::LikeQuery;
use super::near::PassageQuery;
use super::record::{FREE, HAS_COMMENTS, IS_REVISED, PAYWALLED};
use super::schema::Fields;
use super::sift::FormTerm;
use super::word::{WordIn, WordQuery};

/// Compiles `query` for what `view` sees.
pub(super) fn compile(query: &Query, view: &View<'_>) -> Result<Box<dyn Engine>, Fault> {
    let View { searcher, fields, budget, .. } = view;
    let stemmers = match limiting_lang(query) {
        Some(lang) => vec![Stemmer::for_lang(Some(lang))],
        None => stemmers(searcher, fields)?,
    };
    Ok(Compiler { fields, stemmers, budget }.query(query))
}

/// The language that every answer must have.
fn limiting_lang(query: &Query) -> Option<&str> {
    match query {
        Query::Lang(lang) => Some(lang),
        Query::And(parts) => parts.iter().find_map(|part| match part {
            Query::Lang(lang) => Some(lang.as_str()),
            _ => None,
        }),
        _ => None,
    }
}

/// The rules of every language that the index has articles in.
fn stemmers(searcher: &Searcher, fields: &Fields) -> Result<Vec<Stemmer>, Fault> {
    let mut stemmers = vec![Stemmer::NONE];
    for segment in searcher.segment_readers() {
        let index = segment.inverted_index(fields.lang)?;
        let mut tags = index.terms().stream()?;
        while tags.advance() {
            let stemmer = Stemmer::for_lang(std::str::from_utf8(tags.key()).ok());
            if !stemmers.contains(&stemmer) {
                stemmers.push(stemmer);
            }
        }
    }
    Ok(stemmers)
}

struct Compiler<'a> {
    fields: &'a Fields,
    /// The rules of every article that is asked.
    stemmers: Vec<Stemmer>,
    budget: &'a Arc<Budget>,
}

impl Compiler<'_> {
    fn query(&self, query: &Query) -> Box<dyn Engine> {
        match query {
            Query::Everything => Box::new(AllQuery),
            Query::Text(clause) => self.text(clause),
            Query::Author(clause, others) => {
                let others = others.iter().map(|other| self.query(other));
                union(std::iter::once(self.text(clause)).chain(others).collect())
            }
            Query::And(parts) => self.all(parts),
            Query::Or(parts) => union(parts.iter().map(|part| self.query(part)).collect()),
            Query::Not(_) => self.all(std::slice::from_ref(query)),
            fact => Box::new(ConstScoreQuery::new(self.fact(fact), 0.0)),
        }
    }

    /// All of `parts`, those in a `Not` excluded.
    fn all(&self, parts: &[Query]) -> Box<dyn Engine> {
        let mut clauses: Vec<(Occur, Box<dyn Engine>)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            clauses.push(match part {
                Query::Not(inner) => (Occur::MustNot, Box::new(Excluded(self.query(inner)))),
                other => (Occur::Must, self.query(other)),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Box::new(BooleanQuery::new(clauses))
    }

    /// What does not depend on the text.
    fn fact(&self, query: &Query) -> Box<dyn Engine> {
        let f = self.fields;
        match query {
            Query::Date(which, dates) => {
                let field = match which {
                    DateField::Published => f.published,
                    DateField::Modified => f.modified,
                    DateField::Captured => f.captured,
                };
                let seconds = |t: jiff::Timestamp| Term::from_field_i64(field, t.as_second());
                let from = dates.from.map_or(Bound::Unbounded, |t| Bound::Included(seconds(t)));
                let until = dates.until.map_or(Bound::Unbounded, |t| Bound::Excluded(seconds(t)));
                range(from, until)
            }
            Query::WordCount(words) => {
                let number = |n| Bound::Included(Term::from_field_u64(f.words, n));
                range(number(words.min), words.max.map_or(Bound::Unbounded, number))
            }
            Query::Id(id) => label(f.id, id.as_str()),
            Query::Host(host) => label(f.host, host),
            Query::Lang(lang) => label(f.lang, lang),
            Query::Country(country) => label(f.country, country),
            Query::Access(Access::Free) => label(f.flag, FREE),
            Query::Access(Access::Paywalled) => label(f.flag, PAYWALLED),
            Query::HasComments => label(f.flag, HAS_COMMENTS),
            Query::IsRevised => label(f.flag, IS_REVISED),
            Query::Everything
            | Query::Text(_)
            | Query::Author(..)
            | Query::And(_)
            | Query::Or(_)
            | Query::Not(_) => Box::new(AllQuery),
        }
    }

    fn text(&self, clause: &TextClause) -> Box<dyn Engine> {
        let fields = match &clause.field {
            Some(field) => std::slice::from_ref(field),
            None => &TextField::DEFAULT,
        };
        let sought = match &clause.passage {
            Passage::Pattern(pattern) => Some(Sought::new(pattern)),
            _ => None,
        };
        if let Some(sought) = &sought
            && let [token] = sought.tokens.as_slice()
            && token.likeness == Likeness::Folded
        {
            let word = |field: &TextField| WordIn {
                words: self.fields.exact(*field),
                terms: self.word(*field, token, sought.any_form),
                boost: weight(*field),
            };
            return Box::new(WordQuery(fields.iter().map(word).collect()));
        }
        let way = |field: &TextField| {
            let found = sought.as_ref().and_then(|sought| self.pattern(*field, sought));
            let found = found.unwrap_or_else(|| self.passage(*field, &clause.passage));
            boosted(found, weight(*field))
        };
        union(fields.iter().map(way).collect())
    }

    /// A pattern by the engine's own means; none where it has none.
    fn pattern(&self, field: TextField, sought: &Sought) -> Option<Box<dyn Engine>> {
        if sought.any_form && field.is_prose() {
            return None;
        }
        let exact = self.fields.exact(field);
        let is_row = sought.tokens.iter().enumerate().all(|(at, token)| token.offset == at);
        let is_plain = sought.tokens.iter().all(|token| token.likeness == Likeness::Folded);
        // With a gap in it, the engine's phrase would reach from one value into the next.
        if is_plain && (is_row || !field.has_values()) {
            let term = |folded: &str| Term::from_field_text(exact, folded);
            let terms = sought.tokens.iter().map(|token| (token.offset, term(&token.folded)));
            return Some(adjacent(terms));
        }
        match sought.tokens.as_slice() {
            [token] if !matches!(token.likeness, Likeness::Written(_)) => {
                let (token, budget) = (token.clone(), Arc::clone(self.budget));
                Some(Box::new(LikeQuery { field: exact, token, budget }))
            }
            _ => None,
        }
    }

    /// A passage by its places.
    fn passage(&self, field: TextField, passage: &Passage) -> Box<dyn Engine> {
        let lookup = |pattern: &Pattern| Ok::<_, Infallible>(self.lookup(field, pattern));
        let Ok(passage) = passage.map(&mut { lookup });
        Box::new(PassageQuery {
            passage: Arc::new(passage),
            words: self.fields.exact(field),
            forms: self.fields.forms(field),
            has_values: field.has_values(),
            budget: Arc::clone(self.budget),
        })
    }

    /// How the words of a pattern are looked up.
    fn lookup(&self, field: TextField, pattern: &Pattern) -> Lookup {
        let sought = Sought::new(pattern);
        let offset = |token: &PatternToken| u32::try_from(token.offset).unwrap_or(u32::MAX);
        let offsets: Vec<u32> = sought.tokens.iter().map(offset).collect();
        let row = |words: Vec<WordLookup>| offsets.iter().copied().zip(words).collect();
        let ways = if sought.any_form && field.is_prose() {
            let terms = |stem: &String, by: &[Stemmer]| self.stem(field, stem, by);
            let spelling = |(stems, by): (Vec<String>, Vec<Stemmer>)| {
                row(stems.iter().map(|stem| WordLookup::Terms(terms(stem, &by))).collect())
            };
            self.spellings(&sought.tokens).into_iter().map(spelling).collect()
        } else {
            let words = sought.tokens.into_iter().map(|token| self.word_lookup(field, token));
            vec![row(words.collect())]
        };
        Lookup { ways, typed: Query::of(pattern.clone()).to_string() }
    }

    fn word_lookup(&self, field: TextField, token: PatternToken) -> WordLookup {
        let exact = self.fields.exact(field);
        match token.likeness {
            Likeness::Folded => WordLookup::Terms(self.word(field, &token, false)),
            Likeness::Wild | Likeness::Slips(_) => WordLookup::Like(exact, token),
            Likeness::Written(_) => WordLookup::Written {
                folded: Term::from_field_text(exact, &token.folded),
                forms: self.fields.forms(field),
                token,
            },
        }
    }

    /// What finds one word, in any form where that is asked and the field has forms.
    fn word(&self, field: TextField, token: &PatternToken, any_form: bool) -> Vec<FormTerm> {
        if !any_form || !field.is_prose() {
            let term = Term::from_field_text(self.fields.exact(field), &token.folded);
            return vec![FormTerm::anywhere(term)];
        }
        let spellings = self.spellings(std::slice::from_ref(token));
        let stems = spellings.iter().flat_map(|(stems, by)| stems.iter().map(move |s| (s, by)));
        stems.flat_map(|(stem, by)| self.stem(field, stem, by)).collect()
    }

    /// What finds a stem by the rules `by`.
    fn stem(&self, field: TextField, stem: &str, by: &[Stemmer]) -> Vec<FormTerm> {
        let pair = (self.fields.exact(field), self.fields.forms(field));
        terms_of_stem(pair, stem, by, &self.stemmers)
    }

    /// The stems of words in each language, of the words as typed and plain, each row of stems with
    /// the rules that make it.
    fn spellings(&self, tokens: &[PatternToken]) -> Vec<(Vec<String>, Vec<Stemmer>)> {
        let mut spellings: Vec<(Vec<String>, Vec<Stemmer>)> = Vec::new();
        for &stemmer in &self.stemmers {
            let stems = tokens.iter().map(|token| stemmer.stems(&token.surface));
            let stems: Vec<_> = stems.collect();
            let plain: Vec<String> = stems.iter().map(|s| s.plain().to_owned()).collect();
            let proper: Vec<String> = stems.into_iter().map(|s| s.proper).collect();
            for row in [proper, plain] {
                match spellings.iter_mut().find(|(known, _)| *known == row) {
                    Some((_, by)) if by.contains(&stemmer) => {}
                    Some((_, by)) => by.push(stemmer),
                    None => spellings.push((row, vec![stemmer])),
                }
            }
        }
        spellings
    }
}

/// How much a match in a field weighs.
fn weight(field: TextField) -> f32 {
    match field {
        TextField::Title => 3.0,
        TextField::Author => 2.0,
        TextField::Lead => 1.5,
        _ => 1.0,
    }
}

fn boosted(query: Box<dyn Engine>, boost: f32) -> Box<dyn Engine> {
    if boost == 1.0 { query } else { Box::new(BoostQuery::new(query, boost)) }
}

fn adjacent(terms: impl Iterator<Item = (usize, Term)>) -> Box<dyn Engine> {
    let mut terms: Vec<(usize, Term)> = terms.collect();
    match terms.len() {
        0 => Box::new(EmptyQuery),
        1 => Box::new(TermQuery::new(terms.remove(0).1, IndexRecordOption::WithFreqs)),
        _ => Box::new(PhraseQuery::new_with_offset(terms)),
    }
}

fn union(mut queries: Vec<Box<dyn Engine>>) -> Box<dyn Engine> {
    match queries.len() {
        0 => Box::new(EmptyQuery),
        1 => queries.remove(0),
        _ => Box::new(BooleanQuery::union(queries)),
    }
}

fn label(field: Field, value: &str) -> Box<dyn Engine> {
    Box::new(TermQuery::new(Term::from_field_text(field, value), IndexRecordOption::Basic))
}

fn range(from: Bound<Term>, until: Bound<Term>) -> Box<dyn Engine> {
    match (&from, &until) {
        (Bound::Unbounded, Bound::Unbounded) => Box::new(AllQuery),
        _ => Box::new(RangeQuery::new(from, until)),
    }
}
