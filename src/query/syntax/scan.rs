//! From the characters of a query in another language to its words and signs.

use std::ops::Range;

use super::dialect::{Dialect, Joint, Name};
use crate::query::error::QueryError;
use crate::query::lexer::{Word, is_quote};
use crate::text::ANY_ONE;

/// Signs that languages give a meaning; where a language gives them none they are refused.
const SIGNS: &[char] = &['~', '^', '[', ']', '{', '}', '|', '*', '$'];

/// Operators without the number that they need.
const UNFINISHED: &[&str] = &["w/", "n/", "p/", "near/", "onear/", "pre/"];

/// A word or sign.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Piece {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// What it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    Open,
    Close,
    Joint(Joint),
    Name(Name),
    Plus,
    Minus,
    Text(Word),
    Quoted(Word),
    /// How far apart the words of the quotation before may be.
    Slop(u32),
}

/// Parts a query.
///
/// # Errors
/// What the language does not have.
pub(super) fn scan(query: &str, dialect: &Dialect) -> Result<Vec<Piece>, QueryError> {
    let mut scanner = Scanner { query, dialect, at: 0, pieces: Vec::new() };
    while let Some(c) = scanner.peek() {
        scanner.next(c)?;
    }
    Ok(scanner.pieces)
}

struct Scanner<'q> {
    query: &'q str,
    dialect: &'q Dialect,
    at: usize,
    pieces: Vec<Piece>,
}

impl Scanner<'_> {
    fn rest(&self) -> &str {
        &self.query[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn push(&mut self, kind: Kind, start: usize) {
        self.pieces.push(Piece { kind, range: start..self.at });
    }

    fn next(&mut self, c: char) -> Result<(), QueryError> {
        let start = self.at;
        let has_prefixes = self.dialect.has_prefixes;
        let leads = has_prefixes
            && self.rest()[c.len_utf8()..].starts_with(|c: char| !c.is_whitespace() && c != ')');
        self.at += c.len_utf8();
        match c {
            _ if c.is_whitespace() => {}
            '(' => self.push(Kind::Open, start),
            ')' => self.push(Kind::Close, start),
            '+' if leads => self.push(Kind::Plus, start),
            '-' | '!' if leads => self.push(Kind::Minus, start),
            '[' | '{' if has_prefixes => self.range(start)?,
            '/' if has_prefixes => {
                return Err(QueryError::new(
                    start..self.at,
                    "regular expressions are not understood",
                )
                .hint("write * for any letters and ? for one"));
            }
            _ if is_quote(c) => self.quoted(start)?,
            _ => {
                self.at = start;
                self.chunk()?;
            }
        }
        Ok(())
    }

    /// `[2026-01 TO 2026-02]`, as a span of our own.
    fn range(&mut self, start: usize) -> Result<(), QueryError> {
        let end = self.rest().find([']', '}']).map(|end| self.at + end);
        let inside = end.and_then(|end| self.query.get(self.at..end));
        let ends = inside.and_then(|inside| inside.split_once(" TO "));
        let is_closed = end.is_some_and(|end| self.query[end..].starts_with(']'));
        let (Some(end), Some((from, to)), true) =
            (end, ends, is_closed && self.query[start..].starts_with('['))
        else {
            return Err(QueryError::new(start..self.at, "a span is written [one TO other]"));
        };
        let open = |side: &str| if side.trim() == "*" { String::new() } else { side.trim().into() };
        let span = format!("{}..{}", open(from), open(to));
        self.at = end + 1;
        self.push(Kind::Text(Word { signs: span.clone(), text: span, ..Word::default() }), start);
        Ok(())
    }

    fn quoted(&mut self, start: usize) -> Result<(), QueryError> {
        let mut word = Word::default();
        loop {
            match self.peek() {
                None => {
                    let opened =
                        start..start + self.query[start..].chars().next().map_or(0, char::len_utf8);
                    return Err(QueryError::new(opened, "the quotation does not end")
                        .hint("put a quotation mark where it ends"));
                }
                Some(c) if is_quote(c) => {
                    self.at += c.len_utf8();
                    break;
                }
                Some(c) => self.character(c, &mut word),
            }
        }
        self.push(Kind::Quoted(word), start);
        let start = self.at;
        if self.dialect.has_prefixes && self.rest().starts_with('~') {
            let digits = self.rest()[1..].bytes().take_while(u8::is_ascii_digit).count();
            let number = self.rest().get(1..=digits).and_then(|digits| digits.parse().ok());
            self.at += 1 + digits;
            let Some(number) = number else {
                return Err(QueryError::new(start..self.at, "a number is missing after the ~"));
            };
            self.push(Kind::Slop(number), start);
        }
        Ok(())
    }

    /// What stands up to a space, a bracket or a quotation mark.
    fn chunk(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let length = |text: &str| {
            text.find(|c: char| c.is_whitespace() || matches!(c, '(' | ')') || is_quote(c))
        };
        let end = length(self.rest()).map_or(self.query.len(), |length| start + length);
        let chunk = &self.query[start..end];
        let before_bracket = self.query[end..].starts_with('(');
        if UNFINISHED.iter().any(|operator| operator.eq_ignore_ascii_case(chunk)) {
            return Err(QueryError::new(start..end, format!("a number is missing after {chunk}")));
        }
        if let Some(joint) = (self.dialect.joint)(chunk) {
            self.at = end;
            self.push(Kind::Joint(joint), start);
            return Ok(());
        }
        if let Some((name, length)) = self.named(chunk, before_bracket) {
            self.at = start + length;
            self.push(Kind::Name(name), start);
            return Ok(());
        }
        // Factiva's `word/F50/`.
        let first = chunk.to_ascii_lowercase().rfind("/f").filter(|at| *at > 0);
        let first = first.and_then(|at| Some((at, (self.dialect.name)(&chunk[at..])?)));
        let stop = first.map_or(end, |(at, _)| start + at);
        if let Some((_, name)) = first {
            self.pieces.push(Piece { kind: Kind::Name(name), range: stop..end });
        }
        let mut word = Word::default();
        while self.at < stop
            && let Some(c) = self.peek()
        {
            self.character(c, &mut word);
        }
        if self.dialect.has_prefixes {
            take_slips(&mut word);
        }
        self.push(Kind::Text(word), start);
        self.at = end;
        Ok(())
    }

    /// The name that a chunk begins with, and how long that is.
    fn named(&self, chunk: &str, before_bracket: bool) -> Option<(Name, usize)> {
        let name = self.dialect.name;
        let Some(sign) = self.dialect.field_sign else {
            return name(chunk).filter(|_| before_bracket).map(|found| (found, chunk.len()));
        };
        if let Some(found @ (Name::AtLeast(_) | Name::First(_))) = name(chunk) {
            return Some((found, chunk.len()));
        }
        let at = chunk.find([sign, '<', '>'])?;
        let found = name(&chunk[..at])?;
        // `wc>1000` keeps its sign.
        Some((found, if chunk[at..].starts_with(sign) { at + sign.len_utf8() } else { at }))
    }

    /// Takes one character, or two where the first is a backslash.
    fn character(&mut self, c: char, word: &mut Word) {
        let place = self.at;
        self.at += c.len_utf8();
        if c == '\\'
            && let Some(escaped) = self.peek()
        {
            self.at += escaped.len_utf8();
            word.text.push(escaped);
            word.signs.push(escaped);
            return;
        }
        let wildcard = (self.dialect.wildcard)(c);
        if wildcard.is_none() && SIGNS.contains(&c) && word.sign.is_none() {
            word.sign = Some((c, place));
        }
        word.text.push(wildcard.unwrap_or(c));
        word.signs.push(c);
    }
}

/// Takes `~` or `~1` off the end of a word.
fn take_slips(word: &mut Word) {
    let Some(('~', _)) = word.sign else { return };
    let Some((start, number)) = word.text.split_once('~') else { return };
    let slips = match number {
        "" => Some(2),
        "1" => Some(1),
        "2" => Some(2),
        _ => None,
    };
    if slips.is_some() {
        word.text = start.to_owned();
        word.slips = slips;
        word.sign = None;
    }
}

/// Whether a word ends in a wildcard for one character: our own language reads that as punctuation.
pub(super) fn ends_in_one(word: &Word) -> bool {
    word.text.split_whitespace().any(|part| part.ends_with(ANY_ONE))
}
