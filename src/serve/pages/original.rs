//! The page as it was captured: shown, never run.

use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};

use super::super::State;
use super::super::api::{RevisionParameter, captured_page, revision};
use super::super::asked::{ArticlePath, Parameters};
use super::super::guard::Sandbox;
use super::super::problem::Problem;
use super::super::state::View;
use super::super::validators::last_modified;
use super::layout::{self, Frame, Section};
use super::visitor::Visitor;

/// A frame around the archived page that says what it is.
pub(super) async fn frame(
    visitor: Visitor,
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(wanted): Parameters<RevisionParameter>,
) -> Result<Markup, Problem> {
    let read = move |View { reader, .. }: View<'_>| {
        let r = revision(reader, &id, wanted.revision)?;
        let at = r.captured.to_string();
        let main = html! {
            p.kicker { a href={ "/articles/" (id) "?revision=" (r.number) } { "← The article" } }
            h1.small { "Captured " time datetime=(at) { (visitor.locale.date(&at)) } }
            p.empty {
                "The page as it came, without its scripts, its pictures and anything else that it "
                "would load. " code { (r.capture.file) } " at byte " (r.capture.offset) "."
            }
            iframe.original title="The archived page" sandbox=""
                src={ "/articles/" (id) "/original/page?revision=" (r.number) } {}
        };
        let title = r.title.as_deref().unwrap_or("(no title)");
        let frame = Frame { title, section: Section::None, query: Some(""), head: html! {} };
        Ok(layout::page(&visitor, &frame, &main))
    };
    state.read(read).await
}

/// The archived page itself, in a sandbox of its own.
pub(super) async fn page(
    Shared(state): Shared<Arc<State>>,
    ArticlePath(id): ArticlePath,
    Parameters(wanted): Parameters<RevisionParameter>,
) -> Result<Response, Problem> {
    let read = move |View { reader, .. }: View<'_>| {
        let revision = revision(reader, &id, wanted.revision)?;
        let (kind, bytes) = captured_page(reader, &revision)?;
        let kind = [(header::CONTENT_TYPE, shown_as(kind))];
        Ok((kind, last_modified(revision.captured), bytes).into_response())
    };
    let mut response = state.read(read).await?;
    response.extensions_mut().insert(Sandbox);
    Ok(response)
}

/// The media type under which a page is shown: its own where that is HTML, else plain text.
fn shown_as(kind: Option<String>) -> String {
    let essence = |kind: &str| kind.split(';').next().unwrap_or_default().trim().to_lowercase();
    match kind {
        Some(kind) if ["text/html", "application/xhtml+xml"].contains(&essence(&kind).as_str()) => {
            kind
        }
        Some(_) => "text/plain; charset=utf-8".to_owned(),
        None => "text/html".to_owned(),
    }
}
