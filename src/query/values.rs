//! What a word means in its field.

use std::ops::Range;

use jiff::Timestamp;

use crate::canonical_url::ArticleId;
use crate::model::Access;
use crate::text::{self, ANY_RUN, fold};

use super::dates::{DateRange, FORMS};
use super::error::QueryError;
use super::fields::{FieldName, TextField};
use super::lexer::Word;
use super::tree::{NumberRange, Passage, Pattern, Query, TextClause};

/// A word without quotation marks.
pub(super) fn word(
    field: Option<FieldName>,
    word: &Word,
    range: &Range<usize>,
    now: Timestamp,
) -> Result<Query, QueryError> {
    let text_field = match field {
        None => None,
        Some(FieldName::Text(field)) => Some(field),
        Some(other) => {
            if word.is_exact || word.slips.is_some() || word.text.ends_with(ANY_RUN) {
                let message = format!("{} takes no =, no * and no ~", name(other));
                return Err(QueryError::new(range.clone(), message));
            }
            return value(other, &word.signs, range, now);
        }
    };
    // Addresses are full of signs; only a * at the end means more than itself there.
    if matches!(text_field, Some(TextField::Url | TextField::Feed)) {
        return text_clause(text_field, address(word), range);
    }
    refuse_signs(word)?;
    let text = word.text.clone();
    let is_wild = text.contains(text::is_wild);
    let pattern = match (word.is_exact, is_wild, word.slips) {
        (false, false, None) => Pattern::Word(text),
        (true, false, None) => Pattern::Exact(text),
        (false, true, None) => Pattern::Wildcard(text),
        (false, false, Some(slips)) => Pattern::Fuzzy(text, slips),
        (true, true, None) => {
            return Err(QueryError::new(range.clone(), "a word cannot have both = and *")
                .hint("a wildcard never seeks other forms, so the * is enough"));
        }
        _ => {
            return Err(QueryError::new(range.clone(), "a word with ~ can have no = and no *"));
        }
    };
    text_clause(text_field, pattern, range)
}

fn address(word: &Word) -> Pattern {
    match word.text.ends_with(ANY_RUN) {
        true => {
            let start = word.signs.strip_suffix('*').unwrap_or(&word.signs);
            Pattern::Wildcard(format!("{start}{ANY_RUN}"))
        }
        false => Pattern::Word(word.signs.clone()),
    }
}

/// Words between quotation marks.
pub(super) fn phrase(
    field: Option<FieldName>,
    word: &Word,
    range: &Range<usize>,
    now: Timestamp,
) -> Result<Query, QueryError> {
    let field = match field {
        None => None,
        Some(FieldName::Text(field)) => Some(field),
        Some(other) => return value(other, &word.signs, range, now),
    };
    refuse_signs(word)?;
    let text = word.text.clone();
    if word.is_exact && text.contains(text::is_wild) {
        return Err(QueryError::new(range.clone(), "words as written have no wildcards")
            .hint("leave the = out"));
    }
    let pattern = if word.is_exact { Pattern::Exact(text) } else { Pattern::Phrase(text) };
    text_clause(field, pattern, range)
}

/// Words in a field, where there is something to look for.
pub(super) fn text_clause(
    field: Option<TextField>,
    pattern: Pattern,
    range: &Range<usize>,
) -> Result<Query, QueryError> {
    if let Some((message, hint)) = pattern.problem() {
        let error = QueryError::new(range.clone(), message);
        return Err(if hint.is_empty() { error } else { error.hint(hint) });
    }
    Ok(Query::Text(TextClause { field, passage: Passage::Pattern(pattern) }))
}

/// Refuses a sign that this language does not have.
fn refuse_signs(word: &Word) -> Result<(), QueryError> {
    let Some((sign, place)) = word.sign else { return Ok(()) };
    let place = place..place + sign.len_utf8();
    let hint = format!("write \\{sign} for the sign itself");
    Err(match sign {
        '|' => QueryError::new(place, "the sign | is not understood here").hint("write OR"),
        '~' => QueryError::new(place, "a ~ may stand only at the end of a word").hint(hint),
        _ => QueryError::new(place, format!("the sign {sign} is not understood here")).hint(hint),
    })
}

fn value(
    field: FieldName,
    text: &str,
    range: &Range<usize>,
    now: Timestamp,
) -> Result<Query, QueryError> {
    let refused = |message: String| QueryError::new(range.clone(), message);
    match field {
        FieldName::Date(which) if text.starts_with(['P', 'p']) => {
            // A length of time in ISO 8601, as readers of feeds write it: the time since then.
            let length = text.to_ascii_lowercase();
            let length = length.strip_prefix("pt").or(length.strip_prefix('p'));
            let since = DateRange::since(length.unwrap_or_default(), now);
            since.map(|dates| Query::Date(which, dates)).map_err(|e| refused(e).hint(FORMS))
        }
        FieldName::Date(which) => match DateRange::parse(text) {
            Ok(dates) => Ok(Query::Date(which, dates)),
            Err(message) => Err(refused(message).hint(FORMS)),
        },
        FieldName::Since => match DateRange::since(text, now) {
            Ok(dates) => Ok(Query::Date(super::DateField::Published, dates)),
            Err(message) => Err(refused(message)
                .hint("write 24h, 7d, 2w, 3m (months), 1y or a date like 2026-02-15")),
        },
        FieldName::Words => word_count(text).map_err(refused),
        FieldName::Id => ArticleId::parse(text).map(Query::Id).ok_or_else(|| {
            refused(format!("{text:?} is no article id"))
                .hint(format!("an id has {} characters of a-z and 2-7", ArticleId::LEN))
        }),
        FieldName::Host => host(text).ok_or_else(|| {
            refused(format!("{text:?} is no host")).hint("write a name like lemonde.fr")
        }),
        FieldName::Lang => lang(text).ok_or_else(|| {
            refused(format!("{text:?} is no language tag")).hint("write a tag like fr or pt-BR")
        }),
        FieldName::Country => Ok(Query::Country(fold(text))),
        FieldName::Access => match fold(text).as_str() {
            "free" => Ok(Query::Access(Access::Free)),
            "paywalled" => Ok(Query::Access(Access::Paywalled)),
            _ => Err(one_of("access", text, range, "free or paywalled")),
        },
        FieldName::Has if fold(text) == "comments" => Ok(Query::HasComments),
        FieldName::Has => Err(one_of("has", text, range, "comments")),
        FieldName::Is if fold(text) == "revised" => Ok(Query::IsRevised),
        FieldName::Is => Err(one_of("is", text, range, "revised")),
        FieldName::Text(field) => text_clause(Some(field), Pattern::Word(text.to_owned()), range),
    }
}

fn one_of(name: &str, text: &str, range: &Range<usize>, known: &str) -> QueryError {
    QueryError::new(range.clone(), format!("{name}: cannot be {text:?}"))
        .hint(format!("write {name}:{}", known.replace(" or ", &format!(" or {name}:"))))
}

fn word_count(text: &str) -> Result<Query, String> {
    let number = |digits: &str| {
        let right = !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let number = right.then(|| digits.parse::<u64>().ok()).flatten();
        number.ok_or_else(|| format!("{text:?} is no number of words"))
    };
    let (min, max) = if let Some(digits) = text.strip_prefix(">=") {
        (number(digits)?, None)
    } else if let Some(digits) = text.strip_prefix("<=") {
        (0, Some(number(digits)?))
    } else if let Some(digits) = text.strip_prefix('>') {
        (number(digits)?.saturating_add(1), None)
    } else if let Some(digits) = text.strip_prefix('<') {
        let below = number(digits)?.checked_sub(1);
        (0, Some(below.ok_or("no article has fewer than 0 words")?))
    } else if let Some((min, max)) = text.split_once("..") {
        (number(min)?, Some(number(max)?))
    } else {
        (number(text)?, Some(number(text)?))
    };
    if max.is_some_and(|max| max < min) {
        return Err("the span ends before it begins".to_owned());
    }
    Ok(Query::WordCount(NumberRange { min, max }))
}

fn host(text: &str) -> Option<Query> {
    let host = text.to_lowercase();
    let right = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    (!host.is_empty() && host.chars().all(right)).then_some(Query::Host(host))
}

fn lang(text: &str) -> Option<Query> {
    let tag = text.to_ascii_lowercase();
    let mut parts = tag.split('-');
    let primary = parts
        .next()
        .is_some_and(|p| matches!(p.len(), 2 | 3) && p.bytes().all(|b| b.is_ascii_lowercase()));
    let rest =
        parts.all(|p| matches!(p.len(), 1..=8) && p.bytes().all(|b| b.is_ascii_alphanumeric()));
    (primary && rest).then_some(Query::Lang(tag))
}

fn name(field: FieldName) -> &'static str {
    match field {
        FieldName::Text(field) => field.name(),
        FieldName::Date(_) => "a date",
        FieldName::Since => "since:",
        FieldName::Words => "words:",
        FieldName::Id => "id:",
        FieldName::Host => "host:",
        FieldName::Lang => "lang:",
        FieldName::Country => "country:",
        FieldName::Access => "access:",
        FieldName::Has => "has:",
        FieldName::Is => "is:",
    }
}
