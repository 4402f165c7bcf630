//! Comments that JSON-LD states: `comment` of the article, `Comment` objects, nested answers.

use serde_json::Value;

use crate::extract::evidence::Evidence;
use crate::extract::json_ld::{Object, address_of, number_of, text_of};
use crate::model::Comment;

use super::COMMENTS_MAX;

/// The comments of the article's own object, answers behind what they answer.
pub(super) fn comments(evidence: &Evidence<'_, '_>) -> (Vec<Comment>, &'static str) {
    let mut found = Vec::new();
    let Some(ld) = evidence.ld else { return (found, "comment") };
    let mut waiting: Vec<(&Value, Option<usize>)> = Vec::new();
    let mut answers: Vec<Option<&str>> = Vec::new();
    wait(ld, None, &mut waiting);
    while let Some((value, parent)) = waiting.pop() {
        let Some(object) = evidence.graph.resolve(value) else { continue };
        if found.len() >= COMMENTS_MAX {
            break;
        }
        let Some(comment) = comment(evidence, object, parent) else { continue };
        let here = found.len();
        found.push(comment);
        answers.push(object.get("parentItem").and_then(address_of));
        // A reference may lead back; an object within this one cannot.
        if std::ptr::eq(object, value.as_object().unwrap_or(object)) {
            wait(object, Some(here), &mut waiting);
        }
    }
    for (n, answered) in answers.iter().enumerate() {
        if found[n].parent.is_none() && answered.is_some() {
            let parent = found.iter().position(|c| c.id.as_deref() == *answered);
            found[n].parent = parent.filter(|p| *p != n);
        }
    }
    (found, "comment")
}

fn wait<'v>(
    object: &'v Object,
    parent: Option<usize>,
    waiting: &mut Vec<(&'v Value, Option<usize>)>,
) {
    for property in ["comment", "comments"] {
        match object.get(property) {
            Some(Value::Array(items)) => waiting.extend(items.iter().rev().map(|v| (v, parent))),
            Some(one @ Value::Object(_)) => waiting.push((one, parent)),
            _ => {}
        }
    }
}

fn comment(evidence: &Evidence<'_, '_>, object: &Object, parent: Option<usize>) -> Option<Comment> {
    let text = text_of(object, "text")
        .or_else(|| text_of(object, "commentText"))
        .or_else(|| text_of(object, "description"))?;
    let author = match object.get("author").or_else(|| object.get("creator")) {
        Some(value) => evidence
            .graph
            .resolve(value)
            .and_then(|o| text_of(o, "name"))
            .or_else(|| value.as_str().map(str::to_owned)),
        None => None,
    };
    let when =
        ["datePublished", "dateCreated", "commentTime"].iter().find_map(|p| text_of(object, p));
    let up = number_of(object, "upvoteCount");
    let votes = up.map(|up| up - number_of(object, "downvoteCount").unwrap_or(0));
    let id = object
        .get("@id")
        .or_else(|| object.get("identifier"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    Some(Comment {
        id,
        author,
        at: when.as_deref().and_then(|w| evidence.date(w)),
        when,
        text,
        votes,
        parent,
    })
}
