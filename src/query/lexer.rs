//! From the query's characters to its words and signs.

use std::ops::Range;

use super::error::QueryError;
use super::tree::Reach;
use crate::text::{ANY_ONE, ANY_RUN, is_wild};

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
    /// `NEAR/5` and its like.
    Near(Reach),
    /// `ATLEAST/5`, with a bracket behind it.
    AtLeast(u32),
    /// `FIRST/50`, with a bracket behind it.
    First(u32),
    Word(Word),
    /// What stands between quotation marks.
    Phrase(Word),
}

/// A word as typed, escapes resolved.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Word {
    /// With wildcards as [`ANY_RUN`] and [`ANY_ONE`].
    pub text: String,
    /// With wildcards as the signs that they are.
    pub signs: String,
    /// A `=` stood before it.
    pub is_exact: bool,
    /// A `~` stood after it, with this number.
    pub slips: Option<u8>,
    /// Its first sign that this language gives no meaning, and where that stands.
    pub sign: Option<(char, usize)>,
}

/// Signs that other query languages give a meaning; alone they would be lost in silence.
const SIGNS: &[char] = &['~', '^', '[', ']', '{', '}', '|'];

/// The furthest that words may be apart, in words.
pub(super) const REACH_WORDS_MAX: u32 = 1_000;
/// The most places that can be asked for.
const PLACES_MAX: u32 = 1_000;
/// The longest beginning of a text, in words.
const FIRST_WORDS_MAX: u32 = 100_000;
/// The most slips of the finger.
const SLIPS_MAX: u8 = 2;

/// Parts a query.
///
/// # Errors
/// A quotation that does not end, a lone sign, a space that is missing or one too many.
pub(super) fn lex(query: &str) -> Result<Vec<Lexeme>, QueryError> {
    if let Some((at, c)) = query.char_indices().find(|(_, c)| is_wild(*c)) {
        return Err(QueryError::new(at..at + c.len_utf8(), "this is no character of any text"));
    }
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
            _ if is_quote(c) => self.phrase(Word::default())?,
            '=' if self.query[self.at + 1..].starts_with(is_quote) => {
                self.at += 1;
                self.phrase(Word { is_exact: true, ..Word::default() })?;
            }
            '-' | '!' if self.is_sign() => self.sign(Kind::Minus),
            '+' if self.is_sign() => self.sign(Kind::Plus),
            '*' if self.stands_alone() => self.sign(Kind::Star),
            '#' if self.is_tag() => self.sign(Kind::Field("tag".to_owned())),
            _ => self.word()?,
        }
        debug_assert!(self.at > start);
        Ok(())
    }

    fn sign(&mut self, kind: Kind) {
        self.lexemes.push(Lexeme { kind, range: self.at..self.at + 1 });
        self.at += 1;
    }

    /// Whether the `-`, `!` or `+` here stands before a word and after none.
    fn is_sign(&self) -> bool {
        let after = self.query[self.at + 1..].chars().next();
        !self.after_field() && after.is_some_and(|c| !c.is_whitespace() && c != ')')
    }

    /// Whether the `#` here stands before a tag, as other readers write them: `#harbour`.
    fn is_tag(&self) -> bool {
        let after = self.query[self.at + 1..].chars().next();
        !self.after_field() && after.is_some_and(|c| c.is_alphabetic() || is_quote(c))
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

    fn phrase(&mut self, mut word: Word) -> Result<(), QueryError> {
        let start = self.at;
        self.at += self.peek().map_or(0, char::len_utf8);
        let opened = start..self.at;
        loop {
            let Some(c) = self.peek() else {
                let message = "the quotation does not end";
                let hint = "put a quotation mark where it ends";
                return Err(QueryError::new(opened, message).hint(hint));
            };
            if is_quote(c) {
                self.at += c.len_utf8();
                break;
            }
            self.character(c, &mut word);
        }
        let range = start - usize::from(word.is_exact)..self.at;
        match self.peek() {
            Some(c) if !c.is_whitespace() && !matches!(c, '(' | ')') => {
                let message = "a space is missing after the quotation";
                let error = QueryError::new(self.at..self.at + c.len_utf8(), message);
                let hint = "write one NEAR/5 other for words near each other";
                Err(if c == '~' { error.hint(hint) } else { error })
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

    fn word_kind(&self, word: Word, range: Range<usize>) -> Result<Kind, QueryError> {
        let typed = &self.query[range.clone()];
        let before_bracket = self.peek() == Some('(');
        if !self.after_field() || before_bracket {
            match operator(typed, before_bracket) {
                Some(Ok(kind)) => return Ok(kind),
                Some(Err(hint)) => {
                    let message = format!("{typed} is not understood");
                    return Err(QueryError::new(range, message).hint(hint));
                }
                None => {}
            }
        }
        self.slips(word, &range).map(Kind::Word)
    }

    /// Takes a `~` and its number off the end of a word.
    fn slips(&self, mut word: Word, range: &Range<usize>) -> Result<Word, QueryError> {
        let Some(('~', place)) = word.sign else { return Ok(word) };
        let number = &self.query[place + 1..range.end];
        if !number.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(word);
        }
        let slips = if number.is_empty() { Some(1) } else { number.parse().ok() };
        match slips.filter(|n| (1..=SLIPS_MAX).contains(n)) {
            None => Err(QueryError::new(place..range.end, "this is no number of slips")
                .hint("write ~1 or ~2: so many letters may differ")),
            slips => {
                word.text.truncate(word.text.len() - 1 - number.len());
                word.slips = slips;
                word.sign = None;
                Ok(word)
            }
        }
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
        if SIGNS.contains(&c) && word.sign.is_none() {
            word.sign = Some((c, place));
        }
        word.signs.push(c);
        word.text.push(match c {
            '*' => ANY_RUN,
            // At the end of a word it is punctuation.
            '?' if is_inside(&self.query[self.at..]) => ANY_ONE,
            c => c,
        });
    }
}

/// Whether a word goes on after a `?`.
pub(super) fn is_inside(rest: &str) -> bool {
    let next = rest.trim_start_matches(['?', ANY_ONE]).chars().next();
    next.is_some_and(|c| c.is_alphanumeric() || c == '*' || c == ANY_RUN)
}

/// The operator that `typed` is; a hint where it is nearly one.
fn operator(typed: &str, before_bracket: bool) -> Option<Result<Kind, String>> {
    match typed {
        "AND" => return Some(Ok(Kind::And)),
        "OR" => return Some(Ok(Kind::Or)),
        "NOT" => return Some(Ok(Kind::Not)),
        "NEAR" | "PRE" | "ADJ" | "ATLEAST" => {
            let name = if typed == "ADJ" { "PRE" } else { typed };
            return Some(Err(format!("write {name}/5 or another number, or quote the word")));
        }
        _ => {}
    }
    let (name, argument) = typed.split_once('/')?;
    let name = name.to_ascii_uppercase();
    let reach = match (name.as_str(), argument) {
        ("W" | "NEAR", "s" | "S") => return Some(Ok(Kind::Near(Reach::Sentence))),
        ("W" | "NEAR", "p" | "P") => return Some(Ok(Kind::Near(Reach::Paragraph))),
        ("W" | "NEAR", _) => |n| Kind::Near(Reach::Words(n)),
        ("PRE", _) => |n| Kind::Near(Reach::Ahead(n)),
        ("ADJ", _) if is_number(argument) => {
            return Some(Err(format!("write PRE/{argument}, or quote the words")));
        }
        ("ATLEAST", _) => Kind::AtLeast,
        ("FIRST", _) => Kind::First,
        _ => return None,
    };
    if !is_number(argument) {
        return None;
    }
    let (max, is_function) = match name.as_str() {
        "ATLEAST" => (PLACES_MAX, true),
        "FIRST" => (FIRST_WORDS_MAX, true),
        _ => (REACH_WORDS_MAX, false),
    };
    if is_function && !before_bracket {
        return Some(Err(format!("write {name}/{argument}(words), with no space between")));
    }
    let number = argument.parse().ok().filter(|n| (1..=max).contains(n));
    Some(number.map(reach).ok_or_else(|| format!("the number is from 1 to {max}")))
}

/// Whether `text` would be read as an operator.
pub(super) fn is_operator(text: &str) -> bool {
    operator(text, false).is_some()
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Quotation marks, typed or typographic: any of them opens and closes.
pub(super) fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

pub(super) fn is_sign(c: char) -> bool {
    SIGNS.contains(&c)
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphabetic() || b == b'_')
}
