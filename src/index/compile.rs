//! A query's tree as the engine's.

use std::collections::HashMap;
use std::convert::Infallible;
use std::ops::Bound;
use std::sync::Arc;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery, Occur,
    PhraseQuery, Query as Engine, RangeQuery, TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::model::Access;
use crate::query::{
    DateField, Likeness, Passage, Pattern, PatternToken, Query, Sought, TextClause, TextField,
};
use crate::text::Stemmer;

use super::View;
use super::analysis::stem_term;
use super::budget::Budget;
use super::error::Fault;
use super::excluded::Excluded;
use super::leaf::{Lookup, WordLookup};
use super::like::LikeQuery;
use super::near::PassageQuery;
use super::record::{FREE, HAS_COMMENTS, IS_REVISED, PAYWALLED};
use super::schema::Fields;

/// A query ready to run, with the statistics that score it.
pub(super) struct Compiled<'s> {
    pub query: Box<dyn Engine>,
    pub statistics: Statistics<'s>,
}

/// Compiles `query` for what `view` sees.
pub(super) fn compile<'s>(query: &Query, view: &'s View<'_>) -> Result<Compiled<'s>, Fault> {
    let View { searcher, fields, budget, .. } = view;
    let stemmers = match limiting_lang(query) {
        Some(lang) => vec![Stemmer::for_lang(Some(lang))],
        None => stemmers(searcher, fields)?,
    };
    let statistics = Statistics { searcher, frequencies: HashMap::new() };
    let mut compiler = Compiler { fields, stemmers, statistics, budget };
    let query = compiler.query(query)?;
    Ok(Compiled { query, statistics: compiler.statistics })
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

struct Compiler<'a, 's> {
    fields: &'a Fields,
    stemmers: Vec<Stemmer>,
    statistics: Statistics<'s>,
    budget: &'a Arc<Budget>,
}

impl Compiler<'_, '_> {
    fn query(&mut self, query: &Query) -> Result<Box<dyn Engine>, Fault> {
        Ok(match query {
            Query::Everything => Box::new(AllQuery),
            Query::Text(clause) => self.text(clause)?,
            Query::And(parts) => self.all(parts)?,
            Query::Or(parts) => {
                union(parts.iter().map(|part| self.query(part)).collect::<Result<_, _>>()?)
            }
            Query::Not(_) => self.all(std::slice::from_ref(query))?,
            fact => Box::new(ConstScoreQuery::new(self.fact(fact), 0.0)),
        })
    }

    /// All of `parts`, those in a `Not` excluded.
    fn all(&mut self, parts: &[Query]) -> Result<Box<dyn Engine>, Fault> {
        let mut clauses: Vec<(Occur, Box<dyn Engine>)> = Vec::with_capacity(parts.len() + 1);
        for part in parts {
            clauses.push(match part {
                Query::Not(inner) => (Occur::MustNot, Box::new(Excluded(self.query(inner)?))),
                other => (Occur::Must, self.query(other)?),
            });
        }
        if clauses.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            clauses.push((Occur::Must, Box::new(AllQuery)));
        }
        Ok(Box::new(BooleanQuery::new(clauses)))
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
            Query::Everything | Query::Text(_) | Query::And(_) | Query::Or(_) | Query::Not(_) => {
                Box::new(AllQuery)
            }
        }
    }

    fn text(&mut self, clause: &TextClause) -> Result<Box<dyn Engine>, Fault> {
        let fields = match &clause.field {
            Some(field) => std::slice::from_ref(field),
            None => &TextField::DEFAULT,
        };
        let mut ways: Vec<Box<dyn Engine>> = Vec::new();
        for &field in fields {
            let found = match &clause.passage {
                Passage::Pattern(pattern) => self.pattern(field, Sought::new(pattern))?,
                _ => None,
            };
            let found = found.unwrap_or_else(|| vec![self.passage(field, &clause.passage)]);
            let boost = weight(field);
            ways.extend(found.into_iter().map(|query| boosted(query, boost)));
        }
        Ok(union(ways))
    }

    /// A pattern by the engine's own means; none where it has none.
    fn pattern(
        &mut self,
        field: TextField,
        sought: Sought,
    ) -> Result<Option<Vec<Box<dyn Engine>>>, Fault> {
        if let (Some(stem), true) = (self.fields.stem(field), sought.any_form) {
            return self.forms(stem, &sought).map(Some);
        }
        let exact = self.fields.exact(field);
        let is_row = sought.tokens.iter().enumerate().all(|(at, token)| token.offset == at);
        let is_plain = sought.tokens.iter().all(|token| token.likeness == Likeness::Folded);
        // With a gap in it, the engine's phrase would reach from one value into the next.
        if is_plain && (is_row || !field.has_values()) {
            let term = |folded: &str| Term::from_field_text(exact, folded);
            let terms = sought.tokens.iter().map(|token| (token.offset, term(&token.folded)));
            return Ok(Some(vec![adjacent(terms)]));
        }
        let mut tokens = sought.tokens.into_iter();
        Ok(match (tokens.next(), tokens.next()) {
            (Some(token), None) if !matches!(token.likeness, Likeness::Written(_)) => {
                let budget = Arc::clone(self.budget);
                Some(vec![Box::new(LikeQuery { field: exact, token, budget })])
            }
            _ => None,
        })
    }

    /// A passage by its places.
    fn passage(&self, field: TextField, passage: &Passage) -> Box<dyn Engine> {
        let lookup = |pattern: &Pattern| Ok::<_, Infallible>(self.lookup(field, pattern));
        let Ok(passage) = passage.map(&mut { lookup });
        Box::new(PassageQuery {
            passage: Arc::new(passage),
            words: self.fields.exact(field),
            marks: self.fields.marks(field),
            has_values: field.has_values(),
            budget: Arc::clone(self.budget),
        })
    }

    /// How the words of a pattern are looked up.
    fn lookup(&self, field: TextField, pattern: &Pattern) -> Lookup {
        let sought = Sought::new(pattern);
        let offset = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        let offsets: Vec<u32> = sought.tokens.iter().map(|t| offset(t.offset)).collect();
        let row = |terms: Vec<Term>| {
            offsets.iter().copied().zip(terms.into_iter().map(WordLookup::Term)).collect()
        };
        let ways = match self.fields.stem(field) {
            Some(stem) if sought.any_form => {
                self.spellings(stem, &sought).into_iter().map(row).collect()
            }
            _ => {
                let words = sought.tokens.into_iter().map(|token| self.word_lookup(field, token));
                vec![offsets.iter().copied().zip(words).collect()]
            }
        };
        Lookup { ways, typed: Query::of(pattern.clone()).to_string() }
    }

    fn word_lookup(&self, field: TextField, token: PatternToken) -> WordLookup {
        let exact = self.fields.exact(field);
        match token.likeness {
            Likeness::Folded => WordLookup::Term(Term::from_field_text(exact, &token.folded)),
            Likeness::Wild | Likeness::Slips(_) => WordLookup::Like(exact, token),
            Likeness::Written(_) => WordLookup::Written {
                folded: Term::from_field_text(exact, &token.folded),
                marks: self.fields.marks(field),
                token,
            },
        }
    }

    /// The stems of the pattern's words in each language, of the words as typed and plain.
    fn spellings(&self, field: Field, sought: &Sought) -> Vec<Vec<Term>> {
        let mut spellings: Vec<Vec<Term>> = Vec::new();
        for &stemmer in &self.stemmers {
            let stems = sought.tokens.iter().map(|token| stemmer.stems(&token.surface));
            let stems: Vec<_> = stems.collect();
            let term = |stem: &str| Term::from_field_text(field, &stem_term(stemmer, stem));
            let proper = stems.iter().map(|s| term(&s.proper)).collect();
            let plain = stems.iter().map(|s| term(s.plain())).collect();
            spellings.push(proper);
            if spellings.last() != Some(&plain) {
                spellings.push(plain);
            }
        }
        spellings
    }

    /// The pattern in any form: by the stems of each language, of the words as typed or plain.
    fn forms(&mut self, field: Field, sought: &Sought) -> Result<Vec<Box<dyn Engine>>, Fault> {
        let spellings = self.spellings(field, sought);
        let mut found = Vec::new();
        let mut frequency = 0;
        for spelling in &spellings {
            let mut rarest = u64::MAX;
            for term in spelling {
                rarest = rarest.min(self.statistics.searcher.doc_freq(term)?);
            }
            if rarest > 0 {
                frequency += rarest;
                found.push(spelling);
            }
        }
        for spelling in &found {
            if let [term] = spelling.as_slice() {
                self.statistics.frequencies.insert(term.clone(), frequency);
            }
        }
        Ok(found.into_iter().map(|terms| adjacent(terms.iter().cloned().enumerate())).collect())
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

/// How often terms occur, the stems of one word in every language counted together: otherwise a
/// word would weigh more in languages that the archive has little of.
pub(super) struct Statistics<'s> {
    searcher: &'s Searcher,
    frequencies: HashMap<Term, u64>,
}

impl Bm25StatisticsProvider for Statistics<'_> {
    fn total_num_tokens(&self, field: Field) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_tokens(self.searcher, field)
    }

    fn total_num_docs(&self) -> tantivy::Result<u64> {
        Bm25StatisticsProvider::total_num_docs(self.searcher)
    }

    fn doc_freq(&self, term: &Term) -> tantivy::Result<u64> {
        match self.frequencies.get(term) {
            // Two stems may be of one article: the sum must not exceed what the engine asserts.
            Some(&frequency) => Ok(frequency.min(self.total_num_docs()?)),
            None => self.searcher.doc_freq(term),
        }
    }
}
