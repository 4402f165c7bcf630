//! What is followed: listed, and changed in `feeds.toml` as `annals add` and `annals remove` do.

use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use serde_json::{Value, json};

use super::super::State;
use super::super::problem::Problem;
use super::marking::Done;
use super::sent::Sent;
use super::stream::label;
use crate::canonical_url::CanonicalUrl;
use crate::config::FeedsFile;
use crate::ingest::{FindFeedError, find_feed};
use crate::model::Subscription;

/// The feeds, each with its labels.
pub(super) async fn list(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let feeds: Vec<Value> = state.feeds().iter().map(subscription).collect();
    Json(json!({"subscriptions": feeds}))
}

fn subscription(feed: &Subscription) -> Value {
    let label = |tag: &String| json!({"id": format!("user/-/label/{tag}"), "label": tag});
    json!({
        "id": format!("feed/{}", feed.url),
        "title": feed.name.as_deref().unwrap_or(feed.url.host()),
        "categories": feed.tags.iter().map(label).collect::<Vec<Value>>(),
        "url": feed.url.as_str(),
        "htmlUrl": format!("https://{}/", feed.url.host()),
        "iconUrl": "",
    })
}

/// The labels of the feeds, and what is starred.
pub(super) async fn tags(Shared(state): Shared<Arc<State>>) -> Json<Value> {
    let feeds = state.feeds();
    let mut labels: Vec<&str> =
        feeds.iter().flat_map(|feed| &feed.tags).map(String::as_str).collect();
    labels.sort_unstable();
    labels.dedup();
    let starred = [json!({"id": "user/-/state/com.google/starred"})];
    let folders = labels
        .into_iter()
        .map(|label| json!({"id": format!("user/-/label/{label}"), "type": "folder"}));
    Json(json!({"tags": starred.into_iter().chain(folders).collect::<Vec<_>>()}))
}

/// What is to be done with feeds (`s`): their name (`t`), labels to give (`a`) and to take (`r`).
pub(super) async fn edit(Shared(state): Shared<Arc<State>>, sent: Sent) -> Done {
    let feeds = sent.all("s").map(address).collect::<Result<Vec<CanonicalUrl>, Problem>>()?;
    match sent.need("ac")? {
        "subscribe" => {
            for feed in &feeds {
                subscribe(&state, feed, &sent).await?;
            }
        }
        "unsubscribe" => {
            let edit = move |file: &mut FeedsFile| {
                let places = feeds.iter().map(|feed| place(file, feed));
                let mut places = places.collect::<Result<Vec<usize>, Problem>>()?;
                // From the end, since taking one out moves those behind it.
                places.sort_unstable();
                places.into_iter().rev().for_each(|place| drop(file.remove(place)));
                Ok(())
            };
            state.edit_feeds(edit).await?;
        }
        "edit" => {
            let edit = move |file: &mut FeedsFile| {
                feeds.iter().try_for_each(|feed| rename(file, feed, &sent))
            };
            state.edit_feeds(edit).await?;
        }
        other => return Err(Problem::wrong(format!("ac={other} is no action"))),
    }
    Ok("OK")
}

/// Gives a label (`s`) another name (`dest`).
pub(super) async fn rename_tag(Shared(state): Shared<Arc<State>>, sent: Sent) -> Done {
    let new = label(sent.need("dest")?).map(str::to_owned);
    let new = new.ok_or_else(|| Problem::wrong("`dest` names no label"))?;
    relabel(state, &sent, Some(new)).await
}

/// Takes a label (`s`) from every feed.
pub(super) async fn disable_tag(Shared(state): Shared<Arc<State>>, sent: Sent) -> Done {
    relabel(state, &sent, None).await
}

/// Puts another label in the place of one.
async fn relabel(state: Arc<State>, sent: &Sent, new: Option<String>) -> Done {
    let old = label(sent.need("s")?).map(str::to_owned);
    let old = old.ok_or_else(|| Problem::wrong("`s` names no label"))?;
    let edit = move |file: &mut FeedsFile| {
        for place in 0..file.config.feeds.len() {
            let Subscription { name, mut tags, .. } = file.config.feeds[place].clone();
            if let Some(at) = tags.iter().position(|tag| *tag == old) {
                tags.remove(at);
                tags.extend(new.clone().filter(|new| !tags.contains(new)));
                file.rename(place, name, tags);
            }
        }
        Ok(())
    };
    state.edit_feeds(edit).await?;
    Ok("OK")
}

/// Follows the feed at an address, or the one behind a page (`quickadd`).
pub(super) async fn quick_add(
    Shared(state): Shared<Arc<State>>,
    sent: Sent,
) -> Result<Json<Value>, Problem> {
    let typed = sent.need("quickadd")?;
    Ok(Json(match subscribe(&state, &address(typed)?, &sent).await {
        Ok((url, name)) => json!({
            "numResults": 1,
            "query": typed,
            "streamId": format!("feed/{url}"),
            "streamName": name,
        }),
        // That is how the API says that there is no feed.
        Err(problem) if problem.status.is_client_error() => {
            json!({"numResults": 0, "query": typed, "error": problem.detail})
        }
        Err(problem) => return Err(problem),
    }))
}

/// Follows a feed, found where need be; gives its address and name.
async fn subscribe(
    state: &Arc<State>,
    url: &CanonicalUrl,
    sent: &Sent,
) -> Result<(CanonicalUrl, String), Problem> {
    let found = find_feed(&state.config.fetch, url).await?;
    let name = sent.one("t").map(str::to_owned).or(found.feed.title);
    let feed = Subscription {
        url: found.url.clone(),
        name: name.clone(),
        country: None,
        lang: found.feed.language,
        tags: sent.all("a").filter_map(label).map(str::to_owned).collect(),
        every: None,
    };
    let edit = move |file: &mut FeedsFile| match file.follows(&feed.url) {
        // Asked for again: it is as it should be.
        true => Ok(()),
        false => Ok(file.add(feed)?),
    };
    state.clone().edit_feeds(edit).await?;
    let name = name.unwrap_or_else(|| found.url.host().to_owned());
    Ok((found.url, name))
}

fn rename(file: &mut FeedsFile, feed: &CanonicalUrl, sent: &Sent) -> Result<(), Problem> {
    let place = place(file, feed)?;
    let Subscription { name, mut tags, .. } = file.config.feeds[place].clone();
    tags.retain(|tag| !sent.all("r").filter_map(label).any(|taken| taken == tag));
    for given in sent.all("a").filter_map(label) {
        if !tags.iter().any(|tag| tag == given) {
            tags.push(given.to_owned());
        }
    }
    file.rename(place, sent.one("t").map(str::to_owned).or(name), tags);
    Ok(())
}

fn place(file: &FeedsFile, feed: &CanonicalUrl) -> Result<usize, Problem> {
    file.place(feed).ok_or_else(|| Problem::not_found(format!("{feed} is not followed")))
}

/// The address in a stream's name, or as somebody typed it.
fn address(text: &str) -> Result<CanonicalUrl, Problem> {
    let text = text.strip_prefix("feed/").unwrap_or(text).trim();
    let text = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
    CanonicalUrl::parse(&text).map_err(|error| Problem::wrong(format!("{text:?}: {error}")))
}

impl From<FindFeedError> for Problem {
    fn from(error: FindFeedError) -> Problem {
        use std::error::Error;
        let cause = error.source().map(|cause| format!(": {cause}")).unwrap_or_default();
        Problem::wrong(format!("{error}{cause}"))
    }
}
