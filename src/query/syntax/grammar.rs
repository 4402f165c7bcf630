//! How the words and signs of another language are joined: by the strength of its operators.

use std::ops::Range;

use jiff::Timestamp;

use super::dialect::{Capitals, Dialect, Joint, Name, Silence};
use super::scan::{Kind, Piece, ends_in_one, scan};
use crate::query::error::QueryError;
use crate::query::fields::{FieldName, TextField};
use crate::query::lexer::Word;
use crate::query::parser::{DEPTH_MAX, check_length, check_number};
use crate::query::passage;
use crate::query::tree::{Passage, Pattern, Query, Reach};
use crate::query::values;
use crate::text::is_wild;

/// How many brackets our own language may need for one of another's, whose operators bind without.
const BRACKETS_ADDED: usize = 4;

/// Reads a query.
///
/// # Errors
/// [`QueryError`] with the place and the reason.
pub(super) fn read(query: &str, dialect: &Dialect, now: Timestamp) -> Result<Query, QueryError> {
    check_length(query)?;
    if let Some((at, c)) = query.char_indices().find(|(_, c)| is_wild(*c)) {
        return Err(QueryError::new(at..at + c.len_utf8(), "this is no character of any text"));
    }
    let pieces = scan(query, dialect)?;
    check_number(pieces.len(), || pieces.last().map_or(0..0, |piece| piece.range.clone()))?;
    if pieces.is_empty() {
        return Ok(Query::Everything);
    }
    let mut reader = Reader { query, dialect, pieces: &pieces, at: 0, now };
    let found = reader.joined(0, Context { field: None, written: None, depth: 0 })?;
    match reader.peek() {
        None => Ok(found.query),
        Some(extra) => Err(QueryError::new(extra.range.clone(), "this bracket closes nothing")),
    }
}

struct Reader<'q> {
    query: &'q str,
    dialect: &'q Dialect,
    pieces: &'q [Piece],
    at: usize,
    now: Timestamp,
}

#[derive(Clone, Copy)]
struct Context {
    field: Option<FieldName>,
    /// In which letters the words are written; any where nothing is said.
    written: Option<Capitals>,
    depth: usize,
}

/// What was understood of a part of the query.
struct Found {
    query: Query,
    range: Range<usize>,
    /// A `+` stands before it.
    is_required: bool,
    /// A `-` or NOT stands before it.
    is_excluded: bool,
}

impl<'q> Reader<'q> {
    fn peek(&self) -> Option<&'q Piece> {
        self.pieces.get(self.at)
    }

    /// Operands joined by operators at least so strong.
    fn joined(&mut self, weakest: u8, context: Context) -> Result<Found, QueryError> {
        let mut found = self.operand(context)?;
        while let Some((joint, pieces)) = self.joint()? {
            let strength = (self.dialect.strength)(joint);
            if strength < weakest {
                break;
            }
            let mut operands = vec![found];
            let mut next = Some((joint, pieces));
            // Operands of one operator are one group: in Lucene what is excluded is so from all.
            while let Some((same, pieces)) = next
                && same == joint
            {
                self.at += pieces;
                operands.push(self.joined(strength + 1, context)?);
                next = self.joint()?;
            }
            found = join(joint, operands)?;
        }
        Ok(found)
    }

    /// The operator that follows, and how many pieces it is: none where words stand side by side.
    fn joint(&self) -> Result<Option<(Joint, usize)>, QueryError> {
        let kind = |at: usize| self.pieces.get(at).map(|piece| &piece.kind);
        let is_binary = !self.dialect.has_prefixes;
        let silence = match self.dialect.silence {
            Silence::And => Some(Joint::And),
            Silence::Or => Some(Joint::Or),
            Silence::Phrase => None,
        };
        Ok(match (kind(self.at), kind(self.at + 1)) {
            (None | Some(Kind::Close), _) => None,
            (Some(Kind::Joint(Joint::And)), Some(Kind::Joint(Joint::Not))) if is_binary => {
                Some((Joint::Not, 2))
            }
            (Some(Kind::Joint(Joint::Not)), Some(Kind::Joint(Joint::Near(reach)))) => {
                Some((Joint::NotNear(*reach), 2))
            }
            (Some(Kind::Joint(Joint::Not)), _) if !is_binary => silence.map(|joint| (joint, 0)),
            (Some(Kind::Joint(joint)), _) => Some((*joint, 1)),
            _ => match (silence, self.peek()) {
                (Some(joint), _) => Some((joint, 0)),
                (None, piece) => {
                    let range = piece.map_or(0..0, |piece| piece.range.clone());
                    return Err(QueryError::new(range, "an operator is missing before this")
                        .hint("write AND, OR or another one"));
                }
            },
        })
    }

    fn operand(&mut self, context: Context) -> Result<Found, QueryError> {
        let end = self.query.len();
        let Some(piece) = self.peek() else {
            return Err(QueryError::new(end..end, "something is missing here"));
        };
        if context.depth >= DEPTH_MAX / BRACKETS_ADDED {
            let message = format!("brackets nest deeper than {}", DEPTH_MAX / BRACKETS_ADDED);
            return Err(QueryError::new(piece.range.clone(), message));
        }
        let inner = Context { depth: context.depth + 1, ..context };
        self.at += 1;
        let (mut is_required, mut is_excluded) = (false, false);
        let query = match &piece.kind {
            Kind::Open => self.group(piece, inner)?,
            Kind::Plus => {
                is_required = true;
                self.operand(inner)?.query
            }
            Kind::Minus => {
                is_excluded = true;
                Query::Not(Box::new(self.operand(inner)?.query))
            }
            Kind::Joint(Joint::Not) if self.dialect.has_prefixes => {
                is_excluded = true;
                Query::Not(Box::new(self.operand(inner)?.query))
            }
            Kind::Name(name) => self.named(*name, piece, inner)?,
            Kind::Text(word) => self.words(word, piece, context)?,
            Kind::Quoted(word) => self.quoted(word, piece, context)?,
            Kind::Close | Kind::Joint(_) | Kind::Slop(_) => {
                let message = "a word is missing before this";
                return Err(QueryError::new(piece.range.clone(), message)
                    .hint("quote it to search for the word"));
            }
        };
        let last = self.pieces.get(self.at.saturating_sub(1));
        let end = last.map_or(piece.range.end, |last| last.range.end);
        Ok(Found { query, range: piece.range.start..end, is_required, is_excluded })
    }

    fn group(&mut self, open: &Piece, context: Context) -> Result<Query, QueryError> {
        let found = self.joined(0, context)?;
        match self.peek() {
            Some(_) => {
                self.at += 1;
                Ok(found.query)
            }
            None => Err(QueryError::new(open.range.clone(), "this bracket is not closed")
                .hint("put a ) where it ends")),
        }
    }

    fn named(&mut self, name: Name, piece: &Piece, inner: Context) -> Result<Query, QueryError> {
        let range = piece.range.clone();
        match name {
            Name::Refused(hint) => {
                let typed = &self.query[range.clone()];
                Err(QueryError::new(range, format!("{typed} cannot be asked")).hint(hint))
            }
            Name::Field(_) | Name::Either(..) if inner.field.is_some() => {
                Err(QueryError::new(range, "a field within a field's brackets"))
            }
            Name::Field(field) => Ok(self.operand(Context { field: Some(field), ..inner })?.query),
            Name::Either(one, other) => {
                let start = self.at;
                let mut within = |field: TextField| {
                    self.at = start;
                    let field = Some(FieldName::Text(field));
                    Ok(self.operand(Context { field, ..inner })?.query)
                };
                Ok(either(within(one)?, within(other)?))
            }
            Name::Written(capitals) => {
                Ok(self.operand(Context { written: Some(capitals), ..inner })?.query)
            }
            Name::AtLeast(count) => {
                let found = self.operand(inner)?;
                let make = |passage| Passage::AtLeast(count, passage);
                passage::function((found.query, found.range), make)
            }
            Name::First(words) => {
                let found = self.operand(inner)?;
                let make = |passage| Passage::First(words, passage);
                passage::function((found.query, found.range), make)
            }
        }
    }

    /// A word; several side by side where the language reads them as a phrase.
    fn words(
        &mut self,
        first: &Word,
        piece: &Piece,
        context: Context,
    ) -> Result<Query, QueryError> {
        if first.signs == "*" && context.field.is_none() {
            return Ok(Query::Everything);
        }
        let mut word = written(first, context);
        let mut range = piece.range.clone();
        let is_text = matches!(context.field, None | Some(FieldName::Text(_)));
        while self.dialect.silence == Silence::Phrase
            && is_text
            && let Some(Piece { kind: Kind::Text(next), range: further }) = self.peek()
        {
            self.at += 1;
            word.text = format!("{} {}", word.text, written(next, context).text);
            word.sign = word.sign.or(next.sign);
            range.end = further.end;
        }
        one_is_within(&word, &range)?;
        let is_phrase = word.text.contains(char::is_whitespace);
        match context.field {
            // Side by side, in any of their forms; wildcards have none.
            field if is_phrase && word.sign.is_none() && is_text => {
                let pattern = match (word.text.contains(is_wild), word.is_exact) {
                    (false, true) => Pattern::Exact(word.text),
                    (true, false) => Pattern::Phrase(word.text),
                    (false, false) => Pattern::Word(word.text),
                    (true, true) => {
                        return Err(QueryError::new(range, "words as written have no wildcards"));
                    }
                };
                let field = match field {
                    Some(FieldName::Text(field)) => Some(field),
                    _ => None,
                };
                values::text_clause(field, pattern, &range)
            }
            field => values::word(field, &word, &range, self.now),
        }
    }

    fn quoted(
        &mut self,
        word: &Word,
        piece: &Piece,
        context: Context,
    ) -> Result<Query, QueryError> {
        one_is_within(word, &piece.range)?;
        let word = &written(word, context);
        let query = values::phrase(context.field, word, &piece.range, self.now)?;
        let Some(Piece { kind: Kind::Slop(words), range }) = self.peek() else { return Ok(query) };
        self.at += 1;
        let parts: Vec<&str> = word.text.split_whitespace().collect();
        let [one, other] = parts.as_slice() else {
            return Err(QueryError::new(range.clone(), "a ~ stands behind two words")
                .hint("join more of them with NEAR in our own syntax"));
        };
        let part = |text: &&str| {
            let word = Word { text: (*text).to_owned(), ..Word::default() };
            values::phrase(context.field, &word, &piece.range, self.now)
        };
        let operands = vec![(part(one)?, piece.range.clone()), (part(other)?, piece.range.clone())];
        passage::near(operands, Reach::Words(words.saturating_add(1)))
    }
}

/// A word as it has to be written.
fn written(word: &Word, context: Context) -> Word {
    match context.written {
        None => word.clone(),
        Some(capitals) => {
            let text = capitals.written(&word.text);
            Word { signs: capitals.written(&word.signs), text, is_exact: true, ..word.clone() }
        }
    }
}

/// What two fields answer together: `one` and `other` are the same words in each.
fn either(one: Query, other: Query) -> Query {
    match (one, other) {
        (Query::And(ones), Query::And(others)) => {
            Query::and(ones.into_iter().zip(others).map(|(a, b)| either(a, b)).collect())
        }
        (Query::Not(one), Query::Not(other)) => Query::Not(Box::new(either(*one, *other))),
        (one, other) => Query::or(vec![one, other]),
    }
}

/// Refuses a wildcard for one character at a word's end.
fn one_is_within(word: &Word, range: &Range<usize>) -> Result<(), QueryError> {
    if !ends_in_one(word) {
        return Ok(());
    }
    Err(QueryError::new(range.clone(), "a wildcard for one letter cannot end a word here")
        .hint("take the wildcard for any letters, or write the words out with OR"))
}

fn join(joint: Joint, operands: Vec<Found>) -> Result<Found, QueryError> {
    let start = operands.first().map_or(0, |found| found.range.start);
    let range = start..operands.last().map_or(start, |found| found.range.end);
    let query = match joint {
        Joint::And => Query::and(operands.into_iter().map(|found| found.query).collect()),
        Joint::Or => any(operands)?,
        Joint::Not => {
            let mut queries = operands.into_iter().map(|found| found.query);
            let first = queries.next().into_iter();
            Query::and(first.chain(queries.map(|query| Query::Not(Box::new(query)))).collect())
        }
        Joint::Near(reach) => passage::near(places(operands), reach)?,
        Joint::NotNear(reach) if operands.len() > 2 => {
            let message = format!("NOT {reach} stands between two words");
            return Err(QueryError::new(range, message).hint("put brackets around two of them"));
        }
        Joint::NotNear(reach) => passage::not_near(places(operands), reach)?,
    };
    Ok(Found { query, range, is_required: false, is_excluded: false })
}

fn places(operands: Vec<Found>) -> Vec<(Query, Range<usize>)> {
    operands.into_iter().map(|found| (found.query, found.range)).collect()
}

/// Any of the operands; what is excluded is so from all of them.
fn any(operands: Vec<Found>) -> Result<Query, QueryError> {
    let has_required = operands.iter().any(|found| found.is_required);
    let (mut wanted, mut excluded) = (Vec::new(), Vec::new());
    for found in operands {
        if found.is_excluded {
            excluded.push(found.query);
        } else if has_required && !found.is_required {
            let message = "beside a + this changes only the order, not what is found";
            return Err(QueryError::new(found.range, message).hint("drop it, or give it a + too"));
        } else {
            wanted.push(found.query);
        }
    }
    let wanted = match (wanted.is_empty(), has_required) {
        (true, _) => return Ok(Query::and(excluded)),
        (false, true) => Query::and(wanted),
        (false, false) => Query::or(wanted),
    };
    Ok(Query::and(std::iter::once(wanted).chain(excluded).collect()))
}
