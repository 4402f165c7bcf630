//! The grammar.
//!
//! ```text
//! level   := near ((AND | OR | nothing) near)*      nothing means AND; never AND with OR
//! near    := operand ([NOT] (NEAR/n | PRE/n | w/s | w/p) operand)*      never two different ones
//! operand := (NOT | - | ! | +)* (primary | name: primary)
//! primary := "(" level ")" | word | =word | word~n | "phrase" | ="phrase" | *
//!          | ATLEAST/n "(" level ")" | FIRST/n "(" level ")"
//! ```
//!
//! What NEAR and the functions take is words, phrases, any of several (OR), and one another.

use std::ops::Range;

use jiff::Timestamp;

use super::error::QueryError;
use super::fields::{self, FieldName};
use super::lexer::{Kind, Lexeme, lex};
use super::passage;
use super::tree::{Passage, Query, Reach};
use super::values;

/// The longest query, in bytes: long lists of names fit, a pasted article does not.
const QUERY_BYTES_MAX: usize = 64 * 1024;
/// The most words and signs.
const LEXEMES_MAX: usize = 4_096;
/// How deep brackets and negations nest: far beyond what people write, far within the stack.
pub(super) const DEPTH_MAX: usize = 64;

/// Reads a query. `now` is what `since:` counts back from.
///
/// An empty query and `*` ask for everything.
///
/// # Errors
/// [`QueryError`] with the place, the reason and mostly what would be right.
pub fn parse(query: &str, now: Timestamp) -> Result<Query, QueryError> {
    check_length(query)?;
    let lexemes = lex(query)?;
    check_number(lexemes.len(), || lexemes.last().map_or(0..0, |last| last.range.clone()))?;
    if lexemes.is_empty() {
        return Ok(Query::Everything);
    }
    let mut parser = Parser { query, lexemes: &lexemes, at: 0, now };
    let tree = parser.level(Context { field: None, depth: 0 })?;
    match parser.peek() {
        None => Ok(tree),
        Some(extra) => {
            let message = "this bracket closes nothing";
            Err(QueryError::new(extra.range.clone(), message).hint("open one before, or drop it"))
        }
    }
}

/// Refuses a query that is too long.
pub(super) fn check_length(query: &str) -> Result<(), QueryError> {
    if query.len() <= QUERY_BYTES_MAX {
        return Ok(());
    }
    let message = format!("the query is longer than {QUERY_BYTES_MAX} bytes");
    Err(QueryError::new(0..0, message))
}

/// Refuses too many words and signs; `last` is where the last one stands.
pub(super) fn check_number(
    lexemes: usize,
    last: impl FnOnce() -> Range<usize>,
) -> Result<(), QueryError> {
    if lexemes <= LEXEMES_MAX {
        return Ok(());
    }
    let message = format!("the query has more than {LEXEMES_MAX} words and signs");
    Err(QueryError::new(last(), message))
}

struct Parser<'q> {
    query: &'q str,
    lexemes: &'q [Lexeme],
    at: usize,
    now: Timestamp,
}

/// Where in the tree the parser is.
#[derive(Clone, Copy)]
struct Context {
    /// The field that the words are sought in.
    field: Option<FieldName>,
    depth: usize,
}

/// What joins two operands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Joint {
    And,
    Or,
}

/// What is understood of a part of the query, and where it stands.
type Operand = (Query, Range<usize>);

/// One level's operands and what stands before each but the first.
#[derive(Default)]
struct Level {
    operands: Vec<Operand>,
    joints: Vec<(Joint, Range<usize>)>,
    /// The first `+`.
    plus: Option<Range<usize>>,
    /// The first `NEAR/n` or its like.
    near: Option<Range<usize>>,
}

/// A `NEAR/n` or its like, perhaps with a NOT before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Nearness {
    reach: Reach,
    is_not: bool,
    range: Range<usize>,
}

impl<'q> Parser<'q> {
    fn peek(&self) -> Option<&'q Lexeme> {
        self.lexemes.get(self.at)
    }

    fn level(&mut self, context: Context) -> Result<Query, QueryError> {
        let mut level = Level::default();
        while let Some(next) = self.peek()
            && next.kind != Kind::Close
        {
            let start = self.joint(&mut level)?;
            if self.peek().is_some_and(|l| l.kind == Kind::Plus) && level.plus.is_none() {
                level.plus = self.peek().map(|l| l.range.clone());
            }
            let operand = self.near(context, start, &mut level)?;
            level.operands.push(operand);
        }
        level.join(self.query)
    }

    /// Operands near one another, or one alone.
    fn near(
        &mut self,
        context: Context,
        start: usize,
        level: &mut Level,
    ) -> Result<Operand, QueryError> {
        let first = self.operand(context)?;
        let mut operands = vec![(first, start..self.end(start))];
        let mut joint: Option<Nearness> = None;
        while let Some(next) = self.nearness() {
            if let Some(known) = &joint
                && (known.is_not || (known.reach, known.is_not) != (next.reach, next.is_not))
            {
                let message = "this could belong to what stands before or behind";
                return Err(QueryError::new(next.range, message)
                    .hint("put brackets around the two words that are near each other"));
            }
            let from = self.peek().map_or(self.query.len(), |l| l.range.start);
            if self.peek().is_none_or(|l| matches!(l.kind, Kind::Close | Kind::And | Kind::Or)) {
                return Err(QueryError::new(next.range, "nothing stands after this operator"));
            }
            let operand = self.operand(context)?;
            operands.push((operand, from..self.end(from)));
            level.near.get_or_insert(next.range.clone());
            joint = Some(next);
        }
        let range = start..self.end(start);
        let query = match joint {
            None => operands.remove(0).0,
            Some(near) if near.is_not => passage::not_near(operands, near.reach)?,
            Some(near) => passage::near(operands, near.reach)?,
        };
        Ok((query, range))
    }

    /// Takes a `NEAR/n` with the `NOT` before it, if one follows.
    fn nearness(&mut self) -> Option<Nearness> {
        let next = self.peek()?;
        let is_not = next.kind == Kind::Not;
        let near = if is_not { self.lexemes.get(self.at + 1)? } else { next };
        let Kind::Near(reach) = near.kind else { return None };
        self.at += 1 + usize::from(is_not);
        Some(Nearness { reach, is_not, range: next.range.start..near.range.end })
    }

    /// The end of what was read last, behind `start`.
    fn end(&self, start: usize) -> usize {
        let last = self.at.checked_sub(1).and_then(|i| self.lexemes.get(i));
        last.map_or(start, |lexeme| lexeme.range.end)
    }

    /// Takes what stands before an operand, and gives the operand's beginning.
    fn joint(&mut self, level: &mut Level) -> Result<usize, QueryError> {
        let Some(next) = self.peek() else { return Ok(self.query.len()) };
        let joint = match next.kind {
            Kind::And => Some(Joint::And),
            Kind::Or => Some(Joint::Or),
            _ => None,
        };
        let is_first = level.operands.is_empty();
        let Some(joint) = joint else {
            if !is_first {
                level.joints.push((Joint::And, next.range.clone()));
            }
            return Ok(next.range.start);
        };
        if is_first {
            return Err(QueryError::new(next.range.clone(), "nothing stands before this operator")
                .hint("quote it to search for the word"));
        }
        level.joints.push((joint, next.range.clone()));
        self.at += 1;
        match self.peek() {
            Some(operand) if !matches!(operand.kind, Kind::Close | Kind::And | Kind::Or) => {
                Ok(operand.range.start)
            }
            _ => Err(QueryError::new(next.range.clone(), "nothing stands after this operator")
                .hint("quote it to search for the word")),
        }
    }

    fn operand(&mut self, context: Context) -> Result<Query, QueryError> {
        let Some(next) = self.peek() else {
            let end = self.query.len();
            return Err(QueryError::new(end..end, "something is missing here"));
        };
        if context.depth >= DEPTH_MAX {
            let message = format!("brackets and negations nest deeper than {DEPTH_MAX}");
            return Err(QueryError::new(next.range.clone(), message));
        }
        let inner = Context { depth: context.depth + 1, ..context };
        self.at += 1;
        match &next.kind {
            Kind::Not | Kind::Minus => Ok(Query::Not(Box::new(self.signed(next, inner)?))),
            Kind::Plus => self.signed(next, inner),
            Kind::Field(name) => self.field(name, next, inner),
            Kind::Open => self.group(next, inner),
            Kind::Star if context.field.is_none() => Ok(Query::Everything),
            Kind::Star => Err(QueryError::new(next.range.clone(), "a field needs a word")
                .hint("a lone * stands for every article and has no field")),
            Kind::Word(word) => values::word(context.field, word, &next.range, self.now),
            Kind::Phrase(word) => values::phrase(context.field, word, &next.range, self.now),
            Kind::AtLeast(count) => {
                self.function(next, inner, |passage| Passage::AtLeast(*count, passage))
            }
            Kind::First(words) => {
                self.function(next, inner, |passage| Passage::First(*words, passage))
            }
            Kind::And | Kind::Or | Kind::Close | Kind::Near(_) => {
                Err(QueryError::new(next.range.clone(), "a word is missing before this"))
            }
        }
    }

    /// What stands in the brackets of `ATLEAST/n` and `FIRST/n`.
    fn function(
        &mut self,
        name: &Lexeme,
        context: Context,
        make: impl FnOnce(Box<Passage>) -> Passage,
    ) -> Result<Query, QueryError> {
        let Some(open) = self.peek() else {
            return Err(QueryError::new(name.range.clone(), "nothing stands after this operator"));
        };
        self.at += 1;
        let inner = self.group(open, context)?;
        passage::function((inner, open.range.start..self.end(open.range.start)), make)
    }

    /// What stands after a `NOT`, `-` or `+`.
    fn signed(&mut self, sign: &Lexeme, context: Context) -> Result<Query, QueryError> {
        match self.peek() {
            Some(next) if !matches!(next.kind, Kind::And | Kind::Or | Kind::Close) => {
                self.operand(context)
            }
            _ => Err(QueryError::new(sign.range.clone(), "nothing stands after this operator")
                .hint("quote it to search for the word")),
        }
    }

    fn field(&mut self, name: &str, at: &Lexeme, context: Context) -> Result<Query, QueryError> {
        let Some(field) = FieldName::find(name) else {
            let error = QueryError::new(at.range.clone(), format!("there is no field {name:?}"));
            if let Some(hint) = fields::elsewhere(name) {
                return Err(error.hint(hint));
            }
            let nearest = fields::nearest(name).map(|n| format!("did you mean {n}:? "));
            let (nearest, list) = (nearest.unwrap_or_default(), fields::list());
            return Err(error.hint(format!(
                "{nearest}the fields are {list}; quote the words to search for them with the colon"
            )));
        };
        if context.field.is_some() {
            let message = "a field within a field's brackets";
            return Err(QueryError::new(at.range.clone(), message)
                .hint("put the field before each word instead of before the bracket"));
        }
        let inner = Context { field: Some(field), ..context };
        match self.peek() {
            Some(next)
                if next.range.start == at.range.end
                    && matches!(
                        next.kind,
                        Kind::Open
                            | Kind::Word(_)
                            | Kind::Phrase(_)
                            | Kind::Star
                            | Kind::AtLeast(_)
                            | Kind::First(_)
                    ) =>
            {
                self.operand(inner)
            }
            _ => Err(QueryError::new(at.range.clone(), format!("{name}: has no value"))),
        }
    }

    fn group(&mut self, open: &Lexeme, context: Context) -> Result<Query, QueryError> {
        if let Some(next) = self.peek()
            && next.kind == Kind::Close
        {
            let range = open.range.start..next.range.end;
            return Err(QueryError::new(range, "nothing stands between these brackets"));
        }
        let tree = self.level(context)?;
        match self.peek() {
            Some(_) => {
                self.at += 1;
                Ok(tree)
            }
            None => Err(QueryError::new(open.range.clone(), "this bracket is not closed")
                .hint("put a ) where it ends")),
        }
    }
}

impl Level {
    fn join(self, query: &str) -> Result<Query, QueryError> {
        let first = self.joints.first().map(|(joint, _)| *joint);
        if let Some((_, place)) = self.joints.iter().find(|(joint, _)| Some(*joint) != first) {
            let error = QueryError::new(place.clone(), "AND and OR are mixed without brackets");
            return Err(error.hint(self.bracketings(query)));
        }
        if first == Some(Joint::Or)
            && let Some(plus) = self.plus
        {
            return Err(QueryError::new(plus, "a + asks for what OR leaves open")
                .hint("drop the +, or join with AND"));
        }
        if first == Some(Joint::Or)
            && let Some(near) = self.near
        {
            return Err(QueryError::new(near, "this and OR are mixed without brackets")
                .hint("put brackets around what belongs together"));
        }
        let operands = self.operands.into_iter().map(|(query, _)| query).collect();
        Ok(if first == Some(Joint::Or) { Query::or(operands) } else { Query::and(operands) })
    }

    /// The two ways to set the brackets, written out.
    fn bracketings(&self, query: &str) -> String {
        let ways = [Joint::And, Joint::Or].map(|tight| self.bracket(query, tight));
        if ways.iter().all(|way| way.len() <= 120) {
            format!("write {} or {}; a space means AND", ways[0], ways[1])
        } else {
            "put brackets around what belongs together; a space means AND".to_owned()
        }
    }

    /// The level with brackets around the operands that `tight` joins.
    fn bracket(&self, query: &str, tight: Joint) -> String {
        let mut groups: Vec<Vec<&str>> = Vec::new();
        for (i, (_, range)) in self.operands.iter().enumerate() {
            let text = query.get(range.clone()).unwrap_or_default();
            let joins = i > 0 && self.joints.get(i - 1).is_some_and(|(joint, _)| *joint == tight);
            match groups.last_mut() {
                Some(group) if joins => group.push(text),
                _ => groups.push(vec![text]),
            }
        }
        let (inner, outer) = match tight {
            Joint::And => (" AND ", " OR "),
            Joint::Or => (" OR ", " AND "),
        };
        let groups = groups.iter().map(|group| match group.as_slice() {
            [one] => (*one).to_owned(),
            many => format!("({})", many.join(inner)),
        });
        groups.collect::<Vec<_>>().join(outer)
    }
}

#[cfg(test)]
mod tests;
