//! From the query's characters to its words and signs.

use std::ops::Range;

use super::error::QueryError;

/// A word or sign of the query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Lexeme {
    pub kind: Kind,
    pub range: Range<usize>,
}

/// What it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    Open,
    Close,
    And,
    Or,
    Not,
    Minus,
    Plus,
    /// A name with the colon after it.
    Field(String),
    /// A lone `*`.
    Star,
    Word(Word),
    /// What stands between quotation marks.
    Phrase(Word),
}

/// A word as typed, escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    pub text: String,
    /// A `=` stood before it.
    pub is_exact: bool,
    /// A `*` stood after it.
    pub is_prefix: bool,
    /// Its first sign that may mean more than itself, and where that stands.
    pub sign: Option<(char, usize)>,
}

/// Signs that other query languages give a meaning; alone they would be lost in silence.
const SIGNS: &[char] = &['*', '?', '~', '^', '[', ']', '{', '}', '|'];

/// Operators that other query languages have, with a `/` after them.
const FOREIGN: &[&str] = &["NEAR", "PRE", "ADJ", "ATLEAST", "FIRST", "W", "w"];

/// Parts a query.
///
/// # Errors
/// A quotation that does not end, a lone sign, a space that is missing or one too many.
pub(super) fn lex(query: &str) -> Result<Vec<Lexeme>, QueryError> {
    let mut lexer = Lexer { query, at: 0, lexemes: Vec::new() };
    while let Some(c) = lexer.peek() {
        lexer.next(c)?;
    }
    Ok(lexer.lexemes)
}

struct Lexer<'q> {
    query: &'q str,
    at: usize,
    lexemes: Vec<Lexeme>,
}

impl Lexer<'_> {
    fn peek(&self) -> Option<char> {
        self.query[self.at..].chars().next()
    }

    fn next(&mut self, c: char) -> Result<(), QueryError> {
        let start = self.at;
        match c {
            _ if c.is_whitespace() => {
                if let Some(Lexeme { kind: Kind::Field(name), range }) = self.lexemes.last() {
                    let message = format!("{name}: has no value");
                    let hint = "no space may stand after the colon";
                    return Err(QueryError::new(range.clone(), message).hint(hint));
                }
                self.at += c.len_utf8();
            }
            '(' => self.sign(Kind::Open),
            ')' => self.sign(Kind::Close),
            _ if is_quote(c) => self.phrase(c)?,
            '-' | '+' if self.is_sign() => {
                self.sign(if c == '-' { Kind::Minus } else { Kind::Plus })
            }
            '*' if self.stands_alone() => self.sign(Kind::Star),
            _ => self.word()?,
        }
        debug_assert!(self.at > start);
        Ok(())
    }

    fn sign(&mut self, kind: Kind) {
        self.lexemes.push(Lexeme { kind, range: self.at..self.at + 1 });
        self.at += 1;
    }

    /// Whether the `-` or `+` here stands before a word and after none.
    fn is_sign(&self) -> bool {
        let after = self.query[self.at + 1..].chars().next();
        !self.after_field() && after.is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    fn stands_alone(&self) -> bool {
        let after = self.query[self.at + 1..].chars().next();
        let touches = self.lexemes.last().is_some_and(|last| {
            last.range.end == self.at && !matches!(last.kind, Kind::Open | Kind::Minus | Kind::Plus)
        });
        !touches && after.is_none_or(|c| c.is_whitespace() || c == ')')
    }

    fn after_field(&self) -> bool {
        matches!(self.lexemes.last(), Some(Lexeme { kind: Kind::Field(_), .. }))
    }

    fn phrase(&mut self, opening: char) -> Result<(), QueryError> {
        let start = self.at;
        self.at += opening.len_utf8();
        let mut word = Word::default();
        loop {
            let Some(c) = self.peek() else {
                let message = "the quotation does not end";
                let hint = "put a quotation mark where it ends";
                let opened = start..start + opening.len_utf8();
                return Err(QueryError::new(opened, message).hint(hint));
            };
            if is_quote(c) {
                self.at += c.len_utf8();
                break;
            }
            self.character(c, &mut word);
        }
        let range = start..self.at;
        match self.peek() {
            Some(c) if !c.is_whitespace() && !matches!(c, '(' | ')') => {
                let message = "a space is missing after the quotation";
                Err(QueryError::new(self.at..self.at + c.len_utf8(), message))
            }
            _ => {
                self.lexemes.push(Lexeme { kind: Kind::Phrase(word), range });
                Ok(())
            }
        }
    }

    fn word(&mut self) -> Result<(), QueryError> {
        let start = self.at;
        let mut word = Word::default();
        if self.peek() == Some('=') {
            word.is_exact = true;
            self.at += 1;
        }
        while let Some(c) = self.peek() {
            if c.is_whitespace() || matches!(c, '(' | ')') {
                break;
            }
            if c == ':' && !self.after_field() && is_name(&self.query[start..self.at]) {
                self.at += 1;
                let kind = Kind::Field(word.text);
                self.lexemes.push(Lexeme { kind, range: start..self.at });
                return Ok(());
            }
            if is_quote(c) {
                let message = "a space is missing before the quotation";
                return Err(QueryError::new(self.at..self.at + c.len_utf8(), message)
                    .hint("write \\\" for a quotation mark that is part of the word"));
            }
            self.character(c, &mut word);
        }
        let range = start..self.at;
        let kind = self.word_kind(word, range.clone())?;
        self.lexemes.push(Lexeme { kind, range });
        Ok(())
    }

    fn word_kind(&self, mut word: Word, range: Range<usize>) -> Result<Kind, QueryError> {
        let raw = &self.query[range.clone()];
        if !self.after_field() {
            match raw {
                "AND" => return Ok(Kind::And),
                "OR" => return Ok(Kind::Or),
                "NOT" => return Ok(Kind::Not),
                _ => {}
            }
        }
        if let Some(name) = FOREIGN.iter().find(|f| is_foreign(raw, f)) {
            let message = format!("the operator {name}/ is not understood");
            return Err(QueryError::new(range, message).hint("quote it to search for the words"));
        }
        if word.sign == Some(('*', range.end - 1)) {
            word.text.pop();
            word.sign = None;
            word.is_prefix = true;
        }
        Ok(Kind::Word(word))
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
            return;
        }
        if SIGNS.contains(&c) && word.sign.is_none() {
            word.sign = Some((c, place));
        }
        word.text.push(c);
    }
}

/// Quotation marks, typed or typographic: any of them opens and closes.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

pub(super) fn is_sign(c: char) -> bool {
    SIGNS.contains(&c)
}

/// Whether `raw` is the operator `name` with a number or a letter: `NEAR/5`, `w/s`.
pub(super) fn is_foreign(raw: &str, name: &str) -> bool {
    let rest = raw.strip_prefix(name).and_then(|rest| rest.strip_prefix('/'));
    rest.is_some_and(|n| {
        matches!(n, "s" | "p") || (!n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()))
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}
