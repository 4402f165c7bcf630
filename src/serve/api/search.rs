//! Searches.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::super::State;
use super::super::asked::Parameters;
use super::super::problem::{Problem, Refused};
use super::super::state::View;
use super::Answer;
use super::parameters::{moment, parse_query_as};
use crate::index::{Index, Label, ValueCount};
use crate::query::Query;
use crate::results::{self, Order, ResultRecord};

/// Results of one answer, at most.
const LIMIT_MAX: usize = 1_000;

/// Values of a facet.
const FACET_VALUES: usize = 50;

/// How deep into the results an answer reaches, at most.
const OFFSET_MAX: usize = 100_000;

/// The parameters of a search.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(in crate::serve) struct SearchParameters {
    /// The query, in the language of `annals search`; everything where it is empty.
    #[serde(default)]
    #[param(example = "title:tide AND lang:en")]
    pub q: String,
    /// Results in one answer.
    #[param(minimum = 0, maximum = 1000, default = 10)]
    pub limit: Option<usize>,
    /// Results to leave out.
    #[param(minimum = 0, maximum = 100000, default = 0)]
    pub offset: Option<usize>,
    /// Where an earlier answer in the same order ended: its `next`.
    pub after: Option<String>,
    /// Their order.
    #[param(inline, default = "relevance")]
    pub sort: Option<SortParameter>,
    /// The archive as it stood at the end of this day, or at this moment (RFC 3339).
    #[param(example = "2026-02-15")]
    pub as_of: Option<String>,
    /// The language of the query: `annals`, `lucene`, `lexis`, `factiva` or `proquest`.
    #[param(default = "annals")]
    pub syntax: Option<String>,
    /// Fields whose most frequent values among the answers are counted, parted by commas: any of
    /// `source`, `feed`, `host`, `author`, `lang`, `tag`, `country`, `agency`, `section`, `access`.
    #[param(example = "source,lang")]
    pub facets: Option<String>,
}

/// The order of results.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(in crate::serve) enum SortParameter {
    /// The best match first.
    Relevance,
    /// The last published first.
    Newest,
    /// The first published first.
    Oldest,
    /// The last captured first.
    Captured,
}

impl SortParameter {
    /// The order's name.
    pub fn name(self) -> &'static str {
        match self {
            SortParameter::Relevance => "relevance",
            SortParameter::Newest => "newest",
            SortParameter::Oldest => "oldest",
            SortParameter::Captured => "captured",
        }
    }
}

impl From<SortParameter> for Order {
    fn from(sort: SortParameter) -> Order {
        match sort {
            SortParameter::Relevance => Order::Relevance,
            SortParameter::Newest => Order::Newest,
            SortParameter::Oldest => Order::Oldest,
            SortParameter::Captured => Order::Captured,
        }
    }
}

/// The answer to a search.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct SearchRecord {
    /// The query as it was understood.
    query: String,
    /// How many articles answer it; exact.
    total: u64,
    /// Those that were asked for.
    results: Vec<ResultRecord>,
    /// What to ask for with `after` for the ones behind; null where there are none.
    next: Option<String>,
    /// The facets that were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    facets: Option<Vec<FacetRecord>>,
}

/// The most frequent values of a field among the answers.
#[derive(Debug, Serialize, ToSchema)]
struct FacetRecord {
    /// The field.
    field: &'static str,
    /// Its values, the most frequent first.
    values: Vec<ValueRecord>,
}

/// A value and how many of the answers have it.
#[derive(Debug, Serialize, ToSchema)]
struct ValueRecord {
    value: String,
    articles: u64,
}

/// Search the archive.
#[utoipa::path(
    get,
    path = "/api/v1/search",
    tag = "search",
    params(SearchParameters),
    responses(
        (status = 200, description = "The answers", body = SearchRecord),
        Refused,
    )
)]
pub(super) async fn search(
    Shared(state): Shared<Arc<State>>,
    Parameters(asked): Parameters<SearchParameters>,
) -> Answer<SearchRecord> {
    let order = asked.sort.map_or(Order::Relevance, Order::from);
    let (limit, offset) = (asked.limit.unwrap_or(10), asked.offset.unwrap_or(0));
    if limit > LIMIT_MAX || offset > OFFSET_MAX {
        let detail = format!("limit is at most {LIMIT_MAX}, offset at most {OFFSET_MAX}");
        return Err(Problem::wrong(detail));
    }
    let after = asked.after.as_deref().map(str::parse).transpose().map_err(Problem::wrong)?;
    let syntax = asked.syntax.as_deref().map(str::parse).transpose().map_err(Problem::wrong)?;
    let query = parse_query_as(syntax.unwrap_or_default(), &asked.q)?;
    let as_of = asked.as_of.as_deref().map(moment).transpose()?;
    let labels = asked.facets.as_deref().map(labels).transpose()?;
    let read = move |View { reader, index, .. }: View<'_>| {
        let query = results::understood(reader, query)?;
        let index = &as_of.map_or_else(|| index.clone(), |moment| index.as_of(moment));
        let page = (limit, offset, order);
        let found = results::search_after(reader, index, &query, page, after)?;
        let next = found.next.map(|cursor| cursor.to_string());
        let results = found.hits.into_iter().map(ResultRecord::from).collect();
        let facets = labels.map(|labels| facets(index, &query, &labels)).transpose()?;
        let (query, total) = (query.to_string(), found.total);
        Ok(Json(SearchRecord { query, total, results, next, facets }))
    };
    state.read(read).await
}

/// The labels that a list names.
fn labels(list: &str) -> Result<Vec<Label>, Problem> {
    let names = list.split(',').map(str::trim).filter(|name| !name.is_empty());
    let label = |name: &str| {
        let known = || Label::ALL.map(Label::name).join(", ");
        Label::parse(name)
            .ok_or_else(|| Problem::wrong(format!("facet {name:?} is none of {}", known())))
    };
    let mut labels = names.map(label).collect::<Result<Vec<Label>, Problem>>()?;
    labels.sort_unstable();
    labels.dedup();
    Ok(labels)
}

fn facets(index: &Index, query: &Query, labels: &[Label]) -> Result<Vec<FacetRecord>, Problem> {
    let counts = index.counts(query, labels, FACET_VALUES)?;
    let record = |c: ValueCount| ValueRecord { value: c.value, articles: c.articles };
    let facets = labels.iter().zip(counts).map(|(label, counts)| FacetRecord {
        field: label.name(),
        values: counts.into_iter().map(record).collect(),
    });
    Ok(facets.collect())
}
