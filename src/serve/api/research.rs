//! Reports on a result: counts by time and label, typical words, who wrote it.

use std::sync::Arc;

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query as Parameters, State as Shared};
use clap::ValueEnum;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::problem::{Problem, ProblemRecord};
use super::Answer;
use super::parameters::{article_id, parse_query, unknown};
use crate::archive::Reader;
use crate::clock;
use crate::report::{
    self, Cluster, Dimension, Keyness, People, Similar, Stats, StatsOptions, Unit, WordsOptions,
};

/// Rows of one answer, at most.
const ROWS_MAX: usize = 1_000;

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
        (status = 400, description = "The query or a parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn stats(
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<StatsParameters>, QueryRejection>,
) -> Answer<Stats> {
    let Parameters(asked) = asked?;
    let (query, of) = (parse_query(&asked.q)?, parse_query(&asked.of)?);
    let names = asked.by.as_deref().unwrap_or_default().split(',').map(str::trim);
    let by = names.filter(|name| !name.is_empty()).map(named::<Dimension>);
    let options = StatsOptions {
        by: by.collect::<Result<Vec<Dimension>, Problem>>()?,
        unit: asked.unit.as_deref().map(named::<Unit>).transpose()?.unwrap_or_default(),
    };
    let read = move |state: &State, reader: &Reader| {
        let stats = report::stats((reader, &state.index), (&query, &of), &options, clock::now())?;
        Ok(Json(stats))
    };
    state.read(read).await
}

/// The value of a name that the command line knows too.
fn named<T: ValueEnum>(name: &str) -> Result<T, Problem> {
    T::from_str(name, true).map_err(|_| {
        let known = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
        Problem::wrong(format!("{name:?} is none of {}", known.join(", ")))
    })
}

/// What to compare.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct KeynessParameters {
    /// The query.
    #[serde(default)]
    q: String,
    /// The query whose answers it is compared with; every article where it is empty.
    #[serde(default)]
    against: String,
    /// Rows of the answer.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// The words that are typical of a result beside another.
#[utoipa::path(
    get,
    path = "/api/v1/keyness",
    tag = "research",
    params(KeynessParameters),
    responses(
        (status = 200, description = "The words", body = Keyness),
        (status = 400, description = "The query or a parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn keyness(
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<KeynessParameters>, QueryRejection>,
) -> Answer<Keyness> {
    let Parameters(asked) = asked?;
    let (query, against) = (parse_query(&asked.q)?, parse_query(&asked.against)?);
    let limit = rows(asked.limit)?;
    let read = move |state: &State, reader: &Reader| {
        let options = WordsOptions { length: 1, min: KEYNESS_MIN, limit };
        Ok(Json(report::keyness((reader, &state.index), (&query, &against), options)?))
    };
    state.read(read).await
}

/// Words that stand there less often tell nothing.
pub(in crate::serve) const KEYNESS_MIN: u64 = 3;

/// How many rows are asked for.
fn rows(limit: Option<usize>) -> Result<usize, Problem> {
    match limit.unwrap_or(100) {
        limit @ 1..=ROWS_MAX => Ok(limit),
        _ => Err(Problem::wrong(format!("limit is from 1 to {ROWS_MAX}"))),
    }
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
        (status = 400, description = "The query or a parameter is wrong", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn authors(
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<AuthorsParameters>, QueryRejection>,
) -> Answer<People> {
    let Parameters(asked) = asked?;
    let (query, limit) = (parse_query(&asked.q)?, rows(asked.limit)?);
    let read = move |state: &State, reader: &Reader| {
        Ok(Json(report::people(reader, &state.index, &query, limit)?))
    };
    state.read(read).await
}

/// Articles that are similar in their words.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/similar",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The most similar first", body = Similar),
        (status = 404, description = "There is no such article", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn similar(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
) -> Answer<Similar> {
    let id = article_id(&id)?;
    let read = move |state: &State, reader: &Reader| {
        let similar = report::similar(reader, &state.index, &id, SIMILAR)?;
        similar.map(Json).ok_or_else(|| unknown(&id))
    };
    state.read(read).await
}

/// Similar articles that are listed.
const SIMILAR: usize = 20;

/// An article and its near copies, the first published first.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/cluster",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id")),
    responses(
        (status = 200, description = "The copies", body = Cluster),
        (status = 404, description = "There is no such article", body = ProblemRecord,
         content_type = "application/problem+json"),
    )
)]
pub(super) async fn cluster(
    Shared(state): Shared<Arc<State>>,
    Path(id): Path<String>,
) -> Answer<Cluster> {
    let id = article_id(&id)?;
    let read = move |_: &State, reader: &Reader| {
        report::cluster(reader, &id)?.map(Json).ok_or_else(|| unknown(&id))
    };
    state.read(read).await
}
