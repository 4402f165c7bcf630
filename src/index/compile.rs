//! A query's tree as the engine's.

use std::collections::HashMap;
use std::ops::Bound;

use tantivy::query::{
    AllQuery, Bm25StatisticsProvider, BooleanQuery, BoostQuery, ConstScoreQuery, EmptyQuery,
    InvertedIndexRangeQuery, Occur, PhrasePrefixQuery, PhraseQuery, Query as Engine, RangeQuery,
    TermQuery,
};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{Searcher, Term};

use crate::model::Access;
use crate::query::{DateField, PatternToken, Query, Sought, TextClause, TextField};
use crate::text::Stemmer;

use super::analysis::stem_term;
use super::error::Fault;
use super::excluded::Excluded;
use super::record::{FREE, HAS_COMMENTS, IS_REVISED, PAYWALLED};
use super::schema::Fields;

/// A query ready to run, with the statistics that score it.
pub(super) struct Compiled<'s> {
    pub query: Box<dyn Engine>,
    pub statistics: Statistics<'s>,
}

/// Compiles `query` for what `searcher` sees.
pub(super) fn compile<'s>(
    query: &Query,
    searcher: &'s Searcher,
    fields: &Fields,
) -> Result<Compiled<'s>, Fault> {
    let stemmers = match limiting_lang(query) {
        Some(lang) => vec![Stemmer::for_lang(Some(lang))],
        None => stemmers(searcher, fields)?,
    };
    let statistics = Statistics { searcher, frequencies: HashMap::new() };
    let mut compiler = Compiler { fields, stemmers, statistics };
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
        let sought = Sought::new(&clause.pattern);
        let fields = match &clause.field {
            Some(field) => std::slice::from_ref(field),
            None => &TextField::DEFAULT,
        };
        let mut ways: Vec<Box<dyn Engine>> = Vec::new();
        for &field in fields {
            let found = match self.fields.stem(field) {
                Some(stem) if sought.any_form => self.forms(stem, &sought)?,
                _ => vec![self.exact(self.fields.exact(field), &sought)?],
            };
            let boost = weight(field);
            ways.extend(found.into_iter().map(|query| boosted(query, boost)));
        }
        Ok(union(ways))
    }

    /// The pattern in any form: by the stems of each language, of the words as typed or plain.
    fn forms(&mut self, field: Field, sought: &Sought) -> Result<Vec<Box<dyn Engine>>, Fault> {
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

    /// The pattern in folded form.
    fn exact(&self, field: Field, sought: &Sought) -> Result<Box<dyn Engine>, Fault> {
        let term = |token: &PatternToken| Term::from_field_text(field, &token.folded);
        let terms = sought.tokens.iter().map(|token| (token.offset, term(token)));
        Ok(match sought.tokens.as_slice() {
            [] => Box::new(EmptyQuery),
            [.., last] if !last.is_prefix => adjacent(terms),
            [only] => {
                let end = Term::from_field_text(field, &end_of_prefix(&only.folded));
                let range =
                    InvertedIndexRangeQuery::new(Bound::Included(term(only)), Bound::Excluded(end));
                Box::new(ConstScoreQuery::new(Box::new(range), 1.0))
            }
            [.., last] => {
                let mut phrase = PhrasePrefixQuery::new_with_offset(terms.collect());
                phrase.set_max_expansions(self.words_like(field, &last.folded)?);
                Box::new(phrase)
            }
        })
    }

    /// How many words begin with `prefix`, in the piece of the index that has most of them. The
    /// engine would look at the first fifty only, or take room for as many as it is allowed.
    fn words_like(&self, field: Field, prefix: &str) -> Result<u32, Fault> {
        let mut most = 1;
        for segment in self.statistics.searcher.segment_readers() {
            let index = segment.inverted_index(field)?;
            let words = index.terms().range().ge(prefix).lt(end_of_prefix(prefix));
            let mut words = words.into_stream()?;
            let mut count = 0;
            while words.advance() {
                count += 1;
            }
            most = most.max(count);
        }
        Ok(most)
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

/// What follows every word that begins with `prefix`: no token holds the last of all characters.
fn end_of_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10ffff}")
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
