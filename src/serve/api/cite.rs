//! An article as a reference.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;

use super::super::State;
use super::super::asked::{ArticlePath, Parameters};
use super::super::problem::{Missing, Problem, Refused};
use super::super::state::View;
use super::super::validators::last_modified;
use super::articles::revision;
use super::parameters::named;
use crate::export::cite::{Style, cite as write};
use crate::export::{ArticleRecord, Format};

/// In which style, and which revision.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(super) struct CiteParameters {
    /// `apa`, `chicago`, `bibtex`, `ris` or `csl-json`.
    #[param(default = "apa", example = "bibtex")]
    style: Option<String>,
    /// The revision's number; the last one where nothing is said.
    #[param(minimum = 1)]
    revision: Option<u32>,
}

/// The reference to an article.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/cite",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), CiteParameters),
    responses(
        (status = 200, description = "The reference", content(
            (String = "text/plain"),
            (String = "application/x-bibtex"),
            (String = "application/x-research-info-systems"),
            (serde_json::Value = "application/vnd.citationstyles.csl+json"),
        )),
        Refused,
        Missing,
    )
)]
pub(super) async fn cite(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(asked): Parameters<CiteParameters>,
) -> Result<Response, Problem> {
    let style = asked.style.as_deref().map(named::<Style>).transpose()?.unwrap_or(Style::Apa);
    let read = move |View { reader, .. }: View<'_>| {
        let revision = revision(reader, &id, asked.revision)?;
        let headers = last_modified(revision.captured);
        let text = write(&ArticleRecord::from(revision), style);
        Ok(([(header::CONTENT_TYPE, media_type(style))], headers, text).into_response())
    };
    state.read(read).await
}

fn media_type(style: Style) -> &'static str {
    match style {
        Style::Apa | Style::Chicago => "text/plain; charset=utf-8",
        Style::Bibtex => Format::Bibtex.media_type(),
        Style::Ris => Format::Ris.media_type(),
        Style::CslJson => Format::CslJson.media_type(),
    }
}
