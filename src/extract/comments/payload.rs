//! Comments in the data that a page carries for its own scripts: Disqus threads, Discourse topics,
//! the state of a web application. No system is named: an array of objects that each have a text,
//! somebody who wrote it, and a time or a number, is a list of comments.

use std::collections::HashMap;

use serde_json::Value;

use super::SIGNS_OF_COMMENTS;
use crate::extract::dom::Page;
use crate::extract::evidence::Evidence;
use crate::extract::json_ld::Object;
use crate::extract::tag::Tag;
use crate::extract::text::plain;
use crate::model::Comment;

use super::COMMENTS_MAX;

/// The place of such comments.
pub(super) const PLACE: &str = "data of the page's scripts";

/// The most data that is read of a page, in bytes.
const BYTES_MAX: usize = 4 << 20;
/// How many values are looked at.
const VALUES_MAX: usize = 200_000;

/// Names that such data has for the parts of a comment, the surest first.
const TEXT: &[&str] = &[
    "raw_message",
    "raw_body",
    "cooked",
    "message",
    "body",
    "commentText",
    "comment_text",
    "commentBody",
    "comment",
    "content",
    "text",
    "html",
];
const AUTHOR: &[&str] = &[
    "author",
    "user",
    "username",
    "name",
    "authorName",
    "author_name",
    "userName",
    "user_name",
    "displayName",
    "display_name",
    "nickname",
    "owner",
    "commenter",
    "createdBy",
];
const TIME: &[&str] = &[
    "createdAt",
    "created_at",
    "created",
    "date",
    "datePublished",
    "published",
    "publishedAt",
    "time",
    "timestamp",
    "creationDate",
    "postedAt",
    "date_gmt",
    "dateCreated",
];
const VOTES: &[&str] =
    &["points", "score", "votes", "voteCount", "like_count", "likeCount", "likes"];
const AGAINST: &[&str] = &["dislikes", "downvotes", "dislikeCount"];
const ID: &[&str] = &["id", "_id", "commentId", "comment_id", "uuid", "post_number"];
const PARENT: &[&str] = &[
    "parent",
    "parentId",
    "parent_id",
    "parentID",
    "reply_to_post_number",
    "inReplyTo",
    "replyTo",
    "in_reply_to",
    "comment_parent",
];
/// Where comments stand in such data.
const LISTS: &[&str] =
    &["comments", "posts", "replies", "nodes", "edges", "items", "children", "results", "data"];

/// The comments in the data of the page's scripts, answers behind what they answer.
pub(super) fn comments(evidence: &Evidence<'_, '_>) -> Vec<Comment> {
    let mut left = BYTES_MAX;
    let mut best: Vec<Comment> = Vec::new();
    for data in payloads(evidence.page) {
        if data.len() > left {
            continue;
        }
        left -= data.len();
        let Some(value) = parse(&data) else { continue };
        let found = longest_list(&value);
        if found.len() > best.len() {
            best = found;
        }
    }
    for comment in &mut best {
        comment.at = comment.when.as_deref().and_then(|w| evidence.date(w));
    }
    best
}

/// The texts of scripts that are data, and of attributes that hold such, where they speak of
/// comments at all.
fn payloads(page: &Page<'_>) -> Vec<String> {
    let mut found = Vec::new();
    for id in page.elements() {
        let preloaded = page.attr(id, "data-preloaded").filter(|d| speaks_of_comments(d));
        found.extend(preloaded.map(str::to_owned));
        if page.nodes[id].tag != Tag::Script {
            continue;
        }
        let kind = page.attr(id, "type").unwrap_or_default();
        if kind.contains("ld+json")
            || !page.below(id).any(|n| speaks_of_comments(page.nodes[n].text))
        {
            continue;
        }
        let text = page.raw_text(id);
        if kind.contains("json") {
            found.push(text);
        } else if let Some(at) = text.find('{').filter(|at| text[..*at].contains('=')) {
            // `window.state = {...};`
            found.push(text[at..].to_owned());
        }
    }
    found
}

/// Cheap, before anything is parsed: a list of comments has one of the names.
fn speaks_of_comments(text: &str) -> bool {
    text.len() > 20
        && SIGNS_OF_COMMENTS
            .iter()
            .any(|s| memchr::memmem::find(text.as_bytes(), s.as_bytes()).is_some())
}

/// The first value of a text; what follows it is a script's.
fn parse(text: &str) -> Option<Value> {
    serde_json::Deserializer::from_str(text.trim_start()).into_iter().next()?.ok()
}

/// The list with the most comments, anywhere in the data. Strings that hold JSON themselves are
/// read as such, one step deep: that is what such data takes.
fn longest_list(root: &Value) -> Vec<Comment> {
    let mut encoded = Vec::new();
    let mut best = walk(root, &mut encoded);
    for value in &encoded {
        let found = walk(value, &mut Vec::new());
        if found.len() > best.len() {
            best = found;
        }
    }
    best
}

/// Looks at every array that stands under a name for comments; gathers encoded values on the way.
fn walk(root: &Value, encoded: &mut Vec<Value>) -> Vec<Comment> {
    let mut best: Vec<Comment> = Vec::new();
    let mut looked = 0;
    let mut waiting = vec![(root, false)];
    while let Some((value, named)) = waiting.pop() {
        looked += 1;
        if looked > VALUES_MAX {
            break;
        }
        match value {
            Value::Array(items) => {
                let found = if named { read_list(items) } else { Vec::new() };
                if found.len() > best.len() {
                    best = found;
                }
                waiting.extend(items.iter().map(|v| (v, named)));
            }
            Value::Object(object) => {
                for (key, value) in object {
                    let text = value.as_str().filter(|s| s.starts_with(['{', '[']));
                    encoded.extend(text.filter(|s| speaks_of_comments(s)).and_then(parse));
                    waiting.push((value, named || is_list_name(key)));
                }
            }
            _ => {}
        }
    }
    best
}

fn is_list_name(key: &str) -> bool {
    let key = key.to_lowercase();
    ["comment", "repl", "posts", "post_stream", "discussion", "thread"]
        .iter()
        .any(|k| key.contains(k))
}

/// The comments of an array, with the answers that stand within them; none where most of its
/// objects are something else.
fn read_list(items: &[Value]) -> Vec<Comment> {
    let own = items.iter().filter(|v| read(unwrapped(v)).is_some()).count();
    let all = items.iter().filter(|v| !opens_topic(v)).count();
    if own == 0 || own * 5 < all * 3 {
        return Vec::new();
    }
    let mut found: Vec<Comment> = Vec::new();
    let mut parents: Vec<Option<String>> = Vec::new();
    let mut waiting: Vec<(&Value, Option<usize>)> = items.iter().rev().map(|v| (v, None)).collect();
    while let Some((value, parent)) = waiting.pop() {
        let Some(object) = unwrapped(value).as_object() else { continue };
        let here = read(unwrapped(value)).map(|comment| {
            parents.push(first(object, PARENT).and_then(key_of));
            found.push(Comment { parent, ..comment });
            found.len() - 1
        });
        for name in LISTS {
            let answers = match object.get(*name) {
                Some(Value::Array(items)) => items.as_slice(),
                Some(Value::Object(inner)) => LISTS
                    .iter()
                    .find_map(|n| inner.get(*n)?.as_array())
                    .map_or(&[][..], Vec::as_slice),
                _ => &[],
            };
            waiting.extend(answers.iter().rev().map(|v| (v, here)));
        }
        if found.len() >= COMMENTS_MAX {
            break;
        }
    }
    // Who has no place within another may name it.
    let ids: HashMap<String, usize> =
        found.iter().enumerate().filter_map(|(n, c)| Some((c.id.clone()?, n))).collect();
    for (n, parent) in parents.iter().enumerate() {
        let named = parent.as_ref().and_then(|p| ids.get(p)).copied();
        if found[n].parent.is_none() {
            found[n].parent = named.filter(|p| *p != n);
        }
    }
    found
}

/// The first post of a forum's topic: it is the text that the others answer.
fn opens_topic(value: &Value) -> bool {
    value.get("post_number").and_then(Value::as_i64) == Some(1)
}

/// An edge of a graph stands for its node.
fn unwrapped(value: &Value) -> &Value {
    value.get("node").filter(|n| n.is_object()).unwrap_or(value)
}

/// A comment, where an object is one: it has a text, somebody who wrote it, and a time, and no
/// title of its own.
fn read(value: &Value) -> Option<Comment> {
    let object = value.as_object()?;
    let titled = ["title", "headline", "slug", "articleBody"]
        .iter()
        .any(|k| object.get(*k).and_then(Value::as_str).is_some_and(|t| !t.is_empty()));
    if titled || opens_topic(value) {
        return None;
    }
    let text = first(object, TEXT).and_then(text_in).map(paragraphs).filter(|t| !t.is_empty())?;
    let author = first(object, AUTHOR).and_then(name_in)?;
    let when = first(object, TIME).and_then(key_of)?;
    let votes = first(object, VOTES).and_then(Value::as_i64);
    let against = first(object, AGAINST).and_then(Value::as_i64).unwrap_or(0);
    // "Points" are what is left of likes already.
    let net = object.contains_key("points") || object.contains_key("score");
    Some(Comment {
        id: first(object, ID).and_then(key_of),
        author: Some(author),
        when: Some(when),
        at: None,
        text,
        votes: votes.map(|v| if net { v } else { v - against }),
        parent: None,
    })
}

fn first<'v>(object: &'v Object, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|n| object.get(*n).filter(|v| !v.is_null()))
}

/// A text, or the one that an object wraps (`{"rendered": "<p>..."}`).
fn text_in(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| {
        ["rendered", "raw", "text", "html"].iter().find_map(|k| value.get(*k)?.as_str())
    })
}

/// A name, or that of the object for a person.
fn name_in(value: &Value) -> Option<String> {
    const NAMES: &[&str] =
        &["name", "displayName", "display_name", "username", "userName", "nickname", "login"];
    let text = value
        .as_str()
        .or_else(|| NAMES.iter().find_map(|k| value.get(*k)?.as_str().filter(|t| !t.is_empty())))?;
    Some(plain(text)).filter(|t| !t.is_empty() && t.chars().count() <= 80)
}

/// A string or a number, as a string.
fn key_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Object(object) => first(object, ID).and_then(|v| match v {
            Value::Number(number) => Some(number.to_string()),
            other => other.as_str().map(str::to_owned),
        }),
        _ => None,
    }
}

/// The text of a piece of HTML, with its paragraphs parted by a blank line.
fn paragraphs(html: &str) -> String {
    let mut marked = html.replace("\r", "");
    for end in ["</p>", "</div>", "</li>", "</blockquote>", "\n\n"] {
        marked = marked.replace(end, "\u{1}");
    }
    let parts = marked.split('\u{1}').map(plain).filter(|p| !p.is_empty());
    parts.collect::<Vec<_>>().join("\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(data: &str, expected: &[&str]) {
        let found = longest_list(&parse(data).unwrap());
        let shown: Vec<String> = found
            .iter()
            .map(|c| {
                let author = c.author.as_deref().unwrap_or("-");
                format!("{author}: {} ({:?}, {:?})", c.text, c.votes, c.parent)
            })
            .collect();
        assert_eq!(shown, expected);
    }

    #[test]
    fn a_thread_names_parents_by_id() {
        check(
            r#"{"response": {"posts": [
              {"id": "7", "parent": null, "raw_message": "First", "author": {"name": "Ann"},
               "createdAt": "2026-02-06T10:00:00", "likes": 3, "dislikes": 1},
              {"id": "8", "parent": 7, "message": "<p>One</p><p>Two</p>", "author": {"name": "Bo"},
               "createdAt": "2026-02-06T11:00:00", "points": 2, "dislikes": 1}]}}"#,
            &["Ann: First (Some(2), None)", "Bo: One\n\nTwo (Some(2), Some(0))"],
        );
    }

    #[test]
    fn a_topic_is_encoded_in_a_string() {
        let posts = r#"{\"post_stream\": {\"posts\": [
          {\"id\": 1, \"post_number\": 1, \"username\": \"ann\", \"cooked\": \"The text\", \"created_at\": \"2026-02-06\"},
          {\"id\": 2, \"post_number\": 2, \"username\": \"bo\", \"cooked\": \"An answer\", \"created_at\": \"2026-02-07\"}]}}"#;
        let posts = posts.replace('\n', " ");
        check(&format!("{{\"topic_5\": \"{posts}\"}}"), &["bo: An answer (None, None)"]);
    }

    #[test]
    fn answers_stand_within_and_articles_are_no_comments() {
        check(
            r#"{"comments": {"nodes": [{"body": "A", "user": {"username": "x"}, "createdAt": 1770372000,
              "replies": {"nodes": [{"body": "B", "user": {"username": "y"}, "createdAt": 1770372001}]}}]}}"#,
            &["x: A (None, None)", "y: B (None, Some(0))"],
        );
        check(
            r#"{"posts": [{"title": "T", "body": "A", "author": "x", "date": "2026-02-06"}],
              "links": [{"text": "A", "name": "x", "date": "2026-02-06"}]}"#,
            &[],
        );
    }
}
