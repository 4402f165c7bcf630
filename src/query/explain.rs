//! A query in plain words.

use jiff::Timestamp;

use crate::model::Access;

use super::dates::DateRange;
use super::fields::TextField;
use super::pattern::Sought;
use super::tree::{DateField, NumberRange, Passage, Pattern, Query, Reach, TextClause};
use crate::text::{ANY_ONE, ANY_RUN};

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
        Query::Author(text, others) => {
            format!("{} or by who counts as one with them: {}", words(text), join(others, " or "))
        }
        Query::Date(DateField::Published, dates) => format!("published {}", span(dates)),
        Query::Date(DateField::Modified, dates) => format!("last changed {}", span(dates)),
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
    let is_prose = text.field.is_none_or(|field| field.is_prose());
    let what = passage(&text.passage, is_prose);
    match text.field {
        None => format!("with {what} in title, lead, text or author"),
        Some(TextField::Added) => format!("with {what} in what a revision put in"),
        Some(TextField::Removed) => format!("with {what} in what a revision took out"),
        Some(field) => format!("with {what} in {}", field.name()),
    }
}

fn passage(what: &Passage, is_prose: bool) -> String {
    let one = |part: &Passage| match part {
        Passage::Pattern(_) => passage(part, is_prose),
        part => format!("({})", passage(part, is_prose)),
    };
    let all =
        |parts: &[Passage], joint: &str| parts.iter().map(one).collect::<Vec<_>>().join(joint);
    match what {
        Passage::Pattern(pattern) => adjacent(pattern, is_prose),
        Passage::Any(parts) => all(parts, " or "),
        Passage::Near(parts, reach) => all(parts, &format!(" {} ", close(*reach))),
        Passage::NotNear(first, reach, other) => {
            format!("{} that is not {} {}", one(first), close(*reach), one(other))
        }
        Passage::AtLeast(count, inner) => format!("at least {count} times {}", one(inner)),
        Passage::First(words, inner) => format!("among the first {words} words {}", one(inner)),
    }
}

fn close(reach: Reach) -> String {
    let apart = |words| match words {
        1 => "next to".to_owned(),
        words => format!("at most {words} words from"),
    };
    match reach {
        Reach::Words(words) => apart(words),
        Reach::Ahead(1) => "right before".to_owned(),
        Reach::Ahead(words) => format!("at most {words} words before"),
        Reach::Sentence => "in one sentence with".to_owned(),
        Reach::Paragraph => "in one paragraph with".to_owned(),
    }
}

fn adjacent(pattern: &Pattern, is_prose: bool) -> String {
    let sought = Sought::new(pattern);
    let typed = pattern.text().replace(ANY_RUN, "*").replace(ANY_ONE, "?");
    let tokens: Vec<&str> = sought.tokens.iter().map(|t| t.surface.as_str()).collect();
    let many = tokens.len() > 1;
    let tokens = tokens.join(" ");
    match pattern {
        Pattern::Word(_) if sought.any_form && is_prose && many => {
            format!("the adjacent words \"{tokens}\" in any form")
        }
        Pattern::Word(_) if sought.any_form && is_prose => {
            format!("the word \"{tokens}\" in any form")
        }
        Pattern::Word(_) => format!("the words \"{tokens}\" in this form"),
        Pattern::Exact(_) => format!("\"{tokens}\" written exactly so"),
        Pattern::Phrase(_) => format!("the words \"{}\" side by side", typed.trim()),
        Pattern::Wildcard(_) => format!("words like \"{}\"", typed.trim()),
        Pattern::Fuzzy(_, 1) => format!("a word at most one letter from \"{tokens}\""),
        Pattern::Fuzzy(_, slips) => format!("a word at most {slips} letters from \"{tokens}\""),
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
             and not with the words \"le port\" side by side in title",
        );
        check(
            "narco* (date:2026-02 OR words:>1200)",
            "articles with words like \"narco*\" in title, lead, text or author and \
             (published from 2026-02-01T00:00:00Z to 2026-02-28T23:59:59Z or of 1201 words or more)",
        );
        check("by:kessaci", "articles with the words \"kessaci\" in this form in author");
        check(
            "title:((tide OR =Ebb) PRE/3 \"wom?n\")",
            "articles with (the word \"tide\" in any form or \"Ebb\" written exactly so) at most 3 \
             words before the words \"wom?n\" side by side in title",
        );
        check(
            "ATLEAST/5(narco~) a NOT w/s b",
            "articles with at least 5 times a word at most one letter from \"narco\" in title, lead, \
             text or author and with the word \"a\" in any form that is not in one sentence with the \
             word \"b\" in any form in title, lead, text or author",
        );
    }
}
