//! Parameters that several routes share.

use serde::Deserialize;
use utoipa::IntoParams;

use super::super::problem::Problem;
use crate::canonical_url::ArticleId;
use crate::clock;
use crate::query::{self, Query};

/// Which revision of an article.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct RevisionParameter {
    /// The revision's number; the last one where nothing is said.
    #[param(minimum = 1)]
    pub revision: Option<u32>,
}

/// The article that an id names.
pub(in crate::serve) fn article_id(text: &str) -> Result<ArticleId, Problem> {
    let none = || Problem::not_found(format!("{text:?} is no article id"));
    ArticleId::parse(text).ok_or_else(none)
}

/// No article has the id.
pub(super) fn unknown(id: &ArticleId) -> Problem {
    Problem::not_found(format!("no article has the id {id}"))
}

/// Reads a query; what is wrong with it is said with its place.
pub(in crate::serve) fn parse_query(text: &str) -> Result<Query, Problem> {
    query::parse(text, clock::now()).map_err(|error| Problem::query(text, error))
}
