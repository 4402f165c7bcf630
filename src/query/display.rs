//! The canonical form of a query, which parses to the same tree.

use std::fmt;

use crate::model::Access;

use super::fields::TextField;
use super::lexer::{is_inside, is_operator, is_quote, is_sign};
use super::tree::{DateField, NumberRange, Passage, Pattern, Query, Reach, TextClause};
use crate::text::{ANY_ONE, ANY_RUN};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::Everything => f.write_str("*"),
            Query::Text(clause) | Query::Author(clause, _) => clause.fmt(f),
            Query::Date(DateField::Published, dates) => write!(f, "date:{dates}"),
            Query::Date(DateField::Modified, dates) => write!(f, "modified:{dates}"),
            Query::Date(DateField::Captured, dates) => write!(f, "captured:{dates}"),
            Query::WordCount(range) => write!(f, "words:{range}"),
            Query::Id(id) => write!(f, "id:{id}"),
            Query::Host(host) => write!(f, "host:{host}"),
            Query::Lang(lang) => write!(f, "lang:{lang}"),
            Query::Country(country) if country.chars().all(char::is_alphanumeric) => {
                write!(f, "country:{country}")
            }
            Query::Country(country) => write!(f, "country:\"{}\"", quoted(country)),
            Query::Access(Access::Free) => f.write_str("access:free"),
            Query::Access(Access::Paywalled) => f.write_str("access:paywalled"),
            Query::HasComments => f.write_str("has:comments"),
            Query::IsRevised => f.write_str("is:revised"),
            Query::And(parts) => join(f, parts, " AND "),
            Query::Or(parts) => join(f, parts, " OR "),
            Query::Not(inner) => {
                f.write_str("NOT ")?;
                operand(f, inner)
            }
        }
    }
}

fn join(f: &mut fmt::Formatter<'_>, parts: &[Query], joint: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(joint)?;
        }
        match part {
            // NEAR binds tighter than AND, and is not mixed with OR.
            Query::Text(clause) | Query::Author(clause, _) if joint == " AND " => {
                write!(f, "{clause}")?
            }
            part => operand(f, part)?,
        }
    }
    Ok(())
}

fn operand(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    let is_joined = match query {
        Query::And(_) | Query::Or(_) => true,
        Query::Text(clause) => clause.field.is_none() && clause.passage.is_joined(),
        _ => false,
    };
    if is_joined { write!(f, "({query})") } else { write!(f, "{query}") }
}

impl fmt::Display for TextClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field {
            None => self.passage.write(f, None),
            Some(field) if self.passage.is_joined() => {
                write!(f, "{}:(", field.name())?;
                self.passage.write(f, None)?;
                f.write_str(")")
            }
            Some(field) => {
                write!(f, "{}:", field.name())?;
                self.passage.write(f, Some(field))
            }
        }
    }
}

impl Passage {
    /// Whether it needs brackets to be one thing.
    fn is_joined(&self) -> bool {
        matches!(self, Passage::Any(_) | Passage::Near(..) | Passage::NotNear(..))
    }

    /// Writes it; `field` is what stands right before it.
    fn write(&self, f: &mut fmt::Formatter<'_>, field: Option<TextField>) -> fmt::Result {
        match self {
            Passage::Pattern(pattern) => pattern.write(f, field),
            Passage::Any(parts) => write_joined(f, parts, " OR "),
            Passage::Near(parts, reach) => write_joined(f, parts, &format!(" {reach} ")),
            Passage::NotNear(one, reach, other) => {
                one.write_operand(f)?;
                write!(f, " NOT {reach} ")?;
                other.write_operand(f)
            }
            Passage::AtLeast(count, inner) => write_function(f, "ATLEAST", *count, inner),
            Passage::First(words, inner) => write_function(f, "FIRST", *words, inner),
        }
    }

    fn write_operand(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_joined() {
            return self.write(f, None);
        }
        f.write_str("(")?;
        self.write(f, None)?;
        f.write_str(")")
    }
}

fn write_joined(f: &mut fmt::Formatter<'_>, parts: &[Passage], joint: &str) -> fmt::Result {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            f.write_str(joint)?;
        }
        part.write_operand(f)?;
    }
    Ok(())
}

fn write_function(
    f: &mut fmt::Formatter<'_>,
    name: &str,
    number: u32,
    inner: &Passage,
) -> fmt::Result {
    write!(f, "{name}/{number}(")?;
    inner.write(f, None)?;
    f.write_str(")")
}

impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reach::Words(words) => write!(f, "NEAR/{words}"),
            Reach::Ahead(words) => write!(f, "PRE/{words}"),
            Reach::Sentence => f.write_str("w/s"),
            Reach::Paragraph => f.write_str("w/p"),
        }
    }
}

impl Pattern {
    fn write(&self, f: &mut fmt::Formatter<'_>, field: Option<TextField>) -> fmt::Result {
        match self {
            Pattern::Word(text) | Pattern::Wildcard(text) => f.write_str(&escaped(text, field)),
            Pattern::Exact(text) if text.chars().any(char::is_whitespace) => {
                write!(f, "=\"{}\"", quoted(text))
            }
            Pattern::Exact(text) => write!(f, "={}", escaped(text, field)),
            Pattern::Phrase(text) => write!(f, "\"{}\"", quoted(text)),
            Pattern::Fuzzy(text, slips) => write!(f, "{}~{slips}", escaped(text, field)),
        }
    }
}

impl fmt::Display for NumberRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.min, self.max) {
            (min, None) => write!(f, ">={min}"),
            (0, Some(max)) if max > 0 => write!(f, "<={max}"),
            (min, Some(max)) if min == max => write!(f, "{min}"),
            (min, Some(max)) => write!(f, "{min}..{max}"),
        }
    }
}

/// A word with a backslash before everything that would mean more than itself.
fn escaped(text: &str, field: Option<TextField>) -> String {
    let is_address = matches!(field, Some(TextField::Url | TextField::Feed));
    let mut out = String::with_capacity(text.len());
    if field.is_none() && is_operator(text) {
        out.push('\\');
    }
    for (i, c) in text.char_indices() {
        let leads = i == 0 && (c == '=' || (field.is_none() && matches!(c, '-' | '+' | '!' | '#')));
        let is_colon = field.is_none() && c == ':';
        let is_sign = is_address && c == '*' || is_meant(c, &text[i + c.len_utf8()..]);
        if leads || is_colon || is_sign || is_quote(c) || c.is_whitespace() || "()".contains(c) {
            out.push('\\');
        }
        push(&mut out, c);
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (i, c) in text.char_indices() {
        if is_quote(c) || is_meant(c, &text[i + c.len_utf8()..]) {
            out.push('\\');
        }
        push(&mut out, c);
    }
    out
}

/// Whether a character before `rest` would mean more than itself.
fn is_meant(c: char, rest: &str) -> bool {
    match c {
        '\\' | '*' => true,
        // At the end of a word it is punctuation.
        '?' => is_inside(rest),
        c => is_sign(c),
    }
}

fn push(out: &mut String, c: char) {
    out.push(match c {
        ANY_RUN => '*',
        ANY_ONE => '?',
        c => c,
    });
}
