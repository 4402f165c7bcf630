//! What was read and starred: told by apps, kept in the archive, counted.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::State as Shared;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::State;
use super::super::problem::Problem;
use super::super::state::View;
use super::items::find;
use super::sent::Sent;
use super::stream::{Asked, Marks, READING_LIST, Stream, label, mark};
use super::{Answer, ids};
use crate::archive::Mark;
use crate::clock;

/// The answer to a change.
pub(super) type Done = Result<&'static str, Problem>;

/// Marks items (`i`), or takes marks back: `a` and `r` name them.
pub(super) async fn edit_tag(Shared(state): Shared<Arc<State>>, sent: Sent) -> Done {
    let changes = changes(&sent)?;
    let numbers: Vec<u64> = sent.all("i").filter_map(ids::parse).collect();
    let write = move |View { state, reader, .. }: View<'_>| {
        let mut found = Vec::new();
        for number in numbers {
            found.extend(find(reader, number)?);
        }
        let now = clock::now();
        state.write(|archive| {
            changes
                .iter()
                .try_for_each(|(mark, is_set)| archive.mark(&found, *mark, is_set.then_some(now)))
        })
    };
    state.read(write).await?;
    Ok("OK")
}

/// The marks that are to be set or taken back. Apps send others along, such as that they keep an
/// item unread: what is not kept here is left out, labels on articles are refused.
fn changes(sent: &Sent) -> Result<Vec<(Mark, bool)>, Problem> {
    let named = |name| sent.all(name).map(move |tag| (tag, name == "a"));
    let mut changes = Vec::new();
    for (tag, is_set) in named("a").chain(named("r")) {
        match mark(tag) {
            Some(mark) => changes.push((mark, is_set)),
            None if label(tag).is_some() => {
                return Err(Problem::wrong("an article's labels are those of its feed"));
            }
            None => {}
        }
    }
    Ok(changes)
}

/// Marks a stream (`s`) as read, up to a moment (`ts`, in microseconds).
pub(super) async fn mark_all(Shared(state): Shared<Arc<State>>, sent: Sent) -> Done {
    let stream = Stream::parse(sent.need("s")?)?;
    let until = sent.number::<i64>("ts")?.and_then(|at| Timestamp::from_microsecond(at).ok());
    let write = move |view: View<'_>| {
        let page = Asked::unread().page(view, &stream, &Marks::of(view.reader)?)?;
        let until = until.unwrap_or(Timestamp::MAX).as_second();
        let seen = page.items.iter().filter(|item| item.second() <= until);
        let ids: Vec<_> = seen.map(|item| item.id().clone()).collect();
        view.state.write(|archive| archive.mark(&ids, Mark::Read, Some(clock::now())))
    };
    state.read(write).await?;
    Ok("OK")
}

/// How many articles of each feed, of each label and in all are unread.
pub(super) async fn unread_count(Shared(state): Shared<Arc<State>>) -> Answer {
    let read = |View { reader, .. }: View<'_>| {
        let mut counts: BTreeMap<String, (u64, Timestamp)> = BTreeMap::new();
        for feed in reader.unread()? {
            let own = [format!("feed/{}", feed.feed), READING_LIST.to_owned()];
            let labels = feed.tags.iter().map(|tag| format!("user/-/label/{tag}"));
            for stream in own.into_iter().chain(labels) {
                let (count, newest) = counts.entry(stream).or_default();
                *count += feed.articles;
                *newest = (*newest).max(feed.newest);
            }
        }
        let max = counts.get(READING_LIST).map_or(0, |(count, _)| *count);
        let counts = counts.into_iter().map(|(id, (count, newest))| {
            let newest = newest.as_microsecond().to_string();
            json!({"id": id, "count": count, "newestItemTimestampUsec": newest})
        });
        Ok(Json(json!({"max": max, "unreadcounts": counts.collect::<Vec<Value>>()})))
    };
    state.read(read).await
}
