//! The part of the Google Reader API that reads: many reader apps know it, so they can follow the
//! archive.
//!
//! What somebody has read or starred is not kept here: everything counts as unread, and what would
//! mark it is refused. Shapes and names are those of the API, which its clients describe better
//! than anybody: `stream/contents`, `stream/items/ids`, `subscription/list` and their like.

mod ids;
mod stream;

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query as Parameters, RawForm, State as Shared};
use axum::http::StatusCode;
use axum::routing::{get, post};
use axum::{Form, Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::State;
use super::guard::sha256;
use super::problem::Problem;
use crate::archive::Reader;
use crate::clock;
use stream::Asked;

/// Items that are asked for by their numbers at one time.
const ITEMS_MAX: usize = 1_000;

type Answer = Result<Json<Value>, Problem>;

/// The routes of the API.
pub(super) fn routes() -> Router<Arc<State>> {
    let api = Router::new()
        .route("/user-info", get(user_info))
        .route("/token", get(async || "not needed here"))
        .route("/subscription/list", get(subscriptions))
        .route("/tag/list", get(tags))
        .route("/unread-count", get(unread))
        .route("/stream/items/ids", get(item_ids))
        .route("/stream/items/contents", post(item_contents))
        .route("/stream/contents", get(reading_list))
        .route("/stream/contents/{*stream}", get(contents))
        .route("/edit-tag", post(not_kept))
        .route("/mark-all-as-read", post(not_kept))
        .route("/subscription/edit", post(not_kept))
        .route("/subscription/quickadd", post(not_kept));
    Router::new().route("/accounts/ClientLogin", post(log_in)).nest("/reader/api/0", api)
}

#[derive(Debug, Deserialize)]
struct Login {
    #[serde(rename = "Passwd")]
    password: String,
}

/// Opens a session for an app whose password is the token.
async fn log_in(
    Shared(state): Shared<Arc<State>>,
    Form(login): Form<Login>,
) -> Result<String, Problem> {
    let token = state.audience.token();
    if token.is_some_and(|hash| hash != sha256(login.password.trim().as_bytes())) {
        return Err(Problem::new(
            StatusCode::FORBIDDEN,
            "the password is the token: it is another",
        ));
    }
    let key = state.sessions.open(clock::now());
    let key = key.ok_or_else(|| Problem::internal("the system gives no random bytes"))?;
    Ok(format!("SID={key}\nLSID={key}\nAuth={key}\n"))
}

async fn user_info() -> Json<Value> {
    let email = "reader@annals.invalid";
    Json(json!({"userId": "1", "userName": "annals", "userProfileId": "1", "userEmail": email}))
}

/// The feeds, each with its labels.
async fn subscriptions(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let feeds = state.config.feeds.iter().map(|feed| {
        let labels: Vec<Value> = feed
            .tags
            .iter()
            .map(|tag| json!({"id": format!("user/-/label/{tag}"), "label": tag}))
            .collect();
        json!({
            "id": format!("feed/{}", feed.url),
            "title": feed.name.as_deref().unwrap_or(feed.url.host()),
            "categories": labels,
            "url": feed.url.as_str(),
            "htmlUrl": format!("https://{}/", feed.url.host()),
            "iconUrl": "",
        })
    });
    Json(json!({"subscriptions": feeds.collect::<Vec<_>>()}))
}

/// The labels of the feeds.
async fn tags(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let mut labels: Vec<&str> =
        state.config.feeds.iter().flat_map(|feed| &feed.tags).map(String::as_str).collect();
    labels.sort_unstable();
    labels.dedup();
    let tags = labels
        .into_iter()
        .map(|label| json!({"id": format!("user/-/label/{label}"), "type": "folder"}));
    Json(json!({"tags": tags.collect::<Vec<_>>()}))
}

/// Nobody's reading is counted.
async fn unread() -> Json<Value> {
    Json(json!({"max": 0, "unreadcounts": []}))
}

/// The numbers of the items of a stream.
async fn item_ids(
    Shared(state): Shared<Arc<State>>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Answer {
    let Parameters(asked) = asked?;
    let read = move |state: &State, reader: &Reader| {
        let page = asked.page(state, reader, asked.stream())?;
        let references: Vec<Value> = page.revisions.iter().map(stream::reference).collect();
        Ok(Json(json!({"itemRefs": references, "continuation": page.continuation})))
    };
    state.read(read).await
}

/// The items with these numbers (`i`, as often as there are items).
async fn item_contents(Shared(state): Shared<Arc<State>>, RawForm(form): RawForm) -> Answer {
    let wanted = url::form_urlencoded::parse(&form).filter(|(name, _)| name == "i");
    let numbers: Vec<u64> = wanted.filter_map(|(_, id)| ids::parse(&id)).take(ITEMS_MAX).collect();
    let read = move |_: &State, reader: &Reader| {
        let mut items = Vec::new();
        for number in numbers {
            items.extend(stream::find(reader, number)?.as_ref().map(stream::item));
        }
        Ok(Json(json!({"id": "items", "updated": clock::now().as_second(), "items": items})))
    };
    state.read(read).await
}

async fn reading_list(
    state: Shared<Arc<State>>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Answer {
    let Parameters(asked) = asked?;
    let stream = asked.stream().to_owned();
    whole(state, stream, asked).await
}

async fn contents(
    state: Shared<Arc<State>>,
    Path(stream): Path<String>,
    asked: Result<Parameters<Asked>, QueryRejection>,
) -> Answer {
    let Parameters(asked) = asked?;
    whole(state, stream, asked).await
}

/// The items of a stream.
async fn whole(Shared(state): Shared<Arc<State>>, stream: String, asked: Asked) -> Answer {
    let read = move |state: &State, reader: &Reader| {
        let page = asked.page(state, reader, &stream)?;
        let items: Vec<Value> = page.revisions.iter().map(stream::item).collect();
        Ok(Json(json!({
            "id": stream,
            "updated": clock::now().as_second(),
            "items": items,
            "continuation": page.continuation,
        })))
    };
    state.read(read).await
}

async fn not_kept() -> Problem {
    let detail = "an archive keeps no reader's marks, and its feeds stand in feeds.toml";
    Problem::new(StatusCode::NOT_IMPLEMENTED, detail)
}
