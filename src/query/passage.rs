//! From queries to passages: what stands near something is words, not facts of an article.

use std::ops::Range;

use super::error::QueryError;
use super::fields::TextField;
use super::tree::{Passage, Query, Reach, TextClause};

/// How deep operators within a text nest.
const DEPTH_MAX: usize = 16;

/// All of `operands`, near one another.
pub(super) fn near(
    operands: Vec<(Query, Range<usize>)>,
    reach: Reach,
) -> Result<Query, QueryError> {
    let (field, mut passages) = in_one_field(operands)?;
    let mut parts = match passages.remove(0) {
        // (a NEAR/5 b) NEAR/5 c is a NEAR/5 b NEAR/5 c.
        Passage::Near(parts, same) if same == reach => parts,
        other => vec![other],
    };
    parts.append(&mut passages);
    Ok(Query::Text(TextClause { field, passage: Passage::Near(parts, reach) }))
}

/// The first of two operands without the second near it.
pub(super) fn not_near(
    operands: Vec<(Query, Range<usize>)>,
    reach: Reach,
) -> Result<Query, QueryError> {
    let (field, passages) = in_one_field(operands)?;
    let mut passages = passages.into_iter().map(Box::new);
    let passage = match (passages.next(), passages.next()) {
        (Some(one), Some(other)) => Passage::NotNear(one, reach, other),
        _ => return Ok(Query::Everything),
    };
    Ok(Query::Text(TextClause { field, passage }))
}

/// What `make` makes of one operand.
pub(super) fn function(
    operand: (Query, Range<usize>),
    make: impl FnOnce(Box<Passage>) -> Passage,
) -> Result<Query, QueryError> {
    let (field, passage) = passage(operand.0, &operand.1)?;
    Ok(Query::Text(TextClause { field, passage: make(Box::new(passage)) }))
}

type InOneField = (Option<TextField>, Vec<Passage>);

fn in_one_field(operands: Vec<(Query, Range<usize>)>) -> Result<InOneField, QueryError> {
    let mut fields = Vec::new();
    let mut passages = Vec::new();
    for (query, range) in operands {
        let (field, passage) = passage(query, &range)?;
        if fields.first().is_some_and(|first| *first != field) {
            let name = field.or_else(|| fields.first().copied().flatten());
            let name = name.map_or("title", TextField::name);
            return Err(QueryError::new(range, "words in two fields are never near each other")
                .hint(format!("write {name}:(one NEAR/5 other)")));
        }
        fields.push(field);
        passages.push(passage);
    }
    Ok((fields.first().copied().flatten(), passages))
}

/// What a query seeks within one text, and in which field.
fn passage(query: Query, range: &Range<usize>) -> Result<(Option<TextField>, Passage), QueryError> {
    let refused = || {
        QueryError::new(range.clone(), "only words, phrases and any of several (OR) can stand here")
            .hint("facts, AND and NOT stand outside: (one NEAR/5 other) AND lang:fr")
    };
    let (field, passage) = match query {
        Query::Text(clause) => (clause.field, clause.passage),
        Query::Or(parts) => {
            let mut field = None;
            let mut passages = Vec::with_capacity(parts.len());
            for part in parts {
                let Query::Text(clause) = part else { return Err(refused()) };
                if passages.is_empty() {
                    field = clause.field;
                } else if field != clause.field {
                    let message = "words in two fields are never near each other";
                    return Err(QueryError::new(range.clone(), message)
                        .hint("put one field before the bracket: title:(one NEAR/5 other)"));
                }
                passages.push(clause.passage);
            }
            (field, Passage::Any(passages))
        }
        _ => return Err(refused()),
    };
    if depth(&passage) >= DEPTH_MAX {
        let message = format!("operators within a text nest deeper than {DEPTH_MAX}");
        return Err(QueryError::new(range.clone(), message));
    }
    Ok((field, passage))
}

fn depth(passage: &Passage) -> usize {
    match passage {
        Passage::Pattern(_) => 0,
        Passage::Any(parts) | Passage::Near(parts, _) => {
            1 + parts.iter().map(depth).max().unwrap_or(0)
        }
        Passage::NotNear(one, _, other) => 1 + depth(one).max(depth(other)),
        Passage::AtLeast(_, inner) | Passage::First(_, inner) => 1 + depth(inner),
    }
}
