//! The canonical form of a query, which parses to the same tree.

use std::fmt;

use crate::model::Access;

use super::fields::TextField;
use super::lexer::{is_quote, is_sign};
use super::tree::{DateField, NumberRange, Pattern, Query, TextClause};

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Query::Everything => f.write_str("*"),
            Query::Text(clause) => clause.fmt(f),
            Query::Date(DateField::Published, dates) => write!(f, "date:{dates}"),
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
        operand(f, part)?;
    }
    Ok(())
}

fn operand(f: &mut fmt::Formatter<'_>, query: &Query) -> fmt::Result {
    if matches!(query, Query::And(_) | Query::Or(_)) {
        write!(f, "({query})")
    } else {
        write!(f, "{query}")
    }
}

impl fmt::Display for TextClause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(field) = self.field {
            write!(f, "{}:", field.name())?;
        }
        match &self.pattern {
            Pattern::Word(text) => f.write_str(&escaped(text, self.field)),
            Pattern::Exact(text) => write!(f, "={}", escaped(text, self.field)),
            Pattern::Phrase(text) => write!(f, "\"{}\"", quoted(text)),
            Pattern::Prefix(text) => write!(f, "{}*", escaped(text, self.field)),
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
    let mut out = String::with_capacity(text.len());
    if field.is_none() && matches!(text, "AND" | "OR" | "NOT") {
        out.push('\\');
    }
    for (i, c) in text.chars().enumerate() {
        let leads = i == 0 && matches!(c, '-' | '+' | '=');
        let is_colon = field.is_none() && c == ':';
        // A final ? is punctuation and needs none.
        let is_mark =
            is_sign(c) && !(c == '?' && text.ends_with('?') && text.matches('?').count() == 1);
        if leads || is_colon || is_mark || is_quote(c) || c.is_whitespace() || "\\()".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if is_quote(c) || c == '\\' || (is_sign(c) && c != '?') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
