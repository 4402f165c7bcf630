//! Parameters that several routes share.

use clap::ValueEnum;
use jiff::Timestamp;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::problem::Problem;
use crate::canonical_url::ArticleId;
use crate::clock;
use crate::index::{Index, SearchOptions};
use crate::query::{self, DateRange, Query, Syntax};

/// Rows of one answer, at most.
const ROWS_MAX: usize = 1_000;

/// Articles whose texts one answer quotes, at most.
const ARTICLES_MAX: u64 = 10_000;

/// Which revision of an article.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct RevisionParameter {
    /// The revision's number; the last one where nothing is said.
    #[param(minimum = 1)]
    pub revision: Option<u32>,
}

/// No article has the id.
pub(super) fn unknown(id: &ArticleId) -> Problem {
    Problem::not_found(format!("no article has the id {id}"))
}

/// Reads a query; what is wrong with it is said with its place.
pub(in crate::serve) fn parse_query(text: &str) -> Result<Query, Problem> {
    parse_query_as(Syntax::Annals, text)
}

/// Reads a query in one of the languages.
pub(in crate::serve) fn parse_query_as(syntax: Syntax, text: &str) -> Result<Query, Problem> {
    // Other languages know no query that asks for everything.
    let syntax = if text.trim().is_empty() { Syntax::Annals } else { syntax };
    query::parse_as(syntax, text, clock::now()).map_err(|error| Problem::query(text, error))
}

/// The end of a day, or a moment, of which the archive is asked.
pub(in crate::serve) fn moment(text: &str) -> Result<Timestamp, Problem> {
    DateRange::moment(text.trim()).map_err(Problem::wrong)
}

/// How many rows are asked for.
pub(super) fn rows(limit: Option<usize>) -> Result<usize, Problem> {
    match limit.unwrap_or(100) {
        limit @ 1..=ROWS_MAX => Ok(limit),
        _ => Err(Problem::wrong(format!("limit is from 1 to {ROWS_MAX}"))),
    }
}

/// The value of a name that the command line knows too.
pub(super) fn named<T: ValueEnum>(name: &str) -> Result<T, Problem> {
    T::from_str(name, true).map_err(|_| {
        let known = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        Problem::wrong(format!("{name:?} is none of {}", known.join(", ")))
    })
}

/// The values of names that are parted by commas.
pub(super) fn list<T: ValueEnum>(names: Option<&str>) -> Result<Vec<T>, Problem> {
    let names = names.unwrap_or_default().split(',').map(str::trim);
    names.filter(|name| !name.is_empty()).map(named).collect()
}

/// Refuses a report that gives every text of more articles than one answer should hold.
pub(super) fn narrow(index: &Index, query: &Query, instead: &str) -> Result<(), Problem> {
    let count = SearchOptions { limit: 0, ..SearchOptions::default() };
    match index.search(query, &count)?.total {
        0..=ARTICLES_MAX => Ok(()),
        total => Err(Problem::wrong(format!(
            "{total} articles answer, more than {ARTICLES_MAX}: narrow the query, or ask \
             `{instead}` on the machine itself"
        ))),
    }
}
