//! A query made narrower or wider by one clause: what a click on a facet or on the timeline asks.
//!
//! Pure. Works on the tree of the query, so that brackets and ORs keep their meaning.

use crate::query::{DateField, Query};

/// The query and the clause.
pub(super) fn with(query: &Query, clause: &Query) -> Query {
    match query {
        Query::Everything => clause.clone(),
        _ => Query::and(vec![query.clone(), clause.clone()]),
    }
}

/// The query without the clause, where it is one of those that all have to hold.
pub(super) fn without(query: &Query, clause: &Query) -> Option<Query> {
    let parts = clauses(query);
    let left: Vec<Query> = parts.iter().filter(|part| *part != clause).cloned().collect();
    (left.len() < parts.len()).then(|| Query::and(left))
}

/// The query with these dates of publication in place of those that it asked for.
pub(super) fn with_dates(query: &Query, dates: &Query) -> Query {
    with(&without_dates(query), dates)
}

/// The query without dates of publication.
pub(super) fn without_dates(query: &Query) -> Query {
    let is_dates = |part: &Query| matches!(part, Query::Date(DateField::Published, _));
    Query::and(clauses(query).iter().filter(|part| !is_dates(part)).cloned().collect())
}

/// The clauses that all have to hold.
fn clauses(query: &Query) -> &[Query] {
    match query {
        Query::And(parts) => parts,
        Query::Everything => &[],
        other => std::slice::from_ref(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(text: &str) -> Query {
        crate::query::parse(text, "2026-02-15T12:00:00Z".parse().unwrap()).unwrap()
    }

    #[test]
    fn a_clause_is_added_to_all_that_was_asked() {
        let check = |text: &str, clause: &str, expected: &str| {
            assert_eq!(with(&query(text), &query(clause)), query(expected));
        };
        check("", "lang:fr", "lang:fr");
        check("tide", "lang:fr", "tide lang:fr");
        check("tide OR flood", "lang:fr", "(tide OR flood) lang:fr");
    }

    #[test]
    fn a_clause_is_taken_back() {
        let check = |text: &str, clause: &str, expected: Option<&str>| {
            assert_eq!(without(&query(text), &query(clause)), expected.map(query));
        };
        check("tide lang:fr", "lang:fr", Some("tide"));
        check("lang:fr", "lang:fr", Some(""));
        check("tide", "lang:fr", None);
        check("tide OR lang:fr", "lang:fr", None);
    }

    #[test]
    fn other_dates_take_the_place_of_dates() {
        let check = |text: &str, dates: &str, expected: &str| {
            assert_eq!(with_dates(&query(text), &query(dates)), query(expected));
        };
        check("tide date:2026", "date:2026-02", "tide date:2026-02");
        check("date:2026", "date:2026-02", "date:2026-02");
        check("tide OR date:2026", "date:2026-02", "(tide OR date:2026) date:2026-02");
    }
}
