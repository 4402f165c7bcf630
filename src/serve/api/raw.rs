//! The page of an article as it was captured.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};

use super::super::State;
use super::super::asked::{ArticlePath, Parameters};
use super::super::guard::Sandbox;
use super::super::problem::{Missing, Problem, Refused};
use super::super::state::View;
use super::super::validators::last_modified;
use super::articles::revision;
use super::parameters::RevisionParameter;
use crate::archive::Reader;
use crate::fetch::inflate_archived;
use crate::model::Revision;

/// The archived page, inflated, as a file to keep.
#[utoipa::path(
    get,
    path = "/api/v1/articles/{id}/raw",
    tag = "articles",
    params(("id" = String, Path, description = "The article's id"), RevisionParameter),
    responses(
        (status = 200, description = "The page as it was captured",
         body = Vec<u8>, content_type = "application/octet-stream"),
        Refused,
        Missing,
    )
)]
pub(super) async fn raw(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(wanted): Parameters<RevisionParameter>,
) -> Result<Response, Problem> {
    let read = move |View { reader, .. }: View<'_>| {
        let revision = revision(reader, &id, wanted.revision)?;
        let (_, bytes) = captured_page(reader, &revision)?;
        let name = format!("attachment; filename=\"{id}-{}.html\"", revision.number);
        let head = [
            (header::CONTENT_TYPE, "application/octet-stream".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ];
        Ok((head, last_modified(revision.captured), bytes).into_response())
    };
    let mut response = state.read(read).await?;
    response.extensions_mut().insert(Sandbox);
    Ok(response)
}

/// The archived page: its media type as the server said it, and its bytes, inflated.
pub(in crate::serve) fn captured_page(
    reader: &Reader,
    revision: &Revision,
) -> Result<(Option<String>, Vec<u8>), Problem> {
    let (head, body) = reader.raw(&revision.capture)?;
    let bytes = inflate_archived(&head, &body).map_err(|error| {
        tracing::error!(%error, id = %revision.article_id, "an archived page cannot be inflated");
        Problem::internal("the archived page cannot be inflated")
    })?;
    let head = String::from_utf8_lossy(&head);
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    let kind = fields.find(|(name, _)| name.trim().eq_ignore_ascii_case("content-type"));
    Ok((kind.map(|(_, value)| value.trim().to_owned()), bytes))
}
