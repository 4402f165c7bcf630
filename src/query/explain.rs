//! A query in plain words.

use jiff::Timestamp;

use crate::model::Access;

use super::dates::DateRange;
use super::pattern::Sought;
use super::tree::{DateField, NumberRange, Pattern, Query, TextClause};

impl Query {
    /// What is asked, in plain English: "articles with …".
    pub fn explain(&self) -> String {
        match self {
            Query::Everything => "every article".to_owned(),
            other => format!("articles {}", clause(other)),
        }
    }
}

fn clause(query: &Query) -> String {
    match query {
        Query::Everything => "of any kind".to_owned(),
        Query::Text(text) => words(text),
        Query::Date(DateField::Published, dates) => format!("published {}", span(dates)),
        Query::Date(DateField::Captured, dates) => format!("captured {}", span(dates)),
        Query::WordCount(range) => count(*range),
        Query::Id(id) => format!("with the id {id}"),
        Query::Host(host) => format!("from the host {host} or one within it"),
        Query::Lang(lang) => format!("in the language {lang}"),
        Query::Country(country) => format!("from a source of the country {country}"),
        Query::Access(Access::Free) => "open to everyone".to_owned(),
        Query::Access(Access::Paywalled) => "behind a paywall".to_owned(),
        Query::HasComments => "with readers' comments".to_owned(),
        Query::IsRevised => "changed since they were first seen".to_owned(),
        Query::And(parts) => join(parts, " and "),
        Query::Or(parts) => join(parts, " or "),
        Query::Not(inner) => format!("not {}", bracketed(inner)),
    }
}

fn join(parts: &[Query], joint: &str) -> String {
    parts.iter().map(bracketed).collect::<Vec<_>>().join(joint)
}

fn bracketed(query: &Query) -> String {
    match query {
        Query::And(_) | Query::Or(_) => format!("({})", clause(query)),
        other => clause(other),
    }
}

fn words(text: &TextClause) -> String {
    let sought = Sought::new(&text.pattern);
    let tokens: Vec<&str> = sought.tokens.iter().map(|t| t.surface.as_str()).collect();
    let many = tokens.len() > 1;
    let tokens = tokens.join(" ");
    let is_prose = text.field.is_none_or(|field| field.is_prose());
    let what = match &text.pattern {
        Pattern::Prefix(_) if sought.tokens.iter().any(|t| t.is_prefix) => {
            format!("words that begin with \"{tokens}\"")
        }
        Pattern::Word(_) if sought.any_form && is_prose && many => {
            format!("the adjacent words \"{tokens}\" in any form")
        }
        Pattern::Word(_) if sought.any_form && is_prose => {
            format!("the word \"{tokens}\" in any form")
        }
        Pattern::Phrase(typed) => format!("the exact words \"{}\"", typed.trim()),
        _ => format!("the exact words \"{tokens}\""),
    };
    match text.field {
        None => format!("with {what} in title, lead, text or author"),
        Some(field) => format!("with {what} in {}", field.name()),
    }
}

fn span(dates: &DateRange) -> String {
    let last = |until: Timestamp| {
        Timestamp::from_second(until.as_second().saturating_sub(1)).unwrap_or(until)
    };
    match (dates.from, dates.until) {
        (Some(from), Some(until)) => format!("from {from} to {}", last(until)),
        (Some(from), None) => format!("from {from} on"),
        (None, Some(until)) => format!("until {}", last(until)),
        (None, None) => "at any time".to_owned(),
    }
}

fn count(range: NumberRange) -> String {
    match (range.min, range.max) {
        (min, None) => format!("of {min} words or more"),
        (0, Some(max)) => format!("of {max} words or fewer"),
        (min, Some(max)) if min == max => format!("of {min} words"),
        (min, Some(max)) => format!("of {min} to {max} words"),
    }
}

#[cfg(test)]
mod tests {
    fn check(query: &str, expected: &str) {
        let now = "2026-02-15T12:00:00Z".parse().unwrap();
        assert_eq!(crate::query::parse(query, now).unwrap().explain(), expected);
    }

    #[test]
    fn queries_read_as_sentences() {
        check("", "every article");
        check(
            "l'enquête -title:\"le port\"",
            "articles with the word \"enquête\" in any form in title, lead, text or author \
             and not with the exact words \"le port\" in title",
        );
        check(
            "narco* (date:2026-02 OR words:>1200)",
            "articles with words that begin with \"narco\" in title, lead, text or author and \
             (published from 2026-02-01T00:00:00Z to 2026-02-28T23:59:59Z or of 1201 words or more)",
        );
        check("by:kessaci", "articles with the exact words \"kessaci\" in author");
    }
}
