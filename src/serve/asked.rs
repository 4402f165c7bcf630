//! What a request asks for, read from its address. What is wrong with it is a [`Problem`].

use axum::extract::{FromRequestParts, Path, Query};
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use super::problem::Problem;
use crate::canonical_url::ArticleId;

/// The parameters behind the question mark.
pub(super) struct Parameters<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Parameters<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Parameters<T>, Problem> {
        let Query(asked) = Query::from_request_parts(parts, state).await?;
        Ok(Parameters(asked))
    }
}

/// The article whose id stands in the path.
pub(super) struct ArticlePath(pub ArticleId);

impl<S: Send + Sync> FromRequestParts<S> for ArticlePath {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<ArticlePath, Problem> {
        let Path(id) = Path::<String>::from_request_parts(parts, state).await?;
        let none = || Problem::not_found(format!("{id:?} is no article id"));
        Ok(ArticlePath(ArticleId::parse(&id).ok_or_else(none)?))
    }
}
