//! Reports on the words of a result: in their contexts, how frequent, typical of what, beside what.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::asked::Parameters;
use super::super::problem::{Problem, Refused};
use super::super::state::View;
use super::Answer;
use super::parameters::{named, narrow, parse_query, rows};
use crate::report::{
    self, Collocates, CollocatesOptions, Holdings, Keyness, Kwic, KwicOptions, KwicSort,
    NGRAM_WORDS_MAX, Words, WordsOptions,
};
use crate::results::understood;

/// Characters of context on either side, at most.
const WIDTH_MAX: usize = 500;

/// Words to either side that can count as near.
const SPAN_MAX: usize = 50;

/// Which matches to show, and how much around them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct KwicParameters {
    /// The query.
    #[serde(default)]
    q: String,
    /// Characters of context on either side.
    #[param(minimum = 0, maximum = 500, default = 60)]
    width: Option<usize>,
    /// In which order: `date`, or by the words beside the match, `left` or `right`.
    #[param(default = "date")]
    sort: Option<String>,
}

/// Every match of a query in its context.
#[utoipa::path(
    get,
    path = "/api/v1/kwic",
    tag = "research",
    params(KwicParameters),
    responses(
        (status = 200, description = "The matches", body = Kwic),
        Refused,
    )
)]
pub(super) async fn kwic(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<KwicParameters>,
) -> Answer<Kwic> {
    let query = parse_query(&asked.q)?;
    let options = KwicOptions {
        width: up_to(asked.width.unwrap_or(60), "width", WIDTH_MAX)?,
        sort: asked.sort.as_deref().map(named::<KwicSort>).transpose()?.unwrap_or_default(),
        limit: usize::MAX,
    };
    let read = move |View { reader, index, .. }: View<'_>| {
        let query = understood(reader, query)?;
        narrow(index, &query, "annals kwic")?;
        Ok(Json(report::kwic(&Holdings::new(reader, index), &query, options)?))
    };
    state.read(read).await
}

/// Which words to count.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct WordsParameters {
    /// The query; every article where it is empty.
    #[serde(default)]
    q: String,
    /// Count sequences of so many words.
    #[param(minimum = 1, maximum = 5, default = 1)]
    length: Option<usize>,
    /// Leave out what stands there less often.
    #[param(minimum = 0, default = 1)]
    min: Option<u64>,
    /// Rows of the answer.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// The most frequent words of a result.
#[utoipa::path(
    get,
    path = "/api/v1/words",
    tag = "research",
    params(WordsParameters),
    responses(
        (status = 200, description = "The words", body = Words),
        Refused,
    )
)]
pub(super) async fn words(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<WordsParameters>,
) -> Answer<Words> {
    let query = parse_query(&asked.q)?;
    let length = up_to(asked.length.unwrap_or(1).max(1), "length", NGRAM_WORDS_MAX)?;
    let options = WordsOptions { length, min: asked.min.unwrap_or(1), limit: rows(asked.limit)? };
    let read = move |View { reader, index, .. }: View<'_>| {
        let query = understood(reader, query)?;
        Ok(Json(report::words(&Holdings::new(reader, index), &query, options)?))
    };
    state.read(read).await
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
        Refused,
    )
)]
pub(super) async fn keyness(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<KeynessParameters>,
) -> Answer<Keyness> {
    let (query, against) = (parse_query(&asked.q)?, parse_query(&asked.against)?);
    let limit = rows(asked.limit)?;
    let read = move |View { reader, index, .. }: View<'_>| {
        let (query, against) = (understood(reader, query)?, understood(reader, against)?);
        let options = WordsOptions { length: 1, min: KEYNESS_MIN, limit };
        Ok(Json(report::keyness(&Holdings::new(reader, index), (&query, &against), options)?))
    };
    state.read(read).await
}

/// Words that stand there less often tell nothing.
pub(in crate::serve) const KEYNESS_MIN: u64 = 3;

/// Whose neighbours to count, and where.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CollocatesParameters {
    /// The word: any query whose matches have neighbours.
    #[serde(default)]
    q: String,
    /// Compare within the articles that answer this query; within all where it is empty.
    #[serde(default)]
    within: String,
    /// Count so many words to either side, within the paragraph.
    #[param(minimum = 1, maximum = 50, default = 5)]
    span: Option<usize>,
    /// Leave out what stands near less often.
    #[param(minimum = 0, default = 2)]
    min: Option<u64>,
    /// Rows of the answer.
    #[param(minimum = 1, maximum = 1000, default = 100)]
    limit: Option<usize>,
}

/// The words that stand near a word more often than elsewhere.
#[utoipa::path(
    get,
    path = "/api/v1/collocates",
    tag = "research",
    params(CollocatesParameters),
    responses(
        (status = 200, description = "The neighbours", body = Collocates),
        Refused,
    )
)]
pub(super) async fn collocates(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<CollocatesParameters>,
) -> Answer<Collocates> {
    let (query, within) = (parse_query(&asked.q)?, parse_query(&asked.within)?);
    let options = CollocatesOptions {
        span: up_to(asked.span.unwrap_or(5).max(1), "span", SPAN_MAX)?,
        min: asked.min.unwrap_or(2),
        limit: rows(asked.limit)?,
    };
    let read = move |View { reader, index, .. }: View<'_>| {
        let (query, within) = (understood(reader, query)?, understood(reader, within)?);
        Ok(Json(report::collocates(&Holdings::new(reader, index), (&query, &within), options)?))
    };
    state.read(read).await
}

fn up_to(number: usize, name: &str, max: usize) -> Result<usize, Problem> {
    if number <= max { Ok(number) } else { Err(Problem::wrong(format!("{name} is at most {max}"))) }
}
