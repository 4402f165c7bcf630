//! The part of the Google Reader API that reads and subscribes: many reader apps know it, so they
//! can follow the archive.
//!
//! What was read and starred is kept in the archive, for one reader: there is one token. What is
//! followed is changed in `feeds.toml`. Shapes and names are those of the API, which its clients
//! describe better than anybody: `stream/contents`, `subscription/list` and their like.

mod ids;
mod items;
mod marking;
mod sent;
mod stream;
mod subscriptions;

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};

use super::State;
use super::guard::sha256;
use super::problem::Problem;
use super::state::View;
use crate::clock;
use sent::Sent;
use stream::{Asked, Marks, READING_LIST, Stream};

/// Items of one answer, at most: with their contents, and by their numbers alone.
const CONTENTS_MAX: usize = 1_000;
const NUMBERS_MAX: usize = 10_000;

type Answer = Result<Json<Value>, Problem>;

/// The routes of the API.
pub(super) fn routes() -> Router<Arc<State>> {
    let api = Router::new()
        .route("/user-info", get(user_info))
        .route("/token", get(async || "not needed here"))
        .route("/subscription/list", get(subscriptions::list))
        .route("/subscription/edit", post(subscriptions::edit))
        .route("/subscription/quickadd", post(subscriptions::quick_add))
        .route("/tag/list", get(subscriptions::tags))
        .route("/rename-tag", post(subscriptions::rename_tag))
        .route("/disable-tag", post(subscriptions::disable_tag))
        .route("/unread-count", get(marking::unread_count))
        .route("/edit-tag", post(marking::edit_tag))
        .route("/mark-all-as-read", post(marking::mark_all))
        .route("/stream/items/ids", get(item_ids))
        .route("/stream/items/contents", post(item_contents).get(item_contents))
        .route("/stream/contents", get(reading_list))
        .route("/stream/contents/{*stream}", get(contents));
    Router::new().route("/accounts/ClientLogin", post(log_in)).nest("/reader/api/0", api)
}

/// Opens a session for an app whose password is the token.
async fn log_in(Shared(state): Shared<Arc<State>>, sent: Sent) -> Result<String, Problem> {
    let password = sent.need("Passwd")?.trim();
    if state.audience.token().is_some_and(|hash| hash != sha256(password.as_bytes())) {
        let detail = "the password is the token: it is another";
        return Err(Problem::new(StatusCode::FORBIDDEN, detail));
    }
    let key = state.sessions.open(clock::now());
    let key = key.ok_or_else(|| Problem::internal("the system gives no random bytes"))?;
    Ok(format!("SID={key}\nLSID={key}\nAuth={key}\n"))
}

async fn user_info() -> Json<Value> {
    let email = "reader@annals.invalid";
    Json(json!({"userId": "1", "userName": "annals", "userProfileId": "1", "userEmail": email}))
}

/// The numbers of the items of a stream (`s`).
async fn item_ids(Shared(state): Shared<Arc<State>>, sent: Sent) -> Answer {
    let stream = Stream::parse(sent.one("s").unwrap_or(READING_LIST))?;
    let asked = Asked::read(&sent, NUMBERS_MAX)?;
    let read = move |view: View<'_>| {
        let page = asked.page(view, &stream, &Marks::of(view.reader)?)?;
        let references: Vec<Value> = page.items.iter().map(items::reference).collect();
        Ok(Json(json!({"itemRefs": references, "continuation": page.continuation})))
    };
    state.read(read).await
}

/// The items with these numbers (`i`, as often as there are items).
async fn item_contents(Shared(state): Shared<Arc<State>>, sent: Sent) -> Answer {
    let numbers: Vec<u64> = sent.all("i").filter_map(ids::parse).take(CONTENTS_MAX).collect();
    let read = move |View { reader, .. }: View<'_>| {
        let marks = Marks::of(reader)?;
        let mut found = Vec::new();
        for number in numbers {
            if let Some(id) = items::find(reader, number)? {
                found.extend(reader.revision(&id, None)?.map(|r| items::contents(&r, &marks)));
            }
        }
        Ok(Json(json!({"id": "items", "updated": clock::now().as_second(), "items": found})))
    };
    state.read(read).await
}

async fn reading_list(state: Shared<Arc<State>>, sent: Sent) -> Answer {
    let stream = sent.one("s").unwrap_or(READING_LIST).to_owned();
    whole(state, stream, sent).await
}

async fn contents(state: Shared<Arc<State>>, Path(stream): Path<String>, sent: Sent) -> Answer {
    whole(state, stream, sent).await
}

/// The items of a stream.
async fn whole(Shared(state): Shared<Arc<State>>, name: String, sent: Sent) -> Answer {
    let (stream, asked) = (Stream::parse(&name)?, Asked::read(&sent, CONTENTS_MAX)?);
    let read = move |view: View<'_>| {
        let marks = Marks::of(view.reader)?;
        let page = asked.page(view, &stream, &marks)?;
        let mut found = Vec::new();
        for item in &page.items {
            let revision = view.reader.revision(item.id(), None)?;
            found.extend(revision.map(|r| items::contents(&r, &marks)));
        }
        Ok(Json(json!({
            "id": name,
            "updated": clock::now().as_second(),
            "items": found,
            "continuation": page.continuation,
        })))
    };
    state.read(read).await
}
