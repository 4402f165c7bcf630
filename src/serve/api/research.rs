//! Reports on a result: counts by time and label, who wrote it, what was changed in it.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::asked::Parameters;
use super::super::problem::Refused;
use super::super::state::View;
use super::Answer;
use super::parameters::{list, named, narrow, parse_query, rows};
use crate::clock;
use crate::query::Query;
use crate::report::{
    self, Changes, ChangesOptions, Dimension, Holdings, People, Stats, StatsOptions, Unit,
};
use crate::results::understood;
use crate::revision::{Disclosure, Part};

/// By what to count.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct StatsParameters {
    /// The query.
    #[serde(default)]
    q: String,
    /// What the answers are a share of; every article where it is empty.
    #[serde(default)]
    of: String,
    /// The dimensions, the outermost first, parted by commas: any of `day`, `week`, `month`,
    /// `year`, `source`, `host`, `author`, `lang`, `tag`, `country`, `agency`, `access`.
    #[param(example = "month,source")]
    by: Option<String>,
    /// What is counted: `articles`, `revisions` or `clusters`.
    #[param(default = "articles")]
    unit: Option<String>,
}

/// Count the answers by time and by what they are, and of how many.
#[utoipa::path(
    get,
    path = "/api/v1/stats",
    tag = "research",
    params(StatsParameters),
    responses(
        (status = 200, description = "The counts", body = Stats),
        Refused,
    )
)]
pub(super) async fn stats(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<StatsParameters>,
) -> Answer<Stats> {
    let (query, of) = (parse_query(&asked.q)?, parse_query(&asked.of)?);
    let options = StatsOptions {
        by: list::<Dimension>(asked.by.as_deref())?,
        unit: asked.unit.as_deref().map(named::<Unit>).transpose()?.unwrap_or_default(),
    };
    let read = move |View { reader, index, .. }: View<'_>| {
        let (query, of) = (understood(reader, query)?, understood(reader, of)?);
        let stats =
            report::stats(&Holdings::new(reader, index), (&query, &of), &options, clock::now())?;
        Ok(Json(stats))
    };
    state.read(read).await
}

/// Whose bylines to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct AuthorsParameters {
    /// The query; every article where it is empty.
    #[serde(default)]
    q: String,
    /// Rows of the answer.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// The people and desks who wrote the answers.
#[utoipa::path(
    get,
    path = "/api/v1/authors",
    tag = "research",
    params(AuthorsParameters),
    responses(
        (status = 200, description = "The authors", body = People),
        Refused,
    )
)]
pub(super) async fn authors(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<AuthorsParameters>,
) -> Answer<People> {
    let (query, limit) = (parse_query(&asked.q)?, rows(asked.limit)?);
    let read = move |View { reader, index, .. }: View<'_>| {
        let query = understood(reader, query)?;
        Ok(Json(report::people(&Holdings::new(reader, index), &query, limit)?))
    };
    state.read(read).await
}

/// Which changes to list.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangesParameters {
    /// The query; every article where it is empty.
    #[serde(default)]
    q: String,
    /// Changes of these parts only, parted by commas: `headline`, `lead`, `byline`, `date`, `text`.
    #[param(example = "headline,text")]
    part: Option<String>,
    /// Only these, parted by commas: `correction`, `dated`, `silent`.
    only: Option<String>,
}

/// What publishers changed after publication.
#[utoipa::path(
    get,
    path = "/api/v1/changes",
    tag = "research",
    params(ChangesParameters),
    responses(
        (status = 200, description = "The changes", body = Changes),
        Refused,
    )
)]
pub(super) async fn changes(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<ChangesParameters>,
) -> Answer<Changes> {
    let query = parse_query(&asked.q)?;
    let options = ChangesOptions {
        parts: list::<Part>(asked.part.as_deref())?,
        disclosures: list::<Disclosure>(asked.only.as_deref())?,
    };
    let read = move |View { reader, index, .. }: View<'_>| {
        let query = understood(reader, query)?;
        narrow(index, &Query::and(vec![query.clone(), Query::IsRevised]), "annals changes")?;
        Ok(Json(report::changes(&Holdings::new(reader, index), &query, &options)?))
    };
    state.read(read).await
}
